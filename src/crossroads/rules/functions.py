"""Every function of the language: what it takes, what it gives, and where it may stand. The docs are checked against this table."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class Role(enum.Enum):
    """Which way a rule looks."""

    CONDITION = "condition"  # back from its moment: conditions, figures, alerts, filters
    OUTCOME = "outcome"  # ahead from its moment: what a claim says will follow


class Window(enum.Enum):
    """Whether a function takes a length of time as its last argument."""

    NO = "no"
    OPTIONAL = "optional"  # without it, all values so far
    REQUIRED = "required"
    RANGE = "range"  # required, and may be a stretch such as 6m..12m


@dataclass(frozen=True, slots=True)
class Function:
    """The shape of one function.

    Parameters
    ----------
    takes : tuple of {"quantity", "condition", "event"}
        Its arguments before the window.
    window : Window
    many : bool
        Whether the one argument may be repeated (two or more).
    roles : tuple of Role
    """

    name: str
    takes: tuple[str, ...]
    window: Window
    many: bool = False
    roles: tuple[Role, ...] = (Role.CONDITION,)

    @property
    def usage(self) -> str:
        """Return how it is written, for errors and the docs: ``change(x, 1m)``."""
        marks = {"quantity": "x", "condition": "condition", "event": "EVENT"}
        parts = [marks[t] for t in self.takes]
        parts += ["..."] if self.many else []
        parts = ["x", "y"] if parts == ["x", "x"] else parts
        length = {Window.NO: "", Window.OPTIONAL: "[, 1m]", Window.REQUIRED: ", 1m", Window.RANGE: ", 1m"}[self.window]
        return f"{self.name}({', '.join(parts)}{length})"


_X, _IF = ("quantity",), ("condition",)
_BOTH = (Role.CONDITION, Role.OUTCOME)

FUNCTIONS: Mapping[str, Function] = {
    f.name: f
    for f in (
        Function("lag", _X, Window.REQUIRED),
        Function("pct_change", _X, Window.REQUIRED),
        Function("sum", _X, Window.REQUIRED),
        Function("avg", _X, Window.OPTIONAL),
        Function("stdev", _X, Window.OPTIONAL),
        Function("zscore", _X, Window.OPTIONAL),
        Function("percentile", _X, Window.OPTIONAL),
        Function("highest", _X, Window.OPTIONAL),
        Function("lowest", _X, Window.OPTIONAL),
        Function("rising", _X, Window.REQUIRED),
        Function("falling", _X, Window.REQUIRED),
        Function("abs", _X, Window.NO, roles=_BOTH),
        Function("min", _X, Window.NO, many=True, roles=_BOTH),
        Function("max", _X, Window.NO, many=True, roles=_BOTH),
        Function("crosses", ("quantity", "quantity"), Window.NO),
        Function("crosses_above", ("quantity", "quantity"), Window.NO),
        Function("crosses_below", ("quantity", "quantity"), Window.NO),
        Function("count", _IF, Window.NO, many=True, roles=_BOTH),
        Function("streak", _IF, Window.NO),
        Function("since", _IF, Window.NO),
        Function("change", _X, Window.RANGE, roles=_BOTH),
        Function("drawdown", _X, Window.OPTIONAL, roles=_BOTH),
        Function("return", _X, Window.RANGE, roles=(Role.OUTCOME,)),
        Function("event", ("event",), Window.NO, roles=_BOTH),
    )
}
"""By name. ``count`` also has the form ``count(condition for x in LIST)``, which stands for the same written out."""
