"""The tables of the reports, built from facts: every figure in a cell is bound to the fact it prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from nenpo.facts.programmes import Entry, Line, Listed
from nenpo.facts.rows import Article, Member, Note, Section, Subtotal
from nenpo.facts.store import REVISED, Fact
from nenpo.ground.blocks import PRINTED, Block, Caption, Cell, Span, Spans, Table, gap, table_block
from nenpo.ground.fiscal_year import UNDATED, era_year, fiscal_year_name, period_name
from nenpo.ground.rows import TableRow, rows_of
from nenpo.ground.sources import table_name
from nenpo.ground.typed_figures import typed_figures
from nenpo.report.edition import Edition
from nenpo.report.home_records import listed_costs, row_of, with_home_costs
from nenpo.report.issue_notes import with_marks
from nenpo.words.wording import DASH, MARKER_WORDS, REVISED_MARK, bound_text, printed_spans

FLAG_WORDS = {"true": "○", "false": ""}
FOUNDATION_WORDS = {"full": "○", "partial": "△", "": ""}
# 注 that stand beneath a table: those of the source, and those that its editors add.
NOTE_KINDS = ("注", "※", "編集注")
# Column of a printed table that names its rows.
LABEL = "欄1"
# Figures and flags of the 施策一覧 with the raw columns that they stand in.
MONEY = {
    "事業費": "事業費",
    "事業費（国庫）": "国庫",
    "事業費（その他）": "その他",
    "事業費（一般財源）": "一般財源",
}
FLAG_COLUMNS = {"new": "新規", "priority": "重点", "major_outcome": "主要成果"}


def text_cell(
    text: str, header: str = "", *, look: str = "", colspan: int = 1, rowspan: int = 1, source: Iterable[str] = ()
) -> Cell:
    """A cell of plain words; its digits belong to names and are no facts.

    Parameters
    ----------
    source : iterable of str
        Cells under data/raw that it prints, for the 注 about them.
    """
    return Cell(literal_spans(text), header, colspan, rowspan, look, tuple(source))


def number_head(text: str, *, colspan: int = 1, rowspan: int = 1, below: Iterable[Fact] = ()) -> Cell:
    """The head of a column of figures.

    Parameters
    ----------
    below : iterable of Fact
        The figures of the column, for the 注 about its head.
    """
    heads = tuple(fact.source_cell for fact in below)
    return Cell(literal_spans(text), "col", colspan, rowspan, "number", heads=heads)


def mark_head(text: str, *, rowspan: int = 1) -> Cell:
    """The head of a column of ○ and △."""
    return text_cell(text, "col", look="mark", rowspan=rowspan)


def mark_cell(text: str, source: Iterable[str] = ()) -> Cell:
    """A ○ or △, or nothing."""
    return text_cell(text, look="mark", source=source)


def cells_at(row: TableRow | None, *columns: str) -> tuple[str, ...]:
    """Addresses of cells in the raw row that a row of a clean table comes from; none where there is no row."""
    return tuple(str(row.address.at(column)) for column in columns) if row and row.address.row else ()


def label_cells(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Addresses of the cells that name the printed rows of facts."""
    return tuple(dict.fromkeys(str(fact.address.at(LABEL)) for fact in facts))


def noted_table(edition: Edition, block_id: str, table: Table, caption: Caption) -> Block:
    """A table with its caption and 資料 line; its cells bear the numbers of the 注 about them."""
    marked = with_marks(edition, block_id, table, caption)
    return table_block(block_id, marked.table, marked.caption)


def literal_spans(text: str) -> Spans:
    """Words that a source prints as runs, their digits marked as literals; never for words of ours."""
    if not text:
        return ()
    typed = any(c.isdecimal() for c in text) or typed_figures(text)
    return (Span(text, "literal", value=PRINTED) if typed else Span(text),)


def fact_cell(facts: Sequence[Fact]) -> Cell:
    """A cell that prints the facts of one source cell; empty where there are none."""
    revised = any(fact.status == REVISED for fact in facts)
    return Cell((*printed_spans(facts), *((Span(REVISED_MARK),) if revised else ())), look="number")


