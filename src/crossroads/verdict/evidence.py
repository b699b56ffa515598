"""Lines of evidence: which reading of which claim may speak in which ledger. Data, from ``evidence.toml``; no weights."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, cast, get_args

from crossroads.catalog.specs import Language
from crossroads.catalog.typeset import typeset
from crossroads.errors import CatalogError

Side = Literal["bottom", "break"]
Kind = Literal["fed", "rise", "calm", "hold", "fall", "strain", "economy"]
"""What an outcome speaks of: the Fed gives in, prices are higher, no fall or less fear; the Fed stays away, prices are lower,
credit or fear is worse, unemployment is higher."""
File = Literal["seed", "house"]

SIDE: Mapping[Kind, Side] = {
    "fed": "bottom", "rise": "bottom", "calm": "bottom", "hold": "break", "fall": "break", "strain": "break", "economy": "break",
}  # fmt: skip
"""The stated rule: what its outcome speaks of decides which ledger a line enters."""

_NEEDED = {"id", "kind", "story", "file", "claim", "indicator", "en", "zh"}
_ALLOWED = _NEEDED | {"variant", "trigger", "opposes"}


@dataclass(frozen=True, slots=True)
class LineSpec:
    """One line of evidence.

    Parameters
    ----------
    id : str
    kind : Kind
        What its outcome speaks of.
    story : str
        Lines of one story tell one thing and count once in a ledger.
    file : {"seed", "house"}
        Whose claim: the letter's, or ours (the other side of it, and what it leaves out).
    claim, variant : str
        The reading of it that has the record.
    indicator : str
        The reading shown beside it.
    trigger : str or None
        Id of the trigger that would trip it.
    opposes : str or None
        Id of the line of the other ledger that it answers.
    """

    id: str
    kind: Kind
    story: str
    file: File
    claim: str
    variant: str
    indicator: str
    trigger: str | None
    opposes: str | None
    en: str
    zh: str

    @property
    def side(self) -> Side:
        """Return the ledger it enters."""
        return SIDE[self.kind]

    def name(self, language: Language) -> str:
        """Return what it says, in a few words."""
        return self.zh if language == "zh" else self.en


@functools.cache
def lines() -> tuple[LineSpec, ...]:
    """Return all lines of evidence, in the order of the file.

    Raises
    ------
    CatalogError
        If an entry lacks a key, has an unknown one, or answers a line that is not in the other ledger.
    """
    table = tomllib.loads((resources.files("crossroads.verdict") / "evidence.toml").read_text("utf-8"))
    found = tuple(_line(entry) for entry in table["line"])
    by_id = {spec.id: spec for spec in found}
    if len(by_id) < len(found):
        raise CatalogError("verdict/evidence.toml: an id stands twice; give each line its own")
    for spec in found:
        if spec.opposes is not None and (spec.opposes not in by_id or by_id[spec.opposes].side == spec.side):
            raise CatalogError(f"verdict/evidence.toml: {spec.id} answers {spec.opposes}, which is no line of the other ledger")
    return found


def _line(entry: Mapping[str, Any]) -> LineSpec:
    where = f"verdict/evidence.toml: {entry.get('id')}"
    if wrong := (_NEEDED - set(entry)) | (set(entry) - _ALLOWED):
        raise CatalogError(f"{where}: keys missing or not known: {', '.join(sorted(wrong))}")
    for key, choices in (("kind", get_args(Kind)), ("file", get_args(File))):
        if entry[key] not in choices:
            raise CatalogError(f"{where}: {key} is {entry[key]!r}; give one of {', '.join(choices)}")
    return LineSpec(
        id=entry["id"],
        kind=cast("Kind", entry["kind"]),
        story=entry["story"],
        file=cast("File", entry["file"]),
        claim=entry["claim"],
        variant=entry.get("variant", "main"),
        indicator=entry["indicator"],
        trigger=entry.get("trigger"),
        opposes=entry.get("opposes"),
        en=entry["en"],
        zh=typeset(entry["zh"]),
    )
