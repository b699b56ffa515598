import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.claims import naive

from crossroads.claims.episodes import apart, episodes_of, onsets_of
from crossroads.errors import InputError

conditions = st.lists(st.booleans(), max_size=60)
gaps = st.integers(0, 12)


@given(conditions, gaps)
def test_episodes_are_those_of_the_definition(condition, gap):
    found = episodes_of(np.array(condition, bool), gap=gap)
    assert [(e.onset, e.end) for e in found] == naive.episodes(condition, gap)


@given(conditions, gaps)
def test_dating_from_the_last_onset(condition, gap):
    onsets = onsets_of(np.array(condition, bool), gap=gap, dating="last_onset")
    assert onsets.tolist() == naive.episodes_from_last_onset(condition, gap)


@given(conditions, gaps)
def test_dating_from_the_last_onset_cuts_runs_but_loses_none(condition, gap):
    held = np.array(condition, bool)
    whole, cut = (onsets_of(held, gap=gap, dating=d).tolist() for d in ("last_true", "last_onset"))
    assert len(cut) >= len(whole)
    assert cut[:1] == whole[:1]


@given(conditions, gaps, st.integers(0, 30))
def test_moving_all_sessions_moves_the_episodes_and_nothing_else(condition, gap, before):
    held = np.array(condition, bool)
    later = np.concatenate([np.zeros(before, bool), held])
    assert (onsets_of(later, gap=gap) - before).tolist() == onsets_of(held, gap=gap).tolist()


def test_a_gap_of_exactly_that_many_false_sessions_begins_a_new_episode():
    held = np.zeros(20, bool)
    held[[0, 4, 9]] = True  # three false sessions between the first two, four between the last two
    assert onsets_of(held, gap=4).tolist() == [0, 9]
    assert onsets_of(held, gap=3).tolist() == [0, 4, 9]


def test_an_onset_with_less_history_than_the_gap_is_marked():
    held = np.zeros(30, bool)
    held[[3, 20]] = True
    assert [e.open_start for e in episodes_of(held, gap=10)] == [True, False]


def test_a_condition_that_never_holds_has_no_episode():
    assert episodes_of(np.zeros(9, bool), gap=2) == ()


def test_a_negative_gap_is_refused():
    with pytest.raises(InputError, match="gap -1 is negative"):
        onsets_of(np.ones(3, bool), gap=-1)


@given(st.lists(st.integers(0, 200), unique=True), st.integers(1, 40))
def test_windows_apart_share_no_session_and_none_is_left_out_without_need(onsets, sessions):
    kept = apart(np.array(sorted(onsets), np.int64), sessions).tolist()
    assert all(b - a >= sessions for a, b in itertools.pairwise(kept))
    assert all(any(0 <= onset - k < sessions for k in kept) for onset in onsets)
