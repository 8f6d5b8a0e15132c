"""Steps are values: a name, what each reads and writes, and what it runs.

The list of steps follows from `data/raw` alone: a clean and a check step for each year that has a document, a
report and a page for each year that a report can be made for, and one index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from nenpo.edition import REPORT_TITLES, published_years
from nenpo.errors import UsageError
from nenpo.fiscal_year import fiscal_year_name
from nenpo.locations import Locations
from nenpo.sources import abouts

NOTEBOOKS = {"nenji-hokoku": "30_nenji_hokoku.ipynb", "jigyo-sokatsu": "40_jigyo_sokatsu.ipynb"}
CLEAN_NOTEBOOK, CHECK_NOTEBOOK = "10_clean.ipynb", "20_check.ipynb"
ABOUTS = "data/raw/*/source.yml"


RUN_NOTEBOOK = "nenpo.pipeline.notebooks:run_notebook"
WRITE_PAGE = "nenpo.pipeline.pages:write_page"
WRITE_INDEX = "nenpo.pipeline.index:write_index"
DATA = ("clean", "check")
# What leads from the figures of a report back to their cells, and the page that shows it.
ORIGINS = (
    ABOUTS,
    "data/raw/**/*.csv",
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


@dataclass(frozen=True)
class Step:
    """One thing to do on the way from sources to site.

    Attributes
    ----------
    name : str
        `clean@2020`, `check@2020`, `nenji-hokoku@2020`, `page:nenji-hokoku@2020`, `index`.
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
    after : tuple of str
        Steps whose results it reads.
    """

    name: str
    title: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: str = RUN_NOTEBOOK
    notebook: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    after: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """Module of the function that it runs."""
        return self.run.partition(":")[0]

    def may_read(self, path: str) -> bool:
        """Whether the step declared a file that it read; its notebook need not be."""
        return matches(path, self.reads) or path == f"notebooks/{self.notebook}"

    def may_write(self, path: str) -> bool:
        """Whether the step declared a file that it made."""
        return matches(path, self.writes)

    @property
    def of_data(self) -> bool:
        """Whether it makes or checks clean tables: the others wait until no critical finding stands in the way."""
        return self.name.partition("@")[0] in DATA

    @property
    def executed(self) -> str:
        """Where the executed notebook lies, from the project's folder."""
        return f"build/executed/{self.name.replace('@', '-fy')}.ipynb"

    @property
    def page(self) -> str:
        """The page that an exporting step makes; beside that of a report lies the page of its sources."""
        return next(iter(self.pages), "")

    @property
    def pages(self) -> tuple[str, ...]:
        """Every page that an exporting step makes."""
        return tuple(path for path in self.writes if path.endswith(".html"))


def all_steps(locations: Locations) -> list[Step]:
    """Every step that the project's sources ask for, in an order in which they can run."""
    about = abouts(locations)
    years = sorted({int(entry["fiscal_year"]) for entry in about})
    documents = {year: [e["document"] for e in about if int(e["fiscal_year"]) == year] for year in years}
    steps = [clean_step(year, documents[year]) for year in years]
    clean = tuple(step.name for step in steps)
    steps += [check_step(year, clean) for year in years]
    for report in REPORT_TITLES:
        for year, source in published_years(locations, report).items():
            steps.append(report_step(report, year, source, clean))
    checks = tuple(step.name for step in steps if step.name.startswith("check@"))
    pages = [page_step(step, checks) for step in steps if not step.name.startswith("clean@")]
    return [*steps, *pages, index_step(pages)]


def clean_step(year: int, documents: list[str]) -> Step:
    """Clean tables of one fiscal year from its documents."""
    return Step(
        name=f"clean@{year}",
        title=f"{fiscal_year_name(year)}の資料を整える",
        reads=(ABOUTS, *(f"data/raw/{name}/**/*.csv" for name in documents)),
        writes=(f"data/clean/fy{year}/*.csv", f"build/executed/clean-fy{year}.ipynb"),
        notebook=CLEAN_NOTEBOOK,
        parameters={"fiscal_year": year},
    )


