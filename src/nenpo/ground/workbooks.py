"""The one reader of Excel workbooks: what stands in each cell and how it is shown, after a look at the sizes.

Nothing is opened by a library before the directory of the archive and the ranges in its parts were looked at: a
range that is merged over a whole sheet takes gigabytes as soon as openpyxl reads it.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from nenpo.ground.errors import SourceError

OLE = b"\xd0\xcf\x11\xe0"
# Elements of a sheet whose range openpyxl spreads out cell by cell, with the attribute that holds it.
_SPREAD = {"c": "r", "mergeCell": "ref", "hyperlink": "ref", "f": "ref"}
_ACTIVE = ("vbaproject.bin", "activex", "embeddings/")


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be, before anything in it is read.

    Attributes
    ----------
    file, unpacked : int
        Bytes of the file, and of all its parts unpacked.
    parts, ratio : int
        Number of parts, and how many times smaller a large part may be packed.
    rows, columns, cells : int
        Of one sheet.
    """

    file: int = 20_000_000
    unpacked: int = 60_000_000
    parts: int = 500
    ratio: int = 200
    rows: int = 20_000
    columns: int = 1_000
    cells: int = 500_000


@dataclass(frozen=True)
class Area:
    """A merged range, with rows and columns counted from 1, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        """The range as Excel names it, `B2:C4`."""
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"


@dataclass(frozen=True)
class Piece:
    """A part of a cell's text that looks the same from its first to its last character."""

    text: str
    struck: bool = False


@dataclass(frozen=True)
class SheetCell:
    """What stands in a cell of a sheet.

    Attributes
    ----------
    value : object
        Text, number, truth value or time as it is stored; of a formula what it gave last, None where that was not kept.
    pieces : tuple of Piece
        Of a text, its parts by how they look.
    formula : str
        The formula, with its `=`; empty where the cell holds none.
    number_format : str
        The format that a number is shown in.
    struck : bool
        The whole cell is struck through.
    comment : str
        What its comment or note says.
    covered : bool
        It is hidden below a merged range that begins elsewhere.
    """

    row: int
    column: int
    value: Any = None
    pieces: tuple[Piece, ...] = ()
    formula: str = ""
    number_format: str = "General"
    struck: bool = False
    comment: str = ""
    covered: bool = False

    @property
    def name(self) -> str:
        """The cell as Excel names it, `B7`."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: every cell as far as it is used, row by row.

    Attributes
    ----------
    hidden : bool
        Excel does not show the sheet.
    hidden_rows, hidden_columns : frozenset of int
        Rows and columns that Excel does not show, counted from 1.
    """

    title: str
    rows: tuple[tuple[SheetCell, ...], ...]
    hidden: bool = False
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Book:
    """A workbook: its sheets by title, in their order, and who made it and changed it last."""

    sheets: Mapping[str, Sheet]
    people: frozenset[str] = frozenset()


def cell_name(row: int, column: int) -> str:
    """A cell as Excel names it, from its row and column counted from 1."""
    return f"{get_column_letter(column)}{row}"


def read_workbook(data: bytes, name: str, limits: Limits | None = None) -> Book:
    """Everything that stands in a workbook.

    Parameters
    ----------
    name : str
        What the messages call the file.

    Raises
    ------
    SourceError
        If it is no workbook that can be read whole and safely: too large, encrypted, damaged, with macros or with
        values of other files.
    """
    allowed = limits or Limits()
    check_archive(data, name, allowed)
    formulas = _opened(data, name, stored=False)
    # Read again only where a formula stands: most files hold none.
    values = _opened(data, name, stored=True) if _has_formulas(formulas) else formulas
    pairs = [(sheet, values[sheet.title]) for sheet in formulas.worksheets]
    people = {formulas.properties.creator, formulas.properties.lastModifiedBy} - {None, "", "openpyxl"}
    return Book({sheet.title: _sheet(sheet, stored) for sheet, stored in pairs}, frozenset(map(str, people)))


# Sizes


def check_archive(data: bytes, name: str, limits: Limits) -> None:
    """Look at size, directory and ranges of a workbook before a library opens it.

    Raises
    ------
    SourceError
        With what it holds that is not read, or what is too large.
    """
    if len(data) > limits.file:
        raise SourceError(
            f"「{name}」は大きすぎます（{len(data):,}バイト）。要るシートだけを残して保存し直してください。"
        )
    if data.startswith(OLE):
        raise SourceError(
            f"「{name}」はパスワードで保護されているか、古い形式（.xls）です。"
            "パスワードを外し、Excel ブック（.xlsx）で保存し直してください。"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(archive.infolist(), name, limits)
            for part in archive.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        _Measure(name, limits).read(stream.read)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, RuntimeError):
        raise SourceError(_broken(name)) from None


