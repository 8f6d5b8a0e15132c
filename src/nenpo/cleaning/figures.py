"""Figures a line each: what a sentence of the document states, or the series of a chart.

Each row names what it counts, the figure exactly as printed and its period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nenpo.cleaning.names import Names
from nenpo.cleaning.observations import Observation
from nenpo.cleaning.outcomes import label_qualifier
from nenpo.cleaning.places import Place, Source, observed, of_period, qualified
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.cleaning.roles import by_role, text_of
from nenpo.ground.fiscal_year import is_period, year_period
from nenpo.ground.layouts import OPEN_STATES, VALUE, FiguresTable
from nenpo.ground.numerals import Figure, parse_decimal, parse_figure


def figure_rows(
    table: RepairedTable,
    layout: FiguresTable,
    source: Source,
    places: Mapping[str, Place],
    names: Names,
    place: Place | None = None,
) -> tuple[list[Observation], list[Problem]]:
    """Observations of all figures, and rows whose section, period, state or figure could not be read.

    Parameters
    ----------
    place : Place, optional
        Where they all stand, if no column says so.
    """
    table = by_role(table, layout)
    own = year_period(source.edition) if layout.own_year else None
    observations, problems = [], []
    for row in table.rows:
        here = places.get(text_of(table, row, "section")) if "section" in table.read.columns else place
        label, figure = text_of(table, row, "indicator"), _figure(table, row)
        period = text_of(table, row, "period") or own or ""
        dated = period == own or is_period(period)
        state = text_of(table, row, "status")
        role = "section" if here is None else VALUE if figure is None else "" if dated else "period"
        role = role or ("" if state in ("", *OPEN_STATES) else "status")
        if here is None or figure is None or role:
            problems.append(replace(table.unreadable(source.document, row, role), detail=label))
            continue
        observations.append(
            replace(
                of_period(observed(source, here, table, row, VALUE), period),
                indicator=names.of("indicator", label),
                value=figure.value,
                unit=figure.unit,
                qualifier=qualified(label_qualifier(label), text_of(table, row, "qualifier"), figure.qualifier),
                status=OPEN_STATES.get(state, ""),
                note=text_of(table, row, "note"),
            )
        )
    return observations, problems


def _figure(table: RepairedTable, row: int) -> Figure | None:
    """The figure of a row: with its unit as printed, or plain where the unit has a column; None where it is none."""
    text = text_of(table, row, VALUE)
    if "unit" not in table.read.columns:
        return parse_figure(text)
    value = parse_decimal(text)
    return None if value is None else Figure(value, unit=text_of(table, row, "unit"))
