from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from tests.store.made import add, days, local

from crossroads.errors import StoreError
from crossroads.store.store import Store

BODIES = [b"", b"a", bytes(range(256)) * 1000, "日期,收盘\n".encode()]


def test_bytes_come_back_as_they_were_received(store: Store) -> None:
    for body in BODIES:
        sha256 = store.put_raw(body)
        assert sha256 == hashlib.sha256(body).hexdigest()
        assert store.get_raw(sha256) == body
    assert store.put_raw_many(BODIES * 2) == [hashlib.sha256(b).hexdigest() for b in BODIES * 2]


def test_bytes_are_kept_once(store: Store) -> None:
    def files() -> list[Path]:
        return sorted(p for p in Path(store.place.uri, "raw").rglob("*") if p.is_file() and p.suffix != ".lock")

    store.put_raw_many(BODIES)
    before = [(p, p.stat().st_mtime_ns) for p in files()]
    store.put_raw_many(BODIES)
    assert [(p, p.stat().st_mtime_ns) for p in files()] == before


def test_a_local_body_is_one_file_named_by_its_content(tmp_path: Path) -> None:
    store = local(tmp_path)
    sha256 = store.put_raw(b"x")
    path = tmp_path / "store" / "raw" / sha256[:2] / f"{sha256}.gz"
    first = path.read_bytes()
    path.unlink()
    store.put_raw(b"x")
    assert path.read_bytes() == first  # the same bytes whenever written: no clock inside


@pytest.mark.parametrize("harm", [b"", b"not gzip at all", None])
def test_damaged_bytes_are_refused_with_the_way_out(tmp_path: Path, harm: bytes | None) -> None:
    store = local(tmp_path)
    one, two = store.put_raw_many([b"x" * 1000, b"y"])
    folder = tmp_path / "store" / "raw"
    path = folder / one[:2] / f"{one}.gz"
    path.write_bytes((folder / two[:2] / f"{two}.gz").read_bytes() if harm is None else harm)
    with pytest.raises(StoreError, match=r"sync again"):
        store.get_raw(one)


def test_bytes_not_held_and_addresses_that_are_none(store: Store) -> None:
    with pytest.raises(StoreError, match="holds no bytes with SHA-256 0000"):
        store.get_raw("0" * 64)
    for address in ("", "../../etc/passwd", "A" * 64, "0" * 63):
        with pytest.raises(StoreError, match="is not a SHA-256"):
            store.get_raw(address)


def test_verify_misses_raw_bytes_that_are_gone(tmp_path: Path) -> None:
    store = local(tmp_path)
    add(store, days("A", 1))
    next((tmp_path / "store" / "raw").rglob("*.gz")).unlink()
    with pytest.raises(StoreError, match="1 raw bodies are missing"):
        store.verify()


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = local(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="No space left on device"):
        store.put_raw(b"x")
    assert [p for p in (tmp_path / "store" / "raw").rglob("*") if p.is_file()] == []
