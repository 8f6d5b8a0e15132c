"""Every figure, sentence, table row, chart and finding that differs between two executed notebooks."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from nenpo.diff.aligned import Pair, aligned
from nenpo.diff.pieces import CHART, HEADING, Line, Mention, Piece, read_pieces
from nenpo.diff.sides import Row, Side

FIGURE, FINDING, ORDER, INPUT = "figure", "finding", "order", "input"
KIND_WORDS = {
    FIGURE: "数値", "sentence": "文", "row": "表の行", CHART: "図", HEADING: "見出し", "caption": "表題・注",
    "gap": "未収録の断り", ORDER: "順序", FINDING: "指摘", INPUT: "入力",
}  # fmt: skip
SEVERITY_WORDS = {"critical": "重大", "warning": "注意", "info": "参考"}
CHECK, FINDINGS_BLOCK = "check", "quality/findings"


@dataclass(frozen=True)
class Cause:
    """Why something changed: the kind of input, its file, the place in it and what stood there.

    Attributes
    ----------
    kind : str
        `資料`, `文章`, `規則`, `既知の誤り`, `ノートブック`, `プログラム`, `ライブラリ`, `指定`.
    sure : bool
        The change follows from it; otherwise it is what is left when all that can be told is told.
    """

    kind: str
    file: str = ""
    place: str = ""
    old: str = ""
    new: str = ""
    sure: bool = True


@dataclass(frozen=True)
class Change:
    """One thing that a reader would see changed.

    Attributes
    ----------
    kind : str
        `figure`, `sentence`, `row`, `chart`, `heading`, `caption`, `gap`, `order` or `finding`.
    report : str
        `nenji-hokoku@2020`; a page of quality is `check@2020`.
    section, place : str
        The heading that it stands under, and the id of its block.
    title : str
        The figure's identity, the caption of the table or chart, the rule of a finding.
    pairs : tuple of Pair
        Its lines as they were and as they are: one, and of a chart all.
    facts : frozenset of str
        Figures that it prints.
    also : tuple of str
        Of a figure: the other sections that print it.
    record : mapping
        Of a finding: all its fields.
    """

    kind: str
    report: str
    section: str
    place: str
    title: str
    pairs: tuple[Pair, ...]
    facts: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()
    record: Mapping[str, str] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()

    @property
    def only_figures(self) -> bool:
        """Whether nothing changed but figures, which are listed themselves."""
        told = self.kind in ("sentence", "row", CHART) and bool(self.pairs)
        return told and all(pair.only_figures for pair in self.pairs)


def report_changes(a: Side, b: Side) -> list[Change]:
    """Changes in every report that one of two builds holds."""
    found = []
    for report in dict.fromkeys([*a.reports, *b.reports]):
        old, new = (side.bytes(side.reports.get(report, "")) for side in (a, b))
        if old != new:
            found += compared(report, _pieces(old), _pieces(new))
    return found


def _pieces(notebook: bytes | None) -> list[Piece]:
    """Pieces of a notebook; none where there is none. Findings are compared by themselves, not by their table."""
    pieces = read_pieces(json.loads(notebook)) if notebook else []
    return [piece for piece in pieces if not piece.id.startswith(FINDINGS_BLOCK)]


def compared(report: str, old: Sequence[Piece], new: Sequence[Piece]) -> list[Change]:
    """Changes of one report: its figures first, then what prints them, in the order of the new pieces."""
    before, after = ({piece.id: piece for piece in pieces} for pieces in (old, new))
    names = [*after, *(name for name in before if name not in after)]
    changes = [c for name in names for c in piece_changes(report, before.get(name), after.get(name))]
    return [*figure_changes(report, old, new), *changes, *order_changes(report, old, new)]


def piece_changes(report: str, old: Piece | None, new: Piece | None) -> Iterator[Change]:
    """Changes inside one block: a chart is one change with all its lines, all else is a change a line."""
    piece = new or old
    assert piece is not None
    if old == new:
        return
    pairs = aligned(old.lines if old else (), new.lines if new else ())
    if piece.kind == "figure":
        drawn = bool(old and new and old.drawing != new.drawing)
        if pairs or drawn or not (old and new):
            facts = frozenset().union(*(pair.facts for pair in pairs))
            yield Change(CHART, report, piece.section, piece.id, piece.title, tuple(pairs), facts)
        return
    for pair in pairs:
        yield Change(pair.line.kind, report, piece.section, piece.id, piece.title, (pair,), pair.facts)


def order_changes(report: str, old: Sequence[Piece], new: Sequence[Piece]) -> Iterator[Change]:
    """Blocks that stand in another order."""
    common = {piece.id for piece in old} & {piece.id for piece in new}
    before, after = ([piece for piece in pieces if piece.id in common] for pieces in (old, new))
    matcher = SequenceMatcher(None, [p.id for p in before], [p.id for p in after], autojunk=False)
    kept = {n for block in matcher.get_matching_blocks() for n in range(block.b, block.b + block.size)}
    for number, piece in enumerate(after):
        if number not in kept:
            line = piece.lines[0] if piece.lines else Line("gap", piece.id, piece.id)
            yield Change(ORDER, report, piece.section, piece.id, piece.title, (Pair(line, line),))


# Figures


@dataclass
class Printed:
    """A figure of one report: its value, how it is printed, and where."""

    values: set[str] = field(default_factory=set)
    texts: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


def printed_figures(pieces: Sequence[Piece]) -> dict[str, Printed]:
    """Every figure of a report in the order of print."""
    found: dict[str, Printed] = {}
    for piece in pieces:
        for mention in (one for line in piece.lines for one in line.mentions):
            figure = found.setdefault(mention.fact, Printed())
            figure.values.add(mention.value)
            figure.texts.setdefault(piece.id, []).append(mention.text)
            figure.places.setdefault(piece.id, piece.section)
    return found


def figure_changes(report: str, old: Sequence[Piece], new: Sequence[Piece]) -> Iterator[Change]:
    """Figures that have another value or are printed in other words, and those that came or went."""
    before, after = printed_figures(old), printed_figures(new)
    for fact in dict.fromkeys([*after, *before]):
        was, now = before.get(fact), after.get(fact)
        if was and now and was.values == now.values and not _reworded(was, now):
            continue
        place, section = next(iter((now or was or Printed()).places.items()))
        sections = tuple(dict.fromkeys((now or was or Printed()).places.values()))
        pair = Pair(*(_line(fact, one) for one in (was, now)))
        yield Change(FIGURE, report, section, place, fact, (pair,), frozenset([fact]), sections[1:])


def _reworded(was: Printed, now: Printed) -> bool:
    """Whether the same block prints the same value in other words."""
    return any(
        set(was.texts[place]) != set(now.texts[place]) for place in was.texts.keys() & now.texts.keys()
    )  # fmt: skip


def _line(fact: str, printed: Printed | None) -> Line | None:
    """A figure as one line: the longest of its forms, which has its unit."""
    if printed is None:
        return None
    text = max(dict.fromkeys(text for texts in printed.texts.values() for text in texts), key=len)
    return Line(FIGURE, text, text, "〓", fact, (Mention(fact, text, min(printed.values)),))


# Findings


def finding_changes(a: Side, b: Side) -> list[Change]:
    """Findings that came, went or say something else."""
    return [
        change
        for year in sorted({*a.findings, *b.findings})
        for change in year_findings(f"{CHECK}@{year}", a.findings.get(year, ()), b.findings.get(year, ()))
    ]


def year_findings(report: str, old: Sequence[Row], new: Sequence[Row]) -> Iterator[Change]:
    """Findings of one year. One that only moved to another row of its file is the same."""
    gone, come = _without_common(old, new)
    partners: dict[int, Row] = {}
    for keys in (("rule", "file", "row", "column", "fact_id", "indicator"), ("rule", "file", "fact_id", "indicator")):
        for number, record in enumerate(come):
            same = [one for one in gone if all(one.get(key) == record.get(key) for key in keys)]
            if number not in partners and same:
                partners[number] = same[0]
                gone.remove(same[0])
    for number, record in enumerate(come):
        yield _finding(report, partners.get(number), record)
    yield from (_finding(report, record, None) for record in gone)


def _without_common(old: Sequence[Row], new: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    common = Counter(map(_said, old)) & Counter(map(_said, new))

    def rest(rows: Sequence[Row]) -> list[Row]:
        left = Counter(common)
        kept = []
        for row in rows:
            if left[_said(row)]:
                left[_said(row)] -= 1
            else:
                kept.append(row)
        return kept

    return rest(old), rest(new)


def _said(row: Row) -> str:
    """A finding without the numbers of rows, which change as soon as a row is put in above."""
    told = {name: value for name, value in row.items() if name != "row"}
    return re.sub(r"\d+行", "行", json.dumps(told, ensure_ascii=False, sort_keys=True))


def _finding(report: str, old: Row | None, new: Row | None) -> Change:
    record = new or old or {}
    place = f"{record.get('file', '')} {record.get('row', '')}行「{record.get('column', '')}」" if record else ""
    pair = Pair(*(finding_line(one) for one in (old, new)))
    facts = frozenset(filter(None, [record.get("fact_id", "")]))
    return Change(FINDING, report, place, FINDINGS_BLOCK, record.get("rule", ""), (pair,), facts, record=record)


def finding_line(record: Row | None) -> Line | None:
    """A finding as one line: its weight, whether it is known, what it says."""
    if record is None:
        return None
    known = f"（既知: {record['known_issue']}）" if record.get("known_issue") else ""
    weight = SEVERITY_WORDS.get(record["severity"], record["severity"])
    printed = f" 印刷: {record['printed']}" if record.get("printed") else ""
    text = f"［{weight}］{known}{record['message']}{printed}"
    return Line(FINDING, text, text, text, record["rule"])


def caused(change: Change, causes: Sequence[Cause]) -> Change:
    """The change with its causes, each once."""
    return replace(change, causes=tuple(dict.fromkeys(causes)))
