"""項目名 tables: which year and period a cell is about; each ends as a value, a marker or a finding."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import ANNUAL, layouts

from nenpo.cleaning.names import Names
from nenpo.cleaning.outcomes import (
    YearColumn,
    cell_figures,
    figure_columns,
    indicator_period,
    label_qualifier,
    named_parts,
    outcome_rows,
    split_tables,
    year_of_header,
)
from nenpo.cleaning.places import Place, Source
from nenpo.cleaning.repairs import RepairedTable, repair
from nenpo.cleaning.roles import by_role
from nenpo.ground.errors import NenpoError
from nenpo.ground.fiscal_year import parse_period
from nenpo.ground.numerals import DASHES, Figure, parse_figures

HEADER = "節 種別 欄1 欄2 欄3 欄4"
LAYOUT = layouts(ANNUAL)["outcomes"]
HEAD = ["①-1", "見出し", "項目名", "元年度", "2年度"]
PLACES = {"①-1": Place("2(2)①-1 商談会", "商談会", "商談会", start=2020)}


def read(table: RepairedTable, places: dict[str, Place] = PLACES, names: Names | None = None):
    return outcome_rows(table, LAYOUT, Source("doc-2020", "doc", 2020), places, names or Names({}))


@pytest.mark.parametrize(
    ("text", "edition", "year"),
    [
        ("元年度", 2020, 2019),
        ("2 年度", 2020, 2020),
        ("２年度", 2020, 2020),
        ("令和3年度", 2021, 2021),
        ("平成30年度", 2020, 2018),
        pytest.param("30年度", 2019, 2018, id="the_last_year_of_the_era_before"),
        pytest.param("30年度", 2020, 2018, id="the_nearest_era"),
        pytest.param("元年度", 2019, 2019, id="the_first_year_of_its_own_era"),
        pytest.param("29年度", 2017, 2017, id="an_edition_of_the_era_before"),
        pytest.param("件数", 2020, None, id="no_year"),
        pytest.param("令和0年度", 2020, None, id="a_year_before_the_era"),
        pytest.param("", 2020, None, id="blank"),
    ],
)
def test_a_head_names_its_year(text: str, edition: int, year: int | None) -> None:
    assert year_of_header(text, edition) == year


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("商談件数", ("2020", "", "")),
        pytest.param("相談件数（延べ）", ("2020", "延べ", ""), id="nobe_in_brackets"),
        pytest.param("就域セミナー延べ参加人数", ("2020", "延べ", ""), id="nobe_in_the_label"),
        pytest.param("利用者数(実)", ("2020", "実", ""), id="jitsu"),
        pytest.param("登録者数（累計）", ("2015..2020", "累計", ""), id="cumulative_since_the_project_began"),
        pytest.param("登録企業数（各年度3月末）", ("2021-03-31", "", ""), id="end_of_march_lies_in_the_next_year"),
        pytest.param("登録企業数（各年度９月末）", ("2020-09-30", "", ""), id="end_of_september"),
        pytest.param("登録企業数（各年度12月末）", ("2020-12-31", "", ""), id="end_of_december"),
        pytest.param("登録企業数（各年度13月末）", ("2020", "", ""), id="no_such_month"),
        pytest.param("上期受講者数", ("2020-04..2020-09", "", ""), id="first_half"),
        pytest.param("下期受講者数", ("2020-10..2021-03", "", ""), id="second_half"),
        pytest.param("利用者数（2年度は1月末現在）", ("2020", "", "provisional"), id="as_of_january"),
        pytest.param("利用者数（令和2年度は１月末現在）", ("2020", "", "provisional"), id="as_of_january_by_era"),
        pytest.param("利用者数（R2年度は1月末現在）", ("2020", "", "provisional"), id="as_of_january_by_letter"),
        pytest.param("利用者数（元年度は1月末現在）", ("2020", "", ""), id="as_of_concerns_the_other_year"),
    ],
)
def test_a_label_declares_period_qualifier_and_status(label: str, expected: tuple[str, str, str]) -> None:
    assert indicator_period(label, 2020, 2015) == expected


def test_as_of_holds_for_the_era_before() -> None:
    assert indicator_period("利用者数（30年度は1月末現在）", 2018, None) == ("2018", "", "provisional")


def test_cumulative_without_a_known_beginning_stays_open() -> None:
    assert indicator_period("登録者数（累計）", 2020, None) == ("..2020", "累計", "")


@given(st.one_of(st.text(), st.text("各年度は月末現在上期下期延べ累計実()（）元令和RH0123456789", max_size=20)))
def test_any_label_has_a_period(label: str) -> None:
    period, _, _ = indicator_period(label, 2020, None)
    parse_period(period)
    year_of_header(label, 2020)
    label_qualifier(label)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [Figure(None, marker="missing")], id="blank_is_missing"),
        pytest.param("　", [Figure(None, marker="missing")], id="full_width_blank_is_missing"),
        pytest.param("—", [Figure(None, marker="none_reported")], id="dash"),
        pytest.param("随時", [Figure(None, marker="as_needed")], id="as_needed"),
        pytest.param("開催中止", [Figure(None, marker="not_held")], id="not_held"),
        pytest.param("- 件", [Figure(None, "件", marker="none_reported")], id="dash_with_a_unit"),
        pytest.param("0件", [Figure(Decimal(0), "件")], id="zero_is_a_value"),
        pytest.param("3件", [Figure(Decimal(3), "件")], id="value"),
        pytest.param("調整中", None, id="unreadable"),
        pytest.param("1e3", None, id="exponent"),
        pytest.param("1,23件", None, id="misplaced_comma"),
    ],
)
def test_a_cell_is_a_value_a_marker_or_unreadable(text: str, expected: list[Figure] | None) -> None:
    assert cell_figures(text) == expected


@pytest.mark.parametrize("dash", DASHES, ids=lambda dash: f"U+{ord(dash):04X}")
def test_every_dash_may_stand_before_a_unit(dash: str) -> None:
    assert cell_figures(f"{dash} 千円") == [Figure(None, "千円", marker="none_reported")]


@given(st.one_of(st.text(), st.text("0123456789,.件名千円延べ約-—ー▲△()中止随時 　", max_size=12)))
def test_any_cell_is_a_value_a_marker_or_unreadable(text: str) -> None:
    for figure in cell_figures(text) or []:
        assert (figure.value is None) == bool(figure.marker)


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        pytest.param("893件 9,782,635千円", "融資実績", ["", "金額"], id="by_its_unit"),
        pytest.param("3件 25万円", "補助", ["", "金額"], id="by_money_in_ten_thousands"),
        pytest.param("3件 2億円", "補助", ["", "金額"], id="by_money_in_hundred_millions"),
        pytest.param("3件 9,800円", "補助", ["", "金額"], id="by_money_in_yen"),
        pytest.param("47事業者 230名", "商談会参加者数", ["", "人数"], id="by_another_unit"),
        pytest.param("10名 8名", "入校者数・就職者数", ["", "就職者数"], id="by_the_label"),
        pytest.param("138名 オンライン 延べ131名", "参加者数", ["", "オンライン"], id="by_its_own_words"),
        pytest.param("3回 延べ40名", "セミナー", ["", "延べ人数"], id="by_qualifier_and_unit"),
        pytest.param("5社 6紙", "掲載", ["", "紙"], id="by_a_unit_without_a_noun"),
        pytest.param("3回 40名", "研修・講座参加者数", ["", "人数"], id="a_label_that_lists_no_measures"),
    ],
)
def test_the_second_figure_says_what_it_is(text: str, label: str, expected: list[str]) -> None:
    assert [figure.what for figure in named_parts(parse_figures(text), label)] == expected


def test_tables_are_parted_by_section_and_by_header(printed) -> None:
    table = printed(
        HEADER,
        ["①-1", "見出し", "項目名"],
        ["①-1", "行", "件数"],
        ["①-1", "表題", "【参考】"],
        ["①-1", "見出し", "項目名"],
        ["①-1", "行", "件数"],
        ["①-2", "行", "件数"],
    )
    found = [(section, list(rows.index)) for section, rows in split_tables(by_role(table, LAYOUT))]
    assert found == [("①-1", [2, 3]), ("①-1", [4, 5, 6]), ("①-2", [7])]


def test_what_a_title_says_of_its_figures_goes_with_each_of_them(printed) -> None:
    def table(title: str):
        return printed(
            HEADER,
            ["①-1", "表題", title],
            HEAD,
            ["①-1", "行", "建設", "14件", "19件"],
            ["①-1", "行", "計", "14件", "19件"],
        )

    assert {row.note for row in read(table("【参考】協会相談員の相談件数"))[0]} == {"参考：協会相談員の相談件数"}
    assert {row.note for row in read(table("【実績】"))[0]} == {""}


def columns_of(printed, *rows: list[str]) -> list[YearColumn]:
    return figure_columns(by_role(printed(HEADER, *rows), LAYOUT).read, 2021, (2020, 2021))


def test_two_years_and_a_total_since_the_beginning(printed) -> None:
    head = ["8(1)", "見出し", "", "令和2年度", "令和3年度", "累計(平成15年度～令和3年度)"]
    found = columns_of(printed, head, ["8(1)", "行", "相談", "80件", "64件", "935件"])
    assert [(c.fiscal_year, c.period, c.qualifier) for c in found] == [
        (2020, "", ""),
        (2021, "", ""),
        (2021, "2003..2021", "累計"),
    ]


def test_a_column_may_be_about_a_programme_of_another_year(printed) -> None:
    head = ["2(5)", "見出し", "", "令和2年度 (令和3年度事業)", "令和3年度 (令和4年度事業)"]
    found = columns_of(printed, head, ["2(5)", "行", "採択者数", "- 件", "2 件"])
    assert [(c.fiscal_year, c.programme_year) for c in found] == [(2020, "2021"), (2021, "2022")]


def test_a_head_without_a_year_is_about_the_edition(printed) -> None:
    found = columns_of(printed, ["2(2)", "見出し", "項目", "件数"], ["2(2)", "行", "訪問", "57件"])
    assert [c.fiscal_year for c in found] == [2021]


def test_a_row_becomes_a_fact_a_year(printed) -> None:
    found, problems = read(printed(HEADER, HEAD, ["①-1", "行", "商談 件数（延べ）", "1,087件", "約415件"]))
    assert problems == []
    first, second = found
    assert (first.project, first.section, first.indicator) == ("商談会", "2(2)①-1 商談会", "商談件数(延べ)")
    assert (first.fiscal_year, first.period, first.value, first.unit) == (2019, "2019", 1087, "件")
    assert (first.qualifier, second.qualifier) == ("延べ", "延べ、約")
    assert (first.printed, first.source_cell) == ("1,087件", "doc/table.csv#3:欄2")
    assert (second.fiscal_year, second.value, second.source_cell) == (2020, 415, "doc/table.csv#3:欄3")


def test_a_composite_cell_becomes_facts_that_share_it(printed) -> None:
    found, _ = read(printed(HEADER, HEAD, ["①-1", "行", "融資実績", "1件", "893件 9,782,635千円"]))
    assert [(row.what, row.value, row.unit) for row in found[1:]] == [
        ("", 893, "件"),
        ("金額", 9782635, "千円"),
    ]
    assert {row.source_cell for row in found[1:]} == {"doc/table.csv#3:欄3"}


def test_a_doubled_head_is_a_finding_and_its_place_decides(printed) -> None:
    found, problems = read(
        printed(HEADER, ["①-1", "見出し", "項目名", "元年度", "元年度"], ["①-1", "行", "件数", "1件", "2件"])
    )
    assert [row.fiscal_year for row in found] == [2019, 2020]
    (problem,) = problems
    assert (problem.problem, problem.row, problem.column, problem.printed) == ("header", 2, "欄3", "元年度")
    assert (problem.project, problem.detail) == ("商談会", "2020年度の欄")


def test_a_dash_before_the_project_began_is_explained(printed) -> None:
    found, _ = read(printed(HEADER, HEAD, ["①-1", "行", "件数", "—", "—"]))
    assert [row.marker for row in found] == ["not_started", "none_reported"]


def test_a_dash_beside_an_earlier_figure_is_not(printed) -> None:
    found, _ = read(printed(HEADER, HEAD, ["①-1", "行", "件数", "—", "3件"], ["①-1", "行", "人数", "5名", "6名"]))
    assert [row.marker for row in found] == ["none_reported", "", "", ""]


def test_a_calendar_year_in_the_cell_is_the_period(printed) -> None:
    row = ["①-1", "行", "出荷額", "5件（R元年1月～12月）", "6件（２年１月～１２月）"]
    found, problems = read(printed(HEADER, HEAD, row))
    assert problems == []
    assert [(r.fiscal_year, r.period, r.value) for r in found] == [(2019, "CY2019", 5), (2020, "CY2020", 6)]


def test_a_provisional_figure_has_a_value_and_a_status(printed) -> None:
    found, _ = read(printed(HEADER, HEAD, ["①-1", "行", "利用者数（2年度は1月末現在）", "5名", "—"]))
    assert [(row.value, row.status) for row in found] == [(5, ""), (None, "")]
    found, _ = read(printed(HEADER, HEAD, ["①-1", "行", "利用者数（2年度は1月末現在）", "5名", "6名"]))
    assert [row.status for row in found] == ["", "provisional"]


def test_a_cell_under_a_merged_one_is_merged(printed) -> None:
    table = printed(HEADER, HEAD, ["①-1", "行", "開催", "3校", "開催中止"], ["①-1", "行", "人数", "487名", ""])
    entry = {"行": "4", "列": "欄3", "原文": "", "種別": "merged", "値": "開催中止"}
    found, problems = read(repair(table, entry))
    assert problems == []
    assert [(row.value, row.marker, row.printed) for row in found[3:]] == [(None, "merged", "")]


def test_a_cell_that_cannot_be_read_is_a_finding(printed) -> None:
    found, problems = read(printed(HEADER, HEAD, ["①-1", "行", "件数", "1e3件", "3件"]))
    assert [row.value for row in found] == [3]
    (problem,) = problems
    assert (problem.problem, problem.file, problem.row, problem.column) == (
        "unreadable",
        "doc/table.csv",
        3,
        "欄2",
    )
    assert (problem.printed, problem.project, problem.indicator) == ("1e3件", "商談会", "件数")


def test_a_section_that_the_outline_lacks_is_a_finding(printed) -> None:
    found, problems = read(printed(HEADER, ["⑨-1", "行", "件数", "1件", "2件"]))
    assert found == []
    assert [(p.problem, p.row, p.column, p.printed) for p in problems] == [("unmapped_section", 2, "節", "⑨-1")]


def test_a_mistyped_kind_of_row_is_a_finding(printed) -> None:
    _, problems = read(printed(HEADER, HEAD, ["①-1", "行 ", "件数", "1件", "2件"]))
    assert [(p.problem, p.row, p.column, p.printed) for p in problems] == [("unreadable", 3, "種別", "行 ")]


def test_a_mapped_label_is_the_official_one(printed) -> None:
    names = Names({("indicator", "相談会参加者数"): "商談会参加者数"})
    found, _ = read(printed(HEADER, HEAD, ["①-1", "行", "相談会 参加者数", "1名", "2名"]), names=names)
    assert {row.indicator for row in found} == {"商談会参加者数"}


texts = st.text("0123456789,.件名千円延べ約-—▲△()（）中止元年度令和R累計～1月12事業 　", max_size=10)


@given(st.lists(st.lists(texts, min_size=4, max_size=4), min_size=1, max_size=4), st.booleans())
def test_any_table_is_read_or_explained(printed, rows: list[list[str]], header: bool) -> None:
    lines = [["①-1", "見出し" if header and not i else "行", *cells] for i, cells in enumerate(rows)]
    try:
        found, problems = read(printed(HEADER, *lines))
    except NenpoError:
        return
    known = {row.source_cell for row in found} | {f"doc/table.csv#{p.row}:{p.column}" for p in problems}
    for number, line in enumerate(lines, start=2):
        for column, text in zip(("欄2", "欄3", "欄4"), line[3:], strict=True):
            if line[1] == "行" and text.strip():
                assert f"doc/table.csv#{number}:{column}" in known
