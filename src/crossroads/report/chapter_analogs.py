"""Analogs: the past states nearest to today, what followed, and the standing score that says how far to trust them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crossroads.report.draft import Draft
from crossroads.report.listing import itemised
from crossroads.report.picture_curves import Curve, Curves, curves_spec
from crossroads.report.refused import refused_chapter
from crossroads.report.shares import move, moves
from crossroads.report.view import Chapter, Chart, Figure, Table, Text
from crossroads.scenarios.analogs import HORIZONS, Analogs, Score
from crossroads.scenarios.states import defined
from crossroads.verdict.answers import Answers, Refused

KEY = "analogs"
_MONTHS = {"1m": 1, "3m": 3, "6m": 6, "12m": 12}
_NAMED = 3
_SERIES = ("SPX", "VIX", "BAA10Y", "DGS10", "DGS3MO", "DGS2", "DFF")


def analogs_chapter(draft: Draft, answers: Answers) -> Chapter:
    """Return the chapter; where nothing was answered it says why."""
    found = answers.analogs
    if isinstance(found, Refused):
        return refused_chapter(draft, KEY, found)
    tell = _Teller(draft, found.analogs)
    said = (_lead(tell, found.scores), _after(tell), _far(tell), *_score_lines(tell, found.scores), _how(tell))
    tables = (_near_table(tell), _named_table(tell))
    return Chapter(
        KEY,
        draft.words.say("chapter.analogs.title"),
        tuple(s for s in said if s),
        charts=(analogs_chart(draft, found.analogs),),
        tables=tables,
    )


@dataclass(frozen=True)
class _Teller:
    """Analogs being told: their figures share one note."""

    draft: Draft
    found: Analogs

    def fig(self, text: str) -> Figure:
        """Return a figure of the analogs."""
        say, panel = self.draft.words.say, self.draft.panel
        inputs = tuple(own.input() for name in _SERIES if (own := panel.get(name)) is not None)
        return self.draft.result(
            text,
            KEY,
            title=say("alike.note.title"),
            definition=say("alike.note.definition"),
            origin=say("alike.note.origin"),
            inputs=inputs,
        )

    def text(self, key: str, **fields: str | Figure | Text | None) -> Text:
        return self.draft.words.text(f"alike.{key}", **fields)

    def day(self, iso: str) -> str:
        """Return a day in words."""
        return self.draft.format.day(date.fromisoformat(iso))


def _lead(tell: _Teller, scores: tuple[Score, ...]) -> Text:
    """Return the finding: which states are nearest, and whether that has ever foretold anything."""
    verdicts = {s.verdict for s in scores}
    key = "better" if verdicts == {"better"} else "mixed" if "better" in verdicts else "worse" if "worse" in verdicts else "none"
    days = [tell.day(a.day) for a in tell.found.nearest[:_NAMED]]
    return tell.text(f"lead.{key}", days=tell.draft.words.listed(days))


def _after(tell: _Teller) -> Text:
    year = [a.after["12m"] for a in tell.found.nearest]
    higher = sum(x > 0 for x in year)
    return tell.text(
        "after",
        count=tell.fig(str(len(year))),
        higher=tell.fig(str(higher)),
        median=tell.fig(move(float(np.median(year)))),
        range=tell.fig(moves(min(year), max(year))),
        plain=tell.fig(move(tell.found.climatology["12m"])),
    )


def _far(tell: _Teller) -> Text | None:
    """Return which of the letter's six episodes is nearest today and which is farthest."""
    places = sorted(tell.found.named, key=lambda p: p.distance)
    if len(places) < 2:
        return None
    near, far = places[0], places[-1]
    return tell.text(
        "named",
        near=near.id,
        near_share=tell.fig(f"{100 * near.nearer:.0f}%"),
        far=far.id,
        far_share=tell.fig(f"{100 * far.nearer:.0f}%"),
        count=str(len(places)),
    )


def _score_lines(tell: _Teller, scores: tuple[Score, ...]) -> list[Text]:
    items = [
        tell.text(
            f"score.{s.verdict.replace(' ', '_')}",
            over=tell.draft.words.say(f"over.{s.horizon}"),
            gain=tell.fig(move(100 * s.gain)),
            range=tell.fig(moves(100 * s.low, 100 * s.high)),
            months=tell.fig(str(s.months)),
        )
        for s in scores
    ]
    return [tell.text("scores", items=itemised(tell.draft.words, items))] if items else []


def _how(tell: _Teller) -> Text:
    names = [tell.draft.words.typeset(f.zh if tell.draft.language == "zh" else f.en) for f in defined()[0]]
    return tell.text("how", features=itemised(tell.draft.words, names), sessions=tell.fig(f"{tell.found.sessions:,}"))


def _near_table(tell: _Teller) -> Table:
    say, found = tell.draft.words.say, tell.found
    columns = (say("analogs.day"), say("analogs.distance"), *(say(f"over_short.{h}") for h in HORIZONS))
    rows: list[tuple[Text, ...]] = [
        ((tell.day(a.day),), (tell.fig(f"{a.distance:.2f}"),), *((tell.fig(move(a.after[h])),) for h in HORIZONS)) for a in found.nearest
    ]
    rows.append(((say("analogs.plain"),), (), *((tell.fig(move(found.climatology[h])),) for h in HORIZONS)))
    return Table(say("analogs.nearest"), columns, (False, *(True,) * 5), tuple(rows), (False,) * len(rows))


def _named_table(tell: _Teller) -> Table:
    say = tell.draft.words.say
    columns = tuple(say(f"analogs.{c}") for c in ("episode", "day", "distance", "nearer"))
    rows = tuple(
        ((p.id,), (tell.day(p.day),), (tell.fig(f"{p.distance:.2f}"),), (tell.fig(f"{100 * p.nearer:.0f}%"),))
        for p in sorted(tell.found.named, key=lambda p: p.distance)
    )
    return Table(say("analogs.named"), columns, (False, False, True, True), rows, (False,) * len(rows))


def analogs_chart(draft: Draft, found: Analogs) -> Chart:
    """Return what followed each of the nearest states, their median, and the plain past."""
    say = draft.words.say
    months = [0.0, *(float(m) for m in _MONTHS.values())]
    paths = [[0.0, *(a.after[h] for h in _MONTHS)] for a in found.nearest]
    curves = [Curve(months, path, a.day[:7], "muted", is_faint=True) for a, path in zip(found.nearest, paths, strict=True)]
    middle = [float(np.median([p[i] for p in paths])) for i in range(len(months))]
    plain = [0.0, *(found.climatology[h] for h in _MONTHS)]
    curves.append(Curve(months, middle, say("alike.chart.median", move=move(middle[-1])), "bottom"))
    curves.append(Curve(months, plain, say("alike.chart.plain", move=move(plain[-1])), "ink", is_dashed=True))
    title = say("alike.chart.title", median=move(middle[-1]), plain=move(plain[-1]))
    told = [f"{a.day} {move(a.after['12m'])}" for a in found.nearest]
    alt = say("alike.chart.alt", title=title, rows=itemised(draft.words, told))
    source = say("alike.chart.source", day=draft.format.day(draft.today), basis=say(f"basis.{found.basis}"))
    spec = curves_spec(Curves(tuple(curves), draft.language))
    return Chart("analogs-after", title, say("alike.chart.subtitle"), alt, source, "n-analogs", spec)
