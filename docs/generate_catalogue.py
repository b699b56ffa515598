"""Write reference/catalogue.md from the catalogue. Run it after changing catalog/publishers or catalog/facts; a test compares."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

from crossroads.catalog import facts
from crossroads.catalog.load import Catalog, catalog
from crossroads.catalog.specs import Publisher, SeriesSpec
from crossroads.timeline import WEEKDAYS, ReleaseRule

INTRO = """# Catalogue

Every series Crossroads knows, by publisher. `crossroads catalog` prints the same; `crossroads sync ID` fetches one, and your own
files can bring any of them (see [bring your own data](../how-to/bring-your-own-data.md)).

- **Public**: how the moment a value became known follows from its period where the publisher does not say it. Clocks are New York's.
  "Federal", "nyse" and "bond" name the business days that count. A rule is never earlier than the true publication; where
  releases are known to have come on other days (shutdowns, an outage), the dated table wins: "dated exceptions".
- **First published**: values of earlier periods were computed later by the publisher; their basis is `backfilled`.
- **Taken from**: rows of the publisher's file before that day are left out, for the reason given.
- Names of fields: `SPY` is the close, `SPY.open`, `SPY.high`, `SPY.low`, `SPY.volume` and `SPY.adjclose` the rest.
"""

FACTS = {
    "FOMC decisions": ("fomc_decisions.toml", facts.fomc_decisions, lambda d: d.day),
    "FOMC meetings by their calendar": ("fomc_calendar.toml", facts.fomc_calendar, lambda m: m.day),
    "Balance sheet decisions": ("balance_sheet.toml", facts.balance_sheet_actions, lambda a: a.day),
    "Guidance turns": ("fed_guidance.toml", facts.guidance_turns, lambda t: t.day),
    "Falls of the S&P 500": ("bear_markets.toml", facts.declines, lambda d: d.peak),
    "Discount rate changes before 1990": ("discount_rate.toml", facts.discount_rate_changes, lambda c: c.effective),
    "Recessions": ("nber.toml", facts.recessions, lambda r: r.peak.month),
}


def page(known: Catalog) -> str:
    """Return the whole page."""
    by_publisher = itertools.groupby(sorted(known.series.values(), key=lambda s: s.publisher.id), key=lambda s: s.publisher)
    return "\n".join([INTRO, *(section(publisher, list(specs)) for publisher, specs in by_publisher), fact_tables()])


def section(publisher: Publisher, specs: list[SeriesSpec]) -> str:
    """Return one publisher's part of the page."""
    passing_on = "may be passed on" if publisher.redistribute else "not to be passed on"
    lines = [f"## {publisher.en}", "", f"{publisher.zh} · <{publisher.url}>", "", f"Licence: {publisher.licence} ({passing_on}).", ""]
    lines += ["| id | English | 中文 | unit | period | public |", "|---|---|---|---|---|---|"]
    grouped: dict[str, list[SeriesSpec]] = {}
    for spec in specs:
        grouped.setdefault(stem(spec, specs), []).append(spec)
    lines += [row(group) for group in grouped.values()]
    return "\n".join([*lines, "", *notes(specs), ""])


CROWD = 60
"""So many series with one beginning (a delivery month or a meeting each) share a row."""


def stem(spec: SeriesSpec, specs: Iterable[SeriesSpec]) -> str:
    """Return the series a field belongs to (SPY for SPY.volume), the beginning a crowd shares, or the series itself."""
    head = spec.id.partition(".")[0]
    parts = spec.id.split(".")
    crowd = ".".join(parts[: max(len(parts) // 2, 1)]) + "."
    if any(other.id == head for other in specs):
        return head
    return crowd if sum(other.id.startswith(crowd) for other in specs) >= CROWD else spec.id


def row(group: list[SeriesSpec]) -> str:
    """Return one line of the table: a series with its aliases and fields, or a crowd from its first to its last."""
    spec, last = group[0], group[-1]
    ids = " ".join(f"`{name}`" for member in group for name in (member.id, *member.aliases))
    units = ", ".join(dict.fromkeys(member.unit.code for member in group))
    crowd = len(group) >= CROWD
    names = f"{spec.en} … {last.en} | {spec.zh} … {last.zh}" if crowd else f"{spec.en} | {spec.zh}"
    return f"| {ids} | {names} | {units} | {spec.frequency} | {public(spec)} |"


def public(spec: SeriesSpec) -> str:
    """Return the release rule in words."""
    text = words(spec.release)
    if spec.delays:
        text += f"; {len(spec.delays)} dated exceptions"
    if spec.launched:
        text += f"; first published {spec.launched}"
    return text


def words(rule: ReleaseRule) -> str:
    """Return a release rule in words."""
    clock = f"{rule.clock:%H:%M}"
    match rule.rule:
        case "close":
            return f"same day, {clock}"
        case "business_days":
            return f"{rule.days} {rule.calendar} business day{'s' * (rule.days > 1)} later, {clock}"
        case "weekday":
            return f"first {WEEKDAYS[rule.weekday]} {rule.days} or more day{'s' * (rule.days > 1)} later, {clock}"
        case "days":
            return f"{rule.days} days later, {clock}"
        case "employment_situation":
            return f"Employment Situation, {clock}"


def notes(specs: list[SeriesSpec]) -> list[str]:
    """Return what is worth knowing beside the table: revisions, broken heads, substitutes."""
    lines = [f"- Revisions: {text} ({group})." for (text,), group in grouped_by(specs, "revision")]
    for (starts, reason), group in grouped_by([s for s in specs if s.starts], "starts", "starts_reason"):
        lines.append(f"- {group}: taken from {starts}; {reason}.")
    lines += [f"- Instead of {group}: {text}." for (text,), group in grouped_by([s for s in specs if s.instead], "instead")]
    return lines


def grouped_by(specs: Iterable[SeriesSpec], *fields: str) -> list[tuple[tuple[object, ...], str]]:
    """Return each combination of values of the fields with the first of the ids that have it."""
    groups: dict[tuple[object, ...], list[str]] = {}
    for spec in specs:
        groups.setdefault(tuple(getattr(spec, f) for f in fields), []).append(f"`{spec.id}`")
    return [(key, ", ".join(ids[:6]) + (f" and {len(ids) - 6} more" if len(ids) > 6 else "")) for key, ids in groups.items()]


def fact_tables() -> str:
    """Return the list of fact tables."""
    lines = [
        "## Fact tables",
        "",
        "Dated facts written here, each row with its source; the head of each file says what counts.",
        "",
    ]
    lines += ["| table | file | rows | first | last |", "|---|---|---|---|---|"]
    for name, (file, rows, day) in FACTS.items():
        table = rows()
        lines.append(f"| {name} | `{file}` | {len(table)} | {day(table[0])} | {day(table[-1])} |")
    delays = {s.id: s.delays for s in catalog().series.values() if s.delays}
    dated = {tuple(d.items()) for d in delays.values()}
    lines.append(f"| Dated releases | `release_delays.toml` | {sum(len(d) for d in dated)} | | |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    (Path(__file__).parent / "reference/catalogue.md").write_text(page(catalog()), "utf-8")
