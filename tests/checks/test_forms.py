"""An edition on forms: who owes what, what has changed unsaid, and which rules are about print alone."""

import dataclasses
from collections.abc import Sequence

import pandas as pd
import pytest
from made import figure_row

from nenpo.checks.changes import names_known, undecided
from nenpo.checks.measurements import Tables
from nenpo.checks.outstanding import outstanding, owner_of
from nenpo.checks.suites import Rule, Suite
from nenpo.cleaning.observations import COLUMNS

NEW, OLD = "r-fy2021", "r-fy2020"


def fact(
    name: str, value: str = "", year: int = 2021, project: str = "甲事業", line: int = 3, **more: str
) -> dict[str, str]:
    usual = {
        "document": f"r-fy{year}", "project": project, "section": f"2(2)①-1 {project}", "printed": "",
        "marker": "" if value else "outstanding", "source_cell": f"r-fy{year}/outcomes.csv#{line}:欄2",
    }  # fmt: skip
    return figure_row(name, value, **{"unit": "件" if value else "", "period": str(year)} | usual | more)


def project(name: str, year: int = 2021, **more: str) -> dict[str, str]:
    return {
        "document": f"r-fy{year}", "project": name, "relisted": "false", "new": "false", "period_start": "2019",
        "period_end": "2023", "sections": "甲課（支局）、乙課", "source_cell": f"r-fy{year}/projects.csv#3:事業名",
    } | more  # fmt: skip


def one_year(
    facts: Sequence[dict[str, str]], projects: Sequence[dict[str, str]], drift: Sequence[dict[str, str]] = ()
) -> dict[str, pd.DataFrame]:
    """Clean tables of one year."""
    year = projects[0]["document"]
    outline = {"document": year, "section_id": "1", "heading": "概要", "source_cell": f"{year}/outline.csv#2:見出し"}
    lines = [{"document": year, "source_cell": f"{year}/drift.csv#{n}:今年度"} | row for n, row in enumerate(drift, 2)]
    tables = {
        "observations": pd.DataFrame(facts, columns=list(COLUMNS), dtype=object),
        "projects": pd.DataFrame(projects, dtype=object),
        "outline": pd.DataFrame([outline], dtype=object),
    }
    return tables | ({"drift": pd.DataFrame(lines, dtype=object)} if drift else {})


def years(now: dict, before: dict) -> Tables:
    found = Tables(now, 2021, before=before)
    found.__dict__["forms"] = frozenset({NEW})
    return found


def test_each_section_is_named_once_with_its_projects_and_blank_cells() -> None:
    facts = [
        fact("件数"), fact("額", line=4), fact("率", "5", line=5), fact("人数", project="乙事業", line=9),
        fact("総人口", project="", series="r/人口/総人口", section="1(2)② 人口"),
        fact("事業費", project="", series="r/施策一覧①小計/事業費"),
    ]  # fmt: skip
    tables = years(one_year(facts, [project("甲事業"), project("乙事業", sections="丙課")]), {})
    found = {one.indicator: (one.actual, one.detail, one.row) for one in outstanding(tables)}
    assert found == {
        "甲課": ("2", "甲事業 2", "3"),
        "丙課": ("1", "乙事業 1", "9"),
        "事務局": ("1", "人口 1", "3"),
    }


@pytest.mark.parametrize(
    ("sections", "owner"), [("甲課", "甲課"), ("甲課（支局）、乙課", "甲課"), ("", "事務局"), ("甲課 (支局)", "甲課")]
)
def test_the_first_section_answers(sections: str, owner: str) -> None:
    assert owner_of(sections) == owner


def proposals(now: dict, before: dict) -> list[str]:
    return [one.indicator for one in undecided(years(now, before))]


BEFORE = one_year(
    [fact("相談件数", "5", 2020), fact("額", "7", 2020, line=4)], [project("甲事業", 2020), project("丁事業", 2020)]
)


def test_names_units_and_sections_that_changed_are_proposed() -> None:
    now = one_year(
        [fact("窓口相談件数"), fact("額", "7", line=4, unit="千円")],
        [project("甲事業", sections="戊課"), project("辛施策")],
    )
    assert proposals(now, BEFORE) == [
        "廃止,丁事業,", "新規,,辛施策", "改称,甲事業/相談件数,甲事業/窓口相談件数",
        "単位の変更,甲事業/額（件）,甲事業/額（千円）", "課の再編,甲課,戊課",
    ]  # fmt: skip


def test_what_the_lists_say_themselves_needs_no_decision() -> None:
    before = one_year(
        [fact("相談件数", "5", 2020)], [project("甲事業", 2020), project("丁事業", 2020, period_end="2020")]
    )
    now = one_year([fact("相談件数")], [project("甲事業"), project("辛施策", new="true")])
    assert proposals(now, before) == []


def test_decisions_settle_and_have_to_name_what_is_there() -> None:
    rows = [
        {
            "kind": "改称",
            "before": "甲事業/相談件数",
            "after": "甲事業/窓口相談件数",
            "decision": "採用",
            "reason": "通知",
        },
        {"kind": "廃止", "before": "丁事業", "after": "", "decision": "採用", "reason": "通知"},
        {"kind": "廃止", "before": "どこにもない事業", "after": "", "decision": "", "reason": ""},
    ]
    now = one_year([fact("窓口相談件数"), fact("額", line=4)], [project("甲事業")], rows)
    assert proposals(now, BEFORE) == []
    lost = [(one.row, one.column) for one in names_known(years(now, BEFORE)) if one.difference != "0"]
    assert lost == [("4", "前年度")]


def test_without_a_year_before_nothing_is_proposed() -> None:
    assert proposals(one_year([fact("件数")], [project("甲事業")]), {}) == []


PLAIN = Rule(
    "t.a", "expect_column_values_to_not_be_null", "1", {"column": "a"}, "critical", "題", "文。", reports=("r",)
)


def test_rules_about_print_do_not_hold_for_forms() -> None:
    page = dataclasses.replace(PLAIN, rule="t.page", printed=True)
    shared = dataclasses.replace(PLAIN, rule="t.every", reports=())
    suite = Suite("t", "表", (PLAIN, page, shared))
    assert [one.rule for one in suite.in_force(["r"]).rules_for(["r"])] == ["t.a", "t.page", "t.every"]
    on_forms = suite.in_force(["other"])
    assert [(one.rule, one.may_be_empty) for one in on_forms.rules_for(["r"])] == [("t.a", True), ("t.every", False)]
    assert len(on_forms.rules) == 3


@pytest.mark.parametrize(
    ("name", "printed", "may_be_empty"),
    [
        ("measurements", [], True),
        ("measurements", ["r"], False),
        ("t", [], False),
    ],
)
def test_where_nothing_is_copied_from_print_a_comparison_may_meet_nothing(
    name: str, printed: list[str], may_be_empty: bool
) -> None:
    suite = Suite(name, "表", (dataclasses.replace(PLAIN, reports=()),))
    assert [rule.may_be_empty for rule in suite.in_force(printed).rules] == [may_be_empty]
