"""Phrases of the catalogue that stand there in English only, in Chinese; and release rules in words."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources

from crossroads.catalog.specs import IndicatorSpec, SeriesSpec
from crossroads.catalog.typeset import typeset
from crossroads.report.wording import Wording
from crossroads.timeline import WEEKDAYS, ReleaseRule


def phrase(words: Wording, text: str) -> str:
    """Return a phrase of the catalogue in the language of the page; what a user's own file says stays as it is."""
    return text if words.language == "en" else phrases().get(text, text)


@functools.cache
def phrases() -> Mapping[str, str]:
    """Return the Chinese of every phrase by its English; read once."""
    text = (resources.files("crossroads.report") / "phrases_zh.toml").read_text("utf-8")
    return {english: typeset(chinese) for table in tomllib.loads(text).values() for english, chinese in table.items()}


def said_of(spec: SeriesSpec) -> tuple[str, ...]:
    """Return the phrases of one series that pages print."""
    return tuple(p for p in (spec.publisher.licence, spec.license_note, spec.revision, spec.starts_reason) if p)


def origin(words: Wording, spec: IndicatorSpec) -> str:
    """Return where the definition of an indicator comes from, in the language of the page."""
    return phrase(words, spec.source)


def rule_words(words: Wording, rule: ReleaseRule) -> str:
    """Return a release rule as a phrase: ``3 business days later, 15:30 in New York``."""
    day = words.say(f"site_series.weekday.{WEEKDAYS[rule.weekday]}")
    key = f"{rule.rule}_one" if rule.rule in {"business_days", "days"} and rule.days == 1 else rule.rule
    return words.say(f"site_series.rule.{key}", days=str(rule.days), weekday=day, time=f"{rule.clock:%H:%M}")
