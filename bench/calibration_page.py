"""The page on calibration, from the kept results."""

from __future__ import annotations

from collections import defaultdict

Cells = dict[str, list[int]]

OURS = ("means", "means, no path given", "means, other side", "hits", "matched means", "matched hits")
RIVALS = ("plain rotation", "t-test per episode", "t-test per day", "Newey-West", "i.i.d. shuffle", "arch bootstrap")
MONTHS = {"21": "1 month", "63": "3 months", "252": "12 months"}
SIGNALS = {
    "level": "volatility over a level for some closes",
    "rise": "volatility up by a third or so in a month",
    "credit": "a slow spread widening",
    "drawdown": "a fall from the high",
}

HEAD = """# Calibration

How often each test finds something in simulated worlds where there is nothing to find. A test at 5% should do so 5% of the
time. This page is written by `make calibrate` (`python bench/calibrate.py`) from
`bench/results/calibration.json`;
what the tests do is told in [the all-shift test](all-shift-test.md).

Seed {seed}, {sessions:,} sessions a world, code `{code:.12}` (SHA-256 of the modules without comments). Every figure is the share
of worlds in percent, with the number of worlds where it is not plain. One standard error is 0.7 / 0.34 / 0.22 points at 1,000 /
4,000 / 10,000 worlds. All tests are one-sided at 5%; p is the reported one, which is never finer than the separate placements.

*Independent* worlds: an autocorrelated, fat-tailed price with clustered volatility; conditions made of another world. *Own*
worlds: the volatility clustering, leverage and fat tails of the S&P 500 (GJR-GARCH fitted to 1990-2025), a constant mean, and
conditions made of that very price, as every VIX or credit rule is. Worlds with 3 to 60 episodes; gaps of 1 and 6 months; windows
of up to 12 months that overlap. Hits are returns of at least {hits}.
"""


def page(kept: dict) -> str:
    """The whole page in Markdown."""
    table = kept["table"]
    parts = [
        HEAD.format(seed=kept["seed"], sessions=kept["sessions"], code=kept["code"], hits="3% in a month, 5% in three, 22% in twelve"),
        "## Ours\n",
        _by_horizon(table, OURS),
        _reading(),
        "## Others on the same worlds\n",
        _by_horizon(table, RIVALS),
        "Rivals are slow and saw every fourth world (arch's bootstrap, 1,000 draws, blocks of horizon + gap, every twentieth or so).\n",
        "## Own worlds, one kind of condition at a time\n",
        _by_setting(table["size, own"]),
        "## Intervals\n",
        _coverage(table),
        "## The best of a thousand\n",
        _family(table),
        "## Power\n",
        _power(table["power"]),
    ]
    return "\n".join(parts)


def _reading() -> str:
    return (
        "Means and matched hits are what verdicts stand on. *Hits* alone are right where the condition knows nothing of the outcome,\n"
        "and wrong by construction where it does: wild times really do see more large moves, up and down, with no gain in the mean.\n"
        "That is why a rule about hits is held against sessions of equal fear as well.\n"
    )


def _by_horizon(table: dict, names: tuple[str, ...]) -> str:
    kinds = ("independent", "own")
    pooled = {(kind, horizon): _pool(table[f"size, {kind}"], 1, horizon) for kind in kinds for horizon in MONTHS}
    head = ["test", *(f"{kind}, {MONTHS[h]}" for kind in kinds for h in MONTHS)]
    rows = [[name, *(_percent(pooled[kind, h].get(name)) for kind in kinds for h in MONTHS)] for name in names]
    counted = ["worlds", *(f"{pooled[kind, h][names[0]][1]:,}" for kind in kinds for h in MONTHS)]
    return _markdown(head, [*rows, counted])


def _by_setting(rows: dict[str, Cells]) -> str:
    head = ["condition", "horizon", "gap", *OURS, "plain rotation", "worlds"]
    lines = []
    for key, cells in sorted(rows.items(), key=lambda item: (item[0].split(" | ")[0], int(item[0].split(" | ")[1]), item[0])):
        signal, horizon, gap = key.split(" | ")
        figures = [_percent(cells.get(name)) for name in (*OURS, "plain rotation")]
        lines.append([SIGNALS[signal], MONTHS[horizon], "1 month" if gap == "21" else "6 months", *figures, f"{cells['means'][1]:,}"])
    return _markdown(head, lines)


def _coverage(table: dict) -> str:
    head = ["90% interval of the mean covers the truth", *MONTHS.values()]
    rows = [[kind, *(_percent(_pool(table[f"size, {kind}"], 1, h)["interval covers"]) for h in MONTHS)] for kind in ("independent", "own")]
    return _markdown(head, rows)


def _family(table: dict) -> str:
    head = ["1,000 correlated variants, one world", "worlds", "best variant's own p under 5%", "family-wise p under 5%"]
    rows = []
    for kind in ("independent", "own"):
        for key, cells in sorted(table[f"family, {kind}"].items()):
            gap = "1 month" if key.endswith("| 21") else "6 months"
            figures = (_percent(cells[name]) for name in ("best of all, uncorrected", "family-wise"))
            rows.append([f"{kind}, 3 months, gap {gap}", f"{cells['family-wise'][1]:,}", *figures])
    return _markdown(head, rows)


def _power(rows: dict[str, Cells]) -> str:
    head = [
        "effect, in standard deviations of one window",
        "horizon",
        "episodes",
        "means",
        "means, no path given",
        "plain rotation",
        "worlds",
    ]
    lines = []
    for key, cells in sorted(rows.items(), key=lambda item: tuple(map(float, item[0].split(" | ")))):
        effect, horizon = key.split(" | ")
        for size in ("3-7", "8-15", "16-60"):
            found = [cells.get(f"{name} | {size}", [0, 0]) for name in ("means", "means, no path given", "plain rotation")]
            lines.append([effect, MONTHS[horizon], size, *map(_percent, found), f"{found[0][1]:,}"])
    return _markdown(head, lines) + (
        "\nThe share of worlds in which the effect is found. Independent worlds, where plain rotation is exact too: what studentising\n"
        "costs there is the difference between the columns, and giving the outcome's path wins most of it back.\n"
    )


def _pool(rows: dict[str, Cells], place: int, value: str) -> Cells:
    pooled: Cells = defaultdict(lambda: [0, 0])
    for key, cells in rows.items():
        if key.split(" | ")[place] == value:
            for name, (counted, seen) in cells.items():
                pooled[name][0] += counted
                pooled[name][1] += seen
    return dict(pooled)


def _percent(cell: list[int] | None) -> str:
    return f"{100 * cell[0] / cell[1]:.1f}" if cell and cell[1] else "-"


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
