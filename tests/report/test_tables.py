"""Tables of the reports: every figure of a cell is bound to its fact, and what is known to be wrong is said beneath."""

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from made import clean_table, edition_of, figure, known_issue

from nenpo.cleaning.observations import Observation, observations_frame
from nenpo.facts.store import Fact, facts_of
from nenpo.ground.blocks import Block, Caption, Span, Table, spans_text
from nenpo.report.edition import Edition
from nenpo.report.shown import page_html, table_html
from nenpo.report.tables import (
    caption,
    chapter_list,
    definition_table,
    establishment_table,
    legend_table,
    members_table,
    noted_table,
    notes_for,
    ordinance_table,
    outcome_table,
    policy_title,
    population_table,
    project_table,
    span_words,
)

DOCUMENT = "nenji-hokoku-fy2020"
FIGURE = re.compile(r'<data value="([^"]*)" data-fact="([^"]*)">(.*?)</data>')
EVIL = "<script>\"&'</script>"


def facts(*rows: Observation) -> tuple[Fact, ...]:
    """Facts of the rows in the order of print."""
    found = facts_of(observations_frame(rows), 2020)
    return tuple(found.of_section(DOCUMENT, "2(2)①-1"))


NOTES = ("section_id", "target", "kind", "note", "period")
OUTLINE = ("section_id", "heading", "level")


def edition(
    *rows: Observation, year: int = 2020, entries: Any = (), issues: Any = (), **tables: pd.DataFrame
) -> Edition:
    """The edition of 2020, or the 参考集計 of the year before."""
    return edition_of(
        *rows,
        year=year,
        about={"tables": list(entries)},
        tables={"notes": clean_table(DOCUMENT, NOTES), "outline": clean_table(DOCUMENT, OUTLINE)} | tables,
        literals=("3区分",),
        known_issues=tuple(issues),
    )


def texts(table: Table | None) -> list[list[str]]:
    """The table as words, the head first."""
    assert table is not None
    return [[spans_text(cell.spans) for cell in cells] for cells in (*table.head, *table.body)]


def printed(block: Block) -> list[list[str]]:
    """The words of a block's table, from its data."""
    rows = [*block.data["table"]["head"], *block.data["table"]["body"]]
    return [["".join(span["text"] for span in cell["spans"]) for cell in cells] for cells in rows]


TWO_YEARS = [
    figure("相談件数", 931, "931件", cell="outcomes.csv#2:欄2", year=2019),
    figure("相談件数", 967, "967件", cell="outcomes.csv#2:欄3"),
    figure("派遣回数", None, "—", cell="outcomes.csv#3:欄2", year=2019, marker="not_started", unit=""),
    figure("派遣回数", 0, "0回", cell="outcomes.csv#3:欄3", unit="回"),
]


def test_a_row_an_indicator_a_column_a_year() -> None:
    assert texts(outcome_table(facts(*TWO_YEARS))) == [
        ["項目", "令和元年度", "令和2年度"],
        ["相談件数", "931件", "967件"],
        ["派遣回数", "―（事業開始前）", "0回"],
    ]


def test_one_year_alone_leaves_out_what_had_not_begun() -> None:
    assert texts(outcome_table(facts(*TWO_YEARS), (2019,))) == [["項目", "令和元年度"], ["相談件数", "931件"]]
    assert outcome_table(facts(*TWO_YEARS[2:]), (2019,)) is None
    assert outcome_table(facts(*TWO_YEARS), (2018,)) is None
    assert outcome_table(()) is None


def test_an_edition_prints_rows_that_have_not_begun() -> None:
    later = figure("派遣回数", None, "-", cell="outcomes.csv#3:欄3", marker="not_started", unit="")
    assert texts(outcome_table(facts(TWO_YEARS[2], later), (2019, 2020)))[1] == ["派遣回数", *["―（事業開始前）"] * 2]


def test_a_year_that_a_row_lacks_is_an_empty_cell() -> None:
    assert texts(outcome_table(facts(TWO_YEARS[0], TWO_YEARS[3])))[1:] == [
        ["相談件数", "931件", ""],
        ["派遣回数", "", "0回"],
    ]


