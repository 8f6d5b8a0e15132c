"""A page of every kind, made of the project's own blocks: short, and with one of everything a page may show."""

from pathlib import Path
from types import ModuleType

import nbformat
import pandas as pd
from nbformat.v4 import new_markdown_cell

from nenpo.checks.judge import CHECKED_COLUMNS, Finding, findings_frame
from nenpo.checks.known_issues import ISSUE_COLUMNS
from nenpo.checks.quality_page import cover as quality_cover
from nenpo.checks.report import checked_table, counts_table, findings_tables, known_issues_table
from nenpo.checks.year import CheckResult
from nenpo.ground.blocks import Block, group
from nenpo.publish.html.exporter import publish_html
from nenpo.publish.site.index import Entry, write_index
from nenpo.publish.site.stamp import Stamp
from nenpo.report.charts import chart_slot, declared_chart, population_chart
from nenpo.report.declaration import Site
from nenpo.report.edition import Edition, cover, read_edition
from nenpo.report.tables import chapter_list, legend_table, population_table
from nenpo.reports.annual.project_pages import project_pages

REPORT, ACCOUNT, REFERENCE = "fy2020/nenji-hokoku", "fy2021/jigyo-sokatsu", "fy2019/nenji-hokoku"
PAGES = (
    f"{REPORT}.html",
    f"{ACCOUNT}-sources.html",
    f"{ACCOUNT}.html",
    f"{REFERENCE}.html",
    "fy2020/quality.html",
    "index.html",
)


def report_parts(edition: Edition) -> list[Block | str]:
    """A report with charts, wide and long tables, gaps, and two chapters of projects."""
    return [
        cover(edition),
        "## はじめに\n\n施策をまとめた。\n\n### 表の見方",
        legend_table(),
        "## 動向",
        chart_slot(edition, "図1"),
        declared_chart(edition, "guidance"),
        declared_chart(edition, "loans"),
        "### 環境",
        population_table(edition),
        population_chart(edition),
        "## 施策\n\n### 実施状況\n\n#### ③ 資金の供給の円滑化\n\n##### 基本方針事業一覧",
        chapter_list(edition, "③"),
        project_pages(edition, "③"),
        "#### ⑥ 受注の増大、⑦ 販路の開拓",
        group("some", project_pages(edition, "⑥⑦").children[:4]),
    ]


def quality_parts() -> list[Block | str]:
    """The quality page of findings of each severity."""
    found = (
        Finding("a.b", "critical", "doc", "doc/outcomes.csv", "5", "欄2", printed="3匹", message="単位が違います。"),
        Finding("a.c", "warning", "doc", "doc/notes.csv", "43", message="見出しが違います。", known_issue="one"),
        Finding("a.d", "info", "doc", "doc/zu01.csv", message="図1の系列が資料未収録です。"),
    )
    rules = [("a.b", "outcomes", "表", "critical", "1", "1", "単位がある")]
    issues = [{"id": "one", "kind": "誤り", "reason": "右は2年度です。"}]
    checked = CheckResult(
        2020,
        findings_frame(found),
        pd.DataFrame(rules, columns=list(CHECKED_COLUMNS), dtype=object),
        pd.DataFrame(issues, columns=list(ISSUE_COLUMNS), dtype=object).fillna(""),
    )
    return [quality_cover(checked)] + [
        show(checked) for show in (counts_table, findings_tables, known_issues_table, checked_table)
    ]


def write_pages(root: Path, sample: ModuleType, site: Path) -> Path:
    """The site: reports of both kinds, a 参考集計, their pages of sources, a quality page and the index."""
    locations = sample.without_build(root, site)
    parts = {
        REPORT: report_parts(read_edition("nenji-hokoku", 2020)),
        ACCOUNT: account_parts(read_edition("jigyo-sokatsu", 2021)),
        REFERENCE: reference_parts(read_edition("nenji-hokoku", 2019)),
        "fy2020/quality": quality_parts(),
    }
    for name, blocks in parts.items():
        cells = [new_markdown_cell(one) if isinstance(one, str) else sample.shown(one) for one in blocks]
        source = site / "executed" / f"{name.replace('/', '-')}.ipynb"
        source.parent.mkdir(exist_ok=True)
        (site / name).parent.mkdir(exist_ok=True)
        nbformat.write(sample.notebook_of(*cells), source)
        publish_html(source, site / f"{name}.html", locations=None if name.endswith("quality") else locations)
    entries = [
        Entry(2020, "年次報告", "令和2年度 年次報告", f"{REPORT}.html", "report", 1_700_000),
        Entry(2019, "参考集計", "令和元年度 前年度欄による参考集計", f"{REFERENCE}.html", "reference", 400_000),
        Entry(2020, "データの品質", "令和2年度 データの品質", "fy2020/quality.html", "quality", 50_000),
    ]
    write_index(entries, site, Site(title="報告書の一覧", introduction="並べています。"), Stamp(state=""), ())
    return site


def account_parts(edition: Edition) -> list[Block | str]:
    """The account, short."""
    return [cover(edition), "## 総括\n\n### 1 相談", declared_chart(edition, "consultations"), legend_table()]


def reference_parts(edition: Edition) -> list[Block | str]:
    """A 参考集計, short."""
    return [cover(edition), "## 施策\n\n### 実績", project_pages(edition, "③")]
