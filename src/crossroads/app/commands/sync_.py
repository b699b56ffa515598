"""``crossroads sync``: fetch what publishers have."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossroads.app.options import json_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from crossroads.app.pipeline import Outcome, SyncReport
    from crossroads.app.watch import WatchReport


_NAMED = 4
"""So many series are named on a line."""


@click.command("sync")
@click.argument("series", nargs=-1)
@click.option("--mirror", help="Read every request from a folder or address laid out as host/path?query instead of the network.")
@click.option("--watch", "rules", type=click.Path(path_type=Path), help="Then look at the rules in this file; see `crossroads watch`.")
@json_option
def command(*, series: tuple[str, ...], mirror: str | None, rules: Path | None, as_json: bool) -> None:
    """Fetch SERIES (default: all with a public route) and keep what is new.

    Goes on past a publisher that is down or sends something else than its format; such series keep their last good state. Exits with 1
    and a table of what failed if anything did. An address a mirror does not hold is a failure only for series asked for by name.
    """
    from crossroads.app.refresh import refresh
    from crossroads.app.screen import sync_progress
    from crossroads.app.settings import Settings

    if rules is not None:
        _check(rules)  # before minutes of fetching, not after
    with sync_progress(quiet=as_json) as tell:
        report = refresh(Settings.from_environment(), series, mirror=mirror, progress=tell)
    failed = [o for o in report.outcomes if o.state == "failed" or (series and o.state == "absent" and not o.request.optional)]
    if not as_json:
        _print(report, failed)
    watched = _watch(rules, quiet=as_json) if rules is not None else None
    if as_json:
        click.echo(
            json.dumps(_plain(report) if watched is None else {"sync": _plain(report), "watch": watched.as_json()}, ensure_ascii=False)
        )
    if failed or (watched is not None and watched.failures):
        sys.exit(1)


def _check(rules: Path) -> None:
    from crossroads.app.alert_file import read_alert_file
    from crossroads.app.library import open as open_library
    from crossroads.rules.names import names

    read_alert_file(rules, names(open_library().catalog))


def _watch(rules: Path, *, quiet: bool) -> WatchReport:
    from crossroads.app.clock import now
    from crossroads.app.commands.watch_ import complain, show_watch
    from crossroads.app.library import open as open_library
    from crossroads.app.watch import watch

    library = open_library()
    found = watch(library, rules, as_of=now(), now=lambda: now().moment)
    if not quiet:
        show_watch(library, found)
    complain(found)
    return found


def _plain(report: SyncReport) -> list[dict[str, Any]]:
    return [
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


def _print(report: SyncReport, failed: list[Outcome]) -> None:
    from crossroads.app.screen import show_frame

    states = [o.state for o in report.outcomes]
    counts = f"{states.count('new')} brought something new, {states.count('unchanged')} nothing new, {states.count('absent')} are not there"
    click.echo(f"{report.added:,} new observations; of {len(states)} requests {counts}, {len(failed)} failed")
    if failed:
        show_frame(failures(failed), as_json=False, title="failed; these series keep their last good state")


def failures(failed: Sequence[Outcome]) -> pl.DataFrame:
    """Return what failed, a line for each publisher's source and reason: a network that is away fails hundreds of requests alike."""
    import polars as pl

    alike: dict[tuple[str, str], list[Outcome]] = {}
    for one in failed:
        said = str(one.error).removeprefix(f"{one.request.source}: ").replace(f"{one.request.url}: ", "")
        alike.setdefault((one.request.source, said), []).append(one)
    rows = []
    for (source, said), outcomes in alike.items():
        series = list(dict.fromkeys(i for o in outcomes for i in o.request.ids))
        rest = f" and {len(series) - _NAMED} more" if len(series) > _NAMED else ""
        rows.append({"source": source, "series": ", ".join(series[:_NAMED]) + rest, "what happened": said})
    return pl.DataFrame(rows)
