"""The document that a new year is made from, read and cleaned, and the names of years in its texts moved on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from nenpo.cleaning.repairs import RepairedTable
from nenpo.cleaning.year import Cleaning
from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import fiscal_year_name, parse_year, short_year_name
from nenpo.ground.layouts import Layout
from nenpo.ground.locations import Locations
from nenpo.ground.rows import records_of
from nenpo.ground.sources import Document
from nenpo.report.cleaned import clean_document

# Columns that say where a row stands in the publication it was copied from: a form has no such place.
OF_PRINT = ("原文行", "頁", "掲載頁")
# A fiscal year in the words of a title, a head or a label: `令和2年度`, `2年度`, `R2年度`.
YEAR = re.compile(r"(?P<era>令和|平成|R|H)?\s*(?P<number>元|\d{1,2})\s*年度")
Row = dict[str, str]


@dataclass(frozen=True)
class Rolled:
    """What one table becomes in the new year.

    Attributes
    ----------
    rows : tuple of dict
        Its rows by column; a column that a row does not name is blank.
    done : str
        What was done, as one phrase.
    open : tuple of str
        What could not be carried over or has to be looked at, a sentence each.
    drift : tuple of (str, str)
        Names that had to change with the year, the old and the new one as `事業/項目`.
    """

    rows: tuple[Row, ...]
    done: str
    open: tuple[str, ...] = ()
    drift: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LastYear:
    """Last year's document with its tables after repairs and its clean lists."""

    locations: Locations
    document: Document

    @cached_property
    def work(self) -> Cleaning:
        """The document cleaned: tables after repairs, clean lists, observations."""
        return clean_document(self.locations, self.document)

    @property
    def edition(self) -> int:
        """Fiscal year of the document."""
        return self.document.fiscal_year

    @property
    def year(self) -> int:
        """The fiscal year that is being made."""
        return self.edition + 1

    @property
    def yearly(self) -> str:
        """Section whose parts are one for each year, and stay as they are; empty where there is none."""
        return str(self.document.about.get("yearly", ""))

    def table(self, name: str) -> RepairedTable:
        """A printed table after its repairs."""
        return self.work.tables[name]

    def layout(self, name: str) -> Layout:
        """What the columns of a table mean."""
        return self.document.layouts[name]

    def rows(self, name: str) -> list[Row]:
        """Rows of a table as they are read, without their place in print."""
        records = records_of(self.table(name).read)
        return [
            {str(k): "" if k in OF_PRINT else str(v).strip() for k, v in record.items()}
            for record in records
            if any(str(v) for v in record.values())
        ]

    def records(self, name: str) -> list[Row]:
        """Rows of a clean list of the document."""
        frames = self.work.frames.get(name, [])
        return [row for frame in frames for row in records_of(frame)]

    def is_yearly(self, section: str) -> bool:
        """Whether a section is that of one year, which stays as it is."""
        return bool(self.yearly) and section != self.yearly and section.startswith(self.yearly)

    def moved_on(self, text: str) -> str:
        """A text with the edition's year, and later ones, named one year later."""
        return YEAR.sub(lambda match: _later(match, self.edition), text)


def year_of(match: re.Match[str], near: int) -> int:
    """The year that a match of `YEAR` names; without an era, the one nearest to `near`."""
    years = []
    for era in (match["era"],) if match["era"] else ("令和", "平成"):
        try:
            years.append(parse_year(f"{era}{match['number']}"))
        except UsageError:
            continue
    return min(years, key=lambda year: abs(year - near), default=0)


def named_alike(match: re.Match[str], year: int) -> str:
    """The name of another year in the form of a match: with its era in full, as a letter, or without."""
    number = short_year_name(year)
    era = fiscal_year_name(year).removesuffix(number)
    shown = "" if not match["era"] else {"令和": "R", "平成": "H"}[era] if match["era"] in "RH" else era
    return f"{shown}{number}"


def _later(match: re.Match[str], edition: int) -> str:
    year = year_of(match, edition)
    return named_alike(match, year + 1) if year >= edition else match[0]
