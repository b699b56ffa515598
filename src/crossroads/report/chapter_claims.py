"""The claims' chapter: every claim of the seed letter as of the day, its quantifier, verdict, record, and whether it is live."""

from __future__ import annotations

from collections.abc import Sequence

from crossroads.claims.scoreboard import ClaimScore, Scoreboard
from crossroads.claims.tested import EpisodeRow
from crossroads.claims.verdict import ALPHA, Verdict
from crossroads.report.draft import Draft
from crossroads.report.refused import refused_chapter
from crossroads.report.shares import share
from crossroads.report.verdict_teller import p_text
from crossroads.report.view import Chapter, Figure, Table, Text
from crossroads.verdict.answers import Answers, Refused
from crossroads.verdict.verdict import Verdict as Conclusion

KEY = "claims"
_COLUMNS = ("claim", "word", "verdict", "record", "p", "live", "after_column")


def claims_chapter(draft: Draft, answers: Answers, verdict: Conclusion) -> Chapter:  # noqa: ARG001  # the letter calls its chapters alike
    """Return the chapter; where the claims were refused it says why."""
    board = answers.claims
    if isinstance(board, Refused):
        return refused_chapter(draft, KEY, board)
    key = "after" if board.is_published else "before"
    said = (draft.words.text(f"scoreboard.{key}"), _tally(draft, board), _live(draft, board))
    return Chapter(KEY, draft.words.say("chapter.claims.title"), said, tables=(claims_table(draft, board),))


def claims_table(draft: Draft, board: Scoreboard) -> Table:
    """Return one row a claim; those whose condition holds today stand out."""
    shown = len(_COLUMNS) if board.is_published else len(_COLUMNS) - 1  # nothing came after a letter that is not public
    rows = tuple(_row(draft, claim)[:shown] for claim in board.claims)
    columns = tuple(draft.words.say(f"scoreboard.{c}") for c in _COLUMNS[:shown])
    marked = tuple(claim.is_live is True for claim in board.claims)
    return Table(draft.words.say("scoreboard.caption"), columns, (False,) * len(columns), rows, marked)


def _tally(draft: Draft, board: Scoreboard) -> Text:
    """Return how many claims stand how, by their first reading."""
    say = draft.words.say
    words = [_verdict(draft, claim) for claim in board.claims if claim.found.verdict is not None]
    counts = [say("scoreboard.count", verdict=word, number=str(words.count(word))) for word in dict.fromkeys(words)]
    tested = sum(claim.found.verdict not in {None, Verdict.NO_DATA} for claim in board.claims)
    joined = say("list.names").join(counts)
    return draft.words.text("scoreboard.tally", total=str(len(board.claims)), tested=str(tested), counts=joined)


def _live(draft: Draft, board: Scoreboard) -> Text:
    live = [draft.words.say("scoreboard.quoted", claim=_name(draft, claim)) for claim in board.claims if claim.is_live]
    if not live:
        return draft.words.text("scoreboard.none_alive")
    return draft.words.text("scoreboard.alive", items=draft.words.listed(live, of="names"))


def _row(draft: Draft, claim: ClaimScore) -> tuple[Text, ...]:
    say, found = draft.words.say, claim.found
    name = f"{found.spec.number}. {_name(draft, claim)}"
    verdict = _verdict(draft, claim) if found.verdict is not None else _counted(draft, claim)
    return (
        (name,), (say(f"quantifier.{found.spec.quantifier.value}"),), (verdict,), _record(draft, claim), _p(draft, claim),
        (_is_live(draft, claim),), (_after(draft, claim),),
    )  # fmt: skip


def _name(draft: Draft, claim: ClaimScore) -> str:
    return draft.words.typeset(claim.found.spec.words.of(draft.language))


def _verdict(draft: Draft, claim: ClaimScore) -> str:
    """Return the verdict of the first reading; support that many tries explain is called what it is."""
    verdict, found = claim.found.verdict, claim.found
    assert verdict is not None
    family_p = found.variants[0].family_p if found.variants else None
    is_alone = verdict is Verdict.SUPPORTED and (family_p is None or family_p > ALPHA)
    return draft.words.say("audit.alone_supported" if is_alone else f"verdict.{verdict.value}")


def _counted(draft: Draft, claim: ClaimScore) -> str:
    """Return how a claim's dated forecasts stand, counted; a claim made of figures is left to the audit."""
    say = draft.words.say
    if not claim.found.promises:
        return say("scoreboard.figures")
    words = [say(f"promise_status.{p.status.value}") for p in claim.found.promises]
    return say("list.names").join(say("audit.count", number=str(words.count(w)), status=w) for w in dict.fromkeys(words))


def _record(draft: Draft, claim: ClaimScore) -> Text:
    judged = claim.found.variants[0].before if claim.found.variants else None
    hits = None if judged is None else judged.tested.hits
    if hits is None:
        return ()
    return draft.words.text(
        "scoreboard.hits",
        hits=_figure(draft, claim, str(hits.hits)),
        count=_figure(draft, claim, str(hits.count)),
        base=_figure(draft, claim, share(hits.base)),
        fear=None if hits.matched_base is None else _figure(draft, claim, share(hits.matched_base)),
    )


def _p(draft: Draft, claim: ClaimScore) -> Text:
    main = claim.found.variants[0] if claim.found.variants else None
    judged = None if main is None else main.before
    if main is None or judged is None or judged.headline is None:
        return ()
    family = None if main.family_p is None else _figure(draft, claim, p_text(main.family_p))
    return draft.words.text("scoreboard.p_cell", p=_figure(draft, claim, p_text(judged.headline.p)), family=family)


def _figure(draft: Draft, claim: ClaimScore, text: str) -> Figure:
    """Return a figure of a claim's test, with the note of its first reading."""
    main = claim.found.variants[0]
    judged = main.before
    assert judged is not None
    tested, headline = judged.tested, judged.headline
    definition = draft.words.say(
        "ledger.note_definition",
        question=f"`{tested.question}`",
        first=draft.format.day(tested.first),
        episodes=str(tested.tested),
        p="\u2013" if headline is None else p_text(headline.p),
        matched=None if headline is None or headline.matched_p is None else p_text(headline.matched_p),
        family=None,
    )
    origin = draft.words.say("ledger.note_origin")
    return draft.result(text, f"score-{claim.found.spec.id}".lower(), title=_name(draft, claim), definition=definition, origin=origin)


def _is_live(draft: Draft, claim: ClaimScore) -> str:
    key = {True: "live_yes", False: "live_no", None: "live_unknown"}[claim.is_live]
    return draft.words.say(f"scoreboard.{key}") if claim.found.variants else ""


def _after(draft: Draft, claim: ClaimScore) -> str:
    return _after_words(draft, claim.found.variants[0].after) if claim.found.variants else ""


def _after_words(draft: Draft, rows: Sequence[EpisodeRow]) -> str:
    if not rows:
        return draft.words.say("scoreboard.none_after")
    done = [row for row in rows if row.fate in {"hit", "miss"}]
    hits = sum(row.fate == "hit" for row in done)
    parts = [draft.words.say("audit.after_hits", hits=str(hits), count=str(len(done)))] if done else []
    if len(rows) > len(done):
        parts.append(draft.words.say("audit.after_open", open=str(len(rows) - len(done))))
    return draft.words.say("list.names").join(parts)
