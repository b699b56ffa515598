"""Two ledgers of evidence, for a bottom and for a break: each line with its reading, its record, its weight and why.

The rule of weights (docs/methods/verdict.md says why it is this one)
--------------------------------------------------------------------
A line weighs something only while it *speaks*: an episode of its condition has begun, its window is not over, its outcome is not
decided yet, and the reading behind it is there and not stale. What it weighs then follows from its claim's record on that day alone:

* 1   supported, and still so (p <= 5 %) when every reading tried of both files is counted;
* 1/2 supported on its own test only;
* 0   no better than chance, no better than equal fear, contradicted: listed, and weighs nothing;
* 0   too few episodes, or never held against sessions of equal fear: *open*. It is granted 1/2 only in the ledger's ceiling, which
      asks what would be if it held.

Of the lines that tell one story only the weightiest counts. A ledger is ahead when it outweighs the other's ceiling by a whole
line: then no line that is still open could overturn it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from crossroads.catalog.load import Catalog
from crossroads.catalog.releases import next_release
from crossroads.claims.scoreboard import Scoreboard
from crossroads.claims.verdict import ALPHA, Verdict
from crossroads.claims.windows import Window
from crossroads.series import Panel, Reading
from crossroads.verdict.answers import Refused
from crossroads.verdict.evidence import File, LineSpec, Side, lines
from crossroads.verdict.track import UNTESTED, TrackRecord, track

Status = Literal["speaks", "decided", "outlived", "quiet", "stale", "unseen"]
"""Whether a line speaks today: its window is open; its outcome was decided early; its condition holds but began longer ago than its
outcome looks; the condition does not hold; a series behind it is stale; nothing can be read."""
Merit = Literal["full", "half", "open", "none"]
"""What its record is worth."""
Lean = Literal["bottom", "break", "even", "silent"]
"""Which ledger is ahead; none is; or no line speaks at all."""

FULL, HALF = 1.0, 0.5
LEAD = FULL
"""By how much a ledger must outweigh the other's ceiling to be ahead: one line that holds."""

