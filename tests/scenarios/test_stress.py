"""The stress against other libraries, known processes and the real files."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from crossroads.errors import InputError, NotKnownError
from crossroads.scenarios.closes import Closes, closes
from crossroads.scenarios.precedents import both, precedents, reached
from crossroads.scenarios.regression import Fitted, regressions, shock_to
from crossroads.scenarios.simulated import Volatility, fit, simulate
from crossroads.scenarios.stress import stress
from crossroads.series import Basis, Panel, Series, unit
from crossroads.timeline import AsOf, Frequency, Horizon


def made(n: int = 3000, seed: int = 7) -> Closes:
    """A world in which the S&P falls half a percent for each percent VIX rises, plus noise, and VVIX follows VIX."""
    rng = np.random.default_rng(seed)
    rise = rng.normal(0, 0.06, n)
    vix = 20 * np.exp(0.2 * np.cumsum(rise))
    move = -0.1 * np.diff(np.log(vix), prepend=np.log(vix[0])) + rng.normal(0, 0.003, n)
    vvix = 95 * (vix / 20) ** 0.5 * np.exp(rng.normal(0, 0.03, n))
    days = np.arange(np.datetime64("2008-01-01"), np.datetime64("2008-01-01") + n)
    return Closes(days, 1000 * np.exp(np.cumsum(move)), vix, vvix, Basis.LAG)


def fitted_moves(world: Closes, vix: float, vvix: float | None, horizon: int) -> tuple[Fitted, ...]:
    shock = shock_to(world, vix, vvix)
    return tuple(r.at(shock) for r in regressions(world, horizon, with_vvix=vvix is not None))


def real(shared: Path, as_of: str) -> Panel:
    """The three closes from the publishers' files, cut at a day."""
    day = AsOf.parse(as_of).day
    vix = pl.read_csv(shared / "market" / "cboe" / "VIX_History.csv").select(pl.col("DATE").str.to_date("%m/%d/%Y"), pl.col("CLOSE"))
    vvix = pl.read_csv(shared / "market" / "cboe" / "VVIX_History.csv").select(pl.col("DATE").str.to_date("%m/%d/%Y"), pl.col("VVIX"))
    spx = pl.read_csv(shared / "market" / "yahoo" / "SPX_close_volume.csv").select(pl.col("Date").str.to_date(), pl.col("Close"))
    starts = {"SPX": 1990, "VIX": 1990, "VVIX": 2007}
    series = {}
    for name, frame in (("SPX", spx), ("VIX", vix), ("VVIX", vvix)):
        rows = frame.rename(dict(zip(frame.columns, ("day", "value"), strict=True)))
        rows = rows.filter((pl.col("day") <= day) & (pl.col("day").dt.year() >= starts[name]))
        days = rows["day"].to_numpy().astype("datetime64[D]")
        known = days.astype("datetime64[us]") + np.timedelta64(22, "h")
        series[name] = Series(
            name, unit("points"), Frequency.DAILY, days, rows["value"].to_numpy(), known, np.full(len(days), Basis.LAG, np.uint8)
        )
    return Panel(AsOf.parse(as_of), series)


@pytest.mark.parametrize("window", [5, 21])
def test_the_fitted_quantiles_equal_another_library(window: int) -> None:
    from statsmodels.regression.quantile_regression import QuantReg

    world = made()
    [fitted] = [f for f in fitted_moves(world, world.vix[-1] * 1.5, world.vvix[-1] * 1.2, 21) if f.window == window]
    moves = np.log(world.spx[window:] / world.spx[:-window])
    shocks = np.column_stack(
        [np.ones(len(moves)), np.log(world.vix[window:] / world.vix[:-window]), np.log(world.vvix[window:] / world.vvix[:-window])]
    )
    at = np.array([1.0, math.log(1.5), math.log(1.2)])
    for q, ours in ((0.1, fitted.low), (0.5, fitted.median), (0.9, fitted.high)):
        theirs = QuantReg(moves, shocks).fit(q=q, max_iter=5000).params @ at
        assert ours == pytest.approx(100 * math.expm1(theirs), abs=0.02)  # theirs iterates, ours is exact: hundredths of a percent


def test_the_known_slope_is_found() -> None:
    world = made(6000)
    [fitted] = fitted_moves(world, world.vix[-1] * math.e**0.5, None, 5)
    assert fitted.median == pytest.approx(100 * math.expm1(-0.05), abs=0.3)  # -0.1 times a log shock of 0.5; noise of 6,000 days
    assert fitted.low < fitted.median < fitted.high


def test_a_shock_never_seen_is_called_extrapolated() -> None:
    world = made()
    assert all(f.is_extrapolated for f in fitted_moves(world, world.vix[-1] * 50, world.vvix[-1] * 50, 63))
    assert not any(f.is_extrapolated for f in fitted_moves(world, world.vix[-1], world.vvix[-1], 63))


def test_simulation_of_a_plain_walk_agrees_with_its_formula() -> None:
    """With constant volatility and VIX following u alone, the chance of a one-day hit is the share of draws above the level."""
    z, v = np.random.default_rng(1).normal(size=(2, 5000))
    model = Volatility(0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, z, v, 1.0, 0.0)
    found = simulate(model, math.exp(1.0), 1, seed=3, paths=200_000)
    assert found.chance == pytest.approx((v >= 1.0).mean(), abs=4 * found.error)
    assert found.days_to_hit == 1
    assert found.at_hit is not None
    assert found.at_hit[1] == pytest.approx(np.median(z[v >= 1.0]), abs=0.03)  # that day's draws, in percent; expm1 of one percent


