"""What every source must pass. A source's test module subclasses ``SourceSuite`` and says what it reads and what it must find.

Mutations of a real file must end in a ``SourceError`` or in rows the whole file has too: fewer of them, never another number,
and none known earlier than it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.series import Basis
from crossroads.sources import registry
from crossroads.sources.mirror import MirrorTransport
from crossroads.sources.protocol import Context, Request

TODAY = date(2026, 11, 22)  # the day the captures were collected
PAGE = b"<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>\n"
few = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
"""Each example parses a whole file, and each subclass runs the test on its own file: that is what inheriting is for."""


def mirror(shared: Path) -> MirrorTransport:
    return MirrorTransport(shared / "mirror", now=lambda: datetime(2026, 11, 22, tzinfo=UTC))


@dataclass(frozen=True)
class Capture:
    """A real body, the request it answers, and values it must give."""

    body: bytes = field(repr=False)  # a failure prints the request, not megabytes
    request: Request
    pinned: dict[tuple[str, str], float | None]

    def parse(self, body: bytes | None = None) -> pl.DataFrame:
        return registry.parse(self.body if body is None else body, self.request, catalog().series)


class SourceSuite:
    """Inherit, name the source, and give its captures."""

    name: str
    from_mirror = True  # whether the captures' addresses are in the plan of a sync from the mirror
    page = PAGE  # a web page that is not the publisher's

    def captures(self, shared: Path) -> Sequence[Capture]:
        raise AssertionError("a source's tests give its captures")

    def spoiled(self, body: bytes) -> Sequence[bytes]:
        """Return bodies with another header, another unit, another layout: each must be refused."""
        raise AssertionError("a source's tests say what it must refuse")

    @pytest.fixture(scope="class")
    @classmethod
    def all_captures(cls, shared: Path) -> Sequence[Capture]:
        return cls().captures(shared)

    @pytest.fixture(scope="class")
    @classmethod
    def capture(cls, all_captures) -> Capture:
        return all_captures[0]

    @pytest.fixture(scope="class")
    @classmethod
    def whole(cls, capture) -> pl.DataFrame:
        return capture.parse()

    def test_gives_the_known_values(self, all_captures):
        for capture in all_captures:
            found = {(s, p.isoformat()): v for s, p, v in capture.parse().select("series", "period", "value").iter_rows()}
            assert {key: found.get(key, "no row") for key in capture.pinned} == capture.pinned

    def test_gives_snapshot_rows_of_the_catalogue(self, all_captures):
        for capture in all_captures:
            rows = capture.parse()
            assert dict(rows.schema) == {k: v if isinstance(v, pl.DataType) else v() for k, v in SNAPSHOT_SCHEMA.items()}
            assert rows["series"].is_in(list(capture.request.ids)).all()
            assert {catalog()[s].source for s in rows["series"].unique()} <= {self.name, "fredgraph"}  # vintage routes serve FRED's series
            assert (rows["known_at"].is_null() == rows["basis"].is_null()).all()
            assert rows["basis"].drop_nulls().is_in([b.label for b in Basis]).all()
            assert not rows.select("series", "period", "known_at").is_duplicated().any()
            assert rows["value"].drop_nulls().is_finite().all()

    def test_plans_the_addresses_it_reads(self, shared, all_captures):
        held = mirror(shared)
        planned = registry.plan(list(catalog().series.values()), Context(TODAY, listing=held.listing), only=[self.name])
        urls = {request.url for request in planned}
        assert {request.source for request in planned} == {self.name}
        assert len(urls) == len(planned)
        assert not self.from_mirror or {capture.request.url for capture in all_captures} <= urls

    def test_asks_nothing_for_series_of_others(self):
        others = [s for s in catalog().series.values() if s.source == "import"]
        assert registry.plan(others, Context(TODAY, fred_key="k" * 32), only=[self.name]) == []

    @pytest.mark.parametrize(
        "body", [b"", b" \r\n \n", b"\x00" * 64, b"\xff\xfe\x00d\x00a", b"PK\x03\x04 not a zip", b"{}", b"[]", b'{"error": "busy"}']
    )
    def test_refuses_what_is_no_reply(self, capture, body):
        with pytest.raises(SourceError) as refused:
            capture.parse(body)
        assert "expected" in str(refused.value)
        assert refused.value.source == self.name

    def test_refuses_a_web_page(self, capture):
        with pytest.raises(SourceError, match=f"^{self.name}: .*expected .*, saw "):
            capture.parse(self.page)

    def test_refuses_other_layouts(self, capture):
        spoiled = self.spoiled(capture.body)
        assert spoiled
        for body in spoiled:
            assert body != capture.body
            with pytest.raises(SourceError):
                capture.parse(body)

    @few
    @given(share=st.floats(0, 1, exclude_max=True))
    def test_cut_short_anywhere(self, capture, whole, share):
        assert_refused_or_part(capture, capture.body[: int(len(capture.body) * share)], whole)

    @few
    @given(tail=st.integers(1, 400))
    def test_cut_short_near_the_end(self, capture, whole, tail):
        assert_refused_or_part(capture, capture.body[:-tail], whole)


class LineSuite(SourceSuite):
    """For sources whose body is lines of text, each of which may be lost, doubled or damaged on its own."""

    @few
    @given(data=st.data())
    def test_lines_lost_doubled_or_swapped(self, capture, whole, data):
        lines = capture.body.splitlines(keepends=True)
        i = data.draw(st.sampled_from([0, 1, 2, len(lines) - 1]) | st.integers(0, len(lines) - 1))
        j = data.draw(st.sampled_from([0, len(lines) - 1]) | st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["lost", "doubled", "swapped"])):
            case "lost":
                del lines[i]
            case "doubled":
                lines.insert(i, lines[i])
            case "swapped":
                lines[i], lines[j] = lines[j], lines[i]
        assert_refused_or_part(capture, b"".join(lines), whole)

    @few
    @given(
        share=st.floats(0, 1, exclude_max=True),
        junk=st.sampled_from([b"\xe9", b"\x00", b"x", b",", b"-", b"_", b"\xef\xbc\x91", b"e9", b"nan", b'"']),
    )
    def test_junk_between_bytes(self, capture, whole, share, junk):
        at = int(len(capture.body) * share)
        assert_refused_or_part(capture, capture.body[:at] + junk + capture.body[at:], whole, negated=junk == b"-")


def assert_refused_or_part(capture: Capture, body: bytes, whole: pl.DataFrame, *, negated: bool = False) -> None:
    """Accept a ``SourceError``, or rows that the whole reply has as well and that are not known earlier.

    ``negated``: a minus sign slipped in before a number makes another number that no format can refuse.
    """
    try:
        rows = capture.parse(body)
    except SourceError:
        return
    if negated:
        rows = rows.with_columns(pl.col("value").abs())
        whole = whole.with_columns(pl.col("value").abs())
    stated = whole.group_by("series", "period", "value").agg(earliest=pl.col("known_at").min())
    found = rows.join(stated.with_columns(held=True), on=["series", "period", "value"], how="left", nulls_equal=True)
    assert found["held"].all(ignore_nulls=False), found.filter(pl.col("held").is_null())
    early = found.filter((pl.col("known_at") < pl.col("earliest")) | (pl.col("known_at").is_null() != pl.col("earliest").is_null()))
    assert early.is_empty(), early


def asked(name: str, url: str, *ids: str, **changes: Any) -> Request:
    return replace(Request(name, url, ids), **changes)


def of_source(name: str, prefix: str = "") -> tuple[str, ...]:
    """Return the catalogue's ids of a source whose code starts with ``prefix``."""
    return tuple(s.id for s in catalog().series.values() if s.source == name and s.code.startswith(prefix))
