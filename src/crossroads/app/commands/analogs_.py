"""``crossroads analogs``: the past states nearest to one, and what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crossroads.app.options import as_of_option, json_option, language_option, seed_option
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from crossroads.catalog.specs import Language


@click.command("analogs")
@seed_option("the bootstrap behind the score")
@as_of_option
@json_option
@language_option
def command(*, seed: int, as_of: AsOf | None, as_json: bool, language: Language) -> None:
    """Find the past states nearest to a day's, as known then, what the S&P 500 did after them, and how well that has ever foretold it.

    The episodes the seed letter names stand on the same map.
    """
    import json

    from crossroads.app.analogies import market_states
    from crossroads.app.clock import or_now
    from crossroads.app.library import open as open_library
    from crossroads.scenarios.analogs import analogs, scores

    found = market_states(open_library(), or_now(as_of))
    nearest, record = analogs(found), scores(found, seed=seed)
    if as_json:
        click.echo(json.dumps({**nearest.as_json(), "record": [s.as_json() for s in record]}))
        return
    from crossroads.app.screen import show
    from crossroads.report.analogs_table import analogs_table

    show(analogs_table(nearest, record, language))
