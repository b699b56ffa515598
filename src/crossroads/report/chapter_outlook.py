"""Who gives in first: the question, the chances with what they rest on, the market in each branch, what is priced, the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crossroads.hazard.events import Cause
from crossroads.hazard.record import Record, RecordRow
from crossroads.hazard.result import Branch, Contribution, Outlook, Spread, Words
from crossroads.report.draft import Draft
from crossroads.report.formats import MINUS, grouped
from crossroads.report.listing import itemised
from crossroads.report.outlook_pictures import branches_chart, dots_chart, incidence_chart
from crossroads.report.picture_dots import of_twenty
from crossroads.report.refused import refused_chapter
from crossroads.report.shares import between, move, moves, share
from crossroads.report.view import Chapter, Figure, Table, Text
from crossroads.series import Input
from crossroads.verdict.answers import Answers, Refused

KEY = "outlook"
_TOP = 3
"""Contributions that are said; all are in the table."""


def outlook_chapter(draft: Draft, answers: Answers) -> Chapter:
    """Return the chapter; where nothing was answered it says why."""
    found = answers.outlook
    if isinstance(found, Refused):
        return refused_chapter(draft, KEY, found)
    tell = _Teller(draft, found)
    record = _record(tell, answers.record)
    said = (
        _lead(tell), _question(tell), _intervals(tell), *_notes(tell), _contributions(tell), *_branch_lines(tell), _priced(tell), _beside(tell),
        record.said,
    )  # fmt: skip
    return Chapter(
        KEY,
        draft.words.say("chapter.outlook.title"),
        tuple(s for s in said if s),
        charts=tuple(c for c in (dots_chart(draft, found), incidence_chart(draft, found), branches_chart(draft, found)) if c is not None),
        tables=(_branch_table(tell), _contribution_table(tell), *record.tables),
        also=tuple((draft.words.typeset(tell.own(w)),) for w in found.stands_on),
    )


@dataclass(frozen=True)
class _Teller:
    """An outlook being told: its figures share one note."""

    draft: Draft
    outlook: Outlook

    def own(self, words: Words) -> str:
        """Return words in the letter's language."""
        return words.zh if self.draft.language == "zh" else words.en

    def fig(self, text: str) -> Figure:
        """Return a figure of the model."""
        say = self.draft.words.say
        return self.draft.result(
            text, KEY, title=say("outlook.note.title"), definition=say("outlook.note.definition"), origin=say("outlook.note.origin"),
            inputs=outlook_inputs(self.outlook),
        )  # fmt: skip

    def text(self, key: str, **fields: str | Figure | Text | None) -> Text:
        return self.draft.words.text(f"outlook.{key}", **fields)

    def name(self, cause: Cause) -> str:
        """Return what a cause coming first is called."""
        return self.draft.words.say(f"outlook.cause.{cause}")


def outlook_inputs(found: Outlook) -> tuple[Input, ...]:
    """Return the observations today's figure was read from, each once."""
    seen = {(i.series, i.period): i for c in found.contributions for i in c.inputs}
    return tuple(seen.values())


def _lead(tell: _Teller) -> Text:
    """Return the finding: of twenty such months, in how many each thing comes first."""
    counts = twenty(tell.outlook)
    first = max(counts, key=lambda name: counts[name])
    rest = [name for name in counts if name != first and not _is_impossible(tell.outlook, name)]
    others = [tell.text(f"count.{name}", count=tell.fig(str(counts[name]))) for name in rest]
    horizon = str(tell.outlook.horizon)
    return tell.text(f"lead.{first}", count=tell.fig(str(counts[first])), others=itemised(tell.draft.words, others), horizon=horizon)


def twenty(found: Outlook) -> dict[str, int]:
    """Return the chances as counts of twenty such months, by cause and for none of them."""
    names = [*(risk.cause for risk in found.causes), "neither"]
    return dict(zip(names, of_twenty([*(risk.exact for risk in found.causes), found.neither.exact]), strict=True))


def _is_impossible(found: Outlook, name: str) -> bool:
    return any(risk.cause == name and risk.method == "impossible" for risk in found.causes)


def _question(tell: _Teller) -> Text:
    found = tell.outlook
    why = tell.draft.words.typeset(tell.own(found.why))
    return tell.text(f"question.{found.question}", why=why, depth=str(found.depth))


