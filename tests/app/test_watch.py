"""Alerts: once an episode and channel, whatever is restarted, killed or run twice; nothing lost; no secret told."""

from __future__ import annotations

import json
import logging
import random
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.app.alert_world import (
    LOUD,
    QUIET,
    RULE,
    days_of,
    end_of,
    kill,
    library_at,
    lines,
    path_of,
    put,
    receiver,
    rules,
    run_watch,
)

from crossroads.app.alert_file import LARGEST, read_alert_file
from crossroads.app.cli import cli
from crossroads.app.delivery import Channel, Message, deliver, without_secrets
from crossroads.app.watch import WatchReport, watch
from crossroads.errors import CrossroadsError, InputError
from crossroads.rules.names import names

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
"""apprise imports it on Python 3.11 and 3.12, where it still exists."""

DAYS = days_of("2025-08-01", "2025-11-18")
NOW = datetime(2025, 11, 19, 1, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def look(home: Path, path: Path, day: date = DAYS[-1], *, now: datetime = NOW, dry_run: bool = False, **more: object) -> WatchReport:
    """Look with everything opened afresh, as a new process would."""
    return watch(library_at(home), path, as_of=end_of(day), now=lambda: now, dry_run=dry_run, **more)  # type: ignore[arg-type]  # only send is handed on


# --------------------------------------------------------------------------------------------- once an episode


def test_an_episode_is_told_once_however_often_it_is_looked_at(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-3, -2, -1}))
    path = rules(tmp_path)
    for place in (-3, -2, -1, -1):
        look(home, path, DAYS[place])
    (told,) = lines(tmp_path / "alerts.jsonl")
    assert told["onset"] == DAYS[-3].isoformat()
    assert told["sessions_since_onset"] == 0


@pytest.mark.parametrize(("cooldown", "onsets"), [("2w", [-25]), ("7d", [-25, -16]), ("1w", [-25, -16, -8]), ("1d", [-25, -16, -8])])
def test_the_cooldown_parts_episodes_across_restarts(home: Path, tmp_path: Path, cooldown: str, onsets: list[int]) -> None:
    """Between the runs lie 7 and 6 quiet sessions."""
    put(home, path_of(DAYS, {-25, -24, -16, -15, -8}))
    path = rules(tmp_path, RULE + f'cooldown = "{cooldown}"')
    for day in DAYS[-28:]:
        look(home, path, day)
    assert [told["onset"] for told in lines(tmp_path / "alerts.jsonl")] == [DAYS[i].isoformat() for i in onsets]


def test_seeded_worlds_agree_with_a_naive_reader(tmp_path: Path) -> None:
    """Random closes, random days missed between runs (fewer than the window): every naive episode is told exactly once."""
    rng = random.Random(20251118)
    for world in range(2):
        home, folder = tmp_path / f"home{world}", tmp_path / f"rules{world}"
        folder.mkdir()
        loud = {i for i in range(len(DAYS)) if rng.random() < 0.15}
        put(home, path_of(DAYS, loud))
        path = rules(folder, RULE + 'cooldown = "2w"')
        looked = sorted({*rng.sample(range(len(DAYS)), 24), *range(0, len(DAYS), 8), len(DAYS) - 1})
        for i in looked:
            look(home, path, DAYS[i])
        naive = [i for i in sorted(loud) if not any(k in loud for k in range(i - 10, i))]
        assert [told["onset"] for told in lines(folder / "alerts.jsonl")] == [DAYS[i].isoformat() for i in naive]


def test_an_onset_that_moves_by_a_day_is_the_same_episode(home: Path, tmp_path: Path) -> None:
    """Seen in the evening, a value of after 16:15 counts for today; seen tomorrow it counts from tomorrow on."""
    days = [d for d in DAYS if d >= date(2025, 9, 1)]
    put(home, dict.fromkeys(days, 3.0) | {days[-3]: 3.9, days[-2]: 3.9, days[-1]: 3.9}, "HY_OAS")
    path = rules(tmp_path, 'id = "hy"\nrule = "change(HY_OAS, 1m) >= 50bp"')
    first, second = (look(home, path, day) for day in days[-2:])
    assert first.looked[0].sighting is not None
    assert second.looked[0].sighting is not None
    assert first.looked[0].sighting.onset != second.looked[0].sighting.onset
    assert len(first.raised) == 1
    assert not second.raised


