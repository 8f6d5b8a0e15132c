"""What a notebook cell displays: HTML to look at in JupyterLab, and beside it the same as data.

The executed notebook is the only thing that exporters read. A block therefore carries everything a page, a
document or a spreadsheet needs: a stable id, its kind, plain text, table cells with their facts, the chart and
its description. Text is escaped here, once; nothing that comes from a source is ever interpreted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any

MIME = "application/vnd.nenpo.block+json"
# A cell with this tag is for the analyst alone; the name is the one Jupyter Book and others use.
HIDDEN = "remove-cell"
# Why a literal may hold digits: a declared name, a number of the outline or of an article, text that a source
# prints, a count of what the program itself did. Nothing else makes a literal.
NAME, NUMBER, PRINTED, COUNT = "name", "number", "printed", "count"


@dataclass(frozen=True)
class Span:
    """A run of text inside a sentence or cell.

    Attributes
    ----------
    kind : str
        `text`, `fact`, `literal` (a digit that is no fact), `time`, `link` (to a place of the same report), `gap`
        (something missing, said so), or `mark` (the number of a 注 about what stands before it).
    fact : str
        Identity of the fact that the run prints.
    value : str
        Machine-readable value of a fact, the date of a `time`, the id that a `link` or a `mark` leads to, or why a
        `literal` may hold digits.
    """

    text: str
    kind: str = "text"
    fact: str = ""
    value: str = ""

    def html(self) -> str:
        """The run as HTML, with the element that the contract names for its kind."""
        text = escape(self.text)
        if self.kind == "fact":
            return f'<data value="{escape(self.value)}" data-fact="{escape(self.fact)}">{text}</data>'
        if self.kind == "time":
            value = f' datetime="{escape(self.value)}"' if self.value else ""
            return f"<time{value}>{text}</time>"
        if self.kind == "link":
            return f'<a href="#{escape(self.value)}" data-literal>{text}</a>'
        if self.kind == "literal":
            return f"<span data-literal>{text}</span>"
        if self.kind == "gap":
            return f'<span class="gap">{text}</span>'
        if self.kind == "mark":
            return f'<sup class="note-mark"><a href="#{escape(self.value)}" data-literal>{text}</a></sup>'
        return text

    def data(self) -> dict[str, str]:
        """The run as data, without what is empty."""
        record = {"text": self.text, "kind": self.kind, "fact": self.fact, "value": self.value}
        return {name: value for name, value in record.items() if value and (name, value) != ("kind", "text")}


Spans = tuple[Span, ...]


def spans_html(spans: Iterable[Span]) -> str:
    """Runs as HTML, one after the other."""
    return "".join(span.html() for span in spans)


def spans_text(spans: Iterable[Span]) -> str:
    """Runs as plain text, without the numbers of 注."""
    return "".join(span.text for span in spans if span.kind != "mark")


def mark_span(number: int, block_id: str) -> Span:
    """The number of a 注 beneath a block, which stands behind what the 注 is about."""
    return Span(f"注{number}", "mark", value=note_id(number, block_id))


def note_id(number: int, block_id: str) -> str:
    """Place of a numbered 注 on the page."""
    return f"{block_id}/注{number}"


@dataclass(frozen=True)
class Cell:
    """A table cell: its runs, whether it heads a row or column, and how far it reaches.

    Attributes
    ----------
    header : str
        `col`, `colgroup`, `row` or `rowgroup`; empty for a plain cell.
    look : str
        `number` (right-aligned figures, or their head), `mark` (a ○ in the middle), or empty for words.
    source : tuple of str
        Cells under data/raw that it prints and that no fact of it names, as `file#row:column`.
    heads : tuple of str
        Of a head: the source cells in the column below it.
    """

    spans: Spans
    header: str = ""
    colspan: int = 1
    rowspan: int = 1
    look: str = ""
    source: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()

    def html(self) -> str:
        """The cell as `td`, or as `th` with its scope."""
        tag = "th" if self.header else "td"
        attributes = f' scope="{self.header}"' if self.header else ""
        for name, reach in (("colspan", self.colspan), ("rowspan", self.rowspan)):
            attributes += f' {name}="{reach}"' if reach > 1 else ""
        attributes += f' class="{self.look}"' if self.look else ""
        inside = spans_html(self.spans)
        inside = f"<span>{inside}</span>" if self.header == "rowgroup" else inside
        return f"<{tag}{attributes}>{inside}</{tag}>"

    def data(self) -> dict[str, Any]:
        """The cell as data, without what is usual."""
        record: dict[str, Any] = {"spans": [span.data() for span in self.spans]}
        usual = {"header": "", "colspan": 1, "rowspan": 1, "look": ""}
        return record | {name: getattr(self, name) for name, value in usual.items() if getattr(self, name) != value}


@dataclass(frozen=True)
class Table:
    """A table: head rows, body rows, and a group title where rows are grouped (a row of one `rowgroup` cell)."""

    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]

    def html(self, caption: str) -> str:
        """The table with its caption inside."""
        head = "".join(f"<tr>{''.join(cell.html() for cell in row)}</tr>" for row in self.head)
        body = "".join(f"<tr>{''.join(cell.html() for cell in row)}</tr>" for row in self.body)
        top = f"<caption>{caption}</caption>" if caption else ""
        return f"<table>{top}<thead>{head}</thead><tbody>{body}</tbody></table>"

    def data(self) -> dict[str, Any]:
        """Head and body as data."""
        return {name: [[cell.data() for cell in row] for row in getattr(self, name)] for name in ("head", "body")}

    def facts(self) -> list[str]:
        """Identities of the facts in the table, in order."""
        return [
            span.fact for rows in (self.head, self.body) for row in rows for c in row for span in c.spans if span.fact
        ]


@dataclass(frozen=True)
class Block:
    """One displayed thing of a report.

    Attributes
    ----------
    id : str
        Stable and unique in its report, such as `table/population`; never an ordinal.
    kind : str
        `cover`, `heading`, `prose`, `table`, `figure`, `gap` or `group` (of blocks).
    html : str
        Finished HTML fragment; exporters add frame and style, never content.
    text : str
        The same as plain text.
    facts : tuple of str
        Identities of the facts it prints.
    data : dict
        What other formats need: table cells, caption parts, chart with description.
    children : tuple of Block
        Blocks of a group, in order.
    aside : str
        HTML that JupyterLab shows below it and nobody publishes, such as a link to the file to edit.
    """

    id: str
    kind: str
    html: str = ""
    text: str = ""
    facts: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    children: tuple[Block, ...] = ()
    aside: str = ""

    def page_html(self) -> str:
        """HTML of the block with that of its children, as it is published."""
        return self.html + "".join(child.page_html() for child in self.children)

    def desk_html(self) -> str:
        """HTML of the block as JupyterLab shows it, with what stands aside."""
        return self.html + self.aside + "".join(child.desk_html() for child in self.children)

    def record(self) -> dict[str, Any]:
        """The block as plain data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "html": self.html,
            "text": self.text,
            "facts": list(self.facts),
            **self.data,
            "children": [child.record() for child in self.children],
        }

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/html": self.desk_html(), "text/plain": self.text or self.id, MIME: self.record()}


