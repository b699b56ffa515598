"""Every source and every format of the registry against damaged replies: a clear error or a right answer, never a wrong number.

The bodies are those of each source's own suite, found here by name, so that a source without a suite fails. Damage is of the kinds
that happen: cut short, pieces out of order, another encoding, a web page sent with status 200.
"""

from __future__ import annotations

import functools
import importlib
import random
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sources.suite import Capture, SourceSuite, assert_refused_or_part

from crossroads.errors import SourceError
from crossroads.sources import registry

NAMES = (*registry.NETWORK, *registry.FORMATS)
SUMMED = {"warn", "brd"}
"""Formats whose rows are added up: a file cut between two lines is a whole file of other content."""
some = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

PAGES = (
    b"<html><body><h1>503 Service Unavailable</h1></body></html>",
    b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Access Denied</title></head><body>Reference #18.5c</body></html>',
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
    b"<!DOCTYPE html>\n<html><body><table><tr><th>Date</th><th>Value</th></tr><tr><td>2025-11-18</td><td>24.69</td></tr></table></body></html>",
)


@functools.cache
def suites() -> dict[str, list[type[SourceSuite]]]:
    """Return the suites of every test module beside this one, by the source they name."""
    found: dict[str, list[type[SourceSuite]]] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path.name == Path(__file__).name:
            continue
        module = importlib.import_module(f"tests.sources.{path.stem}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, SourceSuite) and "name" in vars(value):
                found.setdefault(value.name, []).append(value)
    return found


def test_every_source_and_format_has_a_suite_with_captures() -> None:
    assert set(suites()) == set(NAMES)


@functools.cache
def smallest(name: str, shared: Path) -> tuple[Capture, ...]:
    """Return the smallest capture of each of a source's suites."""
    return tuple(min(s().captures(shared), key=lambda c: len(c.body)) for s in suites()[name])


@functools.cache
def parsed(name: str, shared: Path, at: int) -> pl.DataFrame:
    return smallest(name, shared)[at].parse()


class Pairs(list[tuple[Capture, pl.DataFrame]]):
    """Captures with what they say when whole; a failure prints how many, not megabytes."""

    def __repr__(self) -> str:
        return f"{len(self)} captures of {self[0][0].request.source}"


@pytest.fixture(params=NAMES)
def source(request: pytest.FixtureRequest, shared: Path) -> Pairs:
    """Return the captures of one source."""
    own = smallest(request.param, shared)
    return Pairs((capture, parsed(request.param, shared, i)) for i, capture in enumerate(own))


def pieces(body: bytes) -> list[bytes]:
    """Return a body in pieces that a sender might mix up: rows of a table, lines, or blocks where there are neither."""
    rows = re.split(rb"(?=<tr[ >])", body)
    if len(rows) > 2:
        return rows
    lines = body.splitlines(keepends=True)
    if len(lines) > 2:
        return lines
    size = max(1, len(body) // 24)
    return [body[i : i + size] for i in range(0, len(body), size)]


@some
@given(share=st.floats(0, 1, exclude_max=True))
def test_cut_short(source: Pairs, share: float) -> None:
    for capture, whole in source:
        body = capture.body[: int(len(capture.body) * share)]
        if capture.request.source in SUMMED and body.endswith(b"\n"):
            continue
        assert_refused_or_part(capture, body, whole)


@some
@given(places=st.tuples(*[st.floats(0, 1)] * 3))
def test_a_piece_out_of_order(source: Pairs, places: tuple[float, float, float]) -> None:
    """One stretch of the body comes before, or after, where it belongs."""
    for capture, whole in source:
        parts = pieces(capture.body)
        a, b, c = sorted(round(place * len(parts)) for place in places)
        assert_refused_or_part(capture, b"".join([*parts[:a], *parts[b:c], *parts[a:b], *parts[c:]]), whole)


@some
@given(seed=st.integers(0, 2**32 - 1))
def test_all_pieces_shuffled(source: Pairs, seed: int) -> None:
    for capture, whole in source:
        parts = pieces(capture.body)
        random.Random(seed).shuffle(parts)  # no secret hangs on it
        assert_refused_or_part(capture, b"".join(parts), whole)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp037", "utf-7"])
def test_another_encoding(source: Pairs, encoding: str) -> None:
    for capture, whole in source:
        text = capture.body.decode("utf-8", "surrogateescape") if encoding != "cp037" else capture.body.decode("latin-1")
        assert_refused_or_part(capture, text.encode(encoding, "replace"), whole)


def test_decoded_and_encoded_again_as_something_else(source: Pairs) -> None:
    """Read as Latin-1 and saved as UTF-8: text with accents is spoiled, a workbook is no workbook any more."""
    for capture, whole in source:
        assert_refused_or_part(capture, capture.body.decode("latin-1").encode("utf-8"), whole)


@pytest.mark.parametrize("page", PAGES, ids=["plain", "denied", "xml", "table"])
def test_a_web_page_with_status_200_is_refused(source: Pairs, page: bytes) -> None:
    for capture, _ in source:
        with pytest.raises(SourceError, match="expected"):
            capture.parse(page)


@pytest.mark.parametrize(("before", "after"), [(PAGES[0], b""), (b"", PAGES[0]), (b"<html><body><pre>", b"</pre></body></html>")])
def test_a_page_round_the_reply(source: Pairs, before: bytes, after: bytes) -> None:
    for capture, whole in source:
        assert_refused_or_part(capture, before + capture.body + after, whole)
