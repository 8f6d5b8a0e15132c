"""Steps are values: a name, what each reads and writes, and what it runs.

The list of steps follows from `data/raw` and the declared reports: a clean and a check step for each year that has a
document, a report and a page for each year that a report can be made for, and one index.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import fiscal_year_name, notebook_year
from nenpo.ground.locations import Locations
from nenpo.ground.sources import abouts, has_forms
from nenpo.report.declaration import REPORTS, Report, read_reports
from nenpo.report.declaration import SITE as SITE_FILE
from nenpo.report.edition import published_years

CLEAN_NOTEBOOK, CHECK_NOTEBOOK = "10_clean.ipynb", "20_check.ipynb"
ABOUTS, COLUMNS = "data/raw/*/source.yml", "expectations/columns.yml"

RUN_NOTEBOOK = "nenpo.pipeline.notebooks:run_notebook"
WRITE_PAGE, PAGES = "nenpo.pipeline.exports:write_page", "nenpo.publish.html.exporter:publish_html"
WRITE_FILE = "nenpo.pipeline.exports:write_file"
WRITE_DATA, DATA = "nenpo.pipeline.exports:write_data", "nenpo.publish.open_data.package:write_open_data"
WRITE_GUIDES, GUIDES = "nenpo.pipeline.exports:write_guides", "nenpo.publish.site.search:write_guides"
WRITE_INDEX = "nenpo.pipeline.index:write_index"
CHECK = "check"
# Steps for a year whatever its reports are.
OF_A_YEAR = ("clean", CHECK, "data")
SITE = "build/site/"
# The page of a report comes first; each other form is made by an exporter of its own.
HTML = "html"
EXPORTERS = {
    "pdf": "nenpo.publish.pdf.exporter:NenpoPdfExporter",
    "docx": "nenpo.publish.word.exporter:NenpoDocxExporter",
    "xlsx": "nenpo.publish.workbook.exporter:NenpoXlsxExporter",
}
FORMS = {HTML: "HTML", "pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
# The raw tables, in whose rows known issues are found.
MARKED = ("data/raw/*/*.csv", "data/raw/*/charts/*.csv", "data/raw/*/*.xlsx")
RAW = ("data/raw/**/*.csv", "data/raw/**/*.xlsx")
# What leads from the figures of a report back to their cells, and the page that shows it.
ORIGINS = (
    ABOUTS,
    REPORTS,
    *RAW,
    "data/clean/fy*/*.csv",
    "build/findings/*-checks.json",
    "expectations/*.json",
)
SUFFIX = "-sources.html"


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A declared pattern: `*` is any part of one name, `**` any folders or none."""
    parts = [
        r"(?:[^/]+/)*" if part == "**" else re.escape(part).replace(r"\*", "[^/]*") + "/" for part in text.split("/")
    ]
    return re.compile("".join(parts).removesuffix("/"))


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether a path from the project's folder follows one of the patterns."""
    return any(pattern(text).fullmatch(path) for text in patterns)


def named(reference: str) -> Any:
    """What `module:name` names; its module is imported now."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


@dataclass(frozen=True)
class Step:
    """One thing to do on the way from sources to site.

    Attributes
    ----------
    name : str
        `clean@2020`, `check@2020`, `nenji-hokoku@2020`, `page:nenji-hokoku@2020`, `pdf:nenji-hokoku@2020`, `index`.
    title : str
        What is shown to the analyst while it runs.
    reads : tuple of str
        Patterns of the files it may read, from the project's folder.
    writes : tuple of str
        Patterns of the files it makes, below `data/clean` or `build`.
    run : str
        What it does, `module:function`; the function takes the step and the staged locations.
    notebook : str
        Notebook that it executes; empty for a step that exports.
    exporter : str
        What makes its files, `module:name`; empty where `run` says all.
    after : tuple of str
        Steps whose results it reads.
    code : tuple of str
        Modules that it runs besides, by what the reports declare.
    """

    name: str
    title: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: str = RUN_NOTEBOOK
    notebook: str = ""
    exporter: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    code: tuple[str, ...] = ()

    @property
    def modules(self) -> tuple[str, ...]:
        """Modules of what it runs."""
        return tuple(name.partition(":")[0] for name in (self.run, self.exporter, *self.code) if name)

    @property
    def maker(self) -> Any:
        """What makes its files; imported only now."""
        return named(self.exporter)

    def may_read(self, path: str) -> bool:
        """Whether the step declared a file that it read; its notebook need not be."""
        return matches(path, self.reads) or path == f"notebooks/{self.notebook}"

    def may_write(self, path: str) -> bool:
        """Whether the step declared a file that it made."""
        return matches(path, self.writes)

    @property
    def executed(self) -> str:
        """Where the executed notebook lies, from the project's folder."""
        return f"build/executed/{self.name.replace('@', '-fy')}.ipynb"

    @property
    def published(self) -> tuple[str, ...]:
        """What it puts on the site, from the project's folder; may hold patterns."""
        return tuple(path for path in self.writes if path.startswith(SITE))

    @property
    def page(self) -> str:
        """The first that it puts on the site: the report, beside which may lie the page of its sources."""
        return next(iter(self.published), "")

    @property
    def report(self) -> str:
        """The report of one year that it assembles or exports, such as `nenji-hokoku@2020`; empty for all else."""
        book = self.name.rpartition(":")[2]
        return book if "@" in book and book.partition("@")[0] not in OF_A_YEAR else ""

    @property
    def form(self) -> str:
        """The form in which it publishes a report; empty for all else."""
        kind = self.name.partition(":")[0]
        return "" if not (self.report and self.published) else HTML if kind == "page" else kind


