"""``crossroads outlook`` and ``crossroads record`` as a user meets them, on the history the package ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.app.commands import run

from crossroads.app.library import open as open_library
from crossroads.app.outlook import FrozenScore, ask, freeze, frozen_scores, months_of, summary
from crossroads.errors import CrossroadsError, InputError
from crossroads.timeline import AsOf

pytestmark = pytest.mark.usefixtures("shipped")

DAY = "2018-12-31"


def test_the_outlook_of_christmas_2018_and_its_freezing() -> None:
    first = run("outlook", "--as-of", DAY, "--json")
    assert first.exit_code == 0, first.output
    said = json.loads(first.stdout)
    assert said["question"] == "pivot"
    assert {c["cause"] for c in said["causes"]} == {"fed", "market", "recession"}
    assert said["frozen"] == {"new": 4, "same": 0, "different": 0}
    again = json.loads(run("outlook", "--as-of", DAY, "--json").stdout)
    assert again["frozen"] == {"new": 0, "same": 4, "different": 0}
    assert {k: v for k, v in again.items() if k != "frozen"} == {k: v for k, v in said.items() if k != "frozen"}


def test_another_question_of_the_same_day_is_frozen_apart() -> None:
    found = json.loads(run("outlook", "--as-of", DAY, "--question", "next-step", "--horizon", "6m", "--json").stdout)
    assert (found["question"], found["horizon"]) == ("next_step", 6)
    assert found["frozen"]["new"] == 4


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("letter", "--as-of", "1800-01-01"), "nothing was known by 1800-01-01"),
        (("analogs", "--as-of", "1984-01-03"), "the features do not exist together before 1985-01-01"),
        (("outlook", "--as-of", "1800-01-01"), "1800-01-01"),
        (("stress", "--as-of", "1800-01-01"), "1800-01-01"),
    ],
)
def test_a_day_before_the_data_is_one_line_and_writes_nothing(words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    out = ("--out", str(tmp_path)) if words[0] == "letter" else ()
    result = run(*words, *out)
    assert result.exit_code == 1
    assert message in str(result.exception)
    assert not list(tmp_path.iterdir())


def test_the_first_figures_of_a_day_stand(shipped: Path) -> None:
    library = open_library(shipped)
    said = ask(library, AsOf.parse("2016-06-30"), horizon="12m")
    assert freeze(library, said).new == 4
    other = ask(library, AsOf.parse("2016-06-30"), horizon="12m", question=said.question)
    moved = other.causes[0].exact + 0.01
    object.__setattr__(other.causes[0], "exact", moved)  # a later version of the data would say something else
    assert freeze(library, other).different == 1
    kept = {s.id: s.probability for s in frozen_scores(library, AsOf.parse("2018-12-31"))}
    assert kept[f"outlook/{said.question}/15/12m/fed/2016-06-30"] == pytest.approx(moved - 0.01, abs=1e-6)


def test_the_record_scores_what_is_over(shipped: Path) -> None:
    run("outlook", "--as-of", DAY, "--json")
    rows = json.loads(run("record", "--json").stdout)
    fed = next(r for r in rows["forecasts"] if r["id"] == f"outlook/pivot/15/12m/fed/{DAY}")
    assert (fed["state"], fed["first"], fed["first_day"], fed["hindcast"]) == ("came", "fed", "2019-01-04", True)
    assert fed["brier"] == pytest.approx((1 - fed["probability"]) ** 2, abs=1e-5)  # printed to six decimals
    assert {t["said"] for t in rows["summary"]} == {"later"}
    library = open_library(shipped)
    before = {s.id: s.state for s in frozen_scores(library, AsOf.parse(DAY))}
    assert before[f"outlook/pivot/15/12m/fed/{DAY}"] == "open"


def test_exact_chances_add_up_to_one_as_printed() -> None:
    """To the last digit: 0.1 and the like are no numbers of a machine, so the sum is asked to six decimals' nearest."""
    for question in ("next-step", "pivot"):
        for horizon in ("1m", "7m", "24m"):
            said = json.loads(run("outlook", "--as-of", DAY, "--question", question, "--horizon", horizon, "--json").stdout)
            millionths = [round(1e6 * c["exact"]) for c in said["causes"]] + [round(1e6 * said["neither"]["exact"])]
            assert sum(millionths) == 1_000_000


