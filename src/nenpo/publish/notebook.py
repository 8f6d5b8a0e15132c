"""An executed notebook as the parts that exporters publish.

A part is a block that a cell displayed, or the words of a Markdown cell. Code, printed text and every other
kind of output stay in the notebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from nenpo.checks.trace import block_marks
from nenpo.ground.blocks import MIME
from nenpo.ground.errors import NotebookFailed, joined

WORDS = "words"

# What a traceback, or a magic that refused to work, leaves on stderr; a warning's line begins with its file.
_PRINTED_ERROR = re.compile(r"^(Traceback \(most recent|[\w.]*(Error|Exception|Interrupt)\b)", re.ASCII | re.M)
# nbclient passes over these on purpose.
_SKIPPED = "skip-execution"


@dataclass(frozen=True)
class Part:
    """One stretch of a report.

    Attributes
    ----------
    kind : str
        Kind of the block, or `words` for a Markdown cell.
    place : str
        Where it stands in the notebook, for messages.
    record : mapping
        The block as data; empty for words.
    source : str
        The Markdown of words; empty for a block.
    """

    kind: str
    place: str
    record: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""


def read_parts(notebook: NotebookNode) -> tuple[Part, ...]:
    """Parts of an executed notebook, in order."""
    return tuple(part for number, cell in enumerate(notebook.cells, 1) for part in _cell_parts(cell, number))


def refuse_failures(notebook: NotebookNode) -> None:
    """Stop when any cell failed, printed an error, or was never run.

    Raises
    ------
    NotebookFailed
        With every such cell, and what it said.
    """
    failed = [
        f"{number}番目のセル（{_first_line(cell.source)}）: {reason}"
        for number, cell in enumerate(notebook.cells, 1)
        if cell.cell_type == "code"
        for reason in _failures(cell)
    ]
    if failed:
        raise NotebookFailed(
            "最後まで実行できていないノートブックは公開できません。次のセルを直し、実行し直してください。\n"
            + joined(failed)
        )


def unpublished_outputs(notebook: NotebookNode) -> list[str]:
    """Cells that display something which is no block, and so reaches no reader."""
    return [
        f"{number}番目のセル（{_first_line(cell.source)}）"
        for number, cell in enumerate(notebook.cells, 1)
        if any(MIME not in output.get("data", {MIME: None}) for output in cell.get("outputs", ()))
    ]


def _cell_parts(cell: NotebookNode, number: int) -> Iterator[Part]:
    if cell.cell_type == "markdown":
        yield Part(WORDS, f"{number}番目のセル", source=cell.source)
    elif cell.cell_type == "code":
        for output in cell.outputs:
            if record := output.get("data", {}).get(MIME):
                place = f"{number}番目のセルのブロック「{record.get('id', '')}」"
                yield Part(str(record.get("kind", "")), place, record)


def _failures(cell: NotebookNode) -> Iterator[str]:
    for output in cell.outputs:
        if output.output_type == "error":
            yield f"{output.ename}: {output.evalue}"
        elif output.get("name") == "stderr" and _PRINTED_ERROR.search(output.text):
            yield output.text.strip().splitlines()[-1]
    if cell.metadata.get("papermill", {}).get("exception"):
        yield "papermill が失敗を記録しています。"
    if not _was_run(cell):
        yield "実行されていません。"


def _was_run(cell: NotebookNode) -> bool:
    ran = cell.get("execution_count") is not None or bool(cell.outputs)
    return ran or not cell.source.strip() or _SKIPPED in cell.metadata.get("tags", ())


def _first_line(source: str, most: int = 40) -> str:
    lines = source.strip().splitlines() or [""]
    return lines[0] if len(lines[0]) <= most else lines[0][:most] + "…"


def anchor(name: str) -> str:
    """A fact's or block's identity as the id of a place; an id holds no blank."""
    return "_".join(name.split())


def block_title(block: Mapping[str, Any]) -> str:
    """What a block is called: its first heading, or the caption of a table or figure; empty for plain words."""
    heading = next((mark.heading for mark in block_marks(block) if mark.heading), "")
    return heading or (str(block["text"]) if block["kind"] in ("table", "figure") else "")
