"""The first and the last sheet of a workbook: what it is and holds, and all notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nenpo.publish.imprint import Imprint
from nenpo.publish.workbook.columns import Column, Value, unit_words
from nenpo.publish.workbook.machine_text import portable
from nenpo.publish.workbook.sheets import Note, Sheet

CONTENTS, NOTES = "目次", "注"
# The column of the contents that names the sheets.
NAME = "名前"
HOW_TO_READ = (
    "シート一枚に表を一つ置いています。1行目が見出し、2行目からがデータです。",
    "収めたのは表と図のデータだけです。文章と、文章や箇条書きの中の数値は、報告のHTML、PDF、Wordにあります。",
    "数値の単位は、見出しの末尾の括弧か「単位」の列にあります。",
    "数値のない欄は空白にし、理由が分かるものは「値がない理由」などの列に書いています。",
    "丸で囲んだ数字は(1)のように、基本方針の番号は「基本方針1」のように書き換えています。事実IDの中も同じです。",
    "和暦の年には西暦を添えています。",
    "注は、最後のシート「注」に一行に一つずつまとめています。列「注」の番号は、同じシートの中では重なりません。シートの名前と番号で引いてください。",
)


def missing_tables(items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Items of the tables and figures that the report names but has no data of."""
    return [item for item in items if item["kind"] == "gap" and "caption" in item]


def contents_columns(
    sheets: Mapping[str, Sheet], missing: Sequence[Mapping[str, Any]], imprint: Imprint
) -> tuple[Column, ...]:
    """The first sheet: what the workbook is, how to read it, and each of its sheets."""
    rows: list[tuple[Value, ...]] = [("この資料", name, portable(text), *[None] * 5) for name, text in _about(imprint)]
    rows += [_listed(name, sheet) for name, sheet in sheets.items()]
    if total := sum(len(sheet.notes) for sheet in sheets.values()):
        rows.append(("注", NOTES, "表と図に付く注", None, None, None, total, None))
    rows += [_lacking(item) for item in missing]
    names = ("種別", NAME, "内容", "番号", "単位", "資料", "行数（行）", "注の数（件）")
    return tuple(Column(name, values) for name, values in zip(names, zip(*rows, strict=True), strict=True))


def _lacking(item: Mapping[str, Any]) -> tuple[Value, ...]:
    """The line of what has no data: its title, why it has none, number, unit and source."""
    caption = item["caption"]
    told = (caption["title"] + ("（仮題）" if caption["ours"] else ""), item["text"], caption["number"])
    behind = (unit_words(caption["unit_line"]), caption["source_line"])
    return ("収録なし", *(portable(text) or None for text in (*told, *behind)), None, None)


def _listed(name: str, sheet: Sheet) -> tuple[Value, ...]:
    """The line of a sheet in the contents."""
    title = sheet.title + ("（仮題）" if sheet.ours else "")
    told = (sheet.number, sheet.unit, sheet.source)
    return (sheet.kind, name, title, *(text or None for text in told), sheet.height, len(sheet.notes))


def _about(imprint: Imprint) -> list[tuple[str, str]]:
    """What a reader must know of the imprint, without what it has not."""
    lines = [
        ("題", imprint.page_title),
        ("状態", imprint.standing),
        ("原本", imprint.original),
        ("注意", imprint.notice),
        *(("点検で残っているもの", finding) for finding in imprint.findings),
        ("資料の時点", imprint.data_date),
        ("作成番号", imprint.build),
        ("引用の書き方", imprint.citation),
        *(("読み方", line) for line in HOW_TO_READ),
    ]
    return [(name, text) for name, text in lines if text]


def note_columns(notes: Mapping[str, Sequence[Note]]) -> tuple[Column, ...]:
    """The last sheet: each note with the sheet, the table and the row that it is about."""
    rows = [
        (sheet, note.title, note.mark or None, note.about or None, note.text)
        for sheet, all_ in notes.items()
        for note in all_
    ]
    names = ("シート", "表題", "番号", "対象", "注")
    values = list(zip(*rows, strict=True)) or [()] * len(names)
    return tuple(Column(name, column) for name, column in zip(names, values, strict=True))
