"""The Python door: open the store, ask as of a moment, and work with it: test, draw, import.

>>> import crossroads as cr
>>> library = cr.open()                                           # doctest: +SKIP
>>> library.series("VVIX", as_of="2025-11-18").newest.value       # doctest: +SKIP
124.32
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from crossroads.app.claims import Trialled, put_to_test
from crossroads.app.clock import now
from crossroads.app.imports import Imported, find_sidecar, import_path
from crossroads.app.library import Library, Moment, full_catalog, moment_of
from crossroads.app.outlook import ask
from crossroads.app.refresh import load_package_history
from crossroads.app.settings import Settings
from crossroads.claims.quantifiers import Quantifier
from crossroads.errors import InputError
from crossroads.hazard.result import Outlook
from crossroads.report.charts import recession_spans
from crossroads.report.formats import Format
from crossroads.report.picture import PALETTE, Level, Picture, Span, specification
from crossroads.series import Series
from crossroads.store.store import Store
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


def open(home: str | Path | None = None) -> Desk:  # noqa: A001  # cr.open() is the word a user looks for
    """Return the library over the store in ``home`` (default: ``CROSSROADS_HOME`` or the user's data folder)."""
    settings = Settings.from_environment() if home is None else Settings(str(home))
    return Desk(Store.open(settings.home), full_catalog(settings))


class Desk(Library):
    """A library to work at: beside what every library answers, it tests, draws and imports."""

    def test(self, condition: str, outcome: str, *, as_of: Moment, gap: str = "6m", quantifier: str = "unsaid") -> Trialled:
        """Test what follows a condition, both in the rule language, on what was known at ``as_of``; the trial is counted in the store.

        Parameters
        ----------
        gap : str
            How long the condition must have been false before it counts as new.
        quantifier : str
            How often the claim says it happens: ``always``, ``almost_always``, ``usually``, ``may`` ...

        Raises
        ------
        RuleError, InputError, NotKnownError
            One line; see ``crossroads test``.
        """
        words = {q.value: q for q in Quantifier}
        if quantifier not in words:
            raise InputError(f"quantifier {quantifier!r} is none of {', '.join(words)}")
        at = moment_of(as_of)
        return put_to_test(self, condition, outcome, as_of=at, tried_at=now().moment, gap=gap, quantifier=words[quantifier])

    def outlook(self, *, as_of: Moment, horizon: str = "12m") -> Outlook:
        """Return who gives in first, the market or the Fed, as known at ``as_of``. Not frozen: `crossroads outlook` does that."""
        return ask(self, moment_of(as_of), horizon=horizon)

    def picture(
        self, name: str, *, as_of: Moment, since: date | None = None, level: float | None = None, tested: Trialled | None = None
    ) -> Drawn:
        """Return a series as known at ``as_of`` as a picture, recessions shaded; notebooks show it as it stands.

        Parameters
        ----------
        since : datetime.date, optional
            Its first day.
        level : float, optional
            A line to draw, in the series' unit.
        tested : Trialled, optional
            Its episodes are shaded.
        """
        known = self.series(name, as_of=as_of)
        return Drawn(specification(_picture(known, moment_of(as_of), since, level, tested)))

    def load_package_history(self) -> None:
        """Put into the store what comes with the installation: fact tables, and the S&P 500, VIX and bond yields up to 2018."""
        load_package_history(self, now().moment)

    def import_path(self, path: str | Path, *, sidecar: str | Path | None = None) -> list[Imported]:
        """Load the user's own files as their sidecar describes them, all or none; new series are known to this library afterwards.

        Raises
        ------
        InputError, SourceError
            One line with the file and what is wrong; nothing is stored then.
        """
        settings, folder = Settings(self.store.place.uri), Path(path)
        described = find_sidecar(folder, None if sidecar is None else Path(sidecar))
        done = import_path(settings, folder, described, recorded_at=now().moment)
        self.catalog = full_catalog(settings)
        return done


def _picture(known: Series, as_of: AsOf, since: date | None, level: float | None, tested: Trialled | None) -> Picture:
    shown = known if since is None else known.since(since)
    if len(shown) < 2:
        raise InputError(f"{known.id} has {len(shown)} values from {since} to {as_of}; a line needs two, so begin earlier")
    form, newest = Format("en"), shown.newest
    first, last = shown.periods[0], shown.periods[-1]
    episodes = () if tested is None else tested.judged.tested.episodes
    return Picture(
        days=shown.periods,
        values=shown.values,
        last=form.value(newest.value, shown.unit),
        language="en",
        triggers=() if level is None else (Level(level, form.value(level, shown.unit)),),
        episodes=_inside([Span(np.datetime64(e.onset, "D"), np.datetime64(e.end, "D")) for e in episodes], first, last),
        recessions=_inside(list(recession_spans(as_of)), first, last),
    )


def _inside(spans: list[Span], first: np.datetime64, last: np.datetime64) -> tuple[Span, ...]:
    """Return the parts of spans that lie within the picture."""
    return tuple(Span(max(s.start, first), min(s.end, last)) for s in spans if s.end >= first and s.start <= last)
