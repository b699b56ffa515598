"""What the pictures of results share: their width, their type, and words that stay legible over lines."""

from __future__ import annotations

from typing import Any

from crossroads.report.picture import PALETTE

FULL_WIDTH = 486
"""Pixels with margins, as every picture of the letter; its type is legible on a phone's 360."""
LABEL_SIZE = 14
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

Dict = dict[str, Any]


def framed(width: int, height: int, margins: Dict, **rest: Any) -> Dict:
    """Return a specification of a size, with the letter's axis and type; ``rest`` is its encoding and layers."""
    axis = {
        "labelColor": PALETTE["muted"],
        "labelFontSize": LABEL_SIZE,
        "domainColor": PALETTE["muted"],
        "tickColor": PALETTE["muted"],
        "title": None,
    }
    config = {"aria": False, "font": "sans-serif", "view": {"stroke": None}, "axis": axis}
    size = {"width": width, "height": height, "padding": margins, "autosize": "none", "background": None}
    return {"$schema": SCHEMA, **size, "config": config, **rest}


def words(colour: str, **style: Any) -> Dict:
    """Return the mark of words on a rim of paper, which the page paints first."""
    return {"type": "text", "fontSize": LABEL_SIZE, "color": PALETTE[colour], "stroke": PALETTE["paper"], "strokeWidth": 3, **style}


def signed_labels() -> str:
    """Return the axis expression that prints a true minus sign."""
    return "replace(datum.label, '-', '\u2212')"


def apart(places: list[float], least: float, low: float, high: float) -> list[float]:
    """Return places moved as little as an even push allows so that neighbours are at least ``least`` apart, in the same order.

    Examples
    --------
    >>> apart([10.0, 12.0, 50.0], 15.0, 0.0, 100.0)
    [3.5, 18.5, 50.0]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    groups: list[tuple[float, list[int]]] = []  # centre of a run of labels that touch, and who is in it
    for i in order:
        groups.append((places[i], [i]))
        while len(groups) > 1 and _ends(groups[-2], least)[1] + least > _ends(groups[-1], least)[0]:
            (a, first), (b, second) = groups[-2:]
            count = len(first) + len(second)
            groups[-2:] = [((a * len(first) + b * len(second)) / count, [*first, *second])]
    moved = [0.0] * len(places)
    for centre, members in groups:
        half = least * (len(members) - 1) / 2
        middle = min(max(centre, low + half), high - half)
        for k, i in enumerate(members):
            moved[i] = middle - half + k * least
    return moved


def _ends(group: tuple[float, list[int]], least: float) -> tuple[float, float]:
    half = least * (len(group[1]) - 1) / 2
    return group[0] - half, group[0] + half
