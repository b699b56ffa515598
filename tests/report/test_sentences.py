"""Sentences: the right template for the state, ranks that rounding cannot falsify, records, runs, distances, what is missing."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from tests.report.world import AS_OF, panel, with_details

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import readings
from crossroads.report.details import FORMS, detail, period_of
from crossroads.report.distances import distances_of, gap_words, nearest_trigger
from crossroads.report.draft import Draft
from crossroads.report.letter import history_of
from crossroads.report.moves import KINDS, news, nth
from crossroads.report.sentences import missing, rank, record, sentence, whole_percentile
from crossroads.report.view import plain
from crossroads.series import UNITS, Basis, Input, Panel, Reading, Series, unit
from crossroads.timeline import Frequency

KNOWN = AS_OF.moment
VVIX = Reading(
    "VVIX_LEVEL", 124.32, unit("points"), zone="tail", state="testing", percentile=96.4, change=24.72, change_over="1w", known_at=KNOWN,
    inputs=(Input("VVIX", "2025-11-18", 124.32, KNOWN, panel()["VVIX"].newest.basis),), basis=panel()["VVIX"].newest.basis,
    details={"streak": 2, "closes_to_go": 3, "closes_to_go_7": 5, "percentile_from": "2007-01-03", "percentile_basis": "backfilled"},
)  # fmt: skip


def draft(reading: Reading, language: str = "en") -> Draft:
    return Draft.begin(panel(), catalog(), {reading.id: reading}, {}, language)  # type: ignore[arg-type]  # two literals


def said(reading: Reading, language: str = "en") -> str:
    return plain(sentence(draft(reading, language), reading))


def test_testing_says_how_many_closes_are_missing() -> None:
    assert said(VVIX) == (
        "VVIX closed at 124.32, up 24.72 points in a week; that is the 96th percentile of its readings since 2007, a past partly computed after "
        "the fact. It is testing 110: closes in a row above it, 2; still missing until it stands, 3 by the count of five and 5 by the count of seven."
    )
    assert "已连续 2 个收盘在线上" in said(VVIX, "zh")
    assert "还差 3 个" in said(VVIX, "zh")


@pytest.mark.parametrize("state", ["standing", "receding", "below"])
def test_each_state_has_its_own_words(state: str) -> None:
    other = dataclasses.replace(VVIX, state=state)
    assert said(other) != said(VVIX)
    assert "testing" not in said(other)


@pytest.mark.parametrize(("value", "whole"), [(0.0, 0), (0.2, 1), (49.5, 50), (99.2, 99), (99.7, 99), (100.0, 100)])
def test_rounding_never_makes_a_record(value: float, whole: int) -> None:
    assert whole_percentile(value) == whole


def test_no_rank_without_its_first_year() -> None:
    assert rank(draft(VVIX), dataclasses.replace(VVIX, details={})) is None


def test_records_say_since_when() -> None:
    since = dataclasses.replace(VVIX, details={"highest_since": "2025-04-08"})
    ever = dataclasses.replace(VVIX, details={"lowest_on_record_from": "2007-01-03"})
    assert plain(record(draft(VVIX), since) or ()) == "the highest since 8 April"
    assert plain(record(draft(VVIX), ever) or ()) == "the lowest on record, which starts with 3 January 2007"
    assert plain(record(draft(VVIX, "zh"), since) or ()) == "为 4 月 8 日以来最高"
    assert record(draft(VVIX), dataclasses.replace(VVIX, details={})) is None


def test_what_is_a_record_needs_no_percentile() -> None:
    ever = with_details(VVIX, highest_on_record_from="2007-01-03")
    assert "on record" in said(ever)
    assert "percentile" not in said(ever)


def weekly(name: str, values: list[float], language: str = "en", **changes: object) -> tuple[Draft, Reading]:
    """A reading of a made weekly series, with its draft."""
    spec = catalog().indicators[name]
    periods = np.datetime64("2025-11-12") - 7 * np.arange(len(values))[::-1]
    known, basis = periods.astype("datetime64[us]"), np.full(len(values), Basis.LAG, np.uint8)
    own = Series(name, spec.unit, Frequency.WEEKLY, periods, np.array(values, float), known, basis)
    fields_: dict[str, object] = {"change": values[-1] - values[-2], "change_over": "1w", "change_unit": spec.change_unit}
    reading = Reading(name, float(values[-1]), spec.unit, known_at=KNOWN, basis=Basis.LAG, **(fields_ | changes))  # type: ignore[arg-type]  # a test's shorthand
    return Draft.begin(panel(), catalog(), {name: reading}, {name: own}, language), reading  # type: ignore[arg-type]  # two literals


def test_a_run_is_said_from_the_third_step_on() -> None:
    for values, words in (([3, 1, 2], None), ([3, 1, 2, 3], None), ([3, 1, 2, 3, 4], "the third weekly rise in a row")):
        made, reading = weekly("AAII_SPREAD", values)
        told = news(made, reading)
        assert (None if told is None else plain(told)) == words
    made, reading = weekly("AAII_SPREAD", [1, 4, 3, 2, 1], "zh")
    assert plain(news(made, reading) or ()) == "已连续第三周下降"


def test_the_third_week_of_inflow_and_the_largest_since() -> None:
    made, reading = weekly("ETF_ISSUANCE", [-1, 31, 42, 41])
    assert plain(sentence(made, reading)).startswith("ETFs issued $41bn net in the week of 12 November, the third week of inflow in a row.")
    made, reading = weekly("ETF_ISSUANCE", [-1, 31, 42, 45], details={"highest_since": "2022-12-21"})
    assert "the largest inflow since 21 December 2022" in plain(sentence(made, reading))
    made, reading = weekly("ETF_ISSUANCE", [5, -31], "zh", details={"lowest_since": "2022-12-21"})
    assert "为 2022 年 12 月 21 日以来最大流出" in plain(sentence(made, reading))


def test_the_largest_move_is_said_where_it_is_half_a_year_old() -> None:
    quiet = [float(i % 2) for i in range(40)]
    made, reading = weekly("HY_SPREAD", [0.0, 3.0, *quiet, 5.0])
    assert plain(news(made, reading) or ()).startswith("the largest such widening on record, which starts with")
    made, reading = weekly("HY_SPREAD", [0.0, 3.0, *quiet, 4.0])
    assert plain(news(made, reading) or ()) == "the largest such widening since 29 January"


def test_a_change_says_no_change_of_its_own() -> None:
    made, reading = weekly("HY_WIDENING", [float(i) for i in range(50)])
    assert news(made, reading) is None


def test_kinds_are_of_indicators_that_exist_and_have_words() -> None:
    assert set(KINDS) <= set(catalog().indicators)
    words = draft(VVIX).words
    for kind in set(KINDS.values()) - {"flow", "change"}:
        assert all(f"move.{kind}.{side}" in words and f"largest.{kind}.{side}" in words for side in ("up", "down"))


def test_places_in_a_row_are_words_to_ten_and_figures_after() -> None:
    assert [nth(draft(VVIX), n) for n in (3, 10, 12)] == ["third", "tenth", "12th"]
    assert [nth(draft(VVIX, "zh"), n) for n in (3, 10, 12)] == ["三", "十", "12"]


def test_one_release_late_is_said_two_are_stale() -> None:
    late = with_details(VVIX, overdue_series="VVIX", overdue_period="2025-11-19", overdue_since="2025-11-20")
    assert said(late).endswith("Its next figure, for 19 November, has been due since 20 November.")
    assert "due since" not in said(with_details(late, overdue_series="SKEW"))  # no input of this value


READINGS = readings(panel(), catalog())
HISTORY = history_of(panel(), catalog(), READINGS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reading_says_a_sentence_with_its_own_number_and_nothing_twice(language: str) -> None:
    made = Draft.begin(panel(), catalog(), {r.id: r for r in READINGS}, HISTORY, language)  # type: ignore[arg-type]  # two literals
    for reading in READINGS:
        if reading.value is None:
            continue
        text = plain(sentence(made, reading))
        assert any(c.isdigit() for c in text), reading.id
        parts = [p.strip() for p in re.split(r"[.;\uff1b\u3002](?: |$|(?<=[\uff1b\u3002]))", text) if p.strip()]
        assert len(parts) == len(set(parts)), text
        assert "NaN" not in text
        assert "None" not in text


def test_proxies_and_models_are_called_so() -> None:
    made = Draft.begin(panel(), catalog(), {r.id: r for r in READINGS}, HISTORY, "en")
    for reading in READINGS:
        if reading.value is not None:
            text = plain(sentence(made, reading))
            assert ("proxy" in text) == made.spec(reading).en.startswith("Proxy"), text
            assert "modelled" in text or not reading.id.startswith("COST_OVERLAP"), text
    assert "hindsight" in plain(sentence(made, next(r for r in READINGS if r.id == "BASKET_LAG")))


def test_late_reports_of_positions_are_said() -> None:
    made, reading = weekly("NQ_ASSET_MANAGERS", [5, 7])
    assert "late" not in plain(sentence(made, reading))
    own = made.history[reading.id]
    late = {reading.id: dataclasses.replace(own, basis=np.full(len(own), Basis.CALENDAR, np.uint8))}
    assert "It came late" in plain(sentence(dataclasses.replace(made, history=late), reading))


def client(**details: float | str | None) -> str:
    own = {"down_weeks": 12.0, "week_flow": 900.0, **details}
    return said(Reading("CLIENTS_RETAIL_DIPS", 58.0, unit("pct"), known_at=KNOWN, basis=Basis.OBSERVED, details=own))


def test_the_first_net_buying_since_is_said() -> None:
    assert "for the first time since 8 January" in client(weeks_bought_in_row=1.0, bought_last_before="2025-01-08")
    assert "for the first time in this record" in client(weeks_sold_in_row=1.0, sold_last_before=None)
    assert "their fourth week of selling in a row" in client(weeks_sold_in_row=4.0, sold_last_before="2025-01-08")
    assert client().startswith("A broker's private clients bought in 58% of the 12 weeks")


def test_what_is_missing_is_named_once_with_what_stands_in_for_it() -> None:
    none = readings(Panel(AS_OF, {}), catalog())
    for language, words in (("en", "Instead: "), ("zh", "可改看")):
        made = Draft.begin(Panel(AS_OF, {}), catalog(), {r.id: r for r in none}, {}, language)  # type: ignore[arg-type]  # two literals
        told = [plain(t) for t in missing(made, none)]
        assert any(words in t for t in told)
        assert all(sum(made.name(r) in t for t in told) >= 1 for r in none)
        assert len(told) == len(set(told))
    assert not any(
        re.search("[a-z]{3,}", re.sub(r"`[^`]*`|docs/\S+|fomc|facts/\S+", "", t)) and not re.search("[\u4e00-\u9fff]", t) for t in told
    )


def test_the_nearest_trigger_is_the_last_one_passed_else_the_next_ahead() -> None:
    made = draft(VVIX)
    levels = {value: nearest_trigger(made, dataclasses.replace(VVIX, value=value)) for value in (100.0, 110.0, 124.32, 150.0)}
    assert {v: (d.trigger.level, d.is_tripped) for v, d in levels.items()} == {
        100.0: (110.0, False), 110.0: (110.0, True), 124.32: (110.0, True), 150.0: (140.0, True),
    }  # fmt: skip
    assert gap_words(made, levels[100.0]) == "10.00 points to go"
    assert gap_words(made, levels[150.0]) == "tripped, by 10.00 points"


def test_below_triggers_count_downwards() -> None:
    drawdown = Reading("SPX_DRAWDOWN", -12.5, unit("pct"))
    gaps = [d.gap for d in distances_of(draft(drawdown), drawdown)]
    assert gaps == [-2.5, 2.5, 7.5]


def test_a_reading_without_value_has_no_distance() -> None:
    assert distances_of(draft(VVIX), Reading("VVIX_LEVEL", None, unit("points"), reason="x")) == []


def test_details_print_in_their_units() -> None:
    reading = dataclasses.replace(
        VVIX, details={"closes_to_go": 3, "pct_change_1w": 4.21, "last_change_bp": -25.0, "streak_from": "2025-11-17", "other": 1.0}
    )
    made = draft(reading)
    texts = {k: plain((d,)) if (d := detail(made, reading, k)) is not None and not isinstance(d, tuple) else d for k in reading.details}
    assert texts == {
        "closes_to_go": "3",
        "pct_change_1w": "+4.2%",
        "last_change_bp": "\u221225 bp",
        "streak_from": "17 November",
        "other": None,
    }
    assert detail(made, reading, "absent") is None


def test_forms_name_units_that_exist() -> None:
    assert {f.unit for f in FORMS.values()} <= set(UNITS) | {"own", "input", "rank"}


def test_labels_that_are_no_periods_stay_words() -> None:
    assert period_of("TFF.NQ.OI") is None
    assert period_of("2025-11-18").start.isoformat() == "2025-11-18"
