from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pytest
from tests.indicators import real, stress
from tests.indicators.test_standardise import plain

from crossroads.catalog.load import catalog
from crossroads.indicators.layoff_components import COMPONENTS
from crossroads.indicators.layoffs import CLEAR_RISE, standard_error, tracker
from crossroads.indicators.registry import reading, series
from crossroads.series import Panel
from crossroads.timeline import AsOf, Frequency

LATE = "2026-07-31"


@pytest.fixture(scope="module")
def late(shared) -> Panel:
    """Everything the files hold in summer 2026: no Challenger, no filings, CPS to November 2023."""
    return real.letters_day(shared, day=LATE)


@pytest.fixture(scope="module")
def full(late) -> Panel:
    """The same with the two missing measures made up."""
    found = dict(late.series) | {s.id: s for s in stress.made(until=LATE) if s.id in {"CHALLENGER_CUTS", "EDGAR.ITEM205"}}
    return Panel(late.as_of, found)


def labels(found, hits):
    return [str(m) for m in found.months[hits]]


def at(found, month):
    return int(np.flatnonzero(found.months == np.datetime64(month))[0])


# ------------------------------------------------------------------------------------------------ against plain loops


def by_month(one):
    return {p.astype("datetime64[M]"): v for p, v in zip(one.periods, one.values, strict=True)}


def claims(panel, name, month):
    """Mean of the last four Saturdays of a month, once the next Saturday lies in the next month and is not needed."""
    weeks = dict(zip(panel[name].periods.astype(object), panel[name].values, strict=True))
    after = (month + 1).astype("datetime64[D]").astype(object)
    saturday = max((after - timedelta(days=d) for d in range(1, 8)), key=lambda d: d.isoweekday() == 6)
    last = saturday if saturday in weeks else None
    four = [weeks.get(saturday - timedelta(days=7 * k)) for k in range(4)]
    return math.log(sum(four) / 4) if last and None not in four else math.nan


def level(panel, name, month):
    values = by_month(panel[name])
    three = [values[month - k] for k in range(3) if month - k in values]
    return math.log(sum(three) / len(three)) if month in values and len(three) >= 2 else math.nan


def yearly(panel, name, month):
    values = by_month(panel[name])
    months = [month - k for k in (0, 1, 2, 12, 13, 14)]
    if any(m not in values for m in months):
        return math.nan
    return math.log(sum(values[m] for m in months[:3]) / sum(values[m] for m in months[3:]))


def matched(panel, month):
    now, before = by_month(panel["WARN.US"]), by_month(panel["WARN.US.YEAR_BEFORE"])
    months = [month - k for k in range(3)]
    if any(m not in now for m in months):
        return math.nan
    return math.log(sum(now[m] for m in months) / sum(before[m] for m in months))


def test_every_number_equals_a_plain_loop(full):
    found = tracker(full)
    assert [p.component.key for p in found.components] == ["claims", "jolts", "cps", "challenger", "warn", "filings", "continued"]
    measures = [
        [claims(full, "ICSA", m) for m in found.months],
        [level(full, "JTSLDL", m) for m in found.months],
        [level(full, "LNS13025699", m) for m in found.months],
        [yearly(full, "CHALLENGER_CUTS", m) for m in found.months],
        [matched(full, m) for m in found.months],
        [yearly(full, "EDGAR.ITEM205", m) for m in found.months],
        [claims(full, "CCSA", m) for m in found.months],
    ]
    assert np.column_stack([p.values for p in found.components]) == pytest.approx(np.column_stack(measures), nan_ok=True, abs=1e-12)
    scores = [plain(column, 60) for column in measures]
    for t in range(len(found.months)):
        now, up, rose = [], [], []
        for values, score in zip(measures, scores, strict=True):
            recent = [j for j in range(max(t - 2, 0), t + 1) if not math.isnan(score[j])]
            earlier = [j for j in range(max(t - 5, 0), t - 2) if t >= 3 and not math.isnan(score[j])]
            now += [score[recent[-1]]] if recent else []
            rose += [score[recent[-1]] - score[earlier[-1]]] if recent and earlier else []
            both = [j for j in range(max(t - 2, 3), t + 1) if not math.isnan(values[j] - values[j - 3])]
            up += [values[both[-1]] > values[both[-1] - 3]] if both else []
        for numbers, mine in ((now, found.composite), (rose, found.rise)):
            assert mine[t] == pytest.approx(sum(numbers) / len(numbers) if len(numbers) >= 3 else math.nan, nan_ok=True, abs=1e-9)
        assert found.share[t] == pytest.approx(100 * sum(up) / len(up) if len(up) >= 3 else math.nan, nan_ok=True)


