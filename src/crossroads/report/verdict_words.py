"""The conclusion in one paragraph: who gives in first, how sure, what the ledgers weigh, what would change it. Never more than that."""

from __future__ import annotations

from collections.abc import Iterator

from crossroads.report.draft import Draft
from crossroads.report.refused import reason_words
from crossroads.report.shares import move, share
from crossroads.report.verdict_teller import VerdictTeller, weight_text
from crossroads.report.view import Text
from crossroads.verdict.answers import Answers, Refused
from crossroads.verdict.first import Chance, First, Outcome
from crossroads.verdict.ledgers import Line
from crossroads.verdict.verdict import Change, Verdict

_CHANGES = 4
"""More than these named in one sentence are a list nobody reads."""


def conclusion(draft: Draft, answers: Answers, verdict: Verdict) -> Text:
    """Return the verdict as one paragraph.

    Parameters
    ----------
    draft : Draft
        Its language; figures get notes in it.
    answers : Answers
        What the verdict was concluded from: the observations behind its figures.
    verdict : Verdict
    """
    tell = VerdictTeller(draft, answers, verdict)
    if verdict.is_silent:
        assert isinstance(verdict.first, Refused)
        return tell.text("conclusion.nothing", reason=reason_words(tell.draft, verdict.first))
    gap = " " if draft.language == "en" else ""
    parts: list[str | object] = []
    for sentence in _sentences(tell):
        parts += ([gap] if parts and gap else []) + list(sentence)
    return draft.words.joined(parts)  # type: ignore[arg-type]  # parts of texts are words and figures


def _sentences(tell: VerdictTeller) -> Iterator[Text]:
    first = tell.verdict.first
    if isinstance(first, Refused):
        yield tell.text("conclusion.no_outlook", reason=reason_words(tell.draft, first))
    else:
        yield from _came(tell)
        yield _who(tell, first)
        yield _how_sure(tell, first)
    yield from _evidence(tell)
    yield from _changes(tell)


# ---------------------------------------------------------------------------------------------- who, and how sure


def _came(tell: VerdictTeller) -> Iterator[Text]:
    """Say that the market has given in already, in the outlook's own words, where it has."""
    found = tell.answers.outlook
    note = None if isinstance(found, Refused) else found.risk("market").note
    if note is not None and not isinstance(found, Refused) and found.risk("market").method == "impossible":
        own = tell.draft.format.dated(note.zh if tell.draft.language == "zh" else note.en)
        yield tell.text("conclusion.came_market", note=tell.own(own))


def _who(tell: VerdictTeller, first: First) -> Text:
    """Return who is likeliest to come first, where the intervals allow it; else that it cannot be told."""
    possible = [c for c in first.chances if c.method != "impossible"]
    horizon = str(first.horizon)
    if first.leader is None:
        return tell.text("conclusion.open", horizon=horizon, others=_others(tell, first, possible))
    leader = first.chance(first.leader)
    return tell.text(
        "conclusion.leader",
        horizon=horizon,
        outcome=outcome_words(tell, first, leader.outcome),
        chance=tell.chance(leader),
        interval=tell.interval(leader),
        events=None if leader.events is None else tell.of_model(str(leader.events)),
        others=_others(tell, first, [c for c in possible if c is not leader]),
    )


def _others(tell: VerdictTeller, first: First, chances: list[Chance]) -> Text:
    items = [
        tell.text("conclusion.other", outcome=outcome_words(tell, first, c.outcome), chance=tell.chance(c), interval=tell.interval(c))
        for c in sorted(chances, key=lambda c: -c.exact)
    ]
    return tell.listed(items)


def outcome_words(tell: VerdictTeller, first: First, outcome: Outcome) -> str:
    """Return what an outcome is called in a sentence."""
    key = f"fed_{first.question}" if outcome == "fed" else outcome
    return tell.say(f"conclusion.outcome.{key}", depth=str(first.depth))


def _how_sure(tell: VerdictTeller, first: First) -> Text:
    """Return what the model's record says of the figure it is judged by."""
    skill = "not_computed" if first.judged is None else first.chance(first.judged).skill
    scored = None if first.scored is None else tell.of_model(str(first.scored))
    rate = None if first.past_rate is None else tell.of_model(share(first.past_rate))
    return tell.text(f"conclusion.skill.{skill}", scored=scored, rate=rate)


# ---------------------------------------------------------------------------------------------- the evidence


def _evidence(tell: VerdictTeller) -> Iterator[Text]:
    bottom, breaking = tell.verdict.bottom, tell.verdict.breaking
    lines = (*bottom.lines, *breaking.lines)
    if tell.verdict.lean == "silent":
        yield tell.text("conclusion.evidence.silent")
        return
    counts = {"bottom": str(len(bottom.speaking)), "breaking": str(len(breaking.speaking))}
    speaking = len(bottom.speaking) + len(breaking.speaking)
    yield tell.text("conclusion.evidence.count", total=str(len(lines)), speaking=str(speaking), **counts)
    weighing = tell.verdict.weighing
    open_weight = bottom.ceiling + breaking.ceiling - bottom.weight - breaking.weight
    if not weighing and not open_weight:
        yield tell.text("conclusion.evidence.none")
    else:
        sums = {"bottom_weight": weight_text(bottom.weight), "break_weight": weight_text(breaking.weight)}
        yield tell.text(f"conclusion.evidence.{tell.verdict.lean}", open=weight_text(open_weight) if open_weight else None, **sums)
    if weighing:
        yield tell.text("conclusion.evidence.weighing", items=tell.listed([_item(tell, w) for w in weighing]))
    blind = sum(line.status in {"stale", "unseen"} for line in lines)
    if blind:
        yield tell.text("conclusion.evidence.blind", count=str(blind))


def _item(tell: VerdictTeller, line: Line) -> Text:
    record = line.record
    assert record.count is not None
    assert record.base is not None
    return tell.text(
        "conclusion.evidence.item",
        name=tell.own(line.spec.name(tell.draft.language)),
        hits=tell.of_record(str(record.hits), line),
        count=tell.of_record(str(record.count), line),
        base=tell.of_record(share(record.base), line),
        fear=None if record.fear_base is None else tell.of_record(share(record.fear_base), line),
        standing=tell.text(f"conclusion.evidence.{line.merit}"),
    )


# ---------------------------------------------------------------------------------------------- what would change it


def _changes(tell: VerdictTeller) -> Iterator[Text]:
    items = [change_words(tell, change) for change in tell.verdict.changes[:_CHANGES]]
    if items:
        yield tell.text("conclusion.change.said", items=tell.listed(items))


def change_words(tell: VerdictTeller, change: Change) -> Text:
    """Return one thing that would change the verdict."""
    if change.day is not None:
        return tell.text("conclusion.change.meeting", day=tell.draft.format.day(change.day, beside=tell.draft.today))
    if change.level is not None and change.fall is not None:
        level, fall = tell.of_model(f"{change.level:,.0f}"), tell.of_model(move(change.fall, 1))
        return tell.text("conclusion.change.break", level=level, fall=fall)
    if change.trigger is not None:
        name = tell.watched(change.trigger.trigger.id)
        return tell.text("conclusion.change.trigger", name=name, distance=tell.distance(change.trigger))
    assert change.line is not None
    return tell.text("conclusion.change.window", name=tell.name(change.line), sessions=str(change.sessions))
