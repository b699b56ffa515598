"""``crossroads cost`` on the real files, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.app.commands import run

from crossroads.errors import CrossroadsError, InputError, NotKnownError, UnknownSeriesError

SIDECAR = """
[about]
source = "a test"
licence = "none"

[[file]]
path = "largecaps/NVDA.csv"
date = "date"
columns = { high = "ADJUSTED.{name}.high", low = "ADJUSTED.{name}.low", close = "ADJUSTED.{name}.close", volume = "ADJUSTED.{name}.volume" }

[[file]]
path = "largecaps/MSFT.csv"
date = "date"
columns = { high = "ADJUSTED.{name}.high", low = "ADJUSTED.{name}.low", close = "ADJUSTED.{name}.close", volume = "ADJUSTED.{name}.volume" }

[[file]]
path = "yahoo/BTC-USD_close.csv"
date = "Date"
columns = { Close = "BTC", Volume = "BTC.volume" }
skip_dates = ["2026-08-22"]
skip_reason = "an unfinished day"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    folder = tmp_path_factory.mktemp("costs")
    sidecar = folder / "own.toml"
    sidecar.write_text(SIDECAR, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSROADS_HOME", str(folder / "home"))
        done = run("import", str(shared / "market"), "--sidecar", str(sidecar))
        assert done.exit_code == 0, done.output + str(done.exception)
    return folder / "home"


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(home))


def test_json_of_the_letters_day_and_the_picture(tmp_path: Path) -> None:
    out = tmp_path / "new" / "nvda.svg"
    done = run("cost", "nvda", "--as-of", "2025-11-18", "--draws", "40", "--json", "--out", str(out))
    assert done.exit_code == 0, done.output + str(done.exception)
    told = json.loads(done.stdout)
    assert (told["day"], told["prices"], told["random_draws"]) == ("2025-11-18", "ADJUSTED.NVDA.close", 40)
    assert told["overlap"] == pytest.approx(0.5497, abs=0.0002)
    assert out.read_text("utf-8").startswith("<svg")


def test_the_words_and_another_multiplier() -> None:
    usual, slow = (run("cost", "NVDA", "--as-of", "2025-11-18", "--draws", "20", *more) for more in ((), ("--decay", "0.3")))
    assert "overlap 0.55" in usual.stdout
    assert "overlap 0.59" in slow.stdout
    assert "With another turnover multiplier than 0.3: 0.55 at 1" in slow.stdout
    assert "重合度" in run("cost", "NVDA", "--as-of", "2025-11-18", "--draws", "20", "--lang", "zh").stdout


def test_same_words_same_bytes(tmp_path: Path) -> None:
    told = [run("cost", "NVDA", "--as-of", "2025-11-18", "--draws", "20", "--json").stdout for _ in range(2)]
    assert told[0] == told[1]
    other = run("cost", "NVDA", "--as-of", "2025-11-18", "--draws", "20", "--seed", "1", "--json").stdout
    assert json.loads(other)["random_mean"] != json.loads(told[0])["random_mean"]
    assert json.loads(other)["overlap"] == json.loads(told[0])["overlap"]


def test_nothing_later_than_the_day_is_read() -> None:
    early = json.loads(run("cost", "NVDA", "--as-of", "2020-03-23", "--draws", "20", "--json").stdout)
    late = json.loads(run("cost", "NVDA", "--as-of", "2025-11-18", "--draws", "20", "--json").stdout)
    assert early["day"] == "2020-03-23"
    assert dict(late["history"])["2020-03-23"] == pytest.approx(early["overlap"], abs=2e-9)


def test_bitcoin_has_a_mean_cost_and_says_that_it_is_a_model() -> None:
    done = run("cost", "BTC", "--as-of", "2025-11-18")
    assert done.stdout.startswith("Bitcoin: modelled mean cost $83,701")
    assert "not the realised price of the chain" in done.stdout
    assert "链上已实现价格" in run("cost", "BTC", "--as-of", "2025-11-18", "--lang", "zh").stdout
    assert json.loads(run("cost", "BTC", "--as-of", "2025-11-18", "--json").stdout)["unit"] == "usd"


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        (("NVDAA",), UnknownSeriesError, "there is no series 'NVDAA'; did you mean NVDA"),
        (("META",), NotKnownError, r"META: neither META, META\.high, META\.low, META\.volume nor ADJUSTED\.META"),
        (("MSFT",), NotKnownError, r"MSFT: no count of its shares is known by 2025-11-18; import one as MSFT\.shares"),
        (("BTC", "--out", "x.svg"), InputError, "bitcoin has a mean cost but no picture"),
        (("NVDA", "--draws", "20", "--out", "/proc/none/x.svg"), InputError, "cannot be written"),
    ],
)
def test_errors_say_what_to_do(words: tuple[str, ...], error: type[CrossroadsError], message: str) -> None:
    done = run("cost", *words, "--as-of", "2025-11-18")
    assert isinstance(done.exception, error)
    assert __import__("re").search(message, str(done.exception))
