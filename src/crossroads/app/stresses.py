"""Ask for a stress and freeze its probability: what was said on a day stays said, and is scored when its time has passed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import polars as pl

from crossroads import __version__
from crossroads.app.clock import now
from crossroads.app.library import Library
from crossroads.errors import NotKnownError
from crossroads.scenarios.stress import Stress, check_levels, ground, stress_on
from crossroads.scenarios.surface import Surface, surface
from crossroads.store.store import Forecast
from crossroads.timeline import AsOf, Horizon
from crossroads.verdict.answers import Refused

SERIES = ("SPX", "VIX", "VVIX")


@dataclass(frozen=True, slots=True)
class Stressed:
    """A stress at the levels asked about, and the surface of all pairs of levels, or why there is none."""

    stress: Stress
    surface: Surface | Refused

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values: those of the stress, and the surface beside them."""
        pairs = {"refused": self.surface.reason} if isinstance(self.surface, Refused) else self.surface.as_json()
        return {**self.stress.as_json(), "surface": pairs}


def frozen_stress(library: Library, as_of: AsOf, *, vix: float, vvix: float | None, horizon: Horizon, seed: int) -> Stressed:
    """Return the stress as of a moment with its surface, the simulated chance frozen in the store's forecasts."""
    panel = library.store.view().panel(list(SERIES), as_of, library.catalog)
    check_levels(vix, vvix)
    stands = ground(panel, with_vvix=vvix is not None, horizon=horizon)
    found = stress_on(stands, vix=vix, vvix=vvix, seed=seed)
    try:
        pairs: Surface | Refused = surface(stands)
    except NotKnownError as missing:
        pairs = Refused(str(missing))
    freeze_stress(library, as_of, found, horizon=horizon, seed=seed)
    return Stressed(found, pairs)


def freeze_stress(library: Library, as_of: AsOf, found: Stress, *, horizon: Horizon, seed: int) -> None:
    """Freeze a stress's simulated chance; the first of a day, level and horizon stands, whatever is computed for it later."""
    own = f"stress/VIX {found.vix:g}/{horizon}/{as_of}"
    if not library.store.forecasts.read(pl.col("id").str.starts_with(own)).is_empty():
        return
    forecast = Forecast(
        id=own,
        question=f"Will VIX close at or above {found.vix:g} within {horizon.sessions} sessions of {found.day}?",
        target=f"highest(VIX, {horizon}) >= {found.vix:g}",
        horizon=str(horizon),
        made_as_of=as_of.moment,
        probability=found.simulated.chance,
        quantiles=None,
        details={
            "method": "filtered historical simulation",
            "error": found.simulated.error,
            "paths": found.simulated.paths,
            "seed": seed,
            "after": found.day,
        },
        made_at=now().moment,
        data_version=library.store.version(),
        code_version=__version__,
        inputs=hashlib.sha256(json.dumps(found.as_json(), sort_keys=True).encode()).hexdigest(),
    )
    library.store.forecasts.freeze([forecast])
