"""Declared tables as their layouts have them: the way for every report that wants no table of its own.

Figures stand under their years, a line for each thing that is counted, under the programme that it belongs to; the
rows of a list stand as they are printed, under their printed heads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nenpo.facts.store import Fact
from nenpo.ground.address import parse_address
from nenpo.ground.blocks import Block, Cell, Table, gap
from nenpo.ground.errors import UsageError
from nenpo.ground.layouts import UNREAD, Layout, Listed
from nenpo.ground.rows import grouped, records_of
from nenpo.ground.sources import layouts_of
from nenpo.report.edition import Edition
from nenpo.report.tables import (
    Column,
    caption,
    column_of,
    fact_cell,
    label_cells,
    noted_table,
    number_head,
    text_cell,
)


def declared_table(edition: Edition, name: str, section: str = "") -> Block:
    """A table of the document, as its layout has it.

    Parameters
    ----------
    name : str
        By which `source.yml` declares it.
    section : str
        Number of the section whose rows are shown; all if empty.

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
        table = figure_table(shown_facts(edition, layout, section))
    if table is None:
        return gap(place, f"この年度の記録に、「{caption_title(layout)}」の行はありません。")
    return noted_table(edition, place, table, caption(edition, name))


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
        and edition.reaches(fact.fiscal_year)
        and (not edition.is_reference or fact.fiscal_year in edition.years)
    ]


def figure_table(facts: Sequence[Fact]) -> Table | None:
    """Figures by what they count and their years; None where there are none.

    Where they belong to several programmes, the programme stands before what is counted.
    """
    if not facts:
        return None
    groups = grouped(facts, lambda fact: fact.project or fact.subject)
    place = {fact.fact_id: column_of(fact, own) for own in groups.values() for fact in own}
    columns = sorted(set(place.values()), key=_order)
    heads = [*(["事業など"] if len(groups) > 1 else []), "項目"]
    below = {column: [fact for fact in facts if place[fact.fact_id] == column] for column in columns}
    head = (
        *(text_cell(text, "col") for text in heads),
        *(number_head(column.head(), below=below[column]) for column in columns),
    )
    rows = (row for name, own in groups.items() for row in _lines(name if len(groups) > 1 else "", own, columns, place))
    return Table((head,), tuple(rows))


def _order(column: Column) -> tuple[bool, int, str]:
    return bool(column.period), column.fiscal_year, column.programme_year


def _lines(
    name: str, facts: Sequence[Fact], columns: Sequence[Column], place: Mapping[str, Column]
) -> Iterator[tuple[Cell, ...]]:
    """A line for each thing that is counted; the name of a programme stands once, before its lines."""
    things = grouped(facts, lambda fact: fact.indicator)
    for number, (indicator, own) in enumerate(things.items()):
        first = [text_cell(name, "rowgroup", rowspan=len(things))] if name and number == 0 else []
        cells = [[fact for fact in own if place[fact.fact_id] == column] for column in columns]
        label = text_cell(indicator + _unit_apart(own), "row", source=label_cells(own))
        yield (*first, label, *(fact_cell(cell) for cell in cells))


def _unit_apart(facts: Sequence[Fact]) -> str:
    """The unit of a line in brackets, where its cells print none because it is said elsewhere."""
    units = {fact.unit for fact in facts if fact.value is not None}
    said = any(fact.unit in fact.printed for fact in facts if fact.value is not None)
    return f"（{units.pop()}）" if len(units) == 1 and not said else ""


def list_table(edition: Edition, layout: Listed, section: str = "") -> Table | None:
    """Rows of a list under their printed heads; None where there are none."""
    frame = edition.table(layout.name)
    if section:
        frame = frame[frame["section_id"] == section]
    shown = {
        head: column.role
        for head, column in layout.columns.items()
        if column.role not in (UNREAD, "row_kind", "section_id") and column.role in frame.columns
    }
    records = records_of(frame)
    if not records:
        return None
    head = tuple(text_cell(name, "col") for name in shown)
    rows = [
        tuple(
            text_cell(record[role], source=(str(parse_address(record["source_cell"]).at(name)),))
            for name, role in shown.items()
        )
        for record in records
    ]
    return Table((head,), tuple(rows))


def _cell(record: Mapping[str, str], head: str) -> str:
    return str(parse_address(record["source_cell"]).at(head))
