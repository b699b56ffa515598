"""The letter as PDF: made where WeasyPrint can be loaded, and one line of advice where it cannot."""

from __future__ import annotations

import re
import sys

import pytest
from tests.report.test_own_letter import filled
from tests.report.world import letter

from crossroads.errors import InputError
from crossroads.report.pdf import PAPER, SCALE, render_pdf

try:
    import weasyprint  # noqa: F401  # only whether it can be loaded
except (ImportError, OSError) as missing:
    MISSING = f"WeasyPrint cannot be loaded here: {missing}"
else:
    MISSING = ""

needs_weasyprint = pytest.mark.skipif(bool(MISSING), reason=MISSING)


@needs_weasyprint
def test_a_users_letter_becomes_pages() -> None:
    made = render_pdf(filled("VIX {{ VIX }} 波动率", "zh"))
    assert made.startswith(b"%PDF-")
    assert b"%%EOF" in made[-10:]
    assert len(made) > 5_000  # fonts are in it


@needs_weasyprint
@pytest.mark.slow
def test_our_letter_becomes_pages_with_its_charts() -> None:
    made = render_pdf(letter("en"))
    assert made.startswith(b"%PDF-")
    assert made.count(b"/Subtype /Image") + made.count(b"/Subtype/Image") >= sum(len(c.charts) for c in letter("en").chapters)


def test_paper_is_a4_once_it_is_scaled() -> None:
    wide, high = (float(x) for x in re.search(r"size: ([0-9.]+)mm ([0-9.]+)mm", PAPER).groups())
    assert (wide * SCALE, high * SCALE) == (210, 297)


@pytest.mark.parametrize("fault", [ImportError("none"), OSError("cannot load library 'libpango-1.0-0'")])
def test_what_is_missing_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    class Refusing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise fault

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Refusing(), *sys.meta_path])
    with pytest.raises(InputError, match=r"WeasyPrint") as told:
        render_pdf(filled("x"))
    assert "install" in str(told.value)
    assert "\n" not in str(told.value)