@dataclass(frozen=True)
class Column:
    """A column of a result table: its year, the programme year and whether it is cumulative."""

    fiscal_year: int
    programme_year: str = ""
    period: str = ""

    def head(self) -> str:
        """Words over the column."""
        if self.fiscal_year == UNDATED and not self.period:
            return "値"
        if self.period:
            return "累計（" + period_name(self.period) + "）"
        programme = f"（{fiscal_year_name(int(self.programme_year))}事業）" if self.programme_year else ""
        return fiscal_year_name(self.fiscal_year) + programme


def table_facts(edition: Edition, section: str, file: str) -> list[Fact]:
    """Facts of a section that one raw file prints."""
    return [f for f in edition.section_facts(section) if f.source_file == file]


def column_of(fact: Fact, facts: Iterable[Fact]) -> Column:
    """Column that a fact of a result table stands in.

    A cumulative figure has a column of its own only where the same indicator also prints the year's figure.
    """
    same = [f for f in facts if (f.indicator, f.what, f.fiscal_year) == (fact.indicator, fact.what, fact.fiscal_year)]
    yearly = [f for f in same if ".." not in f.period]
    own = ".." in fact.period and bool(yearly)
    return Column(fact.fiscal_year, fact.programme_year, fact.period if own else "")


def outcome_table(
    facts: Sequence[Fact], years: Sequence[int] = (), earlier: Mapping[str, Sequence[Fact]] | None = None
) -> Table | None:
    """項目名 table: a row an indicator, a column a year; None where nothing is left for the years.

    Parameters
    ----------
    years : sequence of int
        Years to show; all if empty. Where one year stands alone, as in a 参考集計, rows that say only "not begun
        yet" are left out.
    earlier : mapping
        Figure to what stood there the year before, where the facts do not hold last year's column themselves.
    """
    before = earlier or {}
    kept = [f for f in facts if not years or f.fiscal_year in years]
    if len(years) == 1:
        begun = {f.indicator for f in kept if f.marker != "not_started"}
        kept = [f for f in kept if f.indicator in begun]
    if not kept:
        return None
    placed = [(f.indicator, column_of(f, kept), f) for f in kept]
    placed += [
        (f.indicator, Column(old.fiscal_year, old.programme_year), old)
        for f in kept
        for old in before.get(f.fact_id, ())
    ]
    columns = sorted(
        {column for _, column, _ in placed}, key=lambda c: (bool(c.period), c.fiscal_year, c.programme_year)
    )
    rows = []
    for indicator in dict.fromkeys(f.indicator for f in kept):
        own = [(column, f) for name, column, f in placed if name == indicator]
        cells = [[f for there, f in own if there == column] for column in columns]
        name = text_cell(indicator, "row", source=label_cells(f for f in kept if f.indicator == indicator))
        rows.append((name, *(fact_cell(list(dict.fromkeys(cell))) for cell in cells)))
    below = {column: [f for _, there, f in placed if there == column] for column in columns}
    head = (text_cell("項目", "col"), *(number_head(column.head(), below=below[column]) for column in columns))
    return Table((head,), tuple(rows))


def notes_for(edition: Edition, section: str) -> tuple[Spans, ...]:
    """注 on a section's table, printed or of its editors, for the years it shows, under the name that it shows."""
    frame = edition.table("notes")
    shown = ["", *map(str, edition.years)]
    rows = frame[(frame["section_id"] == section) & frame["kind"].isin(NOTE_KINDS) & frame["period"].isin(shown)]
    names = edition.find_table("names")
    official = {} if names is None else dict(zip(names["printed"], names["official"], strict=True))
    notes = [_named_note(note, official.get(note.target, "")) for note in rows_of(rows, Note)]
    return tuple(literal_spans(note) for note in dict.fromkeys(notes))


def _named_note(note: Note, official: str) -> str:
    """A printed 注; where the table shows an official name, with the name that the original has."""
    printed = note.target
    other = official and "".join(official.split()) != "".join(printed.split())
    behind = f"（原本の項目名は「{printed}」）" if other else ""
    return f"{official if other else printed}：{note.note}{behind}"


