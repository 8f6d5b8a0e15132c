"""From a fact back to its cell: what stands there, which repairs touch it, and the value read again.

The clean tables say of each fact which cell it came from. This module goes the way a second time, from the file
in `data/raw`, so that a trace shows what is really there and a test can hold every fact against its cell.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from nenpo.cleaning.corrections import TABLE as CORRECTIONS
from nenpo.cleaning.corrections import Correction, read_corrections
from nenpo.cleaning.observations import segment
from nenpo.cleaning.outcomes import cell_figures, named_parts
from nenpo.cleaning.projects import POLICIES, money
from nenpo.cleaning.repairs import KINDS, RepairedTable, place_of, placed, repair_tables
from nenpo.facts.store import Fact
from nenpo.ground.errors import SourceError
from nenpo.ground.locations import Locations, read_bytes
from nenpo.ground.numerals import Figure, is_dash, normalise, parse_decimal, parse_figure, parse_figures, parse_integer
from nenpo.ground.rows import records_of
from nenpo.ground.sources import Document, documents_of, read_document, table_name

YEN, COST, SPLIT = "千円", "事業費", "内訳"
# Tables whose cells are read in a way of their own.
BY_NAME = (
    "outcomes", "results", "events", "figures", "definitions", "projects", "project_lists", "project_pages",
)  # fmt: skip


@dataclass(frozen=True)
class Repair:
    """One entry of repairs.csv that touches a cell: its line, kind, what it is given, and the reason."""

    line: int
    kind: str
    value: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """A source cell and what is read in it.

    Attributes
    ----------
    file, row, column : str
        Where the cell lies under data/raw.
    raw, read : str
        The text that stands there, and the text that is read after repairs.
    figures : tuple of Figure
        Every figure of the cell; the fact is one of them.
    label : str
        What the row is called where it is printed; empty where rows have no name.
    head : str
        What stands above the column.
    corrects : Correction or None
        For a cell of corrections.csv: the cell of an earlier document that it corrects, with what stands there.
    """

    file: str
    row: int
    column: str
    raw: str
    read: str
    repairs: tuple[Repair, ...]
    figures: tuple[Figure, ...]
    label: str = ""
    head: str = ""
    page: str = ""
    corrects: Correction | None = None


@dataclass(frozen=True)
class Archive:
    """The documents of every year as they arrived, each read once and repaired once."""

    locations: Locations

    @cached_property
    def _sums(self) -> dict[str, str]:
        return {}

    @cached_property
    def _readings(self) -> dict[tuple[str, int, str, str], Reading]:
        return {}

    @cached_property
    def _repairs(self) -> dict[str, list[tuple[Repair, dict[str, str]]]]:
        return {}

    @cached_property
    def _registers(self) -> dict[str, list[dict[str, str]]]:
        return {}

    @cached_property
    def _earlier(self) -> dict[str, dict[str, RepairedTable]]:
        return {}

    @cached_property
    def _documents(self) -> dict[tuple[str, int], tuple[Document, dict[str, RepairedTable]]]:
        return {}

    def document(self, fact: Fact) -> tuple[Document, dict[str, RepairedTable]]:
        """The document that prints a fact, with its tables after repairs."""
        key = (fact.document, fact.edition)
        if key not in self._documents:
            for document in documents_of(self.locations, fact.edition):
                self._documents[document.name, fact.edition] = (document, repair_tables(document)[0])
        return self._documents[key]

    def reading(self, fact: Fact) -> Reading:
        """What stands in a fact's cell, and every figure that is read in it.

        Raises
        ------
        SourceError
            If the cell is not there any more: the clean tables are older than `data/raw`.
        """
        key = (fact.source_cell, fact.edition, fact.section_id, fact.place)
        if key not in self._readings:
            self._readings[key] = self._read(fact)
        return self._readings[key]

    def _read(self, fact: Fact) -> Reading:
        document, tables = self.document(fact)
        cell = fact.address
        row, column = cell.line, cell.field
        where = (cell.file, cell.sheet)
        name = next((n for n, table in tables.items() if (table.raw.file, table.raw.sheet) == where), "")
        table = tables.get(name)
        address = place_of(table, row, column) if table else None
        if table is None or address is None:
            raise SourceError(
                f"「{fact.source_cell}」のセルが data/raw にありません。nenpo build で整えた表を作り直してください。"
            )
        if name == CORRECTIONS:
            return self._corrected(table, row, column)
        text = str(table.read.at[address])
        label = _label(table, address[0])
        return Reading(
            file=cell.file,
            row=row,
            column=column,
            raw=str(table.raw.frame.at[row, column]),
            read=text,
            repairs=tuple(
                one for one, entry in self._entries(document, cell.file) if _touches(entry, table, row, column)
            ),
            figures=tuple(_figures(_reader_of(document, name), address[1], text, label)),
            label=label,
            head=_head(table, *address),
            page=printed_page(self._register(document, tables), name, fact),
        )

    def _corrected(self, table: RepairedTable, row: int, column: str) -> Reading:
        """A cell of corrections.csv, read as the cell that it corrects would be."""
        lines = [one for every in read_corrections(table.raw).values() for one in every]
        one = next(correction for correction in lines if correction.line == row)
        earlier = self._corrected_tables(one.document)
        corrected = next((t for t in earlier.values() if t.raw.file == f"{one.document}/{one.file}"), None)
        address = place_of(corrected, int(one.row), one.column) if corrected else None
        label = _label(corrected, address[0]) if corrected and address else ""
        figures = _figures(table_name({"file": one.file}), address[1], one.corrected, label) if address else []
        return Reading(
            file=table.raw.file,
            row=row,
            column=column,
            raw=one.corrected,
            read=one.corrected,
            repairs=(),
            figures=tuple(figures),
            label=label,
            head=_head(corrected, *address) if corrected and address else "",
            corrects=one,
        )

    def _corrected_tables(self, name: str) -> dict[str, RepairedTable]:
        if name not in self._earlier:
            self._earlier[name] = repair_tables(read_document(self.locations, self.locations.raw / name))[0]
        return self._earlier[name]

    def _entries(self, document: Document, file: str) -> list[tuple[Repair, dict[str, str]]]:
        """Entries of repairs.csv on one file, each as what a trace tells of it and as it is written."""
        if file not in self._repairs:
            table = document.tables.get("repairs")
            own = [one for one in document.tables.values() if one.file == file]
            entries = placed(table, {file: own[0]}) if table and own else []
            self._repairs[file] = [
                (Repair(int(entry["記録"]), entry["種別"], entry["値"], entry["理由"]), entry)
                for entry in entries
                if entry["行"] and entry["種別"] in KINDS
            ]
        return self._repairs[file]

    def _register(self, document: Document, tables: Mapping[str, RepairedTable]) -> list[dict[str, str]]:
        """Lines of a document's register: table, part and page."""
        if document.name not in self._registers:
            register = tables.get("register")
            self._registers[document.name] = [] if register is None else records_of(register.raw.frame)
        return self._registers[document.name]

    def sha256(self, file: str) -> str:
        """Checksum of a file under data/raw."""
        if file not in self._sums:
            self._sums[file] = hashlib.sha256(read_bytes(self.locations.raw / Path(file))).hexdigest()
        return self._sums[file]


