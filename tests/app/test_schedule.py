"""A job once a day at a New York time: clock changes, sleep, failures, stops, all on a made clock; and the real process beside a server."""

from __future__ import annotations

import sys
import threading
import time as real
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.app.daily import DailySync, run_once, sync_words
from crossroads.app.schedule import NAP, DailyAt, run_daily
from crossroads.app.settings import Settings
from crossroads.errors import CrossroadsError, InputError
from crossroads.store.store import Store
from crossroads.timeline import NEW_YORK

EVENING = DailyAt.parse("18:30")


def ny(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


@dataclass
class World:
    """A clock that moves only by sleeping, and a job that notes when it ran."""

    moment: datetime
    until: datetime
    runs: list[datetime] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    asleep: dict[datetime, timedelta] = field(default_factory=dict)
    longest: float = 0.0

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.longest = max(self.longest, seconds)
        self.moment += timedelta(seconds=seconds)
        for begins, length in list(self.asleep.items()):
            if self.moment >= begins:  # the lid is closed: the sleep lasts longer than it was asked to
                self.moment += length
                del self.asleep[begins]

    def is_set(self) -> bool:
        return self.moment >= self.until

    def job(self) -> None:
        self.runs.append(self.moment)

    def live(self, job: Callable[[], object] | None = None, at: DailyAt = EVENING, last_run: datetime | None = None) -> list[str]:
        run_daily(at, job or self.job, now=self.now, sleep=self.sleep, stop=self, last_run=last_run, tell=self.told.append)
        return [f"{run.astimezone(NEW_YORK):%Y-%m-%d %H:%M}" for run in self.runs]


def test_every_day_at_the_same_new_york_time_through_both_clock_changes() -> None:
    for first, last in (("2026-03-06", "2026-03-10"), ("2026-10-30", "2026-11-03")):
        world = World(ny(f"{first}T00:00"), ny(f"{last}T23:59"))
        begin, days = date.fromisoformat(first), (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
        assert world.live() == [f"{begin + timedelta(days=i)} 18:30" for i in range(days)]
        assert world.longest <= NAP.total_seconds()


def test_a_time_that_does_not_exist_or_comes_twice_runs_once() -> None:
    spring = World(ny("2026-03-07T12:00"), ny("2026-03-09T12:00"))
    assert spring.live(at=DailyAt.parse("02:30")) == ["2026-03-08 03:30", "2026-03-09 02:30"]
    autumn = World(ny("2026-10-31T12:00"), ny("2026-11-02T12:00"))
    assert autumn.live(at=DailyAt.parse("01:30")) == ["2026-11-01 01:30", "2026-11-02 01:30"]
    assert autumn.runs[0] == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # the first of the two


def test_a_run_missed_in_sleep_is_made_up_for_once() -> None:
    world = World(ny("2026-05-04T12:00"), ny("2026-05-09T12:00"), asleep={ny("2026-05-04T18:00"): timedelta(days=2, hours=4)})
    assert world.live() == ["2026-05-06 22:00", "2026-05-07 18:30", "2026-05-08 18:30"]
    assert "run of 2026-05-04 18:30 begins, 51 h 30 min late" in world.told


def test_a_job_that_runs_over_its_next_time_runs_once_more_and_no_oftener() -> None:
    world = World(ny("2026-05-04T12:00"), ny("2026-05-08T12:00"))

    def long() -> None:
        world.job()
        world.moment += timedelta(hours=30) if len(world.runs) == 1 else timedelta(minutes=1)

    assert world.live(long) == ["2026-05-04 18:30", "2026-05-06 18:30", "2026-05-07 18:30"]


@pytest.mark.parametrize("fault", [CrossroadsError("the mirror is gone"), RuntimeError("a bug\nof ours")])
def test_a_failing_run_is_told_and_does_not_end_the_schedule(fault: Exception) -> None:
    world = World(ny("2026-05-04T12:00"), ny("2026-05-07T12:00"))

    def broken() -> None:
        world.job()
        raise fault

    assert len(world.live(broken)) == 3
    failures = [line for line in world.told if "failed" in line]
    assert len(failures) == 3
    assert all(str(fault).split("\n")[0] in line and "\n" not in line for line in failures)
    assert [line for line in world.told if "next" in line][:2] == ["next run 2026-05-04 18:30", "next run 2026-05-05 18:30"]


@pytest.mark.parametrize(
    ("last_run", "first"),
    [("2026-05-03T18:30", "2026-05-04 18:30"), ("2026-05-02T18:31", "2026-05-04 12:00"), (None, "2026-05-04 18:30")],
)
def test_a_time_missed_before_the_start_is_made_up_for(last_run: str | None, first: str) -> None:
    world = World(ny("2026-05-04T12:00"), ny("2026-05-04T23:00"))
    assert world.live(last_run=None if last_run is None else ny(last_run))[0] == first


def test_stopped_before_its_time_it_never_runs() -> None:
    world = World(ny("2026-05-04T12:00"), ny("2026-05-04T12:00"))
    assert world.live() == []


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1)).map(lambda d: d.replace(tzinfo=UTC)),
    st.times().map(lambda t: time(t.hour, t.minute)),
)
@settings(max_examples=300)
def test_last_and_next_enclose_the_moment_and_lie_a_day_apart(moment: datetime, clock: time) -> None:
    at = DailyAt(clock)
    last, following = at.last(moment), at.next(moment)
    assert last <= moment < following
    assert timedelta(hours=23) <= following - last <= timedelta(hours=25)
    assert at.next(last) == following
    shown = following.astimezone(NEW_YORK).time()
    assert shown == clock or (clock.hour == 2 and shown.hour == 3)  # an hour that summer time leaves out


