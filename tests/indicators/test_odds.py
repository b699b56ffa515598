"""CME's method: its own table, the older rule, a re-implementation by its words, thirty years of real days, and what a meeting became."""

from __future__ import annotations

import calendar
import csv
import time
from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import naive_fedwatch, policy_prices, real

from crossroads.catalog import facts
from crossroads.indicators.meetings import known_meetings, settled
from crossroads.indicators.odds import Curve, cumulative, shares, solve
from crossroads.indicators.odds_curve import COLUMNS, settlement_days, strip_of
from crossroads.indicators.odds_table import odds_table

LAST = "2023-09-15"


def curve(day: str, prices: dict[str, float], current: float = np.nan) -> Curve:
    """Build a curve of one day from month ("2023-03") to price."""
    rates = np.full((1, COLUMNS), np.nan)
    for month, price in prices.items():
        rates[0, (np.datetime64(month, "M") - np.datetime64(day, "M")).astype(int) + 1] = 100 - price
    return Curve(np.array([day], "datetime64[D]"), rates, np.array([current]))


@pytest.fixture(scope="module")
def strip(shared):
    panel = policy_prices.panel(shared, LAST)
    return strip_of(panel, settlement_days(panel))


@pytest.fixture(scope="module")
def path(strip):
    return solve(strip.curve, known_meetings(), ahead=12)


# ---------------------------------------------------------------- published numbers


def test_cme_s_own_table_of_july_2026(shared):
    """Prices in, CME's probabilities out: within 0.05 of the printed tenth on every bin of the seven meetings whose anchors are listed."""
    table = odds_table(policy_prices.panel(shared, "2026-07-14", since="2026-01-01"))
    with (shared / "market/fedfunds/cme_2026-07-14_probabilities.csv").open() as file:
        printed = {
            (r["meeting_date"], int(r["rate_low"])): float(r["probability_pct"]) for r in csv.DictReader(file) if r["probability_pct"]
        }
    checked = 0
    for row in table[:7]:
        ours = {round(100 * r.lower): r.odds for r in row.ranges}
        for low in range(300, 525, 25):
            if printed.get((str(row.meeting), low)):
                assert ours[low] == pytest.approx(printed[str(row.meeting), low], abs=0.051)  # half a printed digit
                checked += 1
            else:
                assert ours.get(low, 0.0) < 0.051
    assert [str(row.meeting) for row in table[:7]] == sorted({m for m, _ in printed})[:7]
    assert checked == 34
    assert table[0].hike == pytest.approx(36.9, abs=0.05)
    assert table[0].rate == pytest.approx(3.7175)


def test_beyond_the_last_contract_nothing_is_skipped(shared):
    """The strip ends with July 2027: June is reached forwards, July hardly, later meetings not at all."""
    table = {str(r.meeting): r for r in odds_table(policy_prices.panel(shared, "2026-07-14", since="2026-01-01"))}
    assert table["2027-06-09"].note == ""
    assert table["2027-07-28"].note == "low_precision"
    for later in ("2027-09-15", "2027-10-27", "2027-12-08", "2028-01-26"):
        assert (table[later].cut, table[later].ranges, table[later].note) == (None, (), "missing_contract")


SVB = {"2023-03": 95.3375, "2023-04": 95.1000, "2023-05": 94.8550, "2023-06": 94.7750, "2023-07": 94.7300, "2023-08": 94.7500}


def test_the_older_rule_on_the_friday_silicon_valley_bank_fell():
    """Recomputed by public code with N = d - 1; range 4.50-4.75."""
    path = solve(curve("2023-03-10", SVB), known_meetings(), ahead=4, decision_day="after")
    assert path.meetings[0].astype(str).tolist() == ["2023-03-22", "2023-05-03", "2023-06-14", "2023-07-26"]
    assert path.before[0].tolist() == pytest.approx([4.549405, 4.90, 5.159877, 5.2748], abs=5e-7)
    assert path.steps[0, :2].tolist() == pytest.approx([1.4024, 1.0395], abs=5e-5)
    changes, odds = cumulative(path.steps)
    found = {
        int(c): (round(float(a), 1), round(float(b), 1)) for c, a, b in zip(changes, odds[0, 0], odds[0, 1], strict=True) if a + b > 0.05
    }
    assert (found[1][0], found[2][0]) == (59.8, 40.2)
    assert (found[2][1], found[3][1], found[4][1]) == (57.4, 41.0, 1.6)


