"""Bad input, an empty or broken store, a port in use: one line in words, a way out, nothing of the machine."""

from __future__ import annotations

import logging
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from crossroads.app.server.app import create_app
from crossroads.app.server.page import Page
from crossroads.app.server.routes_now import NOW
from crossroads.app.server.run import listen
from crossroads.app.settings import Settings
from crossroads.errors import InputError


def reader(home: Path | str, pages: tuple[Page, ...] | None = None) -> TestClient:
    app = create_app(Settings(str(home))) if pages is None else create_app(Settings(str(home)), pages=pages)
    return TestClient(app, base_url="http://127.0.0.1:8765", raise_server_exceptions=False)


@pytest.mark.parametrize(
    "day",
    [
        "2999-01-01",
        "9999-12-31",
        "0001-01-01",
        "1899-12-31",
        "nonsense",
        "2025-02-30",
        "2025-11-18T10:00",
        "<script>",
        "2025-11-18'--",
        "x" * 5000,
        "٢٠٢٥-١١-١٨",
    ],
)
def test_a_day_that_is_none_is_answered_in_one_line(client: TestClient, day: str) -> None:
    for path in ("/en/now", "/zh/series/VVIX", "/en/about"):
        answer = client.get(path, params={"as_of": day})
        assert answer.status_code == 400, (path, day)
        assert "<script>" not in answer.text.replace('<script type="module" src=', "")
        assert len(answer.text) < 4000
        assert re.search(r'href="/(en|zh)/now"', answer.text), "the way out"
    told = client.get("/en/now.json", params={"as_of": day})
    assert (told.status_code, set(told.json())) == (400, {"status", "error"})
    assert client.get("/data/VIX.csv", params={"as_of": day}).status_code == 400


def test_a_day_before_anything_was_known_is_a_page(client: TestClient) -> None:
    for path in ("/en/now", "/zh/now", "/en/series", "/en/series/UNRATE", "/en/series/SAHM_GAP"):
        assert client.get(f"{path}?as_of=1900-01-01").status_code == 200


@pytest.mark.parametrize("name", ["NOPE", "<script>alert(1)</script>", "%00", "VVIX%2F..%2F..", "a" * 3000, "é"])
def test_an_id_there_is_not_is_a_page_in_words(client: TestClient, name: str) -> None:
    for language, words in (("en", "No such"), ("zh", "没有此")):
        answer = client.get(f"/{language}/series/{name}")
        assert answer.status_code == 404
        assert words in answer.text
        assert "<script>alert" not in answer.text
    assert client.get(f"/data/{name}.csv").status_code == 404


@pytest.mark.parametrize("path", ["/fr/now", "/en/nope", "/nope", "/.env", "/static/", "/en/../etc/passwd", "/en/series/VVIX/x"])
def test_an_address_there_is_not_is_a_page_in_words(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is no page at this address." in answer.text


def test_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    answer = reader(tmp_path / "nothing").get("/en/now")
    assert answer.status_code == 503
    assert "<code>crossroads sync</code>" in answer.text


def test_a_broken_store_is_said_in_words_and_mends(home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    broken = tmp_path / "home"
    shutil.copytree(home, broken)
    log = broken / "observations" / "_delta_log"
    log.rename(tmp_path / "kept")
    log.mkdir()
    (log / "00000000000000000000.json").write_text("{ not json", "utf-8")
    client = reader(broken)
    with caplog.at_level(logging.ERROR):
        for path in ("/en/now", "/en/series/VVIX", "/en/about", "/data/VIX.csv", "/zh/now.json"):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert answer.headers["retry-after"]
            assert str(tmp_path) not in answer.text
            assert "observations" not in answer.text
    assert str(broken) in caplog.text, "the keeper is told"
    shutil.rmtree(log)
    (tmp_path / "kept").rename(log)
    assert client.get("/en/series/VVIX").status_code == 200


def test_a_file_where_the_store_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    answer = reader(tmp_path / "file").get("/en/now")
    assert (answer.status_code, str(tmp_path) in answer.text) == (503, False)


def test_a_fault_of_ours_tells_nothing_of_the_machine(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    def fails(_: object) -> object:
        raise RuntimeError(f"at {home}")

    page = Page("now", "/now", NOW.view, NOW.template, fails, "fails")
    with caplog.at_level(logging.ERROR):
        answer = reader(home, (page,)).get("/en/now")
    assert answer.status_code == 500
    assert str(home) not in answer.text
    assert "Traceback" not in answer.text
    assert "RuntimeError" in caplog.text
    assert "x-content-type-options" in answer.headers


def test_failures_of_a_sync_are_told_without_places_and_hosts(client: TestClient) -> None:
    text = client.get("/en/about").text
    assert "the publisher did not answer" in text
    assert "/secret" not in text
    assert "10.0.0.1" not in text


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"127.0.0.1:{port} cannot be listened on"):
            listen("127.0.0.1", port)
        run = subprocess.run(
            [sys.executable, "-m", "crossroads", "serve", "--port", str(port)],
            capture_output=True, text=True, timeout=60, check=False, env={"CROSSROADS_HOME": str(tmp_path / "home"), "PATH": ""},
        )  # fmt: skip
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert "choose another --port" in run.stderr
    assert not (tmp_path / "home").exists(), "nothing was made before the port was had"


def test_others_are_not_served_without_a_token(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "crossroads", "serve", "--host", "0.0.0.0", "--port", "0"],  # noqa: S104  # it refuses to
        capture_output=True, text=True, timeout=60, check=False, env={"CROSSROADS_HOME": str(tmp_path), "PATH": ""},
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stderr == "crossroads: 0.0.0.0 can be reached by others; give a --token, or leave out --host and --name\n"
