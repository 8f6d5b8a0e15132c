"""An executed notebook as the parts that exporters publish.

A part is a block that a cell displayed, or the words of a Markdown cell. Code, printed text and every other
kind of output stay in the notebook.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from nbformat import NotebookNode

from nenpo.checks.trace import block_marks
from nenpo.ground.blocks import MIME
from nenpo.ground.errors import NotebookFailed, joined
from nenpo.publish.words import words_html

WORDS = "words"
LINK_TEXT = "数値の出どころ"
# Blocks that end with a link to the origin of their figures.
LINKED = ("prose", "table", "figure", "project")

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
    html : str
        Finished HTML, with that of the block's children.
    place : str
        Where it stands in the notebook, for messages.
    record : mapping
        The block as data; empty for words.
    source : str
        The Markdown of words; empty for a block.
    """

    kind: str
    html: str
    place: str
    record: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""


def read_parts(notebook: NotebookNode, sources: str = "") -> tuple[Part, ...]:
    """Parts of an executed notebook, in order.

    Parameters
    ----------
    sources : str
        Address of the page of sources, to which every block with figures links; empty where there is none.
    """
    return tuple(part for number, cell in enumerate(notebook.cells, 1) for part in _cell_parts(cell, number, sources))


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


def block_html(record: Mapping[str, Any], sources: str = "") -> str:
    """HTML of a block with that of its children, the ids inside its charts made its own."""
    own = _own_chart_ids(record.get("html", ""), str(record.get("id", "")))
    if sources and "data-fact=" in own and record.get("kind") in LINKED:
        own = _with_link(own, record, sources)
    return own + "".join(block_html(child, sources) for child in record.get("children", ()))


def _with_link(html: str, record: Mapping[str, Any], sources: str) -> str:
    """A block that ends with a link to the origin of its figures; under words it is for who has no script."""
    title = block_title(record)
    about = f'<span class="unseen">{escape(title)}の</span>' if title else ""
    address = escape(f"{sources}#{anchor(str(record['id']))}".replace("%", "%25"))
    link = f'<p class="origins-link"><a href="{address}">{about}{LINK_TEXT}</a></p>'
    link = f"<noscript>{link}</noscript>" if record["kind"] == "prose" else link
    end = html.rindex("</")
    return html[:end] + link + html[end:]


def _cell_parts(cell: NotebookNode, number: int, sources: str) -> Iterator[Part]:
    if cell.cell_type == "markdown":
        yield Part(WORDS, words_html(cell.source), f"{number}番目のセル", source=cell.source)
    elif cell.cell_type == "code":
        for output in cell.outputs:
            if record := output.get("data", {}).get(MIME):
                place = f"{number}番目のセルのブロック「{record.get('id', '')}」"
                yield Part(str(record.get("kind", "")), block_html(record, sources), place, record)


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


def _own_chart_ids(html: str, block_id: str) -> str:
    """Charts drawn apart use the same names inside (`clip0`); on one page each id must be the only one."""
    mark = hashlib.sha256(block_id.encode()).hexdigest()[:8]
    return re.sub(r"<svg\b.*?</svg>", lambda svg: _mark_ids(svg[0], mark), html, flags=re.DOTALL)


def _mark_ids(svg: str, mark: str) -> str:
    names = set(re.findall(r'\sid="([^"]+)"', svg))

    def marked(use: re.Match[str]) -> str:
        return f"{use[1]}{mark}-{use[2]}" if use[2] in names else use[0]

    return re.sub(r'(\s(?:id|aria-labelledby|aria-describedby)="|href="#|url\(#)([^")]+)', marked, svg)


def anchor(name: str) -> str:
    """A fact's or block's identity as the id of a place; an id holds no blank."""
    return "_".join(name.split())


def block_title(block: Mapping[str, Any]) -> str:
    """What a block is called: its first heading, or the caption of a table or figure; empty for plain words."""
    heading = next((mark.heading for mark in block_marks(block) if mark.heading), "")
    return heading or (str(block["text"]) if block["kind"] in ("table", "figure") else "")
