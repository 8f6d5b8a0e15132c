"""What tests make: figures and their facts, tables, editions, declared reports, and projects that hold little else."""

import csv
import shutil
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from building import ROOT

from nenpo.cleaning.observations import COLUMNS, Observation, observations_frame
from nenpo.facts.known_issues import KnownIssue
from nenpo.facts.store import Facts, facts_of
from nenpo.ground.blocks import Span
from nenpo.ground.layouts import Layout
from nenpo.ground.locations import at
from nenpo.ground.sources import RawTable, layouts_of, read_about
from nenpo.report.declaration import SITE, Report, read_reports
from nenpo.report.edition import Edition

ANNUAL, ACCOUNT = "nenji-hokoku", "jigyo-sokatsu"
PRINTED = {ANNUAL: "nenji-hokoku-fy2020", ACCOUNT: "jigyo-sokatsu-fy2021"}


# Figures


def figure(
    indicator: str,
    value: object = None,
    printed: str | None = None,
    *,
    report: str = ANNUAL,
    edition: int = 2020,
    year: int = 0,
    project: str = "支援事業",
    number: str = "2(2)①-1",
    unit: str = "件",
    file: str = "outcomes.csv",
    cell: str = "",
    **more: Any,
) -> Observation:
    """One printed figure of a project, of the edition's own year unless another is said.

    It stands in the third column, that of the year before in the second; what is no number is printed as a dash.
    """
    document, value = more.get("document", f"{report}-fy{edition}"), None if value is None else Decimal(str(value))
    year, cell = year or edition, cell or f"{file}#2:欄{3 + (year or edition) - edition}"
    given = {
        "document": document, "report": report, "section": f"{number} {project}", "project": project,
        "subject": project, "indicator": indicator, "fiscal_year": year, "period": str(year),
        "value": value, "unit": unit, "source_cell": f"{document}/{cell}",
    }  # fmt: skip
    usual = "—" if value is None else f"{value:,}{unit}"
    return Observation(**(given | {"printed": usual if printed is None else printed} | more))


def figure_row(
    indicator: str = "数",
    value: str = "",
    unit: str = "件",
    period: str = "2020",
    *,
    document: str = "doc",
    project: str = "甲",
    what: str = "",
    place: str = "",
    **more: str,
) -> dict[str, str]:
    """One printed figure as a row of the clean table, all text: each is told apart by its name, period and place."""
    name = "/".join(part for part in (project, indicator) if part)
    part = f"/{what}" if what else ""
    usual = {
        "fact_id": f"{document}/{name}/{period}{part}{place}", "document": document,
        "series": f"{document.rpartition('-')[0] or 'r'}/{name}{part}", "section": f"2 {project}{place}",
        "project": project, "indicator": indicator, "fiscal_year": period.rpartition("..")[2].removeprefix("CY")[:4],
        "period": period, "value": value, "unit": unit, "printed": f"{value}{unit}",
        "source_cell": f"{document}/outcomes.csv#3:{period}",
    }  # fmt: skip
    return dict.fromkeys(COLUMNS, "") | usual | more


def facts(*rows: Observation) -> Facts:
    """The facts of figures, as the clean years give them: each document's, under the year that it is called by."""
    parts = []
    for document in sorted({row.document for row in rows}):
        year = int(document[-4:]) if document[-4:].isdecimal() else 2020
        parts.append(facts_of(observations_frame([row for row in rows if row.document == document]), year))
    return Facts(tuple(fact for part in parts for fact in part.all))


def series(indicator: str, *values: object, unit: str = "件", edition: int = 2020, **more: Any) -> Facts:
    """The facts of one figure a year, the last of the edition's own unless each names its year; None: not held."""
    years = range(edition + 1 - len(values), edition + 1)
    dated = [value if isinstance(value, tuple) else (year, value) for year, value in zip(years, values, strict=True)]
    place = {"document": "doc", "project": "甲"} | more
    return facts(*(
        figure(indicator, value, unit=unit, edition=edition, year=year, cell=f"outcomes.csv#{year}:欄2",
               marker="not_held" if value is None else "", **place)
        for year, value in dated
    ))  # fmt: skip


def fact_span(text: str, value: str, fact_id: str) -> Span:
    """A figure as it stands in a sentence or a cell."""
    return Span(text, "fact", fact_id, value)


# Tables


def raw_table(name: str, columns: Sequence[str], *rows: Sequence[str], document: str = "doc") -> RawTable:
    """A table as it lies in data/raw; its rows are numbered from line 2."""
    index = pd.Index(range(2, 2 + len(rows)), name="row")
    return RawTable(name, f"{document}/{name}.csv", pd.DataFrame(list(rows), index, list(columns), dtype=object))


def clean_table(document: str, columns: Iterable[str], *records: tuple[str, ...]) -> pd.DataFrame:
    """A clean table of one document."""
    rows = [(document, *record) for record in records]
    return pd.DataFrame(rows, columns=["document", *columns], dtype=object)


def csv_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file of comma-separated values, by the names of its header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known_issue(**more: str) -> KnownIssue:
    """A known issue that names what it is about; it is read where it is printed unless that is said."""
    words = dict.fromkeys(("id", "rule", "kind", "found", "reason", "decided_by"), "")
    return KnownIssue(**(words | {"read_at": more.get("cell", "")} | more))


# Reports and editions


def edition_of(*rows: Observation, name: str = ANNUAL, printed: int = 2020, year: int = 0, **more: Any) -> Edition:
    """The edition of a report that was printed for a year, or its 参考集計 of another; it lies nowhere."""
    about = {"document": f"{name}-fy{printed}", "fiscal_year": printed, "title": "報告", "tables": []}
    given: dict[str, Any] = {"locations": at(Path("nowhere")), "tables": {}} | more
    if "facts" not in given:
        given["facts"] = facts(*rows)
    given["about"] = about | given.get("about", {})
    return Edition(report=report(name), fiscal_year=year or printed, **given)


@cache
def report(name: str = ANNUAL) -> Report:
    """A report as the repository declares it."""
    return read_reports(at(ROOT))[name]


def declared(root: Path, *names: str) -> Path:
    """The project with the repository's reports declared (or those named), each beside a notebook, and the site."""
    folder = root / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    for one in read_reports(at(ROOT)).values():
        if not names or one.name in names:
            notebook = folder / one.notebook
            shutil.copyfile((ROOT / "notebooks" / one.notebook).with_suffix(".yml"), notebook.with_suffix(".yml"))
            if not notebook.exists():
                notebook.write_text("{}\n", encoding="utf-8")
    shutil.copyfile(ROOT / SITE, root / SITE)
    return root


@cache
def layouts(report: str) -> dict[str, Layout]:
    """What the columns of a report's printed tables mean, as its first document says."""
    return layouts_of(read_about(at(ROOT), ROOT / "data" / "raw" / PRINTED[report]))
