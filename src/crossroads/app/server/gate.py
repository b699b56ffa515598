"""What licences allow: on a server that others can reach, history and downloads of some publishers stay with the user."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import Publisher


@dataclass(frozen=True, slots=True)
class Gate:
    """Decides what may be shown as history or offered for download.

    Parameters
    ----------
    is_private : bool
        The server answers this machine only: everything may be shown to the user, whose copy it is.
    """

    is_private: bool

    def withheld(self, catalog: Catalog, *names: str) -> tuple[Publisher, ...]:
        """Return the publishers whose terms forbid passing on the history of these series and indicators; empty where it may be shown.

        What is computed is as restricted as what it is computed from.
        """
        if self.is_private:
            return ()
        behind = (catalog[series] for name in names for series in {*catalog.behind(name), *_itself(catalog, name)})
        return tuple({p.id: p for p in (spec.publisher for spec in behind) if not p.redistribute}.values())

    def shows(self, catalog: Catalog, names: Iterable[str]) -> bool:
        """Return whether the history of all of these may be shown."""
        return not self.withheld(catalog, *names)


def _itself(catalog: Catalog, name: str) -> tuple[str, ...]:
    return (name,) if name in catalog else ()
