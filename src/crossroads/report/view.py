"""The view-models: what a letter says, ready to be printed. Frozen and JSON-plain; renderers read nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from crossroads.catalog.specs import Language
from crossroads.series import iso
from crossroads.timeline import AsOf

Tone = Literal["plain", "break", "bottom"]
"""The two meanings a colour may have: evidence that the market breaks, evidence for a bottom."""

Direction = Literal["up", "down"]
"""Which way a change went; the reader chooses the colour of a rise."""

_WORDY_COLUMNS, _WORDY_ROW = 3, 70
"""Columns of words, and letters in a row (a Chinese character counts as two), from which a table does not fit a phone."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number and the note that leads to its rows.

    Parameters
    ----------
    direction : {"up", "down"} or None
        Of a change that is coloured as a rise or a fall; a level has none.
    """

    text: str
    note: str
    direction: Direction | None = None


Text = tuple[str | Figure, ...]
"""A run of words and figures: one sentence, one table cell."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a letter stands on, handed in by the application.

    Parameters
    ----------
    as_of : AsOf
    holdings : {"store", "embedded"}
        A synced store, or only the history that comes with the installation.
    reached, missed : tuple of str
        Publisher ids the last sync reached, and those it did not.
    newest_known_at : datetime or None
        The latest ``known_at`` among all observations used.
    code_version, data_version : str
        Together with the as-of moment they fix every byte of the letter.
    """

    as_of: AsOf
    holdings: Literal["store", "embedded"]
    reached: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    newest_known_at: datetime | None = None
    code_version: str = ""
    data_version: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One observation behind a figure."""

    series: str
    name: str
    period: str
    value: str
    known_at: str
    basis: str
    publisher: str
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    """Where a figure comes from: how it is defined, and the observations that decide it."""

    id: str
    number: int
    gauge: str
    title: str
    definition: str
    origin: str
    rows: tuple[SourceRow, ...]
    basis: str
    stale: str | None = None

    @property
    def card(self) -> str:
        """Return the note as a few lines for a pop-over."""
        seen = [f"{row.series} {row.period}: {row.value}\n{row.known_at} · {row.basis} · {row.publisher}" for row in self.rows[:3]]
        more = [f"+ {len(self.rows) - 3}"] if len(self.rows) > 3 else []
        return "\n".join([self.title, *seen, *more, *([self.stale] if self.stale else [])])


@dataclass(frozen=True, slots=True)
class Band:
    """A zone on a gauge's strip, from ``start`` to ``end`` in percentiles (0-100)."""

    start: float
    end: float
    word: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Gauge:
    """One indicator at a glance.

    Parameters
    ----------
    value : Figure or None
        None when there is no reading; ``reason`` then says why.
    spark : tuple of (float, float)
        A year of the indicator, days since the first point and value; never joined over a gap in the publisher's record.
    marker : float or None
        Percentile, 0-100, kept inside the band of the current zone.
    watch : Text
        The nearest trigger and how far it is.
    """

    id: str
    name: str
    row: str
    chapter: str
    value: Figure | None
    change: str | None
    zone: str | None
    tone: Tone
    percentile: str | None
    marker: float | None
    bands: tuple[Band, ...]
    spark: tuple[tuple[float, float], ...]
    watch: str | None
    known_at: str | None
    basis: str | None
    stale: str | None
    reason: str | None
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: the finding in words, the picture as a Vega-Lite specification, and the words that replace it."""

    id: str
    title: str
    subtitle: str
    alt: str
    source: str
    note: str
    spec: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under named columns.

    Parameters
    ----------
    numeric : tuple of bool
        Columns set flush right.
    marked : tuple of bool
        Rows that stand out: a trigger that is tripped.
    is_folded : bool
        Shown on request: the text says what matters of it.
    """

    caption: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Text, ...], ...]
    marked: tuple[bool, ...]
    is_folded: bool = False

    @property
    def is_wordy(self) -> bool:
        """Return whether the rows are sentences rather than numbers: on a phone each is set under the other, not side by side."""
        words = len(self.numeric) - sum(self.numeric)
        return words >= _WORDY_COLUMNS and any(sum(_width(plain(cell)) for cell in row) > _WORDY_ROW for row in self.rows)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the argument.

    Parameters
    ----------
    sentences : tuple of Text
        A paragraph each; the first is the lead and states the chapter's finding.
    absent : tuple of Text
        Which of its readings are missing, and why.
    also : tuple of Text
        What can be said but need not be read: shown on request.
    also_title : str
        Under which it is folded; empty for readings that do not stand out.
    """

    key: str
    title: str
    sentences: tuple[Text, ...]
    absent: tuple[Text, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    also: tuple[Text, ...] = ()
    also_title: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The whole letter in one language, for one moment.

    Parameters
    ----------
    headline : Text
        The finding, above everything.
    board : tuple of str
        Ids of the gauges that are read at a glance; the others stand in their chapters.
    verdict : tuple of Text
        The conclusion under the headline, a paragraph each; empty where nothing was answered.
    picture : Chart or None
        The one picture beside it: who gives in first.
    """

    title: str
    as_of: str
    language: Language
    standing: Standing
    banner: tuple[Text, ...]
    headline: Text
    gauges: tuple[Gauge, ...]
    chapters: tuple[Chapter, ...]
    notes: tuple[Note, ...]
    colophon: str
    disclaimer: str
    board: tuple[str, ...] = ()
    verdict: tuple[Text, ...] = ()
    picture: Chart | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values, charts with their data included."""
        values: dict[str, Any] = as_json(self)
        return values


def as_json(value: Any) -> Any:
    """Return a view-model, or a part of one, as plain JSON values."""
    if isinstance(value, AsOf):
        return iso(value.moment)
    if isinstance(value, datetime):
        return iso(value)
    if dataclasses.is_dataclass(value):
        return {f.name: as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {k: as_json(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [as_json(v) for v in value]
    return value


def plain(text: Text) -> str:
    """Return a run of words and figures as one string."""
    return "".join(part if isinstance(part, str) else part.text for part in text)


def _width(text: str) -> int:
    return len(text) + sum(map("\u2e80".__le__, text))
