"""One edition of a report: whose it is, for which year, and everything its notebook draws on.

A year without an edition of its own is known from the next edition's 前年度 column: then the edition is a
参考集計, which has no issuer and no date of publication and claims no completeness.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from nenpo.facts.known_issues import KnownIssue, read_known_issues
from nenpo.facts.programmes import TABLES, Entry, ListLine, Programme, entries_of, programmes_of
from nenpo.facts.store import Context, Fact, Facts, name_key, read_facts
from nenpo.ground.blocks import Block
from nenpo.ground.errors import SourceError, UsageError, joined
from nenpo.ground.fiscal_year import UNDATED, fiscal_year_name, notebook_year, parameter_year, period_name
from nenpo.ground.locations import Locations, here, list_files
from nenpo.ground.lookups import Lookups
from nenpo.ground.palette import SHIPPED, Palette
from nenpo.ground.rows import Row, rows_of
from nenpo.ground.sources import abouts, has_forms, original, read_table
from nenpo.report.declaration import Report, read_palette, report_named
from nenpo.report.drawings import Drawing, read_drawings
from nenpo.report.issue_places import IssuePlaces
from nenpo.words.commentary import Commentary, Passage, read_commentary
from nenpo.words.wording import Voice

NEWEST = 0
DEFINITION = "中小企業の定義"
LITERALS = "literals.csv"
REFERENCE_TITLE = "前年度欄による参考集計"
REFERENCE_STATE, RECOMPOSED_STATE, DRAFT_STATE = "参考集計", "再構成", "原案"
RECOMPOSED_NOTICE = "原本から再構成したもので、公表された版ではありません。"
REFERENCE_NOTICE = (
    "翌年度の版の前年度欄から再構成した参考集計です。公表された報告書ではなく、すべての項目はそろいません。"
)
PRINTED_LINE = (
    "数値は原本の写しにあるとおりに載せ、増減や割合は計算したものです。文章は書き直しています。"
    "写しには、読み取りによる違いが残っていることがあります。"
    "名称の表記は対応を記録したものだけをそろえ、気づいた点のある箇所には注を付けています。"
    "引用や確認には、原本を使ってください。"
)
FORM_LINE = (
    "担当から届いた数値を載せています。前年度の数値は前の年度の版のもので、後に訂正されたものには改訂と示しています。"
)


@dataclass(frozen=True)
class Edition:
    """What one run of a report notebook works on.

    Attributes
    ----------
    fiscal_year : int
        The year that the report is about.
    about : dict
        `source.yml` of the document that the figures come from: the edition itself, or the next one.
    tables : dict
        Clean tables of that document's year, by name; all text.
    commentary : Commentary
        Words of the year; a 参考集計 has none, the words of another year are not its own.
    literals : tuple of str
        Names that hold digits and are no figures.
    known_issues : tuple of KnownIssue
        What is on record about cells and figures of the published documents.
    drawings : tuple of Drawing
        Charts that its document declares.
    palette : Palette
        Colours of its charts.
    """

    locations: Locations
    report: Report
    fiscal_year: int
    about: dict[str, Any]
    facts: Facts
    tables: dict[str, pd.DataFrame]
    commentary: Commentary = Commentary({})
    literals: tuple[str, ...] = ()
    known_issues: tuple[KnownIssue, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    palette: Palette = SHIPPED

    @property
    def is_reference(self) -> bool:
        """Whether the year is known only from the next edition's 前年度 column."""
        return self.source_year != self.fiscal_year

    @property
    def is_form(self) -> bool:
        """Whether the edition is made of what sections fill in, and is no copy of one that was printed."""
        return not self.is_reference and has_forms(self.about)

    @property
    def original(self) -> str:
        """原本: the publication that the page retells; empty for a document on forms, which retells none."""
        return "" if has_forms(self.about) else original(self.about)

    @property
    def source_year(self) -> int:
        """Fiscal year of the document that the figures come from."""
        return int(self.about["fiscal_year"])

    @property
    def document(self) -> str:
        """Name of the document that the figures come from."""
        return str(self.about["document"])

    @property
    def years(self) -> tuple[int, ...]:
        """Years printed side by side: last year and this one; one alone in a 参考集計, or where there is no year."""
        return (
            (self.fiscal_year,)
            if self.is_reference or self.fiscal_year == UNDATED
            else (self.fiscal_year - 1, self.fiscal_year)
        )

    def reaches(self, year: int) -> bool:
        """Whether a figure of a year stands in the edition: of its own year or before; of any, where it has none."""
        return self.fiscal_year == UNDATED or year <= self.fiscal_year

    def voice(self, section: str = "", project: str = "") -> Voice:
        """What sentences of a section or project need to be spoken."""
        context = Context(self.report.name, self.fiscal_year, project, section)
        return Voice(self.facts, context, self.literals, own_edition=not self.is_reference)

    def table(self, name: str) -> pd.DataFrame:
        """Rows of a clean table that belong to the document.

        Raises
        ------
        SourceError
            If the year has no such table.
        """
        frame = self.find_table(name)
        if frame is None:
            raise SourceError(
                f"{fiscal_year_name(self.source_year)}の整えた表「{name}」がありません。"
                f"{self.document}/source.yml の tables に {name}.csv があるか確かめてください。"
            )
        return frame[frame["document"] == self.document].reset_index(drop=True)

    def find_table(self, name: str) -> pd.DataFrame | None:
        """A clean table of the year, which may hold other documents too; None where the year has no such table."""
        return self.facts.door.passed("table", name, self.tables.get(name))

    def words(self, name: str) -> tuple[str, tuple[Passage, ...]] | None:
        """File and passages of the year's words under a heading; None where it has none."""
        return self.facts.door.passed("words", name, self.commentary.find(name))

    def recording(self) -> AbstractContextManager[Lookups]:
        """What is asked of facts, tables and words while the block runs, absent answers included."""
        return self.facts.recording()

    def rows(self, kind: type[Row]) -> list[Row]:
        """Rows of a clean table of the document, as values.

        Raises
        ------
        SourceError
            If the year has no such table.
        """
        return rows_of(self.table(kind.TABLE), kind)

    @property
    def programmes(self) -> dict[str, Programme]:
        """Programmes of the document's lists and pages, by official name."""
        for name in TABLES:
            self.find_table(name)
        return self._programmes

    @cached_property
    def _programmes(self) -> dict[str, Programme]:
        return programmes_of(self.tables, self.document)

    def chapter(self, chapter: str) -> list[Entry]:
        """Lines of the 基本方針事業一覧 of a chapter, in the order of print.

        Raises
        ------
        SourceError
            If the year has no such list.
        """
        return [entry for entry in entries_of(self.programmes, self.rows(ListLine)) if entry.chapter == chapter]

    @cached_property
    def issue_places(self) -> IssuePlaces:
        """Where what is on record about published documents lies in this edition."""
        return IssuePlaces(self.document, self.facts, self.tables, self.known_issues)

    def file_facts(self, file: str) -> list[Fact]:
        """Facts that one raw file of the document prints."""
        return self.facts.of_file(self.document, file)

    def section_facts(self, section: str) -> list[Fact]:
        """Facts printed in one section of the document, in the order of print."""
        return self.facts.of_section(self.document, section)


