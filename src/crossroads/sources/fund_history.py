"""What the issuers' histories of NAV and shares have in common: newest first, one row a session, assets that prove the columns."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import snapshot
from crossroads.sources.protocol import Request
from crossroads.timeline import business_days

_AGREE_WITHIN = 0.02  # shares times NAV against stated assets: shares are rounded, and assets may stand one NAV behind
_AGREE_SHARE = 0.95  # of rows; single days are wrong in every issuer's file


@dataclass(frozen=True, slots=True)
class Day:
    """One row of a fund's history; None where the issuer gives no figure."""

    day: date
    nav: float | None
    shares: float | None
    assets: float | None = None


def by_fund(specs: Sequence[SeriesSpec], source: str) -> dict[str, tuple[str, ...]]:
    """Return the series ids of each fund of a source; the fund is the part of the code before its colon."""
    funds: dict[str, list[str]] = {}
    for spec in specs:
        if spec.source == source:
            funds.setdefault(fund_of(spec), []).append(spec.id)
    return {fund: tuple(ids) for fund, ids in funds.items()}


def fund_of(spec: SeriesSpec) -> str:
    """Return what the publisher calls the fund: ticker, portfolio number or CUSIP."""
    return spec.code.partition(":")[0]


def oldest_first(days: Sequence[Day], request: Request) -> list[Day]:
    """Return the rows in order of their days, without days on which New York does not trade.

    Some issuers repeat the last figures on holidays; such a row is no observation.

    Raises
    ------
    SourceError
        If there is none, a day stands twice, a figure is not positive, or shares times NAV are not the assets.
    """
    ordered = sorted(days, key=lambda d: d.day)
    for before, after in itertools.pairwise(ordered):
        if before.day == after.day:
            raise SourceError(request.source, request.url, expected="each day once", seen=f"{after.day} twice")
    for one in ordered:
        if (one.nav is not None and one.nav <= 0) or (one.shares is not None and one.shares < 0):
            seen = f"NAV {one.nav}, shares {one.shares} on {one.day}"
            raise SourceError(request.source, request.url, expected="a positive NAV and no negative shares", seen=seen)
    stamps = np.array([d.day for d in ordered], "datetime64[D]")
    open_days = np.is_busday(stamps, busdaycal=business_days("nyse"))
    kept = [one for one, is_open in zip(ordered, open_days, strict=True) if is_open]
    if not kept:
        raise SourceError(request.source, request.url, expected="rows of sessions", seen="none")
    _assets_agree(kept, request)
    return kept


def _assets_agree(days: Sequence[Day], request: Request) -> None:
    whole = [(d.nav * d.shares, d.assets) for d in days if d.nav and d.shares and d.assets]
    agree = sum(abs(product / assets - 1.0) < _AGREE_WITHIN for product, assets in whole)
    if whole and agree < _AGREE_SHARE * len(whole):
        seen = f"agreement on {agree} of {len(whole)} days"
        raise SourceError(request.source, request.url, expected="shares times NAV to be the assets", seen=f"{seen}: columns mixed up?")


def rows(spec: SeriesSpec, days: Sequence[Day], request: Request) -> pl.DataFrame:
    """Return one fund series' rows: its NAV or its shares, as the id's last part says."""
    field = spec.id.rpartition(".")[2]
    values = pl.Series([d.nav if field == "nav" else d.shares for d in days], dtype=pl.Float64)
    return snapshot.rows(spec, pl.Series([d.day for d in days], dtype=pl.Date), values, request=request)
