"""The audit of a letter: figures against what was known then, claims on data before publication, their record after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crossroads.catalog.load import Catalog
from crossroads.claims.cases import CaseFinding, check_case
from crossroads.claims.figures import check_figure
from crossroads.claims.findings import FigureFinding, Remark, why
from crossroads.claims.inquiry import Asked, Span, answer, fear, put, row_of
from crossroads.claims.judgement import Judged, judge
from crossroads.claims.letter import ClaimSpec, LetterFile, Variant
from crossroads.claims.letter_family import LetterFamily, letter_family
from crossroads.claims.matched import Fear
from crossroads.claims.promises import PromiseFinding, score
from crossroads.claims.question import Question, held_behind, series_of_events
from crossroads.claims.tested import EpisodeRow
from crossroads.claims.verdict import Verdict
from crossroads.claims.witness import Witness
from crossroads.errors import CrossroadsError, GapError, InputError, NotKnownError
from crossroads.knowledge.history import History
from crossroads.rules.history import HistoryProvider
from crossroads.timeline import AsOf


@dataclass(frozen=True, slots=True)
class VariantFinding:
    """One reading of a claim.

    Parameters
    ----------
    variant : Variant
    before : Judged or None
        On data known at publication; None where it cannot be tested, ``reason`` then says why.
    verdict : Verdict
    family_p : float or None
        Over all readings of the letter; None where it has too few episodes to enter.
    after : tuple of EpisodeRow
        Episodes that began after publication, with what followed as far as is known now.
    """

    variant: Variant
    before: Judged | None
    verdict: Verdict
    reason: Remark | None = None
    family_p: float | None = None
    after: tuple[EpisodeRow, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "id": self.variant.id,
            "en": self.variant.words.en,
            "zh": self.variant.words.zh,
            "ours": self.variant.is_ours,
            "question": None if self.variant.question is None else str(self.variant.question),
            "verdict": self.verdict.value,
            "reason": None if self.reason is None else self.reason.as_json(),
            "family_p": self.family_p,
            "before_publication": None if self.before is None else self.before.as_json(),
            "after_publication": [row.as_json() for row in self.after],
        }


@dataclass(frozen=True, slots=True)
class ClaimFinding:
    """One claim: its readings, named cases, dated forecasts and the figures it rests on."""

    spec: ClaimSpec
    variants: tuple[VariantFinding, ...]
    cases: tuple[CaseFinding, ...]
    promises: tuple[PromiseFinding, ...]
    figures: tuple[FigureFinding, ...]

    @property
    def verdict(self) -> Verdict | None:
        """Return the verdict of the first reading; None for a claim made of figures or dated forecasts alone."""
        if self.variants:
            return self.variants[0].verdict
        return Verdict.NO_DATA if self.spec.missing is not None else None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "id": self.spec.id,
            "number": self.spec.number,
            "row": self.spec.row,
            "en": self.spec.words.en,
            "zh": self.spec.words.zh,
            "quantifier": self.spec.quantifier.value,
            "horizon_is_ours": self.spec.is_ours,
            "verdict": None if self.verdict is None else self.verdict.value,
            "missing": None if self.spec.missing is None else self.spec.missing.en,
            "variants": [v.as_json() for v in self.variants],
            "cases": [c.as_json() for c in self.cases],
            "forecasts": [p.as_json() for p in self.promises],
            "figures": [{"id": f.spec.id, "status": f.status.value} for f in self.figures],
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """A letter, audited.

    Parameters
    ----------
    letter : LetterFile
    now : AsOf
        Up to which the claims are scored.
    figures : tuple of FigureFinding
    claims : tuple of ClaimFinding
    family : LetterFamily
    last : datetime.date
        The last session scored.
    """

    letter: LetterFile
    now: AsOf
    figures: tuple[FigureFinding, ...]
    claims: tuple[ClaimFinding, ...]
    family: LetterFamily
    last: date

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        letter = self.letter
        return {
            "letter": {
                "id": letter.id,
                "title": {"en": letter.title.en, "zh": letter.title.zh},
                "author": letter.author,
                "as_of": letter.as_of.day.isoformat(),
                "published": letter.published.isoformat(),
            },
            "as_of": self.now.day.isoformat(),
            "scored_to": self.last.isoformat(),
            "family": {"readings_tried": self.family.tried, "with_family_p": len(self.family.p), "circles": self.family.circles},
            "figures": [f.as_json() for f in self.figures],
            "claims": [c.as_json() for c in self.claims],
        }


def needed_series(letter: LetterFile, catalog: Catalog) -> list[str]:
    """Return the ids of all stored series an audit reads, those behind event families and computed series included."""
    rules = [f.rule for f in letter.figures if f.rule is not None]
    rules += [r for c in letter.claims for p in c.promises for r in (p.given, p.then) if r is not None]
    from_events = series_of_events([name for rule in rules for name in rule.events])
    return held_behind({*letter.series, *from_events}, catalog)


def audit(letter: LetterFile, history: History, catalog: Catalog, now: AsOf) -> Audit:
    """Return the audit of a letter on everything a history holds.

    Parameters
    ----------
    letter : LetterFile
    history : History
        Of ``needed_series``; a series it lacks leaves what needs it without data, and is said.
    catalog : Catalog
    now : AsOf
        Not before the letter's own moment.

    Raises
    ------
    InputError
        If the audit is asked from before the letter.
    """
    if now.us < letter.as_of.us:
        raise InputError(f"the letter is of {letter.as_of}; audit it as of that day or later, not {now}")
    witness = Witness(history, catalog, letter.as_of, now)
    figures = tuple(check_figure(spec, witness) for spec in letter.figures)
    course = Course.of(letter, history, catalog, now)
    family = letter_family(course.asked)
    claims = tuple(finding(spec, course, family, {f.spec.id: f for f in figures}) for spec in letter.claims)
    return Audit(letter, now, figures, claims, family, course.after.sessions[-1].astype(object))


@dataclass(frozen=True, eq=False)
class Course:
    """The sessions before publication (or before now, where that is earlier) and those up to now, with every reading asked on the first."""

    letter: LetterFile
    tested_to: date
    before: HistoryProvider
    after: HistoryProvider
    fright: Fear | None
    asked: dict[tuple[str, str], Asked] = field(default_factory=dict)
    reasons: dict[tuple[str, str], tuple[Verdict, Remark]] = field(default_factory=dict)

    @classmethod
    def of(cls, letter: LetterFile, history: History, catalog: Catalog, now: AsOf) -> Course:
        """Return the course of a letter up to a moment, with every reading put to the data."""
        published = min(AsOf.end_of(letter.published), now)
        before, after = (HistoryProvider.over(history, catalog, moment) for moment in (published, now))
        course = cls(letter, published.day, before, after, fear(before))
        for claim in letter.claims:
            for variant in claim.variants:
                course.ask(claim.id, variant)
        return course

    def ask(self, claim: str, variant: Variant) -> None:
        """Put one reading to the data before publication, or note why it cannot be."""
        key = (claim, variant.id)
        if variant.question is None:
            self.reasons[key] = (Verdict.NO_DATA, Remark("not_held", {"series": variant.absent}))
            return
        try:
            self.asked[key] = put(variant.question, self.before)
        except (NotKnownError, GapError) as lacking:
            self.reasons[key] = (Verdict.NO_DATA, self.why(lacking, variant.question))
        except InputError as unfit:
            self.reasons[key] = (Verdict.TOO_FEW, self.why(unfit, variant.question))

    def why(self, error: CrossroadsError, question: Question) -> Remark:
        """Return why a reading cannot be tested."""
        return why(error, question.series, self.before.history, self.before.catalog)


def finding(spec: ClaimSpec, course: Course, family: LetterFamily, figures: dict[str, FigureFinding]) -> ClaimFinding:
    """Return what was found of one claim; figures not among those given are left out."""
    main = course.asked.get((spec.id, spec.variants[0].id)) if spec.variants else None
    return ClaimFinding(
        spec=spec,
        variants=tuple(_variant(spec, variant, course, family) for variant in spec.variants),
        cases=tuple(check_case(case, main, spec.gauge, course.before) for case in spec.cases),
        promises=tuple(score(promise, course.after, course.letter.published) for promise in spec.promises),
        figures=tuple(figures[name] for name in spec.figures if name in figures),
    )


def _variant(spec: ClaimSpec, variant: Variant, course: Course, family: LetterFamily) -> VariantFinding:
    key = (spec.id, variant.id)
    asked = course.asked.get(key)
    if asked is None:
        verdict, reason = course.reasons[key]
        return VariantFinding(variant, None, verdict, reason, None, _since(variant, course))
    try:
        judged = judge(answer(asked, course.fright, as_of=course.tested_to), spec.quantifier)
    except InputError as unfit:
        remark = course.why(unfit, asked.question)
        return VariantFinding(variant, None, Verdict.TOO_FEW, remark, None, _since(variant, course))
    return VariantFinding(variant, judged, judged.verdict, None, family.p.get(key), _since(variant, course))


def _since(variant: Variant, course: Course) -> tuple[EpisodeRow, ...]:
    """Return the episodes that began after publication, as far as is known now."""
    if variant.question is None:
        return ()
    try:
        asked = put(variant.question, course.after, Span())
    except (NotKnownError, GapError, InputError):
        return ()
    return tuple(row for row in (row_of(asked, e) for e in asked.episodes) if row.onset > course.letter.published)
