"""Cells of data/raw behind the rows of a clean list."""

from collections.abc import Callable
from pathlib import Path

from nenpo.checks.raw_cells import RawCells, read_raw_cells
from nenpo.cleaning.repairs import KINDS, RepairedTable
from nenpo.ground.address import Address
from nenpo.ground.locations import at


def test_a_column_of_a_shifted_row_is_found_where_it_was_printed(printed: Callable[..., RepairedTable]) -> None:
    table = printed("事業名 新規 期間 余り", ["甲", "", "", "R2-R3"], ["乙", "○", "R1", ""])
    shifted = KINDS["shift_left"](table, 2, "余り", "余り")
    assert shifted is not None
    cells = RawCells({"doc/table.csv": shifted})
    assert cells.at("doc/table.csv#2:事業名", "期間") == (Address("doc/table.csv", "2", "余り"), "R2-R3")
    assert cells.at("doc/table.csv#3:事業名", "新規") == (Address("doc/table.csv", "3", "新規"), "○")


def test_a_cell_that_is_not_at_hand_has_its_own_place_and_no_text(printed: Callable[..., RepairedTable]) -> None:
    cells = RawCells({"doc/table.csv": printed("事業名", ["甲"])})
    for address, column in (("doc/other.csv#2:事業名", "新規"), ("doc/table.csv#9:事業名", "事業名")):
        file, _, place = address.partition("#")
        assert cells.at(address, column) == (Address(file, place[0], column), "")
    assert read_raw_cells(None, 2020) == RawCells()


def test_the_real_documents_of_a_year_are_read(root: Path) -> None:
    cells = read_raw_cells(at(root), 2020)
    place, text = cells.at("nenji-hokoku-fy2020/projects.csv#3:事業名", "事業名")
    assert place == Address("nenji-hokoku-fy2020/projects.csv", "3", "事業名") and text
