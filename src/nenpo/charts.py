"""Charts: a tidy frame in, an Altair chart, a description and a data table out. The only user of Altair.

Each row of a frame is one figure:

| column | meaning |
|---|---|
| `value` | the number as the clean tables write it; empty or missing where there is none |
| `label` | the item or year it belongs to; a `period` gives its own name |
| `period` | the period as the clean tables write it; needed by `line_chart` |
| `series` | what is drawn side by side, stacked or as a line of its own |
| `panel` | rows with another unit or scale, drawn beneath one another |
| `unit`, `fact_id` | of the figure |
| `text` | what to print instead of the number: 約1,500, or 未集計 where there is no value |
| `remark` | printed after the figure: （改訂） |

Only `value` and one of `label` and `period` are needed. Rows, series and panels are drawn in the order given.

All charts are `WIDTH` units wide and scale with the page, so that text stays legible on a telephone. Nothing is
said by colour alone: bars carry their series' name, lines have marks and dashes of their own and are labelled
at their end, parts of a whole differ in lightness and stand in the order of the legend.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from numbers import Integral, Real
from typing import Any
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import vl_convert

from nenpo.blocks import Cell, Span, Table
from nenpo.errors import NenpoError
from nenpo.fiscal_year import era_year, parse_period, period_name
from nenpo.fonts import check_glyphs, font_file, font_stack

WIDTH = 440  # of every chart, in its own units
MAX_WIDTH = "36rem"  # on a page
PADDING = 4
FONT_SIZE = 14
LINE_HEIGHT = 17
LABEL_CHARACTERS = 10  # full-width characters of a label before it breaks
GAP = 8

INK, MUTED, RULE, GRID, PAPER = "#1A1A1A", "#595959", "#767676", "#E3E3E3", "#FFFFFF"
# Contrast with the paper: lines and their labels 4.5:1 or more, fills 3:1 or more; each differs from the others
# in lightness too. tests/test_charts.py computes all of this.
LINE_COLOURS = ("#14213D", "#C25400", "#0B63A5", "#8A1C4A")
FILL_COLOURS = ("#14213D", "#0B63A5", "#D9730D", "#8A1C4A", "#08806B")
BAR_COLOUR = "#0B63A5"
EARLIER_COLOUR = "#6E93BA"  # the former of two years, beside BAR_COLOUR
SHAPES = ("circle", "square", "triangle-up", "diamond")
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3])

ABSENT = "記載なし"
INCOMPLETE = "内訳の値がそろわない"
ENLARGED = "ここから目盛りを拡大"
RATES = ("%", "％", "ポイント", "倍", "割合")
# Units that an axis with large numbers is written in; the figures themselves are never scaled.
LARGER_UNITS = {
    "千円": ((1_000_000, 100_000, "億円"), (100_000, 1_000, "百万円")),
    "円": ((1_000_000_000, 100_000_000, "億円"), (100_000, 10_000, "万円")),
    "百万円": ((10_000, 100, "億円"),),
    "万円": ((100_000, 10_000, "億円"),),
}

SVG = "http://www.w3.org/2000/svg"

Chart = alt.LayerChart | alt.VConcatChart


# ---- Figures -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """One figure of a chart; `value` is None where there is none."""

    label: str
    series: str
    panel: str
    period: str
    unit: str
    fact_id: str
    value: Decimal | None
    text: str
    remark: str

    @property
    def number(self) -> float | None:
        """The value as Vega-Lite takes it."""
        return None if self.value is None else float(self.value)

    @property
    def shown(self) -> str:
        """What a chart or a table prints."""
        return self.text + self.remark

    @property
    def measured(self) -> str:
        """What a sentence prints: with the unit, unless there is no value."""
        return self.text + (self.unit if self.value is not None else "") + self.remark


def read_points(frame: pd.DataFrame) -> list[Point]:
    """Rows of a tidy frame as points.

    Raises
    ------
    NenpoError
        If there is nothing to draw, a value is no number, or two rows stand in one place.
    """
    points = [_point(record) for record in frame.to_dict("records")]
    if all(point.value is None for point in points):
        raise NenpoError("図に描く値が一つもありません。元の表と、図に渡した項目名や年度を確かめてください。")
    places: set[tuple[str, str, str]] = set()
    for point in points:
        place = (point.panel, point.label, point.series)
        if place in places:
            name = "・".join(filter(None, place))
            raise NenpoError(f"図の「{name}」に値が2つ以上あります。どの事実を描くのか、一つに決めてください。")
        places.add(place)
    return points


def _point(record: dict[str, Any]) -> Point:
    words = {name: _word(record.get(name)) for name in ("series", "panel", "period", "unit", "fact_id", "remark")}
    label = _word(record.get("label")) or (period_name(words["period"]) if words["period"] else "")
    value = _decimal(record.get("value"), label)
    text = _word(record.get("text")) or (ABSENT if value is None else f"{value:,f}")
    return Point(label=label, value=value, text=text, **words)


def _word(value: object) -> str:
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else str(value)


def _decimal(value: object, label: str) -> Decimal | None:
    """A cell as a number that keeps its printed decimals; None where it is empty."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) or value == "":
        return None
    if isinstance(value, Integral) and not isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, Real) and float(value).is_integer():
        return Decimal(int(value))
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise NenpoError(f"図の「{label}」の値「{value}」を数として読めません。数字だけの値を渡してください。")
    return Decimal(text)


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _panels(points: Sequence[Point]) -> list[list[Point]]:
    names = _unique(point.panel for point in points)
    return [[point for point in points if point.panel == name] for name in names]


