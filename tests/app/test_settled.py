"""Spans that can no longer change are asked for once; a family of series is named by a pattern; nothing is asked of the SEC unnamed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.sources.test_edgar import BANKRUPTCIES, Index, hit

from crossroads.app.library import Library
from crossroads.app.pipeline import chosen_specs, sync
from crossroads.catalog.load import catalog
from crossroads.errors import InputError, UnknownSeriesError
from crossroads.sources import registry
from crossroads.sources.protocol import Context
from crossroads.store.store import Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(Store.open(str(tmp_path)), catalog())


class Clocked(Index):
    def close(self) -> None:
        pass


def run(library: Library, index: Index, today: date, *, version: str = "1", contact: str = "Jane Doe jane@example.org"):
    wanted = chosen_specs(library, ["BANKRUPTCY.*"])
    requests = registry.plan(wanted, Context(today, contact=contact), only=["edgar"])
    return sync(library, requests, index, now=lambda: NOW, code_version=version)


def test_a_settled_span_is_not_asked_for_again(library):
    index = Clocked([hit("a", "2025-05-22", 7, sic="7510"), hit("b", "2026-02-03", 8)])
    first = run(library, index, date(2026, 11, 22))
    asked = len(index.asked)
    assert asked == len(first.outcomes) == 22
    assert {o.state for o in first.outcomes} == {"new"}
    again = run(library, index, date(2026, 11, 22))
    assert len(index.asked) == asked
    assert {o.state for o in again.outcomes} == {"unchanged"}
    month_later = run(library, index, date(2026, 12, 20))
    assert len(index.asked) == asked + 1  # the year's span now ends in November
    assert [o.state for o in month_later.outcomes].count("unchanged") == 21
    held = library.series("BANKRUPTCY.INDUSTRIALS", as_of="2026-11-22")
    assert held.value_on(date(2025, 5, 1)) == 1.0
    assert held.values.sum() == 1.0
    assert held.periods[0].astype(object) == date(2005, 9, 1)


def test_another_version_of_the_reader_asks_again(library):
    index = Clocked([])
    run(library, index, date(2026, 11, 22))
    run(library, index, date(2026, 11, 22), version="2")
    assert len(index.asked) == 44


def test_a_span_still_open_is_asked_for_each_time(library):
    index = Clocked([])
    run(library, index, date(2026, 11, 3))
    run(library, index, date(2026, 11, 4))
    assert len(index.asked) == 23


def test_without_a_contact_nothing_is_asked_and_the_outcome_says_why(library):
    index = Clocked([])
    report = run(library, index, date(2026, 11, 22), contact="")
    assert index.asked == []
    (outcome,) = report.outcomes
    assert outcome.state == "absent"  # a failure only for who asked for it by name
    assert "a name and an e-mail address for the SEC" in outcome.error
    assert outcome.request.ids == BANKRUPTCIES


def test_a_pattern_names_a_family(library):
    assert [s.id for s in chosen_specs(library, ["BANKRUPTCY.*"])] == list(BANKRUPTCIES)
    assert [s.id for s in chosen_specs(library, ["VIX", "BANKRUPTCY.ENERGY", "BANKRUPTCY.*"])][:2] == ["VIX", "BANKRUPTCY.ENERGY"]
    with pytest.raises(UnknownSeriesError, match=r"no series 'BANKRUPCY\.\*'"):
        chosen_specs(library, ["BANKRUPCY.*"])
    with pytest.raises(InputError, match="no public route"):
        chosen_specs(library, ["SP_BANKRUPTCY.*"])