def test_a_sum_of_the_years_has_a_column_of_its_own_beside_the_year_s() -> None:
    rows = [
        figure("相談企業数", 64, "64件", cell="results.csv#2:欄3"),
        figure("相談企業数", 935, "935件", cell="results.csv#2:欄4", period="2003..2020", qualifier="累計"),
        figure("参加企業数", 711, "711社", cell="results.csv#3:欄3", period="..2020", unit="社"),
    ]
    assert texts(outcome_table(facts(*rows))) == [
        ["項目", "令和2年度", "累計（平成15年度から令和2年度まで）"],
        ["相談企業数", "64件", "935件"],
        ["参加企業数", "711社", ""],
    ]


def test_a_programme_of_another_year_has_a_column_of_its_own() -> None:
    rows = [
        figure("採択者数", 2, "2件", cell="results.csv#2:欄3", programme_year="2021"),
        figure("採択者数", 15, "15件", cell="results.csv#2:欄2", programme_year="2020"),
        figure(
            "採択者数",
            None,
            "- 件",
            cell="results.csv#2:欄1",
            fiscal_year=2019,
            programme_year="2020",
            marker="none_reported",
        ),
    ]
    assert texts(outcome_table(facts(*rows))) == [
        ["項目", "令和元年度（令和2年度事業）", "令和2年度（令和2年度事業）", "令和2年度（令和3年度事業）"],
        ["採択者数", "- 件", "15件", "2件"],
    ]


def test_the_sum_of_the_years_stands_last() -> None:
    rows = [
        figure("採択者数", 90, "90件", cell="results.csv#2:欄4", period="..2020"),
        figure("採択者数", 2, "2件", cell="results.csv#2:欄3", programme_year="2021"),
    ]
    assert texts(outcome_table(facts(*rows)))[1] == ["採択者数", "2件", "90件"]


def test_a_composite_cell_stays_one_cell_with_two_facts() -> None:
    rows = [
        figure("挑戦資金", 893, "893件 9,782,635千円"),
        figure("挑戦資金", 9782635, "893件 9,782,635千円", unit="千円", what="金額"),
    ]
    table = outcome_table(facts(*rows))
    assert texts(table)[1] == ["挑戦資金", "893件 9,782,635千円"]
    assert table.facts() == [f"{DOCUMENT}/支援事業/挑戦資金/2020", f"{DOCUMENT}/支援事業/挑戦資金/2020/金額"]


def test_every_figure_of_a_result_table_is_bound_to_its_value() -> None:
    store = facts(*TWO_YEARS)
    html = table_html(outcome_table(store).data())
    values = {fact_id: value for value, fact_id, _ in FIGURE.findall(html)}
    assert values == {f.fact_id: "" if f.value is None else str(f.value) for f in store}
    assert re.sub(r"<data.*?</data>", "", html).count("件") == 1  # that of 相談件数


def test_heads_of_columns_and_rows_say_so() -> None:
    html = table_html(outcome_table(facts(*TWO_YEARS)).data())
    assert '<th scope="col">項目</th><th scope="col" class="number">令和元年度</th>' in html
    assert '<tr><th scope="row">相談件数</th><td class="number"><data' in html


def test_a_name_in_a_cell_is_never_markup() -> None:
    evil = figure(f"{EVIL}件数", None, f"{EVIL}中止", marker="not_held", unit="")
    html = table_html(outcome_table(facts(evil)).data())
    assert "<script" not in html
    assert html.count("&lt;script&gt;&quot;&amp;&#x27;&lt;/script&gt;") == 2


REASON = "合計と内訳が合いません。"


def told(*rows: Observation, shown: tuple[Fact, ...] = (), **given: Any) -> tuple[list[list[str]], list[str]]:
    """The words of an outcome table with the numbers of its 注, and these 注."""
    here = edition(*rows, **given)
    table = outcome_table(shown or facts(*rows), here.years)
    assert table is not None
    block = noted_table(here, "t", table, Caption((Span("表"),), notes=notes_for(here, "2(2)①-1")))
    return printed(block), block.data["caption"]["notes"]


