"""Every dependency is explained, and nothing is explained that is not one."""

from __future__ import annotations

import re
import tomllib

from tests.docs.pages import page

PROJECT = tomllib.loads(page("pyproject.toml"))["project"]
PAGE = page("docs/dependencies.md")


def name(requirement: str) -> str:
    """Return a requirement's name with its extras, without its version."""
    return re.split(r"[<>=!~ ]", requirement)[0]


def told(heading: str) -> set[str]:
    """Return the packages in the first column of a part's table."""
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in part.splitlines() if line.startswith("| ") and not line.startswith("| package")]
    return {package.strip() for cell in cells for package in cell.split(",")}


def test_every_dependency_has_its_line() -> None:
    extras = PROJECT["optional-dependencies"]
    assert told("Base") == {name(r) for r in PROJECT["dependencies"]}
    assert told("Extras") == {name(r) for extra, needed in extras.items() if extra != "dev" for r in needed}
    assert told("For development") == {name(r) for r in extras["dev"]}


def test_every_extra_is_named() -> None:
    for extra in PROJECT["optional-dependencies"]:
        assert extra == "dev" or f"| `{extra}` |" in PAGE
