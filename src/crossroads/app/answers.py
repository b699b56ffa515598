"""Ask every room for one moment: what the verdict, the letter and the pages are made from."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeVar, get_args

from crossroads.app.analogies import market_states, state_series
from crossroads.app.held import Holding
from crossroads.app.library import Library
from crossroads.app.outlook import ask
from crossroads.catalog.load import Catalog
from crossroads.claims.audit import needed_series
from crossroads.claims.letter import LetterFile
from crossroads.claims.letter_file import open_letter, read_letter
from crossroads.claims.scoreboard import Scoreboard, scoreboard
from crossroads.errors import CrossroadsError
from crossroads.hazard.outlook import SERIES
from crossroads.knowledge.history import History
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import names
from crossroads.scenarios.analogs import analogs, scores
from crossroads.scenarios.stress import Stress, stress
from crossroads.series import Panel, Reading
from crossroads.timeline import AsOf, Horizon
from crossroads.verdict.answers import Answers, Neighbours, Refused

WEEK = timedelta(days=7)
LETTERS_STRESS = (45.0, 145.0)
"""The middle of the seed letter's VIX 40-50 and VVIX 140-150."""
STRESS_SERIES = ("SPX", "VIX", "VVIX")
SEED = 20251118

Part = Literal["before", "outlook", "stress", "analogs", "claims", "house"]
PARTS: tuple[Part, ...] = get_args(Part)
"""What can be asked for beside panel and readings."""
LETTERS: Mapping[Part, str] = {"claims": "seed", "house": "house"}
"""The letters whose claims are scored."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Beside:
    """Who does something while the rooms are being asked.

    Parameters
    ----------
    stress : callable
        Takes what ``stress`` takes and returns at once what waits for its answer.
    seen : callable
        Told panel and readings as soon as they are known.
    """

    stress: Callable[..., Callable[[], Stress]]
    seen: Callable[[Panel, tuple[Reading, ...]], None]


def _alone(panel: Panel, **question: Any) -> Callable[[], Stress]:
    return lambda: stress(panel, **question)


ALONE = Beside(_alone, lambda _panel, _readings: None)
"""Everything is done here, one after the other."""


def answers(
    library: Library,
    as_of: AsOf,
    *,
    panel: Panel | None = None,
    readings: Sequence[Reading] | None = None,
    parts: Collection[Part] = PARTS,
    beside: Beside = ALONE,
) -> Answers:
    """Return what every room answers as of a moment; a part that cannot be answered says why.

    Parameters
    ----------
    panel, readings : optional
        Where they are at hand already.
    parts : collection of {"before", "outlook", "stress", "analogs", "claims", "house"}
        Only these are computed; the others are refused as not asked for (``before`` is empty).
    beside : Beside, optional
        Who answers the stress and is told the readings; the answers are the same whoever does.
    """
    letters = {part: _letter(library.catalog, file) for part, file in LETTERS.items() if part in parts}
    held = library if isinstance(library, Holding) else _at_hand(library, letters.values())
    known = held.panel(held.needed_series(), as_of=as_of) if panel is None else panel

    def part(name: Part, question: Callable[[], Answer]) -> Answer | Refused:
        return or_refused(question) if name in parts else Refused(f"{name} was not asked for")

    stressed = part("stress", lambda: _stress(held, as_of, beside))
    said = tuple(held.readings_of(known) if readings is None else readings)
    beside.seen(known, said)
    boards = _boards(held, as_of, letters)
    found = Answers(
        panel=known,
        readings=said,
        before=_before(held, as_of) if "before" in parts else (),
        outlook=part("outlook", lambda: ask(held, as_of)),
        record=Refused("the record is not computed for this day; run `crossroads record`"),
        stress=Refused("still being computed"),
        analogs=part("analogs", lambda: _neighbours(held, as_of)),
        claims=part("claims", lambda: boards["claims"]),
        house=part("house", lambda: boards["house"]),
    )
    return dataclasses.replace(found, stress=stressed if isinstance(stressed, Refused) else or_refused(stressed))


def or_refused(question: Callable[[], Answer]) -> Answer | Refused:
    """Return an answer, or the reason why there is none."""
    try:
        return question()
    except CrossroadsError as why:
        return Refused(str(why))


def _at_hand(library: Library, letters: Iterable[LetterFile | Refused]) -> Holding:
    """Return a library with all the rows the parts read, taken from the store in one go."""
    ids = {*library.needed_series(), *SERIES, *state_series(library.catalog), *STRESS_SERIES, *_series_of(letters, library.catalog)}
    return Holding(library.store, library.catalog, library.store.view(), ids)


def _before(library: Library, as_of: AsOf) -> tuple[Reading, ...]:
    return tuple(library.readings(as_of=AsOf.end_of(as_of.day - WEEK)))


def _stress(library: Library, as_of: AsOf, beside: Beside) -> Callable[[], Stress]:
    vix, vvix = LETTERS_STRESS
    panel = library.panel(STRESS_SERIES, as_of=as_of)
    return beside.stress(panel, vix=vix, vvix=vvix, horizon=Horizon.parse("3m"), seed=SEED)


def _neighbours(library: Library, as_of: AsOf) -> Neighbours:
    found = market_states(library, as_of)
    return Neighbours(analogs(found), scores(found, seed=SEED))


def _letter(catalog: Catalog, file: str) -> LetterFile | Refused:
    return or_refused(lambda: read_letter(open_letter(file), names(catalog)))


def _series_of(letters: Iterable[LetterFile | Refused], catalog: Catalog) -> set[str]:
    return {name for letter in letters if not isinstance(letter, Refused) for name in needed_series(letter, catalog)}


def _boards(library: Library, as_of: AsOf, letters: Mapping[Part, LetterFile | Refused]) -> dict[Part, Scoreboard | Refused]:
    """Return the claims of each letter, all from the same columns."""
    history = library.history(sorted(_series_of(letters.values(), library.catalog)))
    with _columns_kept(history, library.catalog, as_of):
        return {part: _board(letter, history, library.catalog, as_of) for part, letter in letters.items()}


def _board(letter: LetterFile | Refused, history: History, catalog: Catalog, as_of: AsOf) -> Scoreboard | Refused:
    return letter if isinstance(letter, Refused) else or_refused(lambda: scoreboard(letter, history, catalog, as_of))


@contextmanager
def _columns_kept(history: History, catalog: Catalog, as_of: AsOf) -> Iterator[None]:
    """Keep what has been computed over the sessions up to a moment until all letters have been read."""
    kept: list[HistoryProvider] = []
    with suppress(CrossroadsError):  # a moment before the first session: each letter says so
        kept.append(HistoryProvider.over(history, catalog, as_of))
    yield
    kept.clear()