def definition_table(edition: Edition) -> Block:
    """Who counts as a small business: limits of capital and employees by branch."""
    facts = table_facts(edition, "はじめに", "definitions.csv")
    if edition.is_reference or not facts:
        return gap("table/definitions", "中小企業の定義の表は、この年度については収録していません。")
    rows = []
    for row in sorted({f.source_row for f in facts}):
        own = [f for f in facts if f.source_row == row]
        branch = own[0].indicator.partition(" ")[0]
        rows.append((text_cell(branch, "row", source=label_cells(own)), *(fact_cell([f]) for f in own)))
    below = list(
        zip(
            *([f for f in facts if f.source_row == row] for row in dict.fromkeys(f.source_row for f in facts)),
            strict=False,
        )
    )
    head = (
        (
            text_cell("業種", "col", rowspan=2),
            text_cell("中小企業者（いずれかを満たすこと）", "colgroup", colspan=2),
            text_cell("小規模企業者", "colgroup"),
        ),
        tuple(
            number_head(text, below=column)
            for text, column in zip(
                ("資本金の額又は出資の総額", "常時使用する従業員の数", "常時使用する従業員の数"), below, strict=False
            )
        ),
    )
    return noted_table(edition, "table/definitions", Table(head, tuple(rows)), caption(edition, "definitions"))


def caption(edition: Edition, table: str, title: str = "") -> Caption:
    """Caption, unit line, 注 and 資料 line of a printed table, from the document's `source.yml`."""
    entries = [entry for entry in edition.about["tables"] if table_name(entry) == table]
    about = entries[0] if entries else {}
    number = str(about.get("number", ""))
    notes = edition.rows(Note) if number and edition.find_table(Note.TABLE) is not None else []
    printed = [one.note for one in notes if one.target == number and one.kind == "注"]
    return Caption(
        title=tuple(bound_text(title or str(about.get("caption", "")), edition.literals)),
        number=number,
        ours=bool(about.get("caption_ours", False)) and not title,
        unit_line=str(about.get("unit_line", "") or ""),
        notes=tuple(literal_spans(note) for note in printed),
        source_line=str(about.get("source_line", "") or ""),
    )


def establishment_table(edition: Edition) -> Block:
    """Table 1: establishments and employees of the country and the prefecture in two surveys."""
    facts = table_facts(edition, "1(2)①", "establishments.csv")
    if edition.is_reference or not facts:
        return gap("table/establishments", "事業所数及び従業者数の表は、この年度については収録していません。")
    years = sorted({f.period for f in facts})
    measures = [("事業所数", "事業所数の増減率"), ("従業者数", "従業者数の増減率"),
                ("1事業所当たり従業者数", "1事業所当たり従業者数の増減")]  # fmt: skip
    rows = []
    for area in dict.fromkeys(f.indicator.partition(" ")[0] for f in facts):
        own = [f for f in facts if f.indicator.partition(" ")[0] == area]
        cells = [text_cell(area, "row", source=label_cells(own))]
        for measure, change in measures:
            wanted = [(measure, years[0]), (measure, years[-1]), (change, years[-1])]
            for indicator, period in wanted:
                cells.append(fact_cell([f for f in own if (f.indicator, f.period) == (f"{area} {indicator}", period)]))
        rows.append(tuple(cells))
    top = [text_cell("区分", "col", rowspan=2)]
    below = []
    for (measure, change), unit in zip(measures, ("（事業所）", "（人）", "（人）"), strict=True):
        top.append(text_cell(measure + unit, "colgroup", colspan=3))
        for period in (years[0], years[-1]):
            own = [f for f in facts if f.indicator.endswith(f" {measure}") and f.period == period]
            below.append(number_head(f"{era_year(int(period[2:]))}年", below=own))
        changes = [f for f in facts if f.indicator.endswith(f" {change}")]
        below.append(number_head("増減" if "当たり" in measure else "増減率（%）", below=changes))
    table = Table((tuple(top), tuple(below)), tuple(rows))
    return noted_table(edition, "table/establishments", table, caption(edition, "establishments"))


