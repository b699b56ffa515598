"""Where a store lives: a local folder, or an object-store URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from crossroads.errors import StoreError

PARTS = ("observations", "raw", "fetches", "syncs", "trials", "forecasts", "alerts", "cache", "catalogue")
"""Names of what stands at the top of a store; ``catalogue`` holds the user's own catalogue files, not ours to write."""


SCHEMES = ("s3", "s3a", "gs", "az", "azure", "abfs", "abfss", "adl")
"""Object stores Delta Lake reaches without more software: Amazon S3 and its likes, Google, Azure."""


@dataclass(frozen=True, slots=True)
class Place:
    """The address of a store or of a table in it.

    Parameters
    ----------
    uri : str
        Absolute path or URL, without a trailing slash: what Delta Lake is given.
    folder : pathlib.Path or None
        The same as a path when it is local; None for an object store.
    storage_options : mapping of str to str
        Credentials and options handed through to Delta Lake and Polars; never written anywhere.
    """

    uri: str
    folder: Path | None
    storage_options: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def parse(cls, where: str | Path, storage_options: Mapping[str, str] | None = None) -> Place:
        """Read a folder path, a ``file://`` URL (a folder too) or an object-store URL such as ``s3://bucket/crossroads``."""
        options = dict(storage_options or {})
        text = str(where)
        if "://" in text and not text.startswith("file://"):
            if text.split("://", maxsplit=1)[0] not in SCHEMES:
                raise StoreError(f"{text} is no address of a store; give a folder, or a URL beginning with {', '.join(SCHEMES)} ://")
            return cls(text.rstrip("/"), None, options)
        folder = Path(url2pathname(urlsplit(text).path)) if text.startswith("file://") else Path(where).expanduser()
        folder = folder.absolute()
        return cls(str(folder), folder, options)

    def child(self, name: str) -> Place:
        """Return the place ``name`` under this one."""
        return Place(f"{self.uri}/{name}", self.folder / name if self.folder else None, self.storage_options)

    def check(self) -> None:
        """Refuse a folder that is something else; an absent or empty one will become a store when first written.

        Raises
        ------
        StoreError
            If the path is a file, cannot be listed, or holds only what no store holds.
        """
        if self.folder is None or not self.folder.exists():
            return
        if not self.folder.is_dir():
            raise StoreError(f"{self.folder} is a file, not a store; name a folder (CROSSROADS_HOME decides the default)")
        try:
            seen = sorted(p.name for p in self.folder.iterdir() if not p.name.startswith("."))
        except OSError as refused:
            raise StoreError(f"{self.folder} cannot be listed ({refused.strerror}); check its permissions or name another folder") from None
        if seen and not any(name.removesuffix(".lock") in PARTS for name in seen):
            listing = ", ".join(seen[:3]) + (", ..." if len(seen) > 3 else "")
            raise StoreError(f"{self.folder} holds {listing} and no store; name an empty folder or an existing store")
