"""The Python door, on a small store filled from real files."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

import crossroads as cr
from crossroads.app.cli import cli


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> cr.Library:
    home = tmp_path_factory.mktemp("library")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSROADS_HOME", str(home))
        result = CliRunner().invoke(cli, ["sync", "VVIX", "VIX", "UNRATE", "HY_OAS", "--mirror", str(shared / "mirror")])
        assert result.exit_code == 0, result.output
    return cr.open(home)


def test_importing_costs_nothing_until_a_name_is_used() -> None:
    code = "import sys, crossroads; print(sorted(m for m in ('polars', 'numpy', 'deltalake', 'pandas') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = cr.no_such_name
    assert "open" in dir(cr)


@pytest.mark.parametrize("as_of", ["2025-11-18", date(2025, 11, 18), "2025-11-18T21:15:00+00:00"])
def test_an_as_of_may_be_a_text_a_day_or_a_moment(library: cr.Library, as_of: object) -> None:
    assert library.series("VVIX", as_of=as_of).newest.value == 124.32  # type: ignore[arg-type]  # all three are allowed


def test_a_minute_before_the_close_the_close_is_not_known(library: cr.Library) -> None:
    assert library.series("VVIX", as_of="2025-11-18T16:14:00-05:00").newest.period.start == date(2025, 11, 17)


def test_aliases_resolve_and_tables_come_in_both_kinds(library: cr.Library) -> None:
    polars = library.frame(["BAMLH0A0HYM2", "UNRATE"], as_of="2025-11-18")
    pandas = library.frame(["BAMLH0A0HYM2", "UNRATE"], as_of="2025-11-18", kind="pandas")
    assert set(polars["series"].unique()) <= {"HY_OAS", "UNRATE", "BAMLH0A0HYM2"}
    assert list(pandas.columns) == polars.columns == ["series", "period", "value", "known_at", "basis"]
    assert len(pandas) == len(polars) > 700
    assert polars["known_at"].max() <= pl.Series(["2025-11-19T05:00:00+00:00"]).str.to_datetime(time_zone="UTC")[0]


def test_readings_by_id_and_all(library: cr.Library) -> None:
    [vvix] = library.readings(["VVIX_LEVEL"], as_of="2025-11-18")
    assert (vvix.value, vvix.state) == (124.32, "testing")
    everything = library.readings(as_of="2025-11-18")
    assert {r.id for r in everything} == set(library.catalog.indicators)
    assert all((r.value is None) == (r.reason is not None) for r in everything)


def test_revisions_of_a_month(library: cr.Library) -> None:
    april = library.revisions("UNRATE").filter(pl.col("period") == date(2020, 4, 1))
    in_may = april.filter(pl.col("known_at").dt.date() < date(2020, 6, 1))
    assert in_may["basis"].to_list() == ["lag", "vintage"]  # at the same moment the stronger account holds
    assert in_may["value"].to_list() == [14.8, 14.7]
    assert april["value"].to_list()[-1] == 14.8


def test_wrong_questions_are_answered_in_words(library: cr.Library) -> None:
    with pytest.raises(cr.CrossroadsError, match="did you mean"):
        library.series("VVIXX", as_of="2025-11-18")
    with pytest.raises(cr.CrossroadsError, match="no observation known by 1999-01-01"):
        library.series("VVIX", as_of="1999-01-01")
    with pytest.raises(cr.CrossroadsError, match="neither a date"):
        library.series("VVIX", as_of=7)  # type: ignore[arg-type]  # the wrong question
