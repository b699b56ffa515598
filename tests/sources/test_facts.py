"""The fact tables as rows: what was known on a day, by which basis, and that the store's rules take them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from crossroads.catalog import facts as tables
from crossroads.catalog.load import catalog
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.knowledge.stamp import stamp
from crossroads.sources import facts
from crossroads.timeline import NEW_YORK, AsOf

RECORDED = datetime(2026, 11, 24, tzinfo=UTC)
SERIES = {
    "FED_TARGET_UPPER", "FED_TARGET_LOWER", "FED_BALANCE_SHEET", "FED_GUIDANCE", "FOMC_MEETING", "NBER_RECESSION", "SPX_BREAK10", "SPX_BREAK15",
    "SPX_BREAK20",
}  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return facts.observations()


@pytest.fixture(scope="module")
def stamped(rows: pl.DataFrame) -> pl.DataFrame:
    return stamp(rows, catalog(), RECORDED)


def known_by(stamped: pl.DataFrame, series: str, day: date) -> dict[date, float | None]:
    """Period to value as of the end of that day, by a plain loop: the row known last wins, one without a value removes."""
    found: dict[date, float | None] = {}
    moment = AsOf.end_of(day).moment
    for row in stamped.filter(pl.col("series") == series).sort("known_at").iter_rows(named=True):
        if row["known_at"] <= moment:
            found[row["period"]] = row["value"]
    return {period: value for period, value in found.items() if value is not None}


def test_shape_and_series(rows: pl.DataFrame) -> None:
    assert rows.schema == SNAPSHOT_SCHEMA
    assert set(rows["series"]) == SERIES
    own = {s.id for s in catalog().series.values() if s.source == "facts"}
    assert own == SERIES - {"FOMC_MEETING"}  # the committee's page serves that one too


def test_a_basis_stands_exactly_where_a_moment_does(rows: pl.DataFrame) -> None:
    assert (rows["known_at"].is_null() == rows["basis"].is_null()).all()
    assert set(rows.filter(pl.col("known_at").is_null())["series"]) == {"SPX_BREAK10", "SPX_BREAK15", "SPX_BREAK20"}


def test_the_stamp_takes_every_row_and_a_second_reading_is_the_same(rows: pl.DataFrame, stamped: pl.DataFrame) -> None:
    assert stamped.height == rows.height
    assert facts.observations().equals(rows)


def test_the_target_on_the_letter_s_day(stamped: pl.DataFrame) -> None:
    upper = known_by(stamped, "FED_TARGET_UPPER", date(2025, 11, 18))
    lower = known_by(stamped, "FED_TARGET_LOWER", date(2025, 11, 18))
    assert max(upper) == date(2025, 10, 29)
    assert (upper[date(2025, 9, 17)], upper[date(2025, 10, 29)], lower[date(2025, 10, 29)]) == (4.25, 4.00, 3.75)
    assert len(upper) == sum(d.day <= date(2025, 11, 18) for d in tables.fomc_decisions())


def test_a_decision_is_known_at_its_minute_and_not_before(stamped: pl.DataFrame) -> None:
    row = stamped.filter((pl.col("series") == "FED_TARGET_UPPER") & (pl.col("period") == date(2025, 12, 10))).row(0, named=True)
    assert row["known_at"] == datetime(2025, 12, 10, 14, tzinfo=NEW_YORK)
    assert row["basis"] == "vintage"


def test_before_1994_the_day_is_not_the_fed_s_word(stamped: pl.DataFrame) -> None:
    basis = dict(stamped.filter(pl.col("series") == "FED_TARGET_UPPER").select("period", "basis").iter_rows())
    assert basis[date(1992, 9, 4)] == "calendar"
    assert basis[date(1994, 2, 4)] == "vintage"


def test_an_emergency_meeting_is_no_surprise_to_the_calendar_only(stamped: pl.DataFrame) -> None:
    """On 14 March 2020 the calendar said 18 March; on the 15th it no longer did, and the unscheduled day was never in it."""
    assert date(2020, 3, 18) in known_by(stamped, "FOMC_MEETING", date(2020, 3, 14))
    after = known_by(stamped, "FOMC_MEETING", date(2020, 3, 15))
    assert date(2020, 3, 18) not in after
    assert date(2020, 3, 15) not in after
    assert date(2020, 3, 15) in known_by(stamped, "FED_TARGET_UPPER", date(2020, 3, 15))


def test_meetings_ahead_are_known(stamped: pl.DataFrame) -> None:
    ahead = [d for d in known_by(stamped, "FOMC_MEETING", date(2025, 11, 18)) if d > date(2025, 11, 18)]
    assert ahead[0] == date(2025, 12, 10)
    assert max(ahead) == date(2028, 1, 26)


def test_a_recession_is_known_when_it_is_announced(stamped: pl.DataFrame) -> None:
    before = known_by(stamped, "NBER_RECESSION", date(2008, 11, 30))
    assert max(before) == date(2001, 11, 1)
    after = known_by(stamped, "NBER_RECESSION", date(2008, 12, 1))
    assert after[date(2007, 12, 1)] == 1.0
    assert date(2009, 6, 1) not in known_by(stamped, "NBER_RECESSION", date(2010, 9, 19))
    assert known_by(stamped, "NBER_RECESSION", date(2010, 9, 20))[date(2009, 6, 1)] == 0.0


def test_turning_points_nobody_announced_are_backfilled(stamped: pl.DataFrame) -> None:
    basis = dict(stamped.filter(pl.col("series") == "NBER_RECESSION").select("period", "basis").iter_rows())
    assert {b for period, b in basis.items() if period < date(1979, 1, 1)} == {"backfilled"}
    assert {b for period, b in basis.items() if period >= date(1979, 1, 1)} == {"vintage"}


def test_a_break_is_known_at_its_own_close(stamped: pl.DataFrame) -> None:
    row = stamped.filter((pl.col("series") == "SPX_BREAK20") & (pl.col("period") == date(2020, 3, 12))).row(0, named=True)
    assert row["known_at"] == datetime(2020, 3, 12, 16, 5, tzinfo=NEW_YORK)
    assert row["value"] == -20.0
    old = stamped.filter((pl.col("series") == "SPX_BREAK20") & (pl.col("period") == date(1929, 10, 28))).row(0, named=True)
    assert old["basis"] == "backfilled"


def test_codes_and_directions(stamped: pl.DataFrame) -> None:
    actions = known_by(stamped, "FED_BALANCE_SHEET", date(2025, 12, 31))
    assert (actions[date(2025, 10, 29)], actions[date(2025, 12, 10)], actions[date(2022, 5, 4)]) == (2.0, 0.0, -3.0)
    assert known_by(stamped, "FED_GUIDANCE", date(2019, 1, 4))[date(2019, 1, 4)] == -1.0
    assert set(stamped.filter(pl.col("series") == "FED_GUIDANCE")["value"]) == {-1.0, 1.0}


def test_nothing_is_known_before_it_happened(stamped: pl.DataFrame) -> None:
    """Announcements fall on their day, calendars before it, turning points long after."""
    events = stamped.filter(~pl.col("series").is_in(["FOMC_MEETING"]))
    assert (events["known_at"].dt.convert_time_zone("America/New_York").dt.date() >= events["period"]).all()


def test_each_series_is_in_the_catalogue_in_its_unit(rows: pl.DataFrame) -> None:
    units = {name: catalog()[name].unit.code for name in SERIES}
    assert units["FED_TARGET_UPPER"] == "pct"
    assert units["FED_BALANCE_SHEET"] == units["FED_GUIDANCE"] == "code"
    assert units["NBER_RECESSION"] == units["FOMC_MEETING"] == "flag"
    flags = rows.filter(pl.col("series").is_in(["NBER_RECESSION", "FOMC_MEETING"]))["value"].drop_nulls()
    assert set(np.unique(flags.to_numpy())) == {0.0, 1.0}
