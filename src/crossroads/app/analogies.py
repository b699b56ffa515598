"""Ask the store for the states of the market, and for their analogs."""

from __future__ import annotations

from datetime import date

import numpy as np

from crossroads.app.library import Library
from crossroads.catalog.load import Catalog
from crossroads.errors import NotKnownError
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import names
from crossroads.rules.rule import quantity
from crossroads.scenarios.states import States, defined, states
from crossroads.timeline import AsOf

SINCE = date(1985, 1, 1)
"""Before it the features do not exist together."""
FRESH = 12
"""Calendar days the newest state may be old: an analog of last season's state is none of today's."""


def market_states(library: Library, as_of: AsOf) -> States:
    """Return the states of all sessions up to a moment, each as known on its day.

    Raises
    ------
    NotKnownError
        If the features did not exist together yet, or the newest session on which all were known is older than ``FRESH`` days.
    """
    if as_of.day < SINCE:
        raise NotKnownError(f"analogs: the features do not exist together before {SINCE}; ask for a later day than {as_of}")
    history = library.history(state_series(library.catalog))
    found = states(HistoryProvider.over(history, library.catalog, as_of, since=SINCE), names(library.catalog))
    newest = found.days[-1]
    if (np.datetime64(as_of.day, "D") - newest).astype(np.int64) > FRESH:
        raise NotKnownError(
            f"analogs: the newest session on which all features are known is {newest} on {as_of}; sync or import "
            f"{', '.join(state_series(library.catalog))}, or ask for an earlier day"
        )
    return found


def state_series(catalog: Catalog) -> list[str]:
    """Return the series that the states are read from."""
    known = names(catalog)
    return sorted({series for feature in defined()[0] for series in quantity(feature.rule, known).references} | {"SPX"})
