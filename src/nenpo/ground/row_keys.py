"""A row named by what stands in it, so that it is found wherever it stands.

`節=2(2)①-7 & 欄1=参加者数` is the row of a table that holds these texts, however many lines stand above it, and
`[節=2(2)①-7 & 欄1=参加者数]欄2` one of its cells. Lines are counted only to be printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nenpo.ground.sources import RawTable

AND = " & "
# Rows whose texts are all alike are told apart by which of them they are, from the top.
NTH = "番目"
MOST_SHOWN = 5
_CELL = re.compile(r"([^#]*)#\[(.*)\]([^\[\]]*)")


@dataclass(frozen=True)
class FoundRow:
    """The line on which a named row stands now; without one, why it is lost, as a sentence."""

    line: int = 0
    lost: str = ""


def key_parts(key: str) -> dict[str, str]:
    """The columns that a key names, each with the text that stands there."""
    return {column: text for column, _, text in (part.partition("=") for part in key.split(AND) if part)}


def keyed_cell(cell: str) -> tuple[str, str, str] | None:
    """File, key and column of `file#[key]column`; None where the cell is not named by the key of its row."""
    match = _CELL.fullmatch(cell)
    return (match[1], match[2], match[3]) if match else None


def lines_of(table: RawTable, parts: dict[str, str]) -> list[int]:
    """Lines of the rows that hold all the texts of a key; of several the one that it counts."""
    rows = table.frame
    for column, text in parts.items():
        if column != NTH:
            rows = rows[rows[column] == text] if column in rows.columns else rows.iloc[:0]
    found = [int(line) for line in rows.index]
    if NTH not in parts:
        return found
    nth = int(parts[NTH]) if parts[NTH].isdecimal() else 0
    return found[nth - 1 : nth] if nth else []


def find_row(table: RawTable, key: str, column: str = "", text: str = "") -> FoundRow:
    """The row that a key names; of several, the one that prints the expected text in the column, or anywhere."""
    parts = key_parts(key)
    found = lines_of(table, parts)
    if len(found) > 1:
        there = [line for line in found if column in table.frame.columns and table.frame.at[line, column] == text]
        anywhere = [line for line in found if text in set(table.frame.loc[line])]
        found = next((some for some in (there, anywhere) if some), found)
    return FoundRow(found[0]) if len(found) == 1 else FoundRow(lost=_lost(table, key, parts, found))


def _lost(table: RawTable, key: str, parts: dict[str, str], found: list[int]) -> str:
    """Why a key names no row, or more than one, and what there is instead."""
    if found:
        lines = "、".join(f"{line}行" for line in found[:MOST_SHOWN])
        told = f"「{table.file}」に、鍵「{key}」に当たる行が{len(found)}つあります（{lines}）。"
        return f"{told}鍵に列を書き足してください。"
    start = f"「{table.file}」に、鍵「{key}」に当たる行がありません。"
    strange = [column for column in parts if column not in (*table.frame.columns, NTH)]
    if strange:
        return f"{start}「{strange[0]}」という列はなく、列は{'、'.join(table.frame.columns)}です。"
    return start + _nearest(table, parts)


def _nearest(table: RawTable, parts: dict[str, str]) -> str:
    """What the rows hold that fit a key but for its last column; empty where none does."""
    *most, last = parts or [""]
    near = lines_of(table, {column: parts[column] for column in most})
    if not most or not near:
        return ""
    others = AND.join(f"{column}={parts[column]}" for column in most)
    if last == NTH:
        return f"「{others}」に当たる行は{len(near)}つです。"
    there = list(dict.fromkeys(str(text) for text in table.frame.loc[near, last]))
    shown = "、".join(f"「{text}」" for text in there[:MOST_SHOWN]) + ("など" if len(there) > MOST_SHOWN else "")
    return f"「{others}」に当たる行の「{last}」は{shown}です。"


def key_of(table: RawTable, line: int, columns: Iterable[str]) -> str:
    """The key by which a row is found: the texts of the declared columns, and which row where others hold the same."""
    row = table.frame.loc[line]
    parts = {column: str(row[column]) for column in columns if column in row.index and row[column]}
    parts = parts or {column: str(text) for column, text in row.items() if text}
    same = lines_of(table, parts)
    if len(same) > 1:
        parts[NTH] = str(same.index(line) + 1)
    return AND.join(f"{column}={text}" for column, text in parts.items())
