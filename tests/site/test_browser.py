"""The site in a real browser: charts under the strict policy, the time machine by pointer and keyboard, phone layout, axe."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install -e .[dev])").expect

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PAGES = (
    "/now", "/series", "/series?q=vix", "/series/VVIX", "/series/VVIX_LEVEL", "/series/UNRATE?period=2025-07", "/series/MINE", "/about",
    "/series/NOPE",
)  # fmt: skip
DAY = "as_of=2025-11-18"


def on(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{DAY}"


@pytest.fixture(scope="module")
def site(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of its own process, as a user starts it."""
    own = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(home, own)
    server = subprocess.Popen(
        [sys.executable, "-m", "crossroads", "serve", "--port", "0"], stderr=subprocess.PIPE, text=True, env={**os.environ, "CROSSROADS_HOME": str(own)}
    )  # fmt: skip
    assert server.stderr is not None
    found = re.search(r"http://\S+", server.stderr.readline())
    assert found
    yield found[0]
    server.terminate()
    server.wait(20)
    server.stderr.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright import sync_api

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no chromium on this machine's path; install one to run the browser tests")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


class Watched:
    """A page whose complaints and requests are written down."""

    def __init__(self, browser: Browser, site: str, *, width: int = 1440, scheme: str = "light", scripts: bool = True) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts, reduced_motion="reduce"
        )  # type: ignore[arg-type]  # the two words the API knows
        self.page: Page = self.context.new_page()
        self.site = site
        self.complaints: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", lambda r: None if r.url.startswith(site) else self.outside.append(r.url))

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def ended_well(self) -> None:
        self.context.close()
        said = [c for c in self.complaints if "404 (Not Found)" not in c]
        assert not said
        assert not self.outside


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_draws_without_a_complaint_or_a_request_outside(browser: Browser, site: str, language: str) -> None:
    seen = Watched(browser, site)
    for path in PAGES:
        page = seen.open(f"/{language}{on(path)}")
        assert page.locator("h1").count() == 1, path
        for picture in page.locator("figure[data-chart] .picture:visible").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_attribute("data-drawn", "", timeout=15_000)
    seen.ended_well()


def test_a_chart_is_drawn_by_the_local_bundle_and_says_what_is_under_the_pointer(browser: Browser, site: str) -> None:
    seen = Watched(browser, site)
    page = seen.open(on("/en/series/VVIX"))
    picture = page.locator(".picture.wide")
    page.wait_for_selector(".picture.wide[data-drawn] svg")
    box = picture.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".readout")).to_have_text(re.compile(r"^20\d\d-\d\d-\d\d\s+·\s+\d+(\.\d+)?$"))
    ink = page.evaluate("getComputedStyle(document.querySelector('.picture.wide svg path[stroke]')).stroke")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.querySelector('.picture.wide svg path[stroke]')).stroke") != ink
    seen.ended_well()


def test_the_policy_stops_what_is_not_ours(browser: Browser, site: str) -> None:
    """The proof that the other tests prove something: a script in the page is not run here."""
    seen = Watched(browser, site)
    page = seen.open(on("/en/now"))
    page.evaluate("document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in c for c in seen.complaints)
    seen.context.close()


def test_the_slider_moves_the_page_and_the_address(browser: Browser, site: str) -> None:
    seen = Watched(browser, site)
    page = seen.open(on("/en/series/VVIX"))
    slider = page.locator("#slider")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**as_of=2025-11-17")
    expect(page.locator(".asof")).to_contain_text("17 November 2025")
    assert page.locator("td", has_text="2025-11-17").count()
    assert not page.locator("td", has_text="2025-11-18").count(), "the 18th was not known on the 17th"
    assert page.evaluate("document.activeElement.id") == "slider", "the control keeps its focus"
    assert slider.get_attribute("aria-valuetext") == "2025-11-17"
    page.keyboard.press("PageDown")
    page.wait_for_url("**as_of=2025-10-18")
    expect(page.locator(".asof")).to_contain_text("18 October 2025")
    assert "as_of=2025-10-18" in (page.locator("nav a", has_text="Now").get_attribute("href") or "")
    assert "as_of=2025-10-18" in (page.locator(".language").get_attribute("href") or "")
    page.go_back()
    expect(page.locator(".asof")).to_contain_text("17 November 2025")
    page.wait_for_selector(".picture.wide[data-drawn] svg")
    seen.ended_well()


def test_the_date_field_the_marks_and_the_way_back(browser: Browser, site: str) -> None:
    seen = Watched(browser, site)
    page = seen.open(on("/zh/now"))
    page.fill("#as_of", "2020-03-16")
    page.keyboard.press("Enter")
    expect(page.locator(".asof")).to_contain_text("2020 年 3 月 16 日")
    assert page.url.endswith("/zh/now?as_of=2020-03-16")
    assert page.locator(".marks [aria-current]").text_content() == "2020-03 疫情"
    page.click(".marks a[data-day='2022-06-16']")
    expect(page.locator(".asof")).to_contain_text("2022 年 6 月 16 日")
    assert page.input_value("#as_of") == "2022-06-16"
    page.click(".newest")
    expect(page.locator(".asof")).to_contain_text("2025 年 11 月 25 日")
    assert page.url.endswith("/zh/now")
    assert not page.locator(".newest").count()
    seen.ended_well()


def test_a_day_that_is_none_leads_to_its_page(browser: Browser, site: str) -> None:
    seen = Watched(browser, site)
    page = seen.open(on("/en/now"))
    page.fill("#as_of", "2199-01-01")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Not a day that can be shown')")
    seen.context.close()


def test_a_figure_leads_to_its_rows(browser: Browser, site: str) -> None:
    seen = Watched(browser, site)
    page = seen.open(on("/en/now"))
    again: list[str] = []
    page.on("request", lambda r: again.append(r.url) if r.url.split("?")[0].endswith("/now") else None)
    page.click("#g-VVIX_LEVEL .fig")
    note = page.locator("#n-VVIX_LEVEL")
    assert note.is_visible()
    assert page.url.endswith("#n-VVIX_LEVEL")
    note.locator("summary").click() if not note.locator("table").is_visible() else None
    assert "2025-11-18 16:15 ET" in (note.text_content() or "")
    page.wait_for_timeout(300)
    assert not again, "a place on the page is no other page"
    seen.ended_well()


def test_everything_reads_without_scripts(browser: Browser, site: str) -> None:
    seen = Watched(browser, site, scripts=False)
    page = seen.open(on("/en/series/VVIX"))
    assert page.locator(".picture.wide svg path").count() > 3
    assert not page.locator("#slider").is_visible()
    page.fill("#as_of", "2025-11-14")
    page.click(".machine button")
    assert "as_of=2025-11-14" in page.url
    assert "14 November 2025" in (page.locator(".asof").text_content() or "")
    seen.ended_well()


def test_the_first_tab_skips_to_the_content_and_focus_shows(browser: Browser, site: str) -> None:
    seen = Watched(browser, site)
    page = seen.open(on("/en/now"))
    expect(page.locator("#slider")).to_be_visible()  # the script has run
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0, "the link can be seen when it has the focus"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.focus("#as_of")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    seen.ended_well()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(browser: Browser, site: str, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    seen = Watched(browser, site, width=width, scheme=scheme)
    for language in ("en", "zh"):
        for path in PAGES:
            page = seen.open(f"/{language}{on(path)}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            found = axe.run(page).response["violations"]
            told = [f"{v['id']}: {n['html'][:200]}" for v in found for n in v["nodes"][:3]]
            assert not told, f"{language}{path} at {width}: {told}"
    seen.ended_well()