# ------------------------------------------------------------------------------------------------ history


def test_measures_rose_together_in_2007_2008_and_2020_and_not_only_then(late):
    """The seed letter: "only in 2007, 2008 and 2020". By what data exists each recession since 1973 had it, and five other times as well."""
    found = tracker(late)
    onsets = labels(found, np.flatnonzero(found.together))
    years = sorted({m[:4] for m in onsets})
    assert {"2007", "2008", "2020"} <= set(years)
    assert {"1973", "1974", "1980", "1981", "1990", "2001"} <= set(years)
    outside = {"2018", "2019", "2022", "2023", "2024", "2025"}
    assert set(years) <= {"1973", "1974", "1975", "1979", "1980", "1981", "1990", "1991", "2001", "2007", "2008", "2009", "2020"} | outside
    assert labels(
        found, np.flatnonzero(found.together & (found.months >= np.datetime64("2020-01")) & (found.months < np.datetime64("2021-01")))
    ) == ["2020-03", "2020-04", "2020-05"]


def test_the_level_in_the_two_crises(late):
    composite = tracker(late).composite
    found = tracker(late)
    assert composite[at(found, "2007-06")] < 0 < composite[at(found, "2007-12")] < 0.5
    assert composite[at(found, "2008-12")] > 2
    assert composite[at(found, "2019-12")] < 0.2
    assert composite[at(found, "2020-04")] > 3


def test_the_letters_picture_of_2025(late):
    """ "-2 to -1 most of the year, back to 0 in October, the clearest rise in three years, all parts rising": by the four public measures."""
    found = tracker(late)
    path = {m: round(float(found.composite[at(found, m)]), 1) for m in ("2024-12", "2025-06", "2025-10")}
    assert path == {"2024-12": -1.0, "2025-06": -0.8, "2025-10": -0.2}
    assert found.together[at(found, "2025-10")]
    assert not found.together[at(found, "2025-09")]


def test_on_the_letters_day_four_measures_of_the_summer_are_known(shared):
    found = reading(real.letters_day(shared), catalog(), "LAYOFF_TRACKER")
    told = found.details
    assert (found.value, found.zone, found.state) == (pytest.approx(-0.37, abs=0.01), "usual", "rising")
    assert (told["components"], told["of"], told["period"], told["measured_in_month"]) == (4, 7, "2025-09", 1)
    assert told["absent"] == "job losers not on temporary layoff (CPS), Challenger announcements, 8-K filings on layoffs and closures"
    assert (told["z_cps"], told["normal_level"]) == (None, 0.0)
    assert told["low"] == found.value - told["error"]
    assert (told["low"] + told["high"]) / 2 == pytest.approx(found.value, abs=1e-12)
    breadth = reading(real.letters_day(shared), catalog(), "LAYOFF_BREADTH")
    assert (breadth.value, breadth.details["rising"], breadth.details["of"], breadth.details["absent"]) == (75.0, 3, 4, told["absent"])


def test_continued_claims_are_called_ours_and_nothing_else_is():
    assert [c.key for c in COMPONENTS if c.ours] == ["continued"]
    assert len(COMPONENTS) == 7
    assert [c.en for c in COMPONENTS if "ours" in c.en] == ["continued claims (ours)"]
    read = {name for c in COMPONENTS for name in c.series}
    for indicator in ("LAYOFF_TRACKER", "LAYOFF_BREADTH"):
        assert read <= set(catalog().indicators[indicator].inputs)


def test_the_layoff_rate_stands_beside_where_it_is_known(late):
    rate = real.series("JTSLDR", [("2026-06-01", 1.1), ("2026-07-01", 1.2)], units="pct", frequency=Frequency.MONTHLY)
    assert reading(late, catalog(), "LAYOFF_TRACKER").details["layoff_rate"] is None
    assert reading(Panel(late.as_of, {**late.series, "JTSLDR": rate}), catalog(), "LAYOFF_TRACKER").details["layoff_rate"] == 1.2


# ------------------------------------------------------------------------------------------------ what is missing


def without(panel, *names):
    return Panel(panel.as_of, {k: v for k, v in panel.series.items() if k not in names})


