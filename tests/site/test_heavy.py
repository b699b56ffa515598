"""Heavy answers: kept in the store, computed once, an older one shown meanwhile and said to be."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from crossroads.app.server.app import create_app
from crossroads.app.server.ask import Ask
from crossroads.app.server.caching import Heavy, Pending, Ready
from crossroads.app.server.page import Page
from crossroads.app.settings import Settings
from crossroads.errors import NotKnownError
from crossroads.report.site.shell import Shell
from crossroads.store.store import CacheKey, Store
from crossroads.timeline import AsOf, month_end_before

DAY, MONTH = AsOf.parse("2025-11-18"), AsOf.parse("2025-10-31")


@dataclass(frozen=True, slots=True)
class Told:
    """A view-model with what JSON has no word for: a tuple, and nothing."""

    day: str
    pair: tuple[float, ...]
    nothing: str | None = None


@dataclass(frozen=True, slots=True)
class ToldPage:
    shell: Shell
    day: str


def key(as_of: AsOf, name: str = "page") -> CacheKey:
    return CacheKey(name, as_of.moment, "data", "code")


class Slow:
    """Computes when it is let, and counts."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.asked: list[str] = []

    def __call__(self, as_of: AsOf) -> Told:
        self.asked.append(str(as_of))
        assert self.let.wait(20)
        return Told(str(as_of), (1.0, 2.5))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


@pytest.fixture
def heavy(store: Store) -> Iterator[Heavy]:
    made = Heavy(store)
    yield made
    made.close()


def ask(heavy: Heavy, as_of: AsOf, compute: Callable[[AsOf], Told], *, patience: float = 20) -> Ready[Told] | Pending[Told]:
    return heavy.ask(key(as_of), Told, compute, before=key(month_end_before(as_of)), patience=patience)


def wait_for(heavy: Heavy, as_of: AsOf, compute: Slow) -> Told:
    found = ask(heavy, as_of, compute)
    assert isinstance(found, Ready)
    return found.view


def test_what_is_quickly_there_is_shown_at_once(heavy: Heavy) -> None:
    slow = Slow()
    slow.let.set()
    assert wait_for(heavy, DAY, slow) == Told("2025-11-18", (1.0, 2.5))
    assert slow.asked == ["2025-11-18"], "the month end is computed only where somebody waits"


def test_meanwhile_the_last_month_end_is_shown(heavy: Heavy) -> None:
    slow = Slow()
    slow.let.set()
    wait_for(heavy, MONTH, slow)
    slow.let.clear()
    found = ask(heavy, DAY, slow, patience=0.01)
    assert found == Pending(Told("2025-10-31", (1.0, 2.5)), MONTH)
    slow.let.set()
    assert wait_for(heavy, DAY, slow).day == "2025-11-18"
    assert slow.asked == ["2025-10-31", "2025-11-18"]


def test_with_nothing_kept_the_day_comes_first_and_its_month_end_after(heavy: Heavy) -> None:
    slow = Slow()
    assert ask(heavy, DAY, slow, patience=0.01) == Pending(None, MONTH)
    slow.let.set()
    wait_for(heavy, DAY, slow)
    wait_for(heavy, MONTH, slow)
    assert slow.asked == ["2025-11-18", "2025-10-31"]


def test_many_readers_wait_for_one_computation(heavy: Heavy) -> None:
    slow = Slow()
    with ThreadPoolExecutor(20) as readers:
        asked = [readers.submit(ask, heavy, DAY, slow) for _ in range(20)]
        slow.let.set()
        assert {a.result().view.day for a in asked} == {"2025-11-18"}  # type: ignore[union-attr]  # Ready all
    assert slow.asked == ["2025-11-18"]


def test_an_answer_outlives_the_server(store: Store, heavy: Heavy) -> None:
    slow = Slow()
    slow.let.set()
    first = wait_for(heavy, DAY, slow)
    again, never = Heavy(store), Slow()
    assert wait_for(again, DAY, never) == first
    assert never.asked == []
    other = CacheKey("page", DAY.moment, "other data", "code")
    assert isinstance(again.ask(other, Told, never, before=key(MONTH), patience=0.01), Pending), "other data, another answer"
    never.let.set()
    again.close()


