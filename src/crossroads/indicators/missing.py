"""What is said where an indicator has no value, and which of its inputs is late."""

from __future__ import annotations

from typing import Literal

import numpy as np

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import IndicatorSpec, SeriesSpec
from crossroads.indicators.reading import Details
from crossroads.series import Panel, Reading, Series
from crossroads.timeline import CalendarName, Days, Frequency, Period, business_days

GRACE_DAYS = 5
"""A release counts as late once this many days have passed since the rule's date: holidays move releases by a day or two."""


def missing(spec: IndicatorSpec, panel: Panel, catalog: Catalog) -> Reading:
    """Return a reading without a value whose reason names the absent inputs and what to use instead.

    The Chinese sentence stands in ``details["reason_zh"]``.
    """
    absent = [name for name in spec.inputs if panel.get(name) is None]
    if not absent:
        return undefined(spec, f"{spec.en}: no period by {panel.as_of} at which all of {', '.join(spec.inputs)} are known")
    instead = next((catalog[name].instead for name in absent if name in catalog and catalog[name].instead), "")
    names, command = ", ".join(absent), f"crossroads sync {' '.join(absent)}"
    en = f"{names} {'has' if len(absent) == 1 else 'have'} no value known by {panel.as_of}; run `{command}` or import a file"
    zh = f"截至 {panel.as_of} 没有 {names} 的数据;请运行 `{command}` 或导入文件"
    if instead:
        en, zh = f"{en}; instead: {instead}", f"{zh};可改用:{instead}"
    return undefined(spec, f"{en}.", {"reason_zh": f"{zh}。", "missing": names})


def undefined(spec: IndicatorSpec, reason: str, details: Details | None = None) -> Reading:
    """Return a reading that has no value, and why."""
    return Reading(spec.id, None, spec.unit, reason=reason, details=details or {}, change_unit=spec.change_unit)


def overdue(spec: IndicatorSpec, panel: Panel, catalog: Catalog) -> Details:
    """Return which input's next release is the longest overdue by its release rule, if any is.

    Only the rule is asked, never the table of delays: how long a shutdown would last was not known while it did.

    Returns
    -------
    mapping
        ``overdue_series``, ``overdue_period``, ``overdue_since`` (ISO day), or empty.
    """
    known = [(found, catalog[name]) for name in spec.inputs if (found := panel.get(name)) is not None and name in catalog]
    due = [(*_next_due(series, entry), entry.id) for series, entry in known if series.frequency is not Frequency.EVENT]
    late = [(when, label, name) for when, label, name in due if when + np.timedelta64(GRACE_DAYS, "D") < panel.as_of.us]
    if not late:
        return {}
    when, label, name = min(late)
    return {"overdue_series": name, "overdue_period": label, "overdue_since": str(when.astype("datetime64[D]"))}


def _next_due(series: Series, spec: SeriesSpec) -> tuple[np.datetime64, str]:
    following = next_period(series.periods, series.frequency, spec.calendar)
    due = spec.release.known_at(np.array([following]), series.frequency)[0]
    return due, Period(following.astype("datetime64[D]").astype(object), series.frequency).label


def next_period(periods: Days, frequency: Frequency, calendar: CalendarName | Literal["none"]) -> np.datetime64:
    """Return the stamp that should come next.

    Parameters
    ----------
    periods : ndarray of datetime64[D], ascending, n >= 1
    frequency : Frequency
        Daily: the next business day of ``calendar``. Weekly: seven days on. Monthly and quarterly: the usual step of
        the last year, so that a monthly series surveyed every third month is not expected in between.
    calendar : {"nyse", "federal", "bond", "none"}
    """
    newest: np.datetime64 = periods[-1]
    following: np.datetime64
    if frequency is Frequency.DAILY:
        days = np.busdaycalendar(weekmask="1111111") if calendar == "none" else business_days(calendar)
        following = np.busday_offset(newest + 1, 0, roll="forward", busdaycal=days)
    elif frequency is Frequency.WEEKLY:
        following = newest + np.timedelta64(7, "D")
    else:
        months = periods[-13:].astype("datetime64[M]")
        usual = 3 if frequency is Frequency.QUARTERLY else 1
        step = int(np.median(np.diff(months).astype(int))) if len(months) > 1 else usual
        into_month = newest - months[-1].astype("datetime64[D]")
        following = (months[-1] + step).astype("datetime64[D]") + into_month
    return following
