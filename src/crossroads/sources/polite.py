"""Turn-taking per host, and the judgement when a host or the whole network is not worth another try."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable


class Turns:
    """Keep requests to one host at least ``interval`` seconds apart; different hosts do not wait for each other."""

    def __init__(self, *, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def wait(self, host: str, interval: float) -> None:
        """Reserve the next turn at ``host`` and sleep until it comes."""
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + interval
        if turn > now:
            self._sleep(turn - now)


class Pulse:
    """Count what answered and what did not.

    Parameters
    ----------
    hopeless_after : int
        Failed connections at two hosts or more, with no answer from anywhere ever, that mean a dead network.
    patience : float, seconds
        Time since the first failed connection was begun, with no answer from anywhere ever, that means the same.
    host_down_after : int
        Failures of any kind in a row that mean a host is down.
    """

    def __init__(self, *, monotonic: Callable[[], float], hopeless_after: int, patience: float, host_down_after: int) -> None:
        self._monotonic = monotonic
        self._hopeless_after = hopeless_after
        self._patience = patience
        self._host_down_after = host_down_after
        self._lock = threading.Lock()
        self._reached = False
        self._unconnected: Counter[str] = Counter()
        self._in_a_row: Counter[str] = Counter()
        self._first_miss: float | None = None

    @property
    def reached(self) -> bool:
        """Return whether any host has ever answered."""
        return self._reached

    def answered(self, host: str) -> None:
        """Note an answer that helps."""
        with self._lock:
            self._reached = True
            self._in_a_row[host] = 0

    def refused(self, host: str) -> None:
        """Note an answer that does not help (busy, broken off): the network lives, the host may not."""
        with self._lock:
            self._reached = True
            self._in_a_row[host] += 1

    def unconnected(self, host: str, began: float) -> None:
        """Note a failed connection or name look-up, and when it was begun."""
        with self._lock:
            self._unconnected[host] += 1
            self._in_a_row[host] += 1
            self._first_miss = began if self._first_miss is None else min(began, self._first_miss)

    @property
    def network_down(self) -> bool:
        """Return whether the network is to be given up."""
        if self._reached or self._first_miss is None:
            return False
        everywhere = len(self._unconnected) > 1 and self._unconnected.total() >= self._hopeless_after
        return everywhere or self._monotonic() - self._first_miss >= self._patience

    def host_down(self, host: str) -> bool:
        """Return whether this host is to be left alone."""
        return self._in_a_row[host] >= self._host_down_after
