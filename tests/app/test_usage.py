"""What the command line says to words it cannot use: one line, what was seen, and where to look."""

from __future__ import annotations

import pytest

from crossroads.app.cli import main
from crossroads.errors import UnknownSeriesError


def said(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["crossroads", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("nope", "No such command 'nope'"),
        ("series VIX --lang fr", "'fr' is not one of 'en', 'zh'"),
        ("series VIX --last 0", "0 is not in the range x>=1"),
        ("series VIX --as-of 2025-02-30", "as-of '2025-02-30' is not a date"),
        ("letter --as-of 9999-12-31", "as-of '9999-12-31' is not a date"),
        ("series", "Missing argument 'NAME'"),
        ("cost NVDA --decay nan", "nan is no finite number"),
        ("cost NVDA --decay inf", "inf is no finite number"),
        ("cost NVDA --seed -1", "-1 is not in the range x>=0"),
        ("stress --seed -1", "-1 is not in the range x>=0"),
        ("analogs --seed -1", "-1 is not in the range x>=0"),
    ],
)
def test_a_word_that_cannot_be_used_is_one_line(
    words: str, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, line = said(words, monkeypatch, capsys)
    assert status == 2
    assert message in line
    assert line.startswith("crossroads: ")
    assert line.count("\n") == 1
    assert "--help" in line


def test_without_any_words_the_commands_are_listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _, text = said("", monkeypatch, capsys)
    assert "Commands:" in text


def test_an_unknown_name_points_at_the_list_it_is_missing_from() -> None:
    assert "`crossroads now` lists them all" in str(UnknownSeriesError("qqqqq", ["VIX_LEVEL"], what="indicator"))
    assert "`crossroads catalog` lists them all" in str(UnknownSeriesError("qqqqq", ["VIX"]))
    assert "known are CLAIM_A, CLAIM_B" in str(UnknownSeriesError("qqqqq", ["CLAIM_B", "CLAIM_A"], what="claim"))
