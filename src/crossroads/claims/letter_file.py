"""Read a letter file (TOML) and check it: types, names, units, dates, references. Every fault is one line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TypeVar, get_args

from crossroads.catalog.specs import Language
from crossroads.claims.episodes import Dating
from crossroads.claims.fields import Fields
from crossroads.claims.figure_file import read_figure, stated_definitions
from crossroads.claims.letter import Case, ClaimSpec, FigureSpec, LetterFile, Promise, Variant, Words
from crossroads.claims.outcomes import Following, Meanwhile, Outcome, UnderWay
from crossroads.claims.quantifiers import Quantifier
from crossroads.claims.question import Question, read_gap
from crossroads.claims.reading import Reader, read_words
from crossroads.errors import InputError
from crossroads.rules.events import EVENT_FAMILIES
from crossroads.rules.names import Definition, Names
from crossroads.rules.rule import condition, outcome, quantity
from crossroads.timeline import AsOf

SHIPPED = {"seed": "seed-2025-11.toml", "house": "house.toml"}
"""Names for the letters that come with the package."""
LARGEST = 2_000_000
"""Bytes of a letter file; nobody writes a longer one by hand."""

Item = TypeVar("Item", bound=FigureSpec | ClaimSpec)


@dataclass(frozen=True, slots=True)
class Text:
    """A letter file's text and its name for errors."""

    text: str
    where: str


def open_letter(name: str) -> Text:
    """Return the text of a letter file: a path, or the name of one that ships (``seed``).

    Raises
    ------
    InputError
        If there is none, or it is no UTF-8 text.
    """
    if name in SHIPPED:
        return Text((resources.files("crossroads.claims") / "letters" / SHIPPED[name]).read_text("utf-8"), SHIPPED[name])
    path = Path(name)
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than {LARGEST:,} bytes; that is no letter file")
        return Text(path.read_text("utf-8"), path.name)
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text; a letter file is TOML") from None
    except (OSError, ValueError) as refused:
        reason = refused.strerror if isinstance(refused, OSError) else "no path"
        raise InputError(f"{name!r} cannot be read ({reason}); give a letter file, or one of {', '.join(SHIPPED)}") from None


def read_letter(source: Text, names: Names) -> LetterFile:
    """Return a letter file, checked against the names a rule may use.

    Raises
    ------
    InputError, RuleError
        One line that names file, entry and key.
    """
    try:
        table = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError) as broken:
        raise InputError(f"{source.where}: not valid TOML: {' '.join(str(broken).split())[:200]}") from None
    file = Fields(table, source.where)
    head, reader = file.below("letter"), _reader(file, names)
    figures = file.tables("figure", "figure")
    reader = reader.with_own(stated_definitions(figures), source.where)
    letter = LetterFile(
        id=head.text("id"),
        title=read_words(head.below("title")),
        author=head.text("author"),
        language=head.choice("language", get_args(Language)),
        as_of=_moment(head),
        published=_required_day(head, "published"),
        source=head.text("source", ""),
        figures=_unique([read_figure(f, reader) for f in figures], source.where, "figure"),
        claims=_unique([_claim(c, reader) for c in file.tables("claim", "claim")], source.where, "claim"),
        aliases=reader.aliases,
    )
    head.done()
    file.done()
    _refer(letter, source.where)
    return letter


def _reader(file: Fields, names: Names) -> Reader:
    """Return what reads rules: with the letter's names for users' series, its definitions and its lists."""
    given = file.below("names")
    aliases = {name: given.text(name) for name in given.table}
    held = {name: series for name, series in aliases.items() if series in names.catalog}
    missing = {name: series for name, series in aliases.items() if series not in names.catalog}
    for name in aliases:
        _own_name(name, given.where)
    catalog = replace(names.catalog, aliases={**names.catalog.aliases, **held})
    reader = Reader(replace(names, catalog=catalog), missing, aliases)
    own = []
    for entry in file.tables("definition", "definition"):
        own.append(Definition(_own_name(entry.text("id"), entry.where), entry.text("rule"), entry.text("en"), entry.text("zh")))
        entry.done()
    return reader.with_own(own, file.where)