def published_years(locations: Locations, report: Report) -> dict[int, dict[str, Any]]:
    """Years that a report can be made for, each with the `source.yml` it draws on; editions win over 参考集計."""
    found = {int(about["fiscal_year"]): about for about in abouts(locations) if about["report"] == report.name}
    if UNDATED in found and len(found) > 1:
        both = "、".join(str(about["document"]) for about in found.values())
        raise SourceError(
            f"{report.title}には、年度の記載がある資料とない資料があります（{both}）。"
            "source.yml の fiscal_year をそろえるか、記載のない資料を別の報告にしてください。"
        )
    before = {year - 1: about for year, about in found.items() if year != UNDATED} if report.told_by_next else {}
    return dict(sorted((before | found).items()))


def read_edition(name: str, fiscal_year: int) -> Edition:
    """The edition of a report for a fiscal year, or its 参考集計 from the next edition's 前年度 column.

    Parameters
    ----------
    name : str
        By which the report is declared beside its notebook.
    fiscal_year : int
        Western year; `NEWEST` (0) is the newest edition on record.

    Raises
    ------
    UsageError
        If no such report is declared, the year is no number, or neither is on record; the message names what is.
    SourceError
        If the year has not been cleaned yet.
    """
    fiscal_year = parameter_year(fiscal_year)
    locations = here()
    report = report_named(locations, name)
    years = published_years(locations, report)
    newest = max((year for year, about in years.items() if int(about["fiscal_year"]) == year), default=NEWEST)
    fiscal_year = newest if fiscal_year == NEWEST else fiscal_year
    if fiscal_year not in years:
        known = "、".join(f"{year}（{fiscal_year_name(year)}）" for year in years) or "なし"
        raise UsageError(
            f"{report.title}の{fiscal_year_name(fiscal_year)}（{fiscal_year}）の資料がありません。"
            f"作成できる年度: {known}。parameters セルの fiscal_year を確かめてください。"
        )
    about = years[fiscal_year]
    folder = locations.clean_year(int(about["fiscal_year"]))
    tables = {
        path.stem: read_table(path, locations.relative(path), path.stem).frame.reset_index(drop=True)
        for path in list_files(folder, "*.csv")
    }
    if not tables:
        cleaned = int(about["fiscal_year"])
        raise SourceError(
            f"{fiscal_year_name(cleaned)}の整えた表がありません。"
            f"先に 10_clean.ipynb を fiscal_year: int = {notebook_year(cleaned)} で実行してください。"
        )
    own = int(about["fiscal_year"]) == fiscal_year
    words = read_commentary(locations.raw / str(about["document"])) if own else Commentary({})
    refuse_unknown_headings(words, tables)
    return Edition(
        locations=locations,
        report=report,
        fiscal_year=fiscal_year,
        about=about,
        facts=read_facts(locations),
        tables=tables,
        commentary=words,
        literals=read_literals(locations, fiscal_year),
        known_issues=read_known_issues(locations),
        drawings=read_drawings(locations.raw / str(about["document"])),
        palette=read_palette(locations),
    )


