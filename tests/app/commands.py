"""Run a command as the command line does; a fault that is not ours is raised."""

from __future__ import annotations

from click.testing import CliRunner, Result

from crossroads.app.cli import cli
from crossroads.errors import CrossroadsError


def run(*words: str) -> Result:
    result = CliRunner().invoke(cli, list(words))
    if result.exception is not None and not isinstance(result.exception, (SystemExit, CrossroadsError)):
        raise result.exception
    return result
