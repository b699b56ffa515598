"""Run the site: take the port, fill an empty store with the package's own history, serve until stopped."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Sequence

import uvicorn

from crossroads.app.clock import now
from crossroads.app.library import Library, full_catalog
from crossroads.app.refresh import load_package_history
from crossroads.app.server.app import create_app
from crossroads.app.server.security import Door
from crossroads.app.server.static import vega_bundle
from crossroads.app.settings import Settings
from crossroads.errors import InputError, StoreError
from crossroads.report.site.render import warm_pictures
from crossroads.store.store import Store

BACKLOG = 128
Job = Callable[[threading.Event], None]
"""Something that runs beside the server, in a thread of its own, until the event is set: a daily sync."""


def serve(settings: Settings, door: Door, port: int, *, tell: Callable[[str], None], jobs: Sequence[Job] = ()) -> None:
    """Serve until interrupted.

    Raises
    ------
    InputError
        If the address cannot be listened on.
    """
    listening = listen(door.host, port)
    tell(f"Crossroads at {_address(listening)} (stop with Ctrl+C)")
    _fill_if_empty(settings, tell)
    app = create_app(settings, door)
    stop = threading.Event()
    for job in (lambda _: _warm(_own_address(listening), door), *jobs):
        threading.Thread(target=job, args=(stop,), daemon=True).start()
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, lifespan="on")
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        stop.set()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address.

    Raises
    ------
    InputError
        If the port is taken or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(BACKLOG)
    except OSError as refused:
        made.close()
        raise InputError(
            f"{host}:{port} cannot be listened on ({refused.strerror or refused}); choose another --port, or stop what uses it"
        ) from None
    return made


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _own_address(listening: socket.socket) -> str:
    """Return the address by which this machine itself reaches the server."""
    host, port = listening.getsockname()[:2]
    every = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # compared, not bound
    own = every.get(host, host)
    return f"http://[{own}]:{port}" if ":" in own else f"http://{own}:{port}"


def _fill_if_empty(settings: Settings, tell: Callable[[str], None]) -> None:
    """Give a first reader something to read: without a sync the package's own history stands in the store."""
    try:
        library = Library(Store.open(settings.home), full_catalog(settings))
        if not library.store.series_ids():
            load_package_history(library, now().moment)
            tell("the store was empty: it holds the package's own history now; `crossroads sync` brings the rest")
    except StoreError as broken:
        tell(f"crossroads: {broken}")


def _warm(address: str, door: Door) -> None:
    """Ask for the first pages before the first reader does: the store is read, pictures and the script bundle are made."""
    import httpx

    headers = {"Authorization": f"Bearer {door.token}"} if door.token else {}
    warm_pictures()
    for path in ("/en/now", "/zh/now"):
        with contextlib.suppress(httpx.HTTPError):  # nobody waits for this
            httpx.get(f"{address}{path}", headers=headers, timeout=60, trust_env=False)
    vega_bundle()
