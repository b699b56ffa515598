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
    import polars as pl

    from crossroads.catalog.specs import Language
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

    def __str__(self) -> str:
        return "\n".join(self.words())

    def words(self, language: Language = "en") -> tuple[str, ...]:
        """Return what was found, sentence by sentence, the verdict first and the disclaimer last."""
        from crossroads.report.tested import sentences
        from crossroads.report.wording import wording

        say = wording(language).say
        counted = say("test.trials", count=f"{self.variants:,}")
        return (*sentences(self.judged, language), counted, say("disclaimer"))

    def episodes(self) -> pl.DataFrame:
        """Return the episodes, oldest first: onset, end, outcome, value, censored, open_start, basis."""
        import polars as pl

        return pl.DataFrame([e.as_json() for e in self.judged.tested.episodes]).with_columns(pl.col("onset", "end").str.to_date())


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
    span = span or Span()
    judged = tried(library, condition, outcome, as_of=as_of, gap=gap, span=span, quantifier=quantifier)
    details = {"since": _iso(span.since), "until": _iso(span.until), "quantifier": quantifier.value}
    library.store.trials.append_rows(
        [trial(judged, details, family=AD_HOC, dataset=library.store.version(), as_of=as_of, tried_at=tried_at)]
    )
    return Trialled(judged, library.store.trials.count(AD_HOC))


def tried(
    library: Library,
    condition: str,
    outcome: str,
    *,
    as_of: AsOf,
    gap: str = "6m",
    span: Span | None = None,
    quantifier: Quantifier = Quantifier.UNSAID,
) -> Judged:
    """Return the same without counting the trial: for those who may not write, and who must say that it was not counted."""
    question = ask(condition, outcome, names(library.catalog), gap=gap)
    provider = HistoryProvider.over(library.history(held_behind(question.series, library.catalog)), library.catalog, as_of)
    asked = put(question, provider, span or Span())
    if len(asked.testable) < LEAST_TESTED:
        raise InputError(_too_few(question, len(asked.episodes), len(asked.testable)))
    return judge(answer(asked, fear(provider), as_of=as_of.day), quantifier)


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
