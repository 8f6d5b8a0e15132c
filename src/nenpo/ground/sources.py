"""The documents that arrived, and their cells as they are printed.

A document is a folder of `data/raw` with a `source.yml`. Its tables are CSV files: text is read as text, nothing
is converted, and every row keeps the number of its line so that a figure leads back to its cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from nenpo.ground.address import Address
from nenpo.ground.braces import any_brace
from nenpo.ground.declarations import validated
from nenpo.ground.errors import SourceError, joined
from nenpo.ground.fiscal_year import UNDATED, period_name
from nenpo.ground.layouts import CURRENT, FORM, SERIES, About, Layout
from nenpo.ground.locations import Locations, list_files, read_bytes
from nenpo.ground.sheet_tables import read_sheet

# Where a document keeps what the sections delivered, as it came.
DELIVERIES = "deliveries"
ENCODINGS = ("utf-8-sig", "cp932")
# Tables whose cells are sentences and headings, and keys of YAML that quote a cell as printed.
WORDS = ("notes", "outline", "categories", "definitions")
QUOTED = ("printed",)
# What is longer is the rest of a file behind a quotation mark that nobody closed.
LONGEST_CELL = 100_000
# Our own notes on a document, with the columns that they have.
COMPANIONS = {
    "repairs": ("ファイル", "鍵", "列", "原文", "種別", "値", "理由"),
    "characters": ("文字", "読み", "理由"),
    "names": ("種別", "表記", "正式名", "区分", "理由"),
    "register": ("表", "部分", "ファイル", "行数", "頁", "原文行"),
    "corrections": ("資料", "ファイル", "行", "列", "原文", "訂正", "理由", "担当課", "受付日", "納品"),
    "drift": ("種別", "前年度", "今年度", "判断", "理由"),
    "comparability": ("節", "対象", "時期", "語", "判断", "範囲", "理由"),
}


@dataclass(frozen=True)
class RawTable:
    """One table of a document as printed.

    Attributes
    ----------
    name : str
        The name that the table keeps through every room.
    file : str
        Path under data/raw, with forward slashes.
    frame : DataFrame
        Text cells; the index is the line number in the file (the heading is line 1).
    heads : tuple of str
        Heads of the file; empty where each column of the frame is named by its own.
    added : tuple of str
        Columns that are declared and that the file lacks: they are blank.
    sheet : str
        Of a workbook: the title of the sheet, whose columns are named by their letters.
    """

    name: str
    file: str
    frame: pd.DataFrame
    heads: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    sheet: str = ""

    @property
    def heads_by_column(self) -> dict[str, str]:
        """Each column of the frame, and the head that is printed over it."""
        columns = [str(name) for name in self.frame.columns]
        return dict(zip(columns, [*self.heads, *columns[len(self.heads) :]], strict=False))

    @property
    def in_file(self) -> dict[str, str]:
        """Columns that the file has, each with its head: without those that we added."""
        return {name: head for name, head in self.heads_by_column.items() if name not in self.added}

    def cell(self, row: int, column: str) -> str:
        """Address of a cell as the clean tables write it, `file#row:column` or `file#sheet!B7`."""
        return str(Address(self.file, str(row), f"{self.sheet}!{column}" if self.sheet else column))


@dataclass(frozen=True)
class Document:
    """A publication with its tables and what its `source.yml` says of it."""

    name: str
    folder: Path
    about: dict[str, Any]
    tables: dict[str, RawTable] = field(default_factory=dict)
    layouts: dict[str, Layout] = field(default_factory=dict)

    @property
    def report(self) -> str:
        """Name of the report that the document is an edition of."""
        return str(self.about["report"])

    @property
    def fiscal_year(self) -> int:
        """Fiscal year that the document is about; `UNDATED` where it prints none."""
        return int(self.about["fiscal_year"])

    @property
    def basis(self) -> str:
        """By what right the sections are asked for its figures; empty where no law says so."""
        return str(self.about.get("basis") or "")

    @property
    def contact(self) -> str:
        """Whom the sections turn to; empty where that is not decided yet."""
        return str(self.about.get("contact") or "")

    def is_form(self, table: str) -> bool:
        """Whether a table was filled in on forms: then a blank cell has not been handed in yet."""
        return table in self.layouts and self.layouts[table].is_form

    @property
    def current_table(self) -> str:
        """Name of the table of 項目名 rows, of which each edition brings its own year's figures."""
        return next((table_name(entry) for entry in self.about["tables"] if entry.get("roll") == CURRENT), "")

    def about_table(self, table: str) -> dict[str, Any]:
        """Caption, unit line, 資料 line and page of a table; empty for one that is not declared."""
        return next((dict(entry) for entry in self.about["tables"] if table_name(entry) == table), {})


def table_name(entry: dict[str, Any]) -> str:
    """Name of a declared table: its own, or its file's without folder and ending."""
    return str(entry.get("table") or Path(entry["file"]).stem)


