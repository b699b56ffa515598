"""Folders that are no store, or no longer one: refused in one line that says what to do; nothing is written to them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import polars as pl
import pytest
from deltalake import write_deltalake
from tests.store.made import add, days, local

from crossroads.errors import StoreError
from crossroads.store.place import Place
from crossroads.store.store import Store

WAY_OUT = "restore the folder from a copy, or move it away and sync again"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with a few commits."""
    store = local(tmp_path)
    for i in range(3):
        add(store, days("A", 5 * i + 5))
    return tmp_path / "store"


def log(folder: Path) -> list[Path]:
    return sorted((folder / "observations" / "_delta_log").glob("*.json"))


def test_a_foreign_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(StoreError, match=r"holds thesis.docx and no store; name an empty folder"):
        Store.open(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store"
    path.write_text("")
    with pytest.raises(StoreError, match="is a file, not a store; name a folder"):
        Store.open(path)


def test_opening_creates_nothing_and_an_empty_or_users_folder_will_do(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / ".DS_Store").write_text("")
    Store.open(tmp_path)
    Store.open(tmp_path / "deep" / "down")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".DS_Store", "catalogue"]


def test_a_garbled_log_is_refused(folder: Path) -> None:
    log(folder)[1].write_text("{ this is not json")
    with pytest.raises(StoreError, match=WAY_OUT):
        Store.open(folder)


def test_a_hole_in_the_log_is_refused(folder: Path) -> None:
    log(folder)[1].unlink()
    with pytest.raises(StoreError, match=WAY_OUT):
        Store.open(folder)


def test_data_without_a_log_is_refused_for_reading_and_writing(folder: Path) -> None:
    store = Store.open(folder)
    shutil.rmtree(folder / "observations" / "_delta_log")
    for action in (lambda: Store.open(folder), store.frame, lambda: add(store, days("A", 1))):
        with pytest.raises(StoreError, match=f"has data files but no readable log; {WAY_OUT}"):
            action()


@pytest.mark.parametrize("harm", ["gone", "garbled", "cut"])
def test_a_damaged_data_file_is_refused_when_read(folder: Path, harm: str) -> None:
    path = next((folder / "observations").glob("*.parquet"))
    whole = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"x" * len(whole) if harm == "garbled" else whole[: len(whole) // 2])
    store = Store.open(folder)
    with pytest.raises(StoreError, match=WAY_OUT):
        store.frame()
    with pytest.raises(StoreError, match=WAY_OUT):
        add(store, days("A", 99))


def test_a_table_of_other_columns_is_refused(tmp_path: Path) -> None:
    write_deltalake(tmp_path / "observations", pl.DataFrame({"date": ["x"]}))
    with pytest.raises(StoreError, match=r"expected columns series, period, .* saw date; another version wrote it"):
        Store.open(tmp_path)


def test_a_log_begun_but_never_committed_is_no_store_yet(tmp_path: Path) -> None:
    """A kill right after the folder was made."""
    (tmp_path / "store" / "observations" / "_delta_log").mkdir(parents=True)
    store = local(tmp_path)
    assert store.frame().is_empty()
    assert add(store, days("A", 2)) == 2


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store.open(tmp_path / "file" / "store")
    with pytest.raises(StoreError, match=r"file/store"):
        add(store, days("A", 1))


@pytest.mark.parametrize(
    ("where", "uri", "is_local"),
    [
        ("s3://bucket/crossroads/", "s3://bucket/crossroads", False),
        ("file:///var/lib/crossroads", "/var/lib/crossroads", True),
        ("file:///with%20space", "/with space", True),
        ("/var/lib/crossroads", "/var/lib/crossroads", True),
    ],
)
def test_addresses(where: str, uri: str, *, is_local: bool) -> None:
    place = Place.parse(where, {"AWS_SECRET_ACCESS_KEY": "hidden"})
    assert (place.uri, place.folder is not None) == (uri, is_local)
    assert place.child("raw").uri == f"{uri}/raw"
    assert "hidden" not in repr(place.child("raw"))


def test_an_unknown_kind_of_address_is_refused() -> None:
    with pytest.raises(StoreError, match="ftp://host/x is no address of a store; give a folder, or a URL beginning with s3"):
        Store.open("ftp://host/x")


def test_an_object_store_without_credentials_is_an_error_of_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("AZURE_")]:
        monkeypatch.delenv(name)
    with pytest.raises(
        StoreError, match=r"^az://bucket/observations cannot be read or written: [^\n\x1b]*; check the address, the network"
    ):
        Store.open("az://bucket")
