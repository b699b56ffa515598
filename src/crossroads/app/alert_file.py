"""Read a file of rules to watch (TOML). Every fault is one line that names file, line, rule and, inside a rule, the column."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from crossroads.app.delivery import Channel
from crossroads.catalog.specs import Language
from crossroads.claims.fields import Fields
from crossroads.claims.watched import WatchedRule
from crossroads.errors import CrossroadsError, InputError
from crossroads.rules.names import Names
from crossroads.rules.rule import condition
from crossroads.timeline import Horizon

LARGEST = 1_000_000
"""Bytes of a file of rules; nobody writes a longer one by hand."""
COOLDOWN = "1m"
WINDOW = "2w"
LONGEST_WINDOW = 63
"""Sessions; an alert about what began a quarter ago is no alert."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_SUFFIXES = (".jsonl", ".md")


@dataclass(frozen=True, slots=True)
class AlertFile:
    """What to watch and whom to tell.

    Parameters
    ----------
    where : str
        The file's name, for messages.
    window : int, sessions
        An alert is raised only for an episode that began on one of the last so many sessions, the newest one apart.
    """

    where: str
    rules: tuple[WatchedRule, ...]
    channels: Mapping[str, Channel]
    window: int


def read_alert_file(path: Path, names: Names) -> AlertFile:
    """Return a file of rules, checked against the names a rule may use.

    Raises
    ------
    InputError
        One line with the way out.
    """
    text = _text(path)
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as broken:
        raise InputError(f"{path.name}: not valid TOML: {' '.join(str(broken).split())[:200]}") from None
    file = Fields(table, path.name)
    language = file.choice("language", get_args(Language), "en")
    window = _length(file, "window", WINDOW)
    if not 1 <= window <= LONGEST_WINDOW:
        raise file.wrong("window", f"is {window} sessions; give between 1d and 3m: older news is no alert")
    channels = _channels(file, path.parent)
    rules = tuple(_rule(entry, channels, language, names) for entry in _entries(file, text))
    file.done()
    if not rules:
        raise InputError(f"{path.name}: there is no [[rule]] to watch; give each an id and a rule")
    if twice := sorted({r.id for r in rules if [q.id for q in rules].count(r.id) > 1}):
        raise InputError(f"{path.name}: two rules have the id {twice[0]!r}; alerts are told apart by it, so give each its own")
    return AlertFile(path.name, rules, channels, window)


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError(f"{path.name} has {size:,} bytes; a file of rules has at most {LARGEST:,}")
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8 text; a file of rules is TOML") from None
    except (OSError, ValueError) as refused:
        reason = refused.strerror if isinstance(refused, OSError) else "no path"
        raise InputError(f"{str(path)[:200]!r} cannot be read ({reason}); give a file of rules (docs: how to be alerted)") from None


def _entries(file: Fields, text: str) -> list[Fields]:
    """Return the rules, each named by its line and id."""
    heads = [i for i, line in enumerate(text.splitlines(), start=1) if re.match(r"\s*\[\[\s*rule\s*\]\]", line)]
    found = file.tables("rule", "rule")
    if len(heads) == len(found):  # else they are written in a row, and have no heads of their own
        for head, entry in zip(heads, found, strict=True):
            entry.where = entry.where.replace(f"{file.where}: ", f"{file.where} line {head}: ", 1)
    return found


def _channels(file: Fields, folder: Path) -> Mapping[str, Channel]:
    given = file.below("channel")
    found = {name: _channel(name, given.below(name), folder) for name in given.table}
    if not found:
        raise InputError(f'{file.where}: there is no channel; add [channel.log] with file = "alerts.jsonl", or with url = "..."')
    return found


def _channel(name: str, entry: Fields, folder: Path) -> Channel:
    _checked_id(name, entry.where)
    if ("url" in entry) == ("file" in entry):
        raise InputError(f"{entry.where}: give either url (an apprise address) or file (.jsonl or .md)")
    if "url" in entry:
        channel = Channel(name, url=entry.text("url"))
    else:
        target = Path(entry.text("file")).expanduser()
        if target.suffix not in _SUFFIXES:
            raise entry.wrong("file", f"ends in {target.suffix!r}; name a file that ends in {' or '.join(_SUFFIXES)}")
        channel = Channel(name, file=target if target.is_absolute() else folder / target)
    entry.done()
    return channel


def _rule(entry: Fields, channels: Mapping[str, Channel], language: Language, names: Names) -> WatchedRule:
    rule_id = _checked_id(entry.text("id"), entry.where)
    text = entry.text("rule")
    try:
        rule = condition(text, names)
    except CrossroadsError as wrong:
        raise InputError(f"{entry.where}: {wrong}") from None
    told = entry.items("channels", str) if "channels" in entry else list(channels)
    for name in told:
        if name not in channels:
            near = difflib.get_close_matches(name, channels, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the file has {', '.join(channels)}"
            raise entry.wrong("channels", f"names {name!r}, and there is no such channel; {hint}")
    if not told:
        raise entry.wrong("channels", "is empty; name one, or leave it away for all")
    english = entry.text("en", rule_id)
    watched = WatchedRule(
        id=rule_id,
        rule=rule,
        en=_line(english),
        zh=_line(entry.text("zh", english)),
        gap=_length(entry, "cooldown", COOLDOWN),
        channels=tuple(dict.fromkeys(told)),
        language=entry.choice("language", get_args(Language), language),
    )
    entry.done()
    return watched


def _length(fields: Fields, key: str, default: str) -> int:
    text = fields.text(key, default)
    try:
        return Horizon.parse(text).sessions
    except InputError:
        raise fields.wrong(key, f"is {text[:40]!r}; write a length of time such as 5d, 2w or 1m") from None


def _checked_id(name: str, where: str) -> str:
    if not _ID.fullmatch(name):
        raise InputError(f"{where}: {name[:80]!r} cannot be a name; use letters, digits, '-', '_' and '.', at most 64")
    return name


def _line(text: Any) -> str:
    """Return words on one line: they become the title of a message."""
    return " ".join(str(text).split())[:200]
