"""What Great Expectations lets pass or mixes up by itself: each is a finding, or the run stops."""

import logging
import subprocess
import sys
import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from nenpo.checks import judge as judging
from nenpo.checks.judge import Finding, blanks_as_missing, findings_frame, judge, typed_copy
from nenpo.checks.suites import Rule, Suite
from nenpo.ground.errors import CheckNotEvaluated

MakeRule = Callable[..., Rule]
Held = Callable[..., list[Finding]]

ROWS = "expect_table_row_count_to_be_between"
COLUMNS = "expect_table_columns_to_match_ordered_list"
IN_SET = "expect_column_values_to_be_in_set"
BETWEEN = "expect_column_values_to_be_between"
REQUIRED = "expect_column_values_to_not_be_null"
FORM = "expect_column_values_to_match_regex"


def only(column: str, value: str) -> dict[str, Any]:
    return {"type": "comparison", "column": {"name": column}, "operator": "==", "parameter": value}


def figures(*rows: tuple[str, str]) -> pd.DataFrame:
    records = [
        {"document": "doc", "project": "事業", "indicator": f"項目{number}", "unit": unit, "value": value,
         "printed": f"{value}{unit}", "source_cell": f"doc/a.csv#{number}:欄2"}
        for number, (value, unit) in enumerate(rows, start=2)
    ]  # fmt: skip
    return pd.DataFrame(
        records, columns=["document", "project", "indicator", "unit", "value", "printed", "source_cell"]
    )


def test_a_row_that_breaks_a_rule_is_a_finding_with_its_cell(rule: MakeRule, held: Held) -> None:
    allowed = rule(
        "unit",
        IN_SET,
        {"column": "unit", "value_set": ["件", "名"]},
        severity="warning",
        message="「{subject}」の単位「{cell}」。",
    )
    assert held(figures(("1", "件"), ("2", "匹")), allowed) == [
        Finding(
            rule="figures.unit",
            severity="warning",
            document="doc",
            file="doc/a.csv",
            row="3",
            column="欄2",
            project="事業",
            indicator="項目3",
            fiscal_year="2020",
            printed="2匹",
            value="2",
            expected="件、名",
            message="「事業 項目3」の単位「匹」。",
        )
    ]


def test_the_cell_is_named_by_its_printed_column(rule: MakeRule, held: Held) -> None:
    required = rule("unit", REQUIRED, {"column": "unit"})
    found = held(figures(("1", "")), required, printed_columns={"unit": "単位"})
    assert [(f.file, f.row, f.column) for f in found] == [("doc/a.csv", "2", "単位")]


def test_blank_cells_are_no_values(rule: MakeRule, held: Held) -> None:
    frame = figures(("1", ""), ("", "件"))
    assert not held(frame, rule("unit", IN_SET, {"column": "unit", "value_set": ["件"]}))
    assert [f.row for f in held(frame, rule("value", REQUIRED, {"column": "value"}))] == ["3"]


def test_text_in_a_number_column_is_a_finding_and_no_crash(rule: MakeRule, held: Held) -> None:
    form = rule("form", FORM, {"column": "value", "regex": "^[0-9]+$"}, as_text=True)
    limits = rule("range", BETWEEN, {"column": "value", "min_value": 0, "max_value": 10})
    found = held(figures(("約3", "件"), ("11", "件")), form, limits, numbers={"value": "integer"})
    assert [(f.rule, f.row) for f in found] == [("figures.form", "2"), ("figures.range", "3")]


def test_numbers_are_read_strictly() -> None:
    text = blanks_as_missing(
        pd.DataFrame({"n": ["1", "", "1e3", "1_000", "-4", "2.5"], "d": ["0.1", "", "x", "inf", "-1.50", "3"]})
    )
    typed = typed_copy(text, {"n": "integer", "d": "decimal", "absent": "integer"})
    assert typed["n"].tolist() == [1, pd.NA, pd.NA, pd.NA, -4, pd.NA]
    assert typed["d"].tolist() == [Decimal("0.1"), None, None, None, Decimal("-1.50"), Decimal(3)]


def test_tenths_add_up(rule: MakeRule, held: Held) -> None:
    exact = rule("range", BETWEEN, {"column": "value", "min_value": 0, "max_value": 0})
    found = held(figures(("0.0", "件"), ("0.1", "件")), exact, numbers={"value": "decimal"})
    assert [f.row for f in found] == ["3"]


@pytest.mark.parametrize("empty", [True, False])
def test_an_empty_table_is_one_finding(rule: MakeRule, held: Held, empty: bool) -> None:
    frame = figures(("1", "件"))
    rules = (
        rule("rows", ROWS, {"min_value": 1}, message="{value}行です。"),
        rule("unit", IN_SET, {"column": "unit", "value_set": ["件"]}),
        rule("value", REQUIRED, {"column": "value"}),
    )
    found = held(frame.iloc[:0] if empty else frame, *rules)
    assert [(f.rule, f.message, f.file) for f in found] == (
        [("figures.rows", "0行です。", "data/clean/fy2020/figures.csv")] if empty else []
    )


