"""Where things are kept and how the outside is reached, from the environment and the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run needs to know of its surroundings.

    Parameters
    ----------
    home : str
        Folder or object-store address of the store (``CROSSROADS_HOME``; default: the user's data folder).
    fred_key : str
        FRED API key (``FRED_API_KEY``), empty for the keyless route.
    contact : str
        Name and e-mail sent as User-Agent where publishers ask for one (``CROSSROADS_CONTACT``).
    """

    home: str
    fred_key: str = ""
    contact: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; nothing is created."""
        home = environment.get("CROSSROADS_HOME", "")
        if not home:
            import platformdirs

            home = platformdirs.user_data_dir("crossroads", appauthor=False)
        return cls(home, environment.get("FRED_API_KEY", ""), environment.get("CROSSROADS_CONTACT", ""))

    @property
    def is_local(self) -> bool:
        """Return whether the store is a folder on this machine."""
        return "://" not in self.home

    @property
    def user_catalogue(self) -> Path | None:
        """Return the folder of the user's own catalogue files, or None for an object store."""
        return Path(self.home) / "catalogue" if self.is_local else None