def test_the_two_rules_differ_by_a_day_of_the_move():
    new, old = (solve(curve("2023-03-10", SVB), known_meetings(), decision_day=rule) for rule in ("before", "after"))
    assert new.before[0, 0] == pytest.approx((31 * 4.6625 - 9 * 4.90) / 22)
    assert old.before[0, 0] == pytest.approx((31 * 4.6625 - 10 * 4.90) / 21)


def test_the_files_own_day_agrees_with_the_case(shared):
    panel = policy_prices.panel(shared, "2023-03-10", since="2023-01-01")
    assert odds_table(panel, decision_day="after")[0].move_bp == pytest.approx(25 * 1.4024, abs=0.01)


# ---------------------------------------------------------------- against the method by its words


def naive_strip(shared, day: str, today: float | None, *, old_rule=False) -> naive_fedwatch.Strip:
    """Read prices and decisions of one day by themselves: nothing of the product but the fact tables."""
    when = date.fromisoformat(day)
    prices, last = {}, naive_fedwatch.after((when.year, when.month), -1)
    for name, by_day in policy_prices.by_day(shared).items():
        month = (int(name[4:]), policy_prices.CODES.index(name[3]) + 1)
        if month == last:
            prices[month] = max((d, p) for d, p in by_day.items() if d <= day)[1]
        elif day in by_day:
            prices[month] = by_day[day]
    moment = settled(np.array([day], "datetime64[D]"))[0].astype(object)

    def known(stamp):
        return stamp is not None and stamp.replace(tzinfo=None) <= moment

    scheduled = [m.day for m in facts.fomc_calendar() if known(m.published) and not known(m.cancelled)]
    others = [d.day for d in facts.fomc_decisions() if not d.scheduled and d.change_bp and known(d.announced)]
    return naive_fedwatch.Strip(when, prices, [*scheduled, *others], scheduled, today=today, old_rule=old_rule)


SAMPLE = 240


def test_every_rate_of_days_over_thirty_years(shared, strip, path):
    """A sample spread over 1994-2023, and the days after each unscheduled decision."""
    days = strip.curve.days
    rows = set(np.linspace(0, len(days) - 1, SAMPLE).astype(int).tolist())
    for decision in facts.fomc_decisions():
        if not decision.scheduled and decision.day.year >= 1994:
            rows |= set(np.flatnonzero((days >= np.datetime64(decision.day)) & (days < np.datetime64(decision.day) + 12)).tolist())
    compared = 0
    for row in sorted(r for r in rows if r < len(days)):
        today = strip.curve.current[row]
        expected = naive_strip(shared, str(days[row]), None if np.isnan(today) else float(today)).rates()
        for meeting, before, after in zip(path.meetings[row], path.before[row], path.after[row], strict=True):
            if np.isnat(meeting) or (meeting.astype("datetime64[M]") - days[row].astype("datetime64[M]")).astype(int) >= COLUMNS - 2:
                continue  # the oracle sees contracts beyond two years, the strip does not
            ours = [None if np.isnan(v) else float(v) for v in (before, after)]
            theirs = list(expected[meeting.astype(object)])
            assert [v is None for v in ours] == [v is None for v in theirs], (days[row], meeting)
            assert [v for v in ours if v is not None] == pytest.approx([v for v in theirs if v is not None], abs=1e-9), (days[row], meeting)
            compared += sum(v is not None for v in ours)
    assert compared > 1500


def test_the_older_rule_too(shared, strip):
    rows = np.linspace(0, len(strip.curve.days) - 1, 40).astype(int)
    some = Curve(strip.curve.days[rows], strip.curve.rates[rows], strip.curve.current[rows])
    old = solve(some, known_meetings(), ahead=2, decision_day="after")
    for row, day in enumerate(some.days):
        today = some.current[row]
        expected = naive_strip(shared, str(day), None if np.isnan(today) else float(today), old_rule=True).rates()
        for meeting, end in zip(old.meetings[row], old.after[row], strict=True):
            if not np.isnat(meeting) and not np.isnan(end):
                assert end == pytest.approx(expected[meeting.astype(object)][1], abs=1e-9)


moves = st.lists(st.floats(-0.9, 0.9) | st.sampled_from([0.0, 0.25, -0.25, 0.5, 0.125]), min_size=1, max_size=5)


