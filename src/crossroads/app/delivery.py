"""Send one message to one channel: an address that ``apprise`` knows, or a local file. Secrets never reach a log or an error.

A channel either confirms a message or says in one line why it did not; nothing here raises for a channel's own faults, so that one
that is down costs nobody else anything.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LONGEST_REASON = 200
_SHORTEST_SECRET = 3
"""Parts of an address shorter than this are not blanked in a reason: "5" and "eu" stand in every other word."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Where alerts go.

    Parameters
    ----------
    name : str
        All that is ever printed or kept of it.
    url : str
        Address as ``apprise`` reads it, with ``${NAME}`` for environment variables; empty for a file.
    file : pathlib.Path or None
        Appended to: ``.jsonl`` gets an object a line, ``.md`` a section an alert.
    """

    name: str
    url: str = field(default="", repr=False)
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out.

    Parameters
    ----------
    key : str
        The alert's, for a receiver to tell a repeat by.
    title, body : str
        Plain text.
    markdown : str
        The same as a Markdown section.
    record : mapping
        The same as JSON-plain data; ``record["alert"]`` is the key.
    """

    key: str
    title: str
    body: str
    markdown: str
    record: Mapping[str, Any]


def deliver(channel: Channel, message: Message, environment: Mapping[str, str] = os.environ) -> str | None:
    """Send a message; return None once the channel has confirmed it, else why not, without any part of the address."""
    if channel.file is not None:
        return _to_file(channel.file, message)
    missing = [name for name in _REFERENCE.findall(channel.url) if not environment.get(name)]
    if missing:
        return f"the environment variable {missing[0]} its address refers to is not set"
    return _through_apprise(_REFERENCE.sub(lambda found: environment[found[1]], channel.url), message)


def _through_apprise(url: str, message: Message) -> str | None:
    from apprise import Apprise, AppriseAsset, PersistentStoreMode

    asset = AppriseAsset(app_id="Crossroads", async_mode=False, storage_mode=PersistentStoreMode.MEMORY)
    with _overheard() as said:
        try:
            service = Apprise.instantiate(url, asset=asset)
            if service is None:
                return "its address is none that apprise can use; see its list of services for the form"
            sender = Apprise(asset=asset)
            sender.add(service)
            confirmed = bool(sender.notify(body=message.body, title=message.title, body_format="text"))
        except Exception as broken:  # noqa: BLE001  # a fault in one channel's plug-in must not keep the alert from the others
            said.append(f"{type(broken).__name__}: {broken}")
            confirmed = False
    return None if confirmed else without_secrets(" ".join(said), url) or "it did not confirm the message"


def without_secrets(text: str, url: str) -> str:
    """Return one short line of text in which every part of an address is blanked."""
    parts = {part for piece in re.split(r"[/:@?&=,;#\s]+", url) for part in (piece, unquote(piece))} | {url, unquote(url)}
    line = " ".join(text.split())
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SHORTEST_SECRET:
            line = line.replace(part, "***")
    return line[:_LONGEST_REASON]


_LISTENING = threading.Lock()


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """Collect the warnings of ``apprise``, which may name addresses, and let no other handler see them."""
    said: list[str] = []
    logger = logging.getLogger("apprise")
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]  # a handler of one line
    with _LISTENING:
        before, goes_on = logger.handlers[:], logger.propagate
        logger.handlers, logger.propagate = [handler], False
        try:
            yield said
        finally:
            logger.handlers, logger.propagate = before, goes_on


def _to_file(path: Path, message: Message) -> str | None:
    """Append a message unless the file holds it whole already; after a torn write the rest of that line stands alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.read_bytes() if path.exists() else b""
        if _holds(held, message.key, path.suffix):
            return None
        entry = _entry(message, path.suffix)
        with path.open("ab") as file:
            file.write((b"\n" if held and not held.endswith(b"\n") else b"") + entry)
            file.flush()
            os.fsync(file.fileno())
    except OSError as refused:
        return f"{path} cannot be written ({refused.strerror})"
    return None


def _entry(message: Message, suffix: str) -> bytes:
    if suffix == ".md":
        return f"{message.markdown.rstrip()}\n\n{_mark(message.key)}\n\n".encode()
    return f"{json.dumps(message.record, ensure_ascii=False, allow_nan=False)}\n".encode()


def _holds(held: bytes, key: str, suffix: str) -> bool:
    lines = held.decode("utf-8", "replace").splitlines()
    if suffix == ".md":
        return _mark(key) in lines  # it comes last, so what stands before it is whole
    return any(_key_of(line) == key for line in lines if key in line)


def _mark(key: str) -> str:
    return f"<!-- {key} -->"


def _key_of(line: str) -> Any:
    try:
        found = json.loads(line)
    except ValueError:
        return None  # a line torn by a kill, or not ours
    return found.get("alert") if isinstance(found, dict) else None
