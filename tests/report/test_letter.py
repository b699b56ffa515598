"""The letter as a whole: every figure leads to rows, both languages say the same things, nothing is silent."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from tests.report.world import AS_OF, figures, letter, panel, standing, texts

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import readings
from crossroads.report.chapters import CHAPTERS, board
from crossroads.report.html import folded_gauges
from crossroads.report.letter import compose
from crossroads.report.view import Figure, Letter, plain
from crossroads.series import Panel
from crossroads.timeline import AsOf

HAN = "\u4e00-\u9fff"


@pytest.fixture(params=["en", "zh"])
def whole(request: pytest.FixtureRequest) -> Letter:
    return letter(request.param)


def test_most_sentences_are_exercised_here(whole: Letter) -> None:
    """The hand-made world must have a reading for most indicators, or the other tests prove little."""
    assert sum(g.value is not None for g in whole.gauges) >= 40
    assert [g.id for g in whole.gauges] == list(catalog().indicators)


def test_the_board_holds_one_screen_of_gauges_that_can_be_read(whole: Letter) -> None:
    by_id = {g.id: g for g in whole.gauges}
    assert 12 <= len(whole.board) <= 16
    assert len(set(whole.board)) == len(whole.board)
    assert all(by_id[i].value is not None for i in whole.board)
    assert {"VIX_LEVEL", "VVIX_LEVEL", "SPX_DRAWDOWN"} <= set(whole.board)


def test_the_board_prefers_what_is_not_stale() -> None:
    """Of a group the first that describes the day; only where none does, the first that has a reading at all."""
    assert board(["LAYOFF_TRACKER", "CLAIMS_INITIAL"], ["LAYOFF_TRACKER"]) == ("CLAIMS_INITIAL",)
    assert board(["LAYOFF_TRACKER", "CLAIMS_INITIAL"], ["LAYOFF_TRACKER", "CLAIMS_INITIAL"]) == ("LAYOFF_TRACKER",)
    assert board([], []) == ()


def test_what_is_not_on_the_board_is_folded_in_its_chapter(whole: Letter) -> None:
    folded = [g.id for own in folded_gauges(whole).values() for g in own]
    assert sorted([*folded, *whole.board]) == sorted(g.id for g in whole.gauges if g.value is not None)


def test_every_figure_leads_to_a_note_with_its_rows(whole: Letter) -> None:
    notes = {n.id: n for n in whole.notes}
    found = figures(whole)
    assert len(found) > 150
    for figure in found:
        assert figure.text.strip()
        rows = notes[figure.note].rows
        assert rows, figure
        assert all(r.series and r.period and r.value and r.known_at and r.basis and r.publisher for r in rows)


def test_notes_are_numbered_in_the_order_their_figures_appear(whole: Letter) -> None:
    first_seen = list(dict.fromkeys(f.note for f in figures(whole)))
    assert [n.number for n in whole.notes] == list(range(1, len(whole.notes) + 1))
    assert sorted(first_seen) == sorted(n.id for n in whole.notes)
    assert whole.notes[0].id == next(p for p in whole.headline if isinstance(p, Figure)).note


def test_nothing_in_a_note_was_known_after_the_letter(whole: Letter) -> None:
    latest = AS_OF.day.isoformat()
    assert all(row.known_at[:10] <= latest for n in whole.notes for row in n.rows)


def test_chapters_follow_the_argument(whole: Letter) -> None:
    assert [c.key for c in whole.chapters] == [*CHAPTERS, "watch"]
    assert all(len(c.sentences) >= 2 for c in whole.chapters[:-1])


def test_the_headline_counts_what_a_plain_count_gives(whole: Letter) -> None:
    seen = panel()
    is_stale = {g.id: g.stale is not None for g in whole.gauges}
    assert is_stale["SAHM_GAP"]  # on this day of the shutdown the unemployment rate of September is missing
    tripped = total = stale = 0
    for reading in readings(seen, catalog()):
        for trigger in catalog().indicators[reading.id].triggers:
            if reading.value is None:
                continue
            if is_stale[reading.id]:
                stale += 1
                continue
            total += 1
            tripped += reading.value >= trigger.level if trigger.side == "above" else reading.value <= trigger.level
    said = re.findall(r"\d+", plain(whole.headline))
    assert {str(tripped), str(total)} <= set(said[:2])
    assert said[-1] == str(stale)


def test_both_languages_print_the_same_numbers() -> None:
    """Same notes with the same observations; the figures are counted alike, whatever words stand round them."""
    en, zh = letter("en"), letter("zh")

    def observed(made: Letter) -> list[tuple[str, list[tuple[str, str, str]]]]:
        return [(n.id, [(r.series, r.period, re.sub(r"[^\d.,\u2212]", "", r.value)) for r in n.rows]) for n in made.notes]

    assert observed(en) == observed(zh)
    assert len(figures(en)) == len(figures(zh))
    assert [c.id for ch in en.chapters for c in ch.charts] == [c.id for ch in zh.chapters for c in ch.charts]


def test_english_holds_no_han_and_chinese_is_set_as_chinese() -> None:
    for text in texts(letter("en")):
        assert not re.search(f"[{HAN}]", text.replace("不构成投资建议。", "")), text
    for text in texts(letter("zh")):
        bare = re.sub(r"`[^`]*`", "", text)
        assert not re.search(f"[{HAN}][,;:?!()]|[,;:?!()][{HAN}]", bare), text
        assert not re.search(f"[{HAN}][A-Za-z0-9$]|[A-Za-z0-9%][{HAN}]", bare), text
        assert not re.search(f"[{HAN}\u3000-\u303f\uff00-\uffef] [{HAN}\u3000-\u303f\uff00-\uffef]", bare), text


def test_percent_and_percentage_points_are_kept_apart() -> None:
    for language, word in (("en", "percentage point"), ("zh", "个百分点")):
        said = " ".join(plain(s) for c in letter(language).chapters for s in c.sentences)
        assert word in said
        assert "%" + word not in said


def test_the_same_inputs_give_the_same_letter() -> None:
    seen = panel()
    made = [compose(seen, readings(seen, catalog()), catalog(), standing(), "zh") for _ in range(2)]
    assert json.dumps(made[0].as_json(), ensure_ascii=False) == json.dumps(made[1].as_json(), ensure_ascii=False)


def test_the_json_is_plain_and_whole(whole: Letter) -> None:
    read = json.loads(json.dumps(whole.as_json(), ensure_ascii=False, allow_nan=False))
    assert read["as_of"] == "2025-11-18"
    assert read["standing"]["as_of"].startswith("2025-11-18T23:59:59")
    assert [g["id"] for g in read["gauges"]] == [g.id for g in whole.gauges]
    assert any(isinstance(part, dict) and {"text", "note"} <= set(part) for part in read["headline"])


def test_history_may_be_handed_in() -> None:
    """Given, it is not computed again; a reading without history still has its sentence and no chart."""
    seen = panel()
    bare = compose(seen, [r for r in readings(seen, catalog()) if r.id == "VIX_LEVEL"], catalog(), standing(), "en", history={})
    volatility = next(c for c in bare.chapters if c.key == "volatility")
    assert "VIX is at" in plain(volatility.sentences[0])
    assert volatility.charts == ()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_missing_series_is_said_with_the_way_out(language: str) -> None:
    poor = letter(language, without=frozenset({"VVIX", "HY_OAS"}))
    by_id = {g.id: g for g in poor.gauges}
    assert by_id["VVIX_LEVEL"].value is None
    assert "VVIX" in by_id["VVIX_LEVEL"].reason
    volatility = next(c for c in poor.chapters if c.key == "volatility")
    assert "`crossroads sync VVIX`" in plain(volatility.absent[0])
    assert "VVIX_LEVEL" not in {c.id for c in volatility.charts}
    assert any("VVIX" in plain(line) for line in poor.banner)
    assert "n-VVIX_LEVEL" not in {n.id for n in poor.notes}


def test_a_stale_reading_trips_nothing_and_says_how_old_it_is() -> None:
    """The S&P 500 of 2018, in a fall of 14 %, must not make a headline in November 2025."""
    seen = panel()
    old = seen["SPX"]
    kept = old.periods <= np.datetime64("2025-06-30")
    values = np.where(old.periods[kept] > np.datetime64("2025-06-01"), 4000.0, 5000.0)
    cut = type(old)(old.id, old.unit, old.frequency, old.periods[kept], values, old.known_at[kept], old.basis[kept])
    world = Panel(AS_OF, {**seen.series, "SPX": cut})
    made = compose(world, readings(world, catalog()), catalog(), standing(), "en")
    assert "S&P 500 below its peak" not in plain(made.headline)
    gauge = next(g for g in made.gauges if g.id == "SPX_DRAWDOWN")
    assert (gauge.tone, gauge.stale) == ("plain", "Stale: nothing after 30 June 2025 is known; two or more releases are missing.")
    liquidity = next(c for c in made.chapters if c.key == "liquidity")
    said = [plain(s) for s in (*liquidity.sentences, *liquidity.also)]
    fall = next(s for s in said if "4,000 on 30 June" in s)
    assert fall.endswith(gauge.stale)
    assert "S&P 500" not in said[0]  # a lead is made of what describes the day
    assert any(plain(line).startswith("Stale") and "S&P 500" in plain(line) for line in made.banner)
    watch = made.chapters[-1].tables[0]
    assert all(plain(row[3]) == "stale" for row in watch.rows if plain(row[0]).startswith("S&P 500 below its peak"))


def test_an_undefined_reading_gives_its_own_reason_in_both_languages() -> None:
    """October 2025 has no unemployment rate; the gap of November is undefined, and the letter says so in words."""
    seen = panel()
    rate = seen["UNRATE"]
    later = AsOf.parse("2025-12-31")
    months = np.append(rate.periods[rate.periods < np.datetime64("2025-10-01")], np.datetime64("2025-11-01"))
    values = np.append(rate.values[: len(months) - 1], 4.6)
    known = np.append(rate.known_at[: len(months) - 1], np.datetime64("2025-12-16T13:30:00", "us"))
    holed = type(rate)(rate.id, rate.unit, rate.frequency, months, values, known, np.zeros(len(months), np.uint8))
    world = Panel(later, {**seen.series, "UNRATE": holed})
    for language, word in (("en", "no unemployment rate exists"), ("zh", "没有失业率数据")):
        made = compose(world, readings(world, catalog()), catalog(), standing(as_of=later), language)  # type: ignore[arg-type]  # two literals
        labour = next(c for c in made.chapters if c.key == "labour")
        assert any(word in plain(line) for line in labour.absent), labour.absent


def test_an_empty_panel_still_makes_a_letter_that_says_so() -> None:
    nothing = Panel(AS_OF, {})
    made = compose(nothing, readings(nothing, catalog()), catalog(), standing(holdings="embedded"), "en")
    assert plain(made.headline) == "No trigger can be read on this basis."
    assert "No observation that was known then is held." in [plain(line) for line in made.banner]
    assert figures(made) == []
    assert made.notes == ()
    assert all(g.reason for g in made.gauges)


def test_the_disclaimer_stands_in_both_languages(whole: Letter) -> None:
    assert "Not investment advice" in whole.disclaimer
    assert "不构成投资建议" in whole.disclaimer
