"""Small clean tables for tests of what is measured: a record says only what matters."""

from collections.abc import Iterable

import pandas as pd
from made import figure_row

from nenpo.checks.measurements import Comparison, Measurement, Tables
from nenpo.cleaning.observations import COLUMNS as OBSERVATION_COLUMNS
from nenpo.cleaning.projects import COLUMNS as PROJECT_COLUMNS
from nenpo.cleaning.projects import LIST_COLUMNS, PAGE_COLUMNS

DOCUMENT = "doc"
UNMARKED = {"relisted": "false", "new": "false", "priority": "false", "major_outcome": "false"}
USUAL = {
    "projects": (PROJECT_COLUMNS, UNMARKED | {"period_start": "2019", "period_end": "2021", "sections": "甲課"}),
    "project_lists": (LIST_COLUMNS, {"relisted": "false", "new": "false", "sections": "甲課"}),
    "project_pages": (PAGE_COLUMNS, {"office": "甲課 一グループ"}),
    "observations": (OBSERVATION_COLUMNS, {}),
}


def small_tables(**records: Iterable[dict[str, str]]) -> Tables:
    """Give clean tables of 2020 by name; rows without an address stand one below the other from row 2."""
    frames = {}
    for name, (columns, usual) in USUAL.items():
        rows = [
            dict.fromkeys(columns, "")
            | {"document": DOCUMENT, "source_cell": f"doc/{name}.csv#{number}:事業名"}
            | usual
            | record
            for number, record in enumerate(records.get(name, ()), start=2)
        ]
        frames[name] = pd.DataFrame(rows, columns=list(columns), dtype=object)
    return Tables(frames, fiscal_year=2020)


def fact(page: str, row: int, indicator: str, value: str, year: str = "2020", **more: str) -> dict[str, str]:
    """Give a fact of the project 甲 on a page such as ①-1; further listings say `again`, as the id does after @."""
    again = more.pop("again", "")
    cell = f"doc/outcomes.csv#{row}:{ {'2019': '欄2', '2020': '欄3'}[year] }"
    own = figure_row(indicator, value, "件", year, place=f"@{again}" if again else "")
    return own | {"series": f"report/甲/{indicator}", "section": f"2(2){page} 甲", "source_cell": cell} | more


def wrong(found: Iterable[Measurement | Comparison]) -> list[tuple[str, str, str, str, str]]:
    """Give rule, row, column, expected and actual of what differs."""
    return [(one.rule, one.row, one.column, one.expected, one.actual) for one in found if one.expected != one.actual]
