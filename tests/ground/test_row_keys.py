"""A row is found by what stands in it, and named so."""

import pytest
from made import raw_table

from nenpo.ground.row_keys import find_row, key_of, key_parts, keyed_cell
from nenpo.ground.sources import RawTable

COLUMNS = ("基本方針", "事業名", "額")
ROWS = [
    ("①", "", ""),
    ("", "甲(再掲)", "5"),
    ("小計", "", "5"),
    ("②", "", ""),
    ("", "甲(再掲)", "5"),
    ("小計", "", "7"),
]


def table(*rows: tuple[str, ...]) -> RawTable:
    return raw_table("t", COLUMNS, *rows, document="d")


def test_a_key_names_columns_and_their_texts() -> None:
    assert key_parts("節=2(2)①-7 & 欄1=a=b") == {"節": "2(2)①-7", "欄1": "a=b"}
    assert key_parts("") == {}
    assert keyed_cell("d/a.csv#[節=2 & 欄1=数#(延べ)]欄2") == ("d/a.csv", "節=2 & 欄1=数#(延べ)", "欄2")
    assert keyed_cell("d/a.csv#3:欄2") is None


@pytest.mark.parametrize(
    ("key", "column", "text", "line"),
    [
        ("基本方針=②", "", "", 5),
        ("基本方針=小計 & 額=7", "", "", 7),
        ("基本方針=小計", "額", "7", 7),
        ("基本方針=小計", "事業名", "7", 7),
        ("基本方針=小計 & 番目=1", "", "", 4),
        ("事業名=甲(再掲) & 番目=2", "", "", 6),
        ("", "基本方針", "①", 2),
    ],
    ids=["one_column", "two", "expected_text", "text_elsewhere", "the_first", "the_second", "no_key_but_the_text"],
)
def test_a_row_is_found_by_its_texts(key: str, column: str, text: str, line: int) -> None:
    assert find_row(table(*ROWS), key, column, text).line == line


@pytest.mark.parametrize(
    ("key", "lost"),
    [
        ("事業名=乙", "鍵「事業名=乙」に当たる行がありません。"),
        ("小計", "鍵「小計」に当たる行がありません。「小計」という列はなく、列は基本方針、事業名、額です。"),
        (
            "基本方針=小計 & 番目=3",
            "鍵「基本方針=小計 & 番目=3」に当たる行がありません。「基本方針=小計」に当たる行は2つです。",
        ),
        (
            "基本方針=小計 & 番目=0",
            "鍵「基本方針=小計 & 番目=0」に当たる行がありません。「基本方針=小計」に当たる行は2つです。",
        ),
        (
            "基本方針=小計 & 額=9",
            "鍵「基本方針=小計 & 額=9」に当たる行がありません。「基本方針=小計」に当たる行の「額」は「5」、「7」です。",
        ),
        ("基本方針=小計", "鍵「基本方針=小計」に当たる行が2つあります（4行、7行）。鍵に列を書き足してください。"),
    ],
)
def test_a_key_of_no_row_or_of_several_says_what_there_is(key: str, lost: str) -> None:
    found = find_row(table(*ROWS), key)
    assert (found.line, found.lost) == (0, f"「d/t.csv」に、{lost}")


def test_each_row_has_a_key_by_which_it_is_found() -> None:
    made = table(*ROWS)
    keys = [key_of(made, line, ("基本方針", "事業名")) for line in made.frame.index]
    assert keys == [
        "基本方針=①", "事業名=甲(再掲) & 番目=1", "基本方針=小計 & 番目=1",
        "基本方針=②", "事業名=甲(再掲) & 番目=2", "基本方針=小計 & 番目=2",
    ]  # fmt: skip
    assert [find_row(made, key).line for key in keys] == list(made.frame.index)
    assert key_of(made, 2, ()) == "基本方針=①"
