"""The scenario table: what the model and those who pay for it give each way out, S&P levels, triggers, and what would prove it wrong.

A cell is there, or says why it is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import numpy as np

from crossroads.hazard.events import Cause, Question
from crossroads.hazard.landmarks import add_months
from crossroads.hazard.result import Branch, Outlook, Range, Spread, plain
from crossroads.hazard.rounding import rounded, unit_points
from crossroads.scenarios.stress import LETTERS_RANGE, Stress
from crossroads.series import Panel, Reading
from crossroads.verdict.answers import Answers, Refused
from crossroads.verdict.first import Chance, First, Outcome

Key = Literal["fed_first", "market_first", "stress", "recession_first", "neither"]
Voice = Literal["model", "futures", "market", "options"]
"""Who gives the probability: our model, fed funds futures, a prediction market, options on the S&P 500."""
Why = Literal["not_priced", "no_data", "refused", "came", "not_held", "no_model", "one_meeting"]
"""Why a cell is empty: this voice prices no such thing; it does, and nothing was known; the room refused; it has come already; no
price of it is held; no model of ours says it; only single meetings are priced, which say nothing on a year."""

MEETING, TOUCH, RATE = "meeting", "touch", "first"
"""What a probability is of: the next meeting, a level being closed at, an outcome coming first."""
STRESS_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """One probability, or why there is none.

    Parameters
    ----------
    probability, low, high : float or None
        0 to 1; the interval is of 90 %, None where the voice gives none.
    of : str
        What it is the probability of: ``first`` (coming first within the horizon), ``meeting`` (at the next meeting), ``touch`` (closing
        at a level within the horizon, whatever comes before).
    points : int or None
        Percentage points the figure is rounded to; None for a price, printed as it is.
    events : int or None
        Behind a model's figure.
    day : datetime.date or None
        The meeting it is about.
    why : Why or None
        Why it is empty.
    reason : str
        The room's own words where it refused.
    reading : str or None
        Id of the reading it is from.
    """

    probability: float | None = None
    low: float | None = None
    high: float | None = None
    of: str = RATE
    points: int | None = None
    events: int | None = None
    day: date | None = None
    why: Why | None = None
    reason: str = ""
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Levels:
    """Where the S&P 500 would be, in percent and in index points.

    Parameters
    ----------
    of : {"branch", "definition", "hit", "trough"}
        Past cases of the branch; a level that defines the scenario; simulated paths, from today to the first close at the level, and
        from today to their lowest close.
    base : float
        The close the percentages are against: today's, or the level at which the event comes.
    low, median, high : float or None, percent
    cases, stories : int or None
        Past cases or paths behind it; of the cases, how many lie more than six months after the one before.
    """

    of: Literal["branch", "definition", "hit", "trough"]
    base: float
    low: float | None
    median: float | None
    high: float | None
    cases: int | None = None
    stories: int | None = None

    @property
    def points(self) -> tuple[float | None, float | None, float | None]:
        """Return low, median and high as index points."""
        low, median, high = (None if v is None else self.base * (1 + v / 100) for v in (self.low, self.median, self.high))
        return low, median, high


@dataclass(frozen=True, slots=True)
class Wrong:
    """What would prove a scenario wrong: a rule that can be checked on any later day.

    Parameters
    ----------
    when : {"if", "unless"}
        Wrong if the rule comes true after the as-of day and up to ``by``; or wrong unless it does.
    rule : str
        A condition of the rule language.
    key : str
        What it is, for the words: ``fed``, ``break``, ``recession``, ``stress``, ``shallow``.
    by : datetime.date
    """

    when: Literal["if", "unless"]
    rule: str
    key: str
    by: date


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way out.

    Parameters
    ----------
    cells : mapping of voice to Cell
    way : Levels or None
        From today's close to the event.
    after : Levels or None
        From the event's first close on, a year; never added to the way. For the stress from today to the trough.
    triggers : tuple of str
        Ids of the triggers that would start it.
    wrong : tuple of Wrong
    notes : mapping of str to float
        Of the stress: its levels, and how many past windows like today's came to them, with the 90 % interval of that share.
    """

    key: Key
    outcome: Outcome | None
    months: int
    cells: Mapping[Voice, Cell]
    way: Levels | None
    after: Levels | None
    triggers: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    notes: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values, index points beside the percentages."""
        found: dict[str, Any] = plain(self)
        for name, levels in (("way", self.way), ("after", self.after)):
            if levels is not None:
                found[name]["points"] = plain(levels.points)
        return found


def scenarios(answers: Answers, said: First | None) -> tuple[Scenario, ...]:
    """Return the five scenarios of a moment.

    Parameters
    ----------
    said : First or None
        Who gives in first; None where the outlook was refused.
    """
    table = _Table.of(answers, said)
    return (table.fed_first(), table.market_first(), table.stress(), table.recession_first(), table.neither())


@dataclass(frozen=True)
class _Table:
    """What every row is made from."""

    outlook: Outlook | Refused
    first: First | None
    found: Stress | Refused
    readings: Mapping[str, Reading]
    close: float | None
    day: date

    @classmethod
    def of(cls, answers: Answers, said: First | None) -> _Table:
        return cls(
            answers.outlook, said, answers.stress, {r.id: r for r in answers.readings}, _close(answers.panel), answers.panel.as_of.day
        )  # fmt: skip

    @property
    def months(self) -> int:
        return 12 if self.first is None else self.first.horizon

    @property
    def question(self) -> Question:
        return "next_step" if self.first is None else self.first.question

    @property
    def depth(self) -> int:
        return 15 if self.first is None else self.first.depth

    @property
    def fed_rule(self) -> str:
        return "event(FED_NEXT_STEP)" if self.question == "next_step" else "event(FED_PIVOT)"

    @property
    def break_rule(self) -> str:
        return f"event(SPX_FALL_{self.depth})"

    def fed_first(self) -> Scenario:
        cells: dict[Voice, Cell] = {
            "model": self.modelled("fed"),
            "futures": self.meeting("CUT_ODDS", None),
            "market": self.meeting("HOLD_ODDS_MARKET", "cut", instead="not_hold"),
            "options": Cell(why="not_priced"),
        }
        wrong = (self.wrong("if", self.break_rule, "break"), self.wrong("unless", self.fed_rule, "fed"))
        return self.scenario("fed_first", "fed", cells, wrong, ("CUT_ODDS.even", "CURVE_2Y_FUNDS.cuts_priced"))

    def market_first(self) -> Scenario:
        priced = None if isinstance(self.outlook, Refused) else self.outlook.priced
        touch = Cell(why="no_data", of=TOUCH) if priced is None else Cell(priced.touch, of=TOUCH, reading="VIX_LEVEL")
        if self.first is not None and "market" in self.first.came:
            touch = Cell(why="came", of=TOUCH)
        cells: dict[Voice, Cell] = {
            "model": self.modelled("market"), "futures": Cell(why="not_priced"), "market": Cell(why="not_held"), "options": touch,
        }  # fmt: skip
        wrong = (self.wrong("if", self.fed_rule, "fed"), self.wrong("unless", self.break_rule, "break"))
        trigger = {10: "SPX_DRAWDOWN.correction", 15: "SPX_DRAWDOWN.break", 20: "SPX_DRAWDOWN.bear"}[self.depth]
        return self.scenario("market_first", "market", cells, wrong, (trigger,))

    def recession_first(self) -> Scenario:
        cells: dict[Voice, Cell] = {
            "model": self.modelled("recession"), "futures": Cell(why="not_priced"), "market": Cell(why="not_held"),
            "options": Cell(why="not_priced"),
        }  # fmt: skip
        wrong = (
            self.wrong("if", f"{self.fed_rule} or {self.break_rule}", "others"),
            self.wrong("unless", "event(RECESSION)", "recession"),
        )
        return self.scenario("recession_first", "recession", cells, wrong, ("SAHM_GAP.sahm_rule", "LAYOFF_BREADTH.all"))

    def neither(self) -> Scenario:
        cells: dict[Voice, Cell] = {
            "model": self.modelled("neither"),
            "futures": self.meeting("CUT_ODDS", "hold"),
            "market": self.meeting("HOLD_ODDS_MARKET", None),
            "options": Cell(why="not_priced"),
        }
        wrong = (self.wrong("if", f"{self.fed_rule} or {self.break_rule} or event(RECESSION)", "any"),)
        return self.scenario("neither", "neither", cells, wrong, ())

    def stress(self) -> Scenario:
        found, months = self.found, STRESS_MONTHS
        no_options = Cell(why="not_held", of=TOUCH)
        empty: dict[Voice, Cell] = {"futures": Cell(why="not_priced"), "market": Cell(why="not_held"), "options": no_options}
        if isinstance(found, Refused):
            model = Cell(why="refused", reason=found.reason, of=TOUCH)
            return Scenario("stress", None, months, {"model": model, **empty}, None, None, ("VIX_LEVEL.stress_case",), ())
        seen, past = found.simulated, found.reached
        points = unit_points(len(found.precedents), Range(past.low, past.high))
        model = Cell(rounded(seen.chance, points), of=TOUCH, points=points, events=len(found.precedents))
        base = self.close or 0.0
        way = None if seen.at_hit is None or not base else Levels("hit", base, *seen.at_hit, cases=seen.reached)
        after = None if seen.to_trough is None or not base else Levels("trough", base, *seen.to_trough, cases=seen.reached)
        both = f"VIX >= {found.vix:g}" + (f" and VVIX >= {found.vvix:g}" if found.vvix is not None else "")
        wrong = (
            self.wrong("unless", both, "stress", months),
            self.wrong("if", f"{both} and drawdown(SPX, 3m) > {max(LETTERS_RANGE):g}%", "shallow", months),
        )
        notes = {"vix": found.vix, "windows": float(past.windows), "reached": float(past.reached), "low": past.low, "high": past.high}
        notes |= {} if found.vvix is None else {"vvix": found.vvix}
        return Scenario("stress", None, months, {"model": model, **empty}, way, after, ("VIX_LEVEL.stress_case",), wrong, notes)

    def scenario(
        self, key: Key, outcome: Outcome, cells: Mapping[Voice, Cell], wrong: tuple[Wrong, ...], triggers: tuple[str, ...]
    ) -> Scenario:
        if self.first is not None and outcome in self.first.came:
            return Scenario(key, outcome, self.months, cells, None, None, (), ())  # it stands already: nothing is left to see or trip
        return Scenario(key, outcome, self.months, cells, self.way(outcome), self.after(outcome), triggers, wrong)

    def modelled(self, outcome: Outcome) -> Cell:
        """Return the model's chance of one outcome coming first."""
        if self.first is None:
            assert isinstance(self.outlook, Refused)
            return Cell(why="refused", reason=self.outlook.reason)
        chance: Chance = self.first.chance(outcome)
        if chance.method == "impossible":
            return Cell(why="came")
        return Cell(chance.probability, chance.low, chance.high, points=chance.points, events=chance.events)

    def meeting(self, reading_id: str, detail: str | None, *, instead: str | None = None) -> Cell:
        """Return what is priced for the next meeting: a reading's value, or one of its details."""
        reading = self.readings.get(reading_id)
        if reading is None or reading.value is None:
            return Cell(why="no_data", of=MEETING)
        value: object = reading.value if detail is None else reading.details.get(detail)
        if value is None and instead is not None:
            value = reading.details.get(instead)
        day = reading.details.get("meeting")
        if not isinstance(value, (int, float)) or not isinstance(day, str):
            return Cell(why="no_data", of=MEETING)
        return Cell(float(value) / 100, of=MEETING, day=date.fromisoformat(day), reading=reading_id)

    def way(self, outcome: Outcome) -> Levels | None:
        """Return the way from today's close to the event: known for the market's break, whose level defines it; else as in past cases."""
        if self.close is None or isinstance(self.outlook, Refused) or outcome == "neither":
            return None
        if outcome == "market":
            priced = self.outlook.priced
            fall = None if priced is None else 100 * (priced.level / priced.close - 1)
            return None if fall is None else Levels("definition", self.close, fall, fall, fall)
        branch = _branch(self.outlook, outcome)
        return _spread(branch.way_there, self.close, branch)

    def after(self, outcome: Outcome) -> Levels | None:
        """Return a year from the event's first close on, as in past cases; for the market's break from the level that defines it."""
        if self.close is None or isinstance(self.outlook, Refused) or outcome == "neither":
            return None
        priced = self.outlook.priced
        base = priced.level if outcome == "market" and priced is not None else self.close
        branch = _branch(self.outlook, outcome)
        return _spread(branch.after["12m"], base, branch)

    def wrong(self, when: Literal["if", "unless"], rule: str, key: str, months: int | None = None) -> Wrong:
        day = np.array([self.day], "datetime64[D]")
        by: date = add_months(day, np.array([months or self.months]))[0, 0].astype(object)
        return Wrong(when, rule, key, by)


def _branch(outlook: Outlook, cause: Cause) -> Branch:
    return next(b for b in outlook.branches if b.cause == cause)


def _spread(found: Spread, base: float, branch: Branch) -> Levels | None:
    if found.median is None:
        return None
    return Levels("branch", base, found.low, found.median, found.high, found.count, min(branch.clusters, found.count))


def _close(panel: Panel) -> float | None:
    own = panel.get("SPX")
    return None if own is None else float(own.values[-1])
