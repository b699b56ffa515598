"""Claims: the ledger of a letter as of a day, and one claim with its episodes, its null distribution and every reading tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crossroads.claims.nulls import Null
from crossroads.claims.scoreboard import ClaimScore, Scoreboard
from crossroads.claims.tested import Fate, Tested
from crossroads.report.audit_claims import claim_section, claim_summary
from crossroads.report.audit_view import Section
from crossroads.report.draft import Draft
from crossroads.report.picture_episodes import Course, course_spec
from crossroads.report.picture_null import null_spec
from crossroads.report.site.question_page import Controls
from crossroads.report.site.shell import Link, Shell
from crossroads.report.tested import Teller
from crossroads.report.view import Chart, Note
from crossroads.series import Series

FATES: tuple[Fate, ...] = ("hit", "miss", "measured", "censored", "no_outcome")


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim in the ledger.

    Parameters
    ----------
    cells : tuple of str
        Verdict, hits, base, equal-fear base, p, family p, record since; as the head of the table has them.
    tone : str
        Key of the verdict; empty for a claim made of figures or dated forecasts alone.
    live : str
        Whether its condition holds on the day, in words.
    """

    number: str
    link: Link
    cells: tuple[str, ...]
    tone: str
    live: str


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """The ledger."""

    shell: Shell
    lead: str
    standing: tuple[str, ...]
    controls: Controls
    columns: tuple[str, ...]
    rows: tuple[ClaimRow, ...]
    caption: str


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One claim."""

    shell: Shell
    back: Link
    stamp: str
    tone: str
    live: str
    quantifier: str
    section: Section
    charts: tuple[Chart, ...]
    notes: tuple[Note, ...]


def claims_page(shell: Shell, board: Scoreboard, controls: Controls, to: Callable[[str], str]) -> ClaimsPage:
    """Return the ledger; ``to`` gives the address of a claim's own page by its id."""
    tell = Teller.of(shell.language)
    say = tell.words.say
    columns = ("verdict", "hits", "base", "fear", "p", "family_p", "after")
    return ClaimsPage(
        shell=shell,
        lead=say("site_claims.lead"),
        standing=_standing(board, tell),
        controls=controls,
        columns=(say("audit.number"), say("audit.claim"), *(say(f"audit.{c}") for c in columns), say("site_claims.live.column")),
        rows=tuple(_row(score, tell, to) for score in board.claims),
        caption=tell.words.typeset(board.letter.title.of(shell.language)),
    )


def _standing(board: Scoreboard, tell: Teller) -> tuple[str, ...]:
    """Return on which days the claims are tested, and that the family's many readings are counted."""
    day = tell.format.day(min(board.letter.published, board.as_of.day))
    key = "after" if board.is_published else "before"
    tested = tell.words.say(f"site_claims.tested.{key}", day=day)
    return tested, tell.words.say("site_claims.family", tried=str(board.family.tried)), tell.words.say("audit.early")


def _row(score: ClaimScore, tell: Teller, to: Callable[[str], str]) -> ClaimRow:
    number, title, *cells = claim_summary(score.found, tell)
    return ClaimRow(number, Link(title, to(score.found.spec.id)), tuple(cells), _tone(score), _live(score, tell))


def _tone(score: ClaimScore) -> str:
    verdict = score.found.verdict
    return "" if verdict is None else verdict.value


def _live(score: ClaimScore, tell: Teller) -> str:
    return "" if score.is_live is None else tell.words.say(f"site_claims.live.{'yes' if score.is_live else 'no'}")


def claim_page(
    shell: Shell, draft: Draft, score: ClaimScore, board: Scoreboard, back: Link, *, null: Null | None, price: Series | None
) -> ClaimPage:
    """Return one claim.

    Parameters
    ----------
    null : Null or None
        Of its first reading.
    price : Series or None
        The S&P 500 as known then, on which the episodes are drawn; None where it may not be shown or is not held.
    """
    tell = Teller.of(shell.language)
    section = claim_section(score.found, board.family.tried, {}, tell)
    main = score.found.variants[0].before if score.found.variants else None
    charts = []
    if main is not None and price is not None and main.tested.episodes:
        charts.append(episodes_chart(draft, main.tested, price, tell))
    if null is not None:
        charts.append(null_chart(null, tell))
    quantifier = tell.words.say("site_claims.quantifier", word=tell.words.say(f"quantifier.{score.found.spec.quantifier.value}"))
    return ClaimPage(shell, back, section.stamp, _tone(score), _live(score, tell), quantifier, section, tuple(charts), draft.notes)


def episodes_chart(draft: Draft, tested: Tested, price: Series, tell: Teller) -> Chart:
    """Return the S&P 500 with the episodes of the claim's first reading."""
    say = tell.words.say
    own = price.since(tested.first)
    names = [(fate, say(f"fate.{fate}")) for fate in FATES]
    spec = course_spec(Course(own.periods, own.values, tested.episodes, names))
    hits = sum(e.fate == "hit" for e in tested.episodes)
    title = say("site_claims.episodes.title", tested=str(tested.tested), hits=str(hits), onsets=str(len(tested.episodes)))
    subtitle = say("site_claims.episodes.subtitle", condition=tested.condition)
    told = tell.words.listed([f"{e.onset} {say(f'fate.{e.fate}')}" for e in tested.episodes], of="names")
    alt = say("site_claims.episodes.alt", title=title, rows=told)
    source = say("site_claims.episodes.source", day=tell.format.day(tested.as_of), basis=draft.basis_word(tested.basis))
    return Chart("claim-episodes", title, subtitle, alt, source, "", spec)


def null_chart(null: Null, tell: Teller) -> Chart:
    """Return the statistic at every rotation, the true one marked."""
    say = tell.words.say
    share = sum(b.as_good for b in null.bins)
    title = say("site_claims.null.title", good=f"{share:,}", rotations=f"{null.rotations:,}", p=tell.p(null.p))
    subtitle = say("site_claims.null.subtitle", of=say(f"test.of_{null.of}"), placements=f"{null.placements:.0f}")
    label = say("site_claims.null.true", t=f"{null.t:.2f}".replace("-", "\u2212"))
    return Chart(
        "claim-null", title, subtitle, say("site_claims.null.alt", title=title), say("site_claims.null.source"), "", null_spec(null, label)
    )
