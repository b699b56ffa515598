"""What the catalogue says of its series, held against the publishers' own files."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from crossroads.catalog.load import catalog
from crossroads.catalog.specs import SeriesSpec
from crossroads.series import Basis, moment
from crossroads.timeline import NEW_YORK, AsOf, Frequency

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LETTER_DAY = AsOf.end_of(date(2025, 11, 18))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def first_seen(path: Path) -> dict[str, datetime]:
    """Observation date to the first pull that held it."""
    seen: dict[str, datetime] = {}
    for row in table(path):
        seen.setdefault(row["observation_date"], datetime.fromisoformat(row["captured_at"]))
    return seen


def known(series: str, period: str) -> datetime:
    """When the catalogue takes a period to be public."""
    moments, _ = catalog()[series].known_at(np.array([period], "datetime64[D]"))
    return moment(moments[0])


def newest_known(series: str, first: str, last: str, as_of: AsOf = LETTER_DAY) -> str:
    """The last of the days from first to last, stepping as the series does, whose value is known."""
    spec = catalog()[series]
    step = {Frequency.MONTHLY: "M", Frequency.QUARTERLY: "M"}.get(spec.frequency)
    days = np.arange(first, last, 7 if spec.frequency is Frequency.WEEKLY else 1, dtype=f"datetime64[{step or 'D'}]").astype(
        "datetime64[D]"
    )
    moments, _ = spec.known_at(days)
    return str(days[moments <= as_of.us][-1])


def test_every_series_of_the_mirror_is_in_the_catalogue(shared: Path) -> None:
    ids = {f.name.partition("id=")[2] for f in (shared / "mirror/fred.stlouisfed.org/graph").iterdir()}
    stems = {f.name.removesuffix("_History.csv") for f in (shared / "mirror/cdn.cboe.com/api/global/us_indices/daily_prices").iterdir()}
    assert ids <= {s.code for s in catalog().series.values() if s.source == "fredgraph"}
    assert stems <= {s.code for s in catalog().series.values() if s.source == "cboe"}


WANTED = [
    "WALCL", "WTREGEN", "RRPONTSYD", "WRESBAL", "SOFR", "EFFR", "IORB", "SOFR99", "DRCCLACBS", "CARD_DELINQUENCY", "TERMCBCCALLNS",
    "CARD_RATE", "HY_OAS", "BAMLH0A0HYM2", "IG_OAS", "HY_EY", "CCC_YIELD", "BAA10Y", "BAA", "AAA", "DBAA", "DAAA", "ICSA", "CCSA",
    "JTSLDL", "JTSLDR", "JTSJOL", "LNS13023621", "LNS13023653", "LNS13025699", "UNRATE", "SAHMCURRENT", "PAYEMS", "VIX", "VVIX", "VIX3M",
    "VIX9D", "VIX6M", "SKEW", "DFF", "DFEDTAR", "DFEDTARU", "DFEDTARL", "BTC", "IBIT", "SHY", "BIL", "SPX", "SPX.volume", "SPX.open",
    "SPX.high", "SPX.low", "SPX.adjclose", "NDX", "SPY", "QQQ", "VOO", "IVV", "IWM", "DIA", "SMH", "TQQQ", "HYG", "LQD", "TLT", "IWF",
    "IWD", "XLF", "XLI", "XLK", "XLY", "XLE", "NVDA", "META", "AAPL", "MOVE", "AAII_BULL", "AAII_NEUTRAL", "AAII_BEAR", "NAAIM",
    "FINRA_MARGIN_DEBT", "HHDC_CARD_90PLUS", "TFF.ES.OI", "TFF.NQ.LEV.SHORT", "TFF.BTC.AM.LONG", "TFF.VX.DEALER.LONG",
    "TFF.ZN.OTHER.SHORT", "TFF.ZB.OI", "TFF.ZF.OI", "TFF.ZT.OI", "FED_TARGET_UPPER", "FED_TARGET_LOWER", "FED_BALANCE_SHEET",
    "FED_GUIDANCE", "NBER_RECESSION", "FOMC_MEETING", "MKT_RETURN", "BILL_RETURN", "USREC",
]  # fmt: skip


def test_the_ids_the_letter_s_rows_need_exist() -> None:
    assert [name for name in WANTED if name not in catalog()] == []


def test_every_large_cap_file_has_its_series(shared: Path) -> None:
    tickers = {f.stem for f in (shared / "market/largecaps").glob("*.csv")}
    assert len(tickers) == 27
    for field in ("", ".open", ".high", ".low", ".volume", ".adjclose"):
        assert {t for t in tickers if t + field not in catalog()} == set()


@pytest.mark.parametrize("spec", catalog().series.values(), ids=lambda s: s.id)
def test_an_entry_says_what_it_must(spec: SeriesSpec) -> None:
    assert CHINESE.search(spec.zh)
    assert spec.url.startswith("https://")
    assert spec.revision
    assert spec.publisher.licence
    assert (spec.starts is None) == (spec.starts_reason == "")
    assert spec.calendar in {"nyse", "federal", "none"}
    assert "{" not in spec.en + spec.zh + spec.code + spec.url + spec.instead


def test_an_address_of_fred_asks_for_the_code() -> None:
    for spec in catalog().series.values():
        if spec.source == "fredgraph":
            parts = urlsplit(spec.url)
            assert (parts.netloc, parts.path, parse_qs(parts.query)) == ("fred.stlouisfed.org", "/graph/fredgraph.csv", {"id": [spec.code]})


def test_data_that_may_not_be_passed_on_say_so() -> None:
    closed = {s.publisher.id for s in catalog().series.values() if not s.publisher.redistribute}
    assert {"cboe", "ice", "moodys", "yahoo", "aaii", "fred_copies"} <= closed
    assert catalog()["VIXCLS"].publisher.redistribute is False
    assert catalog()["UNRATE"].publisher.redistribute is True


def test_a_substitute_that_is_a_name_exists() -> None:
    for spec in catalog().series.values():
        if re.fullmatch(r"[A-Z0-9_.]+", spec.instead):
            assert spec.instead in catalog()
            assert spec.instead != spec.id


def test_positions_are_columns_of_the_bulk_file_and_contracts_in_it(shared: Path) -> None:
    with zipfile.ZipFile(shared / "mirror/www.cftc.gov/files/dea/history/fut_fin_txt_2025.zip") as archive:
        rows = list(csv.reader(archive.read(archive.namelist()[0]).decode().splitlines()))
    header = [h.strip() for h in rows[0]]
    contracts = {r[header.index("CFTC_Contract_Market_Code")].strip() for r in rows[1:]}
    for spec in catalog().series.values():
        if spec.source == "cftc":
            contract, column = spec.code.split(":")
            assert column in header
            assert contract in contracts


LAST_AT_HAND = {  # newest value of a file, read by eye, in the catalogue's unit
    "WALCL": (6_735_609, "usd_mn"),
    "WTREGEN": (941_926, "usd_mn"),
    "WRESBAL": (3_013_902, "usd_mn"),
    "RRPONTSYD": (0.761, "usd_bn"),
    "M2SL": (23_052.3, "usd_bn"),
    "BOGMBASE": (5_538.6, "usd_bn"),
    "ICSA": (225_000, "persons"),
    "CCSA": (1_777_000, "persons"),
    "PAYEMS": (159_001, "thousands"),
    "JTSJOL": (7_618, "thousands"),
    "LNS13023621": (3_100, "thousands"),
    "UNRATE": (4.1, "pct"),
    "DRCCLACBS": (2.85, "pct"),
}


@pytest.mark.parametrize("series", LAST_AT_HAND)
def test_units_are_those_of_the_file(shared: Path, series: str) -> None:
    value, unit = LAST_AT_HAND[series]
    lines = (shared / f"mirror/fred.stlouisfed.org/graph/fredgraph.csv?id={series}").read_text().splitlines()
    assert float(lines[-1].split(",")[1]) == value
    assert catalog()[series].unit.code == unit


def test_money_series_agree_in_dollars() -> None:
    """The Treasury's balance (millions), reverse repos (billions) and reserves are parts of the assets: a check of scale."""
    dollars = {s: LAST_AT_HAND[s][0] * catalog()[s].unit.scale for s in ("WALCL", "WTREGEN", "WRESBAL", "RRPONTSYD")}
    assert 1e12 < dollars["WRESBAL"] + dollars["WTREGEN"] + dollars["RRPONTSYD"] < dollars["WALCL"] < 1e13


