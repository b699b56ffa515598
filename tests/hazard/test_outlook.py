"""The outlook on the package's own history: what it says, what it stands on, that it looks at nothing later, and clear refusals."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from crossroads.catalog.load import catalog
from crossroads.errors import InputError, NotKnownError
from crossroads.hazard.outlook import SERIES, outlook
from crossroads.hazard.result import Outlook
from crossroads.knowledge.history import History
from crossroads.timeline import AsOf

CHRISTMAS = AsOf.parse("2018-12-31")


@pytest.fixture(scope="module")
def christmas(embedded_history: History) -> Outlook:
    return outlook(embedded_history, CHRISTMAS, catalog())


def test_the_question_of_christmas_2018_is_the_pivot(christmas: Outlook) -> None:
    assert christmas.question == "pivot"
    assert "not eased in the last six months" in christmas.why.en
    assert "六个月" in christmas.why.zh


def test_the_market_had_given_in_and_is_said_to_have(christmas: Outlook) -> None:
    market = christmas.risk("market")
    assert (market.method, market.exact, market.probability) == ("impossible", 0.0, 0.0)
    assert market.note is not None
    assert "2018-12-20" in market.note.en
    assert "2018-12-20" in market.note.zh
    deeper = next(b for b in christmas.beside if b.depth == 20)
    assert not deeper.market_broken  # −19.8 % at the worst
    assert deeper.probabilities["market"] > 0


def test_recession_has_its_base_rate_and_the_words(christmas: Outlook) -> None:
    recession = christmas.risk("recession")
    assert recession.method == "base_rate"
    assert recession.events < 8
    assert recession.unit_points == 10
    assert recession.note is not None
    assert "Too few events" in recession.note.en


def test_the_fed_is_likelier_than_not_and_only_as_fine_as_the_events_allow(christmas: Outlook) -> None:
    fed = christmas.risk("fed")
    assert 0.5 < fed.exact < 0.95
    assert fed.interval.low < fed.exact < fed.interval.high
    assert fed.unit_points >= 5
    assert round(100 * fed.probability) % fed.unit_points == 0


def test_identities(christmas: Outlook) -> None:
    assert sum(c.exact for c in christmas.causes) + christmas.neither.exact == pytest.approx(1.0)
    for risk in christmas.causes:
        assert len(risk.by_month) == 24
        assert np.all(np.diff(risk.by_month) >= -1e-12)
        assert risk.by_month[christmas.horizon - 1] == risk.exact
        assert np.all(np.array(risk.low_by_month) <= np.array(risk.high_by_month))


def test_it_says_what_it_stands_on(christmas: Outlook) -> None:
    said = " ".join(words.en for words in christmas.stands_on)
    assert "1960-01-31 to 2018-11-30" in said
    assert "1999-01-04" in said
    assert "VVIX" in said
    assert "Baa yield: the newest monthly average known that day is that of 2018-11" in said
    missing = {m.id: m.reason.en for m in christmas.missing}
    assert missing["VVIX"] == "not in the store"
    assert missing["VIX"] == "known for less than eight years of month ends"
    assert {s.since for s in christmas.sets} == {1960}  # without VIX and curves the later sets add nothing
    assert all(words.zh for words in christmas.stands_on)


def test_contributions_name_the_rows_they_come_from(christmas: Outlook) -> None:
    by_id = {c.id: c for c in christmas.contributions}
    assert {"EASED", "HIKED", "BELOW_PEAK", "BAA_AAA"} <= set(by_id)
    baa = next(i for i in by_id["BAA_AAA"].inputs if i.series == "BAA")
    assert baa.period == "2018-11-01"
    assert baa.known_at <= CHRISTMAS.moment
    assert all(abs(e) <= 1 for c in christmas.contributions for e in c.effect.values())


def test_branches_start_at_the_event_and_list_their_cases(christmas: Outlook) -> None:
    branch = next(b for b in christmas.branches if b.cause == "market")
    case = next(c for c in branch.cases if c.day.isoformat() == "2010-06-30")
    assert case.after["12m"] == pytest.approx(100 * (1320.64 / 1030.71 - 1), abs=1.5)  # 252 sessions, one away from the calendar's year
    assert case.way_there is not None
    assert case.way_there < 0
    assert branch.after["1m"].count == sum(c.after["1m"] is not None for c in branch.cases)
    assert all(c.worst is None or c.after["12m"] is not None for c in branch.cases)


def test_json_is_plain_and_whole(christmas: Outlook) -> None:
    found = json.loads(json.dumps(christmas.as_json(), allow_nan=False))
    assert found["question"] == "pivot"
    assert found["causes"][0]["interval"].keys() == {"low", "high", "level"}
    assert found["as_of"].startswith("2018-12-31")


def test_the_sentence_holds_the_figures(christmas: Outlook) -> None:
    percent = round(100 * christmas.risk("fed").probability)
    assert f"about {percent}%" in christmas.answer.en
    assert f"约 {percent}%" in christmas.answer.zh
    assert "market breaks first" not in christmas.answer.en


@pytest.mark.parametrize("day", ["2007-08-31", "2011-08-31"])
def test_refitted_with_the_future_deleted_it_gives_the_same_bytes(
    embedded_frame: pl.DataFrame, embedded_history: History, day: str
) -> None:
    as_of = AsOf.parse(day)
    past = History.from_frame(embedded_frame.filter(pl.col("known_at") <= as_of.moment))
    one, two = (json.dumps(outlook(h, as_of, catalog(), draws=60).as_json(), sort_keys=True) for h in (embedded_history, past))
    assert one == two


def test_the_seed_moves_only_the_intervals(embedded_history: History, christmas: Outlook) -> None:
    other = outlook(embedded_history, CHRISTMAS, catalog(), seed=1)
    assert [c.exact for c in other.causes] == [c.exact for c in christmas.causes]
    assert other.risk("fed").low_by_month != christmas.risk("fed").low_by_month


def test_asked_for_the_next_step_it_answers_that(embedded_history: History) -> None:
    found = outlook(embedded_history, CHRISTMAS, catalog(), question="next_step", horizon=6, draws=60)
    assert (found.question, found.horizon) == ("next_step", 6)
    assert found.why.en.startswith("Asked for")
    assert found.risk("fed").exact < 0.6  # a cut within six months of a hike is no matter of course


def test_weeks_instead_of_months(embedded_history: History, christmas: Outlook) -> None:
    found = outlook(embedded_history, AsOf.parse("2012-06-29"), catalog(), every="week", draws=30)
    months = outlook(embedded_history, AsOf.parse("2012-06-29"), catalog(), draws=30)
    assert found.sets[0].landmarks > 4 * months.sets[0].landmarks
    assert (found.every, months.every) == ("week", "month")
    assert "Fridays" in found.stands_on[0].en
    assert found.risk("fed").exact == pytest.approx(months.risk("fed").exact, abs=0.15)  # the same history, sampled more often


@pytest.mark.parametrize(
    ("day", "horizon", "error", "words"),
    [
        ("2018-12-31", 25, InputError, "1 to 24 months"),
        ("2018-12-31", 0, InputError, "1 to 24 months"),
        ("1961-06-30", 12, InputError, "eight years of month ends"),
        ("1959-06-30", 12, InputError, "eight years of month ends"),
        ("2019-03-29", 12, NotKnownError, "newest close known is of 2018-12-31"),
    ],
)
def test_refusals_say_what_was_seen_and_what_to_do(
    embedded_history: History, day: str, horizon: int, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        outlook(embedded_history, AsOf.parse(day), catalog(), horizon=horizon, draws=30)


def test_missing_series_are_refused_or_named(embedded_history: History) -> None:
    without_market = embedded_history.only([s for s in SERIES if s not in {"SPX", "MKT_RETURN"}])
    with pytest.raises(NotKnownError, match="SPX: no close is known"):
        outlook(without_market, CHRISTMAS, catalog())
    without_fed = embedded_history.only([s for s in SERIES if s != "FED_TARGET_UPPER"])
    with pytest.raises(NotKnownError, match="FED_TARGET_UPPER"):
        outlook(without_fed, CHRISTMAS, catalog())
    without_credit = embedded_history.only([s for s in SERIES if s != "BAA"])
    found = outlook(without_credit, CHRISTMAS, catalog(), draws=30)
    assert "BAA_AAA" in {m.id for m in found.missing}


def test_decisions_that_end_too_early_are_refused(embedded_frame: pl.DataFrame) -> None:
    stale = embedded_frame.filter((pl.col("series") != "FED_TARGET_UPPER") | (pl.col("period") < pl.date(2018, 6, 1)))
    with pytest.raises(NotKnownError, match="newest decision held is of 2018-05-02"):
        outlook(History.from_frame(stale), CHRISTMAS, catalog())
