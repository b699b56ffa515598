"""What formats of users' files must pass: the suite of sources, without the plan of a sync."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from tests.sources.suite import Capture, SourceSuite

from crossroads.catalog.load import catalog
from crossroads.sources import registry


@dataclass(frozen=True)
class Kept(Capture):
    """A file that a user keeps, read by the format its request names."""

    def parse(self, body: bytes | None = None) -> pl.DataFrame:
        return registry.load_format(self.request.source).parse(self.body if body is None else body, self.request, catalog().series)


class FormatSuite(SourceSuite):
    """Inherit as from ``SourceSuite``; captures are ``Kept``."""

    brings = "import"  # source of the series it reads

    def test_plans_the_addresses_it_reads(self, shared, all_captures):
        assert self.name in registry.FORMATS
        assert self.name not in registry.NETWORK

    def test_asks_nothing_for_series_of_others(self):
        assert not hasattr(registry.load_format(self.name), "requests")

    def test_gives_snapshot_rows_of_the_catalogue(self, all_captures):
        for capture in all_captures:
            rows = capture.parse()
            assert rows["series"].is_in(list(capture.request.ids)).all()
            assert {catalog()[s].source for s in rows["series"].unique()} == {self.brings}
            assert (rows["known_at"].is_null() == rows["basis"].is_null()).all()
            assert not rows.select("series", "period", "known_at").is_duplicated().any()
            assert rows["value"].drop_nulls().is_finite().all()
