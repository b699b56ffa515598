"""Run the site: take the port, fill an empty store with the package's own history, serve until stopped."""

from __future__ import annotations

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
    tell(f"Crossroads at http://{_address(listening)} (stop with Ctrl+C)")
    _fill_if_empty(settings, tell)
    app = create_app(settings, door)
    stop = threading.Event()
    for job in (lambda _: _warm(app.state.site), *jobs):
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
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _fill_if_empty(settings: Settings, tell: Callable[[str], None]) -> None:
    """Give a first reader something to read: without a sync the package's own history stands in the store."""
    try:
        library = Library(Store.open(settings.home), full_catalog(settings))
        if not library.store.series_ids():
            load_package_history(library, now().moment)
            tell("the store was empty: it holds the package's own history now; `crossroads sync` brings the rest")
    except StoreError as broken:
        tell(f"crossroads: {broken}")


def _warm(site: object) -> None:
    """Read the store, draw a first picture and make the script bundle before the first reader comes."""
    from crossroads.app.server.site import Site

    assert isinstance(site, Site)
    try:
        _ = site.held
        warm_pictures()
        vega_bundle()
    except StoreError:
        return  # each reader is told
