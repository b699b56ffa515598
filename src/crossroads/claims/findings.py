"""What the check of a figure found: a status, the numbers seen, where they came from, and why there may be none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from crossroads.catalog.load import Catalog
from crossroads.claims.letter import FigureSpec
from crossroads.errors import CrossroadsError
from crossroads.knowledge.history import History
from crossroads.series import Input, Unit


class Status(StrEnum):
    """How a figure stands against what was known then."""

    HOLDS = "holds"
    CONTRADICTED = "contradicted"
    INCONSISTENT = "inconsistent"  # with the letter's own arithmetic, dates or statements
    NOT_KNOWABLE = "not_knowable"  # the data it speaks of was not public on the day
    UNMEASURED = "no_public_measure"  # of this definition; the nearest are shown and contradict nothing
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Seen:
    """One number beside what is stated.

    Parameters
    ----------
    what : str
        ``then``: known at the letter's moment. ``day``: of the letter's own day, public later. ``before``: the period before.
        ``extreme``: highest or lowest of the days looked at. ``count``. ``part``: a side of a comparison. ``beside``: shown, not judged.
    value : float or None
        None where it was not known.
    unit : Unit or None
    day : datetime.date or None
        The period or session it is of.
    label : str
        The rule it comes from; empty for the figure's own.
    """

    what: str
    value: float | None
    unit: Unit | None
    day: date | None = None
    label: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "what": self.what,
            "value": self.value,
            "unit": self.unit.code if self.unit is not None else None,
            "day": self.day.isoformat() if self.day else None,
            "rule": self.label or None,
        }


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be said, by key; words for it are the report's."""

    key: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {"key": self.key, **self.fields}


def why(error: CrossroadsError, series: Iterable[str], history: History, catalog: Catalog) -> Remark:
    """Return why something has no data: the series the store lacks (of a computed one, if it lacks all behind it), or the error."""
    held = set(history.ids)
    lacking = sorted(name for name in set(series) if not held & set(catalog.behind(name)))
    return Remark("not_held", {"series": ", ".join(lacking)}) if lacking else Remark("because", {"reason": str(error)})


@dataclass(frozen=True, slots=True)
class FigureFinding:
    """A figure, checked.

    Parameters
    ----------
    spec : FigureSpec
    status : Status
    seen : tuple of Seen
        The number that decided first.
    inputs : tuple of Input
        The newest observation, known then, of each series behind it.
    years : tuple of int
        For ``years``: those in which the condition set in.
    remark : Remark or None
    """

    spec: FigureSpec
    status: Status
    seen: tuple[Seen, ...] = ()
    inputs: tuple[Input, ...] = ()
    years: tuple[int, ...] = ()
    remark: Remark | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        spec, stated = self.spec, self.spec.stated
        return {
            "id": spec.id,
            "row": spec.row,
            "kind": spec.kind,
            "en": spec.words.en,
            "zh": spec.words.zh,
            "rule": str(spec.rule) if spec.rule is not None else None,
            "stated": None if stated is None else [_finite(stated.low), _finite(stated.high)],
            "tolerance": None if stated is None else stated.tolerance,
            "unit": stated.unit.code if stated is not None and stated.unit is not None else None,
            "status": self.status.value,
            "seen": [s.as_json() for s in self.seen],
            "years": list(self.years),
            "inputs": [i.as_json() for i in self.inputs],
            "remark": None if self.remark is None else self.remark.as_json(),
        }


def _finite(value: float) -> float | None:
    return value if abs(value) != float("inf") else None
