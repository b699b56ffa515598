"""Who gives in first: the question, the chances with what they rest on, the market in each branch, what is priced, the record."""

from __future__ import annotations

from collections.abc import Iterator

from crossroads.hazard.events import Cause
from crossroads.hazard.record import Record
from crossroads.hazard.result import Outlook, Spread
from crossroads.report.draft import Draft
from crossroads.report.listing import itemised
from crossroads.report.outlook_pictures import branches_chart, dots_chart, incidence_chart
from crossroads.report.outlook_record import told_record
from crossroads.report.outlook_tables import branch_table, contribution_table
from crossroads.report.outlook_teller import KEY, OutlookTeller, by_effect, leader, range_of, twenty
from crossroads.report.refused import refused_chapter
from crossroads.report.reliability_chart import reliability_chart
from crossroads.report.shares import about, between, move, share
from crossroads.report.view import Chapter, Chart, Figure, Text
from crossroads.verdict.answers import Answers, Refused
from crossroads.verdict.first import Outcome

_TOP = 3
"""Contributions that are said; all are in the table."""


def outlook_chapter(draft: Draft, answers: Answers) -> Chapter:
    """Return the chapter; where nothing was answered it says why."""
    found = answers.outlook
    if isinstance(found, Refused):
        return refused_chapter(draft, KEY, found)
    tell = OutlookTeller(draft, found)
    record = told_record(tell, answers.record)
    said = (
        _lead(tell),
        _question(tell),
        _intervals(tell),
        *_notes(tell),
        _contributions(tell),
        *_branch_lines(tell),
        _priced(tell),
        _beside(tell),
        record.said,
        record.futures,
    )
    return Chapter(
        KEY,
        draft.words.say("chapter.outlook.title"),
        tuple(s for s in said if s),
        charts=tuple(c for c in _charts(draft, found, answers.record) if c is not None),
        tables=(branch_table(tell), contribution_table(tell), *record.tables),
        also=tuple((draft.words.typeset(tell.own(w)),) for w in found.stands_on),
        also_title=draft.words.say("outlook.also"),
    )


def _charts(draft: Draft, found: Outlook, record: Record | Refused) -> Iterator[Chart | None]:
    yield dots_chart(draft, found)
    yield incidence_chart(draft, found)
    yield branches_chart(draft, found)
    yield None if isinstance(record, Refused) else reliability_chart(draft, record, found.horizon)


def _lead(tell: OutlookTeller) -> Text:
    """Return the finding: of twenty such months, in how many each thing comes first."""
    counts = twenty(tell.outlook)
    first = max(counts, key=lambda name: counts[name])
    key = first if leader(tell.outlook) == first else "open"
    rest = [name for name in counts if name != first and not _is_impossible(tell.outlook, name)]
    others = [tell.text(f"count.{name}", count=tell.fig(str(counts[name]))) for name in rest]
    horizon = str(tell.outlook.horizon)
    return tell.text(
        f"lead.{key}", name=tell.name(first), count=tell.fig(str(counts[first])), others=itemised(tell.draft.words, others), horizon=horizon
    )


def _is_impossible(found: Outlook, name: Outcome) -> bool:
    return any(risk.cause == name and risk.method == "impossible" for risk in found.causes)


def _question(tell: OutlookTeller) -> Text:
    found = tell.outlook
    why = tell.draft.words.typeset(tell.own(found.why))
    return tell.text(f"question.{found.question}", why=why, depth=str(found.depth))


def _intervals(tell: OutlookTeller) -> Text:
    items = [
        tell.text(
            "interval",
            name=tell.name(risk.cause),
            chance=tell.fig(about(risk.exact, risk.unit_points)),
            interval=tell.fig(between(risk.interval.low, risk.interval.high)),
            events=tell.fig(str(risk.events)),
        )
        for risk in tell.outlook.causes
        if risk.method != "impossible"
    ]
    return tell.text("intervals", items=itemised(tell.draft.words, items))


def _notes(tell: OutlookTeller) -> list[Text]:
    """Return what must be said with a chance: why it is a base rate, or why it cannot come first."""
    return [
        tell.text("caveat", name=tell.name(risk.cause), note=tell.draft.words.typeset(tell.own(risk.note)))
        for risk in tell.outlook.causes
        if risk.note is not None
    ]


def _contributions(tell: OutlookTeller) -> Text | None:
    """Return the indicators that move today's figure most."""
    target: Cause = "fed"
    shown = [c for c in by_effect(tell.outlook, target)[:_TOP] if abs(c.effect[target]) >= 0.005]
    items = [
        tell.text("contribution", name=tell.draft.words.typeset(tell.own(c.name)), points=tell.fig(tell.points(c.effect[target])))
        for c in shown
    ]
    return tell.text("contributions", items=itemised(tell.draft.words, items)) if items else None


def _branch_lines(tell: OutlookTeller) -> list[Text]:
    """Return for the Fed's and the market's branch what the S&P 500 did from the event's day on, the way there apart."""
    lines = []
    for branch in tell.outlook.branches:
        year, worst, way = branch.after["12m"], branch.worst, branch.way_there
        if branch.cause == "recession" or year.median is None:
            continue
        lines.append(
            tell.text(
                f"branch.{branch.cause}",
                median=tell.fig(move(year.median)),
                range=tell.fig(range_of(year)),
                cases=tell.fig(str(year.count)),
                stories=tell.fig(str(branch.clusters)),
                worst=_median(tell, worst),
                way=_median(tell, way),
                below=tell.fig(share(1 - year.above_zero)) if year.above_zero is not None else None,
            )
        )
    return lines


def _median(tell: OutlookTeller, spread: Spread) -> Figure | None:
    return None if spread.median is None else tell.fig(move(spread.median))


def _priced(tell: OutlookTeller) -> Text | None:
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
            "options",
            vix=tell.fig(f"{priced.vix:.2f}"),
            level=tell.fig(f"{priced.level:,.0f}"),
            touch=tell.fig(share(priced.touch)),
            horizon=str(tell.outlook.horizon),
            depth=str(tell.outlook.depth),
        )
    return tell.text("priced", options=options, **quoted)


def _beside(tell: OutlookTeller) -> Text | None:
    items = [
        tell.text(
            "beside_broken" if one.market_broken else "beside_one",
            depth=str(one.depth),
            fed=tell.fig(share(one.probabilities["fed"])),
            market=tell.fig(share(one.probabilities["market"])),
            events=tell.fig(str(one.events["market"])),
        )
        for one in tell.outlook.beside
    ]
    return tell.text("beside", items=itemised(tell.draft.words, items)) if items else None
