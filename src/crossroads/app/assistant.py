"""The MCP server: the same answers for an assistant, over standard input and output. It reads, and does nothing else."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Annotated, Any, ParamSpec

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from crossroads import __version__
from crossroads.app.assistant_answers import Desk
from crossroads.app.assistant_parts import Answer
from crossroads.app.held import Held, Holding, Recent
from crossroads.app.settings import Settings
from crossroads.errors import CrossroadsError

INSTRUCTIONS = """Crossroads knows US macro and market series as they were known at any moment, and tests claims on them honestly.

Every answer carries as_of (the moment it is asked from; nothing later is used), known_at (when the newest thing behind it became public)
and basis (how known_at was obtained, strongest first: vintage, calendar, observed, lag, backfilled). Quote them with every figure.
Say when a reading has no value and why. Never add what an answer does not say, and pass the disclaimer on: it is not investment advice.

as_of is a day such as 2025-11-18 (its end in New York) or a moment with its zone; left away it is the last day the store knows a close of.
Percentages are in percent (4.3), spreads too; units are given by code. Rules are written in one language: streak(VVIX > 110) >= 5,
change(HY_OAS, 1m) >= 50bp, percentile(VIX, 5y) >= 80%; outcomes look ahead: return(SPX, 12m) >= 20%, event(FED_DOVISH) within 3m,
drawdown(SPX, 12m) <= -20%. Look names up with search_catalogue. A test made here is not counted in the store; say how many you tried."""

Words = ParamSpec("Words")

Day = Annotated[
    str | None, Field(description="Answer as known then: a day such as 2025-11-18, or a moment with its zone. Default: the last day known.")
]


def assistant(settings: Settings) -> MCPServer[Any]:
    """Return the server over the store of some settings; the store is opened when first asked."""
    opened = Recent(1)

    def newest() -> Holding:
        held: Held = opened.get("store", lambda: Held(settings))
        return held.current()

    server: MCPServer[Any] = MCPServer(
        "crossroads", title="Crossroads", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING"
    )
    for tool in Tools(Desk(newest)).all():
        reads_only = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
        server.add_tool(_answering(tool), annotations=reads_only)
    return server


class Tools:
    """The tools; their docstrings are what an assistant reads of them.

    Parameters
    ----------
    desk : Desk
        Answers.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def all(self) -> list[Callable[..., Answer]]:
        """Return them in the order an assistant needs them."""
        looking: list[Callable[..., Answer]] = [self.readings, self.series, self.search_catalogue, self.triggers]
        return [*looking, self.test_claim, self.claims, self.outlook, self.stress, self.letter]

    def readings(
        self,
        as_of: Day = None,
        indicators: Annotated[list[str] | None, Field(description="Ids of indicators; default: all.")] = None,
        observations: Annotated[bool, Field(description="Also the observations behind each value.")] = False,
    ) -> Answer:
        """Say where we stand: each indicator's value, unit, zone, state, percentile of its own past, change; or why it has none."""
        return self._desk.readings(as_of, indicators, observations=observations)

    def series(
        self,
        name: Annotated[str, Field(description="Id or alias: VIX, HY_OAS, UNRATE. See search_catalogue.")],
        as_of: Day = None,
        last: Annotated[int, Field(description="How many of the newest observations, 1 to 1000.")] = 60,
    ) -> Answer:
        """Give one series as it was known at a moment: its newest observations with known_at and basis, and who publishes it how."""
        return self._desk.series(name, as_of, last)

    def search_catalogue(self, text: Annotated[str, Field(description="Words in English or Chinese, or a part of an id.")]) -> Answer:
        """Find series and indicators by id, name or definition."""
        return self._desk.search(text)

    def test_claim(
        self,
        *,
        condition: Annotated[str, Field(description="In the rule language: streak(VVIX > 110) >= 5")],
        outcome: Annotated[str, Field(description="What is said to follow: return(SPX, 12m) >= 20%")],
        as_of: Day = None,
        gap: Annotated[str, Field(description="How long the condition must have been false before it counts as new.")] = "6m",
        since: Annotated[str | None, Field(description="Onsets from this day on.")] = None,
        until: Annotated[str | None, Field(description="Onsets up to this day.")] = None,
        quantifier: Annotated[
            str, Field(description="How often the claim says it happens: always, at_the_latest, almost_always, usually, may, unsaid.")
        ] = "unsaid",
    ) -> Answer:
        """Test what followed a condition: episodes, hits beside the base rate and sessions of equal fear, p, verdict. Not counted."""
        return self._desk.test(condition, outcome, as_of, gap=gap, since=since, until=until, quantifier=quantifier)

    def claims(
        self,
        as_of: Day = None,
        letter: Annotated[str, Field(description="seed (the letter of November 2025) or house (our own).")] = "seed",
        claim: Annotated[str | None, Field(description="Id or number of one claim, to get it whole; default: all in short.")] = None,
    ) -> Answer:
        """Give the scoreboard: every claim of a letter as it stood at a moment, tested only on what was known then."""
        return self._desk.claims(as_of, letter, claim)

    def outlook(
        self,
        as_of: Day = None,
        question: Annotated[str | None, Field(description="next-step or pivot; default: the one that fits the day.")] = None,
        horizon: Annotated[str, Field(description="1m to 24m.")] = "12m",
        market_break: Annotated[int, Field(description="10, 15 or 20: percent under the peak at which the market has given in.")] = 15,
    ) -> Answer:
        """Say who gives in first, the market or the Fed: chances with intervals, what they stand on. Not frozen as a forecast."""
        return self._desk.outlook(as_of, question=question, horizon=horizon, market_break=market_break)

    def stress(
        self,
        vix: Annotated[float, Field(description="Level VIX is to close at.")] = 45.0,
        vvix: Annotated[float, Field(description="Level VVIX is to close at on the same day.")] = 145.0,
        as_of: Day = None,
        horizon: Annotated[str, Field(description="21d, 3m or 1y.")] = "3m",
    ) -> Answer:
        """Say what the S&P 500 did, and would do, when VIX and VVIX close at given levels together: three ways side by side."""
        return self._desk.stress(vix, vvix, as_of, horizon=horizon)

    def triggers(self, as_of: Day = None) -> Answer:
        """Say how far each reading is from each of its triggers: tripped ones first."""
        return self._desk.triggers(as_of)

    def letter(self, as_of: Day = None, language: Annotated[str, Field(description="en or zh.")] = "en") -> Answer:
        """Write the whole letter of a day, as Markdown with footnotes. Takes some seconds."""
        return self._desk.letter(as_of, language)


def _answering(tool: Callable[Words, Answer]) -> Callable[Words, Answer]:
    """Return a tool whose refusals reach the assistant as one line."""

    @functools.wraps(tool)
    def answering(*words: Words.args, **more: Words.kwargs) -> Answer:
        try:
            return tool(*words, **more)
        except CrossroadsError as refused:
            raise ToolError(str(refused)) from None

    return answering
