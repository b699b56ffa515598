"""Tell what of a stamped snapshot the store does not know yet: the rows to append."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from crossroads.knowledge.frame import OBSERVATION_SCHEMA, SNAPSHOT_SCHEMA, STAMPED_SCHEMA, conform, in_as_of_order
from crossroads.knowledge.stamp import utc
from crossroads.series import Basis

SAME = 1e-9
"""Relative difference up to which two numbers are one: far above the last bit, far below any publisher's last digit."""

_PERIOD = ["series", "period"]


def news(stamped: pl.DataFrame, known: pl.DataFrame, recorded_at: datetime) -> pl.DataFrame:
    """Return the rows of ``stamped`` that say something the store does not hold.

    Rows the source dated itself are new unless the very same row (series, period, known_at, value, basis) is held.
    Rows dated by rule say "this is the value today", so they are compared with the latest value held for their period
    on any basis but ``vintage`` (vintages are another publisher's account and neither confirm nor contradict them):

    - nothing held, or held only from a later moment on: appended as dated;
    - a different value held (by more than ``SAME``): the publisher rewrote it in silence, or withdrew it (null): appended with
      ``known_at = recorded_at`` and basis ``observed``, for that is when it was seen;
    - otherwise nothing. A null for a period never held says nothing either.

    Parameters
    ----------
    stamped : DataFrame of STAMPED_SCHEMA
    known : DataFrame of OBSERVATION_SCHEMA
        Everything the store holds of the series concerned.
    recorded_at : datetime, with a zone
        When the bytes were received; rows held with a later ``known_at`` are not compared with.

    Returns
    -------
    DataFrame of SNAPSHOT_SCHEMA
        Sorted; empty if there is no news. Appending it and asking again with the same arguments gives no rows.
    """
    moment = utc(recorded_at)
    rows = conform(stamped, STAMPED_SCHEMA, what="stamped snapshot")
    held = conform(known, OBSERVATION_SCHEMA, what="known observations")
    told = rows.filter(~pl.col("by_rule")).join(held, on=[*_PERIOD, "known_at", "value", "basis"], how="anti", nulls_equal=True)
    found = pl.concat([told.select(*SNAPSHOT_SCHEMA), _news_by_rule(rows.filter("by_rule"), held, moment)])
    return found.unique().sort(list(SNAPSHOT_SCHEMA))


def _news_by_rule(ruled: pl.DataFrame, held: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    account = held.filter(pl.col("basis") != Basis.VINTAGE.label)
    first = account.group_by(_PERIOD).agg(first=pl.col("known_at").min())
    before = in_as_of_order(account.filter(pl.col("known_at") <= moment))
    latest = before.group_by(_PERIOD).agg(latest=pl.col("value").last(), seen=pl.lit(True))
    compared = ruled.join(first, on=_PERIOD, how="left").join(latest, on=_PERIOD, how="left")
    unheard = pl.col("first").is_null() | (pl.col("known_at") < pl.col("first"))
    added = compared.filter(pl.col("value").is_not_null() & unheard)
    rewritten = compared.filter(pl.col("seen").fill_null(value=False) & _differs(pl.col("value"), pl.col("latest"))).with_columns(
        known_at=pl.lit(moment, dtype=ruled.schema["known_at"]), basis=pl.lit(Basis.OBSERVED.label)
    )
    return pl.concat([added, rewritten]).select(*SNAPSHOT_SCHEMA)


def _differs(now: pl.Expr, before: pl.Expr) -> pl.Expr:
    """Tell a rewritten value from the same one written with other digits (two files of one vendor differ in the last bit)."""
    moved = (now - before).abs() > SAME * before.abs()
    return moved.fill_null(now.is_null() != before.is_null())
