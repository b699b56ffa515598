"""``crossroads serve``: the site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crossroads.app.daily import DailySync
    from crossroads.app.settings import Settings


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; any but this machine's own needs a token.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 takes a free one.")
@click.option("--token", envvar="CROSSROADS_TOKEN", default="", help="What others must give, and whoever writes (CROSSROADS_TOKEN).")
@click.option("--name", "names", multiple=True, help="Host name the server is reached by, beside its address; repeatable.")
@click.option("--sync", "sync_at", metavar="HH:MM", help="Sync once a day at this New York time, in a process of its own: 18:30.")
@click.option("--mirror", help="With --sync: a mirror to read instead of the network.")
@click.option("--watch", "rules", type=click.Path(path_type=Path), help="With --sync: then look at the rules in this file.")
def command(
    *, host: str, port: int, token: str, names: tuple[str, ...], sync_at: str | None, mirror: str | None, rules: Path | None
) -> None:
    """Serve the pages of the store, as known on any day, until stopped.

    Listens on this machine only. To others a server shows no history and no download that a publisher's terms forbid.
    """
    from crossroads.app.server.run import serve
    from crossroads.app.server.security import Door
    from crossroads.app.settings import Settings

    settings = Settings.from_environment()
    daily = _daily(settings, sync_at, mirror, rules)
    try:
        serve(settings, Door(host, token, names), port, tell=_tell, jobs=() if daily is None else (daily,))
    finally:
        if daily is not None:
            daily.wait()


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _daily(settings: Settings, sync_at: str | None, mirror: str | None, rules: Path | None) -> DailySync | None:
    """Return the daily sync asked for; a wrong time or file of rules is said before the server starts."""
    from crossroads.app.alert_file import read_alert_file
    from crossroads.app.daily import DailySync
    from crossroads.app.library import full_catalog
    from crossroads.app.schedule import DailyAt
    from crossroads.errors import InputError
    from crossroads.rules.names import names

    if sync_at is None:
        if mirror is not None or rules is not None:
            raise InputError("--mirror and --watch say what a daily sync does; add --sync 18:30")
        return None
    at = DailyAt.parse(sync_at)
    if rules is not None:
        read_alert_file(rules, names(full_catalog(settings)))
    return DailySync(at, settings, mirror=mirror, rules=rules, tell=_tell)
