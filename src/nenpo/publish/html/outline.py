"""One outline over all stretches of a page: levels without a gap, lasting ids, chapters and a table of contents.

Headings come from blocks and Markdown cells alike, as pieces of their own; every other byte of a stretch stays as it
is.

An id that a block gave stays. Any other heading is named by its text under the id of the heading above it,
always and not only where two are alike: so no id changes when another section comes or goes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import chain, repeat

from nenpo.ground.errors import NotebookFailed, joined
from nenpo.publish.html.stretches import Stretch
from nenpo.report.shown import Heading

# Headings below this level would bury the rest of the contents.
CONTENTS_DEPTH = 5
# Ids that the frame uses for itself.
FRAME_IDS = (
    "page-main", "page-contents", "contents-list", "origins-data", "origins-panel", "origins-title", "origins-body",
    "origins-close", "origins-toggle", "origins-help", "page-search", "search-open", "search-words", "search-count",
    "search-hits", "page-filter", "filter-open", "filter-title", "filter-section", "filter-count", "filter-reset",
    "filter-list", "filter-shown",
)  # fmt: skip


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


def build_outline(stretches: Sequence[Stretch], fallback_title: str) -> Outline:
    """Body and contents of the page that the stretches make.

    Parameters
    ----------
    fallback_title : str
        Text of the page's one h1 where no part has any: someone took the cover out.

    Raises
    ------
    NotebookFailed
        If a drawing loads or runs something, or an id is taken.
    """
    _refuse_trouble(stretches)
    title = _title_heading(stretches)
    placed = _placed_headings(stretches, title)
    chapters = chain(['<section class="chapter">'], repeat('</section>\n<section class="chapter">'))
    body = "".join(map(_stretch_html, stretches, placed, repeat(chapters)))
    if next(chapters).startswith("</section>"):
        body += "</section>\n"
    if title is None:
        body = f"<h1>{escape(fallback_title)}</h1>\n{body}"
    lines = [line for one in placed for line in one if line.heading.listed]
    entries = [Line(line.level, line.id, line.text) for line in lines]
    contents = _tree(entry for entry in entries if 1 < entry.level <= CONTENTS_DEPTH)
    return Outline(body, fallback_title if title is None else _text(title), contents)


@dataclass(frozen=True)
class _Placed:
    """A heading with the level and id that the outline gives it."""

    heading: Heading
    level: int
    id: str

    @property
    def text(self) -> str:
        """Its words in the contents."""
        return _text(self.heading)


def _text(heading: Heading) -> str:
    return " ".join(heading.text.split())


def _refuse_trouble(stretches: Iterable[Stretch]) -> None:
    troubles, owners = [], dict.fromkeys(FRAME_IDS, "ページの枠")
    for one in stretches:
        troubles += [f"{one.place}: {trouble}" for trouble in one.troubles]
        for name in one.ids:
            if not name or re.search(r"\s", name):
                troubles.append(f"{one.place}: id「{name}」は空か、空白を含みます。")
            elif name in owners:
                troubles.append(f"{one.place}: id「{name}」はすでに{owners[name]}にあります。")
            owners.setdefault(name, one.place)
    if troubles:
        raise NotebookFailed(
            "ページを組み立てられません。同じものを2度表示するセルがあれば片方を消し、"
            "それ以外は表示するプログラムを直してください。\n" + joined(troubles)
        )


def _title_heading(stretches: Iterable[Stretch]) -> Heading | None:
    """Heading that titles the page: the cover's, or else the first of level one."""
    first = [(one.kind, heading) for one in stretches for heading in one.headings if heading.level == 1]
    return next((heading for kind, heading in first if kind == "cover"), first[0][1] if first else None)


def _placed_headings(stretches: Sequence[Stretch], title: Heading | None) -> list[list[_Placed]]:
    """Headings of each stretch with level and id; a level is never skipped, and only the title has level one."""
    named = _namer(name for one in stretches for name in one.ids)
    above: list[_Placed] = []
    placed: list[list[_Placed]] = []
    for one in stretches:
        placed.append([])
        for heading in one.headings:
            titles = heading is title
            above = [upper for upper in above if not titles and upper.heading.level < heading.level]
            level = 1 if titles else len(above) + 2
            over = above[-1].id if above else ""
            line = _Placed(heading, min(level, 6), heading.id or named(over, _text(heading)))
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


def _stretch_html(stretch: Stretch, placed: Sequence[_Placed], chapters: Iterator[str]) -> str:
    """A stretch with its headings as placed; a chapter begins at an outermost heading of level two."""
    waiting = iter(placed)
    html = [piece if isinstance(piece, str) else _heading_html(next(waiting), chapters) for piece in stretch.pieces]
    return "".join([*html, "\n"])


def _heading_html(line: _Placed, chapters: Iterator[str]) -> str:
    chapter = next(chapters) if line.level == 2 and line.heading.outermost else ""
    return f'{chapter}<h{line.level} id="{escape(line.id)}">{_own_link(line)}</h{line.level}>'


def _href(name: str) -> str:
    return "#" + name.replace("%", "%25")


def _own_link(line: _Placed) -> str:
    """The inside of a heading as a link to itself, so that a reader can take its address.

    Not so the page's title, nor what stands below the title of an article, whose link leads near enough: each link is
    a stop for the keyboard.
    """
    inside = line.heading.inside
    if line.level == 1 or not line.heading.listed or not line.text:
        return inside
    opening = f'<a class="here" href="{escape(_href(line.id))}"'
    if line.heading.leads:  # a link holds no other link, and a figure leads to its own origin
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
