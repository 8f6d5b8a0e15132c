"""Blocks shown as HTML: what JupyterLab displays, and what a page frames.

`load_ipython_extension` makes it known to a notebook's kernel. Text is escaped here, once; nothing that comes from a
source is ever interpreted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from nenpo.ground.blocks import APPENDIX, ELSEWHERE, MIME, NOTES, PLACES, PRINTED, Block, Run, Span, note_id
from nenpo.ground.errors import NenpoError

Record = Mapping[str, Any]
Foot = Callable[[Record], str]
# What a reader may choose project pages by, in the order of the page's attributes.
CLASSES = ("policy", "section", "flag")
# Kinds of groups that are one thing under one title.
TITLED = ("project", "card")
# Where a run of kind `contact` may lead: nothing else is ever written into an address.
CONTACTS = re.compile(r"tel:\+?[0-9]+|mailto:[^\s\"'<>?&]+@[^\s\"'<>?&]+|https?://[^\s\"'<>]+")


@dataclass(frozen=True)
class Heading:
    """A heading of a block, apart from what stands around it: a page gives it level, id and link.

    Attributes
    ----------
    inside : str
        Its runs as HTML.
    leads : bool
        A figure or a link stands in it.
    outermost : bool
        No other element of its block is around it: a chapter may begin here.
    listed : bool
        The contents may name it; of a project they name the title only.
    """

    level: int
    id: str
    text: str
    inside: str
    leads: bool = False
    outermost: bool = True
    listed: bool = True

    def html(self) -> str:
        """The heading as its block has it."""
        place = f' id="{escape(self.id)}"' if self.id else ""
        return f"<h{self.level}{place}>{self.inside}</h{self.level}>"


Piece = str | Heading


@dataclass(frozen=True)
class Element:
    """A block as HTML: start tag, what stands inside, end tag."""

    start: str
    inside: Sequence[Piece]
    end: str


Kinds = Mapping[str, Callable[[Record], Element]]


def pieces(record: Record, foot: Foot = lambda _: "") -> Iterator[Piece]:
    """HTML of a block with that of its children, in order, its headings apart.

    Parameters
    ----------
    foot : callable
        HTML that ends a block, from its data; the blocks of a project have none of their own.

    Raises
    ------
    NenpoError
        If a block is of a kind that nobody has said how to show.
    """
    yield from _pieces(record, SHOWN, foot)


def page_html(record: Record) -> str:
    """HTML of a block with that of its children, as it is published."""
    return _joined(_pieces(record, SHOWN))


def desk_html(record: Record) -> str:
    """HTML of a block as JupyterLab shows it, with what is for the analyst alone."""
    return _joined(_pieces(record, {**SHOWN, **DESK}))


def mimebundle(block: Block) -> dict[str, Any]:
    """What a cell that gives a block displays: HTML to look at, and the block as data."""
    record = block.record()
    return {"text/html": desk_html(record), "text/plain": block.text or block.id, MIME: record}


def load_ipython_extension(shell: Any) -> None:
    """Make the notebook show blocks."""
    shell.display_formatter.mimebundle_formatter.for_type(Block, mimebundle)


def ids_of(record: Record) -> Iterator[str]:
    """Ids that a block and those inside it take on a page; those inside its drawing are the drawing's."""
    caption = record.get("caption", {})
    if (record["kind"] in PLACES and record.get("nodes", True)) or caption:
        yield str(record["id"])
    marks = (*caption.get("marks", ()), *(mark for mark, _ in record.get("notes", ())))
    yield from (note_id(mark, str(record["id"])) for mark in marks if mark)
    for child in record.get("children", ()):
        yield from ids_of(child)


def run_html(run: Run) -> str:
    """A run as HTML, with the element that the contract names for its kind."""
    kind, text, value = run.get("kind", "text"), escape(run.get("text", "")), escape(run.get("value", ""))
    if kind == "fact":
        return f'<data value="{value}" data-fact="{escape(run.get("fact", ""))}">{text}</data>'
    if kind == "time":
        return f'<time datetime="{value}">{text}</time>' if value else f"<time>{text}</time>"
    if kind == "link":
        return f'<a href="#{value}" data-literal>{text}</a>'
    if kind == "contact" and CONTACTS.fullmatch(run.get("value", "")):
        return f'<a class="contact" href="{value}" data-literal>{text}</a>'
    if kind in ("literal", "contact"):
        return f"<span data-literal>{text}</span>"
    if kind == "gap":
        return f'<span class="gap">{text}</span>'
    if kind == "mark":
        return f'<sup class="note-mark"><a href="#{value}" data-literal>{text}</a></sup>'
    return text


def runs_html(runs: Iterable[Run]) -> str:
    """Runs as HTML, one after the other."""
    return "".join(map(run_html, runs))


def spans_html(spans: Iterable[Span]) -> str:
    """Spans as HTML, one after the other."""
    return runs_html(span.data() for span in spans)


