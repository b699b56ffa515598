"""Turning points against FRED's indicator and against what is known of their announcements."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np

from crossroads.catalog.facts import recessions
from crossroads.timeline import NEW_YORK


def in_recession(shared: Path) -> set[np.datetime64]:
    """Months USREC marks: from the month after the peak to the trough month."""
    with (shared / "macro/nber/USREC_1854_2021.csv").open() as file:
        return {np.datetime64(r["DATE"], "M") for r in csv.DictReader(file) if r["USREC"] == "1" and r["DATE"] >= "1945-02"}


def test_months_are_those_of_usrec(shared: Path) -> None:
    ours: set[np.datetime64] = set()
    for r in recessions():
        ours |= set(np.arange(np.datetime64(r.peak.month, "M") + 1, np.datetime64(r.trough.month, "M") + 1))
    assert ours == in_recession(shared)


def test_announcements_come_4_to_21_months_later_and_only_since_1980() -> None:
    for r in recessions():
        for turn in (r.peak, r.trough):
            if turn.month < date(1979, 1, 1):
                assert turn.announced is None
            else:
                assert turn.announced is not None
                said = np.datetime64(turn.announced.astimezone(NEW_YORK).date(), "M")
                assert 4 <= int(said - np.datetime64(turn.month, "M")) <= 21


def test_known_announcements() -> None:
    said = {t.month: t.announced.astimezone(NEW_YORK).date() for r in recessions() for t in (r.peak, r.trough) if t.announced}
    assert said[date(2007, 12, 1)] == date(2008, 12, 1)
    assert said[date(2009, 6, 1)] == date(2010, 9, 20)
    assert said[date(2020, 2, 1)] == date(2020, 6, 8)
    assert said[date(1991, 3, 1)] == date(1992, 12, 22)


def test_thirteen_recessions_in_order() -> None:
    months = [m for r in recessions() for m in (r.peak.month, r.trough.month)]
    assert months == sorted(months)
    assert len(recessions()) == 13
