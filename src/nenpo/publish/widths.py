"""How the columns of a table share the width of a page, from what stands in their cells.

A figure and a mark never break, words may. All widths are in em of the table's letters: one Japanese character.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Cell = Mapping[str, Any]
Row = Sequence[Cell]

# A digit or Latin letter beside a Japanese character.
NARROW = 0.56
# What a cell keeps free at its sides.
PADDING = 1.2
# So many characters stand side by side before words break, and before the words over a figure do.
WORDS, HEAD = 6.0, 3.0
# Up to here the words over a column stay in one line; no wider do they make a column, nor those over several columns.
ONE_LINE, WIDEST_HEAD, WIDEST_SPAN = 5.0, 6.2, 20.0
# Words over a column break before what follows a year, and before a bracket (the template does the same).
HEAD_BREAK = re.compile(r"(?<=年度)|(?=（)")
# What is printed as a figure but is longer than this breaks like words.
FIGURE = 12.0
# Words longer than this break even where there is room.
LONGEST = 26.0
# What heads the rows may be so much longer than other words.
NAMES = 1.5
# Halving an interval so often finds a width to less than a thousandth of a letter.
HALVINGS = 20


@dataclass(frozen=True)
class Column:
    """One column: the width below which it must not fall, and the one it would like.

    Attributes
    ----------
    firm : bool
        It holds figures or marks, and needs no more than it likes.
    weight : float
        How much wider than others it stays where all have to give way.
    """

    least: float
    liked: float
    firm: bool
    weight: float = 1.0


def text_width(text: str) -> float:
    """Width of a text set in one line."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else NARROW for sign in text)


def cell_text(cell: Cell) -> str:
    """Words of a cell."""
    return "".join(run["text"] for run in cell["spans"])


def column_count(head: Sequence[Row], body: Sequence[Row]) -> int:
    """Columns of a table; its first row reaches over all of them."""
    first = next(iter([*head, *body]), ())
    return sum(cell.get("colspan", 1) for cell in first)


def placed(rows: Iterable[Row]) -> Iterator[tuple[int, Cell]]:
    """Every cell with the number of the column it begins in, past the cells that reach down from above."""
    taken: dict[int, int] = {}
    for row in rows:
        column, reaching = 0, {at: left - 1 for at, left in taken.items() if left > 1}
        for cell in row:
            while column in reaching:
                column += 1
            yield column, cell
            span, lines = cell.get("colspan", 1), int(cell.get("rowspan", 1))
            if lines > 1:
                reaching |= dict.fromkeys(range(column, column + span), lines)
            column += span
        taken = reaching


def columns_of(head: Sequence[Row], body: Sequence[Row]) -> list[Column]:
    """What each column of a table needs and likes."""
    every = [(at, cell) for rows in (head, body) for at, cell in placed(rows)]
    single = [(at, cell) for at, cell in every if cell.get("colspan", 1) == 1]
    columns = [_column([cell for at, cell in single if at == number]) for number in range(column_count(head, body))]
    for at, cell in every:
        if cell.get("colspan", 1) > 1 and _is_head(cell):
            columns = _spanned(columns, at, cell)
    return columns


def _spanned(columns: Sequence[Column], at: int, cell: Cell) -> list[Column]:
    """Columns that like to be as wide together as the words over them."""
    span = range(at, at + cell["colspan"])
    lacking = min(text_width(cell_text(cell)), WIDEST_SPAN) + PADDING - sum(columns[number].liked for number in span)
    share = max(lacking, 0.0) / len(span)
    return [
        replace(column, liked=column.liked + share) if number in span else column
        for number, column in enumerate(columns)
    ]


def _column(cells: Sequence[Cell]) -> Column:
    heads = [cell_text(cell) for cell in cells if _is_head(cell)]
    plain = [cell for cell in cells if not _is_head(cell)]
    widths = [text_width(cell_text(cell)) for cell in plain]
    firm = bool(plain) and all(cell.get("look") for cell in plain) and max(widths) <= FIGURE
    least = max((width if firm else min(width, WORDS) for width in widths), default=0.0)
    least = max([least, *(min(text_width(text), HEAD if firm else WORDS) for text in heads)])
    liked = max([least, *(min(width, LONGEST) for width in widths), *map(_liked_head, heads)])
    heads_rows = any(cell.get("header") == "row" for cell in plain)
    return Column(least + PADDING, liked + PADDING, firm, NAMES if heads_rows else 1.0)


def _is_head(cell: Cell) -> bool:
    return str(cell.get("header", "")).startswith("col")


def _liked_head(text: str) -> float:
    """Words over a column stand in one line if they are short, else in two."""
    whole = text_width(text)
    pieces = [text_width(piece) for piece in HEAD_BREAK.split(text) if piece]
    if whole <= ONE_LINE:
        return whole
    return min(max(pieces) if len(pieces) > 1 else max(ONE_LINE, whole / 2), WIDEST_HEAD)


def fits(columns: Sequence[Column], most: float) -> bool:
    """Whether a table can be set in a width without breaking a figure."""
    return sum(column.least for column in columns) <= most


def shared(columns: Sequence[Column], whole: float, figures: float = 0.0) -> list[float]:
    """Widths of the columns that together fill the whole.

    With room to spare the words take it, or all alike where there are none; without it, the longest give way first.

    Parameters
    ----------
    figures : float
        Least width of a column of figures, so that they stand at the same place in one table and the next.
    """
    liked = [max(column.liked, figures) if column.firm else column.liked for column in columns]
    spare = whole - sum(liked)
    if spare < 0:
        return _narrowed(columns, whole)
    takers = [0.0 if column.firm else like for column, like in zip(columns, liked, strict=True)]
    takers = takers if any(takers) else liked
    return [like + spare * take / sum(takers) for like, take in zip(liked, takers, strict=True)]


def _narrowed(columns: Sequence[Column], whole: float) -> list[float]:
    """Widths cut down to one common most, which no column with less to say is hurt by."""
    least = [column.least for column in columns]
    if sum(least) >= whole:
        return [width * whole / sum(least) for width in least]
    low, high = 0.0, max(column.liked for column in columns)
    for _ in range(HALVINGS):
        most = (low + high) / 2
        widths = [max(column.least, min(column.liked, most * column.weight)) for column in columns]
        low, high = (low, most) if sum(widths) > whole else (most, high)
    return widths


def line_count(head: Sequence[Row], body: Sequence[Row], widths: Sequence[float]) -> int:
    """About how many lines of text a table is high."""
    return sum(_row_lines(row, at, widths) for rows in (head, body) for row, at in _starts(rows))


def _starts(rows: Sequence[Row]) -> Iterator[tuple[Row, list[int]]]:
    """Each row with the columns its cells begin in."""
    places = iter(placed(rows))
    for row in rows:
        yield row, [next(places)[0] for _ in row]


def _row_lines(row: Row, at: Sequence[int], widths: Sequence[float]) -> int:
    room = [sum(widths[start : start + cell.get("colspan", 1)]) - PADDING for start, cell in zip(at, row, strict=True)]
    lines = [math.ceil(text_width(cell_text(cell)) / max(width, 1.0)) for cell, width in zip(row, room, strict=True)]
    return max([1, *lines])
