"""``crossroads audit``: a letter held against what was known then, and scored since."""

from __future__ import annotations

import json
from pathlib import Path

import click

from crossroads.app.options import as_of_option, json_option, language_option
from crossroads.catalog.specs import Language
from crossroads.timeline import AsOf


@click.command("audit")
@click.argument("letter")
@as_of_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write the report to: HTML, Markdown, JSON.")
@json_option
@language_option
def command(*, letter: str, as_of: AsOf | None, out: Path | None, as_json: bool, language: Language) -> None:
    """Audit LETTER, a letter file (TOML) or "seed": its figures, its claims, its named cases, its record.

    Figures are checked as known at the letter's own moment; claims are tested on data known at publication and scored on what
    came after, up to --as-of. Each definition is hashed when first tried; later edits count as further variants.
    """
    from crossroads.app import audits
    from crossroads.app.clock import now, or_now
    from crossroads.app.library import open as open_library

    library = open_library()
    found = audits.audit_letter(library, letter, as_of=or_now(as_of), tried_at=now().moment)
    written = audits.write_audit(library, found, out) if out is not None else []
    if as_json:
        click.echo(json.dumps({**audits.as_json(found), "written": [str(p) for p in written]}, ensure_ascii=False))
        return
    from crossroads.app.screen import show
    from crossroads.report.audit_terminal import audit_summary

    show(audit_summary(found.audit, language))
    for path in written:
        click.echo(f"{path}")
