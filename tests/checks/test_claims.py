"""Claims of the prose against the facts: numbers side by side on small tables, and real claims that turn false."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from made import figure_row

from nenpo.checks.claims import KINDS, claims_measured, claims_testable, doubtful_readings, same_names, same_periods
from nenpo.checks.judge import Finding, judge
from nenpo.checks.measurements import Measurement, Tables, comparisons_frame, measurements_frame
from nenpo.checks.suites import Suite
from nenpo.cleaning.observations import COLUMNS

CLAIM = dict.fromkeys(
    ("document", "phrase", "section_id", "kind", "series", "period", "against", "figure", "items", "remark"), ""
)


def fact(indicator: str, period: str, value: str, unit: str = "件", **more: str) -> dict[str, str]:
    cell = f"doc/figures.csv#{len(indicator) + len(value)}:表記"
    return figure_row(
        indicator, value, unit, period, project="", **{"fiscal_year": "2020", "section": "", "source_cell": cell} | more
    )


def claim(kind: str, **cells: str) -> dict[str, str]:
    about = {"document": "doc", "phrase": "語句", "section_id": "1", "kind": kind}
    return CLAIM | about | cells | {"source_cell": "doc/claims.csv#2:表記"}


def tables(facts: Iterable[dict[str, str]], *claims: dict[str, str]) -> Tables:
    observations = pd.DataFrame(list(facts), columns=list(COLUMNS), dtype=object)
    clean = {"observations": observations, "claims": pd.DataFrame(claims, dtype=object)}
    return Tables(clean, 2020)


POPULATION = [fact("人口", f"CY{year}", value, "人") for year, value in ((2014, "1310000"), (2015, "1300000"))]
POPULATION += [fact("人口", "CY2016", "1290000", "人"), fact("人口", "CY2017", "1295000", "人")]
FACTS = [
    *POPULATION,
    fact("水準", "CY2016", "130", "万人"),
    fact("倒産", "2008", "129"),
    fact("倒産", "2020", "34"),
    fact("割合", "2020", "0.25", "割合", qualifier="約"),
    fact("利用", "2019", "15724", "個"),
    fact("利用", "2020", "7762", "個"),
    fact("前年度比", "2020", "50.6", "%", qualifier="減"),
    fact("率", "2019", "5.7", "%"),
    fact("率", "2020", "4.8", "%"),
    fact("下降", "2020", "0.9", "ポイント"),
    fact("連続", "2020", "5", "年連続"),
    fact("施設", "2020", "3", "つ"),
    fact("額", "2017", "19121", "億円"),
    fact("額", "CY2017", "19121", "億円"),
    fact("社", "2020", "4", "社"),
    fact("うち", "2020", "3", "社分"),
]


def numbers(one: Measurement) -> tuple[str, str, str, str]:
    return one.rule, one.expected, one.actual, one.difference


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (claim("減少傾向", series="r/人口", period="CY2014..CY2016"), [("decreasing", "1310000", "1290000", "-20000")]),
        (claim("増加傾向", series="r/人口", period="CY2016..CY2017"), [("increasing", "1290000", "1295000", "5000")]),
        (
            claim("減少継続", series="r/人口", period="CY2015..CY2017"),
            [
                ("always_decreasing", "1300000", "1290000", "-10000"),
                ("always_decreasing", "1290000", "1295000", "5000"),
            ],
        ),
        (
            claim("増加継続", series="r/人口", period="CY2016..CY2017"),
            [("always_increasing", "1290000", "1295000", "5000")],
        ),
        (claim("最高", series="r/利用", period="2020"), [("highest", "15724", "7762", "-7962")]),
        (claim("最低", series="r/倒産", period="2020"), [("lowest", "129", "34", "-95")]),
        (claim("最低", series="r/人口", period="CY2015"), [("lowest", "1310000", "1300000", "-10000")]),
        (
            claim("最高", series="r/人口", period="CY2015", against="r/人口@CY2017"),
            [("highest", "1310000", "1300000", "-10000")],
        ),
        (
            claim("上回る", series="r/利用", period="2019..2020", against="r/利用@2020"),
            [("above", "7762", "15724", "7962"), ("above", "7762", "7762", "0")],
        ),
        (claim("下回る", series="r/率", period="2020", against="r/率@2019"), [("below", "5.7", "4.8", "-0.9")]),
        (
            claim("割り込む", series="r/人口", period="CY2016", against="r/水準"),
            [
                ("crossing", "1300000", "1290000", "-10000"),
                ("crossing_before", "1300000", "1300000", "0"),
            ],
        ),
        (claim("連続", period="2016..2020", figure="r/連続"), [("streak", "5", "5", "0")]),
        (claim("経過", period="CY2014..CY2020", figure="r/連続"), [("elapsed", "6", "5", "-1")]),
        (
            claim("比率", series="r/倒産", period="2020", against="r/倒産@2008", figure="r/割合"),
            [("ratio", "4", "4", "0")],
        ),
        (
            claim("増減率", series="r/利用", period="2020", against="r/利用@2019", figure="r/前年度比"),
            [("rate", "-50.6", "-50.6", "0.0")],
        ),
        (
            claim("低下幅", series="r/率", period="2020", against="r/率@2019", figure="r/下降"),
            [("change", "0.9", "0.9", "0.0")],
        ),
        (
            claim("上昇幅", series="r/率", period="2020", against="r/率@2019", figure="r/下降"),
            [("change", "-0.9", "0.9", "1.8")],
        ),
        (claim("内数", series="r/うち", period="2020", against="r/社"), [("part", "4", "3", "-1")]),
        (
            claim("同じ数値", series="r/額", period="2017", against="r/額@CY2017"),
            [("same_value", "1912100000000", "1912100000000", "0")],
        ),
        (claim("個数", figure="r/施設", items="甲|乙"), [("count", "2", "3", "1")]),
        (claim("個数", phrase="4道県", items="甲|乙|丙|丁"), [("count", "4", "4", "0")]),
    ],
    ids=lambda made: made["kind"] if isinstance(made, dict) else "",
)
def test_a_claim_stands_beside_the_facts(made: dict[str, str], wanted: list[tuple[str, ...]]) -> None:
    found = claims_measured(tables(FACTS, made))
    assert [numbers(one) for one in found] == [(f"claims.{rule}", *rest) for rule, *rest in wanted]
    assert [one.actual for one in claims_testable(tables(FACTS, made))] == ["0"]


def test_a_fall_of_nothing_is_expected_without_a_sign() -> None:
    still = [fact("率", "2019", "5.7", "%"), fact("率", "2020", "5.7", "%"), fact("下降", "2020", "0.0", "ポイント")]
    made = claim("低下幅", series="r/率", period="2020", against="r/率@2019", figure="r/下降")
    assert [numbers(one) for one in claims_measured(tables(still, made))] == [("claims.change", "0.0", "0.0", "0.0")]


def test_every_kind_that_is_tested_has_its_example() -> None:
    marks = test_a_claim_stands_beside_the_facts.pytestmark  # type: ignore[attr-defined]
    assert {made["kind"] for made, _ in marks[0].args[1]} | {"実施", "名称", "読み取り"} == set(KINDS)


def test_each_of_several_series_is_tested() -> None:
    made = claim("減少傾向", series="r/利用|r/率", period="2019..2020")
    assert [one.actual for one in claims_measured(tables(FACTS, made))] == ["7762", "4.8"]


def test_a_figure_has_its_own_place_and_names_what_contradicts_it() -> None:
    made = claim("最高", phrase="過去最高", series="r/利用", period="2020")
    one = claims_measured(tables(FACTS, made))[0]
    assert (one.fact_id, one.file, one.column, one.printed) == ("doc/利用/2020", "doc/figures.csv", "表記", "7762個")
    assert one.detail == "「過去最高」：利用 令和元年度 15724個（figures.csv 7行）"


def test_a_claim_of_several_figures_stands_at_its_phrase() -> None:
    made = claim("減少傾向", phrase="減少傾向", series="r/率", period="2019..2020")
    one = claims_measured(tables(FACTS, made))[0]
    assert (one.fact_id, one.file, one.row, one.printed) == ("", "doc/claims.csv", "2", "減少傾向")


def test_one_value_of_two_kinds_of_period_is_compared_in_words() -> None:
    made = claim("同じ数値", series="r/額", period="2017", against="r/額@CY2017")
    assert [(one.expected, one.actual) for one in same_periods(tables(FACTS, made))] == [("平成29年", "平成29年度")]


def test_the_home_listing_and_the_first_figure_of_a_cell_count() -> None:
    more = [
        fact("率", "2020", "9", "%") | {"fact_id": "doc/率/2020@⑤"},
        fact("率", "2020", "8", "%") | {"fact_id": "doc/率/2020/額"},
    ]
    made = claim("下回る", series="r/率", period="2020", against="r/率@2019")
    assert claims_measured(tables([*more, *FACTS], made))[0].actual == "4.8"


def test_earlier_years_of_other_editions_count_and_later_ones_do_not() -> None:
    made = claim("最高", series="r/率", period="2020", against="r/古い")
    small = tables([fact("率", "2020", "4.8", "%")], made)
    years = [fact("古い", "2018", "6", "%", fiscal_year="2018"), fact("古い", "2020", "7", "%", fiscal_year="2020")]
    wide = Tables(small, 2020, pd.DataFrame(years, columns=list(COLUMNS), dtype=object))
    assert claims_measured(wide)[0].expected == "6"


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (claim("減少傾向", series="r/無い", period="2019..2020"), "「r/無い」の数値がありません"),
        (claim("減少傾向", series="r/率", period="2020"), "「r/率」の数値がありません"),
        (claim("最高", series="r/下降", period="2020"), "比べる数値がありません"),
        (claim("下回る", series="r/率", period="2020"), "相手が空欄です"),
        (claim("下回る", series="r/率", period="2020", against="r/率@2001"), "「r/率@2001」の数値がありません"),
        (claim("下回る", series="r/率", period="2020", against="r/社"), "単位が揃いません（%、社）"),
        (claim("個数", figure="r/無い", items="甲"), "「r/無い」の数値がありません"),
        (claim("個数", phrase="各道県", items="甲"), "数値も、表記の中の数もありません"),
        (claim("連続", period="2016", figure="r/連続"), "時期が始めと終わりの年ではありません"),
        (
            claim("割り込む", series="r/人口", period="CY2014", against="r/水準@CY2016"),
            "一つ前の年の数値がありません",
        ),
        (claim("水準", series="r/率", period="2020"), "主張「水準」は確かめられない種類です"),
    ],
    ids=lambda made: made["kind"] if isinstance(made, dict) else "",
)
def test_a_claim_that_cannot_be_tested_says_why(made: dict[str, str], why: str) -> None:
    one = claims_testable(tables(FACTS, made))[0]
    assert (one.rule, one.expected, one.detail) == ("claims.testable", "0", why) and one.actual != "0"
    assert claims_measured(tables(FACTS, made)) == [] and same_periods(tables(FACTS, made)) == []


def test_a_division_by_nothing_is_no_verdict() -> None:
    made = claim("増減率", series="r/率", period="2020", against="r/零", figure="r/前年度比")
    assert claims_testable(tables([*FACTS, fact("零", "2020", "0", "%")], made))[0].detail == "割る数が0です"


def test_a_claim_without_series_is_not_measured() -> None:
    assert claims_testable(tables(FACTS, claim("水準", remark="系列が収録されていない"))) == []


# Real claims: one fact changes, and the claim about it no longer holds.

REPORT = "nenji-hokoku-fy2020"
POPULATION_ID = f"{REPORT}/年齢別推計人口"
CHANGES = [
    ("claims.always_decreasing", f"{POPULATION_ID}/総人口/CY2018", "1290000"),
    ("claims.crossing", f"{POPULATION_ID}/総人口/CY2016", "1300001"),
    ("claims.crossing_before", f"{POPULATION_ID}/総人口/CY2015", "1290000"),
    ("claims.lowest", f"{POPULATION_ID}/年少人口割合/CY2012", "10.5"),
    ("claims.highest", f"{POPULATION_ID}/老年人口割合/CY2012", "34.0"),
    ("claims.increasing", f"{POPULATION_ID}/老年人口割合/CY2008", "34.8"),
    ("claims.decreasing", f"{POPULATION_ID}/生産年齢人口割合/CY2008", "52.0"),
    ("claims.change", f"{POPULATION_ID}/年少人口割合の低下幅/CY2020", "0.2"),
    ("claims.rate", f"{REPORT}/ロジスティクス活性化事業/A!Premium関連取引利用実績の前年度比/2020", "50.7"),
    ("claims.ratio", f"{REPORT}/倒産件数/企業倒産件数/2020", "43"),
    ("claims.streak", f"{REPORT}/中小企業の創業及び新たな事業の創出の促進/創業者数が大台を超えた連続年数/2020", "6"),
    ("claims.above", f"{REPORT}/創業・起業スタートアップ支援事業/創業支援拠点における創業者数/2019", "99"),
    ("claims.below", f"{REPORT}/高度化診断等事業/診断件数 高度化事業（計画・建設・運営）診断・事後助言/2019", "5"),
    ("claims.elapsed", f"{REPORT}/平成22年度/世界同時不況からの経過年数/2010", "3"),
    ("claims.part", f"{REPORT}/生活交通バスICカード導入推進事業費補助/翌年度への繰越分/2020", "5"),
    ("claims.same_value", f"{REPORT}/平成30年度/製造品出荷額等の過去最高額/CY2017", "1912200000000"),
    ("claims.count", f"{REPORT}/はじめに/基本方針の数/2020", "7"),
    ("claims.testable", f"{REPORT}/倒産件数/比較対象の企業倒産件数/2008", ""),
]


def judged(suites: Mapping[str, Suite], source: Any, wide: Tables, only: str = "") -> list[Finding]:
    """What the suites say of the claims of a year, or one rule of them."""
    found: list[Finding] = []
    measured = measurements_frame([*claims_testable(wide), *claims_measured(wide)])
    worded = comparisons_frame([*same_periods(wide), *same_names(wide), *doubtful_readings(wide)])
    for name, frame in (("measurements", measured), ("comparisons", worded)):
        rules = tuple(
            rule for rule in suites[name].rules if rule.rule.startswith("claims.") and "row_condition" in rule.kwargs
        )
        rules = tuple(rule for rule in rules if rule.rule in set(frame["rule"]) and rule.rule.startswith(only))
        if rules:
            found += judge(source, replace(suites[name], rules=rules), frame, ["nenji-hokoku"], 2020)[0]
    return found


def places(found: Iterable[Finding]) -> set[tuple[str, ...]]:
    return {(one.rule, one.file, one.row, one.expected) for one in found}


@pytest.fixture(scope="module")
def usual(suites: Mapping[str, Suite], source: Any, real_tables: Any) -> set[tuple[str, ...]]:
    """Give what is found on the tables as they are."""
    return places(judged(suites, source, Tables(real_tables[2020], 2020)))


@pytest.mark.parametrize(("rule", "fact_id", "value"), CHANGES, ids=[rule for rule, _, _ in CHANGES])
def test_a_fact_that_changes_makes_its_claim_a_finding(
    rule: str, fact_id: str, value: str, suites: Any, source: Any, real_tables: Any, usual: set[tuple[str, ...]]
) -> None:
    clean = dict(real_tables[2020])
    changed = clean["observations"]["fact_id"] == fact_id
    assert changed.sum() == 1
    clean["observations"] = clean["observations"].assign(value=clean["observations"]["value"].mask(changed, value))
    found = places(judged(suites, source, Tables(clean, 2020), rule))
    assert rule in {name for name, *_ in found - usual}


def test_the_real_claims_that_do_not_hold(suites: Any, source: Any, real_tables: Any) -> None:
    found = judged(suites, source, Tables(real_tables[2020], 2020))
    assert sorted((one.rule, one.printed, one.expected) for one in found) == [
        ("claims.decreasing", "減少傾向", "55837252"),
        ("claims.held", "フォーラムやバス見学会", "0より大きい数"),
        *[("claims.held", "フォーラムや視察研修会を開催", "0より大きい数")] * 2,
        ("claims.held", "リーフレットの作成", "0より大きい数"),
        ("claims.held", "円滑に実施させるための指導", "0より大きい数"),
        ("claims.held", "進路ガイダンスでの入校案内", "0より大きい数"),
        ("claims.highest", "1.32倍", "1.33"),
        ("claims.reading", "確率値", "確報値"),
        ("claims.reading", "職業能力開発総合高等学校", "職業能力開発総合大学校"),
        *[("claims.same_name", "あおもりクリエイティブファンド", "あおもりクリエイトファンド")] * 2,
        ("claims.same_name", "女性活躍推進セミナー", "女性活躍実践セミナー開催回数(オンライン併用)"),
        ("claims.same_name", "起業家養成研修", "起業家育成研修参加者数"),
        ("claims.same_name", "高校生が考える人口減少プログラム", "高校生が考える人口減少対策プログラム"),
        ("claims.same_period", "1兆9,121億円", "平成29年"),
    ]
    assert judged(suites, source, Tables(real_tables[2021], 2021)) == []
    falling = next(one for one in found if one.rule == "claims.decreasing")
    assert "全国 従業者数 平成24年 55,837,252（establishments.csv 4行）" in falling.message


@pytest.mark.parametrize(("period", "actual"), [("2019", "15724"), ("2018", "0")])
def test_what_was_held_has_a_figure_of_its_year(period: str, actual: str) -> None:
    wide = tables(FACTS, claim("実施", series="r/利用", period=period))
    assert [one.actual for one in claims_measured(wide) if one.rule == "claims.held"] == [actual]
    assert [one.actual for one in claims_testable(wide)] == ["0"]


def test_what_was_held_must_be_a_series_on_record() -> None:
    wide = tables(FACTS, claim("実施", series="r/なき指標", period="2020"))
    assert [one.detail for one in claims_testable(wide)] == ["「r/なき指標」の数値がありません"]
    assert [one for one in claims_measured(wide) if one.rule == "claims.held"] == []


@pytest.mark.parametrize(
    ("phrase", "actual"), [("利用", "利用"), ("利　用", "利用"), ("使用", "使用")], ids=["same", "blank", "other"]
)
def test_a_name_of_the_prose_stands_in_the_name_of_the_figure(phrase: str, actual: str) -> None:
    wide = tables(FACTS, claim("名称", phrase=phrase, series="r/利用", period="2020"))
    assert [(one.rule, one.expected, one.actual) for one in same_names(wide)] == [("claims.same_name", "利用", actual)]
    assert claims_measured(wide) == [] and [one.actual for one in claims_testable(wide)] == ["0"]


def test_a_name_of_the_prose_is_the_same_wherever_it_stands() -> None:
    wide = tables(FACTS, claim("名称", phrase="減少講座", items="減少対策講座|減少講座"))
    assert [(one.expected, one.actual) for one in same_names(wide)] == [
        ("減少対策講座", "減少講座"),
        ("減少講座", "減少講座"),
    ]


def test_a_name_is_held_against_a_figure_on_record_only() -> None:
    wide = tables(FACTS, claim("名称", phrase="利用", series="r/なき指標", period="2020"))
    assert same_names(wide) == [] and claims_testable(wide)[0].actual == "1"


def test_a_doubtful_reading_is_found_with_what_it_may_read() -> None:
    wide = tables(FACTS, claim("読み取り", phrase="確率値", items="確報値"))
    assert [(one.rule, one.expected, one.actual) for one in doubtful_readings(wide)] == [
        ("claims.reading", "確報値", "確率値")
    ]
    without = tables(FACTS, claim("読み取り", phrase="確率値"))
    assert doubtful_readings(without) == []
