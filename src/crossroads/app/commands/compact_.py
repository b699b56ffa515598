"""``crossroads compact``: rewrite many small files as few."""

from __future__ import annotations

import click


@click.command("compact")
def command() -> None:
    """Rewrite the store's small files as few large ones, sorted by series. Changes no answer."""
    from crossroads.app.library import open as open_library

    open_library().store.compact()
    click.echo("compacted")
