"""The parser against the grammar of the docs, read by lark; and canonical text that reads back to the same tree."""

from __future__ import annotations

import re
from functools import cache

import lark
import pytest
from hypothesis import example, given, settings
from tests.conftest import ROOT
from tests.rules.texts import token_lines, trees

from crossroads.errors import RuleError
from crossroads.rules.parser import MAX_DEPTH, parse
from crossroads.rules.tree import Node, depth


@cache
def written() -> lark.Lark:
    """The grammar on the page, as LALR(1): that it builds says that it is unambiguous."""
    page = (ROOT / "docs" / "reference" / "rules.md").read_text("utf-8")
    found = re.search(r"```lark\n(.*?)```", page, re.DOTALL)
    assert found
    return lark.Lark(found[1], start="rule", parser="lalr")


def accepted(text: str) -> bool:
    try:
        written().parse(text)
    except lark.exceptions.UnexpectedInput:
        return False
    return True


@settings(max_examples=500)
@given(token_lines)
@example("x in 3m .. 1y")
@example("x in 3m .. 1y .. 5d")
@example("avg ( VIX , 3m .. 1y )")
@example("x > 3m .. 1y")
@example("not VIX < 1 and - x >= 1")
@example("1 + not x")
@example("best avg ( x )")
@example("best x")
@example("count ( x for x in [ x , x.y ] )")
@example("count ( x for x in ( x ) )")
@example("( 3m )")
def test_the_parser_accepts_what_the_written_grammar_accepts(text: str) -> None:
    try:
        parse(text)
    except RuleError:
        assert not accepted(text)
    else:
        assert accepted(text)


@given(trees.filter(lambda t: depth(t) <= MAX_DEPTH))
def test_canonical_text_reads_back_to_the_same_tree(tree: Node) -> None:
    again = parse(str(tree))
    assert again == tree
    assert str(again) == str(tree)
    assert accepted(str(tree))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a-b-c", "a - b - c"),
        ("a-(b-c)", "a - (b - c)"),
        ("((a+b))*c", "(a + b) * c"),
        ("-(a*b)", "-(a * b)"),
        ("-a*b", "-a * b"),
        ("not(a>1)and b<2", "not a > 1 and b < 2"),
        ("not(a>1 and b<2)", "not (a > 1 and b < 2)"),
        ("(a or b) and c", "(a or b) and c"),
        ("a or b and c", "a or b and c"),
        ("a>(b+1)", "a > b + 1"),
        ("(a>1)==b", "(a > 1) == b"),
        ("x in 20%..35.50%", "x in 20%..35.5%"),
        ("since(x)in 1m..3m", "since(x) in 1m..3m"),
        ("best   return(SPX,6m..12m)>=020%", "best return(SPX, 6m..12m) >= 20%"),
        ("count(rising(x,03m)for x in[A,B])", "count(rising(x, 3m) for x in [A, B])"),
        ("not event(E)within 1m..3m", "not event(E) within 1m..3m"),
    ],
)
def test_one_text_for_one_meaning(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("VIX > 30 > 20", 10, "'>' cannot follow another comparison"),
        ("VIX > 30 within 3m", 10, "'within' cannot follow another comparison"),
        ("(VIX > 30", 10, "to close the parenthesis of column 1"),
        ("VIX > 30)", 9, "saw ')'"),
        ("avg(VIX 3m)", 9, "or ',' to go on with the arguments of avg"),
        ("avg()", 5, "has no arguments"),
        ("VIX VVIX", 5, "expected an operator or the end of the rule"),
        ("VIX in 3", 9, "expected '..'"),
        ("event(X) within 3", 17, "expected a length of time"),
        ("3m > VIX", 1, "stands after a comma"),
        ("VIX > 1 + 3m", 11, "stands after a comma"),
        ("avg(x for x in A)", 7, "only count"),
        ("count(x for 3 in A)", 13, "expected a name"),
        ("count(x for x A)", 15, "expected 'in'"),
        ("count(x for x in [A B])", 21, "to close the list"),
        ("best VIX", 6, "expected a measure"),
        ("VIX > not x", 7, "saw 'not'"),
    ],
)
def test_an_error_says_what_was_expected_and_where(text: str, column: int, says: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text)
    assert caught.value.column == column
    assert says in str(caught.value)
    assert caught.value.text == text
