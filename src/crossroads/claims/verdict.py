"""The verdict on a claim: six words, by stated rules, from what the tests found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crossroads.claims.quantifiers import Agreement

ALPHA = 0.05
"""A p at or under this counts."""
MIN_TESTED = 5
"""Fewer tested episodes support nothing, whatever p says."""


class Verdict(StrEnum):
    """What is said of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    CHANCE = "no_better_than_chance"
    EQUAL_FEAR = "no_better_than_equal_fear"
    TOO_FEW = "too_few_episodes"
    NO_DATA = "no_data"


WORDS: Mapping[Verdict, Mapping[str, str]] = {
    Verdict.SUPPORTED: {"en": "supported", "zh": "得到支持"},
    Verdict.CONTRADICTED: {"en": "contradicted", "zh": "与数据相悖"},
    Verdict.CHANCE: {"en": "no better than chance", "zh": "不优于随机"},
    Verdict.EQUAL_FEAR: {"en": "no better than equal fear", "zh": "不优于同等恐慌时期"},
    Verdict.TOO_FEW: {"en": "too few episodes", "zh": "事件段太少"},
    Verdict.NO_DATA: {"en": "no data", "zh": "无数据"},
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures a verdict is made of.

    Parameters
    ----------
    tested : int
        Episodes with a fully observed outcome.
    p, opposite : float
        Of the headline test, as reported: for the claim, and for its contrary.
    finest : float
        The smallest p that can be reported on these sessions.
    matched_p : float or None
        Against sessions of equal fear; None where no session's fear is known.
    agreement : {"meets", "below", "contradicts", "unsaid"}
        Of the quantifier with the rate seen.
    """

    tested: int
    p: float
    opposite: float
    finest: float
    matched_p: float | None
    agreement: Agreement


def verdict(standing: Standing | None) -> Verdict:
    """Return the verdict; the first rule that applies decides.

    Parameters
    ----------
    standing : Standing or None
        None where nothing could be tested.

    Notes
    -----
    1. Nothing tested: no data.
    2. The rate seen excludes what the quantifier promises: contradicted, whatever p says.
    3. Fewer than ``MIN_TESTED`` episodes: too few episodes.
    4. The contrary is significant: contradicted.
    5. p over ``ALPHA``: no better than chance; but too few episodes where p is as small as these sessions can report and
       still over ``ALPHA``, for want of separate placements.
    6. The matched p over ``ALPHA``: no better than equal fear.
    7. The rate lies under what the quantifier promises without excluding it: too few episodes to tell.
    8. Else supported.

    Examples
    --------
    >>> verdict(Standing(tested=11, p=0.3, opposite=0.7, finest=0.05, matched_p=0.6, agreement="contradicts")).value
    'contradicted'
    >>> verdict(Standing(tested=11, p=0.02, opposite=0.98, finest=0.02, matched_p=0.6, agreement="meets")).value
    'no_better_than_equal_fear'
    """
    if standing is None or standing.tested == 0:
        return Verdict.NO_DATA
    if standing.agreement == "contradicts":
        return Verdict.CONTRADICTED
    return Verdict.TOO_FEW if standing.tested < MIN_TESTED else _by_tests(standing)


def _by_tests(standing: Standing) -> Verdict:
    if standing.opposite <= ALPHA:
        return Verdict.CONTRADICTED
    if standing.p > ALPHA:
        return Verdict.TOO_FEW if standing.p <= standing.finest else Verdict.CHANCE
    if standing.matched_p is not None and standing.matched_p > ALPHA:
        return Verdict.EQUAL_FEAR
    return Verdict.TOO_FEW if standing.agreement == "below" else Verdict.SUPPORTED
