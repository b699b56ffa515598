"""``crossroads watch``: rules looked at, and whoever asked for it told once an episode."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crossroads.app.options import as_of_option, json_option, language_option
from crossroads.catalog.specs import Language
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from crossroads.app.delivery import Message
    from crossroads.app.library import Library
    from crossroads.app.watch import WatchReport


@click.command("watch")
@click.argument("rules", type=click.Path(path_type=Path))
@as_of_option
@click.option("--dry-run", is_flag=True, help="Print what would be sent; write and send nothing.")
@json_option
@language_option
def command(*, rules: Path, as_of: AsOf | None, dry_run: bool, as_json: bool, language: Language) -> None:
    """Look at the rules in RULES (TOML) and send an alert for each that has begun to hold: once an episode and channel.

    What a channel does not confirm is kept and tried again at the next run. Exits with 1, naming what failed, if a rule could not be
    judged or a channel did not confirm. --lang is of the table printed here; each rule says the language of its messages.
    """
    from crossroads.app.clock import now, or_now
    from crossroads.app.library import open as open_library
    from crossroads.app.watch import watch

    library = open_library()
    found = watch(library, rules, as_of=or_now(as_of), now=lambda: now().moment, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        show_watch(library, found, language)
    complain(found)
    if found.failures:
        sys.exit(1)


def show_watch(library: Library, found: WatchReport, language: Language = "en") -> None:
    """Print what a look at the rules found and did."""
    from crossroads.app.screen import show
    from crossroads.report.watch_table import WatchRow, watch_table

    rows = [WatchRow(x.watched.id, x.sighting, x.news) for x in found.looked]
    show(watch_table(rows, library.catalog, language, file=found.file, as_of=found.as_of))
    for message, channels in _together(found):
        click.echo(f"\nwould be sent to {', '.join(channels)}:\n{message.title}\n{message.body}")
    for delivery in found.deliveries:
        if delivery.failure is None:
            click.echo(f"sent to {delivery.channel}: {delivery.key}")


def _together(found: WatchReport) -> list[tuple[Message, list[str]]]:
    """Return each message that would go out with all the channels it would go to."""
    together: dict[tuple[str, str], tuple[Message, list[str]]] = {}
    for channel, message in found.pending:
        together.setdefault((message.title, message.body), (message, []))[1].append(channel)
    return list(together.values())


def complain(found: WatchReport) -> None:
    """Print what failed, and what waits for a channel nobody names any more, on standard error."""
    for failure in found.failures:
        click.echo(f"failed: {failure}", err=True)
    for waiting in found.stranded:
        text = f"{waiting.alert.key} waits for channel {waiting.alert.channel!r}, which {found.file} does not name; add it to have it sent"
        click.echo(f"note: {text}", err=True)
