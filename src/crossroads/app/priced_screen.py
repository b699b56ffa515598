"""What is priced beside an outlook, as sentences for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from crossroads.app.priced import MeetingsPriced
from crossroads.catalog.specs import Language
from crossroads.hazard.result import Implied
from crossroads.series import Reading

_WITHIN = (1, 3, 6)
"""Months whose odds are printed; all are in the JSON."""


def priced_lines(implied: Implied | None, horizon: int, priced: MeetingsPriced, language: Language) -> tuple[str, ...]:
    """Return the sentences in one language: what options imply, what futures and the prediction market give the next meetings."""
    return tuple(_lines(implied, horizon, priced, language))


def _lines(implied: Implied | None, horizon: int, priced: MeetingsPriced, language: Language) -> Iterator[str]:
    zh = language == "zh"
    if implied is not None:
        move = f"±{implied.move:.0f}%"
        yield (
            f"期权隐含波动：{horizon} 个月一个标准差约 {move}（VIX {implied.vix:.1f}）。"
            if zh
            else f"Options imply a standard deviation of {move} over {horizon} months (VIX {implied.vix:.1f})."
        )
    yield _futures(priced.futures, zh=zh)
    if within := [(m, odds) for m in _WITHIN if (odds := priced.cut_by_month[m - 1]) is not None]:
        told = "、".join(f"{m} 个月 {odds:.0%}" for m, odds in within) if zh else ", ".join(f"{odds:.0%} within {m}m" for m, odds in within)
        yield f"期货隐含某次会议降息的概率：{told}。" if zh else f"A cut at some meeting, by the futures: {told}."
    yield _market(priced.market, zh=zh)


def _futures(said: Reading, *, zh: bool) -> str:
    if said.value is None:
        return f"期货定价：{_reason(said, zh=zh)}" if zh else f"Priced by futures: {_reason(said, zh=zh)}"
    meeting, period = said.details["meeting"], said.details["period"]
    if zh:
        return f"期货定价（{period}）：{meeting} 会议降息概率 {said.value:.0f}%。"
    return f"Priced by futures ({period}): {said.value:.0f}% for a cut at the meeting of {meeting}."


def _market(said: Reading, *, zh: bool) -> str:
    if said.value is None:
        return f"预测市场：{_reason(said, zh=zh)}" if zh else f"Prediction market: {_reason(said, zh=zh)}"
    meeting, period = said.details["meeting"], said.details["period"]
    if zh:
        return f"预测市场（{period}）：{meeting} 会议按兵不动概率 {said.value:.0f}%。"
    return f"Prediction market ({period}): {said.value:.0f}% for no change at the meeting of {meeting}."


def _reason(said: Reading, *, zh: bool) -> str:
    return str(said.details["reason_zh"]) if zh and "reason_zh" in said.details else said.reason or ""