def _own_name(name: str, where: str) -> str:
    """Return a name that can never come to mean something else: the product's own names are upper-case, a letter's lower-case."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise InputError(f"{where}: {name!r}: what a letter names is written in lower case: a-z, digits and _")
    return name


def _moment(head: Fields) -> AsOf:
    value = head.table.get("as_of")
    if isinstance(value, str):
        head.read.add("as_of")
        return AsOf.parse(value)
    return AsOf.end_of(_required_day(head, "as_of"))


def _required_day(fields: Fields, key: str) -> date:
    found = fields.day(key)
    if found is None:
        raise InputError(f"{fields.where}: {key} is missing; give a day such as 2025-11-18")
    return found


def _claim(fields: Fields, reader: Reader) -> ClaimSpec:
    is_ours = fields.flag("ours", default=False)
    main = [_variant(fields, reader, None)] if "condition" in fields else []
    more = [_variant(v, reader, fields) for v in fields.tables("variant", "variant")]
    if more and not main:
        raise InputError(f"{fields.where}: has variants but no condition of its own; the first reading stands in the claim itself")
    gauge = fields.text("gauge", "")
    claim = ClaimSpec(
        id=fields.text("id"),
        number=fields.whole("number"),
        words=read_words(fields),
        row=fields.text("row"),
        quantifier=fields.choice("quantifier", Quantifier, Quantifier.UNSAID),
        variants=_unique_variants([*main, *more], fields.where),
        cases=tuple(_case(c) for c in fields.tables("case", "case")),
        gauge=reader.rule(gauge, quantity, fields, "gauge") if gauge else None,
        promises=tuple(_promise(p, reader) for p in fields.tables("promise", "promise")),
        figures=tuple(fields.items("figures", str)),
        is_ours=is_ours,
        missing=read_words(fields.below("missing")) if "missing" in fields else None,
        note=read_words(fields.below("note")) if "note" in fields else None,
    )
    fields.done()
    if not (claim.variants or claim.promises or claim.figures or claim.missing):
        raise InputError(f"{fields.where}: nothing to test: give a condition and an outcome, figures, promises, or say what is missing")
    return claim


def _variant(fields: Fields, reader: Reader, parent: Fields | None) -> Variant:
    """Read one reading; what a variant does not say is as in the claim itself."""

    def own(key: str, default: str) -> str:
        inherited = parent.text(key, default) if parent is not None and key in parent else default
        return fields.text(key, inherited)

    condition_text = own("condition", "")
    if not condition_text:
        raise InputError(f"{fields.where}: condition is missing; give text")
    parsed = reader.rule(condition_text, condition, fields, "condition")
    found = _outcome(fields, reader, parent)
    gap = _gap(own("gap", "6m"), fields, "gap")
    dating = fields.choice("dating", get_args(Dating), "last_true")
    question = Question(parsed, found, gap, dating) if parsed is not None and found is not None else None
    is_main = parent is None
    variant = Variant(
        id="main" if is_main else fields.text("id"),
        words=Words("as stated", "原信读法") if is_main else read_words(fields),
        question=question,
        is_ours=fields.flag("ours", default=False),
        absent="" if question else reader.lacking(condition_text, *_outcome_texts(fields, parent)),
    )
    if not is_main:
        fields.done()
    return variant


def _outcome_texts(fields: Fields, parent: Fields | None) -> list[str]:
    keys = ("outcome", "meanwhile")
    return [str(f.table[k]) for f in (fields, parent) if f is not None for k in keys if k in f.table]


def _outcome(fields: Fields, reader: Reader, parent: Fields | None) -> Outcome | None:
    forms = ("outcome", "meanwhile", "under_way")
    holder = fields if parent is None or any(form in fields for form in forms) else parent
    given = [form for form in forms if form in holder]
    if len(given) != 1:
        raise InputError(f"{holder.where}: give exactly one of outcome, meanwhile and under_way; saw {', '.join(given) or 'none'}")
    text = holder.text(given[0])
    if given[0] == "under_way":
        if text not in EVENT_FAMILIES or f"{text}_END" not in EVENT_FAMILIES:
            raise holder.wrong("under_way", f"is {text!r}, which has no beginning and end among the event families; RECESSION has")
        within = holder.text("begun_within", "")
        return UnderWay(text, f"{text}_END", _gap(within, holder, "begun_within") if within else 0)
    if given[0] == "meanwhile":
        found = reader.rule(text, condition, holder, "meanwhile")
        return None if found is None else Meanwhile(found)
    ahead = reader.rule(text, outcome, holder, "outcome")
    return None if ahead is None else Following(ahead)


def _gap(text: str, fields: Fields, key: str) -> int:
    try:
        return read_gap(text)
    except InputError as wrong:
        raise fields.wrong(key, str(wrong)) from None


def _case(fields: Fields) -> Case:
    case = Case(read_words(fields), _required_day(fields, "from"), _required_day(fields, "to"))
    fields.done()
    if case.begin > case.end:
        raise InputError(f"{fields.where}: from {case.begin} lies after to {case.end}; swap them")
    return case


def _promise(fields: Fields, reader: Reader) -> Promise:
    given = fields.text("if", "")
    then = reader.rule(fields.text("then"), condition, fields, "then")
    if then is None:
        raise fields.wrong("then", f"needs {reader.lacking(fields.text('then'))}, which no file has brought")
    promise = Promise(
        words=read_words(fields),
        given=reader.rule(given, condition, fields, "if") if given else None,
        then=then,
        by=_required_day(fields, "by"),
        given_by=fields.day("if_by"),
        is_open=fields.flag("open", default=False),
    )
    fields.done()
    if promise.given_by is not None and promise.given is None:
        raise fields.wrong("if_by", "stands without an if; say what must come by that day")
    return promise


def _unique(items: list[Item], where: str, what: str) -> tuple[Item, ...]:
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise InputError(f"{where}: {what} {item.id} stands twice; give each its own id")
        seen.add(item.id)
    return tuple(items)


def _unique_variants(variants: list[Variant], where: str) -> tuple[Variant, ...]:
    ids = [v.id for v in variants]
    if doubled := [i for i in ids if ids.count(i) > 1]:
        raise InputError(f"{where}: variant {doubled[0]} stands twice; give each its own id")
    return tuple(variants)


def _refer(letter: LetterFile, where: str) -> None:
    known = {f.id for f in letter.figures}
    for claim in letter.claims:
        if unknown := [f for f in claim.figures if f not in known]:
            raise InputError(f"{where}: claim {claim.id}: there is no figure {unknown[0]!r} in this letter")
