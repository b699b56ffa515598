"""Charts of bars side by side: what is priced for the coming meetings, and the week's league of funds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crossroads.errors import NotKnownError
from crossroads.indicators.odds_table import MeetingOdds, RangeOdds, odds_table
from crossroads.report.draft import Draft
from crossroads.report.formats import grouped
from crossroads.report.picture_ranges import Colour, Range, Ranges, ranges_spec
from crossroads.report.view import Chart
from crossroads.series import Reading

MEETINGS = 8
"""A year of meetings."""
LEAST_FUNDS = 3
"""A league of fewer is a sentence."""


def bar_chart(draft: Draft, reading: Reading) -> Chart | None:
    """Return the bars that belong to a reading, or None where it has none or there is too little to compare."""
    if reading.value is None:
        return None
    if reading.id == "CUT_ODDS":
        return _odds(draft, reading)
    return _league(draft, reading) if reading.id == "FUND_FLOWS" else None


# ------------------------------------------------------------------------------------------------ meetings


def _odds(draft: Draft, reading: Reading) -> Chart | None:
    """Return the target ranges of the next meeting where one is known, else the odds of a lower target meeting by meeting."""
    try:
        table = odds_table(draft.panel, day=draft.history[reading.id].newest.period.start)
    except NotKnownError:
        return None
    known = [row for row in table if row.lower_now is not None][:MEETINGS]
    if len(known) > 1:
        return _by_meeting(draft, reading, known)
    return _by_range(draft, reading, table[0]) if table and table[0].ranges else None


def _by_range(draft: Draft, reading: Reading, row: MeetingOdds) -> Chart:
    lower = draft.panel["FED_TARGET_LOWER"].newest.value
    rows = [Range(_range(draft, r, lower), _percent(r.odds), 0.0, r.odds, None, _colour(r.lower, lower)) for r in row.ranges]
    likely = max(row.ranges, key=lambda r: r.odds)
    title = draft.words.say("bars.meetings_title", meeting=_day(draft, row), text=f"{_range(draft, likely, lower)} {_percent(likely.odds)}")
    subtitle = draft.words.say("bars.meetings_subtitle", day=draft.format.day(row.day))
    return _chart(draft, reading, "odds", (title, subtitle), Ranges(tuple(rows)))


def _by_meeting(draft: Draft, reading: Reading, table: Sequence[MeetingOdds]) -> Chart:
    rows = []
    for row in table:
        assert row.lower_now is not None
        rate = None if row.rate is None else f"{row.rate:.2f}%"
        label = draft.words.say("bars.meeting", day=draft.format.day(row.meeting), rate=rate)
        rows.append(Range(label, _percent(row.lower_now), 0.0, row.lower_now, None, "bottom", is_thin=row.note == "low_precision"))
    title = draft.words.say("bars.several_title", meeting=_day(draft, table[-1]), text=_percent(table[-1].lower_now or 0.0))
    subtitle = draft.words.say("bars.several_subtitle", day=draft.format.day(table[0].day))
    return _chart(draft, reading, "odds", (title, subtitle), Ranges(tuple(rows)))


def _range(draft: Draft, shown: RangeOdds, lower: float) -> str:
    text = draft.words.say("bars.range", low=f"{shown.lower:.2f}", high=f"{shown.upper:.2f}%")
    return draft.words.say("bars.now", range=text) if bool(np.isclose(shown.lower, lower)) else text


def _colour(of: float, lower: float) -> Colour:
    """Easing speaks for a bottom, tightening for a break."""
    return "muted" if bool(np.isclose(of, lower)) else "bottom" if of < lower else "break"


def _day(draft: Draft, row: MeetingOdds) -> str:
    return draft.format.day(row.meeting, beside=draft.today)


def _percent(value: float) -> str:
    return f"{grouped(value, 1)}%"


# ------------------------------------------------------------------------------------------------ the league


def _league(draft: Draft, reading: Reading) -> Chart | None:
    weeks = {key.removesuffix("_week"): v for key, v in reading.details.items() if key.endswith("_week") and isinstance(v, float)}
    if len(weeks) < LEAST_FUNDS:
        return None
    ordered = sorted(weeks, key=lambda t: (-weeks[t], t))
    rows = [Range(t, _week_text(draft, reading, t, weeks[t]), *_ends(weeks[t]), None, "ink") for t in ordered]
    first, last = (f"{t} {draft.words.typeset(draft.format.signed(weeks[t], reading.unit))}" for t in (ordered[0], ordered[-1]))
    title = draft.words.say("bars.league_title", first=first, last=last)
    subtitle = draft.words.say(
        "bars.league_subtitle",
        day=draft.format.day(draft.history[reading.id].newest.period.start),
        unit=draft.words.say("unit.money.billion"),
    )
    return _chart(draft, reading, "league", (title, subtitle), Ranges(tuple(rows), suffix=""))


def _ends(value: float) -> tuple[float, float]:
    return min(value, 0.0), max(value, 0.0)


def _week_text(draft: Draft, reading: Reading, ticker: str, week: float) -> str:
    shown = draft.format.signed(week, reading.unit)
    year = reading.details.get(f"{ticker}_year_to_date")
    if not isinstance(year, float):
        return draft.words.typeset(shown)
    return draft.words.say("bars.league_text", week=shown, year=draft.format.signed(year, reading.unit))


def _chart(draft: Draft, reading: Reading, end: str, said: tuple[str, str], ranges: Ranges) -> Chart:
    """Return the bars with title and subtitle, their words for those who do not see them, and their source."""
    title, subtitle = said
    note = draft.note(reading)
    told = draft.words.listed([draft.words.say("bars.row", label=r.label, text=r.text) for r in ranges.rows], of="names")
    publishers = list(dict.fromkeys(row.publisher or row.series for row in note.rows))
    source = draft.words.say("chart.source", publishers=draft.words.listed(publishers), day=draft.format.day(draft.today), basis=note.basis)
    alt = draft.words.say("bars.alt", title=title, subtitle=subtitle, rows=told)
    return Chart(f"{reading.id}-{end}", title, subtitle, alt, source, note.id, ranges_spec(ranges))
