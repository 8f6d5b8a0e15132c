"""照会事項: who is asked what about which place, politely, and never that something is wrong."""

import json
import re
from collections.abc import Mapping

import pandas as pd

from nenpo.checks.inquiries import (
    INQUIRY_FORMATS,
    Inquiry,
    inquiries,
    inquiries_html,
    inquiries_json,
    inquiries_markdown,
    inquiries_text,
    told_inquiries,
)
from nenpo.checks.judge import CHECKED_COLUMNS, findings_frame
from nenpo.checks.known_issues import issues_frame, unbound
from nenpo.checks.year import CheckResult
from nenpo.command_line import LIST_FORMATS
from nenpo.facts.known_issues import KnownIssue, read_known_issues
from nenpo.ground.locations import Locations

Tables = Mapping[int, dict[str, pd.DataFrame]]
REPORT, ACCOUNT = "nenji-hokoku-fy2020", "jigyo-sokatsu-fy2021"
ABOUT = [
    {"document": REPORT, "title": "年次報告", "fiscal_year": 2020, "basis": "条例第10条", "contact": "商工政策課"},
    {"document": ACCOUNT, "title": "事業総括", "fiscal_year": 2021},
]
# What accuses: an open question says what is printed elsewhere, and asks.
ACCUSING = re.compile("誤り|誤記|間違|抜けた|取り違え|写し誤り|付け落とし|はず")


def issue(number: int, **more: str) -> KnownIssue:
    usual = {"kind": "要確認", "found": "f", "reason": f"表では{number}です。", "question": "どちらでしょうか。"}
    return KnownIssue(**({"id": f"i{number}", "rule": "r", "printed": "○", "decided_by": "編集担当"} | usual | more))


def asked(tables: Tables, year: int, *issues: KnownIssue) -> list[Inquiry]:
    frame = issues_frame(issues, [], {}).assign(matched="1")
    checked = CheckResult(year, findings_frame([]), pd.DataFrame(columns=list(CHECKED_COLUMNS)), frame)
    return inquiries(checked, tables[year], ABOUT)


def test_the_section_in_charge_is_asked_else_whoever_keeps_the_document(real_tables: Tables) -> None:
    found = asked(
        real_tables,
        2020,
        issue(1, cell=f"{REPORT}/projects.csv#4:新規"),
        issue(2, cell=f"{REPORT}/projects.csv#4:重点", asked_of="原本の係"),
        issue(3, cell=f"{REPORT}/claims.csv#85:表記"),
        issue(4, cell=f"{REPORT}/figures.csv#5:表記"),
        issue(5, fact_id=f"{REPORT}/農地活用総合推進事業/農業参入研修会参加企業数/2020", printed=""),
    )
    assert {one.ids[0]: one.asked for one in found} == {
        "i1": "労政・能力開発課",
        "i2": "原本の係",
        "i3": "労政・能力開発課",
        "i4": "編集担当",
        "i5": "構造政策課",
    }
    last = next(one for one in found if one.ids == ("i5",))
    assert (last.page, last.printed, last.context) == ("96", "25件", "表では5です。")


def test_only_open_questions_that_a_finding_bears_out_are_asked(real_tables: Tables) -> None:
    cell = f"{REPORT}/projects.csv#4:新規"
    assert asked(real_tables, 2020, issue(1, cell=cell, kind="誤り"), issue(2, cell=cell, kind="確認済み")) == []


def test_what_two_rules_ask_of_a_cell_is_asked_once(real_tables: Tables) -> None:
    cell = f"{REPORT}/projects.csv#4:新規"
    twice = asked(
        real_tables, 2020, issue(1, cell=cell), issue(2, cell=cell), issue(3, cell=cell, question="何件ですか。")
    )
    assert [(one.ids, one.context) for one in twice] == [
        (("i1", "i2"), "表では1です。表では2です。"),
        (("i3",), "表では3です。"),
    ]


