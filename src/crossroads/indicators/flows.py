"""Fund flows as readings: one fund's week, the table of all funds' week, and the industry's issuance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import IndicatorSpec
from crossroads.errors import NotKnownError
from crossroads.indicators.fund_flow import LARGE_PCT, WEEK, Flow, fund_flow, rolling_sum, week_sources, week_sum
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Index, Source, Traced, at_or_before, trace
from crossroads.series import Panel, Series
from crossroads.timeline import Days, Frequency

_SHOWN = 3
"""Leaders and laggards that a league table names."""
_WEEKS_APART = 10
"""Two weekly figures follow each other when they are at most so many days apart; holiday weeks end a day or two off."""
_BEHIND_DAYS = 4
"""A fund's week may end so many calendar days before the table's day: one issuer is a session slower than another."""
_STAMPS_WANDER = 3
"""Days by which holidays shorten or stretch the span of several weeks."""
_YEAR_BEGINS = 12
"""A year counts in full for sums from its beginning if its flows start by this day of January."""

Details = dict[str, float | str | None]


def tickers(spec: IndicatorSpec) -> tuple[str, ...]:
    """Return the funds an indicator is about, in the order of its inputs."""
    return tuple(dict.fromkeys(name.partition(".")[2] if name.startswith("FARSIDE.") else name.partition(".")[0] for name in spec.inputs))


# ------------------------------------------------------------------------------------------------ one fund


def fund_week(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the flow of the five sessions up to each day into the fund of the inputs."""
    (ticker,) = tickers(spec)
    flow = fund_flow(panel, ticker)
    if flow is None:
        raise NotKnownError(f"{ticker} has neither shares and NAV nor a flow known by {panel.as_of}")
    return trace(spec, Frequency.DAILY, flow.days, week_sum(flow) / spec.unit.scale, *week_sources(flow))


def fund_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the last day's flow, the week as a share of assets, the year so far beside past years, and flagged days."""
    (ticker,) = tickers(spec)
    flow = fund_flow(panel, ticker)
    assert flow is not None
    at = int(np.searchsorted(flow.days, traced.series.periods[-1]))
    days = slice(at - WEEK + 1, at + 1)
    share = float(flow.pct_of_assets[days].sum())
    flagged = flow.days[days][np.abs(flow.pct_of_assets[days]) > LARGE_PCT]
    details: Details = {
        "day_flow": float(flow.dollars[at]) / spec.unit.scale,
        "week_pct_of_assets": None if np.isnan(share) else share,
        "via": str(flow.via[at]),
        "flagged_days": ", ".join(str(day) for day in flagged) or None,
        **{key: v / spec.unit.scale if key in _SUMS else v for key, v in year_so_far(flow, at).items() if isinstance(v, float)},
    }
    return Extra(details=details)


_SUMS = ("year_to_date", "year_to_date_before")


def year_so_far(flow: Flow, at: int) -> Details:
    """Return the flow since 1 January up to position ``at`` beside the same part of past years.

    Returns
    -------
    mapping
        ``year_to_date`` and ``year_to_date_before`` (the year before to the same day) in dollars, ``year_to_date_rank`` (1 is the
        largest) among ``year_to_date_years``. A year whose flows do not start with January is left out.
    """
    day = flow.days[at]
    years = flow.days.astype("datetime64[Y]")
    into = (flow.days - years.astype("datetime64[D]")).astype(np.int64)
    known = ~np.isnan(flow.dollars) & (into <= int(into[at])) & (np.arange(len(into)) <= at)
    sums: dict[int, float] = {}
    for year in np.unique(years[known]):
        own = known & (years == year)
        if into[own].min() < _YEAR_BEGINS:
            sums[int(year.astype(int)) + 1970] = float(flow.dollars[own].sum())
    this = int(day.astype("datetime64[Y]").astype(int)) + 1970
    if this not in sums:
        return {}
    rank = 1 + sum(other > sums[this] for year, other in sums.items() if year != this)
    before = sums.get(this - 1)
    return {
        "year_to_date": sums[this],
        **({"year_to_date_before": before} if before is not None else {}),
        "year_to_date_rank": float(rank),
        "year_to_date_years": float(len(sums)),
    }


# ------------------------------------------------------------------------------------------------ the league table


