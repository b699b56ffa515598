from __future__ import annotations

import pytest

from crossroads.claims.intervals import wilson
from crossroads.claims.quantifiers import LEAST_RATE, Quantifier, check


@pytest.mark.parametrize(
    ("word", "hits", "count", "agreement"),
    [
        (Quantifier.ALMOST_ALWAYS, 8, 10, "meets"),
        (Quantifier.ALMOST_ALWAYS, 7, 10, "below"),
        (Quantifier.ALMOST_ALWAYS, 3, 10, "contradicts"),
        (Quantifier.USUALLY, 5, 10, "below"),
        (Quantifier.USUALLY, 6, 10, "meets"),
        (Quantifier.USUALLY, 1, 20, "contradicts"),
        (Quantifier.ALWAYS, 10, 10, "meets"),
        (Quantifier.ALWAYS, 99, 100, "contradicts"),
        (Quantifier.MAY, 0, 10, "below"),
        (Quantifier.MAY, 1, 10, "meets"),
        (Quantifier.UNSAID, 0, 10, "unsaid"),
    ],
)
def test_a_rate_beside_what_the_word_promises(word, hits, count, agreement):
    assert check(word, hits / count, 0.2, wilson(hits, count)).agreement == agreement


def test_a_base_rate_that_meets_the_promise_alone_is_said():
    assert check(Quantifier.USUALLY, 0.7, 0.6, wilson(7, 10)).is_beaten_by_base
    assert not check(Quantifier.USUALLY, 0.7, 0.5, wilson(7, 10)).is_beaten_by_base
    assert not check(Quantifier.UNSAID, 0.7, 0.9, wilson(7, 10)).is_beaten_by_base


def test_every_word_has_its_rate():
    assert set(LEAST_RATE) == set(Quantifier)
