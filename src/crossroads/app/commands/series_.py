"""``crossroads series``: one series as known at a moment."""

from __future__ import annotations

import json

import click

from crossroads.app.options import as_of_option, json_option, language_option
from crossroads.catalog.specs import Language
from crossroads.timeline import AsOf


@click.command("series")
@click.argument("name")
@as_of_option
@click.option("--last", type=click.IntRange(min=1), help="Only the newest N observations.")
@json_option
@language_option
def command(*, name: str, as_of: AsOf | None, last: int | None, as_json: bool, language: Language) -> None:
    """Print series NAME as it was known at a moment: period, value, known_at, basis."""
    from crossroads.app.clock import or_now
    from crossroads.app.library import open as open_library
    from crossroads.series import iso

    library = open_library()
    series = library.series(name, as_of=or_now(as_of))
    rows = list(series)[-(last or len(series)) :]
    if as_json:
        click.echo(
            json.dumps(
                [
                    {"period": o.period.start.isoformat(), "value": o.value, "known_at": iso(o.known_at), "basis": o.basis.label}
                    for o in rows
                ]
            )
        )
        return
    from crossroads.app.screen import show
    from crossroads.report.terminal import series_table

    show(series_table(rows if last else rows[-40:], library.catalog[name], language))
