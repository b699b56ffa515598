"""Charts drawn while the letter is still being written: the engine works outside the interpreter's lock, on the other core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from crossroads.report.svg import chart_svg, start_drawing, svg_of
from crossroads.report.view import Chart, Letter


class Ahead:
    """A thread that draws charts as soon as their data is known; use it as a context.

    One thread, since vl-convert draws one chart at a time. What it draws is what ``chart_svg`` would: the same bytes.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._begun: dict[int, tuple[Mapping[str, Any], Future[str]]] = {}
        self._pool.submit(start_drawing)

    def begin(self, specs: Iterable[Mapping[str, Any]]) -> None:
        """Begin to draw specifications, in this order, unless they are begun already. They may not be changed afterwards."""
        for spec in specs:
            if id(spec) not in self._begun:
                self._begun[id(spec)] = (spec, self._pool.submit(svg_of, spec))

    def begin_letter(self, letter: Letter) -> None:
        """Begin to draw what of a letter's charts is not begun yet."""
        first = [letter.picture] if letter.picture is not None else []
        self.begin(chart.spec for chart in (*first, *(c for chapter in letter.chapters for c in chapter.charts)))

    def svg(self, chart: Chart) -> str:
        """Return a chart as ``chart_svg`` does, waiting for it where it is being drawn."""
        begun = self._begun.get(id(chart.spec))
        return chart_svg(chart) if begun is None else begun[1].result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)
