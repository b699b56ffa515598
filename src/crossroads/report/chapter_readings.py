"""The chapters about readings: a finding first, then what is worth saying; what is merely so stands folded."""

from __future__ import annotations

from collections.abc import Sequence

from crossroads.report.bar_charts import bar_chart
from crossroads.report.chapters import BOARD, chapter_of
from crossroads.report.charts import chart
from crossroads.report.cost_chart import cost_chart
from crossroads.report.distances import distances_of
from crossroads.report.draft import EVENT_CODE, Draft
from crossroads.report.leads import lead, principal
from crossroads.report.sentences import missing, record, sentence
from crossroads.report.view import Chapter
from crossroads.series import Reading

_LOW, _HIGH = 10.0, 90.0
"""Percentiles outside which a reading is worth a sentence."""
_FIRST = "XBLFPCJVM"
"""Rows in the order of the argument: prices, then the money behind them."""
_SAID_AGAIN = ("VVIX_LEVEL", "CUT_ODDS")
"""Readings of which the lead leaves something to say; of any other it says all."""
_LEAST = 3
"""Sentences a chapter has at least, if it has as many readings."""


def readings_chapter(draft: Draft, key: str) -> Chapter | None:
    """Return the chapter of that key, or None where the catalogue has no indicator for it."""
    own = [r for r in draft.readings.values() if chapter_of(draft.spec(r).row) == key]
    if not own:
        return None
    own.sort(key=lambda r: _FIRST.find(draft.spec(r).row[0]))
    first = lead(draft, key, own)
    with_value = [r for r in own if r.value is not None]
    told = [r for r in _worth_saying(draft, with_value) if r != _told_in_lead(draft, key, own)]
    charts = tuple(c for r in own for c in (chart(draft, r), bar_chart(draft, r)) if c is not None)
    if key == "cost" and (groups := cost_chart(draft)) is not None:
        charts = (groups, *charts)
    return Chapter(
        key,
        draft.words.say(f"chapter.{key}.title"),
        (first, *(sentence(draft, r) for r in told)),
        tuple(missing(draft, [r for r in own if r.value is None])),
        charts,
        also=tuple(sentence(draft, r) for r in with_value if r not in told and r != _told_in_lead(draft, key, own)),
    )


def _told_in_lead(draft: Draft, key: str, readings: Sequence[Reading]) -> Reading | None:
    """Return the reading of which the lead has said all there is to say."""
    chosen = principal(draft, key, readings)
    return None if chosen is None or chosen.id in _SAID_AGAIN else chosen


def _worth_saying(draft: Draft, readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings that stand out, in the catalogue's order; at least three where there are as many."""
    told = [r for r in readings if is_worth_saying(draft, r)]
    rest = [r for r in readings if r not in told]
    fill = sorted(rest, key=lambda r: (not _is_on_board(r), bool(draft.late(r))))[: max(0, _LEAST - len(told))]
    return [r for r in readings if r in told or r in fill]


def is_worth_saying(draft: Draft, reading: Reading) -> bool:
    """Return whether a reading stands out: past a line, in a tenth at the end of its past, a record, an event, or on the board."""
    if draft.late(reading):
        return False
    is_extreme = reading.percentile is not None and not _LOW < reading.percentile < _HIGH
    is_event = reading.unit.code == EVENT_CODE
    has_state = reading.state is not None and reading.state != "below"
    is_tripped = any(d.is_tripped for d in distances_of(draft, reading))
    return is_tripped or is_extreme or is_event or has_state or _is_on_board(reading) or record(draft, reading) is not None


def _is_on_board(reading: Reading) -> bool:
    return any(reading.id == group[0] for group in BOARD)
