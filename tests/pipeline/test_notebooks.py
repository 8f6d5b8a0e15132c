"""Notebooks: what is refused before a kernel starts, and how each way to fail is told."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nenpo.ground.errors import NenpoError, NotebookFailed, SourceError, UndeclaredAccess
from nenpo.ground.locations import Locations, write_text
from nenpo.pipeline import notebooks
from nenpo.pipeline.notebooks import check_parameters, declared_parameters
from nenpo.pipeline.steps import Step
from nenpo.pipeline.workers import perform

STEP = Step(
    "clean@2021",
    "令和3年度の資料を整える",
    ("data/raw/doc/*.csv",),
    ("build/executed/clean-fy2021.ipynb",),
    notebook="10_clean.ipynb",
    parameters={"fiscal_year": 2021},
)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("fiscal_year: int = 0  # 年度", {"fiscal_year": int}),
        ("a = 'x'\nb: float = 1.5", {"a": str, "b": float}),
        ("a: int", {"a": type(None)}),
        ("", {}),
    ],
)
def test_parameters_are_declared_by_defaults(source: str, found: dict[str, type]) -> None:
    assert declared_parameters(source) == found


@pytest.fixture
def written(mini: Any) -> Callable[..., Path]:
    """Give a function that writes a notebook and gives its path."""

    def write(*cells: str, **options: Any) -> Path:
        mini.notebook("10_clean", *cells, **options)
        return mini.root / "notebooks" / "10_clean.ipynb"

    return write


def test_declared_parameters_are_accepted(written: Callable[..., Path]) -> None:
    check_parameters(written(), {"fiscal_year": 2021})


@pytest.mark.parametrize(
    ("parameters", "wrong"),
    [
        ({"fiscal_yaer": 2021}, "fiscal_yaer"),
        ({"fiscal_year": "2021"}, "fiscal_year"),
        ({"fiscal_year": True}, "fiscal_year"),
        ({"fiscal_year": 2021.0}, "fiscal_year"),
        ({"fiscal_year": 2021, "import os": 1}, "import os"),
    ],
)
def test_a_wrong_parameter_is_refused(written: Callable[..., Path], parameters: dict[str, Any], wrong: str) -> None:
    with pytest.raises(NotebookFailed, match=rf"10_clean.ipynb.*引数 {wrong} は使えません.*fiscal_year（int）"):
        check_parameters(written(), parameters)


@pytest.mark.parametrize("tag", ["", "parameter", "Parameters", "parameters "])
def test_a_missing_or_misspelt_tag_is_refused(written: Callable[..., Path], tag: str) -> None:
    with pytest.raises(NotebookFailed, match="parameters のタグが付いたセルがちょうど一つ必要ですが、0個"):
        check_parameters(written(tag=tag), {"fiscal_year": 2021})


def test_two_tagged_cells_are_refused(written: Callable[..., Path]) -> None:
    path = written("x = 1")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][2]["metadata"]["tags"] = ["parameters"]
    write_text(path, json.dumps(content))
    with pytest.raises(NotebookFailed, match="2個"):
        check_parameters(path, {"fiscal_year": 2021})


@pytest.mark.parametrize("content", ["", "<<<<<<< HEAD\n{}", "[]", '{"cells": null}'])
def test_a_broken_notebook_is_refused(tmp_path: Path, content: str) -> None:
    write_text(tmp_path / "10_clean.ipynb", content)
    with pytest.raises(SourceError, match="10_clean.ipynb.*読めません"):
        check_parameters(tmp_path / "10_clean.ipynb", {})


def test_a_missing_notebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="10_clean.ipynb"):
        check_parameters(tmp_path / "10_clean.ipynb", {})


def test_defaults_must_be_plain_values(written: Callable[..., Path]) -> None:
    path = written()
    write_text(path, path.read_text(encoding="utf-8").replace("fiscal_year: int = 0", "fiscal_year: int = year()"))
    with pytest.raises(NotebookFailed, match="読めません"):
        check_parameters(path, {"fiscal_year": 2021})


# With a kernel


@pytest.fixture
def staged(mini: Any) -> Locations:
    folder = mini.root / "build" / "staging-1"
    return Locations(mini.root, folder / "clean", folder / "build")


@pytest.fixture
def ran(written: Callable[..., Path], staged: Locations) -> Callable[..., dict[str, Any]]:
    """Give a function that runs a notebook of some cells and gives what was kept of it."""

    def run(*cells: str, step: Step = STEP, **options: Any) -> dict[str, Any]:
        written(*cells, **options)
        perform(step, staged)
        return json.loads(staged.path(step.executed).read_text(encoding="utf-8"))

    return run


def shown(executed: dict[str, Any]) -> list[str]:
    """What the cells of an executed notebook show."""
    outputs = [output for cell in executed["cells"] for output in cell.get("outputs", [])]
    return ["".join(output["data"]["text/plain"]) for output in outputs if "data" in output]


# Another kernel of the same name, in each of the places where Jupyter looks.
OTHER = {"argv": [sys.executable, "-c", "raise SystemExit(1)"], "display_name": "other", "language": "python"}


def test_the_kernel_is_the_interpreter_that_runs_nenpo(
    ran: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("JUPYTER_PATH", "JUPYTER_DATA_DIR"):
        folder = tmp_path / variable
        write_text(folder / "kernels" / "python3" / "kernel.json", json.dumps(OTHER))
        monkeypatch.setenv(variable, str(folder))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    write_text(tmp_path / "startup.py", "strange = 1\n")
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "startup.py"))
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    cells = ["import os, sys\nsys.executable, os.environ['PYTHONHASHSEED'], 'strange' in globals()", "fiscal_year"]
    assert shown(ran(*cells)) == [str((sys.executable, "0", False)), "2021"]


def test_the_same_run_gives_the_same_bytes(ran: Callable[..., dict[str, Any]], staged: Locations) -> None:
    cells = ["import warnings\nwarnings.warn('w')\nset('abcdefgh')", "print(1)"]
    first = ran(*cells)
    assert ran(*cells) == first
    assert not [text for text in ("ipykernel", "staging", str(staged.root)) if text in json.dumps(first)]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("1 / 0", r"3番目のセル「1 / 0」.*\n思いがけない誤りです（ZeroDivisionError: division by zero）。"),
        ("x = 1\nreadedition()", r"3番目のセル「x = 1」で止まりました。\n知らない名前が使われています（NameError"),
        ("f(", "書き方に誤りがあります（SyntaxError"),
        ("import nenpa", "取り込むモジュールが見つかりません（ModuleNotFoundError"),
        ("raise ValueError('表「x」がありません。')", r"止まりました。\n表「x」がありません。\n"),
        ("import os\nos._exit(1)", r"3番目のセル「import os」.*\nPython が途中で止まりました"),
        ("raise SystemExit(1)", "終わりまで実行せずに抜けました"),
        ("%%nosuchmagic\nx", "nosuchmagic"),
    ],
)
def test_a_failing_cell_is_told_in_japanese(
    ran: Callable[..., dict[str, Any]], staged: Locations, cell: str, message: str
) -> None:
    with pytest.raises(
        NotebookFailed, match=f"令和3年度の資料を整える: ノートブック「10_clean.ipynb」の(?s:.*){message}"
    ):
        ran(cell, "'never reached'")
    evidence = (staged.failed / "clean-fy2021.ipynb").read_text(encoding="utf-8")
    assert cell.splitlines()[-1] in "".join("".join(c["source"]) for c in json.loads(evidence)["cells"])
    assert not staged.path(STEP.executed).exists()


@pytest.mark.parametrize("cell", ["raise SystemExit(0)", "import sys\nsys.exit()"])
def test_leaving_early_is_no_success(ran: Callable[..., dict[str, Any]], cell: str) -> None:
    with pytest.raises(NotebookFailed):
        ran(cell, "'never reached'")


def test_a_tolerated_failure_is_no_success(written: Callable[..., Path], staged: Locations) -> None:
    path = written("1 / 0", "2")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][2]["metadata"]["tags"] = ["raises-exception"]
    write_text(path, json.dumps(content))
    with pytest.raises(NotebookFailed, match="1 / 0"):
        perform(STEP, staged)


def test_a_cell_that_never_ends_is_stopped(ran: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "CELL_SECONDS", 1)
    with pytest.raises(NotebookFailed, match=r"3番目のセル「import time」(?s:.*)終わりません"):
        ran("import time\ntime.sleep(60)")


def test_a_kernel_that_does_not_start_is_tried_again(
    ran: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    papermill = notebooks._papermill

    def flaky(*arguments: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return papermill(*arguments)

    monkeypatch.setattr(notebooks, "_papermill", flaky)
    assert shown(ran("1 + 1")) == ["2"]
    monkeypatch.setattr(notebooks, "_papermill", lambda *arguments: flaky(*tries.clear() or ()))
    with pytest.raises(NotebookFailed, match="最初のセルより前"):
        ran("1")


# What a notebook may touch

READ = "data = open('../data/raw/{}', encoding='utf-8').read()"


def test_a_declared_read_is_allowed_whatever_reads_it(ran: Callable[..., dict[str, Any]]) -> None:
    ran(READ.format("doc/figures.csv"))


@pytest.mark.parametrize("name", ["../data/raw/doc/commentary/1.md", "../expectations/known_issues.yml"])
def test_an_undeclared_read_is_refused(ran: Callable[..., dict[str, Any]], name: str) -> None:
    with pytest.raises(UndeclaredAccess, match=f"宣言していないファイルを読みました: {name.removeprefix('../')}"):
        ran(f"import pathlib\ndata = pathlib.Path({name!r}).read_bytes()")


def test_the_clean_tables_of_the_last_build_are_no_source(ran: Callable[..., dict[str, Any]], mini: Any) -> None:
    mini.write("data/clean/fy2021/a.csv", "1\n")
    step = replace(STEP, reads=("data/clean/fy2021/*.csv",))
    with pytest.raises(UndeclaredAccess, match="data/clean/fy2021/a.csv"):
        ran("data = open('../data/clean/fy2021/a.csv', encoding='utf-8').read()", step=step)


@pytest.mark.parametrize("name", ["data/raw/doc/figures.csv", "data/clean/fy2021/a.csv", "build/site/a.html", "a.txt"])
def test_a_stray_write_is_refused(ran: Callable[..., dict[str, Any]], mini: Any, name: str) -> None:
    before = (mini.root / "data/raw/doc/figures.csv").read_bytes()
    (mini.root / Path(name).parent).mkdir(parents=True, exist_ok=True)
    with pytest.raises(NenpoError, match=f"「{Path(name).name}」には書き込めません"):
        ran(f"file = open('../{name}', 'w', encoding='utf-8')")
    assert (mini.root / "data/raw/doc/figures.csv").read_bytes() == before
