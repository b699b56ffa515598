"""What every part of the verdict is told with: its figures and their notes, weights and chances as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crossroads.report.draft import Draft
from crossroads.report.outlook_teller import outlook_inputs
from crossroads.report.shares import between, share
from crossroads.report.view import Figure, Text
from crossroads.report.wording import Field
from crossroads.series import Input
from crossroads.verdict.answers import Answers, Refused
from crossroads.verdict.evidence import lines
from crossroads.verdict.first import Chance
from crossroads.verdict.ledgers import Line
from crossroads.verdict.track import TrackRecord
from crossroads.verdict.trigger import CLOSES
from crossroads.verdict.trigger_state import TriggerState
from crossroads.verdict.verdict import Verdict


@dataclass(frozen=True)
class VerdictTeller:
    """A verdict being told in one language."""

    draft: Draft
    answers: Answers
    verdict: Verdict

    def text(self, key: str, **fields: Field) -> Text:
        """Return a template of this subject, filled in."""
        return self.draft.words.text(key, **fields)

    def say(self, key: str, **fields: Field) -> str:
        """Return the same as one string."""
        return self.draft.words.say(key, **fields)

    def own(self, text: str) -> str:
        """Return text of the letter's language, set as the house sets it."""
        return self.draft.words.typeset(text)

    # -------------------------------------------------------------------------------- figures

    def of_model(self, text: str) -> Figure:
        """Return a figure of the outlook; all share the note of its chapter."""
        found = self.answers.outlook
        inputs = () if isinstance(found, Refused) else outlook_inputs(found)
        return self._result(text, "outlook", "outlook.note", inputs)

    def of_stress(self, text: str) -> Figure:
        """Return a figure of the stress; all share the note of its chapter."""
        own = (self.answers.panel.get(name) for name in ("SPX", "VIX", "VVIX"))
        return self._result(text, "stress", "stressed.note", tuple(s.input() for s in own if s is not None))

    def of_record(self, text: str, line: Line) -> Figure:
        """Return a figure of a line's record; each reading of a claim has its own note."""
        spec = line.spec
        return self.draft.result(
            text,
            f"claim-{spec.file}-{spec.claim}-{spec.variant}".lower(),
            title=self.own(spec.name(self.draft.language)),
            definition=self.own(record_words(self, line.record)),
            origin=self.say("ledger.note_origin"),
            inputs=() if line.reading is None else line.reading.inputs,
        )

    def of_reading(self, text: str, reading_id: str) -> Figure | str:
        """Return a figure of a reading, or plain text where the letter has no such reading."""
        reading = self.draft.readings.get(reading_id)
        return text if reading is None else self.draft.figure(text, reading)

    def _result(self, text: str, key: str, note: str, inputs: tuple[Input, ...]) -> Figure:
        say = self.say
        return self.draft.result(
            text, key, title=say(f"{note}.title"), definition=say(f"{note}.definition"), origin=say(f"{note}.origin"), inputs=inputs
        )  # fmt: skip

    # -------------------------------------------------------------------------------- words

    def chance(self, chance: Chance) -> Text:
        """Return a chance in words: ``about 45%``, ``under 5%`` where it rounds to nothing."""
        return self.rounded(chance.probability, chance.points)

    def rounded(self, probability: float, points: int) -> Text:
        """Return a rounded probability of the model in words."""
        if probability == 0:
            return self.text("conclusion.under", chance=self.of_model(f"{points}%"))
        if probability == 1:
            return self.text("conclusion.over", chance=self.of_model(f"{100 - points}%"))
        return self.text("conclusion.about", chance=self.of_model(share(probability)))

    def interval(self, chance: Chance) -> Figure:
        """Return its interval."""
        return self.of_model(between(chance.low, chance.high))

    def listed(self, items: Sequence[Text | str]) -> Text:
        """Return runs that may hold commas as one list: ``a; b; c``."""
        parts: list[str | Figure] = []
        for item in items:
            parts += [self.say("conclusion.between")] if parts else []
            parts += [item] if isinstance(item, str) else list(item)
        return self.draft.words.joined(parts)

    def watched(self, trigger_id: str) -> str:
        """Return what a trigger waits for, in words that claim nothing of what it foretells."""
        return self.say(f"watchword.{trigger_id.replace('.', '_')}")

    def distance(self, state: TriggerState) -> str:
        """Return how much a trigger ahead is short of."""
        unit, size = state.trigger.distance_unit, state.distance
        assert unit is not None
        assert size is not None
        if unit == CLOSES:
            return self.say("watch.close") if size == 1 else self.say("watch.closes", count=f"{size:g}")
        return self.own(self.draft.format.amount(size, unit, 0 if unit.code in {"bp", "pct"} else 2))

    def name(self, line_id: str) -> str:
        """Return the name of a line."""
        return self.own(next(spec for spec in lines() if spec.id == line_id).name(self.draft.language))


def weight_text(weight: float) -> str:
    """Return a sum of ones and halves as it is written by hand.

    Examples
    --------
    >>> weight_text(0.0), weight_text(0.5), weight_text(1.0), weight_text(2.5)
    ('0', '½', '1', '2½')
    """
    whole, half = divmod(round(2 * weight), 2)
    return ("" if half and not whole else str(whole)) + ("½" if half else "")


def p_text(value: float) -> str:
    """Return a p-value with two significant digits."""
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def record_words(tell: VerdictTeller, record: TrackRecord) -> str:
    """Return how a line was tested."""
    question = f"`{record.question}`" if record.question else "\u2013"
    if record.p is None or record.first is None:
        return tell.say("ledger.note_untested", question=question)
    return tell.say(
        "ledger.note_definition",
        question=question,
        first=tell.draft.format.day(record.first),
        episodes=str(record.count or 0),
        p=p_text(record.p),
        matched=None if record.matched_p is None else p_text(record.matched_p),
        family=None if record.family_p is None else p_text(record.family_p),
    )
