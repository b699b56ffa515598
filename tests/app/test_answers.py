"""The bundle of answers: parts on request, the same from a store and from one held in memory, a part that fails says why."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crossroads.app.answers import PARTS, answers
from crossroads.app.held import Held
from crossroads.app.library import Library
from crossroads.app.library import open as open_library
from crossroads.app.refresh import load_package_history
from crossroads.app.settings import Settings
from crossroads.timeline import AsOf
from crossroads.verdict.answers import Answers, Refused

CHRISTMAS = AsOf.parse("2018-12-31")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the history that ships with the package."""
    home = tmp_path_factory.mktemp("answers")
    load_package_history(open_library(home), datetime(2027, 1, 4, tzinfo=UTC))
    return home


@pytest.fixture(scope="module")
def library(home: Path) -> Library:
    return open_library(home)


@pytest.fixture(scope="module")
def whole(library: Library) -> Answers:
    return answers(library, CHRISTMAS)


def told(part: object) -> object:
    return part.reason if isinstance(part, Refused) else part.as_json()  # type: ignore[attr-defined]  # every part has it


def test_the_embedded_history_answers(whole: Answers) -> None:
    assert not isinstance(whole.outlook, Refused)
    assert not isinstance(whole.claims, Refused)
    assert len(whole.readings) == len(whole.before)
    before = {r.id: r for r in whole.before}
    assert any(r.value != before[r.id].value for r in whole.readings)
    assert isinstance(whole.record, Refused)


def test_a_store_in_memory_answers_the_same(home: Path, whole: Answers) -> None:
    held = answers(Held(Settings(str(home))).current(), CHRISTMAS)
    for name in ("outlook", "stress", "claims", "house"):
        assert told(getattr(held, name)) == told(getattr(whole, name))
    assert [r.as_json() for r in held.readings] == [r.as_json() for r in whole.readings]
    assert [r.as_json() for r in held.before] == [r.as_json() for r in whole.before]
    assert held.analogs == whole.analogs


@pytest.mark.parametrize("part", PARTS)
def test_only_the_parts_asked_for_are_computed(library: Library, whole: Answers, part: str) -> None:
    found = answers(library, CHRISTMAS, panel=whole.panel, readings=whole.readings, parts=(part,))  # type: ignore[arg-type]  # one of PARTS
    assert found.panel is whole.panel
    for other in set(PARTS) - {part, "before"}:
        refused = getattr(found, other)
        assert isinstance(refused, Refused)
        assert refused.reason == f"{other} was not asked for"
    if part == "before":
        assert [r.as_json() for r in found.before] == [r.as_json() for r in whole.before]
    else:
        assert found.before == ()
        assert part == "analogs" or told(getattr(found, part)) == told(getattr(whole, part))


def test_a_moment_before_the_data_is_refused_part_by_part(library: Library) -> None:
    found = answers(library, AsOf.parse("1920-05-05"))
    for name in set(PARTS) - {"before"}:
        assert isinstance(getattr(found, name), Refused)
    assert next(r for r in found.readings if r.id == "VIX_LEVEL").value is None
