"""``crossroads outlook``: who gives in first."""

from __future__ import annotations

import json

import click

from crossroads.app.options import as_of_option, json_option, language_option
from crossroads.catalog.specs import Language
from crossroads.timeline import AsOf


@click.command("outlook")
@as_of_option
@click.option(
    "--question",
    type=click.Choice(["next-step", "pivot"]),
    help="Which step of the Fed counts. Default: the next step if it has eased in the last six months, else the pivot.",
)
@click.option("--horizon", default="12m", show_default=True, help="How far ahead, 1m to 24m.")
@click.option(
    "--break",
    "depth",
    type=click.Choice(["10", "15", "20"]),
    default="15",
    show_default=True,
    help="Percent under the bull-market peak at which the market has given in.",
)
@click.option(
    "--every",
    type=click.Choice(["month", "week"]),
    default="month",
    show_default=True,
    help="What the model learns from: month ends, or Fridays (slower, and no more events).",
)
@json_option
@language_option
def command(*, as_of: AsOf | None, question: str | None, horizon: str, depth: str, every: str, as_json: bool, language: Language) -> None:
    """Print who gives in first, the market or the Fed, as known at a moment: chances with intervals, and what they stand on.

    Beside them stands what is priced: options through VIX, fed funds futures and a prediction market on the next meetings. Each
    outlook is frozen in the store with its day; `crossroads record` scores it once its time has passed.
    """
    from crossroads.app.clock import or_now
    from crossroads.app.library import open as open_library
    from crossroads.app.outlook import ask, freeze, question_named
    from crossroads.app.priced import meetings_priced

    library, moment = open_library(), or_now(as_of)
    said = ask(library, moment, question=question_named(question), horizon=horizon, depth=int(depth), every=every)  # type: ignore[arg-type]  # click checked the choices
    frozen, priced = freeze(library, said), meetings_priced(library, moment)
    if as_json:
        kept = {"new": frozen.new, "same": frozen.same, "different": frozen.different}
        click.echo(json.dumps({**said.as_json(), "meetings": priced.as_json(), "frozen": kept}, ensure_ascii=False))
        return
    from crossroads.app.outlook_screen import outlook_view
    from crossroads.app.priced_screen import priced_lines
    from crossroads.app.screen import show

    show(outlook_view(said, frozen, language, beside=priced_lines(said.implied, said.horizon, priced, language)))