def all_steps(locations: Locations) -> list[Step]:
    """Every step that the project's sources ask for, in an order in which they can run."""
    about = abouts(locations)
    years = sorted({int(entry["fiscal_year"]) for entry in about})
    reports = read_reports(locations)
    steps = [clean_step(year, documents_read(about, year), reports) for year in years]
    clean = tuple(step.name for step in steps)
    steps += [check_step(year, clean) for year in years]
    for report in reports.values():
        for year, source in published_years(locations, report).items():
            steps.append(report_step(report, year, source, clean))
    checks = tuple(step.name for step in steps if step.name.startswith("check@"))
    pages = [page_step(step, checks) for step in steps if not step.name.startswith("clean@")]
    books = [step for step in steps if step.report]
    files = [file_step(book, form, checks) for book in books for form in EXPORTERS]
    guides = guides_step((*checks, *(book.name for book in books)))
    published = [*pages, *files, *(data_step(year, checks) for year in years), guides]
    return [*steps, *published, index_step(published)]


def documents_read(about: list[dict[str, Any]], year: int) -> list[str]:
    """Documents that the cleaning of a year reads: its own, and those before that it may correct."""
    own = [entry for entry in about if int(entry["fiscal_year"]) == year]
    correcting = {entry["report"] for entry in own if has_forms(entry)}
    before = [e for e in about if e["report"] in correcting and int(e["fiscal_year"]) < year]
    return [str(entry["document"]) for entry in (*own, *before)]


def clean_step(year: int, documents: list[str], reports: Mapping[str, Report]) -> Step:
    """Clean tables of one fiscal year from its documents, by the recipes of the reports."""
    return Step(
        name=f"clean@{year}",
        title=f"{fiscal_year_name(year)}の資料を整える",
        reads=(ABOUTS, REPORTS, *(f"data/raw/{name}/**/*.{kind}" for name in documents for kind in ("csv", "xlsx"))),
        writes=(f"data/clean/fy{year}/*.csv", f"build/executed/clean-fy{year}.ipynb"),
        notebook=CLEAN_NOTEBOOK,
        parameters={"fiscal_year": notebook_year(year)},
        code=tuple(module for report in reports.values() for module in report.modules),
    )


def check_step(year: int, clean: tuple[str, ...]) -> Step:
    """Data quality of one fiscal year, whose documents are held against those of the other years too."""
    return Step(
        name=f"check@{year}",
        title=f"{fiscal_year_name(year)}の表を点検する",
        reads=(ABOUTS, REPORTS, SITE_FILE, *RAW, "data/clean/*/*.csv", "expectations/*"),
        writes=(
            f"build/findings/fy{year}.json",
            f"build/findings/fy{year}-checks.json",
            f"build/findings/fy{year}-inquiries.html",
            f"build/executed/check-fy{year}.ipynb",
        ),
        notebook=CHECK_NOTEBOOK,
        parameters={"fiscal_year": notebook_year(year)},
        after=clean,
    )


def report_step(report: Report, year: int, source: dict[str, Any], clean: tuple[str, ...]) -> Step:
    """A report of one fiscal year, or its 参考集計 where the source is the next edition, assembled in its notebook."""
    document = source["document"]
    book = report.title if int(source["fiscal_year"]) == year else f"参考集計（{report.name}）"
    return Step(
        name=f"{report.name}@{year}",
        title=f"{fiscal_year_name(year)}の{book}を組み立てる",
        reads=(ABOUTS, REPORTS, SITE_FILE, "data/clean/fy*/*.csv", f"data/raw/{document}/commentary/*.md",
               f"data/raw/{document}/appendix/*.md", f"data/raw/{document}/charts.yml", *MARKED, "expectations/*"),
        writes=(f"build/executed/{report.name}-fy{year}.ipynb",),
        notebook=report.notebook,
        parameters={"fiscal_year": year},
        after=clean,
    )  # fmt: skip


