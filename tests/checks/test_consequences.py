"""One line too few or too many in the 施策一覧 is one finding that tells what follows; nothing else is folded."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import pytest

from nenpo.checks.consequences import EXTRA, LACKING, followed
from nenpo.checks.judge import Finding
from nenpo.checks.measure import measure
from nenpo.checks.measurements import Tables
from nenpo.checks.year import check_year
from nenpo.facts.known_issues import KnownIssue
from nenpo.ground.locations import Locations

YEAR = 2020
Clean = Mapping[int, dict[str, pd.DataFrame]]


def without(clean: Clean, line: int) -> Clean:
    """The clean tables without what one line of the 施策一覧 gives."""
    cell = f"nenji-hokoku-fy2020/projects.csv#{line}:"
    tables = clean[YEAR]
    left = {
        name: tables[name][~tables[name]["source_cell"].str.startswith(cell)] for name in ("projects", "observations")
    }
    assert len(left["projects"]) == len(tables["projects"]) - 1
    return {**clean, YEAR: tables | {name: frame.reset_index(drop=True) for name, frame in left.items()}}


def new_findings(project: Locations, clean: Clean, usual: Counter[tuple[str, ...]]) -> list[dict[str, str]]:
    found = check_year(project, YEAR, clean).findings.to_dict("records")
    return [one for one in found if not usual[key_of(one)] and not one["rule"].startswith("known_issues.")]


def key_of(one: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(one[name] for name in ("rule", "file", "row", "column", "value", "expected"))


@pytest.fixture(scope="module")
def usual(project: Locations, real_tables: Clean) -> Counter[tuple[str, ...]]:
    return Counter(key_of(one) for one in check_year(project, YEAR, real_tables).findings.to_dict("records"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param(46, ["subtotals.home"] * 2 + ["subtotals.relisted"] * 2 + ["subtotals.total"] * 2, id="at home"),
        pytest.param(65, ["subtotals.relisted"] * 3, id="relisted"),
        pytest.param(4, ["subtotals.home"] * 3 + ["subtotals.total"] * 3, id="new"),
        pytest.param(82, ["subtotals.home"] * 2 + ["subtotals.total"] * 2, id="of another fund"),
    ],
)
def test_a_line_too_few_is_one_finding_that_tells_the_others(
    line: int, told: list[str], project: Locations, real_tables: Clean, usual: Counter[tuple[str, ...]]
) -> None:
    (one,) = new_findings(project, without(real_tables, line), usual)
    assert (one["rule"], one["severity"]) == (LACKING, "critical")
    every = [*told, "project_lists.subtotal_as_programmes", "register.row_count"]
    assert f"施策一覧に一行足りないために合わないものが、ほかに{len(every)}件あります: " in one["message"]
    assert {rule: one["message"].count(f"、{rule}）") for rule in every} == Counter(every)


# ---- Nothing else is folded ----

DOCUMENT = "doc"
LIST = ["1", "2"]


def finding(
    rule: str, name: str, value: int, expected: int, file: str = "projects.csv", row: str = "9", **more: str
) -> Finding:
    place = (DOCUMENT, f"{DOCUMENT}/{file}", row)
    return Finding(rule, "critical", *place, indicator=name, value=str(value), expected=str(expected), **more)


def frame(columns: str, *rows: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame([(DOCUMENT, *row) for row in rows], columns=["document", *columns.split()], dtype=object)


@pytest.fixture
def tables() -> Tables:
    """Two programmes in the list of ①, of which the 施策一覧 has one: 乙, for 30 千円, is lacking."""
    line = "policy_no category list_no project project_as_printed relisted cost_thousand_yen source_cell"
    listed = "chapter policies list_no project project_as_printed relisted cost_thousand_yen source_cell"
    sums = "policy_no scope listing cost_thousand_yen source_cell"
    return Tables({
        "projects": frame(line, ("①", "甲乙", "1", "甲", "甲", "false", "50", f"{DOCUMENT}/projects.csv#3:事業名")),
        "project_lists": frame(
            listed,
            ("①", "①", "1", "甲", "甲", "false", "50", f"{DOCUMENT}/project_lists.csv#2:事業名"),
            ("①", "①", "2", "乙", "乙", "false", "30", f"{DOCUMENT}/project_lists.csv#3:事業名"),
        ),
        "subtotals": frame(
            sums,
            ("①", "小計", "施策一覧", "80", f"{DOCUMENT}/projects.csv#9:事業名"),
            ("", "合計", "施策一覧", "80", f"{DOCUMENT}/projects.csv#10:事業名"),
        ),
    })  # fmt: skip


CAUSE = finding(LACKING, "", 0, 1, "project_lists.csv", "3", column="事業名", project="乙", message="行がない。")
HOME = finding("subtotals.home", "施策一覧①小計 事業費", 80, 50)
TOTAL = finding("subtotals.total", "施策一覧合計 事業費", 80, 50, row="10")
STATE = finding("subtotals.home", "施策一覧①小計 事業費（国庫）", 30, 0)
GENERAL = finding("subtotals.home", "施策一覧①小計 事業費（一般財源）", 30, 20)


def test_what_the_lacking_line_would_add_follows(tables: Tables) -> None:
    (one,) = followed([CAUSE, HOME, TOTAL], tables, [])
    assert one.message == (
        "行がない。施策一覧に一行足りないために合わないものが、ほかに2件あります: "
        "doc/projects.csv 9行（80 と 50、subtotals.home）、doc/projects.csv 10行（80 と 50、subtotals.total）。"
    )
    assert replace(one, message=CAUSE.message) == CAUSE


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(HOME, value="81"), id="another difference"),
        pytest.param(replace(HOME, value="20"), id="the other way"),
        pytest.param(replace(HOME, document="other"), id="another document"),
        pytest.param(replace(HOME, indicator="施策一覧②小計 事業費"), id="another policy"),
        pytest.param(replace(HOME, known_issue="known"), id="known"),
        pytest.param(finding("subtotals.printed", "施策一覧①小計", 0, 1), id="another rule"),
        pytest.param(finding("register.row_count", "projects", 3, 5), id="two rows lacking"),
        pytest.param(finding("register.row_count", "outcomes", 4, 5), id="another table"),
        pytest.param(
            finding("problems.unmapped_name", "", 0, 0, "outcomes.csv", "7", project="丙"), id="another programme"
        ),
        pytest.param(finding("projects.category.required", "", 0, 0, "projects.csv", "3"), id="not the first line"),
    ],
)
def test_what_says_more_stays_a_finding(other: Finding, tables: Tables) -> None:
    assert followed([CAUSE, other], tables, []) == [CAUSE, other]


def test_columns_that_do_not_make_up_the_cost_stay_with_their_sum(tables: Tables) -> None:
    """国庫 30 and 一般財源 10 are more than the 30 that the line costs: one of them is wrong besides."""
    assert followed([CAUSE, HOME, STATE, GENERAL], tables, []) == [CAUSE, HOME, STATE, GENERAL]
    (one,) = followed([CAUSE, HOME, STATE], tables, [])
    assert "ほかに2件" in one.message


def test_columns_that_miss_unlike_in_two_sums_over_the_same_lines_stay(tables: Tables) -> None:
    """A list does not say what of the cost is 国庫: the sums must agree on it."""
    part = replace(
        STATE, rule="subtotals.total", indicator="施策一覧合計 事業費（一般財源）", row="10", value="30", expected="0"
    )
    told = followed([CAUSE, HOME, STATE, TOTAL, part], tables, [])
    assert told[1:] == [STATE, part] and "ほかに2件" in told[0].message


def test_a_cause_that_is_known_takes_nothing_with_it(tables: Tables) -> None:
    known = replace(CAUSE, known_issue="known")
    assert followed([known, HOME], tables, []) == [known, HOME]


def test_what_is_on_record_about_the_line_follows(tables: Tables) -> None:
    repair = finding(
        "problems.lost_repair", "", 0, 0, "repairs.csv", "4", message="鍵「事業名=乙（再掲）」に当たる行がありません。"
    )
    other = replace(repair, row="5", message="鍵「事業名=丙」に当たる行がありません。")
    issue = KnownIssue("same-cost", "r", "誤り", "f", "r", "係", fact_id="doc/乙/事業費/2020")
    gone = finding(
        "known_issues.unmatched", "", 0, 0, "known_issues.yml", "", message="「same-cost」に一致する指摘がありません。"
    )
    (one, left) = followed([CAUSE, repair, other, gone], tables, [issue])
    assert left == other and "ほかに2件" in one.message


def test_a_line_that_no_list_has_is_told_with_what_it_adds(tables: Tables) -> None:
    cause = finding(
        EXTRA, "", 0, 1, "projects.csv", "3", column="事業名", project="甲", message="甲は一覧にありません。"
    )
    home = replace(HOME, value="30", expected="80")
    more = finding("register.row_count", "projects", 6, 5, row="3")
    (one,) = followed([cause, home, more], tables, [])
    assert "施策一覧に一行余るために合わないものが、ほかに2件あります" in one.message
    assert followed([cause, replace(home, value="31")], tables, [])[1:] == [replace(home, value="31")]


def test_the_sums_that_are_folded_are_still_measured(project: Locations, real_tables: Clean) -> None:
    clean = without(real_tables, 46)
    wide = Tables(clean[YEAR], YEAR, clean[YEAR]["observations"], project)
    measured = measure(wide)
    missed = measured[(measured["rule"] == "subtotals.home") & (measured["difference"] == "1266002")]
    assert len(missed) == 2
