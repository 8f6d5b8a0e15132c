"""A table as its reader wants it: rows with addresses, whose columns are named by what they mean.

The document's layout says which printed head has which role. The address of a cell stays that of the file, whatever
file it is. What a layout and its file disagree on is a problem on record: heads of both kinds, a file of heads
alone, and rows that no rule reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.ground.layouts import ONCE, Layout
from nenpo.ground.sources import RawTable

# Kinds of lines of a table that holds its own heads.
HEADER, ROW, TITLE = "見出し", "行", "表題"
ROW_KIND = "row_kind"


def by_role(table: RepairedTable, layout: Layout) -> RepairedTable:
    """The columns of a table that are read, each under its role; several of one role are under their heads."""
    columns = layout.names(table.raw.heads_by_column)
    frames = (frame[list(columns)].rename(columns=columns) for frame in (table.read, table.printed, table.origin))
    return RepairedTable(table.raw, *frames)


def text_of(table: RepairedTable, row: int, role: str) -> str:
    """What is read in a cell; nothing where the table has no column of the role."""
    return str(table.read.at[row, role]) if role in table.read.columns else ""


def lines_of(table: RepairedTable, kind: str) -> list[int]:
    """Rows of one 種別; of a table without 種別 all are lines."""
    if ROW_KIND not in table.read.columns:
        return table.rows if kind == ROW else []
    return [row for row in table.rows if str(table.read.at[row, ROW_KIND]) == kind]


def strange_kinds(table: RepairedTable, document: str) -> list[Problem]:
    """Rows whose 種別 means nothing: no rule would read them."""
    if ROW_KIND not in table.read.columns:
        return []
    strange = [row for row in table.rows if str(table.read.at[row, ROW_KIND]) not in (HEADER, ROW, TITLE)]
    return [
        replace(table.unreadable(document, row, ROW_KIND), detail=f"種別は {TITLE}、{HEADER}、{ROW} のどれか")
        for row in strange
    ]


def unread_row(table: RepairedTable, document: str, row: int, role: str, why: str) -> Problem:
    """A row that no rule reads, with what it lacks."""
    return replace(table.unreadable(document, row, role), problem="unread_row", detail=why)


def disagreements(table: RawTable, layout: Layout, document: str) -> Iterator[Problem]:
    """Where a file and what is declared of it differ: heads either way, and heads without a row."""
    strange, lacking = layout.compared(table.in_file)
    for column in strange:
        yield Problem("undeclared_head", document, table.file, 1, column, table.in_file[column])
    for head in lacking:
        yield Problem("missing_head", document, table.file, 1, head, detail=head)
    if table.frame.empty and not (layout.is_form and layout.roll == ONCE):
        yield Problem("empty_table", document, table.file, 1, detail="行がない")
