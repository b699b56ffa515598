"""The scoreboard: every claim of a letter as it stood on any day, tested only on what was known then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crossroads.catalog.load import Catalog
from crossroads.claims.audit import ClaimFinding, Course, finding
from crossroads.claims.inquiry import put
from crossroads.claims.letter import ClaimSpec, LetterFile
from crossroads.claims.letter_family import LetterFamily, letter_family
from crossroads.claims.windows import Window, window
from crossroads.errors import GapError, InputError, NotKnownError
from crossroads.knowledge.history import History
from crossroads.timeline import AsOf


@dataclass(frozen=True, slots=True)
class ClaimScore:
    """One claim as of a day.

    Parameters
    ----------
    found : ClaimFinding
        Its readings tested on what was known on the day, or at publication where that is earlier; figures are not checked here.
    is_live : bool or None
        Whether the condition of its first reading holds on the last session; None where that cannot be said.
    windows : mapping of variant id to Window
        Where each reading stands on the last session; without those that cannot be read or have begun no episode.
    """

    found: ClaimFinding
    is_live: bool | None
    windows: Mapping[str, Window] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {**self.found.as_json(), "live": self.is_live, "windows": {name: w.as_json() for name, w in self.windows.items()}}


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """All claims of a letter as of a day.

    Parameters
    ----------
    is_published : bool
        Whether the letter was public: before that no record after publication exists.
    """

    letter: LetterFile
    as_of: AsOf
    is_published: bool
    claims: tuple[ClaimScore, ...]
    family: LetterFamily

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        told = {"letter": self.letter.id, "as_of": self.as_of.day.isoformat(), "published": self.is_published}
        return {**told, "claims": [c.as_json() for c in self.claims]}


def scoreboard(letter: LetterFile, history: History, catalog: Catalog, as_of: AsOf) -> Scoreboard:
    """Return a letter's claims as of a day, which may lie before the letter: then nothing of later is used.

    Parameters
    ----------
    history : History
        Of ``audit.needed_series``.
    """
    course = Course.of(letter, history, catalog, as_of)
    family = letter_family(course.asked)
    scores = tuple(_score(spec, course, family) for spec in letter.claims)
    return Scoreboard(letter, as_of, bool(AsOf.end_of(letter.published).us <= as_of.us), scores, family)


def _score(spec: ClaimSpec, course: Course, family: LetterFamily) -> ClaimScore:
    live, windows = None, {}
    for variant in spec.variants:
        if variant.question is None:
            continue
        try:
            asked = put(variant.question, course.after)
        except (NotKnownError, GapError, InputError):
            continue  # the claim's finding says why
        if variant is spec.variants[0]:
            live = bool(asked.held.true[-1]) if asked.held.known[-1] else None
        if (standing := window(asked, course.after)) is not None:
            windows[variant.id] = standing
    return ClaimScore(finding(spec, course, family, {}), live, windows)
