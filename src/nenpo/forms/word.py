"""Lists what somebody changed or remarked in a Word file, beside the paragraph and the figures that it touches.

Nothing is changed by it: a person decides, and edits the words or asks for a form. Names of authors are not read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from nenpo.facts.store import Fact, name_key, read_facts
from nenpo.forms.reading import LIMITS, Refused
from nenpo.ground.braces import REFERENCE
from nenpo.ground.locations import Locations
from nenpo.ground.numerals import normalise
from nenpo.ground.sources import document_folders
from nenpo.ground.typed_figures import typed_figures
from nenpo.words.commentary import FOLDER, read_commentary

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT, COMMENTS = "word/document.xml", "word/comments.xml"
# Pieces of a sentence shorter than this say too little about where it comes from.
_TELLING = 6


@dataclass(frozen=True)
class Change:
    """A paragraph of a Word file that somebody changed or remarked on.

    Attributes
    ----------
    heading : str
        The heading above it.
    old, new : str
        The paragraph before and after the tracked changes.
    removed : str
        What was taken out of it.
    comments : tuple of (str, str)
        The words that a comment is on, and the comment.
    """

    heading: str
    old: str
    new: str
    removed: str = ""
    comments: tuple[tuple[str, str], ...] = ()


def word_lines(locations: Locations, changes: Sequence[Change]) -> list[str]:
    """What a person has to look at in a Word file."""
    if not changes:
        return ["変更の記録もコメントもありません。直したところは、変更の記録を入れて送ってもらってください。"]
    facts = read_facts(locations).all
    lines = [
        f"変更の記録とコメントが{len(changes)}段落にあります。何も書き換えていません。採るものを人が直してください。"
    ]
    for number, change in enumerate(changes, start=1):
        lines.append(f"{number}. {f'「{change.heading}」の下' if change.heading else '初めの部分'}")
        lines += [f"   {line}" for line in _told(change, locations, facts)]
    return lines


def _told(change: Change, locations: Locations, facts: Sequence[Fact]) -> Iterator[str]:
    if change.old != change.new:
        yield f"変更前: {change.old or '（なし）'}"
        yield f"変更後: {change.new or '（なし）'}"
    for words, comment in change.comments:
        yield f"コメント（「{words}」について）: {comment}"
    file = commentary_file(locations, change.old)
    if file is not None:
        yield f"元の文: {locations.relative(file)}"
    touched = change.removed + "".join(words for words, _ in change.comments)
    for fact in touched_facts(touched, change.heading, facts):
        yield f"触れている数値: {fact.fact_id}（{fact.printed}、{fact.source_cell}）"


def word_changes(data: bytes, name: str) -> list[Change]:
    """Paragraphs with tracked changes or comments, in order.

    Raises
    ------
    Refused
        If it is no Word file, or not a safe one.
    """
    parts = _parts(data, name)
    comments = dict(_comments(parts[COMMENTS])) if COMMENTS in parts else {}
    found, heading = [], ""
    for paragraph in _parsed(parts[DOCUMENT]).iter(f"{W}p"):
        change = _change(paragraph, heading, comments)
        if change.old != change.new or change.comments:
            found.append(change)
        if _is_heading(paragraph):
            heading = change.new
    return found


def _parts(data: bytes, name: str) -> dict[str, bytes]:
    if len(data) > LIMITS.file:
        raise Refused(f"「{name}」は大きすぎます（{len(data):,}バイト）。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > LIMITS.parts or sum(info.file_size for info in infos) > LIMITS.unpacked:
                raise Refused(f"「{name}」は広げると大きくなりすぎます。")
            if any(info.filename.endswith("vbaProject.bin") for info in infos):
                raise Refused(f"「{name}」にはマクロがあります。Word 文書（.docx）で保存し直してもらってください。")
            names = {info.filename for info in infos}
            parts = {part: archive.read(part) for part in (DOCUMENT, COMMENTS) if part in names}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        parts = {}
    if DOCUMENT not in parts:
        raise Refused(f"「{name}」を Word 文書（.docx）として開けません。保存し直してもらってください。")
    if any(b"<!DOCTYPE" in part[:2000].upper() for part in parts.values()):
        raise Refused(f"「{name}」に、Word が書かない記述（DOCTYPE）があります。")
    return parts


def _parsed(part: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(part)
    except ElementTree.ParseError:
        raise Refused("Word 文書の中身が壊れています。保存し直してもらってください。") from None


def _comments(part: bytes) -> Iterator[tuple[str, str]]:
    for comment in _parsed(part).iter(f"{W}comment"):
        yield comment.get(f"{W}id", ""), "".join(text.text or "" for text in comment.iter(f"{W}t"))


def _is_heading(paragraph: ElementTree.Element) -> bool:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style is not None and re.match(r"(?i)heading|見出し|[1-6]$", style.get(f"{W}val", "")) is not None


def _change(paragraph: ElementTree.Element, heading: str, comments: dict[str, str]) -> Change:
    old: list[str] = []
    new: list[str] = []
    removed: list[str] = []
    anchors: dict[str, list[str]] = {}
    remarks: list[tuple[list[str], str]] = []

    def walk(element: ElementTree.Element, inserted: bool) -> None:
        for child in element:
            tag = child.tag.removeprefix(W)
            if tag == "commentRangeStart":
                number = child.get(f"{W}id", "")
                anchors[number] = []
                remarks.append((anchors[number], comments.get(number, "")))
            elif tag == "commentRangeEnd":
                anchors.pop(child.get(f"{W}id", ""), None)
            elif tag in ("t", "delText"):
                text = child.text or ""
                (removed if tag == "delText" else new).append(text)
                if not inserted:
                    old.append(text)
                for anchor in anchors.values():
                    anchor.append(text)
            else:
                walk(child, inserted or tag in ("ins", "moveTo"))

    walk(paragraph, inserted=False)
    told = tuple(("".join(words), comment) for words, comment in remarks if comment)
    return Change(heading, "".join(old), "".join(new), "".join(removed), told)


def word_document(locations: Locations, changes: Sequence[Change]) -> Path | None:
    """Folder of the document that most of the changed paragraphs come from; None where none of them is known."""
    found = Counter(path.parent.parent for change in changes if (path := commentary_file(locations, change.old)))
    return min(found, key=lambda folder: (-found[folder], folder.name)) if found else None


def commentary_file(locations: Locations, paragraph: str) -> Path | None:
    """The file of words that a paragraph comes from, the newest first; None where none says it.

    The words between the references of a passage must stand in the paragraph, one behind the other.
    """
    for folder in reversed(document_folders(locations)):
        for file, pieces in read_commentary(folder).files.items():
            for piece in pieces:
                if any(_stands_in(text, paragraph) for text in piece.texts):
                    return folder / FOLDER / file
    return None


def _stands_in(text: str, paragraph: str) -> bool:
    parts = [part for part in REFERENCE.split(text)[::2] if len(part) >= _TELLING]
    position = 0
    for part in parts:
        position = paragraph.find(part, position)
        if position < 0:
            return False
    return bool(parts)


def touched_facts(text: str, heading: str, facts: Sequence[Fact]) -> list[Fact]:
    """Facts that a changed text prints: of the section below whose heading it stands, or else the only one."""
    found: list[Fact] = []
    for figure in dict.fromkeys(typed_figures(text)):
        printed = [fact for fact in facts if normalise(fact.printed).startswith(normalise(figure))]
        here = [fact for fact in printed if _is_of(fact, heading)]
        found += here or (printed if len(printed) == 1 else [])
    return found


def _is_of(fact: Fact, heading: str) -> bool:
    key = name_key(heading)
    return any(len(name) > 1 and name_key(name) in key for name in (fact.project, fact.section))
