"""The pictures of a letter that need nothing but its readings: made, and begun to be drawn, before the other rooms have answered."""

from __future__ import annotations

from collections.abc import Mapping

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import Language
from crossroads.report.charts import pictured
from crossroads.report.draft import Draft
from crossroads.report.picture import Pictured
from crossroads.series import Panel, Reading, Series


def pictures_of(
    panel: Panel, catalog: Catalog, readings: Mapping[str, Reading], history: Mapping[str, Series], language: Language
) -> dict[str, Pictured]:
    """Return by indicator the pictures of a letter that need nothing but readings, for ``compose`` to put into it."""
    draft = Draft.begin(panel, catalog, readings, history, language)
    made = ((reading.id, pictured(draft, reading)) for reading in readings.values())
    return {name: found for name, found in made if found is not None}