@pytest.mark.parametrize(
    ("place", "marked", "note"),
    [
        ({"fact_id": f"{DOCUMENT}/支援事業/相談件数/2020"}, (1, 2), "相談件数（令和2年度）"),
        ({"cell": f"{DOCUMENT}/outcomes.csv#3:欄3"}, (2, 2), "派遣回数（令和2年度）"),
        ({"cell": f"{DOCUMENT}/outcomes.csv#1:欄3"}, (0, 2), "見出し「令和2年度」"),
        (
            {"cell": f"{DOCUMENT}/outcomes.csv#2:欄1", "printed": "相談の数"},
            (1, 0),
            "相談件数（原本の記載は「相談の数」）",
        ),
    ],
    ids=["a_fact", "a_cell", "the_head_of_a_column", "the_name_of_a_row"],
)
def test_the_cell_that_a_known_mistake_lies_in_bears_its_number(
    place: dict[str, str], marked: tuple[int, int], note: str
) -> None:
    cells, notes = told(*TWO_YEARS, issues=[known_issue(reason=REASON, **place)])
    found = [(y, x) for y, row_ in enumerate(cells) for x, text in enumerate(row_) if text.endswith("注1")]
    assert (found, notes) == ([marked], [f"{note}：合計と内訳が合いません。"])


@pytest.mark.parametrize(
    "place",
    [
        {"fact_id": f"{DOCUMENT}/支援事業/相談件数/2018"},
        {"cell": f"{DOCUMENT}/outcomes.csv#9:欄3"},
        {"cell": f"{DOCUMENT}/projects.csv#2:欄3"},
        {"cell": f"{DOCUMENT}/outcomes.csv#1:欄4"},
        {"cell": "another-fy2020/outcomes.csv#3:欄3"},
    ],
    ids=["another_fact", "another_line", "another_file", "another_column", "another_document"],
)
def test_a_mistake_elsewhere_marks_nothing(place: dict[str, str]) -> None:
    cells, notes = told(*TWO_YEARS, issues=[known_issue(reason=REASON, **place)])
    assert (cells, notes) == (texts(outcome_table(facts(*TWO_YEARS))), [])


def test_the_table_above_another_is_not_its_head() -> None:
    rows = [replace(one, source_cell=one.source_cell.replace("#2:", "#6:").replace("#3:", "#7:")) for one in TWO_YEARS]
    above = figure("前の件数", 1, cell="outcomes.csv#4:欄3", section="2(2)①-2 前の事業")
    for line, expected in ((4, []), (5, ["見出し「令和2年度」：合計と内訳が合いません。"])):
        issue = known_issue(reason=REASON, cell=f"{DOCUMENT}/outcomes.csv#{line}:欄3")
        assert told(above, *rows, shown=facts(*rows), issues=[issue])[1] == expected


def test_a_figure_of_a_composite_cell_has_a_number_of_its_own() -> None:
    rows = [
        figure("挑戦資金", 893, "893件 9,782,635千円"),
        figure("挑戦資金", 9782635, "893件 9,782,635千円", unit="千円", what="金額"),
    ]
    issue = known_issue(reason=REASON, fact_id=f"{DOCUMENT}/支援事業/挑戦資金/2020")
    cells, _ = told(*rows, issues=[issue])
    assert cells[1] == ["挑戦資金", "893件注1 9,782,635千円"]


def test_what_has_one_reason_is_told_once_and_bears_one_number() -> None:
    issues = [known_issue(reason=REASON, fact_id=f"{DOCUMENT}/支援事業/相談件数/{year}") for year in (2019, 2020)]
    cells, notes = told(*TWO_YEARS, issues=issues)
    assert cells[1] == ["相談件数", "931件注1", "967件注1"]
    assert notes == ["相談件数（令和元年度）、相談件数（令和2年度）：合計と内訳が合いません。"]


def test_a_number_is_no_part_of_the_figure_and_leads_to_its_note() -> None:
    here = edition(*TWO_YEARS, issues=[known_issue(reason=REASON, fact_id=f"{DOCUMENT}/支援事業/相談件数/2020")])
    block = noted_table(here, "t", outcome_table(facts(*TWO_YEARS)), Caption((Span("表"),)))
    mark = '<sup class="note-mark"><a href="#t/注1" data-literal>注1</a></sup>'
    assert f">967件</data>{mark}</td>" in page_html(block.record())
    assert '<p class="note" id="t/注1"><span data-literal>注1</span>）' in page_html(block.record())
    assert block.data["caption"]["marks"] == ["注1"]