LINE = Inquiry(
    "d", "年次報告", "条例第10条", "商工政策課", "地域産業課", "96", "⑤-6 参加|企業数", "d/a.csv#3:欄2", "25件",
    "元年度は16社です。", "25社でしょうか。", ("i1",),
)  # fmt: skip
OTHER = Inquiry("d", "年次報告", "", "", "監理課", "", "⑤-7", "d/a.csv#4:欄2", "<b>", "表。", "何件ですか。", ("i2",))


def test_a_letter_can_be_sent_as_it_is() -> None:
    assert inquiries_text([LINE]) == (
        "== 照会事項: 年次報告\n地域産業課　御中\n"
        "「年次報告」（条例第10条）の記載について、次の点を御教示くださるようお願いします。\n"
        "公表した資料の記載を確かめるためのもので、誤りと決まったものではありません。\n連絡先: 商工政策課\n\n"
        "1. 96頁　⑤-6 参加|企業数\n   記載: 25件\n   確認したい点: 元年度は16社です。25社でしょうか。\n   回答:"
    )
    assert inquiries_text([]) == "照会することはありません。"


def test_each_who_is_asked_has_a_letter_in_every_form() -> None:
    markdown = inquiries_markdown([LINE, OTHER])
    assert markdown.count("## 照会事項: 年次報告") == 2 and "| 頁 | 箇所 | 記載 | 確認したい点 | 回答 |" in markdown
    page = inquiries_html([LINE, OTHER], 2020)
    assert page.count("<section>") == 2 and "<h2>監理課　御中</h2>" in page
    assert "<b>" not in page and "<script" not in page and "http" not in page and '<html lang="ja">' in page
    assert json.loads(inquiries_json([LINE]))["inquiries"][0]["ids"] == ["i1"]
    assert tuple(INQUIRY_FORMATS) == LIST_FORMATS


def test_every_year_that_was_checked_is_asked_about(real_tables: Tables) -> None:
    results = []
    for year, cell in ((2020, f"{REPORT}/projects.csv#4:新規"), (2021, f"{ACCOUNT}/results.csv#10:欄3")):
        frame = issues_frame([issue(year, cell=cell)], [], {}).assign(matched="1")
        results.append(CheckResult(year, findings_frame([]), pd.DataFrame(columns=list(CHECKED_COLUMNS)), frame))
    text = told_inquiries("text", results, real_tables, ABOUT)
    assert text.index("労政・能力開発課　御中") < text.index("== 照会事項: 事業総括")


def test_no_open_question_on_record_says_that_anything_is_wrong(project: Locations) -> None:
    issues = [one for one in read_known_issues(project) if one.kind == "要確認"]
    assert len(issues) > 50
    assert [one.id for one in issues if ACCUSING.search(one.reason + one.question)] == []
    assert [one.id for one in issues if not one.question.endswith(("。", "か。"))] == []


def test_a_correct_reading_is_no_description_and_keeps_its_marks(project: Locations) -> None:
    mistakes = [one for one in read_known_issues(project) if one.kind == "誤り"]
    assert [one.id for one in mistakes if re.search("確認|同じ印|空欄|[。]", one.correct)] == []
    assert [one.id for one in mistakes if "再掲" in one.printed and "再掲" not in one.correct] == []


def test_a_note_quotes_only_its_cell_or_says_that_it_speaks_of_the_original(project: Locations) -> None:
    assert [(one.id, unbound(one)) for one in read_known_issues(project) if unbound(one)] == []


def test_what_the_print_answers_goes_into_no_letter(real_tables: Tables) -> None:
    look = issue(1, cell=f"{REPORT}/projects.csv#4:新規", asked_of="原本", question="印はありますか。")
    found = asked(real_tables, 2020, issue(2, cell=f"{REPORT}/projects.csv#4:重点"), look)
    assert [one.ids[0] for one in found] == ["i2", "i1"]
    for text in (inquiries_text(found), inquiries_markdown(found), inquiries_html(found, 2020)):
        letter, _, proof = text.partition("原本で確かめること")
        assert "御中" in letter and "御中" not in proof and "御教示" not in proof
        assert "印はありますか。" in proof and "印はありますか。" not in letter
