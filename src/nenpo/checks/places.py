"""Where a known issue stands, for people: page of the published edition, section and words, and what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from nenpo.cleaning.listings import NO_SECTION
from nenpo.facts.programmes import Line, programmes_of
from nenpo.facts.store import Fact, Facts, facts_of
from nenpo.ground.address import Address, parse_address
from nenpo.ground.fiscal_year import period_name
from nenpo.ground.rows import records_of

BLANK, NO_PAGE, HEADER = "（空欄）", "―", "表の見出し"
# What a row of a clean table is about, in the column that names it.
NAMES = ("project", "event", "subject", "heading", "target", "scope", "pillar")
# Columns that say where it stands.
PLACES = ("section_id", "chapter", "list_no", "policy_no")
MARKS = ("", "○", "△")
# Columns of the register that are looked up.
REGISTERED = ["document", "file", "part", "page"]
OWN_PAGES, OUTLINE = "/project_pages.csv", "/outline.csv"
Tables = Mapping[str, pd.DataFrame]
Record = Mapping[str, str]
Rows = Mapping[str, Mapping[int, Record]]


@dataclass(frozen=True)
class Spot:
    """A place in a published document.

    Attributes
    ----------
    page : str
        公表版の頁; empty where the source has lost its pages.
    words : str
        Section, project, indicator and year in words.
    cell : str
        The same place as the address of a cell under data/raw.
    printed : str
        What stands there.
    office : str
        The section in charge of the project that it is about; empty where that is not known.
    """

    page: str
    words: str
    cell: str
    printed: str
    office: str


def spots_of(document: str, issues: Iterable[Record], tables: Tables) -> list[tuple[Record, Spot]]:
    """The issues about a document, each with its place.

    Parameters
    ----------
    issues : iterable of dict
        Each with `document`, `fact_id` or `cell`, and `printed`.
    tables : dict
        Clean tables of the year, which may hold other documents too.
    """
    own = _of_document(tables, document)
    rows, facts = _printed_rows(own), facts_of(own["observations"])
    homes = {name: programme.home for name, programme in programmes_of(own).items() if programme.home}
    return [
        (issue, _spot(issue, own, _fact(facts, issue), rows, homes))
        for issue in issues
        if issue["document"] == document
    ]


def _of_document(tables: Tables, document: str) -> Tables:
    """The rows of one document: a year may have two, and both may have a section of the same number."""
    return {
        name: frame[frame["document"] == document] if "document" in frame.columns else frame
        for name, frame in tables.items()
    }


def _spot(issue: Record, tables: Tables, fact: Fact | None, rows: Rows, homes: Mapping[str, Line]) -> Spot:
    cell = issue["cell"] or (fact.source_cell if fact else "")
    place = parse_address(cell)
    row = _row(rows.get(place.file, {}), place)
    section = fact.section if fact and "chapter" not in row else ""
    section = section or _section(tables, row, place)
    printed = issue["printed"] or (fact.printed if fact else "")
    project = (fact.project if fact else "") or row.get("project") or _claimed(tables, cell)
    words = [_heading(section), *_names(row, fact, section), *_inside(fact, row, place, printed)]
    return Spot(
        page=page_of(tables, place, section.partition(" ")[0], row),
        words=" ".join(part for part in words if part) or place.words,
        cell=cell,
        printed=printed or BLANK,
        office=homes[project].sections if project in homes else "",
    )


def _claimed(tables: Tables, cell: str) -> str:
    """The project that a sentence on record makes a claim about; empty where it claims nothing of one."""
    claims = tables.get("claims", pd.DataFrame(columns=["source_cell", "series"]))
    for series in claims.loc[claims["source_cell"] == cell, "series"]:
        return str(series).partition("|")[0].partition("/")[2].rpartition("/")[0]
    return ""


def _fact(facts: Facts, issue: Record) -> Fact | None:
    """The figure that an issue is about, by its name or its cell; None where it is about no figure."""
    if issue["fact_id"]:
        return facts.get(issue["fact_id"])
    return next(iter(facts.of_cell(issue["document"], issue["cell"])), None)


def _printed_rows(tables: Tables) -> Rows:
    """What the clean tables know of each printed row, by file and line."""
    found: dict[str, dict[int, Record]] = {}
    for name, frame in sorted(tables.items()):
        if "source_cell" in frame.columns:
            columns = [column for column in frame.columns if column == "source_cell" or _is_told(name, column)]
            for told in records_of(frame[columns]):
                place = parse_address(told.pop("source_cell"))
                if place.line:
                    rows = found.setdefault(place.file, {})
                    rows[place.line] = told | dict(rows.get(place.line, {}))
    return found


def _row(rows: Mapping[int, Record], place: Address) -> Record:
    """What is known of a printed row; of a line of heads, the section of the row that follows it."""
    if not place.line or not rows:
        return {}
    nearest = min(rows, key=lambda row: (row < place.line, abs(row - place.line)))
    header = {"project": "", "header": "true"} if nearest != place.line else {}
    return {**rows[nearest], **header}


def _is_told(table: str, column: str) -> bool:
    """Whether a column says where a row stands; of a figure only its section and project do."""
    wanted = {"section", "project"} if table == "observations" else {*NAMES, *PLACES}
    return column in wanted


def _section(tables: Tables, row: Record, place: Address) -> str:
    """Number and heading of the section that a row stands in, as the outline has it."""
    number = row.get("section_id", "").replace(NO_SECTION, "")
    if chapter := row.get("chapter", ""):
        number = f"2(2){chapter}" + (f"-{row['list_no']}" if place.file.endswith(OWN_PAGES) else "")
    parts = set(_registered(tables, place)["part"])
    if not number and (row.get("section") or len(parts) != 1):
        return row.get("section", "")
    number = number or parts.pop()
    return f"{number} {_title(tables, number)}".strip()


def _title(tables: Tables, number: str) -> str:
    """Heading of a section: the outline's, or of a project's page the name in its chapter's list."""
    outline, listed = tables["outline"], _listed(tables, number)
    for frame, column in ((outline[outline["section_id"] == number], "heading"), (listed, "project")):
        if len(frame):
            return str(frame[column].iloc[0])
    return ""


