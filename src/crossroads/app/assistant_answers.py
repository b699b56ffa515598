"""What an assistant is told: the answers of every room as of a moment. Nothing here writes."""

from __future__ import annotations

import math
from collections.abc import Callable

from crossroads.app.answers import SEED, answers
from crossroads.app.assistant_parts import Answer, Footing, claim_in_short, day, disclaimer, framed, reading_row, trigger_row, word
from crossroads.app.claims import tried
from crossroads.app.clock import or_now
from crossroads.app.held import Holding, Recent
from crossroads.app.letters import last_day_known, standing
from crossroads.app.outlook import ask as ask_outlook
from crossroads.app.outlook import question_named
from crossroads.app.priced import meetings_priced
from crossroads.app.verdicts import with_record
from crossroads.catalog.specs import Language
from crossroads.claims.audit import needed_series
from crossroads.claims.inquiry import Span
from crossroads.claims.letter import LetterFile
from crossroads.claims.letter_file import SHIPPED, open_letter, read_letter
from crossroads.claims.quantifiers import Quantifier
from crossroads.claims.question import ask, held_behind
from crossroads.claims.scoreboard import scoreboard
from crossroads.errors import InputError
from crossroads.hazard.market import Depth
from crossroads.hazard.outlook import SERIES as OUTLOOK_SERIES
from crossroads.report.distances import distances
from crossroads.report.draft import Draft
from crossroads.report.letter import compose, history_of
from crossroads.report.markdown import render_markdown
from crossroads.report.tested import sentences
from crossroads.report.wording import LANGUAGES
from crossroads.rules.names import names
from crossroads.scenarios.stress import stress
from crossroads.timeline import AsOf, Horizon
from crossroads.verdict.verdict import conclude

MOST_OBSERVATIONS = 1000
MOST_FOUND = 40
LONGEST_RULE = 20_001
"""Characters handed on of a rule: one more than the language reads, so that it refuses what is longer."""
STRESSED = ("SPX", "VIX", "VVIX")
UNCOUNTED = (
    "This server writes nothing, so this trial was not counted in the store. Whoever tries several variants has to count them: "
    "each makes a p-value mean less. `crossroads test` counts."
)
_DEPTHS: dict[int, Depth] = {10: 10, 15: 15, 20: 20}


