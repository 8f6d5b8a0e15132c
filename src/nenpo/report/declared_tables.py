"""Declared tables as their layouts have them: the way for every report that wants no table of its own.

Figures stand under their years, a line for each thing that is counted, under the programme that it belongs to; of a
grid of years, a line a year. The rows of a list stand as they are printed, under their printed heads. What is not
final yet says so: over the column where all of it is, else behind the figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd

from nenpo.facts.store import Fact
from nenpo.ground.address import parse_address
from nenpo.ground.blocks import Block, Caption, Cell, Span, Table, gap
from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import fiscal_year_name, is_period, period_name, year_period
from nenpo.ground.layouts import OPEN_STATES, UNREAD, GridTable, Layout, Listed, ListTable
from nenpo.ground.numerals import normalise
from nenpo.ground.rows import grouped, records_of
from nenpo.ground.sources import layouts_of
from nenpo.report.edition import Edition
from nenpo.report.tables import (
    caption,
    fact_cell,
    label_cells,
    noted_table,
    number_head,
    text_cell,
)

Row = Mapping[str, str]
PERIOD = "period"
# Of a fraction, which is printed without a unit.
SHARE = "割合"
# How a cell is shown whose words would stand in a tower on a narrow page, and from how many letters on.
LONG, LONGEST = "long", 24
# What stands behind a figure, or over its column, that is not final.
STATE_MARKS = {status: f"（{word}）" for word, status in OPEN_STATES.items()}


@dataclass(frozen=True)
class Moment:
    """What a column of figures, or a line of a grid, is about."""

    fiscal_year: int
    period: str
    programme_year: str = ""

    @property
    def words(self) -> str:
        """The period in words; of a programme's year that alone, where the two are the same."""
        programme = f"{fiscal_year_name(int(self.programme_year))}事業" if self.programme_year else ""
        if self.programme_year == self.period:
            return programme
        told = period_name(self.period) if self.period else "値"
        return told + (f"（{programme}）" if programme else "")

    @property
    def order(self) -> tuple[int, bool, str, str]:
        """Years in their order; a span or a day after the whole year that it ends in."""
        return self.fiscal_year, self.period != year_period(self.fiscal_year), self.period, self.programme_year


def moment_of(fact: Fact) -> Moment:
    """What a figure is about."""
    return Moment(fact.fiscal_year, fact.period, fact.programme_year)


def declared_table(edition: Edition, name: str, section: str = "", told: Caption | None = None) -> Block:
    """A table of the document, as its layout has it.

    Parameters
    ----------
    name : str
        By which `source.yml` declares it.
    section : str
        Number of the section whose rows are shown; all if empty.
    told : Caption, optional
        Its caption, where it is another than `source.yml` has.

    Raises
    ------
    UsageError
        If the document declares no such table; the message names those that it has.
    """
    layout = layout_named(edition, name)
    place = "/".join(filter(None, ("table", name, section)))
    if isinstance(layout, Listed):
        table = list_table(edition, layout, section)
    else:
        by_year = isinstance(layout, GridTable) and bool(layout.head_of("period"))
        facts = shown_facts(edition, layout, section)
        table = year_table(facts, list(layout.columns)) if by_year else figure_table(facts)
    if table is None:
        return gap(place, f"この年度の記録に、「{caption_title(layout)}」の行はありません。")
    return noted_table(edition, place, table, told or caption(edition, name))


def layout_named(edition: Edition, name: str) -> Layout:
    """Layout of a table of the edition's document.

    Raises
    ------
    UsageError
        If the document declares no such table.
    """
    layouts = layouts_of(edition.about)
    if name not in layouts:
        raise UsageError(
            f"{edition.document}/source.yml に、表「{name}」がありません。ある表: {'、'.join(layouts)}。"
            "セルの名前を直してください。"
        )
    return layouts[name]


def caption_title(layout: Layout) -> str:
    """What a table is called in a sentence: its caption, else its name."""
    return layout.caption or layout.name


def shown_facts(edition: Edition, layout: Layout, section: str = "") -> list[Fact]:
    """Figures of a table that the edition reaches, in the order of print."""
    return [
        fact
        for fact in edition.file_facts(layout.file)
        if section in ("", fact.section_id)
        and layout.sheet in ("", fact.address.sheet)
        and (not edition.is_reference or fact.fiscal_year in edition.years)
    ]


def figure_table(facts: Sequence[Fact]) -> Table | None:
    """Figures by what they count and their years; None where there are none.

    Where they belong to several programmes, the programme stands before what is counted.
    """
    if not facts:
        return None
    groups = grouped(facts, lambda fact: fact.project or fact.subject)
    columns = sorted({moment_of(fact) for fact in facts}, key=lambda one: one.order)
    below = {column: [fact for fact in facts if moment_of(fact) == column] for column in columns}
    states = {column: common_state(own) for column, own in below.items()}
    heads = [*(["事業など"] if len(groups) > 1 else []), "項目"]
    head = (
        *(text_cell(text, "col") for text in heads),
        *(number_head(column.words + STATE_MARKS.get(states[column], ""), below=below[column]) for column in columns),
    )
    rows = (row for name, own in groups.items() for row in _lines(name if len(groups) > 1 else "", own, states))
    return Table((head,), tuple(rows))


