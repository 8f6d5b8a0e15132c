"""Two projects that are quick to build: steps made up of plain functions, and a small one with real notebooks."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from made import declared

from nenpo.ground.locations import Locations, at, read_bytes, write_text
from nenpo.pipeline.run import build
from nenpo.pipeline.staging import only_build
from nenpo.pipeline.steps import Step

# A folder with a blank, Japanese, and what papermill would take for a parameter.
FOLDER = "年報 {令和2年度}"
FINDING = {
    "rule": "figures.range", "severity": "critical", "document": "doc", "file": "doc/figures.csv", "row": "3",
    "column": "値", "fact_id": "", "project": "", "indicator": "", "fiscal_year": "2021", "printed": "十二",
    "value": "", "expected": "", "message": "値「十二」を数として読めません。数字で入力してください。",
    "known_issue": "",
}  # fmt: skip


def files(root: Path, *names: str) -> dict[str, bytes]:
    """Every file below the named folders, with its bytes."""
    found = [path for name in names for path in sorted((root / name).rglob("*")) if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def published(root: Path) -> dict[str, bytes]:
    """What readers and the next build see."""
    return files(root, "data/clean", "build/site", "build/executed", "build/findings")


# Steps of plain functions


class Inline(Executor):
    """Runs each step at once, in this process."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments, **named))
        except BaseException as error:
            future.set_exception(error)
        return future


class Toy:
    """A project of one table, one commentary file, one report with its page, and an index."""

    module = "nenpo_toy_steps"

    def __init__(self, root: Path) -> None:
        self.root = root
        self.said: list[str] = []
        self.before: Callable[[Step], None] = lambda step: None
        for folder in ("data/raw", "notebooks", "expectations"):
            (root / folder).mkdir(parents=True)
        self.write("data/raw/doc/figures.csv", "項目,値\n相談,12\n")
        self.write("data/raw/doc/commentary/1.md", "## 1\n")
        self.write("data/raw/other/figures.csv", "項目,値\n訪問,3\n")
        self.actions: dict[str, Callable[[Step, Locations], None]] = {
            "clean": self.clean, "check": self.check, "report": self.report, "page": self.page, "pdf": self.page,
            "index": self.index,
        }  # fmt: skip
        sys.modules[self.module] = ModuleType(self.module)
        sys.modules[self.module].run = self.run  # type: ignore[attr-defined]

    def run(self, step: Step, staged: Locations) -> None:
        self.before(step)
        self.actions[step.name.partition("@")[0].partition(":")[0]](step, staged)

    @property
    def locations(self) -> Locations:
        return at(self.root)

    def write(self, name: str, text: str) -> None:
        write_text(self.root / name, text)

    def steps(self) -> list[Step]:
        steps = []
        for document, year in (("doc", 2021), ("other", 2020)):
            if (self.root / "data/raw" / document).is_dir():
                steps += self._year(document, year)
        pages = [step for step in steps if step.published]
        kinds = ("clean", "check", "report", "page", "pdf")
        steps.sort(key=lambda step: kinds.index(step.name.split("@")[0].split(":")[0]))
        reads = tuple(page.page for page in pages)
        index = Step("index", "目次", reads, ("build/site/index.html",), after=tuple(page.name for page in pages))
        return [replace(step, run=f"{self.module}:run") for step in [*steps, index]]

    def _year(self, document: str, year: int) -> list[Step]:
        raw, clean = f"data/raw/{document}", f"data/clean/fy{year}/figures.csv"
        finding, executed = f"build/findings/fy{year}.json", f"build/executed/report-fy{year}.ipynb"
        page = f"build/site/fy{year}/report.html"
        return [
            Step(f"clean@{year}", "整える", (f"{raw}/**/*.csv",), (clean,)),
            Step(f"check@{year}", "点検する", (clean,), (finding,), after=(f"clean@{year}",)),
            Step(f"report@{year}", "組み立てる", (clean, f"{raw}/commentary/*.md"), (executed,),
                 after=(f"clean@{year}",)),
            Step(f"page:report@{year}", "書き出す", (executed,), (page,), after=(f"report@{year}",)),
            Step(f"pdf:report@{year}", "書き出す", (executed,), (page.replace(".html", ".pdf"),),
                 after=(f"report@{year}",)),
        ]  # fmt: skip

    def clean(self, step: Step, staged: Locations) -> None:
        folder = step.reads[0].split("/")[2]
        text = read_bytes(staged.raw / folder / "figures.csv").decode("utf-8")
        write_text(staged.path(step.writes[0]), text.replace(",", ";"))

    def check(self, step: Step, staged: Locations) -> None:
        text = read_bytes(staged.path(step.reads[0])).decode("utf-8")
        write_text(staged.path(step.writes[0]), json.dumps({"findings": [FINDING] if "十二" in text else []}))

    def report(self, step: Step, staged: Locations) -> None:
        folder = staged.root / Path(step.reads[1]).parent
        words = "".join(read_bytes(path).decode("utf-8") for path in sorted(folder.glob("*.md")))
        write_text(staged.path(step.executed), words + read_bytes(staged.path(step.reads[0])).decode("utf-8"))

    def page(self, step: Step, staged: Locations) -> None:
        stamp = "原案" if step.parameters["draft"] else ""
        write_text(staged.path(step.page), stamp + read_bytes(staged.path(step.reads[0])).decode("utf-8"))

    def index(self, step: Step, staged: Locations) -> None:
        pages = [name for name in step.reads if staged.path(name).is_file()]
        write_text(staged.path(step.page), "原案" * step.parameters["draft"] + "\n".join(pages))

    def build(self, asked: list[Step] | None = None, executor: Executor | None = None, **options: Any) -> list[str]:
        steps = self.steps()
        with only_build(self.locations):
            return build(self.locations, steps, asked or steps, executor or Inline(), self.said.append, **options)