def _heading(section: str) -> str:
    """A section in words; where the number is the heading, once."""
    number, _, heading = section.partition(" ")
    return number if heading and number.endswith(heading) else section


def _names(row: Record, fact: Fact | None, section: str) -> list[str]:
    """The project or event of a row, and which of several lists it stands in, unless the section says so."""
    policy = f"基本方針{row['policy_no']}" if row.get("policy_no") else ""
    name = fact.project if fact else ""
    name = name or next((row[column] for column in NAMES if row.get(column)), "")
    return [policy, name if name not in section else ""]


def _inside(fact: Fact | None, row: Record, place: Address, printed: str) -> list[str]:
    """Which figure of the row it is, and of which year; of a mark, its column.

    Other words speak for themselves, and in a row that has shifted their column would mislead.
    """
    if fact:
        return [fact.indicator, period_name(fact.period)]
    if row.get("header"):
        return [HEADER]
    return [f"「{place.column}」の欄"] if place.column and printed in MARKS else []


def page_of(tables: Tables, place: Address, section: str, row: Record) -> str:
    """公表版の頁 of a place: from the register, else from the list of projects, else from the outline."""
    own = _registered(tables, place)
    for wanted in (section, row.get("chapter", "")):
        named = [bool(wanted) and wanted in part.split("・") for part in own["part"]]
        if pages := _pages(own.loc[named]):
            return pages
    if len(own) == 1 and not place.file.endswith(OUTLINE):
        return _pages(own)
    return _pages(_listed(tables, section)) or _outline_page(tables, section)


def _registered(tables: Tables, place: Address) -> pd.DataFrame:
    """The parts that the register knows of a file; none where nothing of the year is copied from print."""
    register = tables.get("register", pd.DataFrame(columns=REGISTERED))
    return register[(register["document"] == place.document) & (register["file"] == place.name)]


def _pages(frame: pd.DataFrame) -> str:
    return "、".join(dict.fromkeys(page for page in frame["page"] if page))


def _listed(tables: Tables, section: str) -> pd.DataFrame:
    """Line of a project's page in the list of its chapter."""
    found = re.fullmatch(r"2\(2\)(.+)-(\d+)", section)
    if not found or "project_lists" not in tables:
        return pd.DataFrame({"project": [], "page": []})
    lists = tables["project_lists"]
    return lists[(lists["chapter"] == found[1]) & (lists["list_no"] == found[2])]


def _outline_page(tables: Tables, section: str) -> str:
    outline = tables["outline"]
    parents = dict(zip(outline["section_id"], outline["parent"], strict=True))
    while section and section in parents:
        if page := _pages(outline[outline["section_id"] == section]):
            return page
        section = parents[section]
    return ""
