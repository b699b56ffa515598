from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from tests.sources.local import Script, serving

from crossroads.sources import client
from crossroads.sources.client import BrokenReplyError, HttpClient, NoConnectionError, Probe
from crossroads.sources.protocol import Request, Validators

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def send(url, http=None, validators=None, *, connect=2.0, read=5.0, **more):
    http = http or HttpClient()
    try:
        return http.send(Request("cboe", url, ("VIX",), **more), validators or Validators(), connect=connect, read=read, now=lambda: NOW)
    finally:
        http.close()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_bytes_status_and_version_come_back():
    script = Script(lambda n, path, headers: (200, {"ETag": '"v1"', "Last-Modified": "Fri, 20 Nov 2026 20:00:00 GMT"}, b"DATE,VIX\r\n\xff"))
    with serving(script) as base:
        got = send(f"{base}/a/b?id=X&y=%5EGSPC", headers=(("X-Extra", "1"),))
    assert (got.body, got.status, got.fetched_at) == (b"DATE,VIX\r\n\xff", 200, NOW)
    assert (got.etag, got.last_modified) == ('"v1"', "Fri, 20 Nov 2026 20:00:00 GMT")
    path, headers, _ = script.asked[0]
    assert path == "/a/b?id=X&y=%5EGSPC"
    assert headers["x-extra"] == "1"


def test_who_asks_is_said_honestly_and_with_a_contact():
    script = Script(lambda n, path, headers: (200, {}, b""))
    with serving(script) as base:
        send(base, HttpClient(contact="me@example.org"))
        send(base)
    first, second = (headers["user-agent"] for _, headers, _ in script.asked)
    assert first.startswith("crossroads-letter/")
    assert "me@example.org" in first
    assert "Mozilla" not in first + second


def test_only_if_newer():
    def answer(n, path, headers):
        return (304, {}, b"") if headers.get("if-none-match") == '"v1"' else (200, {"ETag": '"v1"'}, b"new")

    script = Script(answer)
    with serving(script) as base:
        first = send(base)
        again = send(base, validators=Validators(first.etag, "Fri, 20 Nov 2026 20:00:00 GMT"))
    assert not first.not_modified
    assert again.not_modified
    assert again.body == b""
    assert script.asked[1][1]["if-modified-since"] == "Fri, 20 Nov 2026 20:00:00 GMT"


def test_a_secret_goes_on_the_wire_only():
    script = Script(lambda n, path, headers: (200, {}, b""))
    with serving(script) as base:
        send(f"{base}/obs?id=X", secret=(("api_key", "a b&c"),))
        send(f"{base}/obs", secret=(("api_key", "k"),))
    assert [path for path, _, _ in script.asked] == ["/obs?id=X&api_key=a%20b%26c", "/obs?api_key=k"]


def test_a_body_cut_short_is_broken_not_taken():
    with (
        serving(Script(lambda n, path, headers: (200, {}, b"DATE,VIX\n01/02/1990,17.24\n"), cut=4)) as base,
        pytest.raises(BrokenReplyError),
    ):
        send(base)


def test_a_dripping_body_is_broken_off():
    start = time.monotonic()
    with (
        serving(Script(lambda n, path, headers: (200, {}, b"x" * 1000), drip=0.05)) as base,
        pytest.raises(BrokenReplyError, match="still incomplete"),
    ):
        send(base, read=0.4)
    assert time.monotonic() - start < 4


def test_a_flood_is_broken_off(monkeypatch):
    monkeypatch.setattr(client, "LARGEST", 10_000)
    with serving(Script(lambda n, path, headers: (200, {}, b"x" * 50_000))) as base, pytest.raises(BrokenReplyError, match="larger than"):
        send(base)


def test_a_redirect_is_followed_but_not_for_ever():
    with serving(Script(lambda n, path, headers: (200, {}, b"here") if path == "/new" else (302, {"Location": "/new"}, b""))) as base:
        assert send(f"{base}/old").body == b"here"
    with serving(Script(lambda n, path, headers: (302, {"Location": f"/{n}"}, b""))) as base, pytest.raises(BrokenReplyError):
        send(base)


def test_a_closed_port_is_no_connection():
    with serving(Script(lambda n, path, headers: (200, {}, b""))) as base:
        pass
    with pytest.raises(NoConnectionError, match="no connection"):
        send(base)
    with pytest.raises(NoConnectionError, match=r"no connection to 127\.0\.0\.1"):
        Probe().reach(base, 1.0)


def test_a_name_that_does_not_resolve_is_no_connection():
    with pytest.raises(NoConnectionError, match=r"name look-up of no-such-host\.invalid failed"):
        send("https://no-such-host.invalid/")


def test_a_look_up_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(client.socket, "getaddrinfo", lambda *args: time.sleep(3))
    start = time.monotonic()
    with pytest.raises(NoConnectionError, match=r"no answer to the name look-up of slow\.example in 0\.2 s"):
        send("https://slow.example/", connect=0.2)
    assert time.monotonic() - start < 2


def test_a_name_is_looked_up_once(monkeypatch):
    asked = []
    monkeypatch.setattr(client.socket, "getaddrinfo", lambda host, port: asked.append(host))
    probe = Probe()
    for _ in range(3):
        probe.look_up("https://a.example/x", 1.0)
    assert asked == ["a.example"]


def test_with_a_proxy_it_is_the_proxy_that_is_looked_for(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    assert client._first_hop("https://fred.stlouisfed.org/x") == ("proxy.example", 3128)
    assert client._first_hop("https://inside.example/x") == ("inside.example", 443)
    assert client._first_hop("http://127.0.0.1:8000/x") == ("127.0.0.1", 8000)