def figure_of(reading: Reading, fact: Fact) -> Figure | None:
    """The figure of a cell that a fact is; None where the cell holds no such figure."""
    what = fact.indicator.removeprefix(COST) if reading.column == SPLIT else fact.what
    named = {segment(figure.what): figure for figure in reading.figures if figure.what}
    first = reading.figures[0] if reading.figures else None
    return named.get(what) or (first if not what else None)


def _label(table: RepairedTable, row: int) -> str:
    for column in ("欄1", "項目", "名称", "事業名"):
        if column in table.read.columns and table.read.at[row, column]:
            return str(table.read.at[row, column])
    return ""


def _head(table: RepairedTable, row: int, column: str) -> str:
    """The header lines above a cell of a table of results; a plain list is headed by its column's name."""
    if not column.startswith("欄"):
        return column
    above = table.read.loc[: row - 1]
    heads = above[above["種別"] == "見出し"]
    last = heads.index[heads["節"] == table.read.at[row, "節"]] if "節" in heads else heads.index
    return " ".join(text for text in (str(heads.at[one, column]) for one in last) if text)


def _touches(entry: Mapping[str, str], table: RepairedTable, row: int, column: str) -> bool:
    if str(entry["行"]) != str(row):
        return False
    columns = list(table.raw.frame.columns)
    if str(entry["種別"]).startswith("shift") and entry["値"] in columns:
        return columns.index(entry["列"]) <= columns.index(column) <= columns.index(entry["値"])
    return str(entry["列"]) == column


def _reader_of(document: Document, name: str) -> str:
    """What knows how the cells of a table are read: the table that the house knows, else its layout."""
    layout = document.layouts.get(name)
    return name if name in BY_NAME or layout is None else layout.kind


def _figures(name: str, column: str, text: str, label: str) -> list[Figure]:
    """Every figure of a cell, by the rules of its table."""
    readers: dict[str, Callable[[], list[Figure] | None]] = {
        "items": lambda: named_parts(cell_figures(text) or [], label),
        "outcomes": lambda: named_parts(cell_figures(text) or [], label),
        "results": lambda: named_parts(cell_figures(text) or [], label),
        "events": lambda: named_parts(parse_figures(text) or cell_figures(text) or [], ""),
        "figures": lambda: _one(parse_figure(text)),
        "definitions": lambda: _one(parse_figure(text)),
    }
    if name in readers:
        return readers[name]() or []
    if column == SPLIT:
        pairs = re.findall(rf"([{POLICIES}])\s*([\d,]+)", text)
        return [Figure(_decimal(amount), YEN, what=mark) for mark, amount in pairs]
    if name in ("projects", "project_lists", "project_pages"):
        return _amount(text)
    value = parse_decimal(text)
    return _one(parse_figure(text) if value is None else Figure(value))


def _amount(text: str) -> list[Figure]:
    value, _ = money(normalise(text).removesuffix(YEN))
    if value is not None:
        return [Figure(_decimal(str(value)), YEN)]
    return [Figure(None, YEN, marker="none_reported")] if is_dash(normalise(text)) else []


def _decimal(text: str) -> Decimal | None:
    whole = parse_integer(text)
    return None if whole is None else parse_decimal(str(whole))


def _one(figure: Figure | None) -> list[Figure]:
    return [] if figure is None else [replace(figure, what="")]


def printed_page(register: Iterable[Mapping[str, str]], name: str, fact: Fact) -> str:
    """Page of the published document on which a fact's cell is printed, as its register says; empty if unknown."""
    own = {fact.section_id, fact.place.removeprefix("基本方針事業一覧")} - {""}
    rows = [line for line in register if line["表"] == name]
    exact = [line for line in rows if own.intersection(line["部分"].split("・"))]
    pages = {line["頁"] for line in exact or rows}
    return pages.pop() if len(pages) == 1 else ""