def test_notes_of_a_section_come_once_and_before_the_mistakes() -> None:
    notes = clean_table(
        DOCUMENT,
        NOTES,
        ("2(2)①-1", "相談件数", "※", "オンラインを含む", ""),
        ("2(2)①-1", "相談件数", "※", "オンラインを含む", ""),
        ("2(2)①-1", "表1", "資料", "商工労働部", ""),
        ("2(2)①-2", "相談件数", "※", "別の事業", ""),
        ("2(2)①-1", "派遣回数", "注", "令和2年度から", "2020"),
    )
    issue = known_issue(reason=REASON, fact_id=f"{DOCUMENT}/支援事業/相談件数/2020")
    assert told(*TWO_YEARS, notes=notes, issues=[issue])[1] == [
        "相談件数：オンラインを含む",
        "派遣回数：令和2年度から",
        "相談件数（令和2年度）：合計と内訳が合いません。",
    ]


def test_a_note_stands_beneath_the_years_that_it_explains() -> None:
    notes = clean_table(
        DOCUMENT,
        NOTES,
        ("2(2)①-1", "参加者数", "※", "開催なし", "2019"),
        ("2(2)①-1", "参加者数", "※", "オンラインのみ", "2020"),
        ("2(2)①-1", "参加者数", "※", "延べ", ""),
    )
    own, before = (
        [spans_text(spans) for spans in notes_for(edition(year=year, notes=notes), "2(2)①-1")] for year in (2020, 2019)
    )
    assert own == ["参加者数：開催なし", "参加者数：オンラインのみ", "参加者数：延べ"]
    assert before == ["参加者数：開催なし", "参加者数：延べ"]


def test_a_mistake_in_the_head_of_a_year_is_told_only_where_that_year_is_shown() -> None:
    issue = known_issue(reason=REASON, cell=f"{DOCUMENT}/outcomes.csv#1:欄3")
    assert told(*TWO_YEARS, issues=[issue], year=2019)[1] == []


ENTRY = {
    "file": "population.csv",
    "caption": "年齢（3区分）別推計人口の推移",
    "caption_ours": True,
    "number": "表2",
    "unit_line": "（人）",
    "source_line": "県統計分析課",
}


def test_a_caption_is_what_the_document_says_of_its_table() -> None:
    notes = clean_table(
        DOCUMENT,
        NOTES,
        ("1(2)②", "表2", "注", "平成22年は確定値", ""),
        ("1(2)②", "表2", "資料", "x", ""),
        ("1(1)", "表1", "注", "y", ""),
    )
    given = edition(entries=[ENTRY], notes=notes)
    title = [{"text": "年齢（"}, {"text": "3区分", "kind": "literal", "value": "name"}, {"text": "）別推計人口の推移"}]
    assert caption(given, "population").data()["caption"] == {
        "number": "表2",
        "title": "年齢（3区分）別推計人口の推移",
        "ours": True,
        "unit_line": "（人）",
        "notes": ["平成22年は確定値"],
        "source_line": "県統計分析課",
        "spans": [title, [{"text": "平成22年は確定値", "kind": "literal", "value": "printed"}]],
    }


def test_a_title_of_the_notebook_takes_the_place_of_the_caption() -> None:
    given = caption(edition(entries=[ENTRY]), "population", "人口")
    assert (spans_text(given.title), given.ours) == ("人口", False)


def test_a_table_without_an_entry_has_an_empty_caption() -> None:
    assert caption(edition(), "population").data()["caption"] == {
        "number": "", "title": "", "ours": False, "unit_line": "", "notes": [], "source_line": "", "spans": [[]],
    }  # fmt: skip


def definition(branch: str, label: str, value: int, unit: str, cell: str) -> Observation:
    return figure(
        f"{branch} {label}", value, f"{value:,}{unit}以下", cell=f"definitions.csv#{cell}", project="",
        subject="中小企業の定義", section="はじめに はじめに", unit=unit, qualifier="以下",
    )  # fmt: skip


