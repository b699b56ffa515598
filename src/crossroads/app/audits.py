"""Audit a letter on the store: read the file, check and test, register what was tried, write the report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossroads import __version__
from crossroads.app.claims import trial
from crossroads.app.files import write_whole
from crossroads.app.library import Library
from crossroads.catalog.specs import Language
from crossroads.claims.audit import Audit, audit, needed_series
from crossroads.claims.ledger import Entry, Registration, compare, family_of
from crossroads.claims.letter_file import open_letter, read_letter
from crossroads.rules.names import names
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    import polars as pl

LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit with what the ledger holds of it.

    Parameters
    ----------
    registrations : tuple of Registration
        Each reading beside what was registered under its name before.
    variants : int
        Different variants of this letter ever tried in the store.
    data_version : str
    """

    audit: Audit
    registrations: tuple[Registration, ...]
    variants: int
    data_version: str


def audit_letter(library: Library, name: str, *, as_of: AsOf, tried_at: datetime) -> Audited:
    """Audit a letter file (a path, or ``seed``) on what the store knows at ``as_of``, and register its readings.

    Raises
    ------
    InputError, RuleError
        One line: the file cannot be read, a key has a wrong type, a rule cannot be read, the audit is asked from before
        the letter.
    """
    letter = read_letter(open_letter(name), names(library.catalog))
    view = library.store.view()
    found = audit(letter, view.history(needed_series(letter, library.catalog)), library.catalog, as_of)
    held = _entries(library, family_of(letter))
    _register(library, found, view.version, tried_at)
    registrations = compare(letter, [*held, *_entries(library, family_of(letter))])
    return Audited(found, registrations, library.store.trials.count(family_of(letter)), view.version)


def write_audit(library: Library, audited: Audited, out: Path) -> list[Path]:
    """Write the report: HTML and Markdown in both languages, and JSON; return the files."""
    from crossroads.report.audit import compose_audit
    from crossroads.report.audit_html import render_audit_html
    from crossroads.report.audit_markdown import render_audit_markdown

    letter = audited.audit.letter
    stem = f"audit-{letter.id}-{audited.audit.now}"
    written = []
    for language in LANGUAGES:
        page = compose_audit(
            audited.audit,
            audited.registrations,
            library.catalog,
            language,
            variants=audited.variants,
            code_version=__version__,
            data_version=audited.data_version,
        )
        for form, text in (("html", render_audit_html(page)), ("md", render_audit_markdown(page))):
            written.append(out / f"{stem}.{language}.{form}")
            write_whole(written[-1], text)
    written.append(out / f"{stem}.json")
    write_whole(written[-1], json.dumps(as_json(audited), ensure_ascii=False, indent=1))
    return written


def as_json(audited: Audited) -> dict[str, Any]:
    """Return an audit as plain JSON values."""
    from crossroads.report.audit import audit_json

    plain = audit_json(audited.audit, audited.registrations)
    return {**plain, "variants_tried": audited.variants, "data_version": audited.data_version, "code_version": __version__}


def _entries(library: Library, family: str) -> list[Entry]:
    """Return what the ledger holds of a letter."""
    import polars as pl

    return _typed(library.store.trials.read(pl.col("family") == family))


def _typed(rows: pl.DataFrame) -> list[Entry]:
    found = []
    for row in rows.iter_rows(named=True):
        details = json.loads(row["details"])
        if {"claim", "variant", "definition"} <= set(details):
            at = row["tried_at"].astimezone(UTC)
            found.append(Entry(details["claim"], details["variant"], details["definition"], row["variant"], at))
    return found


def _register(library: Library, found: Audit, dataset: str, tried_at: datetime) -> None:
    """Count every reading that was tested; the same reading on the same data as of the same moment is counted once."""
    import polars as pl

    family, published = family_of(found.letter), AsOf.end_of(found.letter.published)
    known = library.store.trials.read((pl.col("family") == family) & (pl.col("dataset") == dataset))
    done = set(zip(known["variant"], known["details"].str.json_path_match("$.definition"), strict=True))
    rows = []
    for claim in found.claims:
        for variant in claim.variants:
            if variant.before is None or (variant.before.tested.question, variant.before.tested.definition) in done:
                continue
            details = {"letter": found.letter.id, "claim": claim.spec.id, "variant": variant.variant.id, "family_p": variant.family_p}
            rows.append(trial(variant.before, details, family=family, dataset=dataset, as_of=published, tried_at=tried_at))
    library.store.trials.append_rows(rows)
