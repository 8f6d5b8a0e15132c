"""Official names: one map of the spellings that were printed.

A spelling that is not in the map is official as it stands once its line breaks are gone. Every entry must be
used, and every name of a project must be one that the 施策一覧 or the outline knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nenpo.cleaning.problems import Problem
from nenpo.numerals import normalise, squeeze
from nenpo.sources import Document

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
    rows = table.frame.itertuples(index=False)
    return Names({(str(kind), spelling_of(str(printed))): str(official) for kind, printed, official, _ in rows})


def unused_names(document: Document, seen: set[tuple[str, str]]) -> list[Problem]:
    """Entries of the map whose spelling is printed nowhere; `seen` holds (kind, spelling)."""
    table = document.tables.get("names")
    if table is None:
        return []
    return [
        Problem("unused_name", document.name, table.file, int(row), "表記", str(entry["表記"]))
        for row, entry in table.frame.iterrows()
        if (str(entry["種別"]), spelling_of(str(entry["表記"]))) not in seen
    ]