def test_a_changed_rule_is_another_rule_and_a_changed_name_is_not(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-2, -1}))
    assert len(look(home, rules(tmp_path, RULE)).raised) == 1
    assert not look(home, rules(tmp_path, 'id = "vix"\nen = "Fear"\nrule = "VIX>30"')).raised
    assert len(look(home, rules(tmp_path, 'id = "vix"\nrule = "VIX > 31"')).raised) == 1


# --------------------------------------------------------------------------------------------- late data


def test_an_episode_found_late_says_so(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-5, -4, -3}))
    look(home, rules(tmp_path))
    (told,) = lines(tmp_path / "alerts.jsonl")
    assert "found late" in told["text"]
    assert "4 sessions" in told["text"]
    assert "no longer" in told["text"]
    assert told["sessions_since_onset"] == 4


def test_a_back_filled_import_does_not_fire_for_old_episodes(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS[40:], set()))
    path = rules(tmp_path)
    look(home, path)
    put(home, path_of(DAYS[:40], {5, 6, 20}))
    found = look(home, path)
    assert not found.raised
    assert found.looked[0].news == "old"
    assert not (tmp_path / "alerts.jsonl").exists()


@pytest.mark.parametrize(("back", "told"), [(10, 1), (11, 0)])
def test_the_window_is_counted_in_sessions(home: Path, tmp_path: Path, back: int, told: int) -> None:
    put(home, path_of(DAYS, {-1 - back}))
    assert len(look(home, rules(tmp_path, head='window = "2w"')).raised) == told


def test_an_earlier_day_asked_for_later_does_not_stand_in_the_way(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-30, -2}))
    path = rules(tmp_path)
    assert len(look(home, path).raised) == 1
    assert len(look(home, path, DAYS[-29]).raised) == 1


# --------------------------------------------------------------------------------------------- delivery


