"""A block is HTML to look at and data to export; what it is given as text can never become markup."""

import json

import pytest

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
    spans_html,
    spans_text,
    table_block,
)

EVIL = "<script>alert(\"1\")</script> & 'A' {x} **B**"
SHOWN = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#x27;A&#x27; {x} **B**"


def words(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def fact(text: str, value: str, fact_id: str) -> Span:
    return Span(text, "fact", fact_id, value)


def small_table() -> Table:
    head = (Cell(words("項目"), "col"), Cell(words("2年度"), "col", look="number"))
    body = (Cell(words("相談件数"), "row"), Cell((fact("1,234件", "1234", "doc/相談件数/2020"),), look="number"))
    return Table((head,), (body,))


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
    assert span.html() == html


@pytest.mark.parametrize("kind", ["text", "fact", "time", "literal", "gap", "link"])
def test_a_run_of_any_kind_escapes_its_text_and_attributes(kind: str) -> None:
    html = Span(EVIL, kind, EVIL, EVIL).html()
    assert SHOWN in html
    assert "<script" not in html
    assert html.count('"') % 2 == 0


def test_a_run_as_data_leaves_out_what_is_empty() -> None:
    assert Span("言葉").data() == {"text": "言葉"}
    assert fact("1件", "1", "doc/x").data() == {"text": "1件", "kind": "fact", "fact": "doc/x", "value": "1"}


def test_runs_are_joined() -> None:
    spans = (Span("A & "), Span("第2条", "literal"))
    assert spans_html(spans) == "A &amp; <span data-literal>第2条</span>"
    assert spans_text(spans) == "A & 第2条"


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
    assert cell.html() == html


def test_a_cell_as_data_leaves_out_what_is_usual() -> None:
    assert Cell(words("甲")).data() == {"spans": [{"text": "甲"}]}
    assert Cell((), "col", 2, 3, "number").data() == {
        "spans": [], "header": "col", "colspan": 2, "rowspan": 3, "look": "number",
    }  # fmt: skip


def test_a_table_knows_its_facts_in_order() -> None:
    assert small_table().facts() == ["doc/相談件数/2020"]
    assert small_table().html("表") == (
        "<table><caption>表</caption>"
        '<thead><tr><th scope="col">項目</th><th scope="col" class="number">2年度</th></tr></thead>'
        '<tbody><tr><th scope="row">相談件数</th><td class="number">'
        '<data value="1234" data-fact="doc/相談件数/2020">1,234件</data></td></tr></tbody></table>'
    )
    assert "<caption>" not in small_table().html("")


def test_a_caption_has_number_title_mark_unit_notes_and_source() -> None:
    caption = Caption(words("人口の推移"), "表2", True, "（人）", (words("国勢調査による"),), "県統計分析課")
    assert caption.text() == "表2 人口の推移（仮題）"
    assert caption.html() == (
        '<span class="caption-number" data-literal>表2</span> <span class="caption-title">人口の推移</span>'
        '<span class="ours">（仮題）</span><span class="unit-line">（人）</span>'
    )
    assert caption.below() == (
        '<div class="beneath"><p class="note">注）国勢調査による</p>'
        '<p class="source-line">資料：<span data-literal>県統計分析課</span></p></div>'
    )
    assert caption.data()["caption"] == {
        "number": "表2", "title": "人口の推移", "ours": True, "unit_line": "（人）", "notes": ["国勢調査による"],
        "source_line": "県統計分析課", "spans": [[{"text": "人口の推移"}], [{"text": "国勢調査による"}]],
    }  # fmt: skip


def test_a_plain_caption_has_nothing_beneath() -> None:
    assert Caption(words("表題")).html() == '<span class="caption-title">表題</span>'
    assert Caption(words("表題")).below() == ""


def evil_caption() -> Caption:
    return Caption(words(EVIL), EVIL, True, EVIL, (words(EVIL),), EVIL)


def evil_table() -> Table:
    return Table(((Cell(words(EVIL), "col"),),), ((Cell((Span(EVIL, "fact", EVIL, EVIL),), "row"),),))


@pytest.mark.parametrize(
    "block",
    [
        heading(f"s-{EVIL}", 3, words(EVIL)),
        gap(EVIL, EVIL),
        table_block(EVIL, evil_table(), evil_caption()),
        figure_block(EVIL, "<svg></svg>", words(EVIL), evil_table(), evil_caption()),
        group(EVIL, [heading(EVIL, 2, words(EVIL)), gap(EVIL, EVIL)]),
    ],
    ids=lambda block: block.kind,
)
def test_no_kind_of_block_lets_markup_through(block: Block) -> None:
    assert "<script" not in block.page_html()
    assert SHOWN in block.page_html()
    assert "<script" not in block.desk_html()


@pytest.mark.parametrize("level", [2, 6])
def test_a_heading_is_a_place_to_link_to(level: int) -> None:
    spans = (Span("(2) "), fact("3社", "3", "doc/社数/2020"))
    block = heading("s-1(2)", level, spans)
    assert block.html == (f'<h{level} id="s-1(2)">(2) <data value="3" data-fact="doc/社数/2020">3社</data></h{level}>')
    assert (block.kind, block.text, block.facts, block.data) == (
        "heading",
        "(2) 3社",
        ("doc/社数/2020",),
        {"level": level, "spans": [span.data() for span in spans]},
    )


def test_a_gap_says_what_is_missing() -> None:
    block = gap("figure/図1", "資料未収録です。")
    assert block.html == '<p class="gap" data-gap="figure/図1">資料未収録です。</p>'
    assert (block.kind, block.text, block.data) == ("gap", "資料未収録です。", {"message": "資料未収録です。"})


def test_a_table_block_can_be_scrolled_and_is_named() -> None:
    block = table_block("table/x", small_table(), Caption(words("相談"), "表1", source_line="県"))
    assert block.html.startswith(
        '<div class="table-block" id="table/x">'
        '<div class="scroll" role="region" tabindex="0" aria-label="表1 相談"><table>'
    )
    assert block.html.endswith("資料：<span data-literal>県</span></p></div></div>")
    assert block.facts == ("doc/相談件数/2020",)
    assert set(block.data) == {"table", "caption"}


def test_a_figure_has_description_and_data_beside_it() -> None:
    block = figure_block(
        "figure/x", "<svg>描</svg>", words("増えている。"), small_table(), Caption(words("相談"), "図1")
    )
    assert 'role="img" tabindex="0" aria-label="増えている。"><svg>描</svg></div>' in block.html
    assert '<p class="chart-description">増えている。</p>' in block.html
    box = '<div class="scroll" role="region" tabindex="0" aria-label="図1 相談のデータ">'
    assert f"<summary>図のデータ</summary>{box}<table><thead>" in block.html
    assert block.data["chart"] == {
        "svg": "<svg>描</svg>", "description": "増えている。", "spans": [{"text": "増えている。"}], "scale": [],
    }  # fmt: skip
    assert block.facts == ("doc/相談件数/2020",)


def test_a_group_shows_its_blocks_in_order() -> None:
    block = group("g", [gap("a", "甲"), group("h", [gap("b", "乙"), gap("c", "丙")])])
    assert block.text == "甲\n乙\n丙"
    assert block.page_html() == "".join(gap(i, t).html for i, t in (("a", "甲"), ("b", "乙"), ("c", "丙")))
    assert group("empty", []).page_html() == ""


def test_what_stands_aside_is_seen_at_the_desk_only() -> None:
    block = group("g", [Block("a", "prose", "<p>甲</p>", aside="<p>編集</p>"), Block("b", "edit", aside="<p>乙</p>")])
    assert block.page_html() == "<p>甲</p>"
    assert block.desk_html() == "<p>甲</p><p>編集</p><p>乙</p>"
    assert "編集" not in json.dumps(block.record(), ensure_ascii=False)


def test_a_block_displays_html_text_and_data() -> None:
    block = group("g", [table_block("table/x", small_table(), Caption(words("相談")))])
    bundle = block._repr_mimebundle_(include=None, exclude=None)
    assert list(bundle) == ["text/html", "text/plain", MIME]
    assert bundle["text/html"] == block.desk_html()
    assert json.loads(json.dumps(bundle[MIME])) == block.record()
    (child,) = bundle[MIME]["children"]
    assert {name: child[name] for name in ("id", "kind", "text", "facts")} == {
        "id": "table/x", "kind": "table", "text": "相談", "facts": ["doc/相談件数/2020"],
    }  # fmt: skip
    assert Block("record", "record")._repr_mimebundle_()["text/plain"] == "record"
