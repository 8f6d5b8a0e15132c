"""The findings as tables of the quality page."""

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from nenpo.checks.errata import Erratum
from nenpo.checks.judge import CHECKED_COLUMNS, Finding, findings_frame
from nenpo.checks.known_issues import ISSUE_COLUMNS
from nenpo.checks.report import checked_table, counts_table, errata_table, findings_tables, known_issues_table
from nenpo.checks.year import CheckResult
from nenpo.ground.blocks import Block
from nenpo.report.shown import page_html

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
ISSUE = {"id": "one", "kind": "誤り", "reason": "右は2年度です。"}
CHART = Finding("charts.on_record", "info", "doc", "doc/zu01.csv", message="図1の系列が資料未収録です。")


def result(*findings: Finding, issues: list[dict[str, str]] | None = None) -> CheckResult:
    checked = [
        ("notes.rows", "notes", "注の表", "critical", "1", "0", "行がある"),
        ("charts.on_record", "charts", "図の表", "info", "1639", "1", "図がある"),
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


def body(block: Block) -> list[list[str]]:
    """Text of each cell of a table's body."""
    return [["".join(span["text"] for span in cell["spans"]) for cell in row] for row in block.data["table"]["body"]]


def test_a_printed_figure_is_bound_to_its_fact() -> None:
    [block] = findings_tables(result(UNIT)).children
    assert block.facts == ("doc/甲/参加者数/2020",)
    assert '<data value="3" data-fact="doc/甲/参加者数/2020">3匹</data>' in page_html(block.record())
    assert "単位「匹」は&lt;一覧&gt;にありません。" in page_html(block.record())


@pytest.mark.parametrize("more", [{"value": "匹"}, {"value": "30"}, {"fact_id": ""}, {"value": ""}])
def test_what_is_not_the_printed_value_of_a_fact_is_not_bound(more: dict[str, str]) -> None:
    [block] = findings_tables(result(replace(UNIT, **more))).children
    assert block.facts == () and "<data" not in page_html(block.record()) and "匹" in page_html(block.record())


def test_findings_go_by_what_they_ask_for_and_then_by_rule() -> None:
    looked_at = replace(UNIT, rule="notes.rows", severity="warning", row="9")
    group = findings_tables(result(UNIT, KNOWN, replace(UNIT, row="7"), looked_at, CHART, issues=[ISSUE]))
    assert [(block.id, block.text) for block in group.children] == [
        ("quality/findings/critical", "公開を止める指摘 2件"),
        ("quality/findings/warning", "人が見て決める指摘 1件"),
        ("quality/findings/known", "理由が分かっている指摘 1件"),
        ("quality/findings/info", "参考の指摘 1件"),
    ]
    rows = body(group.children[0])
    assert [row[0] for row in rows] == [
        "observations.unit.allowed（observations.unit.allowed）2件",
        "doc/outcomes.csv 5行「欄2」",
        "doc/outcomes.csv 7行「欄2」",
    ]
    assert rows[1][1:] == ["甲 参加者数", "3匹", "件、名", "単位「匹」は<一覧>にありません。"]
    assert body(group.children[1])[0] == ["行がある（notes.rows）1件"]


def test_a_known_finding_has_its_kind_and_reason_beside_it() -> None:
    [block] = findings_tables(result(KNOWN, issues=[ISSUE])).children
    assert body(block)[1][-1] == "誤り：右は2年度です。 （one）"


def test_what_was_checked_is_counted_by_kind_worst_first() -> None:
    assert body(counts_table(result(CHART))) == [
        ["図の表", "0", "0", "1", "0", "1", "1,639"],
        ["注の表", "0", "0", "0", "0", "1", "1"],
        ["合計", "0", "0", "1", "0", "2", "1,640"],
    ]


def test_a_measurement_counts_for_the_table_that_it_is_about() -> None:
    one = result(replace(UNIT, rule="notes.sums"))
    rules = [("notes.sums", "measurements", "突き合わせの表", "critical", "5", "1", "和が合う")]
    rules.append(("pairs.same", "measurements", "突き合わせの表", "critical", "2", "0", "同じ"))
    more = pd.DataFrame(rules, columns=list(CHECKED_COLUMNS), dtype=object)
    one = replace(one, checked=pd.concat([one.checked, more], ignore_index=True))
    assert body(counts_table(one))[:3] == [
        ["注の表", "1", "0", "0", "0", "2", "6"],
        ["図の表", "0", "0", "0", "0", "1", "1,639"],
        ["突き合わせの表", "0", "0", "0", "0", "1", "2"],
    ]


def test_the_errata_are_a_table_by_document_and_kind() -> None:
    line = Erratum("d", "年次報告", "96", "⑤-6", "d/a.csv#3:欄2", "25件", "25社", "企業の数です。", "誤り", ("i1",))
    later = replace(line, page="", kind="訂正", right="26社")
    assert body(errata_table([line, later])) == [
        ["年次報告 誤り 1件"],
        ["96", "⑤-6", "25件", "25社", "企業の数です。"],
        ["年次報告 訂正（次の年度の版で改めたもの） 1件"],
        ["―", "⑤-6", "25件", "26社", "企業の数です。"],
    ]
    assert body(errata_table([])) == [["正誤表に載せるものはありません。"]]


@pytest.mark.parametrize("build", [findings_tables, known_issues_table])
def test_nothing_found_is_said(build: Callable[[CheckResult], Block]) -> None:
    assert re.search("(見つかったこと|記録された既知の誤り)はありません。", page_html(build(result()).record()))


def test_known_issues_say_who_and_until_when() -> None:
    told = {"kind": "要確認", "found": "見出しが二度ある", "decided_by": "編集担当"}
    entry = {"id": "one", "cell": "doc/a.csv#4:欄3", "until": "2021", "state": "有効", "reason": "右です。"} | told
    assert body(known_issues_table(result(issues=[entry]))) == [["one", *told.values(), "令和3年度", "有効"]]


def test_what_was_checked_is_told_by_table_worst_first() -> None:
    block = checked_table(result(CHART))
    assert body(block) == [
        ["図の表"],
        ["図がある", "参考", "1,639", "1"],
        ["注の表"],
        ["行がある", "重大", "1", "0"],
    ]
    assert block.data["caption"]["notes"] == ["この年度の資料にはない表や報告についての決まり1件は、対象になりません。"]


def test_no_digit_of_a_block_is_without_its_kind() -> None:
    tables = [show(result(UNIT, CHART)) for show in (findings_tables, checked_table, counts_table)]
    bare = [re.sub(r"<(data|span|time)[^>]*>.*?</\1>", "", page_html(block.record())) for block in tables]
    assert [re.findall(r">[^<]*\d[^<]*<", html) for html in bare] == [[], [], []]
