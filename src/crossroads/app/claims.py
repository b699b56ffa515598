"""Put claims to the store: one rule at a time, or a whole letter; every variant tried is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from crossroads import __version__
from crossroads.app.library import Library
from crossroads.claims.inquiry import Span, answer, fear, put
from crossroads.claims.judgement import Judged, judge
from crossroads.claims.quantifiers import Quantifier
from crossroads.claims.question import Question, ask, held_behind
from crossroads.errors import InputError
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import names
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from crossroads.store.store import Trial

AD_HOC = "test"
"""Family of the trials made one by one on the command line."""
LEAST_TESTED = 2
"""Fewer episodes with a full outcome make no test at all."""


@dataclass(frozen=True, slots=True)
class Trialled:
    """A judged question, and how many different variants the store has seen with it."""

    judged: Judged
    variants: int


def put_to_test(
    library: Library,
    condition: str,
    outcome: str,
    *,
    as_of: AsOf,
    tried_at: datetime,
    gap: str = "6m",
    span: Span | None = None,
    quantifier: Quantifier = Quantifier.UNSAID,
) -> Trialled:
    """Test a condition and an outcome on what the store knew at ``as_of``, and count the trial.

    Raises
    ------
    RuleError, InputError, NotKnownError
        One line: a rule that cannot be read, a condition that never or always holds, fewer than two episodes with a full
        outcome, a series the store does not hold.
    """
    question = ask(condition, outcome, names(library.catalog), gap=gap)
    span = span or Span()
    provider = HistoryProvider.over(library.store.history(held_behind(question.series, library.catalog)), library.catalog, as_of)
    asked = put(question, provider, span)
    if len(asked.testable) < LEAST_TESTED:
        raise InputError(_too_few(question, len(asked.episodes), len(asked.testable)))
    judged = judge(answer(asked, fear(provider), as_of=as_of.day), quantifier)
    details = {"since": _iso(span.since), "until": _iso(span.until), "quantifier": quantifier.value}
    library.store.trials.append_rows(
        [trial(judged, details, family=AD_HOC, dataset=library.store.version(), as_of=as_of, tried_at=tried_at)]
    )
    return Trialled(judged, library.store.trials.count(AD_HOC))


def trial(judged: Judged, details: dict[str, Any], *, family: str, dataset: str, as_of: AsOf, tried_at: datetime) -> Trial:
    """Return the row that counts one judged question."""
    from crossroads.store.store import Trial

    tested, headline = judged.tested, judged.headline
    found = None if headline is None else (tested.means if headline.of == "mean" else tested.hits)
    return Trial(
        family=family,
        variant=tested.question,
        dataset=dataset,
        as_of=as_of.moment,
        tried_at=tried_at,
        code_version=__version__,
        episodes=tested.tested,
        statistic=None if found is None else found.test.t,
        p_value=None if headline is None else headline.p,
        details={"definition": tested.definition, "verdict": judged.verdict.value, **details},
    )


def _too_few(question: Question, episodes: int, tested: int) -> str:
    seen = "1 episode" if tested == 1 else f"{tested} episodes"
    return f"'{question.condition}': {seen} of {episodes} with a full outcome; a test takes {LEAST_TESTED}: loosen it, or lengthen the data"


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