def test_an_empty_table_is_found_without_a_rule_on_its_rows(rule: MakeRule, held: Held) -> None:
    found = held(figures(), rule("unit", IN_SET, {"column": "unit", "value_set": ["件"]}))
    assert [(f.rule, f.severity) for f in found] == [("figures.unit", "critical")]


def test_a_column_without_a_value_is_a_finding(rule: MakeRule, held: Held) -> None:
    unit = rule("unit", IN_SET, {"column": "unit", "value_set": ["件"]}, severity="info", title="単位が一覧にある")
    found = held(figures(("1", ""), ("2", "")), unit)
    assert [(f.rule, f.severity, f.column, f.document) for f in found] == [("figures.unit", "critical", "unit", "doc")]
    assert found[0].message == (
        "数値の表では、規則「単位が一覧にある」で調べる値が一つもありません。"
        "欄がすべて空か、条件に合う行がありません。元の表と src/nenpo/cleaning を確かめてください。"
        "この報告にはない種類の値なら、報告の宣言（notebooks の yml）の unmet に figures.unit を加えてください。"
    )


def test_a_condition_that_no_row_meets_is_a_finding(rule: MakeRule, held: Held) -> None:
    kwargs = {"column": "value", "min_value": 0, "row_condition": only("unit", "社")}
    found = held(figures(("1", "件")), rule("value", BETWEEN, kwargs), numbers={"value": "integer"})
    assert [f.rule for f in found] == ["figures.value"]


def test_a_rule_may_say_that_it_can_meet_nothing(rule: MakeRule, held: Held) -> None:
    kwargs = {"column": "value", "min_value": 0, "row_condition": only("unit", "社")}
    relaxed = rule("value", BETWEEN, kwargs, may_be_empty=True)
    assert not held(figures(("1", "件")), relaxed, numbers={"value": "integer"})


def test_rows_that_a_condition_leaves_out_are_not_found(rule: MakeRule, held: Held) -> None:
    kwargs = {"column": "value", "max_value": 1, "row_condition": only("unit", "件")}
    found = held(
        figures(("9", "名"), ("1", "件"), ("9", "件")),
        rule("value", BETWEEN, kwargs),
        numbers={"value": "integer"},
    )
    assert [f.row for f in found] == ["4"]


def test_a_doubled_header_stops_the_run(rule: MakeRule, held: Held) -> None:
    frame = figures(("1", "件"))
    columns = rule(
        "columns",
        COLUMNS,
        {"column_list": list(frame.columns)},
        guard=True,
        message="欄が違います（{value}）。",
    )
    doubled = pd.concat([frame, frame[["unit"]]], axis=1)
    with pytest.raises(CheckNotEvaluated) as caught:
        held(doubled, columns, rule("unit", IN_SET, {"column": "unit", "value_set": ["件"]}))
    assert str(caught.value) == (
        "表「figures」（数値の表）の規則 2件を評価できません。\n  - 欄が違います（二度ある欄: unit）。\n"
        "data/clean を作り直し、それでも同じなら src/nenpo/cleaning を直してください。"
    )


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (["document", "project", "indicator", "unit", "value", "printed"], "足りない欄: source_cell"),
        (
            ["document", "project", "indicator", "unit", "value", "printed", "source_cell", "memo"],
            "余分な欄: memo",
        ),
        (["project", "document", "indicator", "unit", "value", "printed", "source_cell"], "並びが違います"),
    ],
)
def test_columns_are_exact(rule: MakeRule, held: Held, columns: list[str], words: str) -> None:
    frame = figures(("1", "件"))
    exact = rule(
        "columns",
        COLUMNS,
        {"column_list": list(frame.columns)},
        guard=True,
        message="欄が違います（{value}）。",
    )
    with pytest.raises(CheckNotEvaluated, match=words):
        held(frame.reindex(columns=columns, fill_value=""), exact)


