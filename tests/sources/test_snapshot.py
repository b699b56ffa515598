from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from tests.sources.suite import TODAY, mirror

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.sources import registry, snapshot
from crossroads.sources.plausible import limits
from crossroads.sources.protocol import Context, Request
from crossroads.sources.transport import retrieve

ASKED = Request("cboe", "https://cdn.cboe.com/x", ("VIX",))
DAYS = pl.Series([date(2026, 1, 2), date(2026, 1, 5), date(2026, 1, 6)])


def rows(values, days=DAYS, series="VIX"):
    return snapshot.rows(catalog()[series], days, pl.Series(values, dtype=pl.Float64), request=ASKED)


def test_rows_keep_nulls_and_leave_the_dating_open():
    frame = rows([17.0, None, 18.5])
    assert frame["value"].to_list() == [17.0, None, 18.5]
    assert frame.select("known_at", "basis").null_count().row(0) == (3, 3)


@pytest.mark.parametrize("days", [[2, 1, 3], [1, 1, 2], [1, 3, 3]])
def test_periods_must_ascend(days):
    with pytest.raises(SourceError, match="expected strictly ascending dates for VIX, saw 2026-01-0"):
        rows([1, 2, 3], pl.Series([date(2026, 1, d) for d in days]))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_values_must_be_finite(value):
    with pytest.raises(SourceError, match="NaN or infinity"):
        rows([17.0, value, 18.0])


def test_one_crash_is_no_wrong_unit_but_all_values_are():
    assert rows([17.0, 18.0, 8269.0]).height == 3
    with pytest.raises(SourceError, match=r"expected values around 5 to 100 points, saw a median of 1800; a wrong unit or column\?"):
        rows([1700.0, 1800.0, 1900.0])


def test_nothing_together_is_an_empty_snapshot():
    assert snapshot.together([]).schema == pl.DataFrame(schema=SNAPSHOT_SCHEMA).schema


def test_every_series_has_limits_that_hold_its_unit():
    for spec in catalog().series.values():
        low, high = limits(spec)
        assert low < high, spec.id


def test_a_hundredfold_rate_or_spread_is_refused(shared):
    """Percent served as basis points, for each such file of the mirror over its whole history."""
    held = [(spec, values) for spec, values in whole_files(shared) if spec.unit.dimension == "percent"]
    untold = {spec.id for spec, values in held if not is_refused(spec, values * 100)}
    assert len(held) > 20
    assert untold == {"DFEDTARL", "SAHMCURRENT"}  # near zero for most of their lives: their size says nothing


def test_an_amount_in_another_scale_is_refused(shared):
    """Dollars and persons served a thousand times too large or too small."""
    held = [(spec, values) for spec, values in whole_files(shared) if spec.unit.dimension in ("money", "persons")]
    untold = {spec.id for spec, values in held if not (is_refused(spec, values * 1000) and is_refused(spec, values / 1000))}
    assert len(held) > 15
    assert untold == {"RRPONTSYD"}  # has been both nothing and 2,500 billion


def whole_files(shared):
    held, series = mirror(shared), catalog().series
    listed = set(held.listing("https://fred.stlouisfed.org/graph/"))
    for request in registry.plan(list(series.values()), Context(TODAY), only=["fredgraph"]):
        if request.url in listed:
            (got,) = retrieve(request, held)
            yield series[request.ids[0]], registry.parse(got.reply.body, request, series)["value"]


def is_refused(spec, values) -> bool:
    try:
        snapshot.plausible(spec, values, ASKED)
    except SourceError:
        return True
    return False