class Desk:
    """Answers questions from a store, each from the newest version of its data.

    Parameters
    ----------
    newest : callable
        Returns the library of the newest version.
    """

    def __init__(self, newest: Callable[[], Holding]) -> None:
        self._newest = newest
        self._kept = Recent(8)

    def readings(self, as_of: str | None, indicators: list[str] | None, *, observations: bool) -> Answer:
        """Return what the indicators say."""
        library, moment = self._asked(as_of)
        found = library.readings([word(i, "an indicator's id") for i in indicators] if indicators else None, as_of=moment)
        footing = Footing.of_inputs(i for r in found for i in r.inputs)
        return framed(library, moment, footing, {"readings": [reading_row(r, library, observations=observations) for r in found]})

    def series(self, name: str, as_of: str | None, last: int) -> Answer:
        """Return the newest observations of one series."""
        library, moment = self._asked(as_of)
        if not 1 <= last <= MOST_OBSERVATIONS:
            raise InputError(f"last {last} is out of range; ask for 1 to {MOST_OBSERVATIONS} observations")
        series = library.series(word(name, "a series' name"), as_of=moment)
        spec = library.catalog[series.id]
        rows = [series.input(i) for i in range(max(len(series) - last, 0), len(series))]
        publisher = {"en": spec.publisher.en, "zh": spec.publisher.zh, "licence": spec.publisher.licence, "url": spec.url}
        told = {
            "series": series.id,
            "name": {"en": spec.en, "zh": spec.zh},
            "unit": series.unit.code,
            "frequency": series.frequency.value,
            "publisher": publisher,
            "release": spec.release.text,
            "revision": spec.revision,
            "count": len(series),
            "first_period": str(series.periods[0]),
            "observations": [{k: v for k, v in row.as_json().items() if k != "series"} for row in rows],
        }
        return framed(library, moment, Footing.of_inputs(rows), told)

    def search(self, text: str) -> Answer:
        """Return the series and indicators whose id, alias, name or definition holds every word of a text."""
        library, wanted = self._newest(), word(text, "a search")
        words = wanted.lower().split()
        series = [
            {"id": s.id, "aliases": list(s.aliases), "en": s.en, "zh": s.zh, "unit": s.unit.code, "frequency": s.frequency.value}
            for s in library.catalog.series.values()
            if all(w in " ".join((s.id, *s.aliases, s.en, s.zh)).lower() for w in words)
        ]
        indicators = [
            {"id": i.id, "en": i.en, "zh": i.zh, "unit": i.unit.code, "definition": {"en": i.definition[0], "zh": i.definition[1]}}
            for i in library.catalog.indicators.values()
            if all(w in " ".join((i.id, i.en, i.zh, *i.definition)).lower() for w in words)
        ]
        if not series and not indicators:
            library.catalog.resolve(wanted)  # raises, and names what is near
        told = {"found": len(series) + len(indicators), "series": series[:MOST_FOUND], "indicators": indicators[:MOST_FOUND]}
        return {"data_version": library.version, **told, "disclaimer": disclaimer()}

    def test(
        self, condition: str, outcome: str, as_of: str | None, *, gap: str, since: str | None, until: str | None, quantifier: str
    ) -> Answer:
        """Return what followed a condition, honestly tested; the trial is not counted, and the answer says so."""
        library, moment = self._asked(as_of)
        words = {q.value: q for q in Quantifier}
        if quantifier not in words:
            raise InputError(f"quantifier {quantifier[:40]!r} is none of {', '.join(words)}")
        rules = (condition[:LONGEST_RULE], outcome[:LONGEST_RULE])
        span = Span(day(since, "since"), day(until, "until"))
        judged = tried(library, *rules, as_of=moment, gap=gap[:40], span=span, quantifier=words[quantifier])
        question = ask(*rules, names(library.catalog), gap=gap[:40])
        known = Footing.of_panel(library.panel(held_behind(question.series, library.catalog), as_of=moment))
        said = {language: list(sentences(judged, language)) for language in LANGUAGES}
        told = {"trial_counted": False, "note": UNCOUNTED, "words": said, "test": judged.as_json()}
        return framed(library, moment, Footing(known.known_at, judged.tested.basis), told)

    def claims(self, as_of: str | None, letter: str, claim: str | None) -> Answer:
        """Return the claims of a shipped letter tested as of a moment: all in short, or one whole."""
        library, moment = self._asked(as_of)
        if letter not in SHIPPED:
            raise InputError(f"letter {letter[:40]!r} is none of {', '.join(SHIPPED)}")
        footing, board = self._kept.get(("claims", letter, moment, library.version), lambda: _board(library, moment, letter))
        told: Answer = {"letter": letter, "published": board["published"]}
        if claim is None:
            return framed(library, moment, footing, {**told, "claims": [claim_in_short(row) for row in board["claims"]]})
        chosen = [row for row in board["claims"] if claim in {row["id"], str(row["number"])}]
        if not chosen:
            raise InputError(f"letter {letter} has no claim {claim[:40]!r}; it has {', '.join(row['id'] for row in board['claims'])}")
        return framed(library, moment, footing, {**told, "claim": chosen[0]})

    def outlook(self, as_of: str | None, *, question: str | None, horizon: str, market_break: int) -> Answer:
        """Return who gives in first; not frozen."""
        library, moment = self._asked(as_of)
        if question not in {None, "next-step", "pivot"}:
            raise InputError(f"question {str(question)[:40]!r} is none of next-step, pivot; leave it away for the one that fits the day")
        if market_break not in _DEPTHS:
            raise InputError(f"market_break {market_break} is none of 10, 15, 20 (percent under the bull market's peak)")
        found = ask_outlook(library, moment, question=question_named(question), horizon=horizon[:40], depth=_DEPTHS[market_break])
        footing = Footing.of_panel(library.panel([s for s in OUTLOOK_SERIES if s in library.catalog], as_of=moment))
        told = {"frozen": False, "outlook": found.as_json(), "meetings": meetings_priced(library, moment).as_json()}
        return framed(library, moment, footing, told)

    def stress(self, vix: float, vvix: float, as_of: str | None, *, horizon: str) -> Answer:
        """Return what the S&P 500 did, and would do, when VIX and VVIX close at given levels together; not frozen."""
        library, moment = self._asked(as_of)
        if not (math.isfinite(vix) and math.isfinite(vvix)):
            raise InputError("VIX and VVIX must be finite numbers, such as 45 and 145")
        panel = library.panel(STRESSED, as_of=moment)
        found = stress(panel, vix=vix, vvix=vvix, horizon=Horizon.parse(horizon[:40]), seed=SEED)
        return framed(library, moment, Footing.of_panel(panel), {"frozen": False, "stress": found.as_json()})

    def triggers(self, as_of: str | None) -> Answer:
        """Return how far each reading is from each of its triggers: tripped ones first, stale ones last."""
        library, moment = self._asked(as_of)
        panel = library.panel(library.needed_series(), as_of=moment)
        found = library.readings(as_of=moment)
        draft = Draft.begin(panel, library.catalog, {r.id: r for r in found}, history_of(panel, library.catalog, found), "en")
        near = sorted(distances(draft), key=lambda d: (d.is_stale, not d.is_tripped))
        footing = Footing.of_inputs(i for d in near for i in d.reading.inputs)
        return framed(library, moment, footing, {"triggers": [trigger_row(d, library) for d in near]})

    def letter(self, as_of: str | None, language: str) -> Answer:
        """Return the letter of a day as Markdown; nothing of it is frozen or kept."""
        library, moment = self._asked(as_of)
        if language not in LANGUAGES:
            raise InputError(f"language {language[:40]!r} is none of {', '.join(LANGUAGES)}")
        chosen: Language = "zh" if language == "zh" else "en"
        footing, said = self._kept.get(("letter", chosen, moment, library.version), lambda: _letter(library, moment, chosen))
        return framed(library, moment, footing, {"frozen": False, "language": chosen, "markdown": said})

    def _asked(self, as_of: str | None) -> tuple[Holding, AsOf]:
        """Return the newest data and the moment asked for: by default the end of the last day of which the store knows a close."""
        library = self._newest()
        if as_of is None:
            return library, last_day_known(library)
        return library, or_now(AsOf.parse(word(as_of, "as_of")))


def _board(library: Holding, moment: AsOf, letter: str) -> tuple[Footing, Answer]:
    file: LetterFile = read_letter(open_letter(letter), names(library.catalog))
    needed = needed_series(file, library.catalog)
    board = scoreboard(file, library.history(needed), library.catalog, moment)
    return Footing.of_panel(library.panel(needed, as_of=moment)), board.as_json()


def _letter(library: Holding, moment: AsOf, language: Language) -> tuple[Footing, str]:
    found = with_record(library, moment, answers(library, moment))
    verdict = conclude(found, library.catalog)
    history = history_of(found.panel, library.catalog, found.readings)
    stand = standing(library, found.panel, None)
    whole = compose(found.panel, found.readings, library.catalog, stand, language, history=history, answers=found, verdict=verdict)
    return Footing.of_inputs(i for r in found.readings for i in r.inputs), render_markdown(whole)