def test_a_failure_is_told_and_tried_again(heavy: Heavy) -> None:
    tries = []

    def fails(as_of: AsOf) -> Told:
        tries.append(as_of)
        raise NotKnownError("nothing was known")

    for _ in range(2):
        with pytest.raises(NotKnownError):
            ask(heavy, DAY, fails)
    assert len(tries) == 2


def test_a_time_out_of_the_computation_itself_is_no_patience_lost(heavy: Heavy) -> None:
    def fails(_: AsOf) -> Told:
        raise TimeoutError("a question took too long")

    with pytest.raises(TimeoutError, match="took too long"):
        ask(heavy, DAY, fails)


def test_month_ends_go_back_over_the_year() -> None:
    assert str(month_end_before(AsOf.parse("2025-01-31"))) == "2024-12-31"
    assert str(month_end_before(AsOf.parse("2024-03-01"))) == "2024-02-29"


def test_a_heavy_page_says_what_is_shown_instead(home: Path) -> None:
    let = threading.Event()

    def answer(ask: Ask) -> ToldPage:
        if str(ask.as_of) != "2025-10-31":
            assert let.wait(20)
        return ToldPage(ask.shell("now", "Told"), str(ask.as_of))

    page = Page("now", "/told", ToldPage, "site/waiting.html.j2", answer, "told", is_heavy=True)
    app = create_app(Settings(str(home)), pages=(page,))
    site = app.state.site
    with TestClient(app, base_url="http://127.0.0.1") as client:
        site.patience = 20
        assert client.get("/en/told.json?as_of=2025-10-31").json()["day"] == "2025-10-31"
        site.patience = 0.05
        meanwhile = client.get("/en/told.json?as_of=2025-11-18")
        told = meanwhile.json()
        assert (told["day"], told["shell"]["is_waiting"]) == ("2025-10-31", True)
        assert told["shell"]["machine"]["day"] == "2025-11-18", "the control stands on the day asked for"
        assert "31 October 2025" in told["shell"]["notice"]
        assert meanwhile.headers["cache-control"] == "no-store"
        assert "data-waiting" in client.get("/en/told?as_of=2025-11-18").text
        first = client.get("/en/told?as_of=2019-06-03")
        assert (first.status_code, first.headers["retry-after"]) == (202, "3")
        let.set()
        site.patience = 20
        ready = client.get("/en/told.json?as_of=2025-11-18")
        assert (ready.json()["day"], ready.json()["shell"]["is_waiting"]) == ("2025-11-18", False)
        assert ready.headers["etag"]


def test_a_page_that_shows_the_models_record_is_made_anew_once_one_is_kept(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would say for ever that none was made: what is kept goes by the data, and a record is no data."""
    monkeypatch.setattr("crossroads.app.server.site.RECORDED", 0.0)
    own = tmp_path / "home"
    shutil.copytree(home, own)
    made: list[str] = []

    def answer(asked: Ask) -> ToldPage:
        made.append(asked.recorded)
        return ToldPage(asked.shell("now", "told"), str(asked.as_of))

    pages = [
        Page("now", f"/{n}", ToldPage, "site/waiting.html.j2", answer, n, shows_record=shows) for n, shows in (("a", True), ("b", False))
    ]
    client = TestClient(create_app(Settings(str(own)), pages=pages), base_url="http://127.0.0.1")

    def tags() -> tuple[str, str]:
        one, other = (client.get(f"/en/{n}.json?as_of=2025-11-18").headers["etag"] for n in ("a", "b"))
        return one, other

    before = tags()
    assert tags() == before
    store = Store.open(own)
    store.cache.put(CacheKey("recorder", DAY.moment, "data", "code"), b"{}", created_at=DAY.moment)
    assert tags() == before, "only records count"
    store.cache.put(CacheKey("record/pivot", MONTH.moment, "data", "code"), b"{}", created_at=DAY.moment)
    after = tags()
    assert (after[0] != before[0], after[1] == before[1]) == (True, True)
    assert made == ["", "", DAY.moment.isoformat()]
