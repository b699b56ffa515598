"""Notes behind the figures of an audit: rule, remark of the file, and the newest observations known then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from crossroads.catalog.load import Catalog
from crossroads.claims.findings import FigureFinding
from crossroads.report.draft import plain_value
from crossroads.report.tested import Teller
from crossroads.report.view import Figure, Note, SourceRow
from crossroads.series import Basis, Input
from crossroads.timeline import Period


@dataclass(slots=True)
class Notes:
    """Collects notes in the order in which their figures are printed."""

    tell: Teller
    catalog: Catalog
    made: dict[str, Note] = field(default_factory=dict)

    def figure(self, text: str, finding: FigureFinding, section: str) -> Figure | str:
        """Return a printed number that leads to its note; plain text where no observation stands behind it."""
        if not finding.inputs:
            return text
        if finding.spec.id not in self.made:
            self.made[finding.spec.id] = self._note(finding, section)
        return Figure(text, self.made[finding.spec.id].id)

    def _note(self, finding: FigureFinding, section: str) -> Note:
        spec, words = finding.spec, self.tell.words
        weakest = max((i.basis for i in finding.inputs), default=Basis.VINTAGE)
        return Note(
            id=f"n-{spec.id}",
            number=len(self.made) + 1,
            gauge=section,
            title=words.typeset(spec.words.of(words.language)),
            definition=f"`{spec.rule}`." if spec.rule is not None else "",
            origin=words.typeset(spec.note.of(words.language)) if spec.note is not None else "",
            rows=tuple(self._row(i) for i in finding.inputs),
            basis=words.say(f"basis.{weakest.label}"),
        )

    def _row(self, seen: Input) -> SourceRow:
        words, form = self.tell.words, self.tell.format
        spec = self.catalog[seen.series]
        period = Period(date.fromisoformat(seen.period), spec.frequency).label
        publisher = spec.publisher.zh if words.language == "zh" else spec.publisher.en
        return SourceRow(
            series=seen.series,
            name=words.typeset(spec.name(words.language)),
            period=period,
            value=plain_value(words, seen.value, spec.unit),
            known_at=form.moment(seen.known_at),
            basis=words.say(f"basis.{seen.basis.label}"),
            publisher=words.typeset(publisher),
            url=spec.url,
        )
