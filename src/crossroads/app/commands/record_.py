"""``crossroads record``: what was forecast, and what became of it."""

from __future__ import annotations

import json

import click

from crossroads.app.options import as_of_option, json_option
from crossroads.timeline import AsOf, month_end_before


@click.command("record")
@as_of_option
@click.option(
    "--expanding",
    type=click.Choice(["next-step", "pivot"]),
    help="Instead, make this question's expanding-window record, by default of the last month end, and keep it for letters: half a minute.",
)
@json_option
def command(*, as_of: AsOf | None, expanding: str | None, as_json: bool) -> None:
    """Print the frozen forecasts and their scores, as far as their time has passed.

    Letters, `crossroads verdict`, `outlook` and `stress` freeze what they say with its day; nothing of a day is frozen twice.

    "live" are those said on their day; "later" were computed afterwards from what was known on it, and prove less.
    """
    from crossroads.app.clock import or_now
    from crossroads.app.library import open as open_library
    from crossroads.app.outlook import frozen_scores, question_named, summary
    from crossroads.app.records import made_record
    from crossroads.hazard.result import plain

    library, moment = open_library(), or_now(as_of)
    if expanding is not None:
        chosen = question_named(expanding)
        assert chosen is not None
        made = made_record(library, moment if as_of is not None else month_end_before(moment), chosen)
        if as_json:
            click.echo(json.dumps(made.as_json(), ensure_ascii=False))
            return
        from crossroads.app.outlook_screen import record_view
        from crossroads.app.screen import show

        show(record_view(made))
        return
    from crossroads.app.stress_record import stress_scores, stress_summary

    scores, stresses = frozen_scores(library, moment), stress_scores(library, moment)
    if as_json:
        totals = plain([*summary(scores), *stress_summary(stresses)])
        click.echo(json.dumps({"forecasts": plain(scores), "stresses": plain(stresses), "summary": totals}, ensure_ascii=False))
        return
    from crossroads.app.outlook_screen import frozen_view
    from crossroads.app.record_screen import stresses_view
    from crossroads.app.screen import show

    show(frozen_view(scores, summary(scores)))
    if stresses:
        show(stresses_view(stresses, stress_summary(stresses)))
