"""The verdict from the store: concluded from what every room answers, its probabilities frozen with their day."""

from __future__ import annotations

import dataclasses

from crossroads.app.answers import ALONE, Beside, answers
from crossroads.app.freezing import freeze_answers
from crossroads.app.library import Library
from crossroads.app.records import kept_record, made_record
from crossroads.timeline import AsOf, month_end_before
from crossroads.verdict.answers import Answers, Refused
from crossroads.verdict.verdict import Verdict, conclude


def concluded(library: Library, as_of: AsOf, *, record: bool = False, beside: Beside = ALONE) -> tuple[Answers, Verdict]:
    """Return answers and verdict of a moment, and freeze the probabilities of its scenarios; those of a day are frozen once.

    Parameters
    ----------
    record : bool
        Make the model's record of the last month end if none is kept: half a minute.
    beside : Beside, optional
        Who does something while the rooms are being asked.
    """
    found = with_record(library, as_of, answers(library, as_of, beside=beside), make=record)
    freeze_answers(library, as_of, found)
    return found, conclude(found, library.catalog)


def with_record(library: Library, as_of: AsOf, found: Answers, *, make: bool = False) -> Answers:
    """Return the answers with the model's record beside them, where it is kept or is to be made."""
    if isinstance(found.outlook, Refused):
        return found
    question = found.outlook.question
    kept = kept_record(library, as_of, question)
    if kept is None and make:
        kept = made_record(library, month_end_before(as_of), question)
    return found if kept is None else dataclasses.replace(found, record=kept)
