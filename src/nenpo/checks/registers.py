"""Whether everything that was transcribed has arrived: rows against the register, sections against the outline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from nenpo.checks.funding import PROGRAMMES
from nenpo.checks.measurements import Measurement, Record, Tables, amount, compared, named
from nenpo.cleaning.listings import NO_SECTION
from nenpo.facts.programmes import page_section
from nenpo.ground.address import Address, parse_address


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
    reached: dict[tuple[str, str], dict[str, list[PrintedRow]]] = {}
    for row in (row for row in printed_rows(tables) if row.document not in tables.forms):
        reached.setdefault((row.document, row.table), {}).setdefault(row.section, []).append(row)
    found, left = [], {key: set(sections) for key, sections in reached.items() if key[1] != "charts"}
    for key, (expected, file) in _announced(tables["register"]).items():
        sections = reached.get(key[:2], {})
        names = [name for name in _sections_of(key[2], sections) if name in sections]
        left.get(key[:2], set()).difference_update(names)
        rows = [row for name in names for row in sections[name]]
        found.append(compared(_counted("register.row_count", key, file, rows), expected, len(rows)))
    for key in sorted((*table, name) for table, names in left.items() for name in names):
        rows = reached[key[:2]][key[2]]
        found.append(compared(_counted("register.unregistered", key, rows[0].place.file, rows), 0, len(rows)))
    return found


def _announced(register: pd.DataFrame) -> dict[tuple[str, str, str], tuple[int, str]]:
    """Rows that the register announces for each part of a table, and its file; charts have no rows."""
    parts: dict[tuple[str, str, str], tuple[int, str]] = {}
    for record in register[register["table"] != "charts"].to_dict("records"):
        key = (record["document"], record["table"], record["part"])
        folder = parse_address(record["source_cell"]).document
        parts[key] = (parts.get(key, (0, ""))[0] + amount(record["rows"]), f"{folder}/{record['file']}")
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
    rows = [*_observed_rows(tables["observations"])]
    sections: dict[str, Callable[[Record], str]] = {
        "project_lists": lambda record: record["chapter"],
        "project_pages": page_section,
        "projects": lambda record: record["policy_no"],
        **dict.fromkeys(
            ("outline", "notes", "claims", "categories", "ordinance", "events"), lambda record: record["section_id"]
        ),
        **dict.fromkeys(("members", "governance", "charts"), lambda _: ""),
    }
    for table, section in sections.items():
        for record in tables[table].to_dict("records") if table in tables else ():
            place = parse_address(record.get("source_cell", ""))
            rows.append(PrintedRow(record["document"], table, section(record), place, record.get("project", "")))
    return rows + _sum_rows(tables)


def _observed_rows(observations: pd.DataFrame) -> Iterable[PrintedRow]:
    """Rows of tables that become facts only: 項目名 tables, statistics, figures in prose.

    The series of a chart come after the register was made, and the register is of what the text holds.
    """
    lists = {"projects", "project_lists", "project_pages", "events"}
    seen = set()
    for record in observations.to_dict("records"):
        place = parse_address(record["source_cell"])
        table = place.name.removesuffix(".csv")
        if table not in lists and "/charts/" not in place.file and (place.file, place.row) not in seen:
            seen.add((place.file, place.row))
            section = record["section"].partition(" ")[0]
            yield PrintedRow(record["document"], table, section, place, record["project"])


def _sum_rows(tables: Tables) -> list[PrintedRow]:
    """Rows of the lists that are no project: subtotals, and in the 施策一覧 the title above each policy."""
    if "subtotals" not in tables or "projects" not in tables:
        return []
    found = []
    for record in tables["subtotals"].to_dict("records"):
        table = "projects" if record["listing"] == PROGRAMMES else "project_lists"
        place = parse_address(record["source_cell"])
        found.append(PrintedRow(record["document"], table, record["policy_no"], place))
    for record in tables["projects"].drop_duplicates(["document", "policy_no"]).to_dict("records"):
        place = parse_address(record["source_cell"])
        found.append(PrintedRow(record["document"], "projects", record["policy_no"], place))
    return found


def section_references(tables: Tables) -> list[Measurement]:
    """Whether the section that a note, event, pillar or heading names is one of the document."""
    known = set(tables["outline"]["section_id"])
    if "project_lists" in tables:
        known |= {page_section(line) for line in tables["project_lists"].to_dict("records")}
    references = {
        **dict.fromkeys(("notes", "claims", "categories", "events", "pillars", "ordinance"), ("section_id", "節")),
        "outline": ("parent", "上位"),
    }
    found = []
    for table, (field, column) in references.items():
        for record in tables[table].to_dict("records") if table in tables else ():
            if (section := record[field]) and section != NO_SECTION:
                base = replace(named(f"{table}.section_known", record, section), column=column)
                found.append(compared(base, 1, int(section in known)))
    return found


MEASURES = ((("register", "observations"), register_counts), (("outline",), section_references))
