from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.suite import TODAY, Capture, SourceSuite, asked, assert_refused_or_part, few, mirror, of_source

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.sources import registry
from crossroads.sources.cftc_columns import COLUMNS, FIELDS
from crossroads.sources.protocol import Context
from crossroads.sources.transport import retrieve

BULK = "https://www.cftc.gov/files/dea/history/"
SERVICE = "https://publicreporting.cftc.gov/resource/gpe5-46if.json"


def member(body: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return archive.read(archive.namelist()[0])


def zipped(text: bytes, name: str = "FinFutYY.txt") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()


def year_of(shared, year: int, ids=("TFF.ES.OI", "TFF.NQ.AM.LONG"), pinned=()) -> Capture:
    url = f"{BULK}fut_fin_txt_{year}.zip"
    return Capture((shared / "mirror" / url.removeprefix("https://")).read_bytes(), asked("cftc", url, *ids), dict(pinned))


class TestBulk(SourceSuite):
    name = "cftc"

    def captures(self, shared):
        return [
            year_of(shared, 2025, pinned={("TFF.ES.OI", "2025-04-29"): 2134084.0}),
            year_of(shared, 2018, pinned={("TFF.ES.OI", "2018-12-31"): 2694884.0}),  # a Monday: the day before New Year
            year_of(
                shared,
                2026,
                of_source("cftc"),
                {("TFF.ES.DEALER.SHORT", "2026-08-04"): 953001.0, ("TFF.ES.AM.LONG", "2026-08-04"): 1162320.0},
            ),
        ]  # read off the raw text lines

    def spoiled(self, body):
        text = member(body)
        lines = text.splitlines(keepends=True)
        es = next(i for i, line in enumerate(lines) if b",13874A," in line)
        return [
            text,  # not zipped
            body[:-30],
            zipped(text, "readme.md"),
            zipped(b""),
            zipped(text[:-1]),  # no last line end
            zipped(text.replace(b"Lev_Money_Positions_Long_All", b"Lev_Funds_Positions_Long_All", 1)),
            zipped(text.replace(b'"Open_Interest_All","Dealer_Positions_Long_All"', b'"Dealer_Positions_Long_All","Open_Interest_All"', 1)),
            zipped(text.replace(b"FutOnly", b"Combined")),
            zipped(b"".join([*lines, lines[es]])),  # a week twice
            zipped(b"".join([*lines[:es], lines[es].replace(b",13874A,", b",13874A,,"), *lines[es + 1 :]])),
            zipped(b"".join([*lines[:es], lines[es].replace(b"2025-04-29", b"2025-04-22"), *lines[es + 1 :]])),  # two dates for one row
            zipped(b"".join([*lines[:es], lines[es].replace(b" 2134084", b" 2,134,084"), *lines[es + 1 :]])),
            zipped(b"".join([*lines[:es], lines[es].replace(b" 2134084", b"  2134.08"), *lines[es + 1 :]])),
            zipped(b"".join([*lines[:es], lines[es].replace(b" 2134084", b"       ."), *lines[es + 1 :]])),
        ]

    @few
    @given(share=st.floats(0, 1, exclude_max=True))
    def test_member_cut_short(self, capture, whole, share):
        text = member(capture.body)
        assert_refused_or_part(capture, zipped(text[: int(len(text) * share)]), whole)


class TestService(SourceSuite):
    name = "cftc"
    from_mirror = False

    def captures(self, shared):
        wire = shared / "wire" / "publicreporting.cftc.gov"
        emini = {
            ("TFF.ES.OI", "2026-09-15"): 2446519.0,
            ("TFF.ES.DEALER.SHORT", "2026-09-15"): 922950.0,
            ("TFF.ES.AM.LONG", "2026-09-15"): 1142075.0,
            ("TFF.ES.LEV.SHORT", "2026-09-15"): 454319.0,
            ("TFF.ES.OTHER.LONG", "2026-09-15"): 62588.0,
        }
        vix = {("TFF.VX.LEV.LONG", "2026-05-19"): 76102.0, ("TFF.VX.OI", "2026-06-02"): 410614.0}
        files = {"gpe5-46if_13874A_2026-08-18_2026-09-15.json": (of_source("cftc", "13874A:"), emini)}
        files["gpe5-46if_select_099741_1170E1_2026-05.json"] = (("TFF.VX.LEV.LONG", "TFF.VX.LEV.SHORT", "TFF.VX.OI"), vix)
        return [Capture((wire / file).read_bytes(), asked("cftc", SERVICE, *ids), pinned) for file, (ids, pinned) in files.items()]

    def spoiled(self, body):
        return [
            body.replace(b'"asset_mgr_positions_long"', b'"asset_mgr_positions_long_all"'),
            body.replace(b"FutOnly", b"Combined"),
            body.replace(b'"2446519"', b'"2,446,519"'),
            body.replace(b'"2446519"', b'"-2446519"'),
            body.replace(b"2026-09-08T00:00:00.000", b"2026-09-15T00:00:00.000"),
            body.replace(b"2026-09-15T00:00:00.000", b"09/15/2026"),
            b'{"code":"query.soql","error":true,"message":"no such column"}',
        ]


def test_bulk_equals_the_consolidated_emini_file_on_every_week(shared):
    """All 334 weeks and 7 columns of an independently derived column subset (market/MANIFEST.md)."""
    rows = whole_mirror(shared)
    sides = {"OI": "Open_Interest_All"} | {
        f"{group}.{side.upper()}": f"{column}_Positions_{side}_All"
        for group, column in {"DEALER": "Dealer", "AM": "Asset_Mgr", "LEV": "Lev_Money"}.items()
        for side in ("Long", "Short")
    }
    with (shared / "market/cftc/TFF_13874A_emini_2017-2026_gaps.csv").open() as file:
        wanted = list(csv.DictReader(file))
    assert len(wanted) == 334
    for name, column in sides.items():
        found = dict(rows.filter(pl.col("series") == f"TFF.ES.{name}").select(pl.col("period").cast(str), "value").iter_rows())
        assert found == {row["Report_Date_as_YYYY-MM-DD"]: float(row[column]) for row in wanted}, name


def test_bulk_equals_the_nasdaq_file_on_common_weeks(shared):
    rows = whole_mirror(shared).filter(pl.col("series") == "TFF.NQ.AM.SHORT")
    with (shared / "market/cftc/TFF_209742_nasdaq_mini.csv").open() as file:
        wanted = {r["Report_Date_as_YYYY-MM-DD"]: float(r["Asset_Mgr_Positions_Short_All"]) for r in csv.DictReader(file)}
    common = [(wanted[day], value) for day, value in rows.select(pl.col("period").cast(str), "value").iter_rows() if day in wanted]
    assert len(common) > 300
    assert all(a == b for a, b in common)


def test_service_equals_bulk_on_common_weeks(shared):
    service = TestService().captures(shared)[1].parse()
    joined = service.join(whole_mirror(shared), on=["series", "period"])
    assert joined.height == service.height == 9
    assert (joined["value"] == joined["value_right"]).all()


def whole_mirror(shared) -> pl.DataFrame:
    held, series = mirror(shared), catalog().series
    planned = registry.plan([s for s in series.values() if s.id.startswith(("TFF.ES", "TFF.NQ", "TFF.VX"))], Context(TODAY), only=["cftc"])
    frames = [registry.parse(got.reply.body, got.request, series) for request in planned for got in retrieve(request, held)]
    return pl.concat(frames)


def test_the_archive_has_its_own_names_and_dates(shared):
    """Rows of 2017 written as the 2006-2016 archive writes them (sources.md 3.2) read the same."""
    capture = year_of(shared, 2017)
    lines = list(csv.reader(io.StringIO(member(capture.body).decode())))
    lines[0][2] = "Report_Date_as_MM_DD_YYYY"
    for line in lines[1:]:
        day = date.fromisoformat(line[2])
        line[2] = f"{day.month}/{day.day}/{day.year} 12:00:00 AM"
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    archived = capture.parse(zipped(out.getvalue().encode(), "F_TFF_2006_2016.txt"))
    assert archived.equals(capture.parse())


def test_load_times_are_known_at_only_near_their_week(shared):
    capture = TestService().captures(shared)[1]
    fresh = capture.body.replace(b'[{"report', b'[{":created_at":"2026-05-22T19:31:01.123Z","report', 1).replace(
        b'\n,{"report_date_as_yyyy_mm_dd":"2026-05-26',
        b'\n,{":created_at":"2026-12-24T19:31:01.123Z","report_date_as_yyyy_mm_dd":"2026-05-26',
    )
    rows = capture.parse(fresh.replace(b'"099741"', b'"1170E1X"'))
    assert rows["known_at"].drop_nulls().is_empty()  # the stamped rows are of another contract
    only_vix = capture.parse(fresh.replace(b'"1170E1"', b'"x"').replace(b'"099741"', b'"1170E1"'))
    oi = only_vix.filter(pl.col("series") == "TFF.VX.OI")
    assert [k and k.isoformat() for k in oi["known_at"]] == ["2026-05-22T19:31:01.123000+00:00", None, None]
    assert oi["basis"].to_list() == ["vintage", None, None]


def test_the_plan_covers_every_year_and_knows_the_irregular_names():
    planned = registry.plan([catalog()["TFF.ES.DEALER.LONG"], catalog()["TFF.NQ.AM.LONG"]], Context(date(2019, 3, 1)), only=["cftc"])
    urls = [r.url for r in planned]
    assert urls[:4] == [
        f"{BULK}{f}" for f in ("fin_fut_txt_2006_2016.zip", "fut_fin_txt_2017.zip", "fut_fin_txt_2018.zip", "fut_fin_txt_2019.zip")
    ]
    assert "asset_mgr_positions_long,dealer_positions_long_all&" in urls[4]
    assert "%2713874A%27%2C%27209742%27" in urls[4]
    assert all(r.optional for r in planned)


def test_every_catalogue_column_exists_in_both_routes():
    columns = {s.code.partition(":")[2] for s in catalog().series.values() if s.source == "cftc"}
    assert columns <= set(COLUMNS)
    assert columns <= set(FIELDS)


def test_a_missing_year_is_absent_not_an_error(shared):
    (request,) = [r for r in registry.plan([catalog()["TFF.ES.OI"]], Context(TODAY), only=["cftc"]) if "2023" in r.url]
    assert retrieve(request, mirror(shared)) == []


def test_a_damaged_zip_is_named(shared):
    capture = year_of(shared, 2025)
    body = bytearray(capture.body)
    body[5000] ^= 0xFF
    with pytest.raises(SourceError, match="expected a whole ZIP, saw a damaged one"):
        capture.parse(bytes(body))
