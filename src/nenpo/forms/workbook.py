"""Writes a form as an Excel workbook: instructions, a covering letter, and a sheet for each kind of question.

Only the cells of answers can be edited (the sheets are protected without a password, against slips and not against
people). The same questions give the same bytes: no clock, and no name of who made it.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Format, Workbook
from xlsxwriter.worksheet import Worksheet

from nenpo.forms.asked import Form, Row
from nenpo.forms.layout import (
    AUTHOR,
    FIRST_ROW,
    HEADS_ROW,
    LAYOUTS,
    NAMES_ROW,
    RECORD,
    REMARK_ROW,
    TITLE_ROW,
    Field,
    Layout,
)
from nenpo.ground.fiscal_year import era_year_of, fiscal_year_name
from nenpo.ground.palette import SHIPPED, Palette

FONT = "Yu Gothic"
# Excel's own limit of what a cell can hold.
_MOST_CHARACTERS = 32767
# Points; Excel allows no row that is taller than the second.
_LINE_HEIGHT, _TALLEST = 14, 409
# Columns of the record, from its second on, that hold the lists to choose from.
_LIST_COLUMNS = {"project": 4, "unit": 5, "policy": 6, "section": 7, "qualifier": 8, "marker": 9}
_PROMPTS = {
    "number": ("数だけ", "単位や「約」は付けずに、数だけを書いてください。"),
    "money": ("千円", "千円の単位で、整数を書いてください。"),
}
INSTRUCTIONS = (
    (
        "書くところ",
        "薄い黄色の欄に書いてください。ほかの欄は保護してあり、書き換えられません（合い言葉はありません）。",
    ),
    (
        "数の書き方",
        "値の欄には数だけを書きます。単位は一覧から選び、「約」「延べ」「程度」などは修飾で選びます。全角の数字も読み取ります。",
    ),
    (
        "値がないとき",
        "空欄にせず、「値がない理由」から選んでください（該当なし、中止、未実施、未集計、随時、実績なし、事業開始前）。",
    ),
    ("二つ以上の数", "前年度の欄に数が二つ以上あるとき（1回 81名 など）は、同じ形で一つの欄に書いてください。"),
    (
        "前年度の訂正",
        "前年度の値が誤っていたときは、訂正の欄に正しい値を、その隣に理由を書いてください。前年度の値そのものは書き換えられません。",
    ),
    (
        "速報値など",
        "前年度が速報、暫定、推計、未集計だった値は、確定した値を訂正の欄に書いてください。変わらなければ同じ値を書きます。",
    ),
    (
        "事業の回答",
        "施策一覧の「回答」は、続いている事業は「継続」、今年度に行わなかった事業は「事業終了」、載せる実績がない事業は「該当なし」です。",
    ),
    ("新しい事業", "今年度に始めた事業は「新規事業」に、続いている事業の新しい項目は「追加の項目」に書いてください。"),
    ("文章", "「今年度の文」に書いてください。前年度の文は参考です。段落は改行（Alt+Enter）で分けます。"),
    ("行と列", "行や列を足したり消したりしないでください。隠れた列に、どの行かを示す番号があります。"),
    ("氏名", "個人の氏名は書かないでください。"),
    (
        "式",
        "式を書いたときは、一度保存して値が出ていることを確かめてください。ほかのファイルを参照する式は使えません。",
    ),
    ("再掲の事業", "再掲の事業は、もとの基本方針で一度だけお尋ねしています。"),
)


def workbook_bytes(form: Form, palette: Palette = SHIPPED) -> bytes:
    """The workbook of one form."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": form.title, "author": AUTHOR, "created": datetime(form.fiscal_year + 1, 4, 1)})
    book.set_size(2400, 1500)
    formats = _formats(book, palette)
    _letter(book, form, formats)
    _instructions(book, form, formats)
    for kind, rows in form.sheets.items():
        _sheet(book, form, LAYOUTS[kind], rows, formats)
    _record(book, form)
    book.close()
    return buffer.getvalue()


def _formats(book: Workbook, palette: Palette) -> dict[str, Format]:
    ink, paper, pale, line = (palette.light[name] for name in ("ink", "surface", "raised", "edge"))
    base: dict[str, Any] = {"font_name": FONT, "font_size": 10, "font_color": ink, "valign": "top", "text_wrap": True}
    boxed = base | {"border": 1, "border_color": line}
    answer = boxed | {"bg_color": palette.form["answer"], "locked": False}
    return {
        "plain": book.add_format(base),
        "right": book.add_format(base | {"align": "right", "text_wrap": False}),
        "title": book.add_format(base | {"font_size": 14, "bold": True, "text_wrap": False}),
        "remark": book.add_format(base | {"text_wrap": False, "valign": "vcenter"}),
        "head": book.add_format(
            boxed | {"bold": True, "bg_color": ink, "font_color": paper, "align": "center", "valign": "vcenter"}
        ),
        "locked": book.add_format(boxed | {"bg_color": pale}),
        "asked": book.add_format(boxed | {"bg_color": palette.form["asked"]}),
        "answer": book.add_format(answer),
        "number": book.add_format(answer | {"align": "right"}),
        "text": book.add_format(answer | {"num_format": "@"}),
        "money": book.add_format(answer | {"align": "right", "num_format": "#,##0"}),
    }


