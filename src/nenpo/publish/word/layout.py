"""What a Word document needs that pandoc cannot say: sheets, running head, rows that stay whole, and no clock.

Takes the document that pandoc wrote and gives the finished one.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from nenpo.ground.locations import read_bytes
from nenpo.ground.palette import SHIPPED, Palette, bare
from nenpo.publish.imprint import Imprint
from nenpo.publish.word.column_widths import count_lines
from nenpo.publish.word.pandoc_ast import printable

TEMPLATES = Path(__file__).with_name("templates")
# Only of an edition that sections answer forms for; what retells an original has no 回答用紙.
CORRECTIONS = "数値の訂正は、この文書ではなく回答用紙に記入してください。"
# A4; a wide table lies on a sheet that is turned.
LONG_EDGE, SHORT_EDGE = Mm(297), Mm(210)
SIDE, TOP, BOTTOM, EDGE = Mm(20), Mm(28), Mm(20), Mm(10)
# Parts of the file that are ours as they stand; pandoc would fill in its own.
OWN_PARTS = {
    "docProps/app.xml": "app.xml",
    "word/fontTable.xml": "fontTable.xml",
    "word/settings.xml": "settings.xml",
}
# The same report is the same bytes, so no document has a time of its own.
NO_TIME = datetime(2000, 1, 1)
SHADES = {"TableHead": "accent-soft", "TableGroup": "raised", "TableRowHead": "paper"}
# Size and line of the text of a table; see `TableText` in styles.xml.
TABLE_SIZE, TABLE_LINE = Pt(9), Pt(13)
FIRST_COLUMN = 0x80  # among the bits of `tblLook`
# A table of so few rows is not parted between pages.
KEPT_ROWS = 8

Element = Any  # of lxml, which has no types


def reference_document(palette: Palette = SHIPPED) -> bytes:
    """The reference document that pandoc takes its styles from; everything else in it is pandoc's own."""
    styles = Template(read_bytes(TEMPLATES / "styles.xml").decode("utf-8"))
    colours = {name: bare(colour) for name, colour in palette.light.items()}
    return _zipped({"word/styles.xml": styles.substitute(colours).encode("utf-8")})


def text_room(wide: bool) -> Mm:
    """Width of the text on an upright or a turned sheet."""
    return Mm((LONG_EDGE if wide else SHORT_EDGE).mm - 2 * SIDE.mm)


def finished(written: bytes, imprint: Imprint, palette: Palette = SHIPPED) -> bytes:
    """The document that pandoc wrote, with everything that makes it ours."""
    document = Document(io.BytesIO(written))
    _end_sections(document)
    for section in document.sections:
        _lay_out_sheet(section)
    _write_frame(document.sections[0], imprint)
    for table, room in _tables(document):
        _lay_out_table(table, room, palette)
    _name_pictures(document)
    _set_properties(document, imprint)
    return _packed(document)


def _end_sections(document: WordDocument) -> None:
    """Let the last paragraph of a section carry its end; a paragraph of its own might open an empty page."""
    body = document.element.body
    for carrier in body.xpath("./w:p[w:pPr/w:sectPr]"):
        before, end = carrier.getprevious(), carrier.pPr.find(qn("w:sectPr"))
        if carrier.getnext() is body.sectPr:
            body.replace(body.sectPr, end)
        else:
            before.get_or_add_pPr().append(end)
        body.remove(carrier)


def _lay_out_sheet(section: Section) -> None:
    wide = section.orientation == WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (LONG_EDGE, SHORT_EDGE) if wide else (SHORT_EDGE, LONG_EDGE)
    section.left_margin = section.right_margin = SIDE
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.header_distance = section.footer_distance = EDGE
    section.gutter = Mm(0)


def _write_frame(section: Section, imprint: Imprint) -> None:
    """Running head and page number of the first section; those after it have the same."""
    lines = [f"{imprint.running_head}　作成番号 {imprint.build}　資料 {imprint.data_date}"]
    lines += filter(None, [imprint.notice, "" if imprint.made else CORRECTIONS])
    head, foot = section.header, section.footer
    for container, count in ((head, len(lines)), (foot, 1)):
        container.is_linked_to_previous = False
        for _ in range(count - len(container.paragraphs)):
            container.add_paragraph()
    for paragraph, line in zip(head.paragraphs, lines, strict=True):
        paragraph.style = "Header"
        paragraph.add_run(printable(line))
    page = foot.paragraphs[0]
    page.style = "Footer"
    _add_field(page, "PAGE")
    page.add_run(" / ")
    _add_field(page, "NUMPAGES")