def population_table(edition: Edition) -> Block:
    """Table 2: population by three age groups, year by year."""
    facts = table_facts(edition, "1(2)②", "population.csv")
    facts = [f for f in facts if edition.reaches(f.fiscal_year)]
    names = ["総人口", "年少人口", "生産年齢人口", "老年人口", "年少人口割合", "生産年齢人口割合", "老年人口割合"]
    rows = []
    for period in sorted({f.period for f in facts}):
        own = {f.indicator: f for f in facts if f.period == period}
        label = (Span(f"{era_year(int(period[2:]))}年", "time", value=period[2:]),)
        year = Cell(label, "row", source=label_cells(own.values()))
        rows.append((year, *(fact_cell([own[name]] if name in own else []) for name in names)))
    head = (
        (
            text_cell("年次", "col", rowspan=2),
            number_head("総人口（人）", rowspan=2, below=[f for f in facts if f.indicator == "総人口"]),
            text_cell("人口（人）", "colgroup", colspan=3),
            text_cell("構成比（%）", "colgroup", colspan=3),
        ),
        tuple(
            number_head(age, below=[f for f in facts if f.indicator == name])
            for name, age in zip(
                names[1:], 2 * ("年少（0-14歳）", "生産年齢（15-64歳）", "老年（65歳以上）"), strict=True
            )
        ),
    )
    return noted_table(edition, "table/population", Table(head, tuple(rows)), caption(edition, "population"))


def project_table(edition: Edition) -> Block:
    """施策一覧: every project of the eight policies with its cost, sources of funds and particulars."""
    if edition.is_reference:
        return gap("table/projects", "原本に載っているのは次の年度の施策一覧で、この年度の一覧は収録していません。")
    facts = edition.file_facts("projects.csv")
    by_row: dict[int, dict[str, Fact]] = {}
    for fact in facts:
        by_row.setdefault(fact.source_row, {})[fact.indicator] = fact
    body: list[tuple[Cell, ...]] = []
    projects = edition.table("projects")
    lines = [line for programme in edition.programmes.values() for line in programme.lines]
    by_row = with_home_costs(edition, lines, by_row)
    subtotals = edition.table("subtotals")
    subtotals = subtotals[subtotals["listing"] == "施策一覧"]
    for policy, own in projects.groupby("policy_no", sort=False):
        body.append((text_cell(policy_title(edition, str(policy)), "rowgroup", colspan=12),))
        category = ""
        for record in rows_of(own, Line):
            if record.category != category:
                category = record.category
                source = cells_at(record, "基本方針")
                body.append((text_cell(f"・{category}", "rowgroup", colspan=12, source=source),))
            entry = edition.programmes[record.project].entry_in(str(policy))
            body.append(_project_row(record, by_row, project_id(entry) if entry else ""))
        body += _subtotal_rows(subtotals[subtotals["policy_no"] == policy], by_row)
    body += _subtotal_rows(subtotals[subtotals["policy_no"] == ""], by_row)
    table = _without_page(edition, Table(_project_head(edition), tuple(body)))
    return noted_table(edition, "table/projects", table, caption(edition, "projects"))


def _project_head(edition: Edition) -> tuple[tuple[Cell, ...], ...]:
    top = (
        text_cell("事業名", "col", rowspan=2),
        *(mark_head(text, rowspan=2) for text in ("新規", "重点", "主要成果")),
        number_head(f"{fiscal_year_name(edition.fiscal_year)}事業費", rowspan=2),
        text_cell("財源内訳", "colgroup", colspan=3),
        text_cell("事業期間", "col", rowspan=2),
        mark_head("21財団への補助・委託（△は予算の一部）", rowspan=2),
        text_cell("担当課等", "col", rowspan=2),
        number_head("公表版の頁", rowspan=2),
    )
    return top, tuple(number_head(text) for text in ("国庫", "その他", "一般財源"))


def _without_page(edition: Edition, table: Table) -> Table:
    """A list without its last column, 公表版の頁, where the edition is on forms and has not been printed."""
    if not edition.is_form:
        return table
    shorter = [
        (*row[:-1], *([replace(row[-1], colspan=n)] if (n := row[-1].colspan - 1) else [])) for row in table.body
    ]
    return Table((table.head[0][:-1], *table.head[1:]), tuple(shorter))


def _project_row(record: Line, by_row: dict[int, dict[str, Fact]], page: str) -> tuple[Cell, ...]:
    own = by_row.get(row_of(record), {})
    name = project_name(record)
    money = [_money_cell(own.get(name), cells_at(record, column)) for name, column in MONEY.items()]
    return (
        _name_cell(name, page, cells_at(record, "事業名")),
        *(mark_cell(FLAG_WORDS[record.text(flag)], cells_at(record, column)) for flag, column in FLAG_COLUMNS.items()),
        *money,
        text_cell(span_words(record.period_start, record.period_end), source=cells_at(record, "事業期間")),
        mark_cell(FOUNDATION_WORDS[record.foundation], cells_at(record, "21財団")),
        text_cell(record.sections, source=cells_at(record, "担当課等")),
        text_cell(record.page, look="number"),
    )


