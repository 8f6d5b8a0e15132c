"""What the clean notebook shows: rows made, repairs applied, names mapped, and what needs a person."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from nenpo.cleaning.year import write_year
from nenpo.ground.blocks import COUNT, Block, Caption, Cell, Span, Table, table_block
from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import UNDATED, WITHOUT_YEAR, fiscal_year_name, parameter_year
from nenpo.ground.locations import Locations, here
from nenpo.ground.rows import records_of
from nenpo.ground.sources import Document, abouts, documents_of
from nenpo.report.cleaned import clean_year
from nenpo.report.edition import NEWEST


@dataclass(frozen=True)
class CleanedYear:
    """One fiscal year's documents and the clean tables made from them."""

    locations: Locations
    fiscal_year: int
    documents: tuple[Document, ...]
    tables: dict[str, pd.DataFrame]


def document_year(locations: Locations, fiscal_year: int) -> int:
    """A fiscal year that has a document; `NEWEST` (0) is the newest one, `WITHOUT_YEAR` (-1) of documents without.

    Raises
    ------
    UsageError
        If the year is no number, or has no document; the message names the years that have one.
    """
    fiscal_year = parameter_year(fiscal_year)
    years = sorted({int(about["fiscal_year"]) for about in abouts(locations)})
    said = UNDATED if fiscal_year == WITHOUT_YEAR else fiscal_year
    chosen = max(years, default=NEWEST) if fiscal_year == NEWEST else said
    if chosen not in years:
        known = "、".join(f"{year}（{fiscal_year_name(year)}）" for year in years) or "なし"
        raise UsageError(
            f"{fiscal_year}年度の資料が data/raw にありません。ある年度: {known}。"
            "parameters セルの fiscal_year を確かめてください。"
        )
    return chosen


def clean(fiscal_year: int) -> CleanedYear:
    """Read and clean the documents of one fiscal year."""
    locations = here()
    year = document_year(locations, fiscal_year)
    documents = tuple(documents_of(locations, year))
    return CleanedYear(locations, year, documents, clean_year(locations, year))


def save(cleaned: CleanedYear) -> Block:
    """Write the clean tables and say how many rows each has."""
    write_year(cleaned.locations, cleaned.fiscal_year, cleaned.tables)
    frame = pd.DataFrame({"table": list(cleaned.tables), "rows": [str(len(f)) for f in cleaned.tables.values()]})
    return plain_table("clean/tables", frame, {"table": "表", "rows": "行数"}, "整えた表と行数")


def repairs_table(cleaned: CleanedYear) -> Block:
    """Repairs on record: which cell, what kind, why."""
    return plain_table("clean/repairs", companion(cleaned, "repairs"), None, "崩れたセルの直し方")


def names_table(cleaned: CleanedYear) -> Block:
    """The map of printed spellings to official names."""
    return plain_table("clean/names", companion(cleaned, "names"), None, "表記と正式名の対応")


def problems_table(cleaned: CleanedYear) -> Block:
    """Places that cleaning could not settle by itself."""
    titles = {"file": "ファイル", "row": "行", "column": "欄", "printed": "印刷", "detail": "説明", "problem": "種類"}
    return plain_table("clean/problems", cleaned.tables["problems"], titles, "人の判断が要る箇所")


def companion(cleaned: CleanedYear, name: str) -> pd.DataFrame:
    """One of our own notes on the documents of the year, put together."""
    frames = [d.tables[name].frame.assign(資料=d.name) for d in cleaned.documents if name in d.tables]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def plain_table(block_id: str, frame: pd.DataFrame, titles: dict[str, str] | None, caption: str) -> Block:
    """A frame of text as a table block, with the named columns or all."""
    titles = titles or {name: name for name in frame.columns}
    head = (tuple(_cell(title, "col") for title in titles.values()),)
    body = tuple(tuple(_cell(row[name]) for name in titles) for row in records_of(frame))
    if not body:
        body = ((Cell((Span("該当するものはありません。"),), colspan=max(len(titles), 1)),),)
    return table_block(block_id, Table(head, body), Caption((Span(caption),), ours=True))


def _cell(text: str, header: str = "") -> Cell:
    span = Span(text, "literal", value=COUNT) if any(c.isdecimal() for c in text) else Span(text)
    return Cell((span,) if text else (), header=header)