def group(block_id: str, children: Iterable[Block]) -> Block:
    """Blocks that one call displays together."""
    blocks = tuple(children)
    return Block(id=block_id, kind="group", text="\n".join(block.text for block in blocks), children=blocks)


def heading(block_id: str, level: int, runs: Iterable[Span]) -> Block:
    """A heading; its `id` is a stable place to link to."""
    spans = tuple(runs)
    html = f'<h{level} id="{escape(block_id)}">{spans_html(spans)}</h{level}>'
    return Block(
        block_id,
        "heading",
        html,
        spans_text(spans),
        _facts(spans),
        {"level": level, "spans": [span.data() for span in spans]},
    )


def gap(block_id: str, message: str) -> Block:
    """A place whose content is not on record; says what is missing and is listed as a finding."""
    html = f'<p class="gap" data-gap="{escape(block_id)}">{escape(message)}</p>'
    return Block(block_id, "gap", html, message, data={"message": message})


def _facts(spans: Iterable[Span]) -> tuple[str, ...]:
    return tuple(span.fact for span in spans if span.fact)


@dataclass(frozen=True)
class Caption:
    """What stands above and below a table or figure.

    Attributes
    ----------
    ours : bool
        The caption is ours, because the source has lost its own: marked 仮題.
    notes : tuple of Spans
        注 on the whole, or on what they name.
    marked : tuple of Spans
        注1, 注2 and so on, whose numbers stand in the cells that they are about.
    """

    title: Spans
    number: str = ""
    ours: bool = False
    unit_line: str = ""
    notes: tuple[Spans, ...] = ()
    source_line: str = ""
    marked: tuple[Spans, ...] = ()

    def html(self) -> str:
        """Number, title, 仮題 and unit line, as they stand above."""
        number = f'<span class="caption-number" data-literal>{escape(self.number)}</span> ' if self.number else ""
        ours = '<span class="ours">（仮題）</span>' if self.ours else ""
        unit = f'<span class="unit-line">{escape(self.unit_line)}</span>' if self.unit_line else ""
        return f'{number}<span class="caption-title">{spans_html(self.title)}</span>{ours}{unit}'

    def below(self, block_id: str = "") -> str:
        """注 and 資料 line, as they stand beneath.

        Parameters
        ----------
        block_id : str
            The block that they belong to, where the numbers in its cells lead to them.
        """
        parts = [f'<p class="note">注）{spans_html(note)}</p>' for note in self.notes]
        parts += marked_html(self.marked, block_id)
        if self.source_line:
            parts.append(f'<p class="source-line">資料：<span data-literal>{escape(self.source_line)}</span></p>')
        return f'<div class="beneath">{"".join(parts)}</div>' if parts else ""

    def data(self) -> dict[str, Any]:
        """The parts as data; where 注 are numbered, `marks` has the number of each."""
        marks = [*("" for _ in self.notes), *(f"注{number}" for number in range(1, len(self.marked) + 1))]
        return {
            "caption": {
                "number": self.number,
                "title": spans_text(self.title),
                "ours": self.ours,
                "unit_line": self.unit_line,
                "notes": [spans_text(note) for note in (*self.notes, *self.marked)],
                "source_line": self.source_line,
                "spans": [[span.data() for span in spans] for spans in (self.title, *self.notes, *self.marked)],
            }
            | ({"marks": marks} if self.marked else {})
        }

    def text(self) -> str:
        """Number and title as plain text."""
        return " ".join(part for part in (self.number, spans_text(self.title)) if part) + (
            "（仮題）" if self.ours else ""
        )


