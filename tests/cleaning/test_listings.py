"""Plain lists keep their text; events give attendance, outline gives places."""

import pandas as pd
import pytest
from made import ACCOUNT, ANNUAL, layouts

from nenpo.cleaning.listings import COMPANIONS, event_rows, list_frame, outline_places, with_table_titles
from nenpo.cleaning.places import Place, Source
from nenpo.cleaning.repairs import RepairedTable
from nenpo.ground.layouts import LISTS, Column, ListTable

EVENTS = "節 名称 日程 場所 参加者 開催方法 状態 備考"
PLACES = {"1(3)①a": Place("1(3)①a 研修", "研修", "研修")}


SOURCE = Source("doc-2021", "doc", 2021)


def read(printed, *rows: list[str]):
    return event_rows(printed(EVENTS, *rows), layouts(ACCOUNT)["events"], SOURCE, PLACES)


def listed(name: str, table: RepairedTable) -> pd.DataFrame:
    frame, problems = list_frame(table, (layouts(ACCOUNT) | layouts(ANNUAL))[name], SOURCE)
    assert problems == []
    return frame


def test_a_list_has_english_columns_and_addresses(printed) -> None:
    table = printed("節 対象 種別 注 備考 原文行", ["8(1)", "累計", "期間", "平成１５年度から", "", "490"])
    frame = listed("notes", table)
    assert frame.to_dict("records") == [
        {
            "document": "doc-2021",
            "note": "平成１５年度から",
            "section_id": "8(1)",
            "target": "累計",
            "kind": "期間",
            "remark": "",
            "period": "",
            "marker": "",
            "source_cell": "doc/table.csv#2:注",
        }
    ]


def test_a_claim_keeps_its_series_and_its_items(printed) -> None:
    heads = "節 主張 系列 時期 相手 数値 表記 項目 備考 原文行"
    table = printed(heads, ["1(1)", "個数", "", "", "", "r/支援／施設/数", "3つ", "甲|乙|丙", "", "764"])
    record = listed("claims", table).to_dict("records")[0]
    assert list(record) == ["document", *LISTS["claims"], "source_cell"]
    assert (record["phrase"], record["figure"], record["items"]) == ("3つ", "r/支援／施設/数", "甲|乙|丙")
    assert record["source_cell"] == "doc/table.csv#2:表記"


def test_a_heading_of_the_overview_is_addressed_by_its_text(printed) -> None:
    table = printed("節 見出し 原文行", ["2(2)①", "若年者の就業支援の強化", "515"])
    frame = listed("categories", table)
    assert frame.iloc[0].to_dict() == {
        "document": "doc-2021",
        "heading": "若年者の就業支援の強化",
        "section_id": "2(2)①",
        "source_cell": "doc/table.csv#2:見出し",
    }


def test_a_printed_date_gets_its_first_and_last_day(printed) -> None:
    table = printed("件名 年月日", ["監査", "令和3年5月21日、24日"], ["随時", "—"])
    frame = listed("governance", table)
    assert frame[["start", "end"]].to_numpy().tolist() == [["2021-05-21", "2021-05-24"], ["", ""]]


def test_the_head_of_the_list_of_members_is_no_member(printed) -> None:
    table = printed("節 種別 欄1 欄2", ["要綱", "見出し", "部局名", "課名"], ["要綱", "行", "総務部", "財政課"])
    frame = listed("members", table)
    assert frame[["department", "section"]].to_numpy().tolist() == [["総務部", "財政課"]]


def test_a_list_of_another_name_has_the_columns_that_it_declares(printed) -> None:
    roles = {"窓口": "window", "種別": "row_kind", "写": "unread"}
    columns = {head: Column(role=role) for head, role in roles.items()}
    layout = ListTable(layout="list", file="rooms.csv", columns=columns)
    frame, problems = list_frame(printed("窓口 種別 写", ["相談室", "行", "x"], ["別", "行列", ""]), layout, SOURCE)
    assert frame.to_dict("records") == [
        {"document": "doc-2021", "window": "相談室", "source_cell": "doc/table.csv#2:窓口"}
    ]
    assert [(p.problem, p.row, p.column, p.printed) for p in problems] == [("unreadable", 3, "種別", "行列")]


def test_a_row_of_the_list_of_members_whose_kind_means_nothing_is_a_finding(printed) -> None:
    table = printed("節 種別 欄1 欄2", ["要綱", "行", "総務部", "財政課"], ["要綱", "", "総務部", "人事課"])
    frame, problems = list_frame(table, layouts(ANNUAL)["members"], SOURCE)
    assert frame["section"].tolist() == ["財政課"]
    assert [(p.problem, p.row, p.column) for p in problems] == [("unreadable", 3, "種別")]


