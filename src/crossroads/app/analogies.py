"""Ask the store for the states of the market, and for their analogs."""

from __future__ import annotations

from datetime import date

from crossroads.app.library import Library
from crossroads.catalog.load import Catalog
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import names
from crossroads.rules.rule import quantity
from crossroads.scenarios.states import States, defined, states
from crossroads.timeline import AsOf

SINCE = date(1985, 1, 1)
"""Before it the features do not exist together."""


def market_states(library: Library, as_of: AsOf) -> States:
    """Return the states of all sessions up to a moment, each as known on its day."""
    history = library.history(state_series(library.catalog))
    return states(HistoryProvider.over(history, library.catalog, as_of, since=SINCE), names(library.catalog))


def state_series(catalog: Catalog) -> list[str]:
    """Return the series that the states are read from."""
    known = names(catalog)
    return sorted({series for feature in defined()[0] for series in quantity(feature.rule, known).references} | {"SPX"})
