"""``crossroads verdict``: the evidence for a bottom beside the evidence for a break, and what is concluded from it."""

from __future__ import annotations

import json

import click

from crossroads.app.options import as_of_option, json_option, language_option
from crossroads.catalog.specs import Language
from crossroads.timeline import AsOf


@click.command("verdict")
@as_of_option
@click.option("--record", is_flag=True, help="Make the model's own record first if none is kept: half a minute.")
@json_option
@language_option
def command(*, as_of: AsOf | None, record: bool, as_json: bool, language: Language) -> None:
    """Print the verdict of a moment: two ledgers of evidence with their weights, one paragraph, and the scenarios.

    The scenarios' probabilities are frozen in the store with their day, as those of `crossroads outlook` and `crossroads stress` are;
    `crossroads record` scores them once their time has passed.
    """
    from crossroads.app.clock import or_now
    from crossroads.app.library import open as open_library
    from crossroads.app.verdicts import concluded

    library = open_library()
    found, verdict = concluded(library, or_now(as_of), record=record)
    if as_json:
        click.echo(json.dumps(verdict.as_json(), ensure_ascii=False))
        return
    from crossroads.app.screen import show
    from crossroads.report.draft import Draft
    from crossroads.report.letter import history_of
    from crossroads.report.verdict_terminal import verdict_view

    history = history_of(found.panel, library.catalog, found.readings)
    draft = Draft.begin(found.panel, library.catalog, {r.id: r for r in found.readings}, history, language)
    show(verdict_view(draft, found, verdict))
