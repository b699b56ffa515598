"""The notebooks run from top to bottom on what comes with the installation, say what they should, and are kept without output."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))
TEN = 10


def code(book: Any) -> list[Any]:
    return [cell for cell in book.cells if cell.cell_type == "code"]


def shown(cell: Any) -> str:
    return "".join(out.get("text", "") or str(out.get("data", "")) for out in cell.outputs)


def run(name: str, folder: Path) -> list[str]:
    """Run a notebook in a folder of its own and return what each code cell showed."""
    book = nbformat.read(FOLDER / name, as_version=4)
    NotebookClient(book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    return [shown(cell) for cell in code(book)]


@pytest.fixture
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to run in; nothing of the user's own is read or written."""
    for name in ("CROSSROADS_HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return tmp_path


def test_there_are_two() -> None:
    assert [book.name for book in BOOKS] == ["bring-your-own-data.ipynb", "test-your-own-claim.ipynb"]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_it_is_kept_without_output_and_is_valid(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    assert all(not cell.outputs and cell.execution_count is None for cell in code(book))
    assert "Not investment advice" in book.cells[0].source


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_its_links_lead_somewhere(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        for part in cell.source.split("](")[1:]:
            assert (FOLDER / part.split(")")[0].split("#")[0]).exists(), part


def test_a_claim_in_ten_lines(clean: Path) -> None:
    first = code(nbformat.read(FOLDER / "test-your-own-claim.ipynb", as_version=4))[0].source
    assert sum(1 for line in first.splitlines() if line.strip()) <= TEN
    claim, chinese, episodes, picture, days, harsher, wrong = run("test-your-own-claim.ipynb", clean)
    assert claim.startswith("Verdict: no better than chance.")
    assert "The outcome came true in 3 of 7 episodes: 43%." in claim
    assert "结论" in chinese
    assert "censored" in episodes
    assert "<svg" in picture
    assert [line[:10] for line in days.splitlines()] == ["2007-12-31", "2012-12-31", "2018-12-31"]
    assert "tried in this store so far: 2" in harsher
    refusals = wrong.splitlines()
    assert len(refusals) == 3
    assert "did you mean SPX" in refusals[0]
    assert "different kinds of quantity" in refusals[1]
    assert "compare it with something" in refusals[2]
    assert not (clean / "crossroads_home").exists()  # the notebook opens a store of its own


def test_own_data_as_it_was_known(clean: Path) -> None:
    shown_by = run("bring-your-own-data.ipynb", clean)
    assert "orders.csv: 1044 rows of MY_ORDERS, 1044 new" in shown_by[2]
    assert shown_by[3].strip() == "0 new"
    known = shown_by[4].splitlines()
    assert known[0].endswith("week of the 7th: None")
    assert not known[1].endswith(("None", "80.0"))
    assert known[2].endswith("week of the 7th: 80.0")
    assert "no better than chance" in shown_by[6]
    assert "<svg" in shown_by[7]
    assert "orders.csv" in shown_by[8]
    assert "ninety" in shown_by[8]
    assert len(shown_by[8].strip().splitlines()) == 1
