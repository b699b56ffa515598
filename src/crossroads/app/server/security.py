"""Who may ask: host names, the token, and the headers that keep a browser from doing anything the page does not say."""

from __future__ import annotations

import hmac
import ipaddress
import re
import socket
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from crossroads.errors import InputError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
COOKIE = "crossroads_token"
SHORTEST = 16
"""Characters a token has at least: shorter ones can be guessed."""
LONGEST_BODY = 262_144
"""Bytes of a request's body; what people type here is shorter."""
SIGN_IN = "/signin"
_READING = ("GET", "HEAD")
_TOKEN = re.compile(rf"[A-Za-z0-9._~-]{{{SHORTEST},200}}")


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server listens and who may come in.

    Parameters
    ----------
    host : str
        Address it is bound to.
    token : str
        Empty where the server answers this machine only and nothing may be written.
    names : tuple of str
        Further host names it is reached by.
    """

    host: str = "127.0.0.1"
    token: str = ""
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.token and not _TOKEN.fullmatch(self.token):
            raise InputError(f"a token is {SHORTEST} or more letters, digits and . _ ~ - signs; `openssl rand -hex 16` makes one")
        if not self.is_private and not self.token:
            reached = next((n for n in self.names if not is_loopback(n)), self.host)
            raise InputError(f"{reached} can be reached by others; give a --token, or leave out --host and --name")

    @property
    def is_private(self) -> bool:
        """Return whether only this machine can ask: a name of its own means a proxy that passes others on."""
        return is_loopback(self.host) and all(is_loopback(n) for n in self.names)

    def admits(self, host: str) -> bool:
        """Return whether a Host header names this server; a name it does not know may be another site's, led here."""
        name = host_name(host)
        known = {"localhost", self.host.lower(), *(n.lower() for n in self.names)}
        if name in known or is_loopback(name):
            return True
        return not self.is_private and (_is_address(name) or name == socket.gethostname().lower())

    def opens(self, given: str) -> bool:
        """Return whether a token is the right one, in the same time whatever is given."""
        return bool(self.token) and hmac.compare_digest(given.encode(), self.token.encode())


def is_loopback(host: str) -> bool:
    """Return whether an address or name is this machine's own.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host.lower() == "localhost":
        return True
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def host_name(host: str) -> str:
    """Return the name in a Host header, without port and brackets.

    Examples
    --------
    >>> host_name("[::1]:8765"), host_name("Example.org:80")
    ('::1', 'example.org')
    """
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """ASGI middleware: turns away unknown hosts, askers without the token and long bodies; adds the headers; answers HEAD."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        is_head = scope["method"] == "HEAD"
        answer = _Answer(send, without_body=is_head)
        if refused := self._refusal(scope, headers):
            await _say(answer, refused)
            return
        asked = {**scope, "method": "GET"} if is_head else scope
        await self._app(asked, receive, answer)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> Refusal | None:
        """Return why a request is turned away; None lets it through."""
        path, is_reading = scope["path"], scope["method"] in _READING
        refused = _unfit(self._door, headers)
        if refused is not None or path == SIGN_IN or path.startswith("/static/"):
            return refused
        return _unread(self._door, headers) if is_reading else _unwritten(self._door, headers)


class Refusal(NamedTuple):
    """What a request is answered that is not let through; a ``location`` leads elsewhere."""

    status: int
    words: str
    location: str = ""


def _unfit(door: Door, headers: dict[str, str]) -> Refusal | None:
    """Refuse what nobody may send."""
    length = headers.get("content-length", "0")
    if not door.admits(headers.get("host", "")):
        return Refusal(421, "This server is not known by that name.")
    if not length.isdigit() or int(length) > LONGEST_BODY:
        return Refusal(413, f"A request may be {LONGEST_BODY} bytes long.")
    return Refusal(411, "Send the length of the body.") if "transfer-encoding" in headers else None


def _unread(door: Door, headers: dict[str, str]) -> Refusal | None:
    """Refuse reading on a server others can reach, without the token."""
    if door.is_private or door.opens(_given(headers)):
        return None
    if "text/html" in headers.get("accept", ""):
        return Refusal(303, "Sign in.", SIGN_IN)
    return Refusal(401, "A token is needed: Authorization: Bearer TOKEN.")


def _unwritten(door: Door, headers: dict[str, str]) -> Refusal | None:
    """Refuse writing without the token, and from other sites."""
    if not door.token:
        return Refusal(403, "Nothing can be written: start the server with --token.")
    if not _is_own(headers):
        return Refusal(403, "Only this site's own pages may write.")
    return None if door.opens(_given(headers)) else Refusal(401, "A token is needed: Authorization: Bearer TOKEN.")


def _given(headers: dict[str, str]) -> str:
    """Return the token of a request: of its Authorization header, or of the cookie that signing in leaves."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return token.strip()
    try:
        kept = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return kept.value if kept is not None else ""


def _is_own(headers: dict[str, str]) -> bool:
    """Return whether a writing request comes from this site or from no browser at all."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


class _Answer:
    """Sends what the application answers, with the headers of every answer."""

    def __init__(self, send: Send, *, without_body: bool) -> None:
        self._send = send
        self._without_body = without_body

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            held = {k.lower() for k, _ in message["headers"]}
            more = [(k, v) for k, v in HEADERS if k not in held]
            message = {**message, "headers": [*message["headers"], *more]}
        elif message["type"] == "http.response.body" and self._without_body:
            message = {**message, "body": b""}
        await self._send(message)


async def _say(send: _Answer, refused: Refusal) -> None:
    body = refused.words.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if refused.location:
        headers.append((b"location", refused.location.encode()))
    start: dict[str, Any] = {"type": "http.response.start", "status": refused.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body})


def sign_in_cookie(token: str, *, is_secure: bool) -> str:
    """Return the Set-Cookie header that remembers a token: sent to this site only, not readable by scripts."""
    return f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000" + ("; Secure" if is_secure else "")
