"""Each kind of figure on the real files, agreeing and not; what was not known then; what has no data."""

from __future__ import annotations

from datetime import date

import pytest
from tests.claims.letters import HEAD, figure, read
from tests.rules.conftest import real as real  # noqa: PLC0414  # a fixture, used by name

from crossroads.catalog.load import catalog
from crossroads.claims.figures import check_figure
from crossroads.claims.findings import FigureFinding, Status
from crossroads.claims.witness import Witness
from crossroads.knowledge.history import History
from crossroads.timeline import AsOf

NOW = AsOf.end_of(date(2026, 7, 22))


@pytest.fixture(scope="module")
def witness(real: History) -> Witness:
    return Witness(real, catalog(), AsOf.end_of(date(2025, 11, 18)), NOW)


def check(witness: Witness, **keys: str) -> FigureFinding:
    return check_figure(read(HEAD + figure(**keys)).figures[0], witness)


VALUE = {"kind": '"value"', "rule": '"VIX"', "unit": '"points"'}


@pytest.mark.parametrize(
    ("keys", "status", "seen"),
    [
        ({**VALUE, "stated": "[24, 26]"}, "holds", 24.69),
        ({**VALUE, "stated": "24.7"}, "contradicted", 24.69),
        ({**VALUE, "stated": "24.7", "tolerance": "0.02"}, "holds", 24.69),
        ({**VALUE, "at_least": "24"}, "holds", 24.69),
        ({**VALUE, "at_most": "24"}, "contradicted", 24.69),
        ({**VALUE, "on": "2025-11-16", "stated": "19.83"}, "holds", 19.83),
        ({"kind": '"value"', "rule": '"UNRATE"', "stated": "4.1"}, "contradicted", 4.3),
        ({"kind": '"value"', "rule": '"HY_OAS"', "stated": "313", "unit": '"bp"'}, "holds", 313),
        ({"kind": '"value"', "rule": '"streak(VVIX > 110)"', "stated": "2"}, "holds", 2),
        ({"kind": '"extreme"', "rule": '"VVIX"', "pick": '"highest"', "from_": "2018-10-01", "to": "2018-12-31", "at_least": "140"}, "contradicted", 135.61),
        ({"kind": '"extreme"', "rule": '"VVIX"', "pick": '"lowest"', "from_": "2025-11-03", "stated": "98", "tolerance": "1"}, "holds", 98.91),
        ({"kind": '"count"', "count": '"sessions"', "rule": '"event(FED_CUT)"', "from_": "2025-09-01", "stated": "0"}, "contradicted", 2),
        ({"kind": '"count"', "count": '"onsets"', "rule": '"VVIX > 110"', "from_": "2025-11-03", "stated": "2"}, "holds", 2),
        ({"kind": '"count"', "count": '"share"', "rule": '"VIX > 0"', "from_": "2025-11-03", "stated": "100"}, "holds", 100),
        ({"kind": '"state"', "rule": '"streak(VVIX > 110) < 5"'}, "holds", 1),
        ({"kind": '"state"', "rule": '"VVIX > 110"', "stated": "false"}, "contradicted", 1),
        ({"kind": '"arithmetic"', "rule": '"98 + 80"', "stated": "178"}, "holds", 178),
        ({"kind": '"arithmetic"', "rule": '"98 + 80"', "stated": "179"}, "inconsistent", 178),
    ],
)  # fmt: skip
def test_a_number_stated_and_seen(witness, keys, status, seen):
    found = check(witness, **keys)
    assert found.status.value == status, found.as_json()
    assert found.seen[0].value == pytest.approx(seen, abs=0.005)  # closes are quoted to the cent, spreads to the basis point


def test_both_numbers_of_a_change_since_a_day(witness):
    """The high-yield spread since the end of October: 2.94 then, 3.13 known on the day, 3.20 that day's own."""
    found = check(witness, kind='"change"', rule='"HY_OAS"', from_="2025-10-31", stated="55", unit='"bp"')
    assert found.status is Status.CONTRADICTED
    assert [(s.what, round(s.value), s.day) for s in found.seen] == [("then", 19, date(2025, 11, 17)), ("day", 26, date(2025, 11, 18))]
    assert found.inputs[0].series == "HY_OAS"
    assert found.inputs[0].value == 3.13


def test_a_change_needs_one_series_and_a_published_day(witness):
    assert check(witness, kind='"change"', rule='"VIX - VVIX"', from_="2025-10-31", stated="1").remark.key == "because"
    assert (
        check(witness, kind='"change"', rule='"HY_OAS"', from_="2025-11-01", stated="1").remark.fields["reason"].startswith("HY_OAS has no")
    )


