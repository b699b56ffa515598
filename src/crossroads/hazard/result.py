"""What the hazard room hands on: frozen, and plain JSON on request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any, Literal

from crossroads.hazard.events import Cause, Question
from crossroads.hazard.landmarks import Every
from crossroads.hazard.market import Depth
from crossroads.series import Input, iso

Method = Literal["model", "base_rate", "impossible"]


@dataclass(frozen=True, slots=True)
class Words:
    """One statement in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Range:
    """An interval and the share of cases in which it should hold the truth."""

    low: float
    high: float
    level: float = 0.9


@dataclass(frozen=True, slots=True)
class CauseRisk:
    """The chance that one cause comes first within the horizon.

    Parameters
    ----------
    probability : float
        Rounded to what the events behind it allow; the figure to print.
    exact : float
        Before rounding; exact chances of all causes and of none add up to 1.
    interval : Range
        Of ``exact``; its ends are rounded outwards.
    unit_points : int
        Percentage points it is rounded to.
    events : int
        Different events of this cause that ended a spell in the longest window.
    method : {"model", "base_rate", "impossible"}
    note : Words or None
        What must be said with it: too few events, or why it cannot come first now.
    by_month, low_by_month, high_by_month : tuple of float
        Cumulative incidence after 1 to 24 months, exact, with the ends of its interval.
    """

    cause: Cause
    name: Words
    probability: float
    exact: float
    interval: Range
    unit_points: int
    events: int
    method: Method
    note: Words | None
    by_month: tuple[float, ...]
    low_by_month: tuple[float, ...]
    high_by_month: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Neither:
    """The chance that nothing happens within the horizon."""

    probability: float
    exact: float
    interval: Range


@dataclass(frozen=True, slots=True)
class SetResult:
    """What one of the nested sets of small models says.

    Parameters
    ----------
    since : int
        First year of its window.
    covariates : tuple of str
        One small model each, beside the one that has the core alone.
    landmarks : int
        Month ends it learnt from.
    events : mapping of cause to int
    ridge : float or None
        Chosen by forward chaining; None where every cause has its base rate.
    probabilities : mapping of cause to float
        Exact, within the horizon.
    """

    since: int
    name: Words
    covariates: tuple[str, ...]
    landmarks: int
    events: Mapping[Cause, int]
    ridge: float | None
    probabilities: Mapping[Cause, float]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one covariate does to today's figure.

    Parameters
    ----------
    id : str
    value, average : float
        Today, and over the longest window; in ``unit``.
    effect : mapping of cause to float
        Probability within the horizon less the probability with this covariate at its average.
    inputs : tuple of Input
        Newest observation of each series it reads.
    """

    id: str
    name: Words
    unit: str
    value: float
    average: float
    effect: Mapping[Cause, float]
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How a figure was spread over past cases; percent.

    Parameters
    ----------
    count : int
        Cases whose whole window has been seen.
    low, median, high : float or None
        10, 50 and 90 % quantiles; the extremes where there are fewer than ten cases; None where there is none.
    above_zero : float or None
        Share of cases above zero.
    """

    count: int
    low: float | None
    median: float | None
    high: float | None
    above_zero: float | None


@dataclass(frozen=True, slots=True)
class Case:
    """One past event that came first, and what the S&P 500 did.

    Parameters
    ----------
    day : datetime.date
    kind : str
    way_there : float or None
        Percent over the 63 sessions before the close at which it was known.
    after : mapping of str to (float or None)
        Percent from that close on, by horizon (``1m``, ``3m``, ``6m``, ``12m``).
    worst : float or None
        Lowest close of the 12 months after it against that close, percent.
    """

    day: date
    kind: str
    way_there: float | None
    after: Mapping[str, float | None]
    worst: float | None


@dataclass(frozen=True, slots=True)
class Branch:
    """The S&P 500 in the past cases of one cause coming first.

    Parameters
    ----------
    after : mapping of str to Spread
        From the first close at which the event was known; a branch defined by a fall does not count that fall.
    way_there : Spread
        Over the three months before it, apart.
    worst : Spread
        Lowest close of the next 12 months against that first close.
    clusters : int
        Cases more than six months after the case before them: how many independent stories there are.
    """

    cause: Cause
    name: Words
    after: Mapping[str, Spread]
    way_there: Spread
    worst: Spread
    clusters: int
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The same question with the market's break put elsewhere.

    Parameters
    ----------
    depth : {10, 15, 20}
    market_broken : bool
        Whether the market had already broken there.
    probabilities : mapping of cause to float
        Rounded, within the horizon.
    events : mapping of cause to int
    """

    depth: Depth
    market_broken: bool
    probabilities: Mapping[Cause, float]
    events: Mapping[Cause, int]


@dataclass(frozen=True, slots=True)
class Missing:
    """A covariate that is not used, and why."""

    id: str
    name: Words
    reason: Words


@dataclass(frozen=True, slots=True)
class Priced:
    """What options imply: the chance that the S&P 500 closes at the break's level within the horizon.

    From VIX, as a random walk without drift: 2 Phi(log(level / close) / (VIX sqrt(months / 12))). A price, not a forecast.
    """

    vix: float
    level: float
    close: float
    touch: float


@dataclass(frozen=True, slots=True)
class Implied:
    """The move of the S&P 500 that options imply: one standard deviation over the horizon, VIX sqrt(months / 12); percent."""

    vix: float
    move: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """Who gives in first, as of one moment.

    Parameters
    ----------
    as_of : datetime.datetime
    question : {"pivot", "next_step"}
    why : Words
        Why this question is the one answered.
    depth : {10, 15, 20}
    horizon : int, months
    every : {"month", "week"}
        How often there is a landmark.
    causes : tuple of CauseRisk
        Fed, market, recession.
    neither : Neither
    answer : Words
        The figures as a sentence.
    """

    as_of: datetime
    question: Question
    why: Words
    depth: Depth
    horizon: int
    every: Every
    causes: tuple[CauseRisk, ...]
    neither: Neither
    answer: Words
    sets: tuple[SetResult, ...]
    beside: tuple[Beside, ...]
    contributions: tuple[Contribution, ...]
    branches: tuple[Branch, ...]
    priced: Priced | None
    implied: Implied | None
    missing: tuple[Missing, ...]
    stands_on: tuple[Words, ...]

    def risk(self, cause: Cause) -> CauseRisk:
        """Return the risk of one cause."""
        return next(risk for risk in self.causes if risk.cause == cause)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; the exact chances add up to 1 to the last digit printed."""
        found: dict[str, Any] = plain(self)
        found["neither"]["exact"] = round(1 - sum(risk["exact"] for risk in found["causes"]), 6)
        return found


def plain(value: Any) -> Any:
    """Return any of these types, mappings and tuples of them, as plain JSON values; numbers to six decimals."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    if isinstance(value, Input):
        return value.as_json()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    return _leaf(value)


def _leaf(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, datetime):
        return iso(value)
    return value.isoformat() if isinstance(value, date) else value
