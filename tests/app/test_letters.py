"""``crossroads letter`` as a user meets it: on the history the package ships, and on the real files of the letter's day."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from tests.app.letter_store import done

from crossroads.app.library import open as open_library
from crossroads.app.records import made_record, month_end_before
from crossroads.timeline import AsOf

DAY = "2018-12-31"


def written(folder: Path, *words: str) -> dict[str, bytes]:
    done("letter", "--as-of", DAY, "--out", str(folder), *words)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_second_time_is_the_first_byte_for_byte(shipped: Path, tmp_path: Path) -> None:
    words = ("--lang", "en", "--lang", "zh", "--form", "html", "--form", "md", "--form", "json")
    first = written(tmp_path / "a", *words)
    assert set(first) == {f"crossroads-{DAY}.{language}.{form}" for language in ("en", "zh") for form in ("html", "md", "json")}
    assert written(tmp_path / "b", *words) == first
    library = open_library(shipped)
    library.store.cache.prune(data_version="none", code_version="none")
    assert written(tmp_path / "c", *words) == first


def test_nobody_is_started_for_a_letter_that_is_kept(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = written(tmp_path / "a")
    started: list[bool] = []
    monkeypatch.setattr("crossroads.app.hands.Hands.start", lambda _self, *, draw: started.append(draw))
    assert written(tmp_path / "b") == first
    assert not started
    written(tmp_path / "c", "--up", "green", "--form", "md")
    assert started == [False]


def test_a_letter_freezes_what_it_says_once(shipped: Path, tmp_path: Path) -> None:
    written(tmp_path / "a")
    library = open_library(shipped)
    frozen = library.store.forecasts.read(pl.col("made_as_of") == AsOf.parse(DAY).moment)
    assert sorted(t.split("/")[0] for t in frozen["id"]) == ["outlook"] * 4 + ["stress"]
    library.store.cache.prune(data_version="none", code_version="none")
    written(tmp_path / "b", "--up", "red")
    assert library.store.forecasts.read(pl.col("made_as_of") == AsOf.parse(DAY).moment).equals(frozen)


def test_the_switch_for_rises_is_in_the_page_and_in_the_cache_key(shipped: Path, tmp_path: Path) -> None:
    pages = {up: written(tmp_path / up, "--form", "html", "--up", up)[f"crossroads-{DAY}.en.html"].decode() for up in ("red", "green")}
    assert all(f'<html lang="en" data-up="{up}">' in page for up, page in pages.items())
    assert pages["red"].replace('data-up="red">', "") == pages["green"].replace('data-up="green">', "")


@pytest.mark.slow
def test_a_letter_shows_the_record_once_it_is_kept(shipped: Path, tmp_path: Path) -> None:
    """Half a minute: the record of the month end before is made, and the cached letter without it is not served again."""
    before = written(tmp_path / "a", "--form", "md")[f"crossroads-{DAY}.en.md"].decode()
    assert "the record is not computed" in before
    made_record(open_library(shipped), month_end_before(AsOf.parse(DAY)), "pivot")
    after = written(tmp_path / "b", "--form", "md")[f"crossroads-{DAY}.en.md"].decode()
    assert "scored up to 30 November 2018" in after


def test_the_letters_own_day_on_the_real_files(letter_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What changed in the week to 18 November 2025: both volatility lines were crossed (closes in the README of the data files)."""
    monkeypatch.setenv("CROSSROADS_HOME", str(letter_home))
    done("letter", "--as-of", "2025-11-18", "--lang", "en", "--lang", "zh", "--form", "md", "--out", str(tmp_path))
    en, zh = ((tmp_path / f"crossroads-2025-11-18.{language}.md").read_text("utf-8") for language in ("en", "zh"))
    lead = re.sub(r"\[\^\d+\]", "", en.split("## What changed since 11 November")[1].strip().split("\n")[0])
    assert "VIX at 24.69 (line at 24)" in lead
    assert "VVIX at 124.32 (line at 110)" in lead
    assert "VVIX is testing 110" in en.split("\n")[2]
    assert "VVIX 在试探 110" in zh.split("\n")[2]
    assert "The Fed eased on 29 October 2025" in en
