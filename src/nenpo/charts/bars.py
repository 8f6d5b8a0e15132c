"""Horizontal bars: items compared, and items in two or more years side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from nenpo.charts.look import (
    GAP,
    INNER_WIDTH,
    LINE_HEIGHT,
    Chart,
    distinct,
    finished,
    layered,
    lines_of,
    measure,
    text_width,
    texts,
    wrapped,
)
from nenpo.charts.points import Point, present, read_points, series_names, unique, unit_of, wholes
from nenpo.ground.palette import SHIPPED, Palette


@dataclass(frozen=True)
class Columns:
    """How a chart of bars shares its width: labels, series' names, bars, figures."""

    labels: int
    tags: int
    bars: int
    figures: int

    @property
    def field(self) -> dict[str, int]:
        """Width of the part that has scales."""
        return {"width": self.bars + self.figures}

    @property
    def left(self) -> int:
        """Where the chart begins, seen from the bars."""
        return -self.labels - self.tags


def columns_of(points: Sequence[Point], *, tagged: bool = False, figures: bool = True) -> Columns:
    """Columns wide enough for every label and figure; the bars take the rest."""
    labels = max(text_width(wrapped(point.label)) for point in points) + GAP
    tags = max(text_width(point.series) for point in points) + GAP if tagged else 0
    room = max(text_width(point.shown) for point in points) + GAP if figures else 4
    return Columns(labels, tags, INNER_WIDTH - labels - tags - room, room)


def row_height(points: Sequence[Point], least: int) -> int:
    """Height of a row that holds its bars and the longest label."""
    return max(max(lines_of(wrapped(point.label)) for point in points) * LINE_HEIGHT, least)


def row_scale(points: Sequence[Point], row: int, gap: int) -> alt.Y:
    """Rows in the order given; their labels are a layer of text."""
    inner = gap / (row + gap)
    scale = alt.Scale(paddingInner=inner, paddingOuter=inner / 2)
    return alt.Y("label:N", sort=unique(wrapped(point.label) for point in points), axis=None, scale=scale)


def row_labels(points: Sequence[Point], y: alt.Y, columns: Columns) -> list[alt.Chart]:
    """Names of the rows, at the left edge of the chart."""
    rows = [{"label": label, "text": label} for label in unique(wrapped(point.label) for point in points)]
    return [layer.encode(y=y, x=alt.XValue(columns.left)) for layer in texts(rows)]


def bar_chart(frame: pd.DataFrame, chart_id: str, title: str, palette: Palette = SHIPPED) -> Chart:
    """Bars that compare items, each with its figure.

    Parameters
    ----------
    chart_id : str
        Id of the figure, such as `figure/population`.
    title : str
        What is measured; with the unit the title of the axis.
    """
    points = read_points(frame)
    return finished(_bars(points, title, columns_of(points), palette), chart_id, palette)


def _bars(points: Sequence[Point], title: str, columns: Columns, palette: Palette) -> alt.LayerChart:
    row, gap = row_height(points, 20), 10
    y = row_scale(points, row, gap)
    base = alt.Chart(alt.Data(values=_rows(points))).encode(y=y)
    bars = base.mark_bar(fill=palette.chart["bar"], height=20).encode(x=_bar_scale(points, title, columns, "value"))
    figures = base.mark_text(align="left", dx=6).encode(x=_bar_scale(points, title, columns, "end"), text="text:N")
    layers = [bars, figures, _zero_line(palette), *row_labels(points, y, columns)]
    return layered(layers).properties(height=len(points) * (row + gap), **columns.field)


def grouped_bar_chart(frame: pd.DataFrame, chart_id: str, title: str, palette: Palette = SHIPPED) -> Chart:
    """Bars side by side for each item, such as 元年度 and 2年度, each with its series' name and its figure.

    Parameters are those of `bar_chart`.
    """
    points = read_points(frame)
    return finished(_groups(points, title, columns_of(points, tagged=True), palette), chart_id, palette)


def _groups(points: Sequence[Point], title: str, columns: Columns, palette: Palette) -> alt.LayerChart:
    series = series_names(points)
    row, gap = row_height(points, len(series) * 23), 14
    y = row_scale(points, row, gap)
    base = alt.Chart(alt.Data(values=_rows(points))).encode(y=y, yOffset=alt.YOffset("series:N", sort=series))
    colours = alt.Scale(domain=series, range=_colours(series, palette))
    bars = base.mark_bar(height=18).encode(
        x=_bar_scale(points, title, columns, "value"),
        color=alt.Color("series:N", scale=colours, legend=None),
    )
    muted = palette.chart["muted"]
    tags = base.mark_text(align="right", dx=-6, fill=muted).encode(x=alt.XDatum(0), text="series:N")
    figures = base.mark_text(align="left", dx=6).encode(x=_bar_scale(points, title, columns, "end"), text="text:N")
    layers = [bars, tags, figures, _zero_line(palette), *row_labels(points, y, columns)]
    return layered(layers).properties(height=len(wholes(points)) * (row + gap), **columns.field)


def _colours(series: Sequence[str], palette: Palette) -> list[str]:
    """The latter of two years looks like a bar that stands alone."""
    two = (palette.chart["earlier"], palette.chart["bar"])
    return list(two[-len(series) :]) if len(series) <= 2 else distinct(palette.chart_fills, series)


def _rows(points: Sequence[Point]) -> list[dict[str, Any]]:
    """Points as data; a figure stands at the end of its bar, or at zero where there is none to the right."""
    return [
        {
            "label": wrapped(point.label),
            "series": point.series,
            "value": point.number,
            "end": max(point.number or 0.0, 0.0),
            "text": point.shown,
            "fact_id": point.fact_id,
        }
        for point in points
    ]


def _bar_scale(points: Sequence[Point], title: str, columns: Columns, field: str) -> alt.X:
    """Scale of bars: it always begins at zero, and has no ticks, because every bar carries its figure."""
    numbers = [point.number or 0.0 for point in present(points)] or [0.0]
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    axis = alt.Axis(
        orient="top", labels=False, ticks=False, domain=False,
        titleAnchor="start", titleAlign="left", titleX=columns.left, titlePadding=6,
    )  # fmt: skip
    ends = [low, high if high > low else low + 1]
    scale = alt.Scale(domain=ends, range=[0, columns.bars], nice=False, zero=True)
    name = measure(title, unit_of(points))
    return alt.X(f"{field}:Q", title=name, axis=axis, scale=scale)


def _zero_line(palette: Palette) -> alt.Chart:
    """The line that all bars stand on."""
    rule = palette.chart["rule"]
    line: alt.Chart = alt.Chart(alt.Data(values=[{}])).mark_rule(color=rule).encode(x=alt.XDatum(0))
    return line
