"""The view-model of an audit: what it says of a letter, ready to be printed."""

from __future__ import annotations

from dataclasses import dataclass

from crossroads.catalog.specs import Language
from crossroads.report.view import Note, Table, Text


@dataclass(frozen=True, slots=True)
class Section:
    """One part of an audit: sentences, then tables. ``stamp`` is a word or two beside the title (a verdict, a count)."""

    key: str
    title: str
    stamp: str
    sentences: tuple[Text, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """An audit in one language.

    Parameters
    ----------
    banner : tuple of Text
        What it stands on.
    headline : Text
    summary : Table
        The claims at a glance.
    figures, claims : tuple of Section
    notes : tuple of Note
        Behind the figures that have data.
    """

    title: str
    kicker: str
    language: Language
    headline: Text
    banner: tuple[Text, ...]
    summary: Table
    figures: tuple[Section, ...]
    claims: tuple[Section, ...]
    notes: tuple[Note, ...]
    colophon: str
    disclaimer: str
