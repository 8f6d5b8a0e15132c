"""A project under two policies: its further pages and lines against those that are its home."""

import pytest

from nenpo.checks.relisted import (
    relisted_costs,
    relisted_homes,
    relisted_indicators,
    relisted_particulars,
    relisted_values,
    relisted_words,
)
from tests.checks.small import fact, small_tables, wrong

HOME = {"policy_no": "①", "project": "甲", "new": "true", "cost_thousand_yen": "30", "general_thousand_yen": "30"}
AGAIN = HOME | {"policy_no": "⑤", "relisted": "true"}
LISTS = ({"chapter": "①", "list_no": "1"}, {"chapter": "⑤", "list_no": "4", "relisted": "true"})
PAGES = tuple({"chapter": line["chapter"], "list_no": line["list_no"], "project": "甲"} for line in LISTS)


def test_figures_that_agree_are_measured_and_differ_nowhere() -> None:
    facts = [fact("①-1", 5, "相談件数", "9"), fact("⑤-4", 9, "相談件数", "9", again="⑤")]
    tables = small_tables(observations=facts, project_lists=LISTS, project_pages=PAGES)
    assert [one.rule for one in relisted_values(tables)] == ["observations.relisted_value"]
    assert [one.rule for one in relisted_words(tables)] == [
        "observations.relisted_unit",
        "observations.relisted_qualifier",
    ]
    assert [one.expected for one in relisted_indicators(tables)] == ["1"]
    found = [*relisted_values(tables), *relisted_words(tables), *relisted_indicators(tables)]
    assert wrong(found) == []


def test_another_figure_stands_at_the_further_page_and_says_what_the_home_page_prints() -> None:
    facts = [fact("①-1", 5, "相談件数", "9"), fact("⑤-4", 9, "相談件数", "10", again="⑤")]
    found = relisted_values(small_tables(observations=facts))
    assert wrong(found) == [("observations.relisted_value", "9", "欄3", "9", "10")]
    assert found[0].detail == "2(2)①-1では「9件」" and found[0].fact_id == "doc/甲/相談件数/2020@⑤"


def test_another_unit_and_qualifier_are_found_and_no_figure_twice() -> None:
    facts = [
        fact("①-1", 5, "相談件数", "9", qualifier="延べ"),
        fact("⑤-4", 9, "相談件数", "9", again="⑤", unit="回"),
    ]
    assert wrong(relisted_words(small_tables(observations=facts))) == [
        ("observations.relisted_unit", "9", "欄3", "件", "回"),
        ("observations.relisted_qualifier", "9", "欄3", "延べ", "なし"),
    ]


def test_a_nought_is_not_what_a_dash_says() -> None:
    facts = [fact("①-1", 5, "見学会", "", marker="not_held", printed="—"), fact("⑤-4", 9, "見学会", "0", again="⑤")]
    tables = small_tables(observations=facts)
    assert wrong(relisted_words(tables)) == [("observations.relisted_marker", "9", "欄3", "中止・未実施", "0件")]
    assert relisted_values(tables) == []


@pytest.mark.parametrize("missing", [1, 3])
def test_an_indicator_of_one_page_only_is_missed_on_either(missing: int) -> None:
    facts = [
        fact("①-1", 5, "相談件数", "9"),
        fact("①-1", 6, "派遣件数", "2"),
        fact("⑤-4", 9, "相談件数", "9", again="⑤"),
        fact("⑤-4", 10, "派遣件数", "2", again="⑤"),
    ]
    del facts[missing]
    found = relisted_indicators(small_tables(observations=facts, project_lists=LISTS, project_pages=PAGES))
    row = "10" if missing == 1 else "6"
    assert [(one.row, one.indicator) for one in found if one.difference != "0"] == [(row, "派遣件数")]


def test_costs_of_lists_are_no_further_listing() -> None:
    cost = {"indicator": "事業費", "source_cell": "doc/projects.csv#5:事業費", "value": "30"}
    again = {"fact_id": "doc/甲/事業費/2020@⑤", "source_cell": "doc/projects.csv#9:事業費", "value": "31"}
    facts = [cost | {"fact_id": "doc/甲/事業費/2020"}, cost | again]
    assert relisted_values(small_tables(observations=facts)) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"period_start": "1990"}, ("projects.relisted_period", "事業期間", "平成2年度〜令和3年度")),
        ({"period_end": ""}, ("projects.relisted_period", "事業期間", "令和元年度〜")),
        ({"new": "false"}, ("projects.relisted_new", "新規", "なし")),
        ({"priority": "true"}, ("projects.relisted_priority", "重点", "○")),
        ({"major_outcome": "true"}, ("projects.relisted_outcome", "主要成果", "○")),
        ({"foundation": "partial"}, ("projects.relisted_foundation", "21財団", "△")),
        ({"sections": "乙課"}, ("projects.relisted_sections", "担当課等", "乙課")),
    ],
)
def test_each_particular_of_a_relisted_line_counts(change: dict[str, str], expected: tuple[str, str, str]) -> None:
    assert wrong(relisted_particulars(small_tables(projects=[HOME, AGAIN]))) == []
    found = wrong(relisted_particulars(small_tables(projects=[HOME, AGAIN | change])))
    assert [(rule, column, actual) for rule, _, column, _, actual in found] == [expected]


def test_a_mark_that_cannot_be_read_is_not_another_mark() -> None:
    assert wrong(relisted_particulars(small_tables(projects=[HOME, AGAIN | {"new": ""}]))) == []


def test_each_amount_of_a_relisted_line_counts() -> None:
    found = relisted_costs(small_tables(projects=[HOME, AGAIN | {"national_thousand_yen": "4"}]))
    assert wrong(found) == [("projects.relisted_cost", "3", "国庫", "0", "4")] and len(found) == 4


@pytest.mark.parametrize(("lines", "homes"), [([HOME, AGAIN], "1"), ([AGAIN], "0"), ([HOME, AGAIN, HOME], "2")])
def test_a_project_has_one_line_that_is_not_relisted(lines: list[dict[str, str]], homes: str) -> None:
    assert [one.actual for one in relisted_homes(small_tables(projects=lines))] == [homes]
