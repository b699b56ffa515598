"""Fixtures every room shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real data files, or skip saying where they were looked for."""
    candidates = [Path(os.environ["CROSSROADS_SHARED"])] if "CROSSROADS_SHARED" in os.environ else [ROOT.parent / "shared" / "data"]
    for folder in candidates:
        if (folder / "mirror").is_dir():
            return folder
    pytest.skip(f"the real data files are at none of {[str(c) for c in candidates]}; set CROSSROADS_SHARED to their folder")
