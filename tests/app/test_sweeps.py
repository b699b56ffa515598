"""``sweep`` as a user meets it: the table, a run that was killed and goes on, a cluster, earlier sweeps carried."""

from __future__ import annotations

import functools
import json
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from tests.app.commands import run
from tests.app.letter_store import done

from crossroads.app import sweeps
from crossroads.app.library import open as open_library
from crossroads.claims import grid_plan, sweep
from crossroads.timeline import AsOf

GRID = """
[sweep]
id = "vvix"
since = 2007-01-03

[[condition]]
expressions = ["VVIX", "VIX"]
levels = [18, 20, 22, 95, 100, 105, 110]
quantiles = [80, 90]
streaks = [1, 3, 5, 7]
gaps = ["1m"]

[[outcome]]
rules = ["return(SPX, {h}) >= 10%", "event(FED_DOVISH) within {h}"]
horizons = ["1m", "3m"]
"""
AS_OF = AsOf.parse("2026-07-22")


@pytest.fixture(autouse=True)
def _filled(letter_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(letter_home))


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    path = tmp_path / "grid.toml"
    path.write_text(GRID, "utf-8")
    return path


def now() -> datetime:
    return datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_plan, "plan", functools.partial(sweep.plan, chunk=40))


def table(folder: Path) -> bytes:
    return (folder / "vvix-2026-07-22.parquet").read_bytes()


def test_a_sweep_writes_its_table_and_its_page(grid, tmp_path):
    out = tmp_path / "out"
    found = json.loads(done("sweep", str(grid), "--as-of", "2026-07-22", "--out", str(out), "--json").stdout)
    rows = pl.read_parquet(out / "vvix-2026-07-22.parquet")
    assert len(rows) == found["variants"] == 2 * 9 * 4 * 4
    assert found["tested"] == rows["t"].is_not_null().sum()
    assert rows.filter(pl.col("t").is_not_null())["onsets"].min() >= 8
    assert (rows["family_p"] >= rows["p"]).all()
    assert found["best"][0]["family_p"] == rows["family_p"].min()
    page = (out / "vvix-2026-07-22.html").read_text("utf-8")
    assert "<svg" in page
    assert "<script" not in page
    assert "Not investment advice" in page
    assert not list(out.glob(".vvix*")), "chunks are kept only while a sweep runs"


def test_a_sweep_is_counted_in_the_ledger(grid, tmp_path):
    done("sweep", str(grid), "--as-of", "2026-07-22", "--out", str(tmp_path / "out"))
    rows = open_library().store.trials.read(pl.col("family") == "sweep:vvix")
    assert json.loads(rows["details"][-1])["variants"] > 100


class Killed(BaseException):
    """As a kill would, past every handler."""


def test_a_killed_sweep_goes_on_and_ends_the_same(grid, tmp_path, small_chunks):
    library = open_library()
    whole = sweeps.run_sweep(library, grid, as_of=AS_OF, now=now, out=tmp_path / "whole")
    assert len(whole.laid.plan) > 4

    def kill(seen: sweeps.Progress) -> None:
        if seen.done == 3:
            raise Killed

    with pytest.raises(Killed):
        sweeps.run_sweep(library, grid, as_of=AS_OF, now=now, out=tmp_path / "part", progress=kill)
    assert not (tmp_path / "part" / "vvix-2026-07-22.parquet").exists()
    seen: list[sweeps.Progress] = []
    again = sweeps.run_sweep(library, grid, as_of=AS_OF, now=now, out=tmp_path / "part", progress=seen.append)
    assert again.resumed == 3
    assert len(seen) == len(whole.laid.plan) - 3, "what was kept is not run again"
    assert seen[-1].ends == now()
    assert table(tmp_path / "part") == table(tmp_path / "whole")


def test_earlier_sweeps_on_the_same_circle_can_be_carried(grid, tmp_path):
    library, out = open_library(), tmp_path / "out"
    alone = sweeps.run_sweep(library, grid, as_of=AS_OF, now=now, out=out)
    other = tmp_path / "other.toml"
    other.write_text(GRID.replace('id = "vvix"', 'id = "other"').replace("18, 20, 22", "17, 19, 21, 23, 24"), "utf-8")
    wide = sweeps.run_sweep(library, other, as_of=AS_OF, now=now, out=out, carry=True)
    assert wide.carried == alone.swept.variants
    narrow = sweeps.run_sweep(library, other, as_of=AS_OF, now=now, out=tmp_path / "apart")
    assert narrow.carried == 0
    joined = wide.table.join(narrow.table, on=["expression", "side", "scale", "threshold", "streak", "gap", "outcome"], suffix="_alone")
    tested = joined.filter(pl.col("t").is_not_null())
    assert (tested["family_p"] >= tested["family_p_alone"]).all()
    assert (tested["family_p"] > tested["family_p_alone"]).any()


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read"), ("[sweep", "not valid TOML"), (GRID.replace('"VVIX"', '"VVIXX"'), "did you mean VVIX")],
)
def test_a_grid_that_cannot_be_run_is_one_line(tmp_path, content, message):
    path = tmp_path / "grid.toml"
    if content is not None:
        path.write_text(content, "utf-8")
    result = run("sweep", str(path), "--out", str(tmp_path / "out"))
    assert result.exit_code != 0
    assert message in str(result.exception)
    assert len(str(result.exception).splitlines()) == 1


def test_a_scheduler_that_does_not_answer_is_one_line(grid, tmp_path):
    result = run("sweep", str(grid), "--dask", "nonsense://x", "--as-of", "2026-07-22", "--out", str(tmp_path))
    assert result.exit_code != 0
    assert "no Dask scheduler answers" in str(result.exception)


@pytest.mark.slow
def test_processes_give_the_same_table(grid, tmp_path, small_chunks):
    library = open_library()
    sweeps.run_sweep(library, grid, as_of=AS_OF, now=now, out=tmp_path / "here")
    sweeps.run_sweep(library, grid, as_of=AS_OF, now=now, out=tmp_path / "there", jobs=2)
    assert table(tmp_path / "here") == table(tmp_path / "there")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # distributed reports the loss of the worker by warnings, which is the point
def test_a_cluster_that_loses_a_worker_gives_the_same_table(grid, tmp_path, small_chunks):
    distributed = pytest.importorskip("distributed")
    library = open_library()
    sweeps.run_sweep(library, grid, as_of=AS_OF, now=now, out=tmp_path / "here")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        lost: list[int] = []

        def kill(seen: sweeps.Progress) -> None:
            if seen.done == 2:
                lost.append(next(iter(cluster.workers.values())).pid)
                os.kill(lost[0], signal.SIGKILL)

        sweeps.run_sweep(library, grid, as_of=AS_OF, now=now, out=tmp_path / "there", dask=cluster.scheduler_address, progress=kill)
        assert lost
    assert table(tmp_path / "here") == table(tmp_path / "there")
