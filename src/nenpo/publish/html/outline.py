"""One outline over all parts of a page: levels without a gap, lasting ids, chapters and a table of contents.

It is read from the finished HTML, because headings come from blocks and Markdown cells alike. Only the tags
of headings are touched; every other byte of a part stays as its block wrote it.

An id that a block gave stays. Any other heading is named by its text under the id of the heading above it,
always and not only where two are alike: so no id changes when another section comes or goes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from html.parser import HTMLParser
from itertools import chain, repeat
from typing import Any

from nenpo.ground.errors import NotebookFailed, joined
from nenpo.publish.notebook import Part
from nenpo.publish.words import stays_inside

# Headings below this level would bury the rest of the contents.
CONTENTS_DEPTH = 5
# Ids that the frame uses for itself.
FRAME_IDS = (
    "page-main", "page-contents", "contents-list", "origins-data", "origins-panel", "origins-title", "origins-body",
    "origins-close", "origins-toggle", "origins-help", "page-search", "search-open", "search-words", "search-count",
    "search-hits", "page-filter", "filter-open", "filter-title", "filter-section", "filter-count", "filter-reset",
    "filter-list", "filter-shown",
)  # fmt: skip

_HEADING = re.compile(r"h[1-6]")
# fmt: off
_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_ACTING = {"applet", "base", "embed", "form", "frame", "iframe", "link", "meta", "object", "script"}
_ADDRESSES = {
    "action", "background", "data", "formaction", "href", "poster", "src", "srcset", "xlink:href",
}
# fmt: on
_LOADING_STYLE = re.compile(r"@import|url\(\s*[\"']?(?!#|data:)", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """A heading as it stands in a part.

    Attributes
    ----------
    level : int
        Its level as written; the outline may give it another.
    id : str
        Given by its block, or empty.
    opening, closing : tuple of int
        Where its start and end tag stand in the part's HTML.
    outermost : bool
        No other element of the part is around it: a chapter may begin here.
    listed : bool
        The contents may name it; of an article they name the title only.
    """

    level: int
    id: str
    text: str
    opening: tuple[int, int]
    closing: tuple[int, int]
    outermost: bool
    listed: bool


@dataclass(frozen=True)
class Line:
    """A line of the table of contents, with the lines below it."""

    level: int
    id: str
    text: str
    below: tuple[Line, ...] = ()

    @property
    def folded(self) -> bool:
        """Whether the lines below are shown on request only: long lists that lead no further."""
        return self.level > 2 and not any(line.below for line in self.below)

    @property
    def href(self) -> str:
        """Address of the heading inside the page."""
        return _href(self.id)


@dataclass(frozen=True)
class Outline:
    """The body of a page, and the contents that lead through it."""

    html: str
    title: str
    contents: tuple[Line, ...]


def build_outline(parts: Sequence[Part], fallback_title: str) -> Outline:
    """Body and contents of the page that the parts make.

    Parameters
    ----------
    fallback_title : str
        Text of the page's one h1 where no part has any: someone took the cover out.

    Raises
    ------
    NotebookFailed
        If a part's HTML is not closed, loads or runs something, or uses an id that is taken.
    """
    scans = [_scan(part) for part in parts]
    _refuse_trouble(scans)
    title = _title_heading(parts, scans)
    placed = _placed_headings(scans, title)
    chapters = chain(['<section class="chapter">'], repeat('</section>\n<section class="chapter">'))
    body = "".join(_part_html(part, placed[number], chapters) for number, part in enumerate(parts))
    if next(chapters).startswith("</section>"):
        body += "</section>\n"
    if title is None:
        body = f"<h1>{escape(fallback_title)}</h1>\n{body}"
    text = fallback_title if title is None else scans[title[0]].headings[title[1]].text
    lines = [line for one in placed for line in one if line.heading.listed]
    entries = [Line(line.level, line.id, line.heading.text) for line in lines]
    return Outline(body, text, _tree(entry for entry in entries if 1 < entry.level <= CONTENTS_DEPTH))


@dataclass
class _Scan(HTMLParser):
    """What there is to know of one part, with the places of its heading tags."""

    part: Part
    headings: list[Heading] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._articles: list[bool] = []  # around this place, and whether each has shown its title
        self._heading: dict[str, Any] | None = None
        self._text: list[str] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", self.part.html))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids, addresses and the beginning of a heading."""
        self._look_at(tag, attrs)
        if _HEADING.fullmatch(tag):
            self._begin_heading(dict(attrs).get("id") or "")
        if tag == "article":
            self._articles.append(False)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids and addresses of an element that is closed at once."""
        self._look_at(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Check that the tag closes what was opened last; note the end of a heading."""
        if not self._open or self._open.pop() != tag:
            self.troubles.append(f"{self.part.place}: </{tag}> に対応する開始タグがありません。")
        if tag == "article" and self._articles:
            self._articles.pop()
        if self._heading and _HEADING.fullmatch(tag):
            begin = self._offset()
            closing = (begin, self.part.html.index(">", begin) + 1)
            text = re.sub(r"\s+", " ", "".join(self._text)).strip()
            self.headings.append(Heading(level=int(tag[1]), text=text, closing=closing, **self._heading))
            self._heading = None

    def handle_data(self, data: str) -> None:
        """Collect the text of a heading."""
        if self._heading:
            self._text.append(data)

    def finish(self) -> _Scan:
        """Read the part to its end."""
        self.feed(self.part.html)
        self.close()
        if self._open:
            self.troubles.append(f"{self.part.place}: <{self._open[-1]}> が閉じられていません。")
        return self

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _begin_heading(self, given: str) -> None:
        begin = self._offset()
        span = (begin, begin + len(self.get_starttag_text() or ""))
        titled = bool(self._articles) and self._articles[-1]
        self._heading = {"id": given, "opening": span, "outermost": not self._open, "listed": not titled}
        self._text = []
        if self._articles:
            self._articles[-1] = True

    def _look_at(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTING:
            self.troubles.append(f"{self.part.place}: <{tag}> は公開できません。")
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in _ADDRESSES and not _harmless(tag, value or ""):
                self.troubles.append(f"{self.part.place}: ファイルの外を指す {name}（{value}）は公開できません。")
            elif name.startswith("on") or (name == "style" and _LOADING_STYLE.search(value or "")):
                self.troubles.append(f"{self.part.place}: 属性 {name} は公開できません。")


@dataclass(frozen=True)
class _Placed:
    """A heading with the level and id that the outline gives it."""

    heading: Heading
    level: int
    id: str


def _scan(part: Part) -> _Scan:
    return _Scan(part).finish()


def _harmless(tag: str, address: str) -> bool:
    if tag == "a" or address.startswith("#"):
        return stays_inside(address)
    return address.startswith("data:image/")


def _refuse_trouble(scans: Iterable[_Scan]) -> None:
    troubles, owners = [], dict.fromkeys(FRAME_IDS, "ページの枠")
    for scan in scans:
        troubles += scan.troubles
        for name in scan.ids:
            if not name or re.search(r"\s", name):
                troubles.append(f"{scan.part.place}: id「{name}」は空か、空白を含みます。")
            elif name in owners:
                troubles.append(f"{scan.part.place}: id「{name}」はすでに{owners[name]}にあります。")
            owners.setdefault(name, scan.part.place)
    if troubles:
        raise NotebookFailed(
            "ページを組み立てられません。同じものを2度表示するセルがあれば片方を消し、"
            "それ以外は表示するプログラムを直してください。\n" + joined(troubles)
        )


def _title_heading(parts: Sequence[Part], scans: Sequence[_Scan]) -> tuple[int, int] | None:
    """Part and place of the heading that titles the page: the cover's, or else the first of level one."""
    firsts = [
        (part.kind != "cover", number, place)
        for number, (part, scan) in enumerate(zip(parts, scans, strict=True))
        for place, heading in enumerate(scan.headings)
        if heading.level == 1
    ]
    return min(firsts)[1:] if firsts else None


def _placed_headings(scans: Sequence[_Scan], title: tuple[int, int] | None) -> list[list[_Placed]]:
    """Headings of each part with level and id; a level is never skipped, and only the title has level one."""
    named = _namer([name for scan in scans for name in scan.ids])
    above: list[_Placed] = []
    placed: list[list[_Placed]] = []
    for number, scan in enumerate(scans):
        placed.append([])
        for place, heading in enumerate(scan.headings):
            titles = (number, place) == title
            above = [one for one in above if not titles and one.heading.level < heading.level]
            level = 1 if titles else len(above) + 2
            over = above[-1].id if above else ""
            line = _Placed(heading, min(level, 6), heading.id or named(over, heading.text))
            placed[-1].append(line)
            above += [] if titles else [line]
    return placed


def _namer(taken: Iterable[str]) -> Callable[[str, str], str]:
    """A function that names a heading by its text under the one above; only a true double gets a number."""
    uses = Counter([*FRAME_IDS, *taken])

    def name(over: str, text: str) -> str:
        slug = re.sub(r"\s+", "-", text) or "-"
        path = f"{over}/{slug}" if over else slug
        found, number = path, 1
        while uses[found]:
            number += 1
            found = f"{path}-{number}"
        uses[found] += 1
        return found

    return name


def _part_html(part: Part, placed: Iterable[_Placed], chapters: Iterator[str]) -> str:
    """The part with its heading tags renewed; a chapter begins at an outermost heading of level two."""
    html, done = [], 0
    for line in placed:
        (begin, end), (close_begin, close_end) = line.heading.opening, line.heading.closing
        chapter = next(chapters) if line.level == 2 and line.heading.outermost else ""
        given = "" if line.heading.id else f' id="{escape(line.id)}"'
        opening = f"<h{line.level}{given}{part.html[begin + 3 : end]}"
        html += [part.html[done:begin], chapter, opening, _own_link(line, part.html[end:close_begin])]
        html += [f"</h{line.level}>"]
        done = close_end
    return "".join([*html, part.html[done:], "\n"])


def _href(name: str) -> str:
    return "#" + name.replace("%", "%25")


def _own_link(line: _Placed, inside: str) -> str:
    """The inside of a heading as a link to itself, so that a reader can take its address.

    Not so the page's title, nor what stands below the title of an article, whose link leads near enough: each link is
    a stop for the keyboard.
    """
    if line.level == 1 or not line.heading.listed or not line.heading.text:
        return inside
    opening = f'<a class="here" href="{escape(_href(line.id))}"'
    if re.search(r"<(a|data)\b", inside):  # a link holds no other link, and a figure leads to its own origin
        return f'{inside} {opening} aria-label="この見出しへのリンク"></a>'
    return f"{opening}>{inside}</a>"


def _tree(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines in order as a tree by level."""
    waiting = list(lines)

    def below(level: int) -> Iterator[Line]:
        while waiting and waiting[0].level > level:
            line = waiting.pop(0)
            yield replace(line, below=tuple(below(line.level)))

    return tuple(below(1))
