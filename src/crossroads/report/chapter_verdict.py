"""The verdict's chapter: the paragraph, and two ledgers whose weights add up in view."""

from __future__ import annotations

from crossroads.claims.verdict import Verdict as ClaimVerdict
from crossroads.report.draft import Draft
from crossroads.report.shares import share
from crossroads.report.verdict_teller import VerdictTeller, weight_text
from crossroads.report.verdict_words import conclusion
from crossroads.report.view import Chapter, Table, Text
from crossroads.series import Reading
from crossroads.timeline import NEW_YORK
from crossroads.verdict.answers import Answers
from crossroads.verdict.ledgers import Ledger, Line
from crossroads.verdict.trigger_state import TriggerState
from crossroads.verdict.verdict import Verdict

KEY = "verdict"
_COLUMNS = ("line", "reading", "record", "weight", "why")
_NUMERIC = (False, False, False, True, False)


def verdict_chapter(draft: Draft, answers: Answers, verdict: Verdict) -> Chapter:
    """Return the chapter: paragraph, the two ledgers of what speaks today, and folded away what does not."""
    tell = VerdictTeller(draft, answers, verdict)
    said = conclusion(draft, answers, verdict)
    tables = (*(ledger_table(tell, side) for side in (verdict.bottom, verdict.breaking)), *_rest_tables(tell))
    title = draft.words.say("chapter.verdict.title")
    return Chapter(
        KEY, title, (said,), absent=_unseen(tell), tables=tables, also=(tell.text("ledger.rule"),), also_title=tell.say("ledger.also")
    )


def ledger_table(tell: VerdictTeller, ledger: Ledger) -> Table:
    """Return the lines of one ledger that speak, the weightiest first, and their sum in the last row."""
    rows = [_row(tell, line) for line in ledger.speaking] or [((tell.say("ledger.nothing"),), (), (), (), ())]
    rows.append(((tell.say("ledger.sum"),), (), (), _sum(tell, ledger), ()))
    marked = (*(line.weight > 0 for line in ledger.speaking), *((False,) if not ledger.speaking else ()), False)
    columns = tuple(tell.say(f"ledger.{c}") for c in _COLUMNS)
    return Table(tell.say(f"ledger.{ledger.side}"), columns, _NUMERIC, tuple(rows), marked)


def _sum(tell: VerdictTeller, ledger: Ledger) -> Text:
    if ledger.ceiling == ledger.weight:
        return (weight_text(ledger.weight),)
    return tell.text("ledger.open_sum", weight=weight_text(ledger.weight), ceiling=weight_text(ledger.ceiling))


def _unseen(tell: VerdictTeller) -> tuple[Text, ...]:
    """Name the lines that nothing is known for, in one sentence."""
    every = (*tell.verdict.bottom.lines, *tell.verdict.breaking.lines)
    names = [tell.own(line.spec.name(tell.draft.language)) for line in every if line.status == "unseen"]
    return (tell.text("ledger.absent", items=tell.listed(names)),) if names else ()


def _rest_tables(tell: VerdictTeller) -> list[Table]:
    made = []
    for ledger in (tell.verdict.bottom, tell.verdict.breaking):
        rest = [line for line in ledger.lines if line.status not in {"speaks", "unseen"}]
        if rest:
            columns = tuple(tell.say(f"ledger.{c}") for c in ("line", "reading", "record", "why"))
            rows = tuple((_name(tell, line), reading_cell(tell, line), record_cell(tell, line), why_cell(tell, line)) for line in rest)
            made.append(
                Table(
                    tell.say(f"ledger.rest_{ledger.side}"), columns, (False,) * len(columns), rows, (False,) * len(rows), is_folded=True
                )
            )  # fmt: skip
    return made


def _row(tell: VerdictTeller, line: Line) -> tuple[Text, ...]:
    return (
        _name(tell, line), reading_cell(tell, line), record_cell(tell, line), (weight_text(line.weight),), why_cell(tell, line)
    )  # fmt: skip


def _name(tell: VerdictTeller, line: Line) -> Text:
    name = tell.own(line.spec.name(tell.draft.language))
    marks = [tell.say(f"ledger.{line.spec.file}")]
    if line.spec.opposes is not None:
        marks.append(tell.say("ledger.answers", name=tell.name(line.spec.opposes)))
    return tell.text("ledger.named", name=name, marks=tell.listed(marks))


def reading_cell(tell: VerdictTeller, line: Line) -> Text:
    """Return the reading beside a line: value, percentile, when known, on what basis, stale or not."""
    reading = line.reading
    if reading is None or reading.value is None or reading.id not in tell.draft.readings:
        return (tell.say("ledger.status.unseen"),)
    draft = tell.draft
    return tell.text(
        "ledger.read",
        value=draft.figure(draft.reading_text(reading), reading),
        percentile=_percentile(tell, reading),
        known=None if reading.known_at is None else draft.format.day(reading.known_at.astimezone(NEW_YORK).date(), beside=draft.today),
        basis=None if reading.basis is None else draft.basis_word(reading.basis),
        stale=tell.say("page.stale") if line.stale else None,
    )


def _percentile(tell: VerdictTeller, reading: Reading) -> str | None:
    return None if reading.percentile is None else tell.draft.format.ordinal(min(99, max(1, round(reading.percentile))))


def record_cell(tell: VerdictTeller, line: Line) -> Text:
    """Return the record beside a line: hits of episodes, the base rate, the rate in equal fear."""
    record = line.record
    if record.count is None or record.base is None:
        return (tell.say("ledger.no_hits"),)
    return tell.text(
        "ledger.hits",
        hits=tell.of_record(str(record.hits), line),
        count=tell.of_record(str(record.count), line),
        base=tell.of_record(share(record.base), line),
        fear=None if record.fear_base is None else tell.of_record(share(record.fear_base), line),
    )


def why_cell(tell: VerdictTeller, line: Line) -> Text:
    """Return why a line weighs what it weighs: its status where it does not speak, else its verdict by the rule."""
    if line.status == "quiet" and (short := _short(tell, line)) is not None:
        return short
    if line.status != "speaks":
        window = line.record.window
        return tell.text(
            f"ledger.status.{line.status}",
            onset=None if window is None else tell.draft.format.day(window.onset, beside=tell.draft.today),
            horizon=None if window is None else str(window.horizon),
            series=_series(line),
        )
    if line.told_by is not None:
        return tell.text("ledger.merit.told", name=tell.name(line.told_by))
    return (tell.say(merit_key(line)),)


def _short(tell: VerdictTeller, line: Line) -> Text | None:
    """Return how far a quiet line is from the trigger that would begin its episode; None where that cannot be said."""
    state = next((s for s in tell.draft.triggers if s.trigger.id == line.spec.trigger), None)
    if state is None or state.state != "ahead" or state.distance is None or f"watchword.{_key(state)}" not in tell.draft.words:
        return None
    return tell.text("ledger.status.quiet_short", distance=tell.distance(state), name=tell.watched(state.trigger.id))


def _key(state: TriggerState) -> str:
    return state.trigger.id.replace(".", "_")


def merit_key(line: Line) -> str:
    """Return the key of the words for a line's merit; for one that weighs nothing they are its verdict's own."""
    if line.merit == "open" and line.record.verdict is ClaimVerdict.SUPPORTED:
        return "ledger.merit.unmatched"
    return f"ledger.merit.{line.merit}" if line.merit in {"full", "half"} else f"verdict.{line.record.verdict.value}"


def _series(line: Line) -> str:
    return ", ".join(line.stale[:3]) + (", \u2026" if len(line.stale) > 3 else "")
