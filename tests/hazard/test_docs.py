"""The pages say what the code and the kept results say."""

from __future__ import annotations

import json

import pytest
from bench.code_hash import hazard_hash
from bench.record_page import page
from tests.conftest import ROOT

from crossroads.hazard.covariates import COVARIATES, SETS
from crossroads.hazard.spells import BINS

METHOD = (ROOT / "docs/methods/who-gives-in-first.md").read_text("utf-8")
KEPT = json.loads((ROOT / "bench/results/record.json").read_text("utf-8"))


def test_the_record_s_page_is_made_of_the_kept_results() -> None:
    assert (ROOT / "docs/methods/record.md").read_text("utf-8") == page(KEPT)


def test_the_kept_record_is_of_the_code_at_hand() -> None:
    assert KEPT["code"] == hazard_hash(), "the hazard room has changed: run `python bench/record.py --home HOME` (three minutes)"


def test_the_kept_record_is_whole() -> None:
    """Both questions, every named day, and intervals that cover what they promise where the model is right."""
    assert set(KEPT["records"]) == {"next_step", "pivot"}
    days = {d["day"][:7] for d in KEPT["named"]}
    assert {"2007-08", "2011-08", "2015-08", "2016-01", "2018-12", "2020-03", "2022-06", "2023-03", "2025-11"} <= days
    covered = [share for row in KEPT["simulated"]["core"]["covered"] for share in row]
    assert all(0.85 <= share <= 0.95 for share in covered)
    assert sum(KEPT["timings"][k] for k in KEPT["timings"] if k.startswith("record")) < 60


@pytest.mark.parametrize(
    "row", [r for q in KEPT["records"].values() for r in q["rows"]], ids=lambda r: f"{r['question']} {r['cause']} {r['horizon']}"
)
def test_better_is_said_only_where_the_interval_excludes_zero(row: dict) -> None:
    for against in row["against"]:
        interval = against["difference"]["brier_interval"]
        if against["verdict"] == "better":
            assert interval["high"] < 0
            assert against["difference"]["events"] >= 8


def test_the_method_names_the_sets_the_bins_and_the_options() -> None:
    assert all(f"| {year} |" in METHOD for year in SETS)
    assert ", ".join(f"{lo}–{hi}" if lo != hi else str(lo) for lo, hi in BINS) in METHOD
    assert len(COVARIATES) == 12
    assert all(word in METHOD for word in ("--question", "--horizon", "--as-of", "crossroads record"))
