"""Repairs are data: each names a cell by its row's key, the text expected there, a kind and a reason.

The raw file stays as printed. A repaired table holds three frames of one shape: what is *read* in each cell,
what is *printed* there, and from which column of the raw file the cell came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from nenpo.cleaning import characters
from nenpo.cleaning.problems import Problem
from nenpo.ground.address import Address
from nenpo.ground.row_keys import find_row
from nenpo.ground.sources import Document, RawTable

SHIFT_LEFT, SHIFT_RIGHT, MOVE, JOIN, SPLIT = "shift_left", "shift_right", "move", "join", "split"
# Another row of the table, before the column that a text goes to.
_OTHER_ROW = re.compile(r"(?:^|(?<= \| ))\[([^\[\]]*)\]")


@dataclass(frozen=True)
class RepairedTable:
    """A printed table after its repairs.

    Attributes
    ----------
    read : DataFrame
        The text to be read in each cell, at its right place.
    printed : DataFrame
        The untouched text of that cell.
    origin : DataFrame
        The column of the raw file that the cell came from.
    """

    raw: RawTable
    read: pd.DataFrame
    printed: pd.DataFrame
    origin: pd.DataFrame

    @property
    def rows(self) -> list[int]:
        """Line numbers of the rows in the raw file."""
        return [int(row) for row in self.read.index]

    def cell(self, row: int, column: str) -> str:
        """Address of the raw cell that stands behind a repaired one; an origin `行:列` lies in another row."""
        number, _, name = str(self.origin.at[row, column]).rpartition(":")
        return self.raw.cell(int(number) if number else row, name)

    def unreadable(self, document: str, row: int, column: str) -> Problem:
        """A cell that nothing could be read from, at its place in the raw file."""
        origin, printed = str(self.origin.at[row, column]), str(self.printed.at[row, column])
        return Problem("unreadable", document, self.raw.file, row, origin, printed)


def place_of(table: RepairedTable, row: int, column: str) -> tuple[int, str] | None:
    """Where a raw cell is read after the repairs; its own place where it was not moved, or holds nothing."""
    if row not in table.read.index or column not in table.read.columns:
        return None
    if table.cell(row, column) == table.raw.cell(row, column) and table.printed.at[row, column]:
        return row, column
    moved = table.origin.isin([f"{row}:{column}"])
    moved.loc[row] |= table.origin.loc[row] == column
    rows, columns = moved.to_numpy().nonzero()
    found = [(int(moved.index[y]), str(moved.columns[x])) for y, x in zip(rows, columns, strict=True)]
    places = [address for address in found if table.printed.at[address]]
    return places[0] if places else (row, column)


def followed(entries: Iterable[Mapping[str, str]], columns: Sequence[str], row: int, column: str) -> tuple[int, str]:
    """Where a raw cell is read after the repairs of its file, from their entries alone.

    Parameters
    ----------
    columns : sequence of str
        Columns of the raw file in order.
    """
    for entry in entries:
        if _row_number(entry["行"]) == row and column in columns and entry["列"] in columns:
            row, column = _after(entry, list(columns), row, column)
    return row, column


def _after(entry: Mapping[str, str], columns: list[str], row: int, column: str) -> tuple[int, str]:
    """Where a cell stands after one repair in its row."""
    kind, value = entry["種別"], entry["値"].strip()
    if kind in (SHIFT_LEFT, SHIFT_RIGHT) and value in columns:
        moves = columns.index(entry["列"]) <= columns.index(column) <= columns.index(value)
        step = -1 if kind == SHIFT_LEFT else 1
        return row, columns[columns.index(column) + (step if moves else 0)]
    if kind in (MOVE, JOIN) and column == entry["列"]:
        number, _, target = value.rpartition(":")
        return int(number) if number else row, target
    return row, column


def unrepaired(raw: RawTable) -> RepairedTable:
    """The table as printed, each cell from its own column."""
    origin = pd.DataFrame({name: name for name in raw.frame.columns}, index=raw.frame.index, dtype=object)
    return RepairedTable(raw, raw.frame.copy(), raw.frame.copy(), origin)


def repair_tables(document: Document) -> tuple[dict[str, RepairedTable], list[Problem]]:
    """Every table of a document after its repairs, the repairs whose expected text is gone, and strange characters."""
    declared, repairs = document.tables.get(characters.TABLE), document.tables.get("repairs")
    raw = {name: one for name, one in document.tables.items() if name not in (characters.TABLE, "repairs")}
    known = characters.readings(declared)
    tables = {name: replace(unrepaired(one), read=characters.read_as(one.frame, known)) for name, one in raw.items()}
    problems = [
        Problem("lost_repair", document.name, declared.file if declared else "", row, characters.CHARACTER, text)
        for row, text in characters.idle_readings(declared, raw.values())
    ]
    if repairs is not None:
        problems += _repaired(document, repairs, tables)
    return tables, problems + [problem for table in tables.values() for problem in _strange(document, table)]


def _strange(document: Document, table: RepairedTable) -> Iterator[Problem]:
    """Cells in which characters are left that only look like what is meant."""
    for row, column, left in characters.strange_cells(table.read):
        yield replace(
            table.unreadable(document.name, row, column), detail=f"characters.csv に文字「{left}」の読みがない"
        )


def _repaired(document: Document, repairs: RawTable, tables: dict[str, RepairedTable]) -> list[Problem]:
    """Repair the tables in place, and give the repairs whose expected text is gone."""
    names = {table.raw.file: name for name, table in tables.items()}
    problems: list[Problem] = []
    for entry in placed(repairs, {file: tables[name].raw for file, name in names.items()}):
        name = names.get(f"{document.folder.name}/{entry['ファイル']}", "")
        repaired = repair(tables[name], entry) if name else None
        if repaired is None:
            problems.append(_lost(document, repairs, entry))
        else:
            tables[name] = repaired
    return problems


def placed(repairs: RawTable, tables: Mapping[str, RawTable]) -> list[dict[str, str]]:
    """Entries of repairs.csv with the lines on which the rows that they name stand now.

    Each says in `行` the line of its row, in `値` that of any other row that a text goes to, in `記録` its own line,
    and in `不明` why a row is not there.

    Parameters
    ----------
    tables : dict
        The tables that they are about, by path under data/raw; entries on others have no line.
    """
    folder = Address(repairs.file).document
    return [
        _placed(entry, tables.get(f"{folder}/{entry['ファイル']}")) | {"記録": str(line)}
        for line, entry in repairs.frame.to_dict("index").items()
    ]


def _placed(entry: Mapping[str, str], table: RawTable | None) -> dict[str, str]:
    if table is None:
        return {**entry, "行": "", "不明": ""}
    rows = [find_row(table, entry["鍵"], entry["列"], entry["原文"])]
    value = entry["値"]
    if entry["種別"] in (MOVE, SPLIT):
        for key in _OTHER_ROW.findall(value):
            rows.append(find_row(table, key))
            value = value.replace(f"[{key}]", f"{rows[-1].line}:")
    lost = next((row.lost for row in rows if row.lost), "")
    return {**entry, "行": "" if lost else str(rows[0].line), "値": value, "不明": lost}


def repair(table: RepairedTable, entry: Mapping[str, str]) -> RepairedTable | None:
    """The table after one repair; None where the expected text is not in the cell or the repair does not fit."""
    row, column = _row_number(str(entry["行"])), str(entry["列"])
    kind = KINDS.get(str(entry["種別"]))
    if kind is None or row is None or row not in table.read.index or column not in table.read.columns:
        return None
    if table.printed.at[row, column] != entry["原文"]:
        return None
    return kind(table, row, column, str(entry["値"]))


def _row_number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text.strip()) else None


def _shift(table: RepairedTable, row: int, column: str, last: str, step: int) -> RepairedTable | None:
    columns = list(table.read.columns)
    if last not in columns:
        return None
    start, stop = columns.index(column), columns.index(last)
    edge = (start - 1) if step < 0 else (stop + 1)
    if stop < start or not 0 <= edge < len(columns) or table.printed.at[row, columns[edge]]:
        return None
    moves = {columns[i]: columns[i + step] for i in range(start, stop + 1)}
    emptied = columns[stop if step < 0 else start]
    return _moved(table, row, moves, emptied)


def _moved(table: RepairedTable, row: int, moves: dict[str, str], emptied: str) -> RepairedTable:
    frames = []
    for frame, empty in ((table.read, ""), (table.printed, ""), (table.origin, emptied)):
        new = frame.copy()
        for source, target in moves.items():
            new.at[row, target] = frame.at[row, source]
        new.at[row, emptied] = empty
        frames.append(new)
    return RepairedTable(table.raw, *frames)


def _address(table: RepairedTable, row: int, text: str) -> tuple[int, str] | None:
    """Row and column of `列` or `行:列`; None where the table has no such cell."""
    number, _, column = text.strip().rpartition(":")
    target = _row_number(number) if number else row
    if target is None or target not in table.read.index or column not in table.read.columns:
        return None
    return target, column


def _shift_left(table: RepairedTable, row: int, column: str, value: str) -> RepairedTable | None:
    """Cells from the named one up to column `value` move one place to the left, over an empty cell."""
    return _shift(table, row, column, value, -1)


def _shift_right(table: RepairedTable, row: int, column: str, value: str) -> RepairedTable | None:
    """Cells from the named one up to column `value` move one place to the right, over an empty cell."""
    return _shift(table, row, column, value, +1)


def _move(table: RepairedTable, row: int, column: str, value: str) -> RepairedTable | None:
    """The cell goes to an empty one: column `value` of its row, or `行:列` where a line fell apart."""
    address = _address(table, row, value)
    if address is None or table.printed.at[address]:
        return None
    read, printed, origin = table.read.copy(), table.printed.copy(), table.origin.copy()
    read.at[address], printed.at[address] = table.read.at[row, column], table.printed.at[row, column]
    home = str(table.origin.at[row, column])
    origin.at[address] = home if address[0] == row or ":" in home else f"{row}:{home}"
    read.at[row, column] = printed.at[row, column] = ""
    return RepairedTable(table.raw, read, printed, origin)


def _join(table: RepairedTable, row: int, column: str, value: str) -> RepairedTable | None:
    """The cell is the rest of the name in column `value`: it is read there, and its own place is empty."""
    if value not in table.read.columns:
        return None
    read, printed = table.read.copy(), table.printed.copy()
    read.at[row, value] = f"{table.read.at[row, value]} {table.read.at[row, column]}"
    read.at[row, column] = printed.at[row, column] = ""
    return RepairedTable(table.raw, read, printed, table.origin)


def _split(table: RepairedTable, row: int, column: str, value: str) -> RepairedTable | None:
    """The cell holds several: `列=text | 行:列=text` says what is read where."""
    read = table.read.copy()
    for part in value.split(" | "):
        name, _, text = part.partition("=")
        address = _address(table, row, name)
        if address is None:
            return None
        read.at[address] = text
    return RepairedTable(table.raw, read, table.printed, table.origin)


def _read_as(table: RepairedTable, row: int, column: str, value: str) -> RepairedTable:
    """The cell is read as `value`; what is printed stays on record."""
    read = table.read.copy()
    read.at[row, column] = value
    return RepairedTable(table.raw, read, table.printed, table.origin)


KINDS: dict[str, Callable[[RepairedTable, int, str, str], RepairedTable | None]] = {
    SHIFT_LEFT: _shift_left,
    SHIFT_RIGHT: _shift_right,
    MOVE: _move,
    JOIN: _join,
    SPLIT: _split,
    "misread": _read_as,
    "merged": _read_as,
}


def _lost(document: Document, repairs: RawTable, entry: Mapping[str, str]) -> Problem:
    """A repair that finds no row, or whose row prints something else."""
    row = f"{entry['行']}行" if entry["行"] else f"鍵「{entry['鍵']}」の行"
    where = f"{entry['ファイル']}の{row}「{entry['列']}」欄"
    return Problem(
        problem="lost_repair",
        document=document.name,
        file=repairs.file,
        row=int(entry["記録"]),
        column="原文",
        printed=entry["原文"],
        detail=entry["不明"] or f"{where}に「{entry['原文']}」がないか、値が合いません。",
    )
