"""Known issues: mistakes of the published documents that are on record, with the reason and who decided.

This is their only reader. What a check makes of them (which finding an issue covers, which it should not) is judged in
`checks`; what a page prints of them, in `report`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, StringConstraints, model_validator

from nenpo.cleaning.repairs import followed, placed
from nenpo.ground.address import Address, parse_address
from nenpo.ground.declarations import Declaration, Many, entries, refuse
from nenpo.ground.locations import Locations
from nenpo.ground.row_keys import find_row, key_of, keyed_cell
from nenpo.ground.sources import COMPANIONS, RawTable, abouts, read_table, read_yaml

FILE, REPAIRS = "known_issues.yml", "repairs"
MISTAKE, OPEN, CONFIRMED = "誤り", "要確認", "確認済み"


@dataclass(frozen=True)
class KnownIssue:
    """One mistake on record.

    Attributes
    ----------
    rule : str
        The rule whose finding it explains.
    kind : str
        `誤り` (certainly a mistake), `要確認` (a contradiction that the documents alone do not settle) or `確認済み`
        (looks odd and is right).
    correct : str
        What a mistake should read; empty for the other kinds.
    fact_id, cell : str
        Which finding: one of the two. The cell is declared by the key of its row, `file#[key]column`, and stands here
        as the address that it has now, `file#row:column`.
    printed, expected : str
        What the finding must say there, so that a figure which changes later is not covered; `expected` may be
        left out.
    found : str
        What was found, in words.
    reason : str
        Sentence for the reader of the report, which prints it as a 注: of an open question what is printed elsewhere,
        and not that anything is wrong.
    question : str
        What is asked about an open question, as the 照会事項 print it; empty for the other kinds.
    asked_of : str
        Who is asked, where it is not the section in charge of the project; 原本 where a look at the print answers it.
    also : tuple of str
        Further facts that it concerns, such as the home figure of a 再掲: they bear its 注 too.
    decided_by : str
        A role, never a name.
    until : str
        Last fiscal year whose edition may still need it; empty: for good.
    read_at : str
        Where the cell is read after the repairs of its file: in a shifted row that is not where it was printed.
    lost : str
        Why no row has the key, as a sentence; then `cell` is as declared.
    """

    id: str
    rule: str
    kind: str
    found: str
    reason: str
    decided_by: str
    correct: str = ""
    fact_id: str = ""
    cell: str = ""
    printed: str = ""
    expected: str = ""
    until: str = ""
    question: str = ""
    asked_of: str = ""
    also: tuple[str, ...] = ()
    read_at: str = ""
    lost: str = ""

    @property
    def place(self) -> Address:
        """The cell as file, row and column."""
        return parse_address(self.cell)

    @property
    def document(self) -> str:
        """The document it is about: the first part of its fact or cell."""
        return (self.fact_id or self.cell).partition("/")[0]


def _text(value: object) -> object:
    """A value of YAML as text: a number as it is typed, a blank as nothing."""
    return "" if value is None else str(value) if isinstance(value, int | float | date) else value


Text = Annotated[str, BeforeValidator(_text)]
Said = Annotated[str, BeforeValidator(_text), StringConstraints(min_length=1)]


class Entry(Declaration):
    """An issue as it is declared: what `KnownIssue` holds, without what is found of it."""

    id: Said
    rule: Said
    kind: Said
    found: Said
    reason: Said
    decided_by: Said
    correct: Text = ""
    fact_id: Text = ""
    cell: Text = ""
    printed: Text
    expected: Text = ""
    until: Text = ""
    question: Text = ""
    asked_of: Text = ""
    also: Many[Text] = ()

    @model_validator(mode="after")
    def _of_one_place(self) -> Self:
        if bool(self.fact_id) == bool(self.cell):
            raise ValueError("には fact_id か cell のどちらか一方を書きます")
        return self


DECLARED = tuple(Entry.model_fields)


def read_known_issues(locations: Locations) -> tuple[KnownIssue, ...]:
    """Every issue of `expectations/known_issues.yml`, in the file's order, each at the cell that it names by key.

    Raises
    ------
    CheckNotEvaluated
        If an entry lacks what it needs, has a key that means nothing, or names its cell by the number of a line.
    """
    declared = entries(Entry, read_yaml(locations.expectations / FILE, FILE), FILE)
    issues = [KnownIssue(**entry.model_dump()) for entry in declared]
    tables = _tables(locations, issues)
    counted = [(number, one) for number, one in enumerate(issues, start=1) if one.cell and not _is_keyed(one)]
    refuse(FILE, [_by_line(locations, number, one, tables) for number, one in counted])
    repairs = _repairs(locations, tables)
    return tuple(_found(issue, tables, repairs) for issue in issues)


def _is_keyed(issue: KnownIssue) -> bool:
    """Whether a cell is named by its row's key, or lies in a workbook, whose rows have none."""
    return keyed_cell(issue.cell) is not None or bool(issue.place.sheet)


def _by_line(locations: Locations, number: int, issue: KnownIssue, tables: Mapping[str, RawTable]) -> str:
    """That an issue names a cell by its line, and how to name it instead."""
    label = f"{number}件目（{issue.id}）の cell「{issue.cell}」は、行の番号でなく鍵で「ファイル#[列=文字]列」と書きます"
    table = tables.get(issue.place.file)
    if table is None or issue.place.line not in table.frame.index:
        return label
    declared = {f"{one['document']}/{e['file']}": e.get("key") for one in abouts(locations) for e in one["tables"]}
    key = key_of(table, issue.place.line, declared.get(table.file) or ())
    return f"{label}。いまの{issue.place.row}行は {table.file}#[{key}]{issue.place.column} です"


def _tables(locations: Locations, issues: Sequence[KnownIssue]) -> dict[str, RawTable]:
    """The raw tables that the issues point at, by path under data/raw."""
    files = sorted({issue.place.file for issue in issues if issue.cell})
    paths = {file: locations.raw / file for file in files if file.endswith(".csv")}
    return {file: read_table(path, file, path.stem) for file, path in paths.items() if path.is_file()}


def _repairs(locations: Locations, tables: Mapping[str, RawTable]) -> list[tuple[str, dict[str, str]]]:
    """Repairs of the documents of these tables in order, each with the file that it is about."""
    found = []
    for document in sorted({file.partition("/")[0] for file in tables}):
        name = f"{document}/{REPAIRS}.csv"
        if (locations.raw / name).is_file():
            entries = placed(read_table(locations.raw / name, name, REPAIRS, COMPANIONS[REPAIRS]), tables)
            found += [(f"{document}/{entry['ファイル']}", entry) for entry in entries]
    return found


def _found(
    issue: KnownIssue, tables: Mapping[str, RawTable], repairs: Sequence[tuple[str, dict[str, str]]]
) -> KnownIssue:
    """An issue with the address that its cell has now, and the one where it is read."""
    keyed = keyed_cell(issue.cell)
    if keyed is None:
        return replace(issue, read_at=issue.cell)
    file, key, column = keyed
    if file not in tables:
        return replace(issue, lost=f"「{file}」という表は data/raw にありません。")
    columns = list(tables[file].frame.columns)
    if column not in columns:
        return replace(issue, lost=f"「{file}」に「{column}」という列はなく、列は{'、'.join(columns)}です。")
    row = find_row(tables[file], key, column, issue.printed)
    if row.lost:
        return replace(issue, lost=row.lost)
    entries = [entry for about, entry in repairs if about == file]
    line, read = followed(entries, columns, row.line, column)
    return replace(issue, cell=tables[file].cell(row.line, column), read_at=tables[file].cell(line, read))
