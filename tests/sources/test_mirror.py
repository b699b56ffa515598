from __future__ import annotations

import functools
import threading
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.local import Script, serving

from crossroads.errors import InputError, NotHeldError, UnreachableError
from crossroads.sources.mirror import MirrorTransport
from crossroads.sources.protocol import Request

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def mirror_of(where) -> MirrorTransport:
    return MirrorTransport(where, now=lambda: NOW)


def ask(url: str) -> Request:
    return Request("cboe", url, ("VIX",))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "secret.txt").write_bytes(b"outside")
    root = tmp_path / "mirror"
    files = {
        "a.example/x/y.csv": b"plain",
        "a.example/x/y.csv?id=UNRATE": b"query",
        "a.example/x/y.csv?id=A,B&vintage_date=2026-05-08": b"vintage",
        "a.example/x/index.html": b"index",
        "a.example/graph/y.csv?id=A,B&vintage_date=2026-05-08": b"",
        "a.example/graph/y.csv?id=UNRATE": b"",
        "a.example/graph/z.csv?id=UNRATE": b"",
        "a.example/graph/deeper/y.csv?id=C": b"",
        "a.example/chart/%5EGSPC?interval=1d": b"literal",
        "a.example/chart/^NDX?interval=1d": b"decoded",
        "a.example/index.html": b"top",
    }
    for name, body in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    return root


CASES = [
    ("https://a.example/x/y.csv", b"plain"),
    ("https://a.example/x/y.csv?id=UNRATE", b"query"),
    ("https://a.example/x/y.csv?id=A,B&vintage_date=2026-05-08", b"vintage"),
    ("https://a.example/x/", b"index"),
    ("https://a.example/chart/%5EGSPC?interval=1d", b"literal"),
    ("https://a.example/chart/%5ENDX?interval=1d", b"decoded"),
    ("https://a.example", b"top"),
]


@pytest.fixture
def served(folder):
    """The same folder behind a plain static web server."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(("url", "body"), CASES)
def test_an_address_is_a_file(folder, url, body):
    got = mirror_of(folder).fetch(ask(url))
    assert (got.body, got.status, got.fetched_at) == (body, 200, NOW)


@pytest.mark.parametrize(("url", "body"), CASES)
def test_the_same_over_http(served, url, body):
    held = mirror_of(served)
    assert held.fetch(ask(url)).body == body
    held.close()


@pytest.mark.parametrize("where", ["folder", "served"])
def test_a_missing_file_is_named_by_its_address(where, request):
    held = mirror_of(request.getfixturevalue(where))
    with pytest.raises(NotHeldError, match=r"cboe: https://a.example/x/z.csv\?id=1: expected a file of the mirror, saw none"):
        held.fetch(ask("https://a.example/x/z.csv?id=1"))
    held.close()


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/../../secret.txt",
        "https://a.example/%2e%2e/%2e%2e/secret.txt",
        "https://../secret.txt",
        "https://%2e%2e/secret.txt",
        "https:////secret.txt",
        "https:///etc/hostname",
        "https://a.example/..%5C..%5Csecret.txt",
        "https://a.example/x\0.csv",
        "https://a.example/x/y.csv?../../../secret.txt",
        "https://a.example/" + "long" * 200,
        "https://a.example/x",  # a folder
    ],
)
def test_no_address_leads_out(folder, url):
    with pytest.raises(NotHeldError):
        mirror_of(folder).fetch(ask(url))


@given(path=st.text(st.sampled_from("./%2eE5cC\\x?"), max_size=30))
def test_no_made_up_address_reads_the_outside(path, tmp_path_factory):
    base = tmp_path_factory.getbasetemp() / "traversal"
    if not base.exists():
        (base / "mirror" / "x").mkdir(parents=True)
        (base / "x").write_bytes(b"outside")
    try:
        got = mirror_of(base / "mirror").fetch(ask(f"https://{path}"))
    except NotHeldError:
        return
    assert got.body != b"outside"


@pytest.mark.parametrize("where", ["folder", "served"])
def test_listing_gives_addresses_under_a_prefix(where, request):
    held = mirror_of(request.getfixturevalue(where))
    assert held.listing("https://a.example/graph/y.csv?id=") == [
        "https://a.example/graph/y.csv?id=A,B&vintage_date=2026-05-08",
        "https://a.example/graph/y.csv?id=UNRATE",
    ]
    assert held.listing("https://nowhere.example/") == []
    assert held.listing("https://../") == []
    held.close()


def test_a_mirror_must_exist(tmp_path):
    with pytest.raises(InputError, match="is not a folder"):
        mirror_of(tmp_path / "none")


def test_a_broken_http_mirror_is_unreachable_not_empty():
    with serving(Script(lambda n, path, headers: (500, {}, b""))) as base:
        held = mirror_of(base)
        with pytest.raises(UnreachableError, match="status 500") as broken:
            held.fetch(ask("https://a.example/x"))
        assert not isinstance(broken.value, NotHeldError)
    with pytest.raises(UnreachableError, match="expected an answer of the mirror"):
        held.fetch(ask("https://a.example/x"))
    held.close()
