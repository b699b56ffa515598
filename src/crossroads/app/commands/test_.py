"""``crossroads test``: what followed a condition, honestly tested."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

from crossroads.app.options import as_of_option, json_option, language_option
from crossroads.catalog.specs import Language
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from crossroads.app.claims import Trialled

QUANTIFIERS = ["always", "at_the_latest", "almost_always", "usually", "may", "unsaid"]
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("test")
@click.argument("condition")
@click.option("--outcome", required=True, help="What is said to follow, such as 'return(SPX, 12m) >= 20%'.")
@click.option("--gap", default="6m", show_default=True, help="How long the condition must have been false before it counts as new.")
@click.option("--since", type=_DAY, help="Look at onsets and sessions from this day on.")
@click.option("--until", type=_DAY, help="Look at onsets and sessions up to this day.")
@click.option("--quantifier", type=click.Choice(QUANTIFIERS), default="unsaid", help="How often the claim says it happens.")
@as_of_option
@json_option
@language_option
def command(
    *,
    condition: str,
    outcome: str,
    gap: str,
    since: datetime | None,
    until: datetime | None,
    quantifier: str,
    as_of: AsOf | None,
    as_json: bool,
    language: Language,
) -> None:
    """Test what follows CONDITION: episodes, hit rate and mean beside their base rates, p-values, verdict.

    Both are written in the rule language: crossroads test "streak(VVIX > 110) >= 5" --outcome "return(SPX, 12m) >= 20%".
    Every variant tried is counted in the store.
    """
    from crossroads.app.claims import put_to_test
    from crossroads.app.clock import now, or_now
    from crossroads.app.library import open as open_library
    from crossroads.claims.inquiry import Span
    from crossroads.claims.quantifiers import Quantifier

    span = Span(since.date() if since else None, until.date() if until else None)
    found = put_to_test(
        open_library(),
        condition,
        outcome,
        as_of=or_now(as_of),
        tried_at=now().moment,
        gap=gap,
        span=span,
        quantifier=Quantifier(quantifier),
    )
    if as_json:
        click.echo(_json(found))
        return
    from crossroads.app.screen import show
    from crossroads.report.tested_terminal import tested_page

    show(tested_page(found.judged, found.variants, language))


def _json(found: Trialled) -> str:
    from crossroads.report.tested import sentences

    words: dict[Language, list[str]] = {"en": list(sentences(found.judged, "en")), "zh": list(sentences(found.judged, "zh"))}
    return json.dumps({**found.judged.as_json(), "words": words, "variants_tried": found.variants}, ensure_ascii=False)
