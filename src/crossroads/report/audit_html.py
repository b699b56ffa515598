"""Render an audit as one HTML file that needs nothing else, in the letter's own style."""

from __future__ import annotations

import functools
from importlib import resources
from typing import TYPE_CHECKING

from crossroads.report.audit_view import AuditPage
from crossroads.report.html import LOCALES, content_policy
from crossroads.report.wording import wording

if TYPE_CHECKING:
    from jinja2 import Environment


def render_audit_html(page: AuditPage) -> str:
    """Return the audit as a self-contained HTML document; all text passes through auto-escaping."""
    from markupsafe import Markup

    style = "".join((resources.files("crossroads.report") / "static" / name).read_text("utf-8") for name in ("letter.css", "audit.css"))
    return (
        _environment()
        .get_template("audit.html.j2")
        .render(
            page=page,
            say=wording(page.language).say,
            lang=LOCALES[page.language],
            policy=content_policy(style),
            style=Markup(style),  # noqa: S704  # our own files, shipped with the package
            notes={note.id: note for note in page.notes},
        )
    )


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("crossroads.report", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
