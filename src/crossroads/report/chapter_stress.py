"""The stress: VIX and VVIX at the letter's levels, three ways side by side, the letter's range marked on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crossroads.report.draft import Draft
from crossroads.report.listing import itemised
from crossroads.report.picture_ranges import Range, Ranges, ranges_spec
from crossroads.report.refused import refused_chapter
from crossroads.report.shares import between, letters_range, move, moves, share
from crossroads.report.view import Chapter, Chart, Figure, Table, Text
from crossroads.scenarios.precedents import Precedent
from crossroads.scenarios.regression import Fitted
from crossroads.scenarios.stress import LETTERS_RANGE, Stress
from crossroads.timeline import Frequency, Period
from crossroads.verdict.answers import Answers, Refused

KEY = "stress"
_LETTERS_VIX, _LETTERS_VVIX = (40.0, 50.0), (140.0, 150.0)
"""The levels at which the letter gives its range."""
_SEPARATE = 30
"""Fewer windows that do not overlap than these are a thin ground."""


def stress_chapter(draft: Draft, answers: Answers) -> Chapter:
    """Return the chapter; where nothing was answered it says why."""
    found = answers.stress
    if isinstance(found, Refused):
        return refused_chapter(draft, KEY, found)
    tell = _Teller(draft, found)
    said = (_lead(tell), *_warnings(tell), _asked(tell), _fitted(tell), *_simulated(tell), _past(tell))
    tables = tuple(t for t in (_precedent_table(tell), _window_table(tell)) if t.rows)
    return Chapter(
        KEY, draft.words.say("chapter.stress.title"), tuple(s for s in said if s), charts=(stress_chart(draft, found),), tables=tables
    )


@dataclass(frozen=True)
class _Teller:
    """A stress being told: its figures share one note."""

    draft: Draft
    stress: Stress

    def fig(self, text: str) -> Figure:
        """Return a figure of the stress."""
        say, panel = self.draft.words.say, self.draft.panel
        inputs = tuple(own.input() for name in ("SPX", "VIX", "VVIX") if (own := panel.get(name)) is not None)
        return self.draft.result(
            text,
            KEY,
            title=say("stressed.note.title"),
            definition=say("stressed.note.definition"),
            origin=say("stressed.note.origin"),
            inputs=inputs,
        )

    def text(self, key: str, **fields: str | Figure | Text | None) -> Text:
        return self.draft.words.text(f"stressed.{key}", **fields)

    @property
    def full(self) -> Fitted:
        """Return the regression over the whole horizon."""
        return self.stress.fitted[-1]


def _lead(tell: _Teller) -> Text:
    """Return the finding: where the letter's range stands among the three ways."""
    found = tell.stress
    medians = [tell.full.median, *([found.simulated.at_hit[1]] if found.simulated.at_hit else [])]
    medians += [_middle([p.fall_to_first for p in found.precedents])] if found.precedents else []
    shallow, deep = LETTERS_RANGE[1], LETTERS_RANGE[0]
    key = "deeper" if min(medians) > shallow else "shallower" if max(medians) < deep else "among"
    return tell.text(
        f"lead.{key if _is_letters(found) else 'elsewhere'}",
        range=tell.fig(letters_range()),
        medians=tell.fig(moves(min(medians), max(medians))),
        levels=_levels(tell),
        ways=tell.draft.words.say(f"stressed.lead.ways.{len(medians)}"),
        past=tell.draft.words.say("stressed.lead.from_high") if found.precedents else None,
    )


def _is_letters(found: Stress) -> bool:
    """Return whether the levels asked about are those of which the letter speaks."""
    asked = ((found.vix, _LETTERS_VIX), (found.vvix, _LETTERS_VVIX))
    return all(level is None or low <= level <= high for level, (low, high) in asked)


def _middle(values: list[float]) -> float:
    ordered, n = sorted(values), len(values)
    return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2


def _levels(tell: _Teller) -> str:
    found = tell.stress
    vvix = f"{found.vvix:g}" if found.vvix is not None else None
    return tell.draft.words.say("stressed.levels", vix=f"{found.vix:g}", vvix=vvix)


def _warnings(tell: _Teller) -> list[Text]:
    """Return what lies beyond the past, which axis is refused, and whether the levels are there already."""
    found = tell.stress
    keys = [f"stress.beyond_{axis}" for axis in found.beyond]
    keys += ["stress.refused"] if found.refused else []
    keys += ["stress.already"] if found.already else []
    return [tell.draft.words.text(key) for key in keys]


def _asked(tell: _Teller) -> Text:
    found = tell.stress
    now = tell.fig(f"{found.vvix_now:.2f}") if found.vvix_now is not None else None
    seen = found.reached
    return tell.text(
        "chance",
        vix=tell.fig(f"{found.vix_now:.2f}"),
        vvix=now,
        levels=_levels(tell),
        horizon=str(found.horizon),
        to_vix=f"{found.vix:g}",
        chance=tell.fig(share(found.simulated.chance)),
        reached=tell.fig(str(seen.reached)),
        windows=tell.fig(str(seen.windows)),
        interval=tell.fig(between(seen.low, seen.high)),
    )


def _fitted(tell: _Teller) -> Text:
    full = tell.full
    key = "extrapolated" if full.is_extrapolated else "thin" if full.separate < _SEPARATE else "fitted"
    return tell.text(
        key,
        median=tell.fig(move(full.median, 1)),
        range=tell.fig(moves(full.low, full.high)),
        window=str(full.window),
        like=tell.fig(str(full.like)),
        separate=tell.fig(str(full.separate)),
    )


