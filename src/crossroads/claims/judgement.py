"""From what the tests found to what is said: which p decides, the quantifier beside the base rate, the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from crossroads.claims.quantifiers import Quantifier, QuantifierCheck, check
from crossroads.claims.tested import Means, Tested
from crossroads.claims.verdict import Standing, Verdict, verdict


@dataclass(frozen=True, slots=True)
class Headline:
    """The test a verdict hangs on.

    Parameters
    ----------
    of : {"mean", "hits"}
        The mean where the outcome has a measure and a side, for its p is the better calibrated; else the hit rate.
    p, opposite : float
    matched_p : float or None
        Of the hit rate where there is one, else of the mean.
    """

    of: Literal["mean", "hits"]
    p: float
    opposite: float
    matched_p: float | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A tested question and what is said of it.

    Parameters
    ----------
    tested : Tested
    quantifier : QuantifierCheck or None
        None for a bare measure, which has no rate.
    headline : Headline or None
        None where nothing could be tested.
    verdict : Verdict
    """

    tested: Tested
    quantifier: QuantifierCheck | None
    headline: Headline | None
    verdict: Verdict

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values: those of the test, with the judgement beside them."""
        found, headline = self.quantifier, self.headline
        said = {
            "quantifier": None
            if found is None
            else {
                "word": found.quantifier.value,
                "promises": found.least,
                "rate": found.rate,
                "base": found.base,
                "agreement": found.agreement,
                "base_alone_meets_it": found.is_beaten_by_base,
            },
            "headline": None
            if headline is None
            else {"of": headline.of, "p": headline.p, "p_opposite": headline.opposite, "p_matched": headline.matched_p},
            "verdict": self.verdict.value,
        }
        return {**self.tested.as_json(), **said}


def judge(tested: Tested, quantifier: Quantifier = Quantifier.UNSAID) -> Judged:
    """Return the verdict on a tested question.

    Parameters
    ----------
    tested : Tested
    quantifier : Quantifier
        The word the claim uses.
    """
    hits = tested.hits
    agreed = None if hits is None else check(quantifier, hits.rate, hits.base, hits.wilson)
    headline = _headline(tested)
    if headline is None:
        return Judged(tested, agreed, None, Verdict.TOO_FEW if tested.episodes else Verdict.NO_DATA)
    standing = Standing(
        tested=tested.tested,
        p=headline.p,
        opposite=headline.opposite,
        finest=tested.finest,
        matched_p=headline.matched_p,
        agreement="unsaid" if agreed is None else agreed.agreement,
    )
    return Judged(tested, agreed, headline, verdict(standing))


def _headline(tested: Tested) -> Headline | None:
    means, hits = tested.means, tested.hits
    matched = None if hits is None or hits.matched is None else hits.matched.p
    if means is not None and _is_directed(means):
        of_means = None if means.matched is None else means.matched.p
        return Headline("mean", means.test.p, means.test.opposite, of_means if hits is None else matched)
    if hits is not None:
        return Headline("hits", hits.test.p, hits.test.opposite, matched)
    return None


def _is_directed(means: Means) -> bool:
    return means.side is not None
