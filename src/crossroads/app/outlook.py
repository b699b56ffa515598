"""Who gives in first, from the store: ask, freeze what was said with its day, and score it once its time has passed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, get_args

import polars as pl

from crossroads import __version__
from crossroads.app.clock import now
from crossroads.app.library import Library
from crossroads.errors import InputError
from crossroads.hazard.events import Cause, Question
from crossroads.hazard.landmarks import Every
from crossroads.hazard.market import Depth
from crossroads.hazard.outlook import FACT_SERIES, SERIES, outlook
from crossroads.hazard.record import Record, record, record_series
from crossroads.hazard.result import Outlook, plain
from crossroads.hazard.settle import Settled, market_now, settle
from crossroads.knowledge.panel import panel
from crossroads.store.store import Forecast
from crossroads.timeline import AsOf, Horizon

TARGET = "outlook"
"""What the forecasts of this command are found by in the store's table."""
_LATER = timedelta(days=3)
"""A forecast computed so long after its day is a hindcast: made with what was known then, but not said then."""

Outcome = Literal["fed", "market", "recession", "neither"]


@dataclass(frozen=True, slots=True)
class Frozen:
    """What freezing an outlook did: how many figures were new, stood already, or stood already with another number."""

    new: int
    same: int
    different: int


@dataclass(frozen=True, slots=True)
class FrozenScore:
    """One frozen figure and what became of it.

    Parameters
    ----------
    state : {"open", "came", "did not come"}
    brier : float or None
        None while open.
    hindcast : bool
        Computed days after the day it is of.
    """

    id: str
    made_as_of: date
    question: Question
    depth: Depth
    horizon: str
    outcome: Outcome
    probability: float
    hindcast: bool
    state: str
    first: str | None
    first_day: date | None
    brier: float | None


def months_of(horizon: str) -> int:
    """Read a horizon as months: ``12m`` or ``1y``.

    Raises
    ------
    InputError
        If it is written in days or weeks.
    """
    length = Horizon.parse(horizon)
    if length.unit not in ("m", "y"):
        raise InputError(f"horizon {horizon!r}: an outlook looks ahead in months; write 6m, 12m or 2y")
    return length.count * (12 if length.unit == "y" else 1)


def ask(
    library: Library,
    as_of: AsOf,
    *,
    question: Question | None = None,
    horizon: str = "12m",
    depth: Depth = 15,
    every: Every = "month",
) -> Outlook:
    """Return the outlook of a day from the store."""
    history, months = library.history(SERIES), months_of(horizon)
    return outlook(history, as_of, library.catalog, question=question, horizon=months, depth=depth, every=every)


def ask_record(library: Library, as_of: AsOf, question: Question) -> Record:
    """Return the expanding-window record from the store."""
    return record(library.history(record_series(library.catalog)), as_of, library.catalog, question)


def freeze(library: Library, said: Outlook) -> Frozen:
    """Freeze an outlook's figures with their day; the first ones of a day stand, whatever is computed for it later."""
    offered = _forecasts(library, said)
    held = {f.id: f for f in library.store.forecasts.rows(pl.col("id").is_in([f.id for f in offered]))}
    fresh = [f for f in offered if f.id not in held]
    same = sum(held[f.id].probability == f.probability for f in offered if f.id in held)
    library.store.forecasts.freeze(fresh)
    return Frozen(len(fresh), same, len(offered) - len(fresh) - same)


