"""Charts made of facts: items of two years side by side, series of years, and the places of printed figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from nenpo.charts.bars import grouped_bar_chart
from nenpo.charts.data_table import data_table
from nenpo.charts.lines import line_chart
from nenpo.charts.look import Chart, scale_labels
from nenpo.charts.points import dwarfing, read_points
from nenpo.charts.shares import stacked_share_chart
from nenpo.charts.svg import to_svg
from nenpo.charts.words import describe_groups, describe_line, describe_shares, in_polite_words, point_span
from nenpo.facts.comparability import why_apart
from nenpo.facts.rows import PrintedChart
from nenpo.facts.store import PREVIOUS, Context, Fact
from nenpo.ground.blocks import Block, Caption, Span, Spans, Table, figure_block, gap, group
from nenpo.ground.fiscal_year import fiscal_year_name, period_name
from nenpo.ground.palette import Palette
from nenpo.report.edition import Edition
from nenpo.report.issue_notes import with_marks
from nenpo.report.tables import literal_spans, table_facts
from nenpo.words.wording import bound_text, fact_words

Draw = Callable[[pd.DataFrame, str, str, Palette], Chart]
Describe = Callable[[pd.DataFrame, str], Spans]
NOT_ON_RECORD = "資料未収録：原本の図の数値は文字として残っていない。"


def fact_row(fact: Fact, label: str, series: str = "") -> dict[str, object]:
    """One figure as a row of a chart's frame."""
    return {
        "label": label,
        "series": series,
        "value": fact.value,
        "unit": fact.unit,
        "fact_id": fact.fact_id,
        "text": "" if fact.value is not None else fact_words(fact),
    }


def year_rows(edition: Edition, names: dict[str, str]) -> tuple[pd.DataFrame, list[Fact]]:
    """A row for each name and year of the edition; what is not on record, or not comparable, is left out."""
    rows, facts = [], []
    for label, now, before in _pairs(edition, names):
        apart = bool(_why_apart(now, before))
        for year in edition.years:
            fact = now if year == edition.fiscal_year else None if apart else before
            if fact is not None:
                rows.append(fact_row(fact, label, fiscal_year_name(year)))
                facts.append(fact)
    return pd.DataFrame(rows), facts


def _pairs(edition: Edition, names: Mapping[str, str]) -> Iterator[tuple[str, Fact | None, Fact | None]]:
    """Each name with the figure of the edition's year and that of the year before."""
    context = Context(edition.report.name, edition.fiscal_year)
    for label, name in names.items():
        yield label, edition.facts.find(name, context), edition.facts.find(f"{name} {PREVIOUS}", context)


def _why_apart(now: Fact | None, before: Fact | None) -> str:
    """Why a figure is not drawn beside that of the year before; empty where it is, or where one has no value."""
    if now is None or before is None or now.value is None or before.value is None:
        return ""
    return why_apart(before, now)


def _apart_notes(edition: Edition, names: Mapping[str, str]) -> list[str]:
    """What is not drawn beside the year before, and why, one sentence each."""
    pairs = _pairs(edition, names)
    return [f"{label}：{why}" for label, now, before in pairs if (why := _why_apart(now, before))]


def line_name(fact: Fact) -> str:
    """Name of the line that a figure belongs to: what is restricted is a line of its own."""
    return fact.indicator + (f"（{fact.scope}）" if fact.scope else "")