def test_a_failing_channel_loses_nothing_and_hinders_nobody(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    with receiver() as desk:
        channels = f'[channel.desk]\nurl = "{desk.url}"\n[channel.log]\nfile = "alerts.jsonl"\n[channel.book]\nfile = "no/such/alerts.md"\n'
        path = rules(tmp_path, channels=channels)
        desk.status = 503
        first = look(home, path)
        assert [d.channel for d in first.deliveries if d.failure is None] == ["book", "log"]
        assert len(first.failures) == 1
        assert first.failures[0].startswith("channel desk:")
        desk.status = 200
        second = look(home, path, now=NOW + timedelta(days=2))
        assert [(d.channel, d.failure) for d in second.deliveries] == [("desk", None)]
        assert not look(home, path).deliveries
    refused, late = desk.got
    assert "It came due 2025-11-18 20:00 ET" in late["message"]
    assert "It came due" not in refused["message"]
    assert len(lines(tmp_path / "alerts.jsonl")) == 1
    assert (tmp_path / "no/such/alerts.md").read_text().count("## Crossroads alert") == 1


def test_a_channel_that_is_down_is_tried_once_a_run(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    tried: list[str] = []

    def down(channel: Channel, message: Message) -> str:
        tried.append(message.key)
        return "down"

    found = look(home, rules(tmp_path, RULE, 'id = "calm"\nrule = "VIX > 20"'), send=down)
    assert len(tried) == 1
    assert len(found.deliveries) == 2
    assert found.failures == ("channel log: down; 2 alerts kept for the next run",)
    assert len(look(home, rules(tmp_path, RULE, 'id = "calm"\nrule = "VIX > 20"')).deliveries) == 2


def test_what_waits_for_a_channel_nobody_names_is_said(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    look(home, rules(tmp_path), send=lambda *_: "down")
    found = look(home, rules(tmp_path, channels='[channel.other]\nfile = "other.jsonl"\n'))
    assert [w.alert.channel for w in found.stranded] == ["log"]
    assert len(lines(tmp_path / "other.jsonl")) == 1  # a channel added later is told of what is still new


def test_a_dry_run_prints_and_writes_nothing(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    path = rules(tmp_path)
    before = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*"))
    found = look(home, path, dry_run=True)
    ((channel, message),) = found.pending
    assert channel == "log"
    assert "VIX: 35, 5 points past the level of 30." in message.body
    assert sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*")) == before
    assert len(look(home, path).raised) == 1


@pytest.mark.parametrize("name", ["alerts.jsonl", "alerts.md"])
def test_a_torn_file_gets_the_alert_whole_and_once(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    message = Message("vix/2025-11-18/0", "t", "b", "## t\n\n- b", {"alert": "vix/2025-11-18/0", "text": "b"})
    channel = Channel("log", file=file)
    assert deliver(channel, message) is None
    whole = file.read_bytes()
    last = whole.rstrip().splitlines()[-1].decode()
    for cut in range(len(whole)):
        file.write_bytes(whole[:cut])
        for _ in range(2):
            assert deliver(channel, message) is None
            assert file.read_text().splitlines().count(last) == 1


# --------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "Crossroads alert: VIX closes above 30",
                "Holds since 18 November 2025.",
                "Rule: VIX > 30",
                "VIX: 35, 5 points past the level of 30.",
                "VIX 2025-11-18: 35; known 2025-11-18 16:15 ET, basis lag.",
                "Weakest basis: lag",
                "As known 2025-11-18 23:59 ET.",
                "Not investment advice.",
            ],
        ),
        (
            "zh",
            [
                "Crossroads 提醒\uff1aVIX 收于 30 上方",
                "自 2025 年 11 月 18 日起成立。",
                "规则\uff1aVIX > 30",
                "VIX\uff1a35\uff0c越过界线 30\uff0c超出 5 点。",
                "公布时间 2025-11-18 16:15",
                "依据\uff1a滞后",
                "不构成投资建议。",
            ],
        ),
    ],
)
def test_a_message_says_reading_distance_rule_moment_and_basis(home: Path, tmp_path: Path, language: str, said: list[str]) -> None:
    put(home, path_of(DAYS, {-1}))
    found = look(home, rules(tmp_path, RULE, head=f'language = "{language}"'), dry_run=True)
    message = found.pending[0][1]
    for words in said:
        assert words in f"{message.title}\n{message.body}"


def test_every_kind_of_comparison_has_its_distance(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-3, -2, -1}))
    rule = "streak(VIX > 30) >= 3 and (VIX in 20..40) and crosses_above(VIX, 10) or rising(VIX, 1w) and not 50 < VIX"
    found = look(home, rules(tmp_path, f'id = "all"\nrule = "{rule}"'), dry_run=True)
    body = found.pending[0][1].body
    for words in (
        "streak(VIX > 30): 3 sessions; level 3 sessions.",
        "VIX: 35, 5 points past the level of 30.",
        "VIX: 35, inside its range; the nearer end, 40, is 5 points away.",
        "VIX: 35; level 10.",
        "change(VIX, 1w): 20, 20 points past the level of 0.",
        "VIX: 35, 15 points short of the level of 50.",
    ):
        assert words in body


# --------------------------------------------------------------------------------------------- secrets

TOKEN = "s3cr3t/T0ken-with-parts"  # noqa: S105  # made up, to be looked for in what is printed


def test_no_secret_is_printed_logged_or_kept(
    home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home, path_of(DAYS, {-1}))
    channels = (
        '[channel.desk]\nurl = "json://user:${DESK_TOKEN}@127.0.0.1:9/${DESK_TOKEN}"\n'
        '[channel.chat]\nurl = "tgram://${DESK_TOKEN}/bad"\n'
        '[channel.none]\nurl = "nosuch://${DESK_TOKEN}"\n'
    )
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    monkeypatch.setenv("DESK_TOKEN", TOKEN)
    with caplog.at_level(logging.DEBUG):
        done = CliRunner().invoke(cli, ["watch", str(rules(tmp_path, channels=channels)), "--as-of", str(DAYS[-1])])
    assert done.exit_code == 1
    assert all(f"channel {name}" in done.stderr for name in ("desk", "chat", "none"))
    kept = "".join(str(row) for row in library_at(home).store.alerts.rows())
    for part in ("s3cr3t", "T0ken-with-parts"):
        for place in (
            done.output,
            done.stderr,
            kept,
            caplog.text,
            repr(read_alert_file(tmp_path / "rules.toml", names(library_at(home).catalog))),
        ):
            assert part not in place


