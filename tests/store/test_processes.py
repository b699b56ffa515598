"""Four processes on one store at once: two writers, two readers; no error, no half state, nothing lost, nothing doubled.

``CROSSROADS_STRESS_SECONDS=60`` makes the long run; by default each takes a few seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.store.made import local
from tests.store.worker import SIZE, faults

SECONDS = float(os.environ.get("CROSSROADS_STRESS_SECONDS", "6"))


def run(folder: Path, roles: list[tuple[str, str]], seconds: float) -> dict[str, list[str]]:
    """Start the processes together and return the lines each printed, by name."""
    started = {
        name: subprocess.Popen(
            [sys.executable, "-m", "tests.store.worker", role, str(folder), name, str(seconds)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for role, name in roles
    }
    said = {}
    for name, process in started.items():
        out, err = process.communicate(timeout=seconds + 120)
        assert (process.returncode, err) == (0, ""), f"{name}: {err}"
        said[name] = out.splitlines()
    return said


@pytest.mark.timeout(SECONDS * 3 + 240)
@pytest.mark.parametrize("kind", ["", "-unlocked"], ids=["locked", "unlocked"])
def test_two_writers_and_two_readers_at_once(tmp_path: Path, kind: str) -> None:
    """Unlocked: as on an object store, where the commit alone decides who was first."""
    seconds = SECONDS if not kind else SECONDS / 2
    roles = [("writer" + kind, "A"), ("writer" + kind, "B"), ("reader", "R1"), ("reader", "R2")]
    said = run(tmp_path, roles, seconds)
    commits = {name: len(said[name]) - 1 for name in "AB"}  # the first line is "ready"
    store = local(tmp_path)
    frame = store.frame()
    assert faults(frame, ("A", "B")) == []
    counts = dict(frame.group_by("series").len().iter_rows())
    expected = {f"{name}.{side}": n * SIZE for name, n in commits.items() for side in ("LEFT", "RIGHT")}
    assert counts == expected | {"SHARED": max(commits.values()) * SIZE}
    assert min(commits.values()) > 0
    reads = [int(said[name][0].split()[0]) for name in ("R1", "R2")]
    assert min(reads) > 0
    sys.stdout.write(f"\n{seconds:.0f} s{kind}: commits {commits}, reads {reads}, {len(frame)} rows\n")
