"""Lines of evidence: each stands on a claim, an indicator and a trigger that exist, and speaks for the side its outcome speaks of."""

from __future__ import annotations

import re

from crossroads.catalog.load import catalog
from crossroads.claims.letter_file import open_letter, read_letter
from crossroads.rules.names import names
from crossroads.verdict.evidence import SIDE, LineSpec, lines
from crossroads.verdict.trigger import registry

LETTERS = {file: read_letter(open_letter(file), names(catalog())) for file in ("seed", "house")}


def outcome(spec: LineSpec) -> str:
    claim = next(c for c in LETTERS[spec.file].claims if c.id == spec.claim)
    question = next(v for v in claim.variants if v.id == spec.variant).question
    return str(question.outcome) if question is not None else ""


def test_every_line_reads_what_exists() -> None:
    triggers = {t.id for t in registry(catalog())}
    for spec in lines():
        claim = next((c for c in LETTERS[spec.file].claims if c.id == spec.claim), None)
        assert claim is not None, spec.id
        assert spec.variant in {v.id for v in claim.variants}, spec.id
        assert spec.indicator in catalog().indicators, spec.id
        assert spec.trigger is None or spec.trigger in triggers, spec.id


def test_a_line_enters_the_ledger_its_outcome_speaks_for() -> None:
    """The stated rule, read off the outcome's own text by a second reader."""
    of_kind = {
        "fed": r"^event\(FED_",
        "hold": r"^not event\(FED_",
        "rise": r"^return\((SPX|QQQ), \d+m\) >=? \d",
        "fall": r"^(worst )?return\((SPX|QQQ), \d+m\) <=? -?\d",
        "calm": r"^(change\((VIX|UNRATE), \d+m\) < |worst return\(SPX, \d+m\) > -)",
        "strain": r"^change\((HY_OAS|VIX), \d+m\) > 0",
        "economy": r"^change\(UNRATE, \d+m\) >= 0\.",
    }
    for spec in lines():
        assert re.match(of_kind[spec.kind], outcome(spec)), f"{spec.id}: {outcome(spec)} is not of kind {spec.kind}"
        assert spec.side == SIDE[spec.kind]


def test_both_ledgers_hold_what_the_letter_leaves_out() -> None:
    for side in ("bottom", "break"):
        own = [s for s in lines() if s.side == side]
        assert sum(s.file == "house" for s in own) >= len(own) // 3
        assert any(s.file == "seed" for s in own)


def test_every_hope_of_the_letter_for_prices_is_answered() -> None:
    answered = {s.opposes for s in lines()}
    hopes = [s.id for s in lines() if s.file == "seed" and s.kind == "rise"]
    assert hopes
    assert set(hopes) <= answered


def test_every_claim_of_the_house_is_weighed() -> None:
    used = {s.claim for s in lines() if s.file == "house"}
    assert used == {c.id for c in LETTERS["house"].claims}


def test_the_house_promises_no_frequency() -> None:
    """A quantifier would let a word, not a test, decide what a line weighs."""
    assert {c.quantifier.value for c in LETTERS["house"].claims} == {"unsaid"}
    assert all(c.is_ours for c in LETTERS["house"].claims)


def test_no_two_windows_of_the_house_overlap() -> None:
    for claim in LETTERS["house"].claims:
        (main,) = claim.variants
        assert main.question is not None
        months = re.search(r"(\d+)m", str(main.question.outcome))
        assert months is not None
        assert main.question.gap >= 21 * int(months[1]), claim.id
