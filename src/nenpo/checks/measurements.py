"""What is to be compared, measured from the clean tables without a verdict.

Sums across rows, figures that are printed twice, documents against each other do not fit a rule on one column.
Functions of this package turn clean tables into measurements (numbers: expected, actual, difference) and
comparisons (words: expected, actual), one row each. Only the suites `expectations/measurements.json` and
`expectations/comparisons.json` say whether that is a fault, and how bad.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd

from nenpo.checks.raw_cells import RawCells, read_raw_cells
from nenpo.cleaning.projects import MONEY
from nenpo.facts.programmes import Line, ListLine, Page, Programme, programmes_of
from nenpo.facts.store import Fact, Facts, facts_of, renamed_series
from nenpo.ground.fiscal_year import year_period
from nenpo.ground.locations import Locations
from nenpo.ground.lookups import Door, Lookups
from nenpo.ground.numerals import parse_decimal, plain_digits
from nenpo.ground.rows import Row, TableRow, rows_of
from nenpo.ground.sources import abouts, has_forms
from nenpo.report.declaration import read_reports

# How a comparison writes a blank cell: a comparison without words on one side could not be judged.
NOTHING = "なし"


@dataclass(frozen=True)
class Compared:
    """What is compared and where it stands: what measurements and comparisons have in common.

    Attributes
    ----------
    rule : str
        Which comparison it is; the suite of its table has a rule of the same name.
    """

    rule: str
    document: str
    file: str
    row: str = ""
    column: str = ""
    project: str = ""
    indicator: str = ""
    fact_id: str = ""
    fiscal_year: str = ""
    printed: str = ""


@dataclass(frozen=True)
class Measurement(Compared):
    """One comparison of numbers.

    Attributes
    ----------
    expected, actual, difference : str
        Plain numbers; `difference` is actual less expected, empty where there is only an actual value.
    detail : str
        What the sentence of a finding needs beside the numbers: where the other figure stands, how it is made.
    """

    expected: str = ""
    actual: str = ""
    difference: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Comparison(Compared):
    """One comparison of words.

    Attributes
    ----------
    expected, actual : str
        Words; a blank cell is `NOTHING`.
    detail : str
        What the sentence of a finding needs beside the words: where the other one stands.
    """

    expected: str = NOTHING
    actual: str = NOTHING
    detail: str = ""


MEASUREMENT_COLUMNS = tuple(field.name for field in fields(Measurement))
COMPARISON_COLUMNS = tuple(field.name for field in fields(Comparison))


class Tables(dict[str, pd.DataFrame]):
    """The clean tables of one fiscal year by name, with what they are held against beyond themselves.

    Attributes
    ----------
    fiscal_year : int
        The year whose documents are checked.
    observed : DataFrame
        Observations of the documents of every year on record, this year's among them.
    locations : Locations
        Where relations, crosswalk and the other declarations of `expectations/` are read.
    before : dict of DataFrame
        The clean tables of the fiscal year before, where it is on record.
    """

    def __init__(
        self,
        clean: Mapping[str, pd.DataFrame],
        fiscal_year: int = 0,
        observed: pd.DataFrame | None = None,
        locations: Locations | None = None,
        before: Mapping[str, pd.DataFrame] | None = None,
    ) -> None:
        super().__init__(clean)
        self.fiscal_year = fiscal_year
        self.observed = observed
        self.locations = locations
        self.before = before or {}
        self.door = Door()
        self._rows: dict[type[TableRow], list[Any]] = {}

    @cached_property
    def facts(self) -> Facts:
        """The facts of the year's documents."""
        return self._facts(self.get("observations"))

    @cached_property
    def every_year(self) -> Facts:
        """The facts of the documents of every year on record, this year's among them."""
        return self.facts if self.observed is None else self._facts(self.observed)

    @cached_property
    def facts_before(self) -> Facts:
        """The facts of the documents of the year before; none where it is not on record."""
        return self._facts(self.before.get("observations"))

    def _facts(self, observations: pd.DataFrame | None) -> Facts:
        """The facts of a table, whose look-ups go through the same door as those of rows."""
        found = () if observations is None else facts_of(observations).all
        return Facts(found, door=self.door)

    def recording(self) -> AbstractContextManager[Lookups]:
        """What is asked of facts and rows while the block runs, absent answers included."""
        return self.door.recording()

    def rows(self, kind: type[Row]) -> list[Row]:
        """Rows of a table as values; none where the year has no such table."""
        found = self._rows.get(kind)
        if found is None:
            found = self._rows[kind] = rows_of(self[kind.TABLE], kind) if kind.TABLE in self else []
        return self.door.passed("table", kind.TABLE, found)

    @property
    def programmes(self) -> dict[str, Programme]:
        """The programmes of the lists and pages, by official name."""
        for kind in (Line, ListLine, Page):
            self.rows(kind)
        return self._programmes

    @cached_property
    def _programmes(self) -> dict[str, Programme]:
        return programmes_of(self)

    @cached_property
    def forms(self) -> frozenset[str]:
        """Documents that are filled in on forms: they print nothing twice, and lack a cell until it comes in."""
        about = [] if self.locations is None else abouts(self.locations)
        return frozenset(str(one["document"]) for one in about if has_forms(one))

    @cached_property
    def settled(self) -> dict[str, int]:
        """Report to the month in which its figures are final."""
        reports = {} if self.locations is None else read_reports(self.locations)
        return {report.name: report.settled for report in reports.values()}

    @cached_property
    def new_names(self) -> dict[str, str]:
        """Series by the name that they had to the one that they have since, as decided by a person."""
        decided = [tables["drift"] for tables in (self.before, self) if "drift" in tables]
        return {old: new for frame in decided for new, old in renamed_series(frame).items()}

    @cached_property
    def raw_cells(self) -> RawCells:
        """The cells of data/raw behind the clean lists."""
        return read_raw_cells(self.locations, self.fiscal_year)


