"""The odds on real days: the letter's, older ones from contracts, the week after a meeting, the prediction market, and when there are none."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import policy_prices, real

from crossroads.catalog.load import catalog
from crossroads.errors import NotKnownError
from crossroads.indicators.odds_market import OUTCOMES, books
from crossroads.indicators.odds_table import odds_table
from crossroads.indicators.registry import reading, readings, series
from crossroads.series import Basis
from crossroads.timeline import Frequency

ALL = ("CUT_ODDS", "CUT_ODDS_WEEK", "HOLD_ODDS_MARKET", "HOLD_ODDS_GAP")


@pytest.fixture(scope="module")
def letter(shared):
    return policy_prices.letters_day(shared)


@pytest.fixture(scope="module")
def autumn(shared):
    """The end of what the contracts' file holds."""
    return policy_prices.panel(shared, "2023-09-15")


def read(panel, name):
    return reading(panel, catalog(), name)


# ---------------------------------------------------------------- the letter's day


def test_the_odds_of_the_letter_s_day_are_cme_s_own(letter):
    """50.1 % for 3.50-3.75 by that close, 42.4 the day before: the letter's 48.9 lies between."""
    found = read(letter, "CUT_ODDS")
    assert (round(found.value, 1), found.state, found.zone) == (50.1, "cme_history", "open")
    assert found.details["meeting"] == "2025-12-10"
    assert found.details["days_to_meeting"] == 22
    assert found.details["hold"] == pytest.approx(49.8571)
    assert found.details["hike"] == 0
    assert found.details["precision"] is None
    assert {i.series for i in found.inputs} == {
        "FEDWATCH.D20251210.350-375", "FEDWATCH.D20251210.375-400", "FED_TARGET_LOWER", "FED_TARGET_UPPER",
    }  # fmt: skip
    own = series(letter, "CUT_ODDS", catalog())
    assert own.value_on(date(2025, 11, 17)) == pytest.approx(42.3571)
    assert own.value_on(date(2025, 11, 12)) == pytest.approx(62.9286)


def test_every_day_of_the_download_in_which_its_meeting_was_next(shared, letter):
    """Against the file: from the day after the October meeting on, the share of the one range below."""
    own = series(letter, "CUT_ODDS", catalog()).since(date(2025, 10, 1))
    with (shared / "market/fedfunds/cme_FedMeeting_20251210.csv").open() as file:
        rows = {datetime.strptime(r["Date"], "%m/%d/%Y").date(): 100 * float(r["(350-375)"]) for r in csv.DictReader(file)}
    wanted = {d: v for d, v in rows.items() if date(2025, 10, 30) <= d <= date(2025, 11, 18)}
    assert dict(zip(own.periods.astype(object), own.values, strict=True)) == pytest.approx(wanted)
    assert len(wanted) == 14


def test_the_letter_s_week_fell_by_seventeen_points(letter):
    found = read(letter, "CUT_ODDS_WEEK")
    assert found.value == pytest.approx(50.1429 - 66.9286)
    assert found.details == {
        **found.details, "meeting": "2025-12-10", "cut": pytest.approx(50.1429),
    }  # fmt: skip
    assert {i.period for i in found.inputs if i.series.startswith("FEDWATCH")} == {"2025-11-18", "2025-11-11"}


def test_the_prediction_market_and_the_gap_are_of_one_day_and_meeting(shared, letter):
    market, gap = read(letter, "HOLD_ODDS_MARKET"), read(letter, "HOLD_ODDS_GAP")
    assert (market.value, market.state, market.zone) == (46.0, "kalshi", "open")
    assert (market.details["cut"], market.details["markets"], market.details["not_hold"]) == (None, 1, 54.0)
    assert gap.value == pytest.approx(49.8571 - 46.0)
    assert (gap.details["futures"], gap.details["market"], gap.details["futures_from"]) == (pytest.approx(49.8571), 46.0, "cme_history")
    own = series(letter, "HOLD_ODDS_GAP", catalog())
    assert own.value_on(date(2025, 11, 17)) == pytest.approx(57.6429 - 55.0)
    assert own.value_on(date(2025, 11, 16)) is None  # a Sunday: the exchange trades, the futures do not


