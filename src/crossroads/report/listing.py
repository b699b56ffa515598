"""Several things in one sentence, when each of them may hold commas of its own."""

from __future__ import annotations

from collections.abc import Sequence

from crossroads.report.view import Figure, Text
from crossroads.report.wording import Wording


def itemised(words: Wording, items: Sequence[Text | str]) -> Text:
    """Return the items divided by semicolons."""
    parts: list[str | Figure] = []
    for i, item in enumerate(items):
        if i:
            parts.append(words.say("list.items"))
        parts.extend((item,) if isinstance(item, str) else item)
    return words.joined(parts)
