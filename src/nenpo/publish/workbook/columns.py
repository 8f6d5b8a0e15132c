"""Columns of a workbook's sheets: one value a cell, numbers as numbers, what is said of them beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nenpo.publish.workbook.cell_figures import CellFigure, cell_figures, cell_marks, cell_text, holds_facts
from nenpo.publish.workbook.grids import DETAIL, POLICY, POLICY_NAME, ROW_KIND, SUMMARY, Head, Row, head_unit
from nenpo.publish.workbook.machine_text import policy_numbers, western_span, without_numbers, words

Value = str | Decimal | int | None
WESTERN = "（西暦）"
RELISTED, MARK = "再掲", "○"
_RELISTED_END = re.compile(r"[（(]再掲[）)]$")
_INTEGER = re.compile(r"0|[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes
    ----------
    values : tuple
        A number, words, or None for an empty cell.
    plain : bool
        Its numbers are years, pages or ordinals: no comma every three digits.
    one_line : bool
        Its texts are keys that nobody reads through: a row is no taller for them.
    """

    name: str
    values: tuple[Value, ...]
    plain: bool = False
    one_line: bool = False


def sheet_columns(heads: Sequence[Head], rows: Sequence[Row], unit_line: str = "") -> tuple[Column, ...]:
    """Columns of a printed table: what its rows stand under, then each printed column in one or more of its own."""
    columns = above_columns(rows)
    if any(row.summary for row in rows):
        kinds = tuple(SUMMARY if row.summary else DETAIL for row in rows)
        columns.append(Column(ROW_KIND, kinds))
    for head in heads:
        cells = [row.cells.get(head, {"spans": []}) for row in rows]
        if any(map(holds_facts, cells)):
            columns += figure_columns(head, [cell_figures(cell) for cell in cells], unit_line)
        else:
            columns += _label_columns(head, [cell_text(cell) for cell in cells])
    return tuple(with_own_names([*columns, *_mark_columns(heads, rows)]))


def _mark_columns(heads: Sequence[Head], rows: Sequence[Row]) -> list[Column]:
    """Numbers of the 注 about each row with the columns that bear them, where any does: figures stay figures."""
    marks = [
        [f"{mark}（{head.text}）" for head in heads for mark in cell_marks(row.cells.get(head, {"spans": []}))]
        for row in rows
    ]
    return [Column("注", told("、".join(dict.fromkeys(own)) for own in marks))] if any(marks) else []


def _label_columns(head: Head, texts: Sequence[str]) -> list[Column]:
    """A column of words; where each begins with the number of a policy, number and name apart."""
    if all(policy_numbers(text) and text[1:2] == " " for text in texts):
        names = tuple(words(without_numbers(text)) for text in texts)
        return [Column(POLICY, tuple(map(policy_numbers, texts))), Column(POLICY_NAME, names)]
    return word_columns(words(head.text), list(map(words, texts)))


def above_columns(rows: Sequence[Row]) -> list[Column]:
    """Columns of the groups and headings that rows stand under."""
    names = dict.fromkeys(name for row in rows for name in row.above)
    return [
        column
        for name in names
        for column in word_columns(name, [words(row.above.get(name, "")) for row in rows], years=False)
    ]


def word_columns(name: str, texts: Sequence[str], *, years: bool = True) -> list[Column]:
    """A column of words, as numbers where all are; beside it 再掲 and western years where the words tell them."""
    told = [text for text in texts if text]
    if told and all(map(_INTEGER.fullmatch, told)):
        return [Column(name, tuple(int(text) if text else None for text in texts), plain=True)]
    if any(map(_RELISTED_END.search, told)):
        bare = tuple(_RELISTED_END.sub("", text) or None for text in texts)
        return [Column(name, bare), Column(RELISTED, tuple(MARK if _RELISTED_END.search(t) else None for t in texts))]
    spans = [western_span(_without_western(text)) for text in texts]
    if years and told and all(span for text, span in zip(texts, spans, strict=True) if text):
        return [Column(name, tuple(_without_western(text) or None for text in texts)), *_year_columns(name, spans)]
    return [Column(name, tuple(text or None for text in texts))]


def _without_western(text: str) -> str:
    """A Japanese year alone: the western one gets a column of its own."""
    return re.sub(r"（\d{4}年度?）", "", text)


def _year_columns(name: str, spans: Sequence[tuple[int, int | None] | None]) -> list[Column]:
    known = [span or (None, None) for span in spans]
    if all(first == last for first, last in known):
        return [Column(name + WESTERN, tuple(first for first, _ in known), plain=True)]
    return [
        Column(f"{name}の{end}{WESTERN}", tuple(span[place] for span in known), plain=True)
        for place, end in enumerate(("始め", "終わり"))
    ]


def figure_columns(head: Head, cells: Sequence[Sequence[CellFigure]], unit_line: str = "") -> list[Column]:
    """A column for each figure of a cell, with its unit in the head, and what is said of it beside it."""
    units = {figure.unit for cell in cells for figure in cell if figure.value is not None}
    name, unit = head.text, ""
    if units == {""}:
        name, unit = head_unit(head)
        unit = unit or unit_words(unit_line)
    elif len(units) == 1:
        (unit,) = units
    most = max(map(len, cells))
    columns: list[Column] = []
    for place in range(most):
        number = f"{name}{place + 1}" if most > 1 else name
        figures = [cell[place] if place < len(cell) else CellFigure() for cell in cells]
        columns += _figure_columns(words(number), words(unit), figures, units=len(units) > 1)
    return columns


def unit_words(unit_line: str) -> str:
    """The unit that a caption's unit line names."""
    return unit_line.strip("（）()").removeprefix("単位：")


def _figure_columns(name: str, unit: str, figures: Sequence[CellFigure], *, units: bool) -> list[Column]:
    values = tuple(figure.value for figure in figures)
    columns = [Column(f"{name}（{unit}）" if unit else name, values)]
    beside = {
        "の単位": [figure.unit for figure in figures] if units else [],
        "の断り": [figure.qualifier for figure in figures],
        "の内容": [figure.words for figure in figures],
        "がない理由": [figure.reason for figure in figures],
    }
    return columns + [Column(name + end, told(texts)) for end, texts in beside.items() if any(texts)]


def told(texts: Iterable[str]) -> tuple[Value, ...]:
    """Texts as cells."""
    return tuple(words(text) or None for text in texts)


def with_own_names(columns: Iterable[Column]) -> list[Column]:
    """Columns of which no two bear the same name."""
    taken: list[str] = []
    found = []
    for column in columns:
        name, number = column.name, 1
        while name in taken:
            number += 1
            name = f"{column.name}{number}"
        taken.append(name)
        found.append(replace(column, name=name))
    return found
