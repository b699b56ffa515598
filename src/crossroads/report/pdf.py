"""A letter as PDF, printed from its HTML by WeasyPrint: an extra, because it stands on libraries of the system."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Any, NoReturn

from crossroads.errors import InputError

WAY_OUT = "install it with `pip install 'crossroads-letter[pdf]'`, or print the HTML letter from a browser"
SYSTEM = "Pango is missing on this system (Debian: `apt install libpango-1.0-0 libpangoft2-1.0-0`; macOS: `brew install pango`)"


def render_pdf(html: str) -> bytes:
    """Return an HTML letter as PDF, by its own style for print.

    Everything the letter needs is in it; whatever address it might name is refused.

    Raises
    ------
    InputError
        If WeasyPrint or a library of the system is missing; one line says what to install.
    """
    weasyprint = _library()
    with _quiet():
        document: bytes = weasyprint.HTML(string=html, url_fetcher=_refused).write_pdf()
    return document


def _library() -> Any:
    try:
        import weasyprint
    except ImportError:
        raise InputError(f"a PDF is made by WeasyPrint, which is not installed; {WAY_OUT}") from None
    except OSError:
        raise InputError(f"a PDF is made by WeasyPrint, and {SYSTEM}; or print the HTML letter from a browser") from None
    return weasyprint


def _refused(url: str, *_: Any, **__: Any) -> NoReturn:
    raise InputError(f"a letter loads nothing, and this one asks for {url[:80]!r}; report it as a fault of the letter")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library from telling which of the page's screen styles it leaves out."""
    logger = logging.getLogger("weasyprint")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
