"""The published words hold no figure that nothing binds: the check on blocks, its rules one by one."""

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nenpo.ground.blocks import (
    COUNT,
    MIME,
    NAME,
    NUMBER,
    PRINTED,
    Block,
    Caption,
    Cell,
    Span,
    Table,
    figure_block,
    gap,
    group,
    heading,
    table_block,
)
from nenpo.ground.errors import ReferenceProblem
from nenpo.publish.unbound import find_unbound, refuse_unbound

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text>{}</text></svg>'
COVER = Block(
    "cover", "cover", data={"edition": {"title": "令和2年度 報告", "fiscal_year": 2020}, "literals": ["5S", "八戸"]}
)


def notebook(*blocks: Block, words: str = "") -> NotebookNode:
    """An executed notebook: the cover, a Markdown cell, and a cell for each block."""
    cells = [new_code_cell("cover", outputs=[shown(COVER)]), new_markdown_cell(words)]
    return new_notebook(cells=[*cells, *(new_code_cell("x", outputs=[shown(block)]) for block in blocks)])


def shown(block: Block) -> NotebookNode:
    return new_output("display_data", data={MIME: block.record()})


def found(*blocks: Block, words: str = "") -> list[tuple[str, ...]]:
    return [one.figures for one in find_unbound(notebook(*blocks, words=words))]


def prose(*spans: Span, kind: str = "paragraph") -> Block:
    return Block("p", "prose", data={"nodes": [{"kind": kind, "items": [[span.data() for span in spans]]}]})


def table(text: str = "893", kind: str = "fact") -> Table:
    cell = Cell((Span(text, kind, "doc/相談/2020" if kind == "fact" else "", "893"),))
    return Table(((Cell((Span("項目"),)), Cell((Span("令和2年度", "time"),))),), ((Cell((Span("相談"),)), cell),))


def figure(label: str = "相談", description: tuple[Span, ...] = (), *scale: str) -> Block:
    return figure_block("f", SVG.format(label), description, table(), Caption((Span("図"),)), scale)


@pytest.mark.parametrize(
    "span",
    [
        Span("893件", "fact", "doc/相談/2020", "893"),
        Span("令和2年度", "time", value="2020"),
        Span("5S", "literal", value=NAME),
        Span("第10条", "literal", value=NUMBER),
        Span("①", "literal", value=NUMBER),
        Span("2021年大会の893件", "literal", value=PRINTED),
        Span("12件の指摘", "literal", value=COUNT),
        Span("八戸の5S活動は令和2年度から"),
    ],
)
def test_what_is_bound_passes(span: Span) -> None:
    assert found(prose(Span("参加は"), span)) == []


@pytest.mark.parametrize(
    "span",
    [
        Span("893件"),
        Span("八百九十三件"),
        Span("893件", "fact"),
        Span("893件", "literal"),
        Span("893件", "literal", value=NAME),
        Span("893件", "literal", value=NUMBER),
        Span("893件", "time"),
        Span("893件", "gap"),
        Span("893件", "link", value="x"),
    ],
    ids=["text", "kanji", "fact_of_nothing", "literal", "name", "number", "time", "gap", "link"],
)
@pytest.mark.parametrize("kind", ["paragraph", "list"])
def test_a_kind_alone_is_no_excuse(span: Span, kind: str) -> None:
    assert len(found(prose(Span("参加は"), span, kind=kind))) == 1


TYPED = Span("参加は893件")
PLACES = [
    pytest.param(heading("h", 2, (TYPED,)), id="heading"),
    pytest.param(gap("g", "参加は893件"), id="gap"),
    pytest.param(Block("s", "statement", data={"lines": ["参加は893件"]}), id="statement"),
    pytest.param(Block("d", "particulars", data={"items": [["担当課", [TYPED.data()]]]}), id="particulars"),
    pytest.param(Block("d", "particulars", data={"notes": [["注1", [TYPED.data()]]]}), id="note_of_particulars"),
    pytest.param(table_block("t", table(), Caption((TYPED,))), id="caption"),
    pytest.param(table_block("t", table(), Caption((Span("表"),), unit_line="893件")), id="unit_line"),
    pytest.param(table_block("t", table(), Caption((Span("表"),), source_line="893件")), id="source_line"),
    pytest.param(table_block("t", table(), Caption((Span("表"),), notes=((TYPED,),))), id="note"),
    pytest.param(table_block("t", table(), Caption((Span("表"),), number="893件")), id="number"),
    pytest.param(table_block("t", table("893", "text"), Caption((Span("表"),))), id="cell"),
    pytest.param(figure("相談", (TYPED,)), id="description"),
    pytest.param(figure("相談 894"), id="label"),
    pytest.param(figure("相談 1893"), id="label_around_a_fact"),
    pytest.param(group("g", [group("h", [prose(TYPED)])]), id="child"),
    pytest.param(Block("page", "project", children=(prose(TYPED),)), id="project"),
    pytest.param(Block("c", "cover", data={"edition": {"title": "参加は893件"}}), id="cover"),
]


@pytest.mark.parametrize("block", PLACES)
def test_a_typed_figure_is_found_in_every_place(block: Block) -> None:
    assert len(found(block)) == 1


@pytest.mark.parametrize(
    "block",
    [
        figure("相談 893件"),
        figure("令和2年度"),
        figure("1,000", (), "0", "1,000"),
        figure("5S"),
        figure("事業費（千円）"),
    ],
    ids=["fact", "year", "scale", "name", "unit"],
)
def test_a_label_is_a_fact_of_the_table_a_year_a_scale_or_a_name(block: Block) -> None:
    assert found(block) == []


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("# 893件の報告", [("893件",)]),
        ("## 1 動向\n\n1. 甲\n2. 乙\n\n八戸の5S、令和5年度まで", []),
        ("- 参加は`三十名`", [("三十名",)]),
        ('<span data-literal="">893</span>', [("893",)]),
        ('<data value="893" data-fact="x">893</data>', [("893",)]),
        ('<span title="893件">参加</span>', [("893件",)]),
        ("令和2年度の報告", [("令和2年度",)]),
        ("参加は８&#57;3", [("８93",)]),
    ],
)
def test_words_of_a_markdown_cell(words: str, figures: list[tuple[str, ...]]) -> None:
    assert found(words=words) == figures


def test_the_message_names_cell_block_figure_and_text() -> None:
    block = group("commentary/1", [heading("h", 2, (Span("題"),)), prose(Span("参加は893件であった。"))])
    with pytest.raises(ReferenceProblem) as problem:
        refuse_unbound(notebook(block))
    assert str(problem.value).splitlines() == [
        "公開する文章に、事実に結び付いていない数字があります。{項目} の形で数値を参照してください。"
        "名称の一部であれば expectations/literals.csv に書き加えてください。",
        "  - 3番目のセルのブロック「p」の文章: 「893件」（参加は893件であった。）",
    ]


def test_the_injected_cell_does_not_count() -> None:
    node = notebook(prose(TYPED))
    node.cells.insert(1, new_code_cell("fiscal_year = 2020", metadata={"tags": ["injected-parameters"]}))
    assert find_unbound(node)[0].place.startswith("3番目のセル")


def test_names_that_the_cover_does_not_declare_are_none() -> None:
    assert found(prose(Span("5Gと八戸"))) == [("5",)]
