"""The figures of a chart as the table that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from nenpo.charts.look import measure
from nenpo.charts.points import ABSENT, Point, present, read_points, series_names, unique
from nenpo.ground.blocks import PRINTED, Cell, Span, Table
from nenpo.ground.fiscal_year import period_kind
from nenpo.ground.numerals import plain_digits


def data_table(frame: pd.DataFrame, title: str = "", corner: str = "区分") -> Table:
    """A row for each item or year and a column for each series, with scoped headers; every figure is a fact.

    Parameters
    ----------
    title : str
        What is measured; heads the column where there is only one series.
    corner : str
        Head of the column of items or years.
    """
    points = read_points(frame)
    found = {(point.label, point.series): point for point in points}
    columns = series_names(points)
    units = {column: _unit([point for point in points if point.series == column]) for column in columns}
    heads = [_head(column or title, units[column]) for column in columns]
    body = []
    for label in unique(point.label for point in points):
        period = next(point.period for point in points if point.label == label)
        figures = [_figure(found.get((label, column)), units[column]) for column in columns]
        body.append((Cell((_name(label, period),), "row"), *figures))
    return Table(((Cell((_name(corner, ""),), "col"), *heads),), tuple(body))


def _unit(points: Sequence[Point]) -> str:
    """The unit of a column; empty where each cell must name its own."""
    units = unique(point.unit for point in present(points))
    return units[0] if len(units) == 1 else ""


def _head(name: str, unit: str) -> Cell:
    """The head of a column of figures."""
    return Cell((_name(measure(name, unit) if name else unit or "値", ""),), "col", look="number")


def _name(text: str, period: str) -> Span:
    """A name in a header; its digits are a date or no figure."""
    if period:
        year_only = period_kind(period) in ("年度", "累計", "期間")
        return Span(text, "time", value="" if year_only else period.removeprefix("CY"))
    return Span(text, "literal", value=PRINTED) if re.search(r"\d", text) else Span(text)


def _figure(point: Point | None, unit: str) -> Cell:
    """A figure; its unit stands with it where the column has none of its own."""
    if point is None or point.value is None:
        return Cell((Span(point.shown if point else ABSENT, "gap"),), look="number")
    text = point.shown if unit else point.measured
    kind = "fact" if point.fact_id else "text"
    return Cell((Span(text, kind, point.fact_id, plain_digits(point.value)),), look="number")