def test_the_definition_table_has_a_row_a_branch() -> None:
    rows = [
        definition("①製造業", "中小企業者 資本金の額又は出資の総額", 3, "億円", "4:欄2"),
        definition("①製造業", "中小企業者 常時使用する従業員の数", 300, "人", "4:欄3"),
        definition("①製造業", "小規模企業者 常時使用する従業員の数", 20, "人", "4:欄4"),
        definition("②卸売業", "中小企業者 資本金の額又は出資の総額", 5000, "万円", "5:欄2"),
    ]
    block = definition_table(edition(*rows))
    assert printed(block)[2:] == [["①製造業", "3億円以下", "300人以下", "20人以下"], ["②卸売業", "5,000万円以下"]]
    assert '<th scope="col" rowspan="2">業種</th><th scope="colgroup" colspan="2">' in page_html(block.record())


def establishment(indicator: str, value: Any, cell: str, *, year: int = 2016, unit: str = "人") -> Observation:
    return figure(
        indicator, value, str(value), cell=f"establishments.csv#{cell}", project="", subject="事業所数及び従業者数",
        section="1(2)① 事業所数", fiscal_year=year, period=f"CY{year}", unit=unit,
    )  # fmt: skip


def test_the_establishment_table_has_both_surveys_and_their_change() -> None:
    rows = [
        establishment("全国 事業所数", 5768489, "4:欄2", year=2012),
        establishment("全国 事業所数", 5578975, "4:欄3"),
        establishment("全国 事業所数の増減率", "-3.3", "4:欄4", unit="%"),
    ]
    block = establishment_table(
        edition(*rows, entries=[{"file": "establishments.csv", "caption": "表", "number": "表1"}])
    )
    head, below, body = printed(block)
    assert head == ["区分", "事業所数（事業所）", "従業者数（人）", "1事業所当たり従業者数（人）"]
    assert below[:3] == ["平成24年", "平成28年", "増減率（%）"]
    assert below[8] == "増減"
    assert body[:5] == ["全国", "5768489", "5578975", "-3.3", ""]


def population(measure: str, value: Any, year: int, cell: str) -> Observation:
    return figure(
        measure, value, f"{value}", cell=f"population.csv#{cell}", project="", subject="年齢別推計人口",
        section="1(2)② 年齢別推計人口", fiscal_year=year, period=f"CY{year}", unit="人",
    )  # fmt: skip


POPULATION = [population("総人口", 1262815 - n, 2018 + n, f"{4 + n}:欄2") for n in range(3)]


@pytest.mark.parametrize(
    ("year", "years"), [(2020, ["平成30年", "令和元年", "令和2年"]), (2019, ["平成30年", "令和元年"])]
)
def test_the_population_table_ends_with_the_edition_s_year(year: int, years: list[str]) -> None:
    block = population_table(edition(*POPULATION, year=year, entries=[ENTRY]))
    assert [cells[0] for cells in printed(block)[2:]] == years
    assert (
        '<th scope="row"><time datetime="2018">平成30年</time></th><td class="number"><data value="1262815"'
        in page_html(block.record())
    )


def test_a_figure_that_the_population_table_lacks_is_an_empty_cell() -> None:
    assert printed(population_table(edition(*POPULATION)))[2] == ["平成30年", "1262815", "", "", "", "", "", ""]


PROJECTS = (
    "policy_no", "category", "project", "relisted", "new", "priority", "major_outcome", "period_start", "period_end",
    "foundation", "sections", "page", "source_cell",
)  # fmt: skip
SUBTOTALS = ("policy_no", "scope", "listing", "source_cell")


def money(name: str, value: int, line: int, *, subject: str = "支援事業", file: str = "projects.csv") -> Observation:
    return figure(
        name, value, f"{value:,}", cell=f"{file}#{line}:{name}", unit="千円", section="2(1) 施策一覧",
        project="" if subject != "支援事業" else subject, subject=subject,
    )  # fmt: skip


def listed() -> Edition:
    """An edition with one policy of two projects, the second a 再掲 without cost, and a subtotal."""
    projects = clean_table(
        DOCUMENT,
        PROJECTS,
        (
            "①",
            "人財の育成",
            "支援事業",
            "false",
            "true",
            "false",
            "true",
            "2019",
            "2020",
            "partial",
            "商工課",
            "22",
            "p#3:事業名",
        ),
        ("①", "人財の育成", EVIL, "true", "false", "true", "false", "1970", "", "full", "労政課", "23", "p#4:事業名"),
    )
    subtotals = clean_table(
        DOCUMENT, SUBTOTALS, ("①", "小計", "施策一覧", "p#5:事業費"), ("", "合計", "施策一覧", "p#6:事業費")
    )
    rows = [
        money("事業費", 3254, 3),
        money("事業費（一般財源）", 3254, 3),
        money("事業費", 0, 5, subject="施策一覧①小計"),
    ]
    outline = clean_table(DOCUMENT, OUTLINE, ("2(2)①", "人材の育成を図ること", "3"))
    lists = clean_table(DOCUMENT, ("chapter", "list_no", "project", "relisted"), ("①", "1", "支援事業", "false"))
    return edition(*rows, projects=projects, subtotals=subtotals, outline=outline, project_lists=lists)


