"""The foundation's account: pillars, programmes with their results and events, and its meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from nenpo.cleaning.listings import HELD, NO_SECTION
from nenpo.facts.rows import Event, Meeting, Pillar, Section
from nenpo.facts.store import Fact
from nenpo.ground.blocks import Block, Caption, Cell, Span, Table, gap, group, heading
from nenpo.ground.errors import SourceError
from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.numerals import is_dash
from nenpo.ground.rows import TableRow, rows_of
from nenpo.report.edition import Edition
from nenpo.report.home_records import earlier_figures
from nenpo.report.issue_notes import prose_notes
from nenpo.report.prose import commentary, edit_link, given, written_in
from nenpo.report.tables import (
    cells_at,
    fact_cell,
    literal_spans,
    noted_table,
    notes_for,
    number_head,
    outcome_table,
    table_facts,
    text_cell,
)
from nenpo.words.wording import DASH, MARKER_WORDS, date_spans, number_span

SUMMARY = "総括"
EVENT_COLUMNS = {"event": "名称", "date_printed": "日程", "place": "場所", "method": "開催方法", "remark": "内容・備考"}
# Raw columns behind the columns of a table; a number is printed with its kind.
EVENT_CELLS = {"date_printed": "日程", "place": "場所", "method": "開催方法", "remark": "備考"}
GOVERNANCE_CELLS = {
    "date_printed": "年月日",
    "meeting": "会議",
    "place": "場所・方法",
    "number": "番号、種別",
    "subject": "件名",
}
GOVERNANCE_COLUMNS = {
    "division": "区分",
    "date_printed": "年月日",
    "meeting": "会議",
    "place": "場所・方法",
    "number": "議案・報告",
    "subject": "件名",
}
STATE_WORDS = {
    "終了": "この事業は{year}をもって終了しました。",
    "実績なし": "{year}は実績がありませんでした。",
    "制度廃止": "制度が廃止されたため、新規の取扱いはありません。",
    "中止": "{year}は中止しました。",
}
# States whose sentence gives the reason for what the words of the programme tell: it stands before them.
REASONS = ("制度廃止",)
LINEAGE_WORDS = {"前身": "前身の事業", "後継": "後継の事業", "統合": "統合した組織"}


def chapter(
    edition: Edition, number: str, charts: Mapping[str, Block] | None = None, *, onwards: bool = False
) -> Block:
    """One chapter of the 事業実績 in the order of the outline: the programme of that number and all below it.

    Parameters
    ----------
    charts : mapping
        Name of a programme to the chart that stands after it.
    onwards : bool
        Whether the chapters that follow are shown too, so that one that a later year adds is not lost.
    """
    beside = charts or {}
    blocks: list[Block] = []
    names: set[str] = set()
    for record in _chapter_records(edition, number, onwards=onwards):
        names.add(record.heading)
        block = programme(edition, record)
        if block is not None:
            blocks += [block, *(chart for name, chart in beside.items() if name == record.heading)]
    blocks += [
        gap(f"chart/{name}", f"「{name}」の図を置く事業が、この年度の{number}の章にはありません。")
        for name in beside
        if name not in names
    ]
    return group(f"programmes/{number}", blocks)


def _chapter_records(edition: Edition, number: str, *, onwards: bool) -> list[Section]:
    """Lines of the outline for a chapter of the 事業実績, and for all that are not before it where it goes on."""
    found = []
    for record in (one for one in edition.rows(Section) if one.division):
        top = record.section_id.partition("(")[0]
        before = top.isdecimal() and int(top) < int(number)
        if top == number or onwards and not before:
            found.append(record)
    return found


def pillars(edition: Edition) -> Block:
    """The pillars of the 総括, each with its heading and the year's words; none where there is no 総括."""
    if edition.is_reference:
        return group("pillars", [])
    blocks: list[Block] = []
    for record in (one for one in edition.rows(Section) if one.parent == SUMMARY):
        section = record.section_id
        title = (number_span(section.removeprefix(SUMMARY)), Span(" "), *literal_spans(record.heading))
        blocks += [heading(f"s-{section}", 3, title), commentary(edition, section)]
    return group("pillars", blocks)


def _within(section: str, top: str) -> bool:
    """Whether an outline number lies below another: `1(2)①a` below `1(2)` and `1`, `10` not below `1`."""
    return section.startswith(top) and not section[len(top) :][:1].isdecimal()


