from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from tests.knowledge import naive
from tests.knowledge.made import CATALOG, FIRST, NOW, history, moments, rows
from tests.knowledge.naive import Row

from crossroads.errors import NotKnownError, UnknownSeriesError
from crossroads.knowledge.panel import newest, panel
from crossroads.series import Basis, Panel
from crossroads.timeline import AsOf, Frequency


def plain(found: Panel) -> dict[str, list[tuple[date, float, datetime, str]]]:
    return {name: [(o.period.start, o.value, o.known_at, o.basis.label) for o in series] for name, series in found.series.items()}


@given(rows, moments)
def test_a_panel_is_what_plain_loops_find(made: list[Row], at: datetime) -> None:
    found = plain(panel(history(made), AsOf(at), CATALOG))
    expected = {
        name: [(r.period, r.value, r.known_at, r.basis) for r in naive.vintage(made, name, at)] for name in {r.series for r in made}
    }
    assert found == {name: held for name, held in expected.items() if held}


@given(rows, moments)
def test_the_newest_values_are_the_ends_of_the_panel(made: list[Row], at: datetime) -> None:
    found = plain(panel(history(made), AsOf(at), CATALOG))
    assert newest(history(made), AsOf(at)).rows() == [(name, *held[-1]) for name, held in sorted(found.items())]


@given(rows, rows, moments)
def test_what_is_known_later_changes_nothing(past: list[Row], future: list[Row], at: datetime) -> None:
    known = [r for r in past if r.known_at <= at]
    unknown = [r for r in [*past, *future] if r.known_at > at]
    assert plain(panel(history(known), AsOf(at), CATALOG)) == plain(panel(history([*known, *unknown]), AsOf(at), CATALOG))


@given(rows, moments, moments)
def test_without_withdrawals_no_period_is_ever_forgotten(made: list[Row], one: datetime, other: datetime) -> None:
    made = [r for r in made if r.value is not None]
    before, after = (plain(panel(history(made), AsOf(at), CATALOG)) for at in sorted((one, other)))
    for name, held in before.items():
        then = {period: known_at for period, _, known_at, _ in after[name]}
        assert all(then[period] >= known_at for period, _, known_at, _ in held)


def test_units_and_frequencies_are_the_catalogues() -> None:
    found = panel(history([Row("JOBS", date(2020, 1, 1), 3.5, FIRST, "vintage", NOW)]), AsOf(NOW), CATALOG)
    assert (found["JOBS"].unit.code, found["JOBS"].frequency) == ("pct", Frequency.MONTHLY)
    assert found["JOBS"].weakest_basis is Basis.VINTAGE


def test_names_may_be_aliases_and_key_the_panel() -> None:
    found = panel(history([Row("DAY", date(2020, 1, 1), 1.0, FIRST, "lag", NOW)]), AsOf(NOW), CATALOG, ["TAG", "JOBS"])
    assert found["TAG"].id == "DAY"
    assert list(found.series) == ["TAG"]
    with pytest.raises(NotKnownError, match="JOBS has no observation known by 2025-11-18"):
        _ = found["JOBS"]


def test_an_id_outside_the_catalogue_is_an_error() -> None:
    with pytest.raises(UnknownSeriesError, match="JOBSS"):
        panel(history([]), AsOf(NOW), CATALOG, ["JOBSS"])
    with pytest.raises(UnknownSeriesError, match="STRANGE"):
        panel(history([Row("STRANGE", date(2020, 1, 1), 1.0, FIRST, "lag", NOW)]), AsOf(NOW), CATALOG)


MAY, JUNE = datetime(2020, 5, 8, 12, 30, tzinfo=UTC), datetime(2021, 1, 8, 13, 30, tzinfo=UTC)


def test_the_unemployment_of_april_2020_as_it_was_published() -> None:
    """14.7 at first print (2020-05-08), 14.8 since the revision of January 2021."""
    april = date(2020, 4, 1)
    prints = history(
        [
            Row("JOBS", april, 14.7, MAY, "vintage", NOW),
            Row("JOBS", april, 14.8, JUNE, "vintage", NOW),
            Row("JOBS", april, 14.8, MAY, "lag", NOW),
        ]
    )
    values = {
        day: panel(prints, AsOf.parse(day), CATALOG)["JOBS"].newest.value
        for day in ("2020-05-31", "2021-01-07", "2021-01-08", "2025-11-18")
    }
    assert values == {"2020-05-31": 14.7, "2021-01-07": 14.7, "2021-01-08": 14.8, "2025-11-18": 14.8}
    with pytest.raises(NotKnownError):
        _ = panel(prints, AsOf.parse("2020-05-07"), CATALOG)["JOBS"]
    minute_before, minute = AsOf.parse("2020-05-08T08:29-04:00"), AsOf.parse("2020-05-08T08:30-04:00")
    assert panel(prints, minute_before, CATALOG).get("JOBS") is None
    assert panel(prints, minute, CATALOG)["JOBS"].newest.value == 14.7


def test_a_withdrawn_value_takes_its_period_along_until_it_is_published_again() -> None:
    day = date(2020, 1, 1)
    made = [Row("DAY", day, value, FIRST.replace(hour=h), "observed", NOW) for h, value in ((12, 1.0), (13, None), (14, 2.0))]
    at = {h: panel(history(made), AsOf(FIRST.replace(hour=h)), CATALOG).get("DAY") for h in (12, 13, 14)}
    assert [None if s is None else s.values.tolist() for s in at.values()] == [[1.0], None, [2.0]]
