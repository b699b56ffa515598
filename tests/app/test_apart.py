"""A stress answered by another process is the stress answered here."""

from __future__ import annotations

from typing import NoReturn

import pytest
from tests.verdict.made import shipped

from crossroads.app import apart
from crossroads.app.answers import LETTERS_STRESS, SEED, STRESS_SERIES, Beside, answers
from crossroads.app.apart import Apart
from crossroads.errors import NotKnownError
from crossroads.scenarios.stress import stress
from crossroads.series import Panel
from crossroads.timeline import AsOf, Horizon

QUESTION = {"vix": LETTERS_STRESS[0], "vvix": LETTERS_STRESS[1], "horizon": Horizon.parse("1m"), "seed": SEED, "paths": 500}


@pytest.fixture(scope="module")
def panel() -> Panel:
    return shipped().panel(STRESS_SERIES, as_of=AsOf.parse("2018-12-24"))


def test_the_answer_is_the_one_given_here(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_cores", lambda: 2)
    with Apart() as beside:
        waiting = beside.ask(panel, **QUESTION)
        monkeypatch.setattr(apart, "stress", _not_here)
        assert waiting() == stress(panel, **QUESTION)  # type: ignore[arg-type]  # as the parameters are named


def test_what_cannot_be_answered_is_raised_as_it_is_here(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_cores", lambda: 2)
    monkeypatch.setattr(apart, "stress", _not_here)
    bare = Panel(panel.as_of, {"SPX": panel["SPX"]})
    with pytest.raises(NotKnownError) as here:
        stress(bare, **QUESTION)  # type: ignore[arg-type]  # as the parameters are named
    with Apart() as beside, pytest.raises(NotKnownError) as there:
        beside.ask(bare, **QUESTION)()
    assert str(there.value) == str(here.value)


def test_a_process_that_dies_is_not_missed(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_NEEDED", ())
    monkeypatch.setattr(apart, "_cores", lambda: 2)
    with Apart() as beside:
        assert beside._process is not None
        beside._process.kill()
        assert beside.ask(panel, **QUESTION)() == stress(panel, **QUESTION)  # type: ignore[arg-type]  # as the parameters are named


def test_on_one_core_there_is_no_process(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_cores", lambda: 1)
    with Apart() as beside:
        assert beside._process is None
        assert beside.ask(panel, **QUESTION)() == stress(panel, **QUESTION)  # type: ignore[arg-type]  # as the parameters are named


def test_what_was_not_asked_for_is_not_put_to_anybody() -> None:
    told: list[Panel] = []
    beside = Beside(_not_here, lambda panel, _readings: told.append(panel))
    found = answers(shipped(), AsOf.parse("2018-12-24"), parts=(), beside=beside)
    assert told == [found.panel]


def _not_here(*_: object, **__: object) -> NoReturn:
    pytest.fail("answered here")
