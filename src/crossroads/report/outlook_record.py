"""How far the chances may be trusted: the record against its rivals, or how to compute it."""

from __future__ import annotations

from dataclasses import dataclass

from crossroads.hazard.record import Record, RecordRow
from crossroads.hazard.rivals import FUTURES
from crossroads.report.formats import MINUS
from crossroads.report.listing import itemised
from crossroads.report.outlook_teller import OutlookTeller
from crossroads.report.view import Table, Text
from crossroads.verdict.answers import Refused


@dataclass(frozen=True)
class RecordTold:
    """The record as a paragraph, what it is against the price of the next meetings, and its table, where there are such."""

    said: Text
    futures: Text | None = None
    tables: tuple[Table, ...] = ()


def told_record(tell: OutlookTeller, found: Record | Refused) -> RecordTold:
    """Return how far the chances may be trusted, or how that can be computed."""
    if isinstance(found, Refused):
        question = tell.outlook.question.replace("_", "-")
        return RecordTold(tell.text("unrecorded", command=f"crossroads record --expanding {question} --as-of {tell.draft.today}"))
    rows = [r for r in found.rows if r.horizon == min(tell.outlook.horizon, max(x.horizon for x in found.rows))]
    items = [_verdict(tell, r) for r in rows]
    day = tell.draft.format.day(found.as_of)
    said = tell.text("recorded", day=day, items=itemised(tell.draft.words, items))
    return RecordTold(said, _against_futures(tell, found), (_record_table(tell, found),))


def _against_futures(tell: OutlookTeller, found: Record) -> Text | None:
    """Return how the model's next step did against fed funds futures, at the shortest horizon; None where none were held."""
    held = [(row, a) for row in found.rows for a in row.against if a.rival == FUTURES.id]
    if not held:
        return None
    row, against = min(held, key=lambda pair: pair[0].horizon)
    theirs = against.difference.rival_brier
    words = tell.draft.words
    return words.text(
        f"reliability.futures.{against.verdict.replace(' ', '_')}",
        span=words.say("reliability.a_month") if row.horizon == 1 else words.say("reliability.months", months=str(row.horizon)),
        rows=tell.fig(str(against.difference.rows)),
        own=tell.fig(f"{theirs + against.difference.brier:.3f}"),
        theirs=tell.fig(f"{theirs:.3f}"),
    )


def _verdict(tell: OutlookTeller, row: RecordRow) -> Text:
    counts = {v: sum(a.verdict == v for a in row.against) for v in ("better", "worse")}
    key = "few" if all(a.verdict == "too few events" for a in row.against) else "scored"
    return tell.text(
        f"verdict.{key}",
        name=tell.name(row.cause),
        horizon=str(row.horizon),
        rows=tell.fig(str(row.rows)),
        events=tell.fig(str(row.events)),
        better=tell.fig(str(counts["better"])),
        worse=tell.fig(str(counts["worse"])),
        rivals=str(len(row.against)),
    )


def _record_table(tell: OutlookTeller, found: Record) -> Table:
    say = tell.draft.words.say
    columns = tuple(say(f"outlook.column.{c}") for c in ("first", "within", "brier", "rival", "difference", "verdict"))
    rows = tuple(
        (
            (tell.name(row.cause),),
            (say("outlook.months", months=str(row.horizon)),),
            (tell.fig(f"{row.brier:.3f}"),),
            (tell.draft.words.typeset(tell.own(a.name)),),
            (
                tell.fig(_signed(a.difference.brier)),
                f" ({_signed(a.difference.brier_interval.low)} … {_signed(a.difference.brier_interval.high)})",
            ),
            (say(f"outlook.against.{a.verdict.replace(' ', '_')}"),),
        )
        for row in found.rows
        for a in row.against
    )
    return Table(
        say("outlook.record_caption"), columns, (False, True, True, False, True, False), rows, (False,) * len(rows), is_folded=True
    )


def _signed(value: float) -> str:
    text = f"{abs(value):.3f}"
    return text if text == "0.000" else f"{MINUS if value < 0 else '+'}{text}"
