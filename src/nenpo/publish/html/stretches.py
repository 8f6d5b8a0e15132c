"""The parts of a report as a page shows them: HTML with the headings apart, and what may not be there.

Blocks and words are escaped or sanitised where they become HTML. A drawing alone comes as it is, and is looked
through: it must be closed, and nothing in it may act or lead out of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any

from nenpo.checks.trace import block_marks
from nenpo.publish.notebook import WORDS, Part, anchor, block_title
from nenpo.publish.words import stays_inside, words_pieces
from nenpo.report.shown import Heading, Piece, ids_of, own_ids, pieces

LINK_TEXT = "数値の出どころ"
# Blocks that end with a link to the origin of their figures.
LINKED = ("prose", "table", "figure", "project")
# fmt: off
_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_ACTING = {"applet", "base", "embed", "form", "frame", "iframe", "link", "meta", "object", "script"}
_ADDRESSES = {
    "action", "background", "data", "formaction", "href", "poster", "src", "srcset", "xlink:href",
}
# fmt: on
_LOADING_STYLE = re.compile(r"@import|url\(\s*[\"']?(?!#|data:)", re.IGNORECASE)


@dataclass(frozen=True)
class Stretch:
    """A part of a report on its page.

    Attributes
    ----------
    place : str
        Where it stands in the notebook, for messages.
    ids : tuple of str
        Ids that it takes.
    troubles : tuple of str
        Why it may not be published.
    """

    kind: str
    place: str
    pieces: tuple[Piece, ...]
    ids: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()

    @property
    def headings(self) -> Iterator[Heading]:
        """Its headings in order."""
        return (piece for piece in self.pieces if isinstance(piece, Heading))


def stretch_of(part: Part, sources: str = "") -> Stretch:
    """A part as the page shows it.

    Parameters
    ----------
    sources : str
        Address of the page of sources, to which every block with figures links; empty where there is none.
    """
    if part.kind == WORDS:
        return Stretch(part.kind, part.place, tuple(words_pieces(part.source)))
    drawings = [_Drawing.read(own_ids(svg, block_id)) for block_id, svg in _drawings(part.record)]
    shown = pieces(part.record, lambda record: origins_link(record, sources))
    ids = (*ids_of(part.record), *(name for drawing in drawings for name in drawing.ids))
    troubles = (trouble for drawing in drawings for trouble in drawing.troubles)
    return Stretch(part.kind, part.place, tuple(shown), ids, tuple(troubles))


def origins_link(record: Mapping[str, Any], sources: str) -> str:
    """The link to the origin of a block's figures, where it has any; under words it is for who has no script."""
    if not sources or record["kind"] not in LINKED or not any(mark.fact for mark in block_marks(record)):
        return ""
    title = block_title(record)
    about = f'<span class="unseen">{escape(title)}の</span>' if title else ""
    address = escape(f"{sources}#{anchor(str(record['id']))}".replace("%", "%25"))
    link = f'<p class="origins-link"><a href="{address}">{about}{LINK_TEXT}</a></p>'
    return f"<noscript>{link}</noscript>" if record["kind"] == "prose" else link


def _drawings(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "chart" in record:
        yield str(record["id"]), record["chart"]["svg"]
    for child in record.get("children", ()):
        yield from _drawings(child)


@dataclass
class _Drawing(HTMLParser):
    """What there is to know of one drawing, as a browser reads it."""

    ids: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []

    @classmethod
    def read(cls, svg: str) -> _Drawing:
        """Read a drawing to its end."""
        drawing = cls()
        drawing.feed(svg)
        drawing.close()
        drawing.troubles += [f"<{tag}> が閉じられていません。" for tag in drawing._open[-1:]]
        return drawing

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids and addresses."""
        self.handle_startendtag(tag, attrs)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids and addresses of an element that is closed at once."""
        if tag in _ACTING:
            self.troubles.append(f"<{tag}> は公開できません。")
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in _ADDRESSES and not _harmless(tag, value or ""):
                self.troubles.append(f"ファイルの外を指す {name}（{value}）は公開できません。")
            elif name.startswith("on") or (name == "style" and _LOADING_STYLE.search(value or "")):
                self.troubles.append(f"属性 {name} は公開できません。")

    def handle_endtag(self, tag: str) -> None:
        """Check that the tag closes what was opened last."""
        if not self._open or self._open.pop() != tag:
            self.troubles.append(f"</{tag}> に対応する開始タグがありません。")


def _harmless(tag: str, address: str) -> bool:
    if tag == "a" or address.startswith("#"):
        return stays_inside(address)
    return address.startswith("data:image/")
