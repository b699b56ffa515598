"""Chinese as it is printed: full-width punctuation, and one space where Han characters meet Latin letters or digits."""

from __future__ import annotations

import re

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_BEFORE = re.compile(f"(?<=[{_HAN}])(?=[A-Za-z0-9$+\u2212])")
_AFTER = re.compile(f"(?<=[A-Za-z0-9%+])(?=[{_HAN}])")
_FULL = str.maketrans(",;:?!", "\uff0c\uff1b\uff1a\uff1f\uff01")
_WIDE = f"{_HAN}\u3000-\u303f\uff00-\uffef\u201c\u201d"
_MARK = re.compile(f"(?<=[{_WIDE}])[,;:?!]+|[,;:?!]+(?=[{_WIDE}])")
_BLANK = re.compile("(?<=[\u3000-\u303f\uff00-\uffef]) +| +(?=[\u3000-\u303f\uff00-\uffef])")
_GAP = re.compile(f"(?<=[{_HAN}]) +(?=[{_HAN}])")
_PAIR = re.compile(r"\(([^()]*)\)")
_HAS_HAN = re.compile(f"[{_HAN}]")


def typeset(text: str) -> str:
    """Return Chinese text with full-width punctuation, and one space between Han characters and Latin letters or digits only.

    Marks inside numbers, times and Latin text are left alone. Catalogues are typed by many hands; the page is set by one rule.

    Examples
    --------
    >>> typeset("VIX在11月18日16:15收于24.69")
    'VIX 在 11 月 18 日 16:15 收于 24.69'
    """
    while (again := _set_once(text)) != text:  # inner brackets come first, and one mark may free another
        text = again
    return text


def needs_space(left: str, right: str) -> bool:
    """Return whether a space stands between two runs of text that meet."""
    return bool(_BEFORE.search(left + right) or _AFTER.search(left + right))


def _set_once(text: str) -> str:
    paired = _PAIR.sub(_full_pair, text)
    marked = _MARK.sub(lambda found: found[0].translate(_FULL), paired)
    return _AFTER.sub(" ", _BEFORE.sub(" ", _GAP.sub("", _BLANK.sub("", marked))))


def _full_pair(found: re.Match[str]) -> str:
    """Return a pair of brackets full-width if there are Han characters in it or right beside it."""
    around = found.string[max(found.start() - 1, 0) : found.end() + 1]
    return f"\uff08{found[1]}\uff09" if _HAS_HAN.search(around) else found[0]
