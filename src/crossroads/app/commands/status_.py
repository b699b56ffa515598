"""``crossroads status``: what the store holds and how fresh it is."""

from __future__ import annotations

import click

from crossroads.app.options import json_option


@click.command("status")
@json_option
def command(*, as_json: bool) -> None:
    """Print, for each series in the store: observations, first and last period, when the newest became known and was recorded."""
    from crossroads.app.library import open as open_library
    from crossroads.app.screen import show_frame

    show_frame(open_library().store.summary(), as_json=as_json, title="the store")
