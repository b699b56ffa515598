"""Bankruptcies by sector: how many, which two sectors lead, how much of all they are, and against a year before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from crossroads.catalog.load import catalog
from crossroads.catalog.specs import IndicatorSpec
from crossroads.errors import NotKnownError
from crossroads.indicators.reading import Details, Extra
from crossroads.indicators.traced import Index, Source, Traced, Values, positions, shared_days, trace
from crossroads.series import Panel, Series
from crossroads.timeline import Days, Frequency

YEAR = 12
UNCLASSIFIED = "UNCLASSIFIED"
TOTAL = "TOTAL"


@dataclass(frozen=True, slots=True)
class Lead:
    """The two sectors with the most bankruptcies, and their share of all."""

    first: str
    first_count: float
    second: str
    second_count: float
    share: float


def top_two(counts: Mapping[str, float], *, total: float | None = None) -> Lead | None:
    """Return the two leading sectors and the percentage of all that they are.

    Parameters
    ----------
    counts : mapping of str to float
        Sector to number of bankruptcies; of two with the same number the one named first leads.
    total : float, optional
        All bankruptcies with a sector, where not every sector is at hand; by default the sum of ``counts``.

    Returns
    -------
    Lead or None
        None with fewer than two sectors or without a bankruptcy.

    Examples
    --------
    S&P Global for January to October 2025, as the seed letter quotes it: 178 of 387, "nearly 46%".

    >>> lead = top_two({"HEALTH_CARE": 45, "INDUSTRIALS": 98, "DISCRETIONARY": 80, "TECHNOLOGY": 24}, total=387)
    >>> lead.first, lead.second, round(lead.share, 1)
    ('INDUSTRIALS', 'DISCRETIONARY', 46.0)
    """
    everything = sum(counts.values()) if total is None else total
    if len(counts) < 2 or everything <= 0:
        return None
    (first, most), (second, next_most) = sorted(counts.items(), key=lambda item: -item[1])[:2]
    return Lead(first, most, second, next_most, 100.0 * (most + next_most) / everything)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Monthly counts of several sectors on the months all of them have."""

    months: Days
    names: tuple[str, ...]
    values: Values
    sources: tuple[tuple[Series, Index], ...]

    def of(self, months: slice) -> dict[str, float]:
        """Return each sector's sum over some months."""
        return dict(zip(self.names, self.values[months].sum(axis=0).tolist(), strict=True))


def _sector(series_id: str) -> str:
    return series_id.rpartition(".")[2]


def _counts(spec: IndicatorSpec, panel: Panel) -> _Counts:
    """Return the input sectors; a company without one is not among those that have a sector."""
    several = [panel[name] for name in spec.inputs if _sector(name) != UNCLASSIFIED]
    months = several[0].periods
    for series in several[1:]:
        months = months[shared_days(months, series.periods)[0]]
    at = [positions(s.periods, months) for s in several]
    values = np.column_stack([s.values[i] for s, i in zip(several, at, strict=True)])
    return _Counts(months, tuple(_sector(s.id) for s in several), values, tuple(zip(several, at, strict=True)))


# ------------------------------------------------------------------------------------------------ monthly counts