def _unit(points: Sequence[Point]) -> str:
    """The one unit of a panel; two units never share a scale."""
    units = _unique(point.unit for point in points if point.value is not None)
    if len(units) > 1:
        raise NenpoError(
            f"一つの目盛りに単位が{'、'.join(units)}と混じっています。単位ごとに panel 列で段を分けてください。"
        )
    return units[0] if units else ""


def tiers(frame: pd.DataFrame, least: float = 0.1) -> pd.DataFrame:
    """The frame with a `panel` for each order of size, so that every bar can be read.

    A panel holds values of at least `least` of its largest; smaller ones go to the next, which has a scale of its
    own and says so. Rows keep their order inside a panel. Nothing changes where one scale is enough.
    """
    sizes = [abs(point.number or 0.0) for point in read_points(frame)]
    tier, top, tier_of = 0, max(sizes), {}
    for size in sorted(set(sizes), reverse=True):
        if 0 < size < top * least:
            tier, top = tier + 1, size
        tier_of[size] = tier
    names = ["", *("さらに" * (n - 1) + ENLARGED for n in range(1, tier + 1))]
    numbers = [tier_of[size] for size in sizes]
    return frame.assign(panel=[names[n] for n in numbers], _tier=numbers).sort_values("_tier", kind="stable").drop(
        columns="_tier"
    )


# ---- Look ----------------------------------------------------------------------------------------------------


def theme() -> dict[str, Any]:
    """How every chart looks: fonts, sizes and colours as a Vega-Lite configuration."""
    axis = {
        "labelFontSize": FONT_SIZE, "titleFontSize": FONT_SIZE, "labelColor": INK, "titleColor": MUTED,
        "labelFontWeight": "normal", "titleFontWeight": "normal", "labelLimit": 0, "titleLimit": 0, "grid": False,
        "domainColor": RULE, "tickColor": RULE, "gridColor": GRID, "labelLineHeight": LINE_HEIGHT,
        "labelOverlap": False,
    }  # fmt: skip
    legend = {
        "labelFontSize": FONT_SIZE, "labelColor": INK, "labelLimit": 0, "title": None, "symbolType": "square",
        "symbolSize": 170, "symbolStrokeWidth": 0, "rowPadding": 4, "columnPadding": 12,
    }  # fmt: skip
    return {
        "font": font_stack(),
        "background": PAPER,
        "padding": PADDING,
        "aria": False,
        "view": {"stroke": None},
        "axis": axis,
        "legend": legend,
        "text": {"fontSize": FONT_SIZE, "fontWeight": "normal", "fill": INK, "limit": 0, "lineHeight": LINE_HEIGHT},
        "line": {"strokeWidth": 2.5},
        "point": {"filled": True, "size": 70, "opacity": 1},
        "concat": {"spacing": 16},
    }


