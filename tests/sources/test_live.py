from __future__ import annotations

import itertools
import random
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.errors import SourceError, UnreachableError
from crossroads.sources.client import BrokenReplyError, NoConnectionError
from crossroads.sources.live import LiveTransport, Policy
from crossroads.sources.polite import Turns
from crossroads.sources.protocol import Reply, Request, Validators

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """Time that passes only when somebody sleeps or a client takes time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Scripted:
    """A client that answers from a list, or from a function of the request."""

    def __init__(self, clock: Clock, answers, takes: float = 0.1) -> None:
        self.clock, self.answers, self.takes = clock, answers, takes
        self.sent: list[tuple[str, Validators]] = []

    def send(self, request, validators, *, connect, read, now):
        self.sent.append((request.url, validators))
        answer = self.answers(request) if callable(self.answers) else self.answers[min(len(self.sent), len(self.answers)) - 1]
        if isinstance(answer, NoConnectionError):
            self.clock.now += connect
        else:
            self.clock.now += self.takes
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        self.answers = None


def reply(status=200, **more) -> Reply:
    return Reply(body=b"x", status=status, fetched_at=NOW, **more)


def transport(answers, *, clock=None, clients=None, **policy):
    clock = clock or Clock()
    client = Scripted(clock, answers)
    live = LiveTransport(
        now=lambda: NOW, rng=random.Random(7), policy=Policy(**policy), client=client, clients=clients, monotonic=clock, sleep=clock.sleep
    )
    return live, client, clock


def ask(host="a.example", path="x", **more) -> Request:
    return Request("cboe", f"https://{host}/{path}", ("VIX",), **more)


def test_a_good_reply_is_taken_as_it_is():
    live, client, clock = transport([reply(etag='"1"')])
    got = live.fetch(ask(), Validators(etag='"0"', last_modified="Mon"))
    assert got == reply(etag='"1"')
    assert client.sent == [("https://a.example/x", Validators('"0"', "Mon"))]
    assert clock.slept == []
    assert live.reached
    assert not live.network_down


@pytest.mark.parametrize("status", [200, 304, 400, 403, 404])
def test_answers_that_will_not_change_are_not_asked_for_again(status):
    live, client, _ = transport([reply(status)])
    assert live.fetch(ask()).status == status
    assert len(client.sent) == 1


def test_a_busy_server_is_asked_again_after_growing_pauses():
    live, client, clock = transport([reply(503), BrokenReplyError("cut"), reply(429), reply()], backoff=1.0, attempts=4)
    assert live.fetch(ask(interval=0.0)).status == 200
    assert len(client.sent) == 4
    one, two, three = clock.slept
    assert 0.5 <= one < 1.5
    assert 1.0 <= two < 3.0
    assert 2.0 <= three < 6.0


def test_the_same_seed_pauses_the_same():
    runs = []
    for _ in range(2):
        live, _, clock = transport([reply(503), reply(503), reply()])
        live.fetch(ask())
        runs.append(clock.slept)
    assert runs[0] == runs[1]


def test_failing_for_good_says_what_was_seen_last():
    live, client, _ = transport([reply(503)], attempts=3)
    with pytest.raises(UnreachableError, match=r"cboe: https://a.example/x: expected an answer, saw status 503"):
        live.fetch(ask())
    assert len(client.sent) == 3
    assert issubclass(UnreachableError, SourceError)


@pytest.mark.parametrize("stated", ["17", format_datetime(NOW + timedelta(seconds=17), usegmt=True)])
def test_retry_after_is_obeyed(stated):
    live, _, clock = transport([reply(429, retry_after=stated), reply()])
    live.fetch(ask())
    assert clock.slept == [17.0]


def test_a_retry_after_beyond_patience_ends_the_request():
    live, client, clock = transport([reply(429, retry_after="3600")])
    with pytest.raises(UnreachableError, match="status 429"):
        live.fetch(ask())
    assert (len(client.sent), clock.slept) == (1, [])


@pytest.mark.parametrize("stated", ["soon", "-5", "", "Mon, 99 Foo 2026"])
def test_a_retry_after_that_cannot_be_read_is_the_usual_pause(stated):
    live, _, clock = transport([reply(429, retry_after=stated), reply()], backoff=1.0)
    live.fetch(ask(interval=0.0))
    assert 0.5 <= clock.slept[0] < 1.5


def test_a_dead_network_is_given_up_within_ten_seconds():
    """Sixty requests to eight hosts, none of which can be connected to, four seconds each."""
    live, client, clock = transport(lambda r: NoConnectionError("no route"))
    for i in range(60):
        with pytest.raises(UnreachableError):
            live.fetch(ask(host=f"h{i % 8}.example"))
    assert live.network_down
    assert not live.reached
    assert clock.now <= 8.0
    assert len(client.sent) == 2


def test_one_host_alone_cannot_be_asked_for_longer_than_patience():
    live, _, clock = transport(lambda r: NoConnectionError("no route"))
    for _ in range(20):
        with pytest.raises(UnreachableError):
            live.fetch(ask())
    assert live.network_down
    assert clock.now <= 10.0


def test_a_dead_host_does_not_make_a_dead_network():
    live, client, _ = transport(lambda r: NoConnectionError("no route") if "dead" in r.url else reply())
    with pytest.raises(UnreachableError):
        live.fetch(ask(host="dead.example"))
    for i in range(10):
        assert live.fetch(ask(path=str(i))).status == 200
    with pytest.raises(UnreachableError, match="no route"):
        live.fetch(ask(host="dead.example"))
    assert not live.network_down
    assert len([u for u, _ in client.sent if "dead" in u]) > 2  # once something has answered, a failed connection is worth another try


def test_a_host_that_keeps_failing_is_left_alone():
    live, client, _ = transport(lambda r: BrokenReplyError("timed out") if "slow" in r.url else reply(), host_down_after=6)
    for _ in range(10):
        with pytest.raises(UnreachableError):
            live.fetch(ask(host="slow.example"))
    assert len([u for u, _ in client.sent if "slow" in u]) == 6
    assert live.fetch(ask()).status == 200


def test_an_answer_forgives_the_failures_before_it():
    live, client, _ = transport([BrokenReplyError("cut"), reply()] * 20, host_down_after=2)
    for _ in range(15):
        live.fetch(ask())
    assert len(client.sent) == 30


def test_the_deadline_ends_the_run():
    live, client, _ = transport([reply(503)], deadline=20.0, attempts=100, host_down_after=1000, backoff=4.0)
    with pytest.raises(UnreachableError):
        live.fetch(ask())
    with pytest.raises(UnreachableError):
        live.fetch(ask(host="other.example"))
    assert len(client.sent) < 12


def test_hosts_with_a_client_of_their_own_use_it():
    clock = Clock()
    own = Scripted(clock, [reply(etag="own")])
    live, client, _ = transport([reply(etag="usual")], clock=clock, clients={"query2.finance.yahoo.com": own})
    assert live.fetch(ask(host="query2.finance.yahoo.com")).etag == "own"
    assert live.fetch(ask()).etag == "usual"
    live.close()
    assert client.answers is own.answers is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), max_size=40))
def test_turns_keep_their_distance_per_host(waits):
    clock = Clock()
    turns = Turns(monotonic=clock, sleep=clock.sleep)
    at: dict[str, list[tuple[float, float]]] = {}
    for host, interval in waits:
        turns.wait(host, interval)
        at.setdefault(host, []).append((clock.now, interval))
    for times in at.values():
        assert all(later >= earlier + interval - 1e-9 for (earlier, interval), (later, _) in itertools.pairwise(times))


def test_turns_hold_between_threads():
    import time

    turns = Turns(monotonic=time.monotonic, sleep=time.sleep)
    times: list[float] = []

    def take() -> None:
        turns.wait("a", 0.02)
        times.append(time.monotonic())

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    assert times[-1] - times[0] >= 0.13  # seven waits of 20 ms, less the scheduler's slack
