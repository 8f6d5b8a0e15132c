"""What changed in what a build was made from, down to the cell, sentence, rule or line where the texts are at hand.

Whether an input changed at all is told by the digests that the builds recorded. Its text is only compared where it
is still, byte for byte, what the build read.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import yaml

from nenpo.diff.changes import Cause
from nenpo.diff.sides import Side
from nenpo.pipeline.plan import KINDS, SETTING, kind_of

CAME, WENT = "加わりました", "なくなりました"


def changed_inputs(a: Side, b: Side) -> list[Cause]:
    """Everything that changed in what two sides were made from, in the order of kinds and files."""
    names = {*a.recorded, *b.recorded} if a.state and b.state else {*a.names, *b.names}
    changed = [n for n in names if kind_of(n) not in ("", SETTING) and a.input_digest(n) != b.input_digest(n)]
    changed.sort(key=lambda name: (KINDS.index(kind_of(name)), name))
    return [cause for name in changed for cause in file_changes(name, a.input_text(name), b.input_text(name), a, b)]


def file_changes(name: str, old: str | None, new: str | None, a: Side, b: Side) -> list[Cause]:
    """What changed in one file; the file as a whole where its text is not at hand."""
    kind = kind_of(name)
    if not (a.input_digest(name) and b.input_digest(name)):
        came = not a.input_digest(name)
        return [Cause(kind, name, CAME if came else WENT, "" if came else old or "", (new or "") if came else "")]
    if old is None or new is None:
        return [Cause(kind, name)]
    try:
        found = [Cause(kind, name, *one) for one in _reader(name)(old, new)]
    except (ValueError, KeyError, TypeError, yaml.YAMLError):
        found = [Cause(kind, name, *one) for one in line_changes(old, new)]
    return found or [Cause(kind, name)]


Told = tuple[str, str, str]


def _reader(name: str) -> Callable[[str, str], Iterator[Told]]:
    if name.endswith(".csv"):
        return cell_changes
    if name.endswith(".ipynb"):
        return notebook_changes
    if name.startswith("expectations/") and name.endswith((".yml", ".json")):
        return entry_changes
    return line_changes


def cell_changes(old: str, new: str) -> Iterator[Told]:
    """Cells of a table that changed, as `12行「欄2」`, and rows that came or went."""
    before, after = _table(old), _table(new)
    head = after[0][1] if after else ()
    same_head = bool(before) and before[0][1] == head
    rows = [row for _, row in before], [row for _, row in after]
    for op, a, b, c, d in SequenceMatcher(None, *rows, autojunk=False).get_opcodes():
        if op == "equal":
            continue
        for left, right in _paired(before[a:b], after[c:d]):
            if left and right and same_head:
                for column, was, now in zip(head, left[1], right[1], strict=True):
                    if was != now:
                        yield f"{right[0]}行「{column}」", was, now
            else:
                number = (right or left or (0, ()))[0]
                was, now = ("｜".join(one[1]) if one else "" for one in (left, right))
                yield f"{number}行", was, now


Numbered = tuple[int, tuple[str, ...]]


def _table(text: str) -> list[Numbered]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found, start = [], 1
    for row in reader:
        found.append((start, tuple(row)))
        start = reader.line_num + 1
    return found


def _paired(old: Sequence[Numbered], new: Sequence[Numbered]) -> Iterator[tuple[Numbered | None, Numbered | None]]:
    """Rows of a stretch that changed: one to one where they are as many, else by the cells that they share."""
    if len(old) == len(new):
        yield from zip(old, new, strict=True)
        return
    left = list(old)
    for row in new:
        best = max(left, key=lambda one: _shared(one, row), default=None)
        if best is not None and _shared(best, row) > len(row[1]) // 2:
            left.remove(best)
            yield best, row
        else:
            yield None, row
    yield from ((row, None) for row in left)


def _shared(a: Numbered, b: Numbered) -> int:
    return sum(one == other for one, other in zip(a[1], b[1], strict=False))


def line_changes(old: str, new: str) -> Iterator[Told]:
    """Lines of a text that changed."""
    before, after = old.splitlines(), new.splitlines()
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op != "equal":
            yield f"{c + 1}行", "\n".join(before[a:b]), "\n".join(after[c:d])


def notebook_changes(old: str, new: str) -> Iterator[Told]:
    """Cells of a notebook that changed."""
    before, after = ([_source(cell) for cell in json.loads(text)["cells"]] for text in (old, new))
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op != "equal":
            yield f"{c + 1}番目のセル", "\n".join(before[a:b]), "\n".join(after[c:d])


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


def entry_changes(old: str, new: str) -> Iterator[Told]:
    """Entries of rules, relations or known issues that changed, each by its name."""
    before, after = _entries(old), _entries(new)
    if before.keys() == after.keys() == {""}:
        yield from line_changes(old, new)
        return
    for name in dict.fromkeys([*after, *before]):
        was, now = (_shown(entries.get(name)) for entries in (before, after))
        if was != now:
            yield str(name), was, now


def _entries(text: str) -> dict[Hashable, Any]:
    """Entries by name: `meta.rule` of an expectation, `id` of all else; what stands besides is one entry without."""
    # JSON is YAML, and read much faster as what it is.
    content = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    rest = {}
    if isinstance(content, dict) and isinstance(content.get("expectations"), list):
        rest = {name: value for name, value in content.items() if name != "expectations"}
        content = content["expectations"]
    elif isinstance(content, dict):
        return dict(content)
    named = {one.get("meta", {}).get("rule") or one["id"]: one for one in content or ()}
    return {**named, "": rest} if rest else named


def _shown(entry: Any) -> str:
    if entry is None:
        return ""
    return str(yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=1000)).strip()
