"""Parts of what an assistant is told: the frame every answer has, and rows in short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crossroads.app.held import Holding
from crossroads.errors import InputError
from crossroads.report.distances import Distance
from crossroads.report.wording import wording
from crossroads.series import Basis, Input, Panel, Reading, iso
from crossroads.timeline import AsOf

Answer = dict[str, Any]

LONGEST_WORD = 200
"""Characters of a name, a search or a day an assistant may hand in."""


@dataclass(frozen=True, slots=True)
class Footing:
    """What an answer stands on: when the last of it became known, and its weakest basis; None where nothing stands behind it."""

    known_at: datetime | None
    basis: Basis | None

    @classmethod
    def of_inputs(cls, inputs: Iterable[Input]) -> Footing:
        """Return the footing of single observations."""
        seen = list(inputs)
        return cls(max((i.known_at for i in seen), default=None), max((i.basis for i in seen), default=None))

    @classmethod
    def of_panel(cls, panel: Panel) -> Footing:
        """Return the footing of whole series."""
        held = [series for series in panel.series.values() if len(series)]
        return cls(max((s.newest.known_at for s in held), default=None), max((s.weakest_basis for s in held), default=None))


def framed(library: Holding, moment: AsOf, footing: Footing, told: Answer) -> Answer:
    """Return an answer with what every answer carries: as_of, data version, known_at, basis, disclaimer."""
    return {
        "as_of": iso(moment.moment),
        "data_version": library.version,
        "known_at": None if footing.known_at is None else iso(footing.known_at),
        "basis": None if footing.basis is None else footing.basis.label,
        **told,
        "disclaimer": disclaimer(),
    }


def disclaimer() -> str:
    """Return the disclaimer, in both languages."""
    return wording("en").say("disclaimer")


def word(text: str, what: str) -> str:
    """Return a short text handed in, without the spaces around it; ``InputError`` if it is none."""
    short = text.strip()
    if not short or len(short) > LONGEST_WORD:
        raise InputError(f"{what} has {len(short):,} characters; give 1 to {LONGEST_WORD}")
    return short


def day(text: str | None, what: str) -> date | None:
    """Read a day such as ``2008-01-01``."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip()[:LONGEST_WORD])
    except ValueError:
        raise InputError(f"{what} {text[:40]!r} is no day; write 2008-01-01") from None


def reading_row(reading: Reading, library: Holding, *, observations: bool) -> Answer:
    """Return a reading with its names; its observations only where asked for, for they are many."""
    spec = library.catalog.indicators[reading.id]
    said = reading.as_json()
    if not observations:
        del said["inputs"]
    return {"id": said.pop("id"), "name": {"en": spec.en, "zh": spec.zh}, **said}


def trigger_row(distance: Distance, library: Holding) -> Answer:
    """Return how far a reading is from one trigger."""
    reading, trigger = distance.reading, distance.trigger
    spec = library.catalog.indicators[reading.id]
    return {
        "id": reading.id,
        "name": {"en": spec.en, "zh": spec.zh},
        "trigger": {"en": trigger.en, "zh": trigger.zh},
        "value": reading.value,
        "level": trigger.level,
        "side": trigger.side,
        "missing": distance.gap,
        "unit": reading.unit.code,
        "is_tripped": distance.is_tripped,
        "is_stale": distance.is_stale,
        "known_at": None if reading.known_at is None else iso(reading.known_at),
        "basis": None if reading.basis is None else reading.basis.label,
    }


def claim_in_short(claim: Answer) -> Answer:
    """Return a claim with its first reading alone: words, verdict, hits beside the base rate, p, whether its condition holds now."""
    variants = claim["variants"]
    tested = variants[0]["before_publication"] if variants else None
    hits = None if tested is None else tested["hits"]
    return {
        **{key: claim[key] for key in ("id", "number", "en", "zh", "quantifier", "verdict", "missing", "live")},
        "readings_tried": len(variants),
        "question": variants[0]["question"] if variants else None,
        "hits": None if hits is None else {key: hits[key] for key in ("hits", "count", "rate", "base", "matched_base")},
        "p": None if tested is None or tested["headline"] is None else tested["headline"]["p"],
        "family_p": variants[0]["family_p"] if variants else None,
        "since_publication": variants[0]["after_publication"] if variants else [],
    }
