"""The record of one line of evidence as of a day: what its claim's test found, before and after publication."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crossroads.claims.audit import VariantFinding
from crossroads.claims.findings import Remark
from crossroads.claims.scoreboard import ClaimScore, Scoreboard
from crossroads.claims.verdict import Verdict
from crossroads.claims.windows import Window
from crossroads.series import Basis
from crossroads.verdict.answers import Refused
from crossroads.verdict.evidence import File, LineSpec

FILES = 2
"""Claim files the ledgers draw on; a family-wise p of one file is multiplied by it (Bonferroni over files)."""


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What is known of a line's worth.

    Parameters
    ----------
    verdict : Verdict
        Of this reading, on what was known on the day.
    question : str or None
        As tested; None where a series it needs is not held.
    hits, count : int or None
        Episodes followed by the outcome, of those whose window has passed.
    base, fear_base : float or None
        How often the outcome follows any session, and sessions of equal fear; 0 to 1.
    p, matched_p : float or None
        Against chance, and against sessions of equal fear.
    family_p : float or None
        Counted over every reading tried of both files; None where the episodes are too few to enter.
    first : datetime.date or None
        First session the test reaches back to.
    basis : Basis or None
        The weakest among the test's inputs.
    after_hits, after_count : int
        Episodes that began after the file was published: those that came true, and those whose window has passed.
    window : Window or None
        Where the condition stands on the day.
    reason : Remark or None
        Why there is no test.
    """

    verdict: Verdict
    question: str | None
    hits: int | None = None
    count: int | None = None
    base: float | None = None
    fear_base: float | None = None
    p: float | None = None
    matched_p: float | None = None
    family_p: float | None = None
    first: date | None = None
    basis: Basis | None = None
    after_hits: int = 0
    after_count: int = 0
    window: Window | None = None
    reason: Remark | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "verdict": self.verdict.value,
            "question": self.question,
            "hits": self.hits,
            "count": self.count,
            "base": self.base,
            "fear_base": self.fear_base,
            "p": self.p,
            "p_matched": self.matched_p,
            "p_family": self.family_p,
            "first": self.first.isoformat() if self.first else None,
            "basis": self.basis.label if self.basis is not None else None,
            "after_publication": {"hits": self.after_hits, "count": self.after_count},
            "window": self.window.as_json() if self.window else None,
            "reason": self.reason.as_json() if self.reason else None,
        }


UNTESTED = TrackRecord(Verdict.NO_DATA, None)
"""The record of a line whose file could not be asked at all."""


def track(spec: LineSpec, boards: Mapping[File, Scoreboard | Refused]) -> TrackRecord:
    """Return the record of a line; ``UNTESTED`` where its file was refused."""
    board = boards[spec.file]
    if isinstance(board, Refused):
        return UNTESTED
    scored = _claim(board.claims, spec)
    found = next(v for v in scored.found.variants if v.variant.id == spec.variant)
    return _track(found, scored.windows.get(spec.variant))


def _claim(claims: Iterable[ClaimScore], spec: LineSpec) -> ClaimScore:
    return next(c for c in claims if c.found.spec.id == spec.claim)


def _track(found: VariantFinding, window: Window | None) -> TrackRecord:
    question = None if found.variant.question is None else str(found.variant.question)
    after = [row for row in found.after if row.fate in {"hit", "miss"}]
    after_hits = sum(row.fate == "hit" for row in after)
    judged = found.before
    if judged is None:
        return TrackRecord(found.verdict, question, after_hits=after_hits, after_count=len(after), window=window, reason=found.reason)
    hits, headline = judged.tested.hits, judged.headline
    return TrackRecord(
        verdict=found.verdict,
        question=question,
        hits=None if hits is None else hits.hits,
        count=None if hits is None else hits.count,
        base=None if hits is None else hits.base,
        fear_base=None if hits is None else hits.matched_base,
        p=None if headline is None else headline.p,
        matched_p=None if headline is None else headline.matched_p,
        family_p=None if found.family_p is None else min(1.0, FILES * found.family_p),
        first=judged.tested.first,
        basis=judged.tested.basis,
        after_hits=after_hits,
        after_count=len(after),
        window=window,
    )
