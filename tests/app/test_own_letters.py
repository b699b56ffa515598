"""A user's own letter through the command line, on the real files: filled, footnoted, or refused whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.app.commands import run
from tests.app.letter_store import done

from crossroads.app.library import Library
from crossroads.app.library import open as open_library
from crossroads.app.own_letters import fill
from crossroads.catalog.load import catalog
from crossroads.errors import CrossroadsError
from crossroads.report.column import Drawn, Heading, notes_in
from crossroads.report.own_letter import OwnLetter
from crossroads.report.own_letter_outline import outline
from crossroads.report.own_letter_parts import TABLES
from crossroads.report.own_letter_text import BLOCKS, OwnLetterError, open_text, read_text
from crossroads.report.wording import wording
from crossroads.timeline import AsOf

DOCS = Path(__file__).parents[2] / "docs"
DAY = AsOf.parse("2025-11-18")


@pytest.fixture(autouse=True)
def home(letter_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CROSSROADS_HOME", str(letter_home))
    return letter_home


@pytest.fixture
def library(home: Path) -> Library:
    return open_library(home)


def filled(library: Library, text: str, day: AsOf = DAY, language: str = "en") -> OwnLetter:
    return fill(library, read_text(text, "my.md"), day, language)  # type: ignore[arg-type]  # "en" or "zh"


def said(letter: OwnLetter) -> str:
    return " ".join("".join(span.text for span in line) for block in letter.blocks for line in [getattr(block, "line", ())])


def why(library: Library, text: str, day: AsOf = DAY) -> list[str]:
    with pytest.raises(OwnLetterError) as refused:
        filled(library, text, day)
    return [f.why for f in refused.value.faults]


# --------------------------------------------------------------------------------------------- figures


def test_figures_of_a_day_are_the_published_ones(library: Library) -> None:
    """Cboe: VVIX 124.32 on 18 November 2025, 107.95 on the 14th; FRED: UNRATE 4.3% for August, the newest known during the shutdown."""
    text = (
        "{{ VVIX }} {{ VVIX | 1 }} {{ streak(VVIX > 110) }} {{ VVIX_STANDS }} {{ lag(VVIX, 2d) }} {{ UNRATE }} {{ UNRATE | day }} {{ day }}"
    )
    assert said(filled(library, text)) == "124.32 124.3 2 no 107.95 4.3% August 2025 18 November 2025"
    assert said(filled(library, text, language="zh")) == "124.32 124.3 2 否 107.95 4.3% 2025 年 8 月 2025 年 11 月 18 日"


def test_the_spread_is_what_was_public_that_evening(library: Library) -> None:
    """FRED shows the spread of a day on the next: on the 18th the 17th's, 3.13; the day after, 3.20 (README of the data files)."""
    text = "{{ HY_OAS }} {{ change(HY_OAS, 1m) | bp | sign }}"
    assert said(filled(library, text)).startswith("3.13% ")
    assert said(filled(library, text, AsOf.parse("2025-11-19"))).startswith("3.20% ")


def test_every_figure_leads_to_its_rows(library: Library) -> None:
    letter = filled(library, "{{ change(HY_OAS, 1m) }} {{ SAHM_GAP }} {{ streak(VVIX > 110) >= 5 }} {{ WALCL }}")
    notes = {n.id: n for n in letter.notes}
    assert [n.number for n in letter.notes] == [1, 2, 3, 4]
    assert set(notes_in(letter.blocks)) == set(notes)
    for note in notes.values():
        assert note.rows
        assert all(r.series and r.period and r.value and r.known_at and r.basis and r.publisher for r in note.rows)
    spread, gap, vvix, assets = letter.notes
    assert [r.period for r in spread.rows] == ["2025-11-17", "2025-10-17"]
    assert "Stale" in (gap.stale or "")
    assert [(r.period, r.value) for r in vvix.rows] == [
        ("2025-11-18", "124.32 points"),
        ("2025-11-17", "117.86 points"),
        ("2025-11-14", "107.95 points"),
    ]
    assert "later revisions" in (assets.stale or "")