def programme(edition: Edition, record: Section) -> Block | None:
    """One heading of the account: state, lineage, words, result table and events."""
    section = record.section_id
    block_id = f"programme/{section}"
    level = min(int(record.level) + 2, 6)
    title = (number_span(_number(section)), Span(" "), *literal_spans(record.heading))
    parts = [heading(block_id, level, title)]
    table = _results(edition, section, block_id)
    if edition.is_reference:
        if table is None and not _has_results_below(edition, section):
            return None
        return group(f"{block_id}/all", [*parts, *([table] if table else [])])
    found = edition.words(section)
    words: list[Block] = []
    if found is not None:
        words = written_in(
            found[0], f"{block_id}/words", found[1], edition.voice(section, record.heading), top=level - 2
        )
    told = [*words, *given([prose_notes(edition, section, words, f"{block_id}/words")])]
    state = [block for block in [_statement(edition, record)] if block is not None]
    parts += [*state, *told] if record.state in REASONS else [*told, *state]
    parts += [block for block in (table, _events(edition, section)) if block is not None]
    if found is not None:
        parts.append(edit_link(edition, found[0], block_id))
    return group(f"{block_id}/all", parts)


def _number(section: str) -> str:
    """Last part of an outline number as it is printed before the heading: `1.`, `(1)`, `①`, `a`."""
    head, _, tail = section.rpartition(")")
    if tail and head:
        return tail[-1]
    return f"({head.rpartition('(')[2]})" if head else f"{section}."


def _has_results_below(edition: Edition, section: str) -> bool:
    return any(
        _within(f.section_id, section) and f.fiscal_year == edition.fiscal_year
        for f in edition.file_facts("results.csv")
    )


def _results(edition: Edition, section: str, block_id: str) -> Block | None:
    facts = table_facts(edition, section, "results.csv")
    years = edition.years if edition.is_reference else ()
    table = outcome_table(facts, years, earlier_figures(edition, facts))
    if table is None:
        return None
    title = Caption(tuple(literal_spans(_table_title(edition, section))), ours=True, notes=notes_for(edition, section))
    return noted_table(edition, f"{block_id}/results", table, title)


def _table_title(edition: Edition, section: str) -> str:
    """The programme and the title printed above its table; `【参考】…` names figures that are not its own results."""
    frame = edition.table("outline")
    printed = "".join(frame.loc[frame["section_id"] == section, "table_title"])
    kind, _, subject = printed.removeprefix("【").partition("】")
    return f"{subject}（{kind}）" if subject else f"{_name(edition, section)}の{kind or '実績'}"


def _name(edition: Edition, section: str) -> str:
    frame = edition.table("outline")
    rows = frame[frame["section_id"] == section]
    if rows.empty:
        raise SourceError(
            f"「{edition.document}/outline.csv」に節「{section}」がありません。節の番号を確かめてください。"
        )
    return str(rows["heading"].iloc[0]).strip("【】")


def _statement(edition: Edition, record: Section) -> Block | None:
    """終了, 実績なし, 制度廃止 and the lineage of a programme, each as a sentence of ours."""
    year = fiscal_year_name(edition.fiscal_year)
    lines = []
    for state in filter(None, record.state.split("、")):
        lines.append(_known(STATE_WORDS, edition, record, "状態", state).format(year=year))
    for lineage in filter(None, record.lineage.split("、")):
        kind, _, name = lineage.partition(":")
        lines.append(f"{_known(LINEAGE_WORDS, edition, record, '系譜', kind)}: {name}")
    if not lines:
        return None
    return Block(f"programme/{record.section_id}/state", "statement", "\n".join(lines), data={"lines": lines})


def _known(words: dict[str, str], edition: Edition, record: Section, column: str, key: str) -> str:
    """Words for a state or a kind of lineage; one that is not on the list stops the report."""
    if key not in words:
        raise SourceError(
            f"「{edition.document}/outline.csv」の節「{record.section_id}」の{column}「{key}」は扱えません。"
            f"使えるもの: {'、'.join(words)}。"
        )
    return words[key]


