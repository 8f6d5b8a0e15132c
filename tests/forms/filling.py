"""Fills in a form as a section would, rightly or in the ways that people get it wrong.

`fill` writes answers into the cells of a workbook by key and column; `MISTAKES` are the ways of being wrong, each a
function from the workbook's bytes and the key of a figure that is asked to the spoilt workbook. A rehearsal may use
both.
"""

import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from nenpo.forms.asked import Form, Row
from nenpo.forms.layout import NAMES_ROW, RECORD, TITLE_ROW, read_mark

Answers = Mapping[str, Mapping[str, Any]]


def fill(workbook: bytes, answers: Answers) -> bytes:
    """The workbook with answers in it, by key of the row and name of the column."""
    return changed(workbook, lambda book: write_answers(book, answers))


def changed(workbook: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The workbook after a change, saved as a spreadsheet program would."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_answers(book: Workbook, answers: Answers) -> None:
    """Put answers into the cells of a workbook; an answer that finds no cell is an error of the test."""
    left = {key: dict(texts) for key, texts in answers.items()}
    for sheet in forms_sheets(book):
        for key, row in rows_of(sheet).items():
            for name, value in left.pop(key, {}).items():
                sheet.cell(row, columns_of(sheet)[name]).value = value
    assert not left, left


def forms_sheets(book: Workbook) -> list[Worksheet]:
    """Sheets with questions."""
    found = ((sheet, read_mark(str(sheet.cell(TITLE_ROW + 1, 1).value or ""))) for sheet in book.worksheets)
    return [sheet for sheet, mark in found if mark is not None and mark[1] != RECORD]


def rows_of(sheet: Worksheet) -> dict[str, int]:
    """Row of each key."""
    return {str(cell.value): cell.row for cell in sheet["A"] if "/" in str(cell.value)}


def columns_of(sheet: Worksheet) -> dict[str, int]:
    """Column of each name."""
    return {str(cell.value): cell.column for cell in sheet[NAMES_ROW + 1] if cell.value}


def cell_of(book: Workbook, key: str, name: str) -> Any:
    """The cell of an answer."""
    for sheet in forms_sheets(book):
        if key in rows_of(sheet):
            return sheet.cell(rows_of(sheet)[key], columns_of(sheet)[name])
    raise KeyError(key)


def good_answers(form: Form) -> dict[str, dict[str, Any]]:
    """An answer to everything that a form asks: last year's figures once more, so that they fit each other."""
    answers = {row.key: GOOD[kind](row) for kind, rows in form.sheets.items() for row in rows if kind in GOOD}
    return {key: answer for key, answer in answers.items() if answer}


def _good_project(row: Row) -> dict[str, Any]:
    cost = row.last.figures[0].value if row.last is not None and row.last.figures else 1000
    return {"new": "いいえ", "priority": "はい", "major": "いいえ", "cost": int(cost), "general": int(cost)}


def _good_outcome(row: Row) -> dict[str, Any]:
    last = row.last
    if last is None:
        return {"value": 1, "unit": "件"}
    if not last.figures:
        return {"marker": "該当なし"}
    answer: dict[str, Any] = {"value": last.example if last.is_composite else float(last.figures[0].value)}
    if not last.is_composite and not last.unit:
        answer["unit"] = "（単位なし）"
    if last.ask:
        answer["correction"] = last.example
    return answer


def _good_words(row: Row) -> dict[str, Any]:
    return {"text": "県内の中小企業に情報を届け、相談に応じた。\n・窓口を開いた\n・専門家を派遣した"}


GOOD: dict[str, Callable[[Row], dict[str, Any]]] = {
    "projects": _good_project,
    "outcomes": _good_outcome,
    "words": _good_words,
}


# The ways of being wrong: (what it is, whether the file is refused, how)


def _number_in_words(book: Workbook, key: str) -> None:
    cell_of(book, key, "value").value = "たくさん"


def _about(book: Workbook, key: str) -> None:
    cell_of(book, key, "value").value = "31程度"


def _full_width(book: Workbook, key: str) -> None:
    cell_of(book, key, "value").value = "１，２３４"


def _formula_without_value(book: Workbook, key: str) -> None:
    cell_of(book, key, "value").value = "=15+16"


def _merged(book: Workbook, key: str) -> None:
    cell = cell_of(book, key, "value")
    cell.parent.merge_cells(start_row=cell.row, end_row=cell.row + 1, start_column=cell.column, end_column=cell.column)


def _inserted_row(book: Workbook, key: str) -> None:
    cell = cell_of(book, key, "value")
    sheet, row, column = cell.parent, cell.row, cell.column
    sheet.insert_rows(row)
    sheet.cell(row, column).value = 5


def _blank_row(book: Workbook, key: str) -> None:
    cell = cell_of(book, key, "value")
    cell.parent.insert_rows(cell.row)


def _renamed_sheet(book: Workbook, key: str) -> None:
    cell_of(book, key, "value").parent.title = "提出用（最終）"


def _hidden_row(book: Workbook, key: str) -> None:
    cell = cell_of(book, key, "value")
    cell.parent.row_dimensions[cell.row].hidden = True


def _other_unit(book: Workbook, key: str) -> None:
    cell_of(book, key, "value").value = "31トン"


def _last_overwritten(book: Workbook, key: str) -> None:
    cell_of(book, key, "last").value = "99名"


def _reason_missing(book: Workbook, key: str) -> None:
    cell_of(book, key, "correction").value = 77


def _value_and_reason(book: Workbook, key: str) -> None:
    cell_of(book, key, "value").value = 3
    cell_of(book, key, "marker").value = "未集計"


def _deleted_row(book: Workbook, key: str) -> None:
    cell = cell_of(book, key, "value")
    cell.parent.delete_rows(cell.row)


MISTAKES: dict[str, tuple[bool, Callable[[Workbook, str], None]]] = {
    "数を言葉で書いた": (True, _number_in_words),
    "程度を付けた": (False, _about),
    "全角の数字": (False, _full_width),
    "値のない式": (True, _formula_without_value),
    "結合したセル": (True, _merged),
    "足した行に書いた": (True, _inserted_row),
    "空の行を足した": (False, _blank_row),
    "シートの名前を変えた": (False, _renamed_sheet),
    "隠れた行": (False, _hidden_row),
    "違う単位": (True, _other_unit),
    "前年度の値を書き換えた": (True, _last_overwritten),
    "理由のない訂正": (True, _reason_missing),
    "値と理由の両方": (True, _value_and_reason),
    "行を消した": (True, _deleted_row),
}


def spoilt(workbook: bytes, mistake: str, key: str) -> bytes:
    """The workbook with one of the mistakes in the row of a figure."""
    return changed(workbook, lambda book: MISTAKES[mistake][1](book, key))
