"""What is stale, and why: by content alone."""

import json
import os
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from building import ROOT

from nenpo.ground.locations import at, write_text
from nenpo.pipeline.plan import code_of, inputs, notebook_imports, plan, read_code, read_state, why_stale
from nenpo.pipeline.steps import Step, all_steps
from nenpo.report.declaration import read_reports

Files = dict[str, str]


@pytest.fixture
def reasons(toy: Any, pipeline_sample: Any) -> Callable[[], dict[str, str]]:
    """Give a function that says which steps of a toy that was built are stale, and why."""
    toy.build()
    draft = {"draft": 0}

    def why() -> dict[str, str]:
        steps = [Step(**{**vars(step), "parameters": draft if step.page else {}}) for step in toy.steps()]
        found = plan(steps, toy.locations, read_state(toy.locations), read_code())
        return {entry.step.name: entry.reason for entry in found}

    return why


def test_after_a_build_nothing_is_stale(reasons: Callable[[], dict[str, str]]) -> None:
    assert reasons() == {}


def test_before_a_build_everything_is(toy: Any) -> None:
    stale = plan(toy.steps(), toy.locations, {}, {})
    assert [entry.reason for entry in stale] == ["まだ作られていません"] * 11


def test_a_plan_changes_nothing_and_is_always_the_same(
    toy: Any, pipeline_sample: Any, reasons: Callable[[], dict[str, str]]
) -> None:
    toy.write("data/raw/doc/figures.csv", "項目,値\n相談,13\n")
    before = pipeline_sample.files(toy.root, ".")
    assert reasons() == reasons()
    assert pipeline_sample.files(toy.root, ".") == before


def test_time_does_not_matter(toy: Any, reasons: Callable[[], dict[str, str]]) -> None:
    for path in toy.root.rglob("*"):
        os.utime(path, (1, 1))
    assert reasons() == {}


def test_commentary_stales_its_report_and_its_page(toy: Any, reasons: Callable[[], dict[str, str]]) -> None:
    toy.write("data/raw/doc/commentary/1.md", "## 1\n\n新しい文。\n")
    assert reasons() == {
        "report@2021": "data/raw/doc/commentary/1.md が変わりました",
        "page:report@2021": "「組み立てる」の結果によります",
        "pdf:report@2021": "「組み立てる」の結果によります",
        "index": "「書き出す」の結果によります",
    }


def test_a_new_file_and_a_lost_one_are_seen(toy: Any, reasons: Callable[[], dict[str, str]]) -> None:
    toy.write("data/raw/doc/commentary/2.md", "## 2\n")
    (toy.root / "data/raw/other/figures.csv").unlink()
    stale = reasons()
    assert stale["report@2021"] == "data/raw/doc/commentary/2.md が加わりました"
    assert stale["clean@2020"] == "data/raw/other/figures.csv がなくなりました"


NEAR_TO_FAR = (
    "data/raw/z.csv", "expectations/z.json", "notebooks/z.ipynb", "parameters", "data/clean/z.csv", "build/z.json",
    "src/nenpo/z.py", "requirements.lock",
)  # fmt: skip


@pytest.mark.parametrize(("near", "far"), list(pairwise(NEAR_TO_FAR)))
def test_of_several_changes_the_nearest_to_the_analyst_is_named(toy: Any, near: str, far: str) -> None:
    step = Step("s", "題", (), ())
    state = {"s": {"inputs": {**inputs(step, toy.locations, {}), near: "old", far: "old"}, "outputs": {}}}
    subject = "指定" if near == "parameters" else f"{near} "
    assert why_stale(step, toy.locations, state, {}) == f"{subject}ほか1件が変わりました"


def test_a_hand_edit_in_data_clean_is_seen(toy: Any, reasons: Callable[[], dict[str, str]]) -> None:
    toy.write("data/clean/fy2021/figures.csv", "項目;値\n相談;99\n")
    assert reasons()["clean@2021"] == "作られた data/clean/fy2021/figures.csv が書き換えられました"


def test_a_lost_output_is_seen(toy: Any, reasons: Callable[[], dict[str, str]]) -> None:
    (toy.root / "build/site/fy2021/report.html").unlink()
    assert reasons() == {
        "page:report@2021": "作られた build/site/fy2021/report.html がなくなりました",
        "index": "build/site/fy2021/report.html がなくなりました",
    }


@pytest.mark.parametrize("state", ["", "[]", "{", '{"clean@2021": 1}', '{"clean@2021": {"inputs": {}}}', '[["a", 1]]'])
def test_a_record_that_cannot_be_read_counts_for_none(toy: Any, state: str) -> None:
    toy.write("build/state.json", state)
    assert read_state(toy.locations) == {}


# The program

REPORTS = set(read_reports(at(ROOT)))
PAGES = {"page:check", *(f"page:{report}" for report in REPORTS)}
FILES = {f"{form}:{report}" for form in ("pdf", "docx", "xlsx") for report in REPORTS}


