"""Open data of a fiscal year: its clean tables as CSV, and a Frictionless Data Package that describes them.

The tables are UTF-8 without a mark and with LF, as in `data/clean`. `datapackage.json` says of every table and column
what it is, in which unit, within which limits and from which document; README.md says the same shortly to people.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nenpo.checks.suites import Suite, read_suites
from nenpo.ground.declarations import Declaration, Words, validated
from nenpo.ground.errors import SourceError
from nenpo.ground.fiscal_year import fiscal_year_name, period_name
from nenpo.ground.locations import Locations, list_files, write_bytes, write_text
from nenpo.ground.sources import abouts, has_forms, layouts_of, originals, read_rows, read_yaml
from nenpo.publish.open_data.schema import foreign_keys, table_schema

PACKAGE, README, COLUMNS = "datapackage.json", "README.md", "columns.yml"
# A text that a spreadsheet would take for a formula: one of these leads it …
_ACTING = re.compile(r"\s*[=+\-@＝＋－＠]")
# … unless nothing follows that could call anything: a dash for "none", a number, Japanese words.
_HARMLESS = re.compile(r"[+\-－＋][0-9.,\s]*[^\x00-\x7f]*")
LICENCE = "資料に利用の条件の記載はありません。利用に当たっては、資料の発行者に確かめてください。"
ESCAPED = "文字の欄のうち、= + - @ で始まり式として働きうるものには、先頭に ' を一つ付けています。"


@dataclass(frozen=True)
class Table:
    """One table of the open data.

    Attributes
    ----------
    data : bytes
        The CSV file as it is published.
    """

    name: str
    columns: tuple[str, ...]
    rows: int
    data: bytes


def write_open_data(locations: Locations, fiscal_year: int, folder: Path, state: str = "") -> list[Path]:
    """Write the open data of a fiscal year that has a document, and give the files that were written.

    Parameters
    ----------
    folder : Path
        Where they are written, such as `fy2020/data` of the site.
    state : str
        原案, where findings are open.

    Raises
    ------
    SourceError
        If the year has no clean tables, or one of them is not described in `expectations/columns.yml`.
    """
    suites = read_suites(locations)
    tables = published_tables(locations, fiscal_year, suites)
    described = read_described(locations)
    _refuse_undescribed(tables, described, suites)
    sources = [about for about in abouts(locations) if about["fiscal_year"] == fiscal_year]
    package = data_package(fiscal_year, tables, described, suites, sources, state)
    for table in tables:
        write_bytes(folder / f"{table.name}.csv", table.data)
    write_text(folder / PACKAGE, json.dumps(package, ensure_ascii=False, indent=2) + "\n")
    write_text(folder / README, readme(package))
    return [*(folder / f"{table.name}.csv" for table in tables), folder / PACKAGE, folder / README]


class DescribedColumn(Declaration):
    """What `columns.yml` says of a column of a clean table."""

    title: Words
    unit: str
    description: Words


class DescribedTable(Declaration):
    """What `columns.yml` says of a clean table."""

    title: Words
    description: Words
    columns: dict[Words, DescribedColumn]


def read_described(locations: Locations) -> dict[str, Any]:
    """Title, description and columns of every clean table.

    Raises
    ------
    SourceError
        If a table or a column lacks one of them, or says something else.
    """
    described = read_yaml(locations.expectations / COLUMNS, COLUMNS)
    for name, table in described.items():
        validated(DescribedTable, table, f"expectations/{COLUMNS} の {name}")
    return dict(described)


def published_tables(locations: Locations, fiscal_year: int, suites: Mapping[str, Suite]) -> list[Table]:
    """The clean tables of a fiscal year, in order of their names."""
    files = list_files(locations.clean_year(fiscal_year), "*.csv")
    if not files:
        raise SourceError(
            f"{fiscal_year_name(fiscal_year)}の整えた表が data/clean にありません。"
            "先に nenpo build で表を作ってください。"
        )
    kept = kept_back(locations, fiscal_year)
    tables = [
        published_table(
            file, suites[file.stem].numbers if file.stem in suites else (), kept.get(file.stem, frozenset())
        )
        for file in files
    ]
    return [table for table in tables if table.rows or table.name not in kept]


def kept_back(locations: Locations, fiscal_year: int) -> dict[str, frozenset[str]]:
    """Table to the documents whose rows of it stand on the page alone, as `source.yml` declares."""
    found: dict[str, frozenset[str]] = {}
    for about in (one for one in abouts(locations) if one["fiscal_year"] == fiscal_year):
        for name in (name for name, layout in layouts_of(about).items() if not layout.open_data):
            found[name] = found.get(name, frozenset()) | {str(about["document"])}
    return found


def published_table(file: Path, numbers: Iterable[str], kept: frozenset[str] = frozenset()) -> Table:
    """A clean table as it is published: numbers as they are, no text that a spreadsheet would take for a formula.

    Parameters
    ----------
    kept : frozenset of str
        Documents whose rows are not given away.
    """
    lines = [cells for _, cells in read_rows(file, file.name)]
    head, body = lines[0], lines[1:]
    if kept:
        body = [cells for cells in body if cells[head.index("document")] not in kept]
    figures = set(numbers)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    for line in body:
        writer.writerow([cell if name in figures else neutral(cell) for name, cell in zip(head, line, strict=True)])
    return Table(file.stem, tuple(head), len(body), text.getvalue().encode())


def neutral(text: str) -> str:
    """Text with a ' before it where a spreadsheet that opens the file would let it act.

    One that has a ' there already gets a second, so that taking one away always gives the text back.
    """
    bare = text.lstrip("'")
    acts = _ACTING.match(bare) and not _HARMLESS.fullmatch(bare)
    return f"'{text}" if acts else text


def _refuse_undescribed(tables: Iterable[Table], described: Mapping[str, Any], suites: Mapping[str, Suite]) -> None:
    lacking = [
        f"{table.name}の{name}"
        for table in tables
        for name in table.columns
        if name not in described.get(table.name, {}).get("columns", {})
    ]
    lacking += [f"{table.name}の規則" for table in tables if table.name not in suites]
    if lacking:
        raise SourceError(
            f"公開する表の説明がありません（{'、'.join(lacking)}）。"
            f"欄の説明は expectations/{COLUMNS} に、規則は expectations/<表>.json に書き加えてください。"
        )


def data_package(
    fiscal_year: int,
    tables: list[Table],
    described: Mapping[str, Any],
    suites: Mapping[str, Suite],
    sources: Iterable[Mapping[str, Any]],
    state: str = "",
) -> dict[str, Any]:
    """The descriptor of a fiscal year's tables."""
    documents = list(sources)
    year = fiscal_year_name(fiscal_year)
    told = [source(about) for about in documents]
    reports = [about["report"] for about in documents]
    names = [table.name for table in tables]
    package = {
        "profile": "tabular-data-package",
        "name": f"nenpo-fy{fiscal_year}",
        "title": f"{year}の資料を整えた表" + (f"（{state}）" if state else ""),
        "description": f"{described_as(documents)}{LICENCE}{ESCAPED}",
        "version": version(tables),
        "keywords": sorted({str(about["kind"]) for about in documents}) + ["中小企業", "統計"],
        "sources": told,
    }
    resources = [
        resource(table, described[table.name], suites[table.name], reports, names) | {"sources": told}
        for table in tables
    ]
    return package | ({"state": state} if state else {}) | {"resources": resources}


