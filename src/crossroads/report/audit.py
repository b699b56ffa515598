"""Compose the audit of a letter: from what was found to a view-model in one language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import Language
from crossroads.claims.audit import Audit
from crossroads.claims.ledger import Registration
from crossroads.report.audit_claims import claim_section, summary_table
from crossroads.report.audit_figures import counts, figure_sections
from crossroads.report.audit_notes import Notes
from crossroads.report.audit_view import AuditPage
from crossroads.report.tested import Teller, sentences


def compose_audit(
    audit: Audit,
    registrations: Sequence[Registration],
    catalog: Catalog,
    language: Language,
    *,
    variants: int,
    code_version: str,
    data_version: str,
) -> AuditPage:
    """Return the audit in one language.

    Parameters
    ----------
    audit : Audit
    registrations : sequence of Registration
        What the ledger holds of its readings.
    catalog : Catalog
    language : {"en", "zh"}
    variants : int
        Different variants of this letter ever tried in the store.
    code_version, data_version : str
    """
    tell = Teller.of(language)
    say, form = tell.words.say, tell.format
    letter, notes = audit.letter, Notes(tell, catalog)
    figures = figure_sections(audit.figures, notes)
    held = {(r.claim, r.variant): r for r in registrations}
    family = audit.family
    banner = (
        say("audit.by", author=letter.author, published=form.day(letter.published), as_of=form.day(letter.as_of.day)),
        say("audit.scored", scored=form.day(audit.last)),
        say("audit.family", tried=str(family.tried), entered=str(len(family.p)), circles=str(family.circles)),
        say("audit.early"),
    )
    return AuditPage(
        title=say("audit.title", title=tell.words.typeset(letter.title.of(language))),
        kicker=say("audit.kicker"),
        language=language,
        headline=(say("audit.counts", total=str(len(audit.figures)), counts=counts(audit.figures, tell)),),
        banner=tuple((line,) for line in banner),
        summary=summary_table(audit, tell),
        figures=figures,
        claims=tuple(claim_section(claim, audit.family.tried, held, tell) for claim in audit.claims),
        notes=tuple(notes.made.values()),
        colophon=say("audit.colophon", variants=f"{variants:,}", code=code_version, data=data_version),
        disclaimer=say("disclaimer"),
    )


def audit_json(audit: Audit, registrations: Sequence[Registration]) -> dict[str, Any]:
    """Return an audit as plain JSON values, with the sentences of each tested reading in both languages."""
    plain = audit.as_json()
    for found, claim in zip(audit.claims, plain["claims"], strict=True):
        for variant, table in zip(found.variants, claim["variants"], strict=True):
            if variant.before is not None:
                table["words"] = {"en": list(sentences(variant.before, "en")), "zh": list(sentences(variant.before, "zh"))}
    return {**plain, "registered": [r.as_json() for r in registrations]}
