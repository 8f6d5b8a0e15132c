"""Text with signs of markup in it, in every place that text can come from, is shown on the page and never acts."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_output

from nenpo.facts.store import Context, Facts
from nenpo.ground.blocks import MIME, Block, Caption, Cell, Span, Table, figure_block, gap, heading, table_block
from nenpo.ground.errors import ReferenceProblem
from nenpo.report.prose import written
from nenpo.words.commentary import passages
from nenpo.words.wording import Voice

HOSTILE = [
    "<script>alert(document.title)</script>",
    "<img src=x onerror=alert(document.title)>",
    "</p></div></article></main><aside>偽</aside>",
    "A & B &lt;b&gt; &amp;",
    "\"二重\" '一重' `逆`",
    "[名](javascript:alert(x)) <javascript:alert(x)> ![図](x)",
    "**太字** _斜体_ ~~消~~ | 表 |",
    "{ 開いたまま",
    "閉じただけ }",
    "{% raw $x$ %s \\{ \\*",
    '" onmouseover="alert(x)" x="',
    "<!-- 注 --> <![CDATA[x]]> <?php ?>",
]
MARKED = ("在るべき所", "終わり")
VOICE = Voice(Facts(()), Context("nenji-hokoku", 2020))


def in_prose(text: str) -> list[Block]:
    return written("p", passages(f"## 見出し\n\n{MARKED[0]}{text}{MARKED[1]}"), VOICE)


def in_list(text: str) -> list[Block]:
    return written("p", passages(f"- {MARKED[0]}{text}{MARKED[1]}"), VOICE)


def in_heading(text: str) -> list[Block]:
    return written("p", passages(f"### {MARKED[0]}{text}{MARKED[1]}"), VOICE)


def in_cell(text: str) -> list[Block]:
    span = Span(f"{MARKED[0]}{text}{MARKED[1]}")
    return [table_block("t", Table(((Cell((span,), "col"),),), ((Cell((span,)),),)), Caption((Span("表"),)))]


def in_fact(text: str) -> list[Block]:
    span = Span(f"{MARKED[0]}{text}{MARKED[1]}", "fact", f"doc/{text}/項目/2020", text)
    return [table_block("t", Table((), ((Cell((span,)),),)), Caption((Span("表"),)))]


def in_caption(text: str) -> list[Block]:
    words = f"{MARKED[0]}{text}{MARKED[1]}"
    table = Table(((Cell((Span("甲"),), "col"),),), ())
    return [
        table_block("t", table, Caption((Span(words),), notes=((Span(words),),), unit_line=words, source_line=words))
    ]


def in_description(text: str) -> list[Block]:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>甲</text></svg>'
    span = Span(f"{MARKED[0]}{text}{MARKED[1]}")
    return [figure_block(f"f-{text}".replace(" ", "_"), svg, (span,), Table((), ()), Caption((Span("図"),)))]


def in_gap(text: str) -> list[Block]:
    return [gap(f"g-{text}", f"{MARKED[0]}{text}{MARKED[1]}")]


def in_id(text: str) -> list[Block]:
    return [heading(f"h-{text}".replace(" ", "_"), 2, (Span(f"{MARKED[0]}{text}{MARKED[1]}"),))]


PLACES = [in_prose, in_list, in_heading, in_cell, in_fact, in_caption, in_description, in_gap, in_id]


class Acting(HTMLParser):
    """Whatever of a page can act or lead away, and its elements in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        self.tags.append(tag)
        self.found += [tag] if tag in ("script", "img", "iframe", "object", "form", "base") else []
        self.found += [name for name, _ in attrs if name.startswith("on")]
        self.found += [str(value) for name, value in attrs if name in ("href", "src") and value and value[0] != "#"]


def exported(sample: Any, blocks: list[Block]) -> str:
    cells = [new_code_cell("x", outputs=[new_output("display_data", data={MIME: b.record()})]) for b in blocks]
    return str(sample.export(sample.notebook_of(*cells)))


# Words that people write: there a brace is a reference to a figure, and one of no reference stops the build.
WRITTEN = (in_prose, in_list, in_heading)
EVERYWHERE = [
    (text, place) for text in HOSTILE for place in PLACES if place not in WRITTEN or not set(text) & set("{}")
]


@pytest.mark.parametrize("place", WRITTEN)
@pytest.mark.parametrize("text", [text for text in HOSTILE if set(text) & set("{}")])
def test_a_brace_of_no_reference_is_never_written(place: Any, text: str) -> None:
    with pytest.raises(ReferenceProblem, match="対になっていない波かっこ"):
        place(text)


@pytest.mark.parametrize(("text", "place"), EVERYWHERE)
def test_it_is_shown_and_never_acts(sample: Any, place: Any, text: str) -> None:
    page, plain = exported(sample, place(text)), exported(sample, place("言葉"))
    assert Acting(page).found == Acting(plain).found
    assert Acting(page).tags == Acting(plain).tags
    visible = unescape(re.sub(r"<[^>]*>", "", page[page.index("<main") :]))
    assert f"{MARKED[0]}{text}{MARKED[1]}" in visible