def test_simulation_is_repeatable_and_monotone_in_the_level() -> None:
    world = made()
    model, now = fit(world), float(world.vix[-1])
    low, again, high = (simulate(model, now * up, 63, seed=5, paths=20_000) for up in (1.1, 1.1, 1.2))
    assert 0 < low.chance < 1
    assert low == again
    assert high.chance <= low.chance
    assert simulate(model, now * 1.1, 63, seed=6, paths=20_000).chance == pytest.approx(low.chance, abs=5 * low.error + 0.002)


def test_only_the_past_is_fitted() -> None:
    world = made()
    cut = Closes(world.days[:2000], world.spx[:2000], world.vix[:2000], world.vvix[:2000], world.basis)
    changed = Closes(world.days[:2000], world.spx.copy()[:2000], world.vix.copy()[:2000], world.vvix.copy()[:2000], world.basis)
    assert fit(cut).variance == fit(changed).variance
    assert fitted_moves(cut, 40, 140, 63) == fitted_moves(changed, 40, 140, 63)


def test_the_precedents_of_the_letters_levels(shared: Path) -> None:
    held = closes(real(shared, "2026-07-01")).with_vvix()
    assert int(both(held, 40, 140).sum()) == 28  # days with VIX of 40 or more and VVIX of 140 or more
    found = precedents(held, 40, 140)
    assert [p.first for p in found] == ["2010-05-20", "2015-08-24", "2020-03-11", "2020-06-11", "2020-10-28", "2025-04-04"]
    crash = found[2]
    assert (crash.vix_peak, crash.vvix_peak) == (82.69, 207.59)
    assert crash.fall_to_trough == pytest.approx((2237.40 / 3386.15 - 1) * 100, abs=0.01)  # closes of 2020-03-23 and 2020-02-19
    assert not both(held, 40, 140)[(held.days >= np.datetime64("2018-10-01")) & (held.days <= np.datetime64("2018-12-31"))].any()


def test_the_stress_of_the_letters_day(shared: Path) -> None:
    found = stress(real(shared, "2025-11-18"), vix=45, vvix=145, horizon=Horizon.parse("3m"), paths=20_000)
    assert (found.vix_now, found.vvix_now) == (24.69, 124.32)
    assert not found.already
    assert found.beyond == ()
    assert [p.first for p in found.precedents] == ["2010-05-20", "2020-03-11", "2025-04-04"]
    assert all(-20 < f.median < -4 for f in found.fitted)
    assert 0.02 < found.simulated.chance < 0.4
    assert found.simulated.to_trough is not None
    assert found.simulated.at_hit is not None
    assert found.simulated.to_trough[1] < found.simulated.at_hit[1] < 0
    assert found.reached.low <= found.reached.reached / found.reached.windows <= found.reached.high


def test_the_future_does_not_reach_the_stress(shared: Path) -> None:
    panel = real(shared, "2020-02-28")
    longer = real(shared, "2021-02-26")
    cut = Panel(
        panel.as_of,
        {
            k: Series(s.id, s.unit, s.frequency, *(a[: len(panel[k])] for a in (s.periods, s.values, s.known_at, s.basis)))
            for k, s in longer.series.items()
        },
    )
    one, two = (stress(p, vix=45, vvix=145, horizon=Horizon.parse("1m"), paths=5_000).as_json() for p in (panel, cut))
    assert one == two


def test_without_vvix_that_axis_is_refused(shared: Path) -> None:
    panel = real(shared, "2018-12-31")
    bare = Panel(panel.as_of, {k: s for k, s in panel.series.items() if k != "VVIX"})
    found = stress(bare, vix=45, vvix=145, horizon=Horizon.parse("3m"), paths=5_000)
    assert found.vvix is None
    assert "that axis is refused" in str(found.refused)


def test_levels_never_seen_are_named(shared: Path) -> None:
    found = stress(real(shared, "2018-12-31"), vix=90, vvix=250, horizon=Horizon.parse("1m"), paths=5_000)
    assert found.beyond == ("vix", "vvix")
    assert found.precedents == ()
    assert found.simulated.is_thin


def test_windows_do_not_overlap() -> None:
    world = made()
    assert reached(world, 1000, None, 21).reached == 0
    assert reached(world, 1000, None, 21).windows <= len(world) // 21


@pytest.mark.parametrize(("vix", "vvix", "horizon"), [(-1, 140, "3m"), (45, 1e9, "3m"), (45, 140, "5y"), (float("nan"), 140, "3m")])
def test_senseless_levels_are_refused(shared: Path, vix: float, vvix: float, horizon: str) -> None:
    with pytest.raises(InputError):
        stress(real(shared, "2018-12-31"), vix=vix, vvix=vvix, horizon=Horizon.parse(horizon))


def test_too_short_a_history_is_refused(shared: Path) -> None:
    with pytest.raises(NotKnownError, match="a stress needs 500"):
        stress(real(shared, "1991-01-31"), vix=45, vvix=145, horizon=Horizon.parse("3m"))
