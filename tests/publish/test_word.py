"""A report as a Word document: built as Word expects it, complete, harmless, and the same bytes each time."""

import io
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from nbformat import NotebookNode

from nenpo.ground.blocks import Block, Caption, Cell, Span, Table, figure_block, gap, group, heading, table_block
from nenpo.publish.document import document
from nenpo.publish.imprint import Imprint
from nenpo.publish.notebook import WORDS, Part
from nenpo.publish.word.column_widths import column_widths, least_width, text_width
from nenpo.publish.word.exporter import NenpoDocxExporter
from nenpo.publish.word.layout import CORRECTIONS

HOSTILE = """<w:br/></w:t>&amp;"'=1+1 $x$ `a` **b** [c](http://example.com) \\u0001 \x01<script>alert(1)</script>"""
IMPRINT = Imprint(
    title="令和2年度 年次報告",
    report="年次報告",
    fiscal_year=2020,
    state="原案",
    citation="県「年次報告」",
    findings=("内訳を足しても計と合いません。", HOSTILE),
    published="2021-09",
    build="0123abcd",
)
# The order in which Word wants what these elements hold; LibreOffice takes any.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs kinsoku wordWrap overflowPunct autoSpaceDE "
    "autoSpaceDN spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap vAlign",
    "sectPr": "headerReference footerReference footnotePr type pgSz pgMar cols docGrid",
    "settings": "zoom defaultTabStop characterSpacingControl strictFirstAndLastChars updateFields compat themeFontLang "
    "decimalSymbol listSeparator",
    "style": "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr",
}


def words(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def head(*names: str) -> tuple[Cell, ...]:
    return tuple(Cell(words(name), "col") for name in names)


def prose(block_id: str, *lines: str) -> Block:
    nodes = [
        {"kind": "paragraph", "items": [[{"text": lines[0]}]]},
        {"kind": "list", "items": [[{"text": line}] for line in lines[1:]]},
    ]
    return Block(block_id, "prose", data={"nodes": nodes})


def merged_table() -> Table:
    top = (Cell(words("区分"), "col", rowspan=2), Cell(words("財源内訳"), "colgroup", colspan=2))
    body = ((Cell(words("経営支援の強化"), "rowgroup", colspan=3),),)
    row = (Cell(words("補助"), "row"), Cell(words("1,266,002"), look="number"), Cell(()))
    return Table((top, head("国庫", "その他")), (*body, row))


def columned_table() -> Table:
    looks = ("", "number", "mark")
    top = (Cell(words("財源内訳"), "colgroup", colspan=3),)
    heads = tuple(Cell(words(name), "col", look=look) for name, look in zip(("事業", "額", "新規"), looks, strict=True))
    body = tuple(Cell(words(text), look=look) for text, look in zip(("甲", "3", "○"), looks, strict=True))
    return Table((top, heads), (body,))


def linked_table() -> Table:
    rows = [(Cell(words("小計"), "row"), Cell(words("2"), look="number"))]
    for name, target in (("誘致事業", "project/誘致"), ("失われた事業", "project/なし")):
        rows.insert(0, (Cell((Span(name, "link", value=target),), "row"), Cell(words("1"), look="number")))
    return Table((head("事業名", "公表版の頁"),), tuple(rows))


def wide_table() -> Table:
    figures = tuple(Cell(words("1,234,567,890"), look="number") for _ in range(9))
    return Table(
        (head("事業名", *(f"第{place}欄" for place in range(9))),), ((Cell(words("計"), "row"), *figures),) * 3
    )


def whole_blocks(svg: str, text: str = "文") -> list[Block]:
    """A report with one of everything, with a text in each."""
    caption = Caption(words(f"題{text}"), "表1", True, "（千円）", (words(f"注の{text}"),), f"調べ{text}")
    plain = Table((head("項目", text),), ((Cell(words(text), "row"), Cell(words("3件"), look="number")),))
    particulars = Block("p", "particulars", data={"items": [["担当課", [{"text": text}]]], "notes": []})
    return [
        Block("cover", "cover", text="令和2年度 年次報告", data={"lines": ["青森県", text]}),
        heading("s-1", 2, words(f"1 動向{text}")),
        prose("c-1", f"段落の{text}", f"一つ目の{text}", "二つ目"),
        group("g", [heading("s-1(1)", 3, words("(1) 表")), table_block("table/merged", merged_table(), caption)]),
        table_block("table/plain", plain, Caption(words("素の表"))),
        figure_block("figure/x", svg, words(f"増えた。{text}"), plain, Caption(words("推移"), "図1")),
        gap("gap/x", f"資料未収録{text}"),
        heading("s-wide", 2, words("2 一覧")),
        table_block("table/wide", wide_table(), Caption(words("広い表"))),
        heading("s-3", 2, words("3 事業")),
        table_block("table/list", linked_table(), Caption(words("事業一覧"))),
        heading("project/誘致", 4, words("誘致事業")),
        particulars,
    ]


def parts_of(blocks: Iterable[Block]) -> tuple[Part, ...]:
    shown = [Part(block.kind, "1番目のセル", block.record()) for block in blocks]
    return (*shown, Part(WORDS, "2番目のセル", source="## おわりに\n\n結びの文。\n"))


def exported(blocks: Iterable[Block], imprint: Imprint = IMPRINT) -> bytes:
    return NenpoDocxExporter().render(parts_of(blocks), imprint)


def opened(file: bytes) -> WordDocument:
    return Document(io.BytesIO(file))


@pytest.fixture(scope="module")
def file(sample: ModuleType) -> bytes:
    return exported(whole_blocks(sample.SVG))


@pytest.fixture(scope="module")
def word(file: bytes) -> WordDocument:
    return opened(file)


def paragraphs(word: WordDocument, style: str) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs if paragraph.style.name == style]


