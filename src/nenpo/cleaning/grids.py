"""Grids: a name or a year down the side, what is counted across the top.

The heads of official statistics are two lines deep and their units stand in the head or nowhere; what each column
is, is declared with the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nenpo.cleaning.observations import OUTSTANDING, Observation
from nenpo.cleaning.places import Place, Source, observed, of_period
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.cleaning.roles import HEADER, ROW, by_role, lines_of, strange_kinds, text_of, unread_row
from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import parse_year
from nenpo.ground.layouts import VALUE, Column, GridTable
from nenpo.ground.numerals import Figure, normalise, parse_decimal, parse_figure, squeeze

Places = Mapping[str, Place]


def grid_rows(
    table: RepairedTable, layout: GridTable, source: Source, places: Places
) -> tuple[list[Observation], list[Problem]]:
    """Figures of a grid, and its cells, rows and kinds of rows that could not be read."""
    table = by_role(table, layout)
    years = {head: _head_year(table, head, layout) for head in layout.columns}
    found: list[Observation] = []
    problems = strange_kinds(table, source.document)
    for row in lines_of(table, ROW):
        place = places.get(text_of(table, row, "section"))
        name, period, trouble = _line(table, layout, row, source, place)
        if place is None or trouble:
            problems += trouble
            continue
        for head in layout.heads_of(VALUE):
            column = layout.columns[head]
            year = years[column.period_in] if column.period_in else period
            figure = _figure(text_of(table, row, head), column, awaited=layout.is_form)
            if figure is None or (column.period_in and not year):
                problems.append(table.unreadable(source.document, row, head))
                continue
            base = of_period(
                observed(source, replace(place, subject=layout.subject, project=""), table, row, head), year
            )
            found.append(_named(base, figure, column, name))
    return found, problems


def _line(
    table: RepairedTable, layout: GridTable, row: int, source: Source, place: Place | None
) -> tuple[str, str, list[Problem]]:
    """Name or period of a line, or why it is not read."""
    if place is None:
        problem = table.unreadable(source.document, row, "section")
        return "", "", [replace(problem, problem="unmapped_section")]
    name = squeeze(text_of(table, row, "name"))
    if "period" in table.read.columns:
        period = period_named(squeeze(text_of(table, row, "period")), layout)
        return "", period, [] if period else [table.unreadable(source.document, row, "period")]
    return name, "", [] if name else [unread_row(table, source.document, row, "name", "行の名前がない")]


def _head_year(table: RepairedTable, head: str, layout: GridTable) -> str:
    """Period that the last line of heads prints over a column; empty where it names no year."""
    heads = [text_of(table, row, head) for row in lines_of(table, HEADER)]
    return period_named(normalise(heads[-1]).split("(")[0], layout) if heads else ""


def period_named(label: str, layout: GridTable) -> str:
    """Period of a printed year; one without an era is of the layout's own; empty where it is none."""
    bare = normalise(label).strip()
    try:
        year = parse_year(f"{layout.era}{bare}" if bare[:1].isdecimal() else label)
    except UsageError:
        return ""
    return f"CY{year}" if layout.calendar else str(year)


def _figure(text: str, column: Column, *, awaited: bool) -> Figure | None:
    """Figure of a cell: plain where the column has a unit, else with its own; None where it is none."""
    if awaited and not text.strip():
        return Figure(None, unit=column.unit, marker=OUTSTANDING)
    if not column.unit:
        return parse_figure(text)
    value = parse_decimal(text)
    return None if value is None else Figure(value, unit=column.unit)


def _named(base: Observation, figure: Figure, column: Column, name: str) -> Observation:
    return replace(
        base,
        indicator=f"{name} {column.indicator}".strip(),
        value=figure.value,
        unit=figure.unit,
        qualifier=figure.qualifier or column.qualifier,
        marker=figure.marker,
        note=column.note,
    )
