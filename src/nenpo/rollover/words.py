"""Commentary of the new year: the headings of last year's files, and last year's text beside them as reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nenpo.facts.store import name_key
from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.locations import list_files, read_bytes
from nenpo.ground.sources import decode
from nenpo.rollover.last_year import LastYear
from nenpo.words.commentary import FOLDER

# Beside the commentary, where no build looks: what last year said.
REFERENCE = f"{FOLDER}/reference"
_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*")
_CASE = re.compile(r"case-\d+-\d+\.md")


@dataclass(frozen=True)
class Words:
    """Commentary files of the new year by their path in the document's folder, and what was done with them."""

    files: dict[str, str]
    done: tuple[str, ...]


def words(
    last: LastYear, section: Callable[[str], str | None], is_further: Callable[[str], bool], ended: set[str]
) -> Words:
    """Headings and reference of every commentary file of last year.

    Parameters
    ----------
    section : function
        Old section to new one; None where it is gone.
    is_further : function
        Whether a section is a 再掲 page: what was said of it alone is not asked for again.
    ended : set of str
        Names of projects that have ended.
    """
    files: dict[str, str] = {}
    done = []
    keys = {name_key(name) for name in ended}
    for path in list_files(last.document.folder / FOLDER, "*.md"):
        text = decode(read_bytes(path), path.name)
        files[f"{REFERENCE}/{path.name}"] = text
        if _CASE.fullmatch(path.name):
            done.append(f"{path.name}: 事例なので参考だけを置く")
            continue
        kept = list(_kept(last, text, section, is_further, keys))
        files[f"{FOLDER}/{path.name}"] = "\n\n".join(kept) + "\n"
        done.append(f"{path.name}: {sum(piece.startswith('## ') for piece in kept)}の見出しを置く")
    return Words(files, tuple(done))


def _kept(
    last: LastYear,
    text: str,
    section: Callable[[str], str | None],
    is_further: Callable[[str], bool],
    ended: set[str],
) -> Iterator[str]:
    """The pieces of a new file: headings alone, but the parts of the years before whole, with the new year's after."""
    new_year = f"{last.yearly}{fiscal_year_name(last.year)}"
    parts = _parts(text)
    latest = max((n for n, (name, _) in enumerate(parts) if last.is_yearly(name)), default=-1)
    for number, (name, lines) in enumerate(parts):
        if last.is_yearly(name):
            yield "\n".join(lines).strip()
        elif not is_further(name):
            yield from _headings(last, name, lines, section, ended)
        if number == latest:
            yield f"## {new_year}"


def _parts(text: str) -> list[tuple[str, list[str]]]:
    """A text by its headings of the second level: their words and the lines from there on."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line)
        if heading and len(heading[1]) == 2:
            parts.append((heading[2], []))
        parts[-1][1].append(line)
    return parts


def _headings(
    last: LastYear, name: str, lines: list[str], section: Callable[[str], str | None], ended: set[str]
) -> Iterator[str]:
    sections = {row["節"] for row in last.rows("outline")}
    new = section(name) if name in sections else name
    if new is None or name_key(name) in ended:
        return
    for line in lines:
        if heading := _HEADING.fullmatch(line):
            title = new if len(heading[1]) == 2 else heading[2]
            yield f"{heading[1]} {last.moved_on(title) if title != new else title}"