def test_what_is_priced_stands_beside_it_or_says_why_not() -> None:
    said = json.loads(run("outlook", "--as-of", DAY, "--json").stdout)
    assert said["implied"] == {"vix": 25.42, "move": 25.42}
    assert set(said["meetings"]) == {"futures", "prediction_market"}
    futures, market = said["meetings"]["futures"], said["meetings"]["prediction_market"]
    assert futures["value"] is None
    assert "sync" in futures["reason"]
    assert "sync" in market["reason"]
    assert futures["cut_by_month"] == [None] * 24
    assert "Options imply a standard deviation of ±25% over 12 months (VIX 25.4)." in " ".join(
        run("outlook", "--as-of", DAY).output.split()
    )


def test_the_newest_monthly_averages_are_named() -> None:
    """December's Baa was not known on 31 December."""
    told = " ".join(run("outlook", "--as-of", DAY).output.split())
    assert "Baa yield: the newest monthly average known that day is that of 2018-11." in told


def test_weeks_are_an_option_frozen_apart() -> None:
    months = json.loads(run("outlook", "--as-of", "2010-06-30", "--json").stdout)
    weeks = json.loads(run("outlook", "--as-of", "2010-06-30", "--every", "week", "--json").stdout)
    assert (months["every"], weeks["every"]) == ("month", "week")
    assert weeks["frozen"] == {"new": 4, "same": 0, "different": 0}
    assert weeks["sets"][0]["landmarks"] > 4 * months["sets"][0]["landmarks"]
    assert "Fridays" in weeks["stands_on"][0]["en"]
    assert "month ends" in months["stands_on"][0]["en"]


def test_tables_in_both_languages() -> None:
    english = run("outlook", "--as-of", DAY).output
    assert "The market has given in already" in english
    assert "Not investment advice" in english
    chinese = run("outlook", "--as-of", DAY, "--lang", "zh").output
    assert "市场已经先破" in chinese
    assert "不构成投资建议" in chinese
    assert "2018-12-31" in run("record").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("outlook", "--as-of", DAY, "--horizon", "3y"), "1 to 24 months"),
        (("outlook", "--as-of", DAY, "--horizon", "30d"), "in months"),
        (("outlook", "--as-of", DAY, "--horizon", "0m"), "not a length of time"),
        (("outlook", "--as-of", "1920-01-02"), "no close is known"),
        (("outlook", "--as-of", "1962-01-02"), "eight years of month ends"),
        (("outlook", "--as-of", "2021-01-04"), "newest close known is of 2018-12-31"),
        (("record", "--as-of", "1970-01-30", "--expanding", "pivot"), "no forecast's window has passed"),
    ],
)
def test_bad_questions_get_one_clear_line(words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code != 0
    assert said in str(result.exception)


def test_an_empty_store_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(tmp_path / "none"))
    result = run("outlook", "--as-of", DAY)
    assert isinstance(result.exception, CrossroadsError)
    assert "sync" in str(result.exception)
    assert "no outlook has been frozen" in run("record").output


def test_horizons_in_months() -> None:
    assert [months_of(h) for h in ("1m", "12m", "2y")] == [1, 12, 24]
    with pytest.raises(InputError, match="in months"):
        months_of("6w")


def test_live_and_later_are_summed_apart() -> None:
    base = {"id": "x", "made_as_of": None, "question": "pivot", "depth": 15, "horizon": "12m", "first": None, "first_day": None}
    scores = [
        FrozenScore(**base, outcome="fed", probability=0.8, hindcast=h, state=s, brier=b)  # type: ignore[arg-type]  # fields by name
        for h, s, b in ((False, "came", 0.04), (False, "did not come", 0.64), (True, "came", 0.01), (False, "open", None))
    ]
    found = {t["said"]: t for t in summary(scores)}
    assert found["live"] == {"said": "live", "outcome": "fed", "scored": 2, "came": 1, "brier": pytest.approx(0.34)}
    assert found["later"]["scored"] == 1
