"""The verdict in words: never more than its lines' verdicts, the same in both languages, and nothing where nothing is known."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verdict.made import MERITS, christmas, christmas_verdict, draft, line, nothing, shipped

from crossroads.claims.verdict import Verdict as ClaimVerdict
from crossroads.report.chapter_claims import claims_chapter
from crossroads.report.chapter_scenarios import scenarios_chapter
from crossroads.report.chapter_verdict import verdict_chapter
from crossroads.report.verdict_teller import weight_text
from crossroads.report.verdict_words import conclusion
from crossroads.report.view import Chapter, Figure, Text, plain
from crossroads.report.wording import wording
from crossroads.verdict.evidence import lines
from crossroads.verdict.first import First
from crossroads.verdict.ledgers import Line, lean, ledger
from crossroads.verdict.verdict import Verdict, conclude

LANGUAGES = ("en", "zh")
CHAPTERS = (verdict_chapter, scenarios_chapter, claims_chapter)
AHEAD = {"en": "is ahead for", "zh": "有成绩的证据偏向"}
SUPPORTED = {"en": "supported", "zh": "得到支持"}
HAN = "\u4e00-\u9fff"


def said(verdict: Verdict, language: str) -> str:
    found = christmas()
    return plain(conclusion(draft(found, language), found, verdict))


def runs(chapter: Chapter) -> Iterator[Text]:
    yield from (*chapter.sentences, *chapter.absent, *chapter.also)
    for table in chapter.tables:
        for row in table.rows:
            yield from row


@st.composite
def with_lines(draw: st.DrawFn) -> Verdict:
    """The day's verdict with other lines in its ledgers, of any worth."""
    base = christmas_verdict()
    made = {}
    for side in ("bottom", "break"):
        specs = [s for s in lines() if s.side == side]
        merits = draw(st.lists(st.sampled_from(sorted(MERITS)), max_size=5))
        made[side] = ledger(
            side, [line(s, m, draw(st.sampled_from(("speaks", "quiet"))), s.id) for s, m in zip(specs, merits, strict=False)]
        )  # type: ignore[arg-type]  # merits and sides by name
    return dataclasses.replace(base, bottom=made["bottom"], breaking=made["break"], lean=lean(made["bottom"], made["break"]))


@given(with_lines())
@settings(max_examples=25, deadline=None)
def test_no_side_is_called_ahead_unless_the_rule_says_so(verdict: Verdict) -> None:
    for language in LANGUAGES:
        assert (AHEAD[language] in said(verdict, language)) == (verdict.lean in {"bottom", "break"})


@given(with_lines())
@settings(max_examples=20, deadline=None)
def test_no_line_is_called_more_than_its_verdict(verdict: Verdict) -> None:
    """Only a claim that its test supports is called supported, and what is granted for half is called no more than that."""
    found = christmas()
    for language in LANGUAGES:
        chapter = verdict_chapter(draft(found, language), found, verdict)
        for side, table in zip((verdict.bottom, verdict.breaking), chapter.tables, strict=False):
            for own, row in zip(side.speaking, table.rows, strict=False):
                why = plain(row[4])
                assert (SUPPORTED[language] in why) == (own.record.verdict is ClaimVerdict.SUPPORTED), why
                assert plain(row[3]) == weight_text(own.weight)
                assert own.merit == "full" or wording(language).say("ledger.merit.full") not in why


@given(with_lines())
@settings(max_examples=20, deadline=None)
def test_weights_add_up_in_view(verdict: Verdict) -> None:
    found = christmas()
    chapter = verdict_chapter(draft(found, "en"), found, verdict)
    worth = {"": 0.0, "½": 0.5}
    for side, table in zip((verdict.bottom, verdict.breaking), chapter.tables, strict=False):
        cells = [plain(row[3]) for row in table.rows]
        printed = [sum(worth.get(cell[-1:], 0.0) + float(cell.rstrip("½") or 0) for cell in cells[:-1] if cell)]
        assert cells[-1].split(" (")[0] == weight_text(side.weight) == weight_text(printed[0])


def skilled(skill: str, scored: int | None) -> Verdict:
    base = christmas_verdict()
    assert isinstance(base.first, First)
    chances = tuple(dataclasses.replace(c, skill=skill) if c.outcome == "fed" else c for c in base.first.chances)
    judged = None if skill == "not_computed" else "fed"
    return dataclasses.replace(base, first=dataclasses.replace(base.first, chances=chances, judged=judged, scored=scored, past_rate=0.37))


@pytest.mark.parametrize(
    ("skill", "en", "zh"),
    [
        ("no_difference", "no advantage over the plain past rate of 37%", "看不出比单看历史频率（37%）更准"),
        ("worse", "worse than the plain past rate", "不如单看历史频率"),
        ("too_few", "too few events", "事件太少"),
        ("not_computed", "has not been computed", "没有算过"),
        ("better", "have beaten the plain past rate", "优于单看历史频率（37%）"),
    ],
)
def test_how_sure_is_what_the_record_says(skill: str, en: str, zh: str) -> None:
    verdict = skilled(skill, None if skill == "not_computed" else 300)
    assert en in said(verdict, "en")
    assert zh in said(verdict, "zh")
    assert ("beaten" in said(verdict, "en")) == (skill == "better")


