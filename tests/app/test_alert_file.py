"""Files of rules, and what the command makes of wrong ones."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.app.alert_world import (
    DAYS,
    LOUD,
    QUIET,
    RULE,
    library_at,
    look,
    path_of,
    put,
    rules,
)

from crossroads.app.alert_file import LARGEST, read_alert_file
from crossroads.app.cli import cli
from crossroads.errors import CrossroadsError, InputError
from crossroads.rules.names import names

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
"""apprise imports it on Python 3.11 and 3.12, where it still exists."""


# --------------------------------------------------------------------------------------------- files of rules


def test_the_file_in_the_docs_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "alerts.md").read_text("utf-8")
    path = tmp_path / "rules.toml"
    path.write_text(page.split("```toml\n")[1].split("```")[0], "utf-8")
    file = read_alert_file(path, names(library_at(tmp_path / "home").catalog))
    assert [(r.id, r.gap, r.language, r.channels) for r in file.rules] == [
        ("vvix-stands", 63, "zh", ("log", "desk")),
        ("spreads", 21, "en", ("desk",)),
    ]
    assert file.window == 10


_LOG = '[channel.log]\nfile = "a.jsonl"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_LOG + '[[rule]]\nid = "a"\nrule = "VIXX > 30"', r"rules\.toml line 3: rule a: .*VIXX.*did you mean.*VIX.*column 1"),
        (_LOG + '[[rule]]\nid = "a"\nrule = "VIX > "', r"rules\.toml line 3: rule a: .*column 7"),
        (_LOG + '[[rule]]\nid = "a"\nrule = "VIX"', r"rule a: .*compare it with something.*column 1"),
        (_LOG + '[[rule]]\nid = "a"\nrule = "HY_OAS > SPX"', r"rule a: .*different kinds.*column 8"),
        (_LOG + '[[rule]]\nrule = "VIX > 3"', r"line 3: rule number 1: id is missing"),
        (_LOG + '[[rule]]\nid = "a"', r"rule a: rule is missing"),
        (_LOG + '[[rule]]\nid = "a"\nrule = "VIX > 3"\ncooldwn = "1m"', r"unknown key 'cooldwn'; known here are"),
        (_LOG + '[[rule]]\nid = "a"\nrule = "VIX > 3"\ncooldown = "soon"', r"cooldown is 'soon'; write a length"),
        (_LOG + '[[rule]]\nid = "a"\nrule = "VIX > 3"\nlanguage = "fr"', r"language is 'fr'; one of en, zh"),
        (_LOG + '[[rule]]\nid = "a"\nrule = "VIX > 3"\nchannels = ["lg"]', r"no such channel; did you mean log\?"),
        (_LOG + '[[rule]]\nid = "a b"\nrule = "VIX > 3"', r"'a b' cannot be a name"),
        (_LOG + '[[rule]]\nid = "a"\nrule = "VIX > 3"\n[[rule]]\nid = "a"\nrule = "VIX > 4"', r"two rules have the id 'a'"),
        (_LOG, r"there is no \[\[rule\]\]"),
        (_LOG + 'window = "2w"\n[[rule]]\nid = "a"\nrule = "VIX > 3"', r"channel: log: unknown key 'window'"),
        ('window = "1y"\n' + _LOG + '[[rule]]\nid = "a"\nrule = "VIX > 3"', r"window is 252 sessions; give between 1d and 3m"),
        ('[[rule]]\nid = "a"\nrule = "VIX > 3"', r"there is no channel"),
        ('[channel.x]\nfile = "a.txt"\n[[rule]]\nid = "a"\nrule = "VIX > 3"', r"channel: x: file ends in '\.txt'"),
        ("[channel.x]\n" + '[[rule]]\nid = "a"\nrule = "VIX > 3"', r"give either url .* or file"),
        ("[channel.log]\nfile = a.jsonl\n", r"rules\.toml: not valid TOML: .*line 2"),
        (_LOG + '[[rule]]\nid = "a"\nrule = "' + "VIX > 3 and " * 3000 + 'VIX > 3"', r"line 3: rule a: .*at most 20000.*column 20001"),
        (_LOG + '[[rule]]\nid = "a"\nrule = "' + "(" * 5000 + '"', r"line 3: rule a: .*64 deep"),
        (_LOG + '[[rule]]\nid = "a"\nrule = "return(SPX, 12m) >= 20%"', r"rule a: .*column 1"),
    ],
)
def test_a_wrong_file_is_one_line_with_the_place_and_the_way_out(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=said) as wrong:
        read_alert_file(path, names(library_at(tmp_path / "home").catalog))
    assert "\n" not in str(wrong.value)
    assert len(str(wrong.value)) < 500


def test_a_file_of_ten_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(_LOG + '[[rule]]\nid = "a"\nrule = "' + "x" * 10_000_000 + '"')
    began = time.perf_counter()
    with pytest.raises(InputError, match=f"has 10,000,0.. bytes; a file of rules has at most {LARGEST:,}"):
        read_alert_file(path, names(library_at(tmp_path / "home").catalog))
    assert time.perf_counter() - began < 2  # the catalogue is loaded in it; reading ten megabytes of TOML alone takes longer


@pytest.mark.parametrize(("body", "said"), [(b"\xff\xfe", "is not UTF-8"), (None, "cannot be read")])
def test_no_file_and_no_text(tmp_path: Path, body: bytes | None, said: str) -> None:
    path = tmp_path / "rules.toml"
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(InputError, match=said):
        read_alert_file(path, names(library_at(tmp_path / "home").catalog))


def test_a_series_the_store_lacks_costs_only_its_rule(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    found = look(home, rules(tmp_path, 'id = "vv"\nrule = "VVIX > 110"', RULE))
    assert len(found.raised) == 1
    assert found.failures == ("rule vv: VVIX is not in the store; run `crossroads sync VVIX` or import a file for it",)


def test_an_empty_store_stays_a_store(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    for _ in range(2):
        done = CliRunner().invoke(cli, ["watch", str(rules(tmp_path))])
        assert done.exit_code == 1
        assert "VIX is not in the store" in done.stderr


def test_an_as_of_in_the_future_is_refused(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    done = CliRunner().invoke(cli, ["watch", str(rules(tmp_path)), "--as-of", "2999-01-01"])
    assert isinstance(done.exception, CrossroadsError)
    assert "lies in the future" in str(done.exception)


def test_the_command_prints_json_with_everything(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home, path_of(DAYS, {-1}))
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    done = CliRunner().invoke(cli, ["watch", str(rules(tmp_path)), "--as-of", str(DAYS[-1]), "--json", "--dry-run"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["rules"][0]["holds"] is True
    assert told["would_send"][0]["channel"] == "log"
    assert told["would_send"][0]["comparisons"][0]["past"] == LOUD - 30.0
    assert QUIET < 30.0 < LOUD
