"""The tutorial in both languages: every command is run in the order of the page, and prints what the page shows."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from tests.docs.pages import Block, answered, blocks, commands, folder, letter_of_the_makefile, matches, page, printed

PAGES = ("docs/tutorial.md", "docs/tutorial.zh.md")
FULL = {"with the full data", "需要完整数据"}
RUNS_ON = {"runs until you stop it", "一直运行"}
NOT_OURS = ". .venv/bin/activate"


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, an empty home, and a window as wide as the page says."""
    monkeypatch.chdir(folder(tmp_path / "here"))
    monkeypatch.setenv("CROSSROADS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def output_of(block: Block, mirror: Path) -> str:
    """`make letter` is run as the Makefile words it, with an empty mirror for a network that answers nothing."""
    letter = f"{letter_of_the_makefile()} --mirror {mirror}"
    return "".join(printed(letter if line == "make letter" else line) for line in commands(block) if line != NOT_OURS)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_true_on_the_history_of_the_package(name: str, terminal: Path) -> None:
    found = blocks(page(name))
    for block in found:
        if block.language == "toml":
            Path(block.title).write_text(block.text, "utf-8")
    mirror = folder(terminal / "nothing")
    for block, shown in answered(found):
        if block.title not in FULL | RUNS_ON:
            output = output_of(block, mirror)
            assert matches(shown, output), f"{name} line {block.line} shows\n{shown}\nbut this is printed\n{output}"


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_true_on_the_full_data(name: str, full: Path, terminal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(full))
    marked = [(block, shown) for block, shown in answered(blocks(page(name))) if block.title in FULL]
    assert marked
    for block, shown in marked:
        output = output_of(block, terminal)
        assert matches(shown, output), f"{name} line {block.line} shows\n{shown}\nbut this is printed\n{output}"


def test_the_site_starts_as_the_page_says(terminal: Path) -> None:
    (serve,) = [(block, shown) for block, shown in answered(blocks(page(PAGES[0]))) if block.title in RUNS_ON]
    assert commands(serve[0]) == ["crossroads serve"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "crossroads", "serve", "--port", str(port)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stderr is not None
            assert running.stderr.readline() == serve[1].replace("8765", str(port))
            assert answer(f"http://127.0.0.1:{port}/") == 200
        finally:
            running.terminate()


def answer(address: str) -> int:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=30) as reply:  # noqa: S310 - our own server on loopback
                return int(reply.status)
        except ConnectionError:
            time.sleep(0.1)
    raise AssertionError(address)


def test_both_languages_give_the_same_commands() -> None:
    english, chinese = (
        [re.sub(r" --lang zh$", "", line) for block in blocks(page(name)) if block.language == "sh" for line in commands(block)]
        for name in PAGES
    )
    assert english == chinese
    letters = [[b.text for b in blocks(page(name)) if b.language == "toml"] for name in PAGES]
    assert [re.sub(r" +#.*", "", text) for text in letters[0]] == [re.sub(r" +#.*", "", text) for text in letters[1]]
