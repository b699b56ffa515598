"""Letter files: what is read, and that every fault is one line naming file, entry and key."""

from __future__ import annotations

import re

import pytest
from tests.claims.letters import CLAIM, FIGURE, HEAD, figure, read

from crossroads.catalog.load import catalog
from crossroads.claims.letter_file import Text, open_letter, read_letter
from crossroads.errors import CrossroadsError, InputError
from crossroads.rules.names import names


def test_a_whole_letter_is_read():
    letter = read(HEAD + FIGURE + CLAIM)
    assert (letter.id, letter.as_of.day.isoformat(), letter.title.zh) == ("made", "2025-11-18", "一封信")
    level = letter.figures[0]
    assert level.stated is not None
    assert level.stated.agrees(24.65)
    assert level.stated.agrees(24.75)
    assert not level.stated.agrees(24.76)
    assert str(letter.claims[0].variants[0].question) == "streak(VVIX > 110) >= 5 -> event(FED_DOVISH) within 3m (gap 126)"


def test_a_variant_is_as_the_claim_except_where_it_says_otherwise():
    more = '\n[[claim.variant]]\nid = "seven"\ncondition = "streak(VVIX > 110) >= 7"\nen = "seven"\nzh = "七"\n'
    more += (
        '\n[[claim.variant]]\nid = "later"\noutcome = "event(FED_DOVISH) within 6m"\ngap = "1m"\nours = true\nen = "later"\nzh = "更久"\n'
    )
    main, seven, later = read(HEAD + CLAIM + more).claims[0].variants
    assert (str(seven.question.condition), str(seven.question.outcome)) == ("streak(VVIX > 110) >= 7", str(main.question.outcome))
    assert (str(later.question.condition), later.question.gap, later.is_ours) == (str(main.question.condition), 21, True)
    assert len({v.question.definition for v in (main, seven, later)}) == 3


def test_spelling_does_not_change_a_definition():
    spaced = CLAIM.replace("streak(VVIX > 110) >= 5", "streak( VVIX>110 )>=5")
    assert read(HEAD + spaced).claims[0].variants[0].question.definition == read(HEAD + CLAIM).claims[0].variants[0].question.definition


def test_a_series_no_file_has_brought_is_no_fault_of_the_letter():
    text = HEAD + '\n[names]\nodds = "NOBODYS.ODDS"\n' + figure(kind='"value"', rule='"odds"', stated="48.9")
    assert read(text).figures[0].absent == "NOBODYS.ODDS"


def test_figures_that_state_one_number_can_be_named_in_the_letters_own_arithmetic():
    text = HEAD + figure(id='"A"', kind='"missing"', stated="98", needs='{ en = "x", zh = "x" }')
    text += figure(id='"B"', kind='"arithmetic"', rule='"a + 80"', stated="178")
    assert read(text).figures[1].rule.references == ()


