"""The command line. Commands are imported when called, so that ``--help`` costs nothing."""

from __future__ import annotations

import gc
import importlib
import sys

import click

from crossroads import __version__
from crossroads.errors import CrossroadsError

COMMANDS = {
    "sync": "fetch what publishers have and keep what is new",
    "import": "load your own CSV files, described by a sidecar",
    "series": "one series as known at a moment",
    "revisions": "how the values of one series were revised",
    "now": "all readings: where do we stand",
    "triggers": "how far every trigger is, and what next print would move it",
    "calendar": "what is released in the coming weeks, and what is overdue",
    "cost": "what modelled groups of holders paid, and how far their costs overlap",
    "letter": "write the letter of a day, in English or Chinese",
    "stress": "VIX and VVIX at given levels, and what that means for the S&P 500",
    "audit": "a letter held against what was known then, and scored since",
    "test": "what followed a condition, honestly tested",
    "analogs": "the past states nearest to a day's, and what followed",
    "sweep": "many conditions against many outcomes, every variant counted",
    "outlook": "who gives in first, the market or the Fed",
    "verdict": "evidence for a bottom beside evidence for a break, weighed, and the scenarios",
    "record": "what was forecast, and what became of it",
    "watch": "rules looked at, and an alert sent when one begins to hold",
    "catalog": "what exists: series, units, release rules",
    "mcp": "the same answers for an assistant (Model Context Protocol)",
    "serve": "the site: every page as known on any day",
    "status": "what the store holds and how fresh it is",
    "compact": "rewrite the store's many small files as few",
}

_COLLECT = (50_000, 20, 100)
"""How rarely cycles are looked for: what a command makes mostly lives to its end; at Python's own pace a letter takes a tenth longer."""


class Commands(click.Group):
    """A group whose members live in ``crossroads.app.commands.<name>`` and are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"crossroads.app.commands.{cmd_name}_")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="crossroads")
def cli() -> None:
    """Crossroads: a macro market letter as software that can be run, checked and replayed.

    Every command answers as of a moment (--as-of 2025-11-18 is the end of that day in New York) and prints JSON with --json.
    Not investment advice.
    """


def main() -> None:
    """Run the command line; an error of ours is one line on standard error and exit status 1."""
    gc.set_threshold(*_COLLECT)
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        click.echo("stopped; the store holds the last complete state", err=True)
        sys.exit(130)
    except click.ClickException as wrong:
        _complain(wrong)
        sys.exit(wrong.exit_code)
    except CrossroadsError as error:
        click.echo(f"crossroads: {error}", err=True)
        sys.exit(1)


def _complain(wrong: click.ClickException) -> None:
    """Say in one line what click refused, and which page of help tells more; without any words the help itself."""
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    if context is None or isinstance(wrong, click.exceptions.NoArgsIsHelpError):
        wrong.show()
        return
    said = " ".join(wrong.format_message().split()).rstrip(".")
    click.echo(f"crossroads: {said}; `{context.command_path} --help` lists what there is", err=True)
