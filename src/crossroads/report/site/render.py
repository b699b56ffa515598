"""Render a page of the site as HTML: one template a page, all of them inside ``site/base.html.j2``. No style or script inline."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from crossroads.catalog.specs import Language
from crossroads.report.html import LOCALES
from crossroads.report.picture import PALETTE
from crossroads.report.site.fallback import chart_rows
from crossroads.report.svg import SPARK_HEIGHT, band_places, chart_svg, spark_path
from crossroads.report.view import Chart
from crossroads.report.wording import wording

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_STATIC = resources.files("crossroads.report") / "static"


def render_page(template: str, page: Any, language: Language, files: Mapping[str, str]) -> str:
    """Return a page as an HTML document.

    Parameters
    ----------
    template : str
        Name under ``templates``: ``site/now.html.j2``.
    page : frozen dataclass
        A view-model with a ``shell``; where it has ``notes``, figures of the page lead to them.
    files : mapping of str to str
        Address of each static file by its plain name (``site.css``): see ``static_files``.
    """
    return _environment().get_template(template).render(
        page=page,
        shell=page.shell,
        say=wording(language).say,
        lang=LOCALES[language],
        files=files,
        notes={note.id: note for note in getattr(page, "notes", ())},
    )  # fmt: skip


def static_files() -> dict[str, bytes]:
    """Return the site's style sheet, scripts and icon by plain name.

    The style sheet is the letter's with the site's after it, and those of single places (``site_*.css``) after that.
    """
    names = sorted(f.name for f in _STATIC.iterdir())
    style = [_static("letter.css"), _static("site.css"), *(_static(n) for n in names if n.startswith("site_") and n.endswith(".css"))]
    script = f"const PALETTE = {json.dumps(dict(PALETTE))};\n{_static('site.js')}"
    own = {n: _static(n).encode() for n in names if n.startswith("site_") and n.endswith(".js")}
    return {"site.css": "\n".join(style).encode(), "site.js": script.encode(), "icon.svg": _static("icon.svg").encode(), **own}


def hashed(name: str, body: bytes) -> str:
    """Return a file name that changes with its content: ``site.1a2b3c4d5e6f.css``."""
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{kind}"


@functools.lru_cache(maxsize=256)
def _drawn(spec: str) -> str:
    return chart_svg(Chart("", "", "", "", "", "", json.loads(spec)))


def warm_pictures() -> None:
    """Draw something, so that the first reader does not wait for the engine to start."""
    import vl_convert

    vl_convert.vegalite_to_svg({"mark": "point", "data": {"values": [{}]}}, allowed_base_urls=[])


def _picture(chart: Chart) -> Markup:
    """Return a chart as SVG; charts drawn lately are remembered, for both languages and all readers share them."""
    from markupsafe import Markup

    return Markup(_drawn(json.dumps(dict(chart.spec))))  # noqa: S704  # vl-convert escapes the words in it


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("crossroads.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "chart_svg": _picture,
        "chart_rows": chart_rows,
        "spark_path": spark_path,
        "spark_height": SPARK_HEIGHT,
        "band_places": band_places,
    }
    return made


def _static(name: str) -> str:
    return (_STATIC / name).read_text("utf-8")
