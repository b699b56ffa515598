from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.store.made import NOW, local

from crossroads.errors import StoreError
from crossroads.store import cache as cache_module
from crossroads.store.store import Alert, CacheKey, Fetch, Store, Trial

URL = "https://fred.stlouisfed.org/graph/fredgraph.csv?id=DGS10"
TRIAL = Trial("vvix-110", "streak(VVIX > 110) >= 5", "0" * 16, NOW, NOW, "0.1.0", 14, 1.25, 0.2, {"gap": 126})
ALERT = Alert("vvix-110/2025-11-18", "VVIX > 110", "terminal", NOW, NOW, "VVIX 达到 124.32", "0" * 16, {"value": 124.32})


def fetch(body: bytes, status: int = 200, minutes: int = 0, url: str = URL) -> Fetch:
    return Fetch.of(url, "fredgraph", body, status, NOW + timedelta(minutes=minutes), '"etag"', None, "0.1.0")


def test_the_last_fetch_is_the_newest_that_brought_bytes(store: Store) -> None:
    assert store.last_fetch(URL) is None
    rows = [fetch(b"two", minutes=2), fetch(b"one", minutes=1), fetch(b"", 304, minutes=3), fetch(b"other", minutes=4, url="https://x")]
    assert store.record_fetches(rows) == 4
    last = store.last_fetch(URL)
    assert last == rows[0]
    assert (last.sha256, last.size) == (hashlib.sha256(b"two").hexdigest(), 3)
    assert store.fetches.last_of_all() == {URL: rows[0], "https://x": rows[3]}
    assert store.last_fetch(URL) == rows[0]
    again = fetch(b"three", minutes=5)
    Store(store.place).record_fetches([again])  # another process
    assert store.last_fetch(URL) == again
    assert store.fetches.read()["status"].to_list() == [200, 200, 304, 200, 200]


def test_no_rows_make_no_table(store: Store) -> None:
    assert store.record_fetches([]) == 0
    assert not Path(store.place.uri, "fetches").exists()
    assert store.fetches.read().is_empty()


def test_trials_are_counted_once_a_variant(store: Store) -> None:
    store.trials.append_rows([TRIAL, replace(TRIAL, variant="streak(VVIX > 110) >= 7", p_value=None, statistic=None)])
    store.trials.append_rows([replace(TRIAL, tried_at=NOW + timedelta(days=1)), replace(TRIAL, family="other")])
    assert store.trials.count("vvix-110") == 2
    assert store.trials.count("none") == 0
    assert store.trials.rows(pl.col("family") == "other") == [replace(TRIAL, family="other")]


def test_a_row_written_twice_counts_once(store: Store) -> None:
    """A commit whose answer was lost on the way is made again."""
    store.alerts.append_rows([ALERT])
    store.alerts.append_rows([ALERT])
    assert store.alerts.rows() == [ALERT]


def test_an_alert_is_known_to_be_sent(store: Store) -> None:
    assert not store.alerts.was_sent(ALERT.key, "terminal")
    store.alerts.append_rows([ALERT])
    assert store.alerts.was_sent(ALERT.key, "terminal")
    assert not store.alerts.was_sent(ALERT.key, "mail")


def test_moments_of_any_zone_are_kept_and_those_of_none_refused(tmp_path: Path) -> None:
    store = local(tmp_path)
    eastern = datetime.fromisoformat("2025-11-18T17:00:00-05:00")
    store.alerts.append_rows([replace(ALERT, sent_at=eastern)])
    assert store.alerts.rows()[0].sent_at == datetime(2025, 11, 18, 22, tzinfo=UTC)
    with pytest.raises(StoreError, match="sent_at 2025-11-18T00:00:00 has no time zone"):
        store.alerts.append_rows([replace(ALERT, sent_at=datetime(2025, 11, 18))])


def test_a_row_of_wrong_types_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"trials: a row does not fit its columns"):
        local(tmp_path).trials.append_rows([replace(TRIAL, episodes="many")])  # type: ignore[arg-type]  # the odd case


# ------------------------------------------------------------------ result cache

KEY = CacheKey("letter/en", NOW, "a" * 16, "0.1.0")


def test_a_result_is_found_by_everything_it_depends_on(store: Store) -> None:
    store.cache.put(KEY, "《信》".encode() * 1000, created_at=NOW)
    assert store.cache.get(KEY) == "《信》".encode() * 1000
    for other in (
        replace(KEY, key="letter/zh"),
        replace(KEY, as_of=NOW + timedelta(days=1)),
        replace(KEY, data_version="b" * 16),
        replace(KEY, code_version="0.2.0"),
    ):
        assert store.cache.get(other) is None


def test_pruning_keeps_what_can_still_be_asked_for(store: Store) -> None:
    for i in range(4):
        store.cache.put(replace(KEY, key=str(i)), b"x", created_at=NOW + timedelta(seconds=i))
    store.cache.put(replace(KEY, data_version="b" * 16), b"old", created_at=NOW)
    assert store.cache.prune(data_version=KEY.data_version, code_version=KEY.code_version, keep=3) == 2
    assert [store.cache.get(replace(KEY, key=str(i))) for i in range(4)] == [None, b"x", b"x", b"x"]
    assert store.cache.prune(data_version=KEY.data_version, code_version=KEY.code_version, keep=3) == 0


def test_the_cache_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "FILES", 4)
    monkeypatch.setattr(cache_module, "KEPT", 2)
    store = local(tmp_path)
    for i in range(12):
        store.cache.put(replace(KEY, key=str(i)), b"x", created_at=NOW + timedelta(seconds=i))
    assert store.cache.get(replace(KEY, key="11")) == b"x"
    assert len(store.cache.read()) <= 6