def text_in(word: WordDocument) -> str:
    """All words of a document, a paragraph a line."""
    lines = (p.iter(qn("w:t")) for p in word.element.body.iter(qn("w:p")))
    return "\n".join("".join(run.text for run in line) for line in lines)


def table_after(word: WordDocument, caption: str) -> WordTable:
    """The table below a caption."""
    below = next(p for p in word.paragraphs if p.style.name == "Caption" and caption in p.text)._p
    while below.tag != qn("w:tbl"):
        below = below.getnext()
    return WordTable(below, word)


def parts_xml(file: bytes) -> Iterator[tuple[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, parse_xml(archive.read(name))


def test_headings_are_headings_of_word(word: WordDocument) -> None:
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert found == [
        ("Heading 1", "1 動向文"),
        ("Heading 2", "(1) 表"),
        ("Heading 1", "2 一覧"),
        ("Heading 1", "3 事業"),
        ("Heading 2", "誘致事業"),
        ("Heading 1", "おわりに"),
    ]


def test_the_first_page_tells_the_state_and_what_is_open(word: WordDocument) -> None:
    assert paragraphs(word, "State") == ["原案"]
    assert paragraphs(word, "Title") == ["令和2年度\n年次報告"]
    assert paragraphs(word, "Cover Line") == ["青森県", "文"]
    told = {row.cells[0].text: row.cells[1].text for row in word.tables[0].rows}
    assert told == {
        "版の状態": "原案",
        "作成番号": "0123abcd",
        "資料の時点": "令和3年9月付",
        "引用のしかた": "県「年次報告」",
    }
    texts = [p.text for p in word.paragraphs]
    assert texts.index("未解決の指摘") < texts.index("内訳を足しても計と合いません。") < texts.index("目次")


def test_every_page_says_state_build_date_and_where_corrections_go(word: WordDocument) -> None:
    for section in word.sections:
        assert not section.different_first_page_header_footer
        lines = [p.text for p in section.header.paragraphs]
        assert lines == ["令和2年度 年次報告（原案）　作成番号 0123abcd　資料 令和3年9月付", CORRECTIONS]
        assert [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))] == [
            "PAGE",
            "NUMPAGES",
        ]


def test_a_notice_stays_in_sight(sample: ModuleType) -> None:
    told = opened(exported([], replace(IMPRINT, notice="報告書ではありません。")))
    assert "報告書ではありません。" in [p.text for p in told.sections[0].header.paragraphs]
    assert "報告書ではありません。" in paragraphs(told, "Notice")


def test_the_contents_are_a_field_that_is_filled_in(word: WordDocument) -> None:
    entries = [p for p in word.paragraphs if p.style.name.startswith("toc")]
    assert [p.text for p in entries] == ["1 動向文", "(1) 表", "2 一覧", "3 事業", "誘致事業", "おわりに"]
    codes = [code.text.strip() for code in entries[0]._p.iter(qn("w:instrText"))]
    assert codes == ['TOC \\o "1-3" \\h \\z \\u']
    kinds = [mark.get(qn("w:fldCharType")) for p in entries for mark in p._p.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]


def test_wide_tables_lie_on_turned_sheets_with_their_heading(word: WordDocument) -> None:
    turned = [section.orientation == WD_ORIENT.LANDSCAPE for section in word.sections]
    assert turned == [False, True, False]
    widths = [section.page_width.mm for section in word.sections]
    assert [round(width) for width in widths] == [210, 297, 210]
    ends = [place for place, p in enumerate(word.paragraphs) if p._p.xpath("./w:pPr/w:sectPr")]
    title = [(p.style.name, p.text) for p in word.paragraphs].index(("Heading 1", "2 一覧"))
    assert len(ends) == 2
    assert ends[0] < title < ends[1]


