"""The lead of a chapter: its finding, made from its readings. Which words are used depends on how many of them speak of strain."""

from __future__ import annotations

from collections.abc import Sequence

from crossroads.report.chapters import STRAIN
from crossroads.report.draft import Draft
from crossroads.report.listing import itemised
from crossroads.report.sentences import fields, whole_percentile
from crossroads.report.view import Text
from crossroads.series import Reading

STRAINED, CALM = 80.0, 40.0
"""Percentiles of strain: the upper fifth, and below what nothing is strained at all."""
_NAMED = 3

PRINCIPAL = {
    "volatility": ("VVIX_LEVEL", "VIX_LEVEL"),
    "fed": ("CUT_ODDS", "CURVE_2Y_FUNDS", "FED_RANGE"),
    "cost": ("COST_OVERLAP_NVDA", "COST_OVERLAP_QQQ", "BTC_MEAN_COST"),
}
"""Chapters whose finding is one reading's; the first that can be read is taken."""


def lead(draft: Draft, key: str, readings: Sequence[Reading]) -> Text:
    """Return the finding of a chapter about readings."""
    chosen = principal(draft, key, readings)
    return _of_one(draft, key, chosen) if chosen is not None else _of_strain(draft, key, _fresh(draft, readings))


def principal(draft: Draft, key: str, readings: Sequence[Reading]) -> Reading | None:
    """Return the one reading that makes a chapter's finding; None where all of them make it."""
    by_id = {r.id: r for r in _fresh(draft, readings)}
    return next((by_id[name] for name in PRINCIPAL.get(key, ()) if name in by_id), None)


def _fresh(draft: Draft, readings: Sequence[Reading]) -> list[Reading]:
    return [r for r in readings if r.value is not None and not draft.late(r)]


def strain(reading: Reading) -> float | None:
    """Return 0-100: how far a reading stands on the strained side of its own past; None where it has no such side."""
    side = STRAIN.get(reading.id)
    if side is None or reading.percentile is None:
        return None
    return reading.percentile if side == "high" else 100.0 - reading.percentile


def _of_one(draft: Draft, key: str, reading: Reading) -> Text:
    names = [f"lead.{key}.{reading.id}.{end}" for end in (reading.state, reading.zone, "default")]
    return draft.words.text(next(n for n in names if n in draft.words), **fields(draft, reading))


def _of_strain(draft: Draft, key: str, fresh: Sequence[Reading]) -> Text:
    measured = sorted(((s, r) for r in fresh if (s := strain(r)) is not None), key=lambda pair: -pair[0])
    if not measured:
        return draft.words.text(f"lead.{key}.unknown")
    if len(measured) == 1:
        return draft.words.text("lead.only", measure=_named(draft, measured[0][1]))
    strained = [r for s, r in measured if s >= STRAINED]
    end = "calm" if not strained else "strained" if 2 * len(strained) >= len(measured) else "mixed"
    least, calmest = measured[-1]
    return draft.words.text(
        f"lead.{key}.{end}",
        count=str(len(strained)),
        total=str(len(measured)),
        strained=itemised(draft.words, [_named(draft, r) for r in strained[:_NAMED]]) if strained else None,
        calmest=_named(draft, calmest) if least <= CALM else None,
    )


def _named(draft: Draft, reading: Reading) -> Text:
    assert reading.percentile is not None
    number = draft.format.ordinal(whole_percentile(reading.percentile))
    value = draft.figure(draft.reading_text(reading), reading)
    return draft.words.text("lead.named", name=draft.name(reading), value=value, percentile=number)