def twelve_months(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the number of bankruptcies of each twelve months, all sectors together.

    Raises
    ------
    NotKnownError
        If a sector is missing: a sum without it would be another quantity.
    """
    counts = _counts(spec, panel)
    sums, whole = np.full(len(counts.months), np.nan), _whole_years(counts.months)
    if len(sums) >= YEAR:
        sums[YEAR - 1 :] = sliding_window_view(counts.values.sum(axis=1), YEAR).sum(axis=-1)
    sums[~whole] = np.nan
    sources = [Source(series, _last_year(at, whole)) for series, at in counts.sources]
    return trace(spec, Frequency.MONTHLY, counts.months, sums, *sources)


def _whole_years(months: Days) -> np.ndarray:
    """Return at which months the twelve up to it are all there."""
    whole = np.zeros(len(months), bool)
    if len(months) >= YEAR:
        numbers = months.astype("datetime64[M]").astype(np.int64)
        whole[YEAR - 1 :] = numbers[YEAR - 1 :] - numbers[: len(numbers) - YEAR + 1] == YEAR - 1
    return whole


def _last_year(at: Index, whole: np.ndarray) -> Index:
    rows = np.full((len(at), YEAR), -1, np.int64)
    if len(at) >= YEAR:
        rows[YEAR - 1 :] = sliding_window_view(at, YEAR)
    return np.where(whole[:, None], rows, -1)


def twelve_months_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the leading sectors of the twelve months, the growth on the year, and the calendar year to date beside the one before."""
    counts = _counts(spec, panel)
    end = int(np.searchsorted(counts.months, traced.series.periods[-1])) + 1
    month = int(counts.months[end - 1].astype("datetime64[M]").astype(np.int64)) % YEAR + 1
    before = counts.of(slice(end - 2 * YEAR, end - YEAR)) if end >= 2 * YEAR and _whole_years(counts.months)[end - YEAR - 1] else None
    to_date = counts.of(slice(end - month, end))
    year_before = counts.of(slice(end - YEAR - month, end - YEAR)) if before is not None else None
    own = counts.of(slice(end - YEAR, end))
    details: dict[str, float | str | None] = {
        **_lead(spec, top_two(own)),
        "growth_1y": growth(sum(own.values()), sum(before.values()) if before else None),
        "year_to_date": sum(to_date.values()),
        "year_to_date_before": sum(year_before.values()) if year_before is not None else None,
        "unclassified": _unclassified(spec, panel, traced.series),
    }
    return Extra(details=details)


def growth(now: float, before: float | None) -> float | None:
    """Return the growth in percent, or None where there is nothing to compare with."""
    return 100.0 * (now / before - 1.0) if before else None


def _lead(spec: IndicatorSpec, lead: Lead | None) -> Details:
    if lead is None:
        return {"top_two_share": None}
    (first, first_zh), (second, second_zh) = (_words(spec, key) for key in (lead.first, lead.second))
    return {
        "first_sector": lead.first,
        "first_name": first,
        "first_name_zh": first_zh,
        "first_count": lead.first_count,
        "second_sector": lead.second,
        "second_name": second,
        "second_name_zh": second_zh,
        "second_count": lead.second_count,
        "top_two_share": lead.share,
    }


def _words(spec: IndicatorSpec, sector: str) -> tuple[str, str]:
    """Return a sector's English and Chinese name: what stands after the colon in the name of its series."""
    named = catalog()[next(name for name in spec.inputs if _sector(name) == sector)]
    return named.en.rpartition(": ")[2], named.zh.rpartition("\uff1a")[2]  # full-width, as the catalogue sets it


def _unclassified(spec: IndicatorSpec, panel: Panel, own: Series) -> float | None:
    """Return how many companies of the same twelve months have no sector."""
    name = next((n for n in spec.inputs if _sector(n) == UNCLASSIFIED), None)
    other = panel.get(name) if name is not None else None
    if other is None:
        return None
    end = int(np.searchsorted(other.periods, own.periods[-1], side="right"))
    return float(other.values[max(end - YEAR, 0) : end].sum())


# ------------------------------------------------------------------------------------------------ counts of the year to date


def year_to_date(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the publisher's count of the calendar year to each month: all with a sector, or the sum of the sectors it printed.

    Raises
    ------
    NotKnownError
        If nothing of it is known.
    """
    known = [s for name in spec.inputs if (s := panel.get(name)) is not None]
    if not known:
        raise NotKnownError(f"{spec.id}: nothing known by {panel.as_of}")
    months = np.unique(np.concatenate([s.periods for s in known]))
    index = [positions(s.periods, months) for s in known]
    values = np.column_stack([np.where(i >= 0, s.values[i], np.nan) for s, i in zip(known, index, strict=True)])
    is_total = np.array([_sector(s.id) == TOTAL for s in known])
    sectors = np.where(np.isnan(values[:, ~is_total]).all(axis=1), np.nan, np.nansum(values[:, ~is_total], axis=1))
    total = values[:, is_total][:, 0] if is_total.any() else np.full(len(months), np.nan)
    sources = [Source(s, i) for s, i in zip(known, index, strict=True)]
    return trace(spec, Frequency.MONTHLY, months, np.where(np.isnan(total), sectors, total), *sources)


def year_to_date_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the leading sectors of the year to date, and the growth on the same months of the year before."""
    own = traced.series
    month = own.periods[-1]
    known = [s for name in spec.inputs if (s := panel.get(name)) is not None]
    counts = {_sector(s.id): count for s in known if (count := s.value_on(month)) is not None}
    total = counts.pop(TOTAL, None)
    before = own.value_on((month.astype("datetime64[M]") - YEAR).astype("datetime64[D]"))
    details: dict[str, float | str | None] = {
        **_lead(spec, top_two(counts, total=total)),
        "growth_1y": growth(float(own.values[-1]), before),
        "sectors": len(counts),
    }
    return Extra(details=details)
