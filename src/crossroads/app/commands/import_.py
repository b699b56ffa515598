"""``crossroads import``: load your own CSV files."""

from __future__ import annotations

from pathlib import Path

import click

from crossroads.app.options import json_option


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--sidecar", type=click.Path(path_type=Path), help="TOML that describes the files; default: PATH.toml or PATH/crossroads.toml."
)
@json_option
def command(*, path: Path, sidecar: Path | None, as_json: bool) -> None:
    """Load the CSV files at PATH (a file or a folder) as their sidecar describes them. All of them or none.

    What is loaded is labelled user-supplied and unverified, and never leaves this store.
    """
    import polars as pl

    from crossroads.app.clock import now
    from crossroads.app.imports import find_sidecar, import_path
    from crossroads.app.screen import progress_line, show_frame
    from crossroads.app.settings import Settings

    with progress_line("reading", quiet=as_json) as tell:
        done = import_path(Settings.from_environment(), path, find_sidecar(path, sidecar), recorded_at=now().moment, progress=tell)
    rows = [{"file": d.path, "series": len(d.series), "observations": d.rows, "new": d.added} for d in done]
    show_frame(pl.DataFrame(rows), as_json=as_json, title=f"{sum(d.added for d in done):,} new observations (user-supplied, unverified)")
