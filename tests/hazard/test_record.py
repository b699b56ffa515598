"""The record: no look-ahead in model or rivals, outcomes against a plain loop, and what a row promises."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from statsmodels.discrete.discrete_model import Logit

from crossroads.catalog.load import catalog
from crossroads.errors import InputError
from crossroads.hazard.events import CAUSES
from crossroads.hazard.outlook import Ground
from crossroads.hazard.record import Record, forecasts, outcome, record, rival_forecasts
from crossroads.hazard.rivals import CLIMATOLOGY, RIVALS, Rival
from crossroads.hazard.sets import World
from crossroads.knowledge.history import History
from crossroads.timeline import AsOf

FIRST = 2008
UNTIL = AsOf.parse("2018-12-31")
CLIMATE, *OTHERS = RIVALS


@pytest.fixture(scope="module")
def world(embedded_history: History) -> World:
    return Ground.of(embedded_history, UNTIL, catalog()).world("pivot", 15)


@pytest.fixture(scope="module")
def made(embedded_history: History) -> Record:
    return record(embedded_history, UNTIL, catalog(), "pivot", first_year=FIRST)


def world_at(frame: pl.DataFrame, day: str) -> World:
    as_of = AsOf.parse(day)
    past = History.from_frame(frame.filter(pl.col("known_at") <= as_of.moment))
    return Ground.of(past, as_of, catalog()).world("pivot", 15)


def test_refitted_with_the_future_deleted_the_forecasts_are_the_same_bytes(embedded_frame: pl.DataFrame, world: World) -> None:
    whole = forecasts(world, first_year=2010)
    past = forecasts(world_at(embedded_frame, "2012-12-31"), first_year=2010)
    span = world.marks.days < np.datetime64("2012-12-31")
    spoken = span & (world.marks.days >= np.datetime64("2010-01-01"))
    assert spoken.sum() == 35
    assert whole.incidence[:, spoken].tobytes() == past.incidence[:, : len(span)][:, spoken[: past.incidence.shape[1]]].tobytes()
    assert not np.isnan(whole.incidence[:, spoken]).any()


@pytest.mark.parametrize("rival", [CLIMATE, OTHERS[-1]], ids=lambda r: r.id)
def test_rivals_look_at_nothing_later(embedded_frame: pl.DataFrame, world: World, rival: Rival) -> None:
    past = world_at(embedded_frame, "2012-12-31")
    n = len(past.marks) - 1
    whole, early = (rival_forecasts(w, rival, "fed", 12)[:n] for w in (world, past))
    assert np.isfinite(early[-24:]).all()
    assert whole.tobytes() == early.tobytes()


def test_climatology_counts_only_windows_that_had_passed(world: World) -> None:
    at = int(np.flatnonzero(world.marks.days == np.datetime64("2009-05-31"))[0])
    january = int(np.flatnonzero(world.marks.days == np.datetime64("2008-12-31"))[0])
    hits = counted = 0
    for i in range(january - 12 + 1):
        begin, end = world.marks.moments[i], world.marks.moments[i + 12]
        first = next((e for e in world.course.events if e.moment > begin and world.spells.possible[i, CAUSES.index(e.cause)]), None)
        if world.spells.limit[i] < 12:
            continue
        counted += 1
        hits += first is not None and first.moment <= end and first.cause == "fed"
    found = rival_forecasts(world, CLIMATE, "fed", 12)
    assert CLIMATE.id == CLIMATOLOGY
    assert found[at] == pytest.approx((hits + 0.5) / (counted + 1))


def test_a_rival_s_logit_is_statsmodels(world: World) -> None:
    """The recency logit of January 2010, fitted anew by another library on the windows that had passed."""
    rival = next(r for r in RIVALS if r.id == "recency")
    at = int(np.flatnonzero(world.marks.days == np.datetime64("2009-12-31"))[0])
    hit, learn = outcome(world, "fed", 12, world.marks.moments[at])
    x = np.stack([world.columns[c] for c in rival.columns], axis=1)
    learn &= ~np.isnan(x).any(axis=1)
    design = np.column_stack([np.ones(len(hit)), x])
    theirs = Logit(hit[learn], design[learn]).fit(disp=False).predict(design[at + 1 : at + 13])
    ours = rival_forecasts(world, rival, "fed", 12)[at + 1 : at + 13]
    np.testing.assert_allclose(ours, theirs, atol=1e-3)  # ours has a ridge of a thousandth


def test_outcomes_against_a_plain_loop(world: World) -> None:
    by = world.marks.moments[-1]
    for cause in CAUSES:
        hit, scored = outcome(world, cause, 6, by)
        for i in range(0, len(world.marks) - 7, 11):
            begin, end = world.marks.moments[i], world.marks.moments[i + 6]
            possible = world.spells.possible[i]
            inside = [e for e in world.course.events if begin < e.moment <= end]
            first = next((e for e in inside if possible[CAUSES.index(e.cause)]), None)
            censored = any(not possible[CAUSES.index(e.cause)] for e in inside if first is None or e.moment < first.moment)
            if scored[i] and not censored:
                assert hit[i] == (first is not None and first.cause == cause)


def test_rows_say_on_what_they_stand(made: Record) -> None:
    fed = next(r for r in made.rows if r.cause == "fed" and r.horizon == 12)
    assert fed.first.year == FIRST
    assert fed.last.isoformat() == "2017-12-31"
    assert fed.rows == 107  # of 120: in 13 a market broken at the month end recovered and broke anew within the year
    assert 0 < fed.brier < 0.5
    assert fed.reliability
    assert sum(b.forecasts for b in fed.reliability) == fed.rows
    against = {a.rival: a for a in fed.against}
    assert {"climatology", "recency"} <= set(against)
    assert "high_yield" not in against  # no such series in the package's history
    for one in against.values():
        assert one.difference.rows == fed.rows
        assert one.difference.brier == pytest.approx(fed.brier - one.difference.rival_brier)
        excludes_zero = one.difference.brier_interval.low > 0 or one.difference.brier_interval.high < 0
        assert (one.verdict in {"better", "worse"}) == (excludes_zero and one.difference.events >= 8)


def test_few_events_are_not_called_skill(made: Record) -> None:
    recession = [r for r in made.rows if r.cause == "recession"]
    assert recession
    assert {a.verdict for r in recession for a in r.against} == {"too few events"}


def test_a_record_without_a_passed_window_is_refused(embedded_history: History) -> None:
    with pytest.raises(InputError, match="no forecast's window has passed"):
        record(embedded_history, AsOf.parse("2009-06-30"), catalog(), "pivot", first_year=2009)