def test_the_error_grows_as_measures_go(full):
    """With the spread given, k of 7 measures have sqrt(7/k) times the error of all."""
    scores = np.tile([-1.0, -0.5, 0.0, 0.5, 1.0, 0.0, 0.0], (100, 1))
    fewer = scores.copy()
    fewer[-1, 4:] = np.nan
    assert standard_error(fewer)[-1] / standard_error(scores)[-1] == pytest.approx(
        math.sqrt(7 / 4), rel=0.01
    )  # the last month enters the pool with fewer
    seven = reading(full, catalog(), "LAYOFF_TRACKER").details
    five = reading(without(full, "CHALLENGER_CUTS", "EDGAR.ITEM205"), catalog(), "LAYOFF_TRACKER").details
    assert five["components"] == seven["components"] - 2
    assert {"Challenger announcements", "8-K filings on layoffs and closures"} <= set(five["absent"].split(", "))


def test_the_error_is_that_of_a_simulation():
    """One common state plus something of its own for each measure: how far the mean of k lies from the state."""
    rng = np.random.default_rng(11)
    state = rng.normal(size=4000)
    scores = state[:, None] + rng.normal(0, 0.8, (4000, 7))
    scores[2000:, 4:] = np.nan
    told, apart = standard_error(scores), np.nanmean(scores, axis=1) - state
    assert told[1999] == pytest.approx(np.std(apart[:2000]), rel=0.05)  # three standard errors of a standard deviation of 2000
    assert told[-1] == pytest.approx(np.std(apart[2000:]), rel=0.05)


def test_means_of_fewer_measures_lie_within_the_error_told(late):
    """Three of the five real measures against all five, month by month: within two errors in more than nine months of ten."""
    found = tracker(late)
    scores = found.scores[~np.isnan(found.scores).any(axis=1)]
    assert len(scores) > 150
    told = standard_error(scores)
    within = []
    for three in combinations(range(scores.shape[1]), 3):
        apart = np.abs(scores[:, three].mean(axis=1) - scores.mean(axis=1))
        within.append(apart <= 2 * told * math.sqrt(5) * math.sqrt(1 / 3 - 1 / 5))  # error of 3 drawn out of 5
    assert np.mean(within) > 0.9


def test_a_month_without_a_survey_is_bridged_and_a_silent_series_is_not(late):
    found = late["LNS13025699"]
    hole = np.datetime64("2023-06-01")
    kept = found.periods != hole
    holed = replace(found, periods=found.periods[kept], values=found.values[kept], known_at=found.known_at[kept], basis=found.basis[kept])
    bridged = tracker(Panel(late.as_of, {**late.series, "LNS13025699": holed}))
    cps = next(i for i, p in enumerate(bridged.components) if p.component.key == "cps")
    assert np.isnan(bridged.components[cps].values[at(bridged, "2023-06")])
    assert bridged.scores[at(bridged, "2023-06"), cps] == bridged.scores[at(bridged, "2023-05"), cps]
    assert not np.isnan(bridged.components[cps].values[at(bridged, "2023-07")])
    assert not np.isnan(bridged.scores[at(bridged, "2024-01"), cps])  # November's, two months on
    assert np.isnan(bridged.scores[at(bridged, "2024-02"), cps])


def test_fewer_than_three_measures_say_nothing(late):
    two = Panel(late.as_of, {k: late[k] for k in ("ICSA", "CCSA")})
    for name in ("LAYOFF_TRACKER", "LAYOFF_BREADTH"):
        found = reading(two, catalog(), name)
        assert found.value is None
        assert "JTSLDL, LNS13025699, CHALLENGER_CUTS" in found.reason


def test_an_unfinished_month_of_claims_does_not_count(late):
    def cut(one, last):
        kept = one.periods <= np.datetime64(last)
        return replace(one, periods=one.periods[kept], values=one.values[kept], known_at=one.known_at[kept], basis=one.basis[kept])

    def june(last):
        panel = Panel(late.as_of, {**late.series, **{k: cut(late[k], last) for k in ("ICSA", "CCSA")}})
        found = tracker(panel)
        return np.isnan(found.components[0].values[at(found, "2025-06")])

    assert june("2025-06-21")
    assert not june("2025-06-28")  # the last Saturday of June


def test_a_clear_rise_is_quarter_of_a_standard_deviation(late):
    found = tracker(late)
    assert CLEAR_RISE == 0.25
    state = reading(Panel(AsOf.parse(LATE), late.series), catalog(), "LAYOFF_TRACKER").state
    rise = found.rise[np.flatnonzero(~np.isnan(found.composite))[-1]]
    assert state == ("steady" if abs(rise) < 0.25 else "rising" if rise > 0 else "falling")


def test_the_series_is_the_tracker(late):
    own = series(late, "LAYOFF_TRACKER", catalog())
    found = tracker(late)
    assert own.values.tolist() == found.composite[~np.isnan(found.composite)].tolist()
    assert own.periods[0].astype(object) >= date(1972, 1, 1)
