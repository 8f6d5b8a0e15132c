"""What an edition on forms shows and does not hold itself: last year's figures, and on a 再掲 those of its home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nenpo.facts.programmes import Entry, Line
from nenpo.facts.store import Fact
from nenpo.ground.rows import TableRow
from nenpo.report.edition import Edition

COST = "事業費"


def earlier_figures(edition: Edition, facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Figure of this year to what stands in the 前年度 column beside it: last year's fact, as corrected since.

    A printed edition has its own 前年度 column. A 累計 that sums up the years beside it is shown for this year alone.
    """
    if not edition.is_form:
        return {}
    shown = list(facts)
    yearly = {(fact.indicator, fact.what, fact.fiscal_year) for fact in shown if ".." not in fact.period}
    return {
        fact.fact_id: edition.facts.previous(fact)
        for fact in shown
        if ".." not in fact.period or (fact.indicator, fact.what, fact.fiscal_year) not in yearly
    }


def home_section(edition: Edition, entry: Entry) -> str:
    """Section of the page that has a programme's figures: its own, or on forms that of the home page."""
    if not (edition.is_form and entry.is_further):
        return entry.section
    return (edition.programmes[entry.record.project].home_entry or entry).section


def home_line(edition: Edition, line: Line) -> Line:
    """Line of the 施策一覧 that has a programme's costs: its own, or on forms the home line."""
    if not (edition.is_form and line.is_relisted):
        return line
    return edition.programmes[line.project].home or line


def with_home_costs(
    edition: Edition, records: Iterable[Line], by_row: Mapping[int, dict[str, Fact]]
) -> dict[int, dict[str, Fact]]:
    """Costs of the 施策一覧 by line and indicator, on forms those of the home line on each 再掲 line."""
    homes = {row_of(record): row_of(home_line(edition, record)) for record in records}
    return {**by_row, **{row: by_row[home] for row, home in homes.items() if home != row and home in by_row}}


def listed_costs(edition: Edition, records: Iterable[TableRow]) -> dict[int, Fact]:
    """Cost by line of a 基本方針事業一覧: as the list prints it, or on forms that of the 施策一覧."""
    printed = {fact.source_row: fact for fact in edition.file_facts("project_lists.csv")}
    if not edition.is_form:
        return printed
    facts = edition.file_facts("projects.csv")
    costs = {fact.project: fact for fact in facts if fact.indicator == COST and fact.project and not fact.place}
    return printed | {row_of(one): costs[one.project] for one in records if one.project in costs}


def row_of(record: TableRow) -> int:
    """Line of a clean row's source cell."""
    return record.address.line
