"""``crossroads mcp``: the answers for an assistant."""

from __future__ import annotations

import click


@click.command("mcp")
def command() -> None:
    """Answer an assistant over standard input and output (Model Context Protocol): readings, series, claims, tests, outlook, stress,
    triggers, the letter, each as known at a moment. Reads only: nothing is written, no trial counted, no forecast frozen.

    Needs the extra "assistants".
    """  # noqa: D205  # click prints the first paragraph whole
    from crossroads.app.settings import Settings
    from crossroads.errors import InputError

    try:
        import mcp.server.mcpserver  # noqa: F401  # only to see whether it is there
    except ImportError:
        raise InputError("`crossroads mcp` needs the extra \"assistants\": pip install 'crossroads-letter[assistants]'") from None
    from crossroads.app.assistant import assistant

    assistant(Settings.from_environment()).run("stdio")