_WEIGHTS: Mapping[Merit, tuple[float, float]] = {"full": (FULL, FULL), "half": (HALF, HALF), "open": (0.0, HALF), "none": (0.0, 0.0)}
"""What a merit weighs, and what it would weigh at most."""
_ORDER: tuple[Status, ...] = ("speaks", "decided", "outlived", "stale", "unseen", "quiet")
_WORTH: tuple[Merit, ...] = ("full", "half", "open", "none")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a ledger.

    Parameters
    ----------
    reading : Reading or None
        Of its indicator; None where the catalogue computes none.
    stale : tuple of str
        Series behind it that missed their releases.
    weight, ceiling : float
        What it counts, and would count if it were open and held; both 0 unless it speaks and no weightier line tells its story.
    told_by : str or None
        Id of the line of its own story that counts in its place.
    """

    spec: LineSpec
    reading: Reading | None
    stale: tuple[str, ...]
    record: TrackRecord
    status: Status
    merit: Merit
    weight: float = 0.0
    ceiling: float = 0.0
    told_by: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        spec, reading = self.spec, self.reading
        return {
            "id": spec.id,
            "en": spec.en,
            "zh": spec.zh,
            "kind": spec.kind,
            "story": spec.story,
            "claim": f"{spec.file}/{spec.claim}/{spec.variant}",
            "indicator": spec.indicator,
            "trigger": spec.trigger,
            "answers": spec.opposes,
            "reading": None if reading is None else reading.as_json(),
            "stale": list(self.stale),
            "status": self.status,
            "merit": self.merit,
            "weight": self.weight,
            "ceiling": self.ceiling,
            "told_by": self.told_by,
            "record": self.record.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Ledger:
    """The evidence for one side, the lines that speak first."""

    side: Side
    lines: tuple[Line, ...]

    @property
    def weight(self) -> float:
        """Return the sum of the weights."""
        return sum(line.weight for line in self.lines)

    @property
    def ceiling(self) -> float:
        """Return the sum if every open line that speaks held."""
        return sum(line.ceiling for line in self.lines)

    @property
    def speaking(self) -> tuple[Line, ...]:
        """Return the lines that speak today."""
        return tuple(line for line in self.lines if line.status == "speaks")

    def of(self, *statuses: Status) -> tuple[Line, ...]:
        """Return the lines of some statuses."""
        return tuple(line for line in self.lines if line.status in statuses)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        sums = {"weight": self.weight, "ceiling": self.ceiling, "speaking": len(self.speaking)}
        return {"side": self.side, **sums, "lines": [line.as_json() for line in self.lines]}


def ledgers(
    boards: Mapping[File, Scoreboard | Refused], panel: Panel, readings: Sequence[Reading], catalog: Catalog
) -> tuple[Ledger, Ledger]:
    """Return the ledger for a bottom and the ledger for a break.

    Parameters
    ----------
    boards : mapping of file to Scoreboard or Refused
        Both files' claims as of the panel's moment.
    """
    said = {r.id: r for r in readings}
    every = [_line(spec, boards, panel, said.get(spec.indicator), catalog) for spec in lines()]
    return ledger("bottom", every), ledger("break", every)


def lean(bottom: Ledger, breaking: Ledger) -> Lean:
    """Return which ledger is ahead by the stated rule."""
    if not bottom.speaking and not breaking.speaking:
        return "silent"
    if bottom.weight - breaking.ceiling >= LEAD:
        return "bottom"
    return "break" if breaking.weight - bottom.ceiling >= LEAD else "even"


def merit(record: TrackRecord) -> Merit:
    """Return what a record is worth: the rule of weights, without regard to whether the line speaks.

    Examples
    --------
    >>> merit(TrackRecord(Verdict.SUPPORTED, "q", matched_p=0.03, family_p=0.04))
    'full'
    >>> merit(TrackRecord(Verdict.SUPPORTED, "q", matched_p=0.03, family_p=0.3)), merit(TrackRecord(Verdict.SUPPORTED, "q"))
    ('half', 'open')
    >>> merit(TrackRecord(Verdict.TOO_FEW, "q")), merit(TrackRecord(Verdict.CHANCE, "q"))
    ('open', 'none')
    """
    if record.verdict is Verdict.SUPPORTED and record.matched_p is not None:
        return "full" if record.family_p is not None and record.family_p <= ALPHA else "half"
    if record.verdict is Verdict.SUPPORTED:
        return "open"
    return "open" if record.verdict in {Verdict.TOO_FEW, Verdict.NO_DATA} else "none"


def _line(spec: LineSpec, boards: Mapping[File, Scoreboard | Refused], panel: Panel, reading: Reading | None, catalog: Catalog) -> Line:
    record = track(spec, boards)
    stale = _stale(reading, panel, catalog)
    return Line(spec, reading, stale, record, _status(record, reading, stale), merit(record))


def _status(record: TrackRecord, reading: Reading | None, stale: Sequence[str]) -> Status:
    if record is UNTESTED or reading is None or reading.value is None or record.question is None:
        return "unseen"
    if stale:
        return "stale"
    return "quiet" if record.window is None else _standing(record.window)


def _standing(window: Window) -> Status:
    """Return whether a window speaks."""
    if window.is_open:
        return "speaks"
    if window.early is not None and window.elapsed < window.horizon:
        return "decided"
    if window.holds is None:
        return "unseen"
    return "outlived" if window.holds else "quiet"


def _stale(reading: Reading | None, panel: Panel, catalog: Catalog) -> tuple[str, ...]:
    """Return the series behind a reading that have missed two releases."""
    if reading is None:
        return ()
    late = []
    for name in dict.fromkeys(i.series for i in reading.inputs):
        own = panel.get(name)
        release = next_release(catalog[name], own, panel.as_of) if own is not None and name in catalog else None
        if release is not None and release.is_stale:
            late.append(name)
    return tuple(late)


def ledger(side: Side, every: Sequence[Line]) -> Ledger:
    """Return one side's lines, weighed: those that speak first, the weightiest before the others.

    Parameters
    ----------
    every : sequence of Line
        In the order of the file, which decides between lines of one story and equal merit; those of the other side are left out.
    """
    own = [line for line in every if line.spec.side == side]
    weighed = [_weighed(line, own) for line in own]
    return Ledger(side, tuple(sorted(weighed, key=lambda line: (_ORDER.index(line.status), _WORTH.index(line.merit)))))


def _weighed(line: Line, own: Sequence[Line]) -> Line:
    """Return a line with its weight: nothing unless it speaks, and nothing where another line tells its story with more."""
    if line.status != "speaks":
        return line
    rivals = [other for other in own if other.status == "speaks" and other.spec.story == line.spec.story]
    teller = min(rivals, key=lambda other: _WORTH.index(other.merit))  # the first of the file among equals
    if teller is not line:
        return replace(line, told_by=teller.spec.id)
    weight, ceiling = _WEIGHTS[line.merit]
    return replace(line, weight=weight, ceiling=ceiling)
