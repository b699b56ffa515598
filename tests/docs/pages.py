"""Fenced blocks of a page, what their commands print, and whether that is what the page shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from tests.conftest import ROOT

from crossroads.app.cli import cli
from crossroads.errors import CrossroadsError

FENCE = re.compile(r'^```(\w+)(?: title="([^"]*)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its title, its text, and the line of the page it begins on."""

    language: str
    title: str
    text: str
    line: int


def blocks(page: str) -> list[Block]:
    return [Block(m[1], m[2] or "", m[3], page.count("\n", 0, m.start()) + 1) for m in FENCE.finditer(page)]


def answered(found: Sequence[Block]) -> list[tuple[Block, str]]:
    """Return each block of commands with the output shown for it, empty where the page shows none."""
    shown = [*found[1:], Block("", "", "", 0)]
    return [
        (block, after.text if after.language == "text" else "") for block, after in zip(found, shown, strict=True) if block.language == "sh"
    ]


def commands(block: Block) -> list[str]:
    return [line for line in block.text.splitlines() if line.strip()]


def printed(line: str) -> str:
    """Return what one `crossroads ...` prints, errors as the command line words them."""
    program, *words = shlex.split(line)
    assert program == "crossroads", line
    result = CliRunner().invoke(cli, words)
    if isinstance(result.exception, CrossroadsError):
        return f"{result.output}crossroads: {result.exception}\n"
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def matches(shown: str, output: str) -> bool:
    """Return whether an output is what is shown: `...` alone on a line stands for any lines, at a line's end for the rest of it."""
    pattern = "".join(_line(line.rstrip()) for line in shown.splitlines())
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in output.splitlines())) is not None


def _line(line: str) -> str:
    if line == "...":
        return r"(?:.*\n)*?"
    return rf"{re.escape(line.removesuffix('...'))}.*\n" if line.endswith("...") else rf"{re.escape(line)}\n"


def letter_of_the_makefile() -> str:
    """Return the command that `make letter` runs once everything is set up."""
    found = re.search(r"^letter:.*\n\t@\$\(BIN\)/(crossroads letter .*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
