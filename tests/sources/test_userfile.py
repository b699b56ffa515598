"""Users' files: the sidecar is obeyed to the letter, and what does not fit is refused where it stands."""

from __future__ import annotations

import dataclasses
import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from crossroads.catalog.load import catalog
from crossroads.errors import CatalogError, InputError, SourceError
from crossroads.sources import registry
from crossroads.sources.sidecar import Sidecar, read_sidecar
from crossroads.sources.userfile import parse_userfile

SIDECARS = Path(__file__).resolve().parents[2] / "docs/sidecars"
ABOUT = '[about]\nsource = "me"\nlicence = "mine"\n'


def sidecar(text: str) -> Sidecar:
    return read_sidecar(ABOUT + text, "test.toml")


def parse(body: str, text: str, name: str = "X") -> pl.DataFrame:
    return parse_userfile(body.encode(), sidecar(text).files[0], "x.csv", name, catalog().series)


PLAIN = '[[file]]\npath = "x.csv"\ndate = "d"\ncolumns = { v = "VIX" }\n'


def test_plain_rows_are_left_to_the_catalogues_rule() -> None:
    rows = parse("d,v\n2020-03-16,82.69\n2020-03-17,.\n", PLAIN)
    assert rows["value"].to_list() == [82.69, None]
    assert rows["known_at"].null_count() == rows["basis"].null_count() == 2


def test_captured_moment_and_bare_day() -> None:
    text = PLAIN + 'known_at = { column = "c", basis = "observed" }\n'
    rows = parse("d,v,c\n2020-03-16,82.69,2026-03-22T21:55:00Z\n2020-03-17,75.91,2026-03-23\n", text)
    assert rows["known_at"].to_list() == [datetime(2026, 3, 22, 21, 55, tzinfo=UTC), datetime(2026, 3, 24, 3, 59, 59, 999999, tzinfo=UTC)]
    assert rows["basis"].to_list() == ["observed", "observed"]


def test_a_monthly_vintage_is_known_with_the_release_of_its_newest_period() -> None:
    text = '[[file]]\npath = "x.csv"\ndate = "d"\ncolumns = { v = "UNRATE" }\nknown_at = { vintage_month = "m" }\n'
    rows = parse("m,d,v\n2020-05,2020-03-01,4.4\n2020-05,2020-04-01,14.7\n2020-06,2020-05-01,13.3\n", text)
    may, june = datetime(2020, 5, 8, 12, 30, tzinfo=UTC), datetime(2020, 6, 5, 12, 30, tzinfo=UTC)
    assert rows["known_at"].to_list() == [may, may, june]


def test_name_fills_columns_and_series() -> None:
    text = '[[file]]\npath = "*.csv"\ndate = "d"\ncolumns = { "{name}" = "{name}" }\n'
    assert parse("d,SPX\n2020-03-23,2237.40\n", text, "SPX")["series"].to_list() == ["SPX"]


LONG = PLAIN.replace('"VIX"', '"{series}"') + 'series_column = "s"\nseries_code = "{cell}.CBT:close"\n'


def test_series_one_below_the_other_are_named_by_their_code() -> None:
    rows = parse("s,d,v\nZQF90,1989-08-25,91.52\nZQZ25,2023-09-15,95.79\nZQF90,1989-08-28,91.5\n", LONG)
    assert rows.select("series", "value").rows() == [("ZQ.F1990", 91.52), ("ZQ.F1990", 91.5), ("ZQ.Z2025", 95.79)]
    assert rows["known_at"].null_count() == 3


def test_a_field_of_such_a_series_has_its_own_column() -> None:
    text = LONG.replace("{cell}.CBT:close", "{cell}:close").replace('v = "{series}"', 'v = "{series}", w = "{series}.volume"')
    rows = parse("s,d,v,w\n^NDX,2023-09-15,15202.4,111\n", text)
    assert rows.select("series", "value").rows() == [("NDX", 15202.4), ("NDX.volume", 111.0)]


