"""How often a letter says it happens: part of what is tested, whatever p says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from crossroads.claims.intervals import Interval


class Quantifier(StrEnum):
    """The word a claim uses, strictest first."""

    ALWAYS = "always"
    AT_THE_LATEST = "at_the_latest"  # a deadline given as certain
    ALMOST_ALWAYS = "almost_always"
    USUALLY = "usually"
    MAY = "may"
    UNSAID = "unsaid"


LEAST_RATE = {
    Quantifier.ALWAYS: 1.0,
    Quantifier.AT_THE_LATEST: 0.8,
    Quantifier.ALMOST_ALWAYS: 0.8,
    Quantifier.USUALLY: 0.5,
    Quantifier.MAY: 0.0,
    Quantifier.UNSAID: 0.0,
}
"""Share of cases each word promises: "usually" and "may" more than this, the others at least this."""

Agreement = Literal["meets", "below", "contradicts", "unsaid"]
"""The rate is as promised; it is not, but the interval allows it; the whole interval lies below; nothing was promised."""


@dataclass(frozen=True, slots=True)
class QuantifierCheck:
    """A quantifier beside the rate seen and the base rate.

    Parameters
    ----------
    rate, base : float
        0 to 1.
    least : float
        What the word promises.
    is_beaten_by_base : bool
        The base rate alone meets the promise: the words say nothing about the condition.
    """

    quantifier: Quantifier
    least: float
    rate: float
    base: float
    agreement: Agreement
    is_beaten_by_base: bool


def check(quantifier: Quantifier, rate: float, base: float, wilson: Interval) -> QuantifierCheck:
    """Return whether a rate is what the word promises.

    Parameters
    ----------
    quantifier : Quantifier
    rate, base : float
    wilson : Interval
        Of the rate, on windows that share no session.

    Examples
    --------
    >>> from crossroads.claims.intervals import wilson
    >>> check(Quantifier.ALMOST_ALWAYS, 0.3, 0.24, wilson(3, 10)).agreement
    'contradicts'
    >>> check(Quantifier.USUALLY, 0.45, 0.24, wilson(4, 9)).agreement
    'below'
    """
    least = LEAST_RATE[quantifier]
    is_met, is_base = _meets(quantifier, rate), _meets(quantifier, base)
    if quantifier is Quantifier.UNSAID:
        agreement: Agreement = "unsaid"
    elif is_met:
        agreement = "meets"
    else:
        agreement = "contradicts" if wilson.high < least or quantifier is Quantifier.ALWAYS else "below"
    return QuantifierCheck(quantifier, least, rate, base, agreement, is_base and quantifier is not Quantifier.UNSAID)


def _meets(quantifier: Quantifier, rate: float) -> bool:
    least = LEAST_RATE[quantifier]
    return rate > least if quantifier in {Quantifier.USUALLY, Quantifier.MAY} else rate >= least - 1e-12  # 0.8 from counts is 0.8
