"""A letter of anyone's as data: what it states, what it claims, when it was public. Frozen; read by ``letter_file``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from crossroads.catalog.specs import Language
from crossroads.claims.quantifiers import Quantifier
from crossroads.claims.question import Question
from crossroads.rules.rule import Rule
from crossroads.series import Unit
from crossroads.timeline import AsOf

Kind = Literal[
    "value", "change", "extreme", "record", "count", "state", "years", "arithmetic", "date", "statements", "unmeasured", "missing"
]
Pick = Literal["highest", "lowest"]
Count = Literal["sessions", "onsets", "share"]


@dataclass(frozen=True, slots=True)
class Words:
    """The same said in both languages."""

    en: str
    zh: str

    def of(self, language: Language) -> str:
        """Return the words in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Stated:
    """What a letter says a figure is.

    Parameters
    ----------
    low, high : float
        The range it states, in ``unit``; equal for a single number, infinite where open ("above 24.5").
    tolerance : float
        How far outside the range still agrees: half of the last digit given, unless the file says otherwise.
    unit : Unit or None
    """

    low: float
    high: float
    tolerance: float
    unit: Unit | None

    def agrees(self, value: float) -> bool:
        """Return whether a value lies in the range, tolerance and the noise of binary numbers allowed for."""
        slack = self.tolerance + 1e-9 * max(1.0, abs(value))
        return self.low - slack <= value <= self.high + slack


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One figure of a letter, and how it can be checked.

    Parameters
    ----------
    id : str
    words : Words
    row : str
        Row of the letter's systems it belongs to (V1, C3, ...).
    kind : Kind
    rule : Rule or None
    stated : Stated or None
    truth : bool
        For ``state`` and ``record``: whether the letter says that it holds.
    years : tuple of int
        For ``years``: those the letter names.
    on, begin, end, about, day : datetime.date or None
        ``on``: the session it is read at, instead of the letter's own. ``begin``, ``end``: the days looked at. ``about``: the
        period the letter speaks of; older data does not answer. ``day``: of ``date``.
    pick : {"highest", "lowest"}
    count : {"sessions", "onsets", "share"}
    is_passed : bool
        Agrees where the value passed through what is stated since the session before.
    weekday : int or None
        0 = Monday.
    parts : tuple of Rule
        For ``state``: the quantities its comparisons are about, shown with the answer.
    beside : tuple of Rule
        Shown with it, never judged: the nearest public measures.
    needs : Words or None
        For ``missing``: whose data it is. For ``unmeasured``: what makes its definition its own.
    note : Words or None
    absent : str
        Why the rule cannot be read here (a series no file has brought); empty otherwise.
    """

    id: str
    words: Words
    row: str
    kind: Kind
    rule: Rule | None = None
    stated: Stated | None = None
    truth: bool = True
    years: tuple[int, ...] = ()
    on: date | None = None
    begin: date | None = None
    end: date | None = None
    about: date | None = None
    day: date | None = None
    pick: Pick = "highest"
    count: Count = "sessions"
    is_passed: bool = False
    weekday: int | None = None
    parts: tuple[Rule, ...] = ()
    beside: tuple[Rule, ...] = ()
    needs: Words | None = None
    note: Words | None = None
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """One operational reading of a claim; the first is the one it is judged by.

    Parameters
    ----------
    id : str
        Unique in its claim.
    words : Words
    question : Question or None
        None where it needs a series no file has brought; ``absent`` says which.
    is_ours : bool
        The letter does not give this reading (its horizon, threshold or proxy): it is ours.
    """

    id: str
    words: Words
    question: Question | None
    is_ours: bool
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A time a letter names as an instance of its claim."""

    words: Words
    begin: date
    end: date


@dataclass(frozen=True, slots=True)
class Promise:
    """What a letter says will happen by a day, perhaps only if something else does first.

    Parameters
    ----------
    words : Words
    given : Rule or None
        Condition that must hold on some session from publication to ``by``; None: unconditional.
    then : Rule
        Condition that must hold on some session after that (after publication where there is no ``given``).
    by : datetime.date
    given_by : datetime.date or None
        Day by which ``given`` must have come for the forecast to bind; None: ``by``.
    is_open : bool
        The letter leaves it open: what came is reported, and counts neither for nor against it.
    """

    words: Words
    given: Rule | None
    then: Rule
    by: date
    given_by: date | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ClaimSpec:
    """One claim of a letter.

    Parameters
    ----------
    id : str
    number : int
    words : Words
    row : str
    quantifier : Quantifier
    variants : tuple of Variant
    cases : tuple of Case
        Audited with the first variant.
    gauge : Rule or None
        What a named case shows at its highest where the condition did not hold.
    promises : tuple of Promise
    figures : tuple of str
        Ids of the figures that carry a claim about rarity.
    is_ours : bool
        The horizon is ours.
    missing : Words or None
        Why there is nothing to test it with.
    """

    id: str
    number: int
    words: Words
    row: str
    quantifier: Quantifier
    variants: tuple[Variant, ...] = ()
    cases: tuple[Case, ...] = ()
    gauge: Rule | None = None
    promises: tuple[Promise, ...] = ()
    figures: tuple[str, ...] = ()
    is_ours: bool = False
    missing: Words | None = None
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A letter to audit.

    Parameters
    ----------
    id : str
    title, author : Words, str
    language : Language
        It was written in.
    as_of : AsOf
        The moment its figures are about.
    published : datetime.date
        Data up to this day may have shaped it; only later data confirms.
    source : str
    """

    id: str
    title: Words
    author: str
    language: Language
    as_of: AsOf
    published: date
    source: str
    figures: tuple[FigureSpec, ...]
    claims: tuple[ClaimSpec, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def series(self) -> tuple[str, ...]:
        """Return the ids of all series an audit reads, apart from those behind event families."""
        rules = [r for f in self.figures for r in (f.rule, *f.beside) if r is not None]
        rules += [r for c in self.claims for r in (c.gauge, *(x for p in c.promises for x in (p.given, p.then))) if r is not None]
        questions = [v.question for c in self.claims for v in c.variants if v.question is not None]
        return tuple(sorted({s for r in rules for s in r.references} | {s for q in questions for s in q.series}))
