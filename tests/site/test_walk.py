"""A reader walks through every page of the menu in a real browser: both languages, sliders, provenance, the other language."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.site.test_browser import Watched, browser, expect, on, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser", "site"]  # fixtures of the other browser tests

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HEAVY = ("/claims", "/claims/VVIX_THEN_FED", "/outlook", "/stress", "/analogs", "/letter")
WALK = ("/now", "/series", "/series/VVIX", *HEAVY, "/letters", "/about")


@pytest.fixture(scope="module")
def warm(site: str) -> str:
    """Ask for the heavy pages until they are computed, as a first reader's wait would."""
    for language in ("en", "zh"):
        for path in HEAVY:
            for _ in range(240):
                answer = httpx.get(f"{site}/{language}{path}.json?as_of=2025-11-18", timeout=60)
                assert answer.status_code in (200, 202), answer.text
                if answer.status_code == 200 and not answer.json()["shell"]["is_waiting"]:
                    break
                time.sleep(0.5)
            else:
                raise AssertionError(f"{path} was never ready")
    return site


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_of_the_menu(browser: Browser, warm: str, language: str) -> None:
    seen = Watched(browser, warm)
    for path in WALK:
        page = seen.open(f"/{language}{on(path)}")
        assert page.locator("h1").count() == 1, path
        assert page.locator("main[data-waiting]").count() == 0, path
        for picture in page.locator("figure[data-chart] .picture:visible").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_attribute("data-drawn", "", timeout=20_000)
    other = "zh" if language == "en" else "en"
    page.locator("a.language").click()
    page.wait_for_url(f"**/{other}/about?as_of=2025-11-18")
    seen.ended_well()


def test_the_stress_sliders_move_the_numbers(browser: Browser, warm: str) -> None:
    seen = Watched(browser, warm)
    page = seen.open(on("/en/stress"))
    before = page.locator(".chapter .prose").inner_text()
    slider = page.locator("#q-vix")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowLeft")
    page.wait_for_url("**vix=40**", timeout=20_000)
    expect(page.locator("#q-vix + output")).to_have_text("40")
    expect(page.locator("main[data-waiting]")).to_have_count(0, timeout=30_000)
    expect(page.locator(".chapter .prose")).not_to_have_text(before, timeout=30_000)
    assert "as_of=2025-11-18" in page.url
    seen.ended_well()


def test_a_figure_of_the_letter_leads_to_its_rows(browser: Browser, warm: str) -> None:
    seen = Watched(browser, warm)
    page = seen.open(on("/zh/letter"))
    figure = page.locator("main .chapter a.fig:visible").first
    target = figure.get_attribute("href")
    assert target
    assert target.startswith("#n-")
    figure.click()
    note = page.locator(f"[id='{target[1:]}']")
    expect(note).to_be_in_viewport()
    note.locator("summary").first.click()
    seen.ended_well()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_on_the_heavy_pages(browser: Browser, warm: str, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    seen = Watched(browser, warm, width=width, scheme=scheme)
    for path in HEAVY:
        page = seen.open(f"/zh{on(path)}")
        found = axe.run(page).response["violations"]
        assert not [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    seen.ended_well()