def test_a_variable_that_is_not_set_is_named(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    found = look(home, rules(tmp_path, channels='[channel.desk]\nurl = "${NO_SUCH_VARIABLE_HERE}"\n'))
    assert "NO_SUCH_VARIABLE_HERE" in found.failures[0]


def test_parts_of_an_address_are_blanked_in_every_spelling() -> None:
    said = without_secrets("error=401 for p%40ss / p@ss at host.example", "mailto://me:p%40ss@host.example")
    assert "p@ss" not in said
    assert "p%40ss" not in said
    assert "401" in said


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


# --------------------------------------------------------------------------------------------- kills and races


def test_two_processes_at_once_tell_once(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    with receiver() as desk:
        desk.before_answer = lambda: time.sleep(0.3)  # both are inside at the same time
        path = rules(tmp_path, channels=f'[channel.desk]\nurl = "{desk.url}"\n[channel.log]\nfile = "alerts.jsonl"\n')
        running = [run_watch(home, path, "--as-of", str(DAYS[-1])) for _ in range(3)]
        assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert len(desk.got) == 1
    assert len(lines(tmp_path / "alerts.jsonl")) == 1


def test_a_kill_before_the_channel_confirms_sends_again_and_says_so(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    with receiver() as desk:
        path = rules(tmp_path, channels=f'[channel.log]\nfile = "alerts.jsonl"\n[channel.zdesk]\nurl = "{desk.url}"\n')
        process = run_watch(home, path, "--as-of", str(DAYS[-1]))
        desk.before_answer = lambda: kill(process)
        process.wait(timeout=60)
        desk.before_answer = lambda: None
        for _ in range(2):
            again = run_watch(home, path, "--as-of", str(DAYS[-1]))
            assert again.wait(timeout=60) == 0
    first, second = (got["message"] for got in desk.got)
    assert "may have it already" in second
    assert "may have it already" not in first
    assert first.split("Alert ")[1].split(".")[0] == second.split("Alert ")[1].split(".")[0]
    assert len(lines(tmp_path / "alerts.jsonl")) == 1


@pytest.mark.slow
def test_kills_at_random_moments_lose_nothing_and_repeat_nothing_confirmed(home: Path, tmp_path: Path) -> None:
    """Twenty SIGKILLs, seeded; what was noted as sent is never sent again, and a file holds each alert exactly once."""
    put(home, path_of(DAYS, {-1}))
    rng = random.Random(20251118)
    with receiver() as desk:
        desk.before_answer = lambda: time.sleep(0.1)
        channels = f'[channel.desk]\nurl = "{desk.url}"\n[channel.log]\nfile = "alerts.jsonl"\n'
        path = rules(tmp_path, *(f'id = "r{i}"\nrule = "VIX > {20 + i}"' for i in range(4)), channels=channels)
        for _ in range(20):
            sent_before = _noted(home)
            got_before = len(desk.got)
            process = run_watch(home, path, "--as-of", str(DAYS[-1]))
            time.sleep(rng.uniform(0.5, 2.5))
            kill(process)
            process.wait()
            time.sleep(0.15)  # let the receiver finish what it had begun
            assert not sent_before & {got["title"] for got in desk.got[got_before:]}
        assert run_watch(home, path, "--as-of", str(DAYS[-1])).wait(timeout=60) == 0
    assert {got["title"] for got in desk.got} == {f"Crossroads alert: r{i}" for i in range(4)}
    assert sorted(told["rule"] for told in lines(tmp_path / "alerts.jsonl")) == [f"r{i}" for i in range(4)]


def _noted(home: Path) -> set[str]:
    rows = library_at(home).store.alerts.rows()
    return {str(row.details["title"]) for row in rows if row.state == "sent" and row.channel == "desk"}


# --------------------------------------------------------------------------------------------- after a sync


def test_a_sync_watches_once_its_data_is_in(tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "cdn.cboe.com/api/global/us_indices/daily_prices/VIX_History.csv"
    mirror = tmp_path / "mirror"
    (mirror / name).parent.mkdir(parents=True)
    (mirror / name).write_bytes((shared / "mirror" / name).read_bytes())
    monkeypatch.setenv("CROSSROADS_HOME", str(tmp_path / "home"))
    path = rules(tmp_path, 'id = "any"\nrule = "VIX > 0"\ncooldown = "1d"')
    done = CliRunner().invoke(cli, ["sync", "VIX", "--mirror", str(mirror), "--watch", str(path), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["sync"][0]["state"] == "new"
    assert told["watch"]["rules"][0]["onset"] is not None
    path.write_text("[channel")
    wrong = CliRunner().invoke(cli, ["sync", "VIX", "--mirror", str(mirror), "--watch", str(path)])
    assert isinstance(wrong.exception, InputError)
