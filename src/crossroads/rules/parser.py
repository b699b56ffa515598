"""From tokens to a tree: a precedence-climbing parser for the grammar in ``docs/reference/rules.md``.

By hand rather than generated: it says what it expected at which column, costs no import and no table building, and
its recursion is bounded by counting. ``tests/rules/test_grammar.py`` holds it to the written grammar with lark.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, cast

from crossroads.errors import RuleError
from crossroads.rules.tokens import Kind, Token, tokens
from crossroads.rules.tree import (
    Binary,
    Call,
    Compare,
    Comparison,
    Count,
    InRange,
    Members,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Selector,
    Window,
    Within,
    depth,
)
from crossroads.timeline import Horizon

MAX_DEPTH = 64
"""Deepest tree that is read: nested parentheses, calls and signs, and the terms of one chain, counted together."""

Operator = Literal["+", "-", "*", "/", "and", "or"]
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _MINUS = range(7)
_BINDING = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in", "within"), _COMPARE),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/"), _PRODUCT),
}


def parse(text: str) -> Node:
    """Read one rule.

    Parameters
    ----------
    text : str
        At most 20,000 characters of plain ASCII, at most 64 deep.

    Returns
    -------
    Node
        Unchecked: names and units are the business of ``resolve`` and ``check``.

    Raises
    ------
    RuleError
        One line with the column; in time linear in the text, whatever it holds.
    """
    parser = _Parser(text)
    tree = parser.expression()
    parser.expect_end()
    if depth(tree) > MAX_DEPTH:
        raise RuleError(f"the rule is more than {MAX_DEPTH} deep; name parts of it, or split it", text=text, column=tree.at)
    return tree


class _Parser:
    """One pass over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = 0
        self.level = 0

    # ------------------------------------------------------------------------------------------ tokens

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    @property
    def coming(self) -> Token:
        return self.tokens[min(self.place + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.now
        self.place += 1
        return token

    def at(self, *words: str) -> bool:
        return self.now.kind in {Kind.WORD, Kind.SYMBOL} and self.now.text in words

    def expect(self, symbol: str, after: str) -> Token:
        if not self.at(symbol):
            raise self.error(f"expected '{symbol}' {after}, saw {self.now}")
        return self.take()

    def error(self, message: str, token: Token | None = None) -> RuleError:
        return RuleError(message, text=self.text, column=(token or self.now).at)

    def expect_end(self) -> None:
        if self.now.kind is Kind.END:
            return
        raise self.error(f"expected an operator or the end of the rule, saw {self.now}")

    # ------------------------------------------------------------------------------------------ operators

    def expression(self, least: int = _OR) -> Node:
        """Read one expression whose operators all bind at least as tightly as ``least``; each recursion is counted."""
        self.level += 1
        if self.level > MAX_DEPTH:
            raise self.error(f"the rule is more than {MAX_DEPTH} deep; name parts of it, or split it")
        tree = self.prefixed(least)
        while (binding := self.binding()) >= least:
            tree = self.infix(tree, binding)
            if binding == _COMPARE and self.binding() == _COMPARE:
                raise self.error(f"{self.now} cannot follow another comparison; join them with 'and', or write x in 1..2")
        self.level -= 1
        return tree

    def binding(self) -> int:
        """Return how tightly the operator at hand binds, or -1 if there is none."""
        return _BINDING.get(self.now.text, -1) if self.now.kind in {Kind.WORD, Kind.SYMBOL} else -1

    def infix(self, left: Node, binding: int) -> Node:
        op = self.take()
        if op.text == "in":
            low = self.bound()
            self.expect("..", "between the two ends of a range")
            return InRange(left, low, self.bound(), at=op.at)
        if op.text == "within":
            return Within(left, self.window(), at=op.at)
        if binding == _COMPARE:
            return Compare(cast("Comparison", op.text), left, self.bound(), at=op.at)
        right = self.expression(binding + 1)
        return Binary(cast("Operator", op.text), left, right, at=op.at)

    def bound(self) -> Node:
        """Read what a quantity is compared with, or one end of a range: a length of time or an expression."""
        at = self.now.at
        return Window(self.horizon(), at=at) if self.now.kind is Kind.HORIZON else self.expression(_SUM)

    def argument(self) -> Node:
        return self.window() if self.now.kind is Kind.HORIZON else self.expression()

    def prefixed(self, least: int) -> Node:
        token = self.now
        if self.at("-"):
            self.take()
            return Negative(self.expression(_MINUS), at=token.at)
        if self.at("not") and least <= _NOT:
            self.take()
            return Not(self.expression(_NOT), at=token.at)
        return self.atom(token)

    # ------------------------------------------------------------------------------------------ atoms

    def atom(self, token: Token) -> Node:
        match token.kind:
            case Kind.NUMBER:
                self.take()
                return Number(Decimal(token.text), token.suffix, at=token.at)
            case Kind.HORIZON:
                raise self.error(f"a length of time such as {token} stands after a comma, a comparison or 'within'")
            case Kind.NAME:
                return self.call(None) if self.coming.text == "(" else self.name()
        if self.at("("):
            self.take()
            tree = self.expression()
            self.expect(")", f"to close the parenthesis of column {token.at}")
            return tree
        if self.at("best", "worst"):
            self.take()
            if self.now.kind is not Kind.NAME or self.coming.text != "(":
                raise self.error(f"expected a measure such as return(SPX, 12m) after '{token.text}', saw {self.now}")
            return self.call(token)
        raise self.error(f"expected a number, a name or '(', saw {token}")

    def horizon(self) -> Horizon:
        if self.now.kind is not Kind.HORIZON:
            raise self.error(f"expected a length of time such as 5d, 1w, 6m, 1y, saw {self.now}")
        token = self.take()
        return Horizon.parse(token.text + token.suffix)

    def window(self) -> Window:
        at = self.now.at
        first = self.horizon()
        if self.at("..") and self.coming.kind is Kind.HORIZON:
            self.take()
            return Window(self.horizon(), first, at=at)
        return Window(first, at=at)

    def name(self) -> Name:
        if self.now.kind is not Kind.NAME:
            raise self.error(f"expected a name, saw {self.now}")
        token = self.take()
        return Name(token.text, at=token.at)

    def call(self, selector: Token | None) -> Node:
        function = self.take()
        at = (selector or function).at
        self.expect("(", "after the function's name")
        if self.at(")"):
            raise self.error(f"{function.text}() has no arguments")
        first = self.argument()
        if self.at("for"):
            return self.comprehension(function, first, at)
        arguments = [first]
        while self.at(","):
            self.take()
            arguments.append(self.argument())
        self.expect(")", f"or ',' to go on with the arguments of {function.text}")
        return Call(function.text, tuple(arguments), cast("Selector", selector.text if selector else ""), at=at)

    def comprehension(self, function: Token, condition: Node, at: int) -> Count:
        if function.text != "count":
            raise self.error(f"only count(... for x in LIST) goes through a list, not {function.text}")
        self.take()
        variable = self.name()
        if not self.at("in"):
            raise self.error(f"expected 'in' after 'for {variable}', saw {self.now}")
        self.take()
        members = self.members() if self.at("[") else self.name()
        self.expect(")", "to close count")
        return Count(condition, variable.id, members, at=at)

    def members(self) -> Members:
        at = self.take().at
        names = [self.name()]
        while self.at(","):
            self.take()
            names.append(self.name())
        self.expect("]", "to close the list")
        return Members(tuple(names), at=at)
