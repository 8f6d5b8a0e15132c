"""A name means one fact: the nearest one, of the right year, of the right listing; anything else is an error."""

from decimal import Decimal
from pathlib import Path

import pytest
from made import facts, figure

from nenpo.cleaning.observations import Observation, observations_frame
from nenpo.facts.store import Context, Facts, name_key, old_name, read_facts
from nenpo.ground.errors import ReferenceProblem
from nenpo.ground.locations import at

REPORT = "nenji-hokoku"
HERE = Context(REPORT, 2020)


def found(store: Facts, name: str, context: Context = HERE) -> str:
    """Identity of the fact that a name means, without the document; empty where it is not on record."""
    fact = store.find(name, context)
    return fact.fact_id.partition("/")[2] if fact else ""


def test_the_own_edition_wins_over_the_next_one_s_column() -> None:
    store = facts(
        figure("相談件数", 10),
        figure("相談件数", 12, edition=2021, year=2020),
        figure("相談件数", 9, edition=2021),
    )
    assert store.find("相談件数", HERE).value == 10
    assert store.find("相談件数 前年度", Context(REPORT, 2021)).value == 10


def test_without_an_own_edition_the_next_one_s_column_counts() -> None:
    store = facts(figure("相談件数", 12, year=2019), figure("相談件数", 9))
    assert store.find("相談件数", Context(REPORT, 2019)).value == 12
    assert store.find("相談件数 前年度", HERE).value == 12
    assert store.find("相談件数", Context(REPORT, 2019)).edition == 2020


def test_a_year_that_neither_prints_is_not_on_record() -> None:
    store = facts(figure("相談件数", 9))
    assert store.find("相談件数 前年度", HERE) is None
    assert store.find("相談件数", Context(REPORT, 2015)) is None


def test_a_zero_is_on_record() -> None:
    assert facts(figure("相談件数", 0)).find("相談件数", HERE).value == Decimal(0)


def test_the_home_listing_wins_over_the_one_that_repeats_it() -> None:
    again = figure("相談件数", 10, place="⑤", section="2(2)⑤-3 支援事業", source_cell="d/outcomes.csv#9:欄3")
    store = facts(again, figure("相談件数", 5))
    assert found(store, "支援事業/相談件数") == "支援事業/相談件数/2020"
    assert found(facts(again), "相談件数") == "支援事業/相談件数/2020@⑤"


def test_the_nearest_place_wins() -> None:
    near = figure("件数", 1, project="甲事業", section="1(1) 総合")
    store = facts(near, figure("件数", 2, project="乙事業", section="2(1) 地域"))
    assert found(store, "件数", Context(REPORT, 2020, project="乙事業")) == "乙事業/件数/2020"
    assert found(store, "件数", Context(REPORT, 2020, section="1(1)")) == "甲事業/件数/2020"
    assert found(store, "甲事業/件数", Context(REPORT, 2020, project="乙事業")) == "甲事業/件数/2020"


def test_the_section_is_nearer_than_the_project() -> None:
    home = figure("件数", 5, section="2(2)④-3 支援事業")
    again = figure("件数", 10, place="⑥⑦", section="2(2)⑥⑦-3 支援事業")
    context = Context(REPORT, 2020, project="支援事業", section="2(2)⑥⑦-3")
    assert facts(home, again).find("件数", context).value == 10
    assert facts(home, again).find("支援事業/件数", context).value == 5


def test_the_own_report_wins_and_the_other_is_found_by_its_name_alone() -> None:
    other = {"report": "jigyo-sokatsu", "document": "jigyo-sokatsu-fy2020"}
    store = facts(figure("件数", 1), figure("件数", 2, **other), figure("回数", 3, **other))
    assert store.find("件数", HERE).value == 1
    assert store.find("回数", HERE).value == 3


