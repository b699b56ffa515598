"""Standard output: rich tables for people, JSON for programs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import polars as pl
    from rich.console import RenderableType

    from crossroads.app.pipeline import Outcome


def show(item: RenderableType) -> None:
    """Print one rich renderable; plain text when standard output is not a terminal."""
    from rich.console import Console

    console = Console(soft_wrap=False)
    console.print(item)


def show_frame(table: pl.DataFrame, *, as_json: bool, title: str) -> None:
    """Print a frame as a table, or as a JSON list of objects with ISO dates."""
    if as_json:
        click.echo(table.write_json())
        return
    from rich.table import Table

    click.echo(title)
    grid = Table(header_style="bold", box=None, pad_edge=False)
    for name, kind in table.schema.items():
        grid.add_column(name, justify="right" if kind.is_numeric() else "left", overflow="fold")
    for row in table.iter_rows():
        grid.add_row(*("" if cell is None else str(cell) for cell in row))
    show(grid)


@contextlib.contextmanager
def progress_line(what: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show one changing line on standard error while something long runs; nothing when quiet or not at a terminal."""
    if quiet:
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda detail: status.update(f"{what} {detail}")


@contextlib.contextmanager
def sync_progress(*, quiet: bool) -> Iterator[Callable[[Outcome], None]]:
    """Show how a sync goes on, on standard error: requests done, the last one, and how many failed."""
    done = failed = 0
    with progress_line("syncing", quiet=quiet) as say:

        def tell(outcome: Outcome) -> None:
            nonlocal done, failed
            done += 1
            failed += outcome.state == "failed"
            say(f"{done} requests, {failed} failed; last: {outcome.request.source} {', '.join(outcome.request.ids[:2])}")

        yield tell