# ---------------------------------------------------------------- what a New York reader could know on 2025-11-18


@pytest.mark.parametrize(
    ("series", "first", "last", "newest"),
    [
        ("VIX", "2025-11-10", "2025-11-20", "2025-11-18"),
        ("VVIX", "2025-11-10", "2025-11-20", "2025-11-18"),
        ("SPX", "2025-11-10", "2025-11-20", "2025-11-18"),
        ("DGS10", "2025-11-10", "2025-11-20", "2025-11-17"),
        ("VIXCLS", "2025-11-10", "2025-11-20", "2025-11-17"),
        ("SP500", "2025-11-10", "2025-11-20", "2025-11-17"),
        ("HY_OAS", "2025-11-10", "2025-11-20", "2025-11-17"),
        ("SOFR", "2025-11-10", "2025-11-20", "2025-11-17"),
        ("SOFR99", "2025-11-10", "2025-11-20", "2025-11-17"),
        ("EFFR", "2025-11-10", "2025-11-20", "2025-11-17"),
        ("UNRATE", "2025-06", "2025-12", "2025-08-01"),
        ("PAYEMS", "2025-06", "2025-12", "2025-08-01"),
        ("JTSLDL", "2025-06", "2025-12", "2025-08-01"),
        ("ICSA", "2025-08-30", "2025-12-01", "2025-09-20"),
        ("CCSA", "2025-08-30", "2025-12-01", "2025-09-13"),
        ("TFF.NQ.LEV.LONG", "2025-09-02", "2025-11-05", "2025-09-23"),  # the report after 4 November is of Monday 10
        ("WALCL", "2025-10-01", "2025-12-01", "2025-11-12"),
        ("NFCI", "2025-10-03", "2025-12-01", "2025-11-07"),
        ("HHDC_CARD_90PLUS", "2025-01", "2025-12", "2025-07-01"),
    ],
)
def test_newest_period_known_on_the_letter_s_day(series: str, first: str, last: str, newest: str) -> None:
    if catalog()[series].frequency is Frequency.QUARTERLY:
        assert known(series, newest) <= LETTER_DAY.moment < known(series, "2025-10-01")
    else:
        assert newest_known(series, first, last) == newest


