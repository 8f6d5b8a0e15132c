"""Tables that are a sheet of a workbook: text cells under the letters of their columns, as a person sees them.

What the sheet shows and what is stored must be the same: a cell whose text would have to be guessed (a struck word, a
time, a formula without its value, a format that scales or adds words) is refused with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pandas as pd
from openpyxl.utils import get_column_letter

from nenpo.ground.errors import SourceError, joined
from nenpo.ground.workbooks import Book, Sheet, SheetCell, read_workbook

# Excel keeps fifteen digits; what stands behind them comes from its arithmetic.
_DIGITS = 15
_ERROR = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!)")
# Of a format: colours, blanks as wide as a sign, and escaped brackets change no figure.
_NO_CHANGE = re.compile(r"\[(?:Red|Black|Blue)\]|_.|\\[ ()]")
_PLAIN = re.compile(r"General|@|[#0?]+(?:,[#0?]+)*(?:\.[#0?]+)?(%?)")
_MOST_TOLD = 10


@dataclass(frozen=True)
class SheetRows:
    """A sheet as a table: its printed heads, and a frame of texts with the letters of the columns and Excel's rows."""

    title: str
    heads: tuple[str, ...]
    frame: pd.DataFrame


def read_sheet(data: bytes, file: str, title: str, head_row: int) -> SheetRows:
    """The table of a sheet, whose printed heads stand in one row and whose lines follow it.

    Parameters
    ----------
    title : str
        The sheet's; empty for a workbook that has one sheet.
    head_row : int
        The row of the heads, counted from 1; what stands above is not read.

    Raises
    ------
    SourceError
        If there is no such sheet or row, or a cell does not say what it shows.
    """
    sheet = _chosen(read_workbook(data, file), file, title)
    rows = [row for row in sheet.rows if row and row[0].row >= head_row]
    if not rows or rows[0][0].row != head_row:
        raise SourceError(f"「{file}」のシート「{sheet.title}」に、見出しの行（{head_row}行）がありません。")
    _refuse(sheet, file, [cell for row in rows for cell in row], head_row)
    lines = {row[0].row: [_text(cell) for cell in row] for row in rows[1:]}
    lines = {number: texts for number, texts in lines.items() if any(texts)}
    letters = [get_column_letter(cell.column) for cell in rows[0]]
    frame = pd.DataFrame(list(lines.values()), columns=letters, dtype=object)
    frame.index = pd.Index(list(lines), name="row")
    heads = [_text(cell) for cell in rows[0]]
    kept = [letter for letter, head in zip(letters, heads, strict=True) if head or any(frame[letter])]
    return SheetRows(sheet.title, tuple(heads[letters.index(one)] for one in kept), frame[kept])


def _chosen(book: Book, file: str, title: str) -> Sheet:
    """The sheet of a title; the only one where none is named."""
    if not title and len(book.sheets) == 1:
        return next(iter(book.sheets.values()))
    if title not in book.sheets:
        raise SourceError(
            f"「{file}」に、シート「{title}」がありません。あるシート: {'、'.join(book.sheets)}。"
            "source.yml の sheet を直してください。"
        )
    return book.sheets[title]


def _refuse(sheet: Sheet, file: str, cells: list[SheetCell], head_row: int) -> None:
    """Stop at cells whose text would have to be guessed, naming each."""
    places = [f"{sheet.title}!{cell.name}: {trouble}" for cell in cells for trouble in _troubles(cell)]
    places += [f"{sheet.title}!{area}: 結合されています" for area in sheet.merged if area.bottom > head_row]
    if places:
        more = [f"ほか{len(places) - _MOST_TOLD}か所"] if len(places) > _MOST_TOLD else []
        raise SourceError(
            f"「{file}」に、見えているとおりに読めないセルがあります。\n{joined([*places[:_MOST_TOLD], *more])}\n"
            "表計算ソフトで値に直し、保存し直してください。"
        )


def _troubles(cell: SheetCell) -> Iterator[str]:
    value = cell.value
    if cell.formula and value is None:
        yield f"式（{cell.formula[:40]}）の値が保存されていません"
    if value is not None and (cell.struck or any(piece.struck for piece in cell.pieces)):
        yield "見え消しの線があります"
    if isinstance(value, bool | datetime | date | time | timedelta):
        yield f"数でも文字でもない値（{value}）です"
    elif isinstance(value, int | float):
        if not _PLAIN.fullmatch(_format(cell)):
            yield f"表示形式「{cell.number_format[:40]}」では、見えている数と保存されている数が違うことがあります"
    elif isinstance(value, str) and (_ERROR.fullmatch(value) or "\ufffd" in value):
        yield f"「{value[:40]}」は値ではありません"


def _format(cell: SheetCell) -> str:
    """The part of a number's format that it is shown in, without what changes no figure."""
    parts = _NO_CHANGE.sub("", cell.number_format).split(";")
    negative = isinstance(cell.value, int | float) and cell.value < 0 and len(parts) > 1
    return parts[1].replace("(", "").replace(")", "").removeprefix("-") if negative else parts[0]


def _text(cell: SheetCell) -> str:
    """What a cell shows: text as it stands, a number in plain digits, a share with its sign."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{_DIGITS}g}")
        shown = _PLAIN.fullmatch(_format(cell))
        share = bool(shown and shown[1])
        number = number * 100 if share else number
        return (f"{number.normalize():f}" if number else "0") + ("%" if share else "")
    return "" if value is None else str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()
