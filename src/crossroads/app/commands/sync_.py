"""``crossroads sync``: fetch what publishers have."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from crossroads.app.options import json_option

if TYPE_CHECKING:
    from crossroads.app.pipeline import Outcome, SyncReport


@click.command("sync")
@click.argument("series", nargs=-1)
@click.option("--mirror", help="Read every request from a folder or address laid out as host/path?query instead of the network.")
@json_option
def command(*, series: tuple[str, ...], mirror: str | None, as_json: bool) -> None:
    """Fetch SERIES (default: all with a public route) and keep what is new.

    Goes on past a publisher that is down or sends something else than its format; such series keep their last good state. Exits with 1
    and a table of what failed if anything did. An address a mirror does not hold is a failure only for series asked for by name.
    """
    from crossroads.app.refresh import refresh
    from crossroads.app.screen import sync_progress
    from crossroads.app.settings import Settings

    with sync_progress(quiet=as_json) as tell:
        report = refresh(Settings.from_environment(), series, mirror=mirror, progress=tell)
    failed = [o for o in report.outcomes if o.state == "failed" or (series and o.state == "absent" and not o.request.optional)]
    _print(report, failed, as_json=as_json)
    if failed:
        sys.exit(1)


def _print(report: SyncReport, failed: list[Outcome], *, as_json: bool) -> None:
    import polars as pl

    from crossroads.app.screen import show_frame

    if as_json:
        rows = [
            {
                "source": o.request.source,
                "url": o.request.url,
                "series": list(o.request.ids),
                "state": o.state,
                "new": o.rows,
                "error": o.error,
            }
            for o in report.outcomes
        ]
        show_frame(pl.DataFrame(rows), as_json=True, title="")
        return
    states = [o.state for o in report.outcomes]
    counts = f"{states.count('new')} brought something new, {states.count('unchanged')} nothing new, {states.count('absent')} are not there"
    click.echo(f"{report.added:,} new observations; of {len(states)} requests {counts}, {len(failed)} failed")
    if failed:
        table = pl.DataFrame(
            [{"source": o.request.source, "series": ", ".join(o.request.ids[:4]), "what happened": o.error} for o in failed]
        )
        show_frame(table, as_json=False, title="failed; these series keep their last good state")
