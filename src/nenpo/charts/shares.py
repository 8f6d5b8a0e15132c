"""Parts of a whole: one bar for each item or year, all equally long."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from nenpo.charts.bars import Columns, columns_of, row_height, row_labels, row_scale
from nenpo.charts.look import (
    INNER_WIDTH,
    Chart,
    distinct,
    finished,
    layered,
    measure,
    text_on,
    text_width,
    wrapped,
)
from nenpo.charts.points import Point, read_points, series_names, unit_of, wholes
from nenpo.ground.errors import NenpoError
from nenpo.ground.palette import SHIPPED, Palette

PER_CENT = ("%", "％")
INCOMPLETE = "内訳の値がそろわない"
LEGEND_ROW, SYMBOL = 21, 34
SHARE_TICKS = [0, 0.25, 0.5, 0.75, 1]
SHARE_LABELS = [f"{tick * 100:.0f}%" for tick in SHARE_TICKS]


def stacked_share_chart(frame: pd.DataFrame, chart_id: str, title: str, palette: Palette = SHIPPED) -> Chart:
    """A bar for each item or year, divided into its parts, each with its share where it fits.

    The figures are shares in per cent, as the axis is: amounts are turned into shares before. A row that lacks a
    part is not drawn and says so. `chart_id` and `title` are those of `bar_chart`.

    Raises
    ------
    NenpoError
        If the figures are no shares, a part is negative, or there are more parts than can be told apart.
    """
    points = read_points(frame)
    if (unit := unit_of(points)) not in PER_CENT:
        raise NenpoError(f"構成の図の目盛りは%ですが、値の単位が「{unit}」です。割合（%）を計算して渡してください。")
    if any(point.amount < 0 for point in points):
        raise NenpoError("構成の図に負の値があります。棒グラフを使ってください。")
    columns = columns_of(points, figures=False)
    row = row_height(points, 21)
    gap = 6 if row <= 21 else 10
    height = len(wholes(points)) * (row + gap)
    y = row_scale(points, row, gap)
    across, legend_height = _legend_size(series_names(points))
    scale = _share_scale(measure(title, PER_CENT[0]), height + legend_height, columns)
    parts = _parts(points, y, columns, row, palette).encode(x=scale)
    legend = _legend(series_names(points), columns, across, legend_height, palette)
    bars = parts.mark_bar(height=min(row, 26), stroke=palette.chart["paper"], strokeWidth=1).encode(color=legend)
    layers = [bars, _figures_inside(parts), *_incomplete(points, y, palette), *row_labels(points, y, columns)]
    return finished(layered(layers).properties(height=height, **columns.field), chart_id, palette, SHARE_LABELS)


def _parts(points: Sequence[Point], y: alt.Y, columns: Columns, row: int, palette: Palette) -> alt.Chart:
    """Data of complete rows; a figure is printed inside its part where there is room."""
    series = series_names(points)
    colours = distinct(palette.chart_fills, series)
    rows: list[dict[str, Any]] = []
    for whole in wholes(points):
        total = _total(whole, series)
        for point in whole if total else []:
            fits = float(point.amount) / total * columns.bars >= text_width(point.shown) + 4
            rows.append(
                {
                    "label": wrapped(point.label),
                    "series": point.series,
                    "value": point.number,
                    "order": series.index(point.series),
                    "inside": point.shown if fits else "",
                    "ink": text_on(colours[series.index(point.series)], palette),
                    "fact_id": point.fact_id,
                }
            )
    return alt.Chart(alt.Data(values=rows)).encode(y=y, order=alt.Order("order:Q"))


def _total(whole: Sequence[Point], series: Sequence[str]) -> float:
    """Sum of the parts; zero where one is missing, so that the others do not fill its place."""
    complete = len(whole) == len(series) and all(point.value is not None for point in whole)
    return float(sum(point.amount for point in whole)) if complete else 0.0


def _figures_inside(parts: alt.Chart) -> alt.Chart:
    middle = alt.X("value:Q", stack="normalize", bandPosition=0.5)
    ink = alt.Fill("ink:N", scale=None)
    figures: alt.Chart = parts.mark_text().encode(x=middle, text="inside:N", fill=ink, detail="series:N")
    return figures


def _incomplete(points: Sequence[Point], y: alt.Y, palette: Palette) -> list[alt.Chart]:
    """Words in place of the bars of a row that lacks a part, or whose parts are all zero."""
    series = series_names(points)
    rows = []
    for whole in wholes(points):
        if not _total(whole, series):
            all_zero = len(whole) == len(series) and all(point.value == 0 for point in whole)
            text = f"すべて{whole[0].measured}" if all_zero else INCOMPLETE
            rows.append({"label": wrapped(whole[0].label), "text": text})
    words = alt.Chart(alt.Data(values=rows)).mark_text(align="left", fill=palette.chart["muted"], dx=2)
    return [words.encode(y=y, x=alt.XValue(0), text="text:N")] if rows else []


def _share_scale(title: str, title_above: int, columns: Columns) -> alt.X:
    """Scale in per cent beneath the bars; its title stands at the top, above the legend."""
    axis = alt.Axis(
        values=SHARE_TICKS, labelExpr="format(datum.value * 100, '.0f') + '%'", tickSize=4,
        titleAnchor="start", titleAlign="left", titleBaseline="bottom",
        titleX=columns.left, titleY=-title_above - 6,
    )  # fmt: skip
    return alt.X("value:Q", stack="normalize", axis=axis, title=title)


def _legend_size(series: Sequence[str]) -> tuple[int, int]:
    """How many names stand beside one another, and how high the legend is."""
    widest = max(text_width(name) for name in series) + SYMBOL
    across = min(len(series), max(1, INNER_WIDTH // widest))
    return across, math.ceil(len(series) / across) * LEGEND_ROW + 6


def _legend(series: Sequence[str], columns: Columns, across: int, height: int, palette: Palette) -> alt.Color:
    legend = alt.Legend(
        title=None, columns=across, orient="none", legendX=columns.left, legendY=-height, direction="horizontal"
    )
    scale = alt.Scale(domain=list(series), range=distinct(palette.chart_fills, series))
    return alt.Color("series:N", scale=scale, legend=legend)