def test_the_rows_give_the_value_back(library: Library) -> None:
    """Independent of the evaluator: the difference of the two rows named is the figure printed."""
    letter = filled(library, "{{ change(HY_OAS, 1m) | 2 | bare }} {{ avg(UNRATE, 3m) | 4 | bare }}")
    change, mean = letter.notes
    first, last = (float(r.value.split()[0].rstrip("%")) for r in change.rows)
    shown = said(letter).replace("\u2212", "-").split()
    assert float(shown[0]) == pytest.approx(first - last, abs=0.005)  # printed with two decimals
    rates = [float(r.value.split()[0].rstrip("%")) for r in mean.rows]
    assert len(rates) == 3
    assert float(shown[1]) == pytest.approx(sum(rates) / 3, abs=0.00005)  # printed with four


def test_a_bare_indicator_is_its_reading(library: Library) -> None:
    reading = next(r for r in library.readings(["SAHM_GAP"], as_of=DAY))
    assert reading.value is not None
    assert said(filled(library, "{{ SAHM_GAP | 4 | bare }}")) == f"{reading.value:.4f}"


def test_charts_are_drawn_and_lead_to_their_rows(library: Library) -> None:
    letter = filled(
        library, "{{ chart VVIX }}\n\n{{ chart VIX | 2y | 'x' }}".replace("'x'", '"Two years"') + "\n\n{{ chart DGS2 - DFF | 1y }}"
    )
    drawn = [b.chart for b in letter.blocks if isinstance(b, Drawn)]
    assert [c.id for c in drawn[:2]] == ["VVIX_LEVEL", drawn[1].id]
    assert drawn[1].title == "Two years"
    assert "DGS2 - DFF" in drawn[2].subtitle
    assert {c.note for c in drawn} == {n.id for n in letter.notes}


# --------------------------------------------------------------------------------------------- refusals


def test_what_was_not_known_is_refused(library: Library) -> None:
    early = AsOf.parse("2006-05-01")
    assert "VVIX was not known by 2006-05-01" in why(library, "{{ VVIX }}", early)[0]
    assert "not in the store" in why(library, "{{ SPY }}")[0]
    assert "UNRATE had no value standing at 2028-12-01: the newest is of" in why(library, "{{ UNRATE + 1pp }}", AsOf.parse("2028-12-01"))[0]
    assert "was not known by" in why(library, "{{ VIX_LEVEL }}", AsOf.parse("1985-01-03"))[0]
    assert "does not fill the windows" in why(library, "{{ avg(SOFR, 10y) }}", AsOf.parse("2019-06-03"))[0]


def test_all_faults_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    source = tmp_path / "my.md"
    source.write_text("fine {{ VIX }}\n\nx {{ VVIX }} {{ change(HY_OSA, 1m) }}\n  {{ VIX + UNRATE }}\n", "utf-8")
    result = run("letter", "--from", str(source), "--as-of", "2006-05-01", "--out", str(tmp_path / "out"))
    assert result.exit_code != 0
    lines = str(result.exception).split("\n")
    assert lines[0] == "my.md: 3 places cannot be filled; nothing is written"
    assert [re.match(r"my\.md:(\d+):(\d+): \{\{", line).groups() for line in lines[1:]] == [("3", "3"), ("3", "24"), ("4", "10")]
    assert not (tmp_path / "out").exists()


def test_a_rule_of_ten_megabytes_is_one_line(tmp_path: Path) -> None:
    source = tmp_path / "my.md"
    source.write_text("{{ VIX" + " + VIX" * 1_700_000 + " }}", "utf-8")
    result = run("letter", "--from", str(source), "--as-of", "2025-11-18", "--out", str(tmp_path / "out"))
    assert isinstance(result.exception, CrossroadsError)
    assert "200,000 bytes" in str(result.exception)
    source.write_text("{{ VIX" + " + VIX" * 5_000 + " }}", "utf-8")
    result = run("letter", "--from", str(source), "--as-of", "2025-11-18", "--out", str(tmp_path / "out"))
    assert "at most 20000 are read" in str(result.exception)
    assert all(len(line) < 250 for line in str(result.exception).split("\n"))


# --------------------------------------------------------------------------------------------- the command