def japanese_date(text: str) -> str:
    """A day as a letter writes it, `令和4年6月30日（木）`; empty for an empty text."""
    if not text:
        return ""
    day = date.fromisoformat(text)
    era = era_year_of(day.year, day.month, day.day)
    return f"{era}年{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"


def _letter(book: Workbook, form: Form, formats: dict[str, Format]) -> None:
    """The covering letter: to whom, what is asked, and by when."""
    sheet = book.add_worksheet("送付状")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 76)
    year = fiscal_year_name(form.fiscal_year)
    deadline = japanese_date(form.identity.deadline)
    counts = [f"{LAYOUTS[kind].title} {len(rows)}行" for kind, rows in form.sheets.items() if rows[0].shown]
    lines = [
        (f"{form.identity.section}　御中", "plain"),
        ("", "plain"),
        (form.title, "title"),
        ("", "plain"),
        (f"{year}の実績などについて、この様式に御記入のうえ、御返送くださるようお願いします。", "plain"),
        ("", "plain"),
        (f"　期限　　{deadline or '別にお知らせする日'}", "plain"),
        (f"　内容　　{'、'.join(counts) or '、'.join(LAYOUTS[kind].title for kind in form.sheets)}", "plain"),
        ("　送り方　このファイルに御記入のうえ、名前も形も変えずに御返送ください。", "plain"),
        *[(f"　根拠　　{form.basis}", "plain")] * bool(form.basis),
        *[(f"　連絡先　{form.contact}", "plain")] * bool(form.contact),
        ("", "plain"),
        ("書き方は次のシート「説明」にあります。期限に間に合わないときは、書けたところまでを御提出ください。", "plain"),
        ("後から御提出いただいたものが前のものに置き換わります。空欄は、前に御提出いただいた値を消しません。", "plain"),
        ("", "plain"),
        ("報告の編集担当", "right"),
    ]
    for row, (text, style) in enumerate(lines):
        sheet.write_string(row, 0, text, formats[style])
    _finish(sheet, landscape=False)


def _instructions(book: Workbook, form: Form, formats: dict[str, Format]) -> None:
    sheet = book.add_worksheet("説明")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 84)
    sheet.write_string(0, 0, form.title, formats["title"])
    parts = [("シート", "、".join(LAYOUTS[kind].title for kind in form.sheets)), *INSTRUCTIONS]
    if "governance" in form.sheets:
        parts = [(head, text) for head, text in parts if head != "氏名"]
    for row, (head, text) in enumerate(parts, start=2):
        sheet.write_string(row, 0, head, formats["locked"])
        sheet.write_string(row, 1, text, formats["plain"])
        sheet.set_row(row, 34)
    _finish(sheet, landscape=False)


def _sheet(book: Workbook, form: Form, layout: Layout, rows: Sequence[Row], formats: dict[str, Format]) -> None:
    """One sheet of questions: hidden keys in the first column, hidden names of the columns in the third row."""
    sheet = book.add_worksheet(layout.title)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 4, formats["plain"], {"hidden": True})
    sheet.write_string(TITLE_ROW, 0, form.identity.mark(layout.kind))
    sheet.write_string(TITLE_ROW, 1, f"{layout.title}　{form.title}", formats["title"])
    sheet.write_string(REMARK_ROW, 1, layout.remark, formats["remark"])
    sheet.set_row(TITLE_ROW, 26)
    sheet.set_row(REMARK_ROW, 20)
    sheet.set_row(NAMES_ROW, None, None, {"hidden": True})
    sheet.set_row(HEADS_ROW, 48)
    for column, field in enumerate(layout.fields, start=1):
        sheet.set_column(column, column, field.width)
        sheet.write_string(NAMES_ROW, column, field.name)
        sheet.write_string(HEADS_ROW, column, _head(field, form), formats["head"])
        _validate(sheet, field, form, column, rows)
    for number, row in enumerate(rows, start=FIRST_ROW):
        sheet.write_string(number, 0, row.key)
        sheet.set_row(number, _height(row, layout))
        for column, field in enumerate(layout.fields, start=1):
            _cell(sheet, number, column, field, row, formats)
    sheet.freeze_panes(FIRST_ROW, _first_answer(layout))
    sheet.repeat_rows(HEADS_ROW)
    _finish(sheet, landscape=True)


