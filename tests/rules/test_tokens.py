"""Text that is no rule: refused in one line with its column, fast and small, whatever it holds."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.made import NAMES

from crossroads.errors import RuleError
from crossroads.rules import rule
from crossroads.rules.parser import MAX_DEPTH, parse
from crossroads.rules.tokens import MAX_LENGTH, Kind, tokens


def test_every_token_knows_its_column() -> None:
    found = tokens("VIX >= 1.5%\n and x")
    assert [(t.kind, t.text, t.suffix, t.at) for t in found] == [
        (Kind.NAME, "VIX", "", 1),
        (Kind.SYMBOL, ">=", "", 5),
        (Kind.NUMBER, "1.5", "%", 8),
        (Kind.WORD, "and", "", 14),
        (Kind.NAME, "x", "", 18),
        (Kind.END, "", "", 19),
    ]


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "expected a number, a name or '('"),
        ("VIX > ", 7, "saw the end of the rule"),
        ("VIX\0 > 1", 4, "U+0000"),
        ("VIX ＞ 1", 5, "write '>'"),
        ("VIX ≥ 1", 5, "write '>='"),
        ("VІX > 1", 2, "cyrillic"),
        ("VIX − 1", 5, "write '-'"),
        ("VIX > 1٣", 8, "arabic-indic digit three"),
        ("VIX > １", 7, "write '1'"),
        ("波动率 > 1", 1, "rules are plain ASCII"),
        ("VIX = 1", 5, "write =="),
        ("VIX > .5", 7, "0.5"),
        ("VIX > 1e5", 8, "'e5' is not a unit"),
        ("VIX > 5foo", 8, "'foo' is not a unit"),
        ("VIX > 1234567890123456", 7, "at most 15 digits"),
        ("VIX > " + "9" * 5000, 7, "at most 15 digits"),
        ("avg(VIX, 0d)", 10, "not a length of time"),
        ("avg(VIX, 1.5m)", 10, "whole ones"),
        ("avg(VIX, 51y)", 10, "longer than 50 years"),
        ("avg(VIX, 99999999999d)", 10, "longer than 50 years"),
        ("A" * 65, 1, "at most 64 characters"),
        ("VIX; import os", 4, "';' has no meaning"),
        ("VIX > 1 'x'", 9, '"\'" has no meaning'),
    ],
)
def test_what_has_no_meaning_is_named_with_its_column(text: str, column: int, says: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text)
    message = str(caught.value)
    assert (caught.value.column, "\n" in message) == (column, False)
    assert says in message
    assert message.endswith(f"(column {column})")
    assert len(message) < 300


HOSTILE = {
    "ten megabytes of a rule": "VIX > 1 or " * 1_000_000,
    "ten megabytes of one name": "A" * 10_000_000,
    "ten thousand parentheses": "(" * 10_000,
    "ten thousand closed parentheses": "(" * 9_999 + "x" + ")" * 9_999,
    "ten thousand signs": "-" * 10_000 + "1",
    "ten thousand nots": "not " * 4_999 + "x",
    "calls in calls": "abs(" * 4_999 + "x" + ")" * 1,
    "a long chain": "1+" * 9_999 + "1",
    "a long chain to the right": "1-(" * 6_000,
    "lists": "count(x for x in [" + "A," * 9_000,
    "arguments": "min(" + "A," * 9_990 + "A) > 1",
    "lists in lists": "count(" * 60 + "x > 1" + " for x in [FEAR, FEAR, FEAR, FEAR]) > 1" * 60,
    "wide characters": "\U0001f4a5" * 19_999,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_costs_little_time_and_memory(text: str) -> None:
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(RuleError) as caught:
        rule.condition(text, NAMES)
    spent, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # 20,000 characters take 0.1 s to read on this machine, five times that while memory is traced; a mistake costs minutes.
    assert spent < 3.0
    assert peak < 40e6, "at most 20,000 tokens of some hundred bytes each"
    assert caught.value.column is not None
    assert len(str(caught.value)) < 300


def test_the_longest_text_and_the_deepest_tree_are_read() -> None:
    assert str(parse("x" + " " * (MAX_LENGTH - 1))) == "x"
    deepest = "(" * (MAX_DEPTH - 1) + "x" + ")" * (MAX_DEPTH - 1)
    assert str(parse(deepest)) == "x"
    with pytest.raises(RuleError, match="more than 64 deep"):
        parse(f"({deepest})")
    chain = " + ".join(["x"] * MAX_DEPTH)
    assert str(parse(chain)) == chain
    with pytest.raises(RuleError, match="more than 64 deep"):
        parse(f"{chain} + x")


@given(st.text(max_size=60) | st.text("()[]<>=!+-*/.,% \tABx019dmynotinforand", max_size=60))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        tree = parse(text)
    except RuleError as caught:
        refused = caught
    else:
        assert parse(str(tree)) == tree
        return
    assert refused.column is not None
    assert 1 <= refused.column <= len(text) + 1
    assert "\n" not in str(refused)
