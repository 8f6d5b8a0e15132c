"""Names that are nearly one are found where they ought to be one, and nowhere else."""

from collections.abc import Mapping

import pandas as pd
import pytest

from nenpo.checks.judge import judge
from nenpo.checks.measurements import Tables, comparisons_frame
from nenpo.checks.names import shortened, similar_names
from nenpo.checks.suites import Suite
from nenpo.cleaning.names import COLUMNS as NAME_COLUMNS
from nenpo.cleaning.observations import COLUMNS

PROJECT = ("document", "policy_no", "project", "sections", "source_cell")
LINE = ("document", "chapter", "project", "sections", "source_cell")
PAGE = ("document", "project", "office", "source_cell")
FACT = COLUMNS
HOME = "HACCP推進コア人財育成事業"


def frame(columns: tuple[str, ...], *rows: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame([dict.fromkeys(columns, "") | {"document": "doc"} | row for row in rows], columns=list(columns))


def project(row: int, name: str, policy: str = "①", sections: str = "") -> dict[str, str]:
    cell = f"doc/projects.csv#{row}:事業名"
    return {"policy_no": policy, "project": name, "sections": sections, "source_cell": cell}


def fact(row: int, indicator: str, section: str = "①-1", place: str = "", column: str = "欄2") -> dict[str, str]:
    cell = f"doc/outcomes.csv#{row}:{column}"
    fact_id = f"doc/甲/{indicator}/2020{place}"
    return {"section": section, "project": "甲", "indicator": indicator, "fact_id": fact_id, "source_cell": cell}


def differing(**tables: pd.DataFrame) -> list[tuple[str, str, str, str, str]]:
    filled = {"observations": frame(FACT)} | tables
    found = similar_names(Tables(filled))
    return [(one.file, one.row, one.column, one.actual, one.expected) for one in found if one.actual != one.expected]


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("相談会参加者数", "商談会参加者数", True),
        ("研修・講座参加者", "研修・講座参加者数", True),
        ("農商工連携事業", "農工商連携事業", True),
        ("東南アジア有望市場販路拡大事業", "東南アジア有望市場販路拡大支援事業", True),
        ("参加者数", "受講者数", False),
        ("相談件数", "窓口相談", False),
    ],
)
def test_names_meet_by_what_is_left_of_them(one: str, other: str, meet: bool) -> None:
    assert bool(shortened(one) & shortened(other)) is meet


def test_a_project_of_another_policy_is_spelt_the_same() -> None:
    rows = [project(3, HOME), project(9, "HACCP推進コア人材育成事業", "②"), project(10, "省エネ事業", "②")]
    lists = frame(LINE, {"chapter": "①", "project": HOME, "source_cell": "doc/project_lists.csv#4:事業名"})
    assert differing(projects=frame(PROJECT, *rows), project_lists=lists) == [
        ("doc/projects.csv", "9", "事業名", "HACCP推進コア人材育成事業", HOME)
    ]


def test_every_name_is_compared() -> None:
    found = similar_names(Tables({"observations": frame(FACT), "projects": frame(PROJECT, project(3, HOME))}))
    assert [(one.rule, one.indicator, one.actual, one.expected) for one in found] == [
        ("names.similar", "事業名", HOME, HOME)
    ]


def test_names_side_by_side_are_two_things() -> None:
    rows = [project(3, "甲地域産業立地促進費補助"), project(4, "乙地域産業立地促進費補助")]
    assert differing(projects=frame(PROJECT, *rows)) == []


def test_names_that_differ_by_a_number_are_two_things() -> None:
    rows = [project(3, "第1次計画推進事業"), project(4, "第2次計画推進事業", "②"), project(5, "第次計画推進事業", "③")]
    assert differing(projects=frame(PROJECT, *rows)) == []


