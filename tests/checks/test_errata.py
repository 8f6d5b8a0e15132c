"""正誤表: the right page and words for every kind of place, in order, and nothing that is still asked."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from nenpo.checks.errata import (
    ERRATA_FORMATS,
    Erratum,
    errata,
    errata_json,
    errata_markdown,
    errata_text,
    standing_corrections,
    told,
)
from nenpo.checks.judge import CHECKED_COLUMNS, findings_frame
from nenpo.checks.known_issues import issues_frame
from nenpo.checks.year import CheckResult
from nenpo.command_line import LIST_FORMATS as OFFERED
from nenpo.facts.known_issues import KnownIssue

Tables = Mapping[int, dict[str, pd.DataFrame]]
REPORT, ACCOUNT = "nenji-hokoku-fy2020", "jigyo-sokatsu-fy2021"
ABOUT = [
    {"document": REPORT, "title": "年次報告", "fiscal_year": 2020},
    {"document": ACCOUNT, "title": "事業総括", "fiscal_year": 2021},
]


def issue(number: int, **more: str) -> KnownIssue:
    usual = {"kind": "誤り", "found": "f", "correct": "25社", "reason": f"理由{number}。", "decided_by": "係"}
    return KnownIssue(**({"id": f"i{number}", "rule": "r", "printed": "25件"} | usual | more))


def result(year: int, *issues: KnownIssue) -> CheckResult:
    return CheckResult(
        year,
        findings_frame([]),
        pd.DataFrame(columns=list(CHECKED_COLUMNS)),
        issues_frame(issues, [], {}).assign(matched="1"),
    )


def listed(tables: Tables, year: int, *issues: KnownIssue) -> list[Erratum]:
    return errata(result(year, *issues), tables[year], ABOUT)


LIST, CHAPTER = "2(1) 令和2年度中小企業振興施策一覧", "2(2)② 中小企業の経営基盤の強化を図ること"
PLACES = [
    ("outcomes.csv#406:欄3", "96", "2(2)⑤-6 農地活用総合推進事業 農業参入研修会参加企業数 令和2年度"),
    ("outcomes.csv#43:欄3", "32", "2(2)①-12 仕事力養成推進事業 表の見出し"),
    ("projects.csv#4:新規", "14-18", f"{LIST} 基本方針① 攻めのUIJターン就職推進事業 「新規」の欄"),
    ("projects.csv#42:事業費", "14-18", f"{LIST} 基本方針① 小計 事業費 令和2年度"),
    ("project_lists.csv#60:新規", "51-52", f"{CHAPTER} 女性の活躍推進加速化事業 「新規」の欄"),
    ("project_pages.csv#5:見出し", "24", "2(2)①-4 戦略的リクルーティング推進事業"),
    ("population.csv#8:欄4", "8-10", "1(2)② 年齢別推計人口 生産年齢人口 平成24年"),
    ("population.csv#3:欄2", "8-10", "1(2)② 年齢別推計人口 表の見出し"),
    ("figures.csv#5:表記", "2-7", "1(1)② 中小企業の経営基盤の強化 巡回での指導件数 令和2年度"),
    ("definitions.csv#5:欄1", "1", "はじめに"),
    ("outline.csv#20:見出し", "11-13", "1(3)平成19年度"),
    ("members.csv#5:欄2", "122", "3要綱 中小企業振興庁内連絡会議設置要綱"),
    ("source.yml#:", "", f"{REPORT}/source.yml"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "page", "words"), PLACES, ids=[cell for cell, *_ in PLACES])
def test_a_place_is_told_by_page_and_in_words(real_tables: Tables, cell: str, page: str, words: str) -> None:
    printed = "○" if cell.endswith("新規") else "25件"
    found = listed(real_tables, 2020, issue(1, cell=f"{REPORT}/{cell}", printed=printed))
    assert [(one.page, one.place) for one in found] == [(page, words)]


def test_a_document_that_has_lost_its_pages_has_words_all_the_same(real_tables: Tables) -> None:
    places = ("events.csv#4:日程", "governance.csv#4:年月日", "pillars.csv#11:節", "results.csv#4:欄2")
    issues = [issue(number, cell=f"{ACCOUNT}/{cell}", printed="") for number, cell in enumerate(places)]
    found = listed(real_tables, 2021, *issues)
    assert {one.page for one in found} == {""}
    assert [one.place.split()[0] for one in found] == ["1(2)②c", "庶務事項", "高度情報システム構築", "1(1)①"]


def test_a_fact_is_a_place_too_and_gives_what_is_printed(real_tables: Tables) -> None:
    fact = f"{REPORT}/農地活用総合推進事業/農業参入研修会参加企業数/2020"
    [one] = listed(real_tables, 2020, issue(1, fact_id=fact, printed=""))
    assert (one.page, one.wrong, one.right, one.cell) == ("96", "25件", "25社", f"{REPORT}/outcomes.csv#406:欄3")


def test_lines_go_by_page_and_what_is_undecided_or_right_is_none(real_tables: Tables) -> None:
    cells = ("outcomes.csv#406:欄3", "source.yml#:", "outcomes.csv#43:欄3", "projects.csv#4:新規", "figures.csv#5:表記")
    issues = [issue(number, cell=f"{REPORT}/{cell}") for number, cell in enumerate(cells)]
    undecided = issue(7, cell=f"{REPORT}/population.csv#8:欄4", kind="要確認", correct="")
    right = issue(8, cell=f"{REPORT}/population.csv#9:欄4", kind="確認済み", correct="")
    found = listed(real_tables, 2020, undecided, right, *issues)
    assert [(one.kind, one.page) for one in found] == [
        ("誤り", "2-7"), ("誤り", "14-18"), ("誤り", "32"), ("誤り", "96"), ("誤り", ""),
    ]  # fmt: skip


def test_what_no_finding_matches_is_not_told(real_tables: Tables) -> None:
    old = result(2020, issue(1, cell=f"{REPORT}/outcomes.csv#43:欄3"))
    old.known_issues["matched"] = "0"
    assert errata(old, real_tables[2020], ABOUT) == []


def test_a_mistake_that_two_rules_found_is_one_line(real_tables: Tables) -> None:
    twice = [issue(number, cell=f"{REPORT}/outcomes.csv#43:欄3", rule=f"r{number}") for number in (1, 2)]
    other = issue(3, cell=f"{REPORT}/outcomes.csv#43:欄3", correct="26社")
    assert [(one.ids, one.reason) for one in listed(real_tables, 2020, *twice, other)] == [
        (("i1", "i2"), "理由1。理由2。"),
        (("i3",), "理由3。"),
    ]


LINE = Erratum(
    "d", "年次報告", "96", "⑤-6 参加|企業数", "d/a.csv#3:欄2", "25件", "25社", "企業の数です。", "誤り", ("i1",)
)  # fmt: skip
LATER = Erratum(
    "d", "年次報告", "", "⑤-7", "d/a.csv#4:欄2", "（空欄）", "3件", "集計から漏れた分です。", "訂正", ("i2",)
)  # fmt: skip


def test_the_text_has_a_block_an_entry() -> None:
    assert errata_text([LINE, LATER], ["年次報告", "事業総括"]) == (
        "== 正誤表: 年次報告\n\n"
        "-- 誤り 1件\n\n"
        "1. 96頁　⑤-6 参加|企業数\n   誤: 25件\n   正: 25社\n   理由: 企業の数です。\n\n"
        "-- 訂正（次の年度の版で改めたもの） 1件\n\n"
        "1. ⑤-7\n   誤: （空欄）\n   正: 3件\n   理由: 集計から漏れた分です。\n\n"
        "== 正誤表: 事業総括\n\n"
        "正誤表に載せるものはありません。"
    )


def test_markdown_has_a_table_a_kind() -> None:
    text = errata_markdown([LINE, LATER], ["年次報告"])
    assert "| 頁 | 箇所 | 誤 | 正 | 理由 |\n| --- | --- | --- | --- | --- |\n" in text
    assert "| 96 | ⑤-6 参加\\|企業数 | 25件 | 25社 | 企業の数です。 |" in text
    assert "### 訂正（次の年度の版で改めたもの） 1件\n\n| 頁 |" in text and "| ― | ⑤-7 |" in text


def test_json_has_every_part() -> None:
    found: dict[str, Any] = json.loads(errata_json([LINE], ["年次報告"]))
    assert found["errata"][0]["ids"] == ["i1"] and found["errata"][0]["cell"] == "d/a.csv#3:欄2"


def test_every_document_of_the_years_is_named(real_tables: Tables) -> None:
    both = [result(2020, issue(1, cell=f"{REPORT}/outcomes.csv#43:欄3")), result(2021)]
    text = told("text", both, real_tables, ABOUT)
    assert text.index("== 正誤表: 年次報告") < text.index("32頁") < text.index("== 正誤表: 事業総括")
    assert tuple(ERRATA_FORMATS) == OFFERED


# Corrections that came with the next year


NEXT = "nenji-hokoku-fy2021"


def correction(**more: str) -> dict[str, str]:
    usual = {
        "document": NEXT, "corrected": "61名", "target_document": REPORT, "target_file": "outcomes.csv",
        "target_row": "10", "target_column": "欄3", "printed": "58名", "reason": "集計から漏れた分を加えた",
        "section": "労政・能力開発課", "received": "2022-06-10", "source_cell": f"{NEXT}/corrections.csv#2:訂正",
    }  # fmt: skip
    return usual | more


def test_a_correction_is_a_line_of_the_edition_that_it_corrects(real_tables: Tables) -> None:
    (found,) = errata(result(2020), real_tables[2020], ABOUT, [correction()])
    assert (found.page, found.wrong, found.right, found.kind) == ("24", "58名", "61名", "訂正")
    assert found.place == "2(2)①-4 戦略的リクルーティング推進事業 企業説明会参加学生数 令和2年度"
    assert found.reason == "集計から漏れた分を加えた（労政・能力開発課、令和4年6月10日受付）"
    assert "-- 訂正（次の年度の版で改めたもの） 1件" in errata_text([found], ["年次報告"])
    assert errata(result(2021), real_tables[2021], ABOUT, [correction()]) == []


def test_a_correction_that_could_not_be_taken_is_no_line() -> None:
    frames = {"corrections": pd.DataFrame([correction(), correction(source_cell="n/corrections.csv#3:訂正")])}
    problems = pd.DataFrame([{"file": "n/corrections.csv", "row": "3"}])
    assert standing_corrections([frames | {"problems": problems}, {}]) == [correction()]


def test_a_year_on_forms_alone_has_no_register_and_no_pages(real_tables: Tables) -> None:
    tables = {name: frame for name, frame in real_tables[2021].items() if name != "register"}
    (one,) = errata(result(2021, issue(1, cell=f"{ACCOUNT}/results.csv#10:欄3")), tables, ABOUT)
    assert one.page == "" and "来訪相談者数" in one.place
