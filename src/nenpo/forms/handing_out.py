"""Writes the forms of a year, the record of who was asked, and the list of whom to remind."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from nenpo.forms.asked import Form, forms_of, new_documents
from nenpo.forms.deliveries import (
    ASKED,
    ASKED_COLUMNS,
    DONE,
    OPEN,
    Standing,
    read_asked,
    record_text,
    status_html,
    status_rows,
    status_text,
)
from nenpo.forms.layout import AUTHOR
from nenpo.forms.workbook import FONT, japanese_date, workbook_bytes
from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.locations import Locations, write_bytes, write_text
from nenpo.ground.palette import SHIPPED, Palette
from nenpo.ground.sources import DELIVERIES, Document
from nenpo.report.declaration import read_palette

REMINDERS, STATUS_PAGE = "reminders.xlsx", "status.html"
# Stands for a day that whoever sends a reminder fills in.
NO_DAY = "○月○日"


def forms_folder(locations: Locations, fiscal_year: int) -> Path:
    """Where the forms of a year are written; they can be made again."""
    return locations.build / "forms" / f"fy{fiscal_year}"


def hand_out(locations: Locations, fiscal_year: int, deadline: str = "") -> list[str]:
    """Write the forms of a fiscal year and tell what was written; without a deadline the one on record stays."""
    forms = forms_of(locations, fiscal_year, deadline)
    folders = {document.name: document.folder for document in new_documents(locations)}
    asked = {name: read_asked(folders[name]) for name in {form.identity.document for form in forms}}
    folder = forms_folder(locations, fiscal_year)
    palette, lines = read_palette(locations), []
    for form in forms:
        known = asked[form.identity.document]
        known[form.identity.section] = deadline or known.get(form.identity.section, "")
        path, dated = folder / f"{form.name}.xlsx", form.with_deadline(known[form.identity.section])
        write_bytes(path, workbook_bytes(dated, palette))
        lines.append(f"  - {locations.relative(path)}（{_contents(form)}）")
    for name, sections in asked.items():
        write_bytes(folders[name] / DELIVERIES / ASKED, record_text(_asked_rows(name, sections), ASKED_COLUMNS))
    write_status(locations, fiscal_year)
    return [f"{fiscal_year_name(fiscal_year)}の様式を{len(forms)}通作りました。", *lines, *_next_steps(fiscal_year)]


def _contents(form: Form) -> str:
    counts = [(kind, len(rows)) for kind, rows in form.sheets.items() if rows[0].shown]
    words = {"projects": "事業", "outcomes": "項目", "words": "文章", "windows": "窓口"}
    return "、".join(f"{words[kind]} {count}" for kind, count in counts if kind in words) or "空欄の一覧"


def _asked_rows(document: str, sections: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"担当課": section, "様式": f"{document}-{section}.xlsx", "期限": deadline}
        for section, deadline in sorted(sections.items())
    ]


def _next_steps(fiscal_year: int) -> list[str]:
    return [
        "次にすること:",
        "  1. 様式を担当課に送ります。送付状は、それぞれの様式の初めのシートです。",
        "  2. 返ってきたら nenpo ingest ファイル --received 受付日 で取り込みます。",
        f"  3. nenpo ingest --status {fiscal_year} で、まだ届いていない担当課を確かめます。",
    ]


def write_status(locations: Locations, fiscal_year: int, day: str = "") -> list[Standing]:
    """Write the page of the status and the list of reminders, and give how things stand.

    Parameters
    ----------
    day : str
        The day that the reminders speak of, `2022-07-05`; without it they leave a place for it.
    """
    rows = status_rows(locations, fiscal_year)
    folder = forms_folder(locations, fiscal_year)
    palette = read_palette(locations)
    write_text(folder / STATUS_PAGE, status_html(rows, fiscal_year, palette))
    documents = {document.name: document for document in new_documents(locations)}
    write_bytes(folder / REMINDERS, reminders_bytes(rows, fiscal_year, day, documents, palette))
    return rows


def told_status(locations: Locations, fiscal_year: int, day: str = "") -> list[str]:
    """How things stand, for the screen, with where the page and the reminders are.

    Raises
    ------
    UsageError
        If no form of the year was made yet.
    """
    if not status_rows(locations, fiscal_year):
        raise UsageError(status_text([], fiscal_year))
    rows = write_status(locations, fiscal_year, day)
    folder = locations.relative(forms_folder(locations, fiscal_year))
    return [status_text(rows, fiscal_year), f"頁: {folder}/{STATUS_PAGE}　督促の一覧: {folder}/{REMINDERS}"]


def reminder(row: Standing, fiscal_year: int, day: str = "", document: Document | None = None) -> str:
    """The sentences of a reminder to one section, in the tone of an office; empty where nothing is outstanding.

    Parameters
    ----------
    day : str
        The day that it speaks of; without it a place for it is left.
    document : Document, optional
        What the form is for, which says by what right it is asked and whom to turn to.
    """
    if row.state == DONE:
        return ""
    form = f"{fiscal_year_name(fiscal_year)}の様式" + (
        f"（期限 {japanese_date(row.deadline)}）" if row.deadline else ""
    )
    today = japanese_date(day).partition("年")[2].partition("（")[0] or NO_DAY
    if row.state == OPEN:
        words = (
            f"{form}は、{japanese_date(row.received)}に受け取りました。ありがとうございます。{today}現在、空欄が残っておりますので、"
            "御記入のうえ、改めて御提出くださるようお願いします。行き違いの場合は御容赦ください。"
        )
    else:
        words = f"{form}について、{today}現在、御提出を確認できておりません。行き違いの場合は御容赦ください。"
    return words + _grounds(document)


def _grounds(document: Document | None) -> str:
    """By what right it is asked, and whom to turn to, as far as `source.yml` says so."""
    if document is None:
        return ""
    basis = f"この様式は、{document.basis}に基づく{document.about['kind']}のためにお願いしているものです。"
    contact = f"お問い合わせは、{document.contact}までお願いします。"
    return (basis if document.basis else "") + (contact if document.contact else "")


def reminders_bytes(
    rows: Sequence[Standing],
    fiscal_year: int,
    day: str = "",
    documents: Mapping[str, Document] | None = None,
    palette: Palette = SHIPPED,
) -> bytes:
    """The list of whom to remind, with the words to send."""
    told = documents or {}
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "督促の一覧", "author": AUTHOR, "created": datetime(fiscal_year + 1, 4, 1)})
    base = {
        "font_name": FONT,
        "font_size": 10,
        "font_color": palette.light["ink"],
        "text_wrap": True,
        "valign": "top",
        "border": 1,
    }
    head, plain = book.add_format(base | {"bold": True}), book.add_format(base)
    sheet = book.add_worksheet("督促")
    columns = (("担当課", 26), ("状態", 12), ("期限", 13), ("最後の受付日", 13), ("送る文", 90))
    for column, (title, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    for number, row in enumerate((row for row in rows if row.state != DONE), start=1):
        texts = (
            row.section,
            row.state,
            row.deadline,
            row.received,
            reminder(row, fiscal_year, day, told.get(row.document)),
        )
        for column, text in enumerate(texts):
            sheet.write_string(number, column, text, plain)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()
