"""What is to be compared, measured from the clean tables without a verdict.

Sums across rows, figures that are printed twice, documents against each other do not fit a rule on one column.
Functions of this package turn clean tables into measurements (numbers: expected, actual, difference) and
comparisons (words: expected, actual), one row each. Only the suites `expectations/measurements.json` and
`expectations/comparisons.json` say whether that is a fault, and how bad.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

import pandas as pd

from nenpo.checks.raw_cells import RawCells, read_raw_cells
from nenpo.cleaning.projects import MONEY
from nenpo.facts.programmes import Programme, programmes_of
from nenpo.facts.store import renamed_series
from nenpo.ground.address import parse_address
from nenpo.ground.locations import Locations
from nenpo.ground.numerals import parse_decimal, plain_digits
from nenpo.ground.sources import abouts, has_forms
from nenpo.report.declaration import read_reports

Record = Mapping[str, str]
Key = TypeVar("Key", bound=Hashable)
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
    every_year : DataFrame
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
        every_year: pd.DataFrame | None = None,
        locations: Locations | None = None,
        before: Mapping[str, pd.DataFrame] | None = None,
    ) -> None:
        super().__init__(clean)
        self.fiscal_year = fiscal_year
        own = clean.get("observations", pd.DataFrame())
        self.every_year = own if every_year is None else every_year
        self.locations = locations
        self.before = before or {}

    @cached_property
    def printed(self) -> PrintedFacts:
        """The facts by the row they are printed in; they are looked up many times and read once."""
        return printed_facts(self["observations"])

    @cached_property
    def programmes(self) -> dict[str, Programme]:
        """The programmes of the lists and pages, by official name."""
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


def grouped(records: Iterable[Record], key: Callable[[Record], Key]) -> dict[Key, list[Record]]:
    """Rows by a key, each group in the order of the rows; a frame's own groups are slow when there are many."""
    found: dict[Key, list[Record]] = {}
    for record in records:
        found.setdefault(key(record), []).append(record)
    return found


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


def total(cells: Iterable[str]) -> int:
    """千円 of several clean cells together."""
    return sum(amount(text) for text in cells)


def amount(text: str) -> int:
    """千円 of a clean cell; blank is nothing, and text that is no number breaks a rule of its column."""
    return int(parse_decimal(text) or 0)


def observed(rule: str, record: Record) -> Measurement:
    """A measurement of one printed figure."""
    place = parse_address(record["source_cell"])
    same = {name: record[name] for name in ("document", "project", "indicator", "fact_id", "fiscal_year", "printed")}
    return Measurement(rule=rule, file=place.file, row=place.row, column=place.column, **same)


def named(rule: str, record: Record, printed: str = "") -> Measurement:
    """A measurement at the cell that a clean row is addressed by."""
    place = parse_address(record["source_cell"])
    printed = printed or record.get("project_as_printed") or record.get("heading_as_printed") or ""
    return Measurement(
        rule,
        record["document"],
        place.file,
        place.row,
        place.column,
        record.get("project", ""),
        printed=printed,
    )


def listed_cell(rule: str, record: Record, tables: Tables, column: str) -> Measurement:
    """A measurement at a printed column in the row of a clean list, where a repair has it come from."""
    place, printed = tables.raw_cells.at(record["source_cell"], column)
    return Measurement(
        rule=rule,
        document=record["document"],
        file=place.file,
        row=place.row,
        column=place.column,
        project=record.get("project", ""),
        fiscal_year=str(tables.fiscal_year),
        printed=printed,
    )


@dataclass(frozen=True)
class PrintedFacts:
    """Facts by the row they are printed in: a clean list has one address a row, facts have one a cell."""

    by_row: Mapping[tuple[str, str, str], Record]

    def base(self, rule: str, record: Record, column: str) -> Measurement:
        """A measurement at the cell of `column` in the row of a clean list, with the fact printed there."""
        place = parse_address(record["source_cell"])
        indicator = MONEY[column][1]
        fact = self.by_row.get((place.file, place.row, indicator), {})
        place = parse_address(fact["source_cell"]) if fact else place.at(column)
        return Measurement(
            rule=rule,
            document=record["document"],
            file=place.file,
            row=place.row,
            column=place.column,
            project=record.get("project", ""),
            indicator=indicator,
            fact_id=fact.get("fact_id", ""),
            fiscal_year=fact.get("fiscal_year", ""),
            printed=fact.get("printed", record.get(MONEY[column][0], "")),
        )


def printed_facts(observations: pd.DataFrame) -> PrintedFacts:
    """Facts by file, row and indicator; of several in one cell the first."""
    found: dict[tuple[str, str, str], Record] = {}
    for record in observations.to_dict("records"):
        place = parse_address(record["source_cell"])
        found.setdefault((place.file, place.row, record["indicator"]), record)
    return PrintedFacts(found)
