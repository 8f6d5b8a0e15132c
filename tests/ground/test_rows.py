"""Rows of a table as values, and as text by column."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from nenpo.ground.address import Address
from nenpo.ground.rows import TableRow, records_of, rows_of


@dataclass(frozen=True)
class Visit(TableRow):
    """A row of a table of visits."""

    TABLE: ClassVar[str] = "visits"

    office: str = ""
    count: str = ""


def test_a_row_has_its_columns_and_its_place() -> None:
    cells = {"document": "d", "source_cell": "d/visits.csv#3:課", "office": "甲課", "count": "5", "remark": "無視"}
    (visit,) = rows_of(pd.DataFrame([cells]), Visit)
    assert visit == Visit("d", "d/visits.csv#3:課", office="甲課", count="5")
    assert visit.address == Address("d/visits.csv", "3", "課") and visit.text("count") == "5"
    assert visit.as_printed == ""


def test_what_a_table_has_no_column_for_is_blank() -> None:
    frame = pd.DataFrame({"office": ["甲課", "乙課"]})
    assert rows_of(frame, Visit) == [Visit(office="甲課"), Visit(office="乙課")]
    assert rows_of(frame[:0], Visit) == []


def test_rows_as_text_keep_every_column_and_the_order() -> None:
    frame = pd.DataFrame({"office": ["甲課", "乙課"], "count": [5, 6]}, index=[9, 3])
    assert records_of(frame) == [{"office": "甲課", "count": "5"}, {"office": "乙課", "count": "6"}]
    assert records_of(frame[:0]) == [] and records_of(pd.DataFrame()) == []