def _intervals(tell: _Teller) -> Text:
    items = [
        tell.text(
            "interval", name=tell.name(risk.cause), chance=tell.fig(share(risk.probability)),
            interval=tell.fig(between(risk.interval.low, risk.interval.high)), events=tell.fig(str(risk.events)),
        )
        for risk in tell.outlook.causes
        if risk.method != "impossible"
    ]  # fmt: skip
    return tell.text("intervals", items=itemised(tell.draft.words, items))


def _notes(tell: _Teller) -> list[Text]:
    """Return what must be said with a chance: why it is a base rate, or why it cannot come first."""
    return [
        tell.text("caveat", name=tell.name(risk.cause), note=tell.draft.words.typeset(tell.own(risk.note)))
        for risk in tell.outlook.causes
        if risk.note is not None
    ]


def _contributions(tell: _Teller) -> Text | None:
    """Return the indicators that move today's figure most."""
    target: Cause = "fed"
    shown = [c for c in _by_effect(tell.outlook, target)[:_TOP] if abs(c.effect[target]) >= 0.005]
    items = [
        tell.text("contribution", name=tell.draft.words.typeset(tell.own(c.name)), points=tell.fig(_points(tell, c.effect[target])))
        for c in shown
    ]
    return tell.text("contributions", items=itemised(tell.draft.words, items)) if items else None


def _by_effect(found: Outlook, cause: Cause) -> list[Contribution]:
    return sorted(found.contributions, key=lambda c: -abs(c.effect[cause]))


def _points(tell: _Teller, effect: float) -> str:
    return tell.draft.words.say("outlook.points", points=move(100 * effect).removesuffix("%"))


def _branch_lines(tell: _Teller) -> list[Text]:
    """Return for the Fed's and the market's branch what the S&P 500 did from the event's day on, the way there apart."""
    lines = []
    for branch in tell.outlook.branches:
        year, worst, way = branch.after["12m"], branch.worst, branch.way_there
        if branch.cause == "recession" or year.median is None:
            continue
        lines.append(
            tell.text(
                f"branch.{branch.cause}", median=tell.fig(move(year.median)), range=tell.fig(_range(year)), cases=tell.fig(str(year.count)),
                stories=tell.fig(str(branch.clusters)), worst=_median(tell, worst), way=_median(tell, way),
                below=tell.fig(share(1 - year.above_zero)) if year.above_zero is not None else None,
            )
        )  # fmt: skip
    return lines


def _median(tell: _Teller, spread: Spread) -> Figure | None:
    return None if spread.median is None else tell.fig(move(spread.median))


def _range(spread: Spread) -> str:
    return "" if spread.low is None or spread.high is None else moves(spread.low, spread.high)


def _priced(tell: _Teller) -> Text | None:
    """Return what is priced: options on the break, futures and a prediction market on the next meeting."""
    draft, priced = tell.draft, tell.outlook.priced
    quoted: dict[str, Figure | None] = {}
    for name, key in (("CUT_ODDS", "cut"), ("HOLD_ODDS_MARKET", "hold")):
        reading = draft.readings.get(name)
        is_said = reading is not None and reading.value is not None
        quoted[key] = draft.figure(draft.reading_text(reading), reading) if reading is not None and is_said else None
    if priced is None and not any(quoted.values()):
        return None
    options = None
    if priced is not None:
        options = tell.text(
            "options", vix=tell.fig(f"{priced.vix:.2f}"), level=tell.fig(f"{priced.level:,.0f}"), touch=tell.fig(share(priced.touch)),
            horizon=str(tell.outlook.horizon), depth=str(tell.outlook.depth),
        )  # fmt: skip
    return tell.text("priced", options=options, **quoted)


def _beside(tell: _Teller) -> Text | None:
    items = [
        tell.text(
            "beside_broken" if one.market_broken else "beside_one", depth=str(one.depth), fed=tell.fig(share(one.probabilities["fed"])),
            market=tell.fig(share(one.probabilities["market"])), events=tell.fig(str(one.events["market"])),
        )
        for one in tell.outlook.beside
    ]  # fmt: skip
    return tell.text("beside", items=itemised(tell.draft.words, items)) if items else None