def test_an_ambiguous_name_lists_its_candidates() -> None:
    store = facts(figure("件数", 1, project="甲事業"), figure("件数", 20, project="乙事業"))
    with pytest.raises(ReferenceProblem) as problem:
        store.find("件数", HERE)
    assert str(problem.value) == (
        "「{件数}」に当たる数値が2つあります。「{事業名/項目}」のように書き分けてください。\n"
        "  - nenji-hokoku-fy2020/乙事業/件数/2020（2(2)①-1 乙事業、20件）\n"
        "  - nenji-hokoku-fy2020/甲事業/件数/2020（2(2)①-1 甲事業、1件）"
    )


def test_among_the_candidates_is_also_what_is_about_another_time() -> None:
    ended = figure("件数", 300, project="丙事業", period="2003..2020")
    with pytest.raises(ReferenceProblem, match="数値が3つあります"):
        facts(figure("件数", 1, project="甲事業"), figure("件数", 20, project="乙事業"), ended).find("件数", HERE)


def test_an_unknown_name_gives_the_near_ones() -> None:
    store = facts(figure("窓口相談件数", 1), figure("巡回相談件数", 2), figure("売上高", 3))
    with pytest.raises(ReferenceProblem) as problem:
        store.find("窓口相談の件数", HERE)
    assert str(problem.value) == (
        "「{窓口相談の件数}」という数値は、どの年度の記録にもありません。名前を確かめてください。\n"
        "近い名前:\n  - 窓口相談件数\n  - 巡回相談件数"
    )


def test_an_unknown_name_that_is_like_nothing_says_only_so() -> None:
    with pytest.raises(ReferenceProblem) as problem:
        facts(figure("売上高", 3)).find("zzz", HERE)
    assert str(problem.value) == "「{zzz}」という数値は、どの年度の記録にもありません。名前を確かめてください。"


@pytest.mark.parametrize("name", ["甲事業/件数", "乙事業/件数", "支援事業/件数/金額"])
def test_a_wrong_project_is_unknown_although_the_indicator_is_not(name: str) -> None:
    with pytest.raises(ReferenceProblem, match="どの年度の記録にもありません"):
        facts(figure("件数", 1)).find(name, HERE)


def test_a_bare_name_in_a_project_s_passage_means_no_other_project() -> None:
    store = facts(figure("件数", 1, project="甲事業"), figure("回数", 1, project="乙事業"))
    with pytest.raises(ReferenceProblem) as problem:
        store.find("件数", Context(REPORT, 2020, project="乙事業"))
    assert str(problem.value) == (
        "「{件数}」という数値は「乙事業」にはなく、ほかの事業にあります。「{事業名/項目}」のように書いてください。\n"
        "ある事業:\n  - 甲事業"
    )
    assert store.find("甲事業/件数", Context(REPORT, 2020, project="乙事業")).value == 1


LOANS = [
    figure("挑戦資金", 893, printed="893件 9,782,635千円"),
    figure("挑戦資金", 9782635, printed="893件 9,782,635千円", unit="千円", what="金額"),
]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("挑戦資金", 893),
        ("支援事業/挑戦資金", 893),
        ("挑戦資金/金額", 9782635),
        ("支援事業/挑戦資金/金額", 9782635),
        (" 支援事業 / 挑戦資金 / 金額 ", 9782635),
        ("支援　事業/挑戦資金", 893),
    ],
)
def test_a_figure_of_a_composite_cell_is_named_by_what_it_is(name: str, value: int) -> None:
    assert facts(*LOANS).find(name, HERE).value == value


def test_a_figure_of_a_composite_cell_is_named_by_part_of_what_it_is_or_by_its_unit() -> None:
    energy = figure("診断", 14, unit="事業者", what="省エネ診断")
    store = facts(
        energy,
        figure("診断", 3, unit="事業者", what="アフターフォロー"),
        figure("支援", 7, unit="名", what="参加"),
    )
    assert store.find("診断/アフター", HERE).value == 3
    assert store.find("支援/人数", HERE).value == 7
    with pytest.raises(ReferenceProblem, match="数値が2つあります"):
        store.find("診断/事業者数", HERE)


SPECIAL = ["A/B件数", "AI・IoT{導入}件数", "青森県 従業者数", "「選ばれる青森」への挑戦", "M&A<成約>件数", "商談@Web"]


