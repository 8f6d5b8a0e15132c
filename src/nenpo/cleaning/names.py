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
from nenpo.ground.numerals import normalise, squeeze
from nenpo.ground.rows import records_of
from nenpo.ground.sources import Document

COLUMNS = ("document", "kind", "printed", "spelling", "official", "division", "reason", "source_cell")
# Where names of each kind are printed. The labels of figures in prose are ours, not the document's.
CELLS = {
    "project": (
        ("projects", "事業名"),
        ("project_lists", "事業名"),
        ("project_pages", "見出し"),
        ("outline", "見出し"),
    ),
    "category": (("projects", "基本方針"),),
    "section": (("projects", "担当課等"), ("project_lists", "担当課等")),
    "indicator": (("outcomes", "欄1"), ("results", "欄1"), ("figures", "項目")),
}
OURS = ("figures",)
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


def name_cells(tables: Mapping[str, RepairedTable]) -> Iterator[tuple[str, RepairedTable, int, str, str]]:
    """Every cell that holds a name: its kind, table, row, column and spelling."""
    for kind, cells in CELLS.items():
        for name, column in cells:
            table = tables.get(name)
            if table is not None and column in table.read.columns:
                for row, text in table.read[column].items():
                    yield kind, table, int(str(row)), column, spelling_of(str(text).lstrip("・"))


def spellings(tables: Mapping[str, RepairedTable]) -> set[tuple[str, str]]:
    """Every (kind, spelling) that the document prints, to find entries of the map that nothing uses."""
    return {(kind, spelling) for kind, _, _, _, spelling in name_cells(tables)}


def names_frame(document: Document, tables: Mapping[str, RepairedTable]) -> pd.DataFrame:
    """Where each spelling of the map is printed, one row a cell, sorted by place; every cell is text."""
    names = document.tables.get("names")
    entries = {} if names is None else {_key(entry): entry for entry in records_of(names.frame)}
    found = []
    for kind, table, row, column, spelling in name_cells(tables):
        entry = entries.get((kind, spelling))
        if entry is not None and table.raw.name not in OURS:
            texts = (table.printed.at[row, column], spelling, entry["正式名"], entry["区分"], entry["理由"])
            cells = [document.name, kind, *map(str, texts), table.cell(row, column)]
            found.append((table.raw.file, row, column, cells))
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
