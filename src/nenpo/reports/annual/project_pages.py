"""A page for each project: particulars, what it is for, what was done, and its figures of two years."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nenpo.facts.programmes import Entry, Line
from nenpo.facts.store import Fact
from nenpo.ground.blocks import Block, Caption, Cell, Span, Spans, gap, group, heading, note_mark, prose
from nenpo.ground.errors import SourceError
from nenpo.report.edition import Edition
from nenpo.report.home_records import earlier_figures, home_line, home_section, row_of
from nenpo.report.issue_notes import Marks, prose_notes
from nenpo.report.prose import edit_link, given, written_in
from nenpo.report.tables import (
    FLAG_COLUMNS,
    FLAG_WORDS,
    cells_at,
    literal_spans,
    noted_table,
    notes_for,
    outcome_table,
    policy_title,
    project_id,
    project_name,
    span_words,
    table_facts,
    text_cell,
)
from nenpo.words.commentary import FOLDER, Passage
from nenpo.words.wording import fact_span, number_span

PARTS = ("事業概要", "事業実績")
TAGS = {"new": "新規", "priority": "重点", "major_outcome": "主要成果"}
# Said of a particular that is left blank and has a 注.
BLANK = "（空欄）"
LISTED = "、"  # parts the names in a list of sections, here as in the sources


def project_pages(edition: Edition, chapter: str) -> Block:
    """All project pages of a chapter in the order of its list."""
    pages = [project_page(edition, entry) for entry in edition.chapter(chapter)]
    shown = [page for page in pages if page is not None]
    if not shown:
        return gap(f"projects/{chapter}", "この年度の数値が前年度の欄にある事業はありません。")
    return group(f"projects/{chapter}", shown)


def project_page(edition: Edition, entry: Entry) -> Block | None:
    """The page of one line of a 基本方針事業一覧; None in a 参考集計 that has no figure of the project."""
    record, section = entry.record, home_section(edition, entry)
    facts = table_facts(edition, section, "outcomes.csv")
    earlier = earlier_figures(edition, facts)
    table = outcome_table(facts, edition.years, earlier)
    if edition.is_reference and table is None:
        return None
    block_id = project_id(entry)
    title = (number_span(record.list_no), Span(" "), *literal_spans(project_name(record)))
    parts = [heading(block_id, 5, title)]
    if not edition.is_reference:
        parts += [particulars(edition, entry, f"{block_id}/particulars")]
        parts += words(edition, record.project, section, block_id)
    if table is not None:
        words_above = (*literal_spans(record.project), Span("の実績"))
        caption = Caption(words_above, ours=True, notes=notes_for(edition, section))
        parts.append(noted_table(edition, f"{block_id}/outcomes", table, caption))
    inner = group(block_id, parts)
    told = classification(edition, entry)
    titles = {policy: policy_title(edition, policy) for policy in told["policy"]}
    data = {"classification": told, "policies": titles}
    return Block(f"page/{block_id}", "project", inner.text, _facts(parts), data, inner.children)


def classification(edition: Edition, entry: Entry) -> dict[str, list[str]]:
    """What a reader may choose projects by: the numbers of its policies, the sections in charge and the flags.

    Of the sections a bureau in brackets is left out. A 参考集計 knows the policy alone: the list of the next edition
    says nothing about who was in charge the year before.
    """
    policies = list(entry.record.policies or entry.chapter)
    if edition.is_reference:
        return {"policy": policies, "section": [], "flag": []}
    names = [re.sub(r"[(（].*?[)）]", "", name).strip() for name in entry.record.sections.split(LISTED)]
    return {
        "policy": policies,
        "section": list(dict.fromkeys(filter(None, names))),
        "flag": _flags(entry.own_lines),
    }


def _facts(parts: Sequence[Block]) -> tuple[str, ...]:
    return tuple(fact for part in parts for fact in part.facts)


def words(edition: Edition, project: str, section: str, block_id: str) -> list[Block]:
    """事業概要 and 事業実績 in the year's words: those of the page, else those of the project, with the page's figures.

    A 再掲 page has words of its own where the document says something else there than on the home page.
    """
    found = edition.words(section) or edition.words(project)
    if found is None:
        return [gap(f"{block_id}/words", "この事業の文章は収録していません。")]
    file, pieces = found
    voice = edition.voice(section, project)
    blocks = []
    _refuse_strays(file, project, pieces)
    for part in PARTS:
        inside = _below(pieces, part)
        if inside:
            blocks.append(heading(f"{block_id}/{part}", 6, (Span(part),)))
            blocks += written_in(file, f"{block_id}/{part}", inside, voice)
    blocks = blocks or given([_not_written(edition, block_id)])
    notes = prose_notes(edition, section, blocks, f"{block_id}/words")
    return [*blocks, *given([notes]), edit_link(edition, file, block_id)]


def _not_written(edition: Edition, block_id: str) -> Block:
    """What stands in the place of words that are still to come."""
    if not edition.is_form:
        return prose(f"{block_id}/words", ())
    return gap(f"{block_id}/words", "この事業の文章は、まだ提出されていません。")


def _refuse_strays(file: str, project: str, pieces: Sequence[Passage]) -> None:
    """Stop at words that stand under neither part, and would be lost."""
    title = ""
    for piece in pieces:
        title = piece.texts[0] if piece.kind == "heading" else title
        if title not in PARTS:
            raise SourceError(
                f"{FOLDER}/{file}: 「{project}」の「{piece.texts[0]}」は、事業概要にも事業実績にも入っていません。"
                "見出し「### 事業概要」か「### 事業実績」の下に置いてください。"
            )


def _below(pieces: Sequence[Passage], title: str) -> tuple[Passage, ...]:
    """Passages below the heading of a part, up to the next heading."""
    inside: list[Passage] = []
    within = False
    for piece in pieces:
        if piece.kind == "heading":
            within = piece.texts[0] == title
        elif within:
            inside.append(piece)
    return tuple(inside)


def particulars(edition: Edition, entry: Entry, block_id: str) -> Block:
    """事業費, flags, period, office and printed page of a project, with the 注 about them."""
    marks = Marks(edition, block_id)
    cells = _particular_cells(edition, entry)
    items = [(name, marks.cell(cell, name).spans, cell) for name, cell in cells.items()]
    shown = [(name, spans if cell.spans else (Span(BLANK), *spans)) for name, spans, cell in items if spans]
    notes = [(note_mark(number), note) for number, note in enumerate(marks.notes, 1)]
    data = {
        part: [[name, [span.data() for span in spans]] for name, spans in told]
        for part, told in (("items", shown), ("notes", notes))
    }
    facts = tuple(span.fact for cell in cells.values() for span in cell.spans if span.fact)
    return Block(block_id, "particulars", entry.record.project, facts, data)


def _particular_cells(edition: Edition, entry: Entry) -> dict[str, Cell]:
    """What the particulars say, each with the raw cells that it prints."""
    record, lines, page = entry.record, entry.own_lines, entry.page
    line = lines[0] if lines else None
    office = (page.office, cells_at(page, "担当課")) if page else (record.sections, cells_at(record, "担当課等"))
    period = span_words(line.period_start, line.period_end) if line else ""
    return {
        "事業費": Cell(_cost(edition, entry)),
        "区分": text_cell("・".join(_flags(lines)), source=cells_at(line, *FLAG_COLUMNS.values())),
        "事業期間": text_cell(period, source=cells_at(line, "事業期間")),
        "担当課": text_cell(office[0], source=office[1]),
        "公表版の頁": text_cell(record.page, source=cells_at(record, "掲載頁")),
    }


def _flags(lines: Sequence[Line]) -> list[str]:
    return [word for flag, word in TAGS.items() if lines and FLAG_WORDS.get(lines[0].text(flag))]


def _cost_facts(edition: Edition, entry: Entry) -> list[Fact]:
    rows = {row_of(home_line(edition, line)) for line in entry.own_lines[:1]}
    return [f for f in edition.file_facts("projects.csv") if f.source_row in rows and f.indicator == "事業費"]


def _cost(edition: Edition, entry: Entry) -> Spans:
    found = _cost_facts(edition, entry)
    if not found:
        return ()
    spans = [fact_span(found[0])]
    for number, fact in enumerate(_cost_parts(edition, entry)):
        spans += [Span("、" if number else "（"), number_span(fact.indicator[-1]), Span(" "), fact_span(fact)]
    return (*spans, *([Span("）")] if len(spans) > 1 else []))


def _cost_parts(edition: Edition, entry: Entry) -> list[Fact]:
    """The parts ① and ② of a cost that the project's page splits."""
    section = home_section(edition, entry)
    return [f for f in table_facts(edition, section, "project_pages.csv") if f.indicator != "事業費"]
