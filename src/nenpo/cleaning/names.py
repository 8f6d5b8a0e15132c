"""Official names: one map of the spellings that were printed.

A spelling that is not in the map is official as it stands once its line breaks are gone. Every entry must be
used, and every name of a project must be one that the 施策一覧 or the outline knows. The clean table of names says
where each spelling of the map is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.cleaning.roles import by_role
from nenpo.ground.layouts import Layout
from nenpo.ground.numerals import normalise, squeeze
from nenpo.ground.rows import records_of
from nenpo.ground.sources import Document

COLUMNS = ("document", "kind", "printed", "spelling", "official", "division", "reason", "source_cell")
# Kinds of names that a layout's columns hold, each with the role of its column.
NAMED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "programmes": (("project", "project"), ("category", "policy"), ("section", "sections")),
    "programme_lists": (("project", "project"), ("section", "sections")),
    "programme_pages": (("project", "heading"),),
    "wide": (("project", "project"),),
    "items": (("indicator", "indicator"),),
    "figures": (("indicator", "indicator"),),
}
OUTLINE = "outline"
# The labels of figures a line each are ours, not the document's.
OURS = "figures"
RELISTED = re.compile(r"[(（]\s*再\s*掲\s*[)）]")
RELISTED_INCLUDED = re.compile(r"[(（]\s*再\s*掲\s*含\s*む\s*。?\s*[)）]")


@dataclass(frozen=True)
class Names:
    """The map of one document: (kind, spelling without blanks) to official name."""

    official: dict[tuple[str, str], str]

    def of(self, kind: str, printed: str) -> str:
        """Official name of what is printed; `kind` is project, category, section or indicator."""
        spelling = spelling_of(printed)
        return self.official.get((kind, spelling), spelling)


def spelling_of(printed: str) -> str:
    """A printed name without line breaks, 再掲 marks and full-width forms."""
    return squeeze(RELISTED_INCLUDED.sub("", RELISTED.sub("", normalise(printed))))


def is_relisted(printed: str) -> bool:
    """Whether a printed name carries （再掲）."""
    return bool(RELISTED.search(normalise(printed)))


def read_names(document: Document) -> Names:
    """The document's map of spellings; without a file every spelling is official."""
    table = document.tables.get("names")
    if table is None:
        return Names({})
    rows = records_of(table.frame)
    return Names({(row["種別"], spelling_of(row["表記"])): row["正式名"] for row in rows})


def name_cells(
    tables: Mapping[str, RepairedTable], layouts: Mapping[str, Layout]
) -> Iterator[tuple[str, Layout, RepairedTable, int, str]]:
    """Every cell that holds a name: its kind, layout, table by role, row and role."""
    for name, layout in layouts.items():
        named = (("project", "heading"),) if name == OUTLINE else NAMED.get(layout.kind, ())
        if name in tables and named:
            table = by_role(tables[name], layout)
            for kind, role in named:
                yield from ((kind, layout, table, row, role) for row in table.rows if role in table.read.columns)


def _spelling(table: RepairedTable, row: int, role: str) -> str:
    return spelling_of(str(table.read.at[row, role]).lstrip("・"))


def spellings(tables: Mapping[str, RepairedTable], layouts: Mapping[str, Layout]) -> set[tuple[str, str]]:
    """Every (kind, spelling) that the document prints, to find entries of the map that nothing uses."""
    return {(kind, _spelling(table, row, role)) for kind, _, table, row, role in name_cells(tables, layouts)}


def names_frame(document: Document, tables: Mapping[str, RepairedTable]) -> pd.DataFrame:
    """Where each spelling of the map is printed, one row a cell, sorted by place; every cell is text."""
    names = document.tables.get("names")
    entries = {} if names is None else {_key(entry): entry for entry in records_of(names.frame)}
    found = []
    for kind, layout, table, row, role in name_cells(tables, document.layouts):
        spelling = _spelling(table, row, role)
        entry = entries.get((kind, spelling))
        if entry is not None and layout.kind != OURS:
            texts = (table.printed.at[row, role], spelling, entry["正式名"], entry["区分"], entry["理由"])
            cells = [document.name, kind, *map(str, texts), table.cell(row, role)]
            found.append((table.raw.file, row, layout.head_of(role), cells))
    return pd.DataFrame([cells for *_, cells in sorted(found)], columns=list(COLUMNS), dtype=object)


def _key(entry: Mapping[str, str]) -> tuple[str, str]:
    return str(entry["種別"]), spelling_of(str(entry["表記"]))


def unused_names(document: Document, seen: set[tuple[str, str]]) -> list[Problem]:
    """Entries of the map whose spelling is printed nowhere; `seen` holds (kind, spelling)."""
    table = document.tables.get("names")
    if table is None:
        return []
    return [
        Problem("unused_name", document.name, table.file, int(row), "表記", str(entry["表記"]))
        for row, entry in table.frame.iterrows()
        if _key(entry) not in seen
    ]