def measurements_frame(found: Iterable[Measurement]) -> pd.DataFrame:
    """Measurements as one table of text."""
    return pd.DataFrame([asdict(one) for one in found], columns=list(MEASUREMENT_COLUMNS), dtype=object)


def comparisons_frame(found: Iterable[Comparison]) -> pd.DataFrame:
    """Comparisons as one table of text."""
    return pd.DataFrame([asdict(one) for one in found], columns=list(COMPARISON_COLUMNS), dtype=object)


def compared(base: Measurement, expected: Decimal | int, actual: Decimal | int) -> Measurement:
    """A measurement with its numbers filled in."""
    numbers = {"expected": expected, "actual": actual, "difference": actual - expected}
    return replace(base, **{name: plain_digits(value) for name, value in numbers.items()})


def worded(base: Measurement, expected: str, actual: str) -> Comparison:
    """A comparison of words at the place of a measurement."""
    record = {name: value for name, value in asdict(base).items() if name in COMPARISON_COLUMNS}
    return Comparison(**record | {"expected": expected or NOTHING, "actual": actual or NOTHING})


def total(rows: Iterable[TableRow], column: str) -> int:
    """千円 of one column of several clean rows together."""
    return sum(amount(row.text(column)) for row in rows)


def amount(text: str) -> int:
    """千円 of a clean cell; blank is nothing, and text that is no number breaks a rule of its column."""
    return int(parse_decimal(text) or 0)


def observed(rule: str, fact: Fact) -> Measurement:
    """A measurement of one printed figure."""
    place = fact.address
    return Measurement(
        rule=rule,
        document=fact.document,
        file=place.file,
        row=place.row,
        column=place.column,
        project=fact.project,
        indicator=fact.indicator,
        fact_id=fact.fact_id,
        fiscal_year=year_period(fact.fiscal_year),
        printed=fact.printed,
    )


def named(rule: str, row: TableRow, printed: str = "") -> Measurement:
    """A measurement at the cell that a clean row is addressed by."""
    place, printed = row.address, printed or row.as_printed
    return Measurement(rule, row.document, place.file, place.row, place.column, row.project, printed=printed)


def listed_cell(rule: str, row: TableRow, tables: Tables, column: str) -> Measurement:
    """A measurement at a printed column in the row of a clean list, where a repair has it come from."""
    place, printed = tables.raw_cells.at(row.source_cell, column)
    return Measurement(
        rule=rule,
        document=row.document,
        file=place.file,
        row=place.row,
        column=place.column,
        project=row.project,
        fiscal_year=str(tables.fiscal_year),
        printed=printed,
    )


def listed_cost(rule: str, row: TableRow, tables: Tables, column: str) -> Measurement:
    """A measurement at a money column in the row of a clean list, with the fact printed there.

    A clean list has one address a row, facts have one a cell; of several in one cell the first counts.
    """
    field, indicator = MONEY[column]
    fact = next((one for one in tables.facts.of_line(row.address) if one.indicator == indicator), None)
    if fact:
        return replace(observed(rule, fact), document=row.document, project=row.project)
    return replace(named(rule, row), column=row.address.at(column).column, indicator=indicator, printed=row.text(field))