def test_a_printed_date_that_no_calendar_has_is_a_finding(printed) -> None:
    table = printed("件名 年月日", ["監査", "令和3年5月41日"])
    _, problems = list_frame(table, layouts(ACCOUNT)["governance"], SOURCE)
    assert [(p.problem, p.row, p.column, p.printed) for p in problems] == [
        ("unreadable", 2, "年月日", "令和3年5月41日")
    ]


@pytest.mark.parametrize("columns", [*LISTS.values(), *(tuple(own.values()) for own in COMPANIONS.values())])
def test_clean_columns_of_a_list_are_distinct_english_names(columns: tuple[str, ...]) -> None:
    assert len(set(columns)) == len(columns)
    assert all(column.replace("_", "").isascii() and column.islower() for column in columns)


def test_attendance_is_a_fact_of_the_day(printed) -> None:
    found, problems = read(printed, ["1(3)①a", "第1回", "令和3年8月6日", "アピオ", "４４名"])
    assert problems == []
    (fact,) = found
    assert (fact.indicator, fact.period, fact.fiscal_year) == ("第1回 参加者", "2021-08-06", 2021)
    assert (fact.value, fact.unit, fact.printed) == (44, "名", "４４名")
    assert fact.source_cell == "doc/table.csv#2:参加者"


def test_parts_of_an_attendance_say_what_they_are(printed) -> None:
    found, _ = read(printed, ["1(3)①a", "セミナー", "6月～2月", "", "37名（会場14名、オンライン23名）"])
    assert [(f.what, f.value) for f in found] == [("", 37), ("会場", 14), ("オンライン", 23)]
    assert {f.period for f in found} == {"2021-06..2022-02"}


@pytest.mark.parametrize(
    ("attendance", "state", "marker"),
    [("—", "中止", "not_held"), ("—", "", "none_reported"), ("中止", "", "not_held")],
)
def test_an_event_without_attendance_has_a_marker(printed, attendance: str, state: str, marker: str) -> None:
    found, problems = read(printed, ["1(3)①a", "第2回", "", "", attendance, "", state])
    assert problems == []
    assert [(f.value, f.marker, f.period) for f in found] == [(None, marker, "2021")]


def test_an_event_that_prints_no_attendance_gives_no_fact(printed) -> None:
    assert read(printed, ["1(3)①a", "展示会", "12月"]) == ([], [])


@pytest.mark.parametrize(
    "row",
    [["1(3)①a", "展示会", "12月", "", "多数"], ["9", "展示会", "12月", "", "5名"]],
    ids=["words", "unknown_section"],
)
def test_an_attendance_that_cannot_be_placed_or_read_is_a_finding(printed, row: list[str]) -> None:
    found, problems = read(printed, row)
    assert found == []
    assert [(p.problem, p.row, p.column, p.printed) for p in problems] == [("unreadable", 2, "参加者", row[4])]


def outline(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["section_id", "heading"])


def test_headings_of_the_account_are_programmes(printed) -> None:
    places = outline_places(
        outline(("総括1", "事業承継支援"), ("2(7)", "21 あおもり 助成事業")), headings_are_projects=True
    )
    assert places["総括1"] == Place("総括1 事業承継支援", "", subject="事業承継支援")
    assert places["2(7)"] == Place("2(7) 21あおもり助成事業", "21あおもり助成事業", subject="21あおもり助成事業")


def test_headings_of_the_report_are_none(printed) -> None:
    places = outline_places(outline(("1", "【動向】"), ("", "表紙")), headings_are_projects=False)
    assert places["1"] == Place("1 動向", "", subject="動向")
    assert places[""].project == ""


def test_a_section_has_the_title_that_is_printed_above_its_first_table(printed) -> None:
    outline = pd.DataFrame({"section_id": ["1", "1(1)", "1(2)"], "table_title": ["", "", ""]})
    rows = (["1(1)", "表題", "【参考】件数", ""], ["1(1)", "行", "甲", "3件"], ["1(1)", "表題", "【実績】", ""])
    titled = with_table_titles(outline, printed("節 種別 欄1 欄2", *rows), layouts(ACCOUNT)["results"])
    assert titled["table_title"].tolist() == ["", "【参考】件数", ""]
    assert outline["table_title"].tolist() == ["", "", ""]
