"""The outlook on the real files: the letter's day and every named day, with what came after."""

from __future__ import annotations

import json

import polars as pl
import pytest

from crossroads.catalog.load import catalog
from crossroads.hazard.outlook import outlook
from crossroads.hazard.result import Outlook
from crossroads.knowledge.history import History
from crossroads.timeline import AsOf

NAMED = {
    "2007-08-31": ("pivot", False),
    "2011-08-31": ("pivot", True),
    "2015-08-31": ("pivot", False),
    "2016-01-29": ("pivot", False),
    "2018-12-31": ("pivot", True),
    "2020-03-13": ("next_step", True),
    "2022-06-30": ("pivot", True),
    "2023-03-13": ("pivot", True),
    "2025-11-18": ("next_step", False),
}
"""Day to the question it answers, and whether the market had broken at -15 %."""


@pytest.fixture(scope="module")
def letter(real_history: History) -> Outlook:
    return outlook(real_history, AsOf.parse("2025-11-18"), catalog())


def test_the_letter_s_question_is_the_next_step(letter: Outlook) -> None:
    assert letter.question == "next_step"
    assert "2025-10-29" in letter.why.en


def test_three_nested_sets_each_with_what_it_can_know(letter: Outlook) -> None:
    assert [s.since for s in letter.sets] == [1960, 1990, 2007]
    for smaller, larger in zip(letter.sets, letter.sets[1:], strict=False):
        assert set(smaller.covariates) < set(larger.covariates)
        assert smaller.landmarks > larger.landmarks
    assert "VIX" not in letter.sets[0].covariates
    assert "VIX" in letter.sets[1].covariates
    assert "VVIX" in letter.sets[2].covariates
    assert {m.id for m in letter.missing} == {"BAA_AAA"}
    said = " ".join(w.en for w in letter.stands_on)
    assert "VVIX before 2012-03-14 was computed later" in said
    assert "Initial claims before 2025-09-20 are as later revised" in said  # these files hold no vintage of them
    assert "Baa yield: the newest monthly average known that day is that of 2025-10" in said


def test_the_fed_first_and_recession_a_base_rate(letter: Outlook) -> None:
    assert letter.risk("fed").exact > 0.5
    assert letter.risk("fed").exact > letter.risk("market").exact > 0
    assert letter.risk("recession").method == "base_rate"
    assert letter.contributions[0].id == "EASED"  # it had just cut: most of the answer


def test_what_options_imply_stands_beside_it(letter: Outlook) -> None:
    priced = letter.priced
    assert priced is not None
    assert priced.vix == pytest.approx(24.69)
    assert priced.level == pytest.approx(0.85 * 6890.89, abs=0.01)
    assert 0.4 < priced.touch < 0.8
    assert letter.implied is not None
    assert letter.implied.move == pytest.approx(24.69)  # a year ahead VIX itself


def test_where_the_market_has_broken_the_implied_move_still_stands(real_history: History) -> None:
    found = outlook(real_history, AsOf.parse("2022-06-30"), catalog(), horizon=3, draws=30)
    assert found.priced is None
    assert found.implied is not None
    assert found.implied.move == pytest.approx(28.71 / 2)  # VIX of that day; a quarter of a year


def test_branches_show_their_own_fall_apart(letter: Outlook) -> None:
    branch = next(b for b in letter.branches if b.cause == "market")
    assert branch.way_there.median is not None
    assert branch.way_there.median < -7
    assert branch.after["12m"].median is not None
    assert branch.after["12m"].median > 0
    days = {c.day.isoformat(): c for c in branch.cases}
    assert "2020-03-09" not in days  # the Fed had cut six days before
    assert days["2022-05-09"].after["12m"] == pytest.approx(100 * (4137.64 / 3991.24 - 1), abs=0.01)  # 252 sessions on: 2023-05-10


@pytest.mark.parametrize("day", NAMED)
def test_every_named_day_has_an_answer(real_history: History, day: str) -> None:
    found = outlook(real_history, AsOf.parse(day), catalog(), draws=30)
    question, broken = NAMED[day]
    assert found.question == question
    assert (found.risk("market").method == "impossible") == broken
    told = found.as_json()
    assert sum(round(1e6 * c["exact"]) for c in [*told["causes"], told["neither"]]) == 1_000_000
    assert found.risk("fed").interval.low <= found.risk("fed").exact <= found.risk("fed").interval.high


def test_the_letter_s_day_with_the_future_deleted_is_the_same_bytes(real_frame: pl.DataFrame, real_history: History) -> None:
    as_of = AsOf.parse("2025-11-18")
    past = History.from_frame(real_frame.filter(pl.col("known_at") <= as_of.moment))
    one, two = (json.dumps(outlook(h, as_of, catalog(), draws=30).as_json(), sort_keys=True) for h in (real_history, past))
    assert one == two
