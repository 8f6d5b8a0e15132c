"""施策一覧, lists and pages: what a project is, costs and whom it is entrusted to."""

from collections.abc import Callable, Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import ANNUAL, layouts

from nenpo.cleaning.names import Names
from nenpo.cleaning.places import Source
from nenpo.cleaning.projects import (
    LIST_COLUMNS,
    chapter_and_number,
    list_lines,
    list_observations,
    money,
    page_observations,
    parse_span,
    policy_of,
    project_observations,
    read_lists,
    read_pages,
    read_projects,
    read_subtotals,
    subtotal_observations,
    unit_of_cost,
    unknown_projects,
)
from nenpo.cleaning.repairs import RepairedTable
from nenpo.cleaning.roles import by_role

HEADER = "基本方針 事業名 新規 重点 主要成果 事業費 国庫 その他 一般財源 事業期間 21財団 担当課等 余り"
TITLE = ["② 中小企業の経営基盤の強化を図ること"]
LIST_HEADER = "章 ⑥ ⑦ No. 事業名 事業費 新規 担当課等 掲載頁"
PAGE_HEADER = "節 番号 見出し 事業費 内訳 担当課"
SOURCE = Source("doc-2020", "doc", 2020)
LAYOUTS = {HEADER: "projects", LIST_HEADER: "project_lists", PAGE_HEADER: "project_pages"}


@pytest.fixture
def printed(printed: Callable[..., RepairedTable]) -> Callable[..., RepairedTable]:
    """Give a function that makes a printed table of programmes, named by role."""

    def table(header: str, *rows: Sequence[str], **named: str) -> RepairedTable:
        return by_role(printed(header, *rows, **named), layouts(ANNUAL)[LAYOUTS[header]])

    return table


def line(**cells: str) -> list[str]:
    """One line of the 施策一覧; what is not named is blank, the period is R2."""
    given_cells = {"事業名": "体験事業", "事業期間": "R2"} | cells
    return [given_cells.get(column, "") for column in HEADER.split()]


def listing(*rows: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([dict.fromkeys(LIST_COLUMNS, "") | row for row in rows], columns=list(LIST_COLUMNS))


def read(printed, *rows: list[str], names: Names | None = None) -> tuple[pd.DataFrame, list]:
    return read_projects(printed(HEADER, *rows), "doc-2020", names or Names({}), listing())


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("R1-R2", (2019, 2020)),
        ("H28-R7", (2016, 2025)),
        ("R2", (2020, 2020)),
        pytest.param("S45-", (1970, None), id="open"),
        pytest.param("R2-4", (2020, 2022), id="the_same_era"),
        pytest.param("R元-R2", (2019, 2020), id="first_year_of_an_era"),
        pytest.param("Ｒ２－Ｒ４", (2020, 2022), id="full_width"),
        pytest.param("H19- R2", (2007, 2020), id="a_break_inside"),
    ],
)
def test_a_span_is_first_and_last_year(text: str, span: tuple[int, int | None]) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "-R2", "R2--4", "R0-R2", "2-4", "R2~R4", "T10-", "R2-R100", "通年", "R2−4"])
def test_what_is_no_span_is_not_read(text: str) -> None:
    assert parse_span(text) is None


@given(st.one_of(st.text(), st.text("RHS元0123456789- －", max_size=10)))
def test_any_text_is_a_span_or_none(text: str) -> None:
    span = parse_span(text)
    assert span is None or span[0] >= 1926


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3,254", (3254, True)),
        ("０", (0, True)),
        ("", (None, True)),
        ("－", (None, True)),
        ("△", (None, False)),
        ("1e3", (None, False)),
        ("3,254千円", (None, False)),
        ("1,23", (None, False)),
        ("▲5", (None, False)),
    ],
)
def test_an_amount_is_a_number_a_blank_or_unreadable(text: str, expected: tuple[int | None, bool]) -> None:
    assert money(text) == expected


@pytest.mark.parametrize(
    ("text", "policy"),
    [("① 人材の育成", "①"), ("<b>②経営基盤</b>", "②"), ("・経営支援の強化", ""), ("", ""), ("8 国際", "")],
)
def test_a_chapter_title_begins_with_its_number(text: str, policy: str) -> None:
    assert policy_of(text) == policy


def test_titles_and_categories_hold_for_the_lines_below(printed) -> None:
    lines = list_lines(
        printed(
            HEADER,
            TITLE,
            line(基本方針="・経営支援の 強化(再掲含 む)"),
            line(),
            line(基本方針="・商店街の活 性化"),
            ["", "小計", "", "", "", "10"],
            ["", "〃 (再掲含む。)", "", "", "", "12"],
            ["③ 資金の供給"],
            line(),
            ["", "合計", "", "", "", "99"],
        )
    )
    assert [(found.row, found.policy, found.category, found.kind) for found in lines] == [
        (3, "②", "・経営支援の 強化(再掲含 む)", "project"),
        (4, "②", "・経営支援の 強化(再掲含 む)", "project"),
        (5, "②", "・商店街の活 性化", "project"),
        (6, "②", "", "subtotal"),
        (7, "②", "", "subtotal_relisted"),
        (9, "③", "", "project"),
        (10, "", "", "total"),
    ]


