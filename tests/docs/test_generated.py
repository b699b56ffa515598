"""Pages made from code are what the code says today."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from tests.conftest import ROOT

import crossroads
from crossroads.app.cli import COMMANDS
from crossroads.app.library import Library

REFERENCE = ROOT / "docs/reference"


def generator(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / f"docs/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("script", "made"), [("generate_cli", "commands.md"), ("generate_python", "python.md")])
def test_the_page_is_current(script: str, made: str) -> None:
    assert (REFERENCE / made).read_text("utf-8") == generator(script).page(), f"run `python docs/{script}.py`"


def test_every_command_and_every_option_is_on_the_page() -> None:
    text = (REFERENCE / "commands.md").read_text("utf-8")
    for name in COMMANDS:
        part = text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert f"crossroads {name}" in part
        module = importlib.import_module(f"crossroads.app.commands.{name}_")
        assert all(f"`{option}" in part for p in module.command.params for option in p.opts if option.startswith("--"))


def test_every_public_name_and_method_is_on_the_page() -> None:
    text = (REFERENCE / "python.md").read_text("utf-8")
    assert all(f"\n## {name}\n" in text for name in crossroads.__all__ if name != "__version__")
    assert all(f"\n### Library.{name}\n" in text for name in vars(Library) if not name.startswith("_"))


def test_the_example_of_the_python_page_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(tmp_path))
    example = (REFERENCE / "python.md").read_text("utf-8").partition("```python\n")[2].partition("```")[0]
    known: dict[str, object] = {}
    exec(example, known)  # noqa: S102 - our own page, to see that it works
    library = known["library"]
    assert isinstance(library, Library)
    assert library.series("VIX", as_of="2018-12-24").newest.value == 36.07
    assert "no better than chance" in capsys.readouterr().out
