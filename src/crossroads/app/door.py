"""What the Python door does beyond reading: test, draw, import. ``Library`` has these as methods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from crossroads.app.claims import Trialled, put_to_test
from crossroads.app.clock import now
from crossroads.app.imports import Imported, find_sidecar, import_path
from crossroads.app.library import Library, full_catalog
from crossroads.app.settings import Settings
from crossroads.claims.quantifiers import Quantifier
from crossroads.errors import InputError
from crossroads.report.charts import recession_spans
from crossroads.report.formats import Format
from crossroads.report.picture import PALETTE, Level, Picture, Span, specification
from crossroads.timeline import AsOf


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture: notebooks show it, ``svg`` is its text, ``spec`` the Vega-Lite specification with its data in it."""

    spec: dict[str, Any]

    @property
    def svg(self) -> str:
        """Return the picture as an SVG element on paper."""
        import vl_convert

        return str(vl_convert.vegalite_to_svg({**self.spec, "background": PALETTE["paper"]}, allowed_base_urls=[]))

    def _repr_svg_(self) -> str:
        return self.svg


def test(library: Library, condition: str, outcome: str, *, as_of: AsOf, gap: str, quantifier: str) -> Trialled:
    """Put a claim to the test and count the trial."""
    words = {q.value: q for q in Quantifier}
    if quantifier not in words:
        raise InputError(f"quantifier {quantifier!r} is none of {', '.join(words)}")
    return put_to_test(library, condition, outcome, as_of=as_of, tried_at=now().moment, gap=gap, quantifier=words[quantifier])


def picture(library: Library, series_id: str, *, as_of: AsOf, since: date | None, level: float | None, tested: Trialled | None) -> Drawn:
    """Draw a series as known at a moment."""
    known = library.panel([series_id], as_of=as_of)[series_id]
    shown = known if since is None else known.since(since)
    if len(shown) < 2:
        raise InputError(f"{series_id} has {len(shown)} values from {since} to {as_of}; a line needs two, so begin earlier")
    form, newest = Format("en"), shown.newest
    first, last = shown.periods[0], shown.periods[-1]
    episodes = () if tested is None else tested.judged.tested.episodes
    made = Picture(
        days=shown.periods,
        values=shown.values,
        last=form.value(newest.value, shown.unit),
        language="en",
        triggers=() if level is None else (Level(level, form.value(level, shown.unit)),),
        episodes=_inside([Span(np.datetime64(e.onset, "D"), np.datetime64(e.end, "D")) for e in episodes], first, last),
        recessions=_inside(list(recession_spans(as_of)), first, last),
    )
    return Drawn(specification(made))


def _inside(spans: list[Span], first: np.datetime64, last: np.datetime64) -> tuple[Span, ...]:
    """Return the parts of spans that lie within the picture."""
    return tuple(Span(max(s.start, first), min(s.end, last)) for s in spans if s.end >= first and s.start <= last)


def import_files(library: Library, path: Path, sidecar: Path | None) -> list[Imported]:
    """Import a user's files into the library's own store, and learn the series they describe."""
    settings = Settings(library.store.place.uri)
    done = import_path(settings, path, find_sidecar(path, sidecar), recorded_at=now().moment)
    library.catalog = full_catalog(settings)
    return done
