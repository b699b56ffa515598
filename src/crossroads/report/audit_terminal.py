"""An audit for a terminal: figures that do not hold, and the claims at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossroads.catalog.specs import Language
from crossroads.claims.audit import Audit
from crossroads.claims.findings import Status
from crossroads.report.audit_claims import summary_table
from crossroads.report.audit_figures import counts, seen_text, stated_text
from crossroads.report.tested import Teller
from crossroads.report.tested_terminal import grid
from crossroads.report.view import Table

if TYPE_CHECKING:
    from rich.console import RenderableType

_SHOWN = (Status.CONTRADICTED, Status.INCONSISTENT, Status.NOT_KNOWABLE)


def audit_summary(audit: Audit, language: Language) -> RenderableType:
    """Return the counts of figures, those that do not hold with their numbers, and the claims."""
    from rich.console import Group
    from rich.text import Text

    tell = Teller.of(language)
    say = tell.words.say
    title = Text(say("audit.title", title=audit.letter.title.of(language)), style="bold")
    counted = Text(say("audit.counts", total=str(len(audit.figures)), counts=counts(audit.figures, tell)))
    claims = _claim_last(summary_table(audit, tell))
    return Group(title, counted, Text(), grid(_fallen(audit, tell)), Text(), grid(claims), Text(say("disclaimer"), style="dim"))


def _claim_last(table: Table) -> Table:
    """Return the claims with their words in the last column, where a narrow screen may fold them."""
    number, words, *rest = zip(*(table.columns, *table.rows), strict=True)
    columns, *rows = zip(number, *rest, words, strict=True)
    return Table(table.caption, columns, table.numeric, tuple(rows), table.marked)


def _fallen(audit: Audit, tell: Teller) -> Table:
    say = tell.words.say
    rows = []
    for status in _SHOWN:
        for found in (f for f in audit.figures if f.status is status):
            seen = say("list.names").join(seen_text(s, tell) for s in found.seen if s.what != "beside")
            words = tell.words.typeset(found.spec.words.of(tell.words.language))
            rows.append((words, stated_text(found.spec, tell), seen, say(f"status.{status.value}")))
    columns = tuple(say(f"audit.{c}") for c in ("says", "stated", "found", "status"))
    cells = tuple(tuple((cell,) for cell in row) for row in rows)
    return Table("", columns, (False,) * 4, cells, (False,) * len(rows))