@given(st.lists(moves.map(lambda m: m + [0.0] * (5 - len(m))), min_size=1, max_size=4))
def test_odds_are_those_of_all_paths(days):
    steps = np.array(days) / 0.25
    changes, odds = cumulative(steps)
    for row, day in enumerate(days):
        for j in range(5):
            expected = naive_fedwatch.totals(day[: j + 1])
            found = dict(zip(changes.tolist(), odds[row, j].tolist(), strict=True))
            assert sum(found.values()) == pytest.approx(100, abs=1e-9)
            for change in found.keys() | expected.keys():
                assert found.get(change, 0.0) == pytest.approx(expected.get(change, 0.0), abs=1e-8)


@given(st.floats(-6, 6))
def test_one_meeting_s_odds_add_up_and_keep_the_expected_move(step):
    cut, hold, hike = (float(v[0]) for v in shares(np.array([step])))
    assert cut + hold + hike == pytest.approx(100)
    assert min(cut, hold, hike) >= 0
    changes, odds = cumulative(np.array([[step]]))
    assert (changes * odds[0, 0]).sum() / 100 == pytest.approx(step, abs=1e-9)
    assert odds[0, 0][changes < 0].sum() == pytest.approx(cut, abs=1e-9)
    assert odds[0, 0][changes > 0].sum() == pytest.approx(hike, abs=1e-9)


def test_a_meeting_without_a_price_makes_all_later_totals_unknown():
    _, odds = cumulative(np.array([[0.5, np.nan, 0.5], [0.5, -1.2, 0.5]]))
    assert np.isnan(odds[0]).all(axis=1).tolist() == [False, True, True]
    assert not np.isnan(odds[1]).any()


# ---------------------------------------------------------------- special meetings


def flat(day: str, months: list[str], price: float = 95.0, **others: float) -> Curve:
    return curve(day, dict.fromkeys(months, price) | {k.replace("_", "-")[1:]: v for k, v in others.items()}, current=100 - price)


def months_from(first: str, n: int) -> list[str]:
    return np.arange(np.datetime64(first, "M"), np.datetime64(first, "M") + n).astype(str).tolist()


@pytest.mark.parametrize("day", ["1999-06-15", "2007-03-01", "2020-03-05", "2022-10-20", "2026-01-05"])
def test_a_flat_strip_is_a_certain_hold_at_every_meeting(day):
    """To the last digit: one public package gives an all-zero row here."""
    path = solve(flat(day, months_from((np.datetime64(day, "M") - 1).astype(str), 24)), known_meetings(), ahead=12)
    known = ~np.isnan(path.steps[0])
    assert known.sum() >= 3
    assert (path.steps[0][known] == 0).all()
    changes, odds = cumulative(path.steps)
    assert odds[0, 0, changes == 0].tolist() == [100.0]
    assert [v[0] for v in shares(path.steps[0, :1])] == [0.0, 100.0, 0.0]


def test_a_meeting_on_the_last_day_is_read_from_the_month_after():
    """2024-01-31: January says only where the rate was, February where it is."""
    path = solve(
        curve("2024-01-10", {"2023-12": 94.67, "2024-01": 94.67, "2024-02": 94.71, "2024-03": 94.80, "2024-04": 94.9}), known_meetings()
    )
    assert path.steps[0, 0] == pytest.approx(-0.16)
    assert path.noise[0, 0] == pytest.approx(100 * 0.0025 / 0.25 * 2**0.5)


def test_and_gives_no_information_where_that_month_is_not_known_to_be_free(shared):
    """On 2017-12-20 the calendar in hand ended with 2018-01-31: whether February had a meeting stood in no table."""
    row = odds_table(policy_prices.panel(shared, "2017-12-20", since="2017-01-01"))[0]
    assert (str(row.meeting), row.note, row.cut, row.precision) == ("2018-01-31", "no_information", None, float("inf"))


def test_noise_is_what_half_a_tick_in_each_price_does():
    """Against a simulation: prices off by independent errors of half a tick, the odds' standard deviation."""
    rng = np.random.default_rng(7)
    base = curve("2023-03-10", SVB)
    shaken = Curve(np.repeat(base.days, 20_000), base.rates + rng.normal(0, 0.0025, (20_000, COLUMNS)), np.full(20_000, np.nan))
    path = solve(shaken, known_meetings(), ahead=4)
    sd = 100 * path.steps.std(axis=0)
    assert sd.tolist() == pytest.approx(path.noise[0].tolist(), rel=0.03)  # 20,000 draws: 0.5 % each, four of them


