"""A block as HTML: to look at in JupyterLab and to frame on a page; its text can never become markup."""

import json
import re
from html import unescape

import pytest
from IPython.core.interactiveshell import InteractiveShell
from made import fact_span

from nenpo.ground.blocks import (
    MIME,
    Block,
    Caption,
    Cell,
    Span,
    Table,
    figure_block,
    gap,
    group,
    heading,
    prose,
    table_block,
)
from nenpo.ground.errors import NenpoError
from nenpo.report.shown import (
    Heading,
    cell_html,
    desk_html,
    ids_of,
    load_ipython_extension,
    mimebundle,
    own_ids,
    page_html,
    pieces,
    spans_html,
)

EVIL = "<script>alert(\"1\")</script> & 'A' {x} **B**"
SHOWN = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#x27;A&#x27; {x} **B**"


def words(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def small_table() -> Table:
    head = (Cell(words("項目"), "col"), Cell(words("2年度"), "col", look="number"))
    body = (Cell(words("相談件数"), "row"), Cell((fact_span("1,234件", "1234", "doc/相談件数/2020"),), look="number"))
    return Table((head,), (body,))


TABLE = (
    '<thead><tr><th scope="col">項目</th><th scope="col" class="number">2年度</th></tr></thead>'
    '<tbody><tr><th scope="row">相談件数</th><td class="number">'
    '<data value="1234" data-fact="doc/相談件数/2020">1,234件</data></td></tr></tbody></table>'
)


def shown(block: Block) -> str:
    return page_html(block.record())


def project(*parts: Block, **told: list[str]) -> Block:
    return Block("page/x", "project", "", data={"classification": told, "policies": {}}, children=parts)


@pytest.mark.parametrize(
    ("span", "html"),
    [
        (Span("言葉"), "言葉"),
        (
            Span("47,099件", "fact", "doc/件数/2020", "47099"),
            '<data value="47099" data-fact="doc/件数/2020">47,099件</data>',
        ),
        (Span("—", "fact", "doc/件数/2020"), '<data value="" data-fact="doc/件数/2020">—</data>'),
        (Span("令和2年度", "time", value="2020"), '<time datetime="2020">令和2年度</time>'),
        (Span("3月11日", "time"), "<time>3月11日</time>"),
        (Span("第10条", "literal"), "<span data-literal>第10条</span>"),
        (Span("記録にありません。", "gap"), '<span class="gap">記録にありません。</span>'),
        (
            Span("支援事業", "link", value="project/①/支援事業"),
            '<a href="#project/①/支援事業" data-literal>支援事業</a>',
        ),
    ],
    ids=lambda given: given.kind if isinstance(given, Span) else "",
)
def test_a_run_has_the_element_of_its_kind(span: Span, html: str) -> None:
    assert spans_html([span]) == html


@pytest.mark.parametrize("kind", ["text", "fact", "time", "literal", "gap", "link"])
def test_a_run_of_any_kind_escapes_its_text_and_attributes(kind: str) -> None:
    html = spans_html([Span(EVIL, kind, EVIL, EVIL)])
    assert SHOWN in html
    assert "<script" not in html
    assert html.count('"') % 2 == 0


@pytest.mark.parametrize(
    ("cell", "html"),
    [
        (Cell(words("甲")), "<td>甲</td>"),
        (Cell(words("甲"), "row"), '<th scope="row">甲</th>'),
        (Cell(words("甲"), "colgroup", colspan=3), '<th scope="colgroup" colspan="3">甲</th>'),
        (Cell(words("甲"), "col", rowspan=2, look="number"), '<th scope="col" rowspan="2" class="number">甲</th>'),
        (Cell((), look="mark"), '<td class="mark"></td>'),
    ],
    ids=["plain", "row", "colgroup", "rowspan", "mark"],
)
def test_a_cell_has_its_scope_and_reach(cell: Cell, html: str) -> None:
    assert cell_html(cell.data()) == html


@pytest.mark.parametrize(
    ("caption", "above", "beneath"),
    [
        (
            Caption(words("人口の推移"), "表2", True, "（人）", (words("国勢調査による"),), "県統計分析課"),
            '<span class="caption-number" data-literal>表2</span> <span class="caption-title">人口の推移</span>'
            '<span class="ours">（仮題）</span><span class="unit-line">（人）</span>',
            '<div class="beneath"><p class="note">注）国勢調査による</p>'
            '<p class="source-line">資料：<span data-literal>県統計分析課</span></p></div>',
        ),
        (
            Caption(words("表題"), marked=(words("誤り"),)),
            '<span class="caption-title">表題</span>',
            '<div class="beneath"><p class="note" id="t/注1"><span data-literal>注1</span>）誤り</p></div>',
        ),
        (Caption(words("表題")), '<span class="caption-title">表題</span>', ""),
    ],
    ids=["whole", "marked", "plain"],
)
def test_a_table_has_its_caption_inside_and_notes_and_source_beneath(
    caption: Caption, above: str, beneath: str
) -> None:
    assert shown(table_block("t", small_table(), caption)) == (
        f'<div class="table-block" id="t"><div class="scroll" role="region" tabindex="0" aria-label="{caption.text()}">'
        f"<table><caption>{above}</caption>{TABLE}</div>{beneath}</div>"
    )


def test_a_figure_has_description_and_data_beside_it() -> None:
    caption = Caption(words("相談"), "図1")
    html = shown(figure_block("figure/x", "<svg>描</svg>", words("増えている。"), small_table(), caption))
    assert 'role="img" tabindex="0" aria-label="増えている。"><svg>描</svg></div>' in html
    assert '<p class="chart-description">増えている。</p>' in html
    box = '<div class="scroll" role="region" tabindex="0" aria-label="図1 相談のデータ">'
    assert f"<summary>図のデータ</summary>{box}<table>{TABLE}" in html


def test_drawings_share_no_id() -> None:
    svg = '<svg><path id="a"/><use href="#a"/><g clip-path="url(#a)"/><a href="#b"/></svg>'
    one, two = own_ids(svg, "f/1"), own_ids(svg, "f/2")
    (name,) = re.findall(r'id="([^"]*)"', one)
    assert one == svg.replace('"a"', f'"{name}"').replace("#a", f"#{name}")
    assert one != two


@pytest.mark.parametrize("level", [2, 6])
def test_a_heading_is_a_place_to_link_to(level: int) -> None:
    block = heading("s-1(2)", level, (Span("(2) "), fact_span("3社", "3", "doc/社数/2020")))
    assert shown(block) == f'<h{level} id="s-1(2)">(2) <data value="3" data-fact="doc/社数/2020">3社</data></h{level}>'


def test_a_gap_says_what_is_missing() -> None:
    assert shown(gap("figure/図1", "未収録です。")) == '<p class="gap" data-gap="figure/図1">未収録です。</p>'


def test_a_group_shows_its_blocks_in_order() -> None:
    block = group("g", [gap("a", "甲"), group("h", [gap("b", "乙"), gap("c", "丙")])])
    assert shown(block) == "".join(shown(gap(i, t)) for i, t in (("a", "甲"), ("b", "乙"), ("c", "丙")))
    assert shown(group("empty", [])) == shown(prose("empty", ())) == ""


def test_a_project_is_an_article_that_names_what_it_may_be_chosen_by() -> None:
    block = project(gap("a", "甲"), section=["商工課", "観光課"], policy=["①"], flag=[])
    article = '<article class="project" data-policy="①" data-section="商工課、観光課">'
    assert shown(block) == f'{article}<p class="gap" data-gap="a">甲</p></article>'


def test_headings_stay_apart_and_the_first_of_a_project_alone_is_listed() -> None:
    chapter, title, part = (heading(name, 2, words(name)) for name in ("章", "事業", "概要"))
    block = group("g", [chapter, project(title, group("h", [part]))])
    found = [piece for piece in pieces(block.record()) if isinstance(piece, Heading)]
    assert [(one.id, one.outermost, one.listed) for one in found] == [
        ("章", True, True), ("事業", False, True), ("概要", False, False),
    ]  # fmt: skip


def test_a_foot_ends_each_block_and_a_project_once() -> None:
    block = group("g", [prose("p", [("paragraph", [words("文")])]), project(gap("a", "甲"))])
    html = "".join(map(str, pieces(block.record(), lambda record: f"[{record['id']}]")))
    assert html.startswith('<div class="prose" id="p"><p>文</p>[p]</div><article class="project">')
    assert html.endswith('<p class="gap" data-gap="a">甲</p>[page/x]</article>[g]')


def test_what_is_for_the_analyst_is_seen_at_the_desk_only() -> None:
    edit = Block("a/edit", "edit", data={"file": "a.md", "address": "../a.md"})
    block = group("g", [gap("a", "甲"), edit, Block("s", "record", "3件を記録しました。")])
    assert shown(block) == shown(gap("a", "甲"))
    link = '<p class="edit-link"><a href="../a.md">この文章を編集する（a.md）</a></p>'
    assert desk_html(block.record()) == f"{shown(block)}{link}<p>3件を記録しました。</p>"


def evil_caption() -> Caption:
    return Caption(words(EVIL), EVIL, True, EVIL, (words(EVIL),), EVIL, (words(EVIL),))


def evil_table() -> Table:
    return Table(((Cell(words(EVIL), "col"),),), ((Cell((Span(EVIL, "fact", EVIL, EVIL),), "row"),),))


TOLD = {"edition": {"title": EVIL}, "lines": [EVIL, [{"text": EVIL}]]}
PARTICULARS = {"items": [[EVIL, [{"text": EVIL}]]], "notes": [["注1", [{"text": EVIL}]]]}
BLOCKS = [
    Block("cover", "cover", EVIL, data=TOLD),
    heading(f"s-{EVIL}", 3, words(EVIL)),
    gap(EVIL, EVIL),
    Block(EVIL, "gap", EVIL, data={"message": EVIL} | evil_caption().data()),
    table_block(EVIL, evil_table(), evil_caption()),
    figure_block(EVIL, "<svg></svg>", words(EVIL), evil_table(), evil_caption()),
    group(EVIL, [heading(EVIL, 2, words(EVIL)), gap(f"{EVIL}2", EVIL)]),
    Block(EVIL, "particulars", EVIL, data=PARTICULARS),
    Block(EVIL, "statement", EVIL, data={"lines": [EVIL]}),
    project(gap(EVIL, EVIL), section=[EVIL]),
    *(prose(EVIL, [("paragraph", [words(EVIL)])], look) for look in ("", "appendix", "elsewhere", "notes")),
    prose(EVIL, [("list", [words(EVIL)])]),
]
each_kind = pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.kind} {block.data.get('look', '')}")


