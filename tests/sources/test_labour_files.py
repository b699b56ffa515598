"""Users' files by month: WARN notices, Challenger's announcements, LoPucki's cases, S&P Global's counts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators.stress import warn_pairs
from tests.sources.kept import FormatSuite, Kept
from tests.sources.suite import LineSuite, asked, assert_refused_or_part, few

from crossroads.catalog.load import catalog
from crossroads.catalog.sectors import sectors
from crossroads.errors import SourceError
from crossroads.sources import registry, sp_bankruptcies
from crossroads.sources.sidecar import read_sidecar
from crossroads.sources.userfile import parse_userfile
from crossroads.sources.warn import matched

WARN = ("WARN.US", "WARN.US.YEAR_BEFORE")
DIVISIONS = tuple(s for s in catalog().series if s.startswith("BRD."))
PRINTED = tuple(s for s in catalog().series if s.startswith("SP_BANKRUPTCY."))


class Summed:
    """For files whose rows are added up: a cut is noticed inside a line; one between two lines leaves a whole file of another content."""

    @few
    @given(share=st.floats(0, 1, exclude_max=True))
    def test_cut_short_anywhere(self, capture, whole, share):
        body = capture.body[: int(len(capture.body) * share)]
        if not body.endswith(b"\n"):
            with pytest.raises(SourceError):
                capture.parse(body)

    @few
    @given(tail=st.integers(1, 400))
    def test_cut_short_near_the_end(self, capture, whole, tail):
        body = capture.body[:-tail]
        if not body.endswith(b"\n"):
            with pytest.raises(SourceError):
                capture.parse(body)

    @few
    @given(
        share=st.floats(0, 1, exclude_max=True), junk=st.sampled_from([b"\xe9", b"\x00", b"x", b"-", b".5", b"\xef\xbc\x91", b"e9", b"nan"])
    )
    def test_junk_in_a_needed_cell_is_refused(self, capture, share, junk):
        lines = capture.body.splitlines(keepends=True)
        i = 1 + int(share * (len(lines) - 1))
        line = lines[i].rstrip(b"\r\n")
        at = line.index(b",") + 1  # the second column of both files is needed
        lines[i] = line[:at] + junk + line[at:] + b"\n"
        with pytest.raises(SourceError):
            capture.parse(b"".join(lines))


# ------------------------------------------------------------------------------------------------ WARN


def warn_file(shared) -> Kept:
    body = (shared / "macro/layoffs/warn_monthly_by_state.csv").read_bytes()
    pinned = {
        ("WARN.US", "2020-03-01"): 493_812.0,
        ("WARN.US.YEAR_BEFORE", "2020-03-01"): 31_142.0,
        ("WARN.US", "2026-07-01"): "no row",
    }  # July 2026 was not over
    return Kept(body, asked("warn", "warn.csv", *WARN), pinned)


class TestWarn(Summed, FormatSuite):
    name = "warn"

    def captures(self, shared):
        return [warn_file(shared)]

    def spoiled(self, body):
        return [
            body.replace(b"state,month,", b"region,month,", 1),
            body.replace(b"AK,2006-02,", b"Alaska,2006-02,", 1),
            body.replace(b"AK,2006-02,", b"AK,2006-13,", 1),
            body.replace(b"AK,2006-02,", b"AK,02/2006,", 1),
            body.replace(b"AK,2006-02,", b"AK,2006-04,", 1),
            body.replace(b"AK,2006-02,1,100,", b'AK,2006-02,1,"1,000",', 1),
            body.replace(b"AK,2006-02,1,100,", b"AK,2006-02,1,-100,", 1),
            b"state,month,employees\nAK,2006-02,100\nAK,2007-02,100\n",  # one state is no nation
        ]


def test_warn_pairs_equal_a_plain_loop(shared):
    rows = warn_file(shared).parse()
    wanted = warn_pairs(shared)
    for i, series in enumerate(WARN):
        found = {p.isoformat()[:7]: v for p, v in rows.filter(pl.col("series") == series).select("period", "value").iter_rows()}
        assert found == {month: float(pair[i]) for month, pair in wanted.items()}
    assert len(wanted) == 324
    assert min(wanted) == "1999-07"


states = st.lists(
    st.tuples(st.sampled_from(["AA", "BB", "CC", "DD", "EE", "FF"]), st.integers(0, 30), st.integers(0, 500)),
    unique_by=lambda r: r[:2],
    min_size=1,
)


@few
@given(states)
def test_a_month_rises_in_one_direction_of_time_as_it_falls_in_the_other(rows):
    """The choice of states does not lean: played backwards, each pair is the same pair the other way round."""
    frame = pl.DataFrame(
        {"state": [r[0] for r in rows], "month": [date(2000 + r[1] // 12, r[1] % 12 + 1, 1) for r in rows], "workers": [r[2] for r in rows]}
    )
    last = pl.DataFrame({"state": ["ZZ"], "month": [date(2010, 1, 1)], "workers": [1]})  # so that no month of the sample is the newest
    back = frame.with_columns(
        pl.date(2003, 1, 1)
        .dt.offset_by(pl.format("-{}mo", (pl.col("month").dt.year() - 2000) * 12 + pl.col("month").dt.month() - 1))
        .alias("month")
    )
    forward, backward = (matched(pl.concat([f, last])) for f in (frame, back.with_columns(pl.col("month").dt.offset_by("12mo"))))
    mirrored = sorted((b, a) for a, b in backward.select("workers", "workers_year_before").iter_rows())
    assert sorted(forward.select("workers", "workers_year_before").iter_rows()) == mirrored


def test_a_state_that_begins_to_publish_makes_no_rise():
    old = [(s, f"{y}-0{m}-01", 100) for s in "ABCDE" for y in (2020, 2021, 2022) for m in range(1, 10)]
    new = [("F", f"{y}-0{m}-01", 9_000) for y in (2021, 2022) for m in range(1, 10)]
    frame = pl.DataFrame(old + new, schema=["state", "month", "workers"], orient="row").with_columns(pl.col("month").str.to_date())
    found = {m.isoformat()[:7]: (w, b) for m, w, b, _ in matched(frame).iter_rows()}
    assert found["2021-05"] == (500, 500)
    assert found["2022-05"] == (9_500, 9_500)


NOTICE_HEADER = "hash_id,postal_code,company,location,notice_date,effective_date,jobs,is_temporary,is_closure,is_amendment\n"


def notices(*rows: tuple[str, str, str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for i, (state, day, jobs, amended) in enumerate(rows):
        writer.writerow([f"h{i}", state, 'Smith, "Jones"\nInc.', "Town", day, "", jobs, "", "", amended])
    return (NOTICE_HEADER + out.getvalue()).encode()


FIVE = ("AL", "CA", "NY", "OH", "TX")


def read_notices(*rows):
    kept = Kept(notices(*rows, ("AL", "2022-12-01", "1", "")), asked("warn", "consolidated.csv", *WARN), {})
    return {(s, p.isoformat()[:7]): v for s, p, v in kept.parse().select("series", "period", "value").iter_rows()}


def test_notices_are_added_up_by_their_date():
    both = [(s, day, "100", "False") for s in FIVE for day in ("2021-03-02", "2022-03-31")]
    found = read_notices(*both, ("TX", "2022-03-05", "40", ""), ("TX", "", "999", "False"), ("TX", "2022-03-06", "", "False"))
    assert found == {("WARN.US", "2022-03"): 540.0, ("WARN.US.YEAR_BEFORE", "2022-03"): 500.0}


def test_amendments_and_slips_of_the_pen_are_left_out():
    both = [(s, day, "100", "False") for s in FIVE for day in ("2021-03-02", "2022-03-31")]
    found = read_notices(*both, ("TX", "2022-03-05", "40", "True"), ("TX", "2022-03-07", "123456", "False"))
    assert found["WARN.US", "2022-03"] == 500.0


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("Texas", "2022-03-05", "40", ""), "two letters of a state"),
        (("TX", "03/05/2022", "40", ""), "an ISO date or nothing"),
        (("TX", "2022-02-30", "40", ""), "an ISO date or nothing"),
        (("TX", "2022-03-05", "about 40", ""), "a number of workers or nothing"),
        (("TX", "2022-03-05", "40", "maybe"), "True, False or nothing"),
    ],
)
def test_a_notice_that_does_not_fit_is_named(row, expected):
    with pytest.raises(SourceError, match=f"row 2, .*expected {expected}"):
        read_notices(row)


# ------------------------------------------------------------------------------------------------ Challenger

CUTS = b"""month,job_cuts,published_at,source_url
2025-09,54064,2025-10-02,https://www.challengergray.com/blog/a
2025-08,85979,2025-09-04T07:30:00-04:00,https://www.challengergray.com/blog/b
2025-10,153074,2025-11-06,https://www.challengergray.com/blog/c
"""


class TestChallenger(FormatSuite, LineSuite):
    name = "challenger"

    def captures(self, shared):
        pinned = {("CHALLENGER_CUTS", "2025-10-01"): 153_074.0, ("CHALLENGER_CUTS", "2025-08-01"): 85_979.0}
        return [Kept(CUTS, asked("challenger", "challenger.csv", "CHALLENGER_CUTS"), pinned)]

    def spoiled(self, body):
        return [
            body.replace(b"job_cuts", b"cuts"),
            body.replace(b"153074", b'"153,074"'),
            body.replace(b"153074", b""),
            body.replace(b"2025-10,", b"2025-09,"),
            body.replace(b"2025-10,", b"October 2025,"),
            body.replace(b"2025-11-06", b"06.11.2025"),
            body.replace(b"2025-11-06", b"2025-10-06"),  # before the month was over
            body.replace(b"07:30:00-04:00", b"07:30:00"),
        ]

    @few
    @given(
        share=st.floats(0, 1, exclude_max=True),
        junk=st.sampled_from([b"\xe9", b"\x00", b"x", b"-", b"_", b"\xef\xbc\x91", b"e9", b"nan", b'"']),
    )
    def test_junk_between_bytes(self, capture, whole, share, junk):
        """A digit typed in the address column is no error, one in the numbers is another number: digits are left out here."""
        at = int(len(capture.body) * share)
        body = capture.body[:at] + junk + capture.body[at:]
        line = body[body.rfind(b"\n", 0, at) + 1 : at]
        if line.count(b",") < 3:
            assert_refused_or_part(capture, body, whole)


def test_each_month_is_known_when_it_was_published():
    (capture,) = TestChallenger().captures(None)
    rows = capture.parse()
    assert rows["known_at"].to_list() == [
        datetime(2025, 9, 4, 11, 30, tzinfo=UTC),
        datetime(2025, 10, 3, 3, 59, 59, 999999, tzinfo=UTC),
        datetime(2025, 11, 7, 4, 59, 59, 999999, tzinfo=UTC),
    ]
    assert rows["basis"].unique().to_list() == ["observed"]


def test_without_a_day_of_publication_the_rule_says():
    bare = Kept(b"month,job_cuts\n2025-10,153074\n", asked("challenger", "c.csv", "CHALLENGER_CUTS"), {})
    assert bare.parse().select("known_at", "basis").row(0) == (None, None)
    assert catalog()["CHALLENGER_CUTS"].release.days == 10


# ------------------------------------------------------------------------------------------------ LoPucki


class TestResearchDatabase(Summed, FormatSuite):
    name = "brd"

    def captures(self, shared):
        body = (shared / "macro/bankruptcy/lopucki_monthly_by_sic_division.csv").read_bytes()
        pinned = {
            ("BRD.MANUFACTURING", "1980-04-01"): 1.0,
            ("BRD.MANUFACTURING", "1980-05-01"): 0.0,
            ("BRD.AGRICULTURE", "2022-12-01"): 0.0,
            ("BRD.MANUFACTURING", "2022-12-01"): 1.0,
            ("BRD.MANUFACTURING", "2023-01-01"): "no row",
        }
        return [Kept(body, asked("brd", "lopucki.csv", *DIVISIONS), pinned)]

    def spoiled(self, body):
        return [
            body.replace(b"SICDivision", b"Division"),
            body.replace(b"1980-09,D: Manufacturing", b"1980-04,D: Manufacturing"),
            body.replace(b"1980-09,D: Manufacturing", b"1980-9,D: Manufacturing"),
            body.replace(b"1980-09,D: Manufacturing", b"1980-09,Manufacturing"),
            body.replace(b"1980-09,D: Manufacturing,1", b"1980-09,D: Manufacturing,one"),
        ]

    @few
    @given(share=st.floats(0, 1, exclude_max=True), junk=st.sampled_from([b"\xe9", b"\x00", b"x", b"-"]))
    def test_junk_in_a_needed_cell_is_refused(self, capture, share, junk):
        lines = capture.body.splitlines(keepends=True)
        i = 1 + int(share * (len(lines) - 1))
        lines[i] = junk + lines[i]
        with pytest.raises(SourceError):
            capture.parse(b"".join(lines))


def test_cases_add_up_to_the_database(shared):
    """The case list is another file of the same database: 1,218 cases, counted here by year of filing."""
    (capture,) = TestResearchDatabase().captures(shared)
    rows = capture.parse()
    assert rows["value"].sum() == 1218
    with (shared / "macro/bankruptcy/lopucki_brd_2023-01-12.csv").open(encoding="cp1252", newline="") as file:
        filed = Counter(int(row["DateFiled"].rpartition("/")[2]) for row in csv.DictReader(file))
    by_year = rows.group_by(pl.col("period").dt.year()).agg(pl.col("value").sum())
    assert dict(by_year.iter_rows()) == {year: float(filed.get(year, 0)) for year in range(1980, 2023)}
    assert (filed[2001], filed[2009]) == (97, 91)


# ------------------------------------------------------------------------------------------------ S&P Global

LETTER = b"""month,sector,count,published_at
2025-10,Industrials,98,2025-11-11
2025-10,Consumer discretionary,80,2025-11-11
2025-10,Health care,45,2025-11-11
2025-10,Information technology,24,2025-11-11
2025-10,Energy and utilities,4,2025-11-11
2025-10,total,387,2025-11-11
"""


class TestPrintedCounts(FormatSuite, LineSuite):
    name = "sp_bankruptcies"

    def captures(self, shared):
        pinned = {
            ("SP_BANKRUPTCY.INDUSTRIALS", "2025-10-01"): 98.0,
            ("SP_BANKRUPTCY.TOTAL", "2025-10-01"): 387.0,
            ("SP_BANKRUPTCY.STAPLES", "2025-10-01"): "no row",  # not printed is not zero
        }
        return [Kept(LETTER, asked("sp_bankruptcies", "sp.csv", *PRINTED), pinned)]

    def spoiled(self, body):
        return [
            body.replace(b"Industrials,98", b"Industrials,398"),  # more than the total
            body.replace(b"Health care", b"Medicine"),
            body.replace(b"Health care", b"Industrials"),
            body.replace(b"count", b"companies"),
            body.replace(b",45,", b",forty-five,"),
            body.replace(b"2025-10,total", b"2025,total"),
            body.replace(b"2025-11-11", b"2025-10-11"),
        ]


def test_every_sector_of_the_codes_has_a_name_in_releases_and_a_series():
    keys = {s.key for s in sectors()}
    assert keys <= set(sp_bankruptcies.SECTORS.values())
    assert {s.rpartition(".")[2] for s in PRINTED} == set(sp_bankruptcies.SECTORS.values())
    assert {s.rpartition(".")[2] for s in catalog().series if s.startswith("BANKRUPTCY.")} == keys | {"UNCLASSIFIED"}


# ------------------------------------------------------------------------------------------------ the sidecars of the documentation


@pytest.mark.parametrize("name", ["warn", "warn_notices", "challenger", "bankruptcies", "sp_bankruptcies", "household"])
def test_a_sidecar_of_the_documentation_names_a_format_and_its_series(name):
    text = (Path(__file__).resolve().parents[2] / f"docs/sidecars/{name}.toml").read_text("utf-8")
    (file,) = read_sidecar(text, name).files
    assert registry.load_format(file.format).name == file.format
    assert {catalog()[series].source for series in file.series} <= {"import", file.format}


def test_the_sidecars_read_the_files_at_hand(shared):
    docs = Path(__file__).resolve().parents[2] / "docs/sidecars"
    for name, path in (("warn", shared / "macro"), ("bankruptcies", shared / "macro"), ("household", shared / "wire/www.newyorkfed.org")):
        (file,) = read_sidecar((docs / f"{name}.toml").read_text("utf-8"), name).files
        (found,) = path.glob(file.paths[0])
        rows = parse_userfile(found.read_bytes(), file, found.name, "", catalog().series)
        assert set(rows["series"]) == set(file.series)


def test_a_typed_example_in_a_sidecar_is_what_its_format_reads():
    docs = Path(__file__).resolve().parents[2] / "docs/sidecars"
    for name in ("challenger", "sp_bankruptcies"):
        text = (docs / f"{name}.toml").read_text("utf-8")
        (file,) = read_sidecar(text, name).files
        shown = [line.removeprefix("#   ") for line in text.splitlines() if line.startswith(("#   month,", "#   2025-"))]
        rows = parse_userfile(("\n".join(shown) + "\n").encode(), file, name, "", catalog().series)
        assert len(rows) == len(shown) - 1
