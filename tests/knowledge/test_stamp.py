from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.made import CATALOG, NOW, snapshot

from crossroads.catalog.load import catalog
from crossroads.errors import InputError, SourceError, UnknownSeriesError
from crossroads.knowledge.frame import STAMPED_SCHEMA
from crossroads.knowledge.stamp import stamp

DAY, SEEN = date(2025, 11, 17), datetime(2025, 11, 17, 21, 15, tzinfo=UTC)


def one(frame: pl.DataFrame) -> tuple[object, ...]:
    return frame.row(0)[2:]


def test_an_undated_row_is_dated_by_the_series_rule() -> None:
    stamped = stamp(snapshot([("DAY", DAY, 1.0)]), CATALOG, NOW)
    assert stamped.schema == pl.Schema(STAMPED_SCHEMA)
    assert one(stamped) == (1.0, SEEN, "lag", True)


def test_a_row_the_source_dated_stays_as_it_is() -> None:
    told = datetime(2025, 11, 17, 22, tzinfo=UTC)
    assert one(stamp(snapshot([("DAY", DAY, 1.0, told, "vintage")]), CATALOG, NOW)) == (1.0, told, "vintage", False)


def test_a_delay_table_overrules_the_rule() -> None:
    after = datetime(2025, 12, 1, tzinfo=UTC)
    stamped = stamp(snapshot([("JOBS", date(2025, 9, 1), 4.4), ("JOBS", date(2025, 8, 1), 4.3)]), CATALOG, after)
    assert stamped["known_at"].to_list() == [datetime(2025, 9, 5, 12, 30, tzinfo=UTC), datetime(2025, 11, 20, 13, 30, tzinfo=UTC)]
    assert stamped["basis"].to_list() == ["lag", "calendar"]


def test_days_before_the_series_existed_are_backfilled() -> None:
    assert one(stamp(snapshot([("DAY", date(2009, 12, 31), 1.0)]), CATALOG, NOW))[2] == "backfilled"


def test_a_value_we_hold_is_public_whatever_the_rule_says() -> None:
    noon = datetime(2025, 11, 17, 17, tzinfo=UTC)
    assert one(stamp(snapshot([("DAY", DAY, 1.0)]), CATALOG, noon)) == (1.0, noon, "observed", True)


def test_rows_before_the_start_are_dropped_even_if_broken() -> None:
    broken = [("DAY", date(1999, 12, 31), float("nan")), ("DAY", DAY, 1.0)]
    assert stamp(snapshot(broken), CATALOG, NOW)["period"].to_list() == [DAY]


def test_an_alias_becomes_the_id() -> None:
    assert stamp(snapshot([("TAG", DAY, 1.0)]), CATALOG, NOW)["series"].to_list() == ["DAY"]


def test_exact_duplicates_collapse() -> None:
    assert len(stamp(snapshot([("DAY", DAY, 1.0), ("TAG", DAY, 1.0)]), CATALOG, NOW)) == 1


def test_an_empty_snapshot_stamps_to_an_empty_frame() -> None:
    assert stamp(snapshot([]), CATALOG, NOW).schema == pl.Schema(STAMPED_SCHEMA)


def test_a_null_is_stamped_like_a_value() -> None:
    assert one(stamp(snapshot([("DAY", DAY, None)]), CATALOG, NOW)) == (None, SEEN, "lag", True)


