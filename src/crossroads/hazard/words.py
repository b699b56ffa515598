"""The hazard room's sentences, in both languages. They say no more than the figures do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from crossroads.hazard.events import Cause, Event, Question
from crossroads.hazard.landmarks import Every
from crossroads.hazard.market import Depth
from crossroads.hazard.result import CauseRisk, Neither, Words
from crossroads.hazard.rounding import said

CAUSE_NAMES: Mapping[Cause, Words] = {
    "fed": Words("the Fed eases first", "美联储先松"),
    "market": Words("the market breaks first", "市场先破"),
    "recession": Words("a recession is announced first", "先宣布衰退"),
}
QUESTION_NAMES: Mapping[Question, Words] = {
    "pivot": Words("pivot: the Fed's direction turns", "转向：美联储方向改变"),
    "next_step": Words("next step: the Fed's next easing action", "下一步：美联储的下一次宽松"),
}


def why_next_step(last: Event) -> Words:
    """Say why the question is the next step: the Fed has just eased."""
    return Words(
        f"The Fed eased on {last.day}, less than six months ago: it has turned already, so the question is its next easing step.",
        f"美联储已于 {last.day} 放松，距今不足六个月：方向已经转过，因此问的是下一次宽松。",
    )


def why_pivot() -> Words:
    """Say why the question is the pivot: the Fed has not eased lately."""
    return Words(
        "The Fed has not eased in the last six months, so the question is whether its direction turns.",
        "美联储近六个月没有放松，因此问的是方向是否转变。",
    )


def asked(question: Question) -> Words:
    """Say that the question was asked for."""
    name = QUESTION_NAMES[question]
    return Words(f"Asked for: {name.en}.", f"按要求回答：{name.zh}。")


def already_broken(depth: Depth, day: date) -> Words:
    """Say that the market cannot break first, for it has broken."""
    return Words(
        f"The market has given in already: on {day} the S&P 500 closed {depth}% under its bull-market peak; it can break again only "
        "after that fall is over.",
        f"市场已经先破：{day} 标普 500 收盘较牛市高点下跌 {depth}%；这轮下跌结束之前不会再算一次。",
    )


def recession_announced() -> Words:
    """Say that a recession stands announced."""
    return Words(
        "A recession stands announced and its end does not; another cannot be announced before that.",
        "衰退已被宣布而尚未宣布结束，在此之前不会再宣布一次。",
    )


def nobody_announced() -> Words:
    """Say that recessions were not announced yet."""
    return Words("Before June 1980 nobody announced a recession.", "1980 年 6 月以前没有机构宣布衰退。")


def too_few(events: int) -> Words:
    """Say that a cause has too few events for covariates."""
    return Words(
        f"Too few events ({events} in the window, fewer than 8) to let any indicator speak: this is the base rate.",
        f"窗口内只有 {events} 次（少于 8 次），不足以让任何指标说话：这里给出的是基础概率。",
    )


def answer(question: Question, depth: Depth, horizon: int, causes: Sequence[CauseRisk], neither: Neither) -> Words:
    """Return the figures as one sentence."""
    name = QUESTION_NAMES[question]
    possible = [c for c in causes if c.method != "impossible"]
    en = ", ".join(f"{c.name.en} {said(c.exact, c.unit_points)}" for c in possible)
    zh = "，".join(f"{c.name.zh}{_said_zh(c.exact, c.unit_points)}" for c in possible)
    rest = max((c.unit_points for c in possible), default=10)
    return Words(
        f"Within {horizon} months ({name.en}; market break at −{depth}%): {en}, none of them {said(neither.exact, rest)}.",
        f"{horizon} 个月内（{name.zh}；市场以 −{depth}% 为破）：{zh}，都没有{_said_zh(neither.exact, rest)}。",
    )


def _said_zh(probability: float, points: int) -> str:
    text = said(probability, points)
    return text.replace("under ", "不到 ").replace("over ", "超过 ").replace("about ", "约 ")


def learnt_from(landmarks: int, first: date, last: date, every: Every) -> Words:
    """Say which month ends, or Fridays, the model learnt from."""
    en, zh = ("month ends", "月末") if every == "month" else ("Fridays", "周五")
    return Words(
        f"Learnt from {landmarks} {en}, {first} to {last}, each with what was known on it.",
        f"取自 {first} 至 {last} 的 {landmarks} 个{zh}，每个只用当时可知的数据。",
    )


def newest_month(name: Words, period: date) -> Words:
    """Say which month's average is the newest one known: that of a month that ends on the day is not."""
    return Words(
        f"{name.en}: the newest monthly average known that day is that of {period:%Y-%m}.",
        f"{name.zh}：当日可知的最新月均值为 {period.year} 年 {period.month} 月。",
    )


def closes_begin(first: date) -> Words:
    """Say from when daily closes are held, and what stands before."""
    return Words(
        f"S&P 500 closes are held from {first}; before them the market's fall is read from monthly returns, two months late, and its "
        "breaks come from the fact table.",
        f"标普 500 收盘价自 {first} 起；此前市场跌幅取自月度回报（晚两个月可知），破位日期取自事实表。",
    )


def discount_rate_before_1990() -> Words:
    """Say what counts as the Fed's step before 1990."""
    return Words(
        "Before 1990 the Fed's announced step is its discount rate; its words are dated since 1998, its balance sheet since 2008.",
        "1990 年以前以贴现率变动为美联储公开的动作；措辞自 1998 年、资产负债表自 2008 年起有日期。",
    )


def as_revised(name: Words, until: date) -> Words:
    """Say until when a series is read as it was later revised."""
    return Words(f"{name.en} before {until} are as later revised.", f"{name.zh}在 {until} 之前用的是后来修订的数值。")


def computed_later(name: str, until: date) -> Words:
    """Say until when an index was computed by its publisher afterwards."""
    return Words(f"{name} before {until} was computed later by its publisher.", f"{name} 在 {until} 之前的数值是发布方事后算出的。")


def left_out(names: Sequence[str]) -> Words:
    """Name the covariates that are not used."""
    listed = ", ".join(names)
    return Words(f"Not used, for want of data: {listed}.", f"因缺数据未用：{'、'.join(names)}。")