SUM, NEXT = line(事業名="小計"), ["③ 金融の円滑化"]


@pytest.mark.parametrize(
    ("rows", "policies", "lost"),
    [
        # Between the titles before and after.
        ([["① 人材"], line(), SUM, line(), line(), SUM, NEXT, line()], "①②②③", [(5, "②")]),
        # Before the first title, which is the second.
        ([line(), SUM, TITLE, line()], "①②", [(2, "①")]),
        # After the last sum, whatever the sums are called.
        ([TITLE, line(), SUM, line(事業名="〃（再掲含む。）"), line(), SUM], "②③", [(6, "③")]),
        # Nothing proves what these are: no title at all, a title that another place has.
        ([line(), SUM, line()], ["", ""], []),
        ([TITLE, line(), NEXT, line(), SUM, TITLE, line(), SUM, line()], "②③②②", []),
    ],
)
def test_a_policy_whose_title_is_lacking_is_known_by_its_place(
    printed, rows: list[list[str]], policies: Sequence[str], lost: list[tuple[int, str]]
) -> None:
    frame, problems = read(printed, *rows)
    assert list(frame["policy_no"]) == list(policies)
    assert [(one.row, one.detail) for one in problems if one.problem == "lost_heading"] == lost


def test_a_line_has_its_particulars(printed) -> None:
    row = line(
        基本方針="・経営支援の 強化(再掲含 む)", 事業名="HACCP推進コア人財 育成事業(再 掲)", 重点="○",
        主要成果="○", 事業費="6,437", 国庫="3,175", 一般財源="3,262", 事業期間="H2-R3", 担当課等="保健衛生課",
    )  # fmt: skip
    numbers = listing({"chapter": "②", "project": "HACCP推進コア人財育成事業", "list_no": "22", "page": "65"})
    names = Names({("category", "経営支援の強化"): "経営支援"})
    frame, problems = read_projects(printed(HEADER, TITLE, row), "doc-2020", names, numbers)
    assert problems == []
    assert frame.iloc[0].to_dict() == {
        "document": "doc-2020",
        "policy_no": "②",
        "category": "経営支援",
        "list_no": "22",
        "project": "HACCP推進コア人財育成事業",
        "project_as_printed": "HACCP推進コア人財 育成事業(再 掲)",
        "relisted": "true",
        "new": "false",
        "priority": "true",
        "major_outcome": "true",
        "cost_thousand_yen": "6437",
        "national_thousand_yen": "3175",
        "other_thousand_yen": "",
        "general_thousand_yen": "3262",
        "period_start": "1990",
        "period_end": "2021",
        "foundation": "",
        "sections": "保健衛生課",
        "page": "65",
        "source_cell": "doc/table.csv#3:事業名",
    }


@pytest.mark.parametrize(("mark", "foundation"), [("", ""), ("○", "full"), ("△", "partial")])
def test_a_triangle_of_the_foundation_means_partial_and_no_minus(printed, mark: str, foundation: str) -> None:
    frame, problems = read(printed, TITLE, line(**{"21財団": mark}))
    assert problems == []
    assert frame["foundation"].tolist() == [foundation]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("21財団", "▲"),
        ("21財団", "一部"),
        ("新規", "◯"),
        ("重点", "×"),
        ("主要成果", "10"),
        ("事業費", "△5"),
        ("国庫", "○"),
        ("一般財源", "1e3"),
        ("事業期間", "通年"),
        ("事業期間", ""),
    ],
)
def test_a_cell_of_another_kind_is_a_finding(printed, column: str, text: str) -> None:
    _, problems = read(printed, TITLE, line(**{column: text}))
    assert [(p.problem, p.row, p.column, p.printed, p.project) for p in problems] == [
        ("unreadable", 3, column, text, "体験事業")
    ]


def test_subtotals_say_what_they_cover(printed) -> None:
    table = printed(
        HEADER,
        TITLE,
        ["", "小計", "", "", "", "845,745", "567,361", "18,457", "259,927"],
        ["", "〃 (再掲含む。)", "", "", "", "5,332"],
        ["", "合計", "", "", "", "７０,５"],
    )
    frame, problems = read_subtotals(table, "doc-2020")
    assert frame["scope"].tolist() == ["小計", "小計（再掲含む）", "合計"]
    assert frame["policy_no"].tolist() == ["②", "②", ""]
    assert frame["cost_thousand_yen"].tolist() == ["845745", "5332", ""]
    assert [(p.row, p.column, p.printed) for p in problems] == [(5, "事業費", "７０,５")]


