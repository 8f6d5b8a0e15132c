"""The same figure twice where two are to be expected: neighbouring rows of one table, programmes of one policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product

from nenpo.checks.measurements import Measurement, Record, Tables, amount, observed
from nenpo.checks.relisted import is_listed_cost
from nenpo.cleaning.projects import MONEY
from nenpo.ground.address import parse_address
from nenpo.ground.numerals import parse_decimal

# Fewer digits agree by chance.
FEWEST_DIGITS = 3


def same_twice(tables: Tables) -> list[Measurement]:
    """Difference of two figures of the document's year in neighbouring rows that differed the year before."""
    before = figures_of(tables, tables.fiscal_year - 1)
    found = []
    for upper, lower in neighbours(tables):
        earlier = [before.get((one["series"], one["section"])) for one in (upper, lower)]
        if None not in earlier and earlier[0] != earlier[1]:
            base = observed("observations.same_twice", lower)
            base = replace(base, actual=lower["value"], detail=upper["indicator"])
            found.append(replace(base, difference=str(abs(Decimal(lower["value"]) - Decimal(upper["value"])))))
    return found


def figures_of(tables: Tables, year: int) -> Mapping[tuple[str, str], Decimal]:
    """Value of each series in each section for one fiscal year."""
    rows = tables["observations"]
    records = rows[(rows["period"] == str(year)) & (rows["value"] != "")].to_dict("records")
    values = {(record["series"], record["section"]): parse_decimal(record["value"]) for record in records}
    return {key: value for key, value in values.items() if value is not None}


def neighbours(tables: Tables) -> Iterator[tuple[Record, Record]]:
    """Pairs of long figures of the document's year, one above the other in a page's table, in one unit.

    Pages of 再掲 are left out: they repeat what their home page says.
    """
    by_row: dict[tuple[str, int], list[Record]] = {}
    rows = tables["observations"]
    for record in rows[rows["period"] == str(tables.fiscal_year)].to_dict("records"):
        place = parse_address(record["source_cell"])
        if place.line and "@" not in record["fact_id"] and not is_listed_cost(record) and is_long(record):
            by_row.setdefault((place.file, place.line), []).append(record)
    for (file, row), records in by_row.items():
        for upper, lower in product(records, by_row.get((file, row + 1), [])):
            if alike(upper, lower):
                yield upper, lower


def is_long(record: Record) -> bool:
    """Whether a figure has so many digits that another one is not the same by chance."""
    return len(record["value"].replace(".", "").lstrip("-0").rstrip("0")) >= FEWEST_DIGITS


def alike(upper: Record, lower: Record) -> bool:
    """Whether two figures stand in one column of one page's table, in one unit."""
    same = all(upper[name] == lower[name] for name in ("section", "unit"))
    return same and parse_address(upper["source_cell"]).column == parse_address(lower["source_cell"]).column


def same_costs(tables: Tables) -> list[Measurement]:
    """For each line of the 施策一覧: whether an earlier one of its policy has the same 事業費 and sources, not 再掲."""
    projects = tables["projects"]
    first: dict[tuple[str, ...], str] = {}
    found = []
    for record in projects[projects["relisted"] != "true"].to_dict("records"):
        key = (record["policy_no"], *(record[field] for field, _ in MONEY.values()))
        enough = amount(record["cost_thousand_yen"]) >= 10**FEWEST_DIGITS
        twin = first.setdefault(key, record["project"]) if enough else record["project"]
        same = twin != record["project"]
        base = tables.printed.base("projects.same_cost", record, "事業費")
        found.append(replace(base, actual=str(int(same)), detail=twin if same else ""))
    return found


MEASURES = ((("observations",), same_twice), (("projects", "observations"), same_costs))
