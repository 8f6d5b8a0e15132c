"""The words of one year, written by people in Markdown files: read once, found by their headings.

A file is a sequence of `## ` headings, each the outline number of a section or the name of a project, with
paragraphs, lists and smaller headings below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nenpo.facts.store import name_key
from nenpo.ground.errors import SourceError
from nenpo.ground.locations import list_files, read_bytes
from nenpo.ground.sources import decode

FOLDER = "commentary"


@dataclass(frozen=True)
class Passage:
    """A piece of Markdown: a heading with its level, a paragraph, or a list of items, and the line it begins on."""

    kind: str  # heading, paragraph or list
    texts: tuple[str, ...]
    level: int = 0
    line: int = field(default=0, compare=False)


def passages(text: str) -> list[Passage]:
    """Headings, paragraphs and lists of a Markdown text; everything else in it stays plain text.

    A list inside a list goes on with the items of the outer one.
    """
    found: list[Passage] = []
    items: list[str] = []
    depth = level = line = 0
    for token in MarkdownIt("zero").enable(["heading", "list"]).parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            line = line if depth > 1 else _line(token)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            if depth == 0:
                found.append(Passage("list", tuple(items), line=line))
                items = []
        elif token.type == "heading_open" and depth == 0:
            level = int(token.tag[1])
        elif token.type == "inline" and depth:
            items.append(_joined_lines(token.content))
        elif token.type == "inline":
            kind = "heading" if level else "paragraph"
            found.append(Passage(kind, (_joined_lines(token.content),), level, _line(token)))
            level = 0
    return found


def _line(token: Token) -> int:
    """Line of the text that a token begins on, counted from 1."""
    return token.map[0] + 1 if token.map else 0


def _joined_lines(text: str) -> str:
    """A paragraph on one line: Japanese needs no blank where the line was broken, two Latin words do."""
    text = re.sub(r"(?<=[A-Za-z0-9,.])\s*\n\s*(?=[A-Za-z0-9])", " ", text)
    return re.sub(r"\s*\n\s*", "", text)


@dataclass(frozen=True)
class Commentary:
    """Commentary of one document.

    Attributes
    ----------
    files : dict
        Name of each file to its passages in order.
    """

    files: dict[str, tuple[Passage, ...]]

    @cached_property
    def sections(self) -> dict[str, list[tuple[str, tuple[Passage, ...]]]]:
        """Heading of the second level, without blanks and width, to the files and passages that stand below it."""
        found: dict[str, list[tuple[str, tuple[Passage, ...]]]] = {}
        for file, pieces in self.files.items():
            starts = [n for n, piece in enumerate(pieces) if piece.kind == "heading" and piece.level == 2]
            for start, end in pairwise([*starts, len(pieces)]):
                found.setdefault(name_key(pieces[start].texts[0]), []).append((file, pieces[start + 1 : end]))
        return found

    def find(self, name: str) -> tuple[str, tuple[Passage, ...]] | None:
        """File and passages of a section; None where the year has no words for it.

        Raises
        ------
        SourceError
            If the section stands twice.
        """
        found = self.sections.get(name_key(name), [])
        if len(found) > 1:
            files = "、".join(file for file, _ in found)
            raise SourceError(f"文章「{name}」が {files} に{len(found)}回あります。一つにまとめてください。")
        return found[0] if found else None


def read_commentary(folder: Path) -> Commentary:
    """Commentary files of a document's folder."""
    files = list_files(folder / FOLDER, "*.md")
    return Commentary({path.name: tuple(passages(decode(read_bytes(path), path.name))) for path in files})
