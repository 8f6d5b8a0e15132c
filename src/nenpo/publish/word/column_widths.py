"""How wide the columns of a table have to be, from the text in them: a figure stays on one line, words may turn."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# In full-width characters: what words and the head of figures shrink to before they are hard to read, and the most
# that a column of long words asks for.
FEWEST_WORDS, FEWEST_HEAD, MOST_WORDS = 6.0, 4.0, 30.0
# Lines that a head may take.
HEAD_LINES = 4
# Left and right of the text of a cell, in the same measure.
PADDING = 1.1
# Figures are kept on one line in fonts that are a little wider, too.
SLACK = 0.3
HALF, BETWEEN = 0.56, 0.25
WIDE = "WFA"  # East Asian widths that take a full-width character's place
_BORDERS = re.compile(r"(?<=[^\W\da-zA-Z])(?=[\da-zA-Z])|(?<=[\da-zA-Z])(?=[^\W\da-zA-Z])")

Cells = Sequence[Mapping[str, Any]]


def text_width(words: str) -> float:
    """Width of a line in full-width characters, with the room that Word puts between kanji and figures."""
    letters = sum(1.0 if unicodedata.east_asian_width(sign) in WIDE else HALF for sign in words)
    return letters + BETWEEN * len(_BORDERS.findall(words))


def column_widths(head: Sequence[Cells], body: Sequence[Cells], room: float) -> tuple[float, ...]:
    """Width of each column as a part of one, for a table that fills `room` full-width characters.

    Where the columns need more than the room, all of them shrink alike; where they want less, all of them grow.
    """
    least, most = _needs(head, body)
    wishes = sum(most) - sum(least)
    share = min(max(room - sum(least), 0.0) / wishes, 1.0) if wishes else 0.0
    widths = [few + (many - few) * share for few, many in zip(least, most, strict=True)]
    return tuple(width / sum(widths) for width in widths)


def count_lines(words: str, room: float) -> int:
    """Lines that words take in a cell of so many full-width characters, a little too many rather than too few."""
    return math.ceil(1.1 * text_width(words) / max(room - PADDING, 1.0))


def least_width(head: Sequence[Cells], body: Sequence[Cells]) -> float:
    """Full-width characters that a table needs at least."""
    return sum(_needs(head, body)[0])


def count_columns(rows: Iterable[Cells]) -> int:
    """Columns of a table, counting how far each cell reaches."""
    return max(placed[-1][0] + int(placed[-1][1].get("colspan", 1)) for placed in _placed(rows) if placed)


def cell_text(cell: Mapping[str, Any]) -> str:
    """Text of a cell in one piece."""
    return "".join(run["text"] for run in cell["spans"])


def _needs(head: Sequence[Cells], body: Sequence[Cells]) -> tuple[list[float], list[float]]:
    """The least and the most that each column asks for."""
    count = count_columns([*head, *body])
    least, most = [PADDING + 1.0] * count, [PADDING + 1.0] * count
    for row in [*_placed(head), *_placed(body)]:
        for column, cell in row:
            if cell.get("colspan", 1) == 1:
                fewest, longest = _cell_needs(cell)
                least[column] = max(least[column], fewest + PADDING)
                most[column] = max(most[column], longest + PADDING)
    return least, [max(pair) for pair in zip(least, most, strict=True)]


def _cell_needs(cell: Mapping[str, Any]) -> tuple[float, float]:
    words = cell_text(cell)
    whole = text_width(words)
    if cell.get("header") in ("col", "colgroup"):
        fewest = max(min(whole, FEWEST_HEAD if cell.get("look") else FEWEST_HEAD / 2), whole / HEAD_LINES)
        return fewest, max(min(whole, FEWEST_WORDS), fewest)
    if cell.get("look") == "number" and whole <= MOST_WORDS / 2:
        return whole + SLACK, whole + SLACK
    figures = max((text_width(piece) for piece in re.findall(r"[!-~]+", words)), default=0.0)
    return max(min(whole, FEWEST_WORDS), min(figures, MOST_WORDS)), min(whole, MOST_WORDS)


def _placed(rows: Iterable[Cells]) -> list[list[tuple[int, Mapping[str, Any]]]]:
    """Cells of each row with the column they begin in, past cells that reach down from rows above."""
    taken: dict[int, int] = {}
    found = []
    for cells in rows:
        place, row, below = 0, [], {column: left - 1 for column, left in taken.items() if left > 1}
        for cell in cells:
            while taken.get(place):
                place += 1
            row.append((place, cell))
            reach = range(place, place + cell.get("colspan", 1))
            below |= {column: cell.get("rowspan", 1) - 1 for column in reach if cell.get("rowspan", 1) > 1}
            place = reach.stop
        taken = below
        found.append(row)
    return found