def decode(data: bytes, name: str) -> str:
    """Text of a file in UTF-8 (with or without BOM) or CP932.

    Raises
    ------
    SourceError
        If it is neither, or holds U+FFFD, the mark of text that was lost earlier.
    """
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\ufffd" in text:
            raise SourceError(f"「{name}」に文字化けの印（U+FFFD）があります。元のファイルから保存し直してください。")
        return text
    raise SourceError(f"「{name}」の文字コードを読めません。UTF-8 または Shift_JIS（CP932）で保存してください。")


def read_rows(path: Path, name: str) -> list[tuple[int, list[str]]]:
    """Records of a CSV file with the number of the line each begins on; blank lines are left out.

    Raises
    ------
    SourceError
        If a quotation mark is not closed, so that the rest of the file would be one cell.
    """
    text = decode(read_bytes(path), name)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            # Other libraries lift the limit of Python's own reader for the whole process.
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise csv.Error
            if cells:
                rows.append((start, cells))
            start = reader.line_num + 1
    except csv.Error:
        raise SourceError(
            f'「{name}」の{start}行目から CSV として読めません。引用符「"」の閉じ忘れがないか確かめてください。'
        ) from None
    return rows


def read_table(path: Path, file: str, name: str, columns: tuple[str, ...] | None = None) -> RawTable:
    """A CSV file as printed: text cells, the index is the line in the file.

    Parameters
    ----------
    columns : tuple of str, optional
        The columns the table must have, no more and no fewer.

    Raises
    ------
    SourceError
        If the file is empty, a column is missing, extra or doubled, or a row has too few or too many cells.
    """
    rows = read_rows(path, file)
    if not rows:
        raise SourceError(f"「{file}」は空です。見出しの行から書いてください。")
    header = rows[0][1]
    _check_header(header, columns, file)
    uneven = [number for number, cells in rows[1:] if len(cells) != len(header)]
    if uneven:
        raise SourceError(
            f"「{file}」の{'、'.join(map(str, uneven[:10]))}行目は、欄の数が見出し（{len(header)}欄）と合いません。"
            "区切りのコンマと引用符を確かめてください。"
        )
    frame = pd.DataFrame([cells for _, cells in rows[1:]], columns=header, dtype=object)
    frame.index = pd.Index([number for number, _ in rows[1:]], name="row")
    return RawTable(name=name, file=file, frame=frame)


def with_declared(table: RawTable, layout: Layout) -> RawTable:
    """A table with every column that is declared: what the file lacks is blank, and a finding of the cleaning."""
    _, lacking = layout.compared(table.in_file)
    added = tuple(head for head in lacking if head in layout.columns)
    return replace(table, frame=table.frame.assign(**dict.fromkeys(added, "")), added=added) if added else table


def _check_header(header: list[str], columns: tuple[str, ...] | None, file: str) -> None:
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        raise SourceError(f"「{file}」の見出しに同じ名前が二度あります（{'、'.join(doubled)}）。片方を直してください。")
    if columns is None:
        return
    missing = [name for name in columns if name not in header]
    extra = [name for name in header if name not in columns]
    if missing or extra:
        problems = [f"足りない欄: {name}" for name in missing] + [f"余分な欄: {name}" for name in extra]
        raise SourceError(
            f"「{file}」の見出しが決まりと合いません。\n{joined(problems)}\n"
            f"ファイルにある欄は {'、'.join(header)} です。1行目の見出しを直してください。"
        )


