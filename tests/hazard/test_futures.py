"""The futures' odds of a cut within so many months, against the table of each day and by counting meetings by hand."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.indicators import policy_prices
from tests.stored import kept

from crossroads.catalog.load import catalog
from crossroads.hazard.futures import cut_odds, futures_series
from crossroads.hazard.kept import record_of
from crossroads.hazard.landmarks import STEPS, add_months
from crossroads.hazard.outlook import Ground
from crossroads.hazard.record import priced_odds, record
from crossroads.indicators.odds_table import odds_table
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.knowledge.history import History
from crossroads.series import Panel
from crossroads.timeline import AsOf

DAYS = ("1999-06-30", "2001-06-29", "2007-08-31", "2015-08-31", "2019-07-31", "2020-02-28", "2023-02-28")


def ends_of(days: np.ndarray) -> np.ndarray:
    ahead = add_months(days, np.arange(1, STEPS + 1))
    return np.array([AsOf.end_of(d).us for d in ahead.ravel().astype(object)]).reshape(ahead.shape)


def odds_of(known: Panel, *days: str) -> np.ndarray:
    at = np.array(days, "datetime64[D]")
    return cut_odds(known, at, ends_of(at))


@pytest.fixture(scope="module")
def whole(shared: Path) -> Panel:
    return policy_prices.panel(shared, "2023-09-15")


@pytest.mark.parametrize("day", DAYS)
def test_it_is_the_day_s_own_table_read_meeting_by_meeting(shared: Path, whole: Panel, day: str) -> None:
    """From a panel that ends years later the same comes out as from the table of a panel that ends on the day."""
    table = odds_table(policy_prices.panel(shared, day))
    [found] = odds_of(whole, day)
    for months in (1, 2, 3, 6):
        end = add_months(np.array([day], "datetime64[D]"), np.array([months]))[0, 0].astype(object)
        inside = [row.cut for row in table if row.meeting <= end]
        if any(cut is None for cut in inside):
            assert np.isnan(found[months - 1])
            continue
        expected = 1 - math.prod(1 - cut / 100 for cut in inside if cut is not None)
        assert found[months - 1] == pytest.approx(expected, abs=1e-9)


def test_known_cases(whole: Panel) -> None:
    """On 2007-08-31 a cut in September was expected and one by November all but certain; on 2023-02-28 nobody expected one by June."""
    sure, no = odds_of(whole, "2007-08-31", "2023-02-28")
    assert sure[0] > 0.7
    assert sure[2] > 0.9
    assert no[2] < 0.02
    assert np.all(np.diff(sure[~np.isnan(sure)]) >= -1e-12)


def test_a_month_without_a_meeting_has_no_cut_and_a_calendar_that_ends_early_no_answer(whole: Panel) -> None:
    """After 2023-06-14 the next meetings were those of 26 July and 20 September; at the end of 1999 those of 2000 count as unknown."""
    [july] = odds_of(whole, "2023-06-23")
    assert july[0] == 0.0
    [end] = odds_of(whole, "1999-12-31")
    assert np.isnan(end).all()


def test_without_a_fresh_settlement_there_are_none(shared: Path) -> None:
    known = policy_prices.panel(shared, "2023-09-15")
    assert np.isnan(odds_of(known, "2023-09-29", "1994-01-31")).all()
    bare = Panel(known.as_of, {name: s for name, s in known.series.items() if not name.startswith("ZQ.")})
    assert np.isnan(odds_of(bare, "2019-07-31")).all()


def test_the_record_holds_them_against_the_next_step_alone(shared: Path, real_frame: pl.DataFrame) -> None:
    rows = [(name, date.fromisoformat(d), p, None, None) for name, held in policy_prices.settlements(shared).items() for d, p in held]
    contracts = kept(pl.DataFrame([r for r in rows if r[1].year >= 2015], schema=SNAPSHOT_SCHEMA, orient="row"))
    history, until = History.from_frame(pl.concat([real_frame, contracts])), AsOf.parse("2023-12-29")
    made = record(history, until, catalog(), "next_step", horizons=(1,), first_year=2018)
    against = {r.cause: {a.rival: a for a in r.against} for r in made.rows}
    assert [cause for cause, held in against.items() if "futures" in held] == ["fed"]
    found = against["fed"]["futures"]
    assert 60 <= found.difference.rows <= 68  # month ends of 2018 to August 2023; no contract is held after
    assert found.difference.rival_brier < 0.1
    read_back = record_of(json.loads(json.dumps(made.as_json())))
    assert read_back.rows[0].against[-1].name == found.name
    world = Ground.of(history, until, catalog()).world("pivot", 15)
    assert priced_odds(history, until, catalog(), world) is None


def test_contracts_are_read_and_downloads_are_not() -> None:
    names = futures_series(catalog())
    assert {"ZQ.F1990", "ZQ.Z2025", "FED_TARGET_UPPER", "DFF"} <= set(names)
    assert not any(name.startswith("FEDWATCH") for name in names)
