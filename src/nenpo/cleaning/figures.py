"""Figures in prose: what a sentence of the document states, with a label in our words.

Each row of `figures.csv` names the section, the paragraph, a label and the figure exactly as printed.
"""

from __future__ import annotations

from dataclasses import replace

from nenpo.cleaning.names import Names
from nenpo.cleaning.observations import Observation
from nenpo.cleaning.outcomes import label_qualifier
from nenpo.cleaning.places import Place, Source, observed, qualified
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.ground.fiscal_year import fiscal_year_of, is_period
from nenpo.ground.numerals import parse_figure

COLUMNS = ("節", "段落", "項目", "表記", "時期", "頁", "原文行", "注")


def figure_rows(
    table: RepairedTable, source: Source, places: dict[str, Place], names: Names
) -> tuple[list[Observation], list[Problem]]:
    """Observations of all prose figures, and rows whose section, period or figure could not be read."""
    observations, problems = [], []
    for row in table.rows:
        read = table.read.loc[row]
        label, place, figure = str(read["項目"]), places.get(str(read["節"])), parse_figure(str(read["表記"]))
        period = str(read["時期"]) or str(source.edition)
        column = "節" if place is None else "表記" if figure is None else "" if is_period(period) else "時期"
        if place is None or figure is None or column:
            problems.append(replace(table.unreadable(source.document, row, column), detail=label))
            continue
        observations.append(
            replace(
                observed(source, place, table, row, "表記"),
                indicator=names.of("indicator", label),
                fiscal_year=fiscal_year_of(period, source.edition),
                period=period,
                value=figure.value,
                unit=figure.unit,
                qualifier=qualified(label_qualifier(label), figure.qualifier),
                note=str(read["注"]),
            )
        )
    return observations, problems
