"""The charts of the letter: which indicators are drawn, over how many years, and what each chart finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.indicators.layoffs import tracker
from crossroads.report.chart_shades import bear_spans, hindsight, is_long, onsets, past_line, recession_spans, stretches
from crossroads.report.distances import trigger_name
from crossroads.report.draft import Draft
from crossroads.report.formats import grouped, three_digits
from crossroads.report.moves import kind
from crossroads.report.picture import Level, Picture, Pictured, Span
from crossroads.report.runs import STEPS
from crossroads.report.sentences import fields
from crossroads.report.view import Chart
from crossroads.series import Reading, Series
from crossroads.timeline import Days, Frequency

__all__ = ["MIN_POINTS", "PLANS", "Plan", "chart", "pictured", "recession_spans"]

Shade = Literal["bears", "past_line", "together"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How an indicator is drawn.

    Parameters
    ----------
    years : int or None
        The window, back from the newest value; None for everything known.
    mark : {"line", "step", "bars"}
        A step holds until the next value, as a policy rate does; bars are amounts of a week.
    unless : str or None
        Drawn only where this other indicator has no value.
    shade : {"bears", "past_line", "together"} or None
        Falls of 20 %, stretches past the first trigger, or months in which all layoff measures rose.
    """

    years: int | None = None
    mark: Literal["line", "step", "bars"] = "line"
    unless: str | None = None
    shade: Shade | None = None


PLANS = {
    "NET_LIQUIDITY": Plan(),
    "FUNDING_STRESS": Plan(years=3, shade="past_line"),
    "AAII_SPREAD": Plan(years=10),
    "QQQ_DIP_BUYING": Plan(years=10, unless="CLIENTS_RETAIL_DIPS"),
    "CLIENTS_RETAIL_DIPS": Plan(),
    "BASKET_LAG": Plan(),
    "COST_OVERLAP_NVDA": Plan(),
    "COST_OVERLAP_QQQ": Plan(unless="COST_OVERLAP_NVDA"),
    "ETF_ISSUANCE": Plan(years=1, mark="bars"),
    "QQQ_FLOW": Plan(years=1, mark="bars", unless="ETF_ISSUANCE"),
    "BOND_FUND_FLOWS": Plan(years=3),
    "NQ_ASSET_MANAGERS": Plan(years=5),
    "CARD_SERIOUS": Plan(),
    "CARD_DELINQUENT": Plan(unless="CARD_SERIOUS"),
    "BANKRUPTCIES": Plan(),
    "HY_SPREAD": Plan(),
    "HY_WIDENING": Plan(years=3, shade="past_line"),
    "BAA_AAA": Plan(unless="HY_SPREAD"),
    "CLAIMS_INITIAL": Plan(years=4),
    "LAYOFF_TRACKER": Plan(shade="together"),
    "SAHM_GAP": Plan(years=4, shade="past_line"),
    "VIX_LEVEL": Plan(years=10),
    "VVIX_LEVEL": Plan(years=1, shade="past_line"),
    "CUT_ODDS": Plan(years=1),
    "FED_RANGE": Plan(mark="step"),
    "CURVE_10Y_3M": Plan(shade="past_line"),
    "BTC_DRAWDOWN": Plan(),
    "BTC_FUND_FLOW": Plan(years=1, mark="bars"),
    "SPX_DRAWDOWN": Plan(years=25, shade="bears"),
}
"""The indicators that are drawn, and how."""

MIN_POINTS = 12
"""A line through fewer points says less than the sentence beside it."""
_YEAR = 365.25


def chart(draft: Draft, reading: Reading) -> Chart | None:
    """Return the chart of an indicator, or None where none is planned or there is too little to draw."""
    planned = _planned(draft, reading)
    if planned is None:
        return None
    plan, drawn = planned
    said = fields(draft, reading)
    made = draft.pictures.get(reading.id) or Pictured.of(_picture(draft, reading, plan, drawn))
    title = draft.words.say(next(k for k in _title_keys(reading) if k in draft.words), **said)
    first, last = (draft.format.period(drawn.at(i).period) for i in (0, -1))
    unit = draft.words.say(f"unit.{_shown_unit(draft, drawn)}")
    subtitle = draft.words.say(
        "chart.subtitle", name=draft.name(reading), unit=unit, first=first, last=last, marks=_marks(draft, plan, made.picture)
    )
    alt = draft.words.say("chart.alt", title=title, subtitle=subtitle, **_extent(draft, reading, drawn))
    note = draft.note(reading)
    source = draft.words.say(
        "chart.source",
        publishers=draft.words.listed(_publishers(draft, reading)),
        day=draft.format.day(draft.today),
        basis=note.basis,
    )
    return Chart(reading.id, title, subtitle, alt, source, note.id, made.spec)


def pictured(draft: Draft, reading: Reading) -> Pictured | None:
    """Return the picture of an indicator's chart, which needs nothing but readings; None where ``chart`` is."""
    planned = _planned(draft, reading)
    return None if planned is None else Pictured.of(_picture(draft, reading, *planned))