def read_yaml(path: Path, name: str) -> Any:
    """Content of a YAML file.

    Raises
    ------
    SourceError
        If it is not valid YAML, or a brace is left over in its words; the message has the line.
    """
    try:
        text = decode(read_bytes(path), name)
        return _loaded(text, name, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        pass
    try:
        # Only Python's own parser is the same everywhere: what is wrong, and where, is its word.
        return _loaded(text, name, yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{mark.line + 1}行目" if mark else "途中"
        raise SourceError(f"「{name}」の{where}を YAML として読めません。字下げと記号を確かめてください。") from None


def _loaded(text: str, name: str, kind: Any) -> Any:
    """Content of YAML, parsed once by one kind of loader; its words are looked at before they are made values."""
    loader = kind(text)
    try:
        node = loader.get_single_node()
        _refuse_braces(node, name)
        return None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _refuse_braces(node: yaml.Node | None, name: str, key: str = "") -> None:
    """Stop at a brace in any text of a YAML file but what it quotes from print."""
    if isinstance(node, yaml.MappingNode):
        for entry, value in node.value:
            _refuse_braces(value, name, str(entry.value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_braces(value, name, key)
    elif isinstance(node, yaml.ScalarNode) and key not in QUOTED and (wrong := any_brace(node.value)):
        raise SourceError(f"「{name}」の{node.start_mark.line + 1}行目、{key} の「{node.value}」{wrong}")


def _refuse_braces_in_words(table: RawTable) -> None:
    """Stop at a brace in a table whose cells the report prints as sentences or headings."""
    if table.name not in WORDS:
        return
    for column in table.frame.columns:
        for line, text in table.frame[column].items():
            if wrong := any_brace(str(text)):
                raise SourceError(f"「{table.cell(int(line), column)}」の「{text}」{wrong}")


def document_folders(locations: Locations) -> list[Path]:
    """Folders of data/raw that hold a document, in order of their names."""
    return [path.parent for path in list_files(locations.raw, "*/source.yml")]


def read_about(locations: Locations, folder: Path) -> dict[str, Any]:
    """What a document's `source.yml` says.

    Raises
    ------
    SourceError
        If it lacks something that must be said, or says something that it may not.
    """
    name = f"{folder.name}/source.yml"
    about = read_yaml(folder / "source.yml", name)
    said = validated(About, about, name).fiscal_year
    return dict(about) | {"fiscal_year": UNDATED if said is None else said}


def layouts_of(about: Mapping[str, Any]) -> dict[str, Layout]:
    """The tables that a document declares, by name, and the files of its charts."""
    declared = About.model_validate(dict(about) | {"fiscal_year": about["fiscal_year"] or None})
    found: dict[str, Layout] = {table.name: table for table in declared.tables}
    return found | {chart.file: SERIES.model_copy(update={"file": chart.file}) for chart in declared.charts}


def read_declared(folder: Path, name: str, layout: Layout) -> RawTable:
    """A declared table as printed: a CSV file, or a sheet of a workbook.

    Raises
    ------
    SourceError
        If it cannot be read, or a cell of the sheet does not say what it shows.
    """
    path, told = folder / layout.file, f"{folder.name}/{layout.file}"
    if not layout.is_sheet:
        return read_table(path, told, name)
    sheet = read_sheet(read_bytes(path), told, layout.sheet, layout.head_row)
    return RawTable(name, told, sheet.frame, sheet.heads, sheet=sheet.title)


def document_name(report: str, fiscal_year: int) -> str:
    """Name of a report's document of a year, as roll-over gives it; the report's own where there is no year."""
    return report if fiscal_year == UNDATED else f"{report}-fy{fiscal_year}"


def report_of(document: str) -> str:
    """The report that a document is an edition of, by its name."""
    return document.rpartition("-fy")[0] or document


def edition_of(document: str) -> int:
    """Fiscal year of a document, which ends its name; `UNDATED` where none does."""
    year = document.rpartition("-fy")[2]
    return int(year) if len(year) == 4 and year.isdecimal() else UNDATED


def has_forms(about: Mapping[str, Any]) -> bool:
    """Whether any table of a document is filled in on forms: it is an edition of ours, not one copied from print."""
    return any(entry.get("arrival") == FORM for entry in about["tables"])


def original(about: Mapping[str, Any]) -> str:
    """原本: a publication as every page names it that retells it, with title, issuer and date."""
    date = period_name(str(about["published"])) if about.get("published") else "日付の記載なし"
    return f"「{about['title']}」（{about['publisher']}、{date}）"


def originals(every: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The publications among the documents, each as the pages name it; what is made of forms retells none."""
    return {str(about["document"]): original(about) for about in every if not has_forms(about)}


def abouts(locations: Locations) -> list[dict[str, Any]]:
    """`source.yml` of every document, in order of their folders."""
    return [read_about(locations, folder) for folder in document_folders(locations)]


def read_document(locations: Locations, folder: Path) -> Document:
    """A document with all its declared tables.

    Raises
    ------
    SourceError
        If a declared file is missing, or a CSV file lies in the folder that `source.yml` does not declare.
    """
    about = read_about(locations, folder)
    layouts = layouts_of(about)
    # The series of a printed chart, which goes by its file, may not have come yet.
    wanted = {name: one for name, one in layouts.items() if one.file != name or (folder / name).is_file()}
    tables = {name: with_declared(read_declared(folder, name, layout), layout) for name, layout in wanted.items()}
    for name, columns in COMPANIONS.items():
        if (folder / f"{name}.csv").is_file():
            tables[name] = read_table(folder / f"{name}.csv", f"{folder.name}/{name}.csv", name, columns)
    for table in tables.values():
        _refuse_braces_in_words(table)
    known = {table.file for table in tables.values()}
    files = [path.relative_to(folder) for kind in ("csv", "xlsx") for path in list_files(folder, f"**/*.{kind}")]
    stray = [
        file.as_posix()
        for file in files
        if file.parts[0] != DELIVERIES and f"{folder.name}/{file.as_posix()}" not in known
    ]
    if stray:
        raise SourceError(
            f"「{folder.name}」フォルダーの {'、'.join(stray)} は source.yml に記載がありません。"
            "tables に書き加えるか、ファイルを取り除いてください。"
        )
    return Document(name=about["document"], folder=folder, about=about, tables=tables, layouts=layouts)


def documents_of(locations: Locations, fiscal_year: int) -> list[Document]:
    """Documents of one fiscal year, in order of their names.

    Raises
    ------
    SourceError
        If there is none.
    """
    folders = [
        folder for folder in document_folders(locations) if read_about(locations, folder)["fiscal_year"] == fiscal_year
    ]
    if not folders:
        raise SourceError(f"data/raw に{fiscal_year}年度の資料がありません。")
    return [read_document(locations, folder) for folder in folders]
