"""What the 事業総括 prints once and refers to elsewhere: dates of its events, pillars of its summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nenpo.checks.measurements import Comparison, Measurement, Tables, compared, named, worded
from nenpo.facts.rows import Event, Pillar, Section
from nenpo.ground.fiscal_year import fiscal_year_name, fiscal_year_of
from nenpo.ground.rows import TableRow

SUMMARY = "総括"


def event_years(tables: Tables) -> list[Comparison]:
    """Events with a date: the fiscal year in which each begins, against the year of the document."""
    found = []
    for record in tables.rows(Event):
        if record.start:
            base = replace(named("events.fiscal_year", record, record.date_printed), column="日程")
            base = replace(base, indicator=record.event)
            year = fiscal_year_of(record.start, tables.fiscal_year)
            found.append(worded(base, fiscal_year_name(tables.fiscal_year), fiscal_year_name(year)))
    return found


def pillar_sections(tables: Tables) -> list[Measurement]:
    """Each pillar of the summary, and each section that the outline puts under one: whether the pillars name it."""
    pillars = tables.rows(Pillar)
    known = {(SUMMARY + pillar.number, pillar.section_id) for pillar in pillars}
    numbers = {number for number, _ in known}
    records = own_sections(tables, pillars)
    pillar_of = {record.section_id: record.pillar for record in records}
    found = []
    for record in records:
        if record.parent == SUMMARY:
            found.append(_pillar(record, record.section_id in numbers))
        elif record.pillar and pillar_of.get(record.parent, "") != record.pillar:
            found.append(_pillar(record, (record.pillar, record.section_id) in known))
    return found


def own_sections(tables: Tables, rows: Iterable[TableRow]) -> list[Section]:
    """Sections of the documents that the rows of another table belong to: a year may have two."""
    own = {row.document for row in rows}
    return [section for section in tables.rows(Section) if section.document in own]


def _pillar(record: Section, named_there: bool) -> Measurement:
    base = replace(named("outline.pillar", record, record.heading), indicator=record.section_id)
    return compared(base, 1, int(named_there))


MEASURES = ((("outline", "pillars"), pillar_sections),)
COMPARES = ((("events",), event_years),)
