"""The same figure twice where two are to be expected: neighbouring rows of one table, programmes of one policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product

from nenpo.checks.measurements import Measurement, Tables, amount, listed_cost, observed
from nenpo.checks.relisted import is_listed_cost
from nenpo.cleaning.projects import MONEY
from nenpo.facts.programmes import Line
from nenpo.facts.store import Fact
from nenpo.ground.numerals import plain_digits
from nenpo.ground.rows import grouped

# Fewer digits agree by chance.
FEWEST_DIGITS = 3


def same_twice(tables: Tables) -> list[Measurement]:
    """Difference of two figures of the document's year in neighbouring rows that differed the year before."""
    before = figures_of(tables, tables.fiscal_year - 1)
    found = []
    for upper, lower in neighbours(tables):
        earlier = [before.get((one.series, one.section)) for one in (upper, lower)]
        if None not in earlier and earlier[0] != earlier[1] and upper.value is not None and lower.value is not None:
            base = replace(observed("observations.same_twice", lower), detail=upper.indicator)
            difference = str(abs(lower.value - upper.value))
            found.append(replace(base, actual=plain_digits(lower.value), difference=difference))
    return found


def figures_of(tables: Tables, year: int) -> Mapping[tuple[str, str], Decimal]:
    """Value of each series in each section for one fiscal year."""
    facts = (fact for fact in tables.facts.every() if fact.period == str(year))
    return {(fact.series, fact.section): fact.value for fact in facts if fact.value is not None}


def neighbours(tables: Tables) -> Iterator[tuple[Fact, Fact]]:
    """Pairs of long figures of the document's year, one above the other in a page's table, in one unit.

    Pages of 再掲 are left out: they repeat what their home page says.
    """
    year = str(tables.fiscal_year)
    facts = (fact for fact in tables.facts.every() if fact.period == year and fact.address.line)
    long = [fact for fact in facts if not fact.home_id and not is_listed_cost(fact) and is_long(fact)]
    by_row = grouped(long, lambda fact: (fact.address.file, fact.address.line))
    for (file, row), own in by_row.items():
        for upper, lower in product(own, by_row.get((file, row + 1), [])):
            if alike(upper, lower):
                yield upper, lower


def is_long(fact: Fact) -> bool:
    """Whether a figure has so many digits that another one is not the same by chance."""
    digits = "" if fact.value is None else plain_digits(fact.value)
    return len(digits.replace(".", "").lstrip("-0").rstrip("0")) >= FEWEST_DIGITS


def alike(upper: Fact, lower: Fact) -> bool:
    """Whether two figures stand in one column of one page's table, in one unit."""
    places = ((one.section, one.unit, one.address.column) for one in (upper, lower))
    return len(set(places)) == 1


def same_costs(tables: Tables) -> list[Measurement]:
    """For each line of the 施策一覧: whether an earlier one of its policy has the same 事業費 and sources, not 再掲."""
    first: dict[tuple[str, ...], str] = {}
    found = []
    for line in (line for line in tables.rows(Line) if not line.is_relisted):
        key = (line.policy_no, *(line.text(field) for field, _ in MONEY.values()))
        enough = amount(line.cost_thousand_yen) >= 10**FEWEST_DIGITS
        twin = first.setdefault(key, line.project) if enough else line.project
        same = twin != line.project
        base = listed_cost("projects.same_cost", line, tables, "事業費")
        found.append(replace(base, actual=str(int(same)), detail=twin if same else ""))
    return found


MEASURES = ((("observations",), same_twice), (("projects", "observations"), same_costs))
