"""An executed notebook as pieces that can be compared: each block with its sentences, rows and figures.

A piece keeps the id of its block, so that it is found again in another build however many blocks come before it.
For two years of a report the years themselves are made relative (`[0]` the report's own, `[-1]` the one before),
in figures' identities and in words: what is left are the differences that are more than the passing of a year.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nenpo.ground.blocks import HIDDEN, MIME
from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import parse_year

Record = Mapping[str, Any]
Span = Mapping[str, str]
SENTENCE, ROW, CHART, HEADING, GAP, CAPTION = "sentence", "row", "chart", "heading", "gap", "caption"
# Headings of this level say little without the one above: 事業概要 of which project.
DEEPEST = 6
# Between the cells of a row that is shown as one line.
CELL = "｜"
WORDS = "words"
_SENTENCE_END = re.compile(r"(?<=。)(?![」）])")
# The document that prints a figure is none of its series' matter.
_EDITION = re.compile(r"-fy\d{4}(?=/)")
_YEAR_IN_ID = re.compile(r"(/|/CY|\.\.|=)(\d{4})(?=[-/@.:=]|$)")
_YEAR_IN_WORDS = re.compile(
    r"(?:(?:令和|平成|昭和)\s*)?(?:元|\d{1,2})年度?|(?<!\d)\d{4}年度?|(?<![A-Za-z])[RH]\d{1,2}(?!\d)"
)


@dataclass(frozen=True)
class Mention:
    """A figure where it is printed."""

    fact: str
    text: str
    value: str


@dataclass(frozen=True)
class Line:
    """A sentence, a row, a heading: the smallest thing that is shown as changed.

    Attributes
    ----------
    kind : str
        `sentence`, `row`, `heading`, `caption`, `gap`.
    text : str
        As the reader sees it.
    same : str
        What decides whether two lines say the same.
    words : str
        The same without its figures.
    key : str
        What finds a row again: its heads; empty for sentences.
    mentions : tuple of Mention
        The figures that it prints.
    """

    kind: str
    text: str
    same: str
    words: str = ""
    key: str = ""
    mentions: tuple[Mention, ...] = ()

    @property
    def facts(self) -> frozenset[str]:
        """Identities of its figures."""
        return frozenset(one.fact for one in self.mentions)


@dataclass(frozen=True)
class Piece:
    """One block as lines.

    Attributes
    ----------
    id : str
        Of the block; a place to link to.
    kind : str
        Of the block.
    section : str
        The heading that it stands under.
    title : str
        Its caption, if any.
    drawing : str
        Digest of its chart.
    level : int
        Of a heading.
    """

    id: str
    kind: str
    section: str
    title: str
    lines: tuple[Line, ...]
    drawing: str = ""
    level: int = 0


class Reader:
    """Makes lines of runs, their years as they are or relative to a fiscal year."""

    def __init__(self, year: int | None = None) -> None:
        self.year = year

    def fact(self, fact_id: str) -> str:
        """A figure's identity."""
        if self.year is None:
            return fact_id
        series = _EDITION.sub("", fact_id)
        return _YEAR_IN_ID.sub(lambda m: f"{m[1]}[{int(m[2]) - int(self.year or 0)}]", series)

    def said(self, text: str) -> str:
        """Words, as they are compared."""
        if self.year is None:
            return text
        return _YEAR_IN_WORDS.sub(lambda match: self._relative(match[0]), text)

    def _relative(self, text: str) -> str:
        era = text if text[0] in "令平昭RH" or len(text) > 4 else f"令和{text}"
        try:
            return f"[{parse_year(era) - int(self.year or 0)}]"
        except UsageError:
            return text

    def line(self, kind: str, spans: Iterable[Span], key: str = "") -> Line:
        """One line of runs; the numbers of 注 change with the 注 and are none of its words."""
        runs = [span for span in spans if span.get("kind") != "mark"]
        mentions = tuple(
            Mention(self.fact(s["fact"]), s["text"].strip(), s.get("value", "")) for s in runs if s.get("fact")
        )
        text = "".join(s["text"] for s in runs).strip()
        words = "".join("〓" if s.get("fact") else s["text"] for s in runs).strip()
        return Line(kind, text, self.said(text), self.said(words), self.said(key), mentions)

    def sentences(self, spans: Iterable[Span]) -> list[Line]:
        """Runs of a paragraph as its sentences."""
        return [line for part in split(spans) if (line := self.line(SENTENCE, part)).text]