def year_table(facts: Sequence[Fact], heads: Sequence[str]) -> Table | None:
    """Figures of a grid of years as it is printed: a line a year, a column for each thing that is counted.

    Parameters
    ----------
    heads : sequence of str
        Columns of the grid, in order.
    """
    if not facts:
        return None
    ordered = sorted(facts, key=lambda fact: heads.index(fact.address.field) if fact.address.field in heads else 0)
    things = list(dict.fromkeys(fact.indicator for fact in ordered))
    head = [text_cell("時期", "col")]
    for thing in things:
        own = [fact for fact in facts if fact.indicator == thing]
        head.append(number_head(thing + _unit_apart(own), below=own))
    rows = [
        (
            text_cell(when.words, "row"),
            *(state_cell([fact for fact in own if fact.indicator == thing]) for thing in things),
        )
        for when, own in grouped(facts, moment_of).items()
    ]
    return Table((tuple(head),), tuple(rows))


def common_state(facts: Iterable[Fact]) -> str:
    """The state that all figures of a column share; empty where they do not, or are final."""
    states = {fact.status for fact in facts if fact.value is not None}
    return states.pop() if len(states) == 1 else ""


def state_cell(facts: Sequence[Fact], told: str = "") -> Cell:
    """A cell of figures, with what is said of one that is not final, unless its column says it."""
    cell = fact_cell(facts)
    marks = dict.fromkeys(STATE_MARKS.get(fact.status, "") for fact in facts if fact.status != told)
    return replace(cell, spans=(*cell.spans, *(Span(mark) for mark in marks if mark)))


def _lines(name: str, facts: Sequence[Fact], states: Mapping[Moment, str]) -> Iterator[tuple[Cell, ...]]:
    """A line for each thing that is counted; the name of a programme stands once, before its lines."""
    things = grouped(facts, lambda fact: fact.indicator)
    for number, (indicator, own) in enumerate(things.items()):
        first = [text_cell(name, "rowgroup", rowspan=len(things))] if name and number == 0 else []
        cells = (state_cell([fact for fact in own if moment_of(fact) == when], told) for when, told in states.items())
        yield (*first, text_cell(indicator + _unit_apart(own), "row", source=label_cells(own)), *cells)


def _unit_apart(facts: Sequence[Fact]) -> str:
    """The unit of a line in brackets, where its cells print none because it is said elsewhere."""
    units = {fact.unit for fact in facts if fact.value is not None}
    said = any(fact.unit in normalise(fact.printed) for fact in facts if fact.value is not None)
    return f"（{units.pop()}）" if len(units) == 1 and not said and units != {SHARE} else ""


def list_table(edition: Edition, layout: Listed, section: str = "") -> Table | None:
    """Rows of a list under their printed heads; None where there are none.

    A column that no row fills is left out, and the section where all rows stand in one.
    """
    frame = edition.table(layout.name)
    if section:
        frame = frame[frame["section_id"] == section]
    records = records_of(frame)
    hidden = {UNREAD, "row_kind", *(["section_id"] if _in_one_section(frame) else [])}
    shown = {
        head: column.role
        for head, column in layout.columns.items()
        if column.role not in hidden and any(record.get(column.role) for record in records)
    }
    if not records:
        return None
    facts = grouped(edition.file_facts(layout.file), lambda fact: fact.source_cell)
    joined = layout.columns[layout.joined].role if isinstance(layout, ListTable) and layout.joined else ""
    rows = [
        tuple(_list_cell(own, name, role, facts) for name, role in shown.items())
        for own in _together(records, [role for role in shown.values() if role != joined] if joined else [])
    ]
    return Table((tuple(text_cell(name, "col") for name in shown),), tuple(rows))


def _in_one_section(frame: pd.DataFrame) -> bool:
    return "section_id" in frame and frame["section_id"].nunique() < 2


def _together(records: Iterable[Row], alike: Sequence[str]) -> Iterator[list[Row]]:
    """Neighbouring rows that stand in one line of the page, alike in all these columns; each alone without any."""
    if not alike:
        yield from ([record] for record in records)
        return
    for _, own in groupby(records, key=lambda record: [record[role] for role in alike]):
        yield list(own)


def _list_cell(records: Sequence[Row], head: str, role: str, facts: Mapping[str, Sequence[Fact]]) -> Cell:
    """A cell of a list: its figures where it has some, a period in words, else the words of its rows."""
    places = tuple(str(parse_address(record["source_cell"]).at(head)) for record in records)
    if any(fact.value is not None for fact in facts.get(places[0], ())):
        return replace(state_cell(facts[places[0]]), look="")
    words = "、".join(dict.fromkeys(record[role] for record in records))
    if role == PERIOD and is_period(words):
        return Cell((Span(period_name(words), "time", value=words),), source=places)
    return text_cell(words, look=LONG if len(words) > LONGEST else "", source=places)
