"""``crossroads revisions``: how the values of one series were revised."""

from __future__ import annotations

import click

from crossroads.app.options import json_option


@click.command("revisions")
@click.argument("name")
@click.option("--period", help="Only this period, as the publisher stamps it (2020-04-01).")
@json_option
def command(*, name: str, period: str | None, as_json: bool) -> None:
    """Print every value series NAME ever had, with the moment each became known."""
    import polars as pl

    from crossroads.app.library import open as open_library
    from crossroads.app.screen import show_frame
    from crossroads.errors import InputError

    table = open_library().revisions(name)
    wanted = pl.col("period").cast(pl.String) == period if period else pl.len().over("period") > 1
    table = table.filter(wanted)
    if table.is_empty() and period:
        raise InputError(f"{name} has no observation stamped {period}; monthly series are stamped with the first day of the month")
    show_frame(table, as_json=as_json, title=f"{name}: values and when each became known")