def test_a_list_has_lines_and_a_subtotal(printed) -> None:
    table = printed(
        LIST_HEADER,
        ["⑥⑦", "○", "", "1", "受注 事業", "3,254", "", "地域産業課", "100"],
        ["⑥⑦", "○", "○", "2", "販路事業(再掲)", "－", "○", "", "101"],
        ["①", "", "", "3", "人財事業", "x", "?", "", "22"],
        ["⑥⑦", "", "", "小計", "", "136,121"],
    )
    lines, sums, problems = read_lists(table, "doc-2020", Names({}))
    assert lines["project"].tolist() == ["受注事業", "販路事業", "人財事業"]
    assert lines["policies"].tolist() == ["⑥", "⑥⑦", "①"]
    assert lines["relisted"].tolist() == ["false", "true", "false"]
    assert lines["new"].tolist() == ["false", "true", ""]
    assert lines["cost_thousand_yen"].tolist() == ["3254", "", ""]
    assert sums[["policy_no", "scope", "listing", "cost_thousand_yen"]].to_numpy().tolist() == [
        ["⑥⑦", "小計（再掲含む）", "基本方針事業一覧", "136121"]
    ]
    assert [(p.row, p.column) for p in problems] == [(4, "事業費"), (4, "新規")]


@pytest.mark.parametrize(
    ("section", "expected"), [("2(2)①-3", ("①", "3")), ("2(2)⑥⑦-14", ("⑥⑦", "14")), ("2(2)③", ("③", ""))]
)
def test_a_page_is_known_by_chapter_and_number(section: str, expected: tuple[str, str]) -> None:
    assert chapter_and_number(section) == expected


def test_a_page_takes_its_name_from_the_list(printed) -> None:
    table = printed(
        PAGE_HEADER,
        ["2(2)①-1", "1", "UIJ ターン", "3,254 千円", "", "労政課"],
        ["2(2)③-9", "", "補助", "5千円から", "①23,256 ②27,229", ""],
    )
    numbers = listing({"chapter": "①", "list_no": "1", "project": "UIJターン事業"})
    pages, problems = read_pages(table, "doc-2020", Names({}), numbers)
    assert pages["project"].tolist() == ["UIJターン事業", ""]
    assert pages["cost_thousand_yen"].tolist()[0] == "3254"
    assert [(p.row, p.column, p.printed) for p in problems][-1] == (3, "節", "2(2)③-9")


def test_costs_become_facts_of_the_first_listing_and_the_second(printed) -> None:
    table = printed(
        HEADER,
        TITLE,
        line(事業費="10", 国庫="10"),
        line(事業名="体験事業(再掲)", 事業費="10"),
        line(事業名="別", 事業費="-"),
    )
    frame, _ = read_projects(table, "doc-2020", Names({}), listing())
    facts = project_observations(frame, table, SOURCE, "2(1) 施策一覧")
    assert [(f.project, f.indicator, f.value, f.marker, f.place) for f in facts] == [
        ("体験事業", "事業費", 10, "", ""),
        ("体験事業", "事業費（国庫）", 10, "", ""),
        ("体験事業", "事業費", 10, "", "②"),
        ("別", "事業費", None, "none_reported", ""),
    ]
    assert {(f.unit, f.period) for f in facts} == {("千円", "2020")}


def test_subtotals_lists_and_pages_are_facts_of_their_own(printed) -> None:
    table = printed(HEADER, TITLE, ["", "小計", "", "", "", "10"], name="projects")
    sums, _ = read_subtotals(table, "doc-2020")
    (fact,) = subtotal_observations(sums, {"施策一覧": table}, SOURCE, "2(1)")
    assert (fact.subject, fact.value, fact.source_cell) == ("施策一覧②小計", 10, "doc/projects.csv#3:事業費")

    lists = printed(LIST_HEADER, ["①", "", "", "1", "人財事業", "10"], name="lists")
    lines, _, _ = read_lists(lists, "doc-2020", Names({}))
    (fact,) = list_observations(lines, lists, SOURCE, "2(2)")
    assert (fact.project, fact.value, fact.place) == ("人財事業", 10, "基本方針事業一覧①")

    pages = printed(PAGE_HEADER, ["2(2)①-1", "", "補助", "50 千円", "①23 ②27"], name="pages")
    found, _ = read_pages(pages, "doc-2020", Names({}), listing({"chapter": "①", "list_no": "1", "project": "補助"}))
    facts = page_observations(found, pages, SOURCE)
    assert [(f.indicator, f.value, f.place) for f in facts] == [
        ("事業費", 50, "事業頁①"),
        ("事業費①", 23, ""),
        ("事業費②", 27, ""),
    ]


def test_a_list_name_that_the_overview_lacks_is_a_finding(printed) -> None:
    lists = printed(LIST_HEADER, ["①", "", "", "1", "人財 事業(再掲)", "10"], ["①", "", "", "2", "既知事業", "5"])
    lines, _, _ = read_lists(lists, "doc-2020", Names({}))
    (problem,) = unknown_projects(lines, {"既知事業"}, "doc-2020", lists)
    assert (problem.problem, problem.row, problem.column) == ("unmapped_name", 2, "事業名")
    assert (problem.printed, problem.project) == ("人財 事業(再掲)", "人財事業")


@pytest.mark.parametrize(("printed", "unit"), [("3,254 千円", "千円"), ("3,254", "千円"), ("4,232 円", "円")])
def test_a_cost_has_the_unit_that_its_page_prints(printed: str, unit: str) -> None:
    assert unit_of_cost(printed) == unit
