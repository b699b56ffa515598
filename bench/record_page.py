"""The page on the record and its pictures, from the kept results."""

from __future__ import annotations

import vl_convert

from crossroads.hazard.kept import record_of
from crossroads.hazard.scores import ENOUGH_EVENTS
from crossroads.report.palette import PALETTE
from crossroads.report.picture_reliability import reliability_spec
from crossroads.report.reliability_chart import squares
from crossroads.report.wording import wording

QUESTIONS = {"next_step": "Next step: the Fed's next easing action", "pivot": "Pivot: the Fed's direction turns"}
CAUSES = {"fed": "Fed", "market": "market", "recession": "recession"}
RIVALS = {
    "climatology": "climatology",
    "term_spread": "term spread",
    "two_year": "two-year − funds",
    "credit": "Baa − ten-year",
    "high_yield": "high yield",
    "recency": "recency",
    "futures": "futures",
}
MARK = {"better": " **better**", "worse": " *worse*", "no difference shown": "", "too few events": " (few)"}

HEAD = """# The record: who gives in first

What the [outlook](who-gives-in-first.md) would have said at every month end since it could say anything, made only with what was known,
and scored. This page is written by `python bench/record.py` from `bench/results/record.json` (a store filled by `crossroads sync` and
imports of the long histories; `crossroads record --expanding pivot` makes one table anew from your own store). As known on {until}, code
`{code:.12}` (SHA-256 of the room without comments).

**How it is made.** The model and every rival are refitted each January with what was known on 31 December (the penalty chosen
again inside that window) and asked at each month end of the year. The first forecasts are those of the first year in which a cause has
eight events behind it. The market counts as broken 15% under its bull-market peak. Tests refit with the future deleted and compare
bytes.

**How to read it.** Brier differences: below zero the model is better. In brackets the 90% interval of a block bootstrap (24 months) on the
same month ends; **better** or *worse* only where it excludes zero and there are at least 8 different events. Rows are month ends
at which the cause could come first, whose window has passed and was not cut off (a market broken at the month end that recovers
and breaks anew inside the window cuts it off). Neighbouring rows share most of their months: what counts is the number of events.

**Rivals.** Each forecasts "this cause comes first within so many months" directly. Climatology: how often so far. Logits of the
ten-year less the funds rate, of the two-year less the funds rate, of Baa less the ten-year, of the high-yield spread (from 1997).
*Recency*, a rival of our own: a logit of nothing but how lately the Fed has taken such a step and has raised rates. **Fed funds
futures** learn nothing, their price is the forecast: the odds of a cut at one of the scheduled meetings within that time, by [CME's
method](policy-odds.md) from the settlements of the month end, with the meetings known then. They are held from February 1994 to
September 2023 and stand against the next step alone; of turns made by words, and of a hold after hikes, there is no price. They know
neither runoff and purchases nor that the market may break first, which is to the model's advantage. Month ends at which a contract
was missing or the next year's calendar was not out are left out.
"""

DESIGN = """## What was tried

The design was fixed on reasons: hazards by month, three nested sets, one covariate to a small model, plain averages. On this very
record we looked at the slope of the covariates over the horizon in three forms, at weights for the small models by their past scores,
and at choosing the penalty by monthly hazards instead of by the chances that are printed: no choice moved a Brier score by more than
0.01. So the record is nearly, but not wholly, out of sample.
"""


def page(kept: dict) -> str:
    """The whole page in Markdown."""
    parts = [HEAD.format(until=kept["until"], code=kept["code"])]
    for question, title in QUESTIONS.items():
        rows = kept["records"][question]["rows"]
        parts += [f"## {title}\n", _reading(rows), _differences(rows, "brier"), "Log scores (probabilities cut at 0.5%):\n"]
        parts += [_differences(rows, "log"), "Reliability within twelve months: what was said and what happened.\n"]
        parts += [f"![Said against happened, {title}](../pictures/{picture_name(question)})\n", _reliability(rows)]
    parts += ["## The named days\n", _named(kept["named"]), "## Simulated worlds\n", _simulated(kept), DESIGN, _timings(kept["timings"])]
    return "\n".join(parts)


def picture_name(question: str) -> str:
    """Where the picture of a question lies."""
    return f"reliability-{question.replace('_', '-')}.svg"


def pictures(kept: dict) -> dict[str, str]:
    """The pictures as SVG, by name: said against happened within twelve months; causes with too few events have no square."""
    found = {}
    for question in QUESTIONS:
        rows = [r for r in record_of(kept["records"][question]).rows if r.horizon == 12 and r.events >= ENOUGH_EVENTS]
        spec = {**reliability_spec(squares(rows, wording("en"))), "background": PALETTE["paper"]}
        drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        found[picture_name(question)] = drawn.replace("<text ", '<text paint-order="stroke" ') + "\n"
    return found