def drawn(
    edition: Edition,
    block_id: str,
    title: str,
    axis: str,
    frame: pd.DataFrame,
    draw: Draw,
    describe: Describe,
    apart: Sequence[str] = (),
) -> Block:
    """Our chart of a frame, and where one item dwarfs the others a second one without it, and so on.

    Every chart has one scale, on which all its bars or lines stand; the others say in their caption and in a
    sentence what they leave out.

    Parameters
    ----------
    apart : sequence of str
        What is not drawn because it cannot be compared, and why.
    """
    figures = 0 if frame.empty else int(frame["value"].notna().sum())
    if figures == 0:
        return gap(block_id, f"「{title}」の図に使う数値は、この年度の記録にありません。")
    if figures == 1:
        return gap(block_id, f"「{title}」は一つの数値だけなので、図にしていません。{''.join(apart)}")
    column = "series" if draw is line_chart else "label"
    blocks, left_out = [], list[str]()
    while True:
        rest = frame[~frame[column].isin(left_out)]
        place, name = (f"{block_id}/{len(left_out)}", without(title, left_out)) if left_out else (block_id, title)
        said = f"{'これら' if len(left_out) > 1 else 'これ'}を除いた{title}" if left_out else title
        words = (*reason(frame, column, left_out), *describe(rest, said))
        drawing, table = draw(rest, place, axis, edition.palette), data_table(rest, axis)
        blocks.append(ours(edition, place, name, drawing, words, table, apart))
        if not (largest := dwarfing(rest, column)):
            return blocks[0] if len(blocks) == 1 else group(f"{block_id}/all", blocks)
        left_out.append(largest)


def without(title: str, left_out: Sequence[str]) -> str:
    """Title of a chart that leaves items out."""
    return f"{title}：{'、'.join(sorted(left_out))}を除く"


def reason(frame: pd.DataFrame, column: str, left_out: Sequence[str]) -> Spans:
    """Why a chart leaves out what was taken out last: its figure beside the largest of those that remain."""
    if not left_out:
        return ()
    points = read_points(frame)
    name = left_out[-1]
    largest = max((p for p in points if getattr(p, column) == name), key=lambda p: abs(p.amount))
    others = [p for p in points if getattr(p, column) not in left_out and p.value is not None]
    next_one = max(others, key=lambda p: abs(p.amount))
    return (
        Span(f"{name}の"), point_span(largest),
        Span(f"は、これに次ぐ{getattr(next_one, column)}の"), point_span(next_one),
        Span(f"よりはるかに大きく、同じ目盛りではほかの違いを読み取れない。そこで{name}を除き、残りを別の目盛りで示す。"),
    )  # fmt: skip


def ours(
    edition: Edition,
    block_id: str,
    title: str,
    chart: Chart,
    words: Spans,
    table: Table,
    apart: Sequence[str] = (),
) -> Block:
    """A chart that the printed edition does not have, marked 仮題."""
    notes = tuple(literal_spans(note) for note in apart)
    caption = Caption(tuple(bound_text(title, edition.literals)), ours=True, notes=notes)
    return as_figure(edition, block_id, chart, words, table, caption)


def as_figure(edition: Edition, block_id: str, chart: Chart, words: Spans, table: Table, caption: Caption) -> Block:
    """A chart as a block with the 注 on its figures; whatever its description says beside them is bound too."""
    words = in_polite_words(words) if edition.report.polite else words
    plain = (run.kind == "text" and not run.value for run in words)
    runs = [
        bound_text(run.text, edition.literals) if is_plain else [run]
        for run, is_plain in zip(words, plain, strict=True)
    ]
    description = tuple(run for part in runs for run in part)
    marked = with_marks(edition, block_id, table, caption, description)
    scale = scale_labels(chart)
    return figure_block(block_id, to_svg(chart), marked.words, marked.table, marked.caption, scale)


def two_years(edition: Edition, block_id: str, title: str, axis: str, names: dict[str, str]) -> Block:
    """Items side by side for the years that the edition prints."""
    frame, _ = year_rows(edition, names)
    apart = _apart_notes(edition, names)
    return drawn(edition, block_id, title, axis, frame, grouped_bar_chart, describe_groups, apart)


def declared_chart(edition: Edition, name: str) -> Block:
    """A chart that the document declares in its `charts.yml`, with the years that the edition prints."""
    block_id = f"figure/{name}"
    drawing = next((one for one in edition.drawings if one.name == name), None)
    if drawing is None:
        return gap(block_id, f"図「{name}」は、この資料の charts.yml にありません。")
    return two_years(edition, block_id, drawing.title, drawing.axis, drawing.figures)


