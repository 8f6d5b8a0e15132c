"""Printed figures by themselves: shares within their whole, figures that share a cell, one unit a series."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd

from nenpo.checks.measurements import Comparison, Measurement, Tables, compared, grouped, observed, worded
from nenpo.ground.numerals import parse_decimal

SHARE_UNITS = ("%", "割合")
# A rate of change may lie outside 0 to 100, and so may what is compared with last year.
NO_SHARE = ("増減", "前年", "伸び", "対比", "騰落")


def shares(tables: Tables) -> list[Measurement]:
    """Figures that are a share of a whole; only the actual value, whose limits the suite declares."""
    found = []
    for record in tables["observations"].to_dict("records"):
        share = record["unit"] in SHARE_UNITS and not any(word in record["indicator"] for word in NO_SHARE)
        if share and parse_decimal(record["value"]) is not None:
            found.append(replace(observed("observations.share", record), actual=record["value"]))
    return found


def composite_cells(tables: Tables) -> list[Measurement]:
    """Cells that hold several figures: all of them must have come from one and the same printed text."""
    cells = grouped(tables["observations"].to_dict("records"), lambda record: record["source_cell"])
    found = []
    for _, records in sorted(cells.items()):
        if len(records) > 1:
            base = observed("observations.composite", records[0])
            found.append(compared(base, 1, len({record["printed"] for record in records})))
    return found


def one_unit(tables: Tables) -> list[Comparison]:
    """A series of one place in several years: the later figure has the unit of the one before.

    A second figure of a composite cell (`…/金額`) is a series of its own, told apart by the fact's last part.
    """
    observations = tables["observations"]
    parts = dict(zip(observations["fact_id"], fact_parts(observations), strict=True))
    rows = [record for record in observations.to_dict("records") if record["value"] and record["unit"]]
    series = grouped(rows, lambda record: (record["series"], record["section"], parts[record["fact_id"]]))
    found = []
    for _, records in sorted(series.items()):
        for earlier, later in pairwise(sorted(records, key=lambda record: record["period"])):
            if earlier["period"] != later["period"]:
                base = replace(observed("observations.one_unit", later), detail=earlier["printed"])
                found.append(worded(base, earlier["unit"], later["unit"]))
    return found


def fact_parts(observations: pd.DataFrame) -> list[str]:
    """Which figure of a composite cell each fact is: the last part of its id, empty for the first figure."""
    pairs = zip(observations["fact_id"], observations["period"], strict=True)
    lasts = [(fact_id.rpartition("/")[2].partition("@")[0], period) for fact_id, period in pairs]
    return ["" if last == period else last for last, period in lasts]


OBSERVED = ("observations",)
MEASURES = ((OBSERVED, shares), (OBSERVED, composite_cells))
COMPARES = ((OBSERVED, one_unit),)
