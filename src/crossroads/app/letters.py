"""Write the letter of a day: readings as known then, composed and rendered in each language, whole files or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from crossroads import __version__
from crossroads.app.clock import now
from crossroads.app.files import write_whole
from crossroads.app.fingerprint import code_fingerprint
from crossroads.app.hands import NO_HANDS, Hands
from crossroads.app.library import Library
from crossroads.catalog.specs import Language
from crossroads.errors import NotKnownError
from crossroads.store.store import CacheKey
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from crossroads.app.pipeline import SyncReport
    from crossroads.report.html import Up
    from crossroads.report.picture import Pictured
    from crossroads.report.view import Letter, Standing
    from crossroads.series import Panel, Reading

Form = Literal["html", "md", "json"]

_OWN = ("facts", "embedded")
_CLOSES = ("SPX", "VIX", "VVIX")


@dataclass(frozen=True, slots=True)
class Written:
    """One file of a letter."""

    path: Path
    language: Language
    form: Form


def last_day_known(library: Library) -> AsOf:
    """Return the end of the last day for which the store holds a market close, at most now.

    Raises
    ------
    NotKnownError
        If the store holds none.
    """
    held = library.store.summary().filter(pl.col("series").is_in(_CLOSES))
    if held.is_empty():
        raise NotKnownError(f"the store holds no close of {', '.join(_CLOSES)}; run `crossroads sync`, or `crossroads letter --sync`")
    return min(AsOf.end_of(held["last_period"].max()), now())  # type: ignore[arg-type]  # the column is a Date and not empty


def standing(library: Library, panel: Panel, report: SyncReport | None) -> Standing:
    """Return what the letter stands on: the store or only the package's history, and who was reached."""
    from crossroads.report.view import Standing
    from crossroads.series import moment

    view = library.store.view()
    reached, missed = _publishers(library, report)
    newest = max((moment(series.known_at.max()) for series in panel.series.values() if len(series)), default=None)
    return Standing(
        as_of=panel.as_of,
        holdings="embedded" if set(view.sources()) <= set(_OWN) else "store",
        reached=reached,
        missed=missed,
        newest_known_at=newest,
        code_version=__version__,
        data_version=view.version,
    )