def test_a_section_is_held_against_the_usual_spelling() -> None:
    rows = [
        project(3, "甲", sections="地域産業課、労政・能力開発課(三八地域県民局)"),
        project(4, "乙", sections="地或産業課"),
    ]
    page = {"project": "丙", "office": "地域産業課 経営支援グループ", "source_cell": "doc/project_pages.csv#2:見出し"}
    assert differing(projects=frame(PROJECT, *rows), project_pages=frame(PAGE, page)) == [
        ("doc/projects.csv", "4", "担当課等", "地或産業課", "地域産業課")
    ]


def test_an_indicator_is_spelt_at_a_further_listing_as_at_home() -> None:
    rows = [fact(2, "相談会参加者数", "⑤-4", "@⑤"), fact(9, "商談会参加者数"), fact(10, "商談件数")]
    assert differing(observations=frame(FACT, *rows)) == [
        ("doc/outcomes.csv", "2", "欄1", "相談会参加者数", "商談会参加者数")
    ]


def test_indicators_of_one_page_of_prose_and_of_other_projects_are_not_alike() -> None:
    page = [fact(2, "研修申込者数"), fact(3, "研修受講者数"), fact(9, "研修受講者数", "⑤-4", "@⑤")]
    prose = [fact(2, "研修受講者数等", "⑤-9", column="表記")]
    other = [fact(20, "研修受講者") | {"project": "乙", "section": "②-1"}]
    assert differing(observations=frame(FACT, *page, *prose, *other)) == []


def test_a_similar_name_is_a_finding(suites: dict[str, Suite], source: object) -> None:
    rows = [project(3, HOME), project(9, "HACCP推進コア人材育成事業", "②")]
    found = comparisons_frame(similar_names(Tables({"observations": frame(FACT), "projects": frame(PROJECT, *rows)})))
    findings = judge(source, suites["comparisons"], found, ["nenji-hokoku"], 2020)[0]
    (finding,) = [one for one in findings if one.rule == "names.similar"]
    assert (finding.severity, finding.row, finding.expected) == ("warning", "9", HOME)
    assert finding.message == (
        f"事業名の「HACCP推進コア人材育成事業」は、ほかの箇所の「{HOME}」とよく似ています。"
        "同じものなら表記をそろえるか、names.csv に正式名を加えてください。"
    )


def spelt(division: str, row: int) -> dict[str, str]:
    return {
        "kind": "project",
        "printed": "甲 事業",
        "spelling": "甲事業",
        "official": "乙事業",
        "division": division,
        "reason": "頁の見出しは乙",
        "source_cell": f"doc/projects.csv#{row}:事業名",
    }


def test_only_a_spelling_of_the_document_is_a_finding(suites: dict[str, Suite], source: object) -> None:
    table = frame(NAME_COLUMNS, *(spelt(name, row) for row, name in enumerate(("仕様", "読み取り", "表記ゆれ"), 2)))
    (finding,) = judge(source, suites["names"], table, ["nenji-hokoku"], 2020)[0]
    assert (finding.rule, finding.severity) == ("names.one_spelling", "warning")
    assert (finding.row, finding.column, finding.printed) == ("4", "事業名", "甲 事業")
    assert (finding.value, finding.expected) == ("甲事業", "乙事業")
    assert "（頁の見出しは乙）" in finding.message


@pytest.mark.parametrize(("division", "rule"), [("", "names.division.required"), ("誤字", "names.division.allowed")])
def test_a_division_is_one_of_three(suites: dict[str, Suite], source: object, division: str, rule: str) -> None:
    found = judge(source, suites["names"], frame(NAME_COLUMNS, spelt(division, 2)), ["nenji-hokoku"], 2020)[0]
    assert [finding.rule for finding in found] == [rule]


def test_a_document_without_spellings_is_good(suites: dict[str, Suite], source: object) -> None:
    assert judge(source, suites["names"], frame(NAME_COLUMNS), ["nenji-hokoku"], 2020)[0] == []
