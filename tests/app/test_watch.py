"""Alerts: once an episode, whatever is restarted; late data is said or passed over; what a message says."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.app.alert_world import (
    DAYS,
    RULE,
    lines,
    look,
    path_of,
    put,
    rules,
)

from crossroads.app.cli import cli
from crossroads.errors import InputError

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
"""apprise imports it on Python 3.11 and 3.12, where it still exists."""


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