def page_step(step: Step, checks: tuple[str, ...] = ()) -> Step:
    """The page of an executed notebook: `quality.html` for a check, the report's name for a report.

    With a report goes the page of its figures' sources, for which the sources are looked up again.
    """
    name, _, year = step.name.partition("@")
    pages: tuple[str, ...] = (f"{name}.html", f"{name}{SUFFIX}")
    reads: tuple[str, ...] = ORIGINS
    book, after = step.title.removesuffix("を組み立てる"), checks
    if name == CHECK:
        book, pages, reads, after = f"{fiscal_year_name(int(year))}の品質の頁", ("quality.html",), (), ()
    return Step(
        name=f"page:{step.name}",
        title=f"{book}を書き出す",
        reads=(step.executed, SITE_FILE, *reads),
        writes=tuple(f"{SITE}fy{year}/{page}" for page in pages),
        run=WRITE_PAGE,
        exporter=PAGES,
        after=(step.name, *after),
    )


def file_step(step: Step, form: str, checks: tuple[str, ...]) -> Step:
    """A report in a form that is no page: `pdf`, `docx` or `xlsx`."""
    name, _, year = step.name.partition("@")
    return Step(
        name=f"{form}:{step.name}",
        title=f"{step.title.removesuffix('を組み立てる')}を {FORMS[form]} で書き出す",
        reads=(step.executed, SITE_FILE),
        writes=(f"{SITE}fy{year}/{name}.{form}",),
        run=WRITE_FILE,
        exporter=EXPORTERS[form],
        after=(step.name, *checks),
    )


def data_step(year: int, checks: tuple[str, ...]) -> Step:
    """The clean tables of one fiscal year as open data."""
    return Step(
        name=f"data@{year}",
        title=f"{fiscal_year_name(year)}のオープンデータを書き出す",
        reads=(ABOUTS, f"data/clean/fy{year}/*.csv", COLUMNS, "expectations/*.json"),
        writes=(f"{SITE}fy{year}/data/*.csv", f"{SITE}fy{year}/data/*.json", f"{SITE}fy{year}/data/*.md"),
        run=WRITE_DATA,
        exporter=DATA,
        parameters={"fiscal_year": year},
        after=checks,
    )


def guides_step(after: tuple[str, ...]) -> Step:
    """A page for each indicator, and the search over all figures and projects."""
    return Step(
        name="guides",
        title="指標の頁と検索の頁を書き出す",
        reads=(
            ABOUTS,
            REPORTS,
            SITE_FILE,
            *MARKED,
            "data/clean/fy*/*.csv",
            "build/executed/*.ipynb",
            "expectations/*.yml",
        ),
        writes=(f"{SITE}search.html", f"{SITE}indicators/*.html"),
        run=WRITE_GUIDES,
        exporter=GUIDES,
        after=after,
    )


def index_step(published: list[Step]) -> Step:
    """The page that leads to all others."""
    return Step(
        name="index",
        title="目次の頁を書き出す",
        reads=(
            ABOUTS,
            REPORTS,
            SITE_FILE,
            "build/executed/*.ipynb",
            *(path for step in published for path in step.published),
        ),
        writes=(f"{SITE}index.html",),
        run=WRITE_INDEX,
        after=tuple(step.name for step in published),
    )


def chosen(
    steps: list[Step], years: tuple[int, ...], reports: tuple[str, ...], forms: tuple[str, ...] = ()
) -> list[Step]:
    """The steps that given years, reports and forms ask for, with everything they stand on; all if none are given.

    Raises
    ------
    UsageError
        If a year asked for has none of the reports asked for.
    """
    asked = {
        step.report
        for step in steps
        if step.report
        and (not years or int(step.report.partition("@")[2]) in years)
        and (not reports or step.report.partition("@")[0] in reports)
    }
    _refuse_gaps(steps, asked, years, reports)
    made = {report.partition("@")[2] for report in asked}
    wanted = {step.name for step in steps if step.form and step.report in asked and (not forms or step.form in forms)}
    return _closed(steps, wanted | {f"{name}@{year}" for name in ("page:check", "data") for year in made})


def _refuse_gaps(steps: list[Step], asked: set[str], years: tuple[int, ...], reports: tuple[str, ...]) -> None:
    lacking = [f"{year}年度" for year in years if str(year) not in {book.partition("@")[2] for book in asked}]
    lacking += [report for report in reports if report not in {book.partition("@")[0] for book in asked}]
    if lacking or not asked:
        known = [step.name.replace("@", " ") for step in steps if step.report == step.name]
        raise UsageError(
            f"資料がないので作成できません（{'、'.join(lacking) or '報告'}）。"
            f"作成できるもの: {'、'.join(known) or 'なし'}。"
        )


def _closed(steps: list[Step], names: set[str]) -> list[Step]:
    """The named steps with all they stand on, and what leads to it all."""
    by_name = {step.name: step for step in steps}
    needed: set[str] = {"guides", "index"}
    waiting = sorted(names & by_name.keys())
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += by_name[name].after
    return [step for step in steps if step.name in needed]
