"""The ledger of what was registered: a claim's definition is hashed on its first audit, and later edits show as new variants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crossroads.claims.letter import LetterFile
from crossroads.series import iso


@dataclass(frozen=True, slots=True)
class Entry:
    """One reading as it was registered.

    Parameters
    ----------
    claim, variant : str
        Ids in the letter file.
    definition : str
        SHA-256 of the question's meaning.
    question : str
        As read.
    registered_at : datetime.datetime
        When it was first tried.
    """

    claim: str
    variant: str
    definition: str
    question: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class Registration:
    """A reading of today's file beside the ledger.

    Parameters
    ----------
    first : Entry or None
        The same definition as first registered under this claim and id; None if it is registered now.
    before : tuple of Entry
        Other definitions that stood under the same claim and id: the reading was edited, and counts as another.
    """

    claim: str
    variant: str
    definition: str
    first: Entry | None
    before: tuple[Entry, ...]

    @property
    def is_edited(self) -> bool:
        """Return whether another definition stood under this name before."""
        return bool(self.before)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "claim": self.claim,
            "variant": self.variant,
            "definition": self.definition,
            "registered_at": iso(self.first.registered_at) if self.first else None,
            "edited": self.is_edited,
            "before": [{"definition": e.definition, "question": e.question, "registered_at": iso(e.registered_at)} for e in self.before],
        }


def family_of(letter: LetterFile) -> str:
    """Return the name under which a letter's trials are counted."""
    return f"letter:{letter.id}"


def compare(letter: LetterFile, entries: Iterable[Entry]) -> tuple[Registration, ...]:
    """Return each reading of a letter beside what was registered under its name, in the file's order."""
    held: dict[tuple[str, str], list[Entry]] = {}
    for entry in sorted(entries, key=lambda e: (e.registered_at, e.definition)):
        known = held.setdefault((entry.claim, entry.variant), [])
        if all(e.definition != entry.definition for e in known):
            known.append(entry)
    return tuple(
        _registration(claim.id, variant.id, variant.question.definition, held)
        for claim in letter.claims
        for variant in claim.variants
        if variant.question is not None
    )


def _registration(claim: str, variant: str, definition: str, held: Mapping[tuple[str, str], list[Entry]]) -> Registration:
    known = held.get((claim, variant), [])
    first = next((e for e in known if e.definition == definition), None)
    return Registration(claim, variant, definition, first, tuple(e for e in known if e.definition != definition))
