"""Kinds, units and windows agreed before anything is read: from a resolved tree to the plan that is evaluated."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from crossroads.catalog.load import Catalog
from crossroads.errors import InputError, RuleError, UnitError
from crossroads.rules import units
from crossroads.rules.functions import FUNCTIONS, Function, Role, Window
from crossroads.rules.own_steps import steps_in
from crossroads.rules.plan import (
    Ahead,
    Arithmetic,
    Between,
    Coming,
    Comparison,
    Constant,
    Crossing,
    Elapsed,
    Extreme,
    Happening,
    Logic,
    Magnitude,
    Negation,
    Observed,
    Plan,
    Quantity,
    Rolling,
    Scaled,
    Step,
    Tally,
    Truth,
)
from crossroads.rules.tree import Binary, Call, Compare, InRange, Name, Negative, Node, Not, Number, Within
from crossroads.rules.tree import Window as Length
from crossroads.series import Unit
from crossroads.timeline import Frequency, Horizon

YEAR = Horizon(1, "y")


def check(resolved: Node, catalog: Catalog, role: Role) -> Plan:
    """Return the plan of a resolved tree.

    Parameters
    ----------
    resolved : Node
        From ``resolve.resolve``: its names are catalogue ids and event families.
    catalog : Catalog
        Gives each series its unit and frequency.
    role : Role
        A condition looks back from its moment, an outcome ahead.

    Raises
    ------
    RuleError
        Pointing at the column: an unknown function, a wrong argument, two units that do not go together, a window
        shorter than the series' own step, or a look ahead where none may be.
    """
    return _Checker(catalog, role).plan(resolved)


def _fail(message: str, node: Node) -> NoReturn:
    raise RuleError(message, column=node.at)


def scaled(operand: Quantity, factor: float, unit: Unit) -> Quantity:
    """Return a quantity times a factor; constants are multiplied here and now."""
    if isinstance(operand, Constant):
        return Constant(operand.value * factor, unit)
    return operand if factor == 1.0 and operand.unit == unit else Scaled(operand, factor, unit)


class _Checker:
    """One walk over one tree."""

    def __init__(self, catalog: Catalog, role: Role) -> None:
        self.catalog = catalog
        self.role = role

    # ------------------------------------------------------------------------------------------ what a node is

    def plan(self, node: Node) -> Plan:  # noqa: C901, PLR0911  # one case for each kind of node
        match node:
            case Number():
                return Constant(*units.literal(node.value, node.suffix))
            case Length():
                return self.length(node)
            case Name():
                return self.observed(node)
            case Negative():
                operand = self.quantity(node.operand)
                return scaled(operand, -1.0, operand.unit)
            case Not():
                return Negation(self.truth(node.operand))
            case Binary(op="and" | "or"):
                return Logic(node.op, self.truth(node.left), self.truth(node.right))  # type: ignore[arg-type]  # the pattern admits these two alone
            case Binary():
                return self.arithmetic(node)
            case Compare():
                left, right = self.pair(node.left, node.right, node)
                return Comparison(node.op, left, right)
            case InRange():
                return self.between(node)
            case Within():
                return self.coming(node)
            case Call():
                return self.call(node)
        _fail(f"'{node}' cannot stand here", node)

    def quantity(self, node: Node) -> Quantity:
        plan = self.plan(node)
        if isinstance(plan, Truth):
            _fail(f"expected a quantity, but '{_short(node)}' is a condition", node)
        return plan

    def truth(self, node: Node) -> Truth:
        plan = self.plan(node)
        if not isinstance(plan, Truth):
            _fail(f"expected a condition, but '{_short(node)}' is a quantity; compare it with something", node)
        return plan

    def observed(self, node: Name) -> Observed:
        if self.role is Role.OUTCOME:
            _fail(f"an outcome looks ahead: write change({node.id}, 1m), return({node.id}, 1m), or event({node.id} > 1) within 1m", node)
        return Observed(node.id, (), self.catalog[node.id].unit)

    def length(self, node: Length) -> Constant:
        if node.low is not None:
            _fail(f"a stretch such as {node} stands only as the window of return, change or within", node)
        return Constant(float(node.high.sessions), units.SESSIONS)

    # ------------------------------------------------------------------------------------------ arithmetic

    def pair(self, left: Node, right: Node, where: Node) -> tuple[Quantity, Quantity]:
        """Return two quantities in one unit."""
        one, two = self.quantity(left), self.quantity(right)
        return self.joined(one, two, where)

    def joined(self, one: Quantity, two: Quantity, where: Node) -> tuple[Quantity, Quantity]:
        zero = any(isinstance(q, Constant) and q.value == 0.0 and q.unit == units.PLAIN for q in (one, two))
        try:
            first, second, unit = units.common(one.unit, two.unit, zero=zero)
        except UnitError as clash:
            _fail(str(clash), where)
        return scaled(one, first, unit), scaled(two, second, unit)

    def between(self, node: InRange) -> Between:
        operand, low, high = self.quantity(node.operand), self.quantity(node.low), self.quantity(node.high)
        operand, low = self.joined(operand, low, node)
        operand, high = self.joined(operand, high, node)
        return Between(operand, self.joined(operand, low, node)[1], high)  # a bare operand may have got its unit from `high` alone

    def arithmetic(self, node: Binary) -> Quantity:
        one, two = self.quantity(node.left), self.quantity(node.right)
        if node.op in {"+", "-"}:
            one, two = self.joined(one, two, node)
            unit = units.difference(one.unit) if node.op == "-" else one.unit
        else:
            try:
                factor, unit = (units.product if node.op == "*" else units.quotient)(one.unit, two.unit)
            except UnitError as clash:
                _fail(str(clash), node)
            one = scaled(one, factor, one.unit)
        if isinstance(one, Constant) and isinstance(two, Constant):
            return self.folded(node, one.value, two.value, unit)
        return Arithmetic(node.op, one, two, unit)  # type: ignore[arg-type]  # `and` and `or` went another way

    def folded(self, node: Binary, one: float, two: float, unit: Unit) -> Constant:
        if node.op == "/" and two == 0.0:
            _fail("division by zero", node)
        return Constant({"+": one + two, "-": one - two, "*": one * two, "/": one / (two or 1.0)}[node.op], unit)

    # ------------------------------------------------------------------------------------------ calls

    def call(self, node: Call) -> Plan:
        function = FUNCTIONS.get(node.function)
        if function is None:
            near = ", ".join(f for f in FUNCTIONS if f.startswith(node.function[:2]))
            _fail(
                f"there is no function {node.function!r}; {f'did you mean {near}?' if near else 'known are ' + ', '.join(FUNCTIONS)}", node
            )
        if self.role not in function.roles:
            _fail(_wrong_way(function, self.role), node)
        if node.selector and not (self.role is Role.OUTCOME and function.name in {"return", "change"}):
            _fail(f"'{node.selector}' stands only before return and change, in an outcome", node)
        arguments, window = self.split(node, function)
        if self.role is Role.OUTCOME and function.name in {"return", "change", "drawdown"}:
            return self.ahead(node, arguments[0], window)
        return self.looking_back(node, function, arguments, window)

    def split(self, node: Call, function: Function) -> tuple[tuple[Node, ...], Length | None]:
        """Part the arguments from the window, and see that their number is right."""
        given = node.arguments
        window = given[-1] if isinstance(given[-1], Length) and function.window is not Window.NO else None
        arguments = given if window is None else given[:-1]
        wanted = len(function.takes)
        enough = len(arguments) >= 2 if function.many and function.name != "count" else len(arguments) >= wanted
        if not enough or (len(arguments) > wanted and not function.many):
            _fail(f"{node.function} is written {function.usage}", node)
        if window is None and (
            function.window in {Window.REQUIRED, Window.RANGE} or (self.role is Role.OUTCOME and function.name == "drawdown")
        ):
            _fail(f"{node.function} needs a length of time: {function.usage}", node)
        if window is not None and window.low is not None and not (self.role is Role.OUTCOME and function.window is Window.RANGE):
            _fail(f"{node.function} takes one length of time here, not a stretch", window)
        return arguments, window

    def looking_back(self, node: Call, function: Function, arguments: tuple[Node, ...], window: Length | None) -> Plan:  # noqa: PLR0911  # one case for each function
        match function.name:
            case "streak" | "since":
                return Elapsed(function.name, self.truth(arguments[0]), units.SESSIONS)
            case "count":
                return Tally(tuple(self.truth(a) for a in arguments), units.COUNT)
            case "event":
                return self.happening(node, arguments[0])
            case "crosses" | "crosses_above" | "crosses_below":
                left, right = self.pair(arguments[0], arguments[1], node)
                return Crossing({"crosses": "either"}.get(function.name, function.name[8:]), left, right)  # type: ignore[arg-type]  # above, below
            case "min" | "max":
                return self.extreme(node, arguments)
            case "abs":
                return self.absolute(self.quantity(arguments[0]))
            case "rising" | "falling":
                moved = self.windowed("change", self.quantity(arguments[0]), window, node)
                return Comparison(">" if function.name == "rising" else "<", moved, Constant(0.0, moved.unit))
        return self.windowed(function.name, self.quantity(arguments[0]), window, node)

    def happening(self, node: Call, argument: Node) -> Truth:
        if self.role is Role.OUTCOME:
            _fail(f"say by when: event({_short(argument)}) within 3m", node)
        return Happening(argument.id) if isinstance(argument, Name) else self.truth(argument)

    def extreme(self, node: Call, arguments: tuple[Node, ...]) -> Extreme:
        terms = [self.quantity(a) for a in arguments]
        lead = next((t for t in terms if not units.is_literal(t.unit)), terms[0])
        terms = [self.joined(lead, t, a)[1] for t, a in zip(terms, arguments, strict=True)]
        return Extreme("min" if node.function == "min" else "max", tuple(terms), lead.unit)

    def absolute(self, operand: Quantity) -> Quantity:
        if isinstance(operand, Observed):
            return Observed(operand.series, (*operand.steps, Step("abs", None, 1)), operand.unit)
        return Magnitude(operand, operand.unit)

    def windowed(self, function: str, operand: Quantity, window: Length | None, node: Call) -> Quantity:
        """Apply a windowed function: in the series' own frequency where the operand is one series, else over sessions."""
        if units.is_literal(operand.unit):
            _fail(f"{node.function} of a number written out is the number itself; name a series", node)
        unit = {
            "pct_change": units.PERCENT,
            "drawdown": units.PERCENT,
            "percentile": units.PERCENT,
            "zscore": units.DEVIATIONS,
            "change": units.difference(operand.unit),
        }.get(function, operand.unit)
        if isinstance(operand, Observed) and (spec := self.catalog[operand.series]).frequency is not Frequency.EVENT:
            step = self.step(function, window, lambda length: steps_in(length, spec), spec.id)
            return Observed(operand.series, (*operand.steps, step), unit)
        return Rolling(self.step(function, window, lambda length: length.sessions, ""), operand, unit)

    def step(self, function: str, window: Length | None, count: Callable[[Horizon], int], series: str) -> Step:
        least = 1 if function in {"highest", "lowest", "drawdown"} else count(YEAR)
        if window is None:
            return Step(function, None, least)
        try:
            return Step(function, count(window.high), least)
        except InputError:
            _fail(f"{window} is shorter than one step of {series} ({self.catalog[series].frequency}); ask for a longer time", window)

    # ------------------------------------------------------------------------------------------ looking ahead

    def ahead(self, node: Call, argument: Node, window: Length | None) -> Ahead:
        assert window is not None, "split() refuses these measures without a window"
        operand = _Checker(self.catalog, Role.CONDITION).quantity(argument)
        if isinstance(operand, Constant):
            _fail(f"{node.function} is written {FUNCTIONS[node.function].usage}; name a series", node)
        if node.function == "return" and operand.unit.dimension == "percent":
            _fail(f"'{_short(argument)}' is in percent and has no return; write change({_short(argument)}, {window})", node)
        low, high = _stretch(window)
        unit = units.difference(operand.unit) if node.function == "change" else units.PERCENT
        return Ahead(node.function, node.selector, operand, low, high, unit)  # type: ignore[arg-type]  # call() lets these three pass

    def coming(self, node: Within) -> Coming:
        if self.role is Role.CONDITION:
            _fail("'within' looks ahead; a condition looks back: since(event(X)) <= 3m", node)
        match node.operand:
            case Call(function="event", selector="", arguments=(argument,)):
                low, high = _stretch(node.window)
                if isinstance(argument, Name):
                    return Coming(argument.id, low or 0, high)
                return Coming(_Checker(self.catalog, Role.CONDITION).truth(argument), low or 0, high)
        _fail(f"only an event can be within a time: event({_short(node.operand)}) within {node.window}", node)


def _stretch(window: Length) -> tuple[int | None, int]:
    low = None if window.low is None else window.low.sessions
    if low is not None and low >= window.high.sessions:
        _fail(f"{window} ends before it begins", window)
    return low, window.high.sessions


def _wrong_way(function: Function, role: Role) -> str:
    if role is Role.CONDITION:
        return f"{function.name} looks ahead and belongs in an outcome; a condition looks back: pct_change(x, 1m)"
    return f"{function.name} looks back; an outcome looks ahead: return(x, 12m), change(x, 3m), event(condition) within 3m"


def _short(node: Node) -> str:
    text = str(node)
    return text if len(text) <= 60 else f"{text[:57]}..."
