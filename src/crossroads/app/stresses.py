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
    """Return the stress as of a moment, its simulated chance frozen in the store's forecasts."""
    panel = library.store.view().panel(list(SERIES), as_of, library.catalog)
    found = stress(panel, vix=vix, vvix=vvix, horizon=horizon, seed=seed)
    freeze_stress(library, as_of, found, horizon=horizon, seed=seed)
    return found


def freeze_stress(library: Library, as_of: AsOf, found: Stress, *, horizon: Horizon, seed: int) -> None:
    """Freeze a stress's simulated chance.

    The id holds the day and the versions of data and code: a replay on other data is another forecast, told from a live one by
    its ``made_at``.
    """
    version = library.store.version()
    said = found.as_json()
    forecast = Forecast(
        id=f"stress/VIX {found.vix:g}/{horizon}/{as_of}/{version}/{__version__}/{seed}",
        question=f"Will VIX close at or above {found.vix:g} within {horizon.sessions} sessions?",
        target=f"highest(VIX, {horizon}) >= {found.vix:g}",
        horizon=str(horizon),
        made_as_of=as_of.moment,
        probability=found.simulated.chance,
        quantiles=None,
        details={"method": "filtered historical simulation", "error": found.simulated.error, "paths": found.simulated.paths},
        made_at=now().moment,
        data_version=version,
        code_version=__version__,
        inputs=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest(),
    )
    library.store.forecasts.freeze([forecast])
