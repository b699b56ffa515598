"""A tested claim in words: one list of sentences and one table of episodes, the same for terminal, page and JSON."""

from __future__ import annotations

from dataclasses import dataclass

from crossroads.catalog.specs import Language
from crossroads.claims.judgement import Judged
from crossroads.claims.quantifiers import Quantifier, QuantifierCheck
from crossroads.claims.tested import EpisodeRow, Hits, Means, Tested
from crossroads.report.formats import MINUS, Format
from crossroads.report.view import Table
from crossroads.report.wording import Wording, wording
from crossroads.series import UNITS, Unit

_RATE_UNIT = UNITS["pct"]


@dataclass(frozen=True, slots=True)
class Teller:
    """Writes one language.

    Parameters
    ----------
    words : Wording
    format : Format
    """

    words: Wording
    format: Format

    @classmethod
    def of(cls, language: Language) -> Teller:
        """Return the teller of a language."""
        return cls(wording(language), Format(language))

    def rate(self, share: float) -> str:
        """Return a share of 0 to 1 in percent."""
        return f"{100.0 * share:.0f}%"

    def p(self, value: float) -> str:
        """Return a p-value with two significant digits."""
        return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"

    def measure(self, value: float, code: str | None) -> str:
        """Return a measured value in its unit."""
        unit = UNITS.get(code or "")
        return self.format.value(value, unit) if unit is not None else f"{value:,.2f}".replace("-", MINUS)

    def excess(self, value: float, code: str | None) -> str:
        """Return a difference of two measures with its sign; of percentages in points."""
        unit = UNITS.get(code or "")
        return self.format.signed(value, _difference(unit)) if unit is not None else f"{value:+,.2f}".replace("-", MINUS)


def sentences(judged: Judged, language: Language) -> tuple[str, ...]:
    """Return what a test found, sentence by sentence, the verdict first."""
    tell, tested = Teller.of(language), judged.tested
    lines = [verdict_line(judged, tell), _counted(tested, tell)]
    if tested.hits is not None:
        lines.append(_hits(tested.hits, tell))
    if tested.means is not None:
        lines.append(_means(tested.means, tested.unit, tell))
    if judged.headline is not None:
        lines.append(_p(judged, tell))
    if tested.hits is not None and tested.means is None and tested.hits.base + tested.hits.smallest <= 1.0:
        lines.append(tell.words.say("test.smallest_rate", smallest=tell.format.signed(100.0 * tested.hits.smallest, UNITS["pp"], 0)))
    if judged.quantifier is not None and judged.quantifier.quantifier is not Quantifier.UNSAID:
        lines.append(agreement_line(judged.quantifier, tell))
    lines.append(_basis(tested, tell))
    return tuple(lines)


def verdict_line(judged: Judged, tell: Teller) -> str:
    """Return the verdict with what it means."""
    key = judged.verdict.value
    return tell.words.say("test.verdict", verdict=tell.words.say(f"verdict.{key}"), says=tell.words.say(f"verdict_says.{key}"))


def agreement_line(found: QuantifierCheck, tell: Teller) -> str:
    """Return the quantifier beside the rate and the base rate."""
    say = tell.words.say
    strict = {Quantifier.USUALLY: "more", Quantifier.MAY: "more", Quantifier.ALWAYS: "all"}.get(found.quantifier, "at_least")
    return say(
        f"agreement.{found.agreement}",
        word=say(f"quantifier.{found.quantifier.value}"),
        least=say(f"least.{strict}", rate=tell.rate(found.least)),
        rate=tell.rate(found.rate),
        base_meets=tell.rate(found.base) if found.is_beaten_by_base else None,
    )


def episodes_table(tested: Tested, language: Language, *, caption: str | None = None) -> Table:
    """Return the episodes, oldest first: onset, last session, outcome, measure, remark."""
    tell = Teller.of(language)
    say = tell.words.say
    has_value = tested.unit is not None
    columns = ["onset", "end", "outcome", *(["value"] if has_value else []), "note"]
    rows = tuple(_episode(row, tested.unit, tell) for row in tested.episodes)
    return Table(
        caption=say("test.episodes") if caption is None else caption,
        columns=tuple(say(f"test.{c}") for c in columns),
        numeric=tuple(c == "value" for c in columns),
        rows=tuple(tuple((cell,) for cell in row) for row in rows),
        marked=tuple(False for _ in rows),
    )


def _episode(row: EpisodeRow, unit: str | None, tell: Teller) -> list[str]:
    say = tell.words.say
    value = [] if unit is None else [tell.measure(row.value, unit) if row.value is not None else ""]
    notes = [say("test.open_start")] if row.open_start else []
    notes += [say(f"basis.{row.basis.label}")] if row.basis is not None else []
    return [row.onset.isoformat(), row.end.isoformat(), say(f"fate.{row.fate}"), *value, say("list.names").join(notes)]


def _counted(tested: Tested, tell: Teller) -> str:
    holes = sum(e.fate == "no_outcome" for e in tested.episodes)
    return tell.words.say(
        "test.counted",
        tested=str(tested.tested),
        onsets=str(len(tested.episodes)),
        censored=str(tested.censored) if tested.censored else None,
        holes=str(holes) if holes else None,
        first=tested.first.isoformat(),
        last=tested.last.isoformat(),
        held=f"{tested.held:,}",
        sessions=f"{tested.sessions:,}",
        gap=str(tested.gap),
    )


def _hits(hits: Hits, tell: Teller) -> str:
    return tell.words.say(
        "test.hits",
        hits=str(hits.hits),
        count=str(hits.count),
        rate=tell.rate(hits.rate),
        base=tell.rate(hits.base),
        matched=None if hits.matched_base is None else tell.rate(hits.matched_base),
        low=tell.rate(hits.wilson.low),
        high=tell.rate(hits.wilson.high),
        apart=str(hits.apart),
    )


def _means(means: Means, unit: str | None, tell: Teller) -> str:
    return tell.words.say(
        "test.means",
        mean=tell.measure(means.mean, unit),
        base=tell.measure(means.base, unit),
        matched=None if means.matched_base is None else tell.measure(means.matched_base, unit),
        effect=tell.excess(means.test.effect, unit),
        low=tell.excess(means.interval.low, unit),
        high=tell.excess(means.interval.high, unit),
        smallest=tell.excess(means.smallest, unit),
    )


def _p(judged: Judged, tell: Teller) -> str:
    tested, headline = judged.tested, judged.headline
    assert headline is not None
    hits = tested.hits
    return tell.words.say(
        "test.p",
        p=tell.p(headline.p),
        of=tell.words.say(f"test.of_{headline.of}"),
        hits_p=tell.p(hits.test.p) if hits is not None and headline.of == "mean" else None,
        matched_p=None if headline.matched_p is None else tell.p(headline.matched_p),
        shifts=f"{tested.sessions:,}",
        placements=f"{tested.placements:.1f}",
        finest=tell.p(tested.finest),
    )


def _basis(tested: Tested, tell: Teller) -> str:
    say = tell.words.say
    counted = [f"{count} {say(f'basis.{label}')}" for label, count in tested.bases.items()]
    return say(
        "test.basis",
        basis=say(f"basis.{tested.basis.label}"),
        meaning=say(f"basis_means.{tested.basis.label}"),
        bases=say("list.comma").join(counted) if counted else None,
    )


def _difference(unit: Unit) -> Unit:
    return UNITS["pp"] if unit == _RATE_UNIT else unit
