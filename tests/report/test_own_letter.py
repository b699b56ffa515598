"""A user's own letter: its text is read, its places are filled where they may stand, and nothing in it becomes markup."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.report.test_html import Page
from tests.report.world import AS_OF, letter, panel, standing

from crossroads.catalog.load import catalog
from crossroads.errors import CrossroadsError, InputError
from crossroads.report.column import Code, Drawn, Grid, Heading, Items, Paragraph, Quote, Span, lines_in, notes_in
from crossroads.report.draft import Draft
from crossroads.report.own_letter import Filling, OwnLetter, compose_own
from crossroads.report.own_letter_chart import ChartForm, quantity_chart, read_chart_form
from crossroads.report.own_letter_figures import Form, check_figure, marks, quantity_text, read_form, rule_figure
from crossroads.report.own_letter_html import render_own_html
from crossroads.report.own_letter_markdown import render_own_markdown
from crossroads.report.own_letter_outline import blocks, outline
from crossroads.report.own_letter_parts import part
from crossroads.report.own_letter_text import LARGEST, MOST_TAGS, OwnLetterError, OwnText, open_text, read_text
from crossroads.report.view import Figure, Note
from crossroads.rules.names import names
from crossroads.rules.provenance import Traced
from crossroads.rules.rule import expression
from crossroads.series import UNITS, Basis, Input

HEAD = '+++\ntitle = "{title}"\nauthor = "A. Writer"\nlanguage = "en"\n+++\n'


def note(number: int) -> Note:
    return Note(f"n-{number}", 0, "", f"title {number}", "what it is", "where from", (), "lag")


def filled(text: str, language: str = "en") -> OwnLetter:
    """Fill every place with its own number as a figure, and blocks with a paragraph."""
    outlined = outline(read_text(text, "my.md"))
    used = outlined.alone | outlined.inside
    figures = {t.number for t in outlined.text.tags if t.number in used and t.what in {"figure", "day"}}
    lines = {n: (Span(f"<{n}>", note=f"n-{n}"),) for n in figures}
    parts = {n: (Paragraph((Span(f"block {n}"),)),) for n in used - figures}
    notes = {f"n-{n}": note(n) for n in figures}
    return compose_own(outlined, Filling(lines, parts, notes), standing(), "18 November 2025", language)  # type: ignore[arg-type]  # "en" or "zh"


def faults(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(OwnLetterError) as found:
        outline(read_text(text, "my.md"))
    return [(f.place.line, f.place.column, f.why) for f in found.value.faults]


# --------------------------------------------------------------------------------------------- the text


def test_the_head_is_read_and_the_places_are_found() -> None:
    read = read_text(HEAD.format(title="A week") + "\nVVIX at {{ VVIX | 1 }} and\n{{chart change(HY_OAS, 1m) | 5y}}\n", "my.md")
    assert (read.title, read.author, read.language) == ("A week", "A. Writer", "en")
    first, second = read.tags
    assert (first.what, first.subject, first.options, first.place.line, first.place.column) == ("figure", "VVIX", ("1",), 7, 9)
    assert (second.what, second.subject, second.options) == ("chart", "change(HY_OAS, 1m)", ("5y",))
    line = "{{chart change(HY_OAS, 1m) | 5y}}"
    assert line[second.subject_at - 1 :].startswith("change")


@pytest.mark.parametrize("source", ["streak(VVIX > 110) >= 5", "abs (VIX)", "not VIX > 30", "-VIX", "(VIX)", "min(VIX, VIX3M)"])
def test_a_rule_is_no_block(source: str) -> None:
    assert read_text(f"{{{{ {source} }}}}", "my.md").tags[0].what == "figure"


def test_a_bar_inside_a_text_is_text() -> None:
    tag = read_text('{{ VIX > 30 | "a | b" "c" }}', "my.md").tags[0]
    assert tag.options == ('"a | b" "c"',)


def test_braces_can_be_written() -> None:
    made = filled("\\{{ VIX }} and {{ VIX }}")
    assert "".join(s.text for s in made.blocks[0].line) == "{{ VIX }} and <0>"


def test_a_place_must_be_closed_on_its_line() -> None:
    with pytest.raises(OwnLetterError, match=r"my\.md:2:3: \{\{: is not closed"):
        read_text("one\nx {{ VIX\n}}", "my.md")


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("+++\ntitle = 3\n+++\n", "title in the head must be text"),
        ("+++\ntitle = 'x\n+++\n", "not valid TOML"),
        ("+++\ntitle = 'x'\n", "is not closed"),
        ("+++\nlanguage = 'fr'\n+++\n", "not one of en, zh"),
        ("+++\nclaims = []\n+++\n", "the head has no claims"),
        (f"+++\ntitle = '{'x' * 201}'\n+++\n", "at most 200 characters"),
        (f"+++\ntitle = {'[' * 5000}\n+++\n", "not valid TOML"),
    ],
)
def test_a_wrong_head_is_one_line(head: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as found:
        read_text(head, "my.md")
    assert "\n" not in str(found.value)


def test_what_is_too_large_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "big.md"
    path.write_bytes(b"a" * 10_000_000)
    with pytest.raises(InputError, match="200,000 bytes") as found:
        open_text(path)
    assert "\n" not in str(found.value)
    with pytest.raises(InputError, match="200,000 bytes"):
        read_text("é" * LARGEST, "my.md")  # characters are fewer than bytes
    with pytest.raises(OwnLetterError, match=f"more than {MOST_TAGS} places"):
        read_text("{{ VIX }}" * (MOST_TAGS + 1), "my.md")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00x", b"caf\xe9"])
def test_no_text_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(content)
    with pytest.raises(InputError, match="not UTF-8"):
        open_text(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        open_text(tmp_path / "none.md")
    with pytest.raises(InputError, match="cannot be read"):
        open_text(tmp_path)


# --------------------------------------------------------------------------------------------- where places stand


def test_code_stays_code() -> None:
    made = filled("`{{ VIX }}` {{ VVIX }}\n\n```\n{{ nonsense }}\n```\n\n    {{ chart X }}\n")
    line = made.blocks[0].line
    assert line[0] == Span("{{ VIX }}", code=True)
    assert line[-1].note == "n-1"
    assert [b.text for b in made.blocks if isinstance(b, Code)] == ["{{ nonsense }}", "{{ chart X }}"]
    assert [n.id for n in made.notes] == ["n-1"]


def test_a_block_stands_alone() -> None:
    assert faults("x {{ chart VIX }}")[0][:2] == (1, 3)
    for text in ("- {{ chart VIX }}", "> {{ verdict }}", "# {{ gauges }}", "| a |\n|---|\n| {{ table triggers }} |"):
        assert "stands alone" in faults(text)[0][2], text
    assert filled("a\n\n{{ chart VIX }}\n\nb").blocks[1] == Paragraph((Span("block 0"),))


def test_every_fault_is_named_in_order() -> None:
    text = "{{ nonsense }}\n\n[a](https://x.org/{{ VIX }})\n\n![p](https://x.org/p.png)\n\nx {{ verdict }}"
    found = faults(text)
    assert [f[0] for f in found] == [1, 3, 5, 7]
    assert "there is no block 'nonsense'" in found[0][2]
    assert "a link's address" in found[1][2]
    assert "loads nothing from outside" in found[2][2]
    with pytest.raises(OwnLetterError) as told:
        outline(read_text(text, "my.md"))
    lines = str(told.value).split("\n")
    assert lines[0] == "my.md: 4 places cannot be filled; nothing is written"
    assert all(re.match(r"my\.md:\d+:\d+: ", line) for line in lines[1:])


def test_markdown_becomes_blocks() -> None:
    made = filled(
        "# T\n\npara *em* **strong {{ VIX }}** ~~s~~ <b>x</b>  \nnext\n\n- a\n- b\n\n3. c\n\n> q\n\n| h | n |\n|---|--:|\n| x | 1 |\n\n---"
    )
    assert made.title == "T"  # no title in the head: the first heading is it
    para, bullets, numbered, quote, grid = made.blocks[:5]
    assert isinstance(para, Paragraph)
    assert next(s for s in para.line if s.note).strong
    assert "<b>x</b>" in "".join(s.text for s in para.line)
    assert isinstance(bullets, Items)
    assert bullets.start is None
    assert isinstance(numbered, Items)
    assert numbered.start == 3
    assert isinstance(quote, Quote)
    assert isinstance(grid, Grid)
    assert grid.numeric == (False, True)


def test_a_heading_never_becomes_the_letters_own() -> None:
    made = filled(HEAD.format(title="T") + "# One\n\n## Two\n")
    assert [(b.level, b.line[0].text) for b in made.blocks if isinstance(b, Heading)] == [(2, "One"), (2, "Two")]


def test_a_line_end_between_chinese_characters_is_no_space() -> None:
    texts = ["".join(s.text for s in line) for line in lines_in(filled("波动率\n上升\nVIX\nis up", "zh").blocks)]
    assert texts == ["波动率上升 VIX is up"]


def test_links_lead_outside_only() -> None:
    made = filled("[a](https://x.org) [b](javascript:alert(1)) [c](data:text/html,x) [d](file:///etc/passwd) <mailto:a@b.cd> [e](//x.org)")
    assert [s.href for s in made.blocks[0].line if s.href] == ["https://x.org", "mailto:a@b.cd"]


# --------------------------------------------------------------------------------------------- what is printed


def draft(language: str) -> Draft:
    return Draft.begin(panel(), catalog(), {}, {}, language)  # type: ignore[arg-type]  # "en" or "zh"


@pytest.mark.parametrize(
    ("value", "unit", "places", "form", "said"),
    [
        (3.2, "pct", 2, Form(), ("3.20%", "3.20%")),
        (0.26, "pp", 2, Form(unit="bp"), ("26 bp", "26 个基点")),
        (0.26, "pp", 2, Form(is_signed=True), ("+0.26 pp", "+0.26 个百分点")),
        (-0.26, "pp", 2, Form(unit="bp", is_signed=True), ("\u221226 bp", "\u221226 个基点")),
        (55.0, "bp", 0, Form(unit="pp"), ("0.55 pp", "0.55 个百分点")),
        (0.0, "pp", 2, Form(is_signed=True), ("0.00 pp", "0.00 个百分点")),
        (124.32, "points", 2, Form(decimals=1), ("124.3", "124.3")),
        (6617.3198, "points", 2, Form(), ("6,617", "6,617")),
        (6617.3198, "points", 2, Form(decimals=2), ("6,617.32", "6,617.32")),
        (3.2, "pct", 2, Form(decimals=1, is_bare=True), ("3.2", "3.2")),
        (1_200.0, "usd_mn", 2, Form(), ("$1.2bn", "12 亿美元")),
        (6_580_462.0, "usd_mn", 2, Form(is_signed=True), ("+$6.58tn", "+6.58 万亿美元")),
        (220_000.0, "persons", 0, Form(), ("220,000", "22 万人")),
        (3.0, "sessions", 0, Form(), ("3", "3")),
    ],
)
def test_quantities_are_printed_as_the_letter_prints_them(value: float, unit: str, places: int, form: Form, said: tuple[str, str]) -> None:
    from crossroads.rules.units import SESSIONS

    of = SESSIONS if unit == "sessions" else UNITS[unit]
    places = form.decimals if form.decimals is not None else places
    assert (quantity_text(draft("en"), value, of, places, form), quantity_text(draft("zh"), value, of, places, form)) == said


@pytest.mark.parametrize(
    ("unit", "form", "said"),
    [
        ("points", Form(unit="bp"), "for percentages"),
        ("usd_mn", Form(decimals=2), "three digits"),
        ("usd_mn", Form(is_bare=True), "three digits"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(unit: str, form: Form, said: str) -> None:
    with pytest.raises(InputError, match=said):
        quantity_text(draft("en"), 1.0, UNITS[unit], 2, form)


def test_forms_are_read_and_others_refused() -> None:
    assert read_form(("1", "bp", "sign")) == Form(decimals=1, unit="bp", is_signed=True)
    assert read_form(('"stands" "does not"',)).texts == ("stands", "does not")
    for wrong in ("7", "furlongs", '"one"', "1.5", ""):
        with pytest.raises(InputError, match="says nothing"):
            read_form((wrong,))
    assert read_chart_form(("5y", '"A title"')) == ChartForm(5.0, "A title")
    with pytest.raises(InputError, match="says nothing"):
        read_chart_form(("wide",))


def traced(value: float, *inputs: Input) -> Traced:
    return Traced(value, inputs)


def seen(series: str, period: str, value: float, basis: Basis = Basis.LAG) -> Input:
    return Input(series, period, value, datetime(2025, 11, 18, 21, 15, tzinfo=UTC), basis)


def figure(source: str, found: Traced, language: str = "en") -> tuple[Figure, Note]:
    known = names(catalog())
    tag = read_text(f"{{{{ {source} }}}}", "my.md").tags[0]
    return rule_figure(draft(language), tag, expression(tag.subject, known), found, known)


def test_conditions_say_yes_and_no_or_the_writers_words() -> None:
    holds, fails = traced(1.0, seen("VVIX", "2025-11-18", 124.32)), traced(0.0, seen("VVIX", "2025-11-18", 98))
    assert figure("VVIX > 110", holds)[0].text == "yes"
    assert figure("VVIX > 110", fails, "zh")[0].text == "否"
    assert figure('VVIX > 110 | "above" "below"', fails)[0].text == "below"
    for wrong, said in (("VVIX > 110 | 1", "yes or no"), ('VVIX | "a" "b"', "stand for a condition")):
        with pytest.raises(InputError, match=said):
            figure(wrong, holds)


def test_a_percentile_is_whole_and_makes_no_record() -> None:
    assert figure("percentile(VIX)", traced(99.96, seen("VIX", "2025-11-18", 24.69)))[0].text == "99%"
    assert figure("percentile(VIX) | 1", traced(81.53, seen("VIX", "2025-11-18", 24.69)))[0].text == "81.5%"


def test_a_day_is_that_of_the_newest_observation() -> None:
    found = traced(4.3, seen("UNRATE", "2025-08-01", 4.3), seen("UNRATE", "2025-07-01", 4.2))
    assert figure("UNRATE | day", found)[0].text == "August 2025"
    assert figure("UNRATE | day", found, "zh")[0].text == "2025 年 8 月"


def test_a_figure_carries_series_period_known_at_basis_publisher() -> None:
    shown, note_ = figure("change(HY_OAS, 1m)", traced(0.09, seen("HY_OAS", "2025-11-17", 3.13), seen("HY_OAS", "2025-10-17", 3.04)))
    assert shown.note == note_.id
    assert [(r.series, r.period, r.value) for r in note_.rows] == [
        ("HY_OAS", "2025-11-17", "3.13%"),
        ("HY_OAS", "2025-10-17", "3.04%"),
    ]
    assert {r.publisher for r in note_.rows} == {"ICE Data Indices"}
    assert all(r.known_at == "2025-11-18 16:15 ET" and r.basis == "lag" for r in note_.rows)
    assert "change(HY_OAS, 1m)" in note_.definition


def test_what_weakens_a_figure_is_marked() -> None:
    made = draft("en")
    assert marks(made, [seen("VIX", "2025-11-18", 24.69)]) is None
    assert "later revisions" in (marks(made, [seen("UNRATE", "2025-10-01", 4.3)]) or "")
    assert "after the fact" in (marks(made, [seen("VIX", "1990-01-02", 17.2, Basis.BACKFILLED)]) or "")


def test_a_number_written_out_is_no_figure() -> None:
    for text in ("3 + 4", "2 > 1", "30bn"):
        with pytest.raises(InputError, match="reads no series"):
            check_figure(expression(text, names(catalog())))


def test_any_series_can_be_drawn() -> None:
    made = draft("en")
    own = panel()["WALCL"]
    drawn = quantity_chart(made, "Fed assets", own, note(1), ChartForm(2.0, "Shrinking"))
    assert drawn.title == "Shrinking"
    assert "trillion dollars" in drawn.subtitle
    values = [row["y"] for layer in drawn.spec["layer"] if layer.get("mark", {}).get("type") == "line" for row in layer["data"]["values"]]
    assert 3 < max(values) < 9  # trillions, not millions
    with pytest.raises(InputError, match="a line takes"):
        quantity_chart(made, "Fed assets", own, note(1), ChartForm(0.01))


# --------------------------------------------------------------------------------------------- safe from its own words

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' {{ '{{' }} {{ '{%' }} {{ '`' }}"


def test_nothing_in_a_text_becomes_markup() -> None:
    body = '<script>alert(1)</script> <img src=x onerror=alert(2)> {% raw %} ${7*7} {{ VIX }} `<b>` <!-- x -->\n\n<div onclick="x">\n\n**<svg/onload=x>**\n'
    made = filled(HEAD.format(title="<script>alert(0)</script> {{ 7*7 }} {% x %}") + body)
    text = render_own_html(made)
    page = Page(text)
    assert page.faults == []
    assert not {t for t, _ in page.tags} & {"script", "img", "iframe", "link", "div onclick"}
    assert not any(k.startswith("on") or k == "style" for _, a in page.tags for k in a)
    assert "{{ 7*7 }} {% x %}" in "".join(page.words)  # no template of ours
    assert "49" not in "".join(page.words).split("Code")[0]
    plain = render_own_markdown(made)
    assert not any(t.type.startswith("html") for block in MarkdownIt("commonmark").parse(plain) for t in [block, *(block.children or [])])


def test_the_page_forbids_itself_everything_but_its_style() -> None:
    text = render_own_html(filled("VIX {{ VIX }} [out](https://example.org)"))
    page = Page(text)
    policy = next(a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not any("src" in a for _, a in page.tags)
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert {(a.get("href") or "")[1:] for t, a in page.tags if t == "a" and (a.get("href") or "").startswith("#")} <= set(ids)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab <>[]()`*_~|#!-\\\n{}\"'&1.:/波动\ue000\ue001")), max_size=120))
def test_any_text_is_filled_or_refused_and_never_marks_up(body: str) -> None:
    try:
        made = filled(body)
    except CrossroadsError:
        return
    page = Page(render_own_html(made))
    assert page.faults == []
    assert not {t for t, _ in page.tags} & {"script", "img", "svg"}
    tokens = MarkdownIt("commonmark").parse(render_own_markdown(made))
    assert not any(t.type.startswith("html") for block in tokens for t in [block, *(block.children or [])])


@pytest.mark.parametrize("text", ["[" * 60_000, "*" * 60_000, "`" * 60_000 + "a", "> " * 30_000, "- " * 30_000, '{{ "' * 400, "<" * 60_000])
@pytest.mark.timeout(60)
def test_a_hostile_text_does_not_take_long(text: str) -> None:
    try:
        outline(read_text(text, "my.md"))
    except InputError:
        return


# --------------------------------------------------------------------------------------------- parts of ours


def test_notes_are_numbered_in_the_order_of_reading() -> None:
    made = filled("{{ VVIX }} {{ VIX }} `{{ SPX }}` {{ VVIX }}")
    assert [(n.id, n.number, n.gauge) for n in made.notes] == [("n-0", 1, "f-1"), ("n-1", 2, "f-2"), ("n-3", 3, "f-3")]
    assert list(dict.fromkeys(notes_in(made.blocks))) == [n.id for n in made.notes]
    plain = render_own_markdown(made)
    assert "[^3]: **title 3.**" in plain


@pytest.mark.parametrize("language", ["en", "zh"])
def test_parts_of_our_letter_stand_in_a_users(language: str) -> None:
    ours = letter(language)
    assert isinstance(part(ours, "headline", "")[0], Paragraph)
    chapter = part(ours, "chapter", "credit")
    assert isinstance(chapter[0], Heading)
    assert any(isinstance(b, Drawn) for b in chapter)
    assert isinstance(part(ours, "table", "triggers")[0], Grid)
    for what, subject in (("chapter", "nowhere"), ("table", "nothing"), ("gauges", "VIX")):
        with pytest.raises(InputError):
            part(ours, what, subject)


def test_a_whole_chapter_is_rendered_with_its_notes() -> None:
    ours = letter("zh")
    outlined = outline(read_text("{{ chapter volatility }}\n\n{{ gauges }}\n\n{{ table triggers }}", "my.md"))
    parts = {t.number: part(ours, t.what, t.subject) for t in outlined.text.tags}
    made = compose_own(outlined, Filling({}, parts, {n.id: n for n in ours.notes}), standing(), "2025 年 11 月 18 日", "zh")
    page = Page(render_own_html(made))
    assert page.faults == []
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {(a.get("href") or "")[1:] for t, a in page.tags if t == "a" and (a.get("href") or "").startswith("#")}
    assert targets <= set(ids)
    assert made.as_json()["blocks"][0]["block"] == "heading"
    assert str(AS_OF) == made.as_of


def test_a_text_is_read_the_same_with_any_line_ends() -> None:
    unix = "+++\ntitle = 'x'\n+++\na {{ VIX }}\n\nb"
    found: list[OwnText] = [read_text(unix.replace("\n", end), "my.md") for end in ("\n", "\r\n", "\r")]
    assert len({f.body for f in found}) == 1
    assert blocks(outline(found[0]), {0: (Span("1"),)}, {}) == blocks(outline(found[1]), {0: (Span("1"),)}, {})
    assert date.fromisoformat(str(AS_OF)) == AS_OF.day