def check_step(year: int, clean: tuple[str, ...]) -> Step:
    """Data quality of one fiscal year, whose documents are held against those of the other years too."""
    return Step(
        name=f"check@{year}",
        title=f"{fiscal_year_name(year)}の表を点検する",
        reads=(ABOUTS, "data/raw/**/*.csv", "data/clean/*/*.csv", "expectations/*"),
        writes=(
            f"build/findings/fy{year}.json",
            f"build/findings/fy{year}-checks.json",
            f"build/executed/check-fy{year}.ipynb",
        ),
        notebook=CHECK_NOTEBOOK,
        parameters={"fiscal_year": year},
        after=clean,
    )


def report_step(report: str, year: int, source: dict[str, Any], clean: tuple[str, ...]) -> Step:
    """A report of one fiscal year, or its 参考集計 where the source is the next edition, assembled in its notebook."""
    document = source["document"]
    book = REPORT_TITLES[report] if int(source["fiscal_year"]) == year else f"参考集計（{report}）"
    return Step(
        name=f"{report}@{year}",
        title=f"{fiscal_year_name(year)}の{book}を組み立てる",
        reads=(ABOUTS, "data/clean/fy*/*.csv", f"data/raw/{document}/commentary/*.md",
               f"data/raw/{document}/appendix/*.md", "expectations/*"),
        writes=(f"build/executed/{report}-fy{year}.ipynb",),
        notebook=NOTEBOOKS[report],
        parameters={"fiscal_year": year},
        after=clean,
    )  # fmt: skip


def page_step(step: Step, checks: tuple[str, ...] = ()) -> Step:
    """The page of an executed notebook: `quality.html` for a check, the report's name for a report.

    With a report goes the page of its figures' sources, for which the sources are looked up again.
    """
    name, _, year = step.name.partition("@")
    if name == "check":
        book, pages, reads, after = f"{fiscal_year_name(int(year))}の品質の頁", ("quality.html",), (), ()
    else:
        book, pages = step.title.removesuffix("を組み立てる"), (f"{name}.html", f"{name}{SUFFIX}")
        reads, after = ORIGINS, checks
    return Step(
        name=f"page:{step.name}",
        title=f"{book}を書き出す",
        reads=(step.executed, *reads),
        writes=tuple(f"build/site/fy{year}/{page}" for page in pages),
        run=WRITE_PAGE,
        after=(step.name, *after),
    )


def index_step(pages: list[Step]) -> Step:
    """The page that leads to all others."""
    return Step(
        name="index",
        title="目次の頁を書き出す",
        reads=("build/executed/*.ipynb", *(path for page in pages for path in page.pages)),
        writes=("build/site/index.html",),
        run=WRITE_INDEX,
        after=tuple(page.name for page in pages),
    )


def chosen(steps: list[Step], years: tuple[int, ...], reports: tuple[str, ...]) -> list[Step]:
    """The steps that given years and reports ask for, with everything they stand on; all if none are given.

    Raises
    ------
    UsageError
        If a year asked for has none of the reports asked for.
    """
    asked = set()
    for step in steps:
        report, _, year = step.name.removeprefix("page:").partition("@")
        wanted = (not years or int(year or 0) in years) and (not reports or report in reports)
        if step.name.startswith("page:") and report not in DATA and wanted:
            asked.add((report, int(year)))
    _refuse_gaps(steps, asked, years, reports)
    made = {year for _, year in asked}
    pages = {f"page:{report}@{year}" for report, year in asked} | {f"page:check@{year}" for year in made}
    return _closed(steps, pages)


def _refuse_gaps(
    steps: list[Step], asked: set[tuple[str, int]], years: tuple[int, ...], reports: tuple[str, ...]
) -> None:
    lacking = [f"{year}年度" for year in years if year not in {year for _, year in asked}]
    lacking += [report for report in reports if report not in {report for report, _ in asked}]
    if lacking or not asked:
        known = [step.name.replace("@", " ") for step in steps if step.name.partition("@")[0] in REPORT_TITLES]
        raise UsageError(
            f"資料がないので作成できません（{'、'.join(lacking) or '報告'}）。"
            f"作成できるもの: {'、'.join(known) or 'なし'}。"
        )


def _closed(steps: list[Step], names: set[str]) -> list[Step]:
    """The named steps with all they stand on, the checks of each year that is cleaned, and the index."""
    by_name = {step.name: step for step in steps}
    needed: set[str] = {"index"}
    waiting = sorted(names & by_name.keys())
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += by_name[name].after
            if name.startswith("clean@"):
                waiting.append(name.replace("clean@", "check@"))
    return [step for step in steps if step.name in needed]
