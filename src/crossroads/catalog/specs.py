"""What a catalogue entry says: frozen specs of series and indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.series import Basis, Unit
from crossroads.timeline import Days, Frequency, Moments, ReleaseRule

Language = Literal["en", "zh"]
Delays = Mapping[np.datetime64, np.datetime64]
"""Period stamp (``datetime64[D]``) to the moment its delayed release came (``datetime64[us]``, UTC)."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes a series, and under what terms."""

    id: str
    en: str
    zh: str
    url: str
    licence: str
    redistribute: bool


@dataclass(frozen=True, slots=True)
class SeriesSpec:
    """One series of the catalogue.

    Parameters
    ----------
    id : str
        The name used everywhere: rules, CLI, letters.
    code : str
        The publisher's own code in its address or header.
    source : str
        Module of ``crossroads.sources`` that fetches it; ``"import"`` when only a user's file can bring it.
    release : ReleaseRule
        How ``known_at`` follows from the period where the publisher does not say.
    delays : mapping
        Dated exceptions to the rule (shutdowns), from ``facts/release_delays.toml``; basis ``calendar``.
    announced : mapping
        For those whose day was named ahead: from when a reader could know it.
    revision : str
        How the publisher revises, in a few words.
    starts : date or None
        Rows before it are not taken from the publisher's file; ``starts_reason`` says why.
    launched : date or None
        Values for earlier days were computed later: basis ``backfilled``.
    instead, instead_zh : str
        What to use when it is missing, as ids or in words; the Chinese one stands only where there are words.
    rows : tuple of str
        Rows of the letter's systems it serves (L1, C3, ...).
    """

    id: str
    publisher: Publisher
    code: str
    source: str
    en: str
    zh: str
    unit: Unit
    frequency: Frequency
    release: ReleaseRule
    revision: str
    url: str
    delays: Delays
    starts: date | None = None
    starts_reason: str = ""
    launched: date | None = None
    instead: str = ""
    instead_zh: str = ""
    aliases: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    calendar: Literal["nyse", "federal", "none"] = "federal"
    license_note: str = ""
    announced: Delays = field(default_factory=dict)

    def name(self, language: Language) -> str:
        """Return the series' name in that language."""
        return self.zh if language == "zh" else self.en

    def known_at(self, periods: Days) -> tuple[Moments, NDArray[np.uint8]]:
        """Return when each period is taken to be public, and on what basis (lag, calendar or backfilled)."""
        moments = self.release.known_at(periods, self.frequency)
        basis = np.full(len(periods), Basis.LAG, np.uint8)
        for period, published in self.delays.items():
            hit = periods == period
            moments[hit] = published
            basis[hit] = Basis.CALENDAR
        if self.launched is not None:
            basis[periods < np.datetime64(self.launched)] = Basis.BACKFILLED
        return moments, basis


@dataclass(frozen=True, slots=True)
class Zone:
    """A band of levels ``[low, high)`` of an indicator; an open end is infinite."""

    key: str
    low: float
    high: float
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A level that changes what an indicator means."""

    key: str
    level: float
    side: Literal["above", "below"]
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Basket:
    """A group of things held together, in equal parts, and the day somebody wrote it down.

    Parameters
    ----------
    defined : date
        Before it the members are chosen in hindsight.
    members : mapping of str to str
        Series id (a close, adjusted where the series has it) to the reason for it.
    """

    id: str
    en: str
    zh: str
    defined: date
    members: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """One indicator: its names, unit, zones and triggers. Its arithmetic lives in ``crossroads.indicators``."""

    id: str
    row: str
    en: str
    zh: str
    unit: Unit
    inputs: tuple[str, ...]
    zones: tuple[Zone, ...]
    triggers: tuple[Trigger, ...]
    change_over: str
    percentile_since: date | None
    source: str  # paper, rule or publisher the definition comes from
    states: Mapping[str, tuple[str, str]]  # state key -> (en, zh)
    change_unit: Unit  # of the change: pp or bp where the level is in percent
    definition: tuple[str, str]  # what exactly is measured, one sentence (en, zh)
    launched: date | None  # first publication of the definition; values for earlier periods are backfilled
    baskets: tuple[Basket, ...] = ()  # groups it compares; their members are among its inputs
    families: tuple[str, ...] = ()  # beginnings of ids: it reads every such series that is known, and names none of them one by one
    decimals: int | None = None  # with how many it is printed; None: with those of its own values

    def name(self, language: Language) -> str:
        """Return the indicator's name in that language."""
        return self.zh if language == "zh" else self.en

    def zone_of(self, value: float) -> str | None:
        """Return the key of the zone holding ``value``, or None where no zone is defined."""
        return next((z.key for z in self.zones if z.low <= value < z.high), None)