@pytest.mark.parametrize("gone", ["2023-03", "2023-04"])
def test_a_missing_contract_leaves_no_odds(gone):
    path = solve(curve("2023-03-10", {m: p for m, p in SVB.items() if m != gone}), known_meetings(), ahead=4)
    assert np.isnan(path.steps[0, 0])
    assert np.isnan(cumulative(path.steps)[1][0]).all()


# ---------------------------------------------------------------- thirty years


def test_all_days_of_thirty_years_in_seconds(strip):
    """The bar is 10 s for 1994-2023; a rival needs 26 ms a date, 190 s in all. Own processor time, so that neighbours do not count."""
    begun = time.process_time()
    solved = solve(strip.curve, known_meetings(), ahead=12)
    changes, odds = cumulative(solved.steps)
    spent = time.process_time() - begun
    assert len(solved.days) == 7446
    assert spent < 10
    known = ~np.isnan(odds[:, :, 0])
    assert np.abs(odds[known].sum(axis=1) - 100).max() < 1e-9
    assert odds[known].min() > -1e-9
    assert known[:, 0].mean() > 0.95
    assert len(changes) < 100


def test_hold_is_certain_on_days_when_nothing_was_priced(path):
    """Quiet years have such days: 2010-2014 at the floor, prices equal to the tick."""
    still = path.steps[:, 0] == 0
    assert still.sum() > 100
    cut, hold, hike = shares(path.steps[still, 0])
    assert (hold == 100).all()
    assert (cut == 0).all()
    assert (hike == 0).all()


def test_the_eve_s_likeliest_outcome_is_what_the_fed_did(path):
    """Since 2003 the prices of the eve missed five times, all in the crisis: 50 bp in September 2007; 75 where 100 was priced; and 2008's autumn."""
    decided = {np.datetime64(d.day): d.change_bp for d in facts.fomc_decisions() if d.scheduled}
    next_one = np.append(path.meetings[1:, 0], np.datetime64("NaT"))
    eve = (
        (path.meetings[:, 0] != next_one)
        & (path.noise[:, 0] < 5)
        & ~np.isnan(path.steps[:, 0])
        & (path.days >= np.datetime64("2003-01-01"))
    )
    eves = [i for i in np.flatnonzero(eve) if path.meetings[i, 0] in decided]
    missed = [str(path.meetings[i, 0]) for i in eves if 25 * round(path.steps[i, 0]) != decided[path.meetings[i, 0]]]
    assert len(eves) == 166
    assert missed == ["2007-09-18", "2008-03-18", "2008-09-16", "2008-10-29", "2008-12-16"]


def test_an_expired_contract_settled_at_the_mean_of_the_effective_rate(shared):
    """The arithmetic's foundation, on every expired contract: final price against the calendar-day mean of DFF."""
    rate = real.fred(shared, "DFF", units="pct", until=LAST)
    by_month = defaultdict(list)
    for day, value in zip(rate.periods.astype(object), rate.values, strict=True):
        by_month[day.year, day.month].append(value)
    errors = {}
    for name, all_rows in policy_prices.settlements(shared).items():
        month = (int(name[4:]), policy_prices.CODES.index(name[3]) + 1)
        rows = [r for r in all_rows if r[0] <= LAST]
        if rows and len(by_month[month]) == calendar.monthrange(*month)[1] and rows[-1][0][:7] >= f"{month[0]}-{month[1]:02d}":
            errors[month] = 100 * abs(100 - rows[-1][1] - np.mean(by_month[month]))
    assert len(errors) > 395
    assert np.median(list(errors.values())) < 0.3  # basis points; a tick is half a point, the rate is printed in whole ones
    assert np.quantile(list(errors.values()), 0.95) < 2.2
    assert max(e for m, e in errors.items() if m[0] >= 2003) < 3.8


def test_the_month_before_stands_on_the_effective_rate_where_its_contract_is_missing(shared):
    panel = policy_prices.panel(shared, "2023-09-15", since="2023-06-01")
    without = real.panel("2023-09-15", *(s for n, s in panel.series.items() if n != "ZQ.Q2023"))
    (a,), (b,) = (odds_table(p)[:1] for p in (panel, without))
    assert b.hold == pytest.approx(a.hold, abs=1.5)  # the final settlement is rounded to a quarter of a basis point: one point of odds
    assert b.note == a.note == ""
