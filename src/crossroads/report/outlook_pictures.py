"""The pictures of who gives in first: chances as dots, their growth over two years, the market in each branch."""

from __future__ import annotations

from crossroads.hazard.events import Cause
from crossroads.hazard.result import Branch, Outlook, Spread
from crossroads.report.draft import Draft
from crossroads.report.listing import itemised
from crossroads.report.picture_curves import Curve, Curves, curves_spec
from crossroads.report.picture_dots import DOTS, Chance, dots_spec, of_twenty
from crossroads.report.picture_frame import Dict
from crossroads.report.picture_ranges import Colour, Range, Ranges, ranges_spec
from crossroads.report.shares import about, between, move, moves
from crossroads.report.view import Chart

COLOURS: dict[Cause, Colour] = {"fed": "bottom", "market": "break", "recession": "ink"}
_AFTER = ("3m", "6m", "12m")
FINEST = 5
"""Points to which the words at a curve are rounded at most: coarser ones would stand beside the line, not on it."""


def dots_chart(draft: Draft, found: Outlook) -> Chart:
    """Return the chances within the horizon as dots of twenty."""
    say = draft.words.say
    counts = of_twenty([*(r.exact for r in found.causes), found.neither.exact])
    rows = [
        Chance(
            say(f"outlook.cause.{r.cause}"),
            say("outlook.dots.impossible") if r.method == "impossible" else _count(draft, n, r.interval.low, r.interval.high),
            n,
            r.interval.low,
            r.interval.high,
            COLOURS[r.cause],
        )
        for r, n in zip(found.causes, counts, strict=False)
    ]
    low, high = found.neither.interval.low, found.neither.interval.high
    rows.append(Chance(say("outlook.cause.neither"), _count(draft, counts[-1], low, high), counts[-1], low, high, "muted"))
    first = max(range(len(rows)), key=lambda i: rows[i].count)
    title = say("outlook.dots.title", name=rows[first].label, count=str(rows[first].count))
    subtitle = say("outlook.dots.subtitle", horizon=str(found.horizon))
    told = itemised(draft.words, [f"{r.label} {r.text}" for r in rows])
    alt = say("outlook.dots.alt", title=title, rows=told)
    return _chart(draft, "outlook-dots", (title, subtitle, alt), dots_spec(rows))


def _count(draft: Draft, count: int, low: float, high: float) -> str:
    return draft.words.say("outlook.dots.count", count=str(count), of=str(DOTS), interval=between(low, high))


def incidence_chart(draft: Draft, found: Outlook) -> Chart:
    """Return how the chances grow over twenty-four months, each with its 90 % band."""
    say = draft.words.say
    shown = [r for r in found.causes if r.method != "impossible"]
    curves = tuple(
        Curve(
            months=range(len(r.by_month) + 1),
            values=_grown(r.by_month),
            label=f"{say(f'outlook.short.{r.cause}')} {about(r.by_month[-1], min(r.unit_points, FINEST))}",
            colour=COLOURS[r.cause],
            low=_grown(r.low_by_month),
            high=_grown(r.high_by_month),
            is_dashed=r.method == "base_rate",
        )
        for r in shown
    )
    steep = max(shown, key=lambda r: r.by_month[-1])
    three, year = (about(steep.by_month[m - 1], min(steep.unit_points, FINEST)) for m in (3, 12))
    title = say("outlook.incidence.title", name=say(f"outlook.cause.{steep.cause}"), three=three, year=year)
    subtitle = say("outlook.incidence.subtitle")
    told = [
        say("outlook.incidence.one", name=c.label, year=about(r.by_month[11], min(r.unit_points, FINEST)))
        for c, r in zip(curves, shown, strict=True)
    ]
    spec = curves_spec(Curves(curves, draft.language, horizon=float(found.horizon), floor=0.0))
    alt = say("outlook.incidence.alt", title=title, rows=itemised(draft.words, told))
    return _chart(draft, "outlook-incidence", (title, subtitle, alt), spec)


def _grown(by_month: tuple[float, ...]) -> list[float]:
    return [0.0, *(100.0 * p for p in by_month)]


def branches_chart(draft: Draft, found: Outlook) -> Chart | None:
    """Return the S&P 500 from the event's day on in each branch, and the way there; None where no case has been seen."""
    say = draft.words.say
    seen = [b for b in found.branches if b.after["12m"].median is not None]
    rows = tuple(r for b in seen for r in _branch_rows(draft, b))
    if not rows:
        return None
    year = {b.cause: b.after["12m"].median for b in seen}
    both = [x for x in (year.get("fed"), year.get("market")) if x is not None]
    key = "both" if len(both) == 2 else "one"
    title = say(f"outlook.after.title_{key}", fed=move(both[0]), market=move(both[-1]))
    alt = say("outlook.after.alt", title=title, rows=itemised(draft.words, [f"{r.label} {r.text}" for r in rows]))
    return _chart(draft, "outlook-branches", (title, say("outlook.after.subtitle"), alt), ranges_spec(Ranges(rows)))


def _branch_rows(draft: Draft, branch: Branch) -> list[Range]:
    say = draft.words.say
    spreads: list[tuple[str, Spread]] = [(say("outlook.after.way"), branch.way_there)]
    spreads += [(say("outlook.after.later", over=say(f"over.{h}")), branch.after[h]) for h in _AFTER]
    if branch.cause == "recession":
        spreads = spreads[-1:]
    rows = []
    for when, s in spreads:
        if s.low is not None and s.high is not None and s.median is not None:
            label = say("outlook.after.row", name=say(f"outlook.short.{branch.cause}"), when=when, count=str(s.count))
            text = f"{move(s.median)} ({moves(s.low, s.high)})"
            rows.append(Range(label, text, s.low, s.high, s.median, COLOURS[branch.cause], is_thin=s.count < 8))
    return rows


def _chart(draft: Draft, key: str, said: tuple[str, str, str], spec: Dict) -> Chart:
    """Return the chart with its title, subtitle and the words that replace it."""
    source = draft.words.say("outlook.source", day=draft.format.day(draft.today))
    return Chart(key, *said, source, "n-outlook", spec)
