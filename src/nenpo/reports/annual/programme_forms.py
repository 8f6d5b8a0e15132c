"""施策一覧 and its lists where they are filled in on forms: what is asked once is read once.

A 再掲 line, a line of a 基本方針事業一覧 and a further page have no particulars of their own: they are those of the
home line. A subtotal that nobody typed is the sum of its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pandas as pd

from nenpo.cleaning.observations import OUTSTANDING, Observation
from nenpo.cleaning.projects import AMOUNTS, COST
from nenpo.cleaning.repairs import RepairedTable
from nenpo.facts.programmes import LINES, LISTS, PAGES, programmes_of
from nenpo.ground.address import parse_address
from nenpo.ground.rows import records_of

# Particulars of a project that every further line of it shares.
SHARED = (
    "new", "priority", "major_outcome", COST, "national_thousand_yen", "other_thousand_yen", "general_thousand_yen",
    "period_start", "period_end", "foundation", "sections",
)  # fmt: skip


def with_home_particulars(projects: pd.DataFrame) -> pd.DataFrame:
    """The 施策一覧 with the particulars of the home line in each 再掲 line."""
    programmes = programmes_of({LINES: projects})
    records = []
    for record in records_of(projects):
        home = programmes[record["project"]].home
        shared = {name: home.text(name) for name in SHARED} if home and record["relisted"] == "true" else {}
        records.append(record | shared)
    return pd.DataFrame(records, columns=list(projects.columns), dtype=object)


def listed_as_at_home(listing: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """The 基本方針事業一覧 with cost, 新規 and sections of the 施策一覧 where it leaves them blank."""
    programmes = programmes_of({LINES: projects, LISTS: listing})
    records = []
    for record in records_of(listing):
        home = programmes[record["project"]].home
        # A blank 新規 was read as "not new"; on a form it is the home line's.
        shared = {name: record[name] or (home.text(name) if home else "") for name in (COST, "sections")}
        records.append(record | shared | {"new": home.new if home else record["new"]})
    return pd.DataFrame(records, columns=list(listing.columns), dtype=object)


def paged_as_at_home(pages: pd.DataFrame, listing: pd.DataFrame) -> pd.DataFrame:
    """Project pages with the office of the home page where a further page leaves it blank."""
    programmes = programmes_of({LISTS: listing, PAGES: pages})
    filled = pages.copy()
    filled["office"] = [
        office or (home.office if (home := programmes[project].home_page) else "")
        for project, office in zip(pages["project"], pages["office"], strict=True)
    ]
    return filled


def awaited_projects(costs: Iterable[Observation]) -> set[str]:
    """Projects whose 事業費 has not been handed in."""
    return {row.project for row in costs if row.marker == OUTSTANDING}


def summed(subtotals: pd.DataFrame, projects: pd.DataFrame, listing: pd.DataFrame, awaited: set[str]) -> pd.DataFrame:
    """Subtotals and total, each blank one as the sum of its lines; blank as long as one of these is awaited."""
    records = []
    for record in records_of(subtotals):
        rows = _lines(record, projects, listing)
        fields = [field for field in AMOUNTS if field in rows.columns]
        known = not awaited.intersection(rows["project"])
        sums = {field: str(sum(int(text) for text in rows[field] if text)) for field in fields if known}
        records.append(record | {field: record[field] or sums.get(field, "") for field in AMOUNTS})
    return pd.DataFrame(records, columns=list(subtotals.columns), dtype=object)


def _lines(record: Mapping[str, str], projects: pd.DataFrame, listing: pd.DataFrame) -> pd.DataFrame:
    """Lines that a subtotal covers: a policy's own or all of them, a chapter's, or every project once."""
    if record["listing"] != "施策一覧":
        return listing[listing["chapter"] == record["policy_no"]]
    own = projects if record["scope"] == "合計" else projects[projects["policy_no"] == record["policy_no"]]
    return own if "再掲含む" in record["scope"] else own[own["relisted"] != "true"]


def sum_observations(
    subtotals: pd.DataFrame,
    tables: Mapping[str, RepairedTable],
    typed: Iterable[Observation],
    base: Callable[[str], Observation],
) -> list[Observation]:
    """Sums that nobody typed, as facts of the cells that they belong in; one with an awaited line is awaited.

    Parameters
    ----------
    typed : iterable of Observation
        Sums that were typed, and stand.
    base : function
        Name of a sum to a cost fact of it without value.
    """
    there = {row.source_cell for row in typed}
    found = []
    for record in records_of(subtotals):
        table = tables[record["listing"]]
        row = parse_address(record["source_cell"]).line
        for field, indicator in AMOUNTS.items():
            if field not in table.read.columns or table.cell(row, field) in there:
                continue
            value = int(record[field]) if record[field] else None
            subject = f"{record['listing']}{record['policy_no']}{record['scope']}"
            printed, marker = ("", OUTSTANDING) if value is None else (f"{value:,}", "")
            fact = replace(base(subject), indicator=indicator, value=value, marker=marker, printed=printed)
            found.append(replace(fact, source_cell=table.cell(row, field)))
    return found
