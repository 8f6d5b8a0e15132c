"""The words of Markdown cells as HTML that cannot act.

nbconvert renders them and its sanitiser escapes whatever is not on the lists here. The sanitiser works on the
rendered HTML, because on the Markdown it would let `[text](javascript:…)` pass and break quotations.
"""

from __future__ import annotations

import re
import unicodedata

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML

# fmt: off
TAGS = [
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "data", "dd", "del",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
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


def words_html(source: str) -> str:
    """Markdown as HTML: headings without ids, no images, no address outside, whatever acts escaped."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    html = _SANITISER.sanitize_html_tags(MarkdownWithMath(renderer=renderer).render(source))
    return html if "<pre" in html else _JOINT.sub("", html)


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag == "a" and stays_inside(value)
    return name in _ATTRIBUTES.get("*", ()) or name in _ATTRIBUTES.get(tag, ())


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
