"""The tree a rule is read into: nine small frozen nodes. ``str(node)`` is the canonical text and reads back to an equal tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Literal

from crossroads.timeline import Horizon

Comparison = Literal["<", "<=", ">", ">=", "==", "!="]
Selector = Literal["", "best", "worst"]

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _MINUS, _ATOM = range(8)
_LEVELS = {"or": _OR, "and": _AND, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any node; ``at`` is the 1-based column it was read from and takes no part in equality."""

    level: ClassVar[int] = _ATOM
    at: int = field(default=1, compare=False)

    @property
    def children(self) -> tuple[Node, ...]:
        """Return the nodes directly below."""
        return ()

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, without recursion."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number as written: ``50bp`` is 50 and ``bp``. Never negative; the sign is a ``Negative`` above it."""

    value: Decimal
    suffix: str = ""

    def __str__(self) -> str:
        return f"{self.value.normalize():f}{self.suffix}"


@dataclass(frozen=True, slots=True)
class Window(Node):
    """A length of time ``3m``, or a stretch between two: ``6m..12m``."""

    high: Horizon
    low: Horizon | None = None

    def __str__(self) -> str:
        return f"{self.low}..{self.high}" if self.low else str(self.high)


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A series, a definition, an event family, a list, or the variable of a ``count``."""

    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """Unary minus."""

    level: ClassVar[int] = _MINUS
    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """Return the operand."""
        return (self.operand,)

    def __str__(self) -> str:
        return f"-{_within(self.operand, _MINUS)}"


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Logical negation."""

    level: ClassVar[int] = _NOT
    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """Return the operand."""
        return (self.operand,)

    def __str__(self) -> str:
        return f"not {_within(self.operand, _NOT)}"


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """``+ - * /`` (left to right), ``and``, ``or``."""

    op: Literal["+", "-", "*", "/", "and", "or"]
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """Return both sides."""
        return (self.left, self.right)

    def __str__(self) -> str:
        own = _LEVELS[self.op]
        return f"{_within(self.left, own)} {self.op} {_within(self.right, own + 1)}"


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Two quantities compared."""

    level: ClassVar[int] = _COMPARE
    op: Comparison
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """Return both sides."""
        return (self.left, self.right)

    def __str__(self) -> str:
        return f"{_within(self.left, _SUM)} {self.op} {_within(self.right, _SUM)}"


@dataclass(frozen=True, slots=True)
class InRange(Node):
    """``x in low..high``, both ends included."""

    level: ClassVar[int] = _COMPARE
    operand: Node
    low: Node
    high: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """Return the operand and both ends."""
        return (self.operand, self.low, self.high)

    def __str__(self) -> str:
        return f"{_within(self.operand, _SUM)} in {_within(self.low, _SUM)}..{_within(self.high, _SUM)}"


@dataclass(frozen=True, slots=True)
class Within(Node):
    """``event(...) within window``: something that happens after the moment asked from."""

    level: ClassVar[int] = _COMPARE
    operand: Node
    window: Window

    @property
    def children(self) -> tuple[Node, ...]:
        """Return the event and the window."""
        return (self.operand, self.window)

    def __str__(self) -> str:
        return f"{_within(self.operand, _SUM)} within {self.window}"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function with its arguments; ``selector`` is the word before it (``best return``)."""

    function: str
    arguments: tuple[Node, ...]
    selector: Selector = ""

    @property
    def children(self) -> tuple[Node, ...]:
        """Return the arguments."""
        return self.arguments

    def __str__(self) -> str:
        said = f"{self.selector} {self.function}" if self.selector else self.function
        return f"{said}({', '.join(str(a) for a in self.arguments)})"


@dataclass(frozen=True, slots=True)
class Members(Node):
    """A list written out: ``[ICSA, CCSA]``."""

    names: tuple[Name, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """Return the names."""
        return self.names

    def __str__(self) -> str:
        return f"[{', '.join(str(n) for n in self.names)}]"


@dataclass(frozen=True, slots=True)
class Count(Node):
    """``count(condition for x in members)``: for how many members the condition holds."""

    condition: Node
    variable: str
    members: Name | Members

    @property
    def children(self) -> tuple[Node, ...]:
        """Return the condition and the members."""
        return (self.condition, self.members)

    def __str__(self) -> str:
        return f"count({self.condition} for {self.variable} in {self.members})"


def _level(node: Node) -> int:
    return _LEVELS[node.op] if isinstance(node, Binary) else node.level


def _within(node: Node, least: int) -> str:
    """Text of an operand, in parentheses where its own operator binds weaker than the place needs."""
    return str(node) if _level(node) >= least else f"({node})"


def depth(node: Node) -> int:
    """Return how many nodes lie on the longest way down, without recursion."""
    deepest = 0
    waiting = [(node, 1)]
    while waiting:
        here, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((child, level + 1) for child in here.children)
    return deepest
