"""A chart of any quantity, for users' own letters: what our own letter does not draw."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from crossroads.errors import InputError
from crossroads.report.charts import MIN_POINTS, recession_spans
from crossroads.report.distances import trigger_name
from crossroads.report.draft import Draft
from crossroads.report.formats import decimals, grouped, three_digits
from crossroads.report.own_letter_figures import COUNTED, Form, quantity_text
from crossroads.report.picture import Level, Picture, specification
from crossroads.report.view import Chart, Note
from crossroads.series import Series
from crossroads.timeline import Frequency, Horizon

_SIZES = {
    "en": ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand")),
    "zh": ((1e12, "trillion"), (1e8, "yi"), (1e4, "wan")),
}


@dataclass(frozen=True, slots=True)
class ChartForm:
    """What a writer says about a chart: how many years back, and its title; None and empty leave it to the house."""

    years: float | None = None
    title: str = ""


def read_chart_form(options: Iterable[str]) -> ChartForm:
    """Return what the options after a chart's bars say.

    Raises
    ------
    InputError
        If one is neither a length of time nor a quoted title.
    """
    years, title = None, ""
    for option in options:
        if re.fullmatch(r"\d+[dwmy]", option):
            years = Horizon.parse(option).sessions / 252
        elif found := re.fullmatch(r'"([^"]{1,200})"', option):
            title = found[1]
        else:
            raise InputError(f'{option[:20]!r} after the bar says nothing; write a length of time such as 5y, or a title: "What it shows"')
    return ChartForm(years, title)


def quantity_chart(draft: Draft, name: str, series: Series, note: Note, form: ChartForm, *, indicator: str = "") -> Chart:
    """Return a chart of a quantity over time.

    Parameters
    ----------
    series : Series
        The quantity as known at the letter's moment; its id is the chart's.
    note : Note
        Where its newest value comes from.
    indicator : str
        Id of the indicator whose zones and triggers are drawn in.

    Raises
    ------
    InputError
        If there are too few points to draw a line through.
    """
    drawn = series if form.years is None else series.since(series.periods[-1] - np.timedelta64(round(365.25 * form.years), "D"))
    if len(drawn) < MIN_POINTS:
        raise InputError(f"{len(drawn)} values are known in that time, a line takes {MIN_POINTS}; ask for a longer time")
    first, last = (draft.format.period(drawn.at(i).period) for i in (0, -1))
    value = _level(draft, drawn, float(drawn.values[-1]))
    title = form.title or draft.words.say("own.chart_default", name=name, value=value)
    subtitle = draft.words.say("chart.subtitle", name=name, unit=_unit(draft, drawn), first=first, last=last)
    publishers = draft.words.listed(list(dict.fromkeys(row.publisher or row.series for row in note.rows)))
    source = draft.words.say("chart.source", publishers=publishers, day=draft.format.day(draft.today), basis=note.basis)
    alt = draft.words.say("chart.alt", title=title, subtitle=subtitle, **_extent(draft, drawn))
    return Chart(series.id, title, subtitle, alt, source, note.id, specification(_picture(draft, drawn, indicator)))


def _picture(draft: Draft, drawn: Series, indicator: str) -> Picture:
    factor = _size(draft, drawn)[0]
    spec = draft.catalog.indicators.get(indicator)
    zones = () if spec is None else spec.zones
    triggers = () if spec is None else spec.triggers
    last = float(drawn.values[-1]) * factor
    return Picture(
        days=drawn.periods,
        values=drawn.values * factor,
        last=three_digits(last) if drawn.unit.dimension in COUNTED else grouped(last, decimals(drawn.values, drawn.unit)),
        language=draft.language,
        zones=tuple((z.low * factor, z.high * factor, draft.words.typeset(z.zh if draft.language == "zh" else z.en)) for z in zones),
        triggers=tuple(Level(t.level * factor, f"{three_digits(t.level * factor)} {trigger_name(draft, t)}") for t in triggers),
        recessions=tuple(s for s in recession_spans(draft.panel.as_of) if s.end >= drawn.periods[0]),
        is_step=drawn.frequency is Frequency.EVENT,
    )


def _size(draft: Draft, drawn: Series) -> tuple[float, str]:
    """Return what values are multiplied by so that the axis has short numbers, and the word for it."""
    if drawn.unit.dimension not in COUNTED:
        return 1.0, ""
    largest = float(np.abs(drawn.values).max()) * drawn.unit.scale
    size, word = next(((s, w) for s, w in _SIZES[draft.language] if largest >= s), (1.0, "one"))
    return drawn.unit.scale / size, word


def _unit(draft: Draft, drawn: Series) -> str:
    word = _size(draft, drawn)[1]
    key = f"unit.{drawn.unit.dimension}.{word}" if word else f"unit.{drawn.unit.code}"
    return draft.words.say(key) if key in draft.words else drawn.unit.code


def _level(draft: Draft, drawn: Series, value: float) -> str:
    return quantity_text(draft, value, drawn.unit, decimals(drawn.values, drawn.unit), Form())


def _extent(draft: Draft, drawn: Series) -> dict[str, str]:
    """Return the lowest, highest and last value with their periods, for the words that replace the picture."""
    said: dict[str, str] = {}
    for key, i in (("low", int(drawn.values.argmin())), ("high", int(drawn.values.argmax())), ("end", len(drawn) - 1)):
        said[key] = _level(draft, drawn, float(drawn.values[i]))
        said[f"{key}_when"] = draft.format.period(drawn.at(i).period)
    return said
