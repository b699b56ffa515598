from __future__ import annotations

from pathlib import Path

import pytest
from tests.store.made import as_object_store, local

from crossroads.store.store import Store


@pytest.fixture(params=[local, as_object_store], ids=["folder", "object store"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store of each kind."""
    return request.param(tmp_path)