def test_the_list_of_projects_groups_them_by_policy_and_category() -> None:
    block = project_table(listed())
    blank = [""] * 8
    assert printed(block)[2:] == [
        ["① 人材の育成を図ること"],
        ["・人財の育成"],
        ["支援事業", "○", "", "○", "3,254", "", "", "3,254", "令和元～2年度", "△", "商工課", "22"],
        [f"{EVIL}（再掲）", "", "○", "", "", "", "", "", "昭和45年度～", "○", "労政課", "23"],
        ["小計", "0", "", "", "", ""],
        ["合計", *blank[:5]],
    ]
    assert "<script" not in page_html(block.record())
    assert FIGURE.findall(page_html(block.record())) == [
        ("3254", f"{DOCUMENT}/支援事業/事業費/2020", "3,254"),
        ("3254", f"{DOCUMENT}/支援事業/事業費（一般財源）/2020", "3,254"),
        ("0", f"{DOCUMENT}/施策一覧①小計/事業費/2020", "0"),
    ]


def test_a_project_of_the_list_leads_to_its_page() -> None:
    rows = [row for row in project_table(listed()).data["table"]["body"] if row[0]["header"] == "row"]
    assert [row[0]["spans"][0].get("value") for row in rows[:2]] == ["project/①/支援事業", None]


def test_no_cost_of_the_list_is_called_a_budget() -> None:
    head, below, *_ = printed(project_table(listed()))
    assert (head[4:6], below) == (["令和2年度事業費", "財源内訳"], ["国庫", "その他", "一般財源"])


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("", "", ""),
        ("2020", "2020", "令和2年度"),
        ("2019", "2020", "令和元～2年度"),
        ("2016", "2025", "平成28～令和7年度"),
        ("1970", "", "昭和45年度～"),
        ("2020", "2022", "令和2～4年度"),
    ],
    ids=["unknown", "one_year", "first_of_an_era", "two_eras", "open", "three_years"],
)
def test_a_project_s_years(start: str, end: str, words: str) -> None:
    assert span_words(start, end) == words


@pytest.mark.parametrize("stroke", ["/", "／"], ids=["half_width", "full_width"])
def test_a_policy_of_a_shared_chapter_has_its_own_title(stroke: str) -> None:
    outline = clean_table(
        DOCUMENT,
        OUTLINE,
        ("2(2)⑤", "製品の開発", "3"),
        ("2(2)⑥⑦", f"受注の機会を増やすこと{stroke}販路を開くこと", "3"),
        ("2(2)⑧事例1", "事例", "4"),
    )
    here = edition(outline=outline)
    assert [policy_title(here, policy) for policy in "⑤⑥⑦⑧"] == [
        "⑤ 製品の開発",
        "⑥ 受注の機会を増やすこと",
        "⑦ 販路を開くこと",
        "⑧",
    ]


LISTS = ("chapter", "list_no", "project", "relisted", "policies", "new", "sections", "page", "source_cell")
SUMS = ("policy_no", "listing", "source_cell")


def test_the_list_of_a_chapter_leads_to_its_pages() -> None:
    lists = clean_table(
        DOCUMENT,
        LISTS,
        ("①", "1", "支援 事業", "false", "①", "true", "商工課", "22", "l#2:事業名"),
        ("①", "2", EVIL, "true", "①", "", "労政課", "23", "l#3:事業名"),
        ("②", "1", "別", "false", "②", "", "労政課", "24", "l#4:事業名"),
    )
    sums = clean_table(DOCUMENT, SUMS, ("①", "基本方針事業一覧", "l#5:事業費"), ("①", "施策一覧", "l#6:事業費"))
    rows = [
        money("事業費", 3254, 2, file="project_lists.csv"),
        money("事業費", 9, 5, subject="小計", file="project_lists.csv"),
    ]
    block = chapter_list(edition(*rows, project_lists=lists, subtotals=sums), "①")
    assert block.id == "table/list-①"
    assert printed(block)[1:] == [
        ["1", "支援 事業", "3,254", "○", "商工課", "22"],
        ["2", f"{EVIL}（再掲）", "", "", "労政課", "23"],
        ["小計", "9", ""],
    ]
    assert '<a href="#project/①/支援_事業" data-literal>支援 事業</a>' in page_html(block.record())
    assert "<script" not in page_html(block.record())


