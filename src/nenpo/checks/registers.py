"""Whether everything that was transcribed has arrived: rows against the register, sections against the outline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from nenpo.checks.funding import PROGRAMMES
from nenpo.checks.measurements import Measurement, Tables, amount, compared, named
from nenpo.cleaning.listings import NO_SECTION
from nenpo.facts.programmes import Line, ListLine, Page
from nenpo.facts.rows import (
    Article,
    Assertion,
    Category,
    Condition,
    Event,
    Listing,
    Meeting,
    Member,
    Note,
    Pillar,
    PrintedChart,
    Registered,
    Section,
    Subtotal,
    Window,
)
from nenpo.facts.store import Fact
from nenpo.ground.address import Address
from nenpo.ground.layouts import LISTS
from nenpo.ground.rows import TableRow, grouped, rows_of

# Tables of which each row names the section that it stands in, and those whose rows stand in none.
IN_SECTIONS: tuple[type[TableRow], ...] = (
    Section,
    Note,
    Assertion,
    Category,
    Event,
    Article,
    Window,
    Condition,
)
NOWHERE: tuple[type[TableRow], ...] = (Member, Meeting, PrintedChart)


@dataclass(frozen=True)
class PrintedRow:
    """One row of a transcribed table that has reached a clean table: where it stands and in which section."""

    document: str
    table: str
    section: str
    place: Address
    project: str = ""


def register_counts(tables: Tables) -> list[Measurement]:
    """Rows of each registered part against the rows of it that reached the clean tables, both ways.

    What is filled in on forms is copied from nowhere and needs no register.
    """
    printed = [row for row in printed_rows(tables) if row.document not in tables.forms]
    by_table = grouped(printed, lambda row: (row.document, row.table))
    reached = {table: grouped(rows, lambda row: row.section) for table, rows in by_table.items()}
    found, left = [], {key: set(sections) for key, sections in reached.items() if key[1] != "charts"}
    for key, (expected, file) in _announced(tables.rows(Registered)).items():
        sections = reached.get(key[:2], {})
        names = [name for name in _sections_of(key[2], sections) if name in sections]
        left.get(key[:2], set()).difference_update(names)
        rows = [row for name in names for row in sections[name]]
        found.append(compared(_counted("register.row_count", key, file, rows), expected, len(rows)))
    for key in sorted((*table, name) for table, names in left.items() for name in names):
        rows = reached[key[:2]][key[2]]
        found.append(compared(_counted("register.unregistered", key, rows[0].place.file, rows), 0, len(rows)))
    return found


def _announced(register: Iterable[Registered]) -> dict[tuple[str, str, str], tuple[int, str]]:
    """Rows that the register announces for each part of a table, and its file; charts have no rows."""
    parts: dict[tuple[str, str, str], tuple[int, str]] = {}
    for one in (one for one in register if one.table != PrintedChart.TABLE):
        key = (one.document, one.table, one.part)
        parts[key] = (parts.get(key, (0, ""))[0] + amount(one.rows), f"{one.address.document}/{one.file}")
    return parts


def _sections_of(part: str, sections: Iterable[str]) -> Iterable[str]:
    """Sections that a registered part means; one that is no section (表1, none) is the whole table.

    Rows of a table without sections belong to whatever part is registered for it.
    """
    return sections if not part or part.startswith("表") else ("", *part.split("・"))


def _counted(rule: str, key: tuple[str, str, str], file: str, rows: Sequence[PrintedRow]) -> Measurement:
    document, table, part = key
    first = min(rows, key=lambda row: int(row.place.row or 0), default=None)
    return Measurement(
        rule=rule,
        document=document,
        file=first.place.file if first else file,
        row=first.place.row if first else "",
        project=first.project if first else "",
        indicator=f"{table} {part}".strip(),
    )


def printed_rows(tables: Tables) -> list[PrintedRow]:
    """Every transcribed row that the clean tables hold, once each."""
    rows = [*_observed_rows(tables.facts.every())]
    rows += [_printed(one, one.chapter) for one in tables.rows(ListLine)]
    rows += [_printed(one, one.page_section) for one in tables.rows(Page)]
    rows += [_printed(one, one.policy_no) for one in tables.rows(Line)]
    for kind in IN_SECTIONS:
        rows += [_printed(one, one.text("section_id")) for one in tables.rows(kind)]
    for kind in NOWHERE:
        rows += [_printed(one, "") for one in tables.rows(kind)]
    return rows + _listed_rows(tables) + _sum_rows(tables)


def _listed_rows(tables: Tables) -> list[PrintedRow]:
    """Rows of the lists that a document declares beyond those that the house knows; each names its section itself."""
    registered = dict.fromkeys(one.table for one in tables.rows(Registered))
    known = {*LISTS, Line.TABLE, ListLine.TABLE, Page.TABLE, PrintedChart.TABLE}
    names = [name for name in registered if name in tables and name not in known]
    return [
        PrintedRow(one.document, name, one.section_id, one.address)
        for name in names
        for one in rows_of(tables[name], Listing)
    ]


def _printed(row: TableRow, section: str) -> PrintedRow:
    return PrintedRow(row.document, row.TABLE, section, row.address, row.project)


def _observed_rows(facts: Iterable[Fact]) -> Iterable[PrintedRow]:
    """Rows of tables that become facts only: 項目名 tables, statistics, figures in prose.

    The series of a chart come after the register was made, and the register is of what the text holds.
    """
    lists = {"projects", "project_lists", "project_pages", "events"}
    seen = set()
    for fact in facts:
        place, table = fact.address, fact.source_file.removesuffix(".csv")
        if table not in lists and "/charts/" not in place.file and (place.file, place.row) not in seen:
            seen.add((place.file, place.row))
            yield PrintedRow(fact.document, table, fact.section_id, place, fact.project)


def _sum_rows(tables: Tables) -> list[PrintedRow]:
    """Rows of the lists that are no project: subtotals, and in the 施策一覧 the title above each policy."""
    if Subtotal.TABLE not in tables or Line.TABLE not in tables:
        return []
    found = []
    for one in tables.rows(Subtotal):
        table = Line.TABLE if one.listing == PROGRAMMES else ListLine.TABLE
        found.append(PrintedRow(one.document, table, one.policy_no, one.address))
    first = {(line.document, line.policy_no): line for line in reversed(tables.rows(Line))}
    return found + [replace(_printed(line, line.policy_no), project="") for line in reversed(first.values())]


def section_references(tables: Tables) -> list[Measurement]:
    """Whether the section that a note, event, pillar or heading names is one of the document."""
    known = {section.section_id for section in tables.rows(Section)}
    known |= {line.page_section for line in tables.rows(ListLine)}
    found = []
    for row, section, column in _named_sections(tables):
        if section and section != NO_SECTION:
            base = replace(named(f"{row.TABLE}.section_known", row, section), column=column)
            found.append(compared(base, 1, int(section in known)))
    return found


def _named_sections(tables: Tables) -> Iterator[tuple[TableRow, str, str]]:
    """Each row that names a section, with that name and its column."""
    kinds: list[type[TableRow]] = [*(kind for kind in IN_SECTIONS if kind is not Section), Pillar]
    for kind in kinds:
        for row in tables.rows(kind):
            yield row, row.text("section_id"), "節"
    for section in tables.rows(Section):
        yield section, section.parent, "上位"


MEASURES = ((("register", "observations"), register_counts), (("outline",), section_references))
