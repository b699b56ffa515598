"""Static files by a name that changes with their content, so that browsers may keep them for ever; Vega from the local bundle."""

from __future__ import annotations

import functools
import hashlib
import threading
from importlib.metadata import version
from pathlib import Path

from crossroads.report.site.render import hashed, static_files

VEGA_SNIPPET = "window.vegaEmbed = vegaEmbed;"
"""What the bundle leaves for the site's own script."""
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


class Files:
    """The static files of the site.

    Attributes
    ----------
    addresses : dict of str to str
        Address by plain name (``site.css``).
    """

    def __init__(self) -> None:
        named = {name: (hashed(name, body), body) for name, body in static_files().items()}
        self._bodies = dict(named.values())
        self._bundle = f"vega.{_bundle_version()}.js"
        self.addresses = {name: f"/static/{address}" for name, (address, _) in named.items()} | {"vega.js": f"/static/{self._bundle}"}

    def get(self, name: str) -> tuple[bytes, str] | None:
        """Return a file's bytes and media type, or None if there is none of that name."""
        body = vega_bundle() if name == self._bundle else self._bodies.get(name)
        return None if body is None else (body, _KINDS[name.rpartition(".")[2]])


def _bundle_version() -> str:
    return hashlib.sha256(f"{version('vl-convert-python')} {VEGA_SNIPPET}".encode()).hexdigest()[:12]


_making = threading.Lock()


def vega_bundle() -> bytes:
    """Return Vega, Vega-Lite and Vega-Embed as one script, made once (a second and a half) and kept in the user's cache folder."""
    with _making:
        return _vega_bundle()


@functools.cache
def _vega_bundle() -> bytes:
    import platformdirs
    import vl_convert

    kept = Path(platformdirs.user_cache_dir("crossroads", appauthor=False)) / f"vega.{_bundle_version()}.js"
    if kept.is_file() and kept.stat().st_size:
        return kept.read_bytes()
    body: bytes = vl_convert.javascript_bundle(VEGA_SNIPPET).encode()
    _keep(kept, body)
    return body


def _keep(path: Path, body: bytes) -> None:
    from crossroads.app.files import write_whole
    from crossroads.errors import InputError

    try:
        write_whole(path, body)
    except InputError:
        return  # no cache folder: it is made again at the next start