@pytest.mark.parametrize("indicator", SPECIAL)
@pytest.mark.parametrize("project", ["支援事業", "甲/乙事業", "展示会 in Tokyo事業", "商談@Web事業"])
def test_names_may_hold_slashes_braces_blanks_and_signs(indicator: str, project: str) -> None:
    store = facts(figure(indicator, 7, project=project), figure(indicator, 5, project=project, year=2019))
    assert store.find(indicator, HERE).value == 7
    assert store.find(f"{project}/{indicator}", HERE).value == 7
    assert store.find(f"{project}/{indicator} 前年度", HERE).value == 5


def test_a_slash_may_be_written_full_width() -> None:
    assert facts(figure("A/B件数", 7, project="甲/乙事業")).find("甲／乙事業/A／B件数", HERE).value == 7


def test_a_slash_in_a_name_and_a_figure_of_a_composite_cell() -> None:
    store = facts(figure("A/B", 7, project="甲/乙"), figure("A/B", 70, project="甲/乙", what="金額", unit="千円"))
    assert store.find("甲/乙/A/B/金額", HERE).value == 70
    assert store.find("A/B/金額", HERE).value == 70


@pytest.mark.parametrize("text", ["相談件数 前年度", "相談件数　前年度", " 相談件数  前年度 "])
def test_last_year_is_asked_for_after_a_blank(text: str) -> None:
    assert facts(figure("相談件数", 9), figure("相談件数", 12, year=2019)).find(text, HERE).value == 12


def test_an_indicator_may_end_in_last_year() -> None:
    store = facts(figure("前年度", 1), figure("謝絶率の前年度", 2))
    assert store.find("前年度", HERE).value == 1
    assert store.find("謝絶率の前年度", HERE).value == 2


def test_a_figure_about_another_time_is_meant_when_the_name_fits_it_alone() -> None:
    lowest = figure("最低値", 28, section="1(1)① 人材", year=2009, period="CY2009")
    assert facts(lowest).find("最低値", HERE).period == "CY2009"
    assert facts(lowest).find("最低値 前年度", HERE) is None
    assert facts(lowest, figure("最低値", 30, year=2012, period="CY2012")).find("最低値", HERE) is None


def test_the_latest_of_a_survey_is_meant_only_when_it_is_asked_for() -> None:
    surveys = [
        figure("事業所数", n, section="1(2)① 数", year=y, period=f"CY{y}") for y, n in ((2012, 615), (2016, 590))
    ]
    store = facts(*surveys)
    assert store.find("事業所数", HERE) is None
    assert store.find("事業所数 直近", HERE).value == 590
    assert store.find("事業所数 直近 前年度", HERE).value == 590
    assert store.find("事業所数 直近", Context(REPORT, 2014)) is None
    assert facts(figure("事業所数の直近", 2)).find("事業所数の直近", HERE).value == 2
    with pytest.raises(ReferenceProblem, match="に当たる数値が2つあります"):
        facts(*surveys, figure("事業所数", 1, subject="乙", project="")).find("事業所数 直近", Context(REPORT, 2020))


def test_the_latest_is_that_of_the_latest_period_wherever_it_stands_on_record() -> None:
    members = facts(figure("会員数", 1, period="2020-04"), figure("会員数", 2, period="2020-10"))
    for store in (members, Facts(members.all[::-1])):
        assert store.find("会員数 直近", HERE).value == 2


def test_a_figure_about_another_time_is_looked_for_in_its_own_section_first() -> None:
    store = facts(
        figure("最高値", 133, section="1(1)① 人材", year=2018, period="2018-08", subject="人材", project=""),
        figure("最高値", 95, section="1(3)平成27年度 概況", year=2015, subject="概況", project=""),
    )
    assert store.find("最高値", Context(REPORT, 2020, section="1(1)①")).value == 133
    assert store.find("最高値", Context(REPORT, 2020, section="1(3)平成27年度")).value == 95


def test_a_calendar_year_belongs_to_the_year_of_its_number() -> None:
    store = facts(*(figure("総人口", 1230715 + y, year=2020 - y, period=f"CY{2020 - y}") for y in range(3)))
    assert store.find("総人口", HERE).period == "CY2020"
    assert store.find("総人口 前年度", HERE).period == "CY2019"
    assert store.find("総人口", Context(REPORT, 2018)) is None