@pytest.mark.parametrize(
    ("body", "text", "message"),
    [
        ("s,d,v\nZQX99,2020-03-16,99\nZQB20,2020-03-16,99\n", LONG, r"code of a series in s, saw 'ZQB20' \(ZQB20.CBT:close\)"),
        ("s,d,v\n,2020-03-16,99\n", LONG, r"saw '' \(.CBT:close\)"),
        ("t,d,v\nZQF20,2020-03-16,99\n", LONG, r"no \['s'\] among"),
        ("s,d,v\nZQF20,2020-03-16,x\n", LONG, "row 2, v: expected a number"),
    ],
)
def test_a_row_that_names_no_series_is_refused(body: str, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        parse(body, text)


def test_a_code_of_two_series_is_refused() -> None:
    same = {name: dataclasses.replace(catalog()[name], code="X.CBT:close") for name in ("VIX", "VVIX")}
    with pytest.raises(InputError, match="VIX and VVIX have one code"):
        parse_userfile(b"s,d,v\nX,2020-03-16,99\n", sidecar(LONG).files[0], "x.csv", "X", same)


def test_a_day_stamped_with_its_end_is_moved_back() -> None:
    text = PLAIN + 'date_format = "%Y-%m-%d %H:%M:%S%z"\nshift_days = -1\nknown_at = { column = "d", basis = "vintage" }\n'
    rows = parse("d,v\n2025-11-18 05:00:00+00:00,55\n2025-08-12 04:00:00+00:00,33\n", text)
    assert rows["period"].to_list() == [date(2025, 11, 17), date(2025, 8, 11)]
    assert rows["known_at"].to_list() == [datetime(2025, 11, 18, 5, tzinfo=UTC), datetime(2025, 8, 12, 4, tzinfo=UTC)]
    assert rows["basis"].unique().to_list() == ["vintage"]


def test_the_file_of_all_fed_funds_futures(shared: Path) -> None:
    """Every contract of the real file goes to its month, two-digit years included; 199,555 rows as counted outside."""
    files = {f.paths[0]: f for f in read_sidecar((SIDECARS / "fedfunds.toml").read_text("utf-8"), "fedfunds.toml").files}
    path = "fedfunds/ZQ_contracts_daily.csv.gz"
    rows = parse_userfile((shared / "market" / path).read_bytes(), files[path], path, "ZQ", catalog().series)
    assert len(rows) == 199_555
    assert rows["series"].n_unique() == 432
    last = rows.group_by("series").agg(pl.col("period").max())
    for name, day in last.rows():
        month = date(int(name[4:]), "FGHJKMNQUVXZ".index(name[3]) + 1, 1)
        assert (
            day == date(2023, 9, 15) if month >= date(2023, 9, 1) else 25 <= (day - month).days <= 33
        )  # its last business day, or the next month's first


def test_blank_and_scale_and_skip() -> None:
    text = PLAIN + 'blank = 0\nscale = 100\nskip_dates = ["2020-03-18"]\nskip_reason = "unfinished"\n'
    rows = parse("d,v\n2020-03-16,0.5\n2020-03-17,\n2020-03-18,9\n", text)
    assert rows["value"].to_list() == [50.0, 0.0]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "an empty file"),
        ("<!DOCTYPE html><html></html>", "a web page"),
        ("d,w\n2020-03-16,1\n", "no \\['v'\\]"),
        ("e,v\n2020-03-16,1\n", "a column 'd'"),
        ("d,v\n2020-03-16,1\n16.03.2020,2\n", "row 3.*16.03.2020"),
        ("d,v\n2020-03-16,1\n2020-03-17,1.5x\n", "row 3, v: expected a number, saw '1.5x'"),
        ("d,v\n2020-03-16,nan\n", "expected a number, saw 'nan'"),
        ("d,v\n2020-03-16,inf\n", "expected a number, saw 'inf'"),
        ("d,v\n2020-03-16,1,7\n", "a CSV in UTF-8"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(body: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        parse(body, PLAIN)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no \\[\\[file\\]\\]"),
        ('[[file]]\npath = "x"\n', "needs path and date"),
        ('[[file]]\npath = "x"\ndate = "d"\n', "needs columns"),
        (PLAIN + 'series_column = "s"\n', "go together"),
        (PLAIN + "colour = 1\n", "unknown keys \\['colour'\\]"),
        (PLAIN + 'known_at = { moon = "full" }\n', "is none of rule, column"),
        (PLAIN + 'skip_dates = ["2020-01-01"]\n', "needs a skip_reason"),
        ("[[file", "not valid TOML"),
    ],
)
def test_a_wrong_sidecar_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        sidecar(text)


