"""Chapters of a report whose order is that of its outline: heading, the year's words, the declared tables, the 注.

It is for reports without code of their own. What a document prints of a section decides what stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nenpo.facts.rows import Assertion, Note, Section
from nenpo.ground.blocks import Block, Caption, Span, Spans, gap, group, heading
from nenpo.ground.layouts import Layout, Listed
from nenpo.ground.sources import layouts_of
from nenpo.report.declared_tables import declared_table, shown_facts
from nenpo.report.edition import Edition
from nenpo.report.issue_notes import notes_block
from nenpo.report.prose import commentary, given
from nenpo.report.tables import caption, literal_spans, notes_for
from nenpo.words.wording import number_span

# Lists that are said in words, or beneath a table.
UNSHOWN = (Section.TABLE, Note.TABLE, Assertion.TABLE)


def declared_chapter(
    edition: Edition, number: str, charts: Mapping[str, Block] | None = None, *, left_out: Iterable[str] = ()
) -> Block:
    """The section of a number with all below it.

    Parameters
    ----------
    left_out : iterable of str
        Tables that stand elsewhere in the report.
    charts : mapping
        Number of a section to the chart that stands after its tables.
    """
    beside, without = charts or {}, (*UNSHOWN, *left_out)
    own = [one for one in edition.rows(Section) if is_within(one.section_id, number)]
    if not own:
        return gap(f"chapter/{number}", f"この年度の記録に、節「{number}」の見出しはありません。")
    blocks = (block for one in own for block in (section_block(edition, one, without), beside.get(one.section_id)))
    return group(f"chapter/{number}", [block for block in blocks if block is not None])


def is_within(section: str, top: str) -> bool:
    """Whether an outline number is another, or lies below it: `1(2)①a` below `1(2)` and `1`, `10` not below `1`."""
    return section.startswith(top) and not section[len(top) :][:1].isdecimal()


def section_block(edition: Edition, record: Section, left_out: Iterable[str] = UNSHOWN) -> Block:
    """One heading with its words and tables."""
    section = record.section_id
    number = (number_span(printed_number(section)), Span(" ")) if section[:1].isdecimal() else ()
    parts = [heading(f"s-{section}", min(int(record.level) + 1, 6), (*number, *literal_spans(record.heading)))]
    if edition.words(section) is not None:
        parts.append(commentary(edition, section))
    return group(f"section/{section}", [*parts, *section_tables(edition, record, left_out)])


def printed_number(section: str) -> str:
    """Last part of an outline number as it stands before a heading: `1`, `(1)`, `①`, `a`."""
    head, _, tail = section.rpartition(")")
    if tail and head:
        return tail[-1]
    return f"({head.rpartition('(')[2]})" if head else section


def section_tables(edition: Edition, record: Section, left_out: Iterable[str] = UNSHOWN) -> list[Block]:
    """The declared tables that have something of a section; its 注 stand beneath the last, or alone."""
    section, layouts = record.section_id, layouts_of(edition.about)
    without = frozenset(left_out)
    names = [name for name, one in layouts.items() if name not in without and has_rows(edition, one, section)]
    notes = notes_for(edition, section) if edition.find_table(Note.TABLE) is not None else ()
    if not names:
        return given([notes_block(f"notes/{section}", notes)])
    return [
        declared_table(edition, name, section, section_caption(edition, name, record, notes if last else ()))
        for name, last in ((name, name == names[-1]) for name in names)
    ]


def section_caption(edition: Edition, name: str, record: Section, notes: tuple[Spans, ...]) -> Caption:
    """Caption of what a table has of a section: its own, then the heading."""
    own = caption(edition, name)
    title = (*own.title, Span("（"), *literal_spans(record.heading), Span("）"))
    return replace(own, title=title, notes=(*own.notes, *notes))


def has_rows(edition: Edition, layout: Layout, section: str) -> bool:
    """Whether a table has something of a section."""
    if not isinstance(layout, Listed):
        return bool(shown_facts(edition, layout, section))
    frame = edition.find_table(layout.name)
    if frame is None or "section_id" not in frame:
        return False
    return bool(((frame["document"] == edition.document) & (frame["section_id"] == section)).any())
