"""`expectations/columns.yml` describes the clean tables as they are: every table and column, and no other."""

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from nenpo.cleaning.listings import COMPANIONS

ROOT = Path(__file__).resolve().parents[1]
DESCRIBED: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "expectations" / "columns.yml").read_text(encoding="utf-8")
)
FILES = sorted((ROOT / "data" / "clean").glob("fy*/*.csv"))
TABLES = sorted({file.stem for file in FILES})
# Tables that a year has once it is rolled over; none is on record yet.
ROLLED = ["corrections", "drift"]


def header(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as text:
        return next(csv.reader(text))


def test_every_table_is_described_and_no_other() -> None:
    assert FILES
    assert list(DESCRIBED) == sorted([*TABLES, *ROLLED])


@pytest.mark.parametrize("table", ROLLED)
def test_tables_of_a_rolled_year_are_described_as_they_are_cleaned(table: str) -> None:
    assert list(DESCRIBED[table]["columns"]) == ["document", *COMPANIONS[table].values(), "source_cell"]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described_and_no_other(table: str) -> None:
    there = {column for file in FILES if file.stem == table for column in header(file)}
    assert set(DESCRIBED[table]["columns"]) == there


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_columns_are_described_in_their_order(file: Path) -> None:
    columns = header(file)
    assert [column for column in DESCRIBED[file.stem]["columns"] if column in columns] == columns


@pytest.mark.parametrize("table", TABLES)
def test_a_description_is_whole(table: str) -> None:
    about = DESCRIBED[table]
    assert set(about) == {"title", "description", "columns"} and about["title"] and about["description"]
    for name, column in about["columns"].items():
        assert set(column) == {"title", "unit", "description"}, name
        assert column["title"] and str(column["description"]).endswith("。"), name


@pytest.mark.parametrize("table", TABLES)
def test_a_column_named_for_its_unit_has_it(table: str) -> None:
    columns = DESCRIBED[table]["columns"]
    assert [n for n, about in columns.items() if n.endswith("_thousand_yen") != (about["unit"] == "千円")] == []
