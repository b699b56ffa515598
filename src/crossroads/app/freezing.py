"""A letter is a forecast: what it says about the future is frozen in the store on its day."""

from __future__ import annotations

from crossroads.app.answers import SEED
from crossroads.app.library import Library
from crossroads.app.outlook import freeze
from crossroads.app.stresses import freeze_stress
from crossroads.timeline import AsOf, Horizon
from crossroads.verdict.answers import Answers, Refused

_STRESS_HORIZON = Horizon.parse("3m")


def freeze_answers(library: Library, as_of: AsOf, found: Answers) -> None:
    """Freeze the probabilities of the outlook and of the stress; those of a day are frozen once, whatever is computed for it later."""
    if not isinstance(found.outlook, Refused):
        freeze(library, found.outlook)
    if not isinstance(found.stress, Refused):
        freeze_stress(library, as_of, found.stress, horizon=_STRESS_HORIZON, seed=SEED)
