"""A sweep as one page: its best variants, and heat maps of the statistic over thresholds and streaks."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import polars as pl

from crossroads.claims.grid import Threshold, condition_text
from crossroads.claims.grid_plan import Laid
from crossroads.claims.sweep import Swept
from crossroads.report.html import content_policy
from crossroads.report.view import Table

if TYPE_CHECKING:
    from jinja2 import Environment

PANELS = 12
"""Heat maps shown: the products with the largest statistic."""
BEST = 25
_PANEL = ("expression", "side", "scale", "gap", "outcome")
_COLUMNS = ("condition", "gap", "outcome", "onsets", "effect", "t", "p", "family_p")


@dataclass(frozen=True, slots=True)
class Panel:
    """One heat map: what is crossed in it, and the picture."""

    title: str
    svg: str


def render_sweep(laid: Laid, swept: Swept, table: pl.DataFrame) -> str:
    """Return the page of a sweep as a self-contained HTML document.

    Parameters
    ----------
    laid : Laid
    swept : Swept
    table : DataFrame
        As ``claims.grid_plan.table_of`` gives it.
    """
    from markupsafe import Markup

    tested = table.filter(pl.col("t").is_not_null())
    style = "".join((resources.files("crossroads.report") / "static" / name).read_text("utf-8") for name in ("letter.css", "audit.css"))
    return (
        _environment()
        .get_template("sweep.html.j2")
        .render(
            title=f"Sweep {laid.grid.id}",
            laid=laid,
            swept=swept,
            best=_best(tested),
            panels=[Panel(p.title, Markup(p.svg)) for p in _panels(tested)],  # noqa: S704  # vl-convert escapes the words in it
            policy=content_policy(style),
            style=Markup(style),  # noqa: S704  # our own files, shipped with the package
            notes={},
        )
    )


def _best(tested: pl.DataFrame) -> Table:
    rows = tested.sort(["family_p", "t"], descending=[False, True]).head(BEST)
    cells = tuple(tuple((text,) for text in _texts(row)) for row in rows.iter_rows(named=True))
    numeric = tuple(c not in {"condition", "outcome"} for c in _COLUMNS)
    caption = "Best by family-wise p"
    return Table(caption, tuple(c.replace("_", " ") for c in _COLUMNS), numeric, cells, (False,) * len(cells))


def _texts(row: dict[str, Any]) -> list[str]:
    condition = condition_text(row["expression"], row["side"], Threshold(row["scale"], row["threshold"]), row["streak"])
    figures = [f"{row[c]:+.2f}" for c in ("effect", "t")] + [f"{row[c]:.3f}" for c in ("p", "family_p")]
    return [f"`{condition}`", str(row["gap"]), f"`{row['outcome']}`", str(row["onsets"]), *figures]


def _panels(tested: pl.DataFrame) -> list[Panel]:
    """Return the heat maps of the products with the largest statistics, those with more than one cell."""
    ranked = (
        tested.group_by(_PANEL)
        .agg(pl.col("t").max(), cells=pl.len())
        .filter(pl.col("cells") > 1)
        .sort(["t", *_PANEL], descending=[True, *(False for _ in _PANEL)])
        .head(PANELS)
    )
    made = []
    for key in ranked.select(_PANEL).iter_rows(named=True):
        cells = tested.filter(pl.all_horizontal(pl.col(k).cast(pl.String) == str(v) for k, v in key.items()))
        made.append(Panel(f"{key['expression']} {key['side']} {key['scale']}, gap {key['gap']} → {key['outcome']}", _heat_map(cells)))
    return made


def _heat_map(cells: pl.DataFrame) -> str:
    """Return a heat map of t over threshold and streak as SVG; cells whose family-wise p is at most 5% are ringed."""
    import vl_convert

    values = cells.select("threshold", "streak", "t", "family_p", "onsets").sort("threshold", "streak").to_dicts()
    encoding = {
        "x": {"field": "streak", "type": "ordinal", "title": "streak, sessions"},
        "y": {"field": "threshold", "type": "ordinal", "sort": "descending", "title": "threshold"},
    }
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "width": {"step": 26},
        "height": {"step": 18},
        "layer": [
            {
                "mark": "rect",
                "encoding": {
                    **encoding,
                    "color": {
                        "field": "t",
                        "type": "quantitative",
                        "title": "t",
                        "scale": {"scheme": "blueorange", "domainMid": 0},
                    },
                },
            },
            {
                "transform": [{"filter": "datum.family_p <= 0.05"}],
                "mark": {"type": "point", "shape": "circle", "size": 90, "color": "black", "filled": False},
                "encoding": encoding,
            },
        ],
        "config": {"background": "white"},
    }
    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return svg


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("crossroads.report", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
