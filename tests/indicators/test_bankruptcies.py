from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import real, stress

from crossroads.catalog.load import catalog
from crossroads.indicators.bankruptcies import top_two
from crossroads.indicators.registry import reading, series
from crossroads.series import Panel
from crossroads.timeline import AsOf, Frequency

PRINTED = {"INDUSTRIALS": 98, "DISCRETIONARY": 80, "HEALTH_CARE": 45, "TECHNOLOGY": 24, "ENERGY_UTILITIES": 4}
"""January to October 2025, as the seed letter quotes S&P Global; 387 companies have a sector."""


def printed(month="2025-10-01", total: int | None = 387, **counts: int):
    named = {f"SP_BANKRUPTCY.{k}": v for k, v in counts.items()} | ({"SP_BANKRUPTCY.TOTAL": total} if total else {})
    return [real.series(k, [(month, float(v))], units="count", frequency=Frequency.MONTHLY, lag_days=41) for k, v in named.items()]


@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 50), min_size=2))
def test_the_two_leaders_are_the_largest(counts):
    lead = top_two(counts)
    ordered = sorted(counts.values())
    if ordered[-1] == 0:
        assert lead is None
        return
    assert (lead.first_count, lead.second_count) == (ordered[-1], ordered[-2])
    assert lead.first != lead.second
    assert lead.share == pytest.approx(100 * (ordered[-1] + ordered[-2]) / sum(ordered))


def test_one_sector_has_no_runner_up():
    assert top_two({"A": 5}) is None
    assert top_two({}) is None


def test_the_letter_s_own_figures():
    """Industrials 98 and consumer discretionary 80 of 387: 46.0 %, "nearly 46%"."""
    found = reading(real.panel("2025-11-18", *printed(**PRINTED)), catalog(), "BANKRUPTCIES_SP")
    assert (found.value, found.details["period"], found.details["sectors"]) == (387.0, "2025-10", 5)
    told = found.details
    assert (told["first_sector"], told["first_count"], told["second_sector"], told["second_count"]) == (
        "INDUSTRIALS",
        98.0,
        "DISCRETIONARY",
        80.0,
    )
    assert (told["first_name"], told["first_name_zh"], told["second_name"], told["second_name_zh"]) == (
        "industrials",
        "工业",
        "consumer discretionary",
        "可选消费",
    )
    assert told["top_two_share"] == pytest.approx(100 * 178 / 387)
    assert round(told["top_two_share"], 1) == 46.0
    assert told["growth_1y"] is None


def test_without_a_total_the_printed_sectors_are_all_there_is():
    found = reading(real.panel("2025-11-18", *printed(total=None, INDUSTRIALS=98, DISCRETIONARY=80)), catalog(), "BANKRUPTCIES_SP")
    assert (found.value, found.details["top_two_share"]) == (178.0, 100.0)


def test_growth_of_the_year_to_date_is_against_the_same_months():
    now, before = printed(**PRINTED), printed("2024-10-01", total=350, **PRINTED)
    both = [
        real.series(
            a.id, [("2024-10-01", b.values[0]), ("2025-10-01", a.values[0])], units="count", frequency=Frequency.MONTHLY, lag_days=41
        )
        for a, b in zip(now, before, strict=True)
    ]
    found = reading(real.panel("2025-11-18", *both), catalog(), "BANKRUPTCIES_SP")
    assert found.details["growth_1y"] == pytest.approx(100 * (387 / 350 - 1))
    assert (found.change, found.change_over) == (37.0, "1y")