def _events(edition: Edition, section: str) -> Block | None:
    frame = edition.table("events")
    frame = frame[frame["section_id"] == section]
    if frame.empty:
        return None
    facts = table_facts(edition, section, "events.csv")
    rows = [(*_event_cells(record), fact_cell(_attendance(facts, record))) for record in rows_of(frame, Event)]
    keep = [i for i in range(len(EVENT_COLUMNS) + 1) if any(row[i].spans for row in rows)]
    head = [*(text_cell(title, "col") for title in EVENT_COLUMNS.values()), number_head("参加")]
    table = Table((tuple(head[i] for i in keep),), tuple(tuple(row[i] for i in keep) for row in rows))
    title = Caption((*literal_spans(_name(edition, section)), Span("の開催状況")), ours=True)
    return noted_table(edition, f"programme/{section}/events", table, title)


def _event_cells(record: Event) -> list[Cell]:
    state = f"（{record.state}）" if record.state else ""
    title = text_cell(record.event + state, "row", source=cells_at(record, "名称", "状態"))
    shown = replace(record, **{name: _unheld(record, record.text(name)) for name in EVENT_COLUMNS})
    return [title, *(_plain_cell(name, shown, EVENT_CELLS) for name in EVENT_COLUMNS if name != "event")]


def _unheld(record: Event, text: str) -> str:
    """A bare dash of an event that was not held as its number of people shows it."""
    marker = HELD.get(record.state)
    return f"{DASH}（{MARKER_WORDS[marker]}）" if marker and is_dash(text) else text


def _plain_cell(name: str, record: TableRow, cells: Mapping[str, str]) -> Cell:
    """A cell of words or of a date, with the raw column that it prints."""
    source = cells_at(record, *cells[name].split("、"))
    return (
        Cell(date_spans(record.text(name)), source=source)
        if name == "date_printed"
        else text_cell(record.text(name), source=source)
    )


def _attendance(facts: list[Fact], record: Event) -> list[Fact]:
    return [f for f in facts if f.source_row == record.address.line]


def pillar_table(edition: Edition) -> Block:
    """The four pillars of the 総括, each with the programmes that carry it; one without any says so."""
    if edition.is_reference:
        return gap("table/pillars", "原本に載っているのは次の年度の総括で、この年度の総括は収録していません。")
    frame = edition.table("pillars")
    rows = []
    for (number, pillar), links in frame.groupby(["number", "pillar"], sort=False):
        name = (number_span(str(number)), Span(" "), *literal_spans(_pillar_name(edition, str(pillar))))
        records = rows_of(links, Pillar)
        rows.append(
            (
                Cell(name, "row", source=tuple(cell for one in records for cell in cells_at(one, "番号", "柱"))),
                replace(_links(edition, links), source=tuple(cell for one in records for cell in cells_at(one, "節"))),
            )
        )
    head = ((text_cell("総括の柱", "col"), text_cell("対応する事業実績", "col")),)
    title = Caption((Span("総括の柱と事業実績"),), ours=True)
    return noted_table(edition, "table/pillars", Table(head, tuple(rows)), title)


def _pillar_name(edition: Edition, pillar: str) -> str:
    frame = edition.table("outline")
    rows = frame[frame["section_id"] == pillar]
    return str(rows["heading"].iloc[0]) if len(rows) else pillar


def _links(edition: Edition, links: pd.DataFrame) -> Cell:
    """The programmes that carry a pillar, each leading to its place; 該当なし, or a blank in a draft, says so."""
    sections = [section for section in links["section_id"] if section not in ("", NO_SECTION)]
    if not sections:
        return text_cell("事業実績に、これに当たる節はありません。")
    spans = [Span(f"{section} {_name(edition, section)}", "link", value=f"programme/{section}") for section in sections]
    return Cell(tuple(piece for span in spans for piece in (Span("、"), span))[1:])


def governance_table(edition: Edition) -> Block:
    """庶務事項: audits, appointments and meetings with their agenda; roles only."""
    if edition.is_reference:
        return gap(
            "table/governance", "原本に載っているのは次の年度の庶務事項で、この年度の庶務事項は収録していません。"
        )
    rows = []
    for record in edition.rows(Meeting):
        item = f"{record.kind}{record.number}" if record.number else ""
        record = replace(record, number=item)
        cells = [_plain_cell(name, record, GOVERNANCE_CELLS) for name in GOVERNANCE_COLUMNS if name != "division"]
        rows.append((text_cell(record.division, "row", source=cells_at(record, "区分")), *cells))
    head = (tuple(text_cell(title, "col") for title in GOVERNANCE_COLUMNS.values()),)
    return noted_table(edition, "table/governance", Table(head, tuple(rows)), Caption((Span("庶務事項"),)))