def league(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return, day by day, the sum of the funds' newest weeks, those that end on that day or at most four days before.

    Issuers and compilers are not equally quick. Which funds have a week changes with the data at hand: the reading names them, and
    the sum is not ranked against its past.
    """
    known = [(ticker, flow) for ticker in tickers(spec) if (flow := fund_flow(panel, ticker)) is not None]
    if not known:
        raise NotKnownError(f"no fund has flows known by {panel.as_of}")
    days = np.unique(np.concatenate([flow.days for _, flow in known]))
    total, count = np.zeros(len(days)), np.zeros(len(days), np.int64)
    sources: list[Source] = []
    for _, flow in known:
        at = _newest_weeks(flow, days)
        has = at >= 0
        total[has] += week_sum(flow)[at[has]]
        count += has
        sources += [Source(source.series, np.where(has[:, None], source.index[at], -1)) for source in week_sources(flow)]
    return trace(spec, Frequency.DAILY, days, np.where(count > 0, total / spec.unit.scale, np.nan), *sources)


def _newest_weeks(flow: Flow, days: Days) -> Index:
    """Return the position of the newest defined week at or before each day, -1 where it is too old."""
    defined = np.flatnonzero(~np.isnan(week_sum(flow)))
    found = at_or_before(flow.days[defined], days, within=_BEHIND_DAYS)
    return np.where(found >= 0, defined[found], -1) if len(defined) else found


def league_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return each fund's week and year so far, the leaders, the laggards, and the funds behind, flagged or without a figure."""
    day = traced.series.periods[-1]
    weeks: dict[str, float] = {}
    details: Details = {}
    flagged: list[str] = []
    behind: list[str] = []
    for ticker in tickers(spec):
        flow = fund_flow(panel, ticker)
        at = int(_newest_weeks(flow, np.array([day]))[0]) if flow is not None else -1
        if flow is None or at < 0:
            continue
        if flow.days[at] != day:
            behind.append(ticker)
        weeks[ticker] = float(week_sum(flow)[at]) / spec.unit.scale
        details[f"{ticker}_week"] = weeks[ticker]
        so_far = year_so_far(flow, at)
        details |= {f"{ticker}_{key}": v / spec.unit.scale for key, v in so_far.items() if key in _SUMS and isinstance(v, float)}
        if (np.abs(flow.pct_of_assets[max(0, at - WEEK + 1) : at + 1]) > LARGE_PCT).any():
            flagged.append(ticker)
    ordered = sorted(weeks, key=lambda ticker: (-weeks[ticker], ticker))
    absent = [ticker for ticker in tickers(spec) if ticker not in weeks]
    return Extra(
        details={
            "funds": float(len(weeks)),
            "of": float(len(tickers(spec))),
            "leaders": ", ".join(t for t in ordered[:_SHOWN] if weeks[t] > 0) or None,
            "laggards": ", ".join(t for t in ordered[::-1][:_SHOWN] if weeks[t] < 0) or None,
            "behind": ", ".join(behind) or None,
            "absent": ", ".join(absent) or None,
            "flagged": ", ".join(flagged) or None,
            **details,
        }
    )


# ------------------------------------------------------------------------------------------------ the industry


def issuance_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return streaks over the letter's two levels and the newest week by class.

    ``weeks_over_30`` and ``weeks_over_40`` count the weeks in a row up to the newest above USD 30bn and 40bn; a week that is not in
    the archive ends the count. ``of_last_8_over_30`` counts without order.
    """
    own = traced.series
    billions = own.values * own.unit.scale / 1e9
    details: Details = {f"weeks_over_{level}": float(weeks_in_a_row(own, billions > level)) for level in (30, 40)}
    details["of_last_8_over_30"] = float((billions[-8:] > 30).sum())
    for name in spec.inputs[1:]:
        part = panel.get(name)
        value = part.value_on(own.periods[-1]) if part is not None else None
        if part is not None and value is not None:
            details[f"{name.split('.')[2].lower()}"] = value * part.unit.to(own.unit)
    return Extra(details=details)


def weeks_in_a_row(series: Series, held: Sequence[bool] | NDArray[np.bool_]) -> int:
    """Return for how many weeks up to the newest a condition has held without a missing week between.

    Examples
    --------
    >>> import datetime as dt
    >>> from crossroads.series import unit
    >>> weeks = np.array(["2025-10-22", "2025-10-29", "2025-11-12"], "datetime64[D]")
    >>> known, basis = weeks.astype("datetime64[us]"), np.zeros(3, np.uint8)
    >>> weeks_in_a_row(Series("X", unit("usd_bn"), Frequency.WEEKLY, weeks, np.ones(3), known, basis), [True, True, True])
    1
    """
    count = 0
    for i in range(len(series) - 1, -1, -1):
        follows = i == len(series) - 1 or (series.periods[i + 1] - series.periods[i]).astype(int) <= _WEEKS_APART
        if not held[i] or not follows:
            break
        count += 1
    return count


def five_weeks(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the sum of the first input over five weeks in a row."""
    own = panel[spec.inputs[0]]
    n = 5
    total = rolling_sum(own.values, n) * own.unit.to(spec.unit)
    first = np.arange(len(own)) - (n - 1)
    whole = (first >= 0) & ((own.periods - own.periods[first]).astype(np.int64) <= 7 * (n - 1) + _STAMPS_WANDER)
    index = np.arange(len(own))[:, None] - np.arange(n)
    return trace(spec, own.frequency, own.periods, np.where(whole, total, np.nan), Source(own, np.where(index >= 0, index, -1)))


def five_weeks_extra(spec: IndicatorSpec, panel: Panel, _traced: Traced) -> Extra:
    """Return the newest week and how many weeks in a row money came in."""
    own = panel[spec.inputs[0]]
    newest = own.newest.value * own.unit.to(spec.unit)
    return Extra(details={"week": newest, "weeks_of_inflow": float(weeks_in_a_row(own, own.values > 0))})
