"""Letters: every day on which a forecast was frozen, with what it said and what became of it; and the letter of the day itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crossroads.report.formats import Format
from crossroads.report.html import folded_gauges
from crossroads.report.site.shell import Link, Shell
from crossroads.report.view import Chapter, Chart, Gauge, Letter, Note, Table, Text
from crossroads.report.wording import Wording, wording


@dataclass(frozen=True, slots=True)
class Said:
    """One frozen probability.

    Parameters
    ----------
    what : str
        ``fed``, ``market``, ``recession``, ``neither``, or ``stress`` (VIX at a level).
    state : {"open", "came", "did not come"}
    brier : float or None
        None while open.
    is_hindcast : bool
        Made days after its own day: with what was known then, but not said then.
    """

    made: date
    what: str
    question: str
    horizon: str
    probability: float
    state: str
    brier: float | None
    is_hindcast: bool


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One day.

    Parameters
    ----------
    cells : tuple of str
        A cell for each kind of forecast: probability and what became of it; empty where nothing was said.
    said : str
        Live, or afterwards.
    """

    link: Link
    said: str
    question: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LettersPage:
    """The list."""

    shell: Shell
    lead: str
    today: Link
    audited: Link
    columns: tuple[str, ...]
    rows: tuple[LetterRow, ...]
    scores: Table
    nothing: str | None


@dataclass(frozen=True, slots=True)
class LetterPage:
    """The letter of a day, as a page of the site.

    Parameters
    ----------
    picture : Chart or None
        The one picture beside the verdict.
    board : tuple of Gauge
        Read at a glance.
    folded : tuple of (chapter key, gauges)
    """

    shell: Shell
    headline: Text
    verdict: tuple[Text, ...]
    picture: Chart | None
    banner: tuple[Text, ...]
    board: tuple[Gauge, ...]
    chapters: tuple[Chapter, ...]
    folded: tuple[tuple[str, tuple[Gauge, ...]], ...]
    notes: tuple[Note, ...]


KINDS = ("fed", "market", "recession", "neither", "stress")


def letters_page(shell: Shell, said: Sequence[Said], links: Mapping[date, str], *, today: str, audited: str) -> LettersPage:
    """Return the list, the newest day first.

    Parameters
    ----------
    said : sequence of Said
        All that was frozen by the moment of the page, scored as far as known then.
    links : mapping of date to str
        Addresses of the letters.
    today, audited : str
        Addresses of the letter of the page's day, and of the seed letter's claims.
    """
    words = wording(shell.language)
    say, form = words.say, Format(shell.language)
    days = sorted({s.made for s in said}, reverse=True)
    return LettersPage(
        shell=shell,
        lead=say("site_letters.lead"),
        today=Link(say("site_letters.today"), today),
        audited=Link(say("site_letters.audited"), audited),
        columns=tuple(say(f"site_letters.column.{c}") for c in ("day", "said", "question", *KINDS)),
        rows=tuple(_row([s for s in said if s.made == day], Link(form.day(day), links[day]), words) for day in days),
        scores=_scores(said, words),
        nothing=None if said else say("site_letters.nothing"),
    )


def _row(said: Sequence[Said], link: Link, words: Wording) -> LetterRow:
    hindcast = any(s.is_hindcast for s in said)
    asked = next((s.question for s in said if s.question), "")
    cells = tuple(_cell(next((s for s in said if s.what == kind), None), words) for kind in KINDS)
    key = "later" if hindcast else "live"
    return LetterRow(link, words.say(f"site_letters.{key}"), words.say(f"site_letters.question.{asked}") if asked else "", cells)


def _cell(said: Said | None, words: Wording) -> str:
    if said is None:
        return ""
    state = words.say(f"site_letters.state.{said.state.replace(' ', '_')}")
    return words.say("site_letters.cell", chance=f"{100 * said.probability:.0f}%", horizon=words.say(f"over.{said.horizon}"), state=state)


def _scores(said: Sequence[Said], words: Wording) -> Table:
    """Return mean Brier scores by kind, live forecasts and hindcasts apart."""
    rows = []
    for is_hindcast in (False, True):
        for kind in KINDS:
            over = [s for s in said if s.what == kind and s.is_hindcast == is_hindcast and s.brier is not None]
            if over:
                mean = sum(s.brier or 0.0 for s in over) / len(over)
                came = sum(s.state == "came" for s in over)
                made = words.say(f"site_letters.{'later' if is_hindcast else 'live'}")
                rows.append(((words.say(f"site_letters.column.{kind}"),), (made,), (str(len(over)),), (str(came),), (f"{mean:.3f}",)))
    columns = tuple(words.say(f"site_letters.score.{c}") for c in ("what", "said", "scored", "came", "brier"))
    return Table(words.say("site_letters.score.caption"), columns, (False, False, True, True, True), tuple(rows), (False,) * len(rows))


def letter_page(shell: Shell, letter: Letter) -> LetterPage:
    """Return a letter as a page: the same view-model as the file's."""
    gauges = {g.id: g for g in letter.gauges}
    return LetterPage(
        shell=shell,
        headline=letter.headline,
        verdict=letter.verdict,
        picture=letter.picture,
        banner=letter.banner,
        board=tuple(gauges[i] for i in letter.board),
        chapters=letter.chapters,
        folded=tuple((key, tuple(own)) for key, own in folded_gauges(letter).items()),
        notes=letter.notes,
    )
