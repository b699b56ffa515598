"""Where a reading stands on the last session, against a plain loop over the closes that have come."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crossroads.catalog.load import catalog
from crossroads.claims.inquiry import put
from crossroads.claims.question import ask
from crossroads.claims.windows import Window, window
from crossroads.rules.names import names
from crossroads.rules.provider import ArrayProvider, Events
from crossroads.timeline import sessions

NAMES = names(catalog())
DAYS = sessions(date(2020, 1, 2), date(2020, 6, 30))[:60]
AGO = st.integers(1, 20)
"""Sessions since the onset."""


def provider(closes: list[float], onset: int, *, event: int | None = None) -> ArrayProvider:
    """A world of 60 sessions whose condition holds on one of them; closes after the onset are given, 100 before."""
    spx = np.full(len(DAYS), 100.0)
    spx[onset + 1 : onset + 1 + len(closes)] = closes[: len(DAYS) - onset - 1]
    vix = np.where(np.arange(len(DAYS)) == onset, 40.0, 15.0)
    moments = DAYS.astype("datetime64[us]") + np.timedelta64(19, "h")
    happened = moments[[event]] if event is not None else moments[:0]
    events = Events(happened, happened, DAYS[0], DAYS[-1], DAYS[-1])
    return ArrayProvider(DAYS, {"SPX": spx, "VIX": vix}, {"FED_CUT": events})


def standing(outcome: str, world: ArrayProvider) -> Window:
    found = window(put(ask("VIX >= 30", outcome, NAMES), world), world)
    assert found is not None
    return found


@given(AGO, st.lists(st.sampled_from([80.0, 95.0, 100.0, 130.0]), min_size=20, max_size=20))
def test_the_worst_close_decides_as_soon_as_it_has_come(ago: int, closes: list[float]) -> None:
    onset = len(DAYS) - 1 - ago
    world = provider(closes, onset)
    seen = closes[:ago]  # the first of them is the base close
    broke = any(close / seen[0] - 1 <= -0.10 for close in seen[1:])
    falls = standing("worst return(SPX, 3m) <= -10%", world)
    holds = standing("worst return(SPX, 3m) > -10%", world)
    assert falls.early == ("came" if broke else None)
    assert holds.early == ("failed" if broke else None)
    assert falls.is_open == holds.is_open == (not broke)
    rose = any(close / seen[0] - 1 >= 0.20 for close in seen[1:])
    assert standing("best return(SPX, 3m) >= 20%", world).early == ("came" if rose else None)
    assert standing("return(SPX, 3m) > 0%", world).early is None, "the end decides, and has not come"


@given(AGO, st.one_of(st.none(), st.integers(0, 59)))
def test_an_event_decides_as_soon_as_it_has_come(ago: int, event: int | None) -> None:
    onset = len(DAYS) - 1 - ago
    world = provider([], onset, event=event)
    came = event is not None and event > onset
    assert standing("event(FED_CUT) within 3m", world).early == ("came" if came else None)
    assert standing("not event(FED_CUT) within 3m", world).early == ("failed" if came else None)


@given(st.integers(1, 55))
def test_a_window_is_open_until_its_last_session(ago: int) -> None:
    found = standing("return(SPX, 1m) > 0%", provider([], len(DAYS) - 1 - ago))
    assert (found.elapsed, found.horizon) == (ago, 22), "21 sessions from the first close after the condition"
    assert found.is_open == (ago < 22)
    assert found.holds is False
    assert found.onset == found.end == DAYS[len(DAYS) - 1 - ago].astype(object)


def test_an_event_that_came_too_early_for_its_stretch_does_not_decide() -> None:
    onset = 20
    world = provider([], onset, event=onset + 5)
    assert standing("event(FED_CUT) within 1m..3m", world).early is None
    assert standing("event(FED_CUT) within 1m..3m", provider([], onset, event=onset + 30)).early == "came"
