"""Fixtures every room shares."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest
from tests.stored import kept

from crossroads.knowledge.history import History
from crossroads.sources import embedded, facts

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real data files, or skip saying where they were looked for."""
    candidates = [Path(os.environ["CROSSROADS_SHARED"])] if "CROSSROADS_SHARED" in os.environ else [ROOT.parent / "shared" / "data"]
    for folder in candidates:
        if (folder / "mirror").is_dir():
            return folder
    pytest.skip(f"the real data files are at none of {[str(c) for c in candidates]}; set CROSSROADS_SHARED to their folder")


@pytest.fixture(scope="session")
def embedded_frame() -> pl.DataFrame:
    """Return facts and the history the package ships, as stored."""
    return pl.concat([kept(facts.observations()), kept(embedded.observations())])


@pytest.fixture(scope="session")
def embedded_history(embedded_frame: pl.DataFrame) -> History:
    return History.from_frame(embedded_frame)
