"""注 about known issues: what is on record about a printed cell, bound to that cell like a figure is.

An issue names a fact or a cell under data/raw. What prints that fact or cell bears a number (注1), and the 注 stands
once beneath the block with the same number. Whatever is computed from a fact that is wrong or open says so too. A
passage of prose has its 注 beneath it, each with the figure or the words that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nenpo.facts.derived import MARK, recomputed
from nenpo.facts.known_issues import KnownIssue
from nenpo.facts.store import Fact
from nenpo.ground.address import Address, parse_address
from nenpo.ground.blocks import NOTES, PRINTED, Block, Caption, Cell, Span, Spans, Table, mark_span, prose, spans_text
from nenpo.ground.fiscal_year import period_name
from nenpo.ground.numerals import normalise
from nenpo.report.edition import Edition

# What a cell may print that is no wording.
SIGNS = ("", "○", "△", "―", "-")
# Kinds of issue that pass on to whatever is computed from the figure.
INHERITED = ("誤り", "要確認")
_COLUMN = re.compile(r"（[^（）]+）$")
_POLICY = re.compile(r"[①-⑳]")


@dataclass(frozen=True)
class Named:
    """What a 注 is about, as it is called there.

    Attributes
    ----------
    figure : Span, optional
        The computed figure that it is, so that the 注 binds it too: its words stand between 「 and 」.
    """

    text: str
    figure: Span | None = None

    @property
    def spans(self) -> Spans:
        """The name as runs, a computed figure bound where it stands."""
        return (Span("「"), self.figure, Span("」")) if self.figure else (_literal(self.text),)


@dataclass
class Marks:
    """The numbered 注 of one block, in the order in which what they are about is printed.

    Attributes
    ----------
    told : dict
        Reason to what it is said of; the place of a reason is its number.
    """

    edition: Edition
    block_id: str
    told: dict[str, list[Named]] = field(default_factory=dict)

    def on(self, issues: Iterable[tuple[KnownIssue, Named]]) -> Spans:
        """The numbers that stand behind what the issues are about."""
        numbers = set()
        for issue, named in issues:
            self.told.setdefault(issue.reason, []).append(named)
            numbers.add(list(self.told).index(issue.reason) + 1)
        return tuple(mark_span(number, self.block_id) for number in sorted(numbers))

    def cell(self, cell: Cell, label: str) -> Cell:
        """A cell with the numbers of its 注: behind each figure those about it, at the end those about the cell."""
        spans = self.sentence(cell.spans, label)
        rest = [(issue, Named(_label(issue, label, cell))) for issue in cell_issues(self.edition, cell)]
        there = {span for span in spans if span.kind == "mark"}
        return replace(cell, spans=(*spans, *(mark for mark in self.on(rest) if mark not in there)))

    def sentence(self, spans: Spans, label: str = "", shown: Mapping[str, str] | None = None) -> Spans:
        """Words with the number of a 注 behind each figure that it is about.

        Parameters
        ----------
        label : str
            What the figures are called; each by its own name if empty.
        shown : mapping, optional
            What figures are called that a table beside the words prints: the 注 names them once.
        """
        marked: list[Span] = []
        for span in spans:
            issues = figure_issues(self.edition, span.fact) if span.fact else []
            called = label or (shown or {}).get(span.fact, "")
            named = Named(called) if called or not issues else named_figure(self.edition, span)
            marked += [span, *self.on((issue, named) for issue in issues)]
        return tuple(marked)

    @property
    def notes(self) -> tuple[Spans, ...]:
        """The 注 by number; what has the same reason is told once, of all that it is about."""
        return tuple(note_spans(named, reason) for reason, named in self.told.items())


def with_marks(edition: Edition, block_id: str, table: Table, caption: Caption, words: Spans = ()) -> Marked:
    """A table whose cells bear the numbers of their 注, and its caption with these 注.

    Parameters
    ----------
    words : tuple of Span
        The description of a chart, for which the table holds the figures.
    """
    marks = Marks(edition, block_id)
    head, body = labels(table)
    rows = [
        tuple(tuple(map(marks.cell, row, names)) for row, names in zip(cells, told, strict=True))
        for cells, told in ((table.head, head), (table.body, body))
    ]
    words = marks.sentence(words, shown=_shown(table.body, body))
    return Marked(Table(*rows), replace(caption, marked=marks.notes), words)


def _shown(rows: Iterable[Sequence[Cell]], names: Iterable[Sequence[str]]) -> dict[str, str]:
    """What each figure of a table is called there."""
    cells = [pair for row, told in zip(rows, names, strict=True) for pair in zip(row, told, strict=True)]
    return {span.fact: name for cell, name in cells for span in cell.spans if span.fact}


@dataclass(frozen=True)
class Marked:
    """A table, its caption and its description with the numbers of their 注."""

    table: Table
    caption: Caption
    words: Spans


def labels(table: Table) -> tuple[list[list[str]], list[list[str]]]:
    """What each cell of head and body is called: its row and its column, a head by its own words."""
    columns: dict[int, list[str]] = {}
    head = []
    for row, places in zip(table.head, _places(table.head), strict=True):
        for cell, reach in zip(row, places, strict=True):
            for column in reach:
                columns.setdefault(column, []).append(spans_text(cell.spans))
        head.append([f"見出し「{spans_text(cell.spans)}」" for cell in row])
    body, policy = [], ""
    for row, places in zip(table.body, _places(table.body), strict=True):
        group = next((spans_text(cell.spans) for cell in row if cell.header == "rowgroup"), "")
        policy = f"{group[0]} " if _POLICY.match(group) else policy
        name = policy + next((spans_text(cell.spans) for cell in row if cell.header == "row"), "")
        body.append([_name(cell, name, columns, reach[0]) for cell, reach in zip(row, places, strict=True)])
    return head, body


def _name(cell: Cell, row: str, columns: Mapping[int, Sequence[str]], column: int) -> str:
    """Row and column of a cell of the body; the cell that names its row is the row."""
    if cell.header == "rowgroup":
        return spans_text(cell.spans).lstrip("・")
    over = "・".join(dict.fromkeys(filter(None, columns.get(column, ()))))
    return row if cell.header == "row" or not over else f"{row}（{over}）" if row else over


def _places(rows: Iterable[Sequence[Cell]]) -> list[list[range]]:
    """Columns that each cell reaches over, by row."""
    taken: set[tuple[int, int]] = set()
    found = []
    for y, row in enumerate(rows):
        places, x = [], 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            places.append(range(x, x + cell.colspan))
            taken |= {(y + down, x + right) for down in range(cell.rowspan) for right in range(cell.colspan)}
        found.append(places)
    return found


def cell_issues(edition: Edition, cell: Cell) -> list[KnownIssue]:
    """The issues that lie in the raw cells that a table cell prints, or in a head that it is."""
    found = edition.issue_places.of_cells(cell.source)
    above = _above(edition, cell.heads)
    return [issue for issue in edition.known_issues if issue in found or issue in above] if found or above else []


def figure_issues(edition: Edition, figure: str) -> list[KnownIssue]:
    """The issues that lie in a figure; of a computed one those that are wrong or open in what it was computed from."""
    found = edition.issue_places.of_facts(operands(edition, figure))
    return [issue for issue in found if issue.kind in INHERITED] if MARK in figure else found


def operands(edition: Edition, figure: str) -> tuple[Fact, ...]:
    """What a computed figure comes from; a printed one is its own."""
    if MARK in figure:
        derived = recomputed(edition.facts, figure)
        return derived.operands if derived else ()
    fact = edition.facts.get(figure)
    return (fact,) if fact else ()


def _above(edition: Edition, cells: Iterable[str]) -> list[KnownIssue]:
    """The issues that lie in the lines of heads over source cells, in their column."""
    return [
        issue
        for one in map(parse_address, cells)
        for issue, place in edition.issue_places.of_column(one.file, one.column)
        if place.line in head_lines(edition, one)
    ]


def head_lines(edition: Edition, below: Address) -> list[int]:
    """Lines of a file that head a printed table, seen from a cell of its figures: those between two tables."""
    lines = {fact.source_row for fact in edition.facts.of_file(below.document, below.name)}
    row = below.line
    while row in lines:
        row -= 1
    found = []
    while row > 0 and row not in lines:
        found.append(row)
        row -= 1
    return found


def _label(issue: KnownIssue, label: str, cell: Cell) -> str:
    """What a 注 is about, with what the source prints there where the page words it otherwise."""
    printed = issue.printed
    shown = _squeezed(spans_text(cell.spans))
    figure = issue.fact_id or not cell.source
    if figure or cell.heads or printed in SIGNS or _squeezed(printed) in shown:
        return label
    return f"{label}（原本の記載は「{printed}」）"


def _squeezed(text: str) -> str:
    return "".join(normalise(text).split())


def _listed(found: Iterable[Named]) -> Spans:
    """Names one after the other, the column that all of them name only once."""
    named = list({one.text: one for one in found if one.text}.values())
    columns = {match[0] if (match := _COLUMN.search(one.text)) else "" for one in named}
    column = columns.pop() if len(columns) == 1 else ""
    trimmed = [replace(one, text=one.text.removesuffix(column)) for one in named]
    listed = [span for one in trimmed for span in (_literal("、"), *one.spans)][1:]
    return (*listed, _literal(f"{column}：")) if named else ()


def named_figure(edition: Edition, span: Span) -> Named:
    """Which figure of a sentence a 注 is about: what it is called, or what is said where it is computed."""
    if MARK in span.fact:
        return Named(f"「{span.text}」", span)
    return Named(_fact_label(edition, edition.facts[span.fact]))


def _fact_label(edition: Edition, fact: Fact) -> str:
    """What a figure is called, with its period where that is not the year of the report."""
    name = f"{fact.indicator} {fact.what}".strip()
    return name if fact.period == str(edition.fiscal_year) else f"{name}（{period_name(fact.period)}）"


def prose_notes(edition: Edition, section: str, blocks: Iterable[Block], block_id: str, *, words: bool = True) -> Block:
    """注 beneath a passage: about the figures that it prints or computes, and the words of its section.

    Parameters
    ----------
    words : bool
        The passage retells the words of its section.
    """
    passage = list(blocks)
    runs = [Span(**run) for block in passage for run in _runs(block) if run.get("fact")]
    text = _squeezed("".join(block.text for block in passage))
    carried = [(named_figure(edition, run), figure_issues(edition, run.fact)) for run in runs]
    about_words = edition.issue_places.of_section(section) if words and not edition.is_reference else []
    told: dict[str, list[Named]] = {}
    for issue in edition.known_issues:
        found = [named for named, issues in carried if issue in issues]
        if not found and issue in about_words:
            found = [Named(_words_label(edition, issue, text))]
        if found:
            told.setdefault(issue.reason, []).extend(found)
    notes = [note_spans(found, reason) for reason, found in told.items()]
    return notes_block(f"{block_id}/notes", notes)


def _runs(block: Block) -> Iterator[Mapping[str, str]]:
    """Runs of a block of prose or of a heading."""
    yield from block.data.get("spans", ())
    for node in block.data.get("nodes", ()):
        for item in node["items"]:
            yield from item


def _words_label(edition: Edition, issue: KnownIssue, text: str) -> str:
    """The words, or the figure among them, that a 注 is about; words that the passage lacks are those of the source."""
    fact = edition.issue_places.fact_of(issue)
    if fact is None and issue.printed:
        return f"「{issue.printed}」" if _squeezed(issue.printed) in text else f"原本の記載「{issue.printed}」"
    return "" if fact is None else f"原本の{_fact_label(edition, fact)}"


def notes_block(block_id: str, notes: Sequence[Spans]) -> Block:
    """Notes as a block that stands beneath other blocks; without notes it is empty."""
    return prose(block_id, [("paragraph", [(Span("注）"), *note)]) for note in notes], NOTES)


def note_spans(named: Iterable[Named], reason: str) -> Spans:
    """Words of a 注: digits are those of a reason on record, but for the computed figures that it names."""
    found: list[Span] = []
    for span in (*_listed(named), _literal(reason)):
        if found and found[-1].kind == span.kind == "literal":
            found[-1] = replace(span, text=found[-1].text + span.text)
        else:
            found.append(span)
    return tuple(found)


def _literal(words: str) -> Span:
    """Words of a 注; their digits are those of a reason on record."""
    return Span(words, "literal", value=PRINTED)
