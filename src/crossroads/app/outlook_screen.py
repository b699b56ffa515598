"""Outlooks and records as tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crossroads.app.outlook import Frozen, FrozenScore
from crossroads.catalog.specs import Language
from crossroads.hazard.record import Record
from crossroads.hazard.result import Beside, Branch, Outlook, Spread, Words
from crossroads.report.formats import Format

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_HEADS = {
    "en": ("first", "chance", "90% interval", "events", "how"),
    "zh": ("谁先", "概率", "90% 区间", "事件数", "依据"),
}
_BRANCH = {
    "en": ("S&P 500 after it, median (10 to 90%)", "cases", "1m", "3m", "6m", "12m", "worst in 12m", "3m before"),
    "zh": ("此后标普 500，中位（10% 至 90%）", "次数", "1 月", "3 月", "6 月", "12 月", "12 月最低", "此前 3 月"),
}
_CONTRIBUTION = {
    "en": ("indicator", "today", "average", "Fed first", "market first"),
    "zh": ("指标", "今日", "均值", "美联储先", "市场先"),
}
_METHOD = {
    "model": Words("model", "模型"),
    "base_rate": Words("base rate", "基础概率"),
    "impossible": Words("cannot come first now", "眼下不可能先到"),
}
_NEITHER = Words("none of them", "都没有")
_DISCLAIMER = Words("Not investment advice. 不构成投资建议。", "不构成投资建议。Not investment advice.")
_SHOWN = 6


def outlook_view(said: Outlook, frozen: Frozen, language: Language, *, beside: Sequence[str] = ()) -> RenderableType:
    """Return an outlook as tables and sentences in one language; ``beside`` are sentences on what else is priced."""
    from rich.console import Group
    from rich.text import Text

    notes = [Text(_in(risk.note, language), style="dim") for risk in said.causes if risk.note is not None]
    stands = [Text(_in(words, language), style="dim") for words in said.stands_on]
    priced = [Text(_priced(said, language))] if said.priced is not None else []
    kept = Text(_frozen(frozen, language), style="dim")
    head = [Text(_in(said.answer, language), style="bold"), Text(_in(said.why, language))]
    depths = [Text(_beside(one, language)) for one in said.beside]
    priced += [Text(Format(language).dated(line)) for line in beside]
    tables: list[Table | Text] = [_chances(said, language), *notes, *depths, *priced, _effects(said, language), _branches(said, language)]
    return Group(*head, *tables, *stands, kept, Text(_in(_DISCLAIMER, language), style="dim"))


def _chances(said: Outlook, language: Language) -> Table:
    table = _grid(_HEADS[language])
    for risk in said.causes:
        method = _in(_METHOD[risk.method], language)
        interval = "" if risk.method == "impossible" else f"{risk.interval.low:.0%} – {risk.interval.high:.0%}"
        table.add_row(_in(risk.name, language), f"{risk.probability:.0%}", interval, str(risk.events), method)
    rest = said.neither
    table.add_row(_in(_NEITHER, language), f"{rest.probability:.0%}", f"{rest.interval.low:.0%} – {rest.interval.high:.0%}", "", "")
    return table


def _effects(said: Outlook, language: Language) -> Table:
    table = _grid(_CONTRIBUTION[language])
    for one in said.contributions[:_SHOWN]:
        effects = [f"{100 * one.effect[cause]:+.0f}" for cause in ("fed", "market")]
        table.add_row(_in(one.name, language), f"{one.value:.2f}", f"{one.average:.2f}", *effects)
    return table


def _branches(said: Outlook, language: Language) -> Table:
    table = _grid(_BRANCH[language])
    for branch in said.branches:
        table.add_row(_in(branch.name, language), _counts(branch), *map(_spread, (*branch.after.values(), branch.worst, branch.way_there)))
    return table


def _counts(branch: Branch) -> str:
    return f"{len(branch.cases)} ({branch.clusters})"


def _spread(found: Spread) -> str:
    if found.median is None:
        return "–"
    return f"{found.median:+.0f} ({found.low:+.0f} … {found.high:+.0f})"


def _beside(one: Beside, language: Language) -> str:
    fed, market = one.probabilities["fed"], one.probabilities["market"]
    if language == "zh":
        return f"若以 −{one.depth}% 为破：美联储先约 {fed:.0%}，" + ("市场已破。" if one.market_broken else f"市场先约 {market:.0%}。")
    second = "the market has broken there already" if one.market_broken else f"market first {market:.0%}"
    return f"With the break at -{one.depth}%: Fed first {fed:.0%}, {second}."


def _priced(said: Outlook, language: Language) -> str:
    priced = said.priced
    assert priced is not None
    if language == "zh":
        chance = f"{said.horizon} 个月内触及 {priced.level:,.0f} 点的概率约 {priced.touch:.0%}"
        return f"期权隐含（VIX {priced.vix:.1f}）：{chance}；这是价格，不是预测。"
    return (
        f"Priced by options (VIX {priced.vix:.1f}): {priced.touch:.0%} to see {priced.level:,.0f} within {said.horizon} months; "
        "a price, not a forecast."
    )


def _frozen(frozen: Frozen, language: Language) -> str:
    if frozen.different:
        text = (
            "{n} figures of this day were frozen before with other numbers; those stand.",
            "该日已有 {n} 个数字先前冻结且不同，以先前为准。",
        )
        return text[language == "zh"].format(n=frozen.different)
    text = "frozen with this day: {n} new, {s} stood already", "按该日冻结：新增 {n} 个，已有 {s} 个"
    return text[language == "zh"].format(n=frozen.new, s=frozen.same)


def frozen_view(scores: Sequence[FrozenScore], totals: Sequence[dict[str, Any]]) -> RenderableType:
    """Return frozen forecasts with what became of them, and the mean scores."""
    from rich.console import Group
    from rich.text import Text

    if not scores:
        return Text("no outlook has been frozen yet; `crossroads outlook` makes one")
    table = _grid(("as of", "question", "first", "chance", "said", "what came", "Brier"))
    for s in scores:
        what = f"{s.question}, -{s.depth}%, {s.horizon}"
        brier = "" if s.brier is None else f"{s.brier:.3f}"
        table.add_row(str(s.made_as_of), what, s.outcome, f"{s.probability:.0%}", "later" if s.hindcast else "live", _came(s), brier)
    lines = [Text(f"{t['said']}, {t['outcome']}: {t['scored']} scored, {t['came']} came, mean Brier {t['brier']:.3f}") for t in totals]
    return Group(table, *lines)


def _came(score: FrozenScore) -> str:
    if score.first is not None:
        return f"{score.first} {score.first_day}"
    return "open" if score.state == "open" else "neither"


def record_view(made: Record) -> RenderableType:
    """Return the expanding-window record: each cause and horizon against each rival."""
    from rich.console import Group
    from rich.text import Text

    table = _grid(("first", "within", "rows", "events", "came", "Brier", "against", "its Brier", "difference (90%)", "verdict"))
    for row in made.rows:
        for i, one in enumerate(row.against):
            d = one.difference
            own = (row.name.en, f"{row.horizon}m", str(row.rows), str(row.events), f"{row.rate:.0%}", f"{row.brier:.3f}")
            span = f"{d.brier:+.3f} ({d.brier_interval.low:+.3f} … {d.brier_interval.high:+.3f})"
            table.add_row(*(own if i == 0 else ("",) * 6), one.name.en, f"{d.rival_brier:.3f}", span, one.verdict)
    return Group(Text(f"{made.question}, as of {made.as_of}: below zero the model is better", style="bold"), table)


def _grid(heads: Sequence[str]) -> Table:
    from rich.table import Table

    table = Table(header_style="bold", box=None, pad_edge=False)
    for i, head in enumerate(heads):
        table.add_column(head, justify="left" if i == 0 else "right", overflow="fold", no_wrap=head == "as of")
    return table


def _in(words: Words, language: Language) -> str:
    return Format(language).dated(words.zh if language == "zh" else words.en)
