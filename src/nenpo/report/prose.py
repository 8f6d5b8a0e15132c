"""Words of the report: a cell magic for those that hold for every year, commentary files for those of one.

Both are ordinary Markdown (headings, paragraphs, lists) with figures by reference, and both show the sentence as
the reader will see it. Nothing in them is interpreted beyond that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from nenpo.facts.rows import Section
from nenpo.ground.blocks import APPENDIX, ELSEWHERE, PRINTED, Block, Span, Spans, gap, group, heading, prose, spans_text
from nenpo.ground.braces import REFERENCE, left_over
from nenpo.ground.errors import NenpoError, ReferenceProblem
from nenpo.ground.locations import read_bytes
from nenpo.ground.sources import decode
from nenpo.report import shown
from nenpo.report.edition import Edition
from nenpo.report.issue_notes import prose_notes
from nenpo.report.tables import literal_spans
from nenpo.words.commentary import FOLDER, Passage, passages
from nenpo.words.typed_years import refuse_stale_years
from nenpo.words.wording import Voice, bound_text, speak

# Folder of the texts that are printed word for word.
FOLDER_OF_TEXTS = "appendix"
# Said behind the section of a `%%prose` cell whose paragraphs introduce what a 参考集計 does not have.
OWN_ONLY = "版だけ"


def heading_spans(text: str, voice: Voice) -> Spans:
    """A heading with its references resolved; a number of the outline may lead it."""
    if wrong := left_over(text):
        raise ReferenceProblem(f"見出し「{text.strip()}」{wrong}")
    refuse_stale_years(REFERENCE.sub("\n", text), text, voice.context.fiscal_year)
    spans: list[Span] = []
    for number, part in enumerate(re.split(f"({REFERENCE.pattern.replace('(', '(?:')})", text)):
        spans += speak(part, voice) if REFERENCE.fullmatch(part) else bound_text(part, voice.literals, head=not number)
    return tuple(spans)


def prose_block(block_id: str, pieces: Iterable[Passage], voice: Voice) -> Block:
    """Paragraphs and lists as one block, every figure bound to its fact."""
    return prose(block_id, [(piece.kind, said(piece, voice)) for piece in pieces])


def said(piece: Passage, voice: Voice) -> list[Spans]:
    """The texts of a passage as the reader sees them; a problem in it names the line.

    Raises
    ------
    ReferenceProblem
        If a reference or a brace in it cannot stay as it is.
    """
    with at_line(piece):
        if piece.kind == "heading":
            return [heading_spans(text, voice) for text in piece.texts]
        return [speak(text, voice) for text in piece.texts]


@contextmanager
def at_line(piece: Passage) -> Iterator[None]:
    """Put the line where a passage begins before whatever is wrong in it."""
    try:
        yield
    except ReferenceProblem as problem:
        raise ReferenceProblem(f"{piece.line}行目からの{problem}" if piece.line else str(problem)) from None


def written(block_id: str, pieces: Iterable[Passage], voice: Voice, top: int = 0) -> list[Block]:
    """Blocks of a text: a heading block for each heading, a prose block for what stands below it.

    Parameters
    ----------
    top : int
        Added to the level of every heading.
    """
    blocks: list[Block] = []
    waiting: list[Passage] = []
    current = block_id

    def flush() -> None:
        if waiting:
            blocks.append(prose_block(f"{current}/prose", tuple(waiting), voice))
            waiting.clear()

    for piece in pieces:
        if piece.kind != "heading":
            waiting.append(piece)
            continue
        flush()
        (spans,) = said(piece, voice)
        current = block_id if not blocks else f"{block_id}/{spans_text(spans)}".replace(" ", "_")
        blocks.append(heading(current, min(piece.level + top, 6), spans))
    flush()
    return blocks


def spoken(edition: Edition, section: str, text: str, *, own_only: bool = False) -> Block:
    """Words that stand in a notebook cell, as the reader sees them; what a year has no figures for is left out.

    Parameters
    ----------
    own_only : bool
        The paragraphs introduce what only an edition of the year's own has: a 参考集計 keeps the headings.
    """
    voice = edition.voice(section)
    below_the_magic = [replace(piece, line=piece.line + 1) for piece in passages(text)]
    left_out = own_only and edition.is_reference
    told = [piece for piece in below_the_magic if piece.kind == "heading" or not left_out]
    pieces = [kept for piece in told if (kept := with_figures(piece, voice)).texts]
    blocks = written(f"s-{section}", pieces, voice)
    notes = prose_notes(edition, section, blocks, f"s-{section}", words=False)
    return group(f"cell/{section}", [*blocks, *given([notes])])


def with_figures(piece: Passage, voice: Voice) -> Passage:
    """A paragraph or list without the texts of which no sentence is left for want of figures."""
    if piece.kind == "heading":
        return piece
    kept = zip(piece.texts, said(piece, voice), strict=True)
    return replace(piece, texts=tuple(text for text, spans in kept if any(span.kind != "gap" for span in spans)))


def commentary(edition: Edition, section: str, name: str = "", top: int = 1) -> Block:
    """The year's words for a section, with a link to the file where they are edited.

    Parameters
    ----------
    section : str
        Section that names are looked up in first.
    name : str
        Heading of the passage in the commentary file; the section itself if empty.
    """
    found = edition.words(name or section)
    block_id = f"c-{name or section}"
    missing = gap(block_id, "この年度の文章は収録していません。")
    if found is None:
        return missing
    file, pieces = found
    blocks = written_in(file, block_id, pieces, edition.voice(section), top) or [missing]
    notes = prose_notes(edition, section, blocks, block_id)
    return group(f"commentary/{name or section}", [*blocks, *given([notes]), edit_link(edition, file, block_id)])


def given(blocks: Iterable[Block]) -> list[Block]:
    """Those of the blocks that show something."""
    return [block for block in blocks if block.data.get("nodes", True)]


def written_in(file: str, block_id: str, pieces: Iterable[Passage], voice: Voice, top: int = 0) -> list[Block]:
    """Blocks of a commentary passage; a problem in it names the file."""
    try:
        return written(block_id, pieces, voice, top)
    except ReferenceProblem as problem:
        raise ReferenceProblem(f"{FOLDER}/{file}: {problem}") from None


def edit_link(edition: Edition, file: str, words: str) -> Block:
    """Where the words of a block can be edited: a link in JupyterLab, nothing in what is published."""
    path = f"../data/raw/{edition.document}/{FOLDER}/{file}"
    return Block(f"{words}/edit", "edit", data={"file": file, "address": path})


def case_studies(edition: Edition, chapter: str) -> Block:
    """Case studies of a chapter, none to many: files `case-<chapter>-<number>.md`."""
    number = {"①": 1, "②": 2, "③": 3, "④": 4, "⑤": 5, "⑥⑦": 6, "⑧": 8}[chapter]
    blocks: list[Block] = []
    for file, pieces in edition.commentary.files.items():
        if re.fullmatch(rf"case-{number}-\d+\.md", file):
            name = file.removesuffix(".md")
            section = f"2(2){chapter}事例{name.rpartition('-')[2]}"
            words = written_in(file, name, pieces, edition.voice(section), top=4)
            blocks += [*words, *given([prose_notes(edition, section, words, name)])]
            blocks.append(edit_link(edition, file, name))
    return group(f"cases/{chapter}", blocks)


def yearly_overview(edition: Edition) -> Block:
    """The economy year by year: a heading and this edition's words for each year of the outline up to its own."""
    blocks: list[Block] = []
    for section, title in ((one.section_id, one.heading) for one in edition.rows(Section) if one.parent == "1(3)"):
        blocks.append(heading(f"s-{section}", 4, bound_text(title, edition.literals, head=True)))
        blocks.append(commentary(edition, section))
    if edition.is_reference or not blocks:
        return gap("yearly", "年度別の経済概況は、この年度の版としては収録していません。")
    return group("yearly", blocks)


