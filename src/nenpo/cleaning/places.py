"""Where a figure stands: the document that prints it, its place there, and its cell."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nenpo.cleaning.observations import Observation
from nenpo.cleaning.repairs import RepairedTable
from nenpo.ground.fiscal_year import fiscal_year_of, year_period


@dataclass(frozen=True)
class Source:
    """The document that figures are read from: its name, its report, and the fiscal year of its edition."""

    document: str
    report: str
    edition: int


@dataclass(frozen=True)
class Place:
    """Where a printed table stands and what it is about.

    Attributes
    ----------
    section : str
        Outline number and heading.
    project : str
        Official name; empty where the table belongs to no project.
    start : int or None
        First fiscal year of the project, to tell "not begun yet" from "none reported".
    listing : str
        Mark of a second listing, such as ⑤; empty at home.
    """

    section: str
    project: str
    subject: str
    start: int | None = None
    listing: str = ""


def observed(source: Source, place: Place, table: RepairedTable, row: int, column: str) -> Observation:
    """A printed figure by where it stands; its indicator and its value are still to be read."""
    return Observation(
        document=source.document,
        report=source.report,
        section=place.section,
        project=place.project,
        subject=place.subject,
        indicator="",
        fiscal_year=source.edition,
        period=year_period(source.edition),
        value=None,
        unit="",
        printed=str(table.printed.at[row, column]),
        source_cell=table.cell(row, column),
        place=place.listing,
    )


def qualified(*qualifiers: str) -> str:
    """Qualifiers of a figure in a row, each once."""
    return "、".join(dict.fromkeys(filter(None, qualifiers)))


def of_period(base: Observation, period: str) -> Observation:
    """An observation of a period and its fiscal year; without one it stays of the edition's own."""
    return replace(base, period=period, fiscal_year=fiscal_year_of(period, base.fiscal_year)) if period else base
