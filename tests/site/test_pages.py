"""Every page: found in both languages, the same as JSON, kept by its validator, and described by OpenAPI."""

from __future__ import annotations

import json
import re

import pytest
from openapi_spec_validator import validate
from starlette.testclient import TestClient

PAGES = ("/now", "/series", "/series/VVIX", "/series/VVIX_LEVEL", "/series/UNRATE", "/series/FED_GUIDANCE", "/series/MINE", "/about")
DAY = "?as_of=2025-11-18"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_and_its_json_are_one_view(client: TestClient, language: str, path: str) -> None:
    page = client.get(f"/{language}{path}{DAY}")
    assert page.status_code == 200, page.text[:500]
    plain = client.get(f"/{language}{path}.json{DAY}").json()
    assert plain["shell"]["language"] == language
    assert plain["shell"]["as_of"] == "2025-11-19T04:59:59+00:00"
    assert f'href="/{language}{path}.json{DAY}"' in page.text
    assert f"<h1>{plain['shell']['title'].replace('<', '&lt;').replace('>', '&gt;')}</h1>" in page.text


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_inline_and_nothing_comes_from_outside(client: TestClient, path: str) -> None:
    text = client.get(f"/zh{path}{DAY}").text
    assert not re.search(r"<style|\sstyle=|<script(?![^>]* src=)|\son[a-z]+=|javascript:", text)
    assert set(re.findall(r'(?:src|rel="stylesheet" href)="([^"]+)"', text)) <= set(re.findall(r'"(/static/[^"]+)"', text))


def test_the_first_address_leads_to_the_readers_language(client: TestClient) -> None:
    for accepted, language in (
        ("zh-CN,zh;q=0.9,en;q=0.5", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr", "en"),
        ("", "en"),
        ("zh;q=x", "zh"),
    ):
        answer = client.get("/", headers={"Accept-Language": accepted}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (307, f"/{language}/now"), accepted
        assert answer.headers["vary"] == "Accept-Language"
    assert client.get("/zh", follow_redirects=False).headers["location"] == "/zh/now"


def test_links_keep_day_and_language(client: TestClient) -> None:
    text = client.get(f"/zh/series/VVIX{DAY}&years=5").text
    links = re.findall(r'href="(/(?:en|zh)/[^"]*)"', text)
    assert "/zh/now?as_of=2025-11-18" in links
    assert "/en/series/VVIX?as_of=2025-11-18&amp;years=5" in links
    without = {link for link in links if "as_of=" not in link}
    assert without == {"/zh/series/VVIX?years=5"}, "only the way back to the newest day has no day"


def test_the_day_is_chosen_without_scripts_by_a_form(client: TestClient) -> None:
    text = client.get(f"/en/series/VVIX{DAY}&years=5").text
    form = re.search(r'<form action="/en/series/VVIX" method="get">(.*?)</form>', text, re.DOTALL)
    assert form
    assert '<input type="hidden" name="years" value="5">' in form[1]
    assert re.search(r'<label for="as_of">.*<input type="date" id="as_of" name="as_of" value="2025-11-18"', form[1], re.DOTALL)
    assert 'href="/en/series/VVIX?as_of=2018-12-24&amp;years=5"' in text
    assert "As known on 18 November 2025" in text


def test_another_day_is_another_page(client: TestClient) -> None:
    early, late = (client.get(f"/en/series/VVIX.json?as_of={day}").json() for day in ("2025-11-17", "2025-11-18"))
    assert early["releases"]["rows"][0][0] == ["2025-11-17"]
    assert late["releases"]["rows"][0][0] == ["2025-11-18"]
    assert early["said"] != late["said"]


def test_without_a_day_it_is_the_last_one_known(client: TestClient) -> None:
    plain = client.get("/en/now.json").json()
    assert plain["shell"]["is_newest"]
    assert plain["shell"]["machine"]["day"] == "2025-11-25"
    assert client.get("/en/now.json?as_of=").json() == plain
    assert client.get("/en/now.json?as_of=2025-11-25").json()["headline"] == plain["headline"]


def test_a_moment_within_a_day_counts(client: TestClient) -> None:
    before = client.get("/en/series/VIX.json", params={"as_of": "2025-11-18T16:14:00-05:00"}).json()
    assert before["releases"]["rows"][0][0] == ["2025-11-17"]


def test_a_page_seen_before_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"/en/now{DAY}")
    again = client.get(f"/en/now{DAY}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    tags = {client.get(a).headers["etag"] for a in (f"/en/now{DAY}", f"/zh/now{DAY}", f"/en/now.json{DAY}", "/en/now?as_of=2025-11-17")}
    assert len(tags) == 4
    assert client.get(f"/en/now{DAY}").headers["etag"] == first.headers["etag"]
    assert "etag" not in client.get("/en/about").headers, "what depends on the clock is made anew"


def test_static_files_are_kept_for_ever_under_a_name_of_their_content(client: TestClient) -> None:
    text = client.get(f"/en/now{DAY}").text
    for address in re.findall(r'"(/static/[^"]+)"', text):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"]
        assert re.fullmatch(r"/static/\w+\.[0-9a-f]{12}\.\w+", address)
    assert client.get("/static/site.000000000000.css").status_code == 404
    assert client.get("/static/..%2Fapp.py").status_code == 404


def test_openapi_is_valid_and_names_every_page(client: TestClient) -> None:
    told = client.get("/openapi.json").json()
    validate(told)
    assert {"/{lang}/now.json", "/{lang}/series/{id}.json", "/{lang}/about.json", "/data/{id}.csv"} <= set(told["paths"])
    names = [op["operationId"] for path in told["paths"].values() for op in path.values()]
    assert len(names) == len(set(names))


def test_head_is_a_get_without_its_body(client: TestClient) -> None:
    got, head = client.get(f"/en/now{DAY}"), client.head(f"/en/now{DAY}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]


def test_json_holds_no_number_that_is_none(client: TestClient) -> None:
    text = client.get(f"/en/now.json{DAY}").text
    assert json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_long_pages_travel_packed(client: TestClient) -> None:
    packed = client.get(f"/en/now{DAY}", headers={"Accept-Encoding": "gzip"})
    plain = client.get(f"/en/now{DAY}", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
