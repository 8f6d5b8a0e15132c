"""Grids of official statistics: what each column is, is declared, because the heads have lost it."""

from decimal import Decimal

import pytest
from made import ANNUAL, layouts

from nenpo.cleaning.grids import grid_rows
from nenpo.cleaning.places import Place, Source
from nenpo.cleaning.repairs import RepairedTable
from nenpo.ground.layouts import GridTable

SOURCE = Source("doc-2020", "doc", 2020)
PLACES = {"1(2)①": Place("1(2)① 事業所数", "", "事業所数")}


def read(name: str, table: RepairedTable, **changed: str):
    layout = layouts(ANNUAL)[name].model_copy(update=changed)
    assert isinstance(layout, GridTable)
    return grid_rows(table, layout, SOURCE, PLACES)


ESTABLISHMENTS = "節 種別 欄1 欄2 欄3 欄4 欄5 欄6 欄7 欄8 欄9 欄10"
POPULATION = "節 種別 欄1 欄2 欄3 欄4 欄5 欄6 欄7 欄8"
SURVEYS = [
    "1(2)①",
    "見出し",
    "",
    "24",
    "28",
    "増減率 (%)",
    "24 (人)",
    "28 (人)",
    "増減率 (%)",
    "24 (人)",
    "28 (人)",
    "増減",
]
JAPAN = ["1(2)①", "行", "全国", "5,768", "5,578", "▲ 3.3", "55,837", "56,872", "1.9", "10.2", "10.6", "0.4"]


def test_definitions_are_limits_with_a_unit(printed) -> None:
    table = printed(
        "節 種別 欄1 欄2 欄3 欄4",
        ["1(2)①", "見出し", "業種"],
        ["1(2)①", "行", "②卸売業", "1億円以下", "100人以下", "５人以下"],
    )
    found, problems = read("definitions", table)
    assert problems == []
    assert [(f.indicator, f.value, f.unit, f.qualifier) for f in found] == [
        ("②卸売業 中小企業者 資本金の額又は出資の総額", 1, "億円", "以下"),
        ("②卸売業 中小企業者 常時使用する従業員の数", 100, "人", "以下"),
        ("②卸売業 小規模企業者 常時使用する従業員の数", 5, "人", "以下"),
    ]


def test_surveys_are_of_calendar_years(printed) -> None:
    found, problems = read("establishments", printed(ESTABLISHMENTS, ["1(2)①", "見出し"], SURVEYS, JAPAN))
    assert problems == []
    assert [(f.indicator, f.period, f.value, f.unit) for f in found][:4] == [
        ("全国 事業所数", "CY2012", 5768, "事業所"),
        ("全国 事業所数", "CY2016", 5578, "事業所"),
        ("全国 事業所数の増減率", "CY2016", Decimal("-3.3"), "%"),
        ("全国 従業者数", "CY2012", 55837, "人"),
    ]
    assert found[2].printed == "▲ 3.3"
    assert found[-1].source_cell == "doc/table.csv#4:欄10"


def test_a_survey_year_may_be_printed_in_full_width(printed) -> None:
    head = ["1(2)①", "見出し", "", "２４（年）", "２８（年）"]
    found, problems = read("establishments", printed(ESTABLISHMENTS, head, JAPAN))
    assert problems == [] and found[0].period == "CY2012"


@pytest.mark.parametrize("head", [None, ["1(2)①", "見出し", "", "前", "後"]], ids=["no_head", "a_head_without_years"])
def test_without_survey_years_every_cell_is_a_finding(printed, head: list[str] | None) -> None:
    rows = [JAPAN] if head is None else [head, JAPAN]
    found, problems = read("establishments", printed(ESTABLISHMENTS, *rows))
    assert found == [] and len(problems) == 9


def test_population_is_a_line_a_calendar_year(printed) -> None:
    rows = [
        ["1(2)①", "行", "平成20年", "1,394,806", "184,226", "864,347", "345,953", "13.2", "62.0", "24.8"],
        ["1(2)①", "行", "21", "1,382,517", "178,828", "852,035", "351,374", "12.9", "61.6", "25.4"],
        ["1(2)①", "行", "Ｒ１", "1,246,291", "132,699", "691,837", "410,505", "10.7", "56.0", "33.2"],
    ]
    found, problems = read("population", printed(POPULATION, *rows))
    assert problems == []
    assert [f.period for f in found[::7]] == ["CY2008", "CY2009", "CY2019"]
    assert [(f.indicator, f.unit) for f in found[:7]] == [
        ("総人口", "人"),
        ("年少人口", "人"),
        ("生産年齢人口", "人"),
        ("老年人口", "人"),
        ("年少人口割合", "%"),
        ("生産年齢人口割合", "%"),
        ("老年人口割合", "%"),
    ]


@pytest.mark.parametrize(
    ("column", "text"),
    [("欄1", "不明"), ("欄2", "1,23"), ("欄5", "infinity"), ("欄6", "13.2%"), ("欄8", ""), ("欄3", "1_000")],
)
def test_a_cell_that_is_no_number_is_a_finding(printed, column: str, text: str) -> None:
    row = ["1(2)①", "行", "R2", "1", "1", "1", "1", "1.0", "1.0", "1.0"]
    row[int(column[1]) + 1] = text
    _, problems = read("population", printed(POPULATION, row))
    assert [(p.problem, p.row, p.column, p.printed) for p in problems] == [("unreadable", 2, column, text)]


def test_a_row_whose_kind_means_nothing_is_a_finding(printed) -> None:
    rows = (["1(2)①", "行", "R2", *["1"] * 7], ["1(2)①", "合計", "R3", *["1"] * 7])
    found, problems = read("population", printed(POPULATION, *rows))
    assert {f.period for f in found} == {"CY2020"}
    assert [(p.problem, p.row, p.column, p.printed) for p in problems] == [("unreadable", 3, "種別", "合計")]


@pytest.mark.parametrize(
    ("name", "row", "expected"),
    [
        ("population", ["9", "行", "R2"], ("unmapped_section", 2, "節", "9")),
        ("establishments", ["1(2)①", "行", "", "1"], ("unread_row", 2, "欄1", "")),
    ],
    ids=["unknown_section", "without_a_name"],
)
def test_a_row_that_no_rule_reads_is_a_finding(printed, name: str, row: list[str], expected: tuple[str, ...]) -> None:
    header = {"population": POPULATION, "establishments": ESTABLISHMENTS}[name]
    found, problems = read(name, printed(header, row))
    assert found == []
    assert [(p.problem, p.row, p.column, p.printed) for p in problems] == [expected]


def test_a_blank_cell_of_a_form_is_awaited(printed) -> None:
    found, problems = read("population", printed(POPULATION, ["1(2)①", "行", "R2"]), arrival="form")
    assert problems == [] and {f.marker for f in found} == {"outstanding"}
