"""The value types: units convert within their kind only, series read by period, errors say the way out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.errors import NotKnownError, UnitError
from crossroads.series import UNITS, Basis, Panel, Reading, Series, as_day, iso, moment, unit
from crossroads.timeline import AsOf, Frequency

STAMPS = np.array(["2025-06-01", "2025-07-01", "2025-08-01"], "datetime64[D]")
KNOWN = np.array(["2025-07-03T12:30", "2025-08-01T12:30", "2025-09-05T12:30"], "datetime64[us]")
RATE = Series("UNRATE", unit("pct"), Frequency.MONTHLY, STAMPS, np.array([4.1, 4.2, 4.3]), KNOWN, np.array([0, 3, 1], np.uint8))
PANEL = Panel(AsOf.parse("2025-11-18"), {"UNRATE": RATE, "EMPTY": RATE.since(date(2030, 1, 1))})


def test_a_basis_has_a_label_and_an_order() -> None:
    assert [b.label for b in sorted(Basis)] == ["vintage", "calendar", "observed", "lag", "backfilled"]
    assert all(Basis.parse(b.label) is b for b in Basis)


def test_units_convert_within_their_kind() -> None:
    assert unit("bp").to(unit("pct")) == 0.01
    assert unit("usd_bn").to(unit("usd_mn")) == 1000
    assert unit("thousands").to(unit("persons")) == 1000
    with pytest.raises(UnitError, match=r"bp \(percent\) cannot be expressed in points"):
        unit("bp").to(unit("points"))
    with pytest.raises(UnitError, match="'percent' is not known; units are pct"):
        unit("percent")


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_conversion_there_and_back_is_none(one: str, other: str) -> None:
    a, b = unit(one), unit(other)
    if a.dimension == b.dimension:
        assert a.to(b) * b.to(a) == pytest.approx(1, rel=1e-15)  # two roundings


def test_a_series_reads_as_observations() -> None:
    assert len(RATE) == 3
    assert [o.value for o in RATE] == [4.1, 4.2, 4.3]
    newest = RATE.newest
    assert newest == RATE.at(2) == RATE.at(-1)
    assert (newest.series, newest.period.label, newest.basis) == ("UNRATE", "2025-08", Basis.CALENDAR)
    assert newest.known_at == datetime(2025, 9, 5, 12, 30, tzinfo=UTC)
    assert RATE.weakest_basis is Basis.LAG


def test_a_series_is_asked_by_period() -> None:
    assert RATE.value_on(date(2025, 7, 1)) == 4.2
    assert RATE.value_on(date(2025, 7, 2)) is None
    assert RATE.value_on(date(2030, 1, 1)) is None
    assert [o.period.start.month for o in RATE.since(date(2025, 6, 2))] == [7, 8]
    assert RATE.since(date(2025, 6, 1)).values.tolist() == RATE.values.tolist()


def test_an_input_is_where_a_figure_came_from() -> None:
    assert RATE.input().as_json() == {
        "series": "UNRATE", "period": "2025-08-01", "value": 4.3, "known_at": "2025-09-05T08:30:00-04:00", "basis": "calendar",
    }  # fmt: skip
    assert RATE.input(0).value == 4.1


def test_a_panel_without_a_series_says_what_to_do() -> None:
    assert PANEL["UNRATE"] is PANEL.get("UNRATE")
    assert "UNRATE" in PANEL
    for name in ("EMPTY", "ABSENT"):
        assert PANEL.get(name) is None
        with pytest.raises(NotKnownError, match=f"{name} has no observation known by 2025-11-18; run `crossroads sync {name}`"):
            _ = PANEL[name]


def test_a_reading_is_plain_json() -> None:
    full = Reading(
        "SAHM", 0.13, unit("pp"), zone="calm", known_at=RATE.newest.known_at, basis=Basis.LAG, inputs=(RATE.input(),), details={"x": 1.0}
    )
    plain = json.loads(json.dumps(full.as_json()))
    assert (plain["value"], plain["unit"], plain["basis"], plain["known_at"]) == (0.13, "pp", "lag", "2025-09-05T08:30:00-04:00")
    assert plain["inputs"][0]["series"] == "UNRATE"
    empty = Reading("SAHM", None, unit("pp"), reason="no survey in October").as_json()
    assert (empty["value"], empty["basis"], empty["known_at"], empty["reason"]) == (None, None, None, "no survey in October")


def test_moments_print_as_new_york_clocks() -> None:
    assert iso(moment(np.datetime64("2025-07-18T20:15:00.25", "us"))) == "2025-07-18T16:15:00-04:00"
    assert moment(np.datetime64("2025-11-18T21:15")) == datetime(2025, 11, 18, 21, 15, tzinfo=UTC)
    assert as_day(datetime(2025, 11, 18, 21)) == as_day(date(2025, 11, 18)) == np.datetime64("2025-11-18", "D")
