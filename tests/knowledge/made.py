"""A small catalogue, small frames, and hypothesis strategies in which collisions are common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import polars as pl
from hypothesis import strategies as st
from tests.knowledge.naive import Row

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import Publisher, SeriesSpec
from crossroads.knowledge.frame import MOMENT, OBSERVATION_SCHEMA, SNAPSHOT_SCHEMA
from crossroads.knowledge.history import History
from crossroads.series import Basis, unit
from crossroads.timeline import Frequency, ReleaseRule

MAKER = Publisher("maker", "Maker", "制造者", "https://example.org", "made for tests", redistribute=True)
CLOSE = ReleaseRule("close", time(16, 15))
JOBS = ReleaseRule("employment_situation", time(8, 30))
NOW = datetime(2025, 11, 18, 22, tzinfo=UTC)


def spec(name: str, frequency: Frequency, release: ReleaseRule, **more: object) -> SeriesSpec:
    fields = {
        "code": name,
        "source": "made",
        "en": name,
        "zh": name,
        "revision": "made",
        "url": MAKER.url,
        "delays": {},
        "unit": unit("pct"),
    }
    return SeriesSpec(id=name, publisher=MAKER, frequency=frequency, release=release, **(fields | more))  # type: ignore[arg-type]  # fields by name


DAILY = spec("DAY", Frequency.DAILY, CLOSE, starts=date(2000, 1, 3), aliases=("TAG",), launched=date(2010, 1, 1))
MONTHLY = spec("JOBS", Frequency.MONTHLY, JOBS, delays={np.datetime64("2025-09-01"): np.datetime64("2025-11-20T13:30", "us")})
EVENT = spec("EVENT", Frequency.EVENT, ReleaseRule("close", time(14)), unit=unit("flag"))
CATALOG = Catalog({s.id: s for s in (DAILY, MONTHLY, EVENT)}, {}, {"TAG": "DAY"})


def snapshot(rows: Iterable[tuple[str, date, float | None] | tuple[str, date, float | None, datetime, str]]) -> pl.DataFrame:
    """Snapshot rows; those of three items are undated."""
    full = [(*row, None, None) if len(row) == 3 else row for row in rows]
    return pl.DataFrame(full, schema=SNAPSHOT_SCHEMA, orient="row")


def kept(rows: pl.DataFrame, recorded_at: datetime, held: pl.DataFrame | None = None) -> pl.DataFrame:
    """What a store holds after appending ``rows``."""
    new = rows.with_columns(source=pl.lit("made"), raw=pl.lit("0"), recorded_at=pl.lit(recorded_at, MOMENT)).select(*OBSERVATION_SCHEMA)
    return new if held is None else pl.concat([held, new])


def nothing() -> pl.DataFrame:
    return pl.DataFrame(schema=OBSERVATION_SCHEMA)


def observations(rows: Sequence[Row]) -> pl.DataFrame:
    made = [(*r[:5], "made", "0", r.recorded_at) for r in rows]
    return pl.DataFrame(made, schema=OBSERVATION_SCHEMA, orient="row")


def history(rows: Sequence[Row]) -> History:
    return History.from_frame(observations(rows))


def us(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")


FIRST = datetime(2020, 1, 1, 12, tzinfo=UTC)
periods = st.integers(0, 7).map(lambda n: date(2020, 1, 1) + timedelta(days=n))
moments = st.integers(0, 12).map(lambda n: FIRST + timedelta(hours=12 * n))
values = st.none() | st.sampled_from([1.0, 2.0, 3.5, -4.25])
bases = st.sampled_from([b.label for b in Basis])
rows = st.lists(st.builds(Row, st.sampled_from(["DAY", "JOBS", "EVENT"]), periods, values, moments, bases, moments), max_size=40)
growing = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30).map(
    lambda numbers: [
        Row("DAY", date(2020, 1, 1) + timedelta(days=i), x, FIRST + timedelta(hours=24 * (i // 2)), "lag", NOW)
        for i, x in enumerate(numbers)
    ]
)
"""A series never revised, two periods published at a time."""
rewritten = st.tuples(growing, st.lists(st.tuples(st.integers(0, 29), st.integers(1, 200), values.filter(bool)), max_size=20)).map(
    lambda made: (
        made[0] + [r._replace(value=v, known_at=r.known_at + timedelta(hours=h)) for n, h, v in made[1] for r in made[0][n : n + 1]]
    )
)
"""The same with values that change later."""
