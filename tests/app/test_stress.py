"""The stress command on a small store of real files: words, JSON, and a forecast that stays said."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.app.commands import run

from crossroads.app.library import open as open_library
from crossroads.app.pipeline import append_frame
from crossroads.app.stress_record import scored
from crossroads.app.stresses import frozen_stress
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.series import Frequency, Series, unit
from crossroads.store.store import Store
from crossroads.timeline import AsOf, Horizon, sessions

SIDECAR = (
    '[about]\nsource = "test"\nlicence = "test"\n[[file]]\npath = "SPX_close_volume.csv"\ndate = "Date"\ncolumns = { Close = "SPX" }\n'
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    folder = tmp_path_factory.mktemp("stress")
    (folder / "spx.toml").write_text(SIDECAR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSROADS_HOME", str(folder / "home"))
        for words in (
            ("sync", "VIX", "VVIX", "--mirror", str(shared / "mirror")),
            ("import", str(shared / "market" / "yahoo"), "--sidecar", str(folder / "spx.toml")),
        ):
            result = run(*words)
            assert result.exit_code == 0, result.output
    return folder / "home"


def test_stress_in_words_and_json_and_frozen_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    for language, word in (("en", "The seed letter's range"), ("zh", "压力测试")):
        result = run("stress", "--as-of", "2025-11-18", "--lang", language)
        assert result.exit_code == 0, result.output + str(result.exception)
        assert word in result.output
    said = json.loads(run("stress", "--as-of", "2025-11-18", "--json").stdout)
    assert said["vix_now"] == 24.69
    [forecast] = Store.open(home).forecasts.rows()
    assert forecast.probability == said["simulation"]["chance"]
    assert forecast.made_as_of.date().isoformat() == "2025-11-19"  # the end of the New York day, in UTC


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--vix", "1e9"), "no level to stress"),
        (("--horizon", "soon"), "not a length of time"),
        (("--horizon", "2d"), "shorter than the shortest window"),
        (("--horizon", "2y"), "longer than a year"),
    ],
)
def test_senseless_questions_are_answered_in_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    result = run("stress", "--as-of", "2025-11-18", *words)
    assert result.exit_code != 0
    assert message in str(result.exception)


def test_the_surface_of_all_pairs_is_in_the_json(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    said = json.loads(run("stress", "--as-of", "2025-11-18", "--json").stdout)
    assert (said["surface"]["window"], len(said["surface"]["cells"])) == (63, 100)
    pair = next(c for c in said["surface"]["cells"] if (c["vix"], c["vvix"]) == (45.0, 150.0))
    held = open_library(home).panel(["VIX", "VVIX"], as_of="2025-11-18")
    both, at, where = np.intersect1d(held["VIX"].periods, held["VVIX"].periods, return_indices=True)
    reached = both[(held["VIX"].values[at] >= 45) & (held["VVIX"].values[where] >= 150)]
    assert pair["days"] == len(reached) == 17
    assert (pair["cases"], pair["thin"]) == (2, True)  # March 2020 and April 2025
    early = json.loads(run("stress", "--as-of", "2006-06-30", "--json").stdout)
    assert "that axis is refused" in early["surface"]["refused"]
    assert early["vvix"] is None


def test_a_stress_of_a_day_is_frozen_once_whatever_the_data_grow_to(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    own = "stress/VIX 38/1m/2025-11-18"
    first = json.loads(run("stress", "--as-of", "2025-11-18", "--vix", "38", "--horizon", "1m", "--json").stdout)
    store = open_library(home)
    row = pl.DataFrame([("NDX", date(2018, 11, 28), 6913.0, None, None)], schema=SNAPSHOT_SCHEMA, orient="row")
    append_frame(store, row, source="made", raw=store.store.put_raw(b"x"), recorded_at=datetime(2026, 11, 24, tzinfo=UTC))
    run("stress", "--as-of", "2025-11-18", "--vix", "38", "--horizon", "1m", "--seed", "5")
    [forecast] = [f for f in Store.open(home).forecasts.rows() if f.id.startswith(own)]
    assert forecast.probability == first["simulation"]["chance"]


def test_within_a_day_the_sessions_are_counted_from_the_close_that_was_known(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked on the Tuesday at noon the newest close is Monday's, so that Tuesday's close is the first of the 21 sessions."""
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    library, noon = open_library(home), AsOf.parse("2024-07-30T12:00:00-04:00")
    found = frozen_stress(library, noon, vix=36, vvix=145, horizon=Horizon.parse("1m"), seed=1)
    assert found.stress.day == "2024-07-29"
    [frozen] = [f for f in library.store.forecasts.rows() if f.id == "stress/VIX 36/1m/2024-07-30"]
    days = sessions(date(2024, 7, 30), date(2024, 9, 30))
    low = np.full(len(days), 15.0)
    for at, state in ((20, "came"), (21, "did not come")):
        closes = np.where(np.arange(len(days)) == at, 40.0, low)
        vix = Series("VIX", unit("points"), Frequency.DAILY, days, closes, days.astype("datetime64[us]"), np.full(len(days), 0, np.uint8))
        assert scored(frozen, vix).state == state


def test_levels_of_another_season_are_no_start(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    result = run("stress", "--as-of", "2026-11-20")
    assert result.exit_code != 0
    assert "newest close known of both" in str(result.exception)
    assert not any("2026-11-20" in f.id for f in Store.open(home).forecasts.rows())
