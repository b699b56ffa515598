"""The tables of who gives in first: the market in each branch, and what each indicator does to the figures."""

from __future__ import annotations

from collections.abc import Sequence

from crossroads.hazard.result import Branch, Spread
from crossroads.report.formats import grouped
from crossroads.report.outlook_teller import OutlookTeller, by_effect, range_of
from crossroads.report.shares import move
from crossroads.report.view import Table, Text


def branch_table(tell: OutlookTeller) -> Table:
    """Return the S&P 500 after each cause came first, by horizon."""
    say = tell.draft.words.say
    horizons = ("1m", "3m", "6m", "12m")
    columns = (say("outlook.column.branch"), say("outlook.column.cases"), *(say(f"over_short.{h}") for h in horizons))
    columns = (*columns, say("outlook.column.worst"), say("outlook.column.way"))
    rows = tuple(_branch_row(tell, b, horizons) for b in tell.outlook.branches if b.cases)
    numeric = (False, *(True,) * (len(columns) - 1))
    return Table(say("outlook.branches"), columns, numeric, rows, (False,) * len(rows), is_folded=True)


def _branch_row(tell: OutlookTeller, branch: Branch, horizons: Sequence[str]) -> tuple[Text, ...]:
    spreads = [*(branch.after[h] for h in horizons), branch.worst, branch.way_there]
    count = tell.text("cases", cases=tell.fig(str(len(branch.cases))), stories=tell.fig(str(branch.clusters)))
    return ((tell.name(branch.cause),), count, *(_spread_cell(tell, s) for s in spreads))


def _spread_cell(tell: OutlookTeller, spread: Spread) -> Text:
    if spread.median is None:
        return ()
    return (tell.fig(move(spread.median)), f" ({range_of(spread)})")


def contribution_table(tell: OutlookTeller) -> Table:
    """Return every indicator with its effect on the chances of the Fed and of the market."""
    say, found = tell.draft.words.say, tell.outlook
    columns = tuple(say(f"outlook.column.{c}") for c in ("indicator", "today", "average", "fed", "market"))
    rows = tuple(
        (
            (tell.draft.words.typeset(tell.own(c.name)),),
            (tell.fig(grouped(c.value, 2)),),
            (tell.fig(grouped(c.average, 2)),),
            (tell.fig(tell.points(c.effect["fed"])),),
            (tell.fig(tell.points(c.effect["market"])),),
        )
        for c in by_effect(found, "fed")
    )
    return Table(say("outlook.contributions_caption"), columns, (False, True, True, True, True), rows, (False,) * len(rows), is_folded=True)
