"""A hand-made world: every input of every indicator, smooth and seeded, so that a whole letter can be composed from it."""

from __future__ import annotations

import functools
from datetime import date

import numpy as np

from crossroads.catalog.load import Catalog, catalog
from crossroads.catalog.specs import SeriesSpec
from crossroads.indicators.registry import readings
from crossroads.report.letter import compose
from crossroads.report.view import Figure, Letter, Standing
from crossroads.series import Basis, Panel, Reading, Series
from crossroads.timeline import AsOf, Frequency, sessions

AS_OF = AsOf.end_of(date(2025, 11, 18))
LEVELS = {
    "VIX": 20, "VVIX": 105, "VIX3M": 21, "VIX9D": 20, "HY_OAS": 3.5, "IG_OAS": 1, "BAA10Y": 2, "BAA": 6, "AAA": 5, "SPX": 6000, "BTC": 90_000,
    "UNRATE": 4.2, "ICSA": 220_000, "CCSA": 1_900_000, "JTSLDL": 1_800, "LNS13025699": 1_900, "WALCL": 6_600_000, "WTREGEN": 900_000,
    "RRPONTSYD": 10, "WRESBAL": 3_000_000, "SOFR": 4.1, "EFFR": 4.0, "DFF": 4.0, "DGS10": 4.2, "DGS2": 3.6, "DGS3MO": 3.9, "DRCCLACBS": 3,
    "TERMCBCCALLNS": 21, "AAII_BULL": 35, "AAII_BEAR": 38,
}  # fmt: skip


def stamps(spec: SeriesSpec, as_of: AsOf, years: int = 6) -> np.ndarray:
    end = np.datetime64(as_of.day, "D")
    if spec.frequency is Frequency.DAILY:
        return sessions(end - 365 * years, end)
    if spec.frequency is Frequency.WEEKLY:
        return np.arange(end - 364 * years, end, 7)
    step = 3 if spec.frequency is Frequency.QUARTERLY else 1
    last = end.astype("datetime64[M]")
    last -= last.astype(int) % step
    return np.arange(last - 12 * years, last + 1, step).astype("datetime64[D]")


def made(spec: SeriesSpec, as_of: AsOf = AS_OF) -> Series:
    """A level, a slow wave and a little seeded noise, to two decimals, dated by the catalogue's own rule."""
    periods = stamps(spec, as_of)
    rng = np.random.default_rng(abs(hash_of(spec.id)))
    level = float(LEVELS.get(spec.id, 50_000 if spec.unit.code == "contracts" else 10))
    values = level * (1 + 0.1 * np.sin(np.arange(len(periods)) / 40) + 0.01 * rng.standard_normal(len(periods)))
    known, basis = spec.known_at(periods)
    seen = known <= as_of.us
    return Series(spec.id, spec.unit, spec.frequency, periods[seen], np.round(values, 2)[seen], known[seen], basis[seen])


def events(spec: SeriesSpec, rows: dict[str, float], as_of: AsOf = AS_OF) -> Series:
    days = np.array(sorted(d for d in rows if d <= as_of.day.isoformat()), "datetime64[D]")
    values = np.array([rows[str(d)] for d in days])
    known = days.astype("datetime64[us]") + np.timedelta64(19, "h")
    return Series(spec.id, spec.unit, spec.frequency, days, values, known, np.full(len(days), Basis.VINTAGE, np.uint8))


TARGET = {
    "2022-03-16": 0.5, "2022-05-04": 1.0, "2022-06-15": 1.75, "2022-07-27": 2.5, "2022-09-21": 3.25, "2022-11-02": 4.0, "2022-12-14": 4.5,
    "2023-05-03": 5.25, "2023-07-26": 5.5, "2023-09-20": 5.5, "2024-09-18": 5.0, "2024-12-18": 4.5, "2025-09-17": 4.25, "2025-10-29": 4.0,
}  # fmt: skip
EVENTS = {
    "FED_TARGET_UPPER": TARGET,
    "FED_TARGET_LOWER": {day: upper - 0.25 for day, upper in TARGET.items()},
    "FED_GUIDANCE": {"2025-08-22": -1.0},
    "FED_BALANCE_SHEET": {"2025-10-29": 2.0},
}


def hash_of(name: str) -> int:
    return sum(ord(c) * 31**i for i, c in enumerate(name)) % 2**32


@functools.cache
def panel(*, without: frozenset[str] = frozenset()) -> Panel:
    known = catalog()
    ids = dict.fromkeys(i for spec in known.indicators.values() for i in spec.inputs)
    series = {}
    for name in ids:
        if name in known and name not in without:
            spec = known[name]
            series[spec.id] = events(spec, EVENTS[name]) if name in EVENTS else made(spec)
    return Panel(AS_OF, series)


def standing(**changes: object) -> Standing:
    plain: dict[str, object] = {
        "as_of": AS_OF,
        "holdings": "store",
        "newest_known_at": AS_OF.moment,
        "code_version": "0.1.0",
        "data_version": "7",
    }
    return Standing(**(plain | changes))  # type: ignore[arg-type]  # a test's shorthand


@functools.cache
def letter(language: str, *, without: frozenset[str] = frozenset()) -> Letter:
    seen = panel(without=without)
    return compose(seen, readings(seen, catalog()), catalog(), standing(), language)  # type: ignore[arg-type]  # "en" or "zh"


def with_details(reading: Reading, **details: float | str | None) -> Reading:
    import dataclasses

    return dataclasses.replace(reading, details={**reading.details, **details})


def figures(letter: Letter) -> list[Figure]:
    """Every figure of a letter, wherever it stands, found without the code under test."""
    found: list[Figure] = []

    def walk(value: object) -> None:
        import dataclasses

        if isinstance(value, Figure):
            found.append(value)
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            for f in dataclasses.fields(value):
                walk(getattr(value, f.name))
        elif isinstance(value, (tuple, list)):
            for item in value:
                walk(item)

    walk(letter)
    return found


def texts(letter: Letter) -> list[str]:
    """Every string a reader sees in the text of a letter, whole runs joined; sources' own words left out."""
    runs = [letter.headline, *letter.banner]
    tables = [t for c in letter.chapters for t in c.tables]
    for chapter in letter.chapters:
        runs += [*chapter.sentences, *chapter.absent]
    runs += [cell for t in tables for row in t.rows for cell in row]
    said = ["".join(p if isinstance(p, str) else p.text for p in run) for run in runs]
    said += [letter.title, letter.disclaimer, letter.colophon, *(c.title for c in letter.chapters)]
    said += [s for t in tables for s in (t.caption, *t.columns)]
    said += [s for c in letter.chapters for chart in c.charts for s in (chart.title, chart.subtitle, chart.alt, chart.source)]
    said += [s for g in letter.gauges for s in (g.name, g.change, g.zone, g.percentile, g.watch, g.basis, g.stale, g.reason) if s]
    said += [s for n in letter.notes for s in (n.title, n.definition, n.basis, n.stale) if s]
    return said + [s for n in letter.notes for row in n.rows for s in (row.name, row.known_at, row.basis, row.publisher)]


def empty(readings_: list[Reading], catalog_: Catalog) -> set[str]:
    return {r.id for r in readings_ if r.value is None and r.id in catalog_.indicators}
