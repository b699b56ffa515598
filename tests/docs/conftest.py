"""A home filled as a reader would fill it, once for all pages that need one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.docs.pages import printed

IMPORTS = (("market", "market"), ("macro", "macro"), ("market", "flows"))


@pytest.fixture(scope="session")
def full(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home after a sync from the mirror and the imports of the long histories a publisher no longer serves."""
    home = tmp_path_factory.mktemp("full")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSROADS_HOME", str(home))
        printed(f"crossroads sync --mirror {shared / 'mirror'}")
        for folder, sidecar in IMPORTS:
            printed(f"crossroads import {shared / folder} --sidecar {ROOT / f'docs/sidecars/{sidecar}.toml'}")
    return home
