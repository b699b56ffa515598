"""A grid: the product of conditions and outcomes a sweep goes through, as read from a file."""

from __future__ import annotations

import itertools
import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from crossroads.claims.fields import Fields
from crossroads.claims.question import read_gap
from crossroads.errors import InputError, RuleError
from crossroads.rules.names import Names
from crossroads.rules.rule import Rule, outcome, quantity
from crossroads.timeline import Horizon

Side = Literal[">", "<"]
Scale = Literal["level", "quantile"]
MOST_VARIANTS = 20_000_000
"""A grid of more is refused: it is a slip of the pen, not a question."""
ALL = "*"
"""As an expression: every series held, through each transform."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """What an expression is compared with.

    Parameters
    ----------
    scale : {"level", "quantile"}
        A level in the expression's own base unit, or a percentile among all its values known so far.
    value : float
    """

    scale: Scale
    value: float


@dataclass(frozen=True, slots=True)
class Conditions:
    """One product of conditions.

    Parameters
    ----------
    expressions : tuple of Rule
        Quantities.
    sides : tuple of {">", "<"}
    thresholds : tuple of Threshold
    streaks, gaps : tuple of int, sessions
    """

    expressions: tuple[Rule, ...]
    sides: tuple[Side, ...]
    thresholds: tuple[Threshold, ...]
    streaks: tuple[int, ...]
    gaps: tuple[int, ...]

    @property
    def count(self) -> int:
        """Return how many conditions it holds."""
        return math.prod(len(x) for x in (self.expressions, self.sides, self.thresholds, self.streaks, self.gaps))


@dataclass(frozen=True, slots=True)
class Grid:
    """A sweep to be made.

    Parameters
    ----------
    id : str
    since, until : datetime.date or None
        Bounds of the circle.
    conditions : tuple of Conditions
    outcomes : tuple of Rule
    """

    id: str
    since: date | None
    until: date | None
    conditions: tuple[Conditions, ...]
    outcomes: tuple[Rule, ...]

    @property
    def variants(self) -> int:
        """Return how many variants it holds, too rare ones included."""
        return sum(c.count for c in self.conditions) * len(self.outcomes)

    @property
    def rules(self) -> Iterator[Rule]:
        """Yield every rule that is evaluated."""
        yield from self.outcomes
        for conditions in self.conditions:
            yield from conditions.expressions


def condition_text(expression: str, side: str, threshold: Threshold, streak: int) -> str:
    """Return the rule that tests one condition of a grid, for ``crossroads test``.

    Examples
    --------
    >>> condition_text("VVIX", ">", Threshold("level", 110.0), 5)
    'streak(VVIX > 110) >= 5'
    """
    quantile = threshold.scale == "quantile"
    left, right = (f"percentile({expression})", f"{threshold.value:g}%") if quantile else (expression, f"{threshold.value:.12g}")
    return f"streak({left} {side} {right}) >= {streak}"


def read_grid(text: str, where: str, names: Names, held: list[str]) -> Grid:
    """Return the grid of a TOML file.

    Parameters
    ----------
    text, where : str
        The file's content, and its name for errors.
    names : Names
    held : list of str
        Ids of the series the store holds, for ``expressions = ["*"]``.

    Raises
    ------
    InputError, RuleError
        One line that names file, entry and key.
    """
    try:
        file = Fields(tomllib.loads(text), where)
    except (tomllib.TOMLDecodeError, RecursionError) as broken:
        raise InputError(f"{where}: not valid TOML: {' '.join(str(broken).split())[:200]}") from None
    head = file.below("sweep")
    grid = Grid(
        id=head.text("id"),
        since=head.day("since"),
        until=head.day("until"),
        conditions=tuple(_conditions(c, names, held) for c in file.tables("condition", "condition")),
        outcomes=tuple(rule for entry in file.tables("outcome", "outcome") for rule in _outcomes(entry, names)),
    )
    head.done()
    file.done()
    if not grid.conditions or not grid.outcomes:
        raise InputError(f"{where}: a sweep needs at least one [[condition]] and one [[outcome]]")
    if grid.variants > MOST_VARIANTS:
        raise InputError(f"{where}: {grid.variants:,} variants, more than {MOST_VARIANTS:,}; thin out a list")
    return grid


def _conditions(fields: Fields, names: Names, held: list[str]) -> Conditions:
    texts, transforms = fields.items("expressions", str), fields.items("transforms", str) or ["{x}"]
    plain = [x for text in texts for x in (held if text == ALL else [text])]
    levels = [Threshold("level", float(v)) for v in fields.items("levels", float)]
    quantiles = [Threshold("quantile", float(v)) for v in fields.items("quantiles", float)]
    found = Conditions(
        expressions=tuple(_expression(t.replace("{x}", x), fields, names) for x, t in itertools.product(plain, transforms)),
        sides=tuple(_side(s, fields) for s in fields.items("sides", str) or [">"]),
        thresholds=tuple(levels + quantiles),
        streaks=tuple(fields.items("streaks", int)) or (1,),
        gaps=tuple(read_gap(g) for g in fields.items("gaps", str) or ["6m"]),
    )
    fields.done()
    if not found.expressions or not found.thresholds:
        raise InputError(f"{fields.where}: expressions, and levels or quantiles, are needed")
    if any(s < 1 for s in found.streaks):
        raise fields.wrong("streaks", "must be 1 or more sessions")
    if any(not 0 < t.value < 100 for t in quantiles):
        raise fields.wrong("quantiles", "are percentages between 0 and 100")
    return found


def _expression(text: str, fields: Fields, names: Names) -> Rule:
    try:
        return quantity(text, names)
    except RuleError as wrong:
        raise fields.wrong("expressions", f"{text!r}: {wrong}") from None


def _side(text: str, fields: Fields) -> Side:
    if text not in get_args(Side):
        raise fields.wrong("sides", f"holds {text!r}; '>' or '<' is expected")
    return ">" if text == ">" else "<"


def _outcomes(fields: Fields, names: Names) -> list[Rule]:
    horizons = [str(Horizon.parse(h)) for h in fields.items("horizons", str)]
    texts = fields.items("rules", str)
    fields.done()
    if not texts:
        raise InputError(f"{fields.where}: rules is missing; give a list such as ['return(SPX, {{h}}) >= 10%']")
    for text in texts:
        if ("{h}" in text) is not bool(horizons):
            raise fields.wrong("rules", f"{text!r}: {{h}} stands for the horizons; give both or neither")
    return [outcome(text.replace("{h}", h), names) for text in texts for h in horizons or [""]]
