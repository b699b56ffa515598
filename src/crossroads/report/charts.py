"""The charts of the letter: which indicators are drawn, over how many years, and what each chart finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.events import TurningPoint
from crossroads.catalog.facts import recessions
from crossroads.report.distances import trigger_name
from crossroads.report.draft import Draft
from crossroads.report.formats import grouped, three_digits
from crossroads.report.picture import Level, Picture, Span, specification
from crossroads.report.sentences import fields
from crossroads.report.view import Chart
from crossroads.series import Reading, Series
from crossroads.timeline import AsOf, Days


@dataclass(frozen=True, slots=True)
class Plan:
    """How an indicator is drawn.

    Parameters
    ----------
    years : int or None
        The window, back from the newest value; None for everything known.
    is_step : bool
        Values hold until the next one, as a policy rate does.
    unless : str or None
        Drawn only where this other indicator has no value.
    """

    years: int | None = None
    is_step: bool = False
    unless: str | None = None


PLANS = {
    "NET_LIQUIDITY": Plan(),
    "FUNDING_STRESS": Plan(years=3),
    "HY_SPREAD": Plan(),
    "HY_WIDENING": Plan(years=3),
    "BAA_AAA": Plan(unless="HY_SPREAD"),
    "CLAIMS_INITIAL": Plan(years=4),
    "SAHM_GAP": Plan(years=4),
    "VIX_LEVEL": Plan(years=10),
    "VVIX_LEVEL": Plan(years=1),
    "FED_RANGE": Plan(is_step=True),
    "CURVE_10Y_3M": Plan(),
    "SPX_DRAWDOWN": Plan(years=25),
}
"""The indicators that are drawn, and how."""

SHADED_DAYS = 5 * 366
"""Windows longer than five years show no single episodes: they would be hairlines."""
MIN_POINTS = 12
"""A line through fewer points says less than the sentence beside it."""


def chart(draft: Draft, reading: Reading) -> Chart | None:
    """Return the chart of an indicator, or None where none is planned or there is too little to draw."""
    plan, own = PLANS.get(reading.id), draft.history.get(reading.id)
    if plan is None or own is None or reading.value is None or plan.unless in draft.history:
        return None
    drawn = own if plan.years is None else own.since(own.periods[-1] - np.timedelta64(round(365.25 * plan.years), "D"))
    if len(drawn) < MIN_POINTS:
        return None
    said = fields(draft, reading)
    title = draft.words.say(next(k for k in _title_keys(reading) if k in draft.words), **said)
    first, last = (draft.format.period(drawn.at(i).period) for i in (0, -1))
    subtitle = draft.words.say(
        "chart.subtitle", name=draft.name(reading), unit=draft.words.say(f"unit.{_shown_unit(draft, drawn)}"), first=first, last=last
    )
    alt = draft.words.say("chart.alt", title=title, subtitle=subtitle, **_extent(draft, reading, drawn))
    note = draft.note(reading)
    source = draft.words.say(
        "chart.source",
        publishers=draft.words.listed(_publishers(draft, reading)),
        day=draft.format.day(draft.today),
        basis=note.basis,
    )
    return Chart(reading.id, title, subtitle, alt, source, note.id, specification(_picture(draft, reading, plan, drawn)))


def recession_spans(as_of: AsOf) -> tuple[Span, ...]:
    """Return the recessions announced by a moment; one whose end is not yet announced runs to the moment's day.

    Turning points before 1980 were never announced; they are long known to any letter.
    """
    spans: list[Span] = []
    for known in recessions():
        if _is_announced(known.peak, as_of):
            end = known.trough.month if _is_announced(known.trough, as_of) else as_of.day
            spans.append(Span(np.datetime64(known.peak.month, "D"), np.datetime64(end, "D")))
    return tuple(spans)


def _is_announced(turn: TurningPoint, as_of: AsOf) -> bool:
    return turn.announced is None or turn.announced <= as_of.moment


def _title_keys(reading: Reading) -> list[str]:
    return [f"chart.{reading.id}.{reading.state}", f"chart.{reading.id}.default", "chart.any.default"]


def _picture(draft: Draft, reading: Reading, plan: Plan, drawn: Series) -> Picture:
    spec = draft.spec(reading)
    factor = _factor(draft, drawn)
    days, values = _held(draft, drawn) if plan.is_step else (drawn.periods, drawn.values)
    zones = tuple((z.low * factor, z.high * factor, draft.words.typeset(z.zh if draft.language == "zh" else z.en)) for z in spec.zones)
    triggers = tuple(Level(t.level * factor, f"{_tick(t.level * factor)} {trigger_name(draft, t)}") for t in spec.triggers)
    return Picture(
        days=days,
        values=values * factor,
        last=_last(draft, reading, float(drawn.values[-1]) * factor),
        language=draft.language,
        zones=zones,
        triggers=triggers,
        episodes=_episodes(draft, reading, drawn),
        recessions=tuple(s for s in recession_spans(draft.panel.as_of) if s.end >= drawn.periods[0]),
        is_step=plan.is_step,
    )


def _held(draft: Draft, drawn: Series) -> tuple[Days, NDArray[np.float64]]:
    """Return the steps with the last one held to the letter's day."""
    return np.append(drawn.periods, np.datetime64(draft.today, "D")), np.append(drawn.values, drawn.values[-1])


