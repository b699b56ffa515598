"""The assistant's server: the same figures as the product's own, as of a day, read only, refusals in one line."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from click.testing import CliRunner
from mcp import Client, StdioServerParameters, stdio_client
from tests.app.alert_world import library_at

from crossroads.app.assistant import assistant
from crossroads.app.assistant_answers import Desk
from crossroads.app.cli import cli
from crossroads.app.desk import open as open_desk
from crossroads.app.held import Held
from crossroads.app.refresh import load_package_history
from crossroads.app.settings import Settings
from crossroads.errors import InputError
from crossroads.report.wording import wording

DAY = "2018-12-31"
CONDITION, OUTCOME = "drawdown(SPX, 6m) <= -8%", "return(SPX, 6m) >= 0%"
TOOLS = {"readings", "series", "search_catalogue", "triggers", "test_claim", "claims", "outlook", "stress", "letter"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store that holds what comes with the installation, no more."""
    folder = tmp_path_factory.mktemp("assistant") / "home"
    load_package_history(library_at(folder), datetime(2026, 11, 24, tzinfo=UTC))
    return folder


@pytest.fixture(autouse=True)
def untouched(home: Path) -> Iterator[None]:
    """Hold every test to it: nothing in the store is written, not even a file's time."""
    before = _state(home)
    yield
    assert _state(home) == before


def _state(home: Path) -> dict[str, tuple[int, str]]:
    files = (p for p in home.rglob("*") if p.is_file())
    return {str(p.relative_to(home)): (p.stat().st_mtime_ns, hashlib.sha256(p.read_bytes()).hexdigest()) for p in files}


def asked(home: Path, what: Callable[[Client], Awaitable[Any]]) -> Any:
    async def talk() -> Any:
        async with Client(assistant(Settings(str(home)))) as client:
            return await what(client)

    return anyio.run(talk)


def told(home: Path, tool: str, **words: Any) -> dict[str, Any]:
    answer = asked(home, lambda client: client.call_tool(tool, words))
    assert not answer.is_error, answer.content[0].text
    assert json.loads(answer.content[0].text) == answer.structured_content
    return dict(answer.structured_content)


def refused(home: Path, tool: str, **words: Any) -> str:
    answer = asked(home, lambda client: client.call_tool(tool, words))
    assert answer.is_error
    return str(answer.content[0].text)


def test_the_tools_say_what_they_are_and_that_they_only_read(home: Path) -> None:
    listed = asked(home, lambda client: client.list_tools()).tools
    assert {tool.name for tool in listed} == TOOLS
    for tool in listed:
        assert tool.description
        assert "self" not in tool.input_schema["properties"]
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.destructive_hint is False


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        ("readings", {}),
        ("series", {"name": "SPX"}),
        ("triggers", {}),
        ("test_claim", {"condition": CONDITION, "outcome": OUTCOME}),
        ("claims", {}),
        ("claims", {"letter": "house"}),
        ("outlook", {}),
        ("stress", {"vix": 40.0}),
        ("letter", {"language": "zh"}),
    ],
)
def test_every_answer_carries_moment_basis_known_at_and_disclaimer(home: Path, tool: str, words: dict[str, Any]) -> None:
    answer = told(home, tool, as_of=DAY, **words)
    assert answer["as_of"] == "2018-12-31T23:59:59-05:00"
    assert answer["known_at"] <= answer["as_of"]
    assert answer["basis"] in {"vintage", "calendar", "observed", "lag", "backfilled"}
    assert answer["data_version"] == library_at(home).store.version()
    assert "Not investment advice" in answer["disclaimer"]


def test_readings_and_series_are_those_of_the_library(home: Path) -> None:
    library = library_at(home)
    rows = {row["id"]: row for row in told(home, "readings", as_of=DAY, observations=True)["readings"]}
    assert {key: {k: v for k, v in row.items() if k != "name"} for key, row in rows.items()} == {
        r.id: json.loads(json.dumps(r.as_json())) for r in library.readings(as_of=DAY)
    }
    answer = told(home, "series", name="SPX", as_of="2015-06-30", last=2)
    known = library.series("SPX", as_of="2015-06-30")
    assert [row["value"] for row in answer["observations"]] == known.values[-2:].tolist()
    assert answer["observations"][-1]["period"] == "2015-06-30"
    assert answer["count"] == len(known)


def test_without_a_day_it_is_the_last_one_known(home: Path) -> None:
    newest = library_at(home).series("SPX", as_of="2020-01-01").newest.period.start
    assert told(home, "series", name="SPX")["as_of"].startswith(newest.isoformat())


def test_a_test_is_the_commands_own_and_is_not_counted(home: Path, tmp_path: Path) -> None:
    answer = told(home, "test_claim", condition=CONDITION, outcome=OUTCOME, as_of=DAY, quantifier="usually")
    other = open_desk(tmp_path / "home")
    other.load_package_history()
    counted = other.test(CONDITION, OUTCOME, as_of=DAY, quantifier="usually")
    assert answer["test"] == json.loads(json.dumps(counted.judged.as_json()))
    assert answer["words"]["en"] == list(counted.words("en"))[:-2]
    assert answer["trial_counted"] is False
    assert "not counted" in answer["note"]
    assert library_at(home).store.trials.read().is_empty()
    assert other.store.trials.count("test") == 1