@pytest.mark.parametrize("text", ["25:00", "18", "noon", "", "18:30+01:00", "x" * 1000])
def test_a_time_that_is_none_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError, match="write 18:30") as wrong:
        DailyAt.parse(text)
    assert len(str(wrong.value)) < 120


# --------------------------------------------------------------------------------------------- the process


def test_what_the_process_says_is_passed_on_and_its_failure_told() -> None:
    told: list[str] = []
    with pytest.raises(CrossroadsError, match="status 3"):
        run_once(
            [sys.executable, "-c", "import sys; print('eleven'); sys.stderr.write('twelve'); sys.exit(3)"], threading.Event(), told.append
        )
    assert {line.strip() for line in told} == {"eleven", "twelve"}


def test_a_stop_ends_the_process() -> None:
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    began = real.monotonic()
    run_once([sys.executable, "-c", "import time; time.sleep(60)"], stop, lambda _: None)
    assert real.monotonic() - began < 20  # far less than the minute it would take; generous for a busy machine


def test_a_missed_day_is_synced_and_watched_beside_the_server(tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "cdn.cboe.com/api/global/us_indices/daily_prices/VIX_History.csv"
    mirror, home = tmp_path / "mirror", tmp_path / "home"
    (mirror / name).parent.mkdir(parents=True)
    (mirror / name).write_bytes((shared / "mirror" / name).read_bytes())
    rules = tmp_path / "rules.toml"
    rules.write_text(
        'window = "3m"\n[channel.log]\nfile = "alerts.jsonl"\n[[rule]]\nid = "calm"\nrule = "falling(VIX, 1d)"\ncooldown = "1d"\n'
    )
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    stop, told = threading.Event(), []
    long_ago = datetime(2026, 1, 2, tzinfo=UTC)
    monkeypatch.setattr(DailySync, "_last_sync", lambda _: long_ago)
    daily = DailySync(EVENING, Settings(str(home)), mirror=str(mirror), rules=rules, tell=told.append)
    thread = threading.Thread(target=daily, args=(stop,), daemon=True)
    thread.start()
    end = real.monotonic() + 90
    while real.monotonic() < end and not any(("ended" in line or "failed" in line) for line in told):
        real.sleep(0.1)
    stop.set()
    thread.join(20)
    daily.wait()
    assert not thread.is_alive()
    assert any("new observations" in line for line in told), told
    assert Store.open(home).syncs.last() is not None
    assert any("Rules of rules.toml" in line for line in told), told


def test_the_command_of_a_run() -> None:
    assert sync_words(None, None)[1:] == ["-m", "crossroads", "sync"]
    assert sync_words("m", Path("r.toml"))[4:] == ["--mirror", "m", "--watch", "r.toml"]
