from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from tests.sources.suite import TODAY, Capture, LineSuite, asked, mirror

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.sources import registry
from crossroads.sources.protocol import Context

ADDRESS = "https://alfred.stlouisfed.org/graph/alfredgraph.csv?id="
NEW_YORK = ZoneInfo("America/New_York")


def held(shared, code: str, day: str, pinned=()) -> Capture:
    url = f"{ADDRESS}{code}&vintage_date={day}"
    return Capture((shared / "mirror" / url.removeprefix("https://")).read_bytes(), asked("alfredgraph", url, code), dict(pinned))


class TestAlfredGraph(LineSuite):
    name = "alfredgraph"

    def captures(self, shared):
        return [
            held(shared, "UNRATE", "2026-05-08", {("UNRATE", "2026-04-01"): 4.3, ("UNRATE", "1948-01-01"): 3.4}),
            held(shared, "UNRATE", "2026-03-22", {("UNRATE", "2026-02-01"): 4.4}),
            held(shared, "PAYEMS", "2026-04-03", {("PAYEMS", "2026-02-01"): 158459.0, ("PAYEMS", "2026-03-01"): 158637.0}),
        ]

    def spoiled(self, body):
        head, rest = body.split(b"\n", 1)
        return [
            b"observation_date,UNRATE\n" + rest,  # no stamp: the day was not honoured
            b"observation_date,PAYEMS_20260508\n" + rest,
            b"observation_date,UNRATE_2026-05-08\n" + rest,
            b"observation_date,UNRATE_20261308\n" + rest,
            b"observation_date\n" + b"\n".join(line.split(b",")[0] for line in rest.splitlines()) + b"\n",
            b"observation_date,UNRATE_20260508,UNRATE_20260403\n" + b"".join(line + b",4.3\n" for line in rest.splitlines()),
            b"observation_date,UNRATE_20260508,UNRATE_20260508\n" + b"".join(line + b",4.3\n" for line in rest.splitlines()),
            head + b"\n" + rest.replace(b".", b""),  # ten times too large
        ]


def wire(shared, file: str, code: str) -> Capture:
    return Capture((shared / "wire/alfred.stlouisfed.org" / file).read_bytes(), asked("alfredgraph", f"{ADDRESS}{code}", code), {})


def test_several_vintages_give_what_each_changed(shared):
    rows = wire(shared, "alfredgraph_PAYEMS_4-vintages_2024-2025.csv", "PAYEMS").parse()
    day = pl.col("known_at").dt.convert_time_zone("America/New_York").dt.date()
    found = {}
    for known, period, value in rows.select(day, "period", "value").iter_rows():
        found.setdefault(str(known), {})[str(period)[:7]] = value
    assert found == {
        "2024-12-31": {"2024-09": 159025.0, "2024-10": 159061.0, "2024-11": 159288.0},
        "2025-01-31": {"2024-10": 159068.0, "2024-11": 159280.0, "2024-12": 159536.0},
        "2025-02-28": {"2024-09": 158314.0, "2024-10": 158358.0, "2024-11": 158619.0, "2024-12": 158926.0, "2025-01": 159069.0},
        "2025-03-31": {"2024-12": 158942.0, "2025-01": 159067.0, "2025-02": 159218.0},
    }  # the file, column against column, by eye


def test_vintages_equal_the_keyed_service(shared):
    """alfredgraph of 2024-12-31 and 2025-01-31 beside the FRED API's replies for those days (wire/MANIFEST.md)."""
    import json

    rows = wire(shared, "alfredgraph_PAYEMS_4-vintages_2024-2025.csv", "PAYEMS").parse()
    for day in ("2024-12-31", "2025-01-31"):
        known = rows.filter(pl.col("known_at").dt.convert_time_zone("America/New_York").dt.date() <= date.fromisoformat(day))
        shown = dict(known.sort("known_at").group_by("period").last().select(pl.col("period").cast(str), "value").iter_rows())
        reply = json.loads((shared / f"wire/api.stlouisfed.org/series_observations_PAYEMS_asof-{day}.json").read_bytes())
        assert shown == {row["date"]: float(row["value"]) for row in reply["observations"]}


def test_a_vintage_of_a_release_day_is_known_at_the_release_else_at_the_days_end(shared):
    release = held(shared, "UNRATE", "2026-05-08").parse()["known_at"].unique().to_list()
    assert [k.astimezone(NEW_YORK) for k in release] == [datetime(2026, 5, 8, 8, 30, tzinfo=NEW_YORK)]
    sunday = held(shared, "UNRATE", "2026-03-22").parse()["known_at"].unique().to_list()
    assert [k.astimezone(NEW_YORK) for k in sunday] == [datetime(2026, 3, 22, 23, 59, 59, 999999, tzinfo=NEW_YORK)]


def test_a_value_taken_back_is_a_null(shared):
    rows = held(shared, "UNRATE", "2026-05-08").parse(
        b"observation_date,UNRATE_20260403,UNRATE_20260508\n2026-02-01,4.4,.\n2026-03-01,4.3,4.3\n"
    )
    assert rows.select(pl.col("period").cast(str), "value").rows() == [("2026-02-01", 4.4), ("2026-03-01", 4.3), ("2026-02-01", None)]


def test_the_mirrors_vintages_are_found_by_listing(shared):
    planned = registry.plan([catalog()["UNRATE"], catalog()["ICSA"]], Context(TODAY, listing=mirror(shared).listing), only=["alfredgraph"])
    assert [r.url[-10:] for r in planned] == ["2026-03-22", "2026-04-03", "2026-05-08"]
    assert {r.ids for r in planned} == {("UNRATE",)}


def test_live_default_asks_release_days_a_dozen_at_a_time():
    planned = registry.plan(list(catalog().series.values()), Context(date(2025, 12, 20)), only=["alfredgraph"])
    assert {r.ids for r in planned} == {("UNRATE",), ("PAYEMS",)}
    days = [day for r in planned if r.ids == ("UNRATE",) for day in r.url.partition("vintage_date=")[2].split(",")]
    assert days == sorted(set(days))
    assert days[-2:] == ["2025-11-20", "2025-12-16"]  # the shutdown's late releases, from the delay table
    assert "2025-10-03" not in days


def test_days_asked_for_are_asked_for_every_series_but_never_today():
    context = Context(date(2025, 12, 20), vintages=(date(2025, 12, 20), date(2020, 5, 31)))
    (request,) = registry.plan([catalog()["ICSA"]], context, only=["alfredgraph"])
    assert request.url == f"{ADDRESS}ICSA&vintage_date=2020-05-31"


def test_with_a_key_the_service_is_asked_instead():
    assert registry.plan([catalog()["UNRATE"]], Context(TODAY, fred_key="k"), only=["alfredgraph", "fredmd"]) == []


def test_the_missing_stamp_is_called_the_missing_proof(shared):
    with pytest.raises(SourceError, match="the stamp proves the vintage"):
        held(shared, "UNRATE", "2026-05-08").parse(b"observation_date,UNRATE\n2026-02-01,4.4\n")
