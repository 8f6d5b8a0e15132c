"""The nbconvert exporter `nenpo_pdf`: a report as a book on A4, tagged for readers who cannot see it (PDF/UA-1).

The document goes to Typst as JSON; the template in `templates` says what it looks like. Text stays data all the
way, so nothing in it can act. The same document gives the same bytes: there is no clock, folder or machine in it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import typst
from traitlets import default

from nenpo.charts.fonts import GOTHIC, GOTHIC_BOLD, MINCHO, Font, check_characters, check_glyphs, font_file
from nenpo.ground.errors import NenpoError
from nenpo.ground.palette import SHIPPED, Palette
from nenpo.publish.document import Item, document
from nenpo.publish.exporter import BlocksExporter
from nenpo.publish.imprint import Imprint
from nenpo.publish.notebook import Part
from nenpo.publish.pdf.own_pages import targets, with_own_pages
from nenpo.publish.widths import columns_of, fits, line_count, shared, text_width
from nenpo.report.declaration import palette_here

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
FONTS = (MINCHO, GOTHIC, GOTHIC_BOLD)
STANDARD: Final = "ua-1"
REFUSALS = (typst.TypstError, typst.TypstWarning)
# Width of the text, in letters of a table: on an upright page, on one that lies on its side, and beside a chart.
UPRIGHT, LYING, BESIDE = 55.0, 95.0, 20.0
# By so much the data of a chart may be narrowed to stand beside it, if their columns are few.
YIELDING = 4.0
# So many characters of a heading stand in one line, by its level.
HEADING_ROOM = {2: 24.0, 3: 31.0, 4: 35.0, 5: 41.0, 6: 48.0}
# Where a long heading may break: after a comma, and where kana end a word and other letters begin one.
PHRASE = re.compile(r"(?<=[、，])|(?<=[ぁ-ん])(?=[一-龥ァ-ヶ「①-⑳])")
# In a table of few columns, figures stand at the same place from one table to the next.
FIGURES, SMALL = 11.0, 4
# A table of so many lines stays on one page, if it has room there with its notes: characters in a line of them.
WHOLE, PAGE_LINES, NOTE_WIDTH = 18, 40, 52.0
DRAFT = "原案"

Text = tuple[Font, str]


class NenpoPdfExporter(BlocksExporter):
    """A report as PDF, made of the blocks of an executed notebook."""

    export_from_notebook = "nenpo PDF"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def render(self, parts: tuple[Part, ...], imprint: Imprint) -> bytes:
        """The bytes of the PDF.

        Raises
        ------
        NenpoError
            If a character has no glyph in the font it is set in, or the document cannot be set.
        """
        items = document(parts)
        check_texts(items, imprint)
        return typeset(items, imprint, palette_here())


def typeset(items: Sequence[Item], imprint: Imprint, palette: Palette = SHIPPED) -> bytes:
    """Set the pages.

    Raises
    ------
    NenpoError
        With what Typst refused, and at which item.
    """
    try:
        return compiled(items, imprint, palette)
    except REFUSALS as error:
        place = culprit(items, imprint, palette)
        raise NenpoError(
            f"「{imprint.page_title}」の PDF を組めません。{place}で、Typst が次のように断りました："
            f"{error.message}。その箇所の文字や図を直してください。"
        ) from error


def compiled(items: Sequence[Item], imprint: Imprint, palette: Palette = SHIPPED) -> bytes:
    """Pages that Typst makes of the items; what it warns of, such as a page number that never settles, stops too."""
    folders = dict.fromkeys(font_file(font).parent for font in FONTS)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
    report = json.dumps(arranged(items, imprint, palette), ensure_ascii=False)
    made, warnings = typst.compile_with_warnings(
        TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, sys_inputs={"report": report}, pdf_standards=[STANDARD]
    )
    if warnings:
        raise warnings[0]
    return made


def culprit(items: Sequence[Item], imprint: Imprint, palette: Palette = SHIPPED) -> str:
    """The first item with which the pages cannot be set, in words."""
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if _refused(items[:middle], imprint, palette):
            high = middle
        else:
            low = middle + 1
    return item_name(items[low - 1]) if low else "表紙"


def _refused(items: Sequence[Item], imprint: Imprint, palette: Palette = SHIPPED) -> bool:
    try:
        compiled(items, imprint, palette)
    except REFUSALS:
        return True
    return False


def arranged(items: Sequence[Item], imprint: Imprint, palette: Palette = SHIPPED) -> dict[str, Any]:
    """What the template reads: the imprint, its cover, and the items with the form that each is given."""
    known = targets(items)
    covers = [item for item in items if item["kind"] == "cover"]
    body = [formed(item, known) for item in items if item["kind"] != "cover"]
    return {
        "imprint": imprint_data(imprint),
        "colours": palette.light,
        "fonts": {"text": MINCHO.family, "table": GOTHIC.family},
        "lines": covers[0]["lines"] if covers else [],
        "known": sorted(known),
        "items": body,
    }


def imprint_data(imprint: Imprint) -> dict[str, Any]:
    """What cover, running heads and the last page say of the imprint."""
    return {
        "name": imprint.full_title,
        "year": imprint.year_name,
        "title": imprint.title.removeprefix(imprint.year_name).strip() or imprint.title,
        "head": " ".join(part for part in (imprint.year_name, imprint.short_name) if part),
        "state": imprint.state,
        "standing": imprint.standing,
        "draft": imprint.state == DRAFT,
        "notice": imprint.notice,
        "findings": list(imprint.findings),
        "about": [[name, words] for name, words in about(imprint) if words],
    }


def about(imprint: Imprint) -> Iterator[tuple[str, str]]:
    """Lines of the last page."""
    yield "名称", imprint.page_title
    yield "版", imprint.standing
    yield "原本", imprint.original
    yield "資料の時点", imprint.data_date
    yield "引用するとき", imprint.citation
    yield "作成番号", imprint.build


def formed(item: Item, known: frozenset[str]) -> Item:
    """An item with what the page needs: widths of columns, whether it lies on its side and whether it may break."""
    if item["kind"] == "heading":
        return item | {"phrases": phrases(_words(item["runs"]), HEADING_ROOM[item["level"]])}
    if "body" not in item:
        return item
    item = with_own_pages(item, known)
    columns = columns_of(item["head"], item["body"])
    if not columns:
        return item | {"columns": [], "lying": False, "whole": True, "beside": False}
    lying = item["kind"] == "table" and not fits(columns, UPRIGHT)
    room = BESIDE + (YIELDING if len(columns) < SMALL else 0.0)
    beside = item["kind"] == "figure" and sum(column.liked for column in columns) <= room
    figures = FIGURES if len(columns) <= SMALL and not beside else 0.0
    widths = shared(columns, LYING if lying else BESIDE if beside else UPRIGHT, figures)
    lines = line_count(item["head"], item["body"], widths)
    noted = sum(math.ceil(text_width(note) / NOTE_WIDTH) for note in item["caption"]["notes"])
    form = {"columns": [round(width, 3) for width in widths], "lying": lying, "beside": beside}
    return item | form | {"whole": lines <= WHOLE and lines + noted <= PAGE_LINES}


def phrases(text: str, room: float) -> list[str]:
    """Stretches of a heading that no line end may divide; none where it stands in one line."""
    return [phrase for phrase in PHRASE.split(text) if phrase] if text_width(text) > room else []


def check_texts(items: Iterable[Item], imprint: Imprint) -> None:
    """Refuse characters that cannot be printed, or that the font they are set in lacks.

    Raises
    ------
    NenpoError
        Names the characters, and the heading, table or figure that they stand in.
    """
    for item in items:
        _check(set_in(item), item_name(item))
    _check(framed(imprint), "表紙と柱と奥付")


def _check(texts: Iterable[Text], place: str) -> None:
    ordered = sorted(texts, key=lambda text: FONTS.index(text[0]))
    for font, same in groupby(ordered, key=lambda text: text[0]):
        words = [text for _, text in same]
        check_characters(words, place)
        check_glyphs(words, place, font)


def framed(imprint: Imprint) -> Iterator[Text]:
    """What the frame prints, with its font."""
    words = [imprint.page_title, imprint.short_name, imprint.standing, imprint.notice, *imprint.findings]
    for text in [*words, *(word for line in about(imprint) for word in line)]:
        yield from ((GOTHIC, text), (GOTHIC_BOLD, text))


def set_in(item: Item) -> Iterator[Text]:
    """Texts of an item, each with the font the template sets it in."""
    kind = item["kind"]
    if kind == "heading":
        yield GOTHIC_BOLD, _words(item["runs"])
    elif kind == "paragraph":
        yield from ((MINCHO, _words(item["runs"])), (GOTHIC, _words(item["runs"])))
    elif kind == "list":
        yield from ((MINCHO, _words(runs)) for runs in item["items"])
    elif kind == "cover":
        yield from ((font, line) for line in item["lines"] for font in (MINCHO, GOTHIC))
    elif kind == "particulars":
        for name, runs in item["items"]:
            yield from ((GOTHIC_BOLD, name), (GOTHIC, _words(runs)))
    elif kind == "gap":
        yield GOTHIC, item["text"]
    yield from _captioned(item)
    yield from _celled(item)


def _captioned(item: Item) -> Iterator[Text]:
    caption = item.get("caption", {})
    for name in ("number", "title", "unit_line", "source_line"):
        yield from ((font, caption.get(name, "")) for font in (GOTHIC, GOTHIC_BOLD))
    yield from ((GOTHIC, note) for note in caption.get("notes", ()))
    if "svg" in item:
        yield MINCHO, _words(item["description"])
        yield from ((GOTHIC, text) for text in _drawn(item))


def _drawn(item: Item) -> list[str]:
    """Words inside a chart."""
    try:
        return list(ElementTree.fromstring(item["svg"]).itertext())
    except ElementTree.ParseError as error:
        raise NenpoError(
            f"{item_name(item)}の図は SVG として読めません（{error}）。図を作り直してください。"
        ) from error


def _celled(item: Item) -> Iterator[Text]:
    for row in [*item.get("head", ()), *item.get("body", ())]:
        for cell in row:
            bold = cell.get("header") in ("rowgroup", "colgroup", "col")
            yield GOTHIC_BOLD if bold else GOTHIC, _words(cell["spans"])


def _words(runs: Iterable[dict[str, Any]]) -> str:
    return "".join(run["text"] for run in runs)


def item_name(item: Item) -> str:
    """An item in words, for messages."""
    names = {"heading": "見出し", "table": "表", "figure": "図", "gap": "資料未収録の欄", "particulars": "事業の諸元"}
    kind = names.get(item["kind"], {"paragraph": "本文", "list": "箇条書き", "cover": "表紙"}.get(item["kind"], ""))
    if item["kind"] in ("paragraph", "list"):
        first = _words(item["runs"] if "runs" in item else item["items"][0] if item["items"] else ())
        return f"{kind}「{first[:20]}」"
    named = item.get("id") or _words(item.get("runs", ())) or item.get("title", "")
    return f"{kind}「{named}」"
