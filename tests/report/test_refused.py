"""A question that could not be answered, in the reader's language."""

from __future__ import annotations

import re

import pytest
from tests.verdict.made import christmas, draft

from crossroads.report.draft import Draft
from crossroads.report.refused import reason_words
from crossroads.verdict.answers import Refused

HAN = re.compile("[\u4e00-\u9fff]")


def of(language: str) -> Draft:
    return draft(christmas(), language)  # type: ignore[arg-type]  # one of the two


@pytest.mark.parametrize(
    ("reason", "zh"),
    [
        ("BAA10Y is not in the store; run `crossroads sync BAA10Y` or import a file for it", "库中没有 BAA10Y"),
        (
            "SPX: the newest close known is of 2018-12-31 on 2025-11-18; run `crossroads sync SPX` or import a file, or ask for an earlier day",
            "只到 2018 年 12 月 31 日",
        ),
        (
            "SPX: no close is known on 1950-01-01; run `crossroads sync SPX` or import a file, or ask for a later day",
            "当时没有标普 500 收盘",
        ),
        (
            "as-of 1950-01-01: an outlook needs eight years of month ends and the record begins 1950-01-01; ask for a later day",
            "始于 1950 年 1 月 1 日",
        ),
    ],
)
def test_common_reasons_have_a_chinese_sentence(reason: str, zh: str) -> None:
    said = reason_words(of("zh"), Refused(reason))
    assert zh in said
    assert not re.search("[a-z]{4,} [a-z]{3,} [a-z]{2,}", said.replace("crossroads sync", ""))
    assert not HAN.search(reason_words(of("en"), Refused(reason)))


def test_an_uncommon_reason_is_quoted_as_it_stands() -> None:
    assert reason_words(of("zh"), Refused("the moon was full, run `x`")) == "`the moon was full, run 'x'`"