def chart_slot(edition: Edition, number: str) -> Block:
    """The place of a printed figure: its series once a CSV fills it, until then 資料未収録.

    Series of different units are charts of their own.
    A 参考集計 has no printed figures of its own: there the place is left out unless a series reaches its year.
    """
    slot = next((one for one in edition.rows(PrintedChart) if one.number == number), None)
    if slot is None:
        return gap(f"figure/{number}", f"{number}は、この版の図の一覧にありません。")
    caption = Caption(
        title=tuple(bound_text(slot.caption, edition.literals)),
        number=number,
        ours=slot.caption_ours == "true",
        unit_line=slot.unit_line,
        notes=tuple(literal_spans(note) for note in [slot.notes] if note),
        source_line=slot.source_line,
    )
    facts = [f for f in table_facts(edition, slot.section_id, slot.file) if edition.reaches(f.fiscal_year)]
    block_id = f"figure/{number}"
    if not facts:
        return group(block_id, []) if edition.is_reference else empty_slot(block_id, caption)
    units = list(dict.fromkeys(f.unit for f in sorted(facts, key=lambda f: f.indicator)))
    if len(units) == 1:
        return slot_chart(edition, block_id, caption, slot.caption, facts)
    parts = [[f for f in facts if f.unit == unit] for unit in units]
    return group(
        f"{block_id}/all",
        [
            slot_chart(
                edition,
                f"{block_id}/{number}" if number else block_id,
                replace(caption, title=(*caption.title, Span(f"（{unit}）"))),
                slot.caption,
                part,
            )
            for number, (unit, part) in enumerate(zip(units, parts, strict=True))
        ],
    )


def slot_chart(edition: Edition, block_id: str, caption: Caption, title: str, facts: Sequence[Fact]) -> Block:
    """The series of one unit that fill the place of a printed figure."""
    rows = [
        {**fact_row(f, period_name(f.period), line_name(f)), "period": f.period}
        for f in sorted(facts, key=lambda f: (f.indicator, f.scope, f.period))
    ]
    series = pd.DataFrame(rows)
    axis = title.removesuffix("の推移")
    chart, words = line_chart(series, block_id, axis, edition.palette), describe_line(series, title)
    return as_figure(edition, block_id, chart, words, data_table(series, axis), caption)


def empty_slot(block_id: str, caption: Caption) -> Block:
    """A printed figure whose series the text does not hold: number, caption and 資料 line keep their place."""
    data = {"message": NOT_ON_RECORD} | caption.data()
    return Block(block_id, "gap", f"{caption.text()} {NOT_ON_RECORD}", data=data)


def population_rows(edition: Edition, names: Sequence[str]) -> tuple[pd.DataFrame, list[Fact]]:
    """Lines of table 2 for the named columns, up to the edition's year."""
    facts = [
        f
        for f in table_facts(edition, "1(2)②", "population.csv")
        if f.indicator in names and edition.reaches(f.fiscal_year)
    ]
    facts = sorted(facts, key=lambda f: (f.period, names.index(f.indicator)))
    rows = [
        {**fact_row(f, period_name(f.period), line_name(f).removesuffix("割合")), "period": f.period} for f in facts
    ]
    return pd.DataFrame(rows), facts


def population_chart(edition: Edition) -> Block:
    """Population by age group through the years."""
    frame, _ = population_rows(edition, ("年少人口", "生産年齢人口", "老年人口"))
    return drawn(edition, "figure/population", "年齢別の推計人口", "人口", frame, line_chart, describe_line)


def share_chart(edition: Edition) -> Block:
    """Shares of the age groups through the years."""
    frame, _ = population_rows(edition, ("年少人口割合", "生産年齢人口割合", "老年人口割合"))
    return drawn(
        edition, "figure/population-shares", "年齢別人口の構成比", "構成比", frame,
        stacked_share_chart, describe_shares,
    )  # fmt: skip
