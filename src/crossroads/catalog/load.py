"""Read and check the catalogue: one TOML file per publisher, one for the indicators.

A publisher file holds ``[publisher]``, ``[defaults]``, ``[[series]]`` and ``[[family]]`` (a sidecar's ``[about]`` and
``[[file]]`` are passed over). A family is a product of axes: ``axes.market.NQ = { code = "209742", en = "Nasdaq-100" }``
fills ``{market}``, ``{market.code}`` and ``{market.en}`` in the text fields of its entry.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from crossroads.catalog.baskets import baskets, read_baskets
from crossroads.catalog.facts import release_announcements, release_delays
from crossroads.catalog.specs import Basket, IndicatorSpec, Publisher, SeriesSpec, Trigger, Zone
from crossroads.catalog.typeset import typeset
from crossroads.errors import CatalogError, InputError, UnknownSeriesError
from crossroads.series import unit
from crossroads.timeline import Frequency, ReleaseRule

_ID = re.compile(r"[A-Z][A-Z0-9_]*(\.[A-Za-z0-9_-]+)*")
_ENTRY_KEYS = {
    "id", "code", "source", "en", "zh", "unit", "frequency", "release", "release_id", "revision", "url", "starts", "starts_reason",
    "launched", "instead", "instead_zh", "aliases", "rows", "calendar", "license_note", "axes",
}  # fmt: skip
COMPUTED = "computed"
"""Source of a series that an indicator computes, for rules to name; its code is the indicator's id. It is never stored."""
MOST = 1_000_000
"""Bytes of a user's description; our own longest has a hundredth of it."""
_REQUIRED = ("id", "code", "source", "en", "zh", "unit", "frequency", "release", "revision", "url")


@dataclass(frozen=True)
class Catalog:
    """All series and indicators that exist, by id; aliases resolve."""

    series: Mapping[str, SeriesSpec]
    indicators: Mapping[str, IndicatorSpec]
    aliases: Mapping[str, str]

    def __getitem__(self, name: str) -> SeriesSpec:
        return self.series[self.resolve(name)]

    def __contains__(self, name: str) -> bool:
        return name in self.series or name in self.aliases

    def resolve(self, name: str) -> str:
        """Return the id behind an id or alias; ``UnknownSeriesError`` names the nearest ones otherwise."""
        if name in self.series:
            return name
        if name in self.aliases:
            return self.aliases[name]
        raise UnknownSeriesError(name, [*self.series, *self.aliases])

    def behind(self, name: str) -> list[str]:
        """Return the series that an indicator, or a series computed by one, is read from; a plain series stands for itself.

        Families are listed as far as the catalogue goes: every delivery month, every meeting.
        """
        if name not in self.indicators:
            spec = self[name]
            return self.behind(spec.code) if spec.source == COMPUTED else [spec.id]
        indicator = self.indicators[name]
        members = [i for i in self.series if i.startswith(indicator.families)] if indicator.families else []
        return list(dict.fromkeys((*indicator.inputs, *members)))

    def with_baskets(self, path: Path) -> Catalog:
        """Return a catalogue whose indicators compare the baskets of a user's file; those it does not name stay.

        Raises
        ------
        CatalogError
            If the file is wrong, or a member is no series of the catalogue.
        """
        groups = {**baskets(), **read_baskets(user_text(path), path.name)}
        for basket in groups.values():
            if unknown := [member for member in basket.members if member not in self]:
                raise CatalogError(f"{path.name}: {basket.id}: {', '.join(unknown)} are no series; `crossroads catalog` lists them all")
        return Catalog(self.series, _indicators(groups), self.aliases)

    def with_user_files(self, paths: Iterable[Path]) -> Catalog:
        """Return a catalogue that also holds the series described in users' own publisher files."""
        extra = [spec for path in paths for spec in _publisher_file(user_text(path), str(path))]
        return _assemble([*self.series.values(), *(s for s in extra if s.id not in self.series)], self.indicators)


