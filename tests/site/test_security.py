"""Who may ask, what is sent along, and what licences keep from others."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.site.conftest import HOSTILE, TOKEN

from crossroads.app.server.app import create_app
from crossroads.app.server.gate import Gate
from crossroads.app.server.security import Door, host_name, is_loopback
from crossroads.app.settings import Settings
from crossroads.catalog.load import catalog
from crossroads.errors import InputError

DAY = "?as_of=2025-11-18"
ELSEWHERE = "0.0.0.0"  # noqa: S104  # nothing listens


@pytest.fixture(scope="module")
def stranger(home: object) -> TestClient:
    """A reader from elsewhere without the token."""
    return TestClient(create_app(Settings(str(home)), Door(ELSEWHERE, TOKEN)), base_url="http://10.1.2.3", follow_redirects=False)


def test_every_answer_carries_the_headers(client: TestClient) -> None:
    for path in (f"/en/now{DAY}", "/en/nope", "/static/nope", "/openapi.json", "/data/VIX.csv", "/en/now?as_of=nonsense"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert not re.search("unsafe|data:|https?:|\\*", policy)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "10.0.0.1", "", "[::1", "a b"])
def test_a_private_server_answers_to_its_own_names_only(application: FastAPI, host: str) -> None:
    answer = TestClient(application, base_url="http://127.0.0.1").get("/en/now", headers={"Host": host})
    assert answer.status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST", "[::1]:8765", "127.0.0.2"])
def test_and_it_does_answer_to_them(application: FastAPI, host: str) -> None:
    answer = TestClient(application, base_url="http://127.0.0.1").get("/static/nope", headers={"Host": host})
    assert answer.status_code == 404


def test_others_need_a_token_and_a_good_one() -> None:
    for door in ({"host": ELSEWHERE}, {"host": "192.168.1.5"}, {"host": "::"}):
        with pytest.raises(InputError, match="give a --token"):
            Door(**door)
    for weak in ("short", "with space 0123456789", "x" * 15, "semi;colon;0123456789", "新" * 20):
        with pytest.raises(InputError, match="a token is 16 or more"):
            Door("127.0.0.1", weak)
    assert Door(ELSEWHERE, TOKEN).opens(TOKEN)
    assert not Door(ELSEWHERE, TOKEN).opens(TOKEN + "0")
    assert not Door("127.0.0.1").opens(""), "no token opens nothing"


def test_without_the_token_nothing_is_read(stranger: TestClient) -> None:
    for path in (f"/en/now{DAY}", "/openapi.json", "/data/UNRATE.csv", "/en/now.json"):
        assert stranger.get(path).status_code == 401, path
        assert stranger.get(path, headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert stranger.get(path, headers={"Cookie": "crossroads_token=wrong; a=\x01"}).status_code == 401
    page = stranger.get(f"/en/now{DAY}", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/signin")


def test_signing_in_leaves_a_cookie_that_scripts_cannot_read(stranger: TestClient) -> None:
    form = stranger.get("/signin", headers={"Accept-Language": "zh"})
    assert "令牌" in form.text
    wrong = stranger.post("/signin", data={"token": "wrong"})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (403, False)
    right = stranger.post("/signin", data={"token": TOKEN})
    assert right.status_code == 303
    assert {"HttpOnly", "SameSite=Strict"} <= set(right.headers["set-cookie"].split("; "))
    assert stranger.get("/en/about").status_code == 200
    stranger.cookies.clear()
    assert stranger.get("/en/about").status_code == 401


def test_writing_needs_the_token_even_here(client: TestClient, shared_client: TestClient) -> None:
    assert client.post("/en/now", content=b"x").status_code == 403
    assert client.post("/en/now", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 403, "this server was started without one"
    assert shared_client.post("/en/now").status_code == 405, "let through, but nothing is written there"
    other = shared_client.post("/en/now", headers={"Origin": "https://evil.example"})
    assert other.status_code == 403
    bare = TestClient(shared_client.app, base_url="http://crossroads.example")
    assert bare.post("/en/now").status_code == 401


def test_long_bodies_are_refused_unread(shared_client: TestClient) -> None:
    assert shared_client.post("/signin", content=b"token=" + b"x" * 10_000_000).status_code == 413
    assert shared_client.post("/signin", content=iter([b"token=", b"x"])).status_code == 411


WITHHELD = ("VIX", "VVIX", "HY_OAS", "SPX", "VVIX_LEVEL", "HY_SPREAD", "MINE", "ICI.ALL.ETF.WEEKLY")
FREE = ("UNRATE", "DGS10", "FED_GUIDANCE", "CURVE_10Y_3M", "NBER_RECESSION")


@pytest.mark.parametrize("name", FREE)
def test_free_data_are_shown_to_others(shared_client: TestClient, name: str) -> None:
    assert shared_client.get(f"/en/series/{name}.json{DAY}").json()["releases"]
    assert shared_client.get(f"/data/{name}.csv{DAY}").status_code == 200


@pytest.mark.parametrize("name", [n for n in WITHHELD if n in catalog() or n in catalog().indicators or n == "MINE"])
def test_history_of_others_is_not_passed_on(shared_client: TestClient, client: TestClient, name: str) -> None:
    told = shared_client.get(f"/en/series/{name}.json{DAY}").json()
    assert [told[part] for part in ("chart", "wide", "releases", "revisions", "vintages", "downloads")] == [
        None,
        None,
        None,
        None,
        None,
        [],
    ]
    assert "do not let this server pass it on" in told["unseen"]
    assert told["said"] == client.get(f"/en/series/{name}.json{DAY}").json()["said"], "the newest value is shown"
    for kind in ("csv", "json"):
        refused = shared_client.get(f"/data/{name}.{kind}{DAY}")
        assert refused.status_code == 403
        assert "do not let this server pass it on" in refused.json()["error"]
        assert client.get(f"/data/{name}.{kind}{DAY}").status_code == 200


def test_gauges_of_others_have_no_line_there(shared_client: TestClient, client: TestClient) -> None:
    def sparks(reader: TestClient) -> dict[str, int]:
        told = reader.get(f"/en/now.json{DAY}").json()
        gauges = [*told["board"], *(g for group in told["groups"] for g in group["gauges"])]
        return {g["id"]: len(g["spark"]) for g in gauges}

    here, there = sparks(client), sparks(shared_client)
    assert here["VIX_LEVEL"] > 50
    assert there["VIX_LEVEL"] == there["HY_SPREAD"] == there["SPX_DRAWDOWN"] == 0
    assert there["CURVE_10Y_3M"] == here["CURVE_10Y_3M"] > 50


def test_what_is_computed_is_as_restricted_as_what_it_is_computed_from() -> None:
    gate, known = Gate(is_private=False), catalog()
    for indicator in known.indicators:
        behind = {known[s].publisher for s in known.behind(indicator)}
        assert {p.id for p in gate.withheld(known, indicator)} == {p.id for p in behind if not p.redistribute}
    for series, spec in known.series.items():
        assert gate.shows(known, [series]) == (
            spec.publisher.redistribute and all(known[s].publisher.redistribute for s in known.behind(series))
        )
    assert Gate(is_private=True).shows(known, [*known.series])


def test_names_of_a_users_file_are_text(client: TestClient) -> None:
    for path in (f"/en/series/MINE{DAY}", "/en/series?q=mine", f"/zh/series/MINE{DAY}", "/en/about"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "<b>Mine</b>" not in text
        assert "<i>never" not in text
        assert "javascript:" not in text
        assert "49" not in re.sub(r"\d{2,}|\.\d+", "", text), "no template is read in a name"
    assert client.get("/en/series/MINE.json").json()["shell"]["title"] == HOSTILE


def test_own_addresses() -> None:
    assert all(is_loopback(address) for address in ("127.0.0.1", "127.8.8.8", "::1", "localhost"))
    assert not any(is_loopback(address) for address in (ELSEWHERE, "fe80::1", "", "localhost.example", "127.0.0.1.example"))


def test_host_names_are_read_as_browsers_write_them() -> None:
    assert host_name("[::1]:80") == "::1"
    assert host_name("Example.ORG") == "example.org"
    assert host_name("user@evil.example") == "evil.example"
    assert host_name("[broken") == ""


def test_a_name_of_its_own_means_others_come_through_a_proxy() -> None:
    with pytest.raises(InputError, match=r"letter\.example\.org can be reached by others"):
        Door(names=("letter.example.org",))
    assert not Door(token=TOKEN, names=("letter.example.org",)).is_private
    assert Door(names=("localhost",)).is_private