def test_a_report_that_ends_with_a_wide_table_ends_on_its_sheet() -> None:
    blocks = [table_block("table/wide", wide_table(), Caption(words("広い表")))]
    told = opened(NenpoDocxExporter().render(parts_of(blocks)[:-1], IMPRINT))
    assert [section.orientation for section in told.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]


def test_merged_heads_are_merged_and_repeated(word: WordDocument) -> None:
    table = table_after(word, "題文")
    assert [cell.text for cell in table.rows[0].cells] == ["区分", "財源内訳", "財源内訳"]
    assert [cell.text for cell in table.rows[1].cells] == ["区分", "国庫", "その他"]
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstColumn")) == "1"
    repeated = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert repeated == [True, True, False, False]
    assert len({id(cell._tc) for cell in table.rows[2].cells}) == 1


def test_rows_stay_whole_and_columns_fill_the_sheet(word: WordDocument) -> None:
    for table in word.tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert merged_heights(word) == ["atLeast", "atLeast", None, None]
    room = {True: 257, False: 170}
    for caption, wide in (("題文", False), ("広い表", True)):
        columns = table_after(word, caption).columns
        assert sum(column.width.mm for column in columns) == pytest.approx(room[wide], abs=0.2)


def merged_heights(word: WordDocument) -> list[str | None]:
    """How the heights of the rows below a head of two rows are told."""
    heights = [row._tr.trPr.find(qn("w:trHeight")) for row in table_after(word, "題文").rows]
    return [None if height is None else height.get(qn("w:hRule")) for height in heights]


def test_captions_carry_number_title_mark_unit_notes_and_source(word: WordDocument) -> None:
    assert paragraphs(word, "Caption")[0] == "表1 題文（仮題）"
    assert paragraphs(word, "Unit Line") == ["（千円）"]
    assert paragraphs(word, "Table Note") == ["注）注の文"]
    assert paragraphs(word, "Source Line") == ["資料：調べ文"]
    styles = [word.styles[name].paragraph_format.keep_with_next for name in ("Caption", "Unit Line", "Figure")]
    assert styles == [True, True, True]


def test_pictures_have_words_and_no_address(word: WordDocument) -> None:
    assert len(word.inline_shapes) == 1
    told = word.inline_shapes[0]._inline
    assert told.docPr.get("descr") == "増えた。文"
    assert told.graphic.graphicData.pic.nvPicPr.cNvPr.get("descr") == ""
    assert word.inline_shapes[0].width.mm == pytest.approx(105, abs=0.1)


def test_links_lead_to_a_place_of_the_document(word: WordDocument) -> None:
    body = word.element.body
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    numbers = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(set(names)) == len(names) and len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"b[0-9a-f]{16}", name) for name in names)
    links = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    pages = [code.text.split()[1] for code in body.iter(qn("w:instrText")) if "PAGEREF" in code.text]
    assert len(links) == 7 and len(pages) == 1
    assert set(links) | set(pages) <= set(names)


def test_rows_that_lead_to_a_place_say_on_which_page_it_is(word: WordDocument) -> None:
    table = table_after(word, "事業一覧")
    assert [cell.text for cell in table.rows[0].cells] == ["事業名", "公表版の頁", "本書の頁"]
    pages = [bool(list(row.cells[2]._tc.iter(qn("w:instrText")))) for row in table.rows]
    assert pages == [False, False, True, False]
    assert "0000" not in "".join(cell.text for row in table.rows for cell in row.cells)


def texts_of(thing: Any) -> Iterator[str]:
    """Every text that items of a document carry."""
    if isinstance(thing, dict):
        yield from (thing[name] for name in ("text", "title", "number", "unit_line", "source_line") if name in thing)
        inside = ("runs", "items", "head", "body", "spans", "caption", "description", "notes", "lines")
        yield from (text for name in inside for text in texts_of(thing.get(name, ())))
    elif isinstance(thing, str):
        yield thing
    else:
        yield from (text for each in thing for text in texts_of(each))


def test_no_text_is_lost(word: WordDocument, sample: ModuleType) -> None:
    printed = text_in(word)
    missing = [text for text in texts_of(document(parts_of(whole_blocks(sample.SVG)))) if text not in printed]
    assert missing == ["令和2年度 年次報告"]  # parted on two lines