def contrast_ratio(first: str, second: str) -> float:
    """Contrast of two colours `#RRGGBB` as WCAG defines it, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _text_on(colour: str) -> str:
    """The ink that reads better on a fill."""
    return max((PAPER, INK), key=lambda ink: contrast_ratio(ink, colour))


def _text_width(text: str) -> int:
    """Width of the widest line, near enough to leave room for it."""
    wide = [sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.58 for c in line) for line in text.split("\n")]
    return math.ceil(max(wide) * FONT_SIZE)


def _wrapped(text: str, characters: int = LABEL_CHARACTERS) -> str:
    """Text broken into lines of even length; no line begins with what must not stand there."""
    lines = max(1, math.ceil(_text_width(text) / (characters * FONT_SIZE)))
    limit = max(math.ceil(_text_width(text) / lines), FONT_SIZE * 2)
    broken = [""]
    for character in text:
        forbidden = character in "、。，．・）)」』】ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
        digits = character.isascii() and broken[-1][-1:].isascii() and character.isalnum() and broken[-1][-1:].isalnum()
        if _text_width(broken[-1]) >= limit and not forbidden and not digits:
            broken.append("")
        broken[-1] += character
    return "\n".join(broken)


def _distinct(colours: Sequence[str], names: Sequence[str]) -> list[str]:
    if len(names) > len(colours):
        raise NenpoError(
            f"図の系列が{len(names)}あり、見分けられる{len(colours)}を超えています。図を分けるか、系列をまとめてください。"
        )
    return list(colours[: len(names)])


def _finished(charts: Sequence[alt.LayerChart], chart_id: str) -> Chart:
    """Panels as one chart that knows its id and carries the theme."""
    chart = charts[0] if len(charts) == 1 else alt.vconcat(*charts)
    return chart.configure(**theme()).properties(usermeta={"nenpo": {"id": chart_id}})


# ---- Bars ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Columns:
    """How a chart of bars shares its width: labels, series names, bars, figures."""

    labels: int
    tags: int
    bars: int
    figures: int


def _columns(points: Sequence[Point], *, tagged: bool = False, figures: bool = True) -> Columns:
    labels = max(_text_width(_wrapped(point.label)) for point in points) + GAP
    tags = max(_text_width(point.series) for point in points) + GAP if tagged else 0
    room = max(_text_width(point.shown) for point in points) + GAP if figures else 0
    return Columns(labels, tags, WIDTH - 2 * PADDING - labels - tags - room, room)


def _bar_rows(points: Sequence[Point]) -> list[dict[str, Any]]:
    """Points as data of a chart; a figure stands to the right of its bar, or of zero where there is none."""
    return [
        {
            "label": _wrapped(point.label),
            "series": point.series,
            "value": point.number,
            "end": max(point.number or 0.0, 0.0),
            "text": point.shown,
            "fact_id": point.fact_id,
        }
        for point in points
    ]


def _label_axis(points: Sequence[Point], columns: Columns, row: int, gap: int) -> alt.Y:
    axis = alt.Axis(
        title=None, ticks=False, domain=False, labelPadding=columns.tags + GAP, labelExpr=r"split(datum.label, '\n')",
        minExtent=columns.labels + columns.tags, maxExtent=columns.labels + columns.tags,
    )  # fmt: skip
    inner = gap / (row + gap)
    scale = alt.Scale(paddingInner=inner, paddingOuter=inner / 2)
    return alt.Y("label:N", sort=_unique(_wrapped(point.label) for point in points), axis=axis, scale=scale)


def _bar_axis(points: Sequence[Point], title: str, columns: Columns, field: str = "value") -> alt.X:
    """Scale of bars: it always begins at zero, and has no ticks, because every bar carries its figure."""
    numbers = [point.number for point in points if point.number is not None] or [0.0]
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    axis = alt.Axis(
        orient="top", labels=False, ticks=False, domain=False, titleAlign="left", titleAnchor="start",
        titleX=-(columns.labels + columns.tags), titlePadding=6,
    )  # fmt: skip
    scale = alt.Scale(domain=[low, high if high > low else low + 1], range=[0, columns.bars], nice=False, zero=True)
    return alt.X(f"{field}:Q", title=_measure(points[0].panel or title, _unit(points)), axis=axis, scale=scale)


def _measure(title: str, unit: str) -> str:
    return f"{title}（{unit}）" if unit else title


def _row_height(points: Sequence[Point], bars: int, bar: int) -> int:
    lines = max(_wrapped(point.label).count("\n") + 1 for point in points)
    return max(lines * LINE_HEIGHT, bars * bar)


def _zero_line() -> alt.Chart:
    """The line that all bars stand on."""
    return alt.Chart(alt.Data(values=[{}])).mark_rule(color=RULE).encode(x=alt.XDatum(0))


def bar_chart(frame: pd.DataFrame, chart_id: str, title: str) -> Chart:
    """Horizontal bars that compare items, each with its figure; one panel beneath the other where there are several.

    Parameters
    ----------
    chart_id : str
        Id of the figure, such as `figure/population`.
    title : str
        What is measured; stands with the unit as the title of the axis.
    """
    points = read_points(frame)
    columns = _columns(points)
    return _finished([_bars(panel, title, columns) for panel in _panels(points)], chart_id)


def _bars(points: Sequence[Point], title: str, columns: Columns) -> alt.LayerChart:
    row, gap = _row_height(points, 1, 20), 10
    base = alt.Chart(alt.Data(values=_bar_rows(points))).encode(y=_label_axis(points, columns, row, gap))
    bars = base.mark_bar(fill=BAR_COLOUR, height=20).encode(x=_bar_axis(points, title, columns))
    figures = base.mark_text(align="left", dx=6).encode(x=_bar_axis(points, title, columns, "end"), text="text:N")
    size = {"width": columns.bars + columns.figures, "height": len(points) * (row + gap)}
    return alt.layer(bars, figures, _zero_line()).properties(**size)


def grouped_bar_chart(frame: pd.DataFrame, chart_id: str, title: str) -> Chart:
    """Bars side by side for each item, such as 元年度 and 2年度; each bar carries its series' name and its figure."""
    points = read_points(frame)
    columns = _columns(points, tagged=True)
    return _finished([_groups(panel, title, columns) for panel in _panels(points)], chart_id)


