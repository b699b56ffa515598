"""``crossroads triggers``: how far every trigger is, and what would move it."""

from __future__ import annotations

import json

import click

from crossroads.app.options import as_of_option, json_option, language_option
from crossroads.catalog.specs import Language
from crossroads.timeline import AsOf


@click.command("triggers")
@click.argument("indicators", nargs=-1)
@as_of_option
@json_option
@language_option
def command(*, indicators: tuple[str, ...], as_of: AsOf | None, as_json: bool, language: Language) -> None:
    """Print every trigger of INDICATORS (default: all): tripped or not, how far, and the smallest next print that would change it."""
    from crossroads.app.clock import or_now
    from crossroads.app.library import open as open_library
    from crossroads.verdict.triggers import triggers

    library = open_library()
    panel = library.panel(library.needed_series(), as_of=or_now(as_of))
    readings = library.readings_of(panel, indicators or None)
    if as_json:
        click.echo(json.dumps([s.as_json() for s in triggers(panel, readings, library.catalog)], ensure_ascii=False))
        return
    from crossroads.app.screen import show
    from crossroads.report.watch_terminal import triggers_screen

    show(triggers_screen(panel, readings, library.catalog, language))
