"""The claims of a letter, one section each: verdict, readings tried, episodes, named cases, the record since."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from crossroads.claims.audit import Audit, ClaimFinding, VariantFinding
from crossroads.claims.cases import CaseFinding
from crossroads.claims.ledger import Registration
from crossroads.claims.promises import PromiseFinding
from crossroads.claims.tested import EpisodeRow
from crossroads.claims.verdict import ALPHA, Verdict
from crossroads.report.audit_figures import number, remark_text
from crossroads.report.audit_view import Section
from crossroads.report.tested import Teller, agreement_line, episodes_table, sentences
from crossroads.report.view import Table, Text
from crossroads.series import Unit

Registered = Mapping[tuple[str, str], Registration]
_NUMBERS = {"number", "hits", "base", "fear", "p", "family_p"}
"""Columns set flush right."""


def summary_table(audit: Audit, tell: Teller) -> Table:
    """Return every claim with its verdict, rates, p-values and record in one line."""
    columns = ("number", "claim", "verdict", "hits", "base", "fear", "p", "family_p", "after")
    rows = tuple(claim_summary(claim, tell) for claim in audit.claims)
    return _table("audit.summary", columns, rows, tell, marked=tuple(c.verdict is Verdict.CONTRADICTED for c in audit.claims))


def claim_section(claim: ClaimFinding, tried: int, registered: Registered, tell: Teller) -> Section:
    """Return all that is said of one claim, as one of so many readings tried."""
    family_p = claim.variants[0].family_p if claim.variants else None
    stamp = _verdict(claim.verdict, family_p, tell) if claim.verdict is not None else ""
    title = f"{claim.spec.number}. {tell.words.typeset(claim.spec.words.of(tell.words.language))}"
    lines = [*_opening(claim, tell), *_main(claim, tried, tell), *_ledger(claim, registered, tell)]
    return Section(f"c-{claim.spec.id}", title, stamp, tuple((line,) for line in lines), tuple(_tables(claim, tell)))


def claim_summary(claim: ClaimFinding, tell: Teller) -> tuple[str, ...]:
    """Return a claim in one line: number, words, verdict, hits, base, equal-fear base, p, family p, record since."""
    main = claim.variants[0] if claim.variants else None
    judged = None if main is None else main.before
    hits = None if judged is None else judged.tested.hits
    return (
        str(claim.spec.number),
        tell.words.typeset(claim.spec.words.of(tell.words.language)),
        _verdict(claim.verdict, None if main is None else main.family_p, tell) if claim.verdict else _without_verdict(claim, tell),
        f"{hits.hits}/{hits.count}" if hits is not None else "",
        tell.rate(hits.base) if hits is not None else "",
        tell.rate(hits.matched_base) if hits is not None and hits.matched_base is not None else "",
        tell.p(judged.headline.p) if judged is not None and judged.headline is not None else "",
        tell.p(main.family_p) if main is not None and main.family_p is not None else "",
        "" if main is None else _after(main.after, tell),
    )


def _verdict(verdict: Verdict, family_p: float | None, tell: Teller) -> str:
    """Return the verdict in words; support that many tries explain is called what it is."""
    return tell.words.say("audit.alone_supported" if _is_alone(verdict, family_p) else f"verdict.{verdict.value}")


def _is_alone(verdict: Verdict, family_p: float | None) -> bool:
    return verdict is Verdict.SUPPORTED and (family_p is None or family_p > ALPHA)


def _without_verdict(claim: ClaimFinding, tell: Teller) -> str:
    """Return how the figures or dated forecasts of a claim stand, counted."""
    words = [tell.words.say(f"status.{f.status.value}") for f in claim.figures]
    words += [tell.words.say(f"promise_status.{p.status.value}") for p in claim.promises]
    counted = [tell.words.say("audit.count", number=str(words.count(w)), status=w) for w in dict.fromkeys(words)]
    return tell.words.say("list.names").join(counted)


def _after(rows: Sequence[EpisodeRow], tell: Teller) -> str:
    if not rows:
        return ""
    done = [row for row in rows if row.fate in {"hit", "miss"}]
    hits = sum(row.fate == "hit" for row in done)
    parts = [tell.words.say("audit.after_hits", hits=str(hits), count=str(len(done)))] if done else []
    if open_ := len(rows) - len(done):
        parts.append(tell.words.say("audit.after_open", open=str(open_)))
    return tell.words.say("list.names").join(parts)


def _opening(claim: ClaimFinding, tell: Teller) -> list[str]:
    spec, words = claim.spec, tell.words
    said = [words.typeset(spec.note.of(words.language))] if spec.note is not None else []
    if spec.is_ours:
        said.append(words.say("audit.horizon_ours"))
    if spec.missing is not None:
        said.append(words.typeset(spec.missing.of(words.language)))
    if claim.figures:
        named = [f"{words.typeset(f.spec.words.of(words.language))} ({words.say(f'status.{f.status.value}')})" for f in claim.figures]
        said.append(words.say("audit.rests_on", figures=words.say("list.names").join(named)))
    return said


def _main(claim: ClaimFinding, tried: int, tell: Teller) -> list[str]:
    if not claim.variants:
        return []
    main = claim.variants[0]
    if main.before is None:
        return [remark_text(main.reason, tell)] if main.reason is not None else []
    verdict, *rest = sentences(main.before, tell.words.language)
    if _is_alone(main.verdict, main.family_p):
        verdict = tell.words.say("audit.alone_line")
    return [verdict, *rest, _family(main, tried, tell)]


def _family(main: VariantFinding, tried: int, tell: Teller) -> str:
    if main.family_p is None:
        return tell.words.say("audit.family_none")
    stands = main.verdict is Verdict.SUPPORTED and main.family_p > ALPHA
    return tell.words.say("audit.family_fails" if stands else "audit.family_line", p=tell.p(main.family_p), tried=str(tried))


def _ledger(claim: ClaimFinding, registered: Registered, tell: Teller) -> list[str]:
    said = []
    for variant in claim.variants:
        entry = registered.get((claim.spec.id, variant.variant.id))
        if entry is None:
            continue
        if entry.is_edited:
            last = entry.before[-1]
            said.append(tell.words.say("audit.edited", day=last.registered_at.date().isoformat(), before=last.question))
        elif variant is claim.variants[0] and entry.first is not None:
            day = entry.first.registered_at.date().isoformat()
            said.append(tell.words.say("audit.registered", definition=entry.definition[:12], day=day))
    return said


def _tables(claim: ClaimFinding, tell: Teller) -> list[Table]:
    made = []
    if claim.variants:
        made.append(_readings(claim.variants, tell))
        if (before := claim.variants[0].before) is not None and before.tested.episodes:
            made.append(episodes_table(before.tested, tell.words.language, caption=tell.words.say("audit.deciding")))
    if claim.cases:
        made.append(_cases(claim.cases, tell))
    if any(v.after for v in claim.variants):
        made.append(_since(claim.variants, tell))
    if claim.promises:
        made.append(_promises(claim.promises, tell))
    return made


def _readings(variants: Sequence[VariantFinding], tell: Teller) -> Table:
    columns = ("reading", "verdict", "hits", "base", "fear", "p", "family_p", "after", "remark")
    return _table("audit.readings", columns, tuple(_reading(v, tell) for v in variants), tell)


def _reading(found: VariantFinding, tell: Teller) -> tuple[str, ...]:
    words, judged = tell.words, found.before
    name = words.typeset(found.variant.words.of(words.language))
    name = words.say("audit.named_ours", name=name) if found.variant.is_ours else name
    text = f"`{found.variant.question}`" if found.variant.question is not None else ""
    hits = None if judged is None else judged.tested.hits
    remark = remark_text(found.reason, tell) if found.reason is not None else ""
    if judged is not None and judged.quantifier is not None and judged.quantifier.agreement in {"below", "contradicts"}:
        remark = agreement_line(judged.quantifier, tell)
    return (
        words.say("audit.read_as", name=name, text=text) if text else name,
        _verdict(found.verdict, found.family_p, tell),
        f"{hits.hits}/{hits.count}" if hits is not None else "",
        tell.rate(hits.base) if hits is not None else "",
        tell.rate(hits.matched_base) if hits is not None and hits.matched_base is not None else "",
        tell.p(judged.headline.p) if judged is not None and judged.headline is not None else "",
        tell.p(found.family_p) if found.family_p is not None else "",
        _after(found.after, tell),
        remark,
    )


def _cases(cases: Sequence[CaseFinding], tell: Teller) -> Table:
    return _table("audit.cases", ("case", "status", "episode", "alone", "peak"), tuple(_case(c, tell) for c in cases), tell)


def _case(found: CaseFinding, tell: Teller) -> tuple[str, ...]:
    words = tell.words
    fate = {row.onset: words.say(f"fate.{row.fate}") for row in found.episodes}
    runs = [words.say("audit.case_run", onset=str(row.onset), end=str(row.end), fate=fate[row.onset]) for row in found.episodes]
    own = "" if found.own is None else words.say("audit.case_own", onset=str(found.own.onset), fate=words.say(f"fate.{found.own.fate}"))
    peak = number(found.peak, _printed(found), tell) if found.peak is not None else None
    highest = "" if peak is None else words.say("audit.case_peak", peak=peak, day=str(found.peak_day))
    return (
        words.typeset(found.case.words.of(words.language)),
        words.say(f"case_status.{found.status.value}"),
        words.say("list.names").join(runs),
        own,
        highest,
    )


def _printed(found: CaseFinding) -> Unit | None:
    unit = found.unit
    return None if unit is None or unit.dimension in {"number", "magnitude", "sessions"} else unit


def _since(variants: Sequence[VariantFinding], tell: Teller) -> Table:
    words = tell.words
    rows = []
    for found in variants:
        for row in found.after:
            unit = None if found.before is None else found.before.tested.unit
            value = tell.measure(row.value, unit) if row.value is not None and unit is not None else ""
            name = words.typeset(found.variant.words.of(words.language))
            rows.append((name, row.onset.isoformat(), row.end.isoformat(), words.say(f"fate.{row.fate}"), value))
    columns = tuple(words.say(k) for k in ("audit.reading", "test.onset", "test.end", "test.outcome", "test.value"))
    return _made(words.say("audit.since"), columns, tuple(rows))


def _promises(promises: Sequence[PromiseFinding], tell: Teller) -> Table:
    columns = ("says", "condition", "by_day", "state", "triggered", "fulfilled")
    return _table("audit.forecasts", columns, tuple(_promise(p, tell) for p in promises), tell)


def _promise(found: PromiseFinding, tell: Teller) -> tuple[str, ...]:
    promise, words = found.promise, tell.words
    given = "" if promise.given is None else f"`{promise.given}`"
    if promise.given_by is not None:
        given += f" {words.say('audit.by_day')} {promise.given_by}"
    return (
        words.typeset(promise.words.of(words.language)),
        given,
        promise.by.isoformat(),
        words.say(f"promise_status.{found.status.value}"),
        found.triggered.isoformat() if found.triggered else "",
        found.fulfilled.isoformat() if found.fulfilled else "",
    )


def _table(
    caption: str, columns: Sequence[str], rows: tuple[tuple[str, ...], ...], tell: Teller, *, marked: tuple[bool, ...] | None = None
) -> Table:
    made = _made(tell.words.say(caption), tuple(tell.words.say(f"audit.{c}") for c in columns), rows, marked)
    return dataclasses.replace(made, numeric=tuple(c in _NUMBERS for c in columns))


def _made(caption: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], marked: tuple[bool, ...] | None = None) -> Table:
    cells: tuple[tuple[Text, ...], ...] = tuple(tuple((cell,) for cell in row) for row in rows)
    return Table(caption, columns, (False,) * len(columns), cells, marked or (False,) * len(rows))