def _groups(points: Sequence[Point], title: str, columns: Columns) -> alt.LayerChart:
    series = _unique(point.series for point in points)
    row, gap = _row_height(points, len(series), 23), 14
    base = alt.Chart(alt.Data(values=_bar_rows(points))).encode(
        y=_label_axis(points, columns, row, gap), yOffset=alt.YOffset("series:N", sort=series)
    )
    bars = base.mark_bar(height=18).encode(
        x=_bar_axis(points, title, columns),
        color=alt.Color("series:N", scale=alt.Scale(domain=series, range=_year_colours(series)), legend=None),
    )
    tags = base.mark_text(align="right", dx=-6, fill=MUTED).encode(x=alt.XDatum(0), text="series:N")
    figures = base.mark_text(align="left", dx=6).encode(x=_bar_axis(points, title, columns, "end"), text="text:N")
    labels = _unique(point.label for point in points)
    size = {"width": columns.bars + columns.figures, "height": len(labels) * (row + gap)}
    return alt.layer(bars, tags, figures, _zero_line()).properties(**size)


def _year_colours(series: Sequence[str]) -> list[str]:
    return [EARLIER_COLOUR, BAR_COLOUR] if len(series) == 2 else _distinct(FILL_COLOURS, series)


# ---- Parts of a whole ----------------------------------------------------------------------------------------


def stacked_share_chart(frame: pd.DataFrame, chart_id: str, title: str) -> Chart:
    """A bar as long as the others for each item or year, divided into its parts, each with its figure where it fits.

    Raises
    ------
    NenpoError
        If a part is negative, or there are more parts than can be told apart.
    """
    points = read_points(frame)
    if any((point.number or 0) < 0 for point in points):
        raise NenpoError("構成の図に負の値があります。棒グラフを使ってください。")
    series = _unique(point.series for point in points)
    columns = _columns(points, figures=False)
    row, gap = _row_height(points, 1, 21), 6
    base = alt.Chart(alt.Data(values=_share_rows(points, series, columns.bars)))
    y = _label_axis(points, columns, row, gap)
    x = alt.X("value:Q", stack="normalize", axis=_share_axis(points), title=_share_title(title, _unit(points)))
    bars = base.mark_bar(height=row, stroke=PAPER, strokeWidth=1.5).encode(
        y=y, x=x, order=alt.Order("order:Q"), color=_part_colour(series, columns)
    )
    inside = base.mark_text().encode(
        y=y, x=alt.X("value:Q", stack="normalize", bandPosition=0.5), order=alt.Order("order:Q"),
        text="inside:N", fill=alt.Fill("ink:N", scale=None), detail=alt.Detail("series:N"),
    )  # fmt: skip
    size = {"width": columns.bars, "height": len(_unique(point.label for point in points)) * (row + gap)}
    return _finished([alt.layer(bars, inside, *_incomplete(points, y)).properties(**size)], chart_id)


