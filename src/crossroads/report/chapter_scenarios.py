"""The scenarios' chapter: per way out what model, futures, prediction market and options give it, S&P levels, trigger, what is wrong."""

from __future__ import annotations

from crossroads.report.draft import Draft
from crossroads.report.shares import between, move, share
from crossroads.report.verdict_teller import VerdictTeller
from crossroads.report.view import Chapter, Figure, Table, Text
from crossroads.scenarios.stress import LETTERS_RANGE
from crossroads.verdict.answers import Answers, Refused
from crossroads.verdict.scenarios import MEETING, TOUCH, Cell, Levels, Scenario, Voice
from crossroads.verdict.trigger_state import TriggerState
from crossroads.verdict.verdict import Verdict

KEY = "scenarios"
_VOICES: tuple[Voice, ...] = ("model", "futures", "market", "options")
_ELSE = ("way", "after", "trigger", "wrong")


def scenarios_chapter(draft: Draft, answers: Answers, verdict: Verdict) -> Chapter:
    """Return the chapter: what the table is, the letter's own range on it, and the table."""
    tell = VerdictTeller(draft, answers, verdict)
    said = [s for s in (_lead(tell), _letters(tell)) if s is not None]
    also = [s for s in (_levels_note(tell), tell.text("scenario.frozen")) if s is not None]
    title, also_title = draft.words.say("chapter.scenarios.title"), tell.say("scenario.also")
    return Chapter(KEY, title, tuple(said), tables=scenario_tables(tell), also=tuple(also), also_title=also_title)


def scenario_tables(tell: VerdictTeller) -> tuple[Table, Table]:
    """Return the scenarios as two tables, for nine columns fit no phone: what each is given; levels, trigger, what proves it wrong."""
    found = tell.verdict.scenarios
    given = tuple((*_name(tell, s), *(_cell(tell, s, voice) for voice in _VOICES)) for s in found)
    rest = tuple(
        (*_name(tell, s), _levels(tell, s, s.way), _levels(tell, s, s.after), _triggers(tell, s), wrong_words(tell, s)) for s in found
    )
    return _table(tell, "caption", _VOICES, given), _table(tell, "levels_caption", _ELSE, rest)


def _table(tell: VerdictTeller, caption: str, columns: tuple[str, ...], rows: tuple[tuple[Text, ...], ...]) -> Table:
    heads = tuple(tell.say(f"scenario.{c}") for c in ("name", *columns))
    return Table(tell.say(f"scenario.{caption}"), heads, (False,) * len(heads), rows, (False,) * len(rows))


def _name(tell: VerdictTeller, scenario: Scenario) -> tuple[Text]:
    return ((scenario_name(tell, scenario),),)


def _lead(tell: VerdictTeller) -> Text:
    return tell.text("scenario.no_close" if tell.answers.panel.get("SPX") is None else "scenario.lead")


def _levels_note(tell: VerdictTeller) -> Text | None:
    own = tell.answers.panel.get("SPX")
    return None if own is None else tell.text("scenario.levels_note", close=tell.of_stress(f"{own.newest.value:,.0f}"))


def _letters(tell: VerdictTeller) -> Text | None:
    """Return the seed letter's own range for its stress in index points, and how often such stretches came there."""
    own = tell.answers.panel.get("SPX")
    if own is None:
        return None
    low, high = LETTERS_RANGE
    points = f"{own.newest.value * (1 + low / 100):,.0f}\u2013{own.newest.value * (1 + high / 100):,.0f}"
    notes = next(s.notes for s in tell.verdict.scenarios if s.key == "stress")
    seen: dict[str, Figure | None] = {"windows": None, "reached": None, "interval": None}
    if notes.get("windows"):
        counts = {name: tell.of_stress(f"{notes[name]:.0f}") for name in ("windows", "reached")}
        seen = {**counts, "interval": tell.of_stress(between(notes["low"], notes["high"]))}
    return tell.text("scenario.letters", low=f"{-high:g}%", high=f"{-low:g}%", points=tell.of_stress(points), **seen)


