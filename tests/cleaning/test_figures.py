"""Figures in prose belong to a section and a period, or are findings."""

import pytest
from made import ANNUAL, layouts

from nenpo.cleaning.figures import figure_rows
from nenpo.cleaning.names import Names
from nenpo.cleaning.places import Place, Source
from nenpo.ground.fiscal_year import fiscal_year_of
from nenpo.ground.layouts import SERIES, FiguresTable

HEADER = "節 段落 項目 表記 時期 頁 原文行 注"
PLACES = {
    "1(1)④": Place("1(1)④ 創業", "", "創業"),
    "2(2)④-1": Place("2(2)④-1 創業", "創業事業", "創業事業", None, "⑤"),
}


def read(printed, *rows: list[str]):
    return figure_rows(
        printed(HEADER, *rows), layouts(ANNUAL)["figures"], Source("doc-2020", "doc", 2020), PLACES, Names({})
    )


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("2020", 2020),
        ("CY2019", 2019),
        ("2020-04", 2020),
        pytest.param("2021-03", 2020, id="march_lies_in_the_year_before"),
        pytest.param("2021-03-31", 2020, id="the_last_day"),
        pytest.param("2020-04-01", 2020, id="the_first_day"),
        pytest.param("2003..2021", 2021, id="cumulative_until"),
        pytest.param("..2021", 2021, id="cumulative_without_beginning"),
        pytest.param("2011..", 2020, id="open_until_the_edition"),
        pytest.param("2021-05..2022-03", 2021, id="a_span_until_march"),
        pytest.param("CY2008..CY2020", 2020, id="calendar_years"),
    ],
)
def test_a_period_lies_in_a_fiscal_year(period: str, year: int) -> None:
    assert fiscal_year_of(period, 2020) == year


def test_a_figure_has_its_section_period_and_words(printed) -> None:
    found, problems = read(
        printed,
        ["1(1)④", "1", "創業者数", "134名", "", "2-7", "109", "同じ値"],
        ["2(2)④-1", "2", "相談件数（延べ）", "約１，０２３件", "2019", "90", "120", ""],
    )
    assert problems == []
    first, second = found
    assert (first.subject, first.project, first.indicator) == ("創業", "", "創業者数")
    assert (first.value, first.unit, first.period, first.fiscal_year, first.note) == (
        134,
        "名",
        "2020",
        2020,
        "同じ値",
    )
    assert first.source_cell == "doc/table.csv#2:表記"
    assert (second.project, second.place, second.period, second.fiscal_year) == (
        "創業事業",
        "⑤",
        "2019",
        2019,
    )
    assert (second.value, second.qualifier, second.printed) == (1023, "延べ、約", "約１，０２３件")


@pytest.mark.parametrize(
    ("row", "column", "printed_text"),
    [
        pytest.param(["9(9)", "1", "項目", "3件"], "節", "9(9)", id="a_section_that_the_outline_lacks"),
        pytest.param(["1(1)④", "1", "項目", "多数"], "表記", "多数", id="no_figure"),
        pytest.param(["1(1)④", "1", "項目", "5社6件"], "表記", "5社6件", id="two_figures"),
        pytest.param(["1(1)④", "1", "項目", "1e3件"], "表記", "1e3件", id="exponent"),
        pytest.param(["1(1)④", "1", "項目", "3件", "R2"], "時期", "R2", id="no_period"),
        pytest.param(["1(1)④", "1", "項目", "3件", "2020-13"], "時期", "2020-13", id="no_month"),
    ],
)
def test_what_cannot_be_read_is_a_finding(printed, row: list[str], column: str, printed_text: str) -> None:
    found, problems = read(printed, row)
    assert found == []
    assert [(p.problem, p.row, p.column, p.printed, p.detail) for p in problems] == [
        ("unreadable", 2, column, printed_text, "項目")
    ]


def test_a_chart_gets_its_series_from_a_file(printed) -> None:
    rows = (["CY2019", "倍率", "1.20", "倍"], ["2020", "倍率", "約1", "倍"], ["", "倍率", "1.30", "倍"])
    place = Place("1(1)① 雇用", "", "有効求人倍率の推移")
    names = Names({("indicator", "倍率"): "有効求人倍率"})
    found, problems = figure_rows(
        printed("時期 系列 値 単位", *rows), SERIES, Source("doc-2020", "doc", 2020), {}, names, place
    )
    (fact,) = found
    assert (fact.subject, fact.indicator, fact.period, fact.fiscal_year) == (
        "有効求人倍率の推移", "有効求人倍率", "CY2019", 2019,
    )  # fmt: skip
    assert (str(fact.value), fact.unit, fact.source_cell) == ("1.20", "倍", "doc/table.csv#2:値")
    assert [(p.row, p.column, p.printed) for p in problems] == [(3, "値", "約1"), (4, "時期", "")]


def test_what_is_not_final_says_so_and_no_other_word_will_do(printed) -> None:
    layout = FiguresTable(
        file="t.csv",
        layout="figures",
        columns={"節": "section", "項目": "indicator", "表記": "value", "区分": "status"},
    )
    rows = [["1(1)④", "件数", "3件", state] for state in ("速報", "暫定", "推計", "", "未定")]
    found, problems = figure_rows(
        printed("節 項目 表記 区分", *rows), layout, Source("doc-2020", "doc", 2020), PLACES, Names({})
    )
    assert [one.status for one in found] == ["preliminary", "provisional", "estimated", ""]
    assert [(one.column, one.printed) for one in problems] == [("区分", "未定")]
