"""``crossroads cost``: what two modelled groups of holders paid, and how far their costs overlap."""

from __future__ import annotations

from pathlib import Path

import click

from crossroads.app.options import Finite, as_of_option, json_option, language_option, seed_option
from crossroads.catalog.specs import Language
from crossroads.timeline import AsOf


@click.command("cost")
@click.argument("ticker")
@click.option("--decay", type=Finite(min=0.0, min_open=True), help="A: how much of the turnover moves shares to new holders.")
@click.option(
    "--shape",
    type=click.Choice(["triangular", "uniform"]),
    default="triangular",
    show_default=True,
    help="How a day's trades lie over its range.",
)
@click.option("--draws", type=click.IntRange(min=20, max=5000), default=200, show_default=True, help="Random splits beside it.")
@seed_option("the random splits")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the picture here, as SVG.")
@as_of_option
@json_option
@language_option
def command(
    *,
    ticker: str,
    decay: float | None,
    shape: str,
    draws: int,
    seed: int,
    out: Path | None,
    as_of: AsOf | None,
    as_json: bool,
    language: Language,
) -> None:
    """Show at which prices two modelled groups of holders of TICKER bought: one near highs, one after falls.

    Needs daily bars and shares outstanding; for some companies a constant count comes with the package. BTC has no bars and gives a
    modelled mean cost instead.
    """
    import json

    from crossroads.app.clock import or_now
    from crossroads.app.costs import bitcoin, costs_of
    from crossroads.app.library import open as open_library
    from crossroads.errors import InputError
    from crossroads.report.cost_view import bitcoin_line, lines

    library, moment, name = open_library(), or_now(as_of), ticker.upper()
    if name == "BTC":
        if out is not None:
            raise InputError("bitcoin has a mean cost but no picture: there are no daily highs and lows; leave --out away")
        reading = bitcoin(library, moment)
        click.echo(json.dumps(reading.as_json(), ensure_ascii=False) if as_json else bitcoin_line(reading, language))
        return
    view = costs_of(library, name, moment, decay=decay, shape=shape, draws=draws, seed=seed, with_band=out is not None)  # type: ignore[arg-type]  # click checked the choices
    if out is not None:
        from crossroads.app.files import write_whole
        from crossroads.report.cost_picture import cost_svg

        write_whole(out, cost_svg(view, language))
    if as_json:
        click.echo(json.dumps(view.as_json(), ensure_ascii=False))
        return
    for line in lines(view, language):
        click.echo(line)
    if out is not None:
        click.echo(f"{out}")
