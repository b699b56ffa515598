"""A sweep on processes and on a Dask cluster that loses a worker: the same numbers bit for bit."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest
from joblib import Parallel, delayed

from crossroads.claims import sweep
from crossroads.claims.circle import Circle
from crossroads.claims.measured import Measured
from crossroads.claims.patterns import patterns_from
from crossroads.claims.scores import mean_scores


@pytest.fixture(scope="module")
def plan() -> sweep.Plan:
    rng = np.random.default_rng(3)
    price = np.cumsum(rng.standard_t(4, 1500))
    circle = Circle(0, 1400, 100)
    outcomes = []
    for horizon in (10, 40, 100):
        values = np.full(1500, np.nan)
        values[:-horizon] = price[horizon:] - price[:-horizon]
        outcomes.append(mean_scores(Measured(values, ~np.isnan(values), horizon), circle))
    conditions = rng.random((400, 1500)) < np.linspace(0.01, 0.2, 400)[:, None]
    return sweep.plan(outcomes, patterns_from(conditions, circle, gap=10), chunk=60)


@pytest.fixture(scope="module")
def here(plan) -> sweep.Swept:
    return sweep.merge(plan, sweep.run(plan))


def same(one: sweep.Swept, two: sweep.Swept) -> None:
    for name in ("effect", "t", "share", "family", "maximum"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), err_msg=name)


@pytest.mark.slow
def test_processes(plan, here):
    def mapper(function, chunks):
        return Parallel(n_jobs=2, return_as="generator_unordered")(delayed(function)(chunk) for chunk in chunks)

    same(here, sweep.merge(plan, sweep.run(plan, mapper=mapper)))


def slowly(chunk: sweep.Chunk) -> sweep.ChunkResult:
    time.sleep(0.2)  # so that the worker dies with work in its hands
    return sweep.run_chunk(chunk)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # distributed reports the loss of the worker by warnings, which is the point
def test_a_dask_cluster_that_loses_a_worker(plan, here):
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit=0)
    with cluster, distributed.Client(cluster) as client:
        workers = list(client.run(os.getpid).values())

        def mapper(_, chunks):
            futures = client.map(slowly, list(chunks))
            distributed.wait(futures[:4])
            os.kill(workers[0], signal.SIGKILL)
            return client.gather(futures)

        found = sweep.merge(plan, sweep.run(plan, mapper=mapper))
        assert len(plan) > 12
        assert workers[0] not in client.run(os.getpid).values()
    same(here, found)
