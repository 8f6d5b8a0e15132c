"""施策一覧, 基本方針事業一覧 and project pages: the list of projects, and what each costs.

The 施策一覧 is the home of a project's particulars; the seven lists give its number and page. A cost is printed
three times (施策一覧, list, project page): each print is a fact of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from nenpo.cleaning.names import RELISTED_INCLUDED, Names, is_relisted, spelling_of
from nenpo.cleaning.observations import OUTSTANDING, Observation
from nenpo.cleaning.places import Source
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.ground.address import parse_address
from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import parse_year
from nenpo.ground.numerals import is_dash, normalise, parse_figure, parse_integer, plain_digits, squeeze
from nenpo.ground.rows import records_of

COLUMNS = (
    "document", "policy_no", "category", "list_no", "project", "project_as_printed", "relisted", "new", "priority",
    "major_outcome", "cost_thousand_yen", "national_thousand_yen", "other_thousand_yen", "general_thousand_yen",
    "period_start", "period_end", "foundation", "sections", "page", "source_cell",
)  # fmt: skip
SUBTOTAL_COLUMNS = (
    "document", "policy_no", "scope", "listing", "cost_thousand_yen", "national_thousand_yen", "other_thousand_yen",
    "general_thousand_yen", "source_cell",
)  # fmt: skip
LIST_COLUMNS = (
    "document", "chapter", "list_no", "project", "project_as_printed", "relisted", "policies", "cost_thousand_yen",
    "new", "sections", "page", "source_cell",
)  # fmt: skip
PAGE_COLUMNS = (
    "document", "chapter", "list_no", "project", "heading_as_printed", "cost_thousand_yen", "cost_split", "office",
    "source_cell",
)  # fmt: skip

POLICIES = "①②③④⑤⑥⑦⑧⑨"
COST = "cost_thousand_yen"
# By the head that a finding names: the column of the clean table, and the indicator.
MONEY = {
    "事業費": (COST, "事業費"),
    "国庫": ("national_thousand_yen", "事業費（国庫）"),
    "その他": ("other_thousand_yen", "事業費（その他）"),
    "一般財源": ("general_thousand_yen", "事業費（一般財源）"),
}
AMOUNTS = dict(MONEY.values())
MARKS = ("new", "priority", "major_outcome")
FLAGS = {"": "false", "○": "true"}
FOUNDATION = {"": "", "○": "full", "△": "partial"}
_PERIOD = re.compile(r"([RHS])(元|\d+)(?:(-)(?:([RHS])?(元|\d+))?)?")


@dataclass(frozen=True)
class ListLine:
    """One line of the 施策一覧: its policy and category as they apply, and its row in the file."""

    row: int
    policy: str
    category: str
    kind: str  # project, subtotal, subtotal_relisted or total
    headless: bool = False  # the first line of a policy whose chapter title is lacking


def policy_of(text: str) -> str:
    """Circled number that a chapter title begins with; empty where there is none."""
    text = normalise(re.sub(r"<[^>]*>", "", text))
    return text[0] if text and text[0] in POLICIES else ""


def parse_span(text: str) -> tuple[int, int | None] | None:
    """First and last fiscal year of a project, `R1-R2`, `S45-` (open: None) or `R2-4`; None where unreadable.

    `R2` alone is that one year; a second year without an era letter is of the same era.
    """
    match = _PERIOD.fullmatch(re.sub(r"\s+", "", normalise(text)))
    if not match:
        return None
    era, first, dash, last_era, last = match.groups()
    try:
        start = parse_year(f"{era}{first}")
        if not dash:
            return start, start
        return start, parse_year(f"{last_era or era}{last}") if last else None
    except UsageError:
        return None


def list_lines(table: RepairedTable) -> Iterator[ListLine]:
    """Lines of the 施策一覧 in order; chapter titles and category cells apply to the lines below them.

    After the 小計 of a policy comes the title of the next. Where it is lacking, and no other line has it, the lines
    are those of the policy between the titles before and after.
    """
    policy = category = ""
    titled = {policy_of(str(head)) for head in table.read["policy"]}
    closed = True
    for row in table.rows:
        head = normalise(str(table.read.at[row, "policy"]))
        name = squeeze(str(table.read.at[row, "project"]))
        if policy_of(head) and not name:
            policy, category, closed = policy_of(head), "", False
            continue
        if head.startswith("・"):
            category = head
        if closed and _is_project(table, row, name) and (lost := _untitled(policy, titled)):
            policy, closed = lost, False
            yield ListLine(row, policy, category, "project", headless=True)
            continue
        closed = closed or "小計" in name
        if "合計" in name:
            yield ListLine(row, "", "", "total")
        elif RELISTED_INCLUDED.search(name):
            yield ListLine(row, policy, "", "subtotal_relisted")
        elif name == "小計":
            yield ListLine(row, policy, "", "subtotal")
        elif any(str(value) for value in table.read.loc[row]):
            yield ListLine(row, policy, category, "project")


def _untitled(policy: str, titled: set[str]) -> str:
    """The policy after one whose lines have ended, if nothing bears its title; empty where its number is a guess."""
    following = POLICIES[POLICIES.find(policy) + 1 if policy else 0 :]
    proved = bool(policy) or following[1:2] in titled
    return following[:1] if proved and following[:1] not in titled else ""


def _is_project(table: RepairedTable, row: int, name: str) -> bool:
    """Whether a line is no sum and not blank."""
    sums = "合計" in name or "小計" in name or RELISTED_INCLUDED.search(name)
    return not sums and any(str(value) for value in table.read.loc[row])


def money(text: str) -> tuple[int | None, bool]:
    """千円 of a cell and whether it could be read; blank and dash are no amount."""
    if not normalise(text) or is_dash(normalise(text)):
        return None, True
    amount = parse_integer(text)
    return amount, amount is not None


def read_projects(
    table: RepairedTable, document: str, names: Names, listing: pd.DataFrame, *, form: bool = False
) -> tuple[pd.DataFrame, list[Problem]]:
    """The clean list of projects, one row a line of the 施策一覧.

    Parameters
    ----------
    listing : DataFrame
        Clean 基本方針事業一覧, for each line's number and page.
    form : bool
        The list is filled in on forms: its 再掲 lines are names alone.
    """
    records: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for line in list_lines(table):
        if line.headless:
            problems.append(_lost_heading(table, document, line))
        if line.kind == "project":
            record, trouble = _project(table, document, names, line, listing)
            records.append(record)
            problems += [] if form and record["relisted"] == "true" else trouble
    return pd.DataFrame(records, columns=list(COLUMNS), dtype=object), problems


def _project(
    table: RepairedTable, document: str, names: Names, line: ListLine, listing: pd.DataFrame
) -> tuple[dict[str, Any], list[Problem]]:
    read = table.read.loc[line.row]
    printed = str(read["project"])
    project = names.of("project", printed)
    record: dict[str, Any] = {
        "document": document,
        "policy_no": line.policy,
        "category": names.of("category", line.category.lstrip("・")),
        "project": project,
        "project_as_printed": printed,
        "relisted": str(is_relisted(printed)).lower(),
        "sections": names.of("section", str(read["sections"])),
        "source_cell": table.cell(line.row, "project"),
    }
    problems: list[Problem] = []
    for column, told, readable in _particulars(read):
        record |= told
        if not readable:
            problems.append(replace(table.unreadable(document, line.row, column), project=project))
    return record | _numbered(listing, line.policy, project), problems


def _lost_heading(table: RepairedTable, document: str, line: ListLine) -> Problem:
    """The title of a policy that is lacking before its first line."""
    printed = str(table.printed.at[line.row, "project"])
    origin = str(table.origin.at[line.row, "project"])
    return Problem("lost_heading", document, table.raw.file, line.row, origin, printed, detail=line.policy)


def _particulars(read: pd.Series) -> Iterator[tuple[str, dict[str, str], bool]]:
    """What each column of a line gives, and whether it could be read: marks, amounts, the foundation's part, years."""
    for field in MARKS:
        mark = normalise(str(read[field]))
        yield field, {field: FLAGS.get(mark, "")}, mark in FLAGS
    for field in AMOUNTS:
        amount, readable = money(str(read[field]))
        yield field, {field: _text(amount)}, readable
    mark = normalise(str(read["foundation"]))
    yield "foundation", {"foundation": FOUNDATION.get(mark, "")}, mark in FOUNDATION
    span = parse_span(str(read["period"]))
    first, last = span or (None, None)
    yield "period", {"period_start": _text(first), "period_end": _text(last)}, span is not None


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _numbered(listing: pd.DataFrame, policy: str, project: str) -> dict[str, str]:
    """Number and page of a project in the list of the chapter that holds its policy."""
    rows = listing[listing["chapter"].str.contains(policy, regex=False) & (listing["project"] == project)]
    if rows.empty:
        return {"list_no": "", "page": ""}
    return {"list_no": str(rows["list_no"].iloc[0]), "page": str(rows["page"].iloc[0])}


