"""Put a question to the data: condition and outcome on every session, episodes, then the tests of means and of hits.

Sessions. Everything is computed over all sessions of the provider, so that windows and quantiles look back as far as they
can; ``since`` and ``until`` choose which onsets, and which sessions of the base, are looked at. Series that begin later or
end earlier narrow the circle to the sessions they share. A session on which the condition is unknown never begins an
episode and stays in the base; one on which the outcome is unknown stays on the circle and counts for nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from crossroads.claims.allshift import ShiftTest, Side, shift_test
from crossroads.claims.circle import Circle, circle_of
from crossroads.claims.episodes import Episode, Onsets, apart, episodes_of
from crossroads.claims.intervals import effect_interval, smallest_detectable, wilson
from crossroads.claims.matched import Fear, expectation_of, fear_of, matched_scores
from crossroads.claims.measured import Floats, Mask, Measured
from crossroads.claims.outcomes import Followed
from crossroads.claims.question import Question
from crossroads.claims.scores import hit_scores, mean_scores
from crossroads.claims.tested import EpisodeRow, Fate, Hits, Means, Placed, Tested
from crossroads.errors import InputError, NotKnownError
from crossroads.rules.evaluate import Evaluated, evaluate
from crossroads.rules.kernels import drawdown
from crossroads.rules.provider import Provider
from crossroads.series import Basis


@dataclass(frozen=True, slots=True)
class Span:
    """Days between which onsets and base sessions are looked at, both included; None leaves an end open."""

    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise InputError(f"since {self.since} lies after until {self.until}; swap them")


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question on the sessions of a provider, before any test: what a sweep or a family needs of it.

    Parameters
    ----------
    question : Question
    held : Evaluated
        The condition.
    followed : Followed
    inside : ndarray of bool, shape (n_sessions,)
        Sessions of the span on which the condition is known, or lies between known ones.
    episodes : tuple of Episode
        With an onset inside.
    """

    question: Question
    held: Evaluated
    followed: Followed
    inside: Mask
    episodes: tuple[Episode, ...]

    @property
    def measured(self) -> Measured:
        """Return the outcome."""
        return self.followed.measured

    @property
    def onsets(self) -> Onsets:
        """Return the onsets of all episodes."""
        return np.array([e.onset for e in self.episodes], np.int64)

    @property
    def testable(self) -> Onsets:
        """Return the onsets whose outcome is fully observed."""
        return self.onsets[self.measured.observed[self.onsets]] if self.episodes else self.onsets

    @property
    def circle(self) -> Circle:
        """Return the circle the question's own test is made on."""
        return circle_of(self.measured.observed & self.inside, horizon=self.measured.horizon, known=self.held.known)


def put(question: Question, provider: Provider, span: Span | None = None) -> Asked:
    """Return the question on every session.

    Raises
    ------
    InputError
        If the condition never holds in the span, or on every session of it.
    NotKnownError
        If a series or event family it needs has no data at all.
    """
    span = span or Span()
    held, followed = evaluate(question.condition, provider), question.outcome.follow(provider)
    inside = _inside(held, span)
    if not (held.true & inside).any():
        raise InputError(f"'{question.condition}' does not hold on any session{_between(held, inside)}; loosen it or lengthen the span")
    if held.true[inside & held.known].all():
        raise InputError(f"'{question.condition}' holds on every session{_between(held, inside)}, so that nothing is left to compare with")
    episodes = tuple(e for e in episodes_of(held.true, gap=question.gap, dating=question.dating) if inside[e.onset])
    return Asked(question, held, followed, inside, episodes)


def fear(provider: Provider) -> Fear | None:
    """Return how afraid each session was: VIX and the S&P 500's drawdown as known then; None where they are not held."""
    try:
        vix, spx = provider.aligned("VIX", ()), provider.aligned("SPX", ())
    except NotKnownError:
        return None
    return fear_of(vix.values, drawdown(spx.values, None, 1))


def answer(asked: Asked, fright: Fear | None, *, as_of: date) -> Tested:
    """Return what the tests find.

    Raises
    ------
    InputError
        If the outcome is nowhere observed beside a known condition.
    """
    circle, question, measured = asked.circle, asked.question, asked.measured
    sessions = asked.held.sessions
    onsets = asked.testable
    rows = tuple(row_of(asked, e) for e in asked.episodes)
    ring = slice(circle.start, circle.stop)
    return Tested(
        question=str(question),
        condition=str(question.condition),
        outcome=str(question.outcome),
        definition=question.definition,
        as_of=as_of,
        unit=asked.followed.unit.code if asked.followed.unit is not None else None,
        horizon=measured.horizon,
        gap=question.gap,
        first=sessions[circle.start].astype(object),
        last=sessions[circle.stop - 1].astype(object),
        sessions=circle.size,
        placements=circle.placements,
        held=int(asked.held.true[ring].sum()),
        episodes=rows,
        means=None if measured.is_event or not len(onsets) else _means(asked, onsets, circle, fright),
        hits=None if measured.hit is None or not len(onsets) else _hits(asked, onsets, circle, fright),
        basis=max(Basis(int(asked.held.basis[ring].max())), asked.followed.weakest(circle.start, circle.stop)),
        bases=dict(sorted(Counter(row.basis.label for row in rows if row.basis is not None).items())),
    )


