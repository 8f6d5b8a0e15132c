"""Figures by year, one a row: what the tables of all projects become on their common sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nenpo.publish.workbook.cell_figures import CellFigure, cell_figures, cell_text
from nenpo.publish.workbook.columns import Column, above_columns, told, with_own_names, word_columns
from nenpo.publish.workbook.grids import Head, Row
from nenpo.publish.workbook.machine_text import portable, western_span, words

# A note on some years of an indicator: 一次相談対応企業数（令和2年度）.
_YEARS_BEHIND = re.compile(r"（[^（）]*年度[^（）]*）")


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
        Column("注の数（件）", tuple(_noted(one.row, label) or None for one in found), plain=True),
        Column("事実ID", tuple(portable(figure.fact) or None for figure in figures), one_line=True),
    ]
    return tuple(with_own_names(columns))


def _noted(row: Row, label: Head) -> int:
    """How many notes of its table are about a row: they begin with its 項目, some with the year or the print behind."""
    name = portable(cell_text(row.cells[label]))
    abouts = (re.split("[、「]", _YEARS_BEHIND.sub("", about)) for about in row.notes)
    return sum(name in (about, *names) for about, names in zip(row.notes, abouts, strict=True))


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