FAULTS = [
    (HEAD.replace("[letter]", "[letter"), "not valid TOML"),
    (HEAD.replace("published = 2025-11-18", 'published = "soon"'), r"letter: published is text \('soon'\); a day"),
    (HEAD.replace('author = "A. Writer"', ""), "letter: author is missing"),
    (HEAD.replace('language = "en"', 'language = "fr"'), "language is 'fr'; one of en, zh"),
    (HEAD + FIGURE.replace('"value"', '"values"'), "figure LEVEL: kind is 'values'; one of value,"),
    (HEAD + FIGURE.replace("24.7\n", '"24.7"\n'), r"figure LEVEL: stated is text \('24.7'\); a number is expected"),
    (HEAD + FIGURE.replace("24.7\n", "[24.0, 25.0, 26.0]\n"), r"figure LEVEL: stated must be a number or \[low, high\]"),
    (HEAD + FIGURE.replace("24.7\n", "[26.0, 24.0]\n"), "give the lower end first"),
    (HEAD + FIGURE.replace("24.7\n", "nan\n"), "must be a finite number"),
    (HEAD + FIGURE.replace('"points"', '"parsecs"'), "unit is 'parsecs'; units are"),
    (HEAD + FIGURE.replace('"points"', '"bp"'), "unit does not fit the rule"),
    (HEAD + FIGURE.replace('"VIX"', '"VIXX"'), "figure LEVEL: rule: there is no series 'VIXX'; did you mean VIX"),
    (HEAD + FIGURE.replace("tolerance", "tolerence"), "figure LEVEL: unknown key 'tolerence'"),
    (HEAD + FIGURE + FIGURE, "LEVEL"),
    (HEAD + figure(kind='"change"', rule='"HY_OAS"', stated="55"), "a figure of kind change needs from, rule; from is missing"),
    (HEAD + figure(kind='"state"', rule='"VIX"'), "this is a quantity; compare it with something"),
    (HEAD + figure(kind='"record"', rule='"VIX"', pick='"most"', from_="2025-01-01"), "pick is 'most'; one of highest, lowest"),
    (HEAD + figure(kind='"years"', rule='"VIX > 40"', from_="1990-01-01", years='["2008"]'), "years holds text"),
    (HEAD + figure(kind='"unmeasured"', needs='"x"'), "needs is text"),
    (HEAD + CLAIM.replace("number = 1", 'number = "one"'), "claim STANDS: number is text"),
    (HEAD + CLAIM.replace('"usually"', '"mostly"'), "quantifier is 'mostly'; one of always"),
    (HEAD + CLAIM.replace("outcome =", "output ="), "give exactly one of outcome, meanwhile and under_way; saw none"),
    (HEAD + CLAIM.replace("within 3m", "within"), "claim STANDS: outcome:"),
    (HEAD + CLAIM + 'gap = "often"\n', "gap 'often' is not a length of time"),
    (HEAD + CLAIM + 'figures = ["NOBODY"]\n', "there is no figure 'NOBODY' in this letter"),
    (HEAD + CLAIM.replace("condition =", "conditions ="), "unknown key|nothing to test|variants|exactly one"),
    (HEAD + CLAIM + '[[claim.case]]\nen = "x"\nzh = "x"\nfrom = 2020-02-01\nto = 2020-01-01\n', "swap them"),
    (HEAD + CLAIM + '[[claim.promise]]\nen = "x"\nzh = "x"\nthen = "VIX"\nby = 2026-01-01\n', "promise number 1: then:"),
    (HEAD + '\n[names]\nVIX = "OTHER"\n', "what a letter names is written in lower case"),
    (HEAD + "\n[[figures]]\n", "unknown key 'figures'"),
    ("figure = 3\n" + HEAD, "figure is a number"),
    (HEAD.replace("[letter]", "x = 1\n[letter]"), "unknown key 'x'"),
]


@pytest.mark.parametrize(("text", "message"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_one_line(text, message):
    with pytest.raises(CrossroadsError) as wrong:
        read(text)
    said = str(wrong.value)
    assert re.search(message, said), said
    assert "made.toml" in said
    assert "\n" not in said


def test_what_is_no_letter_file(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        open_letter(str(tmp_path / "none.toml"))
    with pytest.raises(InputError, match="cannot be read"):
        open_letter("a\0b")
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        open_letter(str(broken))
    broken.write_bytes(b"#" * 3_000_000)
    with pytest.raises(InputError, match="larger than"):
        open_letter(str(broken))
    with pytest.raises(InputError, match="not valid TOML"):
        read_letter(Text("a = " + "[" * 100_000, "deep.toml"), names(catalog()))


# --------------------------------------------------------------------------------------------- the letter that ships


def test_the_seed_letter_is_whole():
    letter = read_letter(open_letter("seed"), names(catalog()))
    assert [c.number for c in letter.claims] == list(range(1, 19)), "the eighteen claims, none dropped"
    assert len(letter.figures) >= 60
    assert all(f.words.en and f.words.zh for f in letter.figures)
    assert {f.row for f in letter.figures} >= {
        "L1",
        "F1",
        "F2",
        "F3",
        "F4",
        "F5",
        "F7",
        "P1",
        "C1",
        "C2",
        "C3",
        "J1",
        "J2",
        "V1",
        "V2",
        "M1",
        "X2",
    }
    named = {c.number: [x.words.en for x in c.cases] for c in letter.claims if c.cases}
    assert {n: len(v) for n, v in named.items()} == {1: 4, 6: 2, 7: 3, 10: 3, 11: 2, 13: 2}


def test_the_seed_letter_is_in_our_own_words(shared):
    """No run of eight Chinese characters of the letter stands in the file."""
    seed = shared.parent / "seed" / "letter-2025-11.zh.txt"
    if not seed.is_file():
        pytest.skip(f"the seed letter is not at {seed}")
    original = re.sub(r"[^\u4e00-\u9fff]", "", seed.read_text("utf-8"))
    body = re.sub(r"(?m)^title = .*$", "", open_letter("seed").text)  # a title is quoted as it stands
    copied = {text for text in re.findall(r"[\u4e00-\u9fff]{8,}", body) if any(text[i : i + 8] in original for i in range(len(text) - 7))}
    assert not copied
