"""Addresses of cells under data/raw, as the clean tables write them: `file#row:column`, or `file#sheet!B7`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_SHEET = re.compile(r"(.+![A-Z]+)(\d+)")


@dataclass(frozen=True)
class Address:
    """Where something stands under data/raw; a part that does not apply is empty.

    Attributes
    ----------
    file : str
        Path under data/raw: the document's folder and the file in it.
    row : str
        Line of the file as it is now, the heading being 1; or the row of a sheet.
    column : str
        Name of the column; of a spreadsheet's cell `sheet!B`.
    """

    file: str = ""
    row: str = ""
    column: str = ""

    def __str__(self) -> str:
        """The address that names exactly this cell, or the line where no column is named."""
        if _SHEET.fullmatch(f"{self.column}{self.row}"):
            return f"{self.file}#{self.column}{self.row}"
        inside = f"{self.row}:{self.column}" if self.column else self.row
        return f"{self.file}#{inside}" if inside else self.file

    @property
    def words(self) -> str:
        """The place as a sentence names it, `outcomes.csv 43行「欄3」`."""
        row = f" {self.row}行" if self.row else ""
        column = f"「{self.column}」" if self.column else ""
        return f"{self.file}{row}{column}"

    @property
    def document(self) -> str:
        """The document that the file belongs to."""
        return self.file.partition("/")[0]

    @property
    def name(self) -> str:
        """The file's name inside its document."""
        return self.file.partition("/")[2]

    @property
    def sheet(self) -> str:
        """Sheet of a workbook; empty for a CSV file."""
        return self.column.rpartition("!")[0] if _SHEET.fullmatch(f"{self.column}{self.row}") else ""

    @property
    def field(self) -> str:
        """Name of the column inside its table: of a sheet its letters."""
        return self.column.rpartition("!")[2] if self.sheet else self.column

    @property
    def line(self) -> int:
        """Number of the row; 0 where none is named."""
        return int(self.row) if self.row.isdecimal() else 0

    @property
    def order(self) -> tuple[str, int, str]:
        """Sort key: by file, then by row as a number, then by column."""
        return self.file, self.line, self.column

    def at(self, column: str) -> Address:
        """The cell of another column in the same row."""
        return replace(self, column=f"{self.sheet}!{column}" if self.sheet else column)


def parse_address(cell: str) -> Address:
    """File, row and column of a cell's address; of a spreadsheet's cell the column is `sheet!B`."""
    file, _, inside = cell.partition("#")
    if "!" in inside and (sheet := _SHEET.fullmatch(inside)):
        return Address(file, sheet[2], sheet[1])
    row, _, column = inside.partition(":")
    return Address(file, row, column)


def line_of(cell: str) -> str:
    """The line of a cell, `file#row`: what the cells of one printed row share."""
    return str(replace(parse_address(cell), column=""))
