"""The nbconvert exporter `nenpo_docx`: a report as a Word document, for reviewers to mark up.

pandoc writes it from the items of `document`; `word_layout` finishes it. Figures are not corrected in it: every page
says that corrections are given on the reply form.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypandoc
from traitlets import default

from nenpo.charts.drawings import to_png
from nenpo.ground.locations import read_bytes, write_bytes
from nenpo.ground.palette import Palette
from nenpo.publish.document import Item, document
from nenpo.publish.exporter import BlocksExporter
from nenpo.publish.imprint import Imprint
from nenpo.publish.notebook import Part
from nenpo.publish.word.column_widths import column_widths, count_columns, least_width
from nenpo.publish.word.layout import CORRECTIONS, TABLE_SIZE, finished, reference_document, text_room
from nenpo.publish.word.pandoc_ast import (
    Node,
    TableCell,
    bullets,
    heading,
    image,
    link,
    marked,
    new_line,
    pandoc_document,
    paragraph,
    raised,
    raw_block,
    raw_inline,
    table,
    text,
)
from nenpo.report.declaration import palette_here

Record = Mapping[str, Any]
OPENXML = "openxml"
# A size at which the words of a chart are as large as the text around it.
FIGURE_WIDTH, FIGURE_SCALE = "105mm", 2.5
# Levels of headings that the contents list: of the document, where the cover alone has level one.
CONTENTS_LEVELS = range(2, 5)
PAGE_COLUMN = "本書の頁"
# Paragraph styles of cells: of those that head rows or several columns, of plain ones, and of the head of a column.
HEADS = {"colgroup": "Table Mark Head", "row": "Table Row Head", "rowgroup": "Table Group"}
LOOKS = {"": "Table Text", "long": "Table Text", "number": "Table Number", "mark": "Table Mark"}
HEAD_LOOKS = {"": "Table Head", "number": "Table Number Head", "mark": "Table Mark Head"}
# As wide as the number of a page may become; it is not printed.
PAGE_ROOM = "0000"
PAGES_LATER = "頁の番号は、開くときにフィールドの更新を尋ねられて「はい」と答えると入ります。"
# So much too wide, a table is set a little narrower rather than on a turned sheet.
SQUEEZE = 1.05

FIELD_END = raw_inline(OPENXML, '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
SECTION_END = {
    wide: raw_block(OPENXML, f'<w:p><w:pPr><w:sectPr><w:pgSz w:orient="{name}"/></w:sectPr></w:pPr></w:p>')
    for wide, name in ((False, "portrait"), (True, "landscape"))
}


class NenpoDocxExporter(BlocksExporter):
    """A report as one Word document, made of the blocks of an executed notebook."""

    export_from_notebook = "nenpo Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".docx"

    def render(self, parts: tuple[Part, ...], imprint: Imprint) -> bytes:
        """The bytes of the document."""
        palette = palette_here()
        blocks = word_blocks(document(parts), imprint)
        return finished(_written(pandoc_document(blocks), palette), imprint, palette)


def word_blocks(items: Sequence[Item], imprint: Imprint) -> list[Node]:
    """A report as blocks for pandoc: first page, contents, and its items in order."""
    items = _named(items)
    places = _places(items)
    lines = [line for item in items if item["kind"] == "cover" for line in item["lines"]]
    body = [item for item in items if item["kind"] != "cover"]
    blocks = [*_first_page(imprint, lines), *_contents(body, places)]
    turned = False
    for item, wide in zip(body, _wide_items(body), strict=True):
        if wide != turned:
            blocks.append(SECTION_END[turned])
            turned = wide
        blocks += ITEMS[item["kind"]](item, Setting(places, wide))
    return blocks + ([SECTION_END[True]] if turned else [])


@dataclass(frozen=True)
class Setting:
    """Where an item is set: the bookmarks of the document by id, and whether its sheet is turned."""

    places: Mapping[str, str]
    wide: bool = False


def bookmark(place: str) -> str:
    """Name of a bookmark: Word takes forty characters, of them no sign but the underscore."""
    return f"b{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def _written(content: Node, palette: Palette) -> bytes:
    """The document as pandoc writes it, without reading anything but what it is given."""
    with tempfile.TemporaryDirectory() as folder:
        reference, file = Path(folder) / "reference.docx", Path(folder) / "written.docx"
        write_bytes(reference, reference_document(palette))
        options = [f"--reference-doc={reference}", "--syntax-highlighting=none"]
        source = json.dumps(content, ensure_ascii=False)
        pypandoc.convert_text(source, "docx", "json", extra_args=options, outputfile=str(file), sandbox=True)
        return read_bytes(file)


def _named(items: Iterable[Item]) -> list[Item]:
    """Items with an id of their own each: headings of Markdown cells have none, and Word takes no name twice."""
    seen: set[str] = set()
    found = []
    for place, item in enumerate(items):
        known = item.get("id", "")
        own = known if known and known not in seen else f"{known}#{place}"
        seen.add(own)
        found.append(item | {"id": own})
    return found


def _places(items: Iterable[Item]) -> dict[str, str]:
    """Bookmarks of what a link may lead to, by id."""
    kinds = ("heading", "table", "figure", "gap")
    return {item["id"]: bookmark(item["id"]) for item in items if item["kind"] in kinds}


def _wide_items(items: Sequence[Item]) -> list[bool]:
    """Which items lie on a turned sheet: wide tables, and what leads to them from their heading on."""
    wide = [item["kind"] == "table" and _is_wide(item) for item in items]
    for place in [place for place, turned in enumerate(wide) if turned]:
        start = place
        while start and items[start]["kind"] != "heading" and items[start - 1]["kind"] in ("paragraph", "heading"):
            start -= 1
        while start and items[start - 1]["kind"] == "heading":
            start -= 1
        wide[start:place] = [True] * (place - start)
    return wide


def _is_wide(item: Item) -> bool:
    return least_width(item["head"], item["body"]) > _room(wide=False) * SQUEEZE


def _room(wide: bool) -> float:
    """Full-width characters in a line of a table."""
    return float(text_room(wide).mm / TABLE_SIZE.mm)


def _first_page(imprint: Imprint, lines: Iterable[str]) -> Iterator[Node]:
    """State and title, the lines of the cover, and how this document is to be taken."""
    yield _line(imprint.standing, "State")
    yield paragraph(_title(imprint.page_title), "Title")
    yield from (_line(line, "Cover Line") for line in lines)
    if not imprint.made:
        yield _line(CORRECTIONS, "Notice")
    if imprint.notice:
        yield _line(imprint.notice, "Notice")
    told = [("版の状態", imprint.standing), ("作成番号", imprint.build), ("資料の時点", imprint.data_date)]
    told += [(name, words) for name, words in (("原本", imprint.original), ("引用のしかた", imprint.citation)) if words]
    yield from _name_table([(name, [text(words)]) for name, words in told])
    if imprint.findings:
        yield _line("未解決の指摘", "Finding Head")
        yield bullets([text(finding)] for finding in imprint.findings)


def _title(words: str) -> Iterator[Node]:
    """A title with a line for each of its parts."""
    for place, part in enumerate(words.split()):
        yield from [*([new_line()] if place else []), text(part)]


def _contents(items: Iterable[Item], places: Mapping[str, str]) -> Iterator[Node]:
    """A contents field that Word can update, filled in with links to the headings; their pages come later."""
    heads = [item for item in items if item["kind"] == "heading" and item["level"] in CONTENTS_LEVELS]
    listed = [item for item in heads if item.get("listed", True)]
    yield _line("目次", "TOC Heading")
    yield _line(PAGES_LATER, "Cover Note")
    last = len(listed) - 1
    for number, item in enumerate(listed):
        entry = link(places[item["id"]], [text(_words(item["runs"]))])
        begin = _field(f'TOC \\o "1-{len(CONTENTS_LEVELS)}" \\h \\z \\u') if number == 0 else []
        end = [FIELD_END] if number == last else []
        yield paragraph([*begin, entry, *end], f"toc {item['level'] - 1}")


def _page_of(place: str) -> list[Node]:
    """Number of the page that a bookmark is on; it is empty until the program that shows it has counted."""
    return [*_field(f"PAGEREF {place} \\h"), FIELD_END]


def _field(code: str) -> list[Node]:
    kinds = ("begin", "separate")
    begin, separate = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in kinds)
    escaped = code.replace('"', "&quot;")
    told = f'<w:r><w:instrText xml:space="preserve"> {escaped} </w:instrText></w:r>'
    return [raw_inline(OPENXML, begin + told + separate)]


def _line(words: str, style: str) -> Node:
    return paragraph([text(words)], style)


def _words(runs: Iterable[Record]) -> str:
    return "".join(run["text"] for run in runs)


def _inlines(runs: Iterable[Record], setting: Setting) -> list[Node]:
    """Runs as words, as links where the place they lead to is in the document, and raised where they number a 注."""
    return [_inline(run, setting) for run in runs]


def _inline(run: Record, setting: Setting) -> Node:
    if run.get("kind") == "mark":
        return raised([text(run["text"])])
    if run.get("kind") == "link" and run["value"] in setting.places:
        return link(setting.places[run["value"]], [text(run["text"])])
    return text(run["text"])


def _heading(item: Item, setting: Setting) -> Iterator[Node]:
    words = marked(setting.places[item["id"]], _inlines(item["runs"], setting))
    yield heading(item["level"] - 1, [words])


def _paragraph(item: Item, setting: Setting) -> Iterator[Node]:
    yield paragraph(_inlines(item["runs"], setting))


def _list(item: Item, setting: Setting) -> Iterator[Node]:
    yield bullets(_inlines(runs, setting) for runs in item["items"])


def _particulars(item: Item, setting: Setting) -> Iterator[Node]:
    yield from _name_table([(name, _inlines(runs, setting)) for name, runs in item["items"]])


def _name_table(rows: Iterable[tuple[str, list[Node]]]) -> Iterator[Node]:
    """Names and what belongs to them, side by side."""
    body = [
        [TableCell((_line(name, "Table Row Head"),)), TableCell((paragraph(words, "Table Text"),))]
        for name, words in rows
    ]
    yield table([], body, (0.16, 0.84))
    yield _line("", "After Table")


def _gap(item: Item, setting: Setting) -> Iterator[Node]:
    yield from _caption(item, setting)
    yield _line(item["text"], "Gap")
    yield from _beneath(item)


def _figure(item: Item, setting: Setting) -> Iterator[Node]:
    words = _words(item["description"])
    picture = base64.b64encode(to_png(item["svg"], FIGURE_SCALE)).decode("ascii")
    yield from _caption(item, setting)
    yield paragraph([image(f"data:image/png;base64,{picture}", words, FIGURE_WIDTH)], "Figure")
    yield paragraph(_inlines(item["description"], setting), "Figure Description")
    yield from _grid(item, setting)
    yield from _beneath(item)


def _table(item: Item, setting: Setting) -> Iterator[Node]:
    yield from _caption(item, setting)
    yield from _grid(_with_pages(item, setting), setting)
    yield from _beneath(item)


def _caption(item: Item, setting: Setting) -> Iterator[Node]:
    """Number and title above, marked where they are ours, and the unit line."""
    told = item.get("caption")
    if not told:
        return
    title = [text(f"{told['number']} ")] if told["number"] else []
    title += _inlines(told["spans"][0], setting) if told["spans"] else [text(told["title"])]
    title += [text("（仮題）")] if told["ours"] else []
    if title:
        yield paragraph([marked(setting.places[item["id"]], title)], "caption")
    if told["unit_line"]:
        yield _line(told["unit_line"], "Unit Line")


def _beneath(item: Item) -> Iterator[Node]:
    """注 and 資料 below, or some room."""
    told = item.get("caption", {})
    texts = told.get("notes", ())
    marks = told.get("marks", [""] * len(texts))
    notes = [_line(f"{mark or '注'}）{note}", "Table Note") for mark, note in zip(marks, texts, strict=True)]
    if told.get("source_line"):
        notes.append(_line(f"資料：{told['source_line']}", "Source Line"))
    yield from notes
    yield _line("", "After Table")


def _with_pages(item: Item, setting: Setting) -> Item:
    """A table whose rows lead to other places, with a column that says on which page they are."""
    if not any(_targets(row, setting) for row in item["body"]):
        return item
    count = count_columns([*item["head"], *item["body"]])
    head = [list(row) for row in item["head"]]
    column = {"header": "col", "look": "number", "rowspan": len(head), "spans": [{"text": PAGE_COLUMN}]}
    head[0].append(column)
    return item | {"head": head, "body": [_row_with_page(row, setting, count) for row in item["body"]]}


def _row_with_page(row: Sequence[Record], setting: Setting, count: int) -> list[Record]:
    if len(row) == 1 and row[0].get("colspan", 1) == count:
        return [dict(row[0]) | {"colspan": count + 1}]
    runs = [{"text": PAGE_ROOM, "kind": "page", "value": place} for place in _targets(row, setting)]
    return [*row, {"look": "number", "spans": runs}]


def _targets(row: Iterable[Record], setting: Setting) -> list[str]:
    runs = [run for cell in row for run in cell["spans"]]
    return [run["value"] for run in runs if run.get("kind") == "link" and run["value"] in setting.places]


def _grid(item: Item, setting: Setting) -> Iterator[Node]:
    """The cells of a table, as wide as their text needs."""
    head, body = ([row for row in item[name] if row] for name in ("head", "body"))
    widths = column_widths(head, body, _room(setting.wide))
    cells = [[[_cell(cell, setting) for cell in row] for row in rows] for rows in (head, body)]
    yield table(cells[0], cells[1], widths)


def _cell(cell: Record, setting: Setting) -> TableCell:
    # Without any word pandoc would forget the style, and an empty cell would stand as high as the text of a page.
    words = _pages(cell, setting) or _inlines(cell["spans"], setting) or [text("")]
    return TableCell((paragraph(words, _cell_style(cell)),), cell.get("rowspan", 1), cell.get("colspan", 1))


def _pages(cell: Record, setting: Setting) -> list[Node]:
    """Numbers of the pages that a row leads to."""
    places = [setting.places[run["value"]] for run in cell["spans"] if run.get("kind") == "page"]
    found: list[Node] = []
    for place in places:
        found += [*([text("、")] if found else []), *_page_of(place)]
    return found


def _cell_style(cell: Record) -> str:
    """The paragraph style of a cell; the head of a column stands as the column does."""
    header, look = cell.get("header", ""), cell.get("look", "")
    return HEADS.get(header) or (HEAD_LOOKS if header == "col" else LOOKS)[look]


ITEMS: dict[str, Callable[[Item, Setting], Iterator[Node]]] = {
    "figure": _figure,
    "gap": _gap,
    "heading": _heading,
    "list": _list,
    "paragraph": _paragraph,
    "particulars": _particulars,
    "table": _table,
}