def own_ids(svg: str, block_id: str) -> str:
    """A drawing whose ids are its own: charts drawn apart may use the same names inside."""
    mark = hashlib.sha256(block_id.encode()).hexdigest()[:8]
    names = set(re.findall(r'\sid="([^"]+)"', svg))

    def marked(use: re.Match[str]) -> str:
        return f"{use[1]}{mark}-{use[2]}" if use[2] in names else use[0]

    return re.sub(r'(\s(?:id|aria-labelledby|aria-describedby)="|href="#|url\(#)([^")]+)', marked, svg)


def _pieces(record: Record, kinds: Kinds, foot: Foot = lambda _: "") -> Iterator[Piece]:
    if record["kind"] not in kinds:
        raise NenpoError(
            f"ブロック「{record['id']}」の種類「{record['kind']}」は、示し方が決まっていません。"
            f"使える種類: {'、'.join(kinds)}。"
        )
    element = kinds[record["kind"]](record)
    yield element.start
    yield from element.inside
    if record["kind"] in TITLED:
        yield from _below_one_title(_pieces(child, kinds) for child in record["children"])
    else:
        for child in record.get("children", ()):
            yield from _pieces(child, kinds, foot)
    yield foot(record)
    yield element.end


def _below_one_title(blocks: Iterable[Iterable[Piece]]) -> Iterator[Piece]:
    """Pieces of a project's blocks: no chapter begins inside, and the contents name the first heading only."""
    titled = False
    for piece in (piece for block in blocks for piece in block):
        if isinstance(piece, Heading):
            yield replace(piece, outermost=False, listed=not titled)
            titled = True
        else:
            yield piece


def _joined(found: Iterable[Piece]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.html() for piece in found)


def _printed(text: str) -> Run:
    """Words that a source prints; their digits are those of names and dates."""
    return Span(text, "literal" if any(c.isdecimal() for c in text) else "text", value=PRINTED).data()


def _line(line: str | Sequence[Run]) -> Sequence[Run]:
    """A line that is plain text, or runs already."""
    return [_printed(line)] if isinstance(line, str) else line


def _cover(record: Record) -> Element:
    title = record["edition"]["title"]
    lines = "".join(f"<p>{runs_html(_line(line))}</p>" for line in record["lines"])
    heading = Heading(1, "", title, run_html(_printed(title)), outermost=False)
    return Element(f'<header class="cover" id="{escape(record["id"])}">', [heading, lines], "</header>")


def _heading(record: Record) -> Element:
    spans = record["spans"]
    leads = any(span.get("kind") in ("fact", "link", "mark") for span in spans)
    text = "".join(span.get("text", "") for span in spans)
    return Element("", [Heading(int(record["level"]), str(record["id"]), text, runs_html(spans), leads)], "")


def _prose(record: Record) -> Element:
    look, place = record.get("look", "prose"), escape(record["id"])
    nodes = "".join(PROSE.get(look, _node)(node) for node in record["nodes"])
    if not nodes:
        return NOTHING
    if look == ELSEWHERE:
        return Element(f'<p class="appendix" id="{place}">', [nodes], "</p>")
    return Element(f'<div class="{"beneath" if look == NOTES else look}" id="{place}">', [nodes], "</div>")


def _node(node: Record) -> str:
    if node["kind"] == "list":
        return f"<ul>{''.join(f'<li>{runs_html(runs)}</li>' for runs in node['items'])}</ul>"
    return "".join(f"<p>{runs_html(runs)}</p>" for runs in node["items"])


# Paragraphs of prose that is not like other prose.
PROSE: dict[str, Callable[[Record], str]] = {
    APPENDIX: lambda node: "".join(f"<p data-literal>{escape(run.get('text', ''))}</p>" for (run,) in node["items"]),
    ELSEWHERE: lambda node: "".join(map(runs_html, node["items"])),
    NOTES: lambda node: "".join(f'<p class="note">{runs_html(runs)}</p>' for runs in node["items"]),
}


def _table_block(record: Record) -> Element:
    table = _scrolled(table_html(record["table"], _caption(record["caption"])), record["text"] or "表")
    return Element(
        f'<div class="table-block" id="{escape(record["id"])}">',
        [table, _beneath(record["caption"], record["id"])],
        "</div>",
    )


def _scrolled(html: str, name: str) -> str:
    """A table in a box that the keyboard reaches and that is named, for where it is wider than the page."""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(name)}">{html}</div>'


def table_html(table: Record, caption: str = "") -> str:
    """A table with its caption inside."""
    head, body = (
        "".join(f"<tr>{''.join(map(cell_html, row))}</tr>" for row in table[part]) for part in ("head", "body")
    )
    top = f"<caption>{caption}</caption>" if caption else ""
    return f"<table>{top}<thead>{head}</thead><tbody>{body}</tbody></table>"


def cell_html(cell: Record) -> str:
    """A table cell as `td`, or as `th` with its scope."""
    tag = "th" if cell.get("header") else "td"
    attributes = f' scope="{cell["header"]}"' if cell.get("header") else ""
    attributes += "".join(f' {name}="{cell[name]}"' for name in ("colspan", "rowspan") if cell.get(name, 1) > 1)
    attributes += f' class="{cell["look"]}"' if cell.get("look") else ""
    inside = runs_html(cell["spans"])
    inside = f"<span>{inside}</span>" if cell.get("header") == "rowgroup" else inside
    return f"<{tag}{attributes}>{inside}</{tag}>"


