"""A small catalogue of every kind of series, its names, and histories and columns over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time

import numpy as np
import polars as pl

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import Publisher, SeriesSpec
from crossroads.knowledge.frame import OBSERVATION_SCHEMA
from crossroads.knowledge.history import History
from crossroads.rules.events import EVENT_FAMILIES
from crossroads.rules.names import Definition, Names
from crossroads.rules.provider import ArrayProvider
from crossroads.series import unit
from crossroads.timeline import Frequency, ReleaseRule, sessions

MAKER = Publisher("maker", "Maker", "制造者", "https://example.org", "made for tests", redistribute=True)
RECORDED = datetime(2030, 1, 1, tzinfo=UTC)


def spec(
    name: str, code: str, frequency: Frequency, release: ReleaseRule, *, calendar: str = "nyse", aliases: tuple[str, ...] = ()
) -> SeriesSpec:
    return SeriesSpec(
        id=name, publisher=MAKER, code=name, source="made", en=name, zh=name, unit=unit(code), frequency=frequency, release=release,
        revision="made", url=MAKER.url, delays={}, calendar=calendar, aliases=aliases,  # type: ignore[arg-type]  # one of three words
    )  # fmt: skip


SPECS = (
    spec("PRICE", "points", Frequency.DAILY, ReleaseRule("close", time(16, 5))),
    spec("FEAR", "points", Frequency.DAILY, ReleaseRule("close", time(16, 15))),
    spec("PRICE.volume", "shares", Frequency.DAILY, ReleaseRule("close", time(16, 5))),
    spec("SPREAD", "pct", Frequency.DAILY, ReleaseRule("business_days", time(8), 1), calendar="federal", aliases=("WIDTH",)),
    spec("COIN", "usd", Frequency.DAILY, ReleaseRule("close", time(20, 5)), calendar="none"),
    spec("CLAIMS", "persons", Frequency.WEEKLY, ReleaseRule("weekday", time(8, 30), 1, 3)),
    spec("ASSETS", "usd_mn", Frequency.WEEKLY, ReleaseRule("weekday", time(16, 40), 1, 3)),
    spec("REPO", "usd_bn", Frequency.DAILY, ReleaseRule("business_days", time(8), 1), calendar="federal"),
    spec("JOBS", "thousands", Frequency.MONTHLY, ReleaseRule("days", time(8, 30), 5)),
    spec("RATE", "pct", Frequency.MONTHLY, ReleaseRule("days", time(8, 30), 5)),
    spec("CARD", "pct", Frequency.QUARTERLY, ReleaseRule("days", time(11), 60)),
    spec("TARGET", "pct", Frequency.EVENT, ReleaseRule("close", time(14)), calendar="none"),
)  # fmt: skip
CATALOG = Catalog({s.id: s for s in SPECS}, {}, {a: s.id for s in SPECS for a in s.aliases})
NAMES = Names(
    CATALOG,
    {
        "NET": Definition("NET", "ASSETS - REPO", "", ""),
        "CALM": Definition("CALM", "FEAR < 20", "", ""),
        "NETTER": Definition("NETTER", "NET / 1bn - 1", "", ""),
        "LOOP": Definition("LOOP", "LOOPED + 1", "", ""),
        "LOOPED": Definition("LOOPED", "LOOP + 1", "", ""),
    },
    {"PAIR": ("PRICE", "FEAR")},
    EVENT_FAMILIES,
)


def arrays(columns: Mapping[str, Iterable[float]], start: date = date(2020, 1, 2), **more: object) -> ArrayProvider:
    """Columns over sessions from ``start``; None is a session without a value."""
    table = {name: np.array([np.nan if v is None else v for v in column], float) for name, column in columns.items()}
    count = max(len(c) for c in table.values())
    days = sessions(start, date(start.year + 1 + count // 240, 12, 31))[:count]
    return ArrayProvider(days, table, **more)  # type: ignore[arg-type]  # fields by name


Row = tuple[str, date, float | None, datetime, str]


def history(rows: Iterable[Row]) -> History:
    """A history of (series, period, value, known_at, basis) rows."""
    full = [(*row, "made", "0", RECORDED) for row in rows]
    return History.from_frame(pl.DataFrame(full, schema=OBSERVATION_SCHEMA, orient="row"))
