"""The PDF: pages that lead where they say, tagged for readers who cannot see them, and only what the document says."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from nenpo.ground.blocks import Block, Caption, Cell, Span, Table, figure_block, gap, heading, table_block
from nenpo.ground.errors import NenpoError
from nenpo.publish.imprint import Imprint
from nenpo.publish.pdf import exporter
from nenpo.publish.pdf.exporter import NenpoPdfExporter, check_texts, typeset

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 120" width="100%" '
    'font-family="\'Noto Sans CJK JP\', sans-serif"><rect width="400" height="120" fill="#FFFFFF"/>'
    '<path d="M20,100L380,20" stroke="#0B63A5"/><text x="20" y="60">図の中の字</text></svg>'
)
IMPRINT = Imprint(
    title="令和2年度 試験のための年次報告", report="年次報告", fiscal_year=2020, state="再構成", build="0a1b2c3d",
    citation="青森県「試験のための年次報告」", published="2021-09",
)  # fmt: skip
CAPTION = {"number": "", "title": "", "ours": False, "unit_line": "", "notes": [], "source_line": ""}
PROJECTS = 40

Items = list[dict[str, Any]]


def runs(*texts: str) -> Items:
    return [{"text": text} for text in texts]


def cell(text: str, **form: Any) -> dict[str, Any]:
    return {"spans": runs(text) if text else [], **form}


def table_item(item_id: str, head: list[Items], body: list[Items], **caption: Any) -> dict[str, Any]:
    return {"kind": "table", "id": item_id, "caption": CAPTION | caption, "head": head, "body": body}


def heading_item(level: int, item_id: str, text: str) -> dict[str, Any]:
    return {"kind": "heading", "level": level, "id": item_id, "runs": runs(text)}


def name_of(number: int) -> str:
    return f"第{number}号の試みを支える事業"


def listed() -> dict[str, Any]:
    """A list whose rows lead to their projects; one of them is not in the document."""
    head = [[cell(name, header="col") for name in ("事業名", "事業費", "公表版の頁")]]
    body: list[Items] = []
    for number in range(1, PROJECTS + 2):
        link = {"text": name_of(number), "kind": "link", "value": f"project/{number}"}
        page = cell(str(800 + number), look="number")
        body.append([{"spans": [link], "header": "row"}, cell(f"{number},000", look="number"), page])
    body.append([cell("小計", header="row"), cell("820,000", look="number"), cell("")])
    return table_item("table/list", head, body, title="事業の一覧", unit_line="（千円）", notes=["注の文。"])


def wide() -> dict[str, Any]:
    """A table that fits on no upright page, in groups."""
    names = ["施策の名前", *(f"金額{n}" for n in range(10)), "担当"]
    body: list[Items] = []
    for row in range(60):
        if row % 15 == 0:
            body.append([cell(f"群{row}の題", header="rowgroup", colspan=len(names))])
        money = [cell("1,234,567,890", look="number")] * 10
        body.append([cell(f"施策{row}", header="row"), *money, cell("産業政策の担当課")])
    return table_item("table/wide", [[cell(name, header="col") for name in names]], body, title="広い表", number="表9")


def report() -> Items:
    """A document with one of everything and forty projects."""
    particulars = [["事業費", runs("3,254千円")], ["担当課", runs("労政・能力開発課 産業人財確保支援グループ")]]
    rows = [[cell("県内", header="row"), cell("38名", look="number")]]
    figure = {"kind": "figure", "id": "figure/x", "svg": SVG, "description": runs("増加している。")}
    fact = {"text": "47,099件", "kind": "fact", "fact": "d/p/i/2020"}
    lines = ["令和3年9月", "原本の数値を、印刷されたとおりに載せている。"]
    missing = CAPTION | {"number": "図2", "title": "倍率"}
    items = [
        {"kind": "cover", "title": IMPRINT.title, "lines": lines},
        heading_item(2, "s-1", "1 動き"),
        {"kind": "paragraph", "runs": [*runs("相談は"), fact, *runs("であった。")]},
        {"kind": "paragraph", "runs": runs("注）「相談」：確かめが必要である。")},
        {"kind": "list", "items": [runs("一つ目のこと。"), runs("二つ目のこと。")]},
        figure | {"caption": CAPTION | {"title": "相談の件数", "ours": True}, "head": [], "body": rows},
        {"kind": "gap", "id": "figure/y", "text": "資料未収録である。", "caption": missing},
        heading_item(2, "s-2", "2 施策"),
        wide(),
        heading_item(3, "s-2(2)", "(2) 技術の開発、新製品の開発及び新たな事業の分野への進出の推進を図ること"),
        listed(),
    ]
    words = "専任の相談員を置き、県外に住む本県出身者の就職を後押しする事業である。" * 3
    for number in range(1, PROJECTS + 1):
        items += [
            heading_item(4, f"project/{number}", f"{number} {name_of(number)}"),
            {"kind": "particulars", "id": f"project/{number}/p", "items": particulars},
            heading_item(5, f"project/{number}/事業概要", "事業概要"),
            {"kind": "paragraph", "runs": runs(words)},
        ]
    return items


@pytest.fixture(scope="module")
def made() -> bytes:
    return typeset(report(), IMPRINT)


@pytest.fixture(scope="module")
def book(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


@pytest.fixture(scope="module")
def pages(book: PdfReader) -> list[str]:
    return [page.extract_text() for page in book.pages]


def bare(text: str) -> str:
    """Text without any space: that between Japanese and Latin letters is not in the document."""
    return re.sub(r"\s", "", text)


def outline(book: PdfReader, nodes: Any = None) -> Iterator[tuple[str, int]]:
    """Title and place of every bookmark."""
    for node in book.outline if nodes is None else nodes:
        if isinstance(node, list):
            yield from outline(book, node)
        else:
            yield node.title, book.get_destination_page_number(node)


def tags(node: DictionaryObject) -> Iterator[DictionaryObject]:
    """Every element of the tree of tags."""
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        element = child.get_object()
        if isinstance(element, DictionaryObject) and "/S" in element:
            yield element
            yield from tags(element)


def test_it_is_tagged_for_readers_who_cannot_see_it(book: PdfReader) -> None:
    root = book.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == "ja-JP" and book.metadata.title == IMPRINT.page_title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_headings_tables_and_figures_are_what_they_are(book: PdfReader) -> None:
    found = list(tags(book.trailer["/Root"]["/StructTreeRoot"]))
    kinds = [element["/S"] for element in found]
    assert kinds.count("/Table") == 3 and kinds.count("/H3") == PROJECTS and kinds.count("/Caption") >= 3
    assert [element["/Alt"] for element in found if "/Alt" in element] == ["増加している。"]
    groups = [element for element in found if element["/S"] == "/TH"]
    assert len(groups) == 12 + 4 + 4, "heads of both tables, and the titles of the groups"


def test_bookmarks_are_the_headings_in_order(book: PdfReader) -> None:
    titles = ["".join(run["text"] for run in item["runs"]) for item in report() if item["kind"] == "heading"]
    assert [title for title, _ in outline(book)] == ["目次", *titles]


def test_contents_are_numbered_apart_from_the_text(book: PdfReader, pages: list[str]) -> None:
    labels = book.page_labels
    assert labels[1:3] == ["i", "1"] and labels[-1] == str(len(pages) - 2)
    assert [bare(text).endswith(label) for text, label in zip(pages[1:], labels[1:], strict=True)]


def test_the_pages_in_a_list_are_where_the_projects_stand(book: PdfReader, pages: list[str]) -> None:
    stands = {title: book.page_labels[page] for title, page in outline(book)}
    text = bare("".join(pages))
    for number in range(1, PROJECTS + 1):
        row = re.search(rf"{name_of(number)}{number},000{800 + number}(\d+?)(?=第|小計|令和)", text)
        assert row and row[1].startswith(stands[f"{number} {name_of(number)}"]), number


def test_the_contents_say_the_same_pages(book: PdfReader, pages: list[str]) -> None:
    stands = {title: book.page_labels[page] for title, page in outline(book)}
    assert re.search(rf"2施策[.]+{stands['2 施策']}", bare(pages[1]))


def test_what_is_not_in_the_document_has_no_page(pages: list[str]) -> None:
    assert re.search(rf"{PROJECTS + 1},000{800 + PROJECTS + 1}小計820,000", bare("".join(pages)))


def test_a_table_that_goes_on_shows_its_heads_again(book: PdfReader, pages: list[str]) -> None:
    lying = [bare(text) for page, text in zip(book.pages, pages, strict=True) if page.mediabox.width > 800]
    assert len(lying) > 1
    assert all("施策の名前金額0" in text and "題施策" in text for text in lying)


def test_every_text_of_the_document_is_there(pages: list[str]) -> None:
    text = bare("".join(pages))
    for words in (
        "相談は47,099件であった。", "注）「相談」：確かめが必要である。", "・一つ目のこと。", "増加している。",
        "図の中の字", "相談の件数（仮題）", "図2倍率", "資料未収録である。", "事業費3,254千円",
        "労政・能力開発課産業人財確保支援グループ",
        "事業の一覧（千円）", "注）注の文。", "群15の題", "令和3年9月付", "0a1b2c3d", IMPRINT.citation,
    ):  # fmt: skip
        assert bare(words) in text, words


def test_each_page_says_what_it_belongs_to(pages: list[str]) -> None:
    assert all("令和2年度 年次報告（再構成）" in text for text in pages[1:-1])


def test_fonts_are_embedded(book: PdfReader) -> None:
    fonts = {str(font["/BaseFont"]): font for page in book.pages for font in _fonts(page)}
    for name in ("NotoSerifJP-Regular", "NotoSansCJKjp-Bold", "NotoSansCJKjp-Regular"):
        assert any(name in font for font in fonts)
    for font in fonts.values():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()


def _fonts(page: Any) -> list[DictionaryObject]:
    fonts = page["/Resources"].get("/Font", {}).get_object()
    return [font.get_object() for font in fonts.values()]


def test_the_same_document_gives_the_same_bytes_anywhere(made: bytes, tmp_path: Path) -> None:
    code = (
        "import importlib.util as u, sys; s = u.spec_from_file_location('t', sys.argv[1]); m = u.module_from_spec(s); "
        "s.loader.exec_module(m); sys.stdout.buffer.write(m.typeset(m.report(), m.IMPRINT))"
    )
    elsewhere = os.environ | {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"}
    again = subprocess.run([sys.executable, "-c", code, __file__], cwd=tmp_path, env=elsewhere, capture_output=True)
    assert again.stdout == made, again.stderr.decode()


HOSTILE = [
    "#panic()", "#import \"x\"", "$x^2$", "@label <label>", "*太* _斜_ `逆`", "= 見出し", "- 項目", "+ 番号",
    "/ 語: 意味",
    "\\u{41} \\", "// 注", "/* 注 */", "#{", "]#[", "<script>alert(x)</script>", "[名](javascript:alert(x))",
    "{% raw %}", "https://example.invalid/" + "a" * 200, "~---...''\"\"",
]  # fmt: skip


def hostile_items(text: str) -> Items:
    words = ("number", "title", "unit_line", "source_line")
    caption = dict.fromkeys(words, text) | {"ours": True, "notes": [text]}
    body = [[cell(text, header="row"), {"spans": [{"text": text, "kind": "link", "value": text}]}]]
    filled = {"caption": caption, "head": [[cell(text, header="col"), cell(text, header="col")]], "body": body}
    return [
        heading_item(2, f"h-{text}", text),
        {"kind": "paragraph", "runs": runs(text, text)},
        {"kind": "list", "items": [runs(text)]},
        {"kind": "particulars", "id": f"p-{text}", "items": [[text, runs(text)]]},
        {"kind": "table", "id": text, **filled},
        {"kind": "figure", "id": f"f-{text}", "svg": SVG, "description": runs(text), **filled},
        {"kind": "gap", "id": f"g-{text}", "text": text, "caption": caption},
    ]


def test_markup_in_any_text_is_shown_and_never_acts() -> None:
    items = [{"kind": "cover", "title": "t", "lines": HOSTILE}, *(i for text in HOSTILE for i in hostile_items(text))]
    imprint = Imprint(title=HOSTILE[0], notice=HOSTILE[2], citation=HOSTILE[3], findings=tuple(HOSTILE), state="原案")
    check_texts(items, imprint)
    made = typeset(items, imprint)
    text = bare("".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages))
    for words in HOSTILE:
        assert text.count(bare(words)) >= 15, words
    assert not re.search(rb"/(URI|JavaScript|JS|Launch|EmbeddedFile)\b", made)


def test_nothing_falls_off_a_page() -> None:
    long = "長い文章がどこまでも続く。" * 100
    caption = CAPTION | {"title": "題", "notes": [long] * 3}
    filled = {"caption": caption, "head": [], "body": [[cell(long), cell("3", look="number")]]}
    high = SVG.replace('0 0 400 120"', '0 0 400 4000"')
    items = [
        {"kind": "particulars", "id": "p", "items": [["注", runs(long)], ["注", runs(long)]]},
        {"kind": "table", "id": "t", **filled},
        {"kind": "figure", "id": "f", "svg": high, "description": runs("続く。"), **filled},
        {"kind": "gap", "id": "g", "text": long, "caption": caption},
    ]
    for page in PdfReader(BytesIO(typeset(items, IMPRINT))).pages:
        lowest, height = min(_heights(page), default=99.0), float(page.mediabox.height)
        assert 30 < lowest < height


def _heights(page: Any) -> list[float]:
    """How high above the foot of a page each of its texts stands."""
    found: list[float] = []

    def seen(text: str, turned: Any, at: Any, *_: Any) -> None:
        found.extend([at[4] * turned[1] + at[5] * turned[3] + turned[5]] if text.strip() else [])

    page.extract_text(visitor_text=seen)
    return found


def test_a_draft_says_so_on_every_page_and_why_on_its_cover() -> None:
    imprint = Imprint(title="報告", state="原案", findings=("一つ目の指摘。", "二つ目の指摘。"))
    pages = [page.extract_text() for page in PdfReader(BytesIO(typeset(report()[:4], imprint))).pages]
    assert all("原案" in text for text in pages)
    assert "一つ目の指摘。" in pages[0] and "二つ目の指摘。" in pages[0]


@pytest.mark.parametrize(
    ("item", "place", "font"),
    [
        (heading_item(2, "s-1", "絵😀"), "見出し「s-1」", "Noto Sans CJK JP Bold"),
        ({"kind": "paragraph", "runs": runs("絵😀")}, "本文「絵😀」", "Noto Serif JP"),
        (table_item("table/x", [], [[cell("絵😀")]]), "表「table/x」", "Noto Sans CJK JP"),
        (
            {"kind": "figure", "id": "f", "svg": SVG.replace("中の字", "😀"), "description": [], "caption": CAPTION},
            "図「f」",
            "Noto Sans CJK JP",
        ),
    ],
)
def test_a_character_without_a_glyph_is_an_error_that_names_it(item: dict[str, Any], place: str, font: str) -> None:
    said = f"{re.escape(place)}に、フォント {font} にない文字があります：「😀」（U\\+1F600"
    with pytest.raises(NenpoError, match=said):
        check_texts([item], IMPRINT)


def test_a_control_character_is_an_error() -> None:
    with pytest.raises(NenpoError, match=r"箇条書き「甲\x07乙」の「甲□乙」に、印字できない文字（U\+0007）"):
        check_texts([{"kind": "list", "items": [runs("甲\x07乙")]}], IMPRINT)


def test_what_typst_refuses_is_said_with_its_place() -> None:
    broken = {"kind": "figure", "id": "figure/z", "svg": "<svg", "description": runs("語"), "caption": CAPTION}
    items = [*report()[:4], broken | {"head": [], "body": []}, *report()[4:6]]
    with pytest.raises(NenpoError, match=r"「令和2年度 試験.*」の PDF を組めません。図「figure/z」で、Typst が"):
        typeset(items, IMPRINT)


def test_what_typst_only_warns_of_stops_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporter, "GOTHIC", replace(exporter.GOTHIC, family="No Such Font"))
    with pytest.raises(NenpoError, match=r"表紙で、Typst が次のように断りました：unknown font family: no such font"):
        typeset([], IMPRINT)


def test_a_missing_glyph_that_nobody_looked_for_stops_typst() -> None:
    with pytest.raises(NenpoError, match=r"本文「絵😀」で、Typst が.*could not be displayed"):
        typeset([{"kind": "paragraph", "runs": runs("絵😀")}], IMPRINT)


def test_the_exporter_sets_the_blocks_of_a_notebook(sample: Any) -> None:
    small = Table(((Cell((Span("項目"),), "col"),),), ((Cell((Span("3件", "fact", "d/p/i/2020", "3"),)),),))
    blocks = [
        Block("cover", "cover", text="報告", data={"lines": ["青森県"], "edition": {"title": "報告"}}),
        heading("s-1", 2, (Span("動き"),)),
        table_block("table/x", small, Caption((Span("実績"),))),
        figure_block("figure/x", SVG, (Span("増えた。"),), small, Caption((Span("推移"),))),
        gap("gap/x", "この年度の文章は収録していません。"),
    ]
    made, told = NenpoPdfExporter().from_notebook_node(sample.notebook_of(*map(sample.shown, blocks)))
    text = bare("".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages))
    assert told["output_extension"] == ".pdf"
    for words in ("動き", "実績", "3件", "増えた。", "この年度の文章は収録していません。"):
        assert words in text
