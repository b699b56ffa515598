"""A small store for the site: the package's history, made closes and vintages, and a user's series with a hostile name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from crossroads.app.library import Library, full_catalog
from crossroads.app.pipeline import append_frame
from crossroads.app.refresh import load_package_history
from crossroads.app.server.app import create_app
from crossroads.app.server.security import Door
from crossroads.app.settings import Settings
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.store.store import Store, Sync
from crossroads.timeline import sessions

RECORDED = datetime(2026, 11, 1, 12, tzinfo=UTC)
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105  # of the tests
HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}"
LAST = date(2025, 11, 25)

MINE = f"""
[publisher]
id = "mine"
en = "<b>Mine</b>"
zh = "我的"
url = "javascript:alert(2)"
licence = "mine & nobody else's"
redistribute = false

[[series]]
id = "MINE"
code = "mine"
source = "import"
en = "{HOSTILE}"
zh = "{HOSTILE}"
unit = "points"
frequency = "daily"
release = {{ rule = "close", time = "16:05" }}
revision = "<i>never</i>"
url = "javascript:alert(3)"
"""


def wave(name: str, level: float, *, first: date = date(2019, 1, 2)) -> pl.DataFrame:
    """A level that goes up and down, one value a session, dated by the catalogue's rule."""
    days = sessions(first, LAST)
    values = np.round(level * (1 + 0.2 * np.sin(np.arange(len(days)) / 60) + 0.02 * np.cos(np.arange(len(days)) * 1.7)), 2)
    none = pl.Series([None] * len(days))
    return pl.DataFrame({"series": name, "period": days, "value": values, "known_at": none, "basis": none}, schema=SNAPSHOT_SCHEMA)


def unemployment() -> pl.DataFrame:
    """Three months, the middle one told twice and revised."""
    told = [
        ("2025-06-01", 4.1, datetime(2025, 7, 3, 12, 30, tzinfo=UTC)),
        ("2025-07-01", 4.2, datetime(2025, 8, 1, 12, 30, tzinfo=UTC)),
        ("2025-07-01", 4.3, datetime(2025, 9, 5, 12, 30, tzinfo=UTC)),
        ("2025-08-01", 4.3, datetime(2025, 9, 5, 12, 30, tzinfo=UTC)),
        ("2025-07-01", 4.4, datetime(2025, 11, 20, 13, 30, tzinfo=UTC)),
    ]
    rows = [("UNRATE", date.fromisoformat(period), value, known, "vintage") for period, value, known in told]
    return pl.DataFrame(rows, schema=SNAPSHOT_SCHEMA, orient="row")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "home"
    (folder / "catalogue").mkdir(parents=True)
    (folder / "catalogue" / "mine.toml").write_text(MINE, "utf-8")
    settings = Settings(str(folder))
    library = Library(Store.open(folder), full_catalog(settings))
    load_package_history(library, RECORDED)
    levels = {"VIX": 20.0, "VVIX": 100.0, "VIX3M": 21.0, "SPX": 6000.0, "HY_OAS": 3.0, "DGS10": 4.2, "DGS3MO": 4.0, "MINE": 10.0}
    frames = [*(wave(name, level) for name, level in levels.items()), unemployment()]
    for frame in frames:
        raw = library.store.put_raw(frame.write_csv().encode())
        append_frame(library, frame, source="test", raw=raw, recorded_at=RECORDED)
    failures = {"ICSA": {"publisher": "dol", "is_unreachable": True, "error": "/secret/place: no route to 10.0.0.1"}}
    library.store.syncs.append_rows([Sync(RECORDED, RECORDED, False, 12345, {"dol": {"failed": 1}}, failures)])
    return folder


@pytest.fixture(scope="session")
def application(home: Path) -> FastAPI:
    return create_app(Settings(str(home)))


@pytest.fixture(scope="session")
def client(application: FastAPI) -> Iterator[TestClient]:
    """A reader on this machine."""
    with TestClient(application, base_url="http://127.0.0.1:8765", raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="session")
def shared_client(home: Path) -> Iterator[TestClient]:
    """A reader from elsewhere who has the token."""
    door = Door("0.0.0.0", TOKEN, ("crossroads.example",))  # noqa: S104  # nothing listens
    app = create_app(Settings(str(home)), door)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(app, base_url="http://crossroads.example", headers=headers, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def at() -> Callable[[str], str]:
    """Make an address of the letter's day."""
    return lambda path: f"{path}?as_of=2025-11-18"
