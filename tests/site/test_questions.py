"""Pages about one question, claims and letters: the same answers as the rooms give, controls that hold, words that do not overreach."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from crossroads.app.library import Library, full_catalog
from crossroads.app.outlook import freeze
from crossroads.app.settings import Settings
from crossroads.claims.inquiry import put
from crossroads.claims.nulls import null_of
from crossroads.claims.question import ask, held_behind
from crossroads.hazard.outlook import SERIES, outlook
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import names
from crossroads.scenarios.stress import stress
from crossroads.store.store import Store
from crossroads.timeline import AsOf, Horizon

DAY = "as_of=2025-11-18"
Ready = Callable[[str], dict[str, object]]


@pytest.fixture
def library(home: Path) -> Library:
    return Library(Store.open(home), full_catalog(Settings(str(home))))


@pytest.fixture
def ready(client: TestClient) -> Ready:
    """Ask for a page's JSON until it is there: heavy ones are computed behind."""

    def asked(address: str) -> dict[str, object]:
        for _ in range(120):
            answer = client.get(address)
            assert answer.status_code in (200, 202), answer.text
            told: dict[str, object] = answer.json()
            if answer.status_code == 200 and not told["shell"]["is_waiting"]:  # type: ignore[index]
                return told
            time.sleep(0.5)
        raise AssertionError(f"{address} was never ready")

    return asked


def words(told: object) -> str:
    """All text of a view, joined."""
    if isinstance(told, str):
        return told + " "
    if isinstance(told, dict):
        return "".join(words(v) for v in told.values())
    return "".join(words(v) for v in told) if isinstance(told, list) else ""


def test_the_stress_page_says_what_the_room_answers(ready: Ready, library: Library) -> None:
    told = ready(f"/en/stress.json?{DAY}&vix=30&vvix=120&horizon=1m")
    panel = library.panel(["SPX", "VIX", "VVIX"], as_of="2025-11-18")
    found = stress(panel, vix=30.0, vvix=120.0, horizon=Horizon.parse("1m"))
    shown = words(told["chapters"])
    assert f"{100 * found.simulated.chance:.0f}%" in shown
    assert [c["value"] for c in told["controls"]["controls"]] == ["30", "120", "1m"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("vix=9999&vvix=1", ["85", "80", "3m"]),
        ("vix=nan&vvix=inf", ["45", "210", "3m"]),
        ("vix=a&vvix=%3Cb%3E&horizon=9y", ["45", "145", "3m"]),
    ],
)
def test_levels_are_held_to_the_sliders(ready: Ready, asked: str, held: list[str]) -> None:
    told = ready(f"/en/stress.json?{DAY}&{asked}")
    assert [c["value"] for c in told["controls"]["controls"]] == held  # type: ignore[index]


def test_the_outlook_page_says_what_the_room_answers(ready: Ready, library: Library) -> None:
    told = ready(f"/zh/outlook.json?{DAY}&question=pivot&months=6&depth=20")
    found = outlook(library.store.history(SERIES), AsOf.parse("2025-11-18"), library.catalog, question="pivot", horizon=6, depth=20)
    shown = words(told["chapters"])
    for risk in found.causes:
        if risk.method != "impossible":
            assert f"{100 * risk.probability:.0f}%" in shown
    assert "\u221220%" in shown


def test_the_day_s_own_question_brings_verdict_and_scenarios(ready: Ready) -> None:
    told = ready(f"/en/outlook.json?{DAY}")
    assert [c["key"] for c in told["chapters"]] == ["verdict", "outlook", "scenarios"]  # type: ignore[index]


def test_a_form_works_without_scripts(client: TestClient, ready: Ready) -> None:
    ready(f"/en/stress.json?{DAY}")
    page = client.get(f"/en/stress?{DAY}").text
    assert '<form class="controls" action="/en/stress" method="get"' in page
    assert '<input type="hidden" name="as_of" value="2025-11-18">' in page
    assert '<button type="submit">Stress</button>' in page


