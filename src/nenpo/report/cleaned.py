"""Documents cleaned by the recipes of their reports: what the cleaning notebook, forms and roll-over start from."""

from __future__ import annotations

import pandas as pd

from nenpo.cleaning.year import Cleaning, clean_tables, read_by_recipe
from nenpo.ground.locations import Locations
from nenpo.ground.sources import Document
from nenpo.report.declaration import recipes


def clean_document(locations: Locations, document: Document) -> Cleaning:
    """Everything that one document's tables give, by the recipe of its report."""
    return read_by_recipe(document, recipes(locations))


def clean_year(locations: Locations, fiscal_year: int) -> dict[str, pd.DataFrame]:
    """The clean tables of one fiscal year by name, each sorted and all text.

    Raises
    ------
    SourceError
        If the year has no document, or a file, a column or a table that a report needs is missing.
    """
    return clean_tables(locations, fiscal_year, recipes(locations))
