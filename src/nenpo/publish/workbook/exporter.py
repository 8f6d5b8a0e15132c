"""The nbconvert exporter `nenpo_xlsx`: the tables of a report as a workbook for people and for programs.

Every sheet is one table under one line of heads, after the rules of the Ministry of Internal Affairs for tables that
machines read. The first sheet says what the workbook is and leads to the others; the last one holds all notes.
Nothing in the file depends on clock, folder or machine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from traitlets import default
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from nenpo.ground.errors import NotebookFailed
from nenpo.ground.palette import SHIPPED, Palette
from nenpo.publish.document import document
from nenpo.publish.exporter import BlocksExporter
from nenpo.publish.imprint import Imprint
from nenpo.publish.notebook import Part
from nenpo.publish.workbook.columns import Column, Value
from nenpo.publish.workbook.contents import CONTENTS, NAME, NOTES, contents_columns, missing_tables, note_columns
from nenpo.publish.workbook.machine_text import sheet_name
from nenpo.publish.workbook.sheets import FIGURE, Sheet, report_sheets
from nenpo.report.declaration import palette_here

# The file says when it was made; a fixed time, so that the same tables give the same bytes.
MADE = datetime(2000, 1, 1)
FONT = "游ゴシック"
# Widths in half-width characters: a sheet of many columns has narrower ones, and longer texts wrap.
NARROWEST, WIDEST_HEAD, WIDEST, WIDEST_OF_MANY, MANY = 6, 16, 60, 30, 8
LINE_HEIGHT, MOST_HEIGHT = 15, 400
# With these a cell would be a formula as soon as somebody edits it.
ACTING = tuple("=+-@＝＋－＠")


def looks(palette: Palette) -> dict[str, dict[str, Any]]:
    """How cells that hold words look, by what they are for."""
    ground, edge, link = (palette.light[name] for name in ("accent-soft", "edge", "accent"))
    return {
        "head": {"bold": True, "bg_color": ground, "border": 1, "border_color": edge, "valign": "vcenter"},
        "words": {"valign": "top", "indent": 1},
        "one line": {"valign": "top", "indent": 1, "text_wrap": False},
        "link": {"valign": "top", "indent": 1, "font_color": link, "underline": 1},
    }


class NenpoXlsxExporter(BlocksExporter):
    """The tables of a report as a workbook, made of the blocks of an executed notebook."""

    export_from_notebook = "nenpo Excel"
    output_mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".xlsx"

    def render(self, parts: tuple[Part, ...], imprint: Imprint) -> bytes:
        """The workbook as bytes."""
        items = document(parts)
        return workbook(report_sheets(items), missing_tables(items), imprint, palette_here())


def workbook(
    sheets: Sequence[Sheet], missing: Sequence[Mapping[str, Any]], imprint: Imprint, palette: Palette = SHIPPED
) -> bytes:
    """A workbook of sheets with their contents before and their notes behind them."""
    names: list[str] = [CONTENTS, NOTES]
    for sheet in sheets:
        names.append(sheet_name(_short_title(sheet), names))
    named = dict(zip(names[2:], sheets, strict=True))
    file = BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = _Book(file, plain, imprint, palette)
    book.add(CONTENTS, contents_columns(named, missing, imprint), links={*named, NOTES})
    for name, sheet in named.items():
        book.add(name, sheet.columns)
    book.add(NOTES, note_columns({name: sheet.notes for name, sheet in named.items()}))
    book.close()
    return file.getvalue()


def _short_title(sheet: Sheet) -> str:
    before = sheet.number or ("図" if sheet.kind == FIGURE else "")
    return f"{before}_{sheet.title}" if before else sheet.title


class _Book:
    """A workbook that is being written."""

    def __init__(self, file: BytesIO, options: Mapping[str, Any], imprint: Imprint, palette: Palette) -> None:
        self._book = xlsxwriter.Workbook(file, dict(options))
        self._formats: dict[tuple[str, bool], Format] = {}
        self._imprint = imprint
        self._looks = looks(palette)
        behind = f"原本 {imprint.original}" if imprint.original else imprint.citation
        about = {"title": imprint.full_title, "subject": imprint.standing, "comments": behind}
        self._book.set_properties(about | {"keywords": imprint.build, "created": MADE})

    def add(self, name: str, columns: Sequence[Column], links: Iterable[str] = ()) -> None:
        """Write a sheet; in the contents, the names of the others lead to them."""
        sheet = self._book.add_worksheet(name)
        linked = set(links)
        widths = column_widths(columns)
        for x, column in enumerate(columns):
            self._put(sheet, 0, x, column.name, "head")
            look = number_format(column)
            for y, value in enumerate(column.values, 1):
                if column.name == NAME and value in linked:
                    sheet.write_url(y, x, f"internal:'{value}'!A1", self._format("link", str(value)), str(value))
                else:
                    self._put(sheet, y, x, value, "one line" if column.one_line else look)
            sheet.set_column(x, x, widths[x])
        for y, lines in enumerate(row_lines(columns, widths)):
            if lines > 1:
                sheet.set_row(y, min(lines * LINE_HEIGHT, MOST_HEIGHT))
        self._frame(sheet, columns)

    def close(self) -> None:
        """Finish the file."""
        self._book.close()

    def _put(self, sheet: Worksheet, y: int, x: int, value: Value, look: str) -> None:
        if value is None:
            return
        if isinstance(value, str):
            style = look if look in self._looks else "words"
            failed = sheet.write_string(y, x, value, self._format(style, value))
        else:
            failed = sheet.write_number(y, x, value, self._format(look))
        if failed:
            raise NotebookFailed(
                f"シート「{sheet.name}」の{y + 1}行目は、Excel のセルに入る長さを超えています（{str(value)[:40]}…）。"
                "文章を短くしてください。"
            )

    def _frame(self, sheet: Worksheet, columns: Sequence[Column]) -> None:
        """What helps a person: the head stays in sight, filters, and a printed page that says what it is of."""
        height = max((len(column.values) for column in columns), default=0)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(height, 1), len(columns) - 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        shown = self._imprint.running_head.replace("&", "&&")
        sheet.set_header(f"&L{shown[:200]}&R&A")
        sheet.set_footer(f"&L{self._imprint.build}&R&P / &N")

    def _format(self, look: str, text: str = "") -> Format:
        """The format of a cell; a text that begins as formulas do stays text even when somebody edits it."""
        acting = text.startswith(ACTING)
        if (look, acting) not in self._formats:
            style = self._looks.get(look) or {"num_format": look, "valign": "top"}
            common = {"font_name": FONT, "font_size": 10, "text_wrap": True, "quote_prefix": acting}
            self._formats[look, acting] = self._book.add_format({**common, **style})
        return self._formats[look, acting]


def number_format(column: Column) -> str:
    """How the numbers of a column look: a comma every three digits, and the places of the most exact."""
    if column.plain:
        return "0"
    exponents = [value.as_tuple().exponent for value in column.values if isinstance(value, Decimal)]
    places = -min((exponent for exponent in exponents if isinstance(exponent, int)), default=0)
    return "#,##0" + (f".{'0' * places}" if places > 0 else "")


def column_widths(columns: Sequence[Column]) -> list[int]:
    """Widths of columns in half-width characters, from the head and the longest cell."""
    widest = WIDEST if len(columns) <= MANY else WIDEST_OF_MANY
    widths = []
    for column in columns:
        shown = [number_width(value) if not isinstance(value, str) else text_width(value) for value in column.values]
        widths.append(min(max([NARROWEST, min(text_width(column.name), WIDEST_HEAD), *shown]) + 3, widest))
    return widths


def row_lines(columns: Sequence[Column], widths: Sequence[int]) -> list[int]:
    """How many lines each row takes, the head first: readers other than Excel do not fit the height themselves."""
    texts = [
        [column.name, *("" if column.one_line or not isinstance(value, str) else value for value in column.values)]
        for column in columns
    ]
    return [
        max(-(-text_width(text) // width) for text, width in zip(row, widths, strict=True))
        for row in zip(*texts, strict=True)
    ]


def text_width(text: str) -> int:
    """How many half-width characters a text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "FWA" else 1 for sign in text)


def number_width(value: Value) -> int:
    """How many characters a number takes with its commas."""
    return 0 if value is None else len(f"{value:,}")