# A small project with real notebooks

ABOUT = """\
document: doc
report: jigyo-sokatsu
title: 令和3年度 事業総括
publisher: 財団
kind: 事業総括
fiscal_year: 2021
citation: 財団「事業総括」
tables:
- {file: figures.csv, layout: list, columns: {項目: item, 値: amount}}
"""
COLUMNS = """\
figures:
  title: 数値
  description: 数値の表。
  columns:
    項目: {title: 項目, unit: '', description: 項目の名前。}
    値: {title: 値, unit: '', description: 値。}
"""
SUITE = {
    "name": "figures",
    "meta": {"title": "数値", "reports": [], "rules": ["figures.columns"], "printed_columns": {}},
    "expectations": [
        {
            "id": "6460b8a4-d06c-5c01-9ba7-dfa3bd5d1ee6",
            "type": "expect_table_columns_to_match_ordered_list",
            "kwargs": {"column_list": ["項目", "値"]},
            "severity": "critical",
            "meta": {"rule": "figures.columns", "title": "欄が決まりのとおり", "message": "欄が決まりと合いません。"},
        }
    ],
}
PARAMETERS = "fiscal_year: int = 0  # 対象の年度"
IMPORTS = "from nenpo.ground.locations import here, read_bytes, write_text"
CLEAN = """\
from nenpo.ground.locations import here, read_bytes, write_text
rooms = here()
text = read_bytes(rooms.raw / "doc" / "figures.csv").decode("utf-8")
write_text(rooms.clean_year(fiscal_year) / "figures.csv", text)"""
CHECK = f"""\
import json
from nenpo.ground.locations import here, read_bytes, write_text
rooms = here()
text = read_bytes(rooms.clean_year(fiscal_year) / "figures.csv").decode("utf-8")
found = [{FINDING!r}] if "十二" in text else []
write_text(rooms.output / "findings" / f"fy{{fiscal_year}}.json", json.dumps({{"findings": found}}))"""
REPORT = """\
%load_ext nenpo.report.shown
from nenpo.ground.blocks import Span, prose
from nenpo.ground.locations import here, list_files, read_bytes
rooms = here()
files = list_files(rooms.raw / "doc" / "commentary", "*.md")
words = "".join(read_bytes(path).decode("utf-8") for path in files)
prose("words", [("paragraph", [(Span(words),)])])"""


def notebook(*cells: str, tag: str = "parameters", title: str = "# 題") -> dict[str, Any]:
    """A notebook with a title, the parameters cell and some more cells of code."""
    codes = [(PARAMETERS, [tag] if tag else []), *((cell, []) for cell in cells)]
    return {
        "cells": [
            {"cell_type": "markdown", "id": "title", "metadata": {}, "source": title},
            *(
                {"cell_type": "code", "id": f"code-{number}", "metadata": {"tags": tags} if tags else {},
                 "source": source, "outputs": [], "execution_count": None}
                for number, (source, tags) in enumerate(codes)
            ),
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip


class Mini:
    """A project whose notebooks do next to nothing: all of nenpo runs, and no table is judged."""

    def __init__(self, root: Path) -> None:
        self.root = root
        declared(root)
        self.write("data/raw/doc/source.yml", ABOUT)
        self.write("data/raw/doc/figures.csv", "項目,値\n相談,12\n")
        self.write("data/raw/doc/commentary/1.md", "一年のまとめ。")
        self.write("expectations/known_issues.yml", "[]\n")
        self.write("expectations/crosswalk.yml", "[]\n")
        self.write("expectations/columns.yml", COLUMNS)
        self.write("expectations/figures.json", json.dumps(SUITE))
        self.notebook("10_clean", CLEAN)
        self.notebook("20_check", CHECK)
        self.notebook("40_jigyo_sokatsu", REPORT)

    def write(self, name: str, text: str) -> None:
        write_text(self.root / name, text)

    def notebook(self, name: str, *cells: str, **options: Any) -> None:
        self.write(f"notebooks/{name}.ipynb", json.dumps(notebook(*cells, **options), ensure_ascii=False))

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "nenpo.command_line", *arguments]

    def environment(self, variables: Mapping[str, str] | None = None) -> dict[str, str]:
        return {**os.environ, **(variables or {})}

    def nenpo(
        self, *arguments: str, cwd: str = ".", variables: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.root / cwd,
            env=self.environment(variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def published(self) -> dict[str, bytes]:
        return published(self.root)
