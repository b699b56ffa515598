"""What only one indicator's sentence says: runs of a client group, a league of funds, what was assumed, whose odds they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from crossroads.report.details import Form, printed
from crossroads.report.draft import Draft
from crossroads.report.moves import nth
from crossroads.report.view import Figure, Text
from crossroads.report.wording import Field
from crossroads.series import Basis, Reading

_EXCHANGES = {"kalshi": "Kalshi", "polymarket": "Polymarket"}

Fields = dict[str, Field]


@dataclass(frozen=True, slots=True)
class Particular:
    """Fields that a template of one indicator may use.

    Parameters
    ----------
    keys : tuple of str
        Every field that ``say`` may give.
    say : callable (draft, reading) -> dict of fields
    """

    keys: tuple[str, ...]
    say: Callable[[Draft, Reading], Fields]


def particulars(draft: Draft, reading: Reading) -> Fields:
    """Return an indicator's own fields; empty for most."""
    own = PARTICULARS.get(reading.id)
    return {} if own is None else own.say(draft, reading)


def _turn(draft: Draft, reading: Reading) -> Fields:
    turn = reading.details.get("turn")
    return {"turn": draft.words.say(f"turn.{turn.partition(' ')[0]}") if isinstance(turn, str) else None}


def _flowed(draft: Draft, reading: Reading) -> Fields:
    assert reading.value is not None
    size = draft.figure(draft.level(reading, abs(reading.value)), reading)
    return {"flowed": draft.words.text("flowed.in" if reading.value >= 0 else "flowed.out", size=size)}


def _sided(draft: Draft, reading: Reading) -> Fields:
    assert reading.value is not None
    size = draft.figure(draft.level(reading, abs(reading.value)), reading)
    newest = draft.history[reading.id].newest.basis if reading.id in draft.history else None
    late = draft.words.text("positions.late") if newest is Basis.CALENDAR else None
    share = reading.details.get("pct_of_open_interest")
    return {
        "sided": draft.words.text("positions.long" if reading.value >= 0 else "positions.short", size=size),
        "interest": draft.figure(printed(draft, reading, abs(share), Form("pct", 1)), reading) if isinstance(share, float) else None,
        "late": late,
    }


def _led(draft: Draft, reading: Reading) -> Fields:
    """Say whether the first of two gained on the second or lost to it."""
    assert reading.value is not None
    size = draft.figure(draft.level(reading, abs(reading.value)), reading)
    return {"led": draft.words.text("led.ahead" if reading.value >= 0 else "led.behind", size=size)}


# ------------------------------------------------------------------------------------------------ who buys


def _turned(draft: Draft, reading: Reading) -> Fields:
    """Say how a client group's newest week stands to the weeks before it."""
    for side in ("bought", "sold"):
        count = reading.details.get(f"weeks_{side}_in_row")
        if isinstance(count, float):
            week = reading.details["week_flow"]
            assert isinstance(week, float)
            said: Fields = {"week_flow": draft.figure(printed(draft, reading, week, Form("usd_mn", 0, "always")), reading)}
            since = reading.details.get(f"{side}_last_before")
            if count > 1:
                return {"turned": draft.words.text(f"clients.{side}", nth=nth(draft, int(count)), **said)}
            if isinstance(since, str):
                return {"turned": draft.words.text(f"clients.{side}_first", since=_day(draft, since), **said)}
            return {"turned": draft.words.text(f"clients.{side}_ever", **said)}
    return {}


def _last_dip(draft: Draft, reading: Reading) -> Fields:
    day, bought = reading.details.get("last_down_week"), reading.details.get("bought_in_it")
    if not isinstance(day, str) or bought is None:
        return {}
    return {"last_dip": draft.words.text("dip.bought" if bought else "dip.sold", day=_day(draft, day))}


def _hindsight(draft: Draft, reading: Reading) -> Fields:
    defined = reading.details.get("defined")
    if not isinstance(defined, str):
        return {}
    key = "hindsight.all" if reading.details.get("hindsight") == "yes" else "hindsight.part"
    return {"hindsight": draft.words.text(key, defined=draft.format.day(date.fromisoformat(defined), beside=draft.today))}


# ------------------------------------------------------------------------------------------------ what holders paid


def _sensitivity(draft: Draft, reading: Reading) -> Fields:
    """Say what the overlap is under other rates of turnover."""
    items = [
        draft.words.text("sensitivity.item", value=draft.figure(f"{value:.2f}", reading), multiplier=multiplier)
        for multiplier, value in _numbered(reading, "overlap_at_")
    ]
    return {"sensitivity": draft.words.listed(items) if items else None}


def _other_costs(draft: Draft, reading: Reading) -> Fields:
    items = [
        draft.words.text("cost.low", value=draft.figure(draft.level(reading, value), reading), multiplier=f"{100 * float(share):g}%")
        for share, value in _numbered(reading, "cost_at_")
    ]
    return {"others": draft.words.listed(items) if items else None}


def _numbered(reading: Reading, head: str) -> Iterable[tuple[str, float]]:
    found = [(key.removeprefix(head), v) for key, v in reading.details.items() if key.startswith(head) and isinstance(v, float)]
    return sorted(found, key=lambda item: float(item[0]))


