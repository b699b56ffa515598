from __future__ import annotations

from datetime import timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from tests.store.made import CLOSE, DAY, NOW

from crossroads.knowledge.frame import OBSERVATION_SCHEMA
from crossroads.store.digest import combine, digest

Row = tuple[object, ...]

rows = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "AB"]),
        st.sampled_from([DAY, DAY + timedelta(days=1)]),
        st.sampled_from([None, 0.0, 1.0, -1.0, 5e-324]),
        st.sampled_from([CLOSE, NOW]),
        st.sampled_from(["vintage", "lag"]),
        st.sampled_from(["fred", "import:x"]),
        st.just("0" * 64),
        st.just(NOW),
    ),
    max_size=6,
)


def frame(held: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(held, schema=OBSERVATION_SCHEMA, orient="row")


@given(rows, rows)
def test_the_digest_tells_different_contents_apart_and_no_others(first: list[Row], second: list[Row]) -> None:
    """Rows count as multisets of (series, period, value, known_at, basis): an independent statement of equality."""
    same = sorted(map(repr, (r[:5] for r in first))) == sorted(map(repr, (r[:5] for r in second)))
    assert (digest(frame(first)) == digest(frame(second))) == same


@given(rows, rows)
def test_digests_add_up_in_any_order(first: list[Row], second: list[Row]) -> None:
    together = digest(frame(first + second))
    assert together == combine(digest(frame(first)), digest(frame(second))) == digest(frame(second + first))
    assert 0 <= together < 2**63


def test_nothing_is_zero_and_a_doubled_row_shows() -> None:
    row: Row = ("A", DAY, 1.0, CLOSE, "lag", "made", "0" * 64, NOW)
    assert digest(frame([])) == 0
    assert digest(frame([row])) not in (0, digest(frame([row, row])))


def test_the_digest_is_the_same_on_every_machine_and_version() -> None:
    """Drift: a changed digest would make every cached result and every recorded data version stale."""
    row: Row = ("VIX", DAY, 22.38, CLOSE, "lag", "cboe", "0" * 64, NOW)
    assert f"{digest(frame([row])):016x}" == "486aa871632cd902"