def test_one_claim_whole_and_all_in_short(home: Path) -> None:
    rows = told(home, "claims", as_of=DAY)["claims"]
    assert len(rows) > 5
    assert all(row["en"] and row["zh"] and (row["verdict"] or not row["readings_tried"]) for row in rows)
    whole = told(home, "claims", as_of=DAY, claim=rows[0]["id"])["claim"]
    assert whole["variants"]
    assert len(json.dumps(rows)) < 40_000  # an assistant reads this whole


def test_forecasts_are_told_but_not_frozen(home: Path) -> None:
    assert told(home, "outlook", as_of=DAY)["frozen"] is False
    assert told(home, "stress", as_of=DAY, vix=40.0)["frozen"] is False
    assert library_at(home).store.forecasts.read().is_empty()


def test_the_letter_comes_in_both_languages(home: Path) -> None:
    for language in ("en", "zh"):
        said = told(home, "letter", as_of=DAY, language=language)["markdown"]
        assert said.startswith("# ")
        assert wording(language).say("disclaimer") in said


def test_the_catalogue_is_searched_in_both_languages(home: Path) -> None:
    assert "HY_OAS" in json.dumps(told(home, "search_catalogue", text="high yield"))
    assert "UNRATE" in json.dumps(told(home, "search_catalogue", text="失业"), ensure_ascii=False)


@pytest.mark.parametrize(
    ("tool", "words", "said"),
    [
        ("readings", {"as_of": "2999-01-01"}, "lies in the future"),
        ("readings", {"as_of": "yesterday"}, "is not a date; write 2025-11-18"),
        ("readings", {"as_of": ""}, "as_of has 0 characters"),
        ("readings", {"as_of": "9" * 100_000}, "as_of has 100,000 characters"),
        ("readings", {"indicators": ["NO_SUCH"]}, "NO_SUCH"),
        ("series", {"name": "SPXX"}, "did you mean SPX"),
        ("series", {"name": "VVIX"}, "crossroads sync VVIX"),
        ("series", {"name": "SPX", "last": 0}, "ask for 1 to 1000"),
        ("search_catalogue", {"text": "zzzzzz"}, "there is no series"),
        ("test_claim", {"condition": "SPX >", "outcome": OUTCOME}, "column 6"),
        ("test_claim", {"condition": "SPX > 1 and " * 900_000 + "SPX > 1", "outcome": OUTCOME}, "20000"),
        ("test_claim", {"condition": CONDITION, "outcome": OUTCOME, "since": "soon"}, "since 'soon' is no day"),
        ("test_claim", {"condition": CONDITION, "outcome": OUTCOME, "quantifier": "never"}, "is none of"),
        ("test_claim", {"condition": CONDITION, "outcome": OUTCOME, "gap": "x" * 5000}, "is not a length of time"),
        ("claims", {"letter": "/etc/passwd"}, "is none of seed, house"),
        ("claims", {"claim": "nope"}, "has no claim 'nope'"),
        ("outlook", {"question": "who"}, "none of next-step, pivot"),
        ("outlook", {"market_break": 12}, "none of 10, 15, 20"),
        ("outlook", {"horizon": "9d"}, "looks ahead in months"),
        ("stress", {"horizon": "long"}, "is not a length of time"),
        ("letter", {"language": "fr"}, "none of en, zh"),
    ],
)
def test_bad_input_is_a_tool_error_in_one_line(home: Path, tool: str, words: dict[str, Any], said: str) -> None:
    text = refused(home, tool, **{"as_of": DAY, **words} if tool != "search_catalogue" else words)
    assert said in text
    assert "\n" not in text
    assert len(text) < 600
    assert str(home) not in text


def test_numbers_that_are_none_are_refused(home: Path) -> None:
    """JSON has no word for them, but a Python client can hand them in."""
    desk = Desk(lambda: Held(Settings(str(home))).current())
    for vix in (float("nan"), float("inf")):
        with pytest.raises(InputError, match="finite numbers"):
            desk.stress(vix, 145.0, DAY, horizon="3m")


def test_a_wrong_type_and_an_unknown_tool_are_refused(home: Path) -> None:
    assert "valid number" in refused(home, "stress", vix="a lot")

    async def unknown(client: Client) -> str:
        try:
            return str((await client.call_tool("delete_everything", {})).is_error)
        except Exception as wrong:  # noqa: BLE001  # how the protocol says it is the library's affair
            return str(wrong)

    answer = asked(home, unknown)
    assert answer == "True" or "delete_everything" in answer


def test_it_speaks_over_standard_input_and_output(home: Path) -> None:
    environment = {**os.environ, "CROSSROADS_HOME": str(home)}
    command = StdioServerParameters(command=sys.executable, args=["-m", "crossroads", "mcp"], env=environment)

    async def talk() -> tuple[set[str], Any]:
        async with Client(stdio_client(command)) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            return names, await client.call_tool("series", {"name": "SPX", "as_of": DAY, "last": 1})

    names, answer = anyio.run(talk)
    assert names == TOOLS
    assert answer.structured_content["observations"][0]["period"] == DAY


def test_an_empty_store_is_a_tool_error_and_stays_empty(tmp_path: Path) -> None:
    assert "crossroads sync" in refused(tmp_path / "none", "readings")
    assert not (tmp_path / "none").exists()


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    done = CliRunner().invoke(cli, ["mcp"])
    assert isinstance(done.exception, InputError)
    assert "pip install 'crossroads-letter[assistants]'" in str(done.exception)
