"""The words of Markdown cells as HTML that cannot act.

nbconvert renders them and its sanitiser escapes whatever is not on the lists here. The sanitiser works on the
rendered HTML, because on the Markdown it would let `[text](javascript:…)` pass and break quotations. Headings stay
apart, as those of blocks do; a heading is one that stands in Markdown (`#`) and in no quotation or list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import unescape
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML

from nenpo.report.shown import Heading, Piece

# fmt: off
TAGS = [
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "data", "dd", "del",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "hr",
    "i", "kbd", "li", "ol", "p", "pre", "rp", "rt", "ruby", "s", "section", "small", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul",
]
# fmt: on

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|[\\/]{2}", re.IGNORECASE)
# A line end between two Japanese characters would show as a blank.
_JAPANESE = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_JOINT = re.compile(rf"(?<=[{_JAPANESE}])\n(?=[{_JAPANESE}])")


def stays_inside(address: str) -> bool:
    """Whether an address leads to this page or to a neighbour of it, and not out into a network.

    Browsers ignore blanks and control characters in a scheme, so they are taken out before looking.
    """
    plain = "".join(sign for sign in address if not sign.isspace() and unicodedata.category(sign) != "Cc")
    return not _SCHEME.match(plain)


class _Pieces(IPythonRenderer):
    """Gives a list of pieces: each heading, and each other block of Markdown as HTML."""

    # What a renderer gives back is handed on by `parse` as it is; mistune's annotation knows strings alone.
    def __call__(self, tokens: Iterable[dict[str, Any]], state: Any) -> list[Piece]:  # type: ignore[override]
        """Render the tokens of a document."""
        return [piece for token in tokens for piece in self._pieces(token, state)]

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A heading inside a quotation or a list heads nothing of the page."""
        return f"<p><strong>{text}</strong></p>\n"

    def _pieces(self, token: dict[str, Any], state: Any) -> list[Piece]:
        if token["type"] != "heading":
            return [_clean(self.render_token(token, state))]
        inside = _clean(self.render_tokens(token["children"], state))
        return [Heading(token["attrs"]["level"], "", visible(inside), inside, bool(_LEADS.search(inside))), "\n"]


def words_pieces(source: str) -> list[Piece]:
    """Markdown as HTML: headings without ids, no images, no address outside, whatever acts escaped."""
    renderer = _Pieces(escape=False, exclude_anchor_links=True)
    pieces: Any = MarkdownWithMath(renderer=renderer).parse(source)[0]
    return list(pieces)


def words_lines(source: str) -> list[str]:
    """What a reader sees of Markdown: each paragraph, heading, item or cell, then the titles that a pointer shows."""
    lines: list[str] = []
    titles: list[str] = []
    for piece in words_pieces(source):
        html = piece if isinstance(piece, str) else piece.inside
        lines += map(visible, _BLOCK_END.sub("\n", html).split("\n"))
        titles += map(unescape, _TITLE.findall(html))
    return [*lines, *titles]


def visible(html: str) -> str:
    """Text of sanitised HTML."""
    return unescape(_TAG.sub("", html))


def _clean(html: str) -> str:
    clean = _SANITISER.sanitize_html_tags(html)
    return clean if "<pre" in clean else _JOINT.sub("", clean)


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag == "a" and stays_inside(value)
    return name in _ATTRIBUTES.get("*", ()) or name in _ATTRIBUTES.get(tag, ())


_TAG = re.compile(r"<[^>]*>")
_LEADS = re.compile(r"<(?:a|data)\b")
_BLOCK_END = re.compile(r"</(?:p|li|td|th|dd|dt|pre|caption|summary|div)>|<(?:br|hr)\s*/?>")
_TITLE = re.compile(r'\stitle="([^"]*)"')
_ATTRIBUTES = {
    "*": {"class", "lang", "title"},
    "data": {"value", "data-fact"},
    "time": {"datetime"},
    "span": {"data-literal"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type"},
    "li": {"value"},
}
_SANITISER = SanitizeHTML(tags=TAGS, attributes=_allowed)
