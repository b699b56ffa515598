"""The stress: VIX and VVIX at given levels, and what that means for the S&P 500, three ways side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crossroads.errors import InputError, NotKnownError
from crossroads.scenarios.closes import Closes, closes
from crossroads.scenarios.precedents import Precedent, Reached, both, precedents, reached
from crossroads.scenarios.regression import WINDOWS, Fitted, Regression, regressions, shock_to
from crossroads.scenarios.simulated import PATHS, Simulated, Volatility, fit, simulate
from crossroads.series import Basis, Panel
from crossroads.timeline import Horizon

LETTERS_RANGE = (-20.0, -15.0)
"""Percent from now, as the seed letter has it for VIX 40-50 with VVIX 140-150."""


@dataclass(frozen=True, slots=True)
class Stress:
    """A stress as of one day.

    Parameters
    ----------
    vix_now, vvix_now : float
        Newest closes known; ``vvix_now`` None where there is no VVIX.
    vix, vvix : float
        Levels asked about; ``vvix`` None when that axis is refused or not asked.
    horizon : int, sessions
    already : bool
        Both levels are closed at today.
    fitted, simulated, precedents, reached
        The ways: quantile regression, filtered simulation (VIX alone), and the past itself.
    beyond : tuple of str
        Axes asked beyond any close of the past: ``"vix"``, ``"vvix"`` or ``"both"`` (together never seen).
    refused : str or None
        Why the VVIX axis is not there.
    basis : Basis
    """

    as_of: str
    day: str
    vix_now: float
    vvix_now: float | None
    vix: float
    vvix: float | None
    horizon: int
    already: bool
    fitted: tuple[Fitted, ...]
    simulated: Simulated
    precedents: tuple[Precedent, ...]
    reached: Reached
    beyond: tuple[str, ...]
    refused: str | None
    basis: Basis
    first_day: str

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values, the letter's range beside them."""
        plain = {
            name: getattr(self, name)
            for name in ("as_of", "day", "vix_now", "vvix_now", "vix", "vvix", "horizon", "already", "refused", "first_day")
        }
        return {
            **plain,
            "regression": [f.as_json() for f in self.fitted],
            "simulation": self.simulated.as_json(),
            "precedents": [p.as_json() for p in self.precedents],
            "reached": self.reached.as_json(),
            "beyond": list(self.beyond),
            "basis": self.basis.label,
            "letters_range": list(LETTERS_RANGE),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is learnt from the past once, whatever levels are asked: closes, regressions, the volatility model.

    Parameters
    ----------
    every : Closes
        All common sessions of the S&P 500 and VIX.
    narrow : Closes
        Those with VVIX, where that axis is asked and exists; else the same.
    refused : str or None
        Why the VVIX axis is not there.
    """

    as_of: str
    every: Closes
    narrow: Closes
    refused: str | None
    has_vvix: bool
    horizon: int
    regressions: tuple[Regression, ...]
    volatility: Volatility


def ground(panel: Panel, *, with_vvix: bool, horizon: Horizon) -> Ground:
    """Return what a stress as of the panel's moment stands on.

    Raises
    ------
    InputError
        If the horizon is longer than a year or shorter than the shortest window of the regressions.
    NotKnownError
        If SPX or VIX is missing, too short or too old.
    """
    if horizon.sessions > 252:
        raise InputError(f"a horizon of {horizon} is longer than a year; a stress says nothing about so long a way")
    if horizon.sessions < WINDOWS[0]:
        raise InputError(f"a horizon of {horizon} is shorter than the shortest window, {WINDOWS[0]} sessions; ask for 1w or more")
    every = closes(panel)
    narrow, refused = every, None
    if with_vvix:
        try:
            narrow = every.with_vvix()
        except NotKnownError as missing:
            refused = str(missing)
    has_vvix = with_vvix and refused is None
    learnt = regressions(narrow, horizon.sessions, with_vvix=has_vvix)
    return Ground(str(panel.as_of), every, narrow, refused, has_vvix, horizon.sessions, learnt, fit(every))


def stress(panel: Panel, *, vix: float, vvix: float | None, horizon: Horizon, seed: int = 20251118, paths: int = PATHS) -> Stress:
    """Return the stress as of the panel's moment.

    Parameters
    ----------
    panel : Panel
        With SPX and VIX, and VVIX if that axis is asked.
    vix, vvix : float
        Levels to be closed at together.

    Raises
    ------
    InputError
        If a level is not a sensible index level or the horizon is longer than a year.
    NotKnownError
        If SPX or VIX is missing or too short.
    """
    check_levels(vix, vvix)
    return stress_on(ground(panel, with_vvix=vvix is not None, horizon=horizon), vix=vix, vvix=vvix, seed=seed, paths=paths)


def stress_on(stands: Ground, *, vix: float, vvix: float | None, seed: int = 20251118, paths: int = PATHS) -> Stress:
    """Return the stress at given levels on ground already learnt; a VVIX that the ground has not is refused, not guessed."""
    check_levels(vix, vvix)
    every, narrow = stands.every, stands.narrow
    asked = vvix if stands.has_vvix else None
    shock = shock_to(narrow, vix, asked)
    return Stress(
        as_of=stands.as_of,
        day=str(every.days[-1]),
        vix_now=float(every.vix[-1]),
        vvix_now=float(narrow.vvix[-1]) if narrow.vvix is not None else None,
        vix=vix,
        vvix=asked,
        horizon=stands.horizon,
        already=bool(both(narrow, vix, asked)[-1]),
        fitted=tuple(r.at(shock) for r in stands.regressions),
        simulated=simulate(stands.volatility, vix, stands.horizon, seed=seed, paths=paths),
        precedents=precedents(narrow, vix, asked),
        reached=reached(narrow, vix, asked, stands.horizon),
        beyond=_beyond(narrow, vix, asked),
        refused=stands.refused,
        basis=narrow.basis,
        first_day=str(narrow.days[0]),
    )


def check_levels(vix: float, vvix: float | None) -> None:
    """Raise ``InputError`` unless the levels are such as these indices can have."""
    for name, level, most in (("VIX", vix, 200.0), ("VVIX", vvix, 400.0)):
        if level is not None and not 5.0 <= level <= most:
            raise InputError(f"{name} {level} is no level to stress; give one from 5 to {most:.0f}")


def _beyond(seen: Closes, vix: float, vvix: float | None) -> tuple[str, ...]:
    past = []
    if vix > seen.vix.max():
        past.append("vix")
    if vvix is not None and seen.vvix is not None and vvix > seen.vvix.max():
        past.append("vvix")
    if not past and not both(seen, vix, vvix).any():
        past.append("both")
    return tuple(past)