def test_a_sidecar_names_its_source_and_licence() -> None:
    with pytest.raises(InputError, match="needs source and licence"):
        read_sidecar(PLAIN, "test.toml")


def test_a_series_nobody_describes_is_refused() -> None:
    with pytest.raises(InputError, match="neither the catalogue nor the sidecar describes"):
        parse("d,v\n2020-03-16,1\n", PLAIN.replace("VIX", "NOWHERE"))


# ------------------------------------------------------------------------------------------- a source's own format

INVESCO = '[[file]]\npath = "q.json.gz"\nformat = "invesco"\nseries = ["{name}.shares", "{name}.nav"]\n'
HISTORY = (
    b'{"ticker": "QQQ", "data": {"fundFlowsData": {"data": ['
    b'{"navDate": "2025-11-18", "nav": 596.374, "sharesOutstanding": 652600000, "aum": 393899571000.0},'
    b'{"navDate": "2025-11-17", "nav": 603.585, "sharesOutstanding": 654250000, "aum": null}]}}}'
)


def by_format(body: bytes, text: str, name: str = "QQQ") -> pl.DataFrame:
    return parse_userfile(body, sidecar(text).files[0], "q.json.gz", name, catalog().series)


def test_a_format_hands_the_bytes_to_the_source_that_reads_them() -> None:
    rows = by_format(gzip.compress(HISTORY), INVESCO)
    assert rows.filter(pl.col("series") == "QQQ.shares")["value"].to_list() == [654250000.0, 652600000.0]
    assert rows["known_at"].null_count() == 4  # dated by the catalogue's rule
    assert by_format(HISTORY, INVESCO).equals(rows)


@pytest.mark.parametrize(
    ("body", "text", "error", "message"),
    [
        (gzip.compress(HISTORY)[:-20], INVESCO, SourceError, "expected a whole gzip file"),
        (HISTORY[:-20], INVESCO, SourceError, "invesco: q.json.gz: expected whole JSON"),
        (HISTORY, INVESCO.replace("invesco", "morningstar"), CatalogError, "there is no format 'morningstar'; formats are cboe,"),
        (HISTORY, INVESCO.replace("{name}.nav", "{name}.navs"), InputError, "describes QQQ.navs"),
        (HISTORY.replace(b"ticker", b"symbol"), INVESCO, SourceError, "expected key ticker"),
    ],
)
def test_a_file_its_format_cannot_read_is_refused(body: bytes, text: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        by_format(body, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (INVESCO + 'date = "d"\n', "\\['date'\\] do not go with a format"),
        (INVESCO.replace('series = ["{name}.shares", "{name}.nav"]\n', ""), "needs path and series"),
    ],
)
def test_a_format_leaves_nothing_else_to_say(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        sidecar(text)


def test_dates_that_run_a_session_late_are_moved() -> None:
    rows = parse("d,v\n2025-12-01,16\n2025-12-02,17\n", PLAIN + "shift_sessions = -1\n")
    assert [str(d) for d in rows["period"]] == ["2025-11-28", "2025-12-01"]  # over a weekend; 28 November was a short session
    with pytest.raises(SourceError, match=r"expected sessions of New York.*saw 2025-11-27"):
        parse("d,v\n2025-11-27,16\n", PLAIN + "shift_sessions = -1\n")


def test_every_format_the_registry_names_can_be_loaded() -> None:
    for name in (*registry.NETWORK, *registry.FORMATS):
        assert registry.load_format(name).name == name


def test_basis_points_in_a_percent_series_are_refused() -> None:
    text = PLAIN.replace("VIX", "HY_OAS")
    assert len(parse("d,v\n2020-03-16,8.38\n2020-03-17,8.51\n", text)) == 2
    with pytest.raises(SourceError, match=r"x\.csv \(HY_OAS\): expected values around 1\.5 to 25 pct, saw a median of 844\.5"):
        parse("d,v\n2020-03-16,838\n2020-03-17,851\n", text)