def test_a_month_s_mean_yield_is_not_known_on_its_last_day() -> None:
    assert known("BAA", "2018-12-01") > AsOf.end_of(date(2018, 12, 31)).moment
    assert known("BAA", "2018-11-01") < AsOf.end_of(date(2018, 12, 31)).moment


def test_sofr_of_maundy_thursday_comes_after_easter() -> None:
    assert known("SOFR", "2025-04-17").date() == date(2025, 4, 21)
    assert known("SOFR", "2025-10-10").date() == date(2025, 10, 14)  # Columbus Day between


def test_a_recession_flag_is_never_known_before_its_announcement() -> None:
    """The longest wait was for the trough of March 1991, announced on 1992-12-22."""
    assert known("USREC", "1991-03-01") > datetime(1992, 12, 22, tzinfo=NEW_YORK)
    assert known("USREC", "2008-01-01") > datetime(2008, 12, 1, tzinfo=NEW_YORK)


def test_a_holiday_moves_claims_to_the_day_after_and_positions_by_a_business_day() -> None:
    assert known("ICSA", "2024-11-23").astimezone(NEW_YORK).date() == date(2024, 11, 29)  # true: Wednesday 27, waiting is safe
    assert known("TFF.ES.OI", "2024-11-26").astimezone(NEW_YORK).date() == date(2024, 12, 2)
    assert known("TFF.ES.OI", "2023-07-03").astimezone(NEW_YORK).date() == date(2023, 7, 7)  # Monday before a Tuesday holiday


