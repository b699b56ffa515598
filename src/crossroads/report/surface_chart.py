"""The surface of the stress in words, picture and table."""

from __future__ import annotations

from crossroads.report.draft import Draft
from crossroads.report.picture_surface import Square, surface_spec
from crossroads.report.shares import move, moves
from crossroads.report.view import Chart, Table, Text
from crossroads.scenarios.stress import Stress
from crossroads.scenarios.surface import Cell, Surface


def surface_chart(draft: Draft, found: Surface, asked: Stress) -> Chart:
    """Return the median move at every pair of levels; the pair asked about is framed, pairs never seen are empty."""
    say = draft.words.say
    seen = [c for c in found.cells if not c.is_thin]
    frame = _nearest(found, asked)
    squares = [_square(c, is_marked=c == frame) for c in found.cells]
    told = {"seen": str(len(seen)), "pairs": str(len(found.cells)), "window": str(found.window)}
    title = say("surface.title", **told)
    alt = say("surface.alt", title=title, rows=draft.words.listed([_cell_words(c) for c in seen], of="names"))
    source = say("stressed.chart.source", day=draft.format.day(draft.today), basis=draft.basis_word(asked.basis))
    spec = surface_spec(squares, say("surface.vix"), say("surface.vvix"))
    return Chart("stress-surface", title, say("surface.subtitle", **told), alt, source, "n-stress", spec)


def surface_table(draft: Draft, found: Surface) -> Table:
    """Return the pairs the past has seen, with spread and how much lies behind each."""
    say = draft.words.say
    columns = tuple(say(f"surface.{c}") for c in ("vix", "vvix", "median", "range", "like", "days", "cases"))
    rows = tuple(_row(c) for c in found.cells if not c.is_thin)
    return Table(say("surface.table"), columns, (True,) * len(columns), rows, (False,) * len(rows), is_folded=True)


def _nearest(found: Surface, asked: Stress) -> Cell:
    """Return the cell nearest to the pair asked about, by proportion."""
    vvix = asked.vvix if asked.vvix is not None else found.vvix_now
    return min(found.cells, key=lambda c: (c.vix / asked.vix - 1) ** 2 + (c.vvix / vvix - 1) ** 2)


def _square(cell: Cell, *, is_marked: bool) -> Square:
    return Square(cell.vix, cell.vvix, cell.move.median, move(cell.move.median).removesuffix("%"), cell.is_thin, is_marked)


def _row(cell: Cell) -> tuple[Text, ...]:
    spread, counts = moves(cell.move.low, cell.move.high), (cell.move.like, cell.days, cell.cases)
    return (f"{cell.vix:g}",), (f"{cell.vvix:g}",), (move(cell.move.median, 1),), (spread,), *((str(n),) for n in counts)


def _cell_words(cell: Cell) -> str:
    return f"{cell.vix:g}/{cell.vvix:g} {move(cell.move.median)}"
