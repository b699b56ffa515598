"""Fetch one planned request and whatever its reply leads to; the step between a plan and bytes worth parsing."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from crossroads.errors import NotHeldError, SourceError
from crossroads.sources import registry
from crossroads.sources.protocol import Follow, Joined, Paged, Reply, Request, Source, Transport, Validators

MOST_FOLLOWED = 500  # pages or windows of one request; a publisher sending more is sending the same one again


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A request beside the reply it got."""

    request: Request
    reply: Reply


def retrieve(request: Request, transport: Transport, *, validators: Validators | None = None) -> list[Retrieved]:
    """Return the replies to a request and to all it leads to, in order.

    Parameters
    ----------
    validators : Validators, optional
        Of the last good reply to the same request; the answer may then be one reply with status 304.

    Returns
    -------
    list of Retrieved
        Empty only when an optional request has no answer. One for all pages of a source that joins them.

    Raises
    ------
    UnreachableError
        If the publisher does not answer; ``NotHeldError`` if the mirror does not hold the address, or if the user has not given
        what the publisher asks of everybody.
    SourceError
        If the answer is an error status.
    """
    if request.lacks:
        raise NotHeldError(request.source, request.url, expected=request.lacks, seen="none", remedy="nothing was asked")
    source = registry.load(request.source)
    kept: list[Retrieved] = []
    waiting = deque([request])
    for _ in range(MOST_FOLLOWED):
        if not waiting:
            return _joined(source, request, kept)
        asked = waiting.popleft()
        reply = _fetched(asked, transport, validators if asked is request else None)  # they speak of that address only
        if reply is None:
            continue
        step = source.follow(reply, asked) if isinstance(source, Paged) else Follow(keep=True)
        waiting.extendleft(reversed(step.requests))
        if step.keep:
            kept.append(Retrieved(asked, _good(reply, asked)))
    raise SourceError(request.source, request.url, expected=f"at most {MOST_FOLLOWED} pages", seen="more")


def _joined(source: Source, request: Request, kept: list[Retrieved]) -> list[Retrieved]:
    if not isinstance(source, Joined) or not kept or kept[0].reply.not_modified:
        return kept
    return [Retrieved(request, source.join([(page.request, page.reply) for page in kept], request))]


def _fetched(request: Request, transport: Transport, validators: Validators | None) -> Reply | None:
    try:
        reply = transport.fetch(request, validators)
    except NotHeldError:
        if request.optional:
            return None
        raise
    return None if request.optional and reply.status in (403, 404, 410) else reply


def _good(reply: Reply, request: Request) -> Reply:
    if reply.status not in (200, 304):
        start = " ".join(reply.body[:200].decode("utf-8", "replace").split())
        for _, key in request.secret:
            start = start.replace(key, "***")
        raise SourceError(request.source, request.url, expected="status 200", seen=f"status {reply.status}: {start or 'no text'}")
    return reply
