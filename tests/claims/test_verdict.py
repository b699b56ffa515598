from itertools import product

import pytest

from crossroads.claims.verdict import WORDS, Standing, Verdict, verdict


def standing(**changes):
    return Standing(**{"tested": 12, "p": 0.02, "opposite": 0.98, "finest": 0.01, "matched_p": 0.03, "agreement": "meets"} | changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "supported"),
        ({"matched_p": None}, "supported"),
        ({"agreement": "unsaid"}, "supported"),
        ({"agreement": "contradicts"}, "contradicted"),
        ({"agreement": "contradicts", "tested": 3}, "contradicted"),
        ({"p": 0.97, "opposite": 0.04}, "contradicted"),
        ({"p": 0.051, "opposite": 0.95}, "no_better_than_chance"),
        ({"p": 0.06, "finest": 0.06}, "too_few_episodes"),
        ({"p": 0.5, "opposite": 0.5, "finest": 0.06}, "no_better_than_chance"),
        ({"matched_p": 0.4}, "no_better_than_equal_fear"),
        ({"agreement": "below"}, "too_few_episodes"),
        ({"tested": 4}, "too_few_episodes"),
        ({"tested": 0}, "no_data"),
    ],
)
def test_the_first_rule_that_applies_decides(changes, expected):
    assert verdict(standing(**changes)).value == expected


def test_nothing_tested_is_no_data():
    assert verdict(None) is Verdict.NO_DATA


def test_every_verdict_has_words_in_both_languages():
    assert all(WORDS[key].get(language) for key, language in product(Verdict, ("en", "zh")))


def test_supported_needs_every_part():
    """Worsening any one figure of a supported claim never leaves it supported."""
    worse = {"tested": 4, "p": 0.2, "matched_p": 0.2, "agreement": "below"}
    assert all(verdict(standing(**{name: value})) is not Verdict.SUPPORTED for name, value in worse.items())
