"""Discount rate changes against the monthly averages FRED publishes: a day-weighted average fixes each day."""

from __future__ import annotations

import itertools
from calendar import monthrange
from datetime import date, timedelta

import pytest

from crossroads.catalog.facts import discount_rate_changes

# FRED INTDSRUSM193N (IMF, International Financial Statistics): every month of 1959-1989 whose average differs from the
# month before it or after it.
PUBLISHED = """
1959-03 2.92, 1959-05 3.05, 1959-09 3.83, 1960-06 3.65, 1960-08 3.18, 1963-07 3.24, 1964-11 3.62, 1965-12 4.42, 1967-04 4.10, 1967-11 4.18,
1968-03 4.66, 1968-04 5.20, 1968-08 5.48, 1968-12 5.36, 1969-04 5.95, 1970-11 5.85, 1970-12 5.52, 1971-01 5.23, 1971-02 4.91, 1971-07 4.88,
1971-11 4.90, 1971-12 4.63, 1973-01 4.77, 1973-02 5.05, 1973-05 5.90, 1973-06 6.33, 1973-07 6.98, 1973-08 7.29, 1974-04 7.60, 1974-12 7.81,
1975-01 7.40, 1975-02 6.82, 1975-03 6.40, 1975-05 6.12, 1976-01 5.79, 1976-11 5.43, 1977-08 5.27, 1977-10 5.80, 1978-01 6.37, 1978-05 6.84,
1978-07 7.23, 1978-08 7.43, 1978-09 7.83, 1978-10 8.26, 1978-11 9.50, 1979-07 9.69, 1979-08 10.24, 1979-09 10.70, 1979-10 11.77,
1980-02 12.52, 1980-05 12.94, 1980-06 11.40, 1980-07 10.87, 1980-09 10.17, 1980-11 11.47, 1980-12 12.87, 1981-05 13.87, 1981-11 13.03,
1981-12 12.10, 1982-07 11.81, 1982-08 10.68, 1982-10 9.68, 1982-11 9.35, 1982-12 8.73, 1984-04 8.87, 1984-11 8.83, 1984-12 8.37,
1985-05 7.81, 1986-03 7.10, 1986-04 6.83, 1986-07 6.16, 1986-08 5.82, 1987-09 5.95, 1988-08 6.37, 1989-02 6.59, 1960-01 4.00, 1966-01 4.50,
1972-06 4.50, 1979-01 9.50, 1983-06 8.50, 1989-12 7.00
"""
ROUNDING = 0.011
"""The publisher's second decimal, rounded one way or the other."""


def rate_on(day: date) -> float:
    return next((c.rate for c in reversed(discount_rate_changes()) if c.effective <= day), 2.5)


@pytest.mark.parametrize("entry", [e.strip() for e in PUBLISHED.replace("\n", " ").split(",")])
def test_a_month_s_average(entry: str) -> None:
    month, published = entry.split()
    first = date.fromisoformat(f"{month}-01")
    days = monthrange(first.year, first.month)[1]
    mean = sum(rate_on(first + timedelta(days=i)) for i in range(days)) / days
    assert mean == pytest.approx(float(published), abs=ROUNDING)


def test_every_row_changes_the_rate_and_ends_before_the_target_speaks() -> None:
    changes = discount_rate_changes()
    assert all(a.rate != b.rate for a, b in itertools.pairwise(changes))
    assert changes[-1].effective < date(1990, 1, 1)
    assert all(c.source for c in changes)
