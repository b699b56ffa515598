"""From text to tokens: every character is looked at once, and every token knows its column."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from crossroads.errors import RuleError

MAX_LENGTH = 20_000
"""Characters in one rule. The longest rule of the seed letter has 120."""
MAX_DIGITS = 15
"""Digits in one number: what a double holds exactly."""
MAX_NAME = 64
"""Characters in one name."""
MAX_YEARS = 50
"""Longest window, in years."""


class Kind(StrEnum):
    """What a token is."""

    NUMBER = "number"
    HORIZON = "length of time"
    NAME = "name"
    WORD = "word"
    SYMBOL = "symbol"
    END = "end of the rule"


WORDS = frozenset({"and", "or", "not", "in", "for", "within", "best", "worst"})
"""Reserved: none of them can be a name."""
SUFFIXES = frozenset({"", "%", "pp", "bp", "k", "mn", "bn", "tn"})
"""What may follow a number directly: percent, percentage points, basis points, thousand, million, billion, trillion."""

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<suffix>[A-Za-z_%][A-Za-z0-9_%]*)?"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)"
    r"|(?P<symbol>\.\.|<=|>=|==|!=|[-+*/<>(),\[\]])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Parameters
    ----------
    kind : Kind
    text : str
        As written; for a number without its suffix.
    at : int
        1-based column in the rule.
    suffix : str
        The unit written directly after a number.
    """

    kind: Kind
    text: str
    at: int
    suffix: str = ""

    def __str__(self) -> str:
        return "the end of the rule" if self.kind is Kind.END else f"'{self.text}{self.suffix}'"


def tokens(text: str) -> list[Token]:
    """Cut a rule into tokens, the last one being END.

    Raises
    ------
    RuleError
        If the text is too long, or holds something the language has no use for; the column is the first such character.
    """
    if len(text) > MAX_LENGTH:
        raise RuleError(f"the rule is {len(text)} characters long; at most {MAX_LENGTH} are read", column=MAX_LENGTH + 1)
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _stray(text, place)
        if match["space"] is None:
            found.append(_token(match, text))
        place = match.end()
    found.append(Token(Kind.END, "", len(text) + 1))
    return found


def _token(match: re.Match[str], text: str) -> Token:
    at = match.start() + 1
    if match["number"] is not None:
        return _number(match["number"], match["suffix"] or "", at, text)
    if match["name"] is not None:
        if len(match["name"]) > MAX_NAME:
            raise RuleError(f"a name has at most {MAX_NAME} characters", text=text, column=at)
        return Token(Kind.WORD if match["name"] in WORDS else Kind.NAME, match["name"], at)
    return Token(Kind.SYMBOL, match["symbol"], at)


def _number(digits: str, suffix: str, at: int, text: str) -> Token:
    if len(digits.replace(".", "")) > MAX_DIGITS:
        raise RuleError(f"a number has at most {MAX_DIGITS} digits; write 30bn, 1.5mn", text=text, column=at)
    if suffix in {"d", "w", "m", "y"}:
        return _horizon(digits, suffix, at, text)
    if suffix not in SUFFIXES:
        raise RuleError(
            f"'{suffix[:20]}' is not a unit a number can carry; those are % pp bp k mn bn tn, and d w m y for lengths of time",
            text=text,
            column=at + len(digits),
        )
    return Token(Kind.NUMBER, digits, at, suffix)


def _horizon(digits: str, unit: str, at: int, text: str) -> Token:
    if "." in digits or int(digits) == 0:
        raise RuleError(f"{digits}{unit} is not a length of time; write whole ones such as 5d, 1w, 6m, 1y", text=text, column=at)
    if int(digits) > MAX_YEARS * {"d": 252, "w": 52, "m": 12, "y": 1}[unit]:
        raise RuleError(f"{digits}{unit} is longer than {MAX_YEARS} years, the longest window", text=text, column=at)
    return Token(Kind.HORIZON, str(int(digits)), at, unit)


def _stray(text: str, place: int) -> RuleError:
    """Name the character by its code, and the plain one it may have been meant for: look-alikes cannot be told apart on a screen."""
    character = text[place]
    plain = {"≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "×": "*", "÷": "/", "…": "..", "–": "-"}.get(character)
    folded = plain or unicodedata.normalize("NFKC", character)
    name = unicodedata.name(character, "a control character")
    said = f"U+{ord(character):04X} ({name.lower()}) has no meaning in a rule"
    if character.isascii() and character.isprintable():
        hint = {"=": "; write == to compare", ".": "; a decimal needs its digit before the point: 0.5"}.get(character, "")
        return RuleError(f"{character!r} has no meaning in a rule{hint}", text=text, column=place + 1)
    hint = f"; write {folded!r}" if folded.isascii() and folded.isprintable() and folded.strip() else "; rules are plain ASCII"
    return RuleError(said + hint, text=text, column=place + 1)
