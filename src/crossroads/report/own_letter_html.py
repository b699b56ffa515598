"""Render a user's own letter as one HTML file: the style, the provenance and the policy of ours."""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING, Any

from crossroads.report.column import Block
from crossroads.report.html import LOCALES, content_policy
from crossroads.report.own_letter import OwnLetter
from crossroads.report.svg import SPARK_HEIGHT, band_places, chart_svg, spark_path
from crossroads.report.view import Chart
from crossroads.report.wording import wording

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def render_own_html(letter: OwnLetter, *, up: str = "neutral") -> str:
    """Return a user's letter as a self-contained HTML document.

    The user's words are data to the template, never a template: all text passes through auto-escaping. The document
    forbids itself scripts and outside addresses.

    Parameters
    ----------
    up : {"red", "green", "neutral"}
        Colour of rises among changes.
    """
    from markupsafe import Markup

    style = "".join((resources.files("crossroads.report") / "static" / name).read_text("utf-8") for name in ("letter.css", "own.css"))
    return (
        _environment()
        .get_template("own.html.j2")
        .render(
            letter=letter,
            say=wording(letter.language).say,
            lang=LOCALES[letter.language],
            up=up,
            policy=content_policy(style),
            style=Markup(style),  # noqa: S704  # our own files, shipped with the package
            notes={note.id: note for note in letter.notes},
            place=_first_places(letter),
            kind=_kind,
            chart_svg=_drawn(Markup),
            spark_path=spark_path,
            spark_height=SPARK_HEIGHT,
            band_places=band_places,
        )
    )


def _drawn(markup: type[Markup]) -> Callable[[Chart], Markup]:
    return lambda chart: markup(chart_svg(chart))  # vl-convert escapes the words in it


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def _first_places(letter: OwnLetter) -> Callable[[str], str]:
    """Return a function that gives the first place that leads to a note the id the note leads back to, and later ones none."""
    waiting = {note.id: note.gauge for note in letter.notes}
    return lambda note: waiting.pop(note, "")


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("crossroads.report", "templates")
    settings: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True}
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, **settings)
