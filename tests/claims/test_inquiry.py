"""A question put to data: spans, fates of episodes, what cannot be asked, and that nothing later is looked at."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.conftest import real as real  # noqa: PLC0414  # a fixture, used by name
from tests.rules.made import NAMES, arrays

from crossroads.catalog.load import catalog
from crossroads.claims.inquiry import Span, answer, fear, put
from crossroads.claims.judgement import judge
from crossroads.claims.quantifiers import Quantifier
from crossroads.claims.question import ask, read_gap
from crossroads.errors import InputError, RuleError
from crossroads.knowledge.history import History
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import names
from crossroads.timeline import AsOf

TODAY = date(2024, 1, 1)


def world(seed: int = 1, count: int = 800, start: date = date(2015, 1, 2)):
    rng = np.random.default_rng(seed)
    price = 100 * np.exp(np.cumsum(0.01 * rng.standard_normal(count)))
    fear_level = 20 + 5 * np.cumsum(0.1 * rng.standard_normal(count))
    return arrays({"PRICE": price, "FEAR": fear_level}, start=start)


def asked(condition: str, outcome: str, provider, *, gap: str = "10d", span: Span | None = None):
    return put(ask(condition, outcome, NAMES, gap=gap), provider, span)


def test_episodes_carry_their_days_their_fate_and_their_value():
    price = np.linspace(100, 180, 60)
    high = np.zeros(60)
    high[[5, 6, 30, 57]] = 1
    found = answer(asked("FEAR > 0", "return(PRICE, 5d) > 0%", arrays({"PRICE": price, "FEAR": high}), gap="5d"), None, as_of=TODAY)
    days = arrays({"PRICE": price}).sessions.astype(object)
    assert [(e.onset, e.end, e.fate) for e in found.episodes] == [
        (days[5], days[6], "hit"),
        (days[30], days[30], "hit"),
        (days[57], days[57], "censored"),
    ]
    assert found.episodes[0].value == pytest.approx(100 * (price[11] / price[6] - 1), rel=1e-12)  # the same quotient
    assert (found.tested, found.censored, found.held) == (2, 1, 3)
    assert found.hits is not None
    assert found.hits.base == pytest.approx(1.0)
    assert not found.episodes[0].open_start, "five sessions were seen before it"


def test_a_run_that_may_have_begun_before_the_data_is_marked():
    high = np.zeros(60)
    high[[2, 30]] = 1
    found = answer(
        asked("FEAR > 0", "return(PRICE, 5d) > 0%", arrays({"PRICE": np.arange(60) + 1.0, "FEAR": high}), gap="5d"), None, as_of=TODAY
    )
    assert [e.open_start for e in found.episodes] == [True, False]


def test_an_outcome_that_begins_later_leaves_early_episodes_without_one():
    price = np.r_[[np.nan] * 20, np.linspace(100, 140, 60)]
    high = np.zeros(80)
    high[[5, 40]] = 1
    found = answer(asked("FEAR > 0", "return(PRICE, 5d) > 0%", arrays({"PRICE": price, "FEAR": high}), gap="5d"), None, as_of=TODAY)
    assert [e.fate for e in found.episodes] == ["no_outcome", "hit"]


def test_a_span_chooses_onsets_and_base_but_not_what_is_looked_back_on():
    provider = world()
    whole = asked("FEAR > lowest(FEAR, 60d) + 2", "return(PRICE, 20d) > 0%", provider)
    days = provider.sessions.astype(object)
    span = Span(days[300], days[600])
    part = asked("FEAR > lowest(FEAR, 60d) + 2", "return(PRICE, 20d) > 0%", provider, span=span)
    assert [e.onset for e in part.episodes] == [e.onset for e in whole.episodes if 300 <= e.onset <= 600]
    assert (part.circle.start, part.circle.stop) == (300, 601)


@pytest.mark.parametrize(
    ("condition", "span", "message"),
    [
        ("FEAR > 1000", None, "does not hold on any session"),
        ("FEAR > -1000", None, "holds on every session"),
        ("FEAR > 20", Span(date(1990, 1, 1), date(1991, 1, 1)), "outside the span"),
        ("FEAR > lag(FEAR, 50y)", None, "can be computed on no session"),
    ],
)
def test_what_cannot_be_asked_is_one_line(condition, span, message):
    with pytest.raises(InputError, match=message) as wrong:
        asked(condition, "return(PRICE, 20d) > 0%", world(), span=span)
    assert "\n" not in str(wrong.value)


def test_an_outcome_past_the_data_is_one_line():
    with pytest.raises(InputError, match="no more than its horizon"):
        answer(asked("FEAR > 20", "return(PRICE, 800d) > 0%", world()), None, as_of=TODAY)


def test_a_span_the_wrong_way_round():
    with pytest.raises(InputError, match="swap them"):
        Span(date(2020, 1, 2), date(2020, 1, 1))


@pytest.mark.parametrize("text", ["6 months", "", "-1m", "0m"])
def test_a_gap_that_is_no_length(text):
    with pytest.raises(InputError, match="gap"):
        read_gap(text)


@given(start=st.dates(date(1990, 1, 2), date(2018, 1, 2)))
def test_moving_all_dates_changes_nothing_else(start):
    """Sessions are numbered, not dated; only days in the output move."""

    def numbers(provider):
        found = answer(asked("FEAR > 20", "return(PRICE, 20d) > 0%", provider), None, as_of=TODAY).as_json()
        for key in ("first", "last", "episodes"):
            del found[key]
        return found

    assert numbers(world(start=start)) == numbers(world())


def test_p_is_never_below_one_shift_nor_finer_than_the_placements():
    for seed in range(12):
        found = answer(asked("FEAR > 20", "return(PRICE, 20d) > 1%", world(seed)), None, as_of=TODAY)
        for part in (found.means, found.hits):
            assert part is not None
            assert part.test.share >= 1 / found.sessions
            assert part.test.p >= found.finest
            assert part.test.opposite >= found.finest


def test_the_verdict_hangs_on_the_mean_where_it_has_a_side_and_on_hits_otherwise():
    provider = world()
    of = {
        text: judge(answer(asked("FEAR > 20", text, provider), None, as_of=TODAY)).headline.of
        for text in ("return(PRICE, 20d) > 1%", "return(PRICE, 20d) in 1%..2%", "return(PRICE, 20d)", "event(FEAR > 22) within 5d")
    }
    assert list(of.values()) == ["mean", "hits", "mean", "hits"]


# --------------------------------------------------------------------------------------------- the real files


def seen(history: History, day: date):
    question = ask("streak(VVIX > 110) >= 5", "event(FED_DOVISH) within 3m", names(catalog()))
    provider = HistoryProvider.over(history, catalog(), AsOf.end_of(day))
    return judge(answer(put(question, provider), fear(provider), as_of=day), Quantifier.USUALLY)


def test_what_becomes_known_after_as_of_changes_nothing(real: History):
    day = date(2019, 6, 28)
    known = np.flatnonzero(real.known_at <= AsOf.end_of(day).us)
    frame = real.frame(known)
    import polars as pl

    from crossroads.knowledge.frame import MOMENT, OBSERVATION_SCHEMA

    kept = frame.with_columns(source=pl.lit("test"), raw=pl.lit("0"), recorded_at=pl.lit(None, MOMENT).fill_null(AsOf.end_of(day).moment))
    then = History.from_frame(kept.select(*OBSERVATION_SCHEMA))
    assert seen(real, day).as_json() == seen(then, day).as_json()


def test_the_fed_after_vvix_stood(real: History):
    """The cut of 2025-12-10 came 19 days after the onset of 2025-11-21."""
    found = seen(real, date(2026, 7, 22))
    last = found.tested.episodes[-1]
    assert (last.onset, last.fate) == (date(2025, 11, 21), "hit")
    assert found.tested.hits is not None
    assert (found.tested.hits.hits, found.tested.hits.count) == (9, 11)
    assert found.tested.bases == {"backfilled": 4, "lag": 7}, "VVIX was launched in March 2012"
    assert found.tested.hits.matched_base > found.tested.hits.base, "frightened sessions are answered more often"


def test_a_rule_error_points_at_its_column():
    with pytest.raises(RuleError, match="column 8"):
        ask("streak(VVIXX > 110) >= 5", "return(SPX, 12m) >= 20%", names(catalog()))
