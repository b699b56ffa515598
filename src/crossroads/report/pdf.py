"""A letter as PDF, by WeasyPrint: an extra, because it stands on libraries of the system.

Printed from the plain form of the letter, whose every element carries its own style: the page's grids and unfolding parts are
for a screen, and take this library minutes or more than it can do.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from crossroads.errors import InputError
from crossroads.report.html import Up
from crossroads.report.own_letter import OwnLetter
from crossroads.report.paste import render_paste
from crossroads.report.view import Letter

WAY_OUT = "install it with `pip install 'crossroads-letter[pdf]'`, or print the HTML letter from a browser"
SYSTEM = "Pango is missing on this system (Debian: `apt install libpango-1.0-0 libpangoft2-1.0-0`; macOS: `brew install pango`)"

SCALE = 0.8
"""Paper is read nearer than a screen: the page is laid out larger and printed at this share, which makes it A4."""
PAPER = """
@page {
  size: 262.5mm 371.25mm; margin: 22mm 29mm 25mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 11pt sans-serif; color: #5c6168 }
}
body { margin: 0 }
body > div { max-width: none !important; padding: 0 !important }
h1, h2, h3, h4 { break-after: avoid }
div > div { break-inside: avoid }
tr { break-inside: avoid }
p { orphans: 2; widows: 2 }
"""
"""What paper wants beside the styles on each element."""


def render_pdf(letter: Letter | OwnLetter, *, up: Up = "neutral") -> bytes:
    """Return a letter as PDF of A4 pages: words, gauges, charts, tables and sources; what a page shows on request is left out.

    Everything the letter needs is in it; an address outside is never asked.

    Raises
    ------
    InputError
        If WeasyPrint or a library of the system is missing; one line says what to install.
    """
    weasyprint = _library()
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    with _quiet():
        page = weasyprint.HTML(string=render_paste(letter, up=up), url_fetcher=fetcher)
        document: bytes = page.write_pdf(stylesheets=[weasyprint.CSS(string=PAPER)], zoom=SCALE)
    return document


def _library() -> Any:
    try:
        import weasyprint
        import weasyprint.urls
    except ImportError:
        raise InputError(f"a PDF is made by WeasyPrint, which is not installed; {WAY_OUT}") from None
    except OSError:
        raise InputError(f"a PDF is made by WeasyPrint, and {SYSTEM}; or print the HTML letter from a browser") from None
    return weasyprint


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library from telling which styles it leaves out."""
    logger = logging.getLogger("weasyprint")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
