"""Replace every name by what it stands for: aliases by ids, definitions by their rules, ``count ... for`` by its members."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import replace

from crossroads.errors import RuleError
from crossroads.rules.names import Names
from crossroads.rules.parser import MAX_DEPTH, parse
from crossroads.rules.tree import (
    Binary,
    Call,
    Compare,
    Count,
    InRange,
    Members,
    Name,
    Negative,
    Node,
    Not,
    Within,
)

MAX_NODES = 5_000
"""Nodes of a resolved rule; definitions and lists multiply, and this is where they stop."""


def resolve(tree: Node, names: Names) -> Node:
    """Return the tree in catalogue ids and event families alone.

    Nodes that come from a definition carry the column of the name that called it.

    Raises
    ------
    RuleError
        If a name is unknown (the nearest are named), a definition needs itself, or the result grows too large.
    """
    return _Resolver(names).node(tree, {}, 1, None)


def references(resolved: Node) -> tuple[str, ...]:
    """Return the ids of the series a resolved rule reads, sorted."""
    return tuple(sorted({n.id for n in _quantity_names(resolved)}))


def event_names(resolved: Node) -> tuple[str, ...]:
    """Return the event families a resolved rule asks for, sorted."""
    calls = (n for n in resolved.walk() if isinstance(n, Call) and n.function == "event")
    return tuple(sorted({a.id for call in calls for a in call.arguments[:1] if isinstance(a, Name)}))


def fingerprint(resolved: Node, role: str) -> str:
    """Return the SHA-256 of what a rule means: equal for two spellings of one rule, new when a definition it uses changes."""
    return hashlib.sha256(f"{role}: {resolved}".encode()).hexdigest()


def _quantity_names(resolved: Node) -> list[Name]:
    events = {id(a) for n in resolved.walk() if isinstance(n, Call) and n.function == "event" for a in n.arguments[:1]}
    return [n for n in resolved.walk() if isinstance(n, Name) and id(n) not in events]


@functools.lru_cache(maxsize=1024)
def _definition_tree(rule: str) -> Node:
    return parse(rule)


class _Resolver:
    """One walk, counting what it makes."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.made = 0
        self.open: list[str] = []

    def node(self, node: Node, bound: Mapping[str, Node], level: int, at: int | None) -> Node:  # noqa: C901, PLR0911  # one case for each kind of node
        """Rebuild one node; ``bound`` holds the variables of enclosing counts, ``at`` the column to report for all below."""
        self.made += 1
        here = node.at if at is None else at
        if level > MAX_DEPTH or self.made > MAX_NODES:
            limit = f"{MAX_DEPTH} deep" if level > MAX_DEPTH else f"{MAX_NODES} parts"
            raise RuleError(f"with its definitions and lists written out the rule is more than {limit}; make it smaller", column=here)

        def below(child: Node) -> Node:
            return self.node(child, bound, level + 1, at)

        match node:
            case Name():
                return self.name(node, bound, level, here)
            case Count():
                return self.count(node, bound, level, at)
            case Call(function="event", arguments=(Name() as family,)) if family.id not in {*bound, *self.names.definitions}:
                return replace(node, arguments=(self.family(family, family.at if at is None else at),), at=here)
            case Call():
                return replace(node, arguments=tuple(below(a) for a in node.arguments), at=here)
            case Negative() | Not():
                return replace(node, operand=below(node.operand), at=here)
            case Binary() | Compare():
                return replace(node, left=below(node.left), right=below(node.right), at=here)
            case InRange():
                return replace(node, operand=below(node.operand), low=below(node.low), high=below(node.high), at=here)
            case Within():
                return replace(node, operand=below(node.operand), at=here)
            case _:
                return replace(node, at=here)

    def name(self, node: Name, bound: Mapping[str, Node], level: int, at: int) -> Node:
        if node.id in bound:
            return bound[node.id]
        if node.id in self.names.definitions:
            return self.definition(node.id, level, at)
        if node.id in self.names.catalog:
            return Name(self.names.catalog.resolve(node.id), at=at)
        if node.id in self.names.families:
            raise RuleError(f"{node.id} is an event; write event({node.id})", column=at)
        if node.id in self.names.lists:
            raise RuleError(f"{node.id} is a list; write count(... for x in {node.id})", column=at)
        raise RuleError(self.names.unknown(node.id, self.names.quantities, "series"), column=at)

    def family(self, node: Name, at: int) -> Name:
        if node.id in self.names.catalog:
            raise RuleError(f"{node.id} is a series, not an event; write event({node.id} > 1) for a condition on it", column=at)
        if node.id not in self.names.families:
            raise RuleError(self.names.unknown(node.id, self.names.families, "event"), column=at)
        return replace(node, at=at)

    def definition(self, name: str, level: int, at: int) -> Node:
        if name in self.open:
            raise RuleError(f"{name} is defined by itself: {' -> '.join([*self.open, name])}", column=at)
        self.open.append(name)
        tree = self.node(_definition_tree(self.names.definitions[name].rule), {}, level, at)
        self.open.pop()
        return tree

    def count(self, node: Count, bound: Mapping[str, Node], level: int, at: int | None) -> Node:
        here = node.at if at is None else at
        if isinstance(node.members, Members):
            members = node.members.names
        elif node.members.id in self.names.lists:
            members = tuple(Name(m, at=here) for m in self.names.lists[node.members.id])
        else:
            raise RuleError(self.names.unknown(node.members.id, self.names.lists, "list"), column=node.members.at if at is None else at)
        if node.variable in self.names.definitions or node.variable in self.names.catalog:
            raise RuleError(f"{node.variable} is the name of a series; choose another variable, such as x", column=here)
        each = [self.node(m, bound, level + 1, at) for m in members]
        conditions = [self.node(node.condition, {**bound, node.variable: m}, level + 1, at) for m in each]
        return Call("count", tuple(conditions), at=here)
