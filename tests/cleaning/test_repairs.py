"""A repair moves or reads a cell as it says; where its expected text is gone, it is a finding."""

from pathlib import Path

import pandas as pd
import pytest
from made import raw_table

from nenpo.cleaning.repairs import KINDS, RepairedTable, repair, repair_tables
from nenpo.ground.sources import COMPANIONS, Document, RawTable

HEADER = "欄1 欄2 欄3 欄4"


def entry(row: object, column: str, expected: str, kind: str, value: str = "") -> pd.Series:
    return pd.Series({"行": str(row), "列": column, "原文": expected, "種別": kind, "値": value})


def cells(table: RepairedTable) -> list[list[str]]:
    return table.read.to_numpy().tolist()


@pytest.mark.parametrize(
    ("row", "kind", "column", "value", "expected"),
    [
        pytest.param(
            ["", "", "○", "10"],
            "shift_left",
            "欄3",
            "欄4",
            ["", "○", "10", ""],
            id="shift_left_over_the_empty_cell",
        ),
        pytest.param(["", "○", "", "10"], "shift_left", "欄2", "欄2", ["○", "", "", "10"], id="shift_left_of_one"),
        pytest.param(["小計", "10", "5", ""], "shift_right", "欄1", "欄3", ["", "小計", "10", "5"], id="shift_right"),
        pytest.param(["名", "", "", "10"], "move", "欄1", "欄2", ["", "名", "", "10"], id="move"),
        pytest.param(["体験", "回数", "", "6回"], "join", "欄2", "欄1", ["体験 回数", "", "", "6回"], id="join"),
        pytest.param(["甲 乙", "", "", ""], "split", "欄1", "欄1=甲 | 欄2=乙", ["甲", "乙", "", ""], id="split"),
        pytest.param(["あおり", "", "", ""], "misread", "欄1", "あおもり", ["あおもり", "", "", ""], id="misread"),
        pytest.param(["", "中止", "", ""], "merged", "欄1", "商工労働部", ["商工労働部", "中止", "", ""], id="merged"),
    ],
)
def test_each_kind_puts_the_text_where_it_belongs(printed, row, kind, column, value, expected) -> None:
    table = printed(HEADER, row)
    repaired = repair(table, entry(2, column, row[int(column[-1]) - 1], kind, value))
    assert cells(repaired) == [expected]
    assert repaired.raw.frame.to_numpy().tolist() == [row], "the raw table stays as printed"
    assert cells(table) == [row], "the table before stays as it was"


def test_every_kind_is_tested() -> None:
    kinds = {"shift_left", "shift_right", "move", "join", "split", "misread", "merged"}
    assert set(KINDS) == kinds


def test_a_shifted_cell_remembers_where_it_was_printed(printed) -> None:
    table = repair(printed(HEADER, ["", "", "○", "10"]), entry(2, "欄3", "○", "shift_left", "欄4"))
    assert table.cell(2, "欄2") == "doc/table.csv#2:欄3"
    assert table.cell(2, "欄3") == "doc/table.csv#2:欄4"
    assert table.printed.at[2, "欄3"] == "10"


def test_a_cell_may_move_to_another_row(printed) -> None:
    table = printed(HEADER, ["開催回数", "6回"], ["", "", "7回"])
    moved = repair(table, entry(3, "欄3", "7回", "move", "2:欄3"))
    assert cells(moved) == [["開催回数", "6回", "7回", ""], ["", "", "", ""]]
    assert moved.cell(2, "欄3") == "doc/table.csv#3:欄3"


def test_a_cell_that_moves_twice_keeps_its_first_place(printed) -> None:
    table = printed(HEADER, ["開催回数", "6回"], ["", "", "", "7回"])
    shifted = repair(table, entry(3, "欄4", "7回", "shift_left", "欄4"))
    moved = repair(shifted, entry(3, "欄3", "7回", "move", "2:欄3"))
    assert moved.read.at[2, "欄3"] == "7回"
    assert moved.cell(2, "欄3") == "doc/table.csv#3:欄4"


def test_what_is_read_and_what_is_printed_are_kept_apart(printed) -> None:
    table = repair(printed(HEADER, ["あおり", "3件"]), entry(2, "欄1", "あおり", "misread", "あおもり"))
    assert (table.read.at[2, "欄1"], table.printed.at[2, "欄1"]) == ("あおもり", "あおり")


