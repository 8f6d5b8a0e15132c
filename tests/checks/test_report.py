"""The findings as tables of the quality page."""

import re

import pandas as pd
import pytest

from nenpo.checks.judge import CHECKED_COLUMNS, Finding, findings_frame
from nenpo.checks.known_issues import ISSUE_COLUMNS
from nenpo.checks.report import checked_table, findings_table, known_issues_table
from nenpo.checks.year import CheckResult

UNIT = Finding(
    rule="observations.unit.allowed",
    severity="critical",
    document="doc",
    file="doc/outcomes.csv",
    row="5",
    column="欄2",
    fact_id="doc/甲/参加者数/2020",
    project="甲",
    indicator="参加者数",
    fiscal_year="2020",
    printed="3匹",
    value="3",
    expected="件、名",
    message="単位「匹」は<一覧>にありません。",
)
KNOWN = Finding(
    "problems.header",
    "critical",
    "doc",
    "doc/outcomes.csv",
    "43",
    "欄3",
    message="見出しが違います。",
    known_issue="one",
)
CHART = Finding("charts.on_record", "info", "doc", "doc/zu01.csv", message="図1の系列が資料未収録です。")


def result(*findings: Finding, issues: list[dict[str, str]] | None = None) -> CheckResult:
    checked = [
        ("notes.rows", "notes", "注の表", "critical", "1", "0", "行がある"),
        ("charts.rows", "charts", "図の表", "info", "1639", "1", "図がある"),
        ("events.rows", "events", "催しの表", "critical", "", "", "行がある"),
    ]
    return CheckResult(
        2020,
        findings_frame(findings),
        pd.DataFrame(checked, columns=list(CHECKED_COLUMNS), dtype=object),
        pd.DataFrame(issues or [], columns=list(ISSUE_COLUMNS), dtype=object).fillna(""),
    )


def test_only_what_is_critical_and_unknown_is_uncovered() -> None:
    assert [record["rule"] for record in result(UNIT, KNOWN, CHART).uncovered()] == ["observations.unit.allowed"]


def test_a_printed_figure_is_bound_to_its_fact() -> None:
    block = findings_table(result(UNIT, KNOWN))
    assert block.facts == ("doc/甲/参加者数/2020",)
    assert '<data value="3" data-fact="doc/甲/参加者数/2020">3匹</data>' in block.html
    assert "単位「匹」は&lt;一覧&gt;にありません。" in block.html
    assert len(block.data["table"]["body"]) == 2


@pytest.mark.parametrize("build", [findings_table, known_issues_table])
def test_nothing_found_is_said(build: object) -> None:
    block = build(result())
    assert re.search("(見つかったこと|記録された既知の誤り)はありません。", block.html)


def test_known_issues_say_who_and_why() -> None:
    cell = "doc/outcomes.csv#43:欄3"
    told = {"found": "見出しが二度ある", "reason": "右は2年度です。", "decided_by": "編集担当"}
    entry = {"id": "one", "cell": cell, "printed": "元年度", "until": "2021", "state": "有効"} | told
    row = known_issues_table(result(issues=[entry])).data["table"]["body"][0]
    texts = ["".join(span["text"] for span in cell["spans"]) for cell in row]
    assert texts == [cell, "元年度", *told.values(), "令和3年度", "有効"]


def test_what_was_checked_is_told_by_table_worst_first() -> None:
    block = checked_table(result(CHART))
    texts = [["".join(span["text"] for span in cell["spans"]) for cell in row] for row in block.data["table"]["body"]]
    assert texts == [
        ["図の表"],
        ["図がある", "参考", "1,639", "1"],
        ["注の表"],
        ["行がある", "重大", "1", "0"],
    ]
    assert block.data["caption"]["notes"] == ["この年度の資料にはない表や報告についての決まり1件は、対象になりません。"]


def test_no_digit_of_a_block_is_without_its_kind() -> None:
    blocks = [findings_table(result(UNIT, CHART)), checked_table(result(CHART))]
    bare = [re.sub(r"<(data|span|time)[^>]*>.*?</\1>", "", block.html) for block in blocks]
    assert [re.findall(r">[^<]*\d[^<]*<", html) for html in bare] == [[], []]
