"""``crossroads now``: all readings."""

from __future__ import annotations

import json

import click

from crossroads.app.options import as_of_option, json_option, language_option
from crossroads.catalog.specs import Language
from crossroads.timeline import AsOf


@click.command("now")
@click.argument("indicators", nargs=-1)
@as_of_option
@json_option
@language_option
def command(*, indicators: tuple[str, ...], as_of: AsOf | None, as_json: bool, language: Language) -> None:
    """Print the readings of INDICATORS (default: all): value, unit, zone, percentile, when known, on what basis."""
    from crossroads.app.clock import or_now
    from crossroads.app.library import open as open_library

    library = open_library()
    moment = or_now(as_of)
    readings = library.readings(indicators or None, as_of=moment)
    if as_json:
        click.echo(json.dumps([r.as_json() for r in readings], ensure_ascii=False))
        return
    from crossroads.app.screen import show
    from crossroads.report.terminal import readings_table

    show(readings_table(readings, library.catalog, language, moment))
