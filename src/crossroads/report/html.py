"""Render a letter as one HTML file that needs nothing else: no address is loaded, no script is run."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING, Literal

from crossroads.report.svg import SPARK_HEIGHT, band_places, chart_svg, spark_path
from crossroads.report.view import Chart, Gauge, Letter
from crossroads.report.wording import wording

if TYPE_CHECKING:
    from jinja2 import Environment

LOCALES = {"en": "en", "zh": "zh-CN"}

Up = Literal["red", "green", "neutral"]
"""The colour of a rise: red as in Chinese markets, green as in others, or neither (blue, falls orange)."""


def render_html(letter: Letter, *, up: Up = "neutral", draw: Callable[[Chart], str] = chart_svg) -> str:
    """Return the letter as a self-contained HTML document.

    The document forbids itself scripts and outside addresses; its one style sheet is named by its hash. All
    text passes through auto-escaping; pictures are drawn here, from data the letter carries.

    Parameters
    ----------
    letter : Letter
    up : {"red", "green", "neutral"}
        Colour of rises among changes; nothing else takes a colour from the direction of a move.
    draw : callable
        Returns a chart as SVG: ``chart_svg``, or what has it drawn already.
    """
    from markupsafe import Markup

    style = _static("letter.css")
    template = _environment().get_template("letter.html.j2")
    return template.render(
        letter=letter,
        say=wording(letter.language).say,
        lang=LOCALES[letter.language],
        policy=content_policy(style),
        style=Markup(style),  # noqa: S704  # our own file, shipped with the package
        up=up,
        notes={note.id: note for note in letter.notes},
        gauges={gauge.id: gauge for gauge in letter.gauges},
        folded=folded_gauges(letter),
        chart_svg=lambda chart: Markup(draw(chart)),  # noqa: S704  # vl-convert escapes the words in it
        spark_path=spark_path,
        spark_height=SPARK_HEIGHT,
        band_places=band_places,
    )


def content_policy(style: str) -> str:
    """Return the content security policy of a page with that style sheet and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def folded_gauges(letter: Letter) -> dict[str, list[Gauge]]:
    """Return by chapter the gauges that have a reading and do not stand on the board."""
    found: dict[str, list[Gauge]] = {chapter.key: [] for chapter in letter.chapters}
    for gauge in letter.gauges:
        if gauge.value is not None and gauge.id not in letter.board and gauge.chapter in found:
            found[gauge.chapter].append(gauge)
    return found


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("crossroads.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _static(name: str) -> str:
    return (resources.files("crossroads.report") / "static" / name).read_text("utf-8")
