from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from tests.knowledge.made import FIRST, NOW, history, rows
from tests.knowledge.naive import Row, outdone, rank

from crossroads.errors import NotKnownError
from crossroads.knowledge.revisions import revisions


def test_each_value_stands_with_its_moment_and_what_it_changed() -> None:
    hour = timedelta(hours=1)
    made = [
        Row("DAY", date(2020, 1, 2), 5.0, FIRST, "vintage", NOW),
        Row("DAY", date(2020, 1, 1), 1.5, FIRST + hour, "vintage", NOW),
        Row("DAY", date(2020, 1, 1), 1.0, FIRST, "vintage", NOW),
        Row("DAY", date(2020, 1, 1), None, FIRST + 2 * hour, "observed", NOW),
        Row("DAY", date(2020, 1, 1), 2.0, FIRST + 3 * hour, "observed", NOW),
    ]
    found = revisions(history(made), "DAY")
    assert found["period"].to_list() == [date(2020, 1, 1)] * 4 + [date(2020, 1, 2)]
    assert found["value"].to_list() == [1.0, 1.5, None, 2.0, 5.0]
    assert found["revision"].to_list() == [None, 0.5, None, None, None]
    assert found["known_at"].to_list() == [FIRST + n * hour for n in (0, 1, 2, 3, 0)]


@given(rows)
def test_all_rows_that_ever_held_are_there_in_the_order_they_became_known(made: list[Row]) -> None:
    for series in {r.series for r in made}:
        expected = sorted((r for r in made if r.series == series and not outdone(r, made)), key=lambda r: (r.period, *rank(r)))
        assert revisions(history(made), series).drop("revision").rows() == [r[:5] for r in expected]


def test_a_series_without_rows_is_named() -> None:
    with pytest.raises(NotKnownError, match="DAY"):
        revisions(history([]), "DAY")
