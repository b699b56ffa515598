"""What a series or an indicator is: its names, unit, publisher, release rule, licence, and what it is read from or by."""

from __future__ import annotations

from dataclasses import dataclass

from crossroads.catalog.specs import SeriesSpec
from crossroads.report.draft import Draft
from crossroads.report.phrases import origin, phrase, rule_words
from crossroads.report.site.shell import Link, Visit
from crossroads.series import Reading, Unit


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what a series is; ``links`` stand behind or instead of the words."""

    label: str
    text: str
    links: tuple[Link, ...] = ()


def series_facts(draft: Draft, visit: Visit, spec: SeriesSpec) -> tuple[Fact, ...]:
    """Return what a series of the catalogue is."""
    say, typeset = draft.words.say, draft.words.typeset
    publisher = typeset(spec.publisher.zh if draft.language == "zh" else spec.publisher.en)
    readers = [i for i in draft.catalog.indicators.values() if spec.id in draft.catalog.behind(i.id)]
    facts = [
        Fact(say("site_series.fact.id"), " · ".join([spec.id, *spec.aliases])),
        Fact(say("site_series.fact.unit"), unit_word(draft, spec.unit)),
        Fact(say("site_series.fact.frequency"), say(f"site_series.frequency.{spec.frequency}")),
        Fact(say("site_series.fact.publisher"), "", (_outside(publisher, spec.url),)),
        Fact(say("site_series.fact.rule"), rule_words(draft.words, spec.release)),
        Fact(say("site_series.fact.revision"), phrase(draft.words, spec.revision)),
        Fact(say("site_series.fact.licence"), " ".join(phrase(draft.words, t) for t in (spec.publisher.licence, spec.license_note) if t)),
    ]
    if spec.launched is not None:
        facts.append(Fact(say("site_series.fact.launched"), draft.format.day(spec.launched)))
    if spec.starts is not None:
        reason = phrase(draft.words, spec.starts_reason) or None
        said = say("site_series.since", day=draft.format.day(spec.starts), reason=reason)
        facts.append(Fact(say("site_series.fact.starts"), said))
    if readers:
        links = tuple(Link(typeset(i.name(draft.language)), visit.to(f"/series/{i.id}")) for i in readers)
        facts.append(Fact(say("site_series.fact.readers"), "", links))
    return tuple(facts)


def indicator_facts(draft: Draft, visit: Visit, reading: Reading) -> tuple[Fact, ...]:
    """Return what an indicator is."""
    say, spec = draft.words.say, draft.spec(reading)
    inputs = tuple(Link(i, visit.to(f"/series/{i}")) for i in spec.inputs)
    families = [f"{family}*" for family in spec.families]
    return (
        Fact(say("site_series.fact.id"), spec.id),
        Fact(say("site_series.fact.unit"), unit_word(draft, spec.unit)),
        Fact(say("site_series.fact.inputs"), " ".join(families), inputs),
        Fact(say("site_series.fact.source"), origin(draft.words, spec)),
    )


def _outside(text: str, url: str) -> Link:
    """Return a link to a publisher's page; addresses of other kinds, which a user's file may hold, lead nowhere."""
    return Link(text, url if url.startswith("https://") else "")


def unit_word(draft: Draft, unit: Unit) -> str:
    """Return a unit in words."""
    key = f"site_series.unit.{unit.code}"
    return draft.words.say(key) if key in draft.words else unit.code
