"""The letter as PDF: made where WeasyPrint can be loaded, and one line of advice where it cannot."""

from __future__ import annotations

import re
import sys

import pytest
from tests.report.test_own_letter import filled
from tests.report.world import letter

from crossroads.errors import InputError
from crossroads.report.html import render_html
from crossroads.report.own_letter_html import render_own_html
from crossroads.report.pdf import coloured, render_pdf

try:
    import weasyprint  # noqa: F401  # only whether it can be loaded
except (ImportError, OSError) as missing:
    MISSING = f"WeasyPrint cannot be loaded here: {missing}"
else:
    MISSING = ""

needs_weasyprint = pytest.mark.skipif(bool(MISSING), reason=MISSING)


@needs_weasyprint
def test_a_users_letter_becomes_pages() -> None:
    made = render_pdf(render_own_html(filled("VIX {{ VIX }}", "zh")))
    assert made.startswith(b"%PDF-")
    assert b"%%EOF" in made[-10:]
    assert len(made) > 5_000  # fonts are in it


@needs_weasyprint
@pytest.mark.slow
def test_our_letter_becomes_pages() -> None:
    assert render_pdf(render_html(letter("en"))).startswith(b"%PDF-")


@needs_weasyprint
def test_an_address_in_a_page_is_refused() -> None:
    """A picture that cannot be had is left out with a warning: nothing goes out."""
    page = "<html><head><style></style></head><body><img src='https://example.invalid/x.png'>x</body></html>"
    assert render_pdf(page).startswith(b"%PDF-")


def test_pictures_have_their_colours_written_out() -> None:
    page = coloured(render_html(letter("en")))
    tags = re.findall(r"<[^>]*>", page.partition("</style>")[2])
    assert not [tag for tag in tags if "var(" in tag]


@pytest.mark.parametrize("fault", [ImportError("none"), OSError("cannot load library 'libpango-1.0-0'")])
def test_what_is_missing_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    class Refusing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise fault

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Refusing(), *sys.meta_path])
    with pytest.raises(InputError, match=r"WeasyPrint") as told:
        render_pdf("<html></html>")
    assert "install" in str(told.value)
    assert "\n" not in str(told.value)
