"""Wide tables: a line a programme, a column for each thing that is told of it, and blocks of columns for years.

What a block counts may be named in the line itself, in a column that holds the name and one that holds the unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nenpo.cleaning.names import Names
from nenpo.cleaning.observations import OUTSTANDING, Observation
from nenpo.cleaning.places import Place, Source, observed, of_period, qualified
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.cleaning.roles import by_role, text_of, unread_row
from nenpo.ground.address import parse_address
from nenpo.ground.layouts import VALUE, Column, WideTable
from nenpo.ground.numerals import Figure, parse_decimal, parse_figure, parse_marker, squeeze

NAMELESS = "この行の値が何を数えたものか、名前の欄が空です"


def wide_rows(
    table: RepairedTable, layout: WideTable, source: Source, places: Mapping[str, Place], names: Names
) -> tuple[list[Observation], list[Problem]]:
    """Figures of a wide table; lines without a programme, and cells that say no figure, are problems."""
    heads = table.raw.heads_by_column
    placed, years, called = layout.placed(heads), layout.years(heads), layout.names(heads)
    values = {called[name]: (column, years.get(name)) for name, (_, column) in placed.items() if column.role == VALUE}
    table = by_role(table, layout)
    found: list[Observation] = []
    problems: list[Problem] = []
    for row in table.rows:
        project, place = names.of("project", text_of(table, row, "project")), places.get(layout.section)
        if place is None or not project:
            filled = any(str(text).strip() for text in table.read.loc[row])
            problems += [_unread(table, row, source, layout, place)] if filled else []
            continue
        here = replace(place, project=project, subject=project)
        for name, (column, year) in values.items():
            base = of_period(observed(source, here, table, row, name), str(year or ""))
            one = _observation(base, table, row, name, column, names)
            if one is None:
                problems.append(table.unreadable(source.document, row, name))
            elif one.indicator:
                found.append(_awaited(one) if layout.is_form else one)
            elif text_of(table, row, name).strip():
                problems.append(replace(table.unreadable(source.document, row, name), detail=NAMELESS))
    return _told_apart(found, heads), problems


def _told_apart(found: Iterable[Observation], heads: Mapping[str, str]) -> list[Observation]:
    """Figures of lines that count two things under one name: all but the first say under which head they stand."""
    seen: set[tuple[str, str, str]] = set()
    apart: list[Observation] = []
    for one in found:
        key = (one.project, one.indicator, one.period)
        head = squeeze(heads.get(parse_address(one.source_cell).field, ""))
        apart.append(replace(one, what=head) if key in seen else one)
        seen.add(key)
    return apart


def _unread(table: RepairedTable, row: int, source: Source, layout: WideTable, place: Place | None) -> Problem:
    why = "事業の名前がない" if place else f"節「{layout.section}」が目次にない"
    return unread_row(table, source.document, row, "project", why)


def _observation(
    base: Observation, table: RepairedTable, row: int, name: str, column: Column, names: Names
) -> Observation | None:
    """A cell as a fact, without indicator where the line names none; None where it cannot be read."""
    label = text_of(table, row, column.indicator_in) if column.indicator_in else column.indicator
    unit = squeeze(text_of(table, row, column.unit_in)) if column.unit_in else column.unit
    figure = _figure(text_of(table, row, name), unit)
    if figure is None:
        return None
    return replace(
        base,
        indicator=names.of("indicator", label),
        value=figure.value,
        unit=figure.unit,
        marker=figure.marker,
        qualifier=qualified(column.qualifier, figure.qualifier, text_of(table, row, "qualifier")),
        note=" ".join(filter(None, (column.note, text_of(table, row, "note")))),
    )


def _figure(text: str, unit: str) -> Figure | None:
    """Figure of a cell; a blank one is missing, a 0 is a value."""
    if not text.strip():
        return Figure(None, unit=unit, marker="missing")
    if marker := parse_marker(text):
        return Figure(None, unit=unit, marker=marker)
    value = parse_decimal(text) if unit else None
    return Figure(value, unit=unit) if value is not None else parse_figure(text)


def _awaited(row: Observation) -> Observation:
    return replace(row, marker=OUTSTANDING) if row.marker == "missing" else row