def test_the_year_s_figure_is_meant_and_not_the_sum_of_the_years() -> None:
    store = facts(figure("対応企業数", 64), figure("対応企業数", 935, period="2003..2020"))
    assert store.find("対応企業数", HERE).value == 64
    assert facts(figure("対応企業数", 935, period="..2020")).find("対応企業数", HERE).value == 935


def test_two_other_times_of_one_year_are_ambiguous() -> None:
    store = facts(figure("会員数", 1, period="2020-04"), figure("会員数", 2, period="2021-03-31"))
    with pytest.raises(ReferenceProblem, match="数値が2つあります"):
        store.find("会員数", HERE)


def test_a_marker_alone_is_a_fact_and_gives_way_to_a_value() -> None:
    held = figure("回数", None, marker="not_held", printed="中止")
    assert facts(held).find("回数", HERE).marker == "not_held"
    store = facts(held, figure("回数", 3, section="2(2)①-2 別表", source_cell="d/figures.csv#4:表記", what=""))
    assert store.find("回数", HERE).value == 3


def test_a_fact_knows_its_place() -> None:
    (fact,) = facts(figure("件数", 5, place="⑥⑦", what="回数", programme_year="2021")).all
    assert (fact.edition, fact.subject, fact.what, fact.place) == (2020, "支援事業", "回数", "⑥⑦")
    assert (fact.report, fact.section_id, fact.source_file, fact.source_row) == (
        REPORT,
        "2(2)①-1",
        "outcomes.csv",
        2,
    )


def test_a_programme_year_is_not_what_the_figure_is() -> None:
    (fact,) = facts(figure("採択者数", 2, programme_year="2021")).all
    assert fact.fact_id.endswith("採択者数/2020/令和3年度事業")
    assert fact.what == ""


def test_facts_of_a_section_and_of_a_file_stand_in_the_order_of_print() -> None:
    rows = [figure(f"項目{n}", n, source_cell=f"{REPORT}-fy2020/outcomes.csv#{n}:欄3") for n in (11, 9, 10)]
    store = facts(*rows, figure("別", 1, section="2(2)② 別", source_cell=f"{REPORT}-fy2020/charts/zu03.csv#2:値"))
    document = f"{REPORT}-fy2020"
    assert [f.value for f in store.of_section(document, "2(2)①-1")] == [9, 10, 11]
    assert [f.value for f in store.of_file(document, "charts/zu03.csv")] == [1]
    assert store.of_section(document, "9(9)") == store.of_file("other", "outcomes.csv") == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ａ／Ｂ 件数", "a/b件数"),
        ("「応援！」推進（１）", "「応援!」推進(1)"),
        ("U I J\nターン", "uijターン"),
    ],
)
def test_names_are_compared_without_blanks_and_width(text: str, key: str) -> None:
    assert name_key(text) == key


def test_the_facts_of_every_clean_year_are_read(tmp_path: Path) -> None:
    for edition in (2020, 2021):
        folder = tmp_path / "data" / "clean" / f"fy{edition}"
        folder.mkdir(parents=True)
        observations_frame([figure("件数", edition, edition=edition)]).to_csv(folder / "observations.csv", index=False)
    assert [(f.edition, f.value) for f in read_facts(at(tmp_path)).all] == [(2020, 2020), (2021, 2021)]
    assert read_facts(at(tmp_path / "empty")).all == ()


# Last year's figure


def corrected(value: int, **more) -> Observation:
    """A correction of last year's figure that came with the edition of 2021."""
    cell = {"source_cell": f"{REPORT}-fy2021/corrections.csv#2:訂正", "status": "revised"}
    return figure("相談件数", value, edition=2021, year=2020, **(cell | more))