def _height(row: Row, layout: Layout) -> float:
    """Height of a row that shows all of its texts: not every program fits it by itself."""
    lines = [
        sum(max(1, -(-_columns(part) // int(field.width - 1))) for part in row.shown.get(field.name, "").split("\n"))
        for field in layout.fields
    ]
    return min(_TALLEST, _LINE_HEIGHT * max(lines) + 3)


def _columns(text: str) -> int:
    """How many columns of a half-width character a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _head(field: Field, form: Form) -> str:
    """Heading of a column, with the years that are meant."""
    this, last = fiscal_year_name(form.fiscal_year), fiscal_year_name(form.fiscal_year - 1)
    return field.title.replace("今年度の", f"{this}の").replace("前年度の", f"{last}の")


def _first_answer(layout: Layout) -> int:
    """How many columns stay in view: those before the first answer, unless they are wide."""
    first = next((n for n, field in enumerate(layout.fields) if field.is_answer), 0)
    return first + 1 if sum(field.width for field in layout.fields[:first]) < 70 else 2


def _cell(sheet: Worksheet, number: int, column: int, field: Field, row: Row, formats: dict[str, Format]) -> None:
    text = row.shown.get(field.name, "")[:_MOST_CHARACTERS]
    asked = row.last is not None and row.last.ask and field.name in ("last", "ask")
    if not field.is_answer:
        style = "asked" if asked else "locked"
    elif field.kind == "number":
        style = "text" if row.last is not None and row.last.is_composite else "number"
    else:
        style = {"money": "money", "choice": "answer", "unit": "answer"}.get(field.kind, "text")
    if text:
        sheet.write_string(number, column, text, formats[style])
    else:
        sheet.write_blank(number, column, None, formats[style])


def _validate(sheet: Worksheet, field: Field, form: Form, column: int, rows: Sequence[Row]) -> None:
    """What Excel lets people write in a column."""
    last = FIRST_ROW + len(rows) - 1
    rule = _rule(field, form)
    if rule is None:
        return
    if field.kind != "number":
        sheet.data_validation(FIRST_ROW, column, last, column, rule)
        return
    for number, row in enumerate(rows, start=FIRST_ROW):
        if row.last is None or not row.last.is_composite:
            sheet.data_validation(number, column, number, column, rule)


def _rule(field: Field, form: Form) -> dict[str, Any] | None:
    if field.kind in ("number", "money"):
        return _rule_of_numbers(field)
    choices = _choices(field, form) if field.kind in ("choice", "unit") else ()
    if not choices:
        return None
    column = _LIST_COLUMNS.get(field.name)
    rule: dict[str, Any] = {
        "validate": "list",
        "source": f"='{RECORD}'!{xl_range_abs(1, column, len(choices), column)}" if column else list(choices),
        "error_title": "一覧から選んでください",
        "error_message": "一覧にあるものから選んでください。",
    }
    if field.kind == "unit":
        rule |= {
            "error_type": "warning",
            "error_message": "一覧にない単位です。新しい単位であれば、そのままで結構です。",
        }
    return rule


def _rule_of_numbers(field: Field) -> dict[str, Any]:
    title, message = _PROMPTS[field.kind]
    return {
        "validate": "decimal" if field.kind == "number" else "integer",
        "criteria": "between",
        "minimum": -(10**15) if field.kind == "number" else 0,
        "maximum": 10**15,
        "input_title": title,
        "input_message": message,
        "error_title": "数だけを書いてください",
        "error_message": f"{message}値がないときは、理由を選んでください。",
    }


def _choices(field: Field, form: Form) -> tuple[str, ...]:
    return field.choices or form.choices.get(field.name, ())


def _record(book: Workbook, form: Form) -> None:
    """The hidden sheet: which form it is, the keys of every sheet, and the lists to choose from."""
    sheet = book.add_worksheet(RECORD)
    sheet.write_string(0, 0, form.identity.mark(RECORD))
    keys = [(kind, row) for kind, rows in form.sheets.items() for row in rows]
    for number, (kind, row) in enumerate(keys, start=1):
        sheet.write_string(number, 0, kind)
        sheet.write_string(number, 1, row.key)
        if row.last is not None:
            sheet.write_string(number, 2, row.last.printed)
    fields = {field.name: field for kind in form.sheets for field in LAYOUTS[kind].fields}
    for name, column in _LIST_COLUMNS.items():
        if name in fields:
            for number, text in enumerate(_choices(fields[name], form), start=1):
                sheet.write_string(number, column, text)
    sheet.protect()
    sheet.very_hidden()


def _finish(sheet: Worksheet, *, landscape: bool) -> None:
    """Protection without a password, and one page wide on A4."""
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.5, 0.5, 0.6, 0.6)
    sheet.set_footer("&C&P / &N")
    if landscape:
        sheet.set_landscape()
