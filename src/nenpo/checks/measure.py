"""Everything that is measured: one table of numbers and one of words, from all modules that measure."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pandas as pd

from nenpo.checks import (
    account,
    categories,
    changes,
    claims,
    comparability,
    crosswalk,
    figures,
    flags,
    funding,
    listings,
    names,
    outstanding,
    registers,
    relations,
    relisted,
    repeats,
    units,
    windows,
    years,
)
from nenpo.checks.measurements import Tables, comparisons_frame, measurements_frame

# A module may have MEASURES (numbers) and COMPARES (words): functions, each with the tables that it cannot do
# without. A year whose editions lack one of them is not measured by it.
MODULES: tuple[ModuleType, ...] = (
    funding,
    listings,
    relisted,
    flags,
    repeats,
    figures,
    registers,
    names,
    units,
    comparability,
    relations,
    crosswalk,
    years,
    claims,
    categories,
    account,
    outstanding,
    changes,
    windows,
)


def measure(tables: Tables) -> pd.DataFrame:
    """All measurements that the tables of one year allow."""
    return measurements_frame(_all(tables, "MEASURES"))


def compare(tables: Tables) -> pd.DataFrame:
    """All comparisons of words that the tables of one year allow."""
    return comparisons_frame(_all(tables, "COMPARES"))


def _all(tables: Tables, kind: str) -> list[Any]:
    entries = [entry for module in MODULES for entry in getattr(module, kind, ())]
    return [one for needed, function in entries if all(name in tables for name in needed) for one in function(tables)]
