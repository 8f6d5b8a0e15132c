"""基本方針事業一覧 and project pages against the 施策一覧, line by line and column by column."""

import pytest

from nenpo.checks.listings import (
    flag_columns,
    list_order,
    list_particulars,
    list_policies,
    new_columns,
    page_offices,
    page_particulars,
)
from tests.checks.small import small_tables, wrong

LINE = {"policy_no": "⑥", "project": "甲", "new": "true"}
LISTED = {"chapter": "⑥⑦", "list_no": "1", "project": "甲", "new": "true", "policies": "⑥", "page": "9"}
PAGE = {"chapter": "⑥⑦", "list_no": "1", "project": "甲", "heading_as_printed": "甲"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"new": "false"}, [("project_lists.new", "2", "新規", "○", "なし")]),
        ({"new": ""}, []),
        ({"sections": "乙課"}, [("project_lists.sections", "2", "担当課等", "甲課", "乙課")]),
        ({"relisted": "true"}, [("project_lists.relisted", "2", "事業名", "なし", "再掲")]),
    ],
)
def test_a_list_says_of_a_project_what_the_programmes_say(
    change: dict[str, str], expected: list[tuple[str, ...]]
) -> None:
    assert wrong(list_particulars(small_tables(projects=[LINE], project_lists=[LISTED | change]))) == expected


def test_of_two_lines_in_a_chapter_the_home_line_counts() -> None:
    lines = [LINE | {"policy_no": "⑦", "relisted": "true"}, LINE]
    listed = LISTED | {"policies": "⑥⑦"}
    assert wrong(list_particulars(small_tables(projects=lines, project_lists=[listed]))) == []
    assert wrong(list_policies(small_tables(projects=lines, project_lists=[listed]))) == []


def test_sections_in_another_order_are_the_same() -> None:
    tables = small_tables(
        projects=[LINE | {"sections": "甲課、乙課"}], project_lists=[LISTED | {"sections": "乙課、甲課"}]
    )
    assert wrong(list_particulars(tables)) == []


@pytest.mark.parametrize(("marked", "column"), [("⑦", "⑦"), ("⑥⑦", "⑦")])
def test_a_mark_under_another_policy_is_found_where_it_stands(marked: str, column: str) -> None:
    tables = small_tables(projects=[LINE], project_lists=[LISTED | {"policies": marked}])
    assert wrong(list_policies(tables)) == [("project_lists.policies", "2", column, "⑥", marked)]


def test_a_missing_mark_is_found_in_its_column() -> None:
    lines = [LINE, LINE | {"policy_no": "⑦", "relisted": "true"}]
    tables = small_tables(projects=lines, project_lists=[LISTED])
    assert wrong(list_policies(tables)) == [("project_lists.policies", "2", "⑦", "⑥⑦", "⑥")]


def test_a_column_that_copies_another_is_known_by_the_lines_in_which_it_differs() -> None:
    marks = [("true", "true"), ("false", "true"), ("true", "false"), ("false", "true")]
    lines = [LINE | {"project": f"事業{i}", "new": new, "major_outcome": out} for i, (new, out) in enumerate(marks)]
    lists = [LISTED | {"project": line["project"], "new": line["major_outcome"]} for line in lines]
    found = new_columns(small_tables(projects=lines, project_lists=lists))
    assert [(one.row, one.actual, one.difference) for one in found] == [("3", "3", "0"), ("3", "0", "-3")]
    assert found[1].detail == "施策一覧の「新規」とは3行、「主要成果」とは0行で違い"
    right = [line | {"new": own["new"]} for line, own in zip(lists, lines, strict=True)]
    assert new_columns(small_tables(projects=lines, project_lists=right)) == []


def test_two_columns_of_the_programmes_are_compared_where_there_are_lines_enough() -> None:
    lines = [LINE | {"project": f"事業{i}", "new": "true" if i % 2 else "false"} for i in range(10)]
    copied = [line | {"priority": line["new"]} for line in lines]
    found = flag_columns(small_tables(projects=copied))
    assert [(one.column, one.actual) for one in found] == [("重点", "0"), ("主要成果", "5"), ("主要成果", "5")]
    assert flag_columns(small_tables(projects=copied[:9])) == []


@pytest.mark.parametrize(
    ("second", "difference"),
    [
        ({"list_no": "2", "page": "9"}, {"page_order": "0", "number_order": "0"}),
        ({"list_no": "3", "page": "8"}, {"page_order": "-1", "number_order": "1"}),
        ({"list_no": "1", "page": "12", "chapter": "⑧"}, {"page_order": "3"}),
    ],
)
def test_numbers_and_pages_rise(second: dict[str, str], difference: dict[str, str]) -> None:
    found = list_order(small_tables(project_lists=[LISTED, LISTED | second]))
    assert {one.rule.removeprefix("project_lists."): one.difference for one in found} == difference


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"heading_as_printed": ""}, []),
        ({"office": "乙課 二グループ"}, [("project_pages.sections", "2", "担当課", "甲課", "乙課")]),
        ({"heading_as_printed": "甲(再掲)"}, [("project_pages.relisted", "2", "見出し", "なし", "再掲")]),
        ({"heading_as_printed": "乙"}, [("project_pages.name", "2", "見出し", "甲", "乙")]),
    ],
)
def test_a_page_says_what_its_list_says(change: dict[str, str], expected: list[tuple[str, ...]]) -> None:
    tables = small_tables(project_lists=[LISTED], project_pages=[PAGE | change])
    assert wrong(page_particulars(tables)) == expected


def test_a_page_that_says_what_one_of_two_lists_says_is_not_to_blame() -> None:
    listed, line = LISTED | {"sections": "乙課"}, LINE | {"policy_no": "⑥"}
    tables = small_tables(projects=[line], project_lists=[listed], project_pages=[PAGE])
    assert wrong(page_particulars(tables)) == []
    assert len(wrong(list_particulars(tables))) == 1


def test_a_heading_may_be_spelt_and_numbered_as_its_list_prints_it() -> None:
    listed = LISTED | {"project": "甲、乙", "project_as_printed": "甲 乙"}
    tables = small_tables(project_lists=[listed], project_pages=[PAGE | {"heading_as_printed": "①甲 ②乙"}])
    assert wrong(page_particulars(tables)) == []


@pytest.mark.parametrize(
    ("office", "sections"),
    [
        ("甲課 一グループ、乙課 二グループ", "乙課、甲課"),
        ("甲課 一グループ、二グループ", "甲課"),
        ("甲課 一グループ(三八地域県民局)", "甲課"),
        ("甲センター 育成課", "甲センター"),
    ],
)
def test_groups_and_bureaus_are_no_sections(office: str, sections: str) -> None:
    assert page_offices(office) == sections
