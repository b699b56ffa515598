"""The picture of cost resonance in the letter: what the two modelled groups of Nvidia's holders paid, and where they meet."""

from __future__ import annotations

from crossroads.indicators.cost_readings import SUBJECTS, resonance
from crossroads.report.draft import Draft
from crossroads.report.picture_costs import Costs, costs_spec
from crossroads.report.view import Chart

ID = "COST_OVERLAP_NVDA"


def cost_chart(draft: Draft) -> Chart | None:
    """Return the picture, or None where there is no reading to draw."""
    reading = draft.readings.get(ID)
    if reading is None or reading.value is None:
        return None
    found = resonance(draft.panel, SUBJECTS[ID])
    strength, weakness = found.costs()
    say, seen = draft.words.say, reading.details
    told = {"overlap": f"{reading.value:.2f}", "random": f"{seen['random_mean']:.2f}"}
    means = {key: f"${seen[f'mean_cost_{key}']:,.0f}" for key in ("strength", "weakness")}
    close = f"${seen['close']:,.2f}"
    names = (say("cost.drawn.strength", mean=means["strength"]), say("cost.drawn.weakness", mean=means["weakness"]))
    picture = Costs(
        strength.grid.middles,
        strength.shares / strength.total,
        weakness.shares / weakness.total,
        float(seen["close"] or 0.0),
        (*names, say("cost.drawn.close", price=close), say("cost.drawn.overlap", **told)),
    )
    note, title = draft.note(reading), say("cost.drawn.title", **told)
    alt = say("cost.drawn.alt", title=title, close=close, first=names[0], second=names[1])
    source = say("cost.drawn.source", day=draft.format.day(draft.today), basis=note.basis)
    return Chart("cost-groups", title, say("cost.drawn.subtitle"), alt, source, note.id, costs_spec(picture))
