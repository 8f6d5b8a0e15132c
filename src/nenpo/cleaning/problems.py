"""What cleaning met and could not settle by itself: one row a place, judged later by the expectations.

Cleaning never stops at the first bad cell and never passes one over: it writes down the place, and the check
decides how bad it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

COLUMNS = ("problem", "document", "file", "row", "column", "project", "indicator", "printed", "detail")


@dataclass(frozen=True)
class Problem:
    """A place that needs a person.

    Attributes
    ----------
    problem : str
        Kind: `unreadable`, `unmapped_name`, `unused_name`, `lost_repair`, `lost_heading`, `header`, `unbound_note` …
    detail : str
        What was expected, in words of the field.
    """

    problem: str
    document: str
    file: str
    row: int | None = None
    column: str = ""
    printed: str = ""
    project: str = ""
    indicator: str = ""
    detail: str = ""


def problems_frame(problems: Iterable[Problem]) -> pd.DataFrame:
    """Problems as a clean table, sorted by place; every cell is text."""
    records = [asdict(p) | {"row": "" if p.row is None else str(p.row)} for p in problems]
    frame = pd.DataFrame(records, columns=list(COLUMNS), dtype=object)
    order = frame.assign(number=pd.to_numeric(frame["row"], errors="coerce").fillna(0))
    order = order.sort_values(["document", "file", "number", "column", "problem", "printed"], kind="stable")
    return order.drop(columns="number").reset_index(drop=True)
