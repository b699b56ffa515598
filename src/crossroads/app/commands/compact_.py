"""``crossroads compact``: rewrite many small files as few."""

from __future__ import annotations

import json

import click

from crossroads.app.options import json_option


@click.command("compact")
@json_option
def command(*, as_json: bool) -> None:
    """Rewrite the store's small files as few large ones, sorted by series. Changes no answer."""
    from crossroads.app.library import open as open_library

    store = open_library().store
    store.compact()
    rows = store.verify()
    click.echo(
        json.dumps({"observations": rows, "data_version": store.version()}) if as_json else f"compacted and verified: {rows:,} observations"
    )
