"""訂正: a figure of an earlier document that its section has corrected since.

A correction names a cell of the earlier document, the text that stands there and the text that should. Both stay: the
cell as it was printed, and an observation of the document that the correction came with, for the same period.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nenpo.cleaning.observations import Observation, fact_id
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable, place_of
from nenpo.ground.address import Address
from nenpo.ground.rows import grouped
from nenpo.ground.sources import RawTable

TABLE, CORRECTED = "corrections", "訂正"
SAID = ("理由", "担当課", "受付日")
LOST, UNKNOWN, OWN_COPY = "lost_correction", "unknown_correction", "correction_in_table"
REVISED = "revised"


@dataclass(frozen=True)
class Correction:
    """One line of corrections.csv.

    Attributes
    ----------
    line : int
        Its line in the file.
    document, file, row, column : str
        The cell that it corrects.
    printed, corrected : str
        What stands there, and what should.
    section, received : str
        Who corrected it, and the day that it came.
    """

    line: int
    document: str
    file: str
    row: str
    column: str
    printed: str
    corrected: str
    reason: str
    section: str = ""
    received: str = ""

    @property
    def cell(self) -> str:
        """Address of the corrected cell under data/raw."""
        return str(Address(f"{self.document}/{self.file}", self.row, self.column))

    def problem(self, kind: str, document: str, table: RawTable, detail: str) -> Problem:
        """Why it cannot be taken, at its own line."""
        column = "原文" if kind == LOST else CORRECTED
        printed = self.printed if kind == LOST else self.corrected
        return Problem(kind, document, table.file, self.line, column, printed, detail=detail)


# A correction that cannot be taken, with the kind of problem and the reason in words.
Refusal = tuple[Correction, str, str]


def read_corrections(table: RawTable) -> dict[str, list[Correction]]:
    """The lines of corrections.csv by the document that they correct, in their order."""
    found: dict[str, list[Correction]] = {}
    for line, row in table.frame.iterrows():
        cells = [str(row[name]) for name in ("資料", "ファイル", "行", "列", "原文", CORRECTED, *SAID)]
        one = Correction(int(str(line)), *cells)
        found.setdefault(one.document, []).append(one)
    return found


def corrected_tables(
    tables: Mapping[str, RepairedTable], corrections: Iterable[Correction]
) -> tuple[dict[str, RepairedTable], list[Correction], list[Refusal]]:
    """An earlier document's tables with its corrected cells, the corrections that hold, and why the others do not.

    A cell that is corrected twice is expected to hold what the first correction gave it; the last one counts.
    """
    changed = dict(tables)
    names = {table.raw.file: name for name, table in tables.items()}
    stands: dict[str, str] = {}
    holding: dict[str, Correction] = {}
    refused = []
    for one in corrections:
        name = names.get(f"{one.document}/{one.file}", "")
        row = int(one.row) if re.fullmatch(r"[0-9]{1,9}", one.row) else 0
        address = place_of(changed[name], row, one.column) if name else None
        if address is None:
            refused.append((one, UNKNOWN, f"{one.cell} というセルはありません"))
            continue
        text = stands.get(one.cell, str(changed[name].raw.frame.at[row, one.column]))
        if text != one.printed:
            refused.append((one, LOST, f"{one.cell} には「{text}」とあります"))
            continue
        changed[name] = _with_text(changed[name], address, one.corrected)
        stands[one.cell], holding[one.cell] = one.corrected, one
    return changed, list(holding.values()), refused


def _with_text(table: RepairedTable, address: tuple[int, str], text: str) -> RepairedTable:
    read, printed = table.read.copy(), table.printed.copy()
    read.at[address] = printed.at[address] = text
    return replace(table, read=read, printed=printed)


def observations_of(
    corrections: Iterable[Correction],
    again: Iterable[Observation],
    own: Iterable[Observation],
    document: str,
    table: RawTable,
) -> tuple[list[Observation], list[Refusal]]:
    """What the corrected cells say, as observations of the document that the corrections came with.

    Parameters
    ----------
    again : iterable of Observation
        The earlier document read again with its corrected cells.
    own : iterable of Observation
        What the new document itself holds: where it repeats the figure, its own cell has to be corrected.
    """
    by_cell = grouped(again, lambda row: row.source_cell)
    mine = list(own)
    sections = {(row.project, row.subject): row.section for row in reversed(mine) if not row.place}
    copies = {fact_id(row): row for row in mine}
    found, refused = [], []
    for one in corrections:
        rows = [_revised(row, one, document, table, sections) for row in by_cell.get(one.cell, [])]
        if not rows:
            refused.append(
                (one, UNKNOWN, f"{one.cell} は、数値の欄でないか、「{one.corrected}」を数値として読めません")
            )
        elif wrong := [copies[fact_id(row)] for row in rows if _differs(row, copies.get(fact_id(row)))]:
            refused.append((one, OWN_COPY, f"{wrong[0].source_cell} には「{wrong[0].printed}」とあります"))
        else:
            found += rows
    return found, refused


def _differs(row: Observation, copy: Observation | None) -> bool:
    return copy is not None and (row.value, row.unit, row.marker) != (copy.value, copy.unit, copy.marker)


def _revised(
    row: Observation, one: Correction, document: str, table: RawTable, sections: Mapping[tuple[str, str], str]
) -> Observation:
    return replace(
        row,
        document=document,
        section=sections.get((row.project, row.subject), row.section),
        printed=one.corrected,
        status=REVISED if row.value is not None else "",
        note=one.reason,
        source_cell=table.cell(one.line, CORRECTED),
    )


def with_revisions(own: Iterable[Observation], revised: Iterable[Observation]) -> list[Observation]:
    """The new document's observations with the corrections; a figure that it repeats as corrected is marked itself."""
    rows = list(own)
    there = {fact_id(row) for row in rows}
    marked = {fact_id(row) for row in revised}
    return [
        *(replace(row, status=REVISED) if fact_id(row) in marked and row.value is not None else row for row in rows),
        *(row for row in revised if fact_id(row) not in there),
    ]
