"""The documentation as it is built: strictly, whole, and asking nobody outside for anything."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.conftest import ROOT

from crossroads.app.cli import COMMANDS

PAGES = {p.relative_to(ROOT / "docs") for p in (ROOT / "docs").rglob("*.md") if "examples" not in p.parts}
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "embed": "src", "object": "data"}
SHOWN = ["", "index.zh/", "tutorial/", "tutorial.zh/", "methods/volatility/", "reference/commands/"]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build with warnings as errors: a dead link, a dead anchor, a page that no menu leads to."""
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(words, check=False, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    assert done.returncode == 0, done.stderr
    return folder


class Loaded(HTMLParser):
    """Addresses that a browser fetches by itself: not what a reader may click."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") not in {"canonical", "prev", "next", "alternate"}:
            self.found.append(given.get("href") or "")
        if tag in LOADS:
            self.found.append(given.get(LOADS[tag]) or "")


def test_every_page_is_built(site: Path) -> None:
    for page in PAGES:
        folder = page.parent if page.name == "index.md" else page.with_suffix("")
        assert (site / folder / "index.html").is_file(), page


@pytest.mark.slow
def test_nothing_is_loaded_from_outside(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > len(PAGES)
    for page in pages:
        reader = Loaded()
        reader.feed(page.read_text("utf-8"))
        assert reader.found
        assert not [a for a in reader.found if re.match(r"(https?:)?//", a)], page
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*[\"']?(https?:)?//", sheet.read_text("utf-8")), sheet


def test_chinese_pages_say_so(site: Path) -> None:
    for page in PAGES:
        if page.name.endswith(".zh.md"):
            assert '<html lang="zh-Hans"' in (site / page.with_suffix("") / "index.html").read_text("utf-8")
    assert '<html lang="en"' in (site / "index.html").read_text("utf-8")


def test_every_command_a_page_names_exists() -> None:
    for page in PAGES:
        for name in re.findall(r"(?:^    |^```\n|`)crossroads ([a-z][a-z-]*)\b", (ROOT / "docs" / page).read_text("utf-8"), re.MULTILINE):
            assert name in COMMANDS, f"{page}: crossroads {name}"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium or google-chrome on the path")
@pytest.mark.parametrize("width", [390, 1440])
def test_a_browser_asks_nobody_else_and_complains_of_nothing(address: str, width: int) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        for path in SHOWN:
            page.goto(address + path, wait_until="networkidle")
            assert page.locator("h1").first.inner_text()
            assert page.evaluate("document.documentElement.scrollWidth") <= width  # nothing pushes a phone sideways
        page.goto(f"{address}?q=overlap", wait_until="networkidle")
        browser.close()
    assert asked
    assert not [a for a in asked if not a.startswith((address, "data:", "blob:"))]
    assert not said
