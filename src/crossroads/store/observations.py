"""The table of observations: append what is news, in one commit, with nothing lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from deltalake import DeltaTable

from crossroads.errors import StoreError
from crossroads.knowledge.frame import BASIS_CODES, MOMENT, OBSERVATION_SCHEMA, STAMPED_SCHEMA, conform
from crossroads.knowledge.news import news
from crossroads.knowledge.stamp import utc
from crossroads.store.digest import combine, digest
from crossroads.store.place import Place
from crossroads.store.tables import Change, Table

ORDER = ("series", "period", "known_at", "basis", "recorded_at", "value")


@dataclass(frozen=True, slots=True)
class Batch:
    """Stamped rows read from one reply or file.

    Parameters
    ----------
    frame : DataFrame of STAMPED_SCHEMA
        As ``knowledge.stamp`` returns it.
    source : str
        Module of ``crossroads.sources``, or ``import:<name>``.
    raw : str
        SHA-256 of the bytes, as ``Store.put_raw`` returned it.
    """

    frame: pl.DataFrame
    source: str
    raw: str


@dataclass(frozen=True, slots=True)
class Appended:
    """How many observations of a batch were new, and how many said nothing new."""

    added: int
    unchanged: int


def observations(store: Place) -> Table:
    """Return the observations table of a store."""
    return Table(store.child("observations"), OBSERVATION_SCHEMA, ORDER)


def append(table: Table, batches: Sequence[Batch], recorded_at: datetime) -> list[Appended]:
    """Append what is new of the batches, all in one commit; no commit if nothing is.

    Batches count in the order given, so two about the same series are the same as two calls.

    Returns
    -------
    list of Appended
        One for each batch.

    Raises
    ------
    StoreError
        If a row is not fit to be kept (see ``check``), or the table cannot be read or written.
    """
    moment = utc(recorded_at)
    for batch in batches:
        check(batch, moment)
    ids = sorted({name for batch in batches for name in batch.frame["series"].unique()})
    added = [0] * len(batches)

    def decide(held: DeltaTable | None) -> Change | None:
        known = table.collect(table.scan(held).filter(pl.col("series").is_in(ids)))
        fresh = _news(batches, known, moment)
        added[:] = [sum(len(rows) for index, rows in fresh if index == i) for i in range(len(batches))]
        rows = pl.concat([pl.DataFrame(schema=OBSERVATION_SCHEMA), *(rows for _, rows in fresh)]).sort(ORDER)
        return Change(rows, combine(table.token(held), digest(rows))) if len(rows) else None

    if ids:
        table.write(decide)
    return [Appended(n, len(batch.frame) - n) for n, batch in zip(added, batches, strict=True)]


def check(batch: Batch, recorded_at: datetime) -> None:
    """Refuse rows no store should ever hold, whatever made them.

    Raises
    ------
    StoreError
        On a null or unknown basis, a null key, NaN or infinity, or a ``known_at`` after ``recorded_at``; names the first row.
    """
    rows = conform(batch.frame, STAMPED_SCHEMA, what=f"rows of {batch.source}")
    unfit = {
        "a series, period, known_at and by_rule in each row": pl.any_horizontal(
            pl.col("series", "period", "known_at", "by_rule").is_null(),
        ),
        "a finite value or none": ~pl.col("value").is_finite(),
        f"a basis of {', '.join(BASIS_CODES)}": ~pl.col("basis").is_in(list(BASIS_CODES)).fill_null(value=False),
        f"nothing known after it was recorded ({recorded_at.isoformat()})": pl.col("known_at") > recorded_at,
    }
    for expected, wrong in unfit.items():
        bad = rows.filter(wrong)
        if len(bad):
            first = bad.row(0, named=True)
            seen = f"value {first['value']}, known_at {first['known_at']}, basis {first['basis']}"
            raise StoreError(f"{batch.source}: {first['series']} {first['period']}: expected {expected}, saw {seen}; nothing was stored")


def _news(batches: Sequence[Batch], known: pl.DataFrame, recorded_at: datetime) -> list[tuple[int, pl.DataFrame]]:
    """Return (batch number, its new observations) for each batch and series."""
    found: list[tuple[int, pl.DataFrame]] = []
    for wave in waves(batches):
        owner = {str(name): i for i in wave for name in batches[i].frame["series"].unique()}
        rows = pl.concat([batches[i].frame.select(*STAMPED_SCHEMA) for i in wave])
        held = known.filter(pl.col("series").is_in(list(owner)))
        fresh = _with_origin(news(rows, held, recorded_at), owner, batches, recorded_at)
        found += [(owner[str(name)], part) for (name,), part in fresh.group_by("series", maintain_order=True)]
        known = pl.concat([known, fresh])
    return found


def waves(batches: Sequence[Batch]) -> Iterable[list[int]]:
    """Return batch numbers in groups to be handled one after the other; within a group no series comes twice."""
    last: dict[str, int] = {}
    groups: list[list[int]] = []
    for i, batch in enumerate(batches):
        names = batch.frame["series"].unique().to_list()
        place = max((last[name] + 1 for name in names if name in last), default=0)
        last.update(dict.fromkeys(names, place))
        if place == len(groups):
            groups.append([])
        groups[place].append(i)
    return groups


def _with_origin(rows: pl.DataFrame, owner: dict[str, int], batches: Sequence[Batch], recorded_at: datetime) -> pl.DataFrame:
    sources = {name: batches[i].source for name, i in owner.items()}
    raws = {name: batches[i].raw for name, i in owner.items()}
    return rows.with_columns(
        source=pl.col("series").replace_strict(sources, return_dtype=pl.String),
        raw=pl.col("series").replace_strict(raws, return_dtype=pl.String),
        recorded_at=pl.lit(recorded_at, dtype=MOMENT),
    ).select(*OBSERVATION_SCHEMA)