def _name_cell(name: str, page: str, source: tuple[str, ...]) -> Cell:
    """A project's name at the head of its row, leading to its page where it has one."""
    return (
        Cell((Span(name, "link", value=page),), "row", source=source) if page else text_cell(name, "row", source=source)
    )


def _money_cell(cost: Fact | None, source: tuple[str, ...] = ()) -> Cell:
    """A cost, or the cell that has none."""
    return replace(fact_cell([cost] if cost else []), source=source)


def project_name(record: Listed) -> str:
    """Name of a programme as a list shows it, with （再掲） where its line is marked so."""
    return record.project + ("（再掲）" if record.is_relisted else "")


def span_words(start: str, end: str) -> str:
    """First and last fiscal year of a project: `令和元～2年度`, `平成28～令和7年度`, `昭和45年度～` if open."""
    if not start:
        return ""
    first = era_year(int(start))
    if not end:
        return f"{first}年度～"
    last = era_year(int(end))
    era = first[:2]
    return f"{first}年度" if start == end else f"{first}～{last.removeprefix(era)}年度"


def _subtotal_rows(subtotals: pd.DataFrame, by_row: dict[int, dict[str, Fact]]) -> list[tuple[Cell, ...]]:
    rows = []
    for record in rows_of(subtotals, Subtotal):
        own = by_row.get(row_of(record), {})
        label = text_cell(record.scope, "row", colspan=4, source=cells_at(record, "事業名"))
        money = [_money_cell(own.get(name), cells_at(record, column)) for name, column in MONEY.items()]
        rows.append((label, *money, Cell((), colspan=4)))
    return rows


def policy_title(edition: Edition, policy: str) -> str:
    """Number and title of a policy, `② 中小企業の経営基盤の強化を図ること`."""
    for record in edition.rows(Section):
        numbers = record.section_id.removeprefix("2(2)")
        if record.section_id.startswith("2(2)") and policy in numbers and record.level == "3":
            headings = re.split("[/／]", record.heading)
            return f"{policy} {headings[numbers.index(policy)] if len(headings) > 1 else headings[0]}"
    return policy


def project_id(entry: Entry) -> str:
    """Id of a project's page in the report."""
    return f"project/{entry.chapter}/{entry.record.project}".replace(" ", "_")


def chapter_list(edition: Edition, chapter: str) -> Block:
    """基本方針事業一覧 of a chapter, each line leading to its project page."""
    block_id = f"table/list-{chapter}"
    if edition.is_reference:
        return gap(block_id, "この年度の基本方針事業一覧は記録にありません。")
    entries = edition.chapter(chapter)
    costs = listed_costs(edition, [entry.record for entry in entries])
    shared = len(chapter) > 1
    rows = []
    for entry in entries:
        record = entry.record
        cost = costs.get(row_of(record))
        policies = chapter if shared else ""
        marks = [mark_cell("○" if p in record.policies else "", cells_at(record, p)) for p in policies]
        rows.append(
            (
                *marks,
                text_cell(record.list_no, source=cells_at(record, "No.")),
                _name_cell(project_name(record), project_id(entry), cells_at(record, "事業名")),
                _money_cell(cost, cells_at(record, "事業費")),
                mark_cell(FLAG_WORDS.get(record.new, ""), cells_at(record, "新規")),
                text_cell(record.sections, source=cells_at(record, "担当課等")),
                text_cell(record.page, look="number", source=cells_at(record, "掲載頁")),
            )
        )
    rows += _list_subtotal(edition, chapter, costs, shared)
    head = (
        *(mark_head(p) for p in chapter if shared),
        *(text_cell(text, "col") for text in ("番号", "事業名")),
        number_head(f"{fiscal_year_name(edition.fiscal_year)}事業費"),
        mark_head("新規"),
        text_cell("担当課等", "col"),
        number_head("公表版の頁"),
    )
    table = _without_page(edition, Table((head,), tuple(rows)))
    return noted_table(edition, block_id, table, caption(edition, "project_lists"))


