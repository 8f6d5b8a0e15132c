"""Printed tables laid out as grids: every column under one head, every row whole, groups in columns of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nenpo.publish.workbook.cell_figures import cell_marks, cell_text
from nenpo.publish.workbook.machine_text import policy_numbers, without_numbers

Cell = Mapping[str, Any]
EMPTY: Cell = {"spans": []}
POLICY, POLICY_NAME, GROUP, SUBGROUP = "基本方針", "基本方針名", "区分", "小区分"
# A row of a list, or one that adds rows up.
ROW_KIND, DETAIL, SUMMARY = "行の種別", "明細", "集計"
# A label of the lower of two levels of group rows begins so; a sum that is not of the group above it, not so.
_LOWER, _OF_GROUP = "・", "小計"


@dataclass(frozen=True)
class Head:
    """What stands over a column, from the top line of the head to the lowest.

    Attributes
    ----------
    number : bool
        The column is one of figures.
    marks : tuple of str
        Numbers of the 注 about the head.
    """

    parts: tuple[str, ...]
    number: bool = False
    marks: tuple[str, ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        """The lines as one: `財源内訳（国庫）`."""
        return self.parts[0] + "".join(f"（{part}）" for part in self.parts[1:])


@dataclass(frozen=True)
class Row:
    """A row with what stands above it.

    Attributes
    ----------
    above : dict
        Columns of the groups and headings that the row stands under.
    cells : dict
        Its cells by the head of their column.
    summary : bool
        It adds other rows up.
    notes : tuple of str
        What the 注 of its table without a number are about.
    """

    above: dict[str, str]
    cells: dict[Head, Cell]
    summary: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A printed table without any cell that reaches over another."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]


@dataclass
class _Groups:
    """The group rows that were read last."""

    upper: str = ""
    lower: str = ""

    def enter(self, label: str) -> None:
        """Read a group row."""
        if label.startswith(_LOWER):
            self.lower = label.removeprefix(_LOWER)
        else:
            self.upper, self.lower = label, ""

    def above(self, row_label: str, *, summary: bool, two_levels: bool) -> dict[str, str]:
        """Columns of the groups; a sum belongs to no lower group, and a 合計 to none at all."""
        whole = summary and not row_label.startswith(_OF_GROUP)
        upper = "" if whole else self.upper
        lower = "" if summary else self.lower
        policy = policy_numbers(self.upper)
        columns = {POLICY: policy if upper else "", POLICY_NAME: without_numbers(upper)} if policy else {GROUP: upper}
        return columns | ({GROUP if policy else SUBGROUP: lower} if two_levels else {})


def lay_out(table: Mapping[str, Any]) -> Grid:
    """The grid of a block's table."""
    heads = _heads(table["head"])
    labels = [cell_text(row[0]) for row in table["body"] if is_group(row)]
    two_levels = any(label.startswith(_LOWER) for label in labels)
    groups = _Groups()
    rows = []
    lines = [row for row in table["body"] if not is_group(row)]
    laid = iter(_spread(lines, len(heads)))
    for row in table["body"]:
        if is_group(row):
            groups.enter(cell_text(row[0]))
            continue
        label = next((cell for cell in row if cell.get("header") == "row"), EMPTY)
        summary = label.get("colspan", 1) > 1
        above = groups.above(cell_text(label), summary=summary, two_levels=two_levels) if labels else {}
        rows += [Row(above, cells, summary) for cells in _parted(dict(zip(heads, next(laid), strict=True)))]
    return Grid(heads, tuple(_labelled(heads, rows)))


def _parted(cells: dict[Head, Cell]) -> list[dict[Head, Cell]]:
    """A row for each of the places that one of its cells leads to: a list of links is one value a row."""
    for head, cell in cells.items():
        links = [span for span in cell["spans"] if span.get("kind") == "link"]
        if len(links) > 1:
            return [cells | {head: {"spans": [link]}} for link in links]
    return [cells]


def is_group(row: Sequence[Cell]) -> bool:
    """Whether a row is only the title of the rows below it."""
    return len(row) == 1 and row[0].get("header") == "rowgroup"


def _heads(lines: Sequence[Sequence[Cell]]) -> tuple[Head, ...]:
    """Heads of the columns; where two bear the same words, the later ones are counted."""
    width = sum(cell.get("colspan", 1) for cell in lines[0])
    spread = _spread(lines, width, repeat=True)
    heads: list[Head] = []
    for column in zip(*spread, strict=True):
        parts = tuple(dict.fromkeys(_head_text(cell) for cell in column if cell_text(cell))) or ("欄",)
        number = column[-1].get("look") == "number"
        same = sum(head.parts[: len(parts)] == parts for head in heads)
        marks = tuple(dict.fromkeys(mark for cell in column for mark in cell_marks(cell)))
        heads.append(Head((*parts, str(same + 1)) if same else parts, number, marks))
    return tuple(heads)


def _head_text(cell: Cell) -> str:
    """Words of a head; where they are the number of a policy alone, its name."""
    text = cell_text(cell).strip()
    return policy_numbers(text) if policy_numbers(text) and not without_numbers(text) else text


def _spread(lines: Sequence[Sequence[Cell]], width: int, *, repeat: bool = False) -> list[list[Cell]]:
    """Rows in which every place has a cell of its own.

    Parameters
    ----------
    repeat : bool
        A cell that reaches over columns stands in each of them, as a head does; otherwise only in the first.
        One that reaches over rows always stands in each.
    """
    grid: list[list[Cell | None]] = [[None] * width for _ in lines]
    for y, line in enumerate(lines):
        for cell in line:
            x = grid[y].index(None)
            reach = cell.get("colspan", 1)
            for row in grid[y : y + cell.get("rowspan", 1)]:
                row[x : x + reach] = [cell, *([cell if repeat else EMPTY] * (reach - 1))]
    return [[EMPTY if cell is None else cell for cell in row] for row in grid]


def _labelled(heads: Sequence[Head], rows: Sequence[Row]) -> list[Row]:
    """Rows whose label stands in the column of labels, also where it reached over the columns before it."""
    plain = next((row for row in rows if not row.summary), None)
    own = next((head for head in heads if plain and plain.cells[head].get("header") == "row"), None)
    if own is None:
        return list(rows)
    return [_moved(row, heads[0], own) if row.summary else row for row in rows]


def _moved(row: Row, first: Head, own: Head) -> Row:
    cells = row.cells | {first: EMPTY, own: row.cells[first]}
    return replace(row, cells=cells)


_BRACKETED = re.compile(r"（([^（）\d]{1,8})）$")


def head_unit(head: Head) -> tuple[str, str]:
    """Name of a column of figures without the unit that stands in brackets at its end, and that unit.

    The lowest line that has one counts, and those above it lose theirs: `従業者数（人）` over `増減率（%）` is a rate.
    """
    units = [match[1] for part in head.parts if (match := _BRACKETED.search(part))]
    parts = tuple(_BRACKETED.sub("", part) for part in head.parts)
    return Head(parts, head.number).text, units[-1] if units else ""
