"""The figures of a chart: rows of a tidy frame, read strictly."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import pandas as pd

from nenpo.ground.errors import NenpoError
from nenpo.ground.fiscal_year import period_name
from nenpo.ground.numerals import plain_digits

ABSENT = "記載なし"
RATES = ("%", "％", "ポイント", "倍", "割合")
# How many times the next largest a figure is before it dwarfs the others: their bars are then a fifth of its own.
DWARFED = 5

WORDS = ("series", "period", "unit", "fact_id", "remark")


@dataclass(frozen=True)
class Point:
    """One figure of a chart; `value` is None where there is none."""

    label: str
    series: str
    period: str
    unit: str
    fact_id: str
    value: Decimal | None
    text: str
    remark: str

    @property
    def amount(self) -> Decimal:
        """The value for comparing and adding; zero where there is none."""
        return Decimal(0) if self.value is None else self.value

    @property
    def number(self) -> float | None:
        """The value as Vega-Lite takes it."""
        return None if self.value is None else float(self.value)

    @property
    def shown(self) -> str:
        """What a chart prints."""
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
    if not present(points):
        raise NenpoError("図に描く値が一つもありません。元の表と、図に渡した項目名や年度を確かめてください。")
    places: set[tuple[str, str]] = set()
    for point in points:
        place = (point.label, point.series)
        if place in places:
            name = "・".join(filter(None, place))
            raise NenpoError(f"図の「{name}」に値が2つ以上あります。描く事実を一つに決めてください。")
        places.add(place)
    return points


def _point(record: dict[str, Any]) -> Point:
    words = {name: _word(record.get(name)) for name in WORDS}
    label = _word(record.get("label")) or (period_name(words["period"]) if words["period"] else "")
    value = _decimal(record.get("value"), label)
    text = _word(record.get("text")) or (ABSENT if value is None else _printed(value))
    return Point(label=label, value=value, text=text, **words)


def _printed(value: Decimal) -> str:
    """A number as official documents write it: 1,500 and ▲3.5."""
    return f"{'▲' if value < 0 else ''}{abs(value):,f}"


def _word(cell: object) -> str:
    return "" if _is_blank(cell) else str(cell)


def _is_blank(cell: object) -> bool:
    return cell is None or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell)) or cell == ""


def _whole(cell: object) -> int | None:
    """A number of any type without decimals; None for anything else."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, Integral):
        return int(cell)
    return int(float(cell)) if isinstance(cell, Real) and float(cell).is_integer() else None


def _decimal(cell: object, label: str) -> Decimal | None:
    """A cell as a number that keeps its printed decimals; None where it is blank."""
    if _is_blank(cell):
        return None
    if (whole := _whole(cell)) is not None:
        return Decimal(whole)
    text = plain_digits(cell) if isinstance(cell, Decimal) else str(cell)
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise NenpoError(f"図の「{label}」の値「{cell}」を数として読めません。数字だけの値を渡してください。")
    return Decimal(text)


def present(points: Iterable[Point]) -> list[Point]:
    """Points that have a value."""
    return [point for point in points if point.value is not None]


def unique(words: Iterable[str]) -> list[str]:
    """Each word once, in the order of first appearance."""
    return list(dict.fromkeys(words))


def series_names(points: Iterable[Point]) -> list[str]:
    """Names of the series, in order."""
    return unique(point.series for point in points)


def wholes(points: Sequence[Point]) -> list[list[Point]]:
    """Points by label, in order: the parts of each whole, or the years of each item."""
    labels = unique(point.label for point in points)
    return [[point for point in points if point.label == label] for label in labels]


def line_of(points: Sequence[Point], series: str) -> list[Point]:
    """Figures of a series that have a value, in the order of their periods."""
    return sorted((point for point in present(points) if point.series == series), key=lambda point: point.period)


def unit_of(points: Sequence[Point]) -> str:
    """The one unit of a chart; two units never share a scale."""
    units = unique(point.unit for point in present(points))
    if len(units) > 1:
        raise NenpoError(f"一つの図に単位{'と'.join(units)}が混じっています。単位ごとに図を分けてください。")
    return units[0] if units else ""


def dwarfing(frame: pd.DataFrame, column: str = "label") -> str:
    """The one item, or series, beside whose figure all others are too short to be told apart; empty if there is none.

    It is named only where at least two figures would remain without it.
    """
    points = [point for point in read_points(frame) if point.value is not None]
    sizes: dict[str, Decimal] = {}
    for point in points:
        name = getattr(point, column)
        sizes[name] = max(abs(point.amount), sizes.get(name, Decimal(0)))
    first, *others = sorted(sizes, key=lambda name: -sizes[name])
    left = [point for point in points if getattr(point, column) != first]
    dwarfed = bool(others) and 0 < sizes[others[0]] * DWARFED < sizes[first]
    return first if dwarfed and len(left) > 1 else ""
