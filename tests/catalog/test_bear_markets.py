"""Falls of the S&P 500 recomputed from the vendor's closes by a plain loop written for this test."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from crossroads.catalog.facts import bear_markets, declines, recessions


def closes(shared: Path) -> list[tuple[date, float]]:
    with (shared / "market/yahoo/SPX.csv").open() as file:
        return [(date.fromisoformat(r["Date"]), round(float(r["Close"]), 2)) for r in csv.DictReader(file)]


Closes = list[tuple[date, float]]


def naive(rows: Closes) -> list[dict[str, date | float]]:
    """Start at a bull market's first day, find where it breaks and where it resumes, go on from there."""
    found: list[dict[str, date | float]] = []
    start = 0
    while (broken := first_break(rows, start)) is not None:
        peak, at = broken
        trough, end = way_out(rows, peak, at)
        fall: dict[str, date | float] = {"peak": rows[peak][0], "peak_close": rows[peak][1]}
        fall |= {"trough": rows[trough][0], "trough_close": rows[trough][1], "resumed": rows[end][0]}
        for depth in (10, 15, 20):
            crossed = [d for d, c in rows[peak:end] if c <= (1 - depth / 100) * rows[peak][1]]
            fall |= {f"first_{depth}": crossed[0]} if crossed else {}
        found.append(fall)
        start = end
    return found


def first_break(rows: Closes, start: int) -> tuple[int, int] | None:
    """Where the highest close since start is first undercut by a tenth: positions of peak and break."""
    peak = start
    for i in range(start, len(rows)):
        if rows[i][1] > rows[peak][1]:
            peak = i
        elif rows[i][1] <= 0.9 * rows[peak][1]:
            return peak, i
    return None


def way_out(rows: Closes, peak: int, broken: int) -> tuple[int, int]:
    """Positions of the lowest close and of the one that ends the fall."""
    low, top, fell_20 = broken, rows[peak][1], False
    for i in range(broken, len(rows)):
        low = i if rows[i][1] < rows[low][1] else low
        fell_20 = fell_20 or rows[i][1] <= 0.8 * top
        if rows[i][1] >= 1.2 * rows[low][1] if fell_20 else rows[i][1] > top:
            return low, i
    raise AssertionError("the file ends inside a fall")


def test_the_table_is_what_the_rule_gives(shared: Path) -> None:
    ours = [
        {
            k: v
            for k in ("peak", "peak_close", "trough", "trough_close", "first_10", "first_15", "first_20", "resumed")
            if (v := getattr(d, k)) is not None
        }
        for d in declines()
    ]
    assert ours == naive(closes(shared))


@pytest.mark.parametrize(
    ("peak", "first_20", "depth"),
    [  # dates and depths as S&P Dow Jones Indices and the press give them
        (date(1961, 12, 12), date(1962, 5, 28), -28.0),
        (date(1968, 11, 29), date(1970, 1, 29), -36.1),
        (date(1973, 1, 11), date(1973, 11, 27), -48.2),
        (date(1980, 11, 28), date(1982, 2, 22), -27.1),
        (date(1987, 8, 25), date(1987, 10, 19), -33.5),
        (date(2000, 3, 24), date(2001, 3, 12), -36.8),
        (date(2007, 10, 9), date(2008, 7, 9), -51.9),
        (date(2020, 2, 19), date(2020, 3, 12), -33.9),
        (date(2022, 1, 3), date(2022, 6, 13), -25.4),
    ],
)
def test_bear_markets_everyone_knows(peak: date, first_20: date, depth: float) -> None:
    found = next(b for b in bear_markets() if b.peak == peak)
    assert found.first_20 == first_20
    assert found.depth == pytest.approx(depth, abs=0.05)  # published to one decimal


def test_near_misses_are_declines_and_no_bear_markets() -> None:
    deep = {d.peak: d for d in declines() if d.first_15 and not d.first_20}
    assert {date(1990, 7, 16), date(1998, 7, 17), date(2011, 4, 29), date(2018, 9, 20), date(2025, 2, 19)} <= set(deep)
    assert deep[date(2018, 9, 20)].first_15 == date(2018, 12, 20)


def test_breaks_come_in_order() -> None:
    for d in declines():
        days = [x for x in (d.peak, d.first_10, d.first_15, d.first_20) if x is not None]
        assert days == sorted(days)
        assert d.first_10 <= d.trough < d.resumed
        assert d.depth <= (-20 if d.first_20 else -15 if d.first_15 else -10)


def test_bear_markets_without_a_recession_near_since_1990() -> None:
    """One, 2022, and the second leg of 2000-02, which the mechanical rule counts apart."""

    def near_a_recession(day: date) -> bool:
        return any(abs((r.peak.month - day).days) < 366 or r.peak.month <= day <= r.trough.month for r in recessions())

    assert [b.peak.year for b in bear_markets() if b.peak.year >= 1990 and b.first_20 and not near_a_recession(b.first_20)] == [2002, 2022]
