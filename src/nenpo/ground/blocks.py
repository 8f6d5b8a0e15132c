"""What a notebook cell displays, as data; `report/shown.py` makes HTML of it.

The executed notebook is the only thing that exporters read. A block therefore carries everything a page, a
document or a spreadsheet needs: a stable id, its kind, plain text, table cells with their facts, the chart and
its description.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MIME = "application/vnd.nenpo.block+json"
# A cell with this tag is for the analyst alone; the name is the one Jupyter Book and others use.
HIDDEN = "remove-cell"
# Why a literal may hold digits: a declared name, a number of the outline or of an article, text that a source
# prints, a count of what the program itself did. Nothing else makes a literal.
NAME, NUMBER, PRINTED, COUNT = "name", "number", "printed", "count"
# How prose stands on a page where it is not like other prose: a text printed word for word, where such a text is to
# be found, and 注 beneath a passage.
APPENDIX, ELSEWHERE, NOTES = "appendix", "elsewhere", "notes"
# Words one beside the other, and a line of small print that says how far a card may be relied on.
TAGS, STANDING = "tags", "standing"
# Blocks that are a place of their own on a page; the others belong to the place before them.
PLACES = ("cover", "heading", "prose", "table", "figure")


@dataclass(frozen=True)
class Span:
    """A run of text inside a sentence or cell.

    Attributes
    ----------
    kind : str
        `text`, `fact`, `literal` (a digit that is no fact), `time`, `link` (to a place of the same report), `gap`
        (something missing, said so), `contact` (a telephone number or an address to turn to, as a source prints it), or
        `mark` (the number of a 注 about what stands before it).
    fact : str
        Identity of the fact that the run prints.
    value : str
        Machine-readable value of a fact, the date of a `time`, the id that a `link` or a `mark` leads to, the address
        of a `contact` (`tel:`, `mailto:`, `https:`), or why a `literal` may hold digits.
    """

    text: str
    kind: str = "text"
    fact: str = ""
    value: str = ""

    def data(self) -> dict[str, str]:
        """The run as data, without what is empty."""
        record = {"text": self.text, "kind": self.kind, "fact": self.fact, "value": self.value}
        return {name: value for name, value in record.items() if value and (name, value) != ("kind", "text")}


Spans = tuple[Span, ...]
# A run as data.
Run = Mapping[str, str]


def spans_text(spans: Iterable[Span]) -> str:
    """Runs as plain text, without the numbers of 注."""
    return "".join(span.text for span in spans if span.kind != "mark")


def mark_span(number: int, block_id: str) -> Span:
    """The number of a 注 beneath a block, which stands behind what the 注 is about."""
    mark = note_mark(number)
    return Span(mark, "mark", value=note_id(mark, block_id))


def note_mark(number: int) -> str:
    """How a 注 is called beneath its block."""
    return f"注{number}"


def note_id(mark: str, block_id: str) -> str:
    """Place of a numbered 注 on the page."""
    return f"{block_id}/{mark}"


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
        `cover`, `heading`, `prose`, `table`, `figure`, `gap`, `particulars`, `statement`, `group` (of blocks),
        `project` (a group that is one thing), `directory` (of cards), `card` (somebody to turn to); for the
        analyst alone `edit` (a link to a file) and `record`.
    text : str
        What it says, as plain text.
    facts : tuple of str
        Identities of the facts it prints.
    data : dict
        What it is made of: runs, table cells, caption parts, chart with description.
    children : tuple of Block
        Blocks of a group, in order.
    """

    id: str
    kind: str
    text: str = ""
    facts: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    children: tuple[Block, ...] = ()

    def record(self) -> dict[str, Any]:
        """The block as plain data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "text": self.text,
            "facts": list(self.facts),
            **self.data,
            "children": [child.record() for child in self.children],
        }


def group(block_id: str, children: Iterable[Block]) -> Block:
    """Blocks that one call displays together."""
    blocks = tuple(children)
    return Block(id=block_id, kind="group", text="\n".join(block.text for block in blocks), children=blocks)


def heading(block_id: str, level: int, runs: Iterable[Span]) -> Block:
    """A heading; its `id` is a stable place to link to."""
    spans = tuple(runs)
    data = {"level": level, "spans": [span.data() for span in spans]}
    return Block(block_id, "heading", spans_text(spans), _facts(spans), data)


def gap(block_id: str, message: str) -> Block:
    """A place whose content is not on record; says what is missing and is listed as a finding."""
    return Block(block_id, "gap", message, data={"message": message})


def prose(block_id: str, nodes: Iterable[tuple[str, Sequence[Spans]]], look: str = "") -> Block:
    """Paragraphs and lists.

    Parameters
    ----------
    nodes : iterable of (str, sequence of Spans)
        `paragraph` or `list`, with its items; a paragraph has one.
    look : str
        `APPENDIX`, `ELSEWHERE`, `NOTES`, `TAGS` or `STANDING`; empty for ordinary prose.
    """
    told = [(kind, list(items)) for kind, items in nodes]
    spoken = [spans for _, items in told for spans in items]
    facts = tuple(span.fact for spans in spoken for span in spans if span.fact)
    data: dict[str, Any] = {
        "nodes": [{"kind": kind, "items": [[span.data() for span in spans] for spans in items]} for kind, items in told]
    }
    data |= {"look": look} if look else {}
    return Block(block_id, "prose", "\n".join(map(spans_text, spoken)), facts, data)


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

    def data(self) -> dict[str, Any]:
        """The parts as data; where 注 are numbered, `marks` has the number of each."""
        marks = [*("" for _ in self.notes), *(note_mark(number) for number in range(1, len(self.marked) + 1))]
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


def table_block(block_id: str, table: Table, caption: Caption) -> Block:
    """A table with its caption, 注 and 資料 line."""
    facts = tuple(table.facts()) + _facts(caption.title)
    return Block(block_id, "table", caption.text(), facts, {"table": table.data()} | caption.data())


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
    chart = {"svg": svg, "description": words, "spans": [span.data() for span in description], "scale": list(scale)}
    facts = tuple(dict.fromkeys((*table.facts(), *_facts(caption.title), *_facts(description))))
    record = {"chart": chart, "table": table.data()} | caption.data()
    return Block(block_id, "figure", caption.text(), facts, record)


def block_runs(record: Mapping[str, Any]) -> Iterator[tuple[str, Iterable[Run]]]:
    """What one block prints, in the order of its page: runs, each with the id of the place that they belong to.

    A block that is no place of its own gives an empty id; blocks inside it are blocks of their own.
    """
    here = str(record["id"]) if record["kind"] in PLACES or "caption" in record else ""
    yield here, record.get("spans", ())
    yield from ((here, runs) for node in record.get("nodes", ()) for runs in node["items"])
    title, *notes = record.get("caption", {}).get("spans") or [()]
    yield here, title
    yield here, record.get("chart", {}).get("spans", ())
    table = record.get("table", {})
    rows = (*table.get("head", ()), *table.get("body", ()))
    yield from ((here, cell["spans"]) for row in rows for cell in row)
    yield from ((here, runs) for _, runs in record.get("items", ()))
    marked = record.get("notes") or zip(record.get("caption", {}).get("marks", [""] * len(notes)), notes, strict=True)
    yield from ((note_id(mark, str(record["id"])) if mark else here, runs) for mark, runs in marked)
