"""A sheet is a table as a person sees it: what would have to be guessed is refused with its place."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from nenpo.ground.errors import SourceError
from nenpo.ground.sheet_tables import SheetRows, read_sheet


def read(fill: Callable[[Worksheet], object], title: str = "", head_row: int = 1) -> SheetRows:
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.title = "台帳"
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return read_sheet(out.getvalue(), "doc/表.xlsx", title, head_row)


def with_format(value: object, number_format: str) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["値"])
        sheet.append([value])
        sheet["A2"].number_format = number_format

    return fill


def test_heads_and_lines_have_the_names_that_excel_gives_them() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (
            ["集計用"],
            ["事業", None, "額\n千円", "額\n千円"],
            ["甲", None, 0, 1.5],
            [],
            ["乙", None, 12, "—"],
        ):
            sheet.append(row)

    found = read(fill, head_row=2)
    assert (found.title, found.heads) == ("台帳", ("事業", "額\n千円", "額\n千円"))
    assert list(found.frame.columns) == ["A", "C", "D"] and list(found.frame.index) == [3, 5]
    assert found.frame.to_numpy().tolist() == [["甲", "0", "1.5"], ["乙", "12", "—"]]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1234, "#,##0", "1234"),
        (1234, "#,##0_);[Red]\\(#,##0\\)", "1234"),
        (-5, "#,##0_);[Red]\\(#,##0\\)", "-5"),
        (0.125, "0.0%", "12.5%"),
        (0.1 + 0.2, "General", "0.3"),
    ],
)
def test_a_number_is_its_digits(value: object, number_format: str, text: str) -> None:
    assert read(with_format(value, number_format)).frame.iloc[0, 0] == text


@pytest.mark.parametrize(
    ("value", "number_format", "trouble"),
    [
        (12000, "#,##0,", "表示形式「#,##0,」"),
        (3, '0"千回"', '表示形式「0"千回"」'),
        (3, ";;;", "表示形式「;;;」"),
        (date(2021, 4, 1), "yyyy-mm-dd", "数でも文字でもない値"),
        (True, "General", "数でも文字でもない値"),
        ("#REF!", "General", "「#REF!」は値ではありません"),
        ("=A1", "General", "式（=A1）の値が保存されていません"),
    ],
)
def test_what_does_not_say_what_it_shows_is_refused(value: object, number_format: str, trouble: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(with_format(value, number_format))
    assert "「doc/表.xlsx」に、見えているとおりに読めないセルがあります。" in str(caught.value)
    assert "台帳!A2: " in str(caught.value) and trouble in str(caught.value)


def test_struck_words_and_merged_cells_are_refused_and_merged_heads_above_are_not() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["集計用", None])
        sheet.append(["事業", "額"])
        sheet.append([CellRichText([TextBlock(InlineFont(strike=True), "38"), "42"]), 1])
        sheet.append(["乙", 2])
        sheet["A4"].font = Font(strike=True)
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("B3:B4")

    with pytest.raises(SourceError) as caught:
        read(fill, head_row=2)
    for place in ("台帳!A3: 見え消しの線があります", "台帳!A4: 見え消しの線があります", "台帳!B3:B4: 結合されています"):
        assert place in str(caught.value)
    assert "A1:B1" not in str(caught.value)


@pytest.mark.parametrize(
    ("title", "head_row", "message"),
    [
        ("一覧", 1, "「doc/表.xlsx」に、シート「一覧」がありません。あるシート: 台帳。"),
        ("", 9, "「doc/表.xlsx」のシート「台帳」に、見出しの行（9行）がありません。"),
    ],
)
def test_a_sheet_and_a_row_that_are_not_there_are_named(title: str, head_row: int, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(lambda sheet: sheet.append(["値"]), title, head_row)
    assert str(caught.value).startswith(message)
