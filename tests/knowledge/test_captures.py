"""Replay on dated captures of real series: claims and unemployment revised now and then, NFCI rewritten whole each week."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from crossroads.knowledge.frame import OBSERVATION_SCHEMA, SNAPSHOT_SCHEMA
from crossroads.knowledge.history import History
from crossroads.knowledge.newest import newest_at
from crossroads.knowledge.panel import winners
from crossroads.knowledge.replay import replay
from crossroads.knowledge.revisions import revisions
from crossroads.knowledge.vintages import replay_panels

CAPTURES = ("UNRATE", "ICSA", "NFCI")


@pytest.fixture(scope="module")
def captured(shared: Path) -> History:
    return History.from_frame(pl.concat([_captures(shared, name) for name in CAPTURES]))


def _captures(shared: Path, name: str) -> pl.DataFrame:
    raw = pl.read_csv(shared / "macro" / "alfred" / "captures_2026" / f"{name}.csv", try_parse_dates=True)
    raw.columns = ["known_at", "period", "value"]
    told = raw.with_columns(pl.col("value").cast(pl.Float64), series=pl.lit(name), basis=pl.lit("observed"))
    kept = told.with_columns(source=pl.lit("capture"), raw=pl.lit("0"), recorded_at=pl.col("known_at"))
    return kept.with_columns(pl.col("known_at", "recorded_at").dt.cast_time_unit("us")).select(*OBSERVATION_SCHEMA)


MOMENTS = np.arange(np.datetime64("2026-03-20T12:00", "us"), np.datetime64("2026-08-25", "us"), np.timedelta64(36, "h"))


def mean_of_three(periods: np.ndarray, values: np.ndarray) -> np.ndarray:
    padded = np.r_[np.nan, np.nan, values]
    return (padded[2:] + padded[1:-1] + padded[:-2]) / 3


@pytest.mark.parametrize("name", CAPTURES)
def test_a_moving_mean_is_that_of_the_vintage_at_each_moment(captured: History, name: str) -> None:
    ours = replay(captured, name, mean_of_three, MOMENTS, lookback=3)
    for moment, value in zip(MOMENTS, ours.values, strict=True):
        held = captured.value[winners(captured, captured.rows(name), moment)]
        assert np.array_equal(value, mean_of_three(held, held)[-1] if len(held) else np.nan, equal_nan=True)
    assert np.isnan(ours.values[0])  # the first capture is of 2026-03-22
    assert not np.isnan(ours.values[-1])


def test_all_vintages_and_newest_values_agree_with_single_questions(captured: History) -> None:
    newest = newest_at(captured, MOMENTS)
    for known in replay_panels(captured, MOMENTS):
        for name in CAPTURES:
            rows = winners(captured, captured.rows(name), known.at)
            periods, values = known.vintage(name)
            assert np.array_equal(periods, captured.period[rows])
            assert np.array_equal(values, captured.value[rows])
        here = newest.filter(pl.col("as_of").dt.replace_time_zone(None) == pl.lit(known.at))
        assert here["value"].to_list() == [known.vintage(name)[1][-1] for name in sorted(known.ids)]
        assert here.drop("as_of").schema == pl.Schema(SNAPSHOT_SCHEMA)


def test_the_index_that_is_estimated_anew_each_week_shows_its_revisions(captured: History) -> None:
    changed = revisions(captured, "NFCI").group_by("period").len()
    assert changed.filter(pl.col("len") > 5).height > 1000
    assert revisions(captured, "UNRATE").group_by("period").len()["len"].max() == 1
