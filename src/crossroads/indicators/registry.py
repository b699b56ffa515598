"""Every indicator by id: how its series is computed, and what its reading says beside the common figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from crossroads.catalog.load import Catalog
from crossroads.catalog.load import catalog as shipped
from crossroads.catalog.specs import IndicatorSpec
from crossroads.errors import GapError, NotKnownError, UnknownSeriesError
from crossroads.indicators import volatility
from crossroads.indicators.levels import level, ratio
from crossroads.indicators.missing import missing, overdue, undefined
from crossroads.indicators.reading import Extra, assemble
from crossroads.indicators.traced import Traced
from crossroads.series import Panel, Reading, Series


def _nothing(_spec: IndicatorSpec, _panel: Panel, _traced: Traced) -> Extra:
    return Extra()


@dataclass(frozen=True, slots=True)
class Indicator:
    """The arithmetic of one indicator.

    Parameters
    ----------
    trace : callable (spec, panel) -> Traced
        The whole series with its sources; raises ``NotKnownError`` if an input is missing.
    adds : callable (spec, panel, traced) -> Extra
        State and further figures of the newest value; may raise ``GapError`` where that value is undefined.
    """

    trace: Callable[[IndicatorSpec, Panel], Traced]
    adds: Callable[[IndicatorSpec, Panel, Traced], Extra] = _nothing


INDICATORS: Mapping[str, Indicator] = {
    "VIX_LEVEL": Indicator(level),
    "VIX_TERM": Indicator(ratio),
    "VIX_TERM_9D": Indicator(ratio),
    "VVIX_LEVEL": Indicator(level, volatility.vvix_extra),
}
"""Arithmetic by indicator id. Names, units, zones and the fixed order are those of ``catalog/indicators.toml``."""


def readings(panel: Panel, catalog: Catalog, ids: Iterable[str] | None = None) -> list[Reading]:
    """Return what every indicator says as of the panel's moment.

    Parameters
    ----------
    panel : Panel
    catalog : Catalog
    ids : iterable of str, optional
        Only these, in the order given; by default all, in the catalogue's order (the rows of the mission).

    Returns
    -------
    list of Reading
        One for each, never left out: where data is missing the reading has no value and gives its reason.

    Raises
    ------
    UnknownSeriesError
        If an id is no indicator.
    """
    return [reading(panel, catalog, name) for name in (ids if ids is not None else catalog.indicators)]


def reading(panel: Panel, catalog: Catalog, indicator_id: str) -> Reading:
    """Return what one indicator says; see ``readings``."""
    spec, indicator = _find(indicator_id, catalog)
    try:
        traced = indicator.trace(spec, panel)
        if not len(traced.series):
            return missing(spec, panel, catalog)
        extra = indicator.adds(spec, panel, traced)
    except NotKnownError:
        return missing(spec, panel, catalog)
    except GapError as gap:
        return undefined(spec, str(gap))
    late = overdue(spec, panel, catalog)
    return assemble(spec, traced, Extra(extra.state, {**late, **extra.details}, extra.reason))


def series(panel: Panel, indicator_id: str, catalog: Catalog | None = None) -> Series:
    """Return one indicator as a series over its own periods, as known at the panel's moment.

    Parameters
    ----------
    panel : Panel
    indicator_id : str
    catalog : Catalog, optional
        The shipped one by default.

    Returns
    -------
    Series
        In the indicator's unit. A value is known when the last of its inputs is. Periods at which it is undefined are
        absent.

    Raises
    ------
    UnknownSeriesError
        If there is no such indicator; the message names the nearest ones.
    NotKnownError
        If an input is missing from the panel.
    """
    spec, indicator = _find(indicator_id, catalog or shipped())
    return indicator.trace(spec, panel).series


def _find(indicator_id: str, catalog: Catalog) -> tuple[IndicatorSpec, Indicator]:
    if indicator_id not in catalog.indicators or indicator_id not in INDICATORS:
        raise UnknownSeriesError(indicator_id, INDICATORS, what="indicator")
    return catalog.indicators[indicator_id], INDICATORS[indicator_id]