def test_twelve_months_of_large_cases_equal_the_list_of_cases(shared):
    """Counted case by case from the database itself, another file than the one read."""
    with (shared / "macro/bankruptcy/lopucki_brd_2023-01-12.csv").open(encoding="cp1252", newline="") as file:
        cases = [(row["DateFiled"].split("/"), row["SICDivision"][0]) for row in csv.DictReader(file)]
    panel = real.panel("2023-03-31", *stress.large_cases(shared, until="2023-03-31"))
    own = series(panel, "BANKRUPTCIES_LARGE", catalog())
    for year in (1982, 2001, 2009, 2020, 2022):
        filed = [letter for (_, _, y), letter in cases if int(y) == year]
        assert own.value_on(np.datetime64(f"{year}-12-01")) == len(filed)
    cut = real.panel("2010-03-31", *stress.large_cases(shared, until="2010-03-31"))
    found = reading(cut, catalog(), "BANKRUPTCIES_LARGE").details
    year = [letter for (m, _, y), letter in cases if (int(y), int(m)) in {(2010, 1), *((2009, m) for m in range(2, 13))}]
    assert (found["period"], found["year_to_date"]) == ("2010-01", sum((int(y), int(m)) == (2010, 1) for (m, _, y), _ in cases))
    assert (found["first_sector"], found["first_count"]) == ("MANUFACTURING", year.count("D"))
    assert found["top_two_share"] == pytest.approx(100 * sum(sorted(year.count(letter) for letter in "ABCDEFGHI")[-2:]) / len(year))


@pytest.fixture(scope="module")
def filings() -> Panel:
    return Panel(AsOf.parse("2026-07-31"), {s.id: s for s in stress.made(until="2026-07-31") if s.id.startswith("BANKRUPTCY.")})


def test_companies_without_a_sector_stand_beside_the_count(filings):
    found = reading(filings, catalog(), "BANKRUPTCIES")
    months = filings["BANKRUPTCY.ENERGY"].periods[-12:]
    by_sector = {name.rpartition(".")[2]: s.values[-12:].sum() for name, s in filings.series.items()}
    loose = by_sector.pop("UNCLASSIFIED")
    assert (found.value, found.details["unclassified"]) == (sum(by_sector.values()), loose)
    assert found.details["period"] == str(months[-1])[:7]
    ordered = sorted(by_sector.values())
    assert found.details["top_two_share"] == pytest.approx(100 * (ordered[-1] + ordered[-2]) / sum(ordered))
    earlier = sum(s.values[-24:-12].sum() for name, s in filings.series.items() if not name.endswith("UNCLASSIFIED"))
    assert found.details["growth_1y"] == pytest.approx(100 * (found.value / earlier - 1))
    assert found.details["year_to_date"] == sum(
        s.values[s.periods >= np.datetime64("2026-01-01")].sum() for name, s in filings.series.items() if not name.endswith("UNCLASSIFIED")
    )


def test_a_sum_over_some_sectors_is_no_sum_over_all(filings):
    fewer = Panel(filings.as_of, {k: v for k, v in filings.series.items() if not k.endswith("ENERGY")})
    found = reading(fewer, catalog(), "BANKRUPTCIES")
    assert found.value is None
    assert found.reason.startswith("BANKRUPTCY.ENERGY has no value known by 2026-07-31")


def test_a_hole_in_the_months_leaves_a_hole_of_a_year(filings):
    def holed(s):
        kept = s.periods != np.datetime64("2020-05-01")
        return replace(s, periods=s.periods[kept], values=s.values[kept], known_at=s.known_at[kept], basis=s.basis[kept])

    own = series(Panel(filings.as_of, {k: holed(v) for k, v in filings.series.items()}), "BANKRUPTCIES", catalog())
    there = {str(p)[:7] for p in own.periods}
    assert "2020-04" in there
    assert not {f"2020-{m:02d}" for m in range(5, 13)} & there
    assert "2021-04" not in there
    assert "2021-05" in there


def test_nothing_known_gives_a_reason_and_what_else_there_is():
    for name, instead in (("BANKRUPTCIES", "SP_BANKRUPTCY"), ("BANKRUPTCIES_SP", "BANKRUPTCY"), ("BANKRUPTCIES_LARGE", "BANKRUPTCY")):
        found = reading(real.panel("2025-11-18"), catalog(), name)
        assert found.value is None
        assert instead in found.reason.partition("instead: ")[2]
