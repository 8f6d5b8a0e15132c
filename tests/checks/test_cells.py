"""Addresses of cells, of CSV files and of spreadsheets."""

import pytest

from nenpo.checks.cells import Place, parse_cell


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("doc/outcomes.csv#43:欄3", Place("doc/outcomes.csv", "43", "欄3")),
        ("doc/outcomes.csv#8:人数:うち県内", Place("doc/outcomes.csv", "8", "人数:うち県内")),
        ("doc/forms.xlsx#回答!B7", Place("doc/forms.xlsx", "7", "回答!B")),
    ],
)
def test_an_address_is_read_and_written_alike(cell: str, place: Place) -> None:
    assert parse_cell(cell) == place
    assert place.cell == cell


def test_a_place_is_named_as_far_as_it_is_known() -> None:
    assert Place("doc/a.csv", "3", "欄2").words == "doc/a.csv 3行「欄2」"
    assert Place("doc/a.csv").words == "doc/a.csv"
