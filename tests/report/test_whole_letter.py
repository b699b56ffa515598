"""The letter with every answer in it: Christmas 2018 from the history the package ships, in both languages."""

from __future__ import annotations

import dataclasses
import re

import html5lib
import pytest
from tests.report.world import figures, texts
from tests.verdict.made import christmas, christmas_verdict, draft, nothing, shipped

from crossroads.hazard.record import Record, RecordRow
from crossroads.hazard.result import Range, Words
from crossroads.hazard.scores import Difference
from crossroads.report.chapter_analogs import analogs_chapter
from crossroads.report.chapter_outlook import outlook_chapter
from crossroads.report.chapter_stress import stress_chapter
from crossroads.report.html import render_html
from crossroads.report.letter import compose
from crossroads.report.markdown import render_markdown
from crossroads.report.outlook_teller import leader, twenty
from crossroads.report.view import Chapter, Letter, Standing, plain
from crossroads.scenarios.analogs import Analog, Analogs, Place, Score
from crossroads.scenarios.stress import Stress
from crossroads.verdict.answers import Answers, Neighbours, Refused

ORDER = [
    "changes", "liquidity", "buyers", "cost", "credit", "labour", "volatility", "fed", "outlook", "stress", "claims", "analogs", "verdict",
    "scenarios", "watch",
]  # fmt: skip
LANGUAGES = ("en", "zh")
HAN = "\u4e00-\u9fff"


def letter_of(found: Answers, language: str) -> Letter:
    stand = Standing(found.panel.as_of, "embedded", code_version="1", data_version="7")
    known = christmas_verdict() if found is christmas() else None
    return compose(found.panel, found.readings, shipped().catalog, stand, language, answers=found, verdict=known)  # type: ignore[arg-type]  # two literals


@pytest.fixture(scope="module", params=LANGUAGES)
def whole(request: pytest.FixtureRequest) -> Letter:
    return letter_of(christmas(), request.param)


def test_the_chapters_follow_the_seed(whole: Letter) -> None:
    assert [c.key for c in whole.chapters] == ORDER
    assert all(c.sentences and plain(c.sentences[0]) for c in whole.chapters)


def test_every_figure_leads_to_a_note_and_every_note_is_asked_for(whole: Letter) -> None:
    found, notes = figures(whole), {n.id for n in whole.notes}
    assert {f.note for f in found} == notes
    assert len(found) > 150


def test_the_head_says_who_and_shows_the_chances_once(whole: Letter) -> None:
    said = plain(whole.headline)
    assert ("given in already" if whole.language == "en" else "市场已经先破") in said
    assert len(whole.verdict) == 2
    assert whole.picture is not None
    assert whole.picture.id == "outlook-dots"
    assert whole.picture.id not in {c.id for chapter in whole.chapters for c in chapter.charts}


def test_both_languages_hold_the_same_figures() -> None:
    en, zh = (letter_of(christmas(), language) for language in LANGUAGES)
    assert [n.id for n in en.notes] == [n.id for n in zh.notes]
    assert [len(c.tables) for c in en.chapters] == [len(c.tables) for c in zh.chapters]
    assert [c.id for x in en.chapters for c in x.charts] == [c.id for x in zh.chapters for c in x.charts]


def test_english_holds_no_han_and_chinese_is_set_as_chinese(whole: Letter) -> None:
    for text in texts(whole):
        bare = re.sub(r"`[^`]*`", "", text)
        if whole.language == "en":
            assert not re.search(f"[{HAN}]", bare.replace("不构成投资建议。", "")), text
        else:
            assert not re.search(f"[{HAN}][,;:?!]|[,;:?!][{HAN}]", bare), text


def test_the_page_is_valid_and_light(whole: Letter) -> None:
    page = render_html(whole)
    html5lib.HTMLParser(strict=True).parse(page)
    assert len(page.encode()) < 1_500_000
    assert page == render_html(whole)


def test_markdown_says_every_sentence(whole: Letter) -> None:
    text = re.sub(r"\\([\\*_\[\]<>|#~])", r"\1", re.sub(r"\[\^\d+\]", "", render_markdown(whole)))
    for chapter in whole.chapters:
        for sentence in (*chapter.sentences, *chapter.also):
            assert plain(sentence) in text
    assert all(plain(p) in text for p in whole.verdict)


def test_a_day_on_which_every_room_refuses_is_still_a_letter() -> None:
    made = letter_of(nothing(), "en")
    refused = [c for c in made.chapters if c.key in {"outlook", "stress", "analogs", "claims"}]
    assert len(refused) == 4
    assert all("nothing is held" in plain(c.sentences[0]) for c in refused)
    assert "changes" not in {c.key for c in made.chapters}
    assert made.picture is None
    html5lib.HTMLParser(strict=True).parse(render_html(made))


def said_of(chapter: Chapter) -> str:
    return " ".join(plain(s) for s in chapter.sentences)


def test_the_counts_of_twenty_are_the_chances() -> None:
    found = christmas().outlook
    assert not isinstance(found, Refused)
    counts = twenty(found)
    assert sum(counts.values()) == 20
    assert counts["market"] == 0  # it had broken on 20 December 2018
    chapter = outlook_chapter(draft(christmas(), "en"), christmas())
    assert f"in {counts['fed']} it eases" in plain(chapter.sentences[0])
    assert "given in already" in said_of(chapter)


