"""An outlook being told: its figures share one note, its causes have names, its chances are counts of twenty."""

from __future__ import annotations

from dataclasses import dataclass

from crossroads.hazard.events import Cause
from crossroads.hazard.result import Contribution, Outlook, Range, Spread, Words
from crossroads.report.draft import Draft
from crossroads.report.picture_dots import of_twenty
from crossroads.report.shares import move, moves
from crossroads.report.view import Figure, Text
from crossroads.series import Input
from crossroads.verdict.first import Outcome

KEY = "outlook"


@dataclass(frozen=True)
class OutlookTeller:
    """An outlook being told: its figures share one note."""

    draft: Draft
    outlook: Outlook

    def own(self, words: Words) -> str:
        """Return words in the letter's language, their days as the letter writes them."""
        return self.draft.format.dated(words.zh if self.draft.language == "zh" else words.en)

    def fig(self, text: str) -> Figure:
        """Return a figure of the model."""
        say = self.draft.words.say
        return self.draft.result(
            text,
            KEY,
            title=say("outlook.note.title"),
            definition=say("outlook.note.definition"),
            origin=say("outlook.note.origin"),
            inputs=outlook_inputs(self.outlook),
        )

    def text(self, key: str, **fields: str | Figure | Text | None) -> Text:
        """Return a template of this chapter filled in."""
        return self.draft.words.text(f"outlook.{key}", **fields)

    def points(self, effect: float) -> str:
        """Return what an indicator adds to a chance, in percentage points."""
        return self.draft.words.say("outlook.points", points=move(100 * effect).removesuffix("%"))

    def name(self, cause: Outcome) -> str:
        """Return what a cause coming first is called."""
        return self.draft.words.say(f"outlook.cause.{cause}")


def outlook_inputs(found: Outlook) -> tuple[Input, ...]:
    """Return the observations today's figure was read from, each once."""
    seen = {(i.series, i.period): i for c in found.contributions for i in c.inputs}
    return tuple(seen.values())


def twenty(found: Outlook) -> dict[Outcome, int]:
    """Return the chances as counts of twenty such months, by cause and for none of them."""
    names: list[Outcome] = [*(risk.cause for risk in found.causes), "neither"]
    return dict(zip(names, of_twenty([*(risk.exact for risk in found.causes), found.neither.exact]), strict=True))


def leader(found: Outlook) -> Outcome | None:
    """Return the outcome whose whole interval lies above every other's; None where intervals overlap, so that it is not known."""
    ends: dict[Outcome, Range] = {risk.cause: risk.interval for risk in found.causes} | {"neither": found.neither.interval}
    return next((name for name, own in ends.items() if all(own.low > other.high for o, other in ends.items() if o != name)), None)


def by_effect(found: Outlook, cause: Cause) -> list[Contribution]:
    """Return the contributions, the largest for that cause first."""
    return sorted(found.contributions, key=lambda c: -abs(c.effect[cause]))


def range_of(spread: Spread) -> str:
    """Return the 10 to 90 % range of past moves."""
    return "" if spread.low is None or spread.high is None else moves(spread.low, spread.high)