def _publishers(library: Library, report: SyncReport | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if report is None:
        return (), ()
    answered = {_publisher(library, o.request.ids) for o in report.outcomes if o.state in ("new", "unchanged")}
    silent = {_publisher(library, o.request.ids) for o in report.failures} - answered
    return tuple(sorted(answered)), tuple(sorted(silent))


def _publisher(library: Library, ids: Sequence[str]) -> str:
    return library.catalog[ids[0]].publisher.id if ids else ""


def write_letters(
    library: Library,
    as_of: AsOf,
    *,
    languages: Sequence[Language],
    forms: Sequence[Form],
    out: Path,
    report: SyncReport | None = None,
    up: Up = "neutral",
) -> list[Written]:
    """Write one file for each language and form, named ``crossroads-DAY.LANGUAGE.FORM``.

    A letter is a forecast: what it says about the future is frozen in the store, the first letter of a day for good. Letters
    written before from the same data, code and record come from the result cache.

    Parameters
    ----------
    up : {"red", "green", "neutral"}
        Colour of rises in HTML.

    Raises
    ------
    InputError
        If the folder cannot be made or written.
    """
    with Hands() as hands:
        if library.store.cache.read((pl.col("as_of") == as_of.moment) & pl.col("key").str.starts_with("letter/")).is_empty():
            hands.start(draw="html" in forms)  # nothing is kept for that moment: no need to look further before beginning
        texts = _texts(library, as_of, [(language, form) for language in languages for form in forms], report=report, up=up, hands=hands)
    written = []
    for (language, form), whole in texts.items():
        path = out / f"crossroads-{as_of}.{language}.{form}"
        write_whole(path, whole)
        written.append(Written(path, language, form))
    return written


def _texts(
    library: Library, as_of: AsOf, wanted: Sequence[tuple[Language, Form]], *, report: SyncReport | None, up: Up, hands: Hands
) -> dict[tuple[Language, Form], bytes]:
    """Return each text, from the result cache where it is kept."""
    version = library.store.version()
    reached, missed = _publishers(library, report)
    said = json.dumps([reached, missed, library.store.sources(), up, _recorded(library, as_of)])
    code = code_fingerprint(library.catalog)
    keys = {(language, form): CacheKey(f"letter/{language}/{form}/{said}", as_of.moment, version, code) for language, form in wanted}
    texts = {what: library.store.cache.get(key) for what, key in keys.items()}
    if missing := [what for what, text in texts.items() if text is None]:
        hands.start(draw=any(form == "html" for _, form in missing))
        fresh = _rendered(library, as_of, missing, report=report, up=up, hands=hands)
        for what, text in fresh.items():
            library.store.cache.put(keys[what], text, created_at=now().moment)
        texts |= fresh
    return {what: text for what, text in texts.items() if text is not None}


def _recorded(library: Library, as_of: AsOf) -> list[str | None]:
    """Return of which day the record is that a letter of this moment would show, by question."""
    from crossroads.app.records import kept_record
    from crossroads.hazard.events import QUESTIONS

    kept = (kept_record(library, as_of, question) for question in QUESTIONS)
    return [None if record is None else record.as_of.isoformat() for record in kept]


def _rendered(
    library: Library, as_of: AsOf, wanted: Sequence[tuple[Language, Form]], *, report: SyncReport | None, up: Up, hands: Hands
) -> dict[tuple[Language, Form], bytes]:
    from crossroads.report.html import render_html
    from crossroads.report.markdown import render_markdown

    letters = our_letters(library, as_of, list(dict.fromkeys(w[0] for w in wanted)), report, hands=hands)
    render: dict[Form, Callable[[Letter], str]] = {
        "html": lambda letter: render_html(letter, up=up, draw=hands.svg),
        "md": render_markdown,
        "json": _render_json,
    }
    in_turn = sorted(wanted, key=lambda what: what[1] == "html")  # the others do not wait for pictures
    texts = {(language, form): render[form](letters[language]).encode() for language, form in in_turn}
    return {what: texts[what] for what in wanted}


def our_letters(
    library: Library,
    as_of: AsOf,
    languages: Sequence[Language],
    report: SyncReport | None = None,
    *,
    hands: Hands = NO_HANDS,
) -> dict[Language, Letter]:
    """Return our own letter of a moment in each language, with everything every room answers; its forecasts are frozen.

    Parameters
    ----------
    hands : Hands, optional
        Draw the charts and answer the stress meanwhile.

    Raises
    ------
    NotKnownError
        If nothing at all was known then.
    """
    from crossroads.app.answers import Beside
    from crossroads.app.verdicts import concluded
    from crossroads.report.letter import compose, history_of
    from crossroads.report.pictures_first import pictures_of

    pictures: dict[Language, Mapping[str, Pictured]] = {}

    def seen(panel: Panel, readings: Sequence[Reading]) -> None:
        history, by_id = history_of(panel, library.catalog, readings), {r.id: r for r in readings}
        for language in languages:
            pictures[language] = pictures_of(panel, library.catalog, by_id, history, language)
            hands.begin(p.spec for p in pictures[language].values())

    found, verdict = concluded(library, as_of, beside=Beside(hands.stress, seen))
    panel, said = found.panel, found.readings
    if not any(len(series) for series in panel.series.values()):
        raise NotKnownError(
            f"nothing was known by {as_of}: there is no letter to write; ask for a later day, or sync and import more history"
        )
    stand, history = standing(library, panel, report), history_of(panel, library.catalog, said)
    letters: dict[Language, Letter] = {}
    for language in languages:
        drawn, stands = pictures.get(language), (panel, said, library.catalog, stand, language)
        letters[language] = compose(*stands, history=history, answers=found, verdict=verdict, pictures=drawn)
        hands.begin_letter(letters[language])
    return letters


def _render_json(letter: Letter) -> str:
    return json.dumps(letter.as_json(), ensure_ascii=False, indent=1)
