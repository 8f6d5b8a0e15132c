"""Figures in prose: what a sentence of the document states, with a label in our words.

Each row of `figures.csv` names the section, the paragraph, a label and the figure exactly as printed.
"""

from __future__ import annotations

from nenpo.cleaning.names import Names
from nenpo.cleaning.observations import Observation
from nenpo.cleaning.outcomes import Place, label_qualifier
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.ground.fiscal_year import fiscal_year_of, is_period
from nenpo.ground.numerals import parse_figure

COLUMNS = ("節", "段落", "項目", "表記", "時期", "頁", "原文行", "注")


def figure_rows(
    table: RepairedTable, document: str, report: str, edition: int, places: dict[str, Place], names: Names
) -> tuple[list[Observation], list[Problem]]:
    """Observations of all prose figures, and rows whose section, period or figure could not be read."""
    observations, problems = [], []
    for row in table.rows:
        read = table.read.loc[row]
        place = places.get(str(read["節"]))
        figure = parse_figure(str(read["表記"]))
        period = str(read["時期"]) or str(edition)
        column = "節" if place is None else "表記" if figure is None else "" if is_period(period) else "時期"
        if place is None or figure is None or column:
            problems.append(
                Problem(
                    "unreadable", document, table.raw.file, row, column, str(read[column]), detail=str(read["項目"])
                )
            )
            continue
        observations.append(
            Observation(
                document=document,
                report=report,
                section=place.section,
                project=place.project,
                subject=place.subject,
                indicator=names.of("indicator", str(read["項目"])),
                fiscal_year=fiscal_year_of(period, edition),
                period=period,
                value=figure.value,
                unit=figure.unit,
                qualifier="、".join(
                    dict.fromkeys(q for q in (label_qualifier(str(read["項目"])), figure.qualifier) if q)
                ),
                printed=str(table.printed.at[row, "表記"]),
                source_cell=table.cell(row, "表記"),
                note=str(read["注"]),
                place=place.listing,
            )
        )
    return observations, problems