def test_the_command_writes_every_form(tmp_path: Path) -> None:
    source = tmp_path / "my letter.md"
    source.write_text("+++\ntitle = '<script>x</script>'\nlanguage = 'zh'\n+++\nVVIX {{ VVIX }}\n\n{{ chart VVIX }}\n", "utf-8")
    forms = [word for form in ("html", "md", "json", "paste") for word in ("--form", form)]
    words = ["letter", "--from", str(source), "--as-of", "2025-11-18", *forms, "--out", str(tmp_path / "out")]
    made = done(*words, "--cards", str(tmp_path / "cards"), "--theme", "dark", "--json")
    told = json.loads(made.stdout)
    assert [(Path(t["path"]).name, t["language"]) for t in told[:4]] == [
        (f"my-letter-2025-11-18.zh.{end}", "zh") for end in ("html", "md", "json", "paste.html")
    ]
    assert sorted(p.name for p in (tmp_path / "cards").iterdir()) == [
        "my-letter-2025-11-18.zh.01-VVIX_LEVEL.png",
        "my-letter-2025-11-18.zh.letter.png",
    ]
    page = (tmp_path / "out" / "my-letter-2025-11-18.zh.html").read_text("utf-8")
    assert "<script" not in page
    assert 'lang="zh-CN"' in page
    again = {p: p.read_bytes() for p in (tmp_path / "out").iterdir()}
    done(*words)
    assert {p: p.read_bytes() for p in (tmp_path / "out").iterdir()} == again


def test_a_language_on_the_command_line_goes_before_the_letters(tmp_path: Path) -> None:
    source = tmp_path / "my.md"
    source.write_text("+++\nlanguage = 'zh'\n+++\n{{ VVIX > 110 }}\n", "utf-8")
    done("letter", "--from", str(source), "--as-of", "2025-11-18", "--lang", "en", "--lang", "zh", "--form", "md", "--out", str(tmp_path))
    assert "yes" in (tmp_path / "my-2025-11-18.en.md").read_text("utf-8")
    assert "是" in (tmp_path / "my-2025-11-18.zh.md").read_text("utf-8")


def test_a_moment_in_the_future_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "my.md"
    source.write_text("{{ VIX }}", "utf-8")
    result = run("letter", "--from", str(source), "--as-of", "2999-01-01")
    assert "lies in the future" in str(result.exception)


# --------------------------------------------------------------------------------------------- the docs


def test_the_example_of_the_how_to_page_runs(library: Library) -> None:
    page = (DOCS / "how-to" / "write-your-own-letter.md").read_text("utf-8")
    example = re.search(r"```markdown\n(.*?)```", page, re.DOTALL)[1]
    letter = filled(library, example)
    assert letter.title == "A note on the week"
    assert "VVIX closed at 124.32 on 18 November 2025" in said(letter)
    assert len([b for b in letter.blocks if isinstance(b, Drawn)]) == 2


def test_the_page_names_every_block_table_and_form() -> None:
    page = (DOCS / "how-to" / "write-your-own-letter.md").read_text("utf-8")
    for name in (*BLOCKS, *TABLES):
        assert re.search(rf"`(?:\{{\{{ )?{name}\b|\{{\{{ \w+ {name} \}}\}}", page), name
    for form in ("html", "md", "json", "pdf", "paste"):
        assert f"| `{form}` |" in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_our_letters_chapters_are_those_of_the_example(language: str) -> None:
    text = read_text(open_text(DOCS / "examples" / f"weekly.{language}.md"), "weekly.md")
    outlined = outline(text)
    chapters = [t.subject for t in outlined.text.tags if t.what == "chapter"]
    titles = {key.split(".")[1] for key in wording("en").templates if re.fullmatch(r"chapter\.\w+\.title", key)}
    assert set(chapters) == titles
    assert text.language == language
    rules = [t.subject for t in text.tags if t.what == "figure"]
    assert all(r.split("(")[0].strip() in catalog().indicators or "VVIX" in r or "HY_OAS" in r for r in rules)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_our_letter_is_one_such_template(library: Library, language: str) -> None:
    """The example calls for every part of our letter in its order; the parts are those our letter prints."""
    from crossroads.app.letters import our_letters

    ours = our_letters(library, DAY, [language])[language]  # type: ignore[list-item, index]  # "en" or "zh"
    held = {c.key for c in ours.chapters}
    text = (DOCS / "examples" / f"weekly.{language}.md").read_text("utf-8")
    kept = "\n".join(line for line in text.split("\n") if not (found := re.fullmatch(r"\{\{ chapter (\w+) \}\}", line)) or found[1] in held)
    letter = filled(library, kept.replace("{{ CUT_ODDS | 1 }}", "-"), DAY, language)
    assert [b.key for b in letter.blocks if isinstance(b, Heading) and b.key] == [c.key for c in ours.chapters]
    charts = [c.id for chapter in ours.chapters for c in chapter.charts]
    assert [b.chart.id for b in letter.blocks if isinstance(b, Drawn)] == charts
    assert set(notes_in(letter.blocks)) == {n.id for n in letter.notes}