@each_kind
def test_no_kind_of_block_lets_markup_through(block: Block) -> None:
    assert "<script" not in shown(block)
    assert SHOWN in shown(block)
    assert "<script" not in desk_html(block.record())


@each_kind
def test_the_ids_of_a_block_are_those_of_its_html(block: Block) -> None:
    assert sorted(ids_of(block.record())) == sorted(map(unescape, re.findall(r'\sid="([^"]*)"', shown(block))))


@each_kind
def test_a_block_that_went_through_a_notebook_is_the_same(block: Block) -> None:
    assert page_html(json.loads(json.dumps(block.record(), sort_keys=True))) == shown(block)


def test_a_strange_kind_is_refused_and_named() -> None:
    with pytest.raises(NenpoError, match="「x」の種類「poem」は、示し方が決まっていません"):
        shown(Block("x", "poem"))


def test_a_block_displays_html_text_and_data() -> None:
    block = group("g", [table_block("table/x", small_table(), Caption(words("相談")))])
    bundle = mimebundle(block)
    assert list(bundle) == ["text/html", "text/plain", MIME]
    assert bundle["text/html"] == desk_html(block.record())
    assert bundle[MIME] == block.record()
    assert "html" not in bundle[MIME]["children"][0]
    assert mimebundle(Block("record", "record"))["text/plain"] == "record"


def test_a_notebook_that_loads_it_displays_blocks() -> None:
    shell = InteractiveShell()
    load_ipython_extension(shell)
    data, _ = shell.display_formatter.format(gap("a", "甲"))
    assert data == mimebundle(gap("a", "甲"))