# ------------------------------------------------------------------------------------------------ the league of funds


def _league(draft: Draft, reading: Reading) -> Fields:
    """Say which funds took in most and which paid out most, and the year so far of each beside the one before."""
    leaders, laggards = (_tickers(reading, key) for key in ("leaders", "laggards"))
    years = [said for ticker in (*leaders, *laggards) if (said := _year(draft, reading, ticker)) is not None]
    absent = _tickers(reading, "absent")
    return {
        **_flowed(draft, reading),
        "league_in": draft.words.listed([_week(draft, reading, t) for t in leaders]) if leaders else None,
        "league_out": draft.words.listed([_week(draft, reading, t) for t in laggards]) if laggards else None,
        "league_years": draft.words.listed(years, of="names") if years else None,
        "not_known": draft.words.listed(absent) if absent else None,
    }


def _tickers(reading: Reading, key: str) -> list[str]:
    named = reading.details.get(key)
    return named.split(", ") if isinstance(named, str) else []


def _week(draft: Draft, reading: Reading, ticker: str) -> Text:
    amount = _money(draft, reading, f"{ticker}_week", "always")
    return draft.words.text("league.item", ticker=ticker, amount=amount)


def _year(draft: Draft, reading: Reading, ticker: str) -> Text | None:
    now, before = _money(draft, reading, f"{ticker}_year_to_date"), _money(draft, reading, f"{ticker}_year_to_date_before")
    return None if now is None or before is None else draft.words.text("league.year", ticker=ticker, now=now, before=before)


def _money(draft: Draft, reading: Reading, key: str, sign: str = "minus only") -> Figure | None:
    value = reading.details.get(key)
    form = Form("own", 0, "always") if sign == "always" else Form("own")
    return draft.figure(printed(draft, reading, value, form), reading) if isinstance(value, float) else None


# ------------------------------------------------------------------------------------------------ the odds


def _caveat(draft: Draft, reading: Reading) -> Fields:
    """Say whose odds they are, by which rule the decision's day counts, and where the prices are too coarse."""
    said = [draft.words.text("odds.download" if reading.state == "cme_history" else "odds.decision")]
    precision = reading.details.get("precision")
    if reading.details.get("low_precision") == "yes" and isinstance(precision, float):
        said.append(draft.words.text("odds.imprecise", precision=draft.figure(f"{precision:.1f}", reading)))
    glue = "" if draft.language == "zh" else " "
    return {"caveat": draft.words.joined([part for i, text in enumerate(said) for part in ((glue, *text) if i else text)])}


def _exchange(_draft: Draft, reading: Reading) -> Fields:
    return {"exchange": _EXCHANGES.get(reading.state or "")}


def _gap(draft: Draft, reading: Reading) -> Fields:
    assert reading.value is not None
    size = draft.figure(draft.words.typeset(draft.format.amount(reading.value, reading.unit, 1)), reading)
    key = "equal" if round(reading.value, 1) == 0 else "futures_above" if reading.value > 0 else "futures_below"
    return {**_exchange(draft, reading), "side": draft.words.text(f"odds.{key}", size=size)}


def _day(draft: Draft, label: str) -> str:
    return draft.format.day(date.fromisoformat(label), beside=draft.today)


PARTICULARS: Mapping[str, Particular] = {
    "FUNDING_STRESS": Particular(("turn",), _turn),
    **dict.fromkeys(("CLIENTS_RETAIL_DIPS", "CLIENTS_HEDGE_FUND_DIPS", "CLIENTS_INSTITUTION_DIPS"), Particular(("turned",), _turned)),
    "QQQ_DIP_BUYING": Particular(("last_dip",), _last_dip),
    **dict.fromkeys(("BASKET_LAG", "BASKET_BETA"), Particular(("hindsight",), _hindsight)),
    **{f"COST_OVERLAP_{t}": Particular(("sensitivity",), _sensitivity) for t in ("NVDA", "META", "AAPL", "QQQ", "SPY")},
    "BTC_MEAN_COST": Particular(("others",), _other_costs),
    **dict.fromkeys(
        ("ETF_ISSUANCE", "QQQ_FLOW", "SPY_FLOW", "ISSUANCE_DIVERGENCE", "BOND_FUND_FLOWS", "BTC_FUND_FLOW"),
        Particular(("flowed",), _flowed),
    ),
    "FUND_FLOWS": Particular(("flowed", "league_in", "league_out", "league_years", "not_known"), _league),
    **dict.fromkeys(
        ("NQ_ASSET_MANAGERS", "NQ_LEVERAGED", "ES_ASSET_MANAGERS", "ES_LEVERAGED"), Particular(("sided", "interest", "late"), _sided)
    ),
    **dict.fromkeys(("GROWTH_VALUE", "TECH_FINANCIALS", "BTC_AGAINST_TECH"), Particular(("led",), _led)),
    "CUT_ODDS": Particular(("caveat",), _caveat),
    "HOLD_ODDS_MARKET": Particular(("exchange",), _exchange),
    "HOLD_ODDS_GAP": Particular(("exchange", "side"), _gap),
}
"""The indicators whose sentences say something that no other's does."""
