"""Wide tables: a line a programme, a column for each thing that is told of it, and blocks of columns for years.

What a block counts may be named in the line itself, in a column that holds the name and one that holds the unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nenpo.cleaning.names import Names
from nenpo.cleaning.observations import OUTSTANDING, Observation
from nenpo.cleaning.places import Place, Source, observed, of_period, qualified
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.cleaning.roles import by_role, heads_of, text_of, unread_row
from nenpo.ground.layouts import VALUE, Column, WideTable
from nenpo.ground.numerals import Figure, parse_decimal, parse_figure, parse_marker, squeeze

NAMELESS = "この行の値が何を数えたものか、名前の欄が空です"


def wide_rows(
    table: RepairedTable, layout: WideTable, source: Source, places: Mapping[str, Place], names: Names
) -> tuple[list[Observation], list[Problem]]:
    """Figures of a wide table; lines without a programme, and cells that say no figure, are problems."""
    placed = layout.placed(heads_of(table.raw).values())
    values = {head: told for head, told in placed.items() if told[0].role == VALUE}
    named = by_role(table, layout)
    printed = {head: column for column, head in heads_of(table.raw).items()}
    found: list[Observation] = []
    problems: list[Problem] = []
    for row in named.rows:
        project, place = names.of("project", text_of(named, row, "project")), places.get(layout.section)
        filled = any(str(text).strip() for text in named.read.loc[row])
        if place is None or not project:
            problems += [_unread(named, row, source, layout, place)] if filled else []
            continue
        here = replace(place, project=project, subject=project)
        for head, (column, year) in values.items():
            if head not in named.read.columns:
                continue
            base = observed(source, here, named, row, head)
            texts = {other: str(table.read.at[row, printed[other]]) for other in _others(column) if other in printed}
            one = _observation(of_period(base, str(year or "")), text_of(named, row, head), column, texts, names)
            if one is None:
                problems.append(named.unreadable(source.document, row, head))
            elif one.indicator:
                found.append(_awaited(one) if layout.is_form else one)
            elif text_of(named, row, head).strip():
                problems.append(replace(named.unreadable(source.document, row, head), detail=NAMELESS))
    return found, problems


def _unread(table: RepairedTable, row: int, source: Source, layout: WideTable, place: Place | None) -> Problem:
    why = "事業の名前がない" if place else f"節「{layout.section}」が目次にない"
    return unread_row(table, source.document, row, "project", why)


def _others(column: Column) -> tuple[str, ...]:
    """Heads of the columns of the same line that say what a figure is."""
    return tuple(filter(None, (column.indicator_in, column.unit_in)))


def _observation(
    base: Observation, text: str, column: Column, texts: Mapping[str, str], names: Names
) -> Observation | None:
    """A cell as a fact, without indicator where the line names none; None where it cannot be read."""
    name = texts.get(column.indicator_in, "") if column.indicator_in else column.indicator
    unit = squeeze(texts.get(column.unit_in, "")) if column.unit_in else column.unit
    figure = _figure(text, unit)
    if figure is None:
        return None
    return replace(
        base,
        indicator=names.of("indicator", name),
        value=figure.value,
        unit=figure.unit,
        marker=figure.marker,
        qualifier=qualified(column.qualifier, figure.qualifier),
        note=column.note,
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