def scenario_name(tell: VerdictTeller, scenario: Scenario) -> str:
    """Return what a scenario is called."""
    notes = scenario.notes
    levels = {name: f"{notes[name]:g}" if name in notes else None for name in ("vix", "vvix")}
    levels["vix"] = levels["vix"] or "45"
    return tell.say(f"scenario.key.{scenario.key}", depth=_depth(tell), **levels)


def _depth(tell: VerdictTeller) -> str:
    return "15" if isinstance(tell.verdict.first, Refused) else str(tell.verdict.first.depth)


# ------------------------------------------------------------------------------------------------------------ cells


def _cell(tell: VerdictTeller, scenario: Scenario, voice: Voice) -> Text:
    cell = scenario.cells[voice]
    if cell.probability is None:
        return (tell.say(f"scenario.why.{cell.why}"),)
    if cell.of == MEETING:
        return _meeting(tell, scenario, voice, cell)
    months = str(scenario.months)
    if voice == "model" and cell.of == TOUCH:
        assert cell.points is not None
        chance = tell.rounded(cell.probability, cell.points)
        return tell.text(
            "scenario.cell.touch_model", chance=chance, months=months, vix=f"{scenario.notes['vix']:g}", events=str(cell.events)
        )
    if cell.of == TOUCH:
        level = "" if scenario.way is None else f"{scenario.way.points[1]:,.0f}"
        return tell.text("scenario.cell.touch", chance=tell.of_model(share(cell.probability)), level=tell.of_model(level), months=months)
    assert cell.points is not None
    return tell.text(
        "scenario.cell.first",
        chance=tell.rounded(cell.probability, cell.points),
        months=months,
        interval=None if cell.low is None or cell.high is None else tell.of_model(between(cell.low, cell.high)),
        events=None if cell.events is None else tell.of_model(str(cell.events)),
    )


def _meeting(tell: VerdictTeller, scenario: Scenario, voice: Voice, cell: Cell) -> Text:
    assert cell.probability is not None
    assert cell.day is not None
    assert cell.reading is not None
    reading = tell.draft.readings.get(cell.reading)
    has_cut = reading is not None and isinstance(reading.details.get("cut"), (int, float))
    of = "hold" if scenario.key == "neither" else "cut" if voice == "futures" or has_cut else "not_hold"
    chance = tell.of_reading(share(cell.probability), cell.reading)
    said = tell.draft.words.joined([tell.say(f"scenario.of.{of}"), " ", chance])
    return tell.text("scenario.cell.meeting", chance=said, day=tell.draft.format.day(cell.day, beside=tell.draft.today))


def _levels(tell: VerdictTeller, scenario: Scenario, levels: Levels | None) -> Text:
    if levels is None or levels.median is None:
        return (tell.say("scenario.levels.none"),)
    figure = tell.of_stress if scenario.key == "stress" else tell.of_model
    low, median, high = (figure(f"{v:,.0f}") if v is not None else None for v in levels.points)
    fields = {"low": low, "median": median, "high": high, "level": median, "fall": figure(move(levels.median, 1))}
    counts = {"cases": levels.cases, "stories": levels.stories}
    counted = {name: None if count is None else figure(str(count)) for name, count in counts.items()}
    return tell.text(f"scenario.levels.{levels.of}", **fields, **counted)


def _triggers(tell: VerdictTeller, scenario: Scenario) -> Text:
    """Return the triggers that would start a scenario, each with how far it is."""
    states = {s.trigger.id: s for s in tell.draft.triggers}
    items = [tell.text("watchword.state", name=tell.watched(key), state=_standing(tell, states.get(key))) for key in scenario.triggers]
    return tell.listed(items) if items else ("\u2013",)


def _standing(tell: VerdictTeller, state: TriggerState | None) -> str | None:
    if state is None or state.state == "unknown":
        return None
    if state.state in {"tripped", "stale"}:
        return tell.say(f"watchword.{state.state}")
    return None if state.distance is None else tell.say("watchword.short", distance=tell.distance(state))


def wrong_words(tell: VerdictTeller, scenario: Scenario) -> Text:
    """Return what would prove a scenario wrong, with its day."""
    items = [
        tell.say(f"scenario.{w.when}.{w.key}", day=tell.draft.format.day(w.by, beside=tell.draft.today), depth=_depth(tell))
        for w in scenario.wrong
    ]
    return tell.listed(items) if items else ("\u2013",)