def test_a_chapter_of_two_policies_marks_which_one_a_project_serves() -> None:
    lists = clean_table(
        DOCUMENT,
        LISTS,
        ("⑥⑦", "1", "甲", "false", "⑥⑦", "", "課", "99", "l#2:事業名"),
        ("⑥⑦", "2", "乙", "false", "⑦", "", "課", "99", "l#3:事業名"),
    )
    block = chapter_list(edition(project_lists=lists, subtotals=clean_table(DOCUMENT, SUMS)), "⑥⑦")
    assert printed(block)[0][:4] == ["⑥", "⑦", "番号", "事業名"]
    assert [cells[:4] for cells in printed(block)[1:]] == [["○", "○", "1", "甲"], ["", "○", "2", "乙"]]


@pytest.mark.parametrize(
    ("make", "block_id"),
    [
        (definition_table, "table/definitions"),
        (establishment_table, "table/establishments"),
        (project_table, "table/projects"),
        (lambda reference: chapter_list(reference, "①"), "table/list-①"),
    ],
    ids=["definitions", "establishments", "projects", "chapter_list"],
)
def test_what_the_next_edition_does_not_print_of_a_year_is_said(make: Any, block_id: str) -> None:
    block = make(edition(*TWO_YEARS, year=2019))
    assert (block.id, block.kind) == (block_id, "gap")
    assert block.text.endswith("。")


@pytest.mark.parametrize("make", [definition_table, establishment_table], ids=["definitions", "establishments"])
def test_an_edition_without_the_figures_of_a_table_says_so(make: Any) -> None:
    assert make(edition()).kind == "gap"


def test_members_stand_by_department() -> None:
    members = clean_table(DOCUMENT, ("department", "section"), ("総務部", "財政課"), (EVIL, "企画調整課"))
    block = members_table(edition(members=members))
    assert printed(block) == [["部局名", "課名"], ["総務部", "財政課"], [EVIL, "企画調整課"]]
    assert "<script" not in page_html(block.record())


def test_an_ordinance_is_outlined_by_its_articles() -> None:
    columns = ("section_id", "article", "heading", "paragraphs")
    ordinance = clean_table(
        DOCUMENT,
        columns,
        ("3条例", "題名", "振興条例", ""),
        ("3条例", "第1条", "(目的)", "1項"),
        ("3要綱", "題名", "要綱", ""),
    )
    block = ordinance_table(edition(ordinance=ordinance), "3条例")
    assert (block.id, block.text) == ("table/3条例", "振興条例の構成（仮題）")
    assert printed(block)[2] == ["第1条", "(目的)", "1項"]
    assert ordinance_table(edition(ordinance=ordinance), "3別").text == "構成（仮題）"


def marks() -> list[Observation]:
    """A cell for each reason why there may be no figure, as the sources print it."""
    shown = {
        "none_reported": "—",
        "not_started": "-",
        "not_held": "－",
        "as_needed": "随時",
        "merged": "",
        "missing": "",
    }
    return [
        figure(f"項目{n}", None, text or " ", cell=f"outcomes.csv#{n + 2}:欄3", marker=marker, unit="")
        for n, (marker, text) in enumerate(shown.items())
    ]


def test_the_legend_explains_every_mark_that_a_cell_shows() -> None:
    shown = [cells[1] for cells in texts(outcome_table(facts(*marks())))[1:]]
    assert shown == ["—", "―（事業開始前）", "―（中止・未実施）", "随時", "上の欄に同じ", "空欄"]
    legend = [cells[0] for cells in printed(legend_table())[1:]]
    assert set(shown[1:]) <= set(legend)
    assert legend[0] == "― など"