def refuse_unknown_headings(words: Commentary, tables: dict[str, pd.DataFrame]) -> None:
    """Stop at a commentary section that no place of the report would show.

    Raises
    ------
    SourceError
        Naming each heading and its file.
    """
    known = {DEFINITION, *(tables["outline"]["section_id"] if "outline" in tables else ())}
    programmes = programmes_of(tables)
    known |= {name for name, programme in programmes.items() if programme.lines}
    # On a further page a document may say something else than on the programme's home page.
    known |= {one.section for programme in programmes.values() for one in programme.entries if one.is_further}
    keys = {name_key(name) for name in known}
    strange = [
        f"{file}：「{name}」" for name, places in words.sections.items() if name not in keys for file, _ in places
    ]
    if strange:
        raise SourceError(
            f"文章の見出しが、節の番号にも事業の正式名にも当たりません。\n{joined(strange)}\n"
            "見出しを直してください。正式名は data/clean の projects.csv で、再掲の頁の番号は"
            " project_lists.csv で確かめられます。"
        )


def read_literals(locations: Locations, fiscal_year: int) -> tuple[str, ...]:
    """Names that hold digits and are no figures, from `expectations/literals.csv`.

    A name that holds a year is declared for the fiscal year of that edition alone, and expires with it.
    """
    frame = read_table(locations.expectations / LITERALS, LITERALS, "literals", ("表記", "理由", "年度")).frame
    return tuple(frame[frame["年度"].isin(("", str(fiscal_year)))]["表記"])


def cover(edition: Edition) -> Block:
    """Title page: what the report is, of which year, and of which 原本; an edition on forms, by whom and when."""
    title, lines = _reference_cover(edition) if edition.is_reference else _edition_cover(edition)
    told = {
        "title": title,
        "report": REFERENCE_TITLE if edition.is_reference else edition.report.title,
        "fiscal_year": edition.fiscal_year,
        "published": "" if edition.is_reference else str(edition.about.get("published") or ""),
        **_standing(edition),
    }
    data = {"edition": told, "lines": lines, "literals": list(edition.literals)}
    return Block("cover", "cover", title, data=data)


def _standing(edition: Edition) -> dict[str, str]:
    """What a page is by itself, and of which original; how far an edition of ours is approved, only the build knows."""
    if edition.is_form:
        return {"state": DRAFT_STATE}
    made = REFERENCE_STATE if edition.is_reference else RECOMPOSED_STATE
    notice = REFERENCE_NOTICE if edition.is_reference else RECOMPOSED_NOTICE
    return {"state": made, "made": made, "notice": notice, "original": edition.original}


def _edition_cover(edition: Edition) -> tuple[str, list[str]]:
    title = str(edition.about["title"])
    if not edition.is_form:
        return title, [f"原本：{edition.original}", PRINTED_LINE]
    published = edition.about.get("published")
    dated = [period_name(str(published))] if published else []
    return title, [*dated, str(edition.about["publisher"]), FORM_LINE]


def _reference_cover(edition: Edition) -> tuple[str, list[str]]:
    year = fiscal_year_name(edition.fiscal_year)
    source = "原本" if edition.original else f"「{edition.about['title']}」"
    lines = [
        *([f"原本：{edition.original}"] if edition.original else []),
        f"{source}の前年度の欄と、複数の年にわたる表から、{year}の数値を集めて再構成したものです。",
        "発行者が出した資料ではなく、その年度のすべてを載せるものでもありません。",
    ]
    return f"{year} {REFERENCE_TITLE}", lines
