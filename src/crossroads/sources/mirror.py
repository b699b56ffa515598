"""Answer requests from a mirror laid out as ``host/path?query``: a folder on disk, or the same tree behind an http(s) address."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import httpx

from crossroads.errors import InputError, NotHeldError, UnreachableError
from crossroads.sources.protocol import Reply, Request, Validators

_SAFE = "/-_.~,;@+=&"  # what may stand unescaped in a path segment of an http mirror; `?` may not, it is part of the name
_LONGEST = 255  # bytes a file system allows in one name


class MirrorTransport:
    """Read each request from a mirror.

    Parameters
    ----------
    where : str or pathlib.Path
        Folder, or ``http(s)://`` base address of the same tree served statically.
    now : callable
        Clock for ``Reply.fetched_at``.

    Notes
    -----
    The file of ``https://host/a/b.csv?id=X`` is ``host/a/b.csv?id=X``; of ``https://host/a/`` it is ``host/a/index.html``.
    A name is looked for as written in the address and with its percent-escapes undone.

    Raises
    ------
    InputError
        If the folder does not exist.
    """

    def __init__(self, where: str | Path, *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._base = str(where) if str(where).startswith(("http://", "https://")) else None
        if self._base:
            self._client = httpx.Client(timeout=httpx.Timeout(30.0, connect=4.0), follow_redirects=True)
        else:
            self._root = Path(where).absolute()
            if not self._root.is_dir():
                raise InputError(f"mirror {where} is not a folder; give a folder laid out as host/path?query, or an http address of one")

    def fetch(self, request: Request, validators: Validators | None = None) -> Reply:  # noqa: ARG002 - a mirror's file has no versions
        """Return the mirror's file as a reply with status 200.

        Raises
        ------
        NotHeldError
            If the mirror has no file for the address; the message names it.
        UnreachableError
            If the mirror is behind http and does not answer.
        """
        for name in _names(request.url):
            body = self._from_web(name, request) if self._base else self._from_disk(name)
            if body is not None:
                return Reply(body=body, status=200, fetched_at=self._now())
        raise NotHeldError(request.source, request.url, expected="a file of the mirror", seen="none at that address")

    def listing(self, prefix: str) -> list[str]:
        """Return the addresses held in one folder that start with ``prefix`` (``https://host/folder/st``), sorted.

        An http mirror is asked for its folder page; one that shows none lists nothing.
        """
        scheme, _, start = prefix.partition("://")
        folder = start.rpartition("/")[0]
        names = self._folder_page(folder) if self._base else self._folder(folder)
        return sorted(f"{scheme}://{folder}/{name}" for name in names if f"{folder}/{name}".startswith(start))

    def _folder(self, name: str) -> list[str]:
        folder = self._inside(name)
        return [path.name for path in folder.iterdir() if path.is_file()] if folder is not None and folder.is_dir() else []

    def _folder_page(self, name: str) -> list[str]:
        page = self._got(f"{str(self._base).rstrip('/')}/{quote(name, safe=_SAFE)}/", Request("mirror", name, ()))
        links = re.findall(r'href="([^"/?#]+)"', (page or b"").decode("utf-8", "replace"))
        return [unquote(html.unescape(link)) for link in links]

    def close(self) -> None:
        """Close the connection to an http mirror."""
        if self._base:
            self._client.close()

    def _from_disk(self, name: str) -> bytes | None:
        path = self._inside(name)
        return path.read_bytes() if path is not None and path.is_file() else None

    def _inside(self, name: str) -> Path | None:
        """Return the path of a name, or None if it leads out of the mirror or cannot be a path."""
        parts = name.split("/")
        unsafe = "\0" in name or "\\" in name or not parts[0] or any(part in (".", "..") or len(part.encode()) > _LONGEST for part in parts)
        path = self._root / name
        return None if unsafe or not path.is_relative_to(self._root) else path

    def _from_web(self, name: str, request: Request) -> bytes | None:
        """Ask for the name as a static server files it (`?` escaped), then as a plain address with a query."""
        for tail in dict.fromkeys((quote(name, safe=_SAFE), quote(name, safe=_SAFE + "?%"))):
            body = self._got(f"{str(self._base).rstrip('/')}/{tail}", request)
            if body is not None:
                return body
        return None

    def _got(self, address: str, request: Request) -> bytes | None:
        try:
            answer = self._client.get(address)
        except httpx.HTTPError as failure:
            seen = str(failure) or type(failure).__name__
            raise UnreachableError(request.source, address, expected="an answer of the mirror", seen=seen) from None
        if answer.status_code >= 500:
            raise UnreachableError(request.source, address, expected="status 200", seen=f"status {answer.status_code}")
        return answer.content if answer.status_code == 200 else None


def _names(url: str) -> list[str]:
    """Return the file names an address may have in a mirror, the literal one first."""
    parts = urlsplit(url)
    path = parts.path or "/"
    literal = f"{parts.netloc}{path}{'index.html' if path.endswith('/') else ''}{'?' + parts.query if parts.query else ''}"
    return list(dict.fromkeys((literal, unquote(literal))))