def test_a_correction_wins_for_the_year_before_and_the_edition_itself_stays_as_printed() -> None:
    store = facts(figure("相談件数", 10), corrected(12), figure("相談件数", 15, edition=2021))
    assert store.find("相談件数", HERE).value == 10
    assert store.find("相談件数 前年度", Context(REPORT, 2021)).value == 12
    now = store.find("相談件数", Context(REPORT, 2021))
    assert [one.value for one in store.previous(now)] == [12]
    assert store.find("相談件数 直近", Context(REPORT, 2021)) is now


def test_a_correction_is_never_this_year_s_figure() -> None:
    store = facts(figure("相談件数", 10), corrected(12))
    assert store.find("相談件数", Context(REPORT, 2021)) is None


def test_a_correction_that_arrives_later_is_not_last_year_s_figure_yet() -> None:
    later = {"source_cell": f"{REPORT}-fy2022/corrections.csv#2:訂正", "status": "revised"}
    store = facts(
        figure("相談件数", 10),
        figure("相談件数", 15, edition=2021),
        figure("相談件数", 12, edition=2022, year=2020, **later),
    )
    assert [one.value for one in store.previous(store.find("相談件数", Context(REPORT, 2021)))] == [10]


def test_without_last_year_s_edition_the_nearest_print_counts_up_to_the_edition_itself() -> None:
    past = [
        figure("相談件数", edition, edition=edition, year=2020, source_cell=f"{REPORT}-fy{edition}/outcomes.csv#2:欄2")
        for edition in (2021, 2022)
    ]
    now = figure("相談件数", 15, edition=2022, year=2021, cell="outcomes.csv#2:欄3")
    both, own = facts(*past, now), facts(past[1], now)
    for store, printed in ((both, 2021), (own, 2022)):
        (asked,) = [one for one in store.all if one.fiscal_year == 2021]
        assert [one.value for one in store.previous(asked)] == [printed]


def test_last_year_s_cell_comes_whole() -> None:
    store = facts(
        figure("融資", 5),
        figure("融資", 900, unit="千円", what="金額"),
        figure("融資", 6, edition=2021, printed="6件 950千円"),
    )
    now = store.find("融資", Context(REPORT, 2021))
    assert [one.value for one in store.previous(now)] == [5, 900]
    assert store.previous(store.find("融資", HERE)) == []


def test_a_renaming_that_was_decided_leads_to_the_old_name() -> None:
    plain = facts(figure("旧件数", 10), figure("新件数", 15, edition=2021))
    context = Context(REPORT, 2021)
    assert plain.find("新件数 前年度", context) is None
    store = Facts(plain.all, renamed={f"{REPORT}/支援事業/新件数": f"{REPORT}/支援事業/旧件数"})
    assert store.find("新件数 前年度", context).value == 10
    assert [one.value for one in store.previous(store.find("新件数", context))] == [10]


def test_a_renamed_project_takes_all_its_figures_along() -> None:
    plain = facts(figure("件数", 10, project="旧事業"), figure("件数", 15, edition=2021))
    store = Facts(plain.all, renamed={f"{REPORT}/支援事業": f"{REPORT}/旧事業"})
    assert store.find("支援事業/件数 前年度", Context(REPORT, 2021)).value == 10


@pytest.mark.parametrize(
    ("series", "before"),
    [
        ("r/新事業/新件数", "r/旧事業/旧件数"),
        ("r/新事業/新件数/金額", "r/旧事業/旧件数/金額"),
        ("r/新事業/回数", "r/旧事業/回数"),
        ("r/新事業", "r/旧事業"),
        ("r/新事業二/新件数", ""),
    ],
)
def test_a_renamed_indicator_counts_before_its_renamed_project(series: str, before: str) -> None:
    assert old_name(series, {"r/新事業": "r/旧事業", "r/新事業/新件数": "r/旧事業/旧件数"}) == before


def test_a_second_figure_of_a_blank_form_is_awaited() -> None:
    store = facts(
        figure("融資", 5), figure("融資", 900, unit="千円", what="金額"),
        figure("融資", None, edition=2021, marker="outstanding", printed=""),
    )  # fmt: skip
    found = store.awaited("支援事業/融資/金額", Context(REPORT, 2021))
    assert found is not None and found.marker == "outstanding"
    assert store.awaited("支援事業/融資/金額", HERE) is None
