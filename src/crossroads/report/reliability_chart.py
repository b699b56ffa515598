"""The record's reliability as a picture: what was said, what happened, and how many forecasts and events stand behind each dot."""

from __future__ import annotations

from collections.abc import Sequence

from crossroads.hazard.record import Record, RecordRow
from crossroads.hazard.scores import ENOUGH_EVENTS, Band
from crossroads.report.draft import Draft
from crossroads.report.listing import itemised
from crossroads.report.outlook_pictures import COLOURS
from crossroads.report.picture_reliability import Dot, Square, reliability_spec
from crossroads.report.shares import share
from crossroads.report.view import Chart
from crossroads.report.wording import Wording


def reliability_chart(draft: Draft, found: Record, horizon: int) -> Chart | None:
    """Return the picture of one horizon; causes with too few events have no square, and without a square there is no picture.

    Parameters
    ----------
    horizon : int, months
        The longest one scored that is no longer is taken.
    """
    months = max((row.horizon for row in found.rows if row.horizon <= horizon), default=None)
    rows = [row for row in found.rows if row.horizon == months and row.events >= ENOUGH_EVENTS and row.reliability]
    if not rows:
        return None
    say = draft.words.say
    first, band = rows[0], _furthest(rows[0])
    title = say("reliability.title", name=say(f"outlook.cause.{first.cause}"), said=share(band.said), happened=share(band.happened))
    subtitle = say("reliability.subtitle", horizon=str(months), first=str(first.first.year), last=str(first.last.year))
    told = itemised(draft.words, [_told(draft, row) for row in rows])
    alt = say("reliability.alt", title=title, rows=told)
    source = say("outlook.source", day=draft.format.day(found.as_of))
    spec = reliability_spec(squares(rows, draft.words))
    return Chart("outlook-reliability", title, subtitle, alt, source, "n-outlook", spec)


def squares(rows: Sequence[RecordRow], words: Wording) -> list[Square]:
    """Return a square for each row of a record."""
    return [Square(words.say(f"outlook.cause.{row.cause}"), COLOURS[row.cause], _dots(row)) for row in rows]


def _furthest(row: RecordRow) -> Band:
    """Return the band that is furthest from the diagonal, among those with enough events."""
    judged = [b for b in row.reliability if b.events >= ENOUGH_EVENTS] or row.reliability
    return max(judged, key=lambda b: abs(b.said - b.happened))


def _dots(row: RecordRow) -> tuple[Dot, ...]:
    return tuple(
        Dot(100 * b.said, 100 * b.happened, b.forecasts, f"{b.forecasts} ({b.events})", is_thin=b.events < ENOUGH_EVENTS)
        for b in row.reliability
    )


def _told(draft: Draft, row: RecordRow) -> str:
    bands = [
        draft.words.say(
            "reliability.band", said=share(b.said), happened=share(b.happened), forecasts=str(b.forecasts), events=str(b.events)
        )
        for b in row.reliability
    ]
    return draft.words.say(
        "reliability.row", name=draft.words.say(f"outlook.cause.{row.cause}"), bands=draft.words.listed(bands, of="names")
    )