def split(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Runs of a paragraph, parted after each full stop."""
    waiting: list[Span] = []
    for span in spans:
        parts = [span] if span.get("fact") else [{**span, "text": text} for text in _SENTENCE_END.split(span["text"])]
        for part in (one for one in parts if one["text"]):
            waiting.append(part)
            if part["text"].endswith("。"):
                yield waiting
                waiting = []
    if waiting:
        yield waiting


def read_pieces(notebook: Record, year: int | None = None) -> list[Piece]:
    """Pieces of an executed notebook in order, each with an id of its own.

    Parameters
    ----------
    year : int, optional
        Fiscal year that years are made relative to.
    """
    reader, section, above = Reader(year), "", ""
    seen: dict[str, int] = {}
    found: list[Piece] = []
    for piece in _pieces(notebook, reader):
        if piece.kind == HEADING:
            own = piece.lines[0].text
            above = above if piece.level == DEEPEST else own
            section = own if above == own else f"{above} {own}"
        number = seen[piece.id] = seen.get(piece.id, 0) + 1
        name = piece.id if number == 1 else f"{piece.id}（{number}）"
        found.append(replace(piece, id=name, section=section))
    return found


def _pieces(notebook: Record, reader: Reader) -> Iterator[Piece]:
    for cell in notebook["cells"]:
        if HIDDEN in cell.get("metadata", {}).get("tags", ()):
            continue
        if cell["cell_type"] == "markdown":
            yield from _words("".join(cell["source"]), reader)
            continue
        for output in cell.get("outputs", ()):
            if record := output.get("data", {}).get(MIME):
                yield from _block(record, reader)


def _words(source: str, reader: Reader) -> Iterator[Piece]:
    """A Markdown cell: its headings, and the sentences below each."""
    for part in re.split(r"\n\s*\n", source.strip()):
        text = re.sub(r"\s*\n\s*", "", part)
        if text.startswith("#"):
            text = text.lstrip("# ")
            yield Piece(f"{WORDS}/{text}", HEADING, "", "", (reader.line(HEADING, [{"text": text}]),))
        elif text:
            yield Piece(WORDS, "prose", "", "", tuple(reader.sentences([{"text": text}])))


def _block(record: Record, reader: Reader) -> Iterator[Piece]:
    """A block, then those inside it."""
    make = KINDS.get(record["kind"], _other)
    lines = tuple(line for line in make(record, reader) if line.text)
    title = record["text"] if record["kind"] in ("table", "figure") else ""
    chart = record.get("chart", {}).get("svg", "")
    drawing = hashlib.sha256(chart.encode()).hexdigest() if chart else ""
    if lines or drawing:
        yield Piece(str(record["id"]), record["kind"], "", title, lines, drawing, int(record.get("level", 0)))
    for child in record.get("children", ()):
        yield from _block(child, reader)


def _runs(line: str | list[Span]) -> list[Span]:
    """A line that is plain text, or runs already."""
    return [{"text": line}] if isinstance(line, str) else line


def _prose(record: Record, reader: Reader) -> Iterator[Line]:
    for node in record["nodes"]:
        for runs in node["items"]:
            yield from reader.sentences(runs)


def _heading(record: Record, reader: Reader) -> Iterator[Line]:
    yield reader.line(HEADING, record["spans"])


def _statement(record: Record, reader: Reader) -> Iterator[Line]:
    yield from (reader.line(SENTENCE, _runs(line)) for line in record["lines"])


def _cover(record: Record, reader: Reader) -> Iterator[Line]:
    title, *_ = str(record["text"]).splitlines() or [""]
    for number, line in enumerate((title, *record.get("lines", ()))):
        yield reader.line(CAPTION, _runs(line), str(number))


def _particulars(record: Record, reader: Reader) -> Iterator[Line]:
    for name, runs in (*record["items"], *record.get("notes", ())):
        yield reader.line(ROW, [{"text": f"{name}{CELL}"}, *runs], name)


def _table(record: Record, reader: Reader) -> Iterator[Line]:
    yield from _caption(record, reader)
    for row in record["table"]["head"]:
        yield _row(row, reader, "head")
    group = ""
    for row in record["table"]["body"]:
        if len(row) == 1 and row[0].get("header") == "rowgroup":
            group = _text(row)
        yield _row(row, reader, group)


def _figure(record: Record, reader: Reader) -> Iterator[Line]:
    yield from _table(record, reader)
    yield from reader.sentences(record["chart"].get("spans", ()))


def _gap(record: Record, reader: Reader) -> Iterator[Line]:
    yield from _caption(record, reader)
    yield reader.line(GAP, [{"text": record["message"]}])


def _caption(record: Record, reader: Reader) -> Iterator[Line]:
    caption = record.get("caption", {})
    if not caption:
        return
    title, *notes = caption["spans"] or [[]]
    head = f"{caption['number']} " if caption["number"] else ""
    tail = ("（仮題）" if caption["ours"] else "") + caption["unit_line"]
    yield reader.line(CAPTION, [{"text": head}, *title, {"text": tail}], "title")
    yield from (reader.line(CAPTION, [{"text": "注）"}, *note]) for note in notes)
    if caption["source_line"]:
        yield reader.line(CAPTION, [{"text": f"資料：{caption['source_line']}"}], "source")


def _row(row: Iterable[Record], reader: Reader, group: str) -> Line:
    """A table row as one line; its heads, under the group that it stands in, find it again."""
    cells = list(row)
    heads = [cell for cell in cells if cell.get("header")] or cells[:1]
    runs: list[Span] = []
    for number, cell in enumerate(cells):
        runs += [{"text": CELL}] if number else []
        runs += cell["spans"]
    return reader.line(ROW, runs, f"{group}{CELL}{_text(heads)}")


def _text(cells: Iterable[Record]) -> str:
    return CELL.join("".join(span["text"] for span in cell["spans"] if span.get("kind") != "mark") for cell in cells)


def _nothing(record: Record, reader: Reader) -> Iterator[Line]:
    yield from ()


def _other(record: Record, reader: Reader) -> Iterator[Line]:
    """A block that nobody has said how to compare: its plain text, and whatever else it holds as one line."""
    for text in str(record.get("text", "")).splitlines():
        yield reader.line(SENTENCE, [{"text": text}])
    known = {"id", "kind", "text", "facts", "children"}
    rest = {name: value for name, value in record.items() if name not in known}
    if rest:
        yield reader.line(GAP, [{"text": json.dumps(rest, ensure_ascii=False, sort_keys=True)}])


KINDS = {
    "cover": _cover,
    "edit": _nothing,
    "figure": _figure,
    "gap": _gap,
    "group": _nothing,
    "heading": _heading,
    "particulars": _particulars,
    "project": _nothing,
    "prose": _prose,
    "record": _nothing,
    "statement": _statement,
    "table": _table,
}