@functools.cache
def catalog() -> Catalog:
    """Return the catalogue the product ships; read once.

    Raises
    ------
    CatalogError
        If a file misses a field, repeats an id, or names an unknown unit; the message names file and entry.
    """
    root = resources.files("crossroads.catalog")
    specs = [
        spec
        for path in sorted((p for p in (root / "publishers").iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
        for spec in _publisher_file(path.read_text("utf-8"), path.name)
    ]
    return _assemble(specs, _indicators(baskets()))


def _indicators(groups: Mapping[str, Basket]) -> dict[str, IndicatorSpec]:
    table = tomllib.loads((resources.files("crossroads.catalog") / "indicators.toml").read_text("utf-8"))
    return {i["id"]: _indicator(i, groups) for i in table["indicator"]}


def _assemble(specs: list[SeriesSpec], indicators: Mapping[str, IndicatorSpec]) -> Catalog:
    series: dict[str, SeriesSpec] = {}
    aliases: dict[str, str] = {}
    for spec in specs:
        for name in (spec.id, *spec.aliases):
            if name in series or name in aliases:
                raise CatalogError(f"catalogue: {name!r} is defined twice (second time in {spec.publisher.id})")
        series[spec.id] = spec
        aliases.update(dict.fromkeys(spec.aliases, spec.id))
    return Catalog(series, indicators, aliases)


def _publisher_file(text: str, where: str) -> Iterator[SeriesSpec]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise CatalogError(f"{where}: not valid TOML: {broken}") from None
    if extra := set(table) - {"publisher", "defaults", "series", "family", "about", "file"}:
        raise CatalogError(f"{where}: unknown tables {sorted(extra)}")
    try:
        publisher = Publisher(**_chinese_set(table["publisher"]))
    except (KeyError, TypeError) as wrong:
        raise CatalogError(f"{where}: [publisher] needs id, en, zh, url, licence, redistribute ({wrong})") from None
    defaults = table.get("defaults", {})
    entries = [*table.get("series", ()), *(e for f in table.get("family", ()) for e in _family(f, where))]
    for entry in entries:
        yield _series({**defaults, **entry}, publisher, where)


def _family(entry: dict[str, Any], where: str) -> Iterator[dict[str, Any]]:
    axes: dict[str, dict[str, dict[str, str]]] = entry.get("axes", {})
    if not axes:
        raise CatalogError(f"{where}: family {entry.get('id')} has no axes")
    for chosen in itertools.product(*(members.items() for members in axes.values())):
        words = {axis: key for axis, (key, _) in zip(axes, chosen, strict=True)}
        words |= {f"{axis}.{field}": text for axis, (_, fields) in zip(axes, chosen, strict=True) for field, text in fields.items()}
        yield {k: _fill(v, words) for k, v in entry.items() if k != "axes"}


def _fill(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return re.sub(r"\{([a-z_.]+)\}", lambda m: str(words[m[1]]), value)
    if isinstance(value, list):
        return [_fill(v, words) for v in value]
    return value


def _series(entry: dict[str, Any], publisher: Publisher, where: str) -> SeriesSpec:
    name = f"{where}: {entry.get('id', '(no id)')}"
    if extra := set(entry) - _ENTRY_KEYS:
        raise CatalogError(f"{name}: unknown keys {sorted(extra)}")
    if missing := [k for k in _REQUIRED if not entry.get(k)]:
        raise CatalogError(f"{name}: missing {', '.join(missing)}")
    if not _ID.fullmatch(entry["id"]):
        raise CatalogError(f"{name}: an id is upper-case letters, digits and _, parts joined by dots")
    for key in ("starts", "launched"):
        if entry.get(key) is not None and not isinstance(entry[key], date):
            raise CatalogError(f"{name}: {key} must be a TOML date")
    return SeriesSpec(
        id=entry["id"],
        publisher=publisher,
        code=str(entry["code"]),
        source=entry["source"],
        en=entry["en"],
        zh=typeset(entry["zh"]),
        unit=unit(entry["unit"]),
        frequency=Frequency(entry["frequency"]),
        release=ReleaseRule.from_table(entry["release"], where=name),
        revision=entry["revision"],
        url=entry["url"],
        delays=release_delays(entry.get("release_id", "")),
        starts=entry.get("starts"),
        starts_reason=entry.get("starts_reason", ""),
        launched=entry.get("launched"),
        instead=entry.get("instead", ""),
        instead_zh=typeset(entry.get("instead_zh", "")),
        aliases=tuple(entry.get("aliases", ())),
        rows=tuple(entry.get("rows", ())),
        calendar=entry.get("calendar", "federal"),
        license_note=entry.get("license_note", ""),
        announced=release_announcements(entry.get("release_id", "")),
    )


def _indicator(entry: dict[str, Any], groups: Mapping[str, Basket]) -> IndicatorSpec:
    chosen = tuple(groups[name] for name in entry.get("baskets", ()))
    zones = tuple(Zone(z["key"], z.get("low", -math.inf), z.get("high", math.inf), z["en"], z["zh"]) for z in entry.get("zones", ()))
    for below, above in itertools.pairwise(zones):
        if below.high != above.low:
            raise CatalogError(f"indicators.toml: {entry['id']}: zone {below.key} ends at {below.high}, {above.key} starts at {above.low}")
    return IndicatorSpec(
        id=entry["id"],
        row=entry["row"],
        en=entry["en"],
        zh=entry["zh"],
        unit=unit(entry["unit"]),
        inputs=tuple(dict.fromkeys((*entry["inputs"], *(member for basket in chosen for member in basket.members)))),
        zones=zones,
        triggers=tuple(Trigger(t["key"], t["level"], t["side"], t["en"], t["zh"]) for t in entry.get("triggers", ())),
        change_over=entry.get("change_over", "1w"),
        percentile_since=entry.get("percentile_since"),
        source=entry["source"],
        states={k: (v["en"], v["zh"]) for k, v in entry.get("states", {}).items()},
        change_unit=unit(entry.get("change_unit", "pp" if entry["unit"] == "pct" else entry["unit"])),
        definition=(entry["definition"]["en"], entry["definition"]["zh"]),
        launched=max((basket.defined for basket in chosen), default=entry.get("launched")),
        baskets=chosen,
        families=tuple(entry.get("families", ())),
        decimals=entry.get("decimals"),
    )


def _chinese_set(value: Any) -> Any:
    """Return a table with every text under a key ``zh`` set as Chinese is printed; files are typed by many hands."""
    if isinstance(value, dict):
        return {k: typeset(v) if k == "zh" and isinstance(v, str) else _chinese_set(v) for k, v in value.items()}
    return [_chinese_set(v) for v in value] if isinstance(value, list) else value


def user_text(path: Path) -> str:
    """Return the text of a file a user wrote.

    Raises
    ------
    InputError
        If it cannot be read, is larger than ``MOST`` bytes, or is no UTF-8 text.
    """
    try:
        if path.stat().st_size > MOST:
            raise InputError(f"{path.name} is larger than {MOST:,} bytes, the longest description that is read; is it a data file?")
        return path.read_text("utf-8")
    except OSError as refused:
        raise InputError(f"{path} cannot be read ({refused.strerror}); give a TOML file") from None
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8 text; a description is TOML") from None
