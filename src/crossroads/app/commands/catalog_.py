"""``crossroads catalog``: what exists."""

from __future__ import annotations

import click

from crossroads.app.options import json_option, language_option


@click.command("catalog")
@click.argument("pattern", default="")
@json_option
@language_option
def command(*, pattern: str, as_json: bool, language: str) -> None:
    """List the series whose id, alias or name holds PATTERN: unit, frequency, publisher, release rule, licence."""
    import polars as pl

    from crossroads.app.library import full_catalog
    from crossroads.app.screen import show_frame
    from crossroads.app.settings import Settings
    from crossroads.errors import InputError

    found = [
        {
            "id": s.id,
            "name": s.zh if language == "zh" else s.en,
            "unit": s.unit.code,
            "frequency": s.frequency.value,
            "publisher": s.publisher.zh if language == "zh" else s.publisher.en,
            "source": s.source,
            "release": s.release.text,
            "revision": s.revision,
            "licence": s.publisher.licence,
            "instead": s.instead,
            "url": s.url,
        }
        for s in full_catalog(Settings.from_environment()).series.values()
        if pattern.lower() in " ".join((s.id, *s.aliases, s.en, s.zh)).lower()
    ]
    if not found:
        raise InputError(f"no series matches {pattern!r}; `crossroads catalog` lists all")
    table = pl.DataFrame(found)
    show_frame(
        table if as_json else table.select("id", "name", "unit", "frequency", "publisher", "release"), as_json=as_json, title="catalogue"
    )
