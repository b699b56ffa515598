"""Ask every room for one moment: what the verdict, the letter and the pages are made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from crossroads.app.analogies import market_states
from crossroads.app.library import Library
from crossroads.app.outlook import ask
from crossroads.claims.audit import needed_series
from crossroads.claims.letter_file import open_letter, read_letter
from crossroads.claims.scoreboard import Scoreboard, scoreboard
from crossroads.errors import CrossroadsError
from crossroads.rules.names import names
from crossroads.scenarios.analogs import analogs, scores
from crossroads.scenarios.stress import Stress, stress
from crossroads.series import Panel, Reading
from crossroads.timeline import AsOf, Horizon
from crossroads.verdict.answers import Answers, Neighbours, Refused

WEEK = timedelta(days=7)
LETTERS_STRESS = (45.0, 145.0)
"""The middle of the seed letter's VIX 40-50 and VVIX 140-150."""
SEED = 20251118

Answer = TypeVar("Answer")


def answers(library: Library, as_of: AsOf, *, panel: Panel | None = None, readings: Sequence[Reading] | None = None) -> Answers:
    """Return what every room answers as of a moment; a part that cannot be answered says why."""
    known = library.panel(library.needed_series(), as_of=as_of) if panel is None else panel
    said = library.readings_of(known) if readings is None else readings
    return Answers(
        panel=known,
        readings=tuple(said),
        before=_before(library, as_of),
        outlook=_or_refused(lambda: ask(library, as_of)),
        record=Refused("the record is not computed for this day; run `crossroads record`"),
        stress=_or_refused(lambda: _stress(library, as_of)),
        analogs=_or_refused(lambda: _neighbours(library, as_of)),
        claims=_or_refused(lambda: _claims(library, as_of, "seed")),
        house=_or_refused(lambda: _claims(library, as_of, "house")),
    )


def _or_refused(question: Callable[[], Answer]) -> Answer | Refused:
    try:
        return question()
    except CrossroadsError as why:
        return Refused(str(why))


def _before(library: Library, as_of: AsOf) -> tuple[Reading, ...]:
    earlier = AsOf.end_of(as_of.day - WEEK)
    return tuple(library.readings_of(library.panel(library.needed_series(), as_of=earlier)))


def _stress(library: Library, as_of: AsOf) -> Stress:
    vix, vvix = LETTERS_STRESS
    panel = library.panel(["SPX", "VIX", "VVIX"], as_of=as_of)
    return stress(panel, vix=vix, vvix=vvix, horizon=Horizon.parse("3m"), seed=SEED)


def _neighbours(library: Library, as_of: AsOf) -> Neighbours:
    found = market_states(library, as_of)
    return Neighbours(analogs(found), scores(found, seed=SEED))


def _claims(library: Library, as_of: AsOf, file: str) -> Scoreboard:
    letter = read_letter(open_letter(file), names(library.catalog))
    return scoreboard(letter, library.store.view().history(needed_series(letter, library.catalog)), library.catalog, as_of)
