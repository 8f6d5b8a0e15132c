"""The index that leads to everything: years of reports, 参考集計 apart from them, pages of data quality.

It is a pure function of what was published, so it can be written last and compared byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nenpo.fiscal_year import fiscal_year_name
from nenpo.locations import write_text
from nenpo.publish.html import TEMPLATES

TITLE = "青森県の中小企業振興 報告書の一覧"
INTRODUCTION = (
    "青森県の中小企業振興施策をまとめた報告書を、年度ごとに並べています。"
    "どの数値も、もとになった資料のセルまでたどれるように作られています。"
)
REFERENCE_NOTICE = (
    "ある年度の数値を、翌年度の版に載った前年度欄から集め直したものです。"
    "その年度に公表された報告書ではないので、発行者も公表日もなく、すべての項目がそろうものでもありません。"
)
QUALITY_NOTE = "報告書に使ったデータを検査した結果です。見つかった問題と、その扱いを年度ごとに示します。"

REPORT, REFERENCE, QUALITY = "report", "reference", "quality"
# Names that belong to the published reports alone.
_RESERVED = ("年次報告", "事業総括")


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
        `report`, `reference` (参考集計) or `quality`.
    size : int
        Bytes.
    form : str
        What sort of file it is: HTML, PDF, Word …
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


@dataclass(frozen=True)
class Book:
    """A report of one year in every form it has; the title leads to the first."""

    kind: str
    title: str
    state: str
    description: str
    files: tuple[Entry, ...]


@dataclass(frozen=True)
class Year:
    """What stands under one fiscal year."""

    fiscal_year: int
    books: tuple[Book, ...]

    @property
    def name(self) -> str:
        """The fiscal year in words."""
        return fiscal_year_name(self.fiscal_year)


def index_html(entries: Iterable[Entry]) -> str:
    """The index page of what was published; within a year, in the order given.

    Raises
    ------
    ValueError
        If a kind is unknown, or a 参考集計 bears the name of a report.
    """
    known = tuple(entries)
    for entry in known:
        if entry.kind not in (REPORT, REFERENCE, QUALITY):
            raise ValueError(f"kind of {entry.href} is {entry.kind!r}, not report, reference or quality")
        if entry.kind == REFERENCE and any(name in entry.title + entry.description for name in _RESERVED):
            raise ValueError(f"{entry.href} is a 参考集計 and must not be called {entry.title!r}")
    environment = Environment(loader=FileSystemLoader(TEMPLATES / "nenpo"), autoescape=True, undefined=StrictUndefined)
    environment.filters["file_size"] = file_size
    return environment.get_template("site.html.j2").render(
        title=TITLE,
        introduction=INTRODUCTION,
        reference_notice=REFERENCE_NOTICE,
        quality_note=QUALITY_NOTE,
        reports=_years(known, REPORT),
        references=_years(known, REFERENCE),
        quality=_years(known, QUALITY),
    )


def write_index(entries: Iterable[Entry], site: Path) -> Path:
    """Write `index.html` into the folder of the site."""
    page = site / "index.html"
    write_text(page, index_html(entries))
    return page


def file_size(size: int) -> str:
    """Bytes in the unit a reader compares downloads by, rounded up: `1 KB`, `412 KB`, `1.3 MB`."""
    if size < 1000 * 1000:
        return f"{-(-size // 1000)} KB"
    return f"{-(-size // 100_000) / 10:.1f} MB"


def _years(entries: Iterable[Entry], kind: str) -> tuple[Year, ...]:
    by_year: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.kind == kind:
            by_year.setdefault(entry.fiscal_year, []).append(entry)
    return tuple(Year(year, _books(by_year[year])) for year in sorted(by_year, reverse=True))


def _books(entries: Iterable[Entry]) -> tuple[Book, ...]:
    files: dict[str, list[Entry]] = {}
    for entry in entries:
        files.setdefault(entry.report, []).append(entry)
    return tuple(
        Book(group[0].kind, group[0].title, group[0].state, group[0].description, tuple(group))
        for group in files.values()
    )
