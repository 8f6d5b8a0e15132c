"""Takes a returned file apart without trusting it: its sheets as cells of text, or the reason why it is refused.

Nothing is opened before the directory of the file was looked at. A cell is text, with a remark where something had to
be read into it (a formula's stored value, a percentage); what cannot be read is a refusal that names the cell.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from nenpo.forms.layout import AUTHOR, LAYOUTS, RECORD, VERSION, Identity, read_mark
from nenpo.ground.errors import SourceError
from nenpo.ground.sources import decode

# What a form of ours never comes near, however much is written into it.
MOST_BYTES, MOST_UNPACKED, MOST_PARTS, MOST_RATIO = 20_000_000, 60_000_000, 500, 200
MOST_ROWS, MOST_COLUMNS = 5_000, 60
OLE = b"\xd0\xcf\x11\xe0"
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
    merged: tuple[str, ...] = ()
    hidden: frozenset[int] = frozenset()


def read_returned(data: bytes, name: str) -> Returned:
    """A returned workbook, or a sheet of one that was saved as CSV.

    Raises
    ------
    Refused
        If it is no form of ours, or cannot be read whole and safely.
    """
    if len(data) > MOST_BYTES:
        raise Refused(
            f"「{name}」は大きすぎます（{len(data):,}バイト）。配った様式に書いたものを送ってもらってください。"
        )
    if data.startswith(OLE):
        raise Refused(
            f"「{name}」はパスワードで保護されているか、古い形式（.xls）です。"
            "パスワードを外し、Excel ブック（.xlsx）で保存し直してもらってください。"
        )
    if data.startswith(b"PK"):
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
    if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
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
    _check_archive(data, name)
    formulas = _open(data, name, stored=False)
    # Read again only where a formula stands: most forms hold none.
    values = _open(data, name, stored=True) if _has_formulas(formulas) else formulas
    identity = _identity(formulas, name)
    keys = _keys(formulas[RECORD])
    sheets: list[Sheet] = []
    reasons: list[str] = []
    spoilt: set[str] = set()
    for title, grid in _grids(formulas, values):
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
    people = {formulas.properties.creator, formulas.properties.lastModifiedBy} - {None, "", AUTHOR, "openpyxl"}
    return Returned(identity, tuple(sheets), keys, names_people=bool(people))


def _identity(formulas: Workbook, name: str) -> Identity:
    """Which form a workbook is, by its sheet of record."""
    marked = read_mark(str(formulas[RECORD]["A1"].value or "")) if RECORD in formulas.sheetnames else None
    if marked is None or marked[1] != RECORD:
        raise Refused(_no_form(name))
    _check_version(marked[0], name)
    return marked[0]


def _grids(formulas: Workbook, values: Workbook) -> Iterator[tuple[str, _Grid]]:
    """Every sheet with cells but that of record, under its title."""
    for title in formulas.sheetnames:
        if title != RECORD and isinstance(formulas[title], Worksheet):
            yield title, _grid(formulas[title], values[title])


def _own_sheet(grid: _Grid, kind: str, title: str, owner: Identity, identity: Identity) -> Sheet:
    if owner != identity:
        raise Refused(f"シート「{title}」は別の様式（{owner.section}）のものです。元のファイルに戻してください。")
    return _sheet(grid, kind)


def _check_archive(data: bytes, name: str) -> None:
    """Look at the directory of the file before anything in it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            ratio = max(
                (part.file_size / max(part.compress_size, 1) for part in parts if part.file_size > 10**6), default=0
            )
            if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or ratio > MOST_RATIO:
                raise Refused(
                    f"「{name}」は広げると大きくなりすぎます（{unpacked:,}バイト）。"
                    "配った様式に書き直したものを送ってもらってください。"
                )
            if any(part.flag_bits & 1 for part in parts):
                raise Refused(f"「{name}」は暗号化されています。外して保存し直してもらってください。")
            names = [part.filename for part in parts]
            if any(part.endswith("vbaProject.bin") for part in names):
                raise Refused(f"「{name}」にはマクロがあります。Excel ブック（.xlsx）で保存し直してもらってください。")
            if any("externalLinks/" in part or part.endswith("connections.xml") for part in names):
                raise Refused(
                    f"「{name}」はほかのファイルを参照しています。値に直し、リンクを解いて保存し直してもらってください。"
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part)[:2000].upper():
                    raise Refused(f"「{name}」に、表計算ソフトが書かない記述（DOCTYPE）があります。取り込みません。")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError):
        raise Refused(_broken(name)) from None


