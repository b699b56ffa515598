"""What an indicator computes, named in a rule: from the evening it was known, on what was known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.indicators import policy_prices

from crossroads.catalog.load import Catalog, catalog
from crossroads.errors import NotKnownError
from crossroads.knowledge.frame import OBSERVATION_SCHEMA
from crossroads.knowledge.history import History
from crossroads.rules import rule
from crossroads.rules.evaluate import evaluate
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import names
from crossroads.series import Basis, Panel
from crossroads.timeline import AsOf

SIDECAR = Path(__file__).resolve().parents[2] / "docs/sidecars/market.toml"
SINCE = date(2025, 11, 3)


@pytest.fixture(scope="module")
def known() -> Catalog:
    return catalog().with_user_files([SIDECAR])


def history_of(panel: Panel) -> History:
    parts = [
        pl.DataFrame(
            {
                "series": [s.id] * len(s),
                "period": s.periods,
                "value": s.values,
                "known_at": pl.Series(s.known_at).dt.replace_time_zone("UTC"),
                "basis": [Basis(int(b)).label for b in s.basis],
                "source": "test",
                "raw": "0" * 64,
                "recorded_at": pl.Series(s.known_at).dt.replace_time_zone("UTC"),
            },
            schema=OBSERVATION_SCHEMA,
        )
        for s in panel.series.values()
    ]
    return History.from_frame(pl.concat(parts))


@pytest.fixture(scope="module")
def autumn(shared) -> History:
    """Everything but the contracts; prices known at six in the evening, as the catalogue has it."""
    members = policy_prices.letters_day(shared, "2025-11-25").series.values()
    late = {s.id: replace(s, known_at=s.periods.astype("datetime64[us]") + np.timedelta64(23, "h")) for s in members if "." in s.id}
    rest = {s.id: s for s in members if "." not in s.id}
    return history_of(Panel(AsOf.parse("2025-11-25"), rest | {n: s for n, s in late.items() if not n.startswith("ZQ.")}))


def column(autumn: History, known: Catalog, text: str, as_of: str) -> dict[str, float]:
    provider = HistoryProvider.over(autumn, known, AsOf.parse(as_of), since=SINCE)
    found = evaluate(rule.expression(text, names(known)), provider)
    return dict(zip(provider.sessions.astype(str).tolist(), np.asarray(found.values, float).tolist(), strict=True))


def test_a_rule_sees_the_odds_of_the_evening_before(autumn, known):
    """Settlements come out in the evening; a session is judged at 16:15."""
    odds = column(autumn, known, "CUT_ODDS", "2025-11-18")
    assert odds["2025-11-18"] == pytest.approx(42.3571)
    assert odds["2025-11-17"] == pytest.approx(44.3571)
    assert column(autumn, known, "CUT_ODDS", "2025-11-25")["2025-11-19"] == pytest.approx(50.1429)


def test_at_the_moment_itself_the_evening_counts(autumn, known):
    provider = HistoryProvider.at(autumn, known, AsOf.parse("2025-11-18"), since=SINCE)
    found = evaluate(rule.expression("CUT_ODDS", names(known)), provider)
    assert float(found.values[-1]) == pytest.approx(50.1429)


def test_conditions_and_windows_stand_on_it(autumn, known):
    odds = column(autumn, known, "CUT_ODDS", "2025-11-18")
    assert column(autumn, known, "CUT_ODDS < 50%", "2025-11-18") == {day: float(value < 50) for day, value in odds.items()}
    assert set(odds.values()) > {odds["2025-11-18"]}
    change = column(autumn, known, "change(CUT_ODDS, 1d)", "2025-11-18")
    assert change["2025-11-18"] == pytest.approx(42.3571 - 44.3571)
    assert column(autumn, known, "CUT_ODDS_WEEK", "2025-11-18")["2025-11-18"] == pytest.approx(42.3571 - 62.3571)


def test_nothing_later_reaches_an_earlier_session(autumn, known):
    early, late = (column(autumn, known, "HOLD_ODDS_GAP", day) for day in ("2025-11-14", "2025-11-25"))
    assert early == pytest.approx({day: late[day] for day in early}, nan_ok=True)


def test_without_inputs_it_is_named_as_missing(known, shared):
    alone = history_of(Panel(AsOf.parse("2025-11-18"), {"FED_TARGET_UPPER": policy_prices.letters_day(shared)["FED_TARGET_UPPER"]}))
    with pytest.raises(NotKnownError):
        column(alone, known, "CUT_ODDS", "2025-11-18")


def test_what_is_behind_a_computed_series_is_what_its_indicator_reads(known):
    behind = known.behind("ODDS.CUT")
    assert behind == known.behind("CUT_ODDS")
    assert {"FED_TARGET_UPPER", "DFF", "ZQ.F1990", "ZQ.Z2028", "FEDWATCH.D20251210.350-375"} <= set(behind)
    assert known.behind("VIX") == ["VIX"]
    assert known.behind("CARD_RATE") == ["TERMCBCCALLNS"]
    assert known.behind("VVIX_LEVEL") == ["VVIX"]
