"""``crossroads sweep``: many conditions against many outcomes, every variant counted."""

from __future__ import annotations

import json
from pathlib import Path

import click

from crossroads.app.options import as_of_option, json_option
from crossroads.timeline import AsOf


@click.command("sweep")
@click.argument("grid", type=click.Path(path_type=Path))
@as_of_option
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes of this machine.")
@click.option("--dask", help="Address of a Dask scheduler that runs already, such as tcp://127.0.0.1:8786.")
@click.option("--carry", is_flag=True, help="Count earlier sweeps in the folder, on the same circle, as the same family.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("sweeps"), show_default=True, help="Folder to write to."
)
@json_option
def command(*, grid: Path, as_of: AsOf | None, jobs: int, dask: str | None, carry: bool, out: Path, as_json: bool) -> None:
    """Sweep the product of conditions and outcomes in GRID (TOML): each variant's p, and the family's.

    Writes a Parquet table and a heat-map page. A run that was killed goes on where it stopped.
    """
    from crossroads.app.clock import now, or_now
    from crossroads.app.library import open as open_library
    from crossroads.app.screen import progress_line, show_frame
    from crossroads.app.sweeps import Progress, run_sweep

    with progress_line("sweeping", quiet=as_json) as tell:

        def say(seen: Progress) -> None:
            tell(f"{seen.done}/{seen.chunks} chunks, {seen.rate:,.0f} variants/s, ends at {seen.ends.astimezone():%H:%M:%S}")

        found = run_sweep(
            open_library(), grid, as_of=or_now(as_of), now=lambda: now().moment, out=out, jobs=jobs, dask=dask, carry=carry, progress=say
        )
    plain = found.as_json()
    if as_json:
        click.echo(json.dumps(plain, ensure_ascii=False))
        return
    tested, placements = plain["tested"], plain["placements"]
    click.echo(f"{tested:,} of {plain['variants']:,} variants tested on {plain['first']} to {plain['last']}, T/h = {placements:.1f}")
    for item in plain["left_out"]:
        click.echo(f"left out: {item['expression']}: {item['why']}", err=True)
    best = found.table.filter(found.table["t"].is_not_null()).sort(["family_p", "t"], descending=[False, True]).head(12)
    rounded = best.with_columns(best[name].round(3) for name in ("effect", "t", "p", "family_p"))
    show_frame(rounded, as_json=False, title="best by family-wise p")
    for path in found.paths:
        click.echo(str(path))