def test_hostile_text_is_nothing_but_text(sample: ModuleType, file: bytes) -> None:
    hostile = exported(whole_blocks(sample.SVG, HOSTILE))
    shown = HOSTILE.replace("\x01", "")
    plain = [element.tag for element in opened(file).element.body.iter() if element.tag != qn("w:r")]
    found = [element.tag for element in opened(hostile).element.body.iter() if element.tag != qn("w:r")]
    inline = {qn(f"w:{name}") for name in ("t", "rPr", "rFonts", "rStyle")}
    assert [tag for tag in found if tag not in inline] == [tag for tag in plain if tag not in inline]
    assert text_in(opened(hostile)).count(shown) == 16
    targets = [link.get("Target") for name, xml in parts_xml(hostile) if name.endswith(".rels") for link in xml]
    assert not [target for target in targets if "example.com" in target]


def test_what_elements_hold_stands_in_the_order_that_word_wants(file: bytes) -> None:
    for name, xml in parts_xml(file):
        for element in xml.iter(*(qn(f"w:{kind}") for kind in ORDER)):
            order = ORDER[element.tag.split("}")[1]].split()
            held = [child.tag.split("}")[1] for child in element if isinstance(child.tag, str)]
            if name in ("word/document.xml", "word/styles.xml", "word/settings.xml", "word/header1.xml"):
                assert held == sorted(held, key=order.index), (name, element.tag)


def test_the_same_report_is_the_same_bytes(sample: ModuleType, file: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    if hasattr(time, "tzset"):
        time.tzset()
    try:
        again = exported(whole_blocks(sample.SVG))
    finally:
        monkeypatch.undo()
        if hasattr(time, "tzset"):
            time.tzset()
    assert again == file


def test_the_file_names_no_person_machine_or_time(file: bytes, word: WordDocument) -> None:
    told = word.core_properties
    assert (told.title, told.author, told.last_modified_by) == ("令和2年度 年次報告", "", "")
    assert told.language == "ja-JP"
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert str(Path.cwd()) not in archive.read("word/document.xml").decode("utf-8")


def test_nbconvert_takes_the_blocks_and_leaves_out_the_desk(sample: ModuleType) -> None:
    desk: NotebookNode = sample.new_markdown_cell("# 机の上", metadata={"tags": ["remove-cell"]})
    node = sample.notebook_of(desk, sample.shown(sample.cover()), sample.shown(heading("s", 2, words("はじめに"))))
    node.cells[1].outputs[0].data[sample.MIME]["lines"] = []
    data, resources = NenpoDocxExporter().from_notebook_node(node, {"metadata": {"name": "out"}})
    assert resources["output_extension"] == ".docx"
    texts = [p.text for p in opened(data).paragraphs]
    assert "はじめに" in texts and "机の上" not in texts and "再構成" in texts


def test_a_figure_keeps_its_line_and_words_turn() -> None:
    body = [[{"spans": [{"text": "長い事業の名前" * 5}], "header": "row"}, {"spans": [{"text": "12,345,678"}]}]]
    body[0][1]["look"] = "number"
    names, figures = column_widths([], body, 20)
    assert figures * 20 > 10 * 0.56
    assert names + figures == pytest.approx(1)
    assert least_width([], body) < 20


def test_a_line_is_as_wide_as_its_characters_and_the_room_between() -> None:
    assert text_width("事業費") == 3
    assert text_width("1,234") == pytest.approx(5 * 0.56)
    assert text_width("平成20年") == pytest.approx(3 + 2 * 0.56 + 2 * 0.25)


def test_cells_that_reach_down_take_their_column_from_the_rows_below() -> None:
    head_rows = [
        [{"spans": [{"text": "区分"}], "rowspan": 2}, {"spans": [{"text": "内訳"}], "colspan": 2}],
        [{"spans": [{"text": "国庫"}]}, {"spans": [{"text": "その他の長い見出し"}]}],
    ]
    first, second, third = column_widths(head_rows, [], 30)
    assert first == pytest.approx(second)
    assert third > second


@pytest.mark.slow
def test_libreoffice_opens_it_without_repair(tmp_path: Path, file: bytes) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    report = tmp_path / "report.docx"
    report.write_bytes(file)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(report)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages]
    assert len(pages) >= 5
    assert all("原案" in page and "回答用紙" in page for page in pages)


def test_the_head_of_a_column_stands_as_the_column_does() -> None:
    word = opened(exported([table_block("table/x", columned_table(), Caption(words("欄")))]))
    sides = [
        [cell.paragraphs[0].style.paragraph_format.alignment for cell in row.cells] for row in word.tables[-1].rows
    ]
    middle, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    assert sides == [[middle] * 3, [None, right, middle], [None, right, middle]]
