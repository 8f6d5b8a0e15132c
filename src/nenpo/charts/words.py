"""What a chart shows, in one or two sentences made from its figures.

The figures and periods of a sentence stand in it as marks until it is whole; then each mark becomes a run that is
bound to its fact, so that a description can be checked like any other text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from nenpo.charts.points import (
    RATES,
    Point,
    line_of,
    present,
    read_points,
    series_names,
    unique,
    wholes,
)
from nenpo.ground.blocks import Span, Spans
from nenpo.ground.numerals import plain_digits

MOST_NAMES = 3  # that a sentence lists
# Characters of private use, which no text of ours holds.
FIRST_MARK, LAST_MARK = 0xE000, 0xF8FF


# Ends of the sentences of a description, and the same in です・ます.
POLITE = {
    "である": "です", "した": "しました", "ていない": "ていません", "取れない": "取れません", "はない": "はありません",
    "がない": "がありません", "示す": "示します", "占める": "占めます",
}  # fmt: skip
_END = re.compile(f"({'|'.join(POLITE)})。")


def in_polite_words(words: Spans) -> Spans:
    """A description in である as one in です・ます."""
    return tuple(
        span if span.fact else replace(span, text=_END.sub(lambda end: f"{POLITE[end[1]]}。", span.text))
        for span in words
    )


def describe_line(frame: pd.DataFrame, title: str) -> Spans:
    """From which figure to which each line runs, the highest and the lowest, and what is missing."""
    return _bound(_line_words, frame, title)


def _line_words(points: Sequence[Point], title: str) -> str:
    lines = [(name, line_of(points, name)) for name in series_names(points)]
    lines = [(name, line) for name, line in lines if line]
    if len(series_names(points)) == 1:
        return _single(lines[0][1], title) + _missing(points)
    latest = max(line[-1].period for _, line in lines)
    last = [replace(line[-1], label=name) for name, line in lines if line[-1].period == latest]
    when = next(line[-1].label for _, line in lines if line[-1].period == latest)
    return _changes(lines, title) + _ranked(last, f"{when}に") + _missing(points)


def describe_bars(frame: pd.DataFrame, title: str) -> Spans:
    """The highest and the lowest of the items, and what is missing."""
    return _bound(_compared, frame, title)


def describe_groups(frame: pd.DataFrame, title: str) -> Spans:
    """How each item changed from the first series to the last; of one series every item with its figure."""
    return _bound(_group, frame, title)


def describe_shares(frame: pd.DataFrame, title: str) -> Spans:
    """Through years how each part changed, else which part is the largest where."""
    return _bound(_share_words, frame, title)


def _share_words(points: Sequence[Point], title: str) -> str:
    rows = wholes(points)
    if len(rows) > 1 and all(point.period for point in points):
        return _line_words(points, title)
    if len(rows) == 1:
        parts = [replace(point, label=point.series) for point in points]
        return _compared(parts, f"{rows[0][0].label}の{title}")
    largest: dict[str, list[str]] = {}
    for row in rows:
        if len(present(row)) == len(series_names(points)) and any(point.amount for point in row):
            largest.setdefault(_highest(row)[0].series, []).append(row[0].label)
    clauses = [f"{part}が最も大きいのは{_listed(labels)}" for part, labels in largest.items()]
    return (f"{title}のうち、{'、'.join(clauses)}である。" if clauses else "") + _missing(points)


def _bound(words: Callable[[Sequence[Point], str], str], frame: pd.DataFrame, title: str) -> Spans:
    """The sentences on a frame, with a run for each figure and each period in them."""
    points = read_points(frame)
    runs = [point_span(point) for point in points]
    periods = unique(point.label for point in points if point.period)
    marks = {chr(FIRST_MARK + number): run for number, run in enumerate(runs)}
    times = {chr(FIRST_MARK + len(runs) + number): Span(name, "time") for number, name in enumerate(periods)}
    named = {span.text: mark for mark, span in times.items()}
    marked = [
        replace(point, text=mark, unit=point.unit, remark="", label=named.get(point.label, point.label))
        for point, mark in zip(points, marks, strict=True)
    ]
    text = words(marked, title)
    pieces = re.split(f"([{chr(FIRST_MARK)}-{chr(LAST_MARK)}])", text)
    return tuple((marks | times).get(piece) or Span(piece) for piece in pieces if piece)


def point_span(point: Point) -> Span:
    """A figure of a chart as a run of a sentence, bound to its fact."""
    if point.value is None:
        return Span(point.shown)
    return Span(point.measured, "fact" if point.fact_id else "text", point.fact_id, plain_digits(point.value))


def _single(line: Sequence[Point], title: str) -> str:
    first, last = line[0], line[-1]
    if len(line) == 1:
        return f"{first.label}の{title}は{first.text}である。"
    if len(line) > 2 and len({point.value for point in line}) == 1:
        return f"{title}は、{first.label}から{last.label}まで{first.text}のまま変わっていない。"
    ends = {first.value, last.value}
    inside = any(extreme[0].value not in ends for extreme in (_highest(line), _lowest(line)))
    return f"{title}は、{_change(line)[1]}。" + (_ranked(line, "") if inside else "")


def _changes(lines: Sequence[tuple[str, Sequence[Point]]], title: str) -> str:
    """One sentence on all lines; periods that they share are named once."""
    spans = {(line[0].label, line[-1].label) for _, line in lines}
    first, last = next(iter(spans))
    shared = len(spans) == 1 and first != last
    top = f"{title}を{first}と{last}で比べると" if shared else f"{title}をみると"
    clauses = [(name, _change(line, named=not shared)) for name, line in lines]
    going_on = [f"{name}は{clause[0]}" for name, clause in clauses[:-1]]
    return "、".join([top, *going_on, f"{clauses[-1][0]}は{clauses[-1][1][1]}"]) + "。"


def _change(line: Sequence[Point], *, named: bool = True) -> tuple[str, str]:
    """How a line went from its first to its last figure, as it reads before a comma and at the end."""
    first, last = line[0], line[-1]
    if len(line) == 1:
        return f"{first.label}に{first.text}で", f"{first.label}に{first.text}である"
    if first.value == last.value:
        both = f"{first.label}も{last.label}も" if named else "ともに"
        return f"{both}{first.text}で", f"{both}{first.text}である"
    grew = last.amount > first.amount
    verb = ("上昇" if grew else "低下") if last.unit in RATES else ("増加" if grew else "減少")
    before, after = (f"{first.label}の", f"{last.label}の") if named else ("", "")
    text = f"{before}{first.text}から{after}{last.text}へ{verb}"
    return f"{text}し", f"{text}した"


def _highest(points: Sequence[Point]) -> list[Point]:
    top = max(point.amount for point in points)
    return [point for point in points if point.amount == top]


def _lowest(points: Sequence[Point]) -> list[Point]:
    bottom = min(point.amount for point in points)
    return [point for point in points if point.amount == bottom]


def _ranked(points: Sequence[Point], topic: str) -> str:
    """Highest and lowest of several figures; nothing where they are all the same."""
    high, low = _highest(points), _lowest(points)
    if high[0].value == low[0].value:
        return ""
    more, less = ("高い", "低い") if high[0].unit in RATES else ("多い", "少ない")
    top = f"最も{more}のは{_names(high)}の{high[0].text}"
    bottom = f"最も{less}のは{_names(low)}の{low[0].text}"
    return f"{topic}{top}、{bottom}である。"


def _compared(points: Sequence[Point], topic: str) -> str:
    """Figures of one measure beside one another, for one, two or many of them."""
    own = present(points)
    if not own:
        return f"{topic}の値はない。"
    if len(own) == 1:
        text = f"{topic}は、{own[0].label}が{own[0].text}である。"
    elif len({point.value for point in own}) == 1:
        text = f"{topic}は、{_names(own)}のいずれも{own[0].text}である。"
    elif len(own) == 2:
        text = f"{topic}は、{own[0].label}が{own[0].text}、{own[1].label}が{own[1].text}である。"
    else:
        text = _ranked(own, f"{topic}が")
    return text + _missing(points)


def _group(points: Sequence[Point], topic: str) -> str:
    series = series_names(points)
    if len(series) == 1:
        return _told(points, f"{series[0]}の{topic}" if series[0] else topic)
    pairs = []
    for item in wholes(points):
        line = [replace(point, label=point.series) for point in present(item)]
        if line and {line[0].label, line[-1].label} == {series[0], series[-1]}:
            pairs.append((item[0].label, line))
    if not pairs:
        return f"{topic}には比べられる値がない。" + _missing(points)
    if len(wholes(points)) == 1:
        return f"{topic}は、{_change(pairs[0][1])[1]}。"
    if len(pairs) <= MOST_NAMES:
        return _changes(pairs, topic) + _missing(points)
    return _directions(pairs, topic, (series[0], series[-1])) + _missing(points)


def _told(points: Sequence[Point], topic: str) -> str:
    """Every item with its figure, in the order of the chart: steps and unlike things have no rank."""
    own = present(points)
    if not own:
        return f"{topic}の値はない。"
    items = "、".join(f"{point.label}が{point.text}" for point in own)
    return f"{topic}は、{items}である。" + _missing(points)


def _directions(pairs: Sequence[tuple[str, Sequence[Point]]], topic: str, ends: tuple[str, str]) -> str:
    """Which of many items grew, fell or stayed the same."""
    names: dict[str, list[str]] = {"増えた": [], "減った": [], "変わらない": []}
    for name, line in pairs:
        change = line[-1].amount - line[0].amount
        names["変わらない" if not change else "増えた" if change > 0 else "減った"].append(name)
    clauses = [f"{verb}のは{_listed(items)}" for verb, items in names.items() if items]
    return f"{topic}を{ends[0]}と{ends[1]}で比べると、{'、'.join(clauses)}である。"


def _missing(points: Sequence[Point]) -> str:
    """Which items or years have no figure."""
    several = len(series_names(points)) > 1
    absent = [point for point in points if point.value is None]
    names = [f"{point.label}の{point.series}" if several and point.series else point.label for point in absent]
    return f"{_listed(names)}の値はない。" if names else ""


def _names(points: Sequence[Point]) -> str:
    return _listed([point.label for point in points])


def _listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them; a long list is cut."""
    names = unique(names)
    if len(names) > MOST_NAMES:
        return "、".join(names[:MOST_NAMES]) + "など"
    return "と".join(names) if len(names) == 2 else "、".join(names)
