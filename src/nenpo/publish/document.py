"""A report as a document: what PDF and Word set one after the other, as plain data without any HTML.

An item is a mapping with a `kind`:

`cover`        `title`, `lines`
`heading`      `level` (from 2 without a gap, 1 is the cover's), `id`, `runs`; `listed` is false where it heads a
               part of a card, which no contents name
`paragraph`    `runs`
`list`         `items`, runs each
`particulars`  `items`, pairs of a name and runs; `loose` where what follows may stand on another page
`table`        `id`, `caption`, `head` and `body` (rows of cells)
`figure`       `id`, `caption`, `svg`, `description` (runs), `head`, `body`
`gap`          `id`, `text`, and a `caption` where a figure or table would have had one

Runs are those of the blocks (`Span.data`): `text`, and for what is more than words `kind`, `fact`, `value`. A cell is
`Cell.data`: `spans`, and where they are not usual `header`, `colspan`, `rowspan`, `look`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt

from nenpo.ground.blocks import TAGS
from nenpo.publish.notebook import WORDS, Part

Item = dict[str, Any]
Record = Mapping[str, Any]
DEEPEST = 6
# A line end inside a paragraph of Markdown; between Japanese characters it is nothing to read.
BREAKS = {"softbreak": "", "hardbreak": " "}


def document(parts: Iterable[Part]) -> list[Item]:
    """Items of a report in the order of its notebook.

    Raises
    ------
    KeyError
        If a block is of a kind that nobody has said how to set.
    """
    items = [item for part in parts for item in (_words(part) if part.kind == WORDS else _items(part.record))]
    return levelled(items)


def levelled(items: Sequence[Item]) -> list[Item]:
    """Items whose headings skip no level, however their blocks were numbered; the cover alone has level one."""
    above: list[int] = []
    found = []
    for item in items:
        if item["kind"] == "heading":
            above = [level for level in above if level < item["level"]]
            above.append(item["level"])
            item = item | {"level": min(len(above) + 1, DEEPEST)}
        found.append(item)
    return found


def _items(record: Record) -> Iterator[Item]:
    """Items of a block, then those of its children."""
    yield from KINDS[record["kind"]](record)
    inside = (item for child in record.get("children", ()) for item in _items(child))
    yield from _in_card(inside) if record["kind"] == "card" else inside


def _in_card(items: Iterable[Item]) -> Iterator[Item]:
    """Items of a card: the contents name its title only, and its many particulars need not stay together."""
    titled = False
    for item in items:
        if item["kind"] == "heading":
            yield item | ({"listed": False} if titled else {})
            titled = True
        else:
            yield item | ({"loose": True} if item["kind"] == "particulars" else {})


def _nothing(record: Record) -> Iterator[Item]:
    """A group, a directory, a card or a project is its children; a link to a file to edit is for nobody who reads."""
    yield from ()


def _cover(record: Record) -> Iterator[Item]:
    yield {"kind": "cover", "title": record["text"], "lines": list(record["lines"])}


def _heading(record: Record) -> Iterator[Item]:
    yield {"kind": "heading", "level": int(record["level"]), "id": record["id"], "runs": record["spans"]}


def _prose(record: Record) -> Iterator[Item]:
    for node in record["nodes"]:
        if record.get("look") == TAGS:
            yield {"kind": "paragraph", "runs": _beside(node["items"])}
        elif node["kind"] == "list":
            yield {"kind": "list", "items": node["items"]}
        else:
            yield from ({"kind": "paragraph", "runs": runs} for runs in node["items"])


def _beside(items: Sequence[Sequence[Record]]) -> list[Record]:
    """Words one beside the other, parted by 、."""
    return [run for number, runs in enumerate(items) for run in (*([{"text": "、"}] if number else []), *runs)]


def _statement(record: Record) -> Iterator[Item]:
    yield {"kind": "list", "items": [[{"text": line}] for line in record["lines"]]}


def _table(record: Record) -> Iterator[Item]:
    yield {"kind": "table", "id": record["id"], "caption": record["caption"], **record["table"]}


def _figure(record: Record) -> Iterator[Item]:
    chart = {"svg": record["chart"]["svg"], "description": record["chart"]["spans"]}
    yield {"kind": "figure", "id": record["id"], "caption": record["caption"], **chart, **record["table"]}


def _gap(record: Record) -> Iterator[Item]:
    captioned = {"caption": record["caption"]} if "caption" in record else {}
    yield {"kind": "gap", "id": record["id"], "text": record["message"], **captioned}


def _particulars(record: Record) -> Iterator[Item]:
    yield {"kind": "particulars", "id": record["id"], "items": [*record["items"], *record["notes"]]}


KINDS: dict[str, Callable[[Record], Iterator[Item]]] = {
    "card": _nothing,
    "cover": _cover,
    "directory": _nothing,
    "edit": _nothing,
    "figure": _figure,
    "gap": _gap,
    "group": _nothing,
    "heading": _heading,
    "particulars": _particulars,
    "project": _nothing,
    "prose": _prose,
    "statement": _statement,
    "table": _table,
}


def _words(part: Part) -> Iterator[Item]:
    """Headings, paragraphs and lists of a Markdown cell, as plain words."""
    tokens = MarkdownIt().parse(part.source)
    level = 0
    listed: list[list[Record]] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "list_item_open":
            listed.append([])
        elif token.type == "inline":
            runs = [{"text": "".join(BREAKS.get(child.type, child.content) for child in token.children or ())}]
            if level:
                yield {"kind": "heading", "level": level, "id": "", "runs": runs}
                level = 0
            elif listed:
                listed[-1] += runs
            else:
                yield {"kind": "paragraph", "runs": runs}
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            yield {"kind": "list", "items": listed}
            listed = []