def described_as(documents: Iterable[Mapping[str, Any]]) -> str:
    """What the tables are: a publication retold, or what sections filled in."""
    every = list(documents)
    printed = "".join(originals(every).values())
    filled = "".join(f"「{about['title']}」" for about in every if has_forms(about))
    told = f"原本{printed}の写しにある数値と一覧を、一行に一件の表に整えた再構成で、公表された版ではありません。"
    made = f"{filled}のために担当から届いた数値と一覧を、一行に一件の表に整えたもの。"
    return (told if printed else "") + (made if filled else "")


def source(about: Mapping[str, Any]) -> dict[str, str]:
    """A document as a source: title, publisher, citation, and the date of publication where it is known."""
    told = {name: str(about[name]) for name in ("title", "publisher", "citation")}
    return told | ({"published": str(about["published"])} if about.get("published") else {})


def resource(
    table: Table, about: Mapping[str, Any], suite: Suite, reports: Iterable[str], tables: Iterable[str]
) -> dict[str, Any]:
    """The descriptor of one table."""
    schema = table_schema(table.columns, about["columns"], suite, reports)
    keys = foreign_keys(table.name, tables)
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": about["title"],
        "description": about["description"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "bytes": len(table.data),
        "hash": f"sha256:{hashlib.sha256(table.data).hexdigest()}",
        "rows": table.rows,
        "schema": schema | ({"foreignKeys": keys} if keys else {}),
    }


def version(tables: Iterable[Table]) -> str:
    """Eight hexadecimal digits of the tables: another as soon as any cell changes."""
    content = hashlib.sha256()
    for table in tables:
        content.update(f"{table.name}\n{len(table.data)}\n".encode() + table.data)
    return content.hexdigest()[:8]


def readme(package: Mapping[str, Any]) -> str:
    """What people read first: what the tables are, where they come from, how to open them."""
    tables = [f"| {one['path']} | {one['title']} | {one['rows']:,} |" for one in package["resources"]]
    sources = [f"- {one['citation']}（{_published(one)}）" for one in package["sources"]]
    lines = [
        f"# {package['title']}",
        "",
        f"表の識別: {package['version']}",
        "",
        package["description"].removesuffix(ESCAPED).removesuffix(LICENCE),
        "",
        "各表の欄の意味、単位、とりうる値は datapackage.json（Frictionless Data Package）に書いています。",
        "",
        "## 資料",
        "",
        *sources,
        "",
        LICENCE,
        "",
        "## 表",
        "",
        "| ファイル | 表 | 行数 |",
        "|---|---|---:|",
        *tables,
        "",
        "## 開き方",
        "",
        "文字コードは UTF-8（BOM なし）、改行は LF です。"
        "Excel では「データ」の「テキストまたは CSV から」で読み込みます。",
        ESCAPED,
    ]
    return "\n".join(lines) + "\n"


def _published(one: Mapping[str, str]) -> str:
    return f"{period_name(one['published'])}付" if "published" in one else "日付の記載なし"
