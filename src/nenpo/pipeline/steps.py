"""Steps are values: a name, what each reads and writes, and what it runs.

The list of steps follows from `data/raw` alone: a clean and a check step for each year that has a document, a
report and a page for each year that a report can be made for, and one index.
"""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field

from nenpo.edition import REPORT_TITLES, published_years
from nenpo.fiscal_year import fiscal_year_name
from nenpo.locations import Locations
from nenpo.sources import abouts

NOTEBOOKS = {"nenji-hokoku": "30_nenji_hokoku.ipynb", "jigyo-sokatsu": "40_jigyo_sokatsu.ipynb"}
CLEAN_NOTEBOOK, CHECK_NOTEBOOK = "10_clean.ipynb", "20_check.ipynb"
ABOUTS = "data/raw/*/source.yml"


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
    notebook : str
        Notebook that it executes; empty for a step that exports.
    modules : tuple of str
        Modules of nenpo that it runs beside those its notebook imports.
    after : tuple of str
        Steps whose results it reads.
    """

    name: str
    title: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    notebook: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    modules: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def may_read(self, path: str) -> bool:
        """Whether the step declared a file that it read."""
        return any(fnmatch.fnmatchcase(path, pattern) for pattern in self.reads)

    def may_write(self, path: str) -> bool:
        """Whether the step declared a file that it made."""
        return any(fnmatch.fnmatchcase(path, pattern) for pattern in self.writes)

    @property
    def executed(self) -> str:
        """Where the executed notebook lies, from the project's folder."""
        return f"build/executed/{self.name.replace('@', '-fy')}.ipynb"

    @property
    def page(self) -> str:
        """The page that an exporting step makes."""
        return next((path for path in self.writes if path.endswith(".html")), "")


def all_steps(locations: Locations) -> list[Step]:
    """Every step that the project's sources ask for, in an order in which they can run."""
    about = abouts(locations)
    years = sorted({int(entry["fiscal_year"]) for entry in about})
    documents = {year: [e["document"] for e in about if int(e["fiscal_year"]) == year] for year in years}
    steps = [clean_step(year, documents[year]) for year in years]
    steps += [check_step(year) for year in years]
    clean = tuple(step.name for step in steps if step.name.startswith("clean@"))
    for report in REPORT_TITLES:
        for year, source in published_years(locations, report).items():
            steps.append(report_step(report, year, source["document"], clean))
    pages = [page_step(step) for step in steps if not step.name.startswith("clean@")]
    return [*steps, *pages, index_step(pages)]


def clean_step(year: int, documents: list[str]) -> Step:
    """Clean tables of one fiscal year from its documents."""
    return Step(
        name=f"clean@{year}",
        title=f"{fiscal_year_name(year)}の資料を整える",
        reads=(ABOUTS, *(f"data/raw/{name}/*.csv" for name in documents), *(f"data/raw/{name}/charts/*.csv" for name in documents)),
        writes=(f"data/clean/fy{year}/*.csv", f"build/executed/clean-fy{year}.ipynb"),
        notebook=CLEAN_NOTEBOOK,
        parameters={"fiscal_year": year},
    )


def check_step(year: int) -> Step:
    """Data quality of one fiscal year: findings and the notebook that shows them."""
    return Step(
        name=f"check@{year}",
        title=f"{fiscal_year_name(year)}の表を点検する",
        reads=(ABOUTS, f"data/clean/fy{year}/*.csv", "expectations/*"),
        writes=(f"build/findings/fy{year}.json", f"build/executed/check-fy{year}.ipynb"),
        notebook=CHECK_NOTEBOOK,
        parameters={"fiscal_year": year},
        after=(f"clean@{year}",),
    )


def report_step(report: str, year: int, document: str, clean: tuple[str, ...]) -> Step:
    """A report of one fiscal year, assembled in its notebook."""
    return Step(
        name=f"{report}@{year}",
        title=f"{fiscal_year_name(year)}の{REPORT_TITLES[report]}を組み立てる",
        reads=(ABOUTS, "data/clean/fy*/*.csv", f"data/raw/{document}/commentary/*.md",
               f"data/raw/{document}/appendix/*.md", "expectations/*"),
        writes=(f"build/executed/{report}-fy{year}.ipynb",),
        notebook=NOTEBOOKS[report],
        parameters={"fiscal_year": year},
        after=clean,
    )  # fmt: skip


def page_step(step: Step) -> Step:
    """The page of an executed notebook: `quality.html` for a check, the report's name for a report."""
    name, _, year = step.name.partition("@")
    page = "quality" if name == "check" else name
    return Step(
        name=f"page:{step.name}",
        title=f"{fiscal_year_name(int(year))}の{REPORT_TITLES.get(name, '品質の頁')}を書き出す",
        reads=(step.executed,),
        writes=(f"build/site/fy{year}/{page}.html",),
        modules=("nenpo.publish.html",),
        after=(step.name,),
    )


def index_step(pages: list[Step]) -> Step:
    """The page that leads to all others."""
    return Step(
        name="index",
        title="目次の頁を書き出す",
        reads=("build/executed/*.ipynb", *(page.page for page in pages)),
        writes=("build/site/index.html",),
        modules=("nenpo.publish.site",),
        after=tuple(page.name for page in pages),
    )


def chosen(steps: list[Step], years: tuple[int, ...], reports: tuple[str, ...]) -> list[Step]:
    """The steps that given years and reports ask for, with everything they stand on; all if none are given."""

    def wanted(step: Step) -> bool:
        if not step.name.startswith("page:"):
            return step.name == "index"
        report, _, year = step.name.removeprefix("page:").partition("@")
        return (not years or int(year) in years) and (not reports or report in reports or report == "check")

    by_name = {step.name: step for step in steps}
    needed: set[str] = set()

    def need(step: Step) -> None:
        if step.name not in needed:
            needed.add(step.name)
            for name in step.after if step.name != "index" else ():
                need(by_name[name])

    for step in steps:
        if wanted(step):
            need(step)
    for step in list(steps):
        if step.name.startswith("check@") and f"clean@{step.name[6:]}" in needed:
            need(step)
    return [step for step in steps if step.name in needed]
