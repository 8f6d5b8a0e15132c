"""Takes a returned file apart without trusting it: its sheets as cells of text, or the reason why it is refused.

Nothing is opened before the directory of the file was looked at. A cell is text, with a remark where something had to
be read into it (a formula's stored value, a percentage); what cannot be read is a refusal that names the cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from nenpo.forms.layout import AUTHOR, LAYOUTS, RECORD, VERSION, Identity, read_mark
from nenpo.ground import workbooks
from nenpo.ground.errors import SourceError
from nenpo.ground.sources import decode
from nenpo.ground.workbooks import OLE, Area, Book, Limits, SheetCell, read_workbook

# What a form of ours never comes near, however much is written into it.
LIMITS = Limits(rows=5_000, columns=60)
# Excel keeps fifteen digits; what stands behind them comes from its arithmetic.
_DIGITS = 15


class Refused(SourceError):
    """A file that is not taken, with every reason."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Cell:
    """What stands in a cell of a returned form.

    Attributes
    ----------
    place : str
        Sheet and cell as its reader finds it, `実績!E12`.
    remark : str
        What was read into it, for a person to know.
    trouble : str
        Why it cannot be read; empty for a good cell.
    """

    place: str
    text: str
    remark: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a returned form.

    Attributes
    ----------
    rows : dict
        Cells by key and by name of their column.
    title : str
        What the sheet is called now.
    """

    kind: str
    title: str
    rows: dict[str, dict[str, Cell]]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Returned:
    """A returned form: which one it is, and its sheets.

    Attributes
    ----------
    keys : dict
        Keys that each sheet was handed out with, each with what stood under 前年度 then; empty for a CSV, which has no
        record of them.
    names_people : bool
        The properties of the file say who made or changed it.
    """

    identity: Identity
    sheets: tuple[Sheet, ...]
    keys: dict[str, dict[str, str]] = field(default_factory=dict)
    names_people: bool = False


@dataclass(frozen=True)
class _Grid:
    """A sheet as rows of cells, with what Excel says about its rows."""

    title: str
    rows: list[list[Cell]]
    merged: tuple[Area, ...] = ()
    hidden: frozenset[int] = frozenset()


def read_returned(data: bytes, name: str) -> Returned:
    """A returned workbook, or a sheet of one that was saved as CSV.

    Raises
    ------
    Refused
        If it is no form of ours, or cannot be read whole and safely.
    """
    if data.startswith((b"PK", OLE)):
        return _read_workbook(data, name)
    return _read_csv(data, name)


# CSV


def _read_csv(data: bytes, name: str) -> Returned:
    try:
        text = decode(data, name)
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except SourceError as error:
        raise Refused(str(error)) from None
    except csv.Error:
        raise Refused(
            f'「{name}」を CSV として読めません。引用符「"」の閉じ忘れがないか確かめてもらってください。'
        ) from None
    if len(rows) > LIMITS.rows or any(len(row) > LIMITS.columns for row in rows):
        raise Refused(
            f"「{name}」の行か列が多すぎます。配った様式のシートを CSV で保存したものを送ってもらってください。"
        )
    cells = [
        [Cell(f"{name}の{number}行{column}列", text.strip()) for column, text in enumerate(row, start=1)]
        for number, row in enumerate(rows, start=1)
    ]
    grid = _Grid(name, cells)
    marked = _mark_of(grid)
    if marked is None:
        raise Refused(_no_form(name))
    identity, kind = marked
    _check_version(identity, name)
    return Returned(identity, (_sheet(grid, kind),))


# Workbooks


def _read_workbook(data: bytes, name: str) -> Returned:
    try:
        book = read_workbook(data, name, LIMITS)
    except SourceError as error:
        raise Refused(str(error)) from None
    identity = _identity(book, name)
    keys = _keys(book.sheets[RECORD])
    sheets: list[Sheet] = []
    reasons: list[str] = []
    spoilt: set[str] = set()
    for title, grid in _grids(book):
        marked = _mark_of(grid)
        if marked is None:
            continue
        owner, kind = marked
        try:
            sheets.append(_own_sheet(grid, kind, title, owner, identity))
        except Refused as refused:
            reasons += refused.reasons
            spoilt.add(kind)
    reasons += _lost(sheets, {kind: wanted for kind, wanted in keys.items() if kind not in spoilt})
    if reasons:
        raise Refused(*reasons)
    return Returned(identity, tuple(sheets), keys, names_people=bool(book.people - {AUTHOR}))


def _identity(book: Book, name: str) -> Identity:
    """Which form a workbook is, by its sheet of record."""
    record = book.sheets.get(RECORD)
    marked = read_mark(str(record.rows[0][0].value or "")) if record and record.rows else None
    if marked is None or marked[1] != RECORD:
        raise Refused(_no_form(name))
    _check_version(marked[0], name)
    return marked[0]


def _grids(book: Book) -> Iterator[tuple[str, _Grid]]:
    """Every sheet with cells but that of record, under its title."""
    for title, sheet in book.sheets.items():
        if title != RECORD:
            rows = [[_cell(cell, title) for cell in row] for row in sheet.rows]
            yield title, _Grid(title, rows, sheet.merged, sheet.hidden_rows)


def _own_sheet(grid: _Grid, kind: str, title: str, owner: Identity, identity: Identity) -> Sheet:
    if owner != identity:
        raise Refused(f"シート「{title}」は別の様式（{owner.section}）のものです。元のファイルに戻してください。")
    return _sheet(grid, kind)


def _no_form(name: str) -> str:
    return (
        f"「{name}」は nenpo の様式ではありません。配ったファイルに書いたものか、"
        "そのシートを CSV で保存したものを送ってもらってください。"
    )


def _check_version(identity: Identity, name: str) -> None:
    if identity.version != VERSION:
        raise Refused(
            f"「{name}」は様式の版が違います（{identity.version}、今の版は{VERSION}）。今の様式に書き直してもらってください。"
        )


def _keys(record: workbooks.Sheet) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in record.rows[1:]:
        kind, key, last = [*(str(cell.value or "") for cell in row[:3]), "", "", ""][:3]
        if kind and key:
            found.setdefault(kind, {})[key] = last
    return found


def _cell(cell: SheetCell, title: str) -> Cell:
    """Text of a cell; a formula is read by its stored value."""
    place, value = f"{title}!{cell.name}", cell.value
    formula = cell.formula if len(cell.formula) <= 40 else cell.formula[:40] + "…"
    if formula and value is None:
        lost = f"式（{formula}）の値が保存されていません。"
        return Cell(place, "", trouble=f"{lost}Excel で開いて保存し直すか、値を書いてください")
    remark = f"式（{formula}）の保存されている値を読みました" if formula else ""
    if isinstance(value, str) and re.fullmatch(r"#(REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!)", value):
        return Cell(place, value, trouble=f"「{value}」という誤りの値です。正しい値を書いてください")
    if isinstance(value, bool):
        return Cell(place, str(value), trouble="「TRUE」「FALSE」という値です。数か文字を書いてください")
    if isinstance(value, datetime | date | time | timedelta):
        return Cell(
            place, str(value), trouble=f"日付や時刻（{value}）として保存されています。数か文字で書き直してください"
        )
    if isinstance(value, int | float):
        text, scaled = _number(value, cell.number_format)
        return Cell(place, text, "、".join(filter(None, (remark, scaled))))
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()
    if "\ufffd" in text:
        return Cell(place, text, trouble="文字化けの印（U+FFFD）があります。書き直してください")
    return Cell(place, text, remark)


def _number(value: int | float, number_format: str) -> tuple[str, str]:
    """A number as plain digits, and what was done to it; a cell shown as a percentage holds a hundredth."""
    number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{_DIGITS}g}")
    if "%" in number_format:
        number *= 100
        return f"{number.normalize():f}%", f"百分率の書式なので{number.normalize():f}%と読みました"
    return f"{number.normalize():f}" if number else "0", ""


# What both have in common


def _mark_of(grid: _Grid) -> tuple[Identity, str] | None:
    """The form and kind that one of the first cells names, wherever rows or columns were put before it."""
    for row in grid.rows[:10]:
        for cell in row[:3]:
            found = read_mark(cell.text)
            if found is not None and found[1] in LAYOUTS:
                return found
    return None


def _sheet(grid: _Grid, kind: str) -> Sheet:
    """The rows of a sheet by their keys.

    Raises
    ------
    Refused
        If rows or columns are lost, doubled, merged, or hold answers that belong to no row.
    """
    names = {field.name for field in LAYOUTS[kind].fields}
    head, key_column, columns = _columns(grid, names)
    reasons = [
        f"シート「{grid.title}」のセル{area}が結合されています。どの行の答えか決められないので、結合を解いてください。"
        for area in grid.merged
        if _touches(area, head, columns)
    ]
    rows: dict[str, dict[str, Cell]] = {}
    remarks: list[str] = []
    for number, cells in enumerate(grid.rows[head + 2 :], start=head + 3):
        key = cells[key_column].text if key_column < len(cells) else ""
        answers = {name: cells[column] for name, column in columns.items() if column < len(cells)}
        if key in rows:
            reasons.append(f"シート「{grid.title}」の{number}行は、ほかの行の写しです。写しの行を消してください。")
        elif key:
            rows[key] = answers
            if number in grid.hidden:
                remarks.append(f"シート「{grid.title}」の{number}行は隠れていますが、ほかの行と同じに読みました。")
        else:
            reasons += _stray(answers)
    if reasons:
        raise Refused(*reasons)
    return Sheet(kind, grid.title, rows, tuple(remarks))


def _columns(grid: _Grid, names: set[str]) -> tuple[int, int, dict[str, int]]:
    """Row of the hidden names, column of the keys, and column of each name."""
    for number, cells in enumerate(grid.rows[:20]):
        found = {cell.text: column for column, cell in enumerate(cells) if cell.text in names}
        if len(found) > 1:
            missing = sorted(names - set(found))
            if missing:
                raise Refused(
                    f"シート「{grid.title}」の列（{'、'.join(missing)}）がなくなっています。元の様式に書き直してください。"
                )
            return number, _key_column(grid, number, min(found.values())), found
    raise Refused(f"シート「{grid.title}」の隠れた行（列の名前）がなくなっています。元の様式に書き直してください。")


def _key_column(grid: _Grid, head: int, first: int) -> int:
    """The column before the answers that holds keys; one may have been put between."""
    counts = [
        sum(1 for cells in grid.rows[head + 2 :] if column < len(cells) and "/" in cells[column].text)
        for column in range(first)
    ]
    if not counts or not max(counts):
        raise Refused(f"シート「{grid.title}」の隠れた列（行の番号）がなくなっています。元の様式に書き直してください。")
    return counts.index(max(counts))


def _touches(area: Area, head: int, columns: dict[str, int]) -> bool:
    several = (area.left, area.top) != (area.right, area.bottom)
    answers = any(area.left <= column + 1 <= area.right for column in columns.values())
    return several and answers and area.bottom > head + 1


def _stray(answers: dict[str, Cell]) -> Iterator[str]:
    """Answers in a row that was put in by hand."""
    filled = [cell for cell in answers.values() if cell.text or cell.trouble]
    if filled:
        yield (
            f"{filled[0].place}「{filled[0].text}」は、様式にない行にあります。"
            "新しい項目は「追加の項目」に、新しい事業は「新規事業」に書き、足した行は消してください。"
        )


def _lost(sheets: list[Sheet], keys: dict[str, dict[str, str]]) -> list[str]:
    """Sheets and rows that were handed out and did not come back."""
    back = {sheet.kind: sheet for sheet in sheets}
    reasons = []
    for kind, wanted in keys.items():
        if kind not in back:
            reasons.append(f"シート「{LAYOUTS[kind].title}」がなくなっています。元の様式に戻してください。")
            continue
        lost = [key for key in wanted if key not in back[kind].rows]
        if lost:
            shown = "、".join(key.partition("/")[2] for key in lost[:5]) + ("など" if len(lost) > 5 else "")
            reasons.append(
                f"シート「{back[kind].title}」の{len(lost)}行（{shown}）がなくなっています。"
                "行は消さずに、値がない理由か回答を選んでください。"
            )
    return reasons
