"""Series: what was known then, how it was revised, and the rows to take away."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from crossroads.catalog.load import catalog
from crossroads.knowledge.frame import OBSERVATION_SCHEMA
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel
from crossroads.report.phrases import phrases, said_of
from crossroads.report.site.fallback import ROWS, chart_rows
from crossroads.report.site.vintages import revisions_known, vintages_of
from crossroads.report.site.wide import WIDTH, widened
from crossroads.report.view import Chart
from crossroads.timeline import AsOf

DAY = "?as_of=2025-11-18"


def rows(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_value_told_later_is_not_known_before(client: TestClient) -> None:
    told = client.get(f"/en/series/UNRATE.json{DAY}").json()
    assert [r[0][0] for r in told["releases"]["rows"]] == ["2025-08", "2025-07", "2025-06"]
    assert told["releases"]["rows"][1][1] == ["4.3"]
    assert told["revisions"]["rows"] == [[["2025-07"], ["4.2"], ["2025-08-01"], ["4.3"], ["2025-09-05"], ["+0.1"], ["1"]]]
    later = client.get("/en/series/UNRATE.json?as_of=2025-11-20").json()
    assert later["revisions"]["rows"] == [[["2025-07"], ["4.2"], ["2025-08-01"], ["4.4"], ["2025-11-20"], ["+0.2"], ["2"]]]


def test_every_value_of_one_period(client: TestClient) -> None:
    told = client.get(f"/en/series/UNRATE.json{DAY}&period=2025-07").json()
    assert [r[1] for r in told["vintages"]["rows"]] == [["4.2"], ["4.3"]]
    page = client.get(f"/en/series/UNRATE{DAY}&period=1066-07").text
    assert "There is no value of that period." in page
    assert client.get(f"/en/series/UNRATE{DAY}&period=<script>").status_code == 200


def test_the_rows_to_take_away_are_those_known_then(client: TestClient) -> None:
    known = rows(client, f"/data/UNRATE.csv{DAY}")
    assert [(r["period"], r["value"]) for r in known] == [("2025-06-01", "4.1"), ("2025-07-01", "4.3"), ("2025-08-01", "4.3")]
    assert client.get(f"/data/UNRATE.json{DAY}").json()[1] == {
        "series": "UNRATE", "period": "2025-07-01", "value": 4.3, "known_at": "2025-09-05T08:30:00-04:00", "basis": "vintage",
    }  # fmt: skip
    every = rows(client, f"/data/UNRATE.revisions.csv{DAY}")
    assert [r["value"] for r in every if r["period"] == "2025-07-01"] == ["4.2", "4.3"]
    computed = rows(client, f"/data/VVIX_LEVEL.csv{DAY}")
    assert [r["value"] for r in computed] == [r["value"] for r in rows(client, f"/data/VVIX.csv{DAY}")]
    assert client.get(f"/data/VVIX.csv{DAY}").headers["content-disposition"] == 'attachment; filename="VVIX.2025-11-18.csv"'
    assert client.get(f"/data/VVIX_LEVEL.revisions.csv{DAY}").status_code == 404


def test_an_indicator_has_its_definition_zones_and_inputs(client: TestClient) -> None:
    told = client.get(f"/zh/series/VVIX_LEVEL.json{DAY}").json()
    assert told["kind"] == "indicator"
    assert any(link["href"] == f"/zh/series/VVIX{DAY}" for fact in told["facts"] for link in fact["links"])
    assert told["wide"]["spec"]["width"] == WIDTH
    assert told["chart"]["spec"]["layer"]
    assert told["definition"]


def test_a_series_of_which_nothing_was_known_says_so(client: TestClient) -> None:
    answer = client.get("/en/series/VVIX.json?as_of=1999-12-31").json()
    assert (answer["chart"], answer["releases"], answer["downloads"]) == (None, None, [])
    assert answer["said"][0].startswith("Nothing of ")
    missing = client.get(f"/en/series/AAII_SPREAD.json{DAY}").json()
    assert "AAII_BULL" in "".join(p if isinstance(p, str) else p["text"] for p in missing["said"])


def test_events_have_a_table_and_no_line(client: TestClient) -> None:
    told = client.get(f"/en/series/FED_GUIDANCE.json{DAY}").json()
    assert told["chart"] is None
    assert told["releases"]["rows"]


def test_search_needs_every_word_and_finds_both_languages(client: TestClient) -> None:
    def found(**asked: str) -> list[str]:
        return [row["id"] for row in client.get("/en/series.json", params=asked).json()["rows"]]

    assert "UNRATE" in found(q="unemployment RATE")
    assert "UNRATE" in found(q="失业率")
    assert found(q="unemployment zebra") == []
    assert set(found(publisher="cboe")) == {s.id for s in catalog().series.values() if s.publisher.id == "cboe"}
    assert found(q="BAMLH0A0HYM2")[0] == "HY_OAS"
    assert client.get("/en/series.json", params={"q": "a" * 5000}).json()["rows"] == []


def test_every_phrase_of_the_catalogue_has_its_chinese() -> None:
    said = {p for spec in catalog().series.values() for p in said_of(spec)} | {i.source for i in catalog().indicators.values()}
    lacking = said - set(phrases())
    assert not lacking, f"add to phrases_zh.toml: {sorted(lacking)}"


# ------------------------------------------------------------------------------------------------ against plain loops

START = datetime(2024, 1, 1, tzinfo=UTC)
told_rows = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20), st.one_of(st.none(), st.integers(0, 3))), min_size=1, max_size=12)


def history(told: list[tuple[int, int, int | None]]) -> History:
    frame = [
        (
            "UNRATE",
            date(2023, 1 + period, 1),
            None if value is None else float(value),
            START + timedelta(days=day),
            "vintage",
            START,
            "t",
            "r",
        )
        for period, day, value in {(p, d): (p, d, v) for p, d, v in told}.values()
    ]
    columns = {"series": pl.String}
    assert columns  # the order of the columns is that of the schema
    names = list(OBSERVATION_SCHEMA)
    values = dict(
        zip(("series", "period", "value", "known_at", "basis", "recorded_at", "source", "raw"), zip(*frame, strict=True), strict=True)
    )
    return History.from_frame(pl.DataFrame({n: list(values.get(n, [False] * len(frame))) for n in names}, schema=OBSERVATION_SCHEMA))


@given(told_rows, st.integers(0, 22))
def test_revisions_are_those_of_a_plain_loop(told: list[tuple[int, int, int | None]], day: int) -> None:
    as_of = AsOf(START + timedelta(days=day))
    held = history(told)
    latest = {(p, d): v for p, d, v in told}
    plain: dict[int, list[int | None]] = {}
    for period, when in sorted(latest):
        if when <= day:
            said = plain.setdefault(period, [])
            value = latest[(period, when)]
            if not said or said[-1] != value:
                said.append(value)
    known = revisions_known(held, "UNRATE", as_of, count=99)
    assert known.periods == len(plain)
    assert {r.period.month - 1: [v.value for v in r.vintages] for r in known.newest} == {p: v for p, v in plain.items() if len(v) > 1}
    for period, values in plain.items():
        assert [v.value for v in vintages_of(held, "UNRATE", as_of, date(2023, 1 + period, 1))] == values


@given(told_rows)
def test_the_last_vintage_is_what_the_panel_says(told: list[tuple[int, int, int | None]]) -> None:
    held, as_of = history(told), AsOf(START + timedelta(days=30))
    series = panel(held, as_of, catalog(), ["UNRATE"]).get("UNRATE")
    for period in range(4):
        found = vintages_of(held, "UNRATE", as_of, date(2023, 1 + period, 1))
        assert (found[-1].value if found else None) == (series.value_on(date(2023, 1 + period, 1)) if series is not None else None)


def test_a_chart_becomes_a_table_with_its_last_point() -> None:
    points = [{"x": 86_400_000 * i, "y": float(i)} for i in range(1000)]
    chart = Chart("A", "", "", "", "", "", {"layer": [{"mark": {"type": "line"}, "data": {"values": points}}, {"mark": "rect"}]})
    table = chart_rows(chart)
    assert len(table) == ROWS
    assert table[0] == ("1972-09-26", "999")
    assert chart_rows(Chart("A", "", "", "", "", "", {"mark": "point"})) == []


def test_a_wide_picture_moves_only_what_stood_at_the_edge(client: TestClient) -> None:
    spec = {
        "width": 378,
        "height": 226,
        "encoding": {"x": {"axis": {"tickCount": 6}}},
        "layer": [{"encoding": {"x2": {"value": 378}, "x": {"value": 0}}}],
    }
    wide = widened(Chart("A", "t", "s", "a", "o", "n", spec))
    assert wide.id == "A-wide"
    assert wide.spec["layer"][0]["encoding"] == {"x2": {"value": WIDTH}, "x": {"value": 0}}
    assert spec["layer"][0]["encoding"]["x2"] == {"value": 378}, "the narrow one stays as it is"
    assert np.isfinite(WIDTH)