def _reading(rows: list[dict]) -> str:
    """What the table says, in sentences made from it."""
    lines = []
    for cause, name in CAUSES.items():
        own = [r for r in rows if r["cause"] == cause]
        found = {v: [_pair(r, a) for r in own for a in r["against"] if a["verdict"] == v] for v in MARK}
        if not own:
            continue
        if all(a["verdict"] == "too few events" for r in own for a in r["against"]):
            lines.append(f"- **{name.capitalize()} first**: {max(r['events'] for r in own)} events; nothing can be said of skill.")
            continue
        better = "; ".join(_grouped(found["better"])) or "no rival at any horizon"
        worse = f"; worse than {'; '.join(_grouped(found['worse']))}" if found["worse"] else ""
        lines.append(f"- **{name.capitalize()} first**: better than {better}{worse}. Elsewhere no difference is shown.")
    return "\n".join(lines) + "\n"


def _pair(row: dict, against: dict) -> tuple[str, int]:
    return RIVALS[against["rival"]], row["horizon"]


def _grouped(pairs: list[tuple[str, int]]) -> list[str]:
    names = dict.fromkeys(name for name, _ in pairs)
    return [f"{name} ({_spans([h for n, h in pairs if n == name])})" for name in names]


def _spans(horizons: list[int]) -> str:
    return f"{', '.join(str(h) for h in horizons)} {'month' if horizons == [1] else 'months'}"


def _differences(rows: list[dict], score: str) -> str:
    head = ["first", "within", "rows (events)", "came", "score", *RIVALS.values()]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        by_rival = {a["rival"]: a for a in row["against"]}
        cells = [CAUSES[row["cause"]], f"{row['horizon']}m", f"{row['rows']} ({row['events']})", f"{row['rate']:.0%}", f"{row[score]:.3f}"]
        lines.append("| " + " | ".join([*cells, *(_cell(by_rival.get(r), score) for r in RIVALS)]) + " |")
    return "\n".join(lines) + "\n"


def _cell(against: dict | None, score: str) -> str:
    if against is None:
        return "–"
    found = against["difference"]
    interval = found[f"{score}_interval"]
    mark = MARK[against["verdict"]] if score == "brier" or against["verdict"] == "too few events" else ""
    return f"{found[score]:+.3f} [{interval['low']:+.3f}, {interval['high']:+.3f}]{mark}"


def _reliability(rows: list[dict]) -> str:
    lines = ["| first | band | forecasts | said | happened | events |", "|---|---|---|---|---|---|"]
    for row in (r for r in rows if r["horizon"] == 12):
        for band in row["reliability"]:
            cells = [CAUSES[row["cause"]], f"{band['low']:.0%}–{band['high']:.0%}", band["forecasts"], f"{band['said']:.0%}"]
            lines.append("| " + " | ".join(map(str, [*cells, f"{band['happened']:.0%}", band["events"]])) + " |")
    return "\n".join(lines) + "\n"


def _named(days: list[dict]) -> str:
    heads = ("day", "question", "Fed first", "market first", "recession first", "none", "futures: cut", "options: touch", "what came first")
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for day in days:
        chances = [_chance(c) for c in day["causes"]]
        came = day["came"]
        what = f"{CAUSES[came['cause']]}, {came['day']}" if came["cause"] else ("none" if came["is_over"] else "open")
        priced = [_priced(day["priced"][name]) for name in ("cut_3m", "touch")]
        cells = [day["day"], day["question"].replace("_", " "), *chances, f"{day['neither']:.0%}", *priced, what]
        lines.append(f"| {' | '.join(cells)} |")
    tail = (
        "Within twelve months, rounded to what the events allow, 90% intervals. 2020-03-13 is two days before the cut to zero. Beside them "
        "what was priced: by futures a cut at a meeting within *three* months (– where no contract is held, or the calendar known to us "
        "ended), by options (VIX) a close at the break's level within twelve."
    )
    return "\n".join(lines) + f"\n\n{tail}\n"


def _chance(cause: dict) -> str:
    if cause["method"] == "impossible":
        return "has broken" if cause["cause"] == "market" else "announced"
    interval = cause["interval"]
    mark = " (base rate)" if cause["method"] == "base_rate" else ""
    return f"{cause['probability']:.0%} ({interval['low']:.0%}–{interval['high']:.0%}){mark}"


def _priced(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _simulated(kept: dict) -> str:
    lines = [
        f"{kept['worlds']} worlds of 65 years with a known competing-risks process: monthly hazards that follow one slow covariate.",
        "Share of worlds whose 90% interval holds the true chance at a typical month, and the mean error in points.",
        "",
        "| the covariate | cause | 3m | 6m | 12m | mean error 3m | 6m | 12m |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, found in kept["simulated"].items():
        where = "is in the core of every small model" if name == "core" else "is that of one small model in four"
        for j, cause in enumerate(("frequent", "rare")):
            covered = [f"{share:.0%}" for share in found["covered"][j]]
            errors = [f"{100 * e:+.1f}" for e in found["error"][j]]
            lines.append("| " + " | ".join([where, cause, *covered, *errors]) + " |")
    tail = (
        "The first kind is what the model is built for. The second shows its price: averaging small models shrinks a signal that only "
        "one of them sees, and the interval of the frequent cause then covers less than it says."
    )
    return "\n".join(lines) + f"\n\n{tail}\n"


def _timings(timings: dict[str, float]) -> str:
    listed = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in timings.items())
    return f"Measured on two cores: {listed}.\n"
