"""A stress answered by a process beside this one, while this one answers the rest.

Most of a first stress is importing what fits the volatility (arch, statsmodels, pandas): a second and a half of pure Python that no
thread could take off the interpreter's lock. The process is our own, is asked one question and ends. What it answers is what is
answered here; where it cannot be had, the question is answered here.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, cast

from crossroads.errors import CrossroadsError
from crossroads.scenarios.stress import Stress, stress
from crossroads.series import Panel

_NEEDED = ("scipy.optimize", "arch.univariate.mean")
"""Imported before the question has come."""
_WITHOUT_NUMBA = {"ARCH_DISABLE_NUMBA": "1"}
"""arch's recursions are compiled; what it would have numba compile beside them is not called, but costs a quarter second to import."""


class Apart:
    """The process; use it as a context, which ends it. On a machine with one core there is none."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting = ThreadPoolExecutor(max_workers=1)
        if _cores() > 1:
            with contextlib.suppress(OSError):
                self._process = subprocess.Popen(  # noqa: S603  # our own module
                    [sys.executable, "-P", "-m", __name__],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, **_WITHOUT_NUMBA},
                )

    def ask(self, panel: Panel, **question: Any) -> Callable[[], Stress]:
        """Put the one question (the arguments of ``stress``) and return what waits for its answer.

        Raises
        ------
        CrossroadsError
            By what is returned: what ``stress`` raises.
        """
        if self._process is None:
            return lambda: stress(panel, **question)
        said = self._waiting.submit(self._process.communicate, pickle.dumps((panel, question)))
        return lambda: self._answer(said.result()[0]) or stress(panel, **question)

    def _answer(self, said: bytes) -> Stress | None:
        """Return the answer, or None if the process died without one."""
        if self._process is None or self._process.returncode != 0:
            return None
        found = pickle.loads(said)  # noqa: S301  # from our own process, through its own pipe
        if isinstance(found, CrossroadsError):
            raise found
        return cast("Stress", found)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()  # nothing happens to one that has answered
        self._waiting.shutdown()
        if self._process is not None:
            self._process.communicate()


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def main() -> None:
    """Answer the one question that comes in, on the way out."""
    for name in _NEEDED:
        importlib.import_module(name)
    panel, question = pickle.load(sys.stdin.buffer)  # noqa: S301  # from the process that started this one, through its own pipe
    found: Stress | CrossroadsError
    try:
        found = stress(panel, **question)
    except CrossroadsError as why:
        found = why
    pickle.dump(found, sys.stdout.buffer)


if __name__ == "__main__":
    main()
