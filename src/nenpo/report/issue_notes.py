"""注 about known issues: what is on record about a printed cell, beside the table or the words that print it.

An issue names a fact or a cell under data/raw. Whatever shows that row says so: a table beneath itself, a
project's particulars, a passage of prose. The notes name row and column, because the cells carry no marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from nenpo.facts.store import Fact
from nenpo.ground.blocks import PRINTED, Block, Span, spans_html
from nenpo.ground.fiscal_year import period_name
from nenpo.report.edition import Edition

# Files whose rows are words of the report, and no table of it.
WORDS = ("figures.csv", "claims.csv", "notes.csv", "outline.csv", "categories.csv")
MARKS = ("", "○", "△", "―", "-")
# A row of a raw file: name of the file without its folder, and line.
Row = tuple[str, int]
Issue = Mapping[str, Any]
_COLUMN = re.compile(r"の「[^「」]+」の欄$")


def known_issue_notes(edition: Edition, facts: Iterable[Fact], rows: Mapping[Row, str] | None = None) -> list[str]:
    """What is known of the printed figures and cells, in words for the reader and in the order of print.

    Parameters
    ----------
    rows : mapping, optional
        Rows of raw files that are shown whole, each with the name that readers see in it: there the cells that
        are no figures have their notes too.
    """
    shown, named = list(facts), rows or {}
    heads = _headers(shown)
    notes = []
    for issue in edition.known_issues:
        fact = next((f for f in shown if _concerns(issue, f, heads)), None)
        row = _row(issue)
        if fact is not None:
            line = row[1] or fact.source_row
            notes.append((line, _fact_label(issue, fact, shown, named), str(issue["reason"])))
        elif row in named and not _is_figure(edition, issue):
            notes.append((row[1], _cell_label(issue, named[row]), str(issue["reason"])))
    return _together(sorted(notes, key=lambda note: note[0]))


def _together(notes: Iterable[tuple[int, str, str]]) -> list[str]:
    """Notes of line, label and reason as sentences; what has the same reason is told once, of all that it is about."""
    labels: dict[str, list[str]] = {}
    for _, label, reason in notes:
        labels.setdefault(reason, []).append(label)
    return [f"{_listed(found)}{reason}" for reason, found in labels.items()]


def _listed(labels: Iterable[str]) -> str:
    """Labels one after the other, the column that all of them name only once."""
    named = [label for label in dict.fromkeys(labels) if label]
    columns = {match[0] if (match := _COLUMN.search(label)) else "" for label in named}
    column = columns.pop() if len(columns) == 1 else ""
    return f"{'、'.join(label.removesuffix(column) for label in named)}{column}：" if named else ""


def rows_of(file: str, records: Iterable[Mapping[str, str]], *names: str) -> dict[Row, str]:
    """Rows of clean tables by the raw row that they come from, each with the columns that name it."""
    rows = {}
    for record in records:
        line = record.get("source_cell", "").partition("#")[2].partition(":")[0]
        if line.isdecimal():
            rows[file, int(line)] = " ".join(record[name] for name in names if record[name])
    return rows


def _concerns(issue: Issue, fact: Fact, heads: Mapping[str, str]) -> bool:
    """Whether a known issue lies in a fact or its cell, or in the header line above the printed table."""
    if issue.get("fact_id"):
        return bool(fact.fact_id == issue["fact_id"])
    cell = str(issue.get("cell", ""))
    return fact.source_cell == cell or heads.get(cell.partition(":")[0]) == fact.source_cell


def _headers(shown: Sequence[Fact]) -> dict[str, str]:
    """Header line above each printed table that shows its edition's own year, with the first cell below it."""
    years = {fact.fiscal_year for fact in shown}
    first: dict[str, Fact] = {}
    for fact in sorted(shown, key=lambda fact: fact.source_row):
        if fact.edition in years:
            first.setdefault(f"{fact.document}/{fact.source_file}", fact)
    return {f"{file}#{fact.source_row - 1}": fact.source_cell for file, fact in first.items()}


