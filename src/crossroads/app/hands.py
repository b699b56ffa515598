"""Who works beside the writer of a letter: a thread that draws its charts, and a process that answers its stress.

Both cost a start of half a second and more, so they are started as soon as it is certain that a letter has to be made, before what
this process needs is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from crossroads.app.apart import Apart
    from crossroads.report.ahead import Ahead
    from crossroads.report.view import Chart, Letter
    from crossroads.scenarios.stress import Stress
    from crossroads.series import Panel


class Hands:
    """Whoever has been started; use it as a context, which ends them. What nobody was started for is done when asked for."""

    def __init__(self) -> None:
        self._ends = ExitStack()
        self._apart: Apart | None = None
        self._ahead: Ahead | None = None

    def start(self, *, draw: bool) -> None:
        """Start the process, and the drawing thread where charts will be drawn; who is at work already is left at it."""
        from crossroads.app.apart import Apart

        if self._apart is None:
            self._apart = self._ends.enter_context(Apart())
        if draw and self._ahead is None:
            from crossroads.report.ahead import Ahead

            self._ahead = self._ends.enter_context(Ahead())

    def stress(self, panel: Panel, **question: Any) -> Callable[[], Stress]:
        """Return what waits for the answer to a stress."""
        from crossroads.app.answers import ALONE

        return (ALONE.stress if self._apart is None else self._apart.ask)(panel, **question)

    def begin(self, specs: Iterable[Mapping[str, Any]]) -> None:
        """Have specifications drawn."""
        if self._ahead is not None:
            self._ahead.begin(specs)

    def begin_letter(self, letter: Letter) -> None:
        """Have the rest of a letter's charts drawn."""
        if self._ahead is not None:
            self._ahead.begin_letter(letter)

    def svg(self, chart: Chart) -> str:
        """Return a chart drawn."""
        from crossroads.report.svg import chart_svg

        return chart_svg(chart) if self._ahead is None else self._ahead.svg(chart)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ends.close()


NO_HANDS = Hands()
"""Nobody is started: everything is done by the writer."""
