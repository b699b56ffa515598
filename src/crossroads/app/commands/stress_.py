"""``crossroads stress``: VIX and VVIX at given levels, and the S&P 500."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crossroads.app.options import as_of_option, json_option, language_option, seed_option
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from crossroads.catalog.specs import Language


@click.command("stress")
@click.option("--vix", type=float, default=45.0, show_default=True, help="Level VIX is to close at.")
@click.option("--vvix", type=float, default=145.0, show_default=True, help="Level VVIX is to close at on the same day.")
@click.option("--horizon", default="3m", show_default=True, help="How far ahead, as 21d, 3m or 1y.")
@seed_option("the simulation")
@as_of_option
@json_option
@language_option
def command(*, vix: float, vvix: float, horizon: str, seed: int, as_of: AsOf | None, as_json: bool, language: Language) -> None:
    """Stress the S&P 500: what it did, and would do, when VIX and VVIX close at those levels together.

    Three ways side by side: quantile regression on log shocks, filtered historical simulation (VIX alone), and the past days at
    those levels. Where they disagree, they disagree; what lies beyond the past is labelled. --json holds besides the surface of all
    pairs of levels.
    """
    import json

    from crossroads.app.clock import or_now
    from crossroads.app.library import open as open_library
    from crossroads.app.stresses import frozen_stress
    from crossroads.timeline import Horizon

    found = frozen_stress(open_library(), or_now(as_of), vix=vix, vvix=vvix, horizon=Horizon.parse(horizon), seed=seed)
    if as_json:
        click.echo(json.dumps(found.as_json()))
        return
    from crossroads.app.screen import show
    from crossroads.report.stress_table import stress_table

    show(stress_table(found.stress, language))