# ---------------------------------------------------------------- rules against pulls of FRED in 2026

PULLED = {
    "UNRATE": "UNRATE", "PAYEMS": "PAYEMS", "ICSA": "ICSA", "CCSA": "CCSA", "JTSJOL": "JTSJOL", "UMCSENT": "UMCSENT", "NFCI": "NFCI",
    "BAMLH0A0HYM2": "HY_OAS", "VIXCLS": "VIXCLS", "DGS10": "DGS10", "INDPRO": "INDPRO",
}  # fmt: skip
FRED_LATE = {("DGS10", "2026-06-03"), ("DGS10", "2026-05-05")}  # public at the Board at 16:15; FRED itself came two hours later those days


@pytest.mark.parametrize("code", PULLED)
def test_no_value_is_known_before_fred_had_it(shared: Path, code: str) -> None:
    """A pull that does not hold a value proves it was not public then; the rule must not say otherwise."""
    folder = shared / "macro/alfred/captures_2026"
    pulls = sorted({seen for name in PULLED for seen in first_seen(folder / f"{name}.csv").values()})
    fresh = {period: seen for period, seen in first_seen(folder / f"{code}.csv").items() if seen > pulls[0]}
    assert len(fresh) >= 5
    for period, seen in fresh.items():
        last_without = max(p for p in pulls if p < seen)
        if (code, period) not in FRED_LATE:
            assert known(PULLED[code], period) > last_without, period


def test_the_rule_is_not_weeks_too_late_either(shared: Path) -> None:
    """Waiting is safe but costs news: dailies and weeklies within two days of being seen, the jobs report on its day."""
    folder = shared / "macro/alfred/captures_2026"
    for code, most in {"DGS10": 2, "VIXCLS": 2, "BAMLH0A0HYM2": 2, "ICSA": 2, "NFCI": 2, "UNRATE": 1}.items():
        seen = first_seen(folder / f"{code}.csv")
        assert (known(PULLED[code], max(seen)) - seen[max(seen)]).total_seconds() < most * 86_400


# ---------------------------------------------------------------- basis


def test_what_was_computed_later_is_marked() -> None:
    days = np.array(["2003-09-19", "2003-09-22"], "datetime64[D]")
    assert catalog()["VIX"].known_at(days)[1].tolist() == [Basis.BACKFILLED, Basis.LAG]
    days = np.array(["2012-03-13", "2012-03-14"], "datetime64[D]")
    assert catalog()["VVIX"].known_at(days)[1].tolist() == [Basis.BACKFILLED, Basis.LAG]
    days = np.array(["2025-08-01", "2025-09-01"], "datetime64[D]")
    assert catalog()["UNRATE"].known_at(days)[1].tolist() == [Basis.LAG, Basis.CALENDAR]


def test_the_broken_head_of_vvix_is_not_taken(shared: Path) -> None:
    rows = table(shared / "market/cboe/VVIX_History.csv")
    before = [float(r["VVIX"]) for r in rows if datetime.strptime(r["DATE"], "%m/%d/%Y").date() < catalog()["VVIX"].starts]
    assert min(before) < 20  # what must stay out
    after = [float(r["VVIX"]) for r in rows if datetime.strptime(r["DATE"], "%m/%d/%Y").date() >= catalog()["VVIX"].starts]
    assert min(after) > 59  # lowest genuine close 59.74 (2014)


def test_a_wire_reply_of_the_new_york_fed_has_the_fields_named(shared: Path) -> None:
    reply = json.loads((shared / "wire/markets.newyorkfed.org/rates_secured_sofr_2026-08-04_2026-08-05.json").read_text())
    row = reply["refRates"][0]
    for spec in catalog().series.values():
        if spec.source == "nyfed" and spec.code.startswith("sofr:"):
            assert spec.code.split(":")[1] in row


def test_moments_are_new_york_clocks_all_year() -> None:
    for day in ("2025-01-15", "2025-07-15"):
        assert known("VIX", day).astimezone(NEW_YORK).time().isoformat() == "16:15:00"
        assert known("VIX", day).tzinfo is UTC
