"""Templates: the two languages hold the same keys, every template fills, and Chinese is set by one rule."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.world import panel

from crossroads.catalog.load import catalog
from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import CatalogError
from crossroads.indicators.registry import readings
from crossroads.report.charts import PLANS
from crossroads.report.details import FORMS
from crossroads.report.draft import Draft
from crossroads.report.particulars import PARTICULARS
from crossroads.report.view import Figure, plain
from crossroads.report.wording import LANGUAGES, Wording, fields_of, typeset, wording

FULL = {",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "(": "\uff08", ")": "\uff09"}
HAN = "\u4e00-\u9fff"


def words(**templates: str) -> Wording:
    return Wording("en", templates)


def test_both_languages_have_the_same_keys() -> None:
    en, zh = (set(wording(language).templates) for language in LANGUAGES)
    assert en == zh, f"only in English: {sorted(en - zh)}; only in Chinese: {sorted(zh - en)}"


def test_no_translation_is_empty_or_left_in_the_other_language() -> None:
    silent = {"stated.none"}  # a claim that states no quantifier: nothing is said of it
    for key, template in wording("zh").templates.items():
        bare = re.sub(r"\{[a-z_0-9]+\}|\b[A-Z][A-Z0-9&]+\b", "", template)  # VIX is VIX in any language
        assert template.strip() or key in silent, key
        if re.search("[A-Za-z]{3,}", bare) and key != "disclaimer":
            assert re.search(f"[{HAN}]", bare), f"zh.toml: {key} has no Chinese in it: {template}"
    for key, template in wording("en").templates.items():
        assert template.strip() or key in silent, key
        assert key == "disclaimer" or not re.search(f"[{HAN}]", template), key


COMMON = {
    "name", "value", "size", "signed", "when", "day", "moved", "over", "news", "rank", "record", "zone", "state", "stale", "line", "known",
}  # fmt: skip


def documented() -> dict[str, set[str]]:
    """Return the details that the reference promises, by indicator: what is quoted must be promised."""
    path = Path(__file__).parents[2] / "docs/generate_indicators.py"
    spec = importlib.util.spec_from_file_location("generate_indicators", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: set(re.findall(r"\w+", told)) for name, told in module.DETAILS.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_quote_only_what_exists(language: str) -> None:
    """A misspelt field would silently drop its bracket."""
    promised = documented()
    for key, template in wording(language).templates.items():
        part = key.split(".")
        if part[0] == "say" or (part[0] == "chart" and part[1].isupper()):
            own = promised.get(part[1], set()) | set(PARTICULARS[part[1]].keys if part[1] in PARTICULARS else ())
            assert set(fields_of(template)) <= COMMON | own, key


def test_titles_of_charts_are_of_indicators_that_are_drawn() -> None:
    titled = {key.split(".")[1] for key in wording("en").templates if key.startswith("chart.") and key.split(".")[1].isupper()}
    assert titled <= set(PLANS)


def test_numbers_that_sentences_quote_have_a_form() -> None:
    """A number without one would drop its bracket too."""
    made = Draft.begin(panel(), catalog(), {}, {}, "en")
    for reading in readings(panel(), catalog()):
        said = {f for key, t in made.words.templates.items() if key.startswith(f"say.{reading.id}.") for f in fields_of(t)}
        bare = {k for k in said & set(reading.details) if isinstance(reading.details[k], float | int)}
        assert bare <= set(FORMS), reading.id


def test_every_indicator_has_a_sentence_of_its_own() -> None:
    for name in catalog().indicators:
        assert f"say.{name}.default" in wording("en"), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_brackets_drop_without_a_trace(language: str) -> None:
    """Whatever may be left out, no stops meet and no space stands before one."""
    made = wording(language)
    for key, template in made.templates.items():
        names = list(dict.fromkeys(fields_of(template)))
        if key.split(".")[0] not in {"say", "chart"} or key == "chart.marks.glue":
            continue
        needed = {n for part in re.findall(r"[^\[\]]+(?![^\[]*\])", template) for n in fields_of(part)}
        for gone in [set(), set(names) - needed, *({n} for n in names if n not in needed)]:
            text = made.say(key, **{n: "7" for n in names if n not in gone})
            assert not re.search(r"[.,;:]\s*[.,;:]|\s[.,;:]|[\uff0c\u3002\uff1b\uff1a]\s*[\uff0c\u3002\uff1b\uff1a]|^[,;.\uff0c]", text), (
                f"{key} without {gone}: {text}"
            )


def test_words_are_for_indicators_and_states_that_exist() -> None:
    known = set(catalog().indicators) | {"any"}
    for key in wording("en").templates:
        part = key.split(".")
        if part[0] == "say" or (part[0] == "chart" and len(part) == 3 and part[1] != "marks"):
            assert part[1] in known, key
            states = {"default"} | (set(catalog().indicators[part[1]].states) if part[1] != "any" else {"flow"})
            assert part[2] in states, key


@pytest.mark.parametrize("spec", [s for s in catalog().series.values() if s.instead], ids=lambda s: s.id)
def test_what_stands_in_for_a_series_is_said_in_both_languages(spec: SeriesSpec) -> None:
    """Ids need no translation; words do."""
    if re.search(r"(?<![A-Za-z/])[a-z]{3,}(?![a-z]*[./])", re.sub(r"\S+/\S+|\.\w+", "", spec.instead)):
        assert re.search(f"[{HAN}]", spec.instead_zh), spec.instead


def test_an_indicator_without_a_sentence_of_its_own_has_the_common_one() -> None:
    for language in LANGUAGES:
        said = wording(language).say("say.any.default", name="VIX", value="24.69")
        assert "VIX" in said
        assert "24.69" in said


def test_every_change_has_a_word_for_its_length() -> None:
    for spec in catalog().indicators.values():
        for language in LANGUAGES:
            assert not spec.change_over or f"over.{spec.change_over}" in wording(language)


def test_a_bracket_is_dropped_whole_when_a_field_in_it_is_missing() -> None:
    made = words(x="{name} at {value}[, {moved} in {over}].")
    assert made.say("x", name="VIX", value="24", moved="up 3", over="a week") == "VIX at 24, up 3 in a week."
    assert made.say("x", name="VIX", value="24", moved=None, over="a week") == "VIX at 24."


def test_a_missing_field_outside_brackets_names_key_and_field() -> None:
    with pytest.raises(CatalogError, match=r"words/en: x needs value"):
        words(x="{name} at {value}").text("x", name="VIX")


def test_an_unknown_key_names_the_file() -> None:
    with pytest.raises(CatalogError, match=r"words/en has no 'nope'"):
        words().text("nope")


def test_figures_pass_through_whole() -> None:
    figure = Figure("24.69", "n-VIX_LEVEL")
    assert words(x="VIX at {value}, high").text("x", value=figure) == ("VIX at ", figure, ", high")
    nested = words(x="{inner}!").text("x", inner=("up ", figure))
    assert nested == ("up ", figure, "!")


def test_lists_read_as_lists() -> None:
    en, zh = wording("en"), wording("zh")
    assert plain(en.listed(["a", "b", "c"])) == "a, b and c"
    assert plain(en.listed(["a"])) == "a"
    assert plain(en.listed([])) == ""
    assert plain(en.listed(["S&P 500 futures, net", "VIX"], of="names")) == "S&P 500 futures, net; VIX"
    assert plain(zh.listed(["甲", "乙", "VIX"])) == "甲、乙、VIX"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("VIX在11月收于24.69", "VIX 在 11 月收于 24.69"),
        ("3.20%的利差", "3.20% 的利差"),
        ("至\u22122.1%", "至 \u22122.1%"),
        ("融资压力(SOFR)", f"融资压力{FULL['(']}SOFR{FULL[')']}"),
        ("VVIX(VIX的波动率)", f"VVIX{FULL['(']}VIX 的波动率{FULL[')']}"),
        ("上升,下降;持平:无", f"上升{FULL[',']}下降{FULL[';']}持平{FULL[':']}无"),
        ("16:15公布,共6,617点", f"16:15 公布{FULL[',']}共 6,617 点"),
        ("WALCL, WTREGEN 没有", "WALCL, WTREGEN 没有"),
        ("https://example.org/a?b", "https://example.org/a?b"),
        ("plain English (left alone), as is: yes", "plain English (left alone), as is: yes"),
    ],
)
def test_chinese_is_typeset(typed: str, printed: str) -> None:
    assert typeset(typed) == printed


@given(st.text(alphabet="甲乙月VIX019.,;:%()+ \u2212", max_size=30))
def test_typesetting_twice_changes_nothing(text: str) -> None:
    assert typeset(typeset(text)) == typeset(text)


@given(st.text(alphabet=st.characters(max_codepoint=126), max_size=40))
def test_latin_text_is_left_alone(text: str) -> None:
    assert typeset(text) == text


def test_chinese_templates_are_typed_full_width() -> None:
    """Between two figures there is no Han character to tell by, so the file itself must be right."""
    for key, template in wording("zh").templates.items():
        bare = re.sub(r"`[^`]*`|Not investment advice\.|\d\d:\d\d", "", template)
        assert not re.search(r"[,;:?!()]", bare), f"{key}: {template}"


def test_words_and_figures_meet_with_one_space_in_chinese() -> None:
    zh = Wording("zh", {"x": "收于{value}点,约{other}"})
    run = zh.text("x", value=Figure("24.69", "n"), other=Figure("3 万亿美元", "n"))
    assert plain(run) == f"收于 24.69 点{FULL[',']}约 3 万亿美元"
