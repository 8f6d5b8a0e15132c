"""A document for pandoc as its JSON: text stays data, nothing in it is parsed as markup.

Only what our documents need. What these functions give is described in pandoc's `Text.Pandoc.Definition`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]
API_VERSION = [1, 23, 1]
STYLE = "custom-style"
NOTHING: list[Any] = ["", [], []]
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class TableCell:
    """A cell of a table: its blocks, and how many rows and columns it reaches over."""

    blocks: tuple[Node, ...]
    rowspan: int = 1
    colspan: int = 1


def pandoc_document(blocks: Iterable[Node]) -> Node:
    """A whole document in Japanese, ready to be written as JSON."""
    meta = {"lang": {"t": "MetaString", "c": "ja-JP"}}
    return {"pandoc-api-version": API_VERSION, "meta": meta, "blocks": list(blocks)}


def text(words: str) -> Node:
    """Words as they are."""
    return {"t": "Str", "c": printable(words)}


def printable(words: str) -> str:
    """Words without the characters that XML cannot hold, which pandoc would let into an attribute."""
    return _UNPRINTABLE.sub("", words)


def new_line() -> Node:
    """The end of a line inside a paragraph."""
    return {"t": "LineBreak"}


def link(place: str, inlines: Iterable[Node]) -> Node:
    """A link to a place of the same document."""
    return {"t": "Link", "c": [NOTHING, list(inlines), [f"#{place}", ""]]}


def marked(place: str, inlines: Iterable[Node]) -> Node:
    """Words that a link can lead to."""
    return {"t": "Span", "c": [[place, [], []], list(inlines)]}


def raised(inlines: Iterable[Node]) -> Node:
    """Words that are small and stand high, as the number of a note does."""
    return {"t": "Superscript", "c": list(inlines)}


def image(address: str, description: str, width: str) -> Node:
    """A picture with the words that stand in for it."""
    return {"t": "Image", "c": [["", [], [["width", width]]], [text(description)], [address, ""]]}


def raw_inline(form: str, code: str) -> Node:
    """Code of the target format inside a line; never with text of a source in it."""
    return {"t": "RawInline", "c": [form, code]}


def raw_block(form: str, code: str) -> Node:
    """Code of the target format; never with text of a source in it."""
    return {"t": "RawBlock", "c": [form, code]}


def paragraph(inlines: Iterable[Node], style: str = "") -> Node:
    """A paragraph, in a named style where it is no usual one."""
    plain = {"t": "Para", "c": list(inlines)}
    return {"t": "Div", "c": [["", [], [[STYLE, style]]], [plain]]} if style else plain


def heading(level: int, inlines: Iterable[Node]) -> Node:
    """A heading without an id of its own: see `marked`."""
    return {"t": "Header", "c": [level, NOTHING, list(inlines)]}


def bullets(items: Iterable[Iterable[Node]]) -> Node:
    """A list of lines."""
    return {"t": "BulletList", "c": [[{"t": "Plain", "c": list(inlines)}] for inlines in items]}


def table(head: Sequence[Sequence[TableCell]], body: Sequence[Sequence[TableCell]], widths: Sequence[float]) -> Node:
    """A table without a caption of its own.

    Parameters
    ----------
    widths : sequence of float
        Of each column, as parts of one.
    """
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidth", "c": width}] for width in widths]
    rows = [NOTHING, 0, [], [_row(cells) for cells in body]]
    top, foot = [NOTHING, [_row(cells) for cells in head]], [NOTHING, []]
    return {"t": "Table", "c": [NOTHING, [None, []], columns, top, [rows], foot]}


def _row(cells: Iterable[TableCell]) -> list[Any]:
    alignment = {"t": "AlignDefault"}
    return [NOTHING, [[NOTHING, alignment, cell.rowspan, cell.colspan, list(cell.blocks)] for cell in cells]]
