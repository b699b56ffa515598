from __future__ import annotations

import numpy as np
import pytest
from tests.indicators import money, real

from crossroads.catalog.load import catalog
from crossroads.indicators.divergence import AHEAD, APART, record, stance
from crossroads.indicators.registry import reading
from crossroads.timeline import Frequency

LETTER = "2025-11-18"


def test_on_the_letters_day_the_price_fell_and_money_came_in(shared):
    found = reading(real.panel(LETTER, *money.held(shared, until=LETTER)), catalog(), "QQQ_DIVERGENCE")
    rows = {row["navDate"]: row for row in money.invesco(shared)}
    assert found.state == "down_in"
    assert found.details["price_change_1w"] == pytest.approx(100 * (rows["2025-11-17"]["nav"] / rows["2025-11-10"]["nav"] - 1))
    share = sum(
        100 * rows[b]["fundFlows"] / (rows[a]["sharesOutstanding"] * rows[a]["nav"])
        for a, b in zip(
            ["2025-11-10", "2025-11-11", "2025-11-12", "2025-11-13", "2025-11-14"],
            ["2025-11-11", "2025-11-12", "2025-11-13", "2025-11-14", "2025-11-17"],
            strict=True,
        )
    )
    assert found.value == pytest.approx(share, rel=1e-6)


@pytest.mark.parametrize(
    ("price", "flow", "state"),
    [
        (-1.0, 1, "down_in"),
        (-3, -1, "down_out"),
        (1.0, -1, "up_out"),
        (4, 2, "up_in"),
        (-0.99, 5, "quiet"),
        (np.nan, 5, "quiet"),
        (-5, 0, "quiet"),
    ],
)
def test_states(price, flow, state):
    assert stance(price, flow) == state
    assert state in catalog().indicators["QQQ_DIVERGENCE"].states
    assert state in catalog().indicators["ISSUANCE_DIVERGENCE"].states


def test_the_record_against_plain_loops():
    rng = np.random.default_rng(3)
    level = np.exp(np.cumsum(0.01 * rng.standard_normal(900)))
    condition = rng.random(900) < 0.05
    onsets, last = [], -100
    for t in range(900):
        if condition[t]:
            if t - last > APART:
                onsets.append(t)
            last = t
    after = [100 * (level[t + AHEAD] / level[t] - 1) for t in range(900 - AHEAD)]
    mine = [after[t] for t in onsets if t + AHEAD < 900]
    found = record(level, condition)
    assert found["record_episodes"] == len(mine) > 10
    assert found["record_up_pct"] == pytest.approx(100 * sum(v > 0 for v in mine) / len(mine))
    assert found["record_median_pct"] == pytest.approx(float(np.median(mine)))
    assert found["base_up_pct"] == pytest.approx(100 * sum(v > 0 for v in after) / len(after))


def test_an_episode_whose_three_months_are_not_over_does_not_count():
    condition = np.zeros(100, bool)
    condition[[10, 11, 36, 37, 99]] = True
    assert record(np.ones(100), condition)["record_episodes"] == 2  # at 10 and 36; that at 99 has no outcome yet
    assert record(np.ones(50), condition[:50]) == {"record_episodes": 0.0}


def test_issuance_is_set_against_the_index_over_its_own_week():
    issuance = real.series(
        "ICI.ETF.DOMESTIC.WEEKLY",
        [("2025-11-05", 12_000.0), ("2025-11-12", -3_000.0)],
        units="usd_mn",
        frequency=Frequency.WEEKLY,
        lag_days=6,
        until=LETTER,
    )
    closes = [("2025-10-29", 6890.59), ("2025-11-04", 6771.55), ("2025-11-05", 6796.29), ("2025-11-12", 6850.92), ("2025-11-18", 6617.32)]
    found = reading(
        real.panel(LETTER, issuance, real.series("SPX", closes, units="points", until=LETTER)), catalog(), "ISSUANCE_DIVERGENCE"
    )
    assert (found.value, found.state) == (-3.0, "quiet")
    assert found.details["price_change_1w"] == pytest.approx(100 * (6850.92 / 6796.29 - 1))
    assert {i.period for i in found.inputs} == {"2025-11-12", "2025-11-05"}


def test_a_flow_file_alone_gives_no_divergence(shared):
    flow = real.series("QQQ.flow", [("2025-11-17", 1.0)], units="usd", until=LETTER)
    assert reading(real.panel(LETTER, flow), catalog(), "QQQ_DIVERGENCE").value is None
