"""``crossroads serve``: the site."""

from __future__ import annotations

import click


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; any but this machine's own needs a token.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 takes a free one.")
@click.option("--token", envvar="CROSSROADS_TOKEN", default="", help="What others must give, and whoever writes (CROSSROADS_TOKEN).")
@click.option("--name", "names", multiple=True, help="Host name the server is reached by, beside its address; repeatable.")
def command(*, host: str, port: int, token: str, names: tuple[str, ...]) -> None:
    """Serve the pages of the store, as known on any day, until stopped.

    Listens on this machine only. To others a server shows no history and no download that a publisher's terms forbid.
    """
    from crossroads.app.server.run import serve
    from crossroads.app.server.security import Door
    from crossroads.app.settings import Settings

    serve(Settings.from_environment(), Door(host, token, names), port, tell=lambda line: click.echo(line, err=True))
