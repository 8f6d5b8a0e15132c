"""Wide tables: a line a programme, blocks of columns for years, names of what is counted in the line itself."""

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from nenpo.cleaning.names import Names
from nenpo.cleaning.places import Place, Source
from nenpo.cleaning.repairs import RepairedTable, unrepaired
from nenpo.cleaning.roles import disagreements
from nenpo.cleaning.wide import wide_rows
from nenpo.ground.declarations import Declaration, validated
from nenpo.ground.errors import SourceError
from nenpo.ground.layouts import Table, WideTable
from nenpo.ground.sources import RawTable

SOURCE = Source("doc-2021", "doc", 2021)
PLACES = {"1": Place("1 事務事業", "", "事務事業")}
BLOCKS = {
    "starts": {2020: "C", 2021: "E"},
    "columns": [
        {"role": "value", "indicator": "事業費", "unit": "千円", "head": "事業費"},
        {"role": "value", "indicator_in": "指標", "unit_in": "単位", "head": "実績"},
    ],
}
DECLARED: dict[str, Any] = {
    "layout": "wide",
    "file": "reviews.csv",
    "section": "1",
    "columns": {"No.": "unread", "事業名": "project", "担当課": "text", "指標": "text", "単位": "text"},
}


class Only(Declaration):
    """A document with this one table."""

    tables: tuple[Table, ...]


def layout(**changed: Any) -> WideTable:
    (found,) = validated(Only, {"tables": (DECLARED | changed,)}, "doc/source.yml").tables
    assert isinstance(found, WideTable)
    return found


HEADS = ["No.", "事業名", "担当課", "指標", "単位", "事業費R2", "実績R2", "事業費R3", "実績R3"]
STARTS = {"starts": {2020: "事業費R2", 2021: "事業費R3"}}


def table(*rows: list[str], heads: list[str] = HEADS) -> RepairedTable:
    frame = pd.DataFrame([dict(zip(heads, row, strict=True)) for row in rows], columns=heads, dtype=object)
    frame.index = pd.Index(range(2, 2 + len(rows)), name="row")
    return unrepaired(RawTable("reviews", "doc/reviews.csv", frame))


def read(*rows: list[str], heads: list[str] = HEADS, **changed: Any):
    return wide_rows(table(*rows, heads=heads), layout(blocks=BLOCKS | STARTS, **changed), SOURCE, PLACES, Names({}))


def test_each_block_is_a_year_of_the_programme() -> None:
    found, problems = read(["1", "不法投棄 対策事業", "環境課", "啓発の回数", "回", "3,089", "0", "2948.5", "1"])
    assert problems == []
    assert [(f.project, f.indicator, f.period, f.fiscal_year, f.value, f.unit) for f in found] == [
        ("不法投棄対策事業", "事業費", "2020", 2020, 3089, "千円"),
        ("不法投棄対策事業", "啓発の回数", "2020", 2020, 0, "回"),
        ("不法投棄対策事業", "事業費", "2021", 2021, Decimal("2948.5"), "千円"),
        ("不法投棄対策事業", "啓発の回数", "2021", 2021, 1, "回"),
    ]
    assert [f.source_cell for f in found][2:] == ["doc/reviews.csv#2:事業費R3", "doc/reviews.csv#2:実績R3"]
    assert {f.section for f in found} == {"1 事務事業"}


def test_a_blank_cell_is_missing_and_a_line_without_a_name_of_what_it_counts_gives_none() -> None:
    found, problems = read(["1", "甲事業", "", "", "", "", "", "5", ""])
    assert problems == []
    assert [(f.indicator, f.value, f.marker) for f in found] == [("事業費", None, "missing"), ("事業費", 5, "")]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["1", "", "", "回数", "回", "1", "1", "1", "1"], ("unread_row", "事業名", "")),
        (["1", "甲事業", "", "回数", "回", "約", "1", "1", "1"], ("unreadable", "事業費R2", "約")),
        (["1", "甲事業", "", "", "", "1", "7件", "1", ""], ("unreadable", "実績R2", "7件")),
    ],
    ids=["no_programme", "no_figure", "nobody_says_what_it_counts"],
)
def test_what_no_rule_reads_is_a_finding(row: list[str], expected: tuple[str, str, str]) -> None:
    _, problems = read(row)
    assert [(p.problem, p.column, p.printed) for p in problems] == [expected]