def _open(data: bytes, name: str, *, stored: bool) -> Workbook:
    """The workbook with its formulas, or with their stored values."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), data_only=stored, keep_links=False)
    except Exception:  # openpyxl lets through whatever a broken part makes it stumble over.
        raise Refused(_broken(name)) from None


def _has_formulas(book: Workbook) -> bool:
    return any(cell.data_type == "f" for sheet in book.worksheets for row in _rows(sheet) for cell in row)


def _rows(sheet: Worksheet) -> Iterator[tuple[SheetCell | MergedCell, ...]]:
    """Rows of a sheet as far as a form goes."""
    yield from sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, MOST_COLUMNS))


def _broken(name: str) -> str:
    return f"「{name}」を Excel ブックとして開けません。壊れていないか確かめ、保存し直してもらってください。"


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


def _keys(record: Worksheet) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    rows = record.iter_rows(min_row=2, max_row=min(record.max_row, MOST_ROWS), max_col=3, values_only=True)
    for kind, key, last in rows:
        if kind and key:
            found.setdefault(str(kind), {})[str(key)] = str(last or "")
    return found


def _grid(formulas: Worksheet, values: Worksheet) -> _Grid:
    title = formulas.title
    if formulas.max_row > MOST_ROWS or formulas.max_column > MOST_COLUMNS:
        raise Refused(
            f"シート「{title}」は{formulas.max_row:,}行{formulas.max_column:,}列まで使われています。"
            "様式の外の書き込みを消してもらってください。"
        )
    rows = [[_cell(cell, values.cell(cell.row, cell.column), title) for cell in row] for row in _rows(formulas)]
    hidden = frozenset(number for number, size in formulas.row_dimensions.items() if size.hidden)
    return _Grid(title, rows, tuple(str(area) for area in formulas.merged_cells.ranges), hidden)


def _cell(cell: SheetCell | MergedCell, stored: SheetCell | MergedCell, title: str) -> Cell:
    """Text of a cell; a formula is read by its stored value."""
    place = f"{title}!{get_column_letter(cell.column)}{cell.row}"
    value, remark = cell.value, ""
    if not isinstance(cell, MergedCell) and cell.data_type == "f":
        value = stored.value
        if value is None:
            lost = f"式（{_formula(cell)}）の値が保存されていません。"
            return Cell(place, "", trouble=f"{lost}Excel で開いて保存し直すか、値を書いてください")
        remark = f"式（{_formula(cell)}）の保存されている値を読みました"
    if isinstance(value, str) and re.fullmatch(r"#(REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!)", value):
        return Cell(place, value, trouble=f"「{value}」という誤りの値です。正しい値を書いてください")
    if isinstance(value, bool):
        return Cell(place, str(value), trouble="「TRUE」「FALSE」という値です。数か文字を書いてください")
    if isinstance(value, datetime | date | time | timedelta):
        return Cell(
            place, str(value), trouble=f"日付や時刻（{value}）として保存されています。数か文字で書き直してください"
        )
    if isinstance(value, int | float):
        text, scaled = _number(value, str(cell.number_format))
        return Cell(place, text, "、".join(filter(None, (remark, scaled))))
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()
    if "\ufffd" in text:
        return Cell(place, text, trouble="文字化けの印（U+FFFD）があります。書き直してください")
    return Cell(place, text, remark)


def _formula(cell: SheetCell) -> str:
    text = str(getattr(cell.value, "text", cell.value))
    return text if len(text) <= 40 else text[:40] + "…"


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


def _touches(area: str, head: int, columns: dict[str, int]) -> bool:
    left, top, right, bottom = openpyxl.utils.range_boundaries(area)
    return (
        bottom > head + 1
        and any(left <= column + 1 <= right for column in columns.values())
        and (left, top)
        != (
            right,
            bottom,
        )
    )


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
