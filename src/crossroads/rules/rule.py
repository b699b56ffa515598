"""A rule, read and checked: what claims, alerts, sweeps, pages and letters hold in hand."""

from __future__ import annotations

from dataclasses import dataclass

from crossroads.errors import RuleError
from crossroads.rules.check import check
from crossroads.rules.functions import Role
from crossroads.rules.names import Names
from crossroads.rules.parser import parse
from crossroads.rules.plan import Constant, Plan, Truth
from crossroads.rules.resolve import event_names, fingerprint, references, resolve
from crossroads.rules.tree import Node
from crossroads.series import Unit


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the language.

    Parameters
    ----------
    role : Role
        Whether it looks back (condition, figure) or ahead (outcome).
    tree : Node
        As written; ``str(rule)`` is its canonical text.
    resolved : Node
        In catalogue ids and event families alone.
    plan : Plan
        Checked, ready to evaluate.
    references, events : tuple of str
        Ids of the series, and names of the event families, that evaluation will ask for.
    fingerprint : str
        SHA-256 of the meaning: the same for every spelling, another one once a definition it uses has changed.
    """

    role: Role
    tree: Node
    resolved: Node
    plan: Plan
    references: tuple[str, ...]
    events: tuple[str, ...]
    fingerprint: str

    def __str__(self) -> str:
        return str(self.tree)

    @property
    def unit(self) -> Unit | None:
        """Return the unit of a quantity, None for a condition."""
        return None if isinstance(self.plan, Truth) else self.plan.unit


def condition(text: str, names: Names) -> Rule:
    """Read a condition such as ``streak(VVIX > 110) >= 5``.

    Raises
    ------
    RuleError
        If it cannot be read or checked, or is a quantity; one line with the column.
    """
    rule = _read(text, names, Role.CONDITION)
    if not isinstance(rule.plan, Truth):
        raise RuleError("a condition is true or false, and this is a quantity; compare it with something", text=text, column=1)
    return rule


def quantity(text: str, names: Names) -> Rule:
    """Read a quantity such as ``change(HY_OAS, 1m)``: a figure of a letter, a column of a sweep.

    Raises
    ------
    RuleError
        If it cannot be read or checked, or is a condition; one line with the column.
    """
    rule = _read(text, names, Role.CONDITION)
    if isinstance(rule.plan, Truth):
        raise RuleError("a figure is a quantity, and this is true or false", text=text, column=1)
    return rule


def expression(text: str, names: Names) -> Rule:
    """Read a condition or a quantity, whichever it is."""
    return _read(text, names, Role.CONDITION)


def outcome(text: str, names: Names) -> Rule:
    """Read an outcome such as ``return(SPX, 12m) >= 20%``, or a bare measure such as ``return(SPX, 3m)`` (its mean is tested).

    Raises
    ------
    RuleError
        If it cannot be read or checked, or looks at nothing ahead; one line with the column.
    """
    rule = _read(text, names, Role.OUTCOME)
    if isinstance(rule.plan, Constant) or not (rule.references or rule.events):
        raise RuleError("an outcome must look at something ahead: return(SPX, 12m) >= 20%", text=text, column=1)
    return rule


def _read(text: str, names: Names, role: Role) -> Rule:
    try:
        tree = parse(text)
        resolved = resolve(tree, names)
        plan = check(resolved, names.catalog, role)
    except RuleError as wrong:
        wrong.text = wrong.text or text[:20_000]
        raise
    return Rule(role, tree, resolved, plan, references(resolved), event_names(resolved), fingerprint(resolved, role.value))
