"""Options that several commands share, and the types behind them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import click

from crossroads.errors import InputError


class AsOfType(click.ParamType[Any]):
    """A day or a moment; see ``timeline.AsOf.parse``."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the text, or say in one line what would be read."""
        from crossroads.timeline import AsOf

        if isinstance(value, AsOf):
            return value
        try:
            return AsOf.parse(value)
        except InputError as wrong:
            self.fail(str(wrong), param, ctx)


def as_of_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--as-of``: the moment the question is asked from."""
    return click.option("--as-of", type=AsOfType(), help="Answer as known at the end of this day in New York. Default: now.")(function)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json``: machine-readable output on standard output."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def language_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--lang``: English or Chinese words in tables."""
    return click.option("--lang", "language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language.")(function)


class Finite(click.FloatRange):
    """A number that is one, within limits: ``nan`` and ``inf`` are read by Python as floats and pass every comparison or none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number, or say that it is none."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no finite number.", param, ctx)
        return number


def seed_option(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add ``--seed``: what the random part of an answer begins with."""
    return click.option("--seed", type=click.IntRange(min=0), default=20251118, show_default=True, help=f"Seed of {what}.")