def _list_subtotal(edition: Edition, chapter: str, costs: dict[int, Fact], shared: bool) -> list[tuple[Cell, ...]]:
    frame = edition.table("subtotals")
    frame = frame[(frame["listing"] == "基本方針事業一覧") & (frame["policy_no"] == chapter)]
    width = 2 + (len(chapter) if shared else 0)
    return [
        (
            text_cell("小計", "row", colspan=width, source=cells_at(record, "事業名")),
            _money_cell(costs.get(row_of(record)), cells_at(record, "事業費")),
            Cell((), colspan=3),
        )
        for record in rows_of(frame, Subtotal)
    ]


def members_table(edition: Edition) -> Block:
    """Who sits in the liaison council: department and section."""
    if edition.is_reference:
        return gap("table/members", "構成員の表は、この年度の版としては収録していません。")
    rows = [
        (
            text_cell(r.department, "row", source=cells_at(r, LABEL)),
            text_cell(r.section, source=cells_at(r, "欄2")),
        )
        for r in edition.rows(Member)
    ]
    head = ((text_cell("部局名", "col"), text_cell("課名", "col")),)
    return noted_table(edition, "table/members", Table(head, tuple(rows)), caption(edition, "members"))


def ordinance_table(edition: Edition, section: str) -> Block:
    """Outline of the ordinance or the council's rules: article, heading and number of paragraphs, dates of effect."""
    if edition.is_reference:
        return gap(f"table/{section}", "条と見出しの表は、この年度の版としては収録していません。")
    frame = edition.table("ordinance")
    frame = frame[frame["section_id"] == section]
    rows = [
        (
            text_cell(r.article, "row", source=cells_at(r, "条")),
            text_cell(r.heading, source=cells_at(r, "見出し")),
            text_cell(r.paragraphs, source=cells_at(r, "項数")),
        )
        for r in rows_of(frame, Article)
    ]
    head = ((text_cell("条", "col"), text_cell("見出し・日付", "col"), text_cell("項・号の数", "col")),)
    name = frame[frame["article"] == "題名"]["heading"]
    words = f"{name.iloc[0]}の構成" if len(name) else "構成"
    title = Caption(tuple(bound_text(words, edition.literals)), ours=True)
    return noted_table(edition, f"table/{section}", Table(head, tuple(rows)), title)


def legend_table(edition: Edition | None = None) -> Block:
    """凡例: what stands in a cell of the report that has no figure; on forms also what is awaited or corrected."""
    legend = LEGEND if edition is None else _used(edition) | (FORM_LEGEND if edition.is_form else {})
    if not legend:
        return gap("table/legend", "数値のない欄は、この年度の表にはありません。")
    rows = [(text_cell(shown, "row"), text_cell(meaning)) for shown, meaning in legend.items()]
    head = ((text_cell("表示", "col"), text_cell("意味", "col")),)
    return table_block("table/legend", Table(head, tuple(rows)), Caption((Span("凡例"),), ours=True))


def _used(edition: Edition) -> dict[str, str]:
    """The lines of the 凡例 for what some cell of the edition shows."""
    everything = not edition.is_reference
    markers = {
        fact.marker
        for fact in edition.facts.every()
        if fact.value is None
        and (fact.document == edition.document or edition.is_form)
        and (everything or fact.fiscal_year in edition.years)
    }
    words = {f"{DASH} など" if marker == "none_reported" else MARKER_WORDS.get(marker, "") for marker in markers}
    return {
        shown: meaning for shown, meaning in LEGEND.items() if {shown, shown.removeprefix(f"{DASH}（")[:-1]} & words
    }


LEGEND = {
    f"{DASH} など": "横線だけが印刷され、理由の記載がないもの",
    f"{DASH}（{MARKER_WORDS['not_started']}）": "事業がまだ始まっていない年度の欄",
    f"{DASH}（{MARKER_WORDS['not_held']}）": "中止したもの、又は実施しなかったもの（文章や注に理由があるもの）",
    MARKER_WORDS["as_needed"]: "件数を定めず、必要に応じて行うもの",
    MARKER_WORDS["merged"]: "上の欄と結合されているもの",
    MARKER_WORDS["not_counted"]: "集計されていないもの",
    MARKER_WORDS["missing"]: "欄が空白で、理由の記載がないもの",
}
FORM_LEGEND = {
    MARKER_WORDS["outstanding"]: "担当課からまだ届いていないもの",
    REVISED_MARK: "前の年度の版に載った数値を、後に訂正したもの",
}
