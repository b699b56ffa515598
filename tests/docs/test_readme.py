"""Both READMEs: their pictures and links exist, their commands run on the history of the package, in the order of the page."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.docs.pages import blocks, folder, letter_of_the_makefile, page, printed

from crossroads.app.cli import COMMANDS

READMES = ("README.md", "README.zh.md")
NOT_RUN = {"crossroads sync", "crossroads serve"}
"""The first asks the world, the second runs until stopped; both are run elsewhere (tests/app, tests/docs/test_tutorial.py)."""


def lines(name: str) -> list[str]:
    """Return the commands of a README without their remarks."""
    return [re.split(r"\s{2,}#", line.strip())[0] for line in re.findall(r"^    (\S.*)$", page(name), re.MULTILINE)]


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_come_first_and_are_those_of_the_makefile(name: str) -> None:
    assert lines(name)[:2] == ["make letter", "make test"]
    makefile = page("Makefile")
    assert all(
        re.search(rf"^{line.removeprefix('make ')}:", makefile, re.MULTILINE) for line in re.findall(r"`?(make [a-z]+)`?", page(name))
    )


def test_what_to_do_next_takes_five_lines_and_both_languages_say_the_same() -> None:
    english, chinese = ([line.removesuffix(" --lang zh") for line in lines(name)] for name in READMES)
    assert english == chinese
    assert len([line for line in english if line.startswith("crossroads ")]) == 5
    assert [b.text.splitlines()[-1] for b in blocks(page(READMES[0]))] == [b.text.splitlines()[-1] for b in blocks(page(READMES[1]))]


@pytest.mark.parametrize("name", READMES)
def test_links_and_pictures_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page(name)):
        assert (ROOT / target).is_file(), target
    (picture,) = re.findall(r"!\[.*?\]\((.*?)\)", page(name))
    body = (ROOT / picture).read_bytes()
    assert struct.unpack(">II", body[16:24]) >= (1200, 800)  # a PNG's width and height
    assert len(body) < 300_000


@pytest.mark.parametrize("name", READMES)
def test_the_commands_and_the_example_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CROSSROADS_HOME", str(tmp_path / "home"))
    letter = f"{letter_of_the_makefile()} --mirror {folder(tmp_path / 'nothing')}"
    assert "letter of 2018-12-31" in printed(letter)
    for line in lines(name):
        if line.startswith("crossroads ") and line not in NOT_RUN:
            output = printed(line)
            assert not output.startswith("crossroads: "), output
    assert all(line.split()[1] in COMMANDS for line in NOT_RUN)
    known: dict[str, object] = {}
    (example,) = (b.text for b in blocks(page(name)) if b.language == "python")
    exec(example, known)  # noqa: S102 - our own page, to see that it works
    assert known["library"].series("VIX", as_of="2018-12-24").newest.value == 36.07  # type: ignore[attr-defined]
