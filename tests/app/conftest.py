"""One store for the tests of claims, audits and sweeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.app.letter_store import fill


@pytest.fixture(scope="session")
def letter_home(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    """Return the home of a store with what the seed letter's checks need."""
    folder = tmp_path_factory.mktemp("letter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSROADS_HOME", str(folder / "home"))
        fill(folder, shared)
    return folder / "home"