def test_a_candle_that_ends_at_midnight_is_not_known_the_evening_before(shared):
    candle = policy_prices.candles(shared, until="2025-11-30")
    ends = (candle.periods + 1).astype("datetime64[us]") + np.timedelta64(5, "h")
    dated = replace(candle, known_at=ends, basis=np.full(len(candle), Basis.VINTAGE, np.uint8))
    panel = policy_prices.panel(shared, "2025-11-18", *policy_prices.download(shared, until="2025-11-18"), since="2025-01-01")
    seen = panel.as_of.us
    held = replace(dated, **{f: getattr(dated, f)[ends <= seen] for f in ("periods", "values", "known_at", "basis")})
    found = read(real.panel("2025-11-18", *panel.series.values(), held), "HOLD_ODDS_MARKET")
    assert (found.value, found.details["period"], found.basis) == (55.0, "2025-11-17", Basis.VINTAGE)


# ---------------------------------------------------------------- from contracts


def test_the_reading_from_contracts(autumn):
    found = read(autumn, "CUT_ODDS")
    assert (found.value, found.state, found.zone) == (0.0, "futures", "unlikely")
    assert (found.details["meeting"], found.details["hold"], found.details["hike"]) == (
        "2023-09-20",
        98.0,
        2.0,
    )
    assert found.details["precision"] == pytest.approx(1.41)
    assert found.details["low_precision"] is None
    assert [k for k in found.details if k.startswith("rate_")] == ["rate_2023-09-20", "rate_2023-11-01", "rate_2023-12-13"]
    assert {i.series for i in found.inputs} == {"ZQ.Q2023", "ZQ.V2023"}  # August before the meeting, October after it
    assert found.percentile is not None


def test_every_value_is_that_of_its_day_s_table(autumn):
    """The series over thirty years and the table of one day are two ways through the arithmetic."""
    own = series(autumn, "CUT_ODDS", catalog())
    for at in np.linspace(0, len(own) - 1, 25).astype(int):
        day = own.periods[at].astype(object)
        assert own.values[at] == pytest.approx(odds_table(autumn, day=day)[0].cut, abs=1e-9)


def test_the_week_after_a_meeting_compares_one_meeting_not_two(autumn):
    """On 2023-06-20 the next meeting was July's; five sessions before it was the second to come."""
    own, plain = series(autumn, "CUT_ODDS_WEEK", catalog()), series(autumn, "CUT_ODDS", catalog())
    for day, before in (
        (date(2023, 6, 20), date(2023, 6, 12)),
        (date(2022, 7, 29), date(2022, 7, 22)),
        (date(2023, 5, 10), date(2023, 5, 3)),
    ):
        meeting = odds_table(autumn, day=day)[0].meeting
        (then,) = (row for row in odds_table(autumn, day=before) if row.meeting == meeting)
        assert own.value_on(day) == pytest.approx(plain.value_on(day) - then.cut, abs=1e-9)
    svb = own.value_on(date(2023, 3, 13))
    assert svb == pytest.approx(0.0)  # on the Monday after Silicon Valley Bank a cut in March was still not priced


def test_the_table_of_a_day_speaks_of_each_range(autumn):
    table = odds_table(autumn)
    assert [str(r.meeting) for r in table] == ["2023-09-20", "2023-11-01", "2023-12-13", "2024-01-31"]
    for row in table[:3]:
        assert sum(r.odds for r in row.ranges) == pytest.approx(100, abs=0.2)  # ranges under 0.05 % are left out
        assert row.cut + row.hold + row.hike == pytest.approx(100)
        assert row.lower_now == pytest.approx(sum(r.odds for r in row.ranges if r.lower < 5.25), abs=0.1)
        assert row.higher_now == pytest.approx(sum(r.odds for r in row.ranges if r.lower > 5.25), abs=0.1)
        assert all(r.upper - r.lower == pytest.approx(0.25) for r in row.ranges)
    assert (table[0].ranges[0].lower, table[0].ranges[0].upper) == (5.25, 5.5)
    assert table[3].note == "no_information"


def test_the_table_from_a_download_says_so(letter):
    (row,) = odds_table(letter)
    assert (row.method, row.day, str(row.meeting)) == ("cme_history", date(2025, 11, 18), "2025-12-10")
    assert {(r.lower, r.upper): round(r.odds, 1) for r in row.ranges} == {(3.5, 3.75): 50.1, (3.75, 4.0): 49.9}
    assert (row.cut, row.lower_now, row.rate) == (pytest.approx(50.1429), pytest.approx(50.1429), None)
    assert row.move_bp == pytest.approx(-25 * 0.501429)
    early = odds_table(letter, day=date(2025, 10, 20))[0]
    assert early.cut is None  # October's meeting came first: a grid of levels says nothing of December alone
    assert early.lower_now > 95


# ---------------------------------------------------------------- and when there are none


