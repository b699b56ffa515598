"""The page that stands in while a day is computed for the first time and nothing else can be shown."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from crossroads.report.site.shell import Shell


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Only the frame, whose notice says what is going on."""

    shell: Shell


def waiting_page(shell: Shell) -> WaitingPage:
    """Return the page; it asks again by itself where scripts run."""
    return WaitingPage(dataclasses.replace(shell, is_waiting=True))
