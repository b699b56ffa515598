"""Hypothesis strategies: trees of any shape, sequences of tokens, and rules that check against the made catalogue."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from crossroads.rules.tokens import WORDS
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
    Number,
    Window,
    Within,
)
from crossroads.timeline import Horizon

horizons = st.builds(Horizon, st.integers(1, 50), st.sampled_from("dwmy"))
windows = st.builds(Window, horizons) | st.builds(Window, horizons, horizons)
lengths = st.builds(Window, horizons)
numbers = st.builds(
    Number,
    st.decimals(0, 10**9, places=4, allow_nan=False).map(abs) | st.integers(0, 10**12).map(Decimal),
    st.sampled_from(["", "%", "pp", "bp", "k", "mn", "bn", "tn"]),
)
words = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}(\.[A-Za-z0-9_]{1,4}){0,2}", fullmatch=True)
identifiers = words.filter(lambda w: w not in WORDS)
named = st.builds(Name, identifiers)
functions = st.sampled_from(["avg", "change", "streak", "event", "anything"])


def _larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    arguments = st.lists(inner | windows, min_size=1, max_size=3).map(tuple)
    members = named | st.lists(named, min_size=1, max_size=3).map(lambda n: Members(tuple(n)))
    return st.one_of(
        st.builds(Negative, inner),
        st.builds(Not, inner),
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "and", "or"]), inner, inner),
        st.builds(Compare, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner, inner | lengths),
        st.builds(InRange, inner, inner | lengths, inner | lengths),
        st.builds(Within, inner, windows),
        st.builds(Call, functions, arguments),
        st.builds(Call, functions, arguments, st.sampled_from(["best", "worst"])),
        st.builds(Count, inner, identifiers, members),
    )


trees: st.SearchStrategy[Node] = st.recursive(numbers | named, _larger, max_leaves=12)

VOCABULARY = (
    "VIX", "x", "x.y", "1", "20%", "30bn", "1.5", "3m", "1y", "5d", "avg", "(", "(", ")", ")", ",", "[", "]", "..", "+", "-", "*", "/",
    "<", ">=", "==", "and", "or", "not", "in", "for", "within", "best", "count (", "count ( x for x in",
)  # fmt: skip
token_lines = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=9).map(" ".join)

# --------------------------------------------------------------------------------------------- rules that check

_AMOUNTS = {
    "PRICE": "100",
    "FEAR": "20",
    "SPREAD": "3%",
    "COIN": "100",
    "CLAIMS": "300",
    "JOBS": "1k",
    "RATE": "3%",
    "CARD": "3%",
    "TARGET": "3%",
}
_WINDOWS = {"CARD": ("3m", "1y"), "JOBS": ("1m", "3m"), "RATE": ("1m", "3m"), "CLAIMS": ("1w", "1m")}
series = st.sampled_from(sorted(_AMOUNTS))
_keeping = st.sampled_from(["avg", "highest", "lowest", "lag", "stdev"])


@st.composite
def columns(draw: st.DrawFn) -> tuple[str, str]:  # noqa: PLR0911  # one case for each form
    """A quantity and an amount of its unit."""
    name = draw(series)
    window = draw(st.sampled_from(_WINDOWS.get(name, ("1d", "1w"))))
    text, amount = name, _AMOUNTS[name]
    for _ in range(draw(st.integers(0, 2))):
        function = draw(_keeping)
        text = f"{function}({text}, {window})"
    match draw(st.sampled_from(["plain", "pct_change", "percentile", "zscore", "drawdown", "change", "ratio", "session", "abs"])):
        case "plain":
            return text, amount
        case "change":
            return f"change({text}, {window})", "0"
        case "zscore":
            return f"zscore({text}, {window})", "0.5"
        case "ratio":
            return f"{text} / {text}", "1"
        case "session":
            return f"avg(max({text}, {amount}) * 2, 1w)", amount
        case "abs":
            return f"abs(change({text}, {window}))", "0"
        case function:
            return f"{function}({text}, {window})", "50%" if function == "percentile" else "-1%"


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    """A condition on one quantity."""
    text, amount = draw(columns())
    match draw(st.sampled_from(["compare", "range", "cross", "move"])):
        case "compare":
            return f"{text} {draw(st.sampled_from(['<', '<=', '>', '>=', '==', '!=']))} {amount}"
        case "range":
            return f"{text} in {amount}..{amount}"
        case "cross":
            return f"{draw(st.sampled_from(['crosses', 'crosses_above', 'crosses_below']))}({text}, {amount})"
        case _:
            return f"{draw(st.sampled_from(['rising', 'falling']))}({text}, 3m)"


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("streak({}) >= 2".format, inner),
        st.builds("since({}) <= 1w".format, inner),
        st.builds("count({}, {}) >= 1".format, inner, inner),
    )


conditions: st.SearchStrategy[str] = st.recursive(comparisons(), _joined, max_leaves=3)
