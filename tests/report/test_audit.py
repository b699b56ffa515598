"""The audit as a page: the same in both languages, every word there, nothing of a stranger's letter taken for markup."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.claims.letters import CLAIM, FIGURE, HEAD, figure, read
from tests.rules.conftest import real as real  # noqa: PLC0414  # a fixture, used by name

from crossroads.catalog.load import catalog
from crossroads.claims.audit import Audit, audit
from crossroads.claims.cases import CaseStatus
from crossroads.claims.findings import Status
from crossroads.claims.judgement import judge
from crossroads.claims.ledger import Entry, compare
from crossroads.claims.promises import PromiseStatus
from crossroads.claims.quantifiers import Quantifier
from crossroads.claims.verdict import WORDS, Verdict
from crossroads.knowledge.history import History
from crossroads.report.audit import audit_json, compose_audit
from crossroads.report.audit_html import render_audit_html
from crossroads.report.audit_markdown import render_audit_markdown
from crossroads.report.audit_view import AuditPage
from crossroads.report.formats import MINUS
from crossroads.report.tested import Teller, episodes_table, sentences
from crossroads.report.view import Figure, plain
from crossroads.report.wording import fields_of, wording
from crossroads.timeline import WEEKDAYS, AsOf

NASTY = 'en = "<script>alert(1)</script> | a [link](http://x) {VIX}"\nzh = "<b>粗</b> | 行"'

MORE = """
[[claim.variant]]
id = "seven"
condition = "streak(VVIX > 110) >= 7"
en = "seven closes"
zh = "七个收盘"

[[claim.case]]
en = "pandemic"
zh = "疫情"
from = 2020-02-15
to = 2020-04-30

[[claim.promise]]
if = "streak(VVIX > 110) >= 5"
then = "event(FED_DOVISH)"
by = 2026-03-31
en = "a signal"
zh = "信号"

[[claim]]
id = "NOTHING"
number = 2
row = "C1"
en = "untestable"
zh = "无从检验"
missing = { en = "nobody counts it", zh = "无人统计" }

[[claim]]
id = "LACKING"
number = 3
row = "C3"
condition = "CCC_YIELD > 14%"
outcome = "return(SPX, 1m) > 0%"
en = "not held"
zh = "未持有"
"""


@pytest.fixture(scope="module")
def found(real: History) -> Audit:
    text = HEAD + FIGURE.replace('en = "VIX is 24.7"\nzh = "VIX 为 24.7"', NASTY)
    text += figure(id='"CREDIT"', row='"C3"', kind='"change"', rule='"HY_OAS"', from_="2025-10-31", stated="55", unit='"bp"')
    text += figure(id='"CCC"', row='"C3"', kind='"value"', rule='"CCC_YIELD"', stated="14.8", unit='"pct"')
    return audit(read(text + CLAIM + MORE), real, catalog(), AsOf.end_of(date(2026, 7, 22)))


def page(found: Audit, language: str, entries: list[Entry] | None = None) -> AuditPage:
    held = compare(found.letter, entries or [])
    return compose_audit(found, held, catalog(), language, variants=2, code_version="1", data_version="d")


# --------------------------------------------------------------------------------------------- words


def test_both_languages_have_the_same_keys_and_fields():
    english, chinese = (wording(language).templates for language in ("en", "zh"))
    assert set(english) == set(chinese)
    for key, template in english.items():
        if key not in wording("en").templates:
            assert set(fields_of(template)) == set(fields_of(chinese[key])), key


def test_everything_that_can_be_said_has_its_word():
    words = wording("en")
    wanted = [f"status.{s.value}" for s in Status] + [f"case_status.{s.value}" for s in CaseStatus]
    wanted += [f"promise_status.{s.value}" for s in PromiseStatus] + [f"quantifier.{q.value}" for q in Quantifier]
    wanted += [f"{section}.{v.value}" for section in ("verdict", "verdict_says") for v in Verdict] + [f"weekday.{d}" for d in WEEKDAYS]
    wanted += [f"fate.{f}" for f in ("hit", "miss", "measured", "censored", "no_outcome")]
    assert not [key for key in wanted if key not in words]


def test_the_verdicts_are_worded_as_in_the_room():
    for language in ("en", "zh"):
        for verdict, said in WORDS.items():
            assert wording(language).say(f"verdict.{verdict.value}") == said[language]


def test_numbers_of_a_test_in_words():
    tell = Teller.of("en")
    assert (tell.rate(0.304), tell.p(0.0123), tell.p(0.4567)) == ("30%", "0.012", "0.46")
    assert tell.measure(-12.4034, "pct") == f"{MINUS}12.40%"
    assert tell.excess(1.04, "pct") == "+1.04 pp"


# --------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_figures_and_claims_in_every_form(found, language):
    made = page(found, language)
    html, markdown = render_audit_html(made), render_audit_markdown(made)
    for text in (html, markdown):
        for needed in ("19", "26", "24.69", "2020-02-28", "2025-11-21"):
            assert needed in text, needed
    assert [s.key for s in made.claims] == ["c-STANDS", "c-NOTHING", "c-LACKING"]
    assert sum(len(t.rows) for s in made.figures for t in s.tables) == 3
    assert len(made.summary.rows) == 3


def test_nothing_in_a_strangers_letter_is_markup(found):
    made = page(found, "en")
    html, markdown = render_audit_html(made), render_audit_markdown(made)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "\\<script" in markdown
    row = next(line for line in markdown.splitlines() if "alert" in line and line.startswith("|"))
    assert row.replace("\\|", "").count("|") == 6, "five cells, whatever bars the words hold"
    assert "default-src" in html


def test_every_figure_with_data_leads_to_its_rows(found):
    made = page(found, "en")
    notes = {note.id for note in made.notes}
    linked = [part for s in made.figures for t in s.tables for row in t.rows for cell in row for part in cell if isinstance(part, Figure)]
    assert linked
    assert {f.note for f in linked} == notes
    credit = next(note for note in made.notes if note.id == "n-CREDIT")
    assert (credit.rows[0].series, credit.rows[0].period, credit.rows[0].value) == ("HY_OAS", "2025-11-17", "3.13%")


def test_what_has_no_data_says_why(found):
    html = render_audit_html(page(found, "zh"))
    assert "本库没有 CCC_YIELD" in html
    assert "无人统计" in html


def test_an_edited_definition_is_said_with_what_it_was(found):
    when = datetime(2025, 11, 18, tzinfo=UTC)
    was = Entry("STANDS", "main", "0" * 64, "streak(VVIX > 100) >= 5 -> something", when)
    made = page(found, "en", [was])
    said = " ".join(plain(line) for line in made.claims[0].sentences)
    assert "Edited since it was registered on 2025-11-18" in said
    assert "streak(VVIX > 100) >= 5" in said


def test_the_same_audit_is_the_same_bytes(found):
    assert render_audit_html(page(found, "en")) == render_audit_html(page(found, "en"))
    assert audit_json(found, compare(found.letter, []))["claims"][0]["variants"][0]["words"]["zh"][0].startswith("结论")


def test_a_tested_claim_in_sentences_and_a_table(found):
    tested = found.claims[0].variants[0].before.tested
    for language in ("en", "zh"):
        lines = sentences(judge(tested, Quantifier.USUALLY), language)
        assert len(lines) == 7
        table = episodes_table(tested, language)
        assert len(table.rows) == len(tested.episodes)
        assert len(table.columns) == len(table.rows[0]) == 4, "an event has no measured value"