def _check_directory(parts: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    unpacked = sum(part.file_size for part in parts)
    ratio = max((part.file_size / max(part.compress_size, 1) for part in parts if part.file_size > 10**6), default=0)
    if len(parts) > limits.parts or unpacked > limits.unpacked or ratio > limits.ratio:
        raise SourceError(
            f"「{name}」は広げると大きくなりすぎます（{unpacked:,}バイト）。要るシートだけを残して保存し直してください。"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise SourceError(f"「{name}」は暗号化されています。外して保存し直してください。")
    names = [part.filename.lower() for part in parts]
    if any(word in part for part in names for word in _ACTIVE):
        raise SourceError(f"「{name}」にはマクロや、動く部品があります。Excel ブック（.xlsx）で保存し直してください。")
    if any("externallinks/" in part or part.endswith("connections.xml") for part in names):
        raise SourceError(f"「{name}」はほかのファイルを参照しています。値に直し、リンクを解いて保存し直してください。")


class _Measure:
    """Reads a part piece by piece and stops at the first thing that is too large."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits, self.cells = name, limits, 0

    def read(self, more: Callable[[int], bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            while piece := more(1 << 16):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise SourceError(_broken(self.name)) from None

    def _element(self, element: str, attributes: dict[str, str]) -> None:
        kind = element.rpartition(" ")[2]
        self.cells += kind == "c"
        if self.cells > self.limits.cells:
            raise SourceError(
                f"「{self.name}」の一つのシートに{self.limits.cells:,}を超える数のセルがあります。"
                "要る行と列だけを残して保存し直してください。"
            )
        if (attribute := _SPREAD.get(kind)) and (area := attributes.get(attribute)):
            self._check(area)

    def _check(self, area: str) -> None:
        try:
            bounds = range_boundaries(area)
        except (ValueError, TypeError):
            raise SourceError(_broken(self.name)) from None
        right, bottom = bounds[2] or self.limits.columns + 1, bounds[3] or self.limits.rows + 1
        if right > self.limits.columns or bottom > self.limits.rows:
            raise SourceError(
                f"「{self.name}」は{area}まで使われています。読むのは{self.limits.rows:,}行"
                f"{self.limits.columns:,}列までです。その外の書き込みと結合を消して保存し直してください。"
            )

    def _doctype(self, *_: object) -> None:
        raise SourceError(f"「{self.name}」に、表計算ソフトが書かない記述（DOCTYPE）があります。取り込みません。")


def _broken(name: str) -> str:
    return f"「{name}」を Excel ブックとして開けません。壊れていないか確かめ、保存し直してください。"


# Contents


def _opened(data: bytes, name: str, *, stored: bool) -> Workbook:
    """The workbook with its formulas, or with their stored values."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), data_only=stored, rich_text=not stored, keep_links=False)
    except Exception:  # openpyxl lets through whatever a broken part makes it stumble over.
        raise SourceError(_broken(name)) from None


def _has_formulas(book: Workbook) -> bool:
    return any(cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


def _sheet(sheet: Worksheet, stored: Worksheet) -> Sheet:
    rows = tuple(tuple(_cells(row, stored)) for row in sheet.iter_rows())
    return Sheet(
        sheet.title,
        rows,
        sheet.sheet_state != "visible",
        tuple(Area(one.min_row, one.min_col, one.max_row, one.max_col) for one in sheet.merged_cells.ranges),
        frozenset(number for number, size in sheet.row_dimensions.items() if size.hidden),
        frozenset(_hidden_columns(sheet)),
    )


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    """Columns that Excel does not show; neighbours of one width are kept as one range."""
    for size in sheet.column_dimensions.values():
        if size.hidden and size.min:
            yield from range(size.min, (size.max or size.min) + 1)


def _cells(row: tuple[Cell | MergedCell, ...], stored: Worksheet) -> Iterator[SheetCell]:
    for cell in row:
        if isinstance(cell, MergedCell):
            yield SheetCell(cell.row, cell.column, covered=True)
        else:
            yield _cell(cell, stored)


def _cell(cell: Cell, stored: Worksheet) -> SheetCell:
    acting = cell.data_type == "f"
    value = stored.cell(cell.row, cell.column).value if acting else cell.value
    return SheetCell(
        cell.row,
        cell.column,
        str(value) if isinstance(value, CellRichText) else value,
        tuple(_pieces(value)) if isinstance(value, CellRichText) else (),
        str(getattr(cell.value, "text", cell.value)) if acting else "",
        str(cell.number_format),
        bool(cell.font and cell.font.strike),
        str(cell.comment.text) if cell.comment else "",
    )


def _pieces(text: CellRichText) -> Iterator[Piece]:
    for part in text:
        if isinstance(part, TextBlock):
            yield Piece(part.text, bool(part.font.strike))
        else:
            yield Piece(str(part))