def _add_field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)


def _tables(document: WordDocument) -> Iterator[tuple[Element, Mm]]:
    """Each table with the width of the text on its sheet."""
    sections = iter(document.sections)
    section = next(sections)
    for element in document.element.body.iterchildren(qn("w:tbl"), qn("w:p")):
        if element.tag == qn("w:tbl"):
            yield element, text_room(section.orientation == WD_ORIENT.LANDSCAPE)
        elif element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
            section = next(sections)


def _lay_out_table(table: Element, room: Mm, palette: Palette) -> None:
    """Give a table its width in plain numbers, and keep together what belongs together."""
    columns = table.tblGrid.gridCol_lst
    whole = sum(column.w for column in columns)
    for column in columns:
        column.w = Mm(room.mm * column.w / whole)
    table.tblPr.find(qn("w:tblW")).attrib.update({qn("w:type"): "dxa", qn("w:w"): str(room.twips)})
    widths = [column.w.twips for column in columns]
    for row in table.tr_lst:
        row.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
        _lay_out_cells(row, widths, palette)
    if any(row.tc_lst[0].p_lst[0].style == "TableRowHead" for row in table.tr_lst):
        # Tells programs that read aloud that the first column heads its rows.
        look = table.tblPr.find(qn("w:tblLook"))
        bits = int(look.get(qn("w:val")), 16) | FIRST_COLUMN
        look.attrib.update({qn("w:firstColumn"): "1", qn("w:val"): f"{bits:04X}"})
    _raise_heads([row for row in table.tr_lst if row.trPr.find(qn("w:tblHeader")) is not None])
    if len(table.tr_lst) <= KEPT_ROWS:
        for row in table.tr_lst[:-1]:
            for paragraph in row.iterdescendants(qn("w:p")):
                paragraph.get_or_add_pPr().get_or_add_keepNext()


def _lay_out_cells(row: Element, widths: list[int], palette: Palette) -> None:
    """Width and ground of the cells of a row."""
    heads = row.trPr.find(qn("w:tblHeader")) is not None
    place = 0
    for cell in row.tc_lst:
        reach = cell.grid_span
        width = sum(widths[place : place + reach])
        cell.get_or_add_tcPr().insert(0, _element("w:tcW", w=str(width), type="dxa"))
        place += reach
        style = "TableHead" if heads else cell.p_lst[0].style
        if style in SHADES:
            ground = bare(palette.light[SHADES[style]])
            cell.tcPr.append(_element("w:shd", val="clear", color="auto", fill=ground))
        if heads:
            cell.tcPr.append(_element("w:vAlign", val="center"))


def _raise_heads(rows: list[Element]) -> None:
    """Make the rows of a head high enough for the cells that reach over all of them.

    Where it repeats a head, LibreOffice cuts off what is higher than the rows by themselves.
    """
    if len(rows) < 2:
        return
    reaching = [cell for cell in rows[0].tc_lst if cell.vMerge == "restart"]
    most = max((count_lines(_text(cell), cell.width.twips / TABLE_SIZE.twips) for cell in reaching), default=1)
    for row in rows:
        row.trPr.append(_element("w:trHeight", val=str(most * TABLE_LINE.twips // len(rows) + 40), hRule="atLeast"))


def _text(element: Element) -> str:
    return "".join(run.text for run in element.iter(qn("w:t")))


def _element(name: str, **attributes: str) -> Element:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _name_pictures(document: WordDocument) -> None:
    """Name pictures by their place, and take off the address that they were handed over with."""
    drawn = document.element.body.xpath(".//wp:docPr")
    for number, told in enumerate(drawn, 1):
        told.set("name", f"図版{number}")
        for inner in told.getparent().iterdescendants(qn("pic:cNvPr")):
            inner.set("name", f"図版{number}")
            inner.set("descr", "")


def _set_properties(document: WordDocument, imprint: Imprint) -> None:
    told = document.core_properties
    told.title, told.subject = printable(imprint.full_title), printable(imprint.standing)
    told.author = told.last_modified_by = ""
    told.created = told.modified = NO_TIME


def _packed(document: WordDocument) -> bytes:
    """The file, with our own parts and without the time of writing."""
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    own = {name: read_bytes(TEMPLATES / file) for name, file in OWN_PARTS.items() if name in parts}
    return _zipped(parts | own)


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, NO_TIME.timetuple()[:6])
            entry.create_system = 0  # else it would tell the machine
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()
