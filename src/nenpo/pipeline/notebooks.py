"""Notebooks run by papermill, with the strictness that papermill leaves to its caller.

Parameters are checked before a kernel starts and after it ends; success is the call's return and never the file;
times, paths and random ids are taken out of what is kept.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nenpo.ground.errors import NotebookFailed, SourceError, joined
from nenpo.ground.locations import Locations, environment, write_text

if TYPE_CHECKING:
    from nenpo.pipeline.steps import Step

CELL_SECONDS, START_SECONDS = 300, 120
STARTS = 2
PARAMETERS, INJECTED = "parameters", "injected-parameters"
# A warning names the file that the kernel keeps a cell in.
TEMPORARY_CELL = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py")
# What Python says in English, said to a person who has mistyped something in a cell.
WORDS = {
    "NameError": "知らない名前が使われています",
    "SyntaxError": "書き方に誤りがあります",
    "IndentationError": "字下げに誤りがあります",
    "ImportError": "取り込む名前が見つかりません",
    "ModuleNotFoundError": "取り込むモジュールが見つかりません",
    "AttributeError": "その名前の要素はありません",
    "TypeError": "引数の数か種類が合いません",
    "KeyError": "その見出しや名前はありません",
    "FileNotFoundError": "ファイルがありません",
    "SystemExit": "終わりまで実行せずに抜けました",
    "KeyboardInterrupt": "中断されました",
    "CellTimeoutError": f"{CELL_SECONDS}秒たっても終わりません",
    "DeadKernelError": "Python が途中で止まりました（メモリー不足、または Python を終わらせる命令）",
}


def leave_out() -> None:
    """Keep out of a kernel or a worker what costs much and serves nothing here, before anything imports it.

    jsonschema compiles a grammar of internationalised addresses: a second of every worker and every kernel.
    """
    # None makes Python refuse the import, as its manual says; the types know of modules alone.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


@dataclass
class Witness:
    """What is known of a run while it goes on, so that a failure can say how far it came."""

    notebook: Any = None
    begun: dict[int, Any] = field(default_factory=dict)

    def started(self, notebook: Any) -> None:
        """The kernel answers."""
        self.notebook = notebook

    def began(self, cell: Any, cell_index: int) -> None:
        """A cell is about to run."""
        self.begun[cell_index] = cell

    def place(self, index: int | None = None) -> str:
        """A cell, or the one that ran last, by number and first line; the injected cell is none that people see."""
        if not self.begun:
            return "最初のセルより前"
        index = max(self.begun) if index is None else index
        injected = sum(n < index and INJECTED in _tags(cell) for n, cell in self.begun.items())
        lines = self.begun[index].source.strip().splitlines() or [""]
        return f"{index + 1 - injected}番目のセル「{lines[0]}」"


def _tags(cell: Any) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))


def declared_parameters(source: str) -> dict[str, type]:
    """Names and types of the parameters that a cell declares by typed or plain defaults."""
    found: dict[str, type] = {}
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        value = ast.literal_eval(node.value) if node.value is not None else None
        found |= {target.id: type(value) for target in targets if isinstance(target, ast.Name)}
    return found


def check_parameters(path: Path, parameters: dict[str, Any]) -> None:
    """Refuse what papermill would only warn about: no parameters cell, a name or type it does not declare.

    Raises
    ------
    SourceError
        If there is no such notebook, or it cannot be read.
    NotebookFailed
        Naming what the notebook declares.
    """
    cells = [cell for cell in _cells(path) if PARAMETERS in _tags(cell)]
    if len(cells) != 1:
        raise NotebookFailed(
            f"「{path.name}」には {PARAMETERS} のタグが付いたセルがちょうど一つ必要ですが、{len(cells)}個あります。"
            "JupyterLab の「共通ツール」で、引数のセルのタグの綴りを確かめてください。"
        )
    try:
        declared = declared_parameters("".join(cells[0]["source"]))
    except (SyntaxError, ValueError):
        raise NotebookFailed(
            f"「{path.name}」の {PARAMETERS} のセルを読めません。「名前: 型 = 値」の行だけにしてください。"
        ) from None
    wrong = [n for n, value in parameters.items() if type(value) is not declared.get(n)]
    if wrong:
        known = "、".join(f"{n}（{t.__name__}）" for n, t in declared.items()) or "なし"
        raise NotebookFailed(
            f"「{path.name}」の引数 {'、'.join(wrong)} は使えません。使える引数: {known}。"
            f"{PARAMETERS} のセルの名前と値の種類を確かめてください。"
        )


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        return list(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except FileNotFoundError:
        raise SourceError(f"ノートブック「{path.name}」が {path.parent.name} フォルダーにありません。") from None
    except (ValueError, KeyError, TypeError):
        raise SourceError(
            f"ノートブック「{path.name}」を読めません。"
            "JupyterLab で開けるか、git の衝突の印が残っていないか確かめてください。"
        ) from None


def run_notebook(step: Step, staged: Locations) -> None:
    """Run a step's notebook into its staged place.

    Raises
    ------
    NotebookFailed
        If a cell failed; the notebook as far as it came is kept for a look.
    """
    source = staged.notebooks / step.notebook
    check_parameters(source, step.parameters)
    witness = Witness()
    try:
        executed = _executed(source, step.parameters, staged, witness)
    except Exception as error:
        if witness.notebook is not None:
            write_text(staged.failed / Path(step.executed).name, normalised(witness.notebook))
        raise NotebookFailed(_failure(step, witness, error)) from None
    _refuse_unfinished(executed, step)
    _check_injected(executed, step)
    write_text(staged.path(step.executed), normalised(executed))


def _executed(source: Path, parameters: dict[str, Any], staged: Locations, witness: Witness) -> Any:
    """Start a kernel and run all cells; a kernel that never answered is tried once more.

    Kernels that start at the same moment can pick the same port.
    """
    from nenpo.pipeline.kernels import kernel_environment

    for left in reversed(range(STARTS)):
        with (
            tempfile.TemporaryDirectory(dir=staged.scratch, ignore_cleanup_errors=True) as folder,
            environment(kernel_environment(Path(folder))),
        ):
            try:
                return _papermill(source, parameters, witness)
            except RuntimeError:
                if witness.notebook is not None or not left:
                    raise
    raise AssertionError("not reached")


def _papermill(source: Path, parameters: dict[str, Any], witness: Witness) -> Any:
    import nbformat
    import papermill

    from nenpo.pipeline import kernels

    return papermill.execute_notebook(
        nbformat.read(source, as_version=4),
        None,
        parameters=parameters,
        kernel_name=kernels.NAME,
        language="python",
        progress_bar=False,
        execution_timeout=CELL_SECONDS,
        start_timeout=START_SECONDS,
        cwd=str(source.parent),
        kernel_manager_class=kernels.OwnKernel,
        extra_arguments=[*kernels.ARGUMENTS, kernels.WATCH],
        # All is said once the last cell has answered, and a polite farewell takes half a second.
        shutdown_kernel="immediate",
        on_notebook_start=witness.started,
        on_cell_start=witness.began,
    )


def _failure(step: Step, witness: Witness, error: Exception) -> str:
    name = str(getattr(error, "ename", type(error).__name__))
    said = str(getattr(error, "evalue", error)).strip()
    where = witness.place(getattr(error, "cell_index", None))
    # Our own errors are whole sentences; everything else gets one.
    ours = any("\u3040" <= character <= "\u30ff" for character in said)
    what = (
        said
        if ours
        else f"{WORDS.get(name, '思いがけない誤りです')}（{name}: {said.splitlines()[0] if said else ''}）。"
    )
    kept = f"\n止まったところまでのノートブック: build/failed/{Path(step.executed).name}" if witness.notebook else ""
    return f"{step.title}: ノートブック「{step.notebook}」の{where}で止まりました。\n{what}{kept}"


def _refuse_unfinished(executed: Any, step: Step) -> None:
    """Refuse a cell that was passed over, or whose failure somebody chose to tolerate."""
    unfinished = []
    for number, cell in enumerate((cell for cell in executed.cells if INJECTED not in _tags(cell)), start=1):
        source = cell.source.strip()
        failed = any(output.output_type == "error" for output in cell.get("outputs", ()))
        if cell.cell_type == "code" and source and (failed or cell.execution_count is None):
            unfinished.append(f"{number}番目のセル「{source.splitlines()[0]}」")
    if unfinished:
        raise NotebookFailed(
            f"{step.title}: ノートブック「{step.notebook}」に、実行されなかったか失敗したセルがあります。\n"
            f"{joined(unfinished)}\nセルの中身と、タグ（raises-exception など）を確かめてください。"
        )


def _check_injected(executed: Any, step: Step) -> None:
    values: dict[str, Any] = {}
    for cell in (cell for cell in executed.cells if INJECTED in _tags(cell)):
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                values[node.targets[0].id] = ast.literal_eval(node.value)
    if values != step.parameters:
        raise NotebookFailed(
            f"「{step.notebook}」に引数が正しく渡りませんでした（{values}）。parameters セルを確かめてください。"
        )


def normalised(notebook: Any) -> str:
    """The executed notebook without times, paths and random ids: the same run gives the same bytes."""
    import nbformat

    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                output["text"] = TEMPORARY_CELL.sub("cell", output["text"])
    return f"{nbformat.writes(notebook, version=4)}\n"