def _planned(draft: Draft, reading: Reading) -> tuple[Plan, Series] | None:
    """Return how an indicator is drawn and the values drawn; None where none is planned or there is too little to draw."""
    plan, own = PLANS.get(reading.id), draft.history.get(reading.id)
    if plan is None or own is None or reading.value is None or plan.unless in draft.history:
        return None
    drawn = _window(own, plan)
    return None if len(drawn) < MIN_POINTS else (plan, drawn)


def _window(own: Series, plan: Plan) -> Series:
    """Return the values drawn; of sums over a week that are known every day, those a week apart."""
    drawn = own if plan.years is None else own.since(own.periods[-1] - np.timedelta64(round(_YEAR * plan.years), "D"))
    if plan.mark != "bars" or own.frequency is not Frequency.DAILY:
        return drawn
    step = STEPS[own.frequency][1].sessions
    return _every(drawn, np.arange(len(drawn) - 1, -1, -step)[::-1])


def _every(own: Series, at: NDArray[np.int64]) -> Series:
    return Series(own.id, own.unit, own.frequency, own.periods[at], own.values[at], own.known_at[at], own.basis[at])


def _title_keys(reading: Reading) -> list[str]:
    general = "chart.any.flow" if kind(reading) == "flow" else "chart.any.default"
    return [f"chart.{reading.id}.{reading.state}", f"chart.{reading.id}.default", general]


def _picture(draft: Draft, reading: Reading, plan: Plan, drawn: Series) -> Picture:
    spec = draft.spec(reading)
    factor = _factor(draft, drawn)
    days, values = _held(draft, drawn) if plan.mark == "step" else (drawn.periods, drawn.values)
    zones = tuple((z.low * factor, z.high * factor, draft.words.typeset(z.zh if draft.language == "zh" else z.en)) for z in spec.zones)
    triggers = tuple(Level(t.level * factor, f"{_tick(t.level * factor)} {trigger_name(draft, t)}") for t in spec.triggers)
    spans, ticks = _shaded(draft, reading, plan, drawn)
    weak = hindsight(drawn)
    return Picture(
        days=days,
        values=values * factor,
        last=_last(draft, reading, float(drawn.values[-1]) * factor),
        language=draft.language,
        zones=zones or _band(draft, reading),
        triggers=triggers,
        episodes=tuple(s for s in spans if s.end >= drawn.periods[0]),
        recessions=tuple(s for s in recession_spans(draft.panel.as_of) if s.end >= drawn.periods[0]),
        is_step=plan.mark == "step",
        is_bars=plan.mark == "bars",
        weak=weak if plan.mark == "line" and weak.any() else None,
        ticks=ticks,
        until=np.datetime64(draft.today, "D") if draft.late(reading) and plan.mark == "line" else None,
    )


def _held(draft: Draft, drawn: Series) -> tuple[Days, NDArray[np.float64]]:
    """Return the steps with the last one held to the letter's day."""
    return np.append(drawn.periods, np.datetime64(draft.today, "D")), np.append(drawn.values, drawn.values[-1])


def _shaded(draft: Draft, reading: Reading, plan: Plan, drawn: Series) -> tuple[tuple[Span, ...], Days]:
    """Return what the plan asks to be shaded, and what is ticked instead because the window is long."""
    none = np.empty(0, "datetime64[D]")
    if plan.shade == "bears":
        return bear_spans(draft.history[reading.id]), none
    if plan.shade == "together":
        found = tracker(draft.panel)
        return (), found.months[found.together].astype("datetime64[D]")
    if plan.shade is None:
        return (), none
    flags = past_line(draft, reading, drawn)
    return ((), onsets(drawn, flags)) if is_long(drawn) else (stretches(drawn, flags), drawn.periods[flags])


def _band(draft: Draft, reading: Reading) -> tuple[tuple[float, float, str], ...]:
    """Return where nine in ten random splits of the same purchases overlap today, for an overlap of costs."""
    low, high = (reading.details.get(f"random_{end}") for end in ("low", "high"))
    if not isinstance(low, float) or not isinstance(high, float):
        return ()
    return ((low, high, draft.words.say("chart.random")),)


def _marks(draft: Draft, plan: Plan, picture: Picture) -> str | None:
    """Return what the shades, ticks and dashes of the picture mean; None where there are none."""
    keys = ["recessions"] if picture.recessions else []
    keys += [f"shaded_{plan.shade}"] if picture.episodes else []
    keys += [f"ticks_{plan.shade}"] if len(picture.ticks) and not picture.episodes else []
    keys += ["hindsight"] if picture.weak is not None else []
    keys += ["stale"] if picture.until is not None else []
    said = [draft.words.say(f"chart.marks.{key}") for key in keys]
    return draft.words.say("chart.marks.glue").join(said) if said else None


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
