"""Everything that is measured: one table of numbers and one of words, from all modules that measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from nenpo.checks import figures, funding, listings, names, registers, units
from nenpo.checks.measurements import Tables, comparisons_frame, measurements_frame

# A function with the tables that it cannot do without: a year whose editions lack one is not measured by it.
Entries = Sequence[tuple[tuple[str, ...], Callable[[Tables], list[Any]]]]
MEASURES: Entries = (*funding.MEASURES, *listings.MEASURES, *figures.MEASURES, *registers.MEASURES)
COMPARES: Entries = (*figures.COMPARES, *units.COMPARES, *names.COMPARES)


def measure(tables: Tables) -> pd.DataFrame:
    """All measurements that the tables of one year allow."""
    return measurements_frame(_all(tables, MEASURES))


def compare(tables: Tables) -> pd.DataFrame:
    """All comparisons of words that the tables of one year allow."""
    return comparisons_frame(_all(tables, COMPARES))


def _all(tables: Tables, entries: Entries) -> list[Any]:
    return [one for needed, function in entries if all(name in tables for name in needed) for one in function(tables)]
