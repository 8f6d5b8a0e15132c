"""Cells of data/raw behind a clean row: where a repaired column was printed, and the untouched text there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nenpo.cleaning.repairs import RepairedTable, repair_tables
from nenpo.cleaning.roles import by_role
from nenpo.ground.address import Address, parse_address
from nenpo.ground.layouts import GridTable, ItemsTable
from nenpo.ground.locations import Locations
from nenpo.ground.sources import documents_of


@dataclass(frozen=True)
class RawCells:
    """The tables of a year's documents after their repairs, by file.

    A clean list has one address a row. In a row that was shifted, a column stands elsewhere in the raw file.

    Attributes
    ----------
    headed : tuple of RepairedTable
        Tables of figures under heads that are lines of their own, named by role.
    """

    tables: Mapping[str, RepairedTable] = field(default_factory=dict)
    headed: tuple[RepairedTable, ...] = ()

    def at(self, source_cell: str, column: str) -> tuple[Address, str]:
        """Place and printed text of another column in the row of a cell; a file that is not at hand has no text."""
        place = parse_address(source_cell)
        table = self.tables.get(place.file)
        if table is None or place.line not in table.read.index or column not in table.read.columns:
            return place.at(column), ""
        return parse_address(table.cell(place.line, column)), str(table.printed.at[place.line, column])


def read_raw_cells(locations: Locations | None, fiscal_year: int) -> RawCells:
    """The raw cells of the documents of one year; without locations there are none."""
    if locations is None:
        return RawCells()
    documents = documents_of(locations, fiscal_year)
    repaired = [repair_tables(document)[0] for document in documents]
    headed = [
        by_role(tables[name], layout)
        for document, tables in zip(documents, repaired, strict=True)
        for name, layout in document.layouts.items()
        if isinstance(layout, ItemsTable | GridTable)
    ]
    return RawCells({table.raw.file: table for tables in repaired for table in tables.values()}, tuple(headed))