LATER = NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("DAY", DAY, float("nan"))], "NaN or infinity"),
        ([("DAY", DAY, float("-inf"))], "NaN or infinity"),
        ([("DAY", DAY, 1.0), ("DAY", DAY, 2.0)], "different values"),
        ([("DAY", DAY, 1.0), ("DAY", DAY, None)], "different values"),
        ([("DAY", DAY, 1.0, SEEN, "vintage"), ("DAY", DAY, 2.0, SEEN, "observed")], "different values"),
        ([("DAY", date(2025, 11, 19), 1.0)], "future-dated"),
        ([("DAY", DAY, 1.0, LATER, "vintage")], "later known_at"),
        ([("DAY", DAY, 1.0, SEEN, None)], "one without the other"),
        ([("DAY", DAY, 1.0, None, "vintage")], "one without the other"),
        ([("DAY", DAY, 1.0, SEEN, "hearsay")], "another word"),
    ],
)
def test_what_cannot_be_true_is_refused_whole(rows: list, words: str) -> None:
    good = ("JOBS", date(2025, 8, 1), 4.3)
    with pytest.raises(SourceError, match=words) as refused:
        stamp(snapshot([good, *rows]), CATALOG, NOW)
    assert "maker: DAY" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_row_about_nothing_is_refused() -> None:
    for row in [("DAY", None, 1.0), (None, DAY, 1.0)]:
        with pytest.raises(SourceError, match="a series and a period"):
            stamp(snapshot([row]), CATALOG, NOW)


def test_the_message_counts_the_rows() -> None:
    with pytest.raises(SourceError, match="and 1 rows more"):
        stamp(snapshot([("DAY", DAY, float("nan")), ("DAY", date(2025, 11, 14), float("inf"))]), CATALOG, NOW)


def test_events_may_be_announced_for_a_day_to_come() -> None:
    planned = date(2025, 12, 10)
    assert stamp(snapshot([("EVENT", planned, 1.0, NOW, "calendar")]), CATALOG, NOW)["period"].to_list() == [planned]


def test_the_day_of_receipt_itself_is_not_the_future() -> None:
    assert len(stamp(snapshot([("DAY", NOW.date(), 1.0)]), CATALOG, NOW)) == 1


def test_an_unknown_series_is_named() -> None:
    with pytest.raises(UnknownSeriesError, match="DAYS"):
        stamp(snapshot([("DAYS", DAY, 1.0)]), CATALOG, NOW)


def test_a_frame_of_another_shape_is_refused() -> None:
    with pytest.raises(InputError, match=r"value.*Float64"):
        stamp(snapshot([("DAY", DAY, 1.0)]).with_columns(pl.col("value").cast(pl.Int64)), CATALOG, NOW)
    with pytest.raises(InputError, match="'basis' is missing"):
        stamp(snapshot([("DAY", DAY, 1.0)]).drop("basis"), CATALOG, NOW)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(InputError, match="no time zone"):
        stamp(snapshot([("DAY", DAY, 1.0)]), CATALOG, datetime(2025, 11, 18))


@given(
    st.permutations(
        [
            ("DAY", DAY, 1.0),
            ("DAY", DAY, 1.0),
            ("JOBS", date(2025, 8, 1), 4.3),
            ("JOBS", date(2025, 7, 1), None),
            ("EVENT", DAY, 0.0, SEEN, "calendar"),
        ]
    )
)
def test_the_order_of_the_rows_does_not_matter(rows: list) -> None:
    assert stamp(snapshot(rows), CATALOG, NOW).equals(stamp(snapshot(sorted(rows, key=str)), CATALOG, NOW))


def test_the_publishers_own_vvix_file(shared) -> None:
    path = next((shared / "mirror" / "cdn.cboe.com").rglob("VVIX_History.csv"))
    raw = pl.read_csv(path)
    rows = [("VVIX", datetime.strptime(d, "%m/%d/%Y").date(), float(v)) for d, v in raw.iter_rows()]
    stamped = stamp(snapshot(rows), catalog(), datetime(2026, 9, 1, tzinfo=UTC))
    closes = {r["period"]: r for r in stamped.iter_rows(named=True)}
    assert min(closes) == date(2007, 1, 3)  # the catalogue says why
    assert closes[date(2020, 3, 16)]["value"] == 207.59
    assert closes[date(2025, 11, 18)]["value"] == 124.32
    assert closes[date(2025, 11, 18)]["known_at"] == datetime(2025, 11, 18, 21, 15, tzinfo=UTC)
    assert {r["basis"] for d, r in closes.items() if d < date(2012, 3, 14)} == {"backfilled"}