def _simulated(tell: _Teller) -> list[Text]:
    seen = tell.stress.simulated
    if seen.at_hit is None or seen.to_trough is None:
        return [tell.text("never_simulated", paths=tell.fig(f"{seen.paths:,}"))]
    days = tell.fig(f"{seen.days_to_hit:.0f}") if seen.days_to_hit is not None else None
    said = tell.text(
        "simulated",
        median=tell.fig(move(seen.at_hit[1], 1)),
        range=tell.fig(moves(seen.at_hit[0], seen.at_hit[2])),
        days=days,
        trough=tell.fig(move(seen.to_trough[1], 1)),
        trough_range=tell.fig(moves(seen.to_trough[0], seen.to_trough[2])),
    )
    return [said, *([tell.draft.words.text("stress.thin", reached=tell.fig(str(seen.reached)))] if seen.is_thin else [])]


def _past(tell: _Teller) -> Text:
    cases = tell.stress.precedents
    if not cases:
        return tell.text("no_past", levels=_levels(tell))
    items = [tell.text("case", day=_month(tell, p), fall=tell.fig(move(p.fall_to_first))) for p in cases]
    return tell.text("past", count=tell.fig(str(len(cases))), items=itemised(tell.draft.words, items))


def _month(tell: _Teller, past: Precedent) -> str:
    return tell.draft.format.month(_day(past.first).start)


def _day(iso: str) -> Period:
    return Period(date.fromisoformat(iso), Frequency.DAILY)


def _precedent_table(tell: _Teller) -> Table:
    say, found = tell.draft.words.say, tell.stress
    columns = tuple(say(f"stress.{c}") for c in ("first", "days", "vix", "vvix", "to_first", "to_trough_past"))
    rows = tuple(
        (
            (tell.draft.format.day(_day(p.first).start),),
            (tell.fig(str(p.days)),),
            (tell.fig(f"{p.vix_peak:.2f}"),),
            (tell.fig(f"{p.vvix_peak:.2f}"),) if p.vvix_peak is not None else (),
            (tell.fig(move(p.fall_to_first, 1)),),
            (tell.fig(move(p.fall_to_trough, 1)),) if p.fall_to_trough is not None else (say("stress.open"),),
        )
        for p in found.precedents
    )
    return Table(say("stress.past"), columns, (False, True, True, True, True, True), rows, (False,) * len(rows), is_folded=True)


def _window_table(tell: _Teller) -> Table:
    say = tell.draft.words.say
    columns = tuple(say(f"stress.{c}") for c in ("window", "low", "median", "high", "separate", "like"))
    rows = tuple(
        (
            (str(f.window),),
            *((tell.fig(move(x, 1)),) for x in (f.low, f.median, f.high)),
            (tell.fig(str(f.separate)),),
            (say("stress.extrapolated"),) if f.is_extrapolated else (tell.fig(str(f.like)),),
        )
        for f in tell.stress.fitted
    )
    return Table(say("stress.regression"), columns, (True,) * len(columns), rows, (False,) * len(rows), is_folded=True)


def stress_chart(draft: Draft, found: Stress) -> Chart:
    """Return the three ways on one axis, the letter's range as a band through them."""
    tell = _Teller(draft, found)
    say = draft.words.say
    rows = (*_fitted_rows(tell), *_simulated_rows(tell), *_past_rows(tell))
    is_letters = _is_letters(found)
    range_ = letters_range() if is_letters else None
    title = say("stressed.chart.title", levels=_levels(tell), range=range_, median=move(tell.full.median))
    told = itemised(draft.words, [f"{r.label} {r.text}" for r in rows])
    word = say(f"stressed.chart.{'letter' if is_letters else 'letter_elsewhere'}")
    spec = ranges_spec(Ranges(rows, marked=(*LETTERS_RANGE, word)))
    source = say("stressed.chart.source", day=draft.format.day(draft.today), basis=draft.basis_word(found.basis))
    return Chart(
        "stress-ways", title, say("stressed.chart.subtitle"), say("stressed.chart.alt", title=title, rows=told), source, "n-stress", spec
    )


def _fitted_rows(tell: _Teller) -> list[Range]:
    full = tell.full
    label = tell.draft.words.say("stressed.chart.regression", window=str(full.window))
    thin = full.is_extrapolated or full.separate < _SEPARATE or bool(tell.stress.beyond)
    return [Range(label, _text(full.median, full.low, full.high), full.low, full.high, full.median, "ink", is_thin=thin)]


def _simulated_rows(tell: _Teller) -> list[Range]:
    seen = tell.stress.simulated
    pairs = (("at_hit", seen.at_hit), ("to_trough", seen.to_trough))
    return [
        Range(tell.draft.words.say(f"stressed.chart.{key}"), _text(s[1], s[0], s[2]), s[0], s[2], s[1], "bottom", is_thin=seen.is_thin)
        for key, s in pairs
        if s is not None
    ]


def _past_rows(tell: _Teller) -> list[Range]:
    """Return each past case from its fall at the first day to its fall at the trough."""
    rows = []
    for p in tell.stress.precedents:
        trough = p.fall_to_first if p.fall_to_trough is None else p.fall_to_trough
        label = tell.draft.words.say("stressed.chart.case", day=_month(tell, p), days=str(p.days))
        rows.append(Range(label, moves(p.fall_to_first, trough), trough, p.fall_to_first, p.fall_to_first, "break"))
    return rows


def _text(median: float, low: float, high: float) -> str:
    return f"{move(median)} ({moves(low, high)})"
