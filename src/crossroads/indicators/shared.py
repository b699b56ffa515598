"""What several indicators of one panel read alike (a curve, a tracker, a fund's flows) is computed once for that panel."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from crossroads.series import Panel

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


def once_per_panel(function: Callable[Concatenate[Panel, Rest], Answer]) -> Callable[Concatenate[Panel, Rest], Answer]:
    """Let a pure function of a panel and of hashable arguments be computed once for each panel; its answer lives as long as the panel.

    The answer is handed to everybody who asks, so nobody may write into it. What is raised is not kept.
    """

    @functools.wraps(function)
    def shared(panel: Panel, /, *args: Rest.args, **named: Rest.kwargs) -> Answer:
        return panel.once((function, args, *named.items()), lambda: function(panel, *args, **named))

    return shared


@dataclass(frozen=True, slots=True, eq=False)
class Same:
    """Anything as a key: equal to itself alone, and kept alive by the key, so that no other takes its place."""

    thing: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.thing is other.thing

    def __hash__(self) -> int:
        return id(self.thing)
