"""A store with its catalogue: ask for series, panels and readings as of a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from crossroads.app.settings import Settings
from crossroads.catalog.load import Catalog, catalog
from crossroads.errors import InputError
from crossroads.knowledge.history import History
from crossroads.series import Basis, Panel, Reading, Series
from crossroads.store.store import Store
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Moment = AsOf | date | str
"""Where an as-of is asked for: an ``AsOf``, a day, or text such as ``"2025-11-18"``."""


def open(home: str | Path | None = None) -> Library:  # noqa: A001  # as crossroads.open
    """Return the library over the store in ``home`` (default: ``CROSSROADS_HOME`` or the user's data folder)."""
    settings = Settings.from_environment() if home is None else Settings(str(home))
    return Library(Store.open(settings.home), full_catalog(settings))


def full_catalog(settings: Settings) -> Catalog:
    """Return the catalogue with the series of the user's own files, and the user's own baskets (``baskets.toml`` in the home folder)."""
    folder = settings.user_catalogue
    paths = sorted(folder.glob("*.toml")) if folder is not None and folder.is_dir() else []
    known = catalog().with_user_files(paths) if paths else catalog()
    own = folder.with_name("baskets.toml") if folder is not None else None
    return known.with_baskets(own) if own is not None and own.is_file() else known


class Library:
    """A store and the catalogue that names what is in it. Every question needs an ``as_of``."""

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self.store = store
        self.catalog = catalog

    def series(self, name: str, *, as_of: Moment) -> Series:
        """Return one series as known at ``as_of``.

        Raises
        ------
        UnknownSeriesError
            If the catalogue has no such id or alias.
        NotKnownError
            If nothing of it was known then.
        """
        series_id = self.catalog.resolve(name)
        return self.panel([series_id], as_of=as_of)[series_id]

    def panel(self, names: Sequence[str] | None = None, *, as_of: Moment) -> Panel:
        """Return several series (default: all in the store) as known at ``as_of``."""
        ids = None if names is None else [self.catalog.resolve(n) for n in names]
        return self.store.panel(ids, moment_of(as_of), self.catalog)

    def readings(self, names: Sequence[str] | None = None, *, as_of: Moment) -> list[Reading]:
        """Return what the indicators say as of ``as_of`` (default: all of them), in the order of the letter's systems."""
        return self.readings_of(self.panel(self.needed_series(), as_of=as_of), names)

    def readings_of(self, panel: Panel, names: Sequence[str] | None = None) -> list[Reading]:
        """Return what the indicators say of a panel already at hand."""
        from crossroads.indicators.registry import readings

        return readings(panel, self.catalog, names)

    def needed_series(self) -> list[str]:
        """Return the series the indicators and the letter read."""
        return sorted({series for indicator in self.catalog.indicators for series in self.catalog.behind(indicator)})

    @overload
    def frame(self, names: Sequence[str], *, as_of: Moment, kind: Literal["polars"] = "polars") -> pl.DataFrame: ...
    @overload
    def frame(self, names: Sequence[str], *, as_of: Moment, kind: Literal["pandas"]) -> pd.DataFrame: ...
    def frame(self, names: Sequence[str], *, as_of: Moment, kind: Literal["polars", "pandas"] = "polars") -> pl.DataFrame | pd.DataFrame:
        """Return the panel as one long table: series, period, value, known_at (UTC), basis."""
        table = _long(self.panel(names, as_of=as_of))
        if kind == "polars":
            return table
        import pandas as pd

        return pd.DataFrame({column: table[column].to_list() for column in table.columns})

    def history(self, ids: Iterable[str] | None = None) -> History:
        """Return every value ever made known of these series (default: all in the store)."""
        return self.store.history(ids)

    def revisions(self, name: str) -> pl.DataFrame:
        """Return every value ever made known of one series: period, value, known_at, basis, in the order of knowledge."""
        return self.store.revisions(self.catalog.resolve(name))


def moment_of(as_of: Moment) -> AsOf:
    """Return the ``AsOf`` meant by a day, a text or an ``AsOf``."""
    if isinstance(as_of, AsOf):
        return as_of
    if isinstance(as_of, str):
        return AsOf.parse(as_of)
    if isinstance(as_of, date):
        return AsOf.end_of(as_of)
    raise InputError(f"as_of {as_of!r} is neither a date, a text nor an AsOf")


def _long(panel: Panel) -> pl.DataFrame:
    import polars as pl

    from crossroads.knowledge.frame import SNAPSHOT_SCHEMA

    parts = [
        {
            "series": [series.id] * len(series),
            "period": pl.Series(series.periods),
            "value": series.values,
            "known_at": pl.Series(series.known_at).dt.replace_time_zone("UTC"),
            "basis": [Basis(int(code)).label for code in series.basis],
        }
        for series in panel.series.values()
    ]
    return pl.concat([pl.DataFrame(part, schema=SNAPSHOT_SCHEMA) for part in parts]) if parts else pl.DataFrame(schema=SNAPSHOT_SCHEMA)
