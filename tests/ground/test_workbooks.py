"""Workbooks are read whole: what stands in a cell, how it is shown, and nothing before their size is known."""

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from nenpo.ground.errors import SourceError
from nenpo.ground.workbooks import Book, Limits, Piece, SheetCell, read_workbook


def saved(fill: Callable[[Worksheet], object]) -> bytes:
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.title = "実績"
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with other bytes in one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            assert name != part or old in content
            after.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


def read(fill: Callable[[Worksheet], object]) -> Book:
    return read_workbook(saved(fill), "表.xlsx")


def cell(book: Book, row: int, column: int) -> SheetCell:
    return book.sheets["実績"].rows[row - 1][column - 1]


def test_values_keep_their_kind_and_their_format() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["0010", 12, 0.68, None])
        sheet["C1"].number_format = "0.0%"

    book = read(fill)
    assert [cell(book, 1, column).value for column in (1, 2, 3)] == ["0010", 12, 0.68]
    assert cell(book, 1, 3).number_format == "0.0%"
    assert cell(book, 1, 2).name == "B1"


def test_a_formula_gives_what_was_kept_of_it() -> None:
    book = read(lambda sheet: sheet.append([1, "=A1+1"]))
    assert (cell(book, 1, 2).formula, cell(book, 1, 2).value) == ("=A1+1", None)
    kept = changed(saved(lambda sheet: sheet.append([1, "=A1+1"])), "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>2</v>")
    assert cell(read_workbook(kept, "表.xlsx"), 1, 2).value == 2


def test_struck_text_is_told_from_what_stands() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = CellRichText([TextBlock(InlineFont(strike=True), "38"), "42"])
        sheet["A2"] = "38"
        sheet["A2"].font = Font(strike=True)

    book = read(fill)
    assert cell(book, 1, 1).pieces == (Piece("38", struck=True), Piece("42"))
    assert (cell(book, 2, 1).struck, cell(book, 1, 1).struck) == (True, False)


def test_what_is_hidden_merged_or_said_in_a_comment_is_there() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["C4"] = "甲", "乙"
        sheet["A1"].comment = Comment("前年は別の数え方", "課")
        sheet.merge_cells("A1:B2")
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        assert sheet.parent is not None
        sheet.parent.create_sheet("控え").sheet_state = "hidden"

    book = read(fill)
    sheet = book.sheets["実績"]
    assert [str(area) for area in sheet.merged] == ["A1:B2"]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({3}, {3})
    assert cell(book, 1, 1).comment == "前年は別の数え方"
    assert cell(book, 2, 2).covered and not cell(book, 1, 1).covered
    assert [(title, one.hidden) for title, one in book.sheets.items()] == [("実績", False), ("控え", True)]


@pytest.mark.parametrize(
    "element",
    [
        '<mergeCells count="1"><mergeCell ref="A9:XFD1048576"/></mergeCells>',
        '<mergeCells count="1"><mergeCell ref="B:B"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A1:A1048576" location="x"/></hyperlinks>',
    ],
)
def test_a_range_over_the_whole_sheet_is_refused_before_a_library_spreads_it(element: str) -> None:
    data = saved(lambda sheet: sheet.append([1]))
    bomb = changed(data, "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetData>" + element.encode())
    with pytest.raises(SourceError, match=r"^「表\.xlsx」は[A-Z0-9:]+まで使われています。読むのは20,000行1,000列まで"):
        read_workbook(bomb, "表.xlsx")


def test_a_cell_far_outside_is_refused() -> None:
    far = saved(lambda sheet: sheet.cell(90_000, 1, "乙"))
    with pytest.raises(SourceError, match="A90000まで使われています"):
        read_workbook(far, "表.xlsx")


def test_too_many_cells_are_refused() -> None:
    data = saved(lambda sheet: sheet.append([1, 2, 3]))
    assert len(read_workbook(data, "表.xlsx", Limits(cells=3)).sheets["実績"].rows[0]) == 3
    with pytest.raises(SourceError, match="2を超える数のセル"):
        read_workbook(data, "表.xlsx", Limits(cells=2))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"<worksheet", b"<!DOCTYPE x><worksheet", "DOCTYPE"),
        (b"</worksheet>", b"", "壊れていないか"),
        (b'r="A1"', b'r="?"', "壊れていないか"),
    ],
    ids=["doctype", "cut off", "no cell"],
)
def test_a_part_that_excel_does_not_write_is_refused(old: bytes, new: bytes, message: str) -> None:
    data = saved(lambda sheet: sheet.append([1]))
    with pytest.raises(SourceError, match=message):
        read_workbook(changed(data, "xl/worksheets/sheet1.xml", old, new), "表.xlsx")


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"\xd0\xcf\x11\xe0", "古い形式"), (b"PK\x03\x04", "壊れていないか"), (b"0" * 21_000_000, "大きすぎます")],
    ids=["old form", "no archive", "large"],
)
def test_what_is_no_workbook_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_workbook(data, "表.xlsx")


@pytest.mark.parametrize(
    ("part", "message"),
    [("xl/VBAProject.bin", "マクロ"), ("xl/embeddings/a.bin", "マクロ"), ("xl/externalLinks/e.xml", "ほかのファイル")],
)
def test_what_acts_or_asks_others_is_refused(part: str, message: str) -> None:
    out = io.BytesIO(saved(lambda sheet: sheet.append([1])))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(part, b"<x/>")
    with pytest.raises(SourceError, match=message):
        read_workbook(out.getvalue(), "表.xlsx")
