"""The stress command on a small store of real files: words, JSON, and a forecast that stays said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crossroads.app.cli import cli
from crossroads.store.store import Store

SIDECAR = (
    '[about]\nsource = "test"\nlicence = "test"\n[[file]]\npath = "SPX_close_volume.csv"\ndate = "Date"\ncolumns = { Close = "SPX" }\n'
)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    folder = tmp_path_factory.mktemp("stress")
    (folder / "spx.toml").write_text(SIDECAR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSROADS_HOME", str(folder / "home"))
        for words in (
            ("sync", "VIX", "VVIX", "--mirror", str(shared / "mirror")),
            ("import", str(shared / "market" / "yahoo"), "--sidecar", str(folder / "spx.toml")),
        ):
            result = run(*words)
            assert result.exit_code == 0, result.output
    return folder / "home"


def test_stress_in_words_and_json_and_frozen_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    for language, word in (("en", "The seed letter's range"), ("zh", "压力测试")):
        result = run("stress", "--as-of", "2025-11-18", "--lang", language)
        assert result.exit_code == 0, result.output + str(result.exception)
        assert word in result.output
    said = json.loads(run("stress", "--as-of", "2025-11-18", "--json").stdout)
    assert said["vix_now"] == 24.69
    [forecast] = Store.open(home).forecasts.rows()
    assert forecast.probability == said["simulation"]["chance"]
    assert forecast.made_as_of.date().isoformat() == "2025-11-19"  # the end of the New York day, in UTC


@pytest.mark.parametrize(("words", "message"), [(("--vix", "1e9"), "no level to stress"), (("--horizon", "soon"), "not a length of time")])
def test_senseless_questions_are_answered_in_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    result = run("stress", "--as-of", "2025-11-18", *words)
    assert result.exit_code != 0
    assert message in str(result.exception)
