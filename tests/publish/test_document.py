"""A report as a document: items in order, levels without a gap, nothing lost and nothing of the desk."""

from nenpo.ground.blocks import Block, Caption, Cell, Span, Table, figure_block, gap, group, heading, prose, table_block
from nenpo.publish.document import document, levelled
from nenpo.publish.notebook import WORDS, Part

TABLE = Table(((Cell((Span("項目"),), "col"),),), ((Cell((Span("3件", "fact", "d/p/i/2020", "3"),)),),))


def items_of(*blocks: Block) -> list[dict]:
    return document(Part(block.kind, "1番目のセル", block.record()) for block in blocks)


def test_blocks_become_items_in_their_order() -> None:
    title = Caption((Span("実績"),), number="表1")
    figure = figure_block("figure/x", "<svg/>", (Span("増加した。"),), TABLE, Caption((Span("推移"),)))
    items = items_of(
        group("cell/x", [heading("s", 2, (Span("はじめに"),)), table_block("table/x", TABLE, title)]),
        figure,
        gap("c-x", "収録していません。"),
    )
    assert [item["kind"] for item in items] == ["heading", "table", "figure", "gap"]
    assert items[1]["caption"]["number"] == "表1"
    assert items[1]["body"][0][0]["spans"] == [{"text": "3件", "kind": "fact", "fact": "d/p/i/2020", "value": "3"}]
    assert items[2]["svg"] == "<svg/>"
    assert items[2]["description"] == [{"text": "増加した。"}]
    assert items[3]["text"] == "収録していません。"


def test_prose_becomes_paragraphs_and_lists() -> None:
    first, second, third, fourth = ((Span(text),) for text in ("一つ目。", "二つ目。", "甲", "乙"))
    items = items_of(prose("c/prose", [("paragraph", [first, second]), ("list", [third, fourth])]))
    assert [item["kind"] for item in items] == ["paragraph", "paragraph", "list"]
    assert items[2]["items"] == [[{"text": "甲"}], [{"text": "乙"}]]


def test_what_is_for_the_desk_alone_is_not_set() -> None:
    assert items_of(Block("c/edit", "edit", data={"file": "a.md", "address": "a.md"})) == []


def test_words_of_a_markdown_cell_are_set_as_plain_words() -> None:
    words = Part(WORDS, "1番目のセル", source="## 章\n\n**太字**の文。\n続き。\n\n- 甲\n- 乙\n")
    assert document([words]) == [
        {"kind": "heading", "level": 2, "id": "", "runs": [{"text": "章"}]},
        {"kind": "paragraph", "runs": [{"text": "太字の文。続き。"}]},
        {"kind": "list", "items": [[{"text": "甲"}], [{"text": "乙"}]]},
    ]


def test_no_level_is_skipped() -> None:
    written = [{"kind": "heading", "level": level} for level in (2, 5, 6, 4, 2, 3)]
    assert [item["level"] for item in levelled(written)] == [2, 3, 4, 3, 2, 3]