def _forecasts(library: Library, said: Outlook) -> list[Forecast]:
    day = AsOf(said.as_of).day
    inputs = hashlib.sha256(json.dumps(plain(said.contributions), sort_keys=True).encode()).hexdigest()
    made_at, version = now().moment, library.store.version()
    weekly = "/week" if said.every == "week" else ""
    figures: list[tuple[Outcome, float, dict[str, Any]]] = [
        (risk.cause, risk.exact, {"said": risk.probability, "interval": plain(risk.interval), "method": risk.method, "events": risk.events})
        for risk in said.causes
    ]
    figures.append(("neither", said.neither.exact, {"said": said.neither.probability, "interval": plain(said.neither.interval)}))
    return [
        Forecast(
            id=f"{TARGET}/{said.question}/{said.depth}/{said.horizon}m/{outcome}/{day}{weekly}",
            question=f"Within {said.horizon} months of {day}: {_in_words(outcome)}? ({said.question}, market break at -{said.depth}%)",
            target=TARGET,
            horizon=f"{said.horizon}m",
            made_as_of=said.as_of,
            probability=round(min(max(probability, 0.0), 1.0), 6),
            quantiles=None,
            details={"question": said.question, "depth": said.depth, "every": said.every, "outcome": outcome, **details},
            made_at=made_at,
            data_version=version,
            code_version=__version__,
            inputs=inputs,
        )
        for outcome, probability, details in figures
    ]


def _in_words(outcome: Outcome) -> str:
    return {
        "fed": "does the Fed ease before the market breaks and before a recession is announced",
        "market": "does the market break before the Fed eases and before a recession is announced",
        "recession": "is a recession announced before the Fed eases and before the market breaks",
        "neither": "does none of the three happen",
    }[outcome]


def frozen_scores(library: Library, as_of: AsOf) -> list[FrozenScore]:
    """Return every frozen figure made by a moment, oldest first, scored as far as is known at that moment."""
    made = [f for f in library.store.forecasts.rows(pl.col("target") == TARGET) if f.made_as_of <= as_of.moment]
    if not made:
        return []
    history = library.history([*FACT_SERIES, "SPX"])
    known = panel(history, as_of, library.catalog, [name for name in FACT_SERIES if name in history])
    closes = market_now(history, as_of)
    ended: dict[tuple[Any, ...], Settled] = {}
    found = []
    for forecast in sorted(made, key=lambda f: (f.made_as_of, f.id)):
        question, depth = forecast.details["question"], forecast.details["depth"]
        key = (question, depth, forecast.made_as_of, forecast.horizon)
        if key not in ended:
            ended[key] = settle(known, closes, question, depth, made=forecast.made_as_of, months=months_of(forecast.horizon))
        found.append(_scored(forecast, ended[key]))
    return found


def _scored(forecast: Forecast, ended: Settled) -> FrozenScore:
    assert forecast.probability is not None
    outcome: Outcome = forecast.details["outcome"]
    came = (ended.cause or "neither") == outcome
    return FrozenScore(
        id=forecast.id,
        made_as_of=AsOf(forecast.made_as_of).day,
        question=forecast.details["question"],
        depth=forecast.details["depth"],
        horizon=forecast.horizon,
        outcome=outcome,
        probability=forecast.probability,
        hindcast=forecast.made_at - forecast.made_as_of > _LATER,
        state="open" if not ended.is_over else ("came" if came else "did not come"),
        first=ended.cause,
        first_day=ended.day,
        brier=(forecast.probability - came) ** 2 if ended.is_over else None,
    )


def summary(scores: Sequence[FrozenScore]) -> list[dict[str, Any]]:
    """Return mean Brier scores of the settled figures by outcome, what was said live and hindcasts apart."""
    rows = []
    for hindcast in (False, True):
        for outcome in get_args(Outcome):
            settled = [s for s in scores if s.outcome == outcome and s.hindcast == hindcast and s.brier is not None]
            if settled:
                brier = sum(s.brier or 0.0 for s in settled) / len(settled)
                came = sum(s.state == "came" for s in settled)
                rows.append(
                    {"said": "later" if hindcast else "live", "outcome": outcome, "scored": len(settled), "came": came, "brier": brier}
                )
    return rows


def question_named(name: str | None) -> Question | None:
    """Read ``next-step`` or ``pivot`` as the command line writes them."""
    found: dict[str | None, Question | None] = {None: None, "next-step": "next_step", "pivot": "pivot"}
    return found[name]


__all__ = ["Cause", "Frozen", "FrozenScore", "ask", "ask_record", "freeze", "frozen_scores", "months_of", "question_named", "summary"]
