"""区分 of the 施策一覧 and ○ headings of the overview against each other, and the order of the 基本方針."""

import pandas as pd

from nenpo.checks.categories import category_headings, heading_order, policy_order
from nenpo.checks.measurements import NOTHING, Tables


def line(row: int, policy: str, category: str, project: str = "甲") -> dict[str, str]:
    cell = {"source_cell": f"doc/projects.csv#{row}:事業名"}
    return {"document": "doc", "policy_no": policy, "category": category, "project": project, **cell}


def heading(row: int, chapter: str, name: str) -> dict[str, str]:
    cell = {"source_cell": f"doc/categories.csv#{row}:見出し"}
    return {"document": "doc", "heading": name, "section_id": f"2(2){chapter}", **cell}


def chapter(row: int, parent: str, number: str) -> dict[str, str]:
    cell = {"source_cell": f"doc/outline.csv#{row}:見出し"}
    return {"document": "doc", "parent": parent, "section_id": f"{parent}{number}", **cell}


def tables(*headings: dict[str, str], outline: tuple[dict[str, str], ...] = ()) -> Tables:
    lines = [
        line(3, "①", "育成"),
        line(4, "①", "育成"),
        line(5, "①", "確保"),
        line(6, "⑥", "受注"),
        line(7, "⑦", "販路"),
    ]
    frames = {"projects": lines, "categories": headings, "outline": outline}
    return Tables({name: pd.DataFrame(rows, dtype=object) for name, rows in frames.items()})


RIGHT = (heading(2, "①", "育成"), heading(3, "①", "確保"), heading(4, "⑥⑦", "受注"), heading(5, "⑥⑦", "販路"))


def test_each_category_and_each_heading_is_compared_once() -> None:
    found = category_headings(tables(*RIGHT))
    assert [(one.rule, one.row, one.expected, one.actual) for one in found] == [
        ("projects.category_heading", "3", "育成", "育成"),
        ("projects.category_heading", "5", "確保", "確保"),
        ("projects.category_heading", "6", "受注", "受注"),
        ("projects.category_heading", "7", "販路", "販路"),
        ("categories.in_programmes", "2", "育成", "育成"),
        ("categories.in_programmes", "3", "確保", "確保"),
        ("categories.in_programmes", "4", "受注", "受注"),
        ("categories.in_programmes", "5", "販路", "販路"),
    ]


def test_a_heading_of_another_name_fails_both_ways() -> None:
    found = category_headings(tables(RIGHT[0], heading(3, "①", "確保等"), *RIGHT[2:]))
    wrong = [one for one in found if one.expected != one.actual]
    assert [(one.rule, one.file, one.column, one.expected, one.actual, one.detail) for one in wrong] == [
        ("projects.category_heading", "doc/projects.csv", "基本方針", "確保", NOTHING, "育成、確保等"),
        ("categories.in_programmes", "doc/categories.csv", "見出し", "確保等", NOTHING, "育成、確保"),
    ]


def test_a_heading_in_another_chapter_is_none() -> None:
    found = category_headings(tables(RIGHT[0], heading(3, "⑥⑦", "確保"), *RIGHT[2:]))
    assert [one.rule for one in found if one.expected != one.actual] == [
        "projects.category_heading",
        "categories.in_programmes",
    ]


def test_headings_stand_in_the_order_of_the_categories() -> None:
    assert [(one.indicator, one.expected, one.actual) for one in heading_order(tables(*RIGHT))] == [
        ("2(2)①", "育成、確保", "育成、確保"),
        ("2(2)⑥⑦", "受注、販路", "受注、販路"),
    ]
    turned = heading_order(tables(RIGHT[1], RIGHT[0], *RIGHT[2:]))[0]
    assert (turned.expected, turned.actual, turned.row) == ("育成、確保", "確保、育成", "3")


def test_a_heading_on_one_side_only_does_not_disturb_the_order() -> None:
    found = heading_order(tables(heading(2, "①", "余り"), *RIGHT))[0]
    assert found.expected == found.actual == "育成、確保"


def test_both_parts_name_the_policies_in_order() -> None:
    right = (chapter(2, "1(1)", "①"), chapter(3, "1(1)", "⑥⑦"))
    wrong = (chapter(5, "2(2)", "⑥⑦"), chapter(6, "2(2)", "①"))
    found = policy_order(tables(*RIGHT, outline=(*right, *wrong)))
    assert [(one.indicator, one.row, one.expected, one.actual) for one in found] == [
        ("1(1)", "2", "①⑥⑦", "①⑥⑦"),
        ("2(2)", "5", "①⑥⑦", "⑥⑦①"),
    ]
