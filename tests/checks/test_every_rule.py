"""Every single rule of every suite can find a fault: none of them is there for show.

A fault is made from the kind of the expectation, in a row that the rule is about, and only that rule is
asked. So a rule that is deleted, or that can no longer fail, takes its fault with it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from nenpo.checks.judge import judge
from nenpo.checks.known_issues import issues_frame
from nenpo.checks.measure import compare, measure
from nenpo.checks.measurements import Tables
from nenpo.checks.suites import Rule, Suite, read_suites
from nenpo.checks.year import every_observation
from nenpo.facts.known_issues import read_known_issues
from nenpo.ground.errors import CheckNotEvaluated
from nenpo.ground.locations import at
from nenpo.report.declaration import read_reports

SUITES = read_suites(at(Path(__file__).resolve().parents[2]))
RULES = [(suite, rule) for suite in SUITES.values() for rule in suite.rules]
REPORTS = tuple(read_reports(at(Path(__file__).resolve().parents[2])))

# Rows that the real documents happen not to hold, so that a rule about them has something to spoil.
EXTRA: dict[str, dict[str, str]] = {
    "register.unregistered": {"expected": "0", "actual": "0", "difference": "0"},
    "claims.always_increasing": {"expected": "1", "actual": "2", "difference": "1"},
    "observations.previous_edition": {"expected": "3", "actual": "3", "difference": "0"},
    "observations.previous_edition_words": {"expected": "件", "actual": "件"},
    "observations.cumulative_grows": {"expected": "3", "actual": "3", "difference": "0"},
    "observations.crosswalk_open": {"expected": "3", "actual": "3", "difference": "0"},
    "observations.outstanding": {"expected": "0", "actual": "0", "difference": "0"},
    "drift.undecided": {"expected": "0", "actual": "0", "difference": "0"},
    "drift.known": {"expected": "1", "actual": "1", "difference": "0"},
}
# Tables that only a year has that was rolled over, and none is on record yet.
ROLLED = {
    "corrections": {"document": "d", "corrected": "12件", "target_document": "c", "target_file": "f.csv",
                    "target_row": "2", "target_column": "欄3", "printed": "10件", "reason": "写し間違い",
                    "section": "甲課", "received": "2022-06-10", "delivery": ""},
    "drift": {"document": "d", "after": "乙", "kind": "改称", "before": "甲", "decision": "採用", "reason": "通知"},
}  # fmt: skip


@pytest.fixture(scope="session")
def frames(project: Any, real_tables: Mapping[int, dict[str, pd.DataFrame]]) -> dict[str, list[pd.DataFrame]]:
    """Give every table of every year, with what is measured and on record."""
    found: dict[str, list[pd.DataFrame]] = {}
    issues = issues_frame(read_known_issues(project), [], {"nenji-hokoku-fy2020": 2020})
    issues = issues.assign(matched="1", until="2030")
    issues = pd.concat([issues, issues.assign(id="another", kind="要確認", correct="")], ignore_index=True)
    for year, tables in real_tables.items():
        wide = Tables(tables, year, every_observation(real_tables), project)
        made = {"measurements": measure(wide), "comparisons": compare(wide), "known_issues": issues}
        for name, frame in (tables | made).items():
            found.setdefault(name, []).append(frame.reset_index(drop=True))
    for name, row in ROLLED.items():
        lines = [row | {"source_cell": f"d/{name}.csv#{number}:欄"} for number in (2, 3)]
        found[name] = [pd.DataFrame(lines, dtype=object)]
    return found


def meets(row: Mapping[str, str], condition: Mapping[str, Any] | None) -> bool:
    """Whether a row fulfils the condition of a rule."""
    if condition is None:
        return True
    if condition["type"] == "and":
        return all(meets(row, one) for one in condition["conditions"])
    cell = row[condition["column"]["name"]]
    if condition["type"] == "nullity":
        return (cell == "") == condition["is_null"]
    parameter = condition["parameter"]
    return {
        "==": cell == parameter,
        "!=": cell != parameter,
        "IN": cell in parameter if isinstance(parameter, list) else False,
        "NOT_IN": cell not in parameter if isinstance(parameter, list) else False,
    }[condition["operator"]]


def spoilt_cells(rule: Rule, row: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """What to write into a row so that it breaks the rule."""
    kwargs = rule.kwargs
    if "column_A" in kwargs:
        return {kwargs["column_A"]: "1000", kwargs["column_B"]: "2000"}
    if "column_list" in kwargs:
        return {column: other[column] for column in kwargs["column_list"]}
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    cell = {
        "expect_column_values_to_not_be_null": "",
        "expect_column_values_to_be_null": "1",
        "expect_column_values_to_be_in_set": "でたらめ",
        "expect_column_values_to_not_be_in_set": (kwargs.get("value_set") or [""])[0],
        "expect_column_values_to_match_regex": "誤＠り",
        "expect_column_values_to_not_match_regex": str(kwargs.get("regex", "")).rpartition("|")[2],
        "expect_column_values_to_be_between": str(low - 1 if low is not None else (high or 0) + 1),
        "expect_column_values_to_be_unique": other.get(rule.column, ""),
    }[rule.type]
    return {rule.column: cell}


def last_meeting(rule: Rule, frame: pd.DataFrame) -> int | None:
    """The last row that a rule is about, one with a value in its column first."""
    if not set(_columns(rule)) <= set(frame.columns):
        return None
    condition, met = rule.kwargs.get("row_condition"), None
    for i in range(len(frame) - 1, -1, -1):
        row = dict(zip(frame.columns, frame.iloc[i], strict=True))
        if meets(row, condition):
            if row[rule.column] != "":
                return i
            met = i if met is None else met
    return met


def a_frame_for(rule: Rule, frames: list[pd.DataFrame]) -> tuple[pd.DataFrame, int]:
    """A table that the rule is about, and a row in it that can be spoilt."""
    for frame in frames:
        row = last_meeting(rule, frame)
        if row is not None:
            return frame, row
    extra = EXTRA[rule.rule] | {"rule": rule.rule, "document": "d", "file": "d/f.csv", "row": "2"}
    frame = pd.concat([frames[0], pd.DataFrame([extra])], ignore_index=True).fillna("")
    return frame, len(frame) - 1


def _columns(rule: Rule) -> list[str]:
    named = [rule.kwargs.get(key) for key in ("column", "column_A", "column_B")]
    return [str(name) for name in named if name] + list(rule.kwargs.get("column_list", []))


@pytest.mark.parametrize(("suite", "rule"), RULES, ids=[rule.rule for _, rule in RULES])
def test_the_rule_finds_its_fault(suite: Suite, rule: Rule, frames: dict[str, list[pd.DataFrame]], source: Any) -> None:
    alone = Suite(suite.name, suite.title, (rule,), numbers=suite.numbers, printed_columns=suite.printed_columns)
    if rule.type == "expect_table_columns_to_match_ordered_list":
        frame = next(f for f in frames[suite.name] if list(f.columns) == rule.kwargs["column_list"])
        with pytest.raises(CheckNotEvaluated, match="余分な欄: 余分"):
            judge(source, alone, frame.assign(余分=""), REPORTS, 2020)
        return
    if rule.type == "expect_table_row_count_to_be_between":
        found, _ = judge(source, alone, frames[suite.name][0].iloc[:0], REPORTS, 2020)
        assert [finding.rule for finding in found] == [rule.rule]
        return
    frame, row = a_frame_for(rule, frames[suite.name])
    spoilt = frame.iloc[max(row - 1, 0) : row + 1].copy()
    for column, cell in spoilt_cells(rule, frame.iloc[row].to_dict(), frame.iloc[row - 1].to_dict()).items():
        spoilt.at[row, column] = cell
    found, checked = judge(source, alone, spoilt, REPORTS, 2020)
    assert _place_of(spoilt.loc[row]) in {_place(finding) for finding in found}
    assert {finding.rule for finding in found} == {rule.rule}
    assert int(checked["cells"].iloc[0]) > 0


def _place(finding: Any) -> tuple[str, str]:
    return finding.file.rpartition("/")[2], finding.row


def _place_of(row: Mapping[str, str]) -> tuple[str, str]:
    cell = row.get("source_cell") or f"{row.get('file', '')}#{row.get('row', '')}:"
    file, _, inside = cell.partition("#")
    return file.rpartition("/")[2], inside.partition(":")[0]
