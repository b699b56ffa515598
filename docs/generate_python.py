"""Write reference/python.md from the docstrings of the public door. Run it after changing one; a test compares."""

from __future__ import annotations

import dataclasses
import enum
import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import crossroads

INTRO = """# The Python door

`import crossroads as cr` costs nothing until a name is used. Polars inside, pandas at the door for who wants it. Errors are
`cr.CrossroadsError`, one line each.

```python
import crossroads as cr

library = cr.open()  # CROSSROADS_HOME, or your data folder
library.load_package_history()  # the history that ships, for a store without a sync
library.series("VIX", as_of="2018-12-24").newest.value  # 36.07
print(library.test("pct_change(SPX, 1w) < -5%", "return(SPX, 3m) > 0%", gap="3m", as_of="2018-12-31"))
```

An *as-of* is a day (`"2018-12-24"` or a `datetime.date`: its end in New York), a full moment with its zone, or an `AsOf`.
Arrays are NumPy's; `known_at` is in UTC. Two notebooks begin from here: `notebooks/test-your-own-claim.ipynb` and
`notebooks/bring-your-own-data.ipynb`.
"""

VIEWS = ("Letter", "Chapter", "Gauge", "Chart", "Table", "Figure", "Note", "SourceRow", "Standing")
RESULTS = {
    "What a series is made of": [
        ("crossroads.series", "Observation"),
        ("crossroads.series", "Input"),
        ("crossroads.series", "Unit"),
        ("crossroads.series", "Basis"),
        ("crossroads.timeline", "Period"),
        ("crossroads.timeline", "Frequency"),
    ],
    "What questions are answered with": [
        ("crossroads.app.claims", "Trialled"),
        ("crossroads.hazard.result", "Outlook"),
        ("crossroads.hazard.result", "CauseRisk"),
        ("crossroads.hazard.result", "Range"),
        ("crossroads.app.desk", "Drawn"),
        ("crossroads.app.imports", "Imported"),
    ],
    "What letters, pages and cards are printed from": [("crossroads.report.view", name) for name in VIEWS],
}
HEADING = re.compile(r"^(\w[\w ]+)\n-{3,}\n", re.MULTILINE)


def page() -> str:
    """Return the whole page."""
    parts = [INTRO, section("open", crossroads.open, 2)]
    parts += [section(name, getattr(crossroads, name), 2) for name in crossroads.__all__ if inspect.isclass(getattr(crossroads, name))]
    for title, members in RESULTS.items():
        parts += [f"## {title}\n", *(section(name, getattr(importlib.import_module(module), name), 3) for module, name in members)]
    parts += ["## Errors\n", *errors()]
    return "\n".join(parts)


def section(name: str, item: Any, level: int) -> str:
    """Return one function or class: signature, what it is, its public members."""
    lines = [f"{'#' * level} {name}", "", code(name, item), *docstring(inspect.getdoc(item) or "")]
    if inspect.isclass(item):
        for member, found in members(item).items():
            lines += [f"{'#' * (level + 1)} {name}.{member}", "", code(member, found), *docstring(inspect.getdoc(found) or "")]
    return "\n".join(lines)


def members(item: type) -> dict[str, Any]:
    """Return the public methods and properties that a class itself defines and explains, in the order of the code."""
    told = {name: found for name, found in vars(item).items() if not name.startswith("_")}
    return {
        name: found
        for name, found in told.items()
        if isinstance(found, (property, classmethod, staticmethod)) or (inspect.isfunction(found) and inspect.getdoc(found))
    }


def code(name: str, item: Any) -> str:
    """Return a signature as a block of Python."""
    if inspect.isclass(item):
        text = fields(name, item)
    elif isinstance(item, property):
        text = f"{name}: {inspect.signature(_function(item)).return_annotation}"
    else:
        text = f"{name}{_without_self(_function(item))}"
    return f"```python\n{wrapped(text)}\n```\n"


def fields(name: str, item: type) -> str:
    """Return a class as its fields or members, else as its name."""
    if issubclass(item, enum.Enum):
        return f"{name}: {', '.join(member.name for member in item)}"
    if dataclasses.is_dataclass(item):
        return f"{name}({', '.join(f'{f.name}: {f.type}' for f in dataclasses.fields(item) if f.init)})"
    return f"class {name}"


def _function(item: Any) -> Callable[..., Any]:
    found = item.fget if isinstance(item, property) else getattr(item, "__func__", item)
    assert callable(found)
    return found


def _without_self(function: Callable[..., Any]) -> str:
    """Return `(name: kind = default, *, ...) -> kind`; annotations are text already."""
    signature = inspect.signature(function)
    told: list[str] = []
    for name, p in signature.parameters.items():
        if p.kind is p.KEYWORD_ONLY and "*" not in told:
            told.append("*")
        if name not in {"self", "cls"}:
            told.append(f"{name}: {p.annotation}" + ("" if p.default is p.empty else f" = {p.default!r}"))
    return f"({', '.join(told)}) -> {signature.return_annotation}"


def wrapped(text: str) -> str:
    """Return a long signature with a line for each argument."""
    if len(text) <= 100 or "(" not in text:
        return text
    head, _, rest = text.partition("(")
    inside, _, tail = rest.rpartition(")")
    parts = re.split(r", (?![^\[(]*[\])])", inside)
    return f"{head}(\n" + "".join(f"    {part},\n" for part in parts) + f"){tail}"


def docstring(text: str) -> list[str]:
    """Return a NumPy docstring as Markdown lines."""
    pieces = HEADING.split(text)
    lines = [prose(pieces[0]), ""]
    for heading, body in zip(pieces[1::2], pieces[2::2], strict=True):
        lines += [f"*{heading}*", "", examples(body) if heading == "Examples" else entries(body), ""]
    return lines


def prose(text: str) -> str:
    """Return paragraphs with code in Markdown's quotes."""
    return text.strip().replace("``", "`")


def examples(body: str) -> str:
    """Return an example as code."""
    return f"```python\n{body.strip()}\n```"


def entries(body: str) -> str:
    """Return `name : type` and its indented text as a list; anything else as prose."""
    if not re.search(r"^\S.*\n {4}\S|^\S+ : ", body, re.MULTILINE):
        return prose(body)
    told: list[str] = []
    for line in body.strip().splitlines():
        if line and not line.startswith(" "):
            name, _, kind = line.partition(" : ")
            told.append(f"- `{name}`" + (f" ({kind.replace('``', '`')})" if kind else ""))
        elif line.strip():
            told[-1] += (" " if told[-1].endswith((",", ";")) or ": " in told[-1] else ": ") + prose(line)
    return "\n".join(told)


def errors() -> list[str]:
    """Return the errors as a table."""
    found = importlib.import_module("crossroads.errors")
    kinds = [kind for kind in vars(found).values() if inspect.isclass(kind) and issubclass(kind, found.CrossroadsError)]
    rows = [f"| `{kind.__name__}` | {prose(inspect.getdoc(kind) or '')} |" for kind in kinds]
    return ["All of `crossroads.errors`; each is a `CrossroadsError`.\n", "| error | when |", "|---|---|", *rows, ""]


if __name__ == "__main__":
    (Path(__file__).parent / "reference/python.md").write_text(page(), "utf-8")