def appendix(edition: Edition, section: str) -> Block:
    """A text that is printed word for word once the office supplies it in `appendix/`; until then, where it is."""
    path = edition.locations.raw / edition.document / FOLDER_OF_TEXTS / f"{section}.md"
    if edition.is_reference or not path.is_file():
        return _appendix_elsewhere(edition, section)
    lines = [line.rstrip() for line in decode(read_bytes(path), path.name).splitlines() if line.strip()]
    nodes = [("paragraph", [(Span(line, "literal", value=PRINTED),)]) for line in lines]
    return prose(f"appendix-{section}", nodes, APPENDIX)


def _appendix_elsewhere(edition: Edition, section: str) -> Block:
    """Says that a text is not shown, and on which page of the 原本 it stands."""
    outline = edition.table("outline")
    page = next(iter(outline.loc[outline["section_id"] == section, "page"]), "")
    spans = [Span("原文は、担当から届いていないので、まだ載せていません。")]
    if edition.original:
        place = [Span("の"), *literal_spans(page), Span("頁から載っています。")] if page else [Span("に載っています。")]
        spans = [Span("原文はここに載せていません。原本"), *literal_spans(edition.original), *place]
    return prose(f"appendix-{section}", [("paragraph", [tuple(spans)])], ELSEWHERE)


def load_ipython_extension(shell: Any) -> None:
    """Register the cell magics of the report notebooks, and show blocks.

    `%%prose SECTION` speaks with the notebook's `edition`, `%%prose SECTION 版だけ` what a 参考集計 leaves out;
    `%%words NAME` keeps words for the calls that say them.
    """

    def magic(line: str, cell: str) -> Block:
        edition = shell.user_ns.get("edition")
        if edition is None:
            raise NenpoError("文章のセルより前に、edition = read_edition(...) のセルを実行してください。")
        section, _, only = line.strip().partition(" ")
        if only not in ("", OWN_ONLY):
            raise NenpoError(
                f"「%%prose {line.strip()}」の「{only}」が使えません。節の後に書けるのは「{OWN_ONLY}」だけです。"
            )
        return spoken(edition, section, cell, own_only=bool(only))

    def words(line: str, cell: str) -> None:
        if not line.strip().isidentifier():
            raise NenpoError(
                f"「%%words {line.strip()}」の名前が使えません。「%%words listed」のように名前を一つ書いてください。"
            )
        shell.user_ns[line.strip()] = cell

    shown.load_ipython_extension(shell)
    shell.register_magic_function(magic, "cell", "prose")
    shell.register_magic_function(words, "cell", "words")