def _branch_table(tell: _Teller) -> Table:
    say = tell.draft.words.say
    horizons = ("1m", "3m", "6m", "12m")
    columns = (say("outlook.column.branch"), say("outlook.column.cases"), *(say(f"over_short.{h}") for h in horizons))
    columns = (*columns, say("outlook.column.worst"), say("outlook.column.way"))
    rows = tuple(_branch_row(tell, b, horizons) for b in tell.outlook.branches if b.cases)
    numeric = (False, *(True,) * (len(columns) - 1))
    return Table(say("outlook.branches"), columns, numeric, rows, (False,) * len(rows), is_folded=True)


def _branch_row(tell: _Teller, branch: Branch, horizons: Sequence[str]) -> tuple[Text, ...]:
    spreads = [*(branch.after[h] for h in horizons), branch.worst, branch.way_there]
    count = tell.text("cases", cases=tell.fig(str(len(branch.cases))), stories=tell.fig(str(branch.clusters)))
    return ((tell.name(branch.cause),), count, *(_spread_cell(tell, s) for s in spreads))


def _spread_cell(tell: _Teller, spread: Spread) -> Text:
    if spread.median is None:
        return ()
    return (tell.fig(move(spread.median)), f" ({_range(spread)})")


def _contribution_table(tell: _Teller) -> Table:
    say, found = tell.draft.words.say, tell.outlook
    columns = tuple(say(f"outlook.column.{c}") for c in ("indicator", "today", "average", "fed", "market"))
    rows = tuple(
        (
            (tell.draft.words.typeset(tell.own(c.name)),), (tell.fig(_plain(c.value)),), (tell.fig(_plain(c.average)),),
            (tell.fig(_points(tell, c.effect["fed"])),), (tell.fig(_points(tell, c.effect["market"])),),
        )
        for c in _by_effect(found, "fed")
    )  # fmt: skip
    return Table(say("outlook.contributions_caption"), columns, (False, True, True, True, True), rows, (False,) * len(rows), is_folded=True)


def _plain(value: float) -> str:
    return grouped(value, 2)


@dataclass(frozen=True)
class _Told:
    said: Text
    tables: tuple[Table, ...] = ()


def _record(tell: _Teller, found: Record | Refused) -> _Told:
    """Return how far the chances may be trusted, or how that can be computed."""
    if isinstance(found, Refused):
        question = tell.outlook.question.replace("_", "-")
        return _Told(tell.text("unrecorded", command=f"crossroads record --expanding {question}"))
    rows = [r for r in found.rows if r.horizon == min(tell.outlook.horizon, max(x.horizon for x in found.rows))]
    items = [_verdict(tell, r) for r in rows]
    day = tell.draft.format.day(found.as_of)
    return _Told(tell.text("recorded", day=day, items=itemised(tell.draft.words, items)), (_record_table(tell, found),))


def _verdict(tell: _Teller, row: RecordRow) -> Text:
    counts: Mapping[str, int] = {v: sum(a.verdict == v for a in row.against) for v in ("better", "worse")}
    key = "few" if all(a.verdict == "too few events" for a in row.against) else "scored"
    return tell.text(
        f"verdict.{key}", name=tell.name(row.cause), horizon=str(row.horizon), rows=tell.fig(str(row.rows)), events=tell.fig(str(row.events)),
        better=tell.fig(str(counts["better"])), worse=tell.fig(str(counts["worse"])), rivals=str(len(row.against)),
    )  # fmt: skip


def _record_table(tell: _Teller, found: Record) -> Table:
    say = tell.draft.words.say
    columns = tuple(say(f"outlook.column.{c}") for c in ("first", "within", "brier", "rival", "difference", "verdict"))
    rows = tuple(
        (
            (tell.name(row.cause),), (say("outlook.months", months=str(row.horizon)),), (tell.fig(f"{row.brier:.3f}"),),
            (tell.draft.words.typeset(tell.own(a.name)),),
            (tell.fig(_signed(a.difference.brier)), f" ({_signed(a.difference.brier_interval.low)} … {_signed(a.difference.brier_interval.high)})"),
            (say(f"outlook.against.{a.verdict.replace(' ', '_')}"),),
        )
        for row in found.rows
        for a in row.against
    )  # fmt: skip
    return Table(
        say("outlook.record_caption"), columns, (False, True, True, False, True, False), rows, (False,) * len(rows), is_folded=True
    )


def _signed(value: float) -> str:
    text = f"{abs(value):.3f}"
    return text if text == "0.000" else f"{MINUS if value < 0 else '+'}{text}"
