"""What changed since the last letter: against plain loops over the same readings, and in words."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.world import AS_OF, panel

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import readings
from crossroads.report.changes import Change, changes, own_moves, rarity
from crossroads.report.chapter_changes import changes_chapter
from crossroads.report.draft import Draft
from crossroads.report.letter import history_of
from crossroads.report.view import Chapter, plain
from crossroads.series import Basis, Reading, Series, unit
from crossroads.timeline import Frequency
from crossroads.verdict.answers import Answers, Refused


def draft(language: str = "en") -> Draft:
    seen = panel()
    said = readings(seen, catalog())
    return Draft.begin(seen, catalog(), {r.id: r for r in said}, history_of(seen, catalog(), said), language)  # type: ignore[arg-type]  # two literals


def altered(name: str, **fields: object) -> tuple[Draft, list[Reading]]:
    """A draft of today and the readings of a week before, of which one is made another."""
    today = draft()
    before = [dataclasses.replace(r, **(fields if r.id == name else {})) for r in today.readings.values()]  # type: ignore[arg-type]  # a test's shorthand
    return today, before


def found(name: str, **fields: object) -> list[Change]:
    return changes(*altered(name, **fields))


def test_nothing_changed_when_nothing_did() -> None:
    today = draft()
    assert changes(today, list(today.readings.values())) == []


def test_a_line_crossed_upwards_and_one_taken_back() -> None:
    now = draft().readings["VIX_LEVEL"].value
    assert now is not None
    level = catalog().indicators["VIX_LEVEL"].triggers[0].level
    other = level - 1 if now >= level else level + 1
    change = next(c for c in found("VIX_LEVEL", value=other) if c.reading.id == "VIX_LEVEL")
    assert (len(change.tripped) > 0, len(change.reset) > 0) == (now >= level, now < level)
    assert change.move == pytest.approx(now - other)
    assert change.weight[0] == 3


def test_a_stale_reading_has_not_changed() -> None:
    """The unemployment rate of September is missing on this day: whatever was known a week before, it says nothing of today."""
    assert not any(c.reading.id == "SAHM_GAP" for c in found("SAHM_GAP", value=3.0))


def test_lines_come_first_then_zones_then_rare_moves() -> None:
    today = draft()
    before = []
    for r in today.readings.values():
        value = None if r.value is None else r.value * 0.5
        before.append(dataclasses.replace(r, value=value, zone="other" if r.zone else None))
    ranks = [c.weight for c in changes(today, before)]
    assert ranks == sorted(ranks, reverse=True)
    assert len({rank for rank, _, _ in ranks}) >= 3


def series_of(values: list[float], frequency: Frequency = Frequency.DAILY, step: int = 1) -> Series:
    periods = np.datetime64("2020-01-01") + step * np.arange(len(values))
    n = len(values)
    return Series(
        "X", unit("points"), frequency, periods, np.array(values, np.float64), periods.astype("datetime64[us]"), np.zeros(n, np.uint8)
    )


@given(st.lists(st.integers(-50, 50), min_size=40, max_size=80), st.integers(0, 60))
def test_rarity_is_the_share_of_past_moves_no_larger(values: list[int], move: int) -> None:
    own = series_of([float(v) for v in values])
    slow = [abs(values[i] - values[i - 7]) for i in range(7, len(values))]  # a value every day: a week before is seven back
    expected = 100.0 * sum(s <= move for s in slow) / len(slow)
    said = rarity(own, float(move))
    assert said is None if len(slow) < 30 else said == pytest.approx(expected)


def test_monthly_series_move_from_one_value_to_the_next() -> None:
    assert own_moves(series_of([1.0, 4.0, 2.0], Frequency.MONTHLY, 30)).tolist() == [3.0, -2.0]


def test_a_gap_in_the_record_is_no_weekly_move() -> None:
    own = series_of([1.0, 2.0, 9.0])
    holed = dataclasses.replace(own, periods=own.periods + np.array([0, 1, 60]).astype("timedelta64[D]"))
    assert own_moves(holed).tolist() == []


def chapter(language: str, **fields: object) -> Chapter | None:
    today = draft(language)
    before = [dataclasses.replace(r, **(fields if r.id == "VVIX_LEVEL" else {})) for r in today.readings.values()]  # type: ignore[arg-type]  # a test's shorthand
    none = Refused("not asked")
    known = Answers(
        panel=today.panel, readings=tuple(today.readings.values()), before=tuple(before), outlook=none, record=none, stress=none,
        analogs=none, claims=none, house=none,
    )  # fmt: skip
    return changes_chapter(today, known)


@pytest.mark.parametrize(("language", "words"), [("en", "Since 11 November"), ("zh", "11 月 11 日以来")])
def test_the_chapter_names_the_day_and_the_line(language: str, words: str) -> None:
    now = draft().readings["VVIX_LEVEL"].value
    assert now is not None
    said = chapter(language, value=109.0 if now >= 110 else 111.0, zone="raised", basis=Basis.LAG)
    assert said is not None
    lead = plain(said.sentences[0])
    assert lead.startswith(words)
    assert "VVIX" in lead
    row = next(r for t in said.tables for r in t.rows if "VVIX" in plain(r[0]))
    assert plain(row[1]).startswith("10" if now >= 110 else "111")
    assert plain(row[2]).startswith(f"{now:.0f}"[:2])


def test_a_change_leads_to_the_observations_of_both_days() -> None:
    today = draft()
    said = changes_chapter(today, _answers(today))
    assert said is not None
    notes = {n.id: n for n in today.notes}
    before = [notes[f.note] for t in said.tables for row in t.rows for f in row[1] if not isinstance(f, str)]
    assert before
    assert all(n.id.startswith("n-before-") and n.rows for n in before)


def _answers(today: Draft) -> Answers:
    none = Refused("not asked")
    before = tuple(dataclasses.replace(r, value=None if r.value is None else r.value * 0.7) for r in today.readings.values())
    return Answers(
        panel=today.panel, readings=tuple(today.readings.values()), before=before, outlook=none, record=none, stress=none, analogs=none,
        claims=none, house=none,
    )  # fmt: skip


def test_before_anything_was_known_there_is_no_chapter() -> None:
    today = draft()
    empty = dataclasses.replace(_answers(today), before=())
    assert changes_chapter(today, empty) is None
    assert today.panel.as_of == AS_OF
