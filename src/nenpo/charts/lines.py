"""Lines: series through years or months."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from nenpo.charts.look import (
    GAP,
    INNER_WIDTH,
    LINE_HEIGHT,
    Align,
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
from nenpo.charts.points import (
    Point,
    line_of,
    present,
    read_points,
    series_names,
    unique,
    unit_of,
)
from nenpo.ground.errors import NenpoError
from nenpo.ground.fiscal_year import era_year, parse_period, period_name
from nenpo.ground.palette import SHIPPED, Palette

_YEAR_OF_NAME = re.compile(r"\D+?(?:元|\d+)年(?!度)")
HEIGHT = 230  # of the field
INSET = 14  # between the field's edge and a mark
YEAR_WIDTH, KIND_WIDTH = 19, 48  # that a year's number, and 年度 after the last of them, need
SHORT_LINE = 6  # points of a line that prints every figure
SHAPES = ("circle", "square", "triangle-up", "diamond")
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3])
MONTH_STEPS = (3, 6, 12)
KINDS = {"年度": "年度", "暦年": "年", "月": "月"}


def line_chart(
    frame: pd.DataFrame, chart_id: str, title: str, palette: Palette = SHIPPED, *, zero: bool = True
) -> Chart:
    """Series through years or months, each named at its end; with two years it is a slope chart.

    A year that is missing between others leaves a gap in the line.

    Parameters
    ----------
    chart_id : str
        Id of the figure, such as `figure/population`.
    title : str
        What is measured; with the unit the title of the axis. The axis counts in the unit of the figures.
    zero : bool
        Whether the axis begins at zero. Where it does not, its title says so.
    """
    points = read_points(frame)
    return finished(_lines(points, title, palette, zero), chart_id, palette, unique(_scale_labels(points, zero)))


def _scale_labels(points: Sequence[Point], zero: bool) -> list[str]:
    """What stands along the two scales: round numbers, and years without their era."""
    ticks = _ticks([point.amount for point in present(points)], zero)
    return [*_tick_labels(ticks), *(_period_label(period)[0] for period in _periods(points))]


def _tick_labels(ticks: Sequence[float]) -> list[str]:
    return [f"{tick:,.12g}".replace("-", "▲") for tick in ticks]


def _lines(points: Sequence[Point], title: str, palette: Palette, zero: bool) -> alt.LayerChart:
    periods, series = _periods(points), series_names(points)
    field = _field(points, title, zero)
    starts, ends = _starts(points, series), _ends(points, series)
    left = max([text_width(text) + 10 for text in starts.values()] + [INSET])
    room = max([text_width(text) + 10 for text in ends.values()] + [KIND_WIDTH])
    right = field.width - room + INSET
    across = alt.Scale(type="point", domain=periods, range=[left, right - INSET])
    x = alt.X("period:N", sort=periods, scale=across, axis=_period_axis(periods, left, right))
    rows = alt.Chart(alt.Data(values=_rows(points, periods, series))).encode(x=x, y=field.y)
    words = [
        *texts(_beside(points, ends, field, last=True), "left", 10),
        *texts(_beside(points, starts, field, last=False), "right", -10),
        *_figures_between(points, field),
    ]
    ink = alt.Fill("series:N", scale=_scale(series, distinct(palette.chart_lines, series)), legend=None)
    named = [word.encode(x=x, y=field.y, fill=ink) for word in words]
    layers = [_grid(field, right, palette), *_marked_lines(rows, series, palette), *named]
    return layered(layers).properties(width=field.width, height=HEIGHT)


def _marked_lines(rows: alt.Chart, series: Sequence[str], palette: Palette) -> list[alt.Chart]:
    """Lines with marks; each series has a colour, a dash and a shape of its own."""
    colours = _scale(series, distinct(palette.chart_lines, series))
    stroke = alt.Stroke("series:N", scale=colours, legend=None)
    dash = alt.StrokeDash("series:N", scale=_scale(series, DASHES), legend=None)
    fill = alt.Fill("series:N", scale=colours, legend=None)
    shape = alt.Shape("series:N", scale=_scale(series, SHAPES), legend=None)
    return [
        rows.mark_line().encode(stroke=stroke, strokeDash=dash),
        rows.mark_point().encode(fill=fill, shape=shape),
    ]


def _scale(series: Sequence[str], values: Sequence[Any]) -> alt.Scale:
    return alt.Scale(domain=list(series), range=list(values[: len(series)]))


def _rows(points: Sequence[Point], periods: Sequence[str], series: Sequence[str]) -> list[dict[str, Any]]:
    """One row for each series and period, so that a missing one breaks the line."""
    found = {(point.series, point.period): point for point in points}
    rows = []
    for name in series:
        for period in periods:
            point = found.get((name, period))
            value, fact_id = (point.number, point.fact_id) if point else (None, "")
            rows.append({"series": name, "period": period, "value": value, "fact_id": fact_id})
    return rows


# ---- The scale of values ----


@dataclass(frozen=True)
class Field:
    """The field of a line chart: its scale, its axis, and how wide it is beside the axis."""

    ticks: tuple[float, ...]
    width: int
    y: alt.Y

    def down(self, value: float) -> float:
        """How far beneath the top a value stands."""
        low, high = self.ticks[0], self.ticks[-1]
        return (high - value) / (high - low) * HEIGHT

    def value(self, down: float) -> float:
        """The value that stands so far beneath the top."""
        low, high = self.ticks[0], self.ticks[-1]
        return high - down / HEIGHT * (high - low)


def _field(points: Sequence[Point], title: str, zero: bool) -> Field:
    amounts = [point.amount for point in present(points)]
    ticks = _ticks(amounts, zero)
    margin = max(text_width(label) for label in _tick_labels(ticks)) + GAP
    from_zero = ticks[0] <= 0 <= ticks[-1]
    name = measure(title, unit_of(points)) + ("" if from_zero else "　縦軸は途中から")
    axis = alt.Axis(
        values=list(ticks), labelExpr="replace(format(datum.value, ',~r'), '−', '▲')",
        domain=False, ticks=False, labelPadding=GAP, minExtent=margin, maxExtent=margin,
        titleAngle=0, titleAlign="left", titleBaseline="bottom", titleX=-margin, titleY=-26,
    )  # fmt: skip
    scale = alt.Scale(domain=[ticks[0], ticks[-1]], nice=False, zero=from_zero)
    return Field(ticks, INNER_WIDTH - margin, alt.Y("value:Q", title=name, axis=axis, scale=scale))


def _ticks(amounts: Sequence[Decimal], zero: bool) -> tuple[float, ...]:
    """About five round numbers that span the values; what is counted has no fractions."""
    low, high = float(min(amounts)), float(max(amounts))
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    rough = ((high - low) or abs(high) or 1.0) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    if all(amount == int(amount) for amount in amounts):
        step = float(max(1, math.ceil(step)))
    first, last = math.floor(low / step), math.ceil(high / step)
    return tuple(round(number * step, 10) for number in range(first, max(last, first + 1) + 1))


def _grid(field: Field, right: int, palette: Palette) -> alt.Chart:
    """Faint lines at the ticks, from the axis to the last year; zero and the lowest are darker."""
    dark = (0, field.ticks[0])
    rows = [{"value": tick, "stroke": palette.chart["rule" if tick in dark else "grid"]} for tick in field.ticks]
    rules = alt.Chart(alt.Data(values=rows)).mark_rule()
    stroke = alt.Stroke("stroke:N", scale=None)
    grid: alt.Chart = rules.encode(y=field.y, x=alt.XValue(0), x2=alt.X2Value(right), stroke=stroke)
    return grid


# ---- Words beside the lines ----


def _starts(points: Sequence[Point], series: Sequence[str]) -> dict[str, str]:
    """First figures of several lines; a single line has room for it above its mark."""
    lines = {name: line_of(points, name) for name in series}
    return {name: line[0].shown for name, line in lines.items() if len(line) > 1 and len(series) > 1}


def _ends(points: Sequence[Point], series: Sequence[str]) -> dict[str, str]:
    """Words at the end of each line: its name where there are several, and its last figure with the unit."""
    lines = {name: line_of(points, name) for name in series}
    names = {name: wrapped(name, 7) + "\n" if len(series) > 1 else "" for name in series}
    return {name: names[name] + line[-1].measured for name, line in lines.items() if line}


def _beside(points: Sequence[Point], words: dict[str, str], field: Field, *, last: bool) -> list[dict[str, Any]]:
    """Words beside the ends of lines, moved apart where they would cover one another."""
    ends = {name: line_of(points, name)[-1 if last else 0] for name in words}
    rows = []
    for period in unique(point.period for point in ends.values()):
        here = [name for name in words if ends[name].period == period]
        middles = {name: field.down(float(ends[name].amount)) for name in here}
        heights = {name: lines_of(words[name]) * LINE_HEIGHT + 3 for name in here}
        for name, middle in _apart(middles, heights).items():
            rows.append({"series": name, "period": period, "value": field.value(middle), "text": words[name]})
    return rows


def _apart(middles: dict[str, float], heights: dict[str, int]) -> dict[str, float]:
    """Middles of words, from the top down, so that none covers another and none leaves the field."""
    order = sorted(middles, key=lambda name: middles[name])
    moved: dict[str, float] = {}
    edge = -float(LINE_HEIGHT)
    for name in order:
        moved[name] = max(middles[name], edge + heights[name] / 2)
        edge = moved[name] + heights[name] / 2
    edge = HEIGHT + float(LINE_HEIGHT)
    for name in reversed(order):
        moved[name] = min(moved[name], edge - heights[name] / 2)
        edge = moved[name] - heights[name] / 2
    return moved


def _figures_between(points: Sequence[Point], field: Field) -> list[alt.Chart]:
    """Figures above peaks and beneath valleys of a single line: all of a short one, else the extremes."""
    name, *others = series_names(points)
    line = line_of(points, name)
    chosen = range(len(line) - 1) if len(line) <= SHORT_LINE else _extremes(line)
    layers = []
    for index in chosen if not others else ():
        point = line[index]
        neighbours = [other.amount for other in (*line[max(index - 1, 0) : index], line[index + 1])]
        valley = point.amount * len(neighbours) < sum(neighbours)
        dy = 16 if valley and field.down(float(point.amount)) + LINE_HEIGHT + GAP < HEIGHT else -14
        align: Align = "left" if index == 0 else "center"
        row = {"series": name, "period": point.period, "value": point.number, "text": point.shown}
        layers += [layer.mark_text(align=align, dx=0 if index else -6, dy=dy) for layer in texts([row])]
    return layers


def _extremes(line: Sequence[Point]) -> list[int]:
    """Places of the first, the highest and the lowest figure of a long line, unless too near to another."""
    taken = [len(line) - 1, 0]
    amounts = [point.amount for point in line]
    for index in (amounts.index(max(amounts)), amounts.index(min(amounts))):
        if all(abs(index - other) > 2 for other in taken):
            taken.append(index)
    return taken[1:]


# ---- The scale of years ----


def _periods(points: Sequence[Point]) -> list[str]:
    """Periods of a chart in order, with the years missing between them."""
    if not all(point.period for point in points):
        raise NenpoError("折れ線の図には、各行の時期（period 列）が要ります。")
    kinds = unique(parse_period(point.period).kind for point in points)
    if len(kinds) > 1:
        raise NenpoError(f"折れ線の図に{'と'.join(kinds)}が混じっています。同じ種類の時期だけを並べてください。")
    periods = sorted({point.period for point in points})
    if kinds[0] == "月":
        return _months(periods)
    yearly = kinds[0] in ("年度", "暦年") or (kinds[0] == "時点" and len({period[5:] for period in periods}) == 1)
    if not yearly:
        return periods
    filled = [periods[0]]
    while filled[-1] != periods[-1]:
        filled.append(parse_period(filled[-1]).shifted(1).text)
    return filled


def _months(periods: Sequence[str]) -> list[str]:
    """Months from the first to the last in steps of the series: monthly, quarterly, half-yearly or yearly."""
    counts = [int(year) * 12 + int(month) - 1 for year, month in (period.split("-") for period in periods)]
    step = math.gcd(*(later - earlier for earlier, later in pairwise(counts)))
    step = step if len(counts) > 2 and step in MONTH_STEPS else 1
    return [f"{count // 12}-{count % 12 + 1:02d}" for count in range(counts[0], counts[-1] + 1, step)]


def _period_axis(periods: Sequence[str], left: int, right: int) -> alt.Axis:
    """Years as 20 … 30, 元, 2 with the era beneath where it begins; the kind of year stands at the right."""
    names = json.dumps(_period_labels(periods, right - INSET - left), ensure_ascii=False)
    kind = KINDS.get(parse_period(periods[0]).kind, "")
    return alt.Axis(
        labelExpr=f"({names})[datum.value]", labelAngle=0, domain=False, tickSize=4, title=kind,
        titleX=right + 4, titleY=7, titleAlign="left", titleBaseline="top",
    )  # fmt: skip


def _period_labels(periods: Sequence[str], width: int) -> dict[str, list[str]]:
    """Lines of each label; where they would touch, only every so many are kept."""
    every = max(1, math.ceil((len(periods) - 1) * YEAR_WIDTH / width))
    parts = [_period_label(period) for period in periods]
    first = [i for i, (_, under) in enumerate(parts) if i == 0 or under != parts[i - 1][1]]
    if 0 < len(parts) - 1 - first[-1] < every and len(first) > 1:
        first[-1] = len(parts) - 1  # too near to the last, which then carries the era
    fixed = [*first, len(periods) - 1]
    labels = {}
    for index, (short, under) in enumerate(parts):
        since = index - max(i for i in first if i <= index)
        room = min(i for i in fixed if i >= index) - index
        kept = index in fixed or (since % every == 0 and room >= every)
        labels[periods[index]] = [short if kept else "", under if index in first else ""]
    return labels


def _period_label(period: str) -> tuple[str, str]:
    """Short name of a period, and what stands beneath the first: era of a year, or year of a month."""
    kind, name = parse_period(period).kind, period_name(period)
    if kind in ("年度", "暦年"):
        year = era_year(int(period.removeprefix("CY")))
        number = re.sub(r"^\D*?(?=元|\d)", "", year)
        return number, year.removesuffix(number)
    dated = _YEAR_OF_NAME.match(name)
    short = name[dated.end() :] if dated else name
    return short.removesuffix("月") if kind == "月" else short, dated[0] if dated else ""