def test_an_error_is_never_a_failed_check(rule: MakeRule, held: Held) -> None:
    with pytest.raises(CheckNotEvaluated) as caught:
        held(
            figures(("1", "件")),
            rule("memo", REQUIRED, {"column": "memo"}),
            rule("value", REQUIRED, {"column": "value"}),
        )
    assert str(caught.value) == (
        "表「figures」（数値の表）を調べる途中で失敗しました。データの誤りではなく、規則の誤りです。\n"
        '  - 規則「figures.memo」: Error: The column "memo" in BatchData does not exist.\n'
        "expectations/figures.json を直してください。"
    )
    assert caught.value.exit_status == 3


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [("expect_nonsense", {"column": "unit"}), (IN_SET, {"column": "unit", "value_set": ["件"], "mostry": 1})],
)
def test_an_expectation_that_is_dropped_stops_the_run(
    rule: MakeRule, held: Held, kind: str, kwargs: dict[str, Any]
) -> None:
    with pytest.raises(CheckNotEvaluated) as caught:
        held(figures(("1", "件")), rule("unit", kind, kwargs), rule("value", REQUIRED, {"column": "value"}))
    assert "expectations/figures.json の規則を評価できません。\n  - 規則「figures.unit」: " in str(caught.value)


def test_a_message_about_a_column_that_is_not_there_stops_the_run(rule: MakeRule, held: Held) -> None:
    unit = rule("unit", IN_SET, {"column": "unit", "value_set": ["件"]}, message="「{memo}」です。")
    with pytest.raises(CheckNotEvaluated, match="規則「figures.unit」の文の差し込み（'memo'）"):
        held(figures(("1", "匹")), unit)


def test_every_rule_says_how_much_it_was_held_against(rule: MakeRule, source: Any) -> None:
    rules = (
        rule("rows", ROWS, {"min_value": 1}),
        rule("unit", IN_SET, {"column": "unit", "value_set": ["件"]}, title="単位"),
        rule("other", REQUIRED, {"column": "value"}, reports=("jigyo-sokatsu",)),
    )
    frame = figures(("1", "件"), ("2", ""), ("3", "匹"))
    _, checked = judge(source, Suite("figures", "数値の表", rules), frame, ["nenji-hokoku"], 2020)
    assert checked[["rule", "cells", "found"]].to_numpy().tolist() == [
        ["figures.rows", "1", "0"],
        ["figures.unit", "2", "1"],
        ["figures.other", "", ""],
    ]


def test_severity_is_ours(rule: MakeRule, held: Held) -> None:
    kwargs = {"column": "unit", "value_set": ["件"]}
    found = held(figures(("1", "匹")), *(rule(s, IN_SET, kwargs, severity=s) for s in ("critical", "warning", "info")))
    assert [f.severity for f in found] == ["critical", "warning", "info"]


def test_the_frame_that_is_judged_stays_as_it_is(rule: MakeRule, held: Held) -> None:
    frame = figures(("1", ""), ("x", "匹"))
    before = frame.copy()
    held(frame, rule("unit", IN_SET, {"column": "unit", "value_set": ["匹"]}), numbers={"value": "integer"})
    pd.testing.assert_frame_equal(frame, before)


def test_warnings_stay_warnings(rule: MakeRule, held: Held) -> None:
    held(figures(("1", "件")), rule("unit", IN_SET, {"column": "unit", "value_set": ["件"]}))
    assert logging._warnings_showwarning is None
    with pytest.warns(UserWarning, match="ours"):
        warnings.warn("ours", UserWarning, stacklevel=1)


def test_the_checks_import_without_great_expectations() -> None:
    code = "import sys, nenpo.checks.year, nenpo.checks.report; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout == "False\n"


def test_no_findings_still_have_all_columns() -> None:
    assert list(findings_frame([]).columns) == [
        "rule", "severity", "document", "file", "row", "column", "fact_id", "project", "indicator",
        "fiscal_year", "printed", "value", "expected", "message", "known_issue",
    ]  # fmt: skip


# What Great Expectations asks again and again


def test_a_rule_is_told_once_and_only_while_a_table_is_judged(rule: MakeRule, held: Held) -> None:
    from great_expectations.expectations.expectation import Expectation

    told = Expectation.configuration
    allowed = rule("unit", IN_SET, {"column": "unit", "value_set": ["件"], "row_condition": only("value", "2")})
    assert [one.row for one in held(figures(("1", "匹"), ("2", "匹")), allowed)] == ["3"]
    # Its next version may tell a rule in another way: then this stops here, and not in a report.
    assert isinstance(told, property) and Expectation.configuration is told
    with pytest.raises(CheckNotEvaluated):
        held(figures(("1", "件")), rule("unit", IN_SET, {"column": "ない欄", "value_set": ["件"]}))
    assert Expectation.configuration is told


def test_the_rows_of_a_condition_are_chosen_once_and_each_condition_has_its_own() -> None:
    asked = judging._Asked(figures(("1", "件"), ("2", "名"), ("3", "件")))
    first = asked.query("unit == '件'")
    assert list(first["value"]) == ["1", "3"] and asked.query("unit == '件'") is first
    assert list(asked.query("unit == '名'")["value"]) == ["2"]
    assert list(judging._Asked(asked).query("unit == '件'")["value"]) == ["1", "3"]