def _share_rows(points: Sequence[Point], series: Sequence[str], width: int) -> list[dict[str, Any]]:
    """Parts of complete rows; a figure is printed inside its part where there is room."""
    colours = _distinct(FILL_COLOURS, series)
    rows = []
    for whole in _wholes(points):
        total = sum(point.number or 0.0 for point in whole)
        if any(point.value is None for point in whole) or not total:
            continue
        for point in whole:
            number = point.number or 0.0
            fits = number / total * width >= _text_width(point.shown) + 4
            order = series.index(point.series)
            rows.append(
                {
                    "label": _wrapped(point.label), "series": point.series, "value": number, "order": order,
                    "inside": point.shown if fits else "", "ink": _text_on(colours[order]), "fact_id": point.fact_id,
                }
            )  # fmt: skip
    return rows


def _wholes(points: Sequence[Point]) -> list[list[Point]]:
    labels = _unique(point.label for point in points)
    return [[point for point in points if point.label == label] for label in labels]


def _incomplete(points: Sequence[Point], y: alt.Y) -> list[alt.Chart]:
    """Words in place of the bars of a row that lacks a part, or whose parts are all zero."""
    rows = [
        {"label": _wrapped(whole[0].label), "zero": 0, "text": INCOMPLETE if lacking else "計" + whole[0].text}
        for whole in _wholes(points)
        if (lacking := any(point.value is None for point in whole)) or not sum(point.number or 0.0 for point in whole)
    ]
    if not rows:
        return []
    text = alt.Chart(alt.Data(values=rows)).mark_text(align="left", fill=MUTED)
    return [text.encode(y=y, x=alt.XDatum(0), text="text:N")]


def _share_axis(points: Sequence[Point]) -> alt.Axis:
    return alt.Axis(
        values=[0, 0.25, 0.5, 0.75, 1], labelExpr="format(datum.value * 100, '.0f') + '%'", tickSize=4, titlePadding=4,
        titleAnchor="start", titleAlign="left",
    )  # fmt: skip


def _share_title(title: str, unit: str) -> str:
    return f"{title}（%）" if unit in ("%", "％", "") else f"{title}（%、棒の中の数字は{unit}）"


