"""What is said where an indicator has no value, and which of its inputs is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from crossroads.catalog.load import Catalog
from crossroads.catalog.releases import next_release
from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.reading import Details
from crossroads.series import Panel, Reading
from crossroads.timeline import NEW_YORK

FAMILY = 4
"""So many absent series with one beginning are named together."""
GRACE = timedelta(days=5)
"""A release counts as late once this long has passed since the rule's date: holidays move releases by a day or two."""


def missing(spec: IndicatorSpec, panel: Panel, catalog: Catalog) -> Reading:
    """Return a reading without a value whose reason names the absent inputs and what to use instead.

    The Chinese sentence stands in ``details["reason_zh"]``; beside it the absent series and what stands in for them, in both languages.
    """
    absent = [name for name in spec.inputs if panel.get(name) is None]
    absent += [f"{head}*" for head in spec.families if _is_awaited(head, panel, catalog)]
    if not absent:
        wanted = ", ".join(folded(spec.inputs))
        zh = f"{spec.zh}:截至 {panel.as_of},没有一期的 {wanted} 齐备。"
        return undefined(spec, f"{spec.en}: no period by {panel.as_of} at which all of {wanted} are known.", {"reason_zh": zh})
    entry = next((catalog[name] for name in absent if name in catalog and catalog[name].instead), None)
    names = ", ".join(folded(absent))
    public = [name for name in absent if name not in catalog or catalog[name].source != "import"]
    command = f"crossroads sync {' '.join(folded(public))}"
    en = f"{names} {'has' if names == absent[0] else 'have'} no value known by {panel.as_of}; "
    en += f"run `{command}` or import a file" if public else "import a file (`crossroads import`), there is no public route"
    zh = f"截至 {panel.as_of} 没有 {names} 的数据;" + (
        f"请运行 `{command}` 或导入文件" if public else "没有公开来源,请用 `crossroads import` 导入文件"
    )
    if entry is None:
        return undefined(spec, f"{en}.", {"reason_zh": f"{zh}。", "missing": names})
    other = entry.instead_zh or entry.instead
    details = {"reason_zh": f"{zh};可改用:{other}。", "missing": names, "instead": entry.instead, "instead_zh": other}
    return undefined(spec, f"{en}; instead: {entry.instead}.", details)


def _is_awaited(head: str, panel: Panel, catalog: Catalog) -> bool:
    """Return whether nothing of a family is known though a publisher has it: what only a user's file brings is a stand-in."""
    known = any(name.startswith(head) for name in panel.series)
    return not known and any(entry.source != "import" for name, entry in catalog.series.items() if name.startswith(head))


def folded(names: Sequence[str]) -> list[str]:
    """Return the names, many of one family as one pattern that ``crossroads sync`` takes.

    Examples
    --------
    >>> folded(["VIX", "TFF.NQ.OI", "A.1", "A.2", "A.3", "A.4"])
    ['VIX', 'TFF.NQ.OI', 'A.*']
    """
    family = Counter(name.partition(".")[0] for name in names if "." in name)
    return list(dict.fromkeys(f"{head}.*" if family[head := name.partition(".")[0]] >= FAMILY else name for name in names))


def undefined(spec: IndicatorSpec, reason: str, details: Details | None = None) -> Reading:
    """Return a reading that has no value, and why."""
    return Reading(spec.id, None, spec.unit, reason=reason, details=details or {}, change_unit=spec.change_unit)


def overdue(spec: IndicatorSpec, panel: Panel, catalog: Catalog) -> Details:
    """Return which input's next release is the longest overdue by its release rule, if any is.

    Returns
    -------
    mapping
        ``overdue_series``, ``overdue_period``, ``overdue_since`` (ISO day), or empty.
    """
    known = [(catalog[name], found) for name in spec.inputs if (found := panel.get(name)) is not None and name in catalog]
    expected = [release for entry, found in known if (release := next_release(entry, found, panel.as_of)) is not None]
    late = [release for release in expected if release.due + GRACE < panel.as_of.moment]
    if not late:
        return {}
    first = min(late, key=lambda release: (release.due, release.series))
    due = first.due.astimezone(NEW_YORK).date().isoformat()
    return {"overdue_series": first.series, "overdue_period": first.period.label, "overdue_since": due}
