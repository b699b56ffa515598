"""Write reference/commands.md from the command line itself. Run it after changing a command; a test compares."""

from __future__ import annotations

import re
from pathlib import Path

import click

from crossroads.app.cli import COMMANDS, cli

INTRO = """# Commands

`crossroads COMMAND --help` prints the same. Every command answers as of a moment: `--as-of 2025-11-18` is the end of that day in
New York, and a moment may be given in full (`2025-11-18T14:00-05:00`). An error is one line on standard error, and the exit status
is then 1; a word that is no option, or a day that is none, gives 2.

Settings come from the environment: `CROSSROADS_HOME` (folder or bucket of the store), `FRED_API_KEY` (every vintage, not the newest
values alone), `CROSSROADS_CONTACT` (name and address for publishers that want one), `CROSSROADS_TOKEN` (of the site).
"""


def page() -> str:
    """Return the whole page."""
    overview = ["| command | what it does |", "|---|---|"]
    overview += [f"| [`{name}`](#{name}) | {words} |" for name, words in COMMANDS.items()]
    return "\n".join([INTRO, *overview, "", *(section(name) for name in COMMANDS)])


def section(name: str) -> str:
    """Return one command's part of the page: usage, what it does, its options."""
    with click.Context(cli, info_name="crossroads") as above:
        command = cli.get_command(above, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=above)
        usage = f"crossroads {name} {' '.join(command.collect_usage_pieces(context))}"
        options = [found for p in command.params if isinstance(p, click.Option) and (found := p.get_help_record(context)) is not None]
        places = [p.human_readable_name.upper() for p in command.params if isinstance(p, click.Argument)]
    lines = [f"## {name}", "", "```text", usage, "```", "", prose(command.help or "", places), ""]
    if options:
        lines += ["| option | |", "|---|---|", *(f"| `{cell(flags)}` | {cell(words)} |" for flags, words in options), ""]
    return "\n".join(lines)


def prose(text: str, places: list[str]) -> str:
    """Return a help text as paragraphs, with the arguments it names set as code."""
    joined = "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))
    return re.sub(rf"\b({'|'.join(places)})\b", r"`\1`", joined) if places else joined


def cell(text: str) -> str:
    """Return text that stands in one cell of a table."""
    return " ".join(text.split()).replace("|", r"\|")


if __name__ == "__main__":
    (Path(__file__).parent / "reference/commands.md").write_text(page(), "utf-8")
