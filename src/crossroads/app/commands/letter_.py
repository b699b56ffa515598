"""``crossroads letter``: write the letter of a day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crossroads.app.options import as_of_option
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from crossroads.app.posting import Theme
    from crossroads.report.html import Up


@click.command("letter")
@as_of_option
@click.option(
    "--lang", "languages", type=click.Choice(["en", "zh"]), multiple=True, default=["en"], show_default=True, help="Language; repeatable."
)
@click.option(
    "--form",
    "forms",
    type=click.Choice(["html", "md", "json", "pdf", "paste"]),
    multiple=True,
    default=["html", "md"],
    show_default=True,
    help="Form; repeatable. paste: HTML that survives WeChat's editor and mail.",
)
@click.option("--from", "source", type=click.Path(path_type=Path), help="Fill this Markdown file instead of writing our own letter.")
@click.option(
    "--cards",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for pictures to post: a card a chart, and the letter as one long picture.",
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="Colours of the pictures.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("letters"), show_default=True, help="Folder to write to."
)
@click.option(
    "--up",
    type=click.Choice(["red", "green", "neutral"]),
    default="neutral",
    show_default=True,
    help="Colour of rises among changes: red as in Chinese markets, green as in others, or neither.",
)
@click.option("--sync", "with_sync", is_flag=True, help="Refresh the store first; publishers not reached are named in the letter.")
@click.option("--mirror", help="With --sync: a mirror to read instead of the network.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def command(
    *,
    as_of: AsOf | None,
    languages: tuple[str, ...],
    forms: tuple[str, ...],
    out: Path,
    source: Path | None,
    cards: Path | None,
    theme: Theme,
    up: Up,
    with_sync: bool,
    mirror: str | None,
    as_json: bool,
) -> None:
    """Write the letter as of a day: by default the last day the store knows.

    With --sync, an empty store and no network it is written from the history that comes with the package, for 2018-12-31.
    """
    import json

    from crossroads.app.clock import or_now
    from crossroads.app.letters import last_day_known
    from crossroads.app.library import open as open_library
    from crossroads.app.posting import Asked, Look, write_letter
    from crossroads.app.refresh import refresh
    from crossroads.app.screen import sync_progress
    from crossroads.app.settings import Settings

    report = None
    if with_sync or mirror:
        with sync_progress(quiet=as_json) as tell:
            report = refresh(Settings.from_environment(), mirror=mirror, progress=tell)
    library = open_library()
    moment = last_day_known(library) if as_of is None else or_now(as_of)
    chosen = languages if _is_given("languages") or source is None else ()
    asked = Asked(chosen, forms, out, Look(up, theme), source, cards, report)  # type: ignore[arg-type]  # click checked the choices
    written = write_letter(library, moment, asked)
    if as_json:
        click.echo(json.dumps([{"path": str(w.path), "language": w.language, "form": w.form, "as_of": str(moment)} for w in written]))
        return
    for w in written:
        click.echo(f"letter of {moment}: {w.path}")


def _is_given(name: str) -> bool:
    """Return whether an option stood on the command line."""
    from click.core import ParameterSource

    return click.get_current_context().get_parameter_source(name) is not ParameterSource.DEFAULT
