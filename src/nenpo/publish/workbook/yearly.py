"""Figures by year, one a row: what the tables of all projects become on their common sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nenpo.publish.workbook.cell_figures import CellFigure, cell_figures, cell_marks, cell_text
from nenpo.publish.workbook.columns import Column, above_columns, told, with_own_names, word_columns
from nenpo.publish.workbook.grids import Head, Row
from nenpo.publish.workbook.machine_text import portable, western_span, words


@dataclass(frozen=True)
class _Figure:
    row: Row
    head: Head
    place: int
    figure: CellFigure


def yearly_columns(heads: Sequence[Head], rows: Sequence[Row]) -> tuple[Column, ...]:
    """項目 tables with a column a year, as one figure a row; an empty cell keeps its row."""
    label, years = heads[0], heads[1:]
    found = [
        _Figure(row, head, place, figure)
        for row in rows
        for head in years
        if head in row.cells
        for place, figure in enumerate(cell_figures(row.cells[head]) or (CellFigure(),), 1)
    ]
    columns = above_columns([one.row for one in found])
    columns += word_columns(words(label.text), [words(cell_text(one.row.cells[label])) for one in found])
    columns += _period_columns([one.head.text for one in found])
    figures = [one.figure for one in found]
    columns += [
        Column("欄の中の順", tuple(one.place for one in found), plain=True),
        Column("値", tuple(figure.value for figure in figures)),
        Column("単位", told(figure.unit for figure in figures)),
        Column("断り", told(figure.qualifier for figure in figures)),
        Column("内容", told(figure.words for figure in figures)),
        Column("値がない理由", told(figure.reason for figure in figures)),
        Column("注", told("、".join(_marks(one, label)) for one in found)),
        Column("事実ID", tuple(portable(figure.fact) or None for figure in figures), one_line=True),
    ]
    return tuple(with_own_names(columns))


def _marks(one: _Figure, label: Head) -> list[str]:
    """Numbers of the 注 on a figure, its 項目 and its head; 注 alone for one without a number."""
    marks = [*one.head.marks, *cell_marks(one.row.cells[label]), *one.figure.marks]
    name = portable(cell_text(one.row.cells[label]))
    return list(dict.fromkeys([*marks, *("注" for about in one.row.notes if about == name)]))


def _period_columns(heads: Sequence[str]) -> list[Column]:
    """The printed head of each figure, its fiscal year, and where some head tells them the other years."""
    periods = [read_period(head) for head in heads]
    names = ("年度（西暦）", "累計の始め（西暦）", "事業の年度（西暦）")
    columns = [Column("欄", told(heads))]
    for place, name in enumerate(names):
        years = tuple(period[place] for period in periods)
        if any(years):
            columns.append(Column(name, years, plain=True))
    return columns


def read_period(head: str) -> tuple[int | None, int | None, int | None]:
    """Fiscal year of a head, beginning of a cumulative one, and year of the programme."""
    name, _, inside = head.removesuffix("）").partition("（")
    if name == "累計":
        first, _, last = (western_span(part.removesuffix("まで")) for part in inside.partition("から"))
        return (last[0] if last else None), (first[0] if first else None), None
    own = western_span(name)
    programme = western_span(inside.removesuffix("事業"))
    return (own[0] if own else None), None, (programme[0] if programme else None)
