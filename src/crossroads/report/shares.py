"""Chances and moves of the S&P 500 as text, for the chapters about results."""

from __future__ import annotations

from crossroads.hazard.rounding import rounded
from crossroads.report.formats import MINUS
from crossroads.scenarios.stress import LETTERS_RANGE


def share(probability: float) -> str:
    """Return a probability as whole percent.

    Examples
    --------
    >>> share(0.15)
    '15%'
    """
    return f"{100 * probability:.0f}%"


def about(probability: float, points: int) -> str:
    """Return a probability rounded to so many points; one that rounds to nothing is under them.

    Examples
    --------
    >>> about(0.71, 5), about(0.04, 10)
    ('70%', '<10%')
    """
    value = rounded(probability, points)
    return share(value) if value else f"<{points}%"


def between(low: float, high: float) -> str:
    """Return an interval of probabilities.

    Examples
    --------
    >>> between(0.5, 0.9)
    '50–90%'
    """
    return f"{100 * low:.0f}\u2013{100 * high:.0f}%"


def move(percent: float, decimals: int = 0) -> str:
    """Return a signed move; a move that rounds to nothing has no sign.

    Examples
    --------
    >>> move(-7.66), move(0.04), move(13.05, 1)
    ('−8%', '0%', '+13.1%')
    """
    text = f"{abs(percent):.{decimals}f}"
    if not any(c in "123456789" for c in text):
        return f"{text}%"
    return f"{MINUS if percent < 0 else '+'}{text}%"


def moves(low: float, high: float) -> str:
    """Return a range of moves.

    Examples
    --------
    >>> moves(-20, -15)
    '−20% … −15%'
    """
    return f"{move(low)} \u2026 {move(high)}"


def letters_range() -> str:
    """Return the seed letter's range for its stress, as the size of a fall.

    Examples
    --------
    >>> letters_range()
    '15–20%'
    """
    return f"{-LETTERS_RANGE[1]:.0f}\u2013{-LETTERS_RANGE[0]:.0f}%"
