"""The index that leads to everything: years of reports in every form, 参考集計 apart from them, data and quality.

It is a pure function of what was published, so it can be written last and compared byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.locations import write_text
from nenpo.ground.rows import grouped
from nenpo.publish.html.frame import page_environment
from nenpo.publish.site.stamp import TEMPLATES, Stamp
from nenpo.report.declaration import Site

REFERENCE_NOTICE = (
    "ある年度の数値を、翌年度の版に載った前年度欄から集め直したものです。"
    "その年度に公表された報告書ではないので、発行者も公表日もなく、すべての項目がそろうものでもありません。"
)
QUALITY_NOTE = (
    "報告書に使ったデータを検査した結果です。見つかった問題と、その扱いを年度ごとに示します。"
    "公表された資料の誤りは、正誤表にまとめています。"
)

REPORT, REFERENCE, DATA, QUALITY, GUIDE = KINDS = ("report", "reference", "data", "quality", "guide")
# A table of the open data is listed below the others, and the 正誤表 stands on the page of data quality.
TABLE, ERRATA = "CSV", "quality/errata"
# Media types of what is no page, so that a reader knows what opens it.
TYPES = {
    "PDF": "application/pdf",
    "Word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "Excel": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "オープンデータ": "application/json",
    TABLE: "text/csv",
}


@dataclass(frozen=True)
class Entry:
    """One published file.

    Attributes
    ----------
    report : str
        Short name of the report; the files of one year, kind and report are listed together.
    href : str
        Address from the index, such as `fy2020/nenji-hokoku.html`.
    kind : str
        `report`, `reference` (参考集計), `data` (open data of a year), `quality`, or `guide` (a page that leads
        through the site and belongs to no year).
    size : int
        Bytes.
    form : str
        What sort of file it is: HTML, PDF, Word, Excel, 数値の出どころ; of open data オープンデータ (the
        description) and CSV (a table, under its own title).
    state : str
        原案 and the like; empty for what needs no mark.
    description : str
        A sentence beneath the title.
    """

    fiscal_year: int
    report: str
    title: str
    href: str
    kind: str
    size: int
    form: str = "HTML"
    state: str = ""
    description: str = ""

    @property
    def type(self) -> str:
        """Media type of a file that is no page; empty for a page."""
        return TYPES.get(self.form, "")

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.href.rpartition("/")[2]


@dataclass(frozen=True)
class Book:
    """A report of one year in every form it has; the title leads to the first.

    Attributes
    ----------
    tables : tuple of Entry
        Of open data, its tables.
    """

    kind: str
    title: str
    state: str
    description: str
    files: tuple[Entry, ...]
    tables: tuple[Entry, ...] = ()

    @property
    def tables_size(self) -> int:
        """Bytes of all tables together."""
        return sum(table.size for table in self.tables)


@dataclass(frozen=True)
class Year:
    """What stands under one fiscal year."""

    fiscal_year: int
    books: tuple[Book, ...]

    @property
    def name(self) -> str:
        """The fiscal year in words."""
        return fiscal_year_name(self.fiscal_year)


def index_html(entries: Iterable[Entry], site: Site, stamp: Stamp | None = None, reserved: Iterable[str] = ()) -> str:
    """The index page of what was published; within a year, in the order given.

    Parameters
    ----------
    stamp : Stamp, optional
        State of the site; without one the page names none.
    reserved : iterable of str
        Names that belong to the reports alone.

    Raises
    ------
    ValueError
        If a kind is unknown, or a 参考集計 bears the name of a report.
    """
    known, names = tuple(entries), tuple(reserved)
    for entry in known:
        if entry.kind not in KINDS:
            raise ValueError(f"kind of {entry.href} is {entry.kind!r}, none of {', '.join(KINDS)}")
        if entry.kind == REFERENCE and any(name in entry.title + entry.description for name in names):
            raise ValueError(f"{entry.href} is a 参考集計 and must not be called {entry.title!r}")
    environment = page_environment(TEMPLATES)
    environment.filters["file_size"] = file_size
    return environment.get_template("site.html.j2").render(
        title=site.title,
        introduction=site.introduction,
        reference_notice=REFERENCE_NOTICE,
        quality_note=QUALITY_NOTE,
        stamp=stamp or Stamp(state=""),
        guides=[entry for entry in known if entry.kind == GUIDE],
        reports=_years(known, REPORT, DATA),
        references=_years(known, REFERENCE),
        quality=_years(known, QUALITY),
        errata=ERRATA,
    )


def write_index(entries: Iterable[Entry], folder: Path, site: Site, stamp: Stamp, reserved: Iterable[str]) -> Path:
    """Write `index.html` into the folder of the site."""
    page = folder / "index.html"
    write_text(page, index_html(entries, site, stamp, reserved))
    return page


def file_size(size: int) -> str:
    """Bytes in the unit a reader compares downloads by, rounded up: `1 KB`, `412 KB`, `1.3 MB`."""
    if size < 1000 * 1000:
        return f"{-(-size // 1000)} KB"
    return f"{-(-size // 100_000) / 10:.1f} MB"


def _years(entries: Iterable[Entry], *kinds: str) -> tuple[Year, ...]:
    by_year: dict[int, list[Entry]] = {}
    for entry in sorted(entries, key=lambda one: KINDS.index(one.kind)):
        if entry.kind in kinds:
            by_year.setdefault(entry.fiscal_year, []).append(entry)
    return tuple(Year(year, _books(by_year[year])) for year in sorted(by_year, reverse=True))


def _books(entries: Iterable[Entry]) -> tuple[Book, ...]:
    groups = grouped(entries, lambda entry: entry.report)
    return tuple(_book(group) for group in groups.values())


def _book(group: Sequence[Entry]) -> Book:
    files = tuple(entry for entry in group if entry.form != TABLE)
    tables = tuple(entry for entry in group if entry.form == TABLE)
    first = (files or tables)[0]
    return Book(first.kind, first.title, first.state, first.description, files, tables)