def test_a_split_may_reach_another_row(printed) -> None:
    table = printed(HEADER, ["甲 乙"], [""])
    assert cells(repair(table, entry(2, "欄1", "甲 乙", "split", "欄1=甲 | 3:欄1=乙"))) == [
        ["甲", "", "", ""],
        ["乙", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("kind", "row", "column", "expected", "value"),
    [
        pytest.param("misread", 2, "欄1", "べつ", "よし", id="the_expected_text_is_gone"),
        pytest.param("misread", 9, "欄1", "名", "よし", id="no_such_row"),
        pytest.param("misread", "", "欄1", "名", "よし", id="no_row"),
        pytest.param("misread", "二", "欄1", "名", "よし", id="a_row_in_words"),
        pytest.param("misread", "2.0", "欄1", "名", "よし", id="a_row_with_a_point"),
        pytest.param("misread", "9" * 5000, "欄1", "名", "よし", id="a_row_beyond_reason"),
        pytest.param("misread", 2, "欄9", "名", "よし", id="no_such_column"),
        pytest.param("mend", 2, "欄1", "名", "よし", id="no_such_kind"),
        pytest.param("move", 2, "欄1", "名", "欄2", id="the_target_is_taken"),
        pytest.param("move", 2, "欄1", "名", "欄9", id="no_such_target"),
        pytest.param("move", 2, "欄1", "名", "x:欄3", id="a_target_row_in_letters"),
        pytest.param("join", 2, "欄1", "名", "欄9", id="nothing_to_join_to"),
        pytest.param("split", 2, "欄1", "名", "よし", id="a_split_without_columns"),
        pytest.param("shift_left", 2, "欄1", "名", "欄2", id="no_place_to_the_left"),
        pytest.param("shift_left", 2, "欄2", "3件", "欄2", id="the_place_to_the_left_is_taken"),
        pytest.param("shift_left", 2, "欄2", "3件", "欄1", id="the_last_column_comes_first"),
        pytest.param("shift_right", 2, "欄2", "3件", "欄4", id="no_place_to_the_right"),
        pytest.param("shift_right", 2, "欄1", "名", "欄9", id="no_such_last_column"),
    ],
)
def test_a_repair_that_does_not_fit_changes_nothing(printed, kind, row, column, expected, value) -> None:
    assert repair(printed(HEADER, ["名", "3件"]), entry(row, column, expected, kind, value)) is None


def document(*repairs: list[str], text: str = "あおり") -> Document:
    tables = {
        "outcomes": raw_table("outcomes", ["欄1"], [text]),
        "repairs": raw_table("repairs", COMPANIONS["repairs"], *repairs),
    }
    return Document("doc-2020", Path("doc"), {}, tables)


def test_repairs_are_applied_in_order() -> None:
    first = ["outcomes.csv", "", "欄1", "あおり", "misread", "あおもり", "「も」が抜けている"]
    tables, problems = repair_tables(document(first, [*first[:5], "青森", "県名"]))
    assert tables["outcomes"].read.at[2, "欄1"] == "青森"
    assert problems == []


def test_a_lost_repair_is_a_finding_that_names_its_cell() -> None:
    tables, problems = repair_tables(
        document(["outcomes.csv", "", "欄1", "あおり", "misread", "あおもり", "理由"], text="あおもり")
    )
    assert tables["outcomes"].read.at[2, "欄1"] == "あおもり"
    (problem,) = problems
    assert (problem.problem, problem.file, problem.row, problem.column) == (
        "lost_repair", "doc/repairs.csv", 2, "原文",
    )  # fmt: skip
    assert (problem.printed, problem.detail) == (
        "あおり",
        "outcomes.csvの2行「欄1」欄に「あおり」がないか、値が合いません。",
    )


def test_a_repair_of_an_unknown_file_is_lost() -> None:
    _, problems = repair_tables(document(["results.csv", "", "欄1", "あおり", "misread", "あおもり", "理由"]))
    assert [problem.problem for problem in problems] == ["lost_repair"]


def test_a_document_without_repairs_is_read_as_printed() -> None:
    plain = document()
    del plain.tables["repairs"]
    tables, problems = repair_tables(plain)
    assert list(tables) == ["outcomes"] and problems == []
    assert tables["outcomes"].cell(2, "欄1") == "doc/outcomes.csv#2:欄1"


TWO = [("二", "", "7回"), ("一", "6回", "")]


def broken(rows: list[tuple[str, ...]], *entries: tuple[str, str, str, str]) -> tuple[RepairedTable, list[str]]:
    """A table after repairs that are given as key, column, expected text and value, and why others are lost."""
    frame = pd.DataFrame(rows, columns=["節", "欄1", "欄2"], index=range(2, 2 + len(rows)), dtype=object)
    lines = [["t.csv", key, column, text, "move", value, "理由"] for key, column, text, value in entries]
    notes = pd.DataFrame(lines, columns=list(COMPANIONS["repairs"]), index=range(2, 2 + len(lines)), dtype=object)
    tables = {"t": RawTable("t", "doc/t.csv", frame), "repairs": RawTable("repairs", "doc/repairs.csv", notes)}
    repaired, problems = repair_tables(Document("doc", Path("doc"), {}, tables))
    return repaired["t"], [problem.detail for problem in problems]


@pytest.mark.parametrize("rows", [TWO, TWO[::-1], [("零", "1回", "2回"), *TWO]], ids=["as_is", "sorted", "inserted"])
def test_a_repair_finds_its_row_and_the_other_one_wherever_they_stand(rows: list[tuple[str, ...]]) -> None:
    table, lost = broken(rows, ("節=二", "欄2", "7回", "[節=一]欄2"))
    assert lost == []
    assert sorted(map(tuple, table.read.to_numpy())) == sorted(
        [row for row in rows if row not in TWO] + [("一", "6回", "7回"), ("二", "", "")]
    )


def test_a_repair_without_its_rows_says_what_there_is() -> None:
    _, lost = broken(TWO, ("節=三", "欄2", "7回", "欄1"), ("節=二", "欄2", "7回", "[節=三]欄2"))
    assert lost == ["「doc/t.csv」に、鍵「節=三」に当たる行がありません。"] * 2
