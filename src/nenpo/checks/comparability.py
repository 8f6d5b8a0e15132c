"""Comparability: words that restrict a figure, and what the documents declare of it, in both directions.

A label, a note or a cell that says 「R2年度は…」, 「…現在」 or 「…月末」 makes a figure one of its own until somebody
has looked. Here each such figure stands beside what `comparability.csv` declares of it, and each declaration beside
what it is about; whether that is a fault is for the suite of comparisons to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from nenpo.checks.measurements import NOTHING, Comparison, Measurement, Tables, named, observed, worded
from nenpo.cleaning.comparability import Declared, concerns
from nenpo.cleaning.names import spelling_of
from nenpo.cleaning.outcomes import named_year, split_tables, value_columns
from nenpo.cleaning.roles import HEADER, ROW_KIND
from nenpo.facts.rows import Note, PrintedChart, Spelling
from nenpo.facts.store import Fact
from nenpo.ground.address import line_of
from nenpo.ground.numerals import squeeze

# One year alone: 「R2年度は1月末現在」, 「平成22年の値は」, 「元年度のみ」.
_ONE_YEAR = re.compile(
    r"(?P<era>令和|平成|[RH])?(?P<number>元|\d{1,2})年度?(?:\d{1,2}月)?(?:まで|以前|以降|から)?"
    r"(?:は|の値は|の数値は|のみ|だけ|分は)[^()、。;]*"
)
# A day or a month that the figure is of: 「3月31日現在」, 「1月末時点」, 「各年度3月末」.
_MOMENT = re.compile(r"[^()、。;]*(?:[年度月日末](?:現在|時点)|月末)[^()、。;]*")
# Another way of counting: 「集計方法を変更」, 「新基準」.
_DEFINITION = re.compile(
    r"[^()、。;]*(?:(?:定義|基準|対象|範囲|方法|区分)[をがの]?[^()、。;]{0,4}(?:変更|改め|見直|改定)|[新旧]基準)[^()、。;]*"
)
NOTE_KINDS = ("注", "※")


def restrictions(text: str, year: int) -> list[str]:
    """Words of a text that restrict a figure of a year: what is said of another year's does not."""
    found, rest = [], squeeze(text)
    for match in _ONE_YEAR.finditer(rest):
        if named_year(match["era"], match["number"], year) == year:
            found.append(match[0])
    rest = _ONE_YEAR.sub("。", rest)
    return found + [match[0] for pattern in (_MOMENT, _DEFINITION) for match in pattern.finditer(rest)]


def undeclared(tables: Tables) -> list[Comparison]:
    """Each figure with words that restrict it, beside whether a declaration is of it."""
    declared, found = tables.rows(Declared), []
    for record, texts in _figures(tables):
        words = dict.fromkeys(word for text in texts for word in restrictions(text, record.fiscal_year))
        if words and record.value is not None:
            known = any(_of_figure(one, record) for one in declared)
            found.append(_beside(observed("observations.comparability", record), words, known, record.printed))
    return found


def undeclared_notes(tables: Tables) -> list[Comparison]:
    """Each note with such words that is of a whole table and of no one figure, as 「平成22年の値は…」 of 表2."""
    declared, found = tables.rows(Declared), []
    told = " ".join(fact.note for fact in tables.facts.every())
    for note in _notes(tables):
        if note.note in told or note.target in _charts_to_come(tables):
            continue
        words = dict.fromkeys(word for year in _years(note.note, tables) for word in restrictions(note.note, year))
        if words:
            known = any(_of_note(one, note) for one in declared)
            found.append(_beside(named("notes.comparability", note, note.note), words, known, note.note))
    return found


def _years(text: str, tables: Tables) -> set[int]:
    """Years that a note names; the year of the edition where it names none."""
    named = (named_year(one["era"], one["number"], tables.fiscal_year) for one in _ONE_YEAR.finditer(squeeze(text)))
    return {year for year in named if year} or {tables.fiscal_year}


def idle(tables: Tables) -> list[Comparison]:
    """Each declaration: whether what it is of is there, and says the words that it quotes."""
    figures, notes, found = list(_figures(tables)), _notes(tables), []
    for one in tables.rows(Declared):
        texts = [text for record, own in figures if _of_figure(one, record) for text in own]
        texts += [note.note for note in notes if _of_note(one, note)]
        words = squeeze(one.words)
        there = bool(words) and any(words in squeeze(text) for text in texts)
        base = replace(named("comparability.used", one, one.words), column="語", indicator=one.target)
        found.append(worded(base, one.words, one.words if there else NOTHING))
    return found


def _beside(base: Measurement, words: Iterable[str], known: bool, printed: str) -> Comparison:
    told = "」「".join(words)
    return worded(replace(base, detail=printed), told if known else NOTHING, told)


def _figures(tables: Tables) -> Iterator[tuple[Fact, list[str]]]:
    """Each figure with all the words that may restrict it: name, printed label, head, part, qualifier, note, cell."""
    labels, heads = _labels(tables), dict(_heads(tables))
    for record in tables.facts.every():
        cell = record.source_cell
        own = (record.indicator, record.part, record.qualifier, record.note, record.printed)
        yield record, [text for text in (*own, labels.get(line_of(cell), ""), heads.get(cell, "")) if text]


def _labels(tables: Tables) -> dict[str, str]:
    """Printed label of each row whose indicator has another official name."""
    return {line_of(one.source_cell): one.spelling for one in tables.rows(Spelling) if one.kind == "indicator"}


def _heads(tables: Tables) -> Iterator[tuple[str, str]]:
    """Cells of the printed tables of results, each with the head above its column."""
    for table in tables.raw_cells.headed:
        for _, rows in split_tables(table):
            heads = rows[rows[ROW_KIND] == HEADER]
            for column in value_columns(rows):
                head = " ".join(text for text in heads[column] if text)
                yield from ((table.cell(int(row), column), head) for row in rows.index)


def _notes(tables: Tables) -> list[Note]:
    return [note for note in tables.rows(Note) if note.kind in NOTE_KINDS]


def _of_figure(declared: Declared, fact: Fact) -> bool:
    same = declared.document == fact.document
    return same and concerns(declared, fact.section_id, fact.indicator, fact.period)


def _of_note(declared: Declared, note: Note) -> bool:
    """Whether a declaration is of a note on a whole table: same section and target, and it quotes the note."""
    same = (declared.document, declared.section_id) == (note.document, note.section_id)
    same = same and squeeze(declared.words) in squeeze(note.note)
    return same and spelling_of(declared.target) == spelling_of(note.target)


def _charts_to_come(tables: Tables) -> set[str]:
    """Printed charts whose series are not on record: there is nothing yet that their notes could restrict."""
    return {chart.number for chart in tables.rows(PrintedChart) if chart.on_record != "true"}


OBSERVED = ("observations",)
COMPARES = ((OBSERVED, undeclared), (("notes", *OBSERVED), undeclared_notes), (("comparability", *OBSERVED), idle))
