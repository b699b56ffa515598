"""Ask the publishers themselves: politely, with patience for a slow server and none for a dead network."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from crossroads.errors import UnreachableError
from crossroads.sources.client import BrokenReplyError, Client, HttpClient, NoConnectionError
from crossroads.sources.polite import Pulse, Turns
from crossroads.sources.protocol import Reply, Request, Validators

_MAY_PASS = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Policy:
    """How long to try; all times in seconds.

    Parameters
    ----------
    connect : float
        For name look-up and for connecting, each.
    read : float
        For one reply, first to last byte.
    attempts : int
        Tries of one request, the first included.
    backoff : float
        Pause after the first failure; doubles each time, spread by a factor in [0.5, 1.5).
    longest_pause : float
        A publisher's ``Retry-After`` beyond it ends the request.
    deadline : float
        For everything this transport does; later requests fail at once.
    hopeless_after, patience, host_down_after
        See ``Pulse``.
    """

    connect: float = 4.0
    read: float = 30.0
    attempts: int = 4
    backoff: float = 0.5
    longest_pause: float = 60.0
    deadline: float = 900.0
    hopeless_after: int = 3
    patience: float = 8.0
    host_down_after: int = 6


class LiveTransport:
    """Fetch over the network.

    Parameters
    ----------
    now : callable
        Wall clock for ``Reply.fetched_at`` and for dates in ``Retry-After``.
    rng : random.Random
        Seeded; spreads the pauses.
    contact : str
        Where a publisher can reach the user; stands in the user agent.
    client : Client, optional
        Sends the requests; httpx by default.
    clients : mapping of host to Client, optional
        Hosts that need a client of their own (``registry.clients()``).
    monotonic, sleep : callable
        Replaced in tests.

    Notes
    -----
    Safe to use from several threads: each host has its own queue, so different hosts are asked at the same time. While
    nothing has ever answered, a failed connection is not tried again: the next host tells more about the network.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        rng: random.Random,
        policy: Policy | None = None,
        contact: str = "",
        client: Client | None = None,
        clients: Mapping[str, Client] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._policy = policy = policy or Policy()
        self._now = now
        self._rng = rng
        self._client = client or HttpClient(contact=contact)
        self._clients = dict(clients or {})
        self._monotonic = monotonic
        self._sleep = sleep
        self._ends = monotonic() + policy.deadline
        self._turns = Turns(monotonic=monotonic, sleep=sleep)
        self._pulse = Pulse(
            monotonic=monotonic,
            hopeless_after=policy.hopeless_after,
            patience=policy.patience,
            host_down_after=policy.host_down_after,
        )

    @property
    def reached(self) -> bool:
        """Return whether any host has ever answered."""
        return self._pulse.reached

    @property
    def network_down(self) -> bool:
        """Return whether the network has been given up; every further request fails at once."""
        return self._pulse.network_down

    def fetch(self, request: Request, validators: Validators | None = None) -> Reply:
        """Return the publisher's reply of whatever status, once a status that may pass has been tried again.

        Raises
        ------
        UnreachableError
            If no useful reply came within the policy; the message says what happened last.
        """
        host = urlsplit(request.url).netloc
        last = "no attempt"
        for attempt in range(self._policy.attempts):
            if hopeless := self._hopeless(host):
                raise self._unreachable(request, hopeless)
            self._turns.wait(host, request.interval)
            answer = self._tried(host, request, validators or Validators())
            if isinstance(answer, Reply) and answer.status not in _MAY_PASS:
                return answer
            last = answer if isinstance(answer, str) else f"status {answer.status}"
            pause = self._pause(attempt, answer)
            if pause is None or attempt + 1 == self._policy.attempts:
                break
            self._sleep(pause)
        raise self._unreachable(request, last)

    def close(self) -> None:
        """Close all connections."""
        for client in (self._client, *self._clients.values()):
            client.close()

    def _tried(self, host: str, request: Request, validators: Validators) -> Reply | str:
        """Return one attempt's reply, or what went wrong in words."""
        client = self._clients.get(host, self._client)
        began = self._monotonic()
        try:
            reply = client.send(request, validators, connect=self._policy.connect, read=self._policy.read, now=self._now)
        except NoConnectionError as failure:
            self._pulse.unconnected(host, began)
            return str(failure)
        except BrokenReplyError as failure:
            self._pulse.refused(host)
            return str(failure)
        if reply.status in _MAY_PASS:
            self._pulse.refused(host)
        else:
            self._pulse.answered(host)
        return reply

    def _hopeless(self, host: str) -> str | None:
        if self._pulse.network_down:
            return "no publisher answers; the network does not reach them"
        if self._pulse.host_down(host):
            return f"{host} failed {self._policy.host_down_after} times in a row; left alone for the rest of this run"
        if self._monotonic() >= self._ends:
            return f"the time for the whole run ({self._policy.deadline:g} s) is up"
        return None

    def _pause(self, attempt: int, answer: Reply | str) -> float | None:
        """Return how long to wait before the next attempt, or None if another one is pointless."""
        if not self._pulse.reached:
            return None
        asked = self._retry_after(answer.retry_after) if isinstance(answer, Reply) and answer.retry_after else 0.0
        spread = self._policy.backoff * 2**attempt * (0.5 + self._rng.random())
        pause = max(asked, spread)
        return None if pause > self._policy.longest_pause or self._monotonic() + pause >= self._ends else pause

    def _retry_after(self, stated: str) -> float:
        """Return the seconds a ``Retry-After`` header asks for; 0 if it cannot be read."""
        if stated.strip().isdigit():
            return float(stated)
        try:
            until = parsedate_to_datetime(stated)
        except ValueError:
            return 0.0
        return (until.replace(tzinfo=until.tzinfo or UTC) - self._now()).total_seconds()

    @staticmethod
    def _unreachable(request: Request, seen: str) -> UnreachableError:
        return UnreachableError(request.source, request.url, expected="an answer", seen=seen, remedy="try again later")