def test_analogs_are_listed_with_their_record(ready: Ready) -> None:
    told = ready(f"/en/analogs.json?{DAY}")
    chapter = told["chapters"][0]  # type: ignore[index]
    assert chapter["key"] == "analogs"
    assert chapter["sentences"]


def test_the_ledger_leads_to_each_claim(client: TestClient, ready: Ready) -> None:
    told = ready(f"/en/claims.json?{DAY}")
    assert len(told["rows"]) == 18  # type: ignore[arg-type]
    one = told["rows"][0]  # type: ignore[index]
    assert one["link"]["href"] == f"/en/claims/VVIX_THEN_FED?{DAY}"
    assert len(one["cells"]) == len(told["columns"]) - 3  # type: ignore[arg-type]
    claim = ready(f"/en/claims/VVIX_THEN_FED.json?{DAY}")
    assert claim["section"]["tables"]  # type: ignore[index]
    page = client.get(f"/en/claims/VVIX_THEN_FED?{DAY}").text
    assert 'data-chart="claim-null"' in page


def test_before_the_letter_its_claims_stand_on_that_day(ready: Ready) -> None:
    told = ready("/en/claims.json?as_of=2020-06-30")
    assert "not yet written" in words(told["standing"])
    assert "30 June 2020" in words(told["standing"])


def test_an_unknown_claim_is_named_and_no_fault(client: TestClient) -> None:
    for _ in range(60):
        answer = client.get(f"/en/claims/NOT_A_CLAIM?{DAY}")
        if answer.status_code != 202:
            break
        time.sleep(0.5)
    assert answer.status_code == 404
    assert "NOT_A_CLAIM" in answer.text


def test_the_null_distribution_is_the_verdict_s_own(library: Library) -> None:
    question = ask("streak(VVIX > 110) >= 5", "return(SPX, 3m) >= 2%", names(library.catalog), gap="3m")
    history = library.store.history(held_behind(question.series, library.catalog))
    asked = put(question, HistoryProvider.over(history, library.catalog, AsOf.parse("2025-11-18")))
    null = null_of(asked)
    assert null is not None
    assert sum(b.count for b in null.bins) == null.rotations == asked.circle.size
    assert sum(b.as_good for b in null.bins) == round(null.share * null.rotations)
    inside = [b for b in null.bins if b.low <= null.t <= b.high]
    assert inside
    assert all(b.as_good in (0, b.count) for b in null.bins if b not in inside)


def test_letters_list_what_was_frozen_by_then_and_its_score(client: TestClient, home: Path, library: Library) -> None:
    said = outlook(library.store.history(SERIES), AsOf.parse("2018-12-31"), library.catalog)
    freeze(library, said)
    none = client.get("/en/letters.json?as_of=2018-12-30").json()
    assert none["rows"] == []
    assert none["nothing"]
    told = client.get(f"/en/letters.json?{DAY}").json()
    [row] = [r for r in told["rows"] if r["link"]["text"] == "31 December 2018"]
    assert row["link"]["href"] == "/en/letter?as_of=2018-12-31"
    fed = f"{100 * said.risk('fed').exact:.0f}% in a year: came"  # the Fed ended its runoff and cut within the year
    assert row["cells"][0] == fed
    assert row["cells"][1].endswith("did not come")
    brier = {r[0][0]: float(r[4][0]) for r in told["scores"]["rows"]}
    assert brier["Fed first"] == pytest.approx((1 - said.risk("fed").exact) ** 2, abs=0.0006)


def test_looking_at_a_letter_freezes_nothing(ready: Ready, library: Library) -> None:
    before = library.store.forecasts.read().height
    told = ready("/zh/letter.json?as_of=2019-06-28")
    assert told["headline"]
    assert [c["key"] for c in told["chapters"]][-1] == "watch"  # type: ignore[index]
    assert library.store.forecasts.read().height == before