def marked_html(notes: Iterable[Spans], block_id: str) -> list[str]:
    """Numbered 注 as paragraphs, each a place that its numbers lead to."""
    return [
        f'<p class="note" id="{escape(note_id(number, block_id))}">'
        f"<span data-literal>注{number}</span>）{spans_html(note)}</p>"
        for number, note in enumerate(notes, 1)
    ]


def table_block(block_id: str, table: Table, caption: Caption) -> Block:
    """A table with its caption, 注 and 資料 line."""
    inside = f"{_scrolled(table.html(caption.html()), caption.text() or '表')}{caption.below(block_id)}"
    html = f'<div class="table-block" id="{escape(block_id)}">{inside}</div>'
    facts = tuple(table.facts()) + _facts(caption.title)
    return Block(block_id, "table", html, caption.text(), facts, {"table": table.data()} | caption.data())


def _scrolled(html: str, name: str) -> str:
    """A table in a box that the keyboard reaches and that is named, for where it is wider than the page."""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(name)}">{html}</div>'


def figure_block(
    block_id: str, svg: str, description: Spans, table: Table, caption: Caption, scale: Iterable[str] = ()
) -> Block:
    """A chart with its description and the data table beside it.

    Parameters
    ----------
    scale : iterable of str
        Numbers along the axes of the chart, which are no figures.
    """
    words = spans_text(description)
    data = _scrolled(table.html(""), f"{caption.text()}のデータ")
    beside = f'<details class="chart-data"><summary>図のデータ</summary>{data}</details>'
    html = (
        f'<figure id="{escape(block_id)}"><figcaption>{caption.html()}</figcaption>'
        f'<div class="chart" role="img" tabindex="0" aria-label="{escape(words)}">{svg}</div>'
        f'<p class="chart-description">{spans_html(description)}</p>{beside}{caption.below(block_id)}</figure>'
    )
    chart = {"svg": svg, "description": words, "spans": [span.data() for span in description], "scale": list(scale)}
    facts = tuple(dict.fromkeys((*table.facts(), *_facts(caption.title), *_facts(description))))
    record = {"chart": chart, "table": table.data()} | caption.data()
    return Block(block_id, "figure", html, caption.text(), facts, record)
