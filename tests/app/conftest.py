"""Stores that several tests of the application stand on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.app.letter_store import fill

from crossroads.app.library import open as open_library
from crossroads.app.refresh import load_package_history


@pytest.fixture(scope="session")
def letter_home(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    """Return the home of a store with what the seed letter's checks need."""
    folder = tmp_path_factory.mktemp("letter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSROADS_HOME", str(folder / "home"))
        fill(folder, shared)
    return folder / "home"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return where a store of a test's own will be."""
    return tmp_path / "home"


@pytest.fixture(scope="module")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that holds only what the package ships."""
    folder = tmp_path_factory.mktemp("shipped")
    load_package_history(open_library(folder), datetime(2026, 11, 24, tzinfo=UTC))
    return folder


@pytest.fixture
def shipped(shipped_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the shipped history the home of the commands a test runs."""
    monkeypatch.setenv("CROSSROADS_HOME", str(shipped_home))
    return shipped_home