def module_files(package: Path, *modules: str) -> set[str]:
    return {name.removeprefix("src/nenpo/") for name in code_of(modules, read_code(package))}


def write_modules(folder: Path, texts: Files) -> Path:
    for name, text in texts.items():
        write_text(folder / name, text)
    return folder


SMALL: Files = {
    "__init__.py": "",
    "base.py": "",
    "facts.py": "from nenpo.base import x\n",
    "report.py": "def f():\n    from nenpo import facts\n",
    "typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from nenpo.report import y\n",
    "charts/__init__.py": "from nenpo.charts.bars import bar\n",
    "charts/bars.py": "",
    "charts/lines.py": "",
    "charts/look.json": "{}",
    "charts/.hidden": "",
    "alone.py": "import nenpolitics\n",
}


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("nenpo.base", {"base.py"}),
        ("nenpo.report", {"report.py", "facts.py", "base.py"}),
        ("nenpo.typed", {"typed.py"}),
        ("nenpo.alone", {"alone.py"}),
        ("nenpo.charts.lines", {"charts/lines.py", "charts/__init__.py", "charts/bars.py", "charts/look.json"}),
    ],
)
def test_code_is_a_module_with_all_that_it_imports(tmp_path: Path, module: str, expected: set[str]) -> None:
    assert module_files(write_modules(tmp_path, SMALL), module) == {"__init__.py", *expected}


def stale_after(root: Path, tmp_path: Path, changed: str) -> set[str]:
    """Steps of the real project that a change of one module makes stale."""
    package = tmp_path / "nenpo"
    shutil.copytree(root / "src" / "nenpo", package, ignore=shutil.ignore_patterns("__pycache__"))
    locations, steps = at(root), all_steps(at(root))
    before = read_code(package)
    write_text(package / changed, (package / changed).read_text("utf-8") + "\n# changed\n")
    after = read_code(package)
    return {s.name.partition("@")[0] for s in steps if inputs(s, locations, before) != inputs(s, locations, after)}


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ("reports/account/programmes.py", {"jigyo-sokatsu"}),
        ("reports/annual/project_pages.py", {"nenji-hokoku"}),
        ("charts/lines.py", {"jigyo-sokatsu", "keiei-shien", "nenji-hokoku"}),
        ("checks/judge.py", {"check"}),
        ("report/cleaning_report.py", {"clean", "check"}),
        ("publish/site/index.py", {"index"}),
        ("publish/site/search.py", {"guides"}),
        ("publish/site/indicator_pages.py", {"guides"}),
        ("publish/html/templates/nenpo/style.css", {*PAGES, "guides", "index"}),
        ("publish/site/templates/find.js", {"guides", "index"}),
        ("publish/pdf/exporter.py", {f"pdf:{report}" for report in REPORTS}),
        ("publish/open_data/package.py", {"data"}),
        ("publish/exporter.py", {*PAGES, *FILES}),
        ("pipeline/exports.py", {*PAGES, *FILES, "data", "guides", "index"}),
        ("command_line.py", set()),
        ("pipeline/run.py", set()),
        ("pipeline/staging.py", set()),
        ("pipeline/kernels.py", {"clean", "check", *REPORTS}),
    ],
)
def test_a_module_stales_what_imports_it(root: Path, tmp_path: Path, changed: str, stale: set[str]) -> None:
    assert stale_after(root, tmp_path, changed) == stale


def test_the_lock_of_the_libraries_stales_everything(toy: Any, reasons: Callable[[], dict[str, str]]) -> None:
    toy.write("requirements.lock", "pandas==3.0\n")
    assert set(reasons().values()) == {"requirements.lock が加わりました"}


# Notebooks


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from nenpo.facts import (\n    a,\n    b,\n)", {"nenpo.facts", "nenpo.facts.a", "nenpo.facts.b"}),
        ("import nenpo.facts as f", {"nenpo.facts"}),
        ("%load_ext nenpo.prose\n\nfrom nenpo.facts import a", {"nenpo.prose", "nenpo.facts", "nenpo.facts.a"}),
        ("%%prose 1\nfrom nenpo.facts import a", set()),
        ('show(\n    edition, "nenpo"\n)', set()),
        ("from nenpo.facts import (", set()),
        ("!ls\nimport os", set()),
        ("", set()),
    ],
)
def test_imports_of_a_notebook_are_read_from_its_cells(source: str, found: set[str]) -> None:
    cells = [{"cell_type": "markdown", "source": "import nenpo.no"}, {"cell_type": "code", "source": source}]
    assert set(notebook_imports(json.dumps({"cells": cells}).encode())) == found


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"cells": 1}', b"<<<<<<< HEAD"])
def test_a_broken_notebook_imports_nothing(content: bytes) -> None:
    assert notebook_imports(content) == []
