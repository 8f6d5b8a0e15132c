"""The step that writes the page which leads to all others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.locations import Locations, list_files, read_bytes
from nenpo.pipeline.exports import DRAFT, told_of_site
from nenpo.pipeline.steps import FORMS, SUFFIX
from nenpo.publish.imprint import REFERENCE as REFERENCE_STATE
from nenpo.publish.imprint import Imprint, read_imprint
from nenpo.publish.notebook import read_parts
from nenpo.publish.site.index import DATA, GUIDE, QUALITY, REFERENCE, REPORT, TABLE, Entry
from nenpo.publish.site.index import write_index as write_site_index
from nenpo.publish.site.stamp import Stamp
from nenpo.report.declaration import read_reports, read_site

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step

SOURCES, OPEN_DATA, PACKAGE = "数値の出どころ", "オープンデータ", "datapackage.json"
# What leads through the site and belongs to no year: its address, name, and what it is for.
GUIDES = (
    ("search.html", "数値と事業を探す", "数値、事業、担当課を、すべての年度と報告から探します。"),
    ("indicators/index.html", "指標の一覧", "指標ごとに、年度を通した図と表、載っている所を示します。"),
    ("indicators/crosswalk.html", "報告どうしの対応", "報告どうしで同じ数値と、似ていて別の数値を示します。"),
)


def write_index(step: Step, staged: Locations) -> None:
    """Write the index of everything that is on the site."""
    site = staged.output / "site"
    state = DRAFT if step.parameters["draft"] else ""
    states = step.parameters.get("states", {})
    entries = [*reports(staged, state, states), *open_data(site, state), *quality(staged, state), *guides(site)]
    titles = [report.title for report in read_reports(staged).values()]
    write_site_index(entries, site, read_site(staged), Stamp(**told_of_site(step, staged)), titles)


def reports(staged: Locations, state: str, states: Mapping[str, str]) -> Iterator[Entry]:
    """Reports and 参考集計 in every form that is there, and the pages of their sources; each with its own state."""
    for name in read_reports(staged):
        for executed in list_files(staged.output / "executed", f"{name}-fy*.ipynb"):
            year = executed.stem.rpartition("-fy")[2]
            files = {form: staged.output / "site" / f"fy{year}" / f"{name}.{ending}" for ending, form in FORMS.items()}
            files[SOURCES] = staged.output / "site" / f"fy{year}" / f"{name}{SUFFIX}"
            told = imprint_of(executed)
            kind = REFERENCE if told.state == REFERENCE_STATE else REPORT
            for form, file in files.items():
                if file.is_file():
                    yield entry(file, told, kind, form, badge(told, state or states.get(f"{name}@{year}", "")))


def badge(told: Imprint, state: str) -> str:
    """What stands beside a title: what the report is and how far it has come, unless the title says it."""
    if state:
        return replace(told, state=state).standing
    return "" if told.made in told.title else told.made


def quality(staged: Locations, state: str) -> Iterator[Entry]:
    """Pages of data quality."""
    for file in list_files(staged.output / "site", "fy*/quality.html"):
        told = imprint_of(staged.output / "executed" / f"check-{file.parent.name}.ipynb")
        yield entry(file, told, QUALITY, FORMS["html"], state)


def open_data(site: Path, state: str) -> Iterator[Entry]:
    """Open data of each year: its description, then its tables under their titles."""
    for file in list_files(site, f"fy*/data/{PACKAGE}"):
        year = int(file.parent.parent.name.removeprefix("fy"))
        about = json.loads(read_bytes(file))
        told = Imprint(title=str(about["title"]), report=OPEN_DATA, fiscal_year=year)
        yield entry(file, told, DATA, OPEN_DATA, state)
        for table in about["resources"]:
            told = Imprint(title=str(table["title"]), report=OPEN_DATA, fiscal_year=year)
            yield entry(file.with_name(str(table["path"])), told, DATA, TABLE, state)


def guides(site: Path) -> Iterator[Entry]:
    """The ways to find something."""
    for href, title, purpose in GUIDES:
        if (site / href).is_file():
            yield Entry(0, title, title, href, GUIDE, (site / href).stat().st_size, description=purpose)


def imprint_of(executed: Path) -> Imprint:
    """What an executed notebook says of itself."""
    notebook = nbformat.reads(read_bytes(executed).decode("utf-8"), as_version=4)
    return read_imprint(notebook.metadata, read_parts(notebook), executed.stem)


def entry(file: Path, told: Imprint, kind: str, form: str, state: str) -> Entry:
    """A published file as the index lists it."""
    site = next(folder for folder in file.parents if folder.name == "site")
    href = file.relative_to(site).as_posix()
    year = told.fiscal_year if told.fiscal_year is not None else 0
    title = told.title or fiscal_year_name(year)
    return Entry(year, told.short_name, title, href, kind, file.stat().st_size, form, state)
