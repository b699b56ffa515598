import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from tests.claims import naive

from crossroads.claims.allshift import shift_test
from crossroads.claims.circle import circle_of
from crossroads.claims.family import holm, max_t
from crossroads.claims.measured import Measured
from crossroads.claims.scores import mean_scores
from crossroads.errors import InputError


def made(seed, variants=6, sessions=120):
    rng = np.random.default_rng(seed)
    measured = Measured(rng.standard_t(4, sessions), np.ones(sessions, bool), 2)
    scores = mean_scores(measured, circle_of(measured.observed, horizon=2))
    return [shift_test(scores, np.sort(rng.choice(sessions - 2, int(rng.integers(3, 15)), replace=False))) for _ in range(variants)]


@pytest.mark.parametrize("seed", range(6))
def test_against_the_naive_family(seed):
    tests = made(seed)
    assert max_t(tests) == pytest.approx(naive.family_shares([t.null.tolist() for t in tests]), abs=1e-12)  # one division


@given(st.integers(0, 10**6))
def test_a_family_never_makes_a_variant_better_than_alone(seed):
    tests = made(seed)
    alone = np.array([t.share for t in tests])
    assert (max_t(tests) >= alone).all()
    assert max_t(tests[:1]) == pytest.approx(alone[:1])


@given(st.integers(0, 10**6), st.integers(0, 5))
def test_a_duplicate_leaves_its_p_and_the_family_as_they_were(seed, which):
    tests = made(seed)
    assert max_t([*tests, tests[which]]).tolist() == [*max_t(tests), max_t(tests)[which]]


@given(st.integers(0, 10**6), st.permutations(range(6)))
def test_the_order_of_variants_does_not_matter(seed, order):
    tests = made(seed)
    assert max_t([tests[i] for i in order]).tolist() == max_t(tests)[list(order)].tolist()


def test_different_circles_are_refused():
    with pytest.raises(InputError, match="share one circle"):
        max_t([*made(0), *made(0, sessions=130)])


@settings(max_examples=10, deadline=None)  # statsmodels takes a sixth of a second a call
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_that_of_statsmodels(p):
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1], abs=1e-12)  # the same products
