"""Ask for a stress and freeze its probability: what was said on a day stays said, and is scored when its time has passed."""

from __future__ import annotations

import hashlib
import json

from crossroads import __version__
from crossroads.app.clock import now
from crossroads.app.library import Library
from crossroads.scenarios.stress import Stress, stress
from crossroads.store.store import Forecast
from crossroads.timeline import AsOf, Horizon

SERIES = ("SPX", "VIX", "VVIX")


def frozen_stress(library: Library, as_of: AsOf, *, vix: float, vvix: float | None, horizon: Horizon, seed: int) -> Stress:
    """Return the stress as of a moment, its simulated chance frozen in the store's forecasts.

    The id holds the day and the versions of data and code: a replay on other data is another forecast, told from a live one by
    its ``made_at``.
    """
    view = library.store.view()
    panel = view.panel(list(SERIES), as_of, library.catalog)
    found = stress(panel, vix=vix, vvix=vvix, horizon=horizon, seed=seed)
    said = found.as_json()
    forecast = Forecast(
        id=f"stress/VIX {vix:g}/{horizon}/{as_of}/{view.version}/{__version__}/{seed}",
        question=f"Will VIX close at or above {vix:g} within {horizon.sessions} sessions?",
        target=f"highest(VIX, {horizon}) >= {vix:g}",
        horizon=str(horizon),
        made_as_of=as_of.moment,
        probability=found.simulated.chance,
        quantiles=None,
        details={"method": "filtered historical simulation", "error": found.simulated.error, "paths": found.simulated.paths},
        made_at=now().moment,
        data_version=view.version,
        code_version=__version__,
        inputs=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest(),
    )
    library.store.forecasts.freeze([forecast])
    return found