def test_ranges_that_overlap_are_said_to() -> None:
    base = christmas_verdict()
    assert isinstance(base.first, First)
    verdict = dataclasses.replace(base, first=dataclasses.replace(base.first, leader=None))
    assert "cannot be told, for the ranges overlap" in said(verdict, "en")
    assert "likeliest" not in said(verdict, "en")
    assert "分不出来" in said(verdict, "zh")


def test_where_nothing_is_known_nothing_is_said() -> None:
    found = nothing()
    verdict = conclude(found, shipped().catalog)
    en, zh = (plain(conclusion(draft(found, language), found, verdict)) for language in LANGUAGES)
    assert en.startswith("Nothing can be said of this day")
    assert zh.startswith("这一天无话可说")
    for language in LANGUAGES:
        for chapter in CHAPTERS:
            assert chapter(draft(found, language), found, verdict).sentences


def test_the_paragraph_of_the_embedded_day() -> None:
    en, zh = (said(christmas_verdict(), language) for language in LANGUAGES)
    assert "on 20 December 2018 the S&P 500 closed 15% under its bull-market peak" in en
    assert "neither side is ahead" in en
    assert "the Fed's meeting on 30 January 2019" in en
    assert "两边都不占上风" in zh
    assert "2019 年 1 月 30 日的议息会议" in zh


@pytest.mark.parametrize("made", CHAPTERS)
def test_both_languages_say_the_same_things(made: object) -> None:
    found, verdict = christmas(), christmas_verdict()
    drafts = {language: draft(found, language) for language in LANGUAGES}
    en, zh = (made(drafts[language], found, verdict) for language in LANGUAGES)  # type: ignore[operator]  # one of the chapters
    assert (en.key, len(en.sentences), len(en.also), len(en.absent)) == (zh.key, len(zh.sentences), len(zh.also), len(zh.absent))
    assert [(len(t.columns), len(t.rows), t.marked, t.is_folded) for t in en.tables] == [
        (len(t.columns), len(t.rows), t.marked, t.is_folded) for t in zh.tables
    ]
    assert [n.id for n in drafts["en"].notes] == [n.id for n in drafts["zh"].notes]


@pytest.mark.parametrize("made", CHAPTERS)
def test_every_figure_leads_to_a_note_and_chinese_is_chinese(made: object) -> None:
    found, verdict = christmas(), christmas_verdict()
    for language in LANGUAGES:
        own = draft(found, language)
        chapter: Chapter = made(own, found, verdict)  # type: ignore[operator]  # one of the chapters
        notes = {n.id for n in own.notes}
        for text in runs(chapter):
            assert all(part.note in notes for part in text if isinstance(part, Figure))
            bare = re.sub(r"`[^`]*`", "", plain(text))
            if language == "zh" and re.search("[A-Za-z]{4,}", bare):
                assert re.search(f"[{HAN}]", bare), bare
            assert "{" not in bare


def test_records_printed_are_those_of_the_lines() -> None:
    found, verdict = christmas(), christmas_verdict()
    (table, *_) = verdict_chapter(draft(found, "en"), found, verdict).tables
    for own, row in zip(verdict.bottom.speaking, table.rows, strict=False):
        record = own.record
        assert record.base is not None
        assert plain(row[2]).startswith(f"{record.hits} of {record.count}; {100 * record.base:.0f}% on any day")


def one(verdict: Verdict, line_id: str) -> Line:
    return next(x for x in (*verdict.bottom.lines, *verdict.breaking.lines) if x.spec.id == line_id)


def test_what_cannot_be_read_is_named_once_and_weighs_nothing() -> None:
    found, verdict = christmas(), christmas_verdict()
    (absent,) = verdict_chapter(draft(found, "en"), found, verdict).absent
    assert one(verdict, "VVIX_FED").spec.en in plain(absent)
    assert one(verdict, "VVIX_FED").weight == 0


def test_before_the_letter_the_claims_say_on_what_they_stand() -> None:
    found, verdict = christmas(), christmas_verdict()
    chapter = claims_chapter(draft(found, "en"), found, verdict)
    assert plain(chapter.sentences[0]).startswith("This day lies before the letter")
    assert "After publication" not in chapter.tables[0].columns
    assert len(chapter.tables[0].rows) == 18


def test_a_scenario_row_says_every_voice() -> None:
    found, verdict = christmas(), christmas_verdict()
    table, rest = scenarios_chapter(draft(found, "en"), found, verdict).tables
    assert len(table.rows) == len(rest.rows) == 5
    assert all(plain(cell) for made in (table, rest) for row in made.rows for cell in row)
    fed = [plain(cell) for cell in table.rows[0]]
    assert fed[0] == "The Fed gives in first"
    assert re.fullmatch(r"about \d+% within 12 months \(\d+–\d+%\); \d+ events", fed[1])
    broken = [plain(cell) for cell in table.rows[1]]
    assert broken[1] == broken[4] == "has come already"
