"""Claims: the ledger of a letter, and each of its claims."""

from __future__ import annotations

from crossroads.app.server.ask import Ask
from crossroads.app.server.page import Page, Query
from crossroads.app.server.partial import day_kept
from crossroads.app.server.routes_now import draft
from crossroads.claims.audit import needed_series
from crossroads.claims.inquiry import put
from crossroads.claims.letter import LetterFile
from crossroads.claims.letter_file import open_letter, read_letter
from crossroads.claims.nulls import Null, null_of
from crossroads.claims.scoreboard import ClaimScore, Scoreboard, scoreboard
from crossroads.errors import GapError, InputError, NotKnownError, UnknownSeriesError
from crossroads.report.site.claims_page import ClaimPage, ClaimsPage, claim_page, claims_page
from crossroads.report.site.question_page import Controls, select
from crossroads.report.site.shell import Link
from crossroads.report.wording import wording
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import names
from crossroads.series import Series
from crossroads.timeline import AsOf

LETTERS = ("seed", "house")


def answer(ask: Ask) -> ClaimsPage:
    """Return the ledger of a letter as of a day."""
    say, letter = wording(ask.language).say, _letter(ask)
    chosen = select("letter", say("site_claims.letter"), [(name, say(f"site_claims.{name}")) for name in LETTERS], letter)
    controls = Controls(f"/{ask.language}/claims", day_kept(ask), say("site_claims.show"), (chosen,))
    shell = ask.shell("claims", say("site_claims.title"))
    return claims_page(shell, board_of(ask, letter), controls, lambda name: ask.visit.to(f"/claims/{name}", **_kept(letter)))


def answer_one(ask: Ask) -> ClaimPage:
    """Return one claim as of a day.

    Raises
    ------
    UnknownSeriesError
        If the letter has no such claim.
    """
    letter, name = _letter(ask), ask.names["id"]
    board = board_of(ask, letter)
    score = next((s for s in board.claims if s.found.spec.id == name), None)
    if score is None:
        raise UnknownSeriesError(name, [s.found.spec.id for s in board.claims], what="claim")
    words = wording(ask.language)
    title = f"{score.found.spec.number}. {words.typeset(score.found.spec.words.of(ask.language))}"
    back = Link(words.say("site_claims.back"), ask.visit.to("/claims", **_kept(letter)))
    return claim_page(ask.shell("claims", title), draft(ask), score, board, back, null=_null(ask, score, board), price=_price(ask))


def board_of(ask: Ask, name: str) -> Scoreboard:
    """Return the claims of a letter as of the day asked; computed once for all pages."""
    return ask.share(f"claims {name}", lambda: _board(ask, name))


def _board(ask: Ask, name: str) -> Scoreboard:
    letter = _read(ask, name)
    return scoreboard(letter, ask.library.history(needed_series(letter, ask.library.catalog)), ask.library.catalog, ask.as_of)


def _read(ask: Ask, name: str) -> LetterFile:
    return read_letter(open_letter(name), names(ask.library.catalog))


def _null(ask: Ask, score: ClaimScore, board: Scoreboard) -> Null | None:
    """Return the null distribution of a claim's first reading on the data its verdict stands on."""
    question = score.found.variants[0].variant.question if score.found.variants else None
    if question is None:
        return None
    history = ask.library.history(needed_series(board.letter, ask.library.catalog))
    moment = min(AsOf.end_of(board.letter.published), ask.as_of)
    try:
        return null_of(put(question, HistoryProvider.over(history, ask.library.catalog, moment)))
    except (NotKnownError, GapError, InputError):
        return None  # the claim's own words say why


def _price(ask: Ask) -> Series | None:
    if not ask.gate.shows(ask.library.catalog, ["SPX"]):
        return None
    return ask.library.panel(["SPX"], as_of=ask.as_of).get("SPX")


def _letter(ask: Ask) -> str:
    asked = ask.queries.get("letter", LETTERS[0])
    return asked if asked in LETTERS else LETTERS[0]


def _kept(letter: str) -> dict[str, str]:
    return {} if letter == LETTERS[0] else {"letter": letter}


QUERIES = (Query("letter", "seed (the letter of November 2025) or house (our own readings)"),)
CLAIMS = Page("claims", "/claims", ClaimsPage, "site/claims.html.j2", answer, "the ledger of claims", queries=QUERIES, is_heavy=True)
CLAIM = Page("claims", "/claims/{id}", ClaimPage, "site/claim.html.j2", answer_one, "one claim, tested", queries=QUERIES, is_heavy=True)