def read_subtotals(table: RepairedTable, document: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Subtotals of each policy, without and with 再掲, and the total, as printed in the 施策一覧."""
    records, problems = [], []
    for line in list_lines(table):
        if line.kind == "project":
            continue
        record: dict[str, Any] = {
            "document": document,
            "policy_no": line.policy,
            "scope": {"subtotal": "小計", "subtotal_relisted": "小計（再掲含む）", "total": "合計"}[line.kind],
            "listing": "施策一覧",
            "source_cell": table.cell(line.row, COST),
        }
        for field in AMOUNTS:
            amount, readable = money(str(table.read.at[line.row, field]))
            record[field] = _text(amount)
            if not readable:
                problems.append(table.unreadable(document, line.row, field))
        records.append(record)
    return pd.DataFrame(records, columns=list(SUBTOTAL_COLUMNS), dtype=object), problems


def read_lists(table: RepairedTable, document: str, names: Names) -> tuple[pd.DataFrame, pd.DataFrame, list[Problem]]:
    """The 基本方針事業一覧 of all chapters, their subtotals, and cells that could not be read."""
    records, subtotals, problems = [], [], []
    for row in table.rows:
        read = table.read.loc[row]
        amount, readable = money(str(read[COST]))
        cost = _text(amount)
        if not readable:
            problems.append(table.unreadable(document, row, COST))
        printed = str(read["project"])
        if "小計" in (squeeze(printed), squeeze(str(read["list_no"]))):
            subtotals.append(
                dict.fromkeys(SUBTOTAL_COLUMNS, "")
                | {
                    "document": document,
                    "policy_no": str(read["chapter"]),
                    "scope": "小計（再掲含む）",
                    "listing": "基本方針事業一覧",
                    COST: cost,
                    "source_cell": table.cell(row, COST),
                }
            )
            continue
        records.append(_list_line(table, document, names, row, printed, cost))
        mark = normalise(str(read["new"]))
        if mark not in FLAGS:
            problems.append(table.unreadable(document, row, "new"))
    frame = pd.DataFrame(records, columns=list(LIST_COLUMNS), dtype=object)
    return frame, pd.DataFrame(subtotals, columns=list(SUBTOTAL_COLUMNS), dtype=object), problems


def _list_line(table: RepairedTable, document: str, names: Names, row: int, printed: str, cost: str) -> dict[str, Any]:
    read = table.read.loc[row]
    chapter = str(read["chapter"])
    marked = "".join(p for p in chapter if normalise(str(read.get(p, ""))) == "○")
    return {
        "document": document,
        "chapter": chapter,
        "list_no": str(read["list_no"]),
        "project": names.of("project", printed),
        "project_as_printed": printed,
        "relisted": str(is_relisted(printed)).lower(),
        "policies": marked or chapter,
        COST: cost,
        "new": FLAGS.get(normalise(str(read["new"])), ""),
        "sections": names.of("section", str(read["sections"])),
        "page": str(read["page"]),
        "source_cell": table.cell(row, "project"),
    }


def read_pages(
    table: RepairedTable, document: str, names: Names, listing: pd.DataFrame
) -> tuple[pd.DataFrame, list[Problem]]:
    """Project pages in order: heading, cost and office as far as the text still has them."""
    records, problems = [], []
    for row in table.rows:
        read = table.read.loc[row]
        chapter, number = chapter_and_number(str(read["section"]))
        rows = listing[(listing["chapter"] == chapter) & (listing["list_no"] == number)]
        cost = parse_figure(str(read[COST])) if read[COST] else None
        if read[COST] and cost is None:
            problems.append(table.unreadable(document, row, COST))
        records.append(
            {
                "document": document,
                "chapter": chapter,
                "list_no": number,
                "project": str(rows["project"].iloc[0]) if len(rows) else "",
                "heading_as_printed": str(read["heading"]),
                COST: "" if cost is None or cost.value is None else plain_digits(cost.value),
                "cost_split": str(read["cost_split"]),
                "office": normalise(str(read["office"])),
                "source_cell": table.cell(row, "heading"),
            }
        )
        if rows.empty:
            problems.append(table.unreadable(document, row, "section"))
    return pd.DataFrame(records, columns=list(PAGE_COLUMNS), dtype=object), problems


def chapter_and_number(section: str) -> tuple[str, str]:
    """Chapter and list number of a project page's section, `2(2)⑥⑦-3` to `⑥⑦` and `3`."""
    chapter, _, number = section.rpartition(")")[2].partition("-")
    return chapter, number


def project_observations(
    projects: pd.DataFrame, table: RepairedTable, source: Source, heading: str, *, form: bool = False
) -> list[Observation]:
    """Cost and sources of funds of every line of the 施策一覧; a relisted line is a second listing.

    Parameters
    ----------
    form : bool
        The list is filled in on forms: a home line without a cost has not been handed in.
    """
    rows = {table.cell(line.row, "project"): line.row for line in list_lines(table)}
    found = []
    for record in records_of(projects):
        row = rows[record["source_cell"]]
        base = cost_fact(source, heading, record["project"])
        base = replace(base, place=record["policy_no"] if record["relisted"] == "true" else "")
        amounts = _amounts(table, row, base)
        found += amounts or ([_awaited_cost(table, row, base)] if form and not base.place else [])
    return found


def _awaited_cost(table: RepairedTable, row: int, base: Observation) -> Observation:
    return replace(base, marker=OUTSTANDING, source_cell=table.cell(row, COST))


def subtotal_observations(
    subtotals: pd.DataFrame, tables: dict[str, RepairedTable], source: Source, heading: str
) -> list[Observation]:
    """Printed subtotals and total as facts; the subject is the list and what the sum covers."""
    found = []
    for record in records_of(subtotals):
        table = tables[record["listing"]]
        row = parse_address(record["source_cell"]).line
        subject = f"{record['listing']}{record['policy_no']}{record['scope']}"
        base = replace(cost_fact(source, heading, ""), subject=subject)
        found += _amounts(table, row, base)
    return found


def list_observations(listing: pd.DataFrame, table: RepairedTable, source: Source, heading: str) -> list[Observation]:
    """The cost that each 基本方針事業一覧 prints again: a second listing, named by its chapter."""
    found = []
    for record in records_of(listing):
        row = parse_address(record["source_cell"]).line
        base = cost_fact(source, heading, record["project"])
        found += _amounts(table, row, replace(base, place=f"基本方針事業一覧{record['chapter']}"))
    return found


def page_observations(pages: pd.DataFrame, table: RepairedTable, source: Source) -> list[Observation]:
    """The cost on a project page, and the parts it is split into there (①23,256 ②27,229)."""
    found = []
    for record in records_of(pages):
        row = parse_address(record["source_cell"]).line
        heading = f"2(2){record['chapter']}-{record['list_no']} {record['project']}"
        base = cost_fact(source, heading, record["project"])
        if record[COST]:
            cost = _printed(base, table, row, COST)
            cost = replace(cost, value=int(record[COST]), unit=unit_of_cost(cost.printed))
            found.append(replace(cost, place=f"事業頁{record['chapter']}"))
        for mark, amount in re.findall(rf"([{POLICIES}])\s*([\d,]+)", record["cost_split"]):
            part = _printed(base, table, row, "cost_split")
            found.append(replace(part, indicator=f"事業費{mark}", value=parse_integer(amount)))
    return found


def _printed(base: Observation, table: RepairedTable, row: int, column: str) -> Observation:
    return replace(base, printed=str(table.printed.at[row, column]), source_cell=table.cell(row, column))


def unit_of_cost(printed: str) -> str:
    """The unit that a page prints behind a cost; 千円 where it prints none, as the lists do."""
    return re.sub(r"[\d,.\s]", "", normalise(printed)) or "千円"


def cost_fact(source: Source, heading: str, project: str) -> Observation:
    """事業費 of a project or, where there is none, of a sum that is still to be named; without its value."""
    return Observation(
        document=source.document,
        report=source.report,
        section=heading,
        project=project,
        subject="",
        indicator="事業費",
        fiscal_year=source.edition,
        period=str(source.edition),
        value=None,
        unit="千円",
        printed="",
        source_cell="",
    )


def _amounts(table: RepairedTable, row: int, base: Observation) -> list[Observation]:
    """One observation for each amount cell of a row; a dash in the cost column is `none_reported`."""
    found = []
    for column, indicator in AMOUNTS.items():
        if column not in table.read.columns:
            continue
        text = str(table.read.at[row, column])
        amount, _ = money(text)
        dash = column == COST and is_dash(normalise(text))
        if amount is None and not dash:
            continue
        found.append(
            replace(
                _printed(base, table, row, column),
                indicator=indicator,
                value=amount,
                marker="none_reported" if dash else "",
            )
        )
    return found


def unknown_projects(frame: pd.DataFrame, known: set[str], document: str, table: RepairedTable) -> list[Problem]:
    """Names of a list that the 施策一覧 does not know: a spelling that the map of names lacks."""
    return [
        Problem(
            "unmapped_name",
            document,
            table.raw.file,
            parse_address(record["source_cell"]).line,
            "事業名",
            record["project_as_printed"],
            project=spelling_of(record["project_as_printed"]),
        )
        for record in records_of(frame)
        if record["project"] not in known
    ]
