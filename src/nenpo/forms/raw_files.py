"""Edits raw files in place: what is not meant stays byte for byte, with its quotes, line ends and encoding."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from nenpo.facts.store import name_key
from nenpo.ground.sources import decode

# One field of a CSV record, as it is written, and what ends it.
_FIELD = re.compile(r'("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|\n|\r|$)')


@dataclass(frozen=True)
class Record:
    """One record of a CSV file as it is written: its line, its fields with their quotes, its line end."""

    line: int
    fields: tuple[str, ...]
    end: str

    @property
    def text(self) -> str:
        """The record as it stands in the file."""
        return ",".join(self.fields) + self.end


def records_of(text: str) -> list[Record]:
    """Records of a CSV text in order."""
    records: list[Record] = []
    position, line = 0, 1
    while position < len(text):
        fields, start = [], line
        while True:
            match = _FIELD.match(text, position)
            assert match is not None  # every text begins with a field, if only an empty one
            fields.append(match[1])
            line += match[0].count("\n")
            position = match.end()
            if match[2] != ",":
                break
        records.append(Record(start, tuple(fields), match[2]))
    return records


def field_text(text: str) -> str:
    """A text as a field of a CSV record, with quotes where it needs them."""
    return '"' + text.replace('"', '""') + '"' if re.search(r'[,"\r\n]', text) else text


def edited(
    data: bytes,
    name: str,
    *,
    cells: Mapping[tuple[int, str], str] | None = None,
    added: Mapping[int, Sequence[Mapping[str, str]]] | None = None,
    removed: Collection[int] = (),
) -> bytes:
    """A CSV file with cells changed, records added and records taken away; all by the lines of the old file.

    Parameters
    ----------
    cells : mapping
        New text by line and column.
    added : mapping
        Records to put behind the record of a line; behind the last one for a line past the end.
    removed : collection of int
        Lines of the records to take away.
    """
    text = decode(data, name)
    records = records_of(text)
    columns = [field.strip('"') for field in records[0].fields]
    end = records[0].end or "\n"
    pieces = []
    for record in records:
        behind = (added or {}).get(record.line, ())
        if record.line not in removed:
            changed = {column: new for (line, column), new in (cells or {}).items() if line == record.line}
            pieces.append(_changed(record, columns, changed, end if behind else record.end))
        pieces += [_record(columns, row, end) for row in behind]
    last = records[-1].line
    late = [row for line, rows in sorted((added or {}).items()) if line > last for row in rows]
    if late and pieces and not pieces[-1].endswith(("\n", "\r")):
        pieces.append(end)
    pieces += [_record(columns, row, end) for row in late]
    return _encoded("".join(pieces), data)


def _changed(record: Record, columns: list[str], changed: Mapping[str, str], end: str) -> str:
    fields = (
        [
            field_text(changed[column]) if column in changed else field
            for column, field in zip(columns, record.fields, strict=True)
        ]
        if changed
        else record.fields
    )
    return ",".join(fields) + (record.end or end)


def _record(columns: list[str], row: Mapping[str, str], end: str) -> str:
    return ",".join(field_text(row.get(column, "")) for column in columns) + end


def _encoded(text: str, like: bytes) -> bytes:
    """Bytes in the encoding of the old file."""
    try:
        like.decode("utf-8")
    except UnicodeDecodeError:
        return text.encode("cp932")
    return (codecs.BOM_UTF8 if like.startswith(codecs.BOM_UTF8) else b"") + text.encode("utf-8")


# Words


@dataclass(frozen=True)
class Span:
    """Lines of a file of words that stand below a heading, from `start` up to but without `stop`."""

    start: int
    stop: int


def heading_level(line: str) -> int:
    """Level of a Markdown heading; 0 for any other line."""
    match = re.match(r"(#{1,6})\s+\S", line)
    return len(match[1]) if match else 0


def find_words(lines: Sequence[str], heading: str, part: str) -> Span | None:
    """Where the words of a section stand, and of its part if one is named; None where it has no heading."""
    section = _below(lines, heading, 2, Span(0, len(lines)))
    return _below(lines, part, 3, section) if section is not None and part else section


def _below(lines: Sequence[str], heading: str, level: int, within: Span) -> Span | None:
    for number in range(within.start, within.stop):
        if heading_level(lines[number]) == level and name_key(lines[number].lstrip("#")) == name_key(heading):
            rest = range(number + 1, within.stop)
            stop = next((n for n in rest if 0 < heading_level(lines[n]) <= level), within.stop)
            return Span(number + 1, stop)
    return None


def words_at(lines: Sequence[str], span: Span) -> str:
    """Words of a span without the blank lines around them."""
    return "\n".join(lines[span.start : span.stop]).strip("\n")


def with_words(lines: Sequence[str], span: Span, text: str) -> list[str]:
    """The lines with other words in a span: a blank line before and after, none at the end of the file."""
    tail = list(lines[span.stop :])
    return [*lines[: span.start], "", *text.split("\n"), *(["", *tail] if any(tail) else [""])]
