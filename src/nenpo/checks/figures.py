"""Printed figures by themselves: shares within their whole, figures that share a cell, one unit a series."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from nenpo.checks.measurements import Comparison, Measurement, Tables, compared, observed, worded
from nenpo.ground.numerals import plain_digits
from nenpo.ground.rows import grouped

SHARE_UNITS = ("%", "割合")
# A rate of change may lie outside 0 to 100, and so may what is compared with last year.
NO_SHARE = ("増減", "前年", "伸び", "対比", "騰落")


def shares(tables: Tables) -> list[Measurement]:
    """Figures that are a share of a whole; only the actual value, whose limits the suite declares."""
    found = []
    for fact in tables.facts.every():
        share = fact.unit in SHARE_UNITS and not any(word in fact.indicator for word in NO_SHARE)
        if share and fact.value is not None:
            found.append(replace(observed("observations.share", fact), actual=plain_digits(fact.value)))
    return found


def composite_cells(tables: Tables) -> list[Measurement]:
    """Cells that hold several figures: all of them must have come from one and the same printed text."""
    cells = grouped(tables.facts.every(), lambda fact: fact.source_cell)
    found = []
    for _, facts in sorted(cells.items()):
        if len(facts) > 1:
            base = observed("observations.composite", facts[0])
            found.append(compared(base, 1, len({fact.printed for fact in facts})))
    return found


def one_unit(tables: Tables) -> list[Comparison]:
    """A series of one place in several years: the later figure has the unit of the one before.

    A second figure of a composite cell (`…/金額`) is a series of its own, told apart by the fact's last part.
    """
    facts = [fact for fact in tables.facts.every() if fact.value is not None and fact.unit]
    series = grouped(facts, lambda fact: (fact.series, fact.section, fact.part))
    found = []
    for _, those in sorted(series.items()):
        for earlier, later in pairwise(sorted(those, key=lambda fact: fact.period)):
            if earlier.period != later.period:
                base = replace(observed("observations.one_unit", later), detail=earlier.printed)
                found.append(worded(base, earlier.unit, later.unit))
    return found


OBSERVED = ("observations",)
MEASURES = ((OBSERVED, shares), (OBSERVED, composite_cells))
COMPARES = ((OBSERVED, one_unit),)
