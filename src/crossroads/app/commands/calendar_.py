"""``crossroads calendar``: what is released in the coming weeks, and what is overdue."""

from __future__ import annotations

import json

import click

from crossroads.app.options import as_of_option, json_option, language_option
from crossroads.catalog.specs import Language
from crossroads.timeline import AsOf


@click.command("calendar")
@as_of_option
@click.option("--weeks", type=click.IntRange(1, 26), default=3, show_default=True, help="How far ahead to look.")
@json_option
@language_option
def command(*, as_of: AsOf | None, weeks: int, as_json: bool, language: Language) -> None:
    """Print the releases, FOMC meetings and option expiries of the coming weeks, as far as they were known then, and what is overdue.

    Days come from each publisher's rule, or from a dated calendar that had been published by the moment asked from.
    """
    from crossroads.app.clock import or_now
    from crossroads.app.library import open as open_library
    from crossroads.verdict.releases import coming

    library = open_library()
    panel = library.panel(library.needed_series(), as_of=or_now(as_of))
    if as_json:
        click.echo(json.dumps([c.as_json() for c in coming(panel, library.catalog, weeks)], ensure_ascii=False))
        return
    from crossroads.app.screen import show
    from crossroads.report.watch_terminal import calendar_screen

    show(calendar_screen(panel, library.readings_of(panel), library.catalog, language, weeks))