def _fact_label(issue: Issue, fact: Fact, shown: Sequence[Fact], named: Mapping[Row, str]) -> str:
    """Which of the shown figures it is; a note on the heads speaks for itself."""
    if not issue.get("fact_id") and fact.source_cell != issue.get("cell"):
        return ""
    several = len({f.project for f in shown}) > 1
    name = named.get((fact.source_file, fact.source_row), fact.project) if several else ""
    periods = {f.period for f in shown if (f.project, f.indicator) == (fact.project, fact.indicator)}
    period = f"（{period_name(fact.period)}）" if len(periods) > 2 else ""
    return f"{name} {fact.indicator}{period}".lstrip()


def _row(issue: Issue) -> Row:
    file, _, place = str(issue.get("cell", "")).partition("#")
    line = place.partition(":")[0]
    return file.partition("/")[2], int(line) if line.isdecimal() else 0


def _is_figure(edition: Edition, issue: Issue) -> bool:
    """Whether the cell holds a figure: one that is not shown belongs to another year."""
    cell = str(issue.get("cell", ""))
    return any(fact.source_cell == cell for fact in edition.file_facts(_row(issue)[0]))


def _cell_label(issue: Issue, name: str) -> str:
    """Row and column of a cell that is no figure: by its column where it holds a mark, else by what is printed."""
    printed = str(issue.get("printed") or "")
    column = str(issue["cell"]).rpartition(":")[2]
    if printed not in MARKS:
        return f"{name}「{printed}」" if printed != name else name
    return name if re.fullmatch(r"欄\d+|表記", column) else f"{name}の「{column}」の欄"


def prose_notes(edition: Edition, section: str, blocks: Iterable[Block], block_id: str, *, own: bool = False) -> Block:
    """注 beneath a passage: about the figures that it prints, and the words of its section.

    Parameters
    ----------
    own : bool
        Leave out figures of tables, because the table stands right below with its own notes.
    """
    printed = {fact for block in blocks for fact in block.facts}
    notes = []
    for issue in edition.known_issues:
        fact = _fact(edition, issue)
        told = fact is not None and fact.fact_id in printed and (fact.source_file in WORDS or not own)
        label = f"{fact.indicator}：" if fact is not None else _words_label(issue)
        if told or _stands_in(edition, issue, fact, section):
            notes.append(f"{label}{issue['reason']}")
    return notes_block(f"{block_id}/notes", list(dict.fromkeys(notes)))


def _fact(edition: Edition, issue: Issue) -> Fact | None:
    if issue.get("fact_id"):
        return edition.facts.by_id.get(str(issue["fact_id"]))
    found = [fact for fact in edition.file_facts(_row(issue)[0]) if fact.source_cell == issue.get("cell")]
    return found[0] if found else None


def _words_label(issue: Issue) -> str:
    printed = str(issue.get("printed") or "")
    return f"「{printed}」：" if printed else ""


def _stands_in(edition: Edition, issue: Issue, fact: Fact | None, section: str) -> bool:
    """Whether it is about words of a section, figures in them included."""
    if edition.is_reference:
        return False
    if fact is not None:
        return fact.source_file in WORDS and fact.document == edition.document and fact.section_id == section
    file, line = _row(issue)
    if file not in WORDS:
        return False
    table = edition.tables.get(file.removesuffix(".csv"))
    if table is None or "section_id" not in table.columns:
        return any(f.section_id == section for f in edition.file_facts(file) if f.source_row == line)
    own = table["source_cell"].str.startswith(f"{edition.document}/{file}#{line}:")
    return section in set(table[own]["section_id"])


def notes_block(block_id: str, notes: Sequence[str]) -> Block:
    """Notes as a block that stands beneath other blocks; without notes it is empty."""
    if not notes:
        return Block(block_id, "prose", data={"nodes": []})
    nodes = [{"kind": "paragraph", "items": [[Span(f"注）{note}", "literal", value=PRINTED).data()]]} for note in notes]
    inside = "".join(f'<p class="note">注）{spans_html((Span(note, "literal", value=PRINTED),))}</p>' for note in notes)
    html = f'<div class="beneath" id="{escape(block_id)}">{inside}</div>'
    return Block(block_id, "prose", html, "\n".join(notes), data={"nodes": nodes})
