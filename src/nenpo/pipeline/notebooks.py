"""Notebooks run by papermill, with the strictness that papermill leaves to its caller.

Parameters are checked before a kernel starts and after it ends; success is the call's return and never the file;
times, paths and random ids are taken out of what is kept.
"""

from __future__ import annotations

import ast
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nenpo.errors import NotebookFailed, UndeclaredAccess, UsageError
from nenpo.locations import CLEAN, OUTPUT, PROJECT, READS, environment, write_text

CELL_SECONDS, START_SECONDS = 300, 120
PARAMETERS, INJECTED = "parameters", "injected-parameters"


@dataclass(frozen=True)
class NotebookRun:
    """What one run of a notebook needs, as plain values that can be handed to another process."""

    notebook: str
    output: str
    parameters: dict[str, Any]
    project: str
    clean: str
    staging: str
    failed: str
    title: str


def declared_parameters(source: str) -> dict[str, type]:
    """Names and types of the parameters that a cell declares by typed or plain defaults."""
    found: dict[str, type] = {}
    for node in ast.parse(source).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        value = ast.literal_eval(node.value) if targets and node.value is not None else None
        found |= {target.id: type(value) for target in targets if isinstance(target, ast.Name)}
    return found


def check_parameters(notebook: Any, name: str, parameters: dict[str, Any]) -> None:
    """Refuse what papermill would only warn about: no parameters cell, a name or type it does not declare.

    Raises
    ------
    UsageError
        Naming what the notebook declares.
    """
    cells = [cell for cell in notebook.cells if PARAMETERS in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise UsageError(
            f"「{name}」には parameters のタグが付いたセルがちょうど一つ必要ですが、{len(cells)}個あります。"
        )
    declared = declared_parameters(cells[0].source)
    wrong = [n for n, v in parameters.items() if n not in declared or not isinstance(v, declared[n])]
    if wrong:
        known = "、".join(f"{n}（{t.__name__}）" for n, t in declared.items())
        raise UsageError(f"「{name}」の引数 {'、'.join(wrong)} は使えません。使える引数: {known}。")


def execute(run: NotebookRun) -> list[str]:
    """Run a notebook into its staged place and give the files that it read.

    Raises
    ------
    NotebookFailed
        If a cell failed; the notebook as far as it came is kept for a look.
    """
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    source = nbformat.read(run.notebook, as_version=4)
    name = Path(run.notebook).name
    check_parameters(source, name, run.parameters)
    with tempfile.TemporaryDirectory() as folder:
        temporary = Path(folder) / name
        reads = Path(folder) / "reads.txt"
        variables = {
            PROJECT: run.project, CLEAN: run.clean, OUTPUT: run.staging, READS: str(reads),
            "IPYTHONDIR": str(Path(folder) / "ipython"), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }  # fmt: skip
        try:
            with environment(variables):
                executed = papermill.execute_notebook(
                    run.notebook,
                    str(temporary),
                    parameters=run.parameters,
                    kernel_name="python3",
                    language="python",
                    progress_bar=False,
                    request_save_on_cell_execute=False,
                    execution_timeout=CELL_SECONDS,
                    start_timeout=START_SECONDS,
                    cwd=str(Path(run.notebook).parent),
                    extra_arguments=["--IPKernelApp.log_level=50"],
                )
        except PapermillExecutionError as error:
            _keep(temporary, Path(run.failed))
            raise NotebookFailed(_failure(run, name, error)) from None
        except Exception as error:
            raise NotebookFailed(f"{run.title}: 「{name}」を実行できませんでした（{type(error).__name__}: {error}）。") from error
        _check_injected(executed, name, run.parameters)
        write_text(Path(run.output), normalised(executed))
        return sorted(set(reads.read_text(encoding="utf-8").splitlines())) if reads.is_file() else []


def _failure(run: NotebookRun, name: str, error: Any) -> str:
    said = str(error.evalue).strip() or error.ename
    ours = "nenpo" in "".join(error.traceback) and any("\u3040" <= c <= "\u30ff" for c in said)
    what = said if ours else f"{error.ename}: {said}"
    return (
        f"{run.title}: ノートブック「{name}」の{error.exec_count}番目に実行したセルで止まりました。\n{what}\n"
        f"止まったところまでのノートブックは {Path(run.failed).name} として build/failed に残してあります。"
    )


def _keep(temporary: Path, kept: Path) -> None:
    if temporary.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(temporary.read_bytes())


def _check_injected(executed: Any, name: str, parameters: dict[str, Any]) -> None:
    cells = [cell for cell in executed.cells if INJECTED in cell.metadata.get("tags", [])]
    values: dict[str, Any] = {}
    for cell in cells:
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                values[node.targets[0].id] = ast.literal_eval(node.value)
    if values != parameters:
        raise NotebookFailed(f"「{name}」に引数が正しく渡りませんでした（{values}）。parameters セルを確かめてください。")


def normalised(notebook: Any) -> str:
    """The executed notebook without times, paths and random ids: the same run gives the same bytes."""
    import nbformat

    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return nbformat.writes(notebook, version=4) + "\n"


def undeclared(reads: list[str], may_read: Any, relative: Any) -> None:
    """Refuse a step that read a file it had not declared.

    Raises
    ------
    UndeclaredAccess
        Naming the files.
    """
    strange = [name for name in (relative(Path(path)) for path in reads) if not may_read(name)]
    if strange:
        raise UndeclaredAccess(
            f"宣言していないファイルを読みました: {'、'.join(sorted(strange))}。"
            "src/nenpo/pipeline/steps.py の reads に加えてください。"
        )
