"""Addresses of cells, of CSV files and of spreadsheets."""

import pytest

from nenpo.ground.address import Address, line_of, parse_address


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("doc/outcomes.csv#43:欄3", Address("doc/outcomes.csv", "43", "欄3")),
        ("doc/outcomes.csv#8:人数:うち県内", Address("doc/outcomes.csv", "8", "人数:うち県内")),
        ("doc/forms.xlsx#回答!B7", Address("doc/forms.xlsx", "7", "回答!B")),
    ],
)
def test_an_address_is_read_and_written_alike(cell: str, place: Address) -> None:
    assert parse_address(cell) == place
    assert str(place) == cell


def test_a_place_is_named_as_far_as_it_is_known() -> None:
    assert Address("doc/a.csv", "3", "欄2").words == "doc/a.csv 3行「欄2」"
    assert Address("doc/a.csv").words == "doc/a.csv"


def test_cells_of_one_row_share_its_line() -> None:
    assert line_of("doc/a.csv#43:欄3") == "doc/a.csv#43" == str(Address("doc/a.csv", "43"))
    assert str(parse_address("doc/a.csv#43:欄3").at("欄1")) == "doc/a.csv#43:欄1"
    assert str(parse_address("doc/a.xlsx#回答!B7").at("C")) == "doc/a.xlsx#回答!C7"


def test_an_address_says_its_parts_and_sorts_by_the_number_of_its_row() -> None:
    cell = parse_address("doc/charts/zu01.csv#9:値")
    assert (cell.document, cell.name, cell.line, cell.sheet) == ("doc", "charts/zu01.csv", 9, "")
    assert parse_address("doc/a.xlsx#回答!B7").sheet == "回答"
    assert Address("doc/a.csv").line == 0
    ordered = sorted(map(parse_address, ("d/b.csv#2:い", "d/a.csv#11:い", "d/a.csv#9:い")), key=lambda one: one.order)
    assert [str(one) for one in ordered] == ["d/a.csv#9:い", "d/a.csv#11:い", "d/b.csv#2:い"]