def _part_colour(series: Sequence[str], columns: Columns) -> alt.Color:
    widest = max(_text_width(name) for name in series) + 34
    across = min(len(series), max(1, (WIDTH - 2 * PADDING) // widest))
    legend = alt.Legend(
        orient="none", legendX=-columns.labels, legendY=-math.ceil(len(series) / across) * 21 - 6, columns=across,
        direction="horizontal", title=None,
    )  # fmt: skip
    scale = alt.Scale(domain=list(series), range=_distinct(FILL_COLOURS, series))
    return alt.Color("series:N", scale=scale, legend=legend)


# ---- Lines ---------------------------------------------------------------------------------------------------


HEIGHT = 230  # of the field of a line chart
INSET = 26  # from the axis to the first year


def line_chart(frame: pd.DataFrame, chart_id: str, title: str, *, zero: bool = True) -> Chart:
    """Series through years or months; each is labelled at its end. With two years it is a slope chart.

    A year that is missing between others leaves a gap in the line.

    Parameters
    ----------
    zero : bool
        Whether the axis begins at zero. Where it does not, its title says so.
    """
    points = read_points(frame)
    return _finished([_lines(panel, title, zero) for panel in _panels(points)], chart_id)


def _lines(points: Sequence[Point], title: str, zero: bool) -> alt.LayerChart:
    periods, series = _periods(points), _unique(point.series for point in points)
    low, high, step = _domain([point.number for point in points if point.number is not None], zero)
    ends = _line_ends(points, series)
    axis_width = _axis_width(low, high, step, _unit(points))
    width = WIDTH - 2 * PADDING - axis_width
    room = max(_text_width(text) for text in ends.values()) + 14
    across = alt.Scale(type="point", domain=periods, range=[INSET, width - room])
    x = alt.X("period:N", sort=periods, scale=across, axis=_period_axis(periods, width - room))
    y = _value_axis(points, title, (low, high, step), axis_width)
    base = alt.Chart(alt.Data(values=_line_rows(points, periods, series))).encode(x=x, y=y)
    layers = _line_layers(base, series)
    numbers = alt.Chart(alt.Data(values=_figures_on_line(points))).mark_text(dy=-13)
    layers.append(numbers.encode(x=x, y=y, text="text:N", fill=_line_ink(series)))
    names = alt.Chart(alt.Data(values=_end_rows(points, ends, low, high))).mark_text(align="left", dx=10, lineBreak="\n")
    layers.append(names.encode(x=x, y=y, text="text:N", fill=_line_ink(series)))
    return alt.layer(*layers).properties(width=width, height=HEIGHT)


def _line_layers(base: alt.Chart, series: Sequence[str]) -> list[alt.Chart]:
    """Lines with marks; each series has a colour, a dash and a shape of its own."""
    colours = _distinct(LINE_COLOURS, series)
    stroke = alt.Stroke("series:N", scale=alt.Scale(domain=list(series), range=colours), legend=None)
    fill = alt.Fill("series:N", scale=alt.Scale(domain=list(series), range=colours), legend=None)
    dash = alt.StrokeDash("series:N", scale=alt.Scale(domain=list(series), range=DASHES[: len(series)]), legend=None)
    shape = alt.Shape("series:N", scale=alt.Scale(domain=list(series), range=SHAPES[: len(series)]), legend=None)
    return [base.mark_line().encode(stroke=stroke, strokeDash=dash), base.mark_point().encode(fill=fill, shape=shape)]


def _line_ink(series: Sequence[str]) -> alt.Fill:
    scale = alt.Scale(domain=list(series), range=_distinct(LINE_COLOURS, series))
    return alt.Fill("series:N", scale=scale, legend=None)


def _line_rows(points: Sequence[Point], periods: Sequence[str], series: Sequence[str]) -> list[dict[str, Any]]:
    """One row for each series and period, so that a missing one breaks the line."""
    found = {(point.series, point.period): point for point in points}
    rows = []
    for name in series:
        for period in periods:
            point = found.get((name, period))
            value, fact_id = (point.number, point.fact_id) if point else (None, "")
            rows.append({"series": name, "period": period, "value": value, "fact_id": fact_id})
    return rows


def _present(points: Sequence[Point], series: str) -> list[Point]:
    """Figures of a series in the order of their periods."""
    own = [point for point in points if point.series == series and point.value is not None]
    return sorted(own, key=lambda point: point.period)


def _line_ends(points: Sequence[Point], series: Sequence[str]) -> dict[str, str]:
    """Words at the end of each line: its name where there are several, and its last figure with the unit."""
    ends = {}
    for name in series:
        own = _present(points, name)
        if own:
            ends[name] = (_wrapped(name, 7) + "\n" if len(series) > 1 else "") + own[-1].measured
    return ends


def _end_rows(points: Sequence[Point], ends: dict[str, str], low: float, high: float) -> list[dict[str, Any]]:
    """Words at the ends of lines, moved apart where they would cover one another."""
    last = {name: _present(points, name)[-1] for name in ends}
    scale = HEIGHT / (high - low)
    heights = {name: (text.count("\n") + 1) * LINE_HEIGHT for name, text in ends.items()}
    middles = {name: (high - (last[name].number or 0.0)) * scale for name in ends}
    moved = _apart(middles, heights)
    return [
        {"series": name, "period": last[name].period, "value": high - moved[name] / scale, "text": text}
        for name, text in ends.items()
    ]


def _apart(middles: dict[str, float], heights: dict[str, int]) -> dict[str, float]:
    """Middles of labels, from the top down, so that none covers another and none leaves the field."""
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


def _figures_on_line(points: Sequence[Point]) -> list[dict[str, Any]]:
    """Figures printed above their marks: all of a short line, else the first, the highest and the lowest."""
    rows = []
    series = _unique(point.series for point in points)
    for name in series:
        own = _present(points, name)
        if len(series) == 1 and len(own) <= 6:
            chosen = own[:-1]
        elif len(series) == 1:
            chosen = _extremes(own)
        else:
            chosen = own[:1] if len(own) > 1 else []
        rows += [{"series": name, "period": p.period, "value": p.number, "text": p.shown} for p in chosen]
    return rows


def _extremes(own: Sequence[Point]) -> list[Point]:
    """First, highest and lowest of a long line, without those too near to another or to its end."""
    chosen = [0]
    for index in (own.index(max(own, key=_number)), own.index(min(own, key=_number))):
        if all(abs(index - other) > 2 for other in [*chosen, len(own) - 1]):
            chosen.append(index)
    return [own[index] for index in sorted(chosen)]


def _number(point: Point) -> Decimal:
    return point.value if point.value is not None else Decimal(0)


def _domain(numbers: Sequence[float], zero: bool) -> tuple[float, float, float]:
    """Lower and upper end of an axis and the step of its ticks, all round numbers."""
    low, high = min(numbers), max(numbers)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or abs(high) or 1.0
    rough = span / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    return bottom, (top if top > bottom else bottom + step), step


def _ticks(low: float, high: float, step: float) -> list[float]:
    return [round(low + step * n, 10) for n in range(round((high - low) / step) + 1)]


def _scaled_unit(unit: str, largest: float) -> tuple[int, str]:
    """Divisor and unit of an axis: 万 or 億 where the numbers are large."""
    steps = LARGER_UNITS.get(unit, () if unit in RATES else ((100_000, 10_000, f"万{unit}"),))
    return next(((divisor, name) for least, divisor, name in steps if largest >= least), (1, unit))


def _axis_width(low: float, high: float, step: float, unit: str) -> int:
    divisor, _ = _scaled_unit(unit, max(abs(low), abs(high)))
    return max(_text_width(f"{tick / divisor:,.6g}") for tick in _ticks(low, high, step)) + GAP


def _value_axis(points: Sequence[Point], title: str, ends: tuple[float, float, float], width: int) -> alt.Y:
    low, high, step = ends
    divisor, unit = _scaled_unit(_unit(points), max(abs(low), abs(high)))
    measure = _measure(points[0].panel or title, unit) + ("" if low <= 0 <= high else " 縦軸は途中から")
    axis = alt.Axis(
        values=_ticks(low, high, step), labelExpr=f"format(datum.value / {divisor}, ',~r')", grid=True, domain=False,
        ticks=False, labelPadding=GAP, minExtent=width, maxExtent=width, titleAngle=0, titleAlign="left",
        titleX=-width, titleY=-24, titleBaseline="bottom",
    )  # fmt: skip
    return alt.Y("value:Q", title=measure, axis=axis, scale=alt.Scale(domain=[low, high], nice=False, zero=low <= 0))


def _periods(points: Sequence[Point]) -> list[str]:
    """Periods of a panel in order, with the years missing between them."""
    if not all(point.period for point in points):
        raise NenpoError("折れ線の図には、各行の時期（period 列）が要ります。")
    kinds = _unique(parse_period(point.period).kind for point in points)
    if len(kinds) > 1:
        raise NenpoError(f"折れ線の図に{'と'.join(kinds)}が混じっています。同じ種類の時期だけを並べてください。")
    periods = sorted({point.period for point in points})
    filled = [periods[0]]
    while kinds[0] in ("年度", "暦年") and filled[-1] != periods[-1]:
        filled.append(parse_period(filled[-1]).shifted(1).text)
    return periods if len(filled) == 1 else filled


def _period_axis(periods: Sequence[str], width: int) -> alt.Axis:
    """Years as 20 … 30, 元, 2 with the era beneath where it begins; the kind of year stands at the right."""
    kind = parse_period(periods[0]).kind
    names = json.dumps(_period_labels(periods, width), ensure_ascii=False)
    return alt.Axis(
        labelExpr=f"({names})[datum.value]", title={"年度": "年度", "暦年": "年", "月": "月"}.get(kind, ""), labelAngle=0,
        titleX=width + 12, titleY=7, titleAlign="left", titleBaseline="top", tickSize=4,
    )  # fmt: skip


def _period_labels(periods: Sequence[str], width: int) -> dict[str, list[str]]:
    """Lines of each label; where they would touch, only every so many are kept."""
    every = math.ceil(len(periods) * 24 / (width - INSET)) if len(periods) > 1 else 1
    labels, before = {}, ""
    for index, period in enumerate(periods):
        short, under = _period_label(period)
        kept = index % every == 0 or under != before
        labels[period] = [short if kept else "", under if under != before else ""]
        before = under
    return labels


def _period_label(period: str) -> tuple[str, str]:
    """Short name of a period and what stands beneath the first of its kind."""
    kind = parse_period(period).kind
    year = era_year(int(re.sub(r"\D.*", "", period.removeprefix("CY"))))
    if kind in ("年度", "暦年"):
        era, number = re.fullmatch(r"(\D*?)(元|\d+)", year).groups()
        return number, era
    if kind == "月":
        return str(int(period[5:7])), f"{year}年"
    return period_name(period).removeprefix(f"{year}年"), f"{year}年"


# ---- SVG and PNG ---------------------------------------------------------------------------------------------


def to_svg(chart: Chart) -> str:
    """The chart as SVG for a page: it scales, holds no script and no address, and its ids begin with the chart's.

    The same chart gives the same bytes on every machine. Do not fork a process that has called this: the renderer
    hangs in the child.

    Raises
    ------
    NenpoError
        If a character has no glyph in the pinned font.
    """
    spec = chart.to_dict()
    chart_id = spec["usermeta"]["nenpo"]["id"]
    _register_font()
    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    svg = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=version, allowed_base_urls=[])
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise NenpoError(f"図「{chart_id}」の文字に、書けない制御文字が混じっています（{error}）。") from error
    check_glyphs(root.itertext(), f"図「{chart_id}」")
    return _serialised(_framed(_prefixed(_bare(root), chart_id)))


def to_png(svg: str, scale: float = 2.0) -> bytes:
    """An SVG of `to_svg` as PNG, for formats that cannot hold SVG."""
    _register_font()
    return vl_convert.svg_to_png(svg, scale=scale)


@lru_cache(maxsize=1)
def _register_font() -> None:
    vl_convert.register_font_directory(str(font_file().parent))


def _bare(root: ElementTree.Element) -> ElementTree.Element:
    """The drawing without what nobody sees: classes, English labels, empty groups, invisible paths."""
    for parent in root.iter():
        for name in [n for n in parent.attrib if n in ("class", "role", "pointer-events") or n.startswith("aria-")]:
            del parent.attrib[name]
        parent.attrib.pop("font-family", None)
        parent.attrib.update({name: _rounded(value) for name, value in parent.attrib.items() if name in GEOMETRY})
    for parent in list(root.iter()):
        _prune(parent)
    return root


GEOMETRY = ("d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "stroke-dasharray")


def _rounded(numbers: str) -> str:
    """Coordinates to a hundredth: nobody sees more, and the last digits differ between machines."""
    return re.sub(r"-?\d+\.\d+(?:e-?\d+)?", lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), numbers)


def _prune(parent: ElementTree.Element) -> None:
    for child in list(parent):
        _prune(child)
        kind = child.tag.removeprefix(f"{{{SVG}}}")
        invisible = kind == "path" and not ({"fill", "stroke"} & child.attrib.keys())
        if invisible or (kind in ("g", "defs") and not len(child)) or (kind == "text" and not "".join(child.itertext())):
            parent.remove(child)


def _prefixed(root: ElementTree.Element, chart_id: str) -> ElementTree.Element:
    """Ids and what refers to them with the chart's id in front, so that two drawings can share a page."""
    prefix = re.sub(r"\W+", "-", chart_id) + "-"
    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, prefix + value if name == "id" else re.sub(r"url\(#", f"url(#{prefix}", value))
    return root


def _framed(root: ElementTree.Element) -> ElementTree.Element:
    """The drawing with the common width, scaling with its place on the page."""
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    wide = max(float(WIDTH), width)
    root.attrib.clear()
    root.attrib.update(
        {
            "viewBox": f"0 0 {wide:g} {height:g}",
            "width": "100%",
            "style": f"max-width:{MAX_WIDTH}",
            "font-family": font_stack(),
            "lang": "ja",
        }
    )
    for paper in root.findall(f"{{{SVG}}}rect"):
        paper.set("width", f"{wide:g}")
    return root


def _serialised(root: ElementTree.Element) -> str:
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")