def test_where_intervals_overlap_nobody_is_named_first() -> None:
    found = christmas().outlook
    assert not isinstance(found, Refused)
    wide = tuple(dataclasses.replace(r, interval=Range(0.0, 0.9)) for r in found.causes)
    unsure = dataclasses.replace(found, causes=wide)
    assert leader(found) == "fed"
    assert leader(unsure) is None
    known = dataclasses.replace(christmas(), outlook=unsure)
    assert plain(outlook_chapter(draft(known, "en"), known).sentences[0]).startswith("It is not known who gives in first")
    assert plain(letter_of(known, "en").headline).startswith("The market has given in already")


def record(brier: float, low: float, high: float, events: int = 40) -> Record:
    span = Range(low, high)
    one = Difference(500, events, brier, span, brier, span, 0.2, 0.5)
    row = RecordRow(
        "pivot", "fed", Words("the Fed eases first", "美联储先松"), 12, christmas().panel.as_of.day, christmas().panel.as_of.day, 500, events,
        0.4, 0.2, 0.5, (_against(one),), (),
    )  # fmt: skip
    return Record(christmas().panel.as_of.day, "pivot", 15, (row,))


def _against(one: Difference) -> object:
    from crossroads.hazard.record import Against

    return Against("climatology", Words("the past rate", "历史频率"), one, one.verdict)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (record(-0.05, -0.08, -0.02), "better than 1 of 1 rivals, worse than 0"),
        (record(0.05, 0.02, 0.08), "better than 0 of 1 rivals, worse than 1"),
        (record(-0.05, -0.08, -0.02, events=3), "3 events are too few for a verdict"),
    ],
)
def test_the_record_is_told_as_it_stands(made: Record, words: str) -> None:
    known = dataclasses.replace(christmas(), record=made)
    chapter = outlook_chapter(draft(known, "en"), known)
    assert words in said_of(chapter)
    assert any("Brier" in c for t in chapter.tables for c in t.columns)


def test_without_a_record_the_way_to_it_is_said() -> None:
    assert "`crossroads record --expanding pivot --as-of 2018-12-31`" in said_of(outlook_chapter(draft(christmas(), "en"), christmas()))


def stressed(**changes: object) -> Chapter:
    found = christmas().stress
    assert isinstance(found, Stress)
    known = dataclasses.replace(christmas(), stress=dataclasses.replace(found, **changes))  # type: ignore[arg-type]  # a test's shorthand
    return stress_chapter(draft(known, "en"), known)


def test_the_stress_says_what_is_thin_refused_and_beyond_the_past() -> None:
    said = said_of(stressed())
    assert "all of this is extrapolation" in said
    assert "that axis is refused" in said
    assert "It is thin" in said
    assert "was never closed at" in said


def test_the_letters_range_is_placed_by_the_medians() -> None:
    found = christmas().stress
    assert isinstance(found, Stress)
    full = dataclasses.replace(found.fitted[-1], low=-30.0, median=-18.0, high=-5.0)
    near = dataclasses.replace(found.simulated, at_hit=(-10.0, -5.0, -1.0))
    deep = dataclasses.replace(found.simulated, at_hit=(-40.0, -30.0, -21.0))
    lead = plain(stressed().sentences[0])
    assert "a bad case" in lead
    assert "The middle of the two ways at hand" in lead  # no past day closed at those levels: there is no third
    assert "lies among them" in plain(stressed(fitted=(full,), simulated=near).sentences[0])
    sunk = dataclasses.replace(full, median=-25.0)
    assert "is deeper" in plain(stressed(fitted=(sunk,), simulated=deep).sentences[0])


def test_the_letter_is_not_made_to_speak_of_levels_it_did_not_name() -> None:
    asked = stressed(vix=30.0)
    lead = plain(asked.sentences[0])
    assert lead.startswith("At VIX 30")
    assert "The letter of November 2025 speaks of other levels: a further 15–20% down at VIX 40 to 50" in lead
    assert "the letter" not in asked.charts[0].title


def test_the_picture_of_the_stress_marks_the_letters_range() -> None:
    bands = [layer for layer in stressed().charts[0].spec["layer"] if layer["mark"]["type"] == "rect"]
    assert [(row["x"], row["x2"]) for layer in bands for row in layer["data"]["values"]] == [(-20.0, -15.0)]


def alike(*verdicts: tuple[float, float]) -> Chapter:
    after = {"1m": 1.0, "3m": -2.0, "6m": 3.0, "12m": 10.0}
    near = tuple(Analog(day, 0.5, after) for day in ("2007-08-01", "2011-08-04", "2015-08-24"))
    places = (Place("2012", "2012-06-01", 1.0, 0.2), Place("2016", "2016-02-11", 3.0, 0.8))
    found = Analogs("2018-12-31", near, places, dict.fromkeys(after, 5.0), {}, 5000, "lag")
    scores = tuple(Score("1m", 300, (low + high) / 2, low, high) for low, high in verdicts)
    known = dataclasses.replace(christmas(), analogs=Neighbours(found, scores))
    return analogs_chapter(draft(known, "en"), known)


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ([(0.1, 0.2)], "better than the plain past"),
        ([(0.1, 0.2), (-0.2, -0.1)], "at some horizons only"),
        ([(-0.2, -0.1)], "worse than the plain past mean"),
        ([(-0.1, 0.1)], "no better than the plain past mean"),
    ],
)
def test_how_far_to_trust_analogs_follows_their_score(verdicts: list[tuple[float, float]], words: str) -> None:
    assert words in plain(alike(*verdicts).sentences[0])


def test_the_named_episodes_stand_on_the_same_map() -> None:
    table = alike((-0.1, 0.1)).tables[1]
    assert [plain(row[0]) for row in table.rows] == ["2012", "2016"]
    assert "2012 is the nearest to today: 20%" in said_of(alike((-0.1, 0.1)))
