"""How the rules and words inside a letter file are read; shared by its figures and its claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from crossroads.claims.fields import Fields
from crossroads.claims.letter import Words
from crossroads.errors import CatalogError, InputError, RuleError
from crossroads.rules.names import Definition, Names
from crossroads.rules.parser import parse
from crossroads.rules.rule import Rule
from crossroads.rules.tree import Name


@dataclass(frozen=True)
class Reader:
    """Reads rules with the names of the catalogue and of the letter.

    Parameters
    ----------
    names : Names
    missing : mapping of name to series id
        Names the letter gives to users' series that no file has brought: a rule that uses one cannot be read here, which
        is no fault of the letter.
    aliases : mapping of name to series id
        All names the letter gives to series.
    """

    names: Names
    missing: Mapping[str, str]
    aliases: Mapping[str, str]

    def with_own(self, definitions: Iterable[Definition], where: str) -> Reader:
        """Return a reader that also knows these definitions."""
        try:
            return replace(self, names=self.names.with_own(definitions, {}))
        except CatalogError as wrong:
            raise InputError(f"{where}: {wrong}") from None

    def rule(self, text: str, read: Callable[[str, Names], Rule], fields: Fields, key: str) -> Rule | None:
        """Return a rule, or None where it needs a series no file has brought.

        Raises
        ------
        RuleError
            In one line that names file, entry and key.
        """
        try:
            if self.lacking(text):
                return None
            return read(text, self.names)
        except RuleError as wrong:
            raise RuleError(f"{fields.where}: {key}: {wrong}", text=text) from None

    def lacking(self, *texts: str) -> str:
        """Return the series ids, joined, that rules need and no file has brought; empty if there are none."""
        used = {node.id for text in texts for node in parse(text).walk() if isinstance(node, Name)}
        return ", ".join(sorted({self.missing[name] for name in used & set(self.missing)}))


def read_words(fields: Fields) -> Words:
    """Return the words of a table in both languages."""
    return Words(fields.text("en"), fields.text("zh"))
