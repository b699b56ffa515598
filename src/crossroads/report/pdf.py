"""A letter as PDF, printed from its HTML by WeasyPrint: an extra, because it stands on libraries of the system."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from crossroads.errors import InputError
from crossroads.report.cards_colours import THEMES

_TAG = re.compile(r"<[^>]*>")
_VARIABLE = re.compile(r"var\(--(\w+)\)")
WAY_OUT = "install it with `pip install 'crossroads-letter[pdf]'`, or print the HTML letter from a browser"
_PRINT = """
@page { size: A4; margin: 15mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif } }
html, body { background: #fff; }
.page, .own .page { max-width: none; padding: 0; }
.columns, .charts, .charts.wide { display: block; }
.columns > * + *, .charts > * + * { margin-top: 14px; }
.prose, .own .text > * { max-width: none; }
.chart { width: 128mm; break-inside: avoid; }
.gauges, .board { display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px 14px; }
.gauge { break-inside: avoid; }
.notes ol { columns: 1; }
.notes table { font-size: 7pt; table-layout: fixed; }
.notes th, .notes td { overflow-wrap: anywhere; white-space: normal; }
.standing ul { columns: 1; }
.contents, .back { display: none; }
table { font-size: 8pt; }
"""
"""What a page of paper wants otherwise than a screen, in what WeasyPrint knows of style."""

SYSTEM = "Pango is missing on this system (Debian: `apt install libpango-1.0-0 libpangoft2-1.0-0`; macOS: `brew install pango`)"


def render_pdf(html: str) -> bytes:
    """Return an HTML letter as PDF, by its own style for print.

    Everything the letter needs is in it; whatever address it might name is left out.

    Raises
    ------
    InputError
        If WeasyPrint or a library of the system is missing; one line says what to install.
    """
    weasyprint = _library()
    style = weasyprint.CSS(string=_PRINT)
    with _quiet():
        document: bytes = weasyprint.HTML(string=coloured(html), url_fetcher=_Nowhere()).write_pdf(stylesheets=[style])
    return document


def coloured(html: str) -> str:
    """Return a page whose pictures have their colours written out: WeasyPrint reads variables in style sheets alone."""
    head, end, body = html.partition("</style>")
    return head + end + _TAG.sub(lambda tag: _VARIABLE.sub(lambda found: THEMES["light"][found[1]], tag[0]), body)


def _library() -> Any:
    try:
        import weasyprint
    except ImportError:
        raise InputError(f"a PDF is made by WeasyPrint, which is not installed; {WAY_OUT}") from None
    except OSError:
        raise InputError(f"a PDF is made by WeasyPrint, and {SYSTEM}; or print the HTML letter from a browser") from None
    return weasyprint


class _Nowhere:
    """Fetches nothing: a letter holds all it needs, and what it might name is left out."""

    _fail_on_errors = False  # asked for since WeasyPrint 68; older ones call the object and catch what it raises

    def __call__(self, url: str, *_: Any, **__: Any) -> NoReturn:
        raise InputError(f"a letter loads nothing, and this one asks for {url[:80]!r}")


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
