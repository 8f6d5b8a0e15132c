"""The clean table of facts: one row per printed figure, from tables and prose alike.

A cleaning module gives plain rows (`Observation`); this module names them. The identity of a fact is
`document/subject/indicator/period`, readable and never an ordinal; a second listing of the same thing adds its
place after `@`, a second figure of a composite cell says what it is. The series has no year, and ends with what its
figures are restricted to, where one year's are: `…/就職者数#1月末現在` is another series than `…/就職者数`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal

import pandas as pd

from nenpo.ground.fiscal_year import fiscal_year_name, year_period
from nenpo.ground.numerals import is_money, plain_digits

COLUMNS = (
    "fact_id", "series", "document", "section", "project", "indicator", "fiscal_year", "period", "programme_year",
    "value", "unit", "qualifier", "status", "marker", "note", "printed", "source_cell",
)  # fmt: skip

# What parts a series from the scope that its figures are restricted to.
SCOPE = "#"
# Why a blank cell of a form holds nothing: its section has not handed it in yet.
OUTSTANDING = "outstanding"
# In a composite cell the second figure is named by what its unit counts.
UNIT_NOUNS = {
    "円": "金額", "名": "人数", "人": "人数", "回": "回数", "件": "件数",
    "社": "社数", "事業者": "事業者数", "者": "事業者数", "校": "校数", "日": "日数", "日間": "日数",
}  # fmt: skip


@dataclass(frozen=True)
class Observation:
    """One printed figure before it is named.

    Attributes
    ----------
    section : str
        Printed outline number and heading, parted by a blank.
    subject : str
        What the figure belongs to where there is no project: the table's or the section's name.
    place : str
        Where a second listing of the same thing stands, such as ⑤.
    what : str
        In a composite cell, what this figure is; empty for the first.
    label : str
        The printed name of the indicator, where an official one stands in its place.
    scope : str
        What the figure is restricted to, so that it is not comparable with those that are not; empty for most.
    """

    document: str
    report: str
    section: str
    project: str
    subject: str
    indicator: str
    fiscal_year: int
    period: str
    value: Decimal | int | None
    unit: str
    printed: str
    source_cell: str
    qualifier: str = ""
    status: str = ""
    marker: str = ""
    note: str = ""
    programme_year: str = ""
    place: str = ""
    what: str = ""
    label: str = ""
    scope: str = ""


def noun_of(unit: str) -> str:
    """What a unit counts, 件数 of 件 and 金額 of any 円; the unit itself where it is no noun."""
    return UNIT_NOUNS.get("円" if is_money(unit) else unit, unit)


def segment(name: str) -> str:
    """A name as one part of an identity: `/` becomes `／`, and `#` becomes `＃`."""
    return name.replace("/", "／").replace(SCOPE, "＃")


def fact_id(row: Observation) -> str:
    """Identity of a fact, `document/subject/indicator/period` with `/what` and `@place` where needed."""
    parts = [row.document, segment(row.project or row.subject), segment(row.indicator)]
    parts += [row.period] if row.period else []
    if row.programme_year:
        parts.append(f"{fiscal_year_name(int(row.programme_year))}事業")
    if row.what:
        parts.append(segment(row.what))
    return "/".join(parts) + (f"@{segment(row.place)}" if row.place else "")


def series_id(row: Observation) -> str:
    """Name of a fact's series: the report instead of the document, no year, and `#scope` where it is restricted."""
    parts = [row.report, segment(row.project or row.subject), segment(row.indicator)]
    name = "/".join(parts + ([segment(row.what)] if row.what else []))
    return name + (f"{SCOPE}{segment(row.scope)}" if row.scope else "")


def thing_of(series: str) -> str:
    """What a series counts, whatever its figures are restricted to: the series without its scope."""
    return series.partition(SCOPE)[0]


def scope_of(series: str) -> str:
    """What the figures of a series are restricted to; empty for most."""
    return series.partition(SCOPE)[2]


def printed_value(value: Decimal | int | None) -> str:
    """A value as the clean tables write it: plain digits, no exponent, no comma."""
    return "" if value is None else plain_digits(value)


def observations_frame(rows: Iterable[Observation]) -> pd.DataFrame:
    """Named observations as the clean table, sorted by `fact_id`; every cell is text."""
    records = []
    for row in rows:
        record = {name: value for name, value in asdict(row).items() if name in COLUMNS}
        records.append(
            record
            | {
                "fact_id": fact_id(row),
                "series": series_id(row),
                "fiscal_year": year_period(row.fiscal_year),
                "value": printed_value(row.value),
            }
        )
    frame = pd.DataFrame(records, columns=list(COLUMNS), dtype=object)
    return frame.sort_values(["fact_id", "source_cell"], kind="stable", ignore_index=True)
