"""The embedded history against the package's own loader, the vendor's file and FRED's copies: scale, units, days."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.knowledge.stamp import stamp
from crossroads.sources import embedded
from crossroads.timeline import AsOf, sessions

RECORDED = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return embedded.observations()


def values(rows: pl.DataFrame, series: str) -> dict[date, float]:
    return dict(rows.filter(pl.col("series") == series).select("period", "value").iter_rows())


def column(path: Path, date_column: str, value_column: str, form: str = "%Y-%m-%d") -> dict[date, float]:
    with path.open() as file:
        cells = ((r[date_column], r[value_column]) for r in csv.DictReader(file))
        return {datetime.strptime(day, form).date(): float(value) for day, value in cells if value}


def test_shape_and_last_day(rows: pl.DataFrame) -> None:
    assert rows.schema == SNAPSHOT_SCHEMA
    assert rows["known_at"].is_null().all()
    assert rows["period"].max() == embedded.last_day() == date(2018, 12, 31)
    assert rows.select("series", "period").is_duplicated().sum() == 0
    assert {s for s in rows["series"].unique() if s not in catalog()} == set()


def test_the_files_are_read_as_the_package_reads_them(rows: pl.DataFrame) -> None:
    from arch.data import default, frenchdata, sp500, vix

    theirs = sp500.load()
    close = values(rows, "SPX")
    assert len(close) == len(theirs)
    assert close == {day.date(): pytest.approx(v, abs=1e-3) for day, v in theirs["Close"].items()}  # single against six decimals
    assert values(rows, "SPX.volume") == {day.date(): float(v) for day, v in theirs["Volume"].items()}
    known_days = vix.load()["vix"].dropna()
    assert values(rows, "VIX") == {day.date(): v for day, v in known_days.items() if day.date() <= embedded.last_day()}
    assert values(rows, "BAA") == {day.date(): v for day, v in default.load()["BAA"].items()}
    bills = frenchdata.load()["RF"]
    months = [date(int(str(i.value)[:4]), int(str(i.value)[4:]), 1) for i in bills.index]  # the loader takes 192607 for nanoseconds
    assert values(rows, "BILL_RETURN") == dict(zip(months, bills.tolist(), strict=True))


def test_prices_are_the_very_numbers_of_the_vendor_s_file(rows: pl.DataFrame, shared: Path) -> None:
    """Equal to the last bit: a later import of that file must find nothing to correct."""
    path = shared / "market/yahoo/SPX.csv"
    for field, vendor in {"": "Close", ".open": "Open", ".high": "High", ".low": "Low", ".adjclose": "Adj Close"}.items():
        theirs = column(path, "Date", vendor)
        ours = values(rows, f"SPX{field}")
        assert {day: theirs[day] for day in ours} == ours, field


def test_volume_is_in_shares(rows: pl.DataFrame, shared: Path) -> None:
    theirs = column(shared / "market/yahoo/SPX.csv", "Date", "Volume")
    ours = values(rows, "SPX.volume")
    equal = sum(theirs[day] == v for day, v in ours.items())
    assert equal > 0.85 * len(ours)  # the vendor restated 575 days of 2016-2018 by under 5 % since
    assert all(abs(theirs[day] / v - 1) < 0.05 for day, v in ours.items())


def test_every_session_has_its_close(rows: pl.DataFrame) -> None:
    assert sorted(values(rows, "SPX")) == sessions(date(1999, 1, 4), date(2018, 12, 31)).tolist()


def test_vix_is_cboe_s_close(rows: pl.DataFrame, shared: Path) -> None:
    cboe = column(shared / "market/cboe/VIX_History.csv", "DATE", "CLOSE", "%m/%d/%Y")
    ours = values(rows, "VIX")
    assert len(ours) == 1257
    assert {day: cboe[day] for day in ours} == ours
    assert ours[date(2018, 12, 24)] == 36.07


def test_yields_are_fred_s_in_percent(rows: pl.DataFrame, shared: Path) -> None:
    fred = column(shared / "macro/fred/BAA.csv", "observation_date", "BAA")
    ours = values(rows, "BAA")
    common = {day: v for day, v in ours.items() if day in fred}
    assert len(common) == 720
    assert common == {day: fred[day] for day in common}
    aaa = values(rows, "AAA")
    assert all(aaa[day] < ours[day] for day in aaa)  # the better credit yields less, in every month


def test_returns_are_percent_a_month(rows: pl.DataFrame, shared: Path) -> None:
    """The market's month moves with the index: correlation of the two from 1950 on, dividends and small caps apart."""
    closes = column(shared / "market/yahoo/SPX.csv", "Date", "Close")
    last_of_month: dict[tuple[int, int], float] = {}
    for day, close in closes.items():
        last_of_month[day.year, day.month] = close
    market = values(rows, "MKT_RETURN")
    pairs = [
        (100 * (last_of_month[m.year, m.month] / last_of_month[(m.year, m.month - 1) if m.month > 1 else (m.year - 1, 12)] - 1), r)
        for m, r in market.items()
        if m >= date(1950, 1, 1)
    ]
    frame = pl.DataFrame(pairs, schema=["index", "market"], orient="row")
    assert frame.select(pl.corr("index", "market")).item() > 0.98
    assert frame.select((pl.col("market") - pl.col("index")).mean()).item() == pytest.approx(
        0.28, abs=0.08
    )  # a dividend yield of 3 to 4 % a year
    assert market[date(1987, 10, 1)] == pytest.approx(-22.64, abs=0.01)  # library: -23.24 over bills of 0.60
    assert values(rows, "BILL_RETURN")[date(1981, 5, 1)] == pytest.approx(1.15, abs=0.01)


def test_what_was_known_on_the_last_day(rows: pl.DataFrame) -> None:
    stamped = stamp(rows, catalog(), RECORDED)
    evening = AsOf.end_of(embedded.last_day()).moment
    newest = dict(stamped.filter(pl.col("known_at") <= evening).group_by("series").agg(pl.col("period").max()).iter_rows())
    assert newest["SPX"] == newest["VIX"] == date(2018, 12, 31)
    assert newest["BAA"] == newest["AAA"] == date(2018, 11, 1)  # December's mean was not out
    assert newest["MKT_RETURN"] == date(2018, 10, 1)
    assert stamped.height == rows.height


def test_history_older_than_its_publisher_is_backfilled(rows: pl.DataFrame) -> None:
    stamped = stamp(rows, catalog(), RECORDED)
    basis = {(s, b) for s, b in stamped.select("series", "basis").unique().iter_rows()}
    assert ("MKT_RETURN", "backfilled") in basis
    assert ("MKT_RETURN", "lag") in basis
    assert ("SPX", "backfilled") not in basis


def test_a_missing_or_changed_file_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Elsewhere:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr("importlib.util.find_spec", lambda _: Elsewhere())
    with pytest.raises(SourceError, match="arch/data/sp500: expected the data set's file, saw no such file; install"):
        embedded.observations()
    (tmp_path / "data/sp500").mkdir(parents=True)
    (tmp_path / "data/sp500/sp500.csv.gz").write_text("Day,Close\n1/4/1999,1.0\n")
    with pytest.raises(SourceError, match="expected columns Date, Open, High, Low, Adj Close, Volume, saw Day, Close"):
        embedded.observations()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SourceError, match="no such file"):
        embedded.observations()
