"""WARN notices of the states, made into two national monthly counts that can be compared: a user's file in one of two forms.

- By state and month: ``state,month,employees`` (further columns are passed over), a line for each month with notices.
- Notice by notice, as ``warn-transformer`` writes it: ``postal_code,notice_date,jobs,is_amendment`` among others. Left out are amendments,
  notices without a date (some states give none), and those of more than ``MOST_JOBS`` workers (slips of the pen).

Neither is a national total: a state is there from the year it began to publish. So a month is compared with the same month a year before
over the states that have notices in both, a matched sample. The choice is the same in both directions of time and favours
neither rise nor fall, and it needs nothing later than the month itself. The newest month of a file is left out: it may not have been over.

A format of users' files (``format = "warn"``); the catalogue's code is ``workers`` or ``workers_year_before``.
"""

from __future__ import annotations

import polars as pl

from crossroads.errors import SourceError
from crossroads.sources import snapshot
from crossroads.sources.month_table import COUNT, MONTH, Cells, cells, month
from crossroads.sources.protocol import Request, Specs

name = "warn"
FEWEST_STATES = 5
"""Months with fewer matched states have no value."""
MOST_JOBS = 50_000
"""Workers of one notice; the largest genuine one known names 27,500."""
_BY_MONTH = ("state", "month", "employees")
_NOTICES = ("postal_code", "notice_date", "jobs", "is_amendment")
_YES = ("true", "1", "yes")
_NO = ("", "false", "0", "no")


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the workers of matched states and those of the year before, to be dated by the catalogue's rule."""
    table = cells(body, name, request.url, columns=(_BY_MONTH, _NOTICES))
    by_month = _months(table) if "month" in table.frame.columns else _notices(table)
    pairs = matched(by_month)
    if pairs.is_empty():
        expected = f"a month with notices of {FEWEST_STATES} states in two years running"
        raise SourceError(name, request.url, expected=expected, seen="none")
    return snapshot.together(
        snapshot.rows(specs[series], pairs["month"], pairs[specs[series].code].cast(pl.Float64), request=request) for series in request.ids
    )


def matched(by_month: pl.DataFrame) -> pl.DataFrame:
    """Return the workers of each month and of the same month a year before, over the states that have notices in both.

    Parameters
    ----------
    by_month : polars.DataFrame
        ``state``, ``month`` (its first day), ``workers``; each state and month once.

    Returns
    -------
    polars.DataFrame
        ``month``, ``workers``, ``workers_year_before``, ``states`` (how many are matched), ascending; without the newest month.
    """
    finished = by_month.filter((pl.col("workers") > 0) & (pl.col("month") < by_month["month"].max()))
    before = finished.select("state", pl.col("month").dt.offset_by("12mo"), workers_year_before="workers")
    pairs = finished.join(before, on=["state", "month"], how="inner").group_by("month")
    sums = pairs.agg(pl.col("workers", "workers_year_before").sum(), states=pl.len())
    return sums.filter(pl.col("states") >= FEWEST_STATES).sort("month")


def _months(table: Cells) -> pl.DataFrame:
    table.refuse(~_is_state("state"), "state", "two letters of a state")
    table.refuse(~pl.col("month").str.contains(MONTH), "month", "a month like 2025-10")
    table.refuse(~pl.col("employees").str.contains(COUNT), "employees", "a number of workers")
    table.refuse(pl.struct("state", "month").is_duplicated(), "month", "each month of a state once")
    return table.frame.select("state", month(), pl.col("employees").cast(pl.Int64).alias("workers"))


def _notices(table: Cells) -> pl.DataFrame:
    amended = pl.col("is_amendment").str.to_lowercase()
    day = pl.col("notice_date").str.to_date("%Y-%m-%d", strict=False)
    table.refuse(~_is_state("postal_code"), "postal_code", "two letters of a state")
    table.refuse(day.is_null() & (pl.col("notice_date") != ""), "notice_date", "an ISO date or nothing")
    table.refuse(~pl.col("jobs").str.contains(COUNT) & (pl.col("jobs") != ""), "jobs", "a number of workers or nothing")
    table.refuse(~amended.is_in([*_YES, *_NO]), "is_amendment", "True, False or nothing")
    notices = table.frame.filter(~amended.is_in(_YES)).select(
        pl.col("postal_code").alias("state"), day.dt.truncate("1mo").alias("month"), pl.col("jobs").replace("", "0").cast(pl.Int64)
    )
    kept = notices.filter(pl.col("month").is_not_null() & (pl.col("jobs") <= MOST_JOBS))
    return kept.group_by("state", "month").agg(pl.col("jobs").sum().alias("workers"))


def _is_state(column: str) -> pl.Expr:
    return pl.col(column).str.contains("^[A-Z]{2}$")
