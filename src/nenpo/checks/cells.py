"""Addresses of cells as the clean tables write them: `file#row:column`, or `file#sheet!B7`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHEET = re.compile(r"(.+![A-Z]+)(\d+)")


@dataclass(frozen=True)
class Place:
    """Where something stands under data/raw; a part that does not apply is empty."""

    file: str = ""
    row: str = ""
    column: str = ""

    @property
    def cell(self) -> str:
        """The address that names exactly this cell."""
        if _SHEET.fullmatch(f"{self.column}{self.row}"):
            return f"{self.file}#{self.column}{self.row}"
        return f"{self.file}#{self.row}:{self.column}"

    @property
    def words(self) -> str:
        """The place as a sentence names it, `outcomes.csv 43行「欄3」`."""
        row = f" {self.row}行" if self.row else ""
        column = f"「{self.column}」" if self.column else ""
        return f"{self.file}{row}{column}"


def parse_cell(cell: str) -> Place:
    """File, row and column of a cell's address; of a spreadsheet's cell the column is `sheet!B`."""
    file, _, inside = cell.partition("#")
    if sheet := _SHEET.fullmatch(inside):
        return Place(file, sheet[2], sheet[1])
    row, _, column = inside.partition(":")
    return Place(file, row, column)