def _inside(held: Evaluated, span: Span) -> Mask:
    known = np.flatnonzero(held.known)
    if not len(known):
        raise InputError("the condition can be computed on no session; its series begin too late, or a window is longer than the data")
    here = np.arange(len(held.sessions))
    inside: Mask = (here >= known[0]) & (here <= known[-1])
    if span.since is not None:
        inside &= held.sessions >= np.datetime64(span.since)
    if span.until is not None:
        inside &= held.sessions <= np.datetime64(span.until)
    if not inside.any():
        raise InputError(f"the condition is known from {held.sessions[known[0]]} to {held.sessions[known[-1]]}, outside the span asked for")
    return inside


def _between(held: Evaluated, inside: Mask) -> str:
    days = held.sessions[inside]
    return f" from {days[0]} to {days[-1]}"


def row_of(asked: Asked, episode: Episode) -> EpisodeRow:
    """Return an episode with its days, its fate and the basis its onset stands on."""
    sessions, measured, onset = asked.held.sessions, asked.measured, episode.onset
    seen = bool(measured.observed[onset])
    known_from = int(np.flatnonzero(asked.held.known)[0])
    return EpisodeRow(
        onset=sessions[onset].astype(object),
        end=sessions[episode.end].astype(object),
        fate=_fate(measured, onset),
        value=float(measured.values[onset]) if seen else None,
        open_start=onset - known_from < asked.question.gap,
        basis=Basis(int(asked.held.basis[onset])),
    )


def _fate(measured: Measured, onset: int) -> Fate:
    if not measured.observed[onset]:
        last = int(np.flatnonzero(measured.observed)[-1]) if measured.observed.any() else -1
        return "censored" if onset > last else "no_outcome"
    if measured.hit is None:
        return "measured"
    return "hit" if measured.hit[onset] else "miss"


def _means(asked: Asked, onsets: Onsets, circle: Circle, fright: Fear | None) -> Means:
    measured = asked.measured
    side = asked.question.outcome.side
    test = shift_test(mean_scores(measured, circle), onsets, side=side or "greater")
    matched = _matched(measured.values, measured, onsets, circle, fright=fright, side=side or "greater")
    return Means(
        side=side,
        mean=float(measured.values[onsets].mean()),
        base=test.base,
        test=_placed(test),
        interval=effect_interval(test),
        smallest=smallest_detectable(test, side=side or "greater"),
        matched_base=None if matched is None else matched[0],
        matched=None if matched is None else _placed(matched[1]),
    )


def _hits(asked: Asked, onsets: Onsets, circle: Circle, fright: Fear | None) -> Hits:
    measured = asked.measured
    assert measured.hit is not None
    test = shift_test(hit_scores(measured, circle), onsets)
    matched = _matched(measured.hit.astype(np.float64), measured, onsets, circle, fright=fright, side="greater")
    separate = apart(onsets, measured.horizon)
    return Hits(
        hits=int(measured.hit[onsets].sum()),
        count=len(onsets),
        base=test.base,
        test=_placed(test),
        smallest=smallest_detectable(test),
        apart=len(separate),
        wilson=wilson(int(measured.hit[separate].sum()), len(separate)),
        matched_base=None if matched is None else matched[0],
        matched=None if matched is None else _placed(matched[1]),
    )


def _matched(
    values: Floats, measured: Measured, onsets: Onsets, circle: Circle, *, fright: Fear | None, side: Side
) -> tuple[float, ShiftTest] | None:
    """Return the matched base and test over the onsets whose fear is known; None where it is known of none."""
    if fright is None:
        return None
    known = onsets[fright.known[onsets]]
    if not len(known):
        return None
    expected = expectation_of(values, measured, fright, circle).mean[circle.rotated(known)]
    return float(expected.mean()), shift_test(matched_scores(values, measured, fright, circle), known, side=side)


def _placed(test: ShiftTest) -> Placed:
    return Placed(test.effect, test.p, max(test.opposite, 1.0 / -(-test.placements // 1)), test.share, test.t, test.onsets)