def test_passing_through_a_level(witness):
    keys = {"kind": '"value"', "rule": '"VVIX"', "passed": "true"}
    found = check(witness, **keys, stated="122")
    assert found.status is Status.HOLDS
    assert [round(s.value, 2) for s in found.seen] == [124.32, 117.86]
    assert check(witness, **keys, stated="125").status is Status.CONTRADICTED
    assert check(witness, **keys, stated="117").status is Status.CONTRADICTED


def test_the_high_of_the_year_is_shown_with_its_day(witness):
    found = check(witness, kind='"record"', rule='"VIX"', pick='"highest"', from_="2025-01-01")
    assert found.status is Status.CONTRADICTED
    assert (found.seen[1].value, found.seen[1].day) == (52.33, date(2025, 4, 8))
    assert check(witness, kind='"record"', rule='"VIX"', pick='"highest"', from_="2025-11-01").status is Status.HOLDS


def test_only_in_these_years(witness):
    keys = {"kind": '"years"', "rule": '"VIX > 60"', "from_": "1990-01-01"}
    assert check(witness, **keys, years="[2008, 2020]").status is Status.HOLDS
    found = check(witness, **keys, years="[2008]")
    assert found.status is Status.CONTRADICTED
    assert found.years == (2008, 2020)


def test_what_the_letter_speaks_of_was_not_public(witness):
    """September's unemployment came out on 20 November, after the shutdown."""
    found = check(witness, kind='"value"', rule='"UNRATE"', about="2025-09-01", stated="4.4")
    assert found.status is Status.NOT_KNOWABLE
    assert found.remark.fields == {"series": "UNRATE", "newest": "2025-08-01", "about": "2025-09-01", "public": "2025-11-20"}
    assert check(witness, kind='"value"', rule='"UNRATE"', about="2030-01-01", stated="4.4").remark.key == "never"


def test_a_series_not_held_is_no_data_and_never_contradicts(witness):
    found = check(witness, kind='"value"', rule='"CCC_YIELD"', stated="14.8")
    assert found.status is Status.NO_DATA
    assert found.remark.fields["series"] == "CCC_YIELD"


def test_another_measure_stands_beside_and_judges_nothing(witness):
    found = check(witness, kind='"unmeasured"', stated="99", needs='{ en = "x", zh = "x" }', beside='["UNRATE"]')
    assert found.status is Status.UNMEASURED
    assert [(s.what, s.value) for s in found.seen] == [("beside", 4.3)]


def test_a_weekday(witness):
    assert check(witness, kind='"date"', day="2025-11-18", weekday='"Tue"').status is Status.HOLDS
    assert check(witness, kind='"date"', day="2025-11-18", weekday='"Wed"').status is Status.INCONSISTENT


def test_a_letters_own_arithmetic_with_its_own_figures(witness):
    text = HEAD + figure(id='"A"', kind='"missing"', stated="98", needs='{ en = "x", zh = "x" }')
    text += figure(id='"B"', kind='"arithmetic"', rule='"a > 80 and not a > 100"')
    found = check_figure(read(text).figures[1], witness)
    assert found.status is Status.HOLDS
    assert [(s.label, s.value) for s in found.seen] == [("a", 98.0)]
    with_series = check(witness, kind='"arithmetic"', rule='"VIX > 20"')
    assert with_series.status is Status.NO_DATA


def test_no_later_row_moves_a_figure(real: History):
    """The same figures with and without what became known after the letter's moment; only what came later may differ."""
    import numpy as np
    import polars as pl

    from crossroads.knowledge.frame import MOMENT, OBSERVATION_SCHEMA

    moment = AsOf.end_of(date(2025, 11, 18))
    frame = real.frame(np.flatnonzero(real.known_at <= moment.us))
    kept = frame.with_columns(source=pl.lit("t"), raw=pl.lit("0"), recorded_at=pl.lit(None, MOMENT).fill_null(moment.moment))
    then = Witness(History.from_frame(kept.select(*OBSERVATION_SCHEMA)), catalog(), moment, moment)
    whole = Witness(real, catalog(), moment, NOW)
    text = HEAD + figure(id='"A"', kind='"value"', rule='"SAHM_GAP"', stated="0.13", unit='"pp"', tolerance="0.01")
    text += figure(id='"B"', kind='"extreme"', rule='"HY_WIDENING"', pick='"highest"', from_="2022-06-01", stated="1")
    text += figure(id='"C"', kind='"count"', count='"share"', rule='"VIX in 16..20"', from_="2025-01-01", stated="50")
    for spec in read(text).figures:
        a, b = check_figure(spec, then), check_figure(spec, whole)
        assert (a.status, a.inputs, a.seen[0]) == (b.status, b.inputs, b.seen[0])
