"""Send one request and read one reply: the only place that opens a connection to a publisher (beside yfinance's own)."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from crossroads.sources.protocol import Reply, Request, Validators

LARGEST = 256 * 1024 * 1024  # bytes of one reply; the largest known (a bulk year of positions) is under 1 MB zipped


class NoConnectionError(Exception):
    """The host could not be found or connected to."""


class BrokenReplyError(Exception):
    """The host was connected to, but no whole reply came."""


class Client(Protocol):
    """Something that sends one request once."""

    def send(self, request: Request, validators: Validators, *, connect: float, read: float, now: Callable[[], datetime]) -> Reply:
        """Return the reply of whatever status; ``NoConnectionError`` or ``BrokenReplyError`` if there is none.

        Parameters
        ----------
        connect, read : float, seconds
            For finding and connecting to the host, and for the whole reply.
        now : callable
            Clock for ``Reply.fetched_at``.
        """

    def close(self) -> None:
        """Close all connections."""


class HttpClient:
    """Ask through httpx, saying honestly who asks.

    Parameters
    ----------
    contact : str
        Where a publisher can reach the user (mail or web address); part of the user agent, left out when empty.
    transport : httpx.BaseTransport, optional
        Stands in for the network in tests.
    """

    def __init__(self, *, contact: str = "", transport: httpx.BaseTransport | None = None) -> None:
        agent = f"crossroads-letter/0.1 (market letter software{'; ' if contact else ''}{contact})"
        self._http = httpx.Client(headers={"User-Agent": agent}, follow_redirects=True, max_redirects=5, transport=transport)
        self._probe = None if transport else Probe()
        logging.getLogger("httpx").addFilter(_without_query)

    def send(self, request: Request, validators: Validators, *, connect: float, read: float, now: Callable[[], datetime]) -> Reply:
        """Send through httpx; a reply that drips longer than ``read`` is broken off."""
        if self._probe is not None:
            self._probe.look_up(request.url, connect)
        ends = time.monotonic() + read
        try:
            with self._http.stream(
                request.method,
                _wire_url(request),
                headers=_headers(request, validators),
                content=request.body,
                timeout=httpx.Timeout(read, connect=connect),
            ) as answer:
                return _reply(answer, _whole_body(answer, ends), now)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as failure:
            raise NoConnectionError(f"no connection ({_words(failure)})") from None
        except httpx.HTTPError as failure:
            raise BrokenReplyError(f"no whole reply ({_words(failure)})") from None

    def close(self) -> None:
        """Close all connections."""
        self._http.close()


def _wire_url(request: Request) -> str:
    """Add the secret parameters, which exist nowhere else."""
    secret = "&".join(f"{name}={quote(value, safe='')}" for name, value in request.secret)
    return f"{request.url}{'&' if '?' in request.url else '?'}{secret}" if secret else request.url


def _headers(request: Request, validators: Validators) -> dict[str, str]:
    headers = dict(request.headers)
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def _whole_body(answer: httpx.Response, ends: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if time.monotonic() > ends:
            raise BrokenReplyError(f"reply still incomplete after {size} bytes when its time was up")
        if size > LARGEST:
            raise BrokenReplyError(f"reply larger than {LARGEST} bytes")
    return b"".join(parts)


def _reply(answer: httpx.Response, body: bytes, now: Callable[[], datetime]) -> Reply:
    stated = answer.headers
    return Reply(
        body=body,
        status=answer.status_code,
        fetched_at=now(),
        etag=stated.get("etag"),
        last_modified=stated.get("last-modified"),
        retry_after=stated.get("retry-after"),
    )


def _words(failure: Exception) -> str:
    """Return the failure without any address in it: an address on the wire may hold a key."""
    return type(failure).__name__ if "://" in str(failure) or not str(failure) else f"{type(failure).__name__}: {failure}"


def _without_query(record: logging.LogRecord) -> bool:
    """Cut queries out of httpx's own log lines, where a key would show."""
    if isinstance(record.args, tuple):
        record.args = tuple(arg.copy_with(query=None) if isinstance(arg, httpx.URL) else arg for arg in record.args)
    return True


class Probe:
    """Find out within a time limit whether a host can be reached at all.

    Names are looked up in a thread that can be given up: the system's look-up knows no time limit of ours. Where a proxy of
    the environment stands in between, it is the proxy that is looked for.
    """

    def __init__(self) -> None:
        self._found: set[str] = set()
        self._reached: set[tuple[str, int]] = set()

    def look_up(self, url: str, limit: float) -> None:
        """Return once the first hop's name resolves; ``NoConnectionError`` otherwise. A name found once is not asked again."""
        host, _ = _first_hop(url)
        if host in self._found:
            return
        outcome: list[str] = []
        thread = threading.Thread(target=_resolve, args=(host, outcome), daemon=True)
        thread.start()
        thread.join(limit)
        if not outcome:
            raise NoConnectionError(f"no answer to the name look-up of {host} in {limit:g} s")
        if outcome[0]:
            raise NoConnectionError(f"name look-up of {host} failed ({outcome[0]})")
        self._found.add(host)

    def reach(self, url: str, limit: float) -> None:
        """Return once a connection to the first hop has succeeded, then close it; ``NoConnectionError`` otherwise."""
        self.look_up(url, limit)
        hop = _first_hop(url)
        if hop in self._reached:
            return
        try:
            socket.create_connection(hop, timeout=limit).close()
        except OSError as failure:
            raise NoConnectionError(f"no connection to {hop[0]} ({failure})") from None
        self._reached.add(hop)


def _first_hop(url: str) -> tuple[str, int]:
    """Return host and port a connection goes to first: a proxy of the environment, or the host itself."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if proxy and not proxy_bypass(host):
        through = urlsplit(proxy if "://" in proxy else f"//{proxy}")
        return through.hostname or host, through.port or 80
    return host, parts.port or (443 if parts.scheme == "https" else 80)


def _resolve(host: str, outcome: list[str]) -> None:
    try:
        socket.getaddrinfo(host, None)
    except OSError as failure:
        outcome.append(str(failure))
    else:
        outcome.append("")