def test_a_blank_line_is_no_finding() -> None:
    assert read([""] * len(HEADS)) == ([], [])


def test_a_blank_cell_of_a_form_is_awaited() -> None:
    found, _ = read(["1", "甲事業", "", "", "", "", "", "5", ""], arrival="form")
    assert [f.marker for f in found] == ["outstanding", ""]


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        (HEADS, []),
        ([*HEADS[:6], "見込R2", *HEADS[7:]], [("missing_head", "実績")]),
        ([*HEADS, "備考"], [("undeclared_head", "備考")]),
        (HEADS[1:], [("missing_head", "No.")]),
        (
            [*HEADS[:5], "実績R2", "事業費R2", *HEADS[7:]],
            [("undeclared_head", "実績R2"), ("missing_head", "実績")],
        ),
    ],
    ids=["as_declared", "a_block_with_another_head", "one_more", "one_less", "a_block_that_is_shifted"],
)
def test_heads_of_blocks_are_held_against_what_is_declared(heads: list[str], found: list[tuple[str, str]]) -> None:
    one = table(["x"] * len(heads), heads=heads)
    told = disagreements(one.raw, layout(blocks=BLOCKS | STARTS), "doc-2021")
    assert [(p.problem, p.column) for p in told] == found


def test_a_sheet_whose_heads_repeat_is_read_by_its_columns() -> None:
    """The heads of the blocks are the same in each year: what tells them apart is the column of the sheet."""
    heads = ("No.", "事業名", "担当課", "指標", "単位", "事業費", "実績", "事業費", "実績")
    columns = [f"表!{letter}" for letter in "ABCDEFGHI"]
    cells = ["1", "甲事業", "", "回数", "回", "10", "2", "20", "3"]
    frame = pd.DataFrame([cells], columns=columns, index=pd.Index([3], name="row"), dtype=object)
    raw = RawTable("reviews", "doc/reviews.xlsx", frame, heads)
    starts = {"starts": {2020: "表!F", 2021: "表!H"}}
    declared = layout(blocks=BLOCKS | starts)
    assert list(disagreements(raw, declared, "doc-2021")) == []
    found, problems = wide_rows(unrepaired(raw), declared, SOURCE, PLACES, Names({}))
    assert problems == []
    assert [(f.indicator, f.period, f.value, f.source_cell) for f in found] == [
        ("事業費", "2020", 10, "doc/reviews.xlsx#表!F3"),
        ("回数", "2020", 2, "doc/reviews.xlsx#表!G3"),
        ("事業費", "2021", 20, "doc/reviews.xlsx#表!H3"),
        ("回数", "2021", 3, "doc/reviews.xlsx#表!I3"),
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"blocks": BLOCKS | {"starts": {2020: "C", 2021: "C"}}},
            "に「C」が二度あります。年度ごとに別の欄から始めます",
        ),
        ({"blocks": {**BLOCKS, "columns": [{"role": "value"}]}}, "indicator か indicator_in のどちらか一方を書きます"),
        ({"columns": {"事業名": "project"}, "blocks": None}, "役割 value の欄が一つもありません"),
        (
            {"blocks": {**BLOCKS, "columns": [{"role": "value", "indicator_in": "名"}]}},
            "ほかの項目が名指す「名」は columns にありません",
        ),
        ({"columns": {"事業名": "name"}}, "役割「name」は使えません"),
    ],
)
def test_a_declaration_that_cannot_be_meant_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError) as caught:
        layout(**{"blocks": BLOCKS} | changed)
    assert message in str(caught.value)
    assert "「doc/source.yml」に直すところがあります" in str(caught.value)


def test_two_things_of_one_name_are_told_apart_by_their_heads() -> None:
    heads = ["No.", "事業名", "担当課", "指標", "単位", "ア回数", "イ回数"]
    columns = [{"role": "value", "indicator": "回数", "unit": "回", "head": head} for head in ("ア", "イ")]
    own = layout(blocks={"starts": {2020: "ア回数"}, "columns": columns})
    found, _ = wide_rows(table(["1", "甲事業", "", "", "", "1", "2"], heads=heads), own, SOURCE, PLACES, Names({}))
    assert [(one.value, one.what) for one in found] == [(1, ""), (2, "イ回数")]