def test_old_odds_are_not_today_s(shared):
    """The contracts end on 2023-09-15: as of November there is no reading, and the reason says since when."""
    panel = policy_prices.panel(shared, "2023-11-20", since="2023-01-01")
    found = read(panel, "CUT_ODDS")
    assert found.value is None
    assert "newest odds known by 2023-11-20 are of 2023-09-15, for the meeting of 2023-09-20" in found.reason
    assert "2023-09-15" in found.details["reason_zh"]
    assert read(panel, "CUT_ODDS_WEEK").value is None


def test_odds_of_a_meeting_that_has_been_are_no_odds(shared):
    """Three days old, but the meeting was yesterday."""
    panel = policy_prices.panel(shared, "2023-09-15", since="2023-01-01")
    later = real.panel("2023-09-21", *panel.series.values())
    assert read(later, "CUT_ODDS").value is None
    assert read(real.panel("2023-09-19", *panel.series.values()), "CUT_ODDS").value == 0.0


def test_without_any_price_the_families_are_named():
    panel = real.panel("2023-09-15", real.fed_target("upper", until="2023-09-15"), real.fed_target("lower", until="2023-09-15"))
    for found in readings(panel, catalog(), ALL):
        assert found.value is None
    assert "ZQ.* have no value known by 2023-09-15" in read(panel, "CUT_ODDS").reason
    assert "KALSHI.FED.*" in read(panel, "HOLD_ODDS_MARKET").reason
    with pytest.raises(NotKnownError, match="no settlement of a fed funds future"):
        odds_table(panel)
    with pytest.raises(NotKnownError, match="no odds of 2023-09-14"):
        odds_table(
            real.panel("2023-09-15", *panel.series.values(), real.series("ZQ.U2023", [("2023-09-15", 94.67)], units="points")),
            day=date(2023, 9, 14),
        )


def test_a_download_that_does_not_add_up_is_not_read(shared):
    panel = policy_prices.letters_day(shared)
    broken = {n: s for n, s in panel.series.items() if n != "FEDWATCH.D20251210.350-375"}
    assert read(real.panel("2025-11-18", *broken.values()), "CUT_ODDS").value is None


# ---------------------------------------------------------------- the book of a meeting


def market(exchange, outcome, pairs):
    return real.series(f"{exchange}.FED.D20251210.{outcome}", pairs, units="pct")


prices = st.lists(st.integers(0, 100), min_size=5, max_size=5)


@given(prices)
def test_five_prices_are_scaled_to_one_hundred_unless_they_are_no_book(quoted):
    panel = real.panel("2025-11-18", *(market("KALSHI", o, [("2025-11-18", float(p))]) for o, p in zip(OUTCOMES, quoted, strict=True)))
    (book,) = books(panel)
    cut, hold, hike = book.odds()[0]
    if 80 <= sum(quoted) <= 125:
        assert cut + hold + hike == pytest.approx(100)
        assert cut == pytest.approx(100 * (quoted[0] + quoted[1]) / sum(quoted))
    else:
        assert np.isnan([cut, hold, hike]).all()


def test_no_change_alone_stands_as_quoted_and_says_nothing_of_the_direction():
    panel = real.panel(
        "2025-11-18",
        market("KALSHI", "HOLD", [("2025-11-17", 55.0)]),
        market("KALSHI", "CUT25", [("2025-11-17", 44.0), ("2025-11-18", 52.0)]),
    )
    (book,) = books(panel)
    assert book.odds()[:, 1].tolist()[0] == 55.0
    assert np.isnan(book.odds()[:, [0, 2]]).all()
    assert np.isnan(book.odds()[1, 1])
    found = read(panel, "HOLD_ODDS_MARKET")
    assert (found.value, found.details["period"]) == (55.0, "2025-11-17")


def test_polymarket_stands_in_where_kalshi_has_no_price():
    days = [("2025-11-17", 57.0), ("2025-11-18", 48.0)]
    panel = real.panel("2025-11-18", market("KALSHI", "HOLD", days[:1]), market("POLYMARKET", "HOLD", [(d, p + 1) for d, p in days]))
    own = series(panel, "HOLD_ODDS_MARKET", catalog())
    assert own.values.tolist() == [57.0, 49.0]
    assert read(panel, "HOLD_ODDS_MARKET").state == "polymarket"


def test_a_ladder_of_levels_is_never_read_as_one_meeting():
    panel = real.panel("2026-11-18", real.series("KALSHI.FEDRATE.D20261209.ABOVE375", [("2026-11-18", 98.0)], units="pct"))
    assert books(panel) == []
    assert read(panel, "HOLD_ODDS_MARKET").value is None


def test_all_four_are_daily_and_in_their_units(letter):
    for name in ALL:
        own = series(letter, name, catalog())
        assert own.frequency is Frequency.DAILY
        assert own.unit == catalog().indicators[name].unit
