"""The words of tests and audits: those of the letter, and ``words/claims.<language>.toml`` beside them."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

from crossroads.catalog.specs import Language
from crossroads.report.wording import Wording, wording


@functools.cache
def claim_wording(language: Language) -> Wording:
    """Return all words a test or an audit may use; read once."""
    text = (resources.files("crossroads.report") / "words" / f"claims.{language}.toml").read_text("utf-8")
    own = {f"{section}.{key}": words for section, entries in tomllib.loads(text).items() for key, words in entries.items()}
    return Wording(language, {**wording(language).templates, **own})
