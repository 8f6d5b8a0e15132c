"""A block is data: what it prints, with its facts and the places where they stand."""

import json

import pytest
from made import fact_span

from nenpo.ground.blocks import (
    NOTES,
    Block,
    Caption,
    Cell,
    Span,
    Table,
    block_runs,
    figure_block,
    gap,
    group,
    heading,
    prose,
    spans_text,
    table_block,
)


def words(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def small_table() -> Table:
    head = (Cell(words("項目"), "col"), Cell(words("2年度"), "col", look="number"))
    body = (Cell(words("相談件数"), "row"), Cell((fact_span("1,234件", "1234", "doc/相談件数/2020"),), look="number"))
    return Table((head,), (body,))


def test_a_run_as_data_leaves_out_what_is_empty() -> None:
    assert Span("言葉").data() == {"text": "言葉"}
    assert fact_span("1件", "1", "doc/x").data() == {"text": "1件", "kind": "fact", "fact": "doc/x", "value": "1"}


def test_runs_as_text_are_without_the_numbers_of_notes() -> None:
    assert spans_text((Span("A & "), Span("第2条", "literal"), Span("注1", "mark"))) == "A & 第2条"


def test_a_cell_as_data_leaves_out_what_is_usual() -> None:
    assert Cell(words("甲")).data() == {"spans": [{"text": "甲"}]}
    assert Cell((), "col", 2, 3, "number").data() == {
        "spans": [], "header": "col", "colspan": 2, "rowspan": 3, "look": "number",
    }  # fmt: skip


def test_a_table_knows_its_facts_in_order() -> None:
    assert small_table().facts() == ["doc/相談件数/2020"]


def test_a_caption_has_number_title_mark_unit_notes_and_source() -> None:
    caption = Caption(words("人口の推移"), "表2", True, "（人）", (words("国勢調査による"),), "県統計分析課")
    assert caption.text() == "表2 人口の推移（仮題）"
    assert caption.data()["caption"] == {
        "number": "表2", "title": "人口の推移", "ours": True, "unit_line": "（人）", "notes": ["国勢調査による"],
        "source_line": "県統計分析課", "spans": [[{"text": "人口の推移"}], [{"text": "国勢調査による"}]],
    }  # fmt: skip


@pytest.mark.parametrize("level", [2, 6])
def test_a_heading_has_level_and_runs(level: int) -> None:
    spans = (Span("(2) "), fact_span("3社", "3", "doc/社数/2020"))
    block = heading("s-1(2)", level, spans)
    assert (block.kind, block.text, block.facts, block.data) == (
        "heading",
        "(2) 3社",
        ("doc/社数/2020",),
        {"level": level, "spans": [span.data() for span in spans]},
    )


def test_a_gap_says_what_is_missing() -> None:
    block = gap("figure/図1", "資料未収録です。")
    assert (block.kind, block.text, block.data) == ("gap", "資料未収録です。", {"message": "資料未収録です。"})


def test_a_table_block_has_table_and_caption() -> None:
    block = table_block("table/x", small_table(), Caption(words("相談"), "表1", source_line="県"))
    assert block.facts == ("doc/相談件数/2020",)
    assert set(block.data) == {"table", "caption"}


def test_a_figure_has_description_and_data_beside_it() -> None:
    caption = Caption(words("相談"), "図1")
    block = figure_block("figure/x", "<svg>描</svg>", words("増えている。"), small_table(), caption)
    assert block.data["chart"] == {
        "svg": "<svg>描</svg>", "description": "増えている。", "spans": [{"text": "増えている。"}], "scale": [],
    }  # fmt: skip
    assert block.facts == ("doc/相談件数/2020",)


def test_prose_has_paragraphs_and_lists_and_says_how_it_stands() -> None:
    runs = (Span("計"), fact_span("3社", "3", "doc/社数/2020"))
    block = prose("p", [("paragraph", [runs]), ("list", [words("甲"), words("乙")])], NOTES)
    assert (block.text, block.facts) == ("計3社\n甲\n乙", ("doc/社数/2020",))
    assert block.data["look"] == NOTES
    assert [(node["kind"], len(node["items"])) for node in block.data["nodes"]] == [("paragraph", 1), ("list", 2)]
    assert prose("p", ()).data == {"nodes": []}


def test_a_group_holds_its_blocks_in_order_and_is_plain_data() -> None:
    block = group("g", [gap("a", "甲"), group("h", [gap("b", "乙"), gap("c", "丙")])])
    assert block.text == "甲\n乙\n丙"
    assert json.loads(json.dumps(block.record())) == block.record()
    assert [child["id"] for child in block.record()["children"]] == ["a", "h"]


def test_the_runs_of_a_block_stand_in_the_order_of_its_page() -> None:
    def said(block: Block) -> list[tuple[str, str]]:
        return [(place, run["text"]) for place, runs in block_runs(block.record()) for run in runs]

    caption = Caption(words("題"), notes=(words("注の文"),), marked=(words("番号の注"),))
    assert said(figure_block("f", "<svg/>", words("説明"), small_table(), caption)) == [
        ("f", "題"), ("f", "説明"), ("f", "項目"), ("f", "2年度"), ("f", "相談件数"), ("f", "1,234件"),
        ("f", "注の文"), ("f/注1", "番号の注"),
    ]  # fmt: skip
    told = {"items": [["担当課", [{"text": "課"}]]], "notes": [["注1", [{"text": "訳"}]]]}
    assert said(Block("p", "particulars", data=told)) == [("", "課"), ("p/注1", "訳")]
    assert said(prose("c", [("list", [words("甲"), words("乙")])])) == [("c", "甲"), ("c", "乙")]
    assert said(heading("h", 2, words("章"))) == [("h", "章")]