def _caption(caption: Record) -> str:
    """Number, title, 仮題 and unit line, as they stand above."""
    name, unit = escape(caption["number"]), escape(caption["unit_line"])
    number = f'<span class="caption-number" data-literal>{name}</span> ' if name else ""
    ours = '<span class="ours">（仮題）</span>' if caption["ours"] else ""
    below = f'<span class="unit-line">{unit}</span>' if unit else ""
    return f'{number}<span class="caption-title">{runs_html(caption["spans"][0])}</span>{ours}{below}'


def _beneath(caption: Record, block_id: str) -> str:
    """注 and 資料 line, as they stand beneath."""
    notes = caption["spans"][1:]
    marks = caption.get("marks", [""] * len(notes))
    parts = [_note(mark, note, block_id) for mark, note in zip(marks, notes, strict=True)]
    if caption["source_line"]:
        source = escape(caption["source_line"])
        parts.append(f'<p class="source-line">資料：<span data-literal>{source}</span></p>')
    return f'<div class="beneath">{"".join(parts)}</div>' if parts else ""


def _note(mark: str, note: Iterable[Run], block_id: str) -> str:
    """A 注; one with a number is a place that the number leads to."""
    if not mark:
        return f'<p class="note">注）{runs_html(note)}</p>'
    place = escape(note_id(mark, block_id))
    return f'<p class="note" id="{place}"><span data-literal>{mark}</span>）{runs_html(note)}</p>'


def _figure(record: Record) -> Element:
    chart, caption = record["chart"], record["caption"]
    data = _scrolled(table_html(record["table"]), f"{record['text']}のデータ")
    drawing = own_ids(chart["svg"], str(record["id"]))
    inside = [
        f"<figcaption>{_caption(caption)}</figcaption>",
        f'<div class="chart" role="img" tabindex="0" aria-label="{escape(chart["description"])}">{drawing}</div>',
        f'<p class="chart-description">{runs_html(chart["spans"])}</p>',
        f'<details class="chart-data"><summary>図のデータ</summary>{data}</details>',
        _beneath(caption, record["id"]),
    ]
    return Element(f'<figure id="{escape(record["id"])}">', inside, "</figure>")


def _gap(record: Record) -> Element:
    message = escape(record["message"])
    if "caption" not in record:
        return Element(f'<p class="gap" data-gap="{escape(record["id"])}">', [message], "</p>")
    caption = record["caption"]
    return Element(
        f'<figure id="{escape(record["id"])}" class="empty">',
        [f'<figcaption>{_caption(caption)}</figcaption><p class="gap">{message}</p>', _beneath(caption, record["id"])],
        "</figure>",
    )


def _particulars(record: Record) -> Element:
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{runs_html(runs)}</dd></div>" for name, runs in record["items"])
    notes = "".join(_note(mark, note, record["id"]) for mark, note in record["notes"])
    return Element('<dl class="particulars">', [rows], f"</dl>{notes}")


def _statement(record: Record) -> Element:
    lines = "".join(f"<li>{runs_html(_line(line))}</li>" for line in record["lines"])
    return Element('<ul class="statement">', [lines], "</ul>")


def _project(record: Record) -> Element:
    told = ((name, "、".join(record["classification"].get(name, ()))) for name in CLASSES)
    attributes = "".join(f' data-{name}="{escape(words)}"' for name, words in told if words)
    return Element(f'<article class="project"{attributes}>', [], "</article>")


def _directory(record: Record) -> Element:
    everywhere = f' data-everywhere="{escape(record["everywhere"])}"'
    return Element(f'<div class="directory" id="{escape(record["id"])}"{everywhere}>', [], "</div>")


def _card(record: Record) -> Element:
    """A card, with what a reader may choose it by as attributes."""
    told = ((name, "、".join(words)) for name, words in record["facets"].items())
    attributes = "".join(f' data-{name}="{escape(words)}"' for name, words in told if words)
    return Element(f'<article class="card"{attributes}>', [], "</article>")


def _nothing(record: Record) -> Element:
    return NOTHING


def _edit(record: Record) -> Element:
    link = f'<a href="{escape(record["address"])}">この文章を編集する（{escape(record["file"])}）</a>'
    return Element('<p class="edit-link">', [link], "</p>")


def _saved(record: Record) -> Element:
    return Element("<p>", [escape(record["text"])], "</p>")


NOTHING = Element("", [], "")
SHOWN: Kinds = {
    "card": _card,
    "cover": _cover,
    "directory": _directory,
    "edit": _nothing,
    "figure": _figure,
    "gap": _gap,
    "group": _nothing,
    "heading": _heading,
    "particulars": _particulars,
    "project": _project,
    "prose": _prose,
    "record": _nothing,
    "statement": _statement,
    "table": _table_block,
}
# What only the analyst sees.
DESK: Kinds = {"edit": _edit, "record": _saved}
