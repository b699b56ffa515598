"""The verdict from the store: concluded from what every room answers, its probabilities frozen with their day."""

from __future__ import annotations

import dataclasses

from crossroads.app.answers import answers
from crossroads.app.freezing import freeze_answers
from crossroads.app.library import Library
from crossroads.app.records import kept_records, make_record
from crossroads.timeline import AsOf
from crossroads.verdict.answers import Answers, Refused
from crossroads.verdict.verdict import Verdict, conclude


def concluded(library: Library, as_of: AsOf, *, record: bool = False) -> tuple[Answers, Verdict]:
    """Return answers and verdict of a moment, and freeze the probabilities of its scenarios; those of a day are frozen once.

    Parameters
    ----------
    record : bool
        Make the model's record of the last month end if none is kept: half a minute.
    """
    found = with_record(library, as_of, answers(library, as_of), make=record)
    freeze_answers(library, as_of, found)
    return found, conclude(found, library.catalog)


def with_record(library: Library, as_of: AsOf, found: Answers, *, make: bool = False) -> Answers:
    """Return the answers with the model's record beside them, where it is kept or is to be made."""
    if isinstance(found.outlook, Refused):
        return found
    question = found.outlook.question
    kept = kept_records(library, as_of).get(question)
    if kept is not None:
        return dataclasses.replace(found, record=kept.record)
    return dataclasses.replace(found, record=make_record(library, as_of, question)) if make else found