def _episodes(draft: Draft, reading: Reading, drawn: Series) -> tuple[Span, ...]:
    """Return the stretches past the first trigger, from the first to the last value there; none in a long window."""
    triggers = draft.spec(reading).triggers
    if not triggers or drawn.periods[-1] - drawn.periods[0] > np.timedelta64(SHADED_DAYS, "D"):
        return ()
    first = triggers[0]
    past = drawn.values > first.level if first.side == "above" else drawn.values < first.level
    edges = np.flatnonzero(np.diff(past.astype(np.int8), prepend=0, append=0))
    return tuple(Span(drawn.periods[a], drawn.periods[b - 1]) for a, b in zip(edges[::2], edges[1::2], strict=True))


def _factor(draft: Draft, drawn: Series) -> float:
    """Return what values are multiplied by so that the axis has short numbers: money is drawn in (万)亿 or (tr|b)illions."""
    if drawn.unit.dimension in {"money", "persons", "contracts", "shares"}:
        return drawn.unit.scale / _shown_scale(draft, drawn)[0]
    return 1.0


def _shown_scale(draft: Draft, drawn: Series) -> tuple[float, str]:
    steps = [(1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand")]
    if draft.language == "zh":
        steps = [(1e12, "trillion"), (1e8, "yi"), (1e4, "wan")]
    largest = float(np.abs(drawn.values).max()) * drawn.unit.scale
    return next(((size, word) for size, word in steps if largest >= size), (1.0, "one"))


def _shown_unit(draft: Draft, drawn: Series) -> str:
    """Return the key of the unit the axis is in."""
    if drawn.unit.dimension in {"money", "persons", "contracts", "shares"}:
        return f"{drawn.unit.dimension}.{_shown_scale(draft, drawn)[1]}"
    return drawn.unit.code


def _last(draft: Draft, reading: Reading, value: float) -> str:
    if reading.unit.dimension in {"money", "persons", "contracts", "shares"}:
        return three_digits(value)
    return grouped(value, draft.decimals(reading))


def _tick(value: float) -> str:
    text = grouped(value, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _extent(draft: Draft, reading: Reading, drawn: Series) -> dict[str, str]:
    """Return the lowest, highest and last value with their periods, for the words that replace the picture."""
    said: dict[str, str] = {}
    for key, i in (("low", int(drawn.values.argmin())), ("high", int(drawn.values.argmax())), ("end", len(drawn) - 1)):
        said[key] = draft.level(reading, float(drawn.values[i]))
        said[f"{key}_when"] = draft.format.period(drawn.at(i).period)
    return said


def _publishers(draft: Draft, reading: Reading) -> list[str]:
    return list(dict.fromkeys(row.publisher or row.series for row in draft.note(reading).rows))
