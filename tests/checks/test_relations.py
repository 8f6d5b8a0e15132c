"""Declared relations on small tables: every kind measured, nothing judged, and nothing passed over in silence."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
from made import figure_row

from nenpo.checks.measurements import Tables
from nenpo.checks.relations import Declared, Relation, prose, read_relations, related, repeated_words
from nenpo.cleaning.observations import COLUMNS
from nenpo.ground.errors import CheckNotEvaluated
from nenpo.ground.locations import Locations, at

DOCUMENT = "r-fy2020"
Measured = list[tuple[str, str, str, str, str]]


def fact(indicator: str, printed: str, value: str, unit: str = "件", **more: str) -> dict[str, str]:
    cell = f"{DOCUMENT}/outcomes.csv#{len(indicator) + 2}:{more.get('period', '2020')}"
    return figure_row(indicator, value, unit, **{"document": DOCUMENT, "printed": printed, "source_cell": cell} | more)


def observations(*facts: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(facts, columns=list(COLUMNS), dtype=object)


@pytest.fixture
def tables(tmp_path: Path) -> Callable[..., Tables]:
    """Give a function that makes the tables of a project with relations."""

    def make(relations: str, *facts: dict[str, str], units: str = "[[社, 者]]") -> Tables:
        locations = at(tmp_path)
        locations.expectations.mkdir(exist_ok=True)
        body = "".join(f"- {line}\n" for line in relations.splitlines())
        text = f"equivalent_units: {units}\nrelations:{' []' if not body else ''}\n{body}"
        (locations.expectations / "relations.yml").write_text(text, encoding="utf-8")
        return Tables({"observations": observations(*facts)}, 2020, None, locations)

    return make


def measured(tables: Tables, *, all_rules: bool = False) -> Measured:
    return [
        (one.rule.removeprefix("observations."), one.printed, one.expected, one.actual, one.difference)
        for one in related(tables)
        if all_rules or not one.rule.startswith(("observations.relation", "observations.sum_parts"))
    ]


HEAD = "id: one, of: r/甲"


@pytest.mark.parametrize(
    ("relation", "facts", "found"),
    [
        (
            "kind: sum, figure: ./計, others: [./子, ./丑]",
            [fact("計", "8", "8"), fact("子", "3", "3"), fact("丑", "4", "4")],
            [("sum", "8", "7", "8", "1")],
        ),
        (
            "kind: multiple, figure: ./計, others: [./月], factor: 12",
            [fact("計", "12回", "12"), fact("月", "月1回", "1")],
            [("multiple", "12回", "12", "12", "0")],
        ),
        (
            "kind: same, figure: ./本, others: [./表/額], rounding: 切捨て",
            [
                fact("本", "1,511億円", "1511", "億円"),
                fact("表", "2件 151,157,329千円", "151157329", "千円", what="額"),
            ],
            [("same", "1,511億円", "1511", "1511", "0")],
        ),
        (
            "kind: same, figure: ./本, others: [./表]",
            [fact("本", "4.0%減", "4.0", "%", qualifier="減"), fact("表", "▲4.1", "-4.1", "%")],
            [("same", "4.0%減", "-4.1", "-4", "0.1")],
        ),
        (
            "kind: at_most, figure: ./子, others: [./計]",
            [fact("子", "9", "9"), fact("計", "8", "8")],
            [("at_most", "9", "8", "9", "1")],
        ),
        (
            "kind: at_least, figure: ./計, others: [./子, ./丑]",
            [fact("計", "8", "8"), fact("子", "3", "3"), fact("丑", "4", "4")],
            [("at_least", "8", "7", "8", "1")],
        ),
        (
            "kind: difference, figure: ./差, others: [./率], base: ['./率@前']",
            [
                fact("差", "0.4", "0.4", period="CY2016"),
                fact("率", "10.6", "10.6", period="CY2016"),
                fact("率", "10.2", "10.2", period="CY2012"),
                fact("率", "9.0", "9.0", period="CY2009"),
            ],
            [("difference", "0.4", "0.4", "0.4", "0")],
        ),
        (
            "kind: rate, figure: ./増減, others: [./数], base: ['./数@前'], rounding: 四捨五入, precision: 1",
            [fact("増減", "▲3.2", "-3.2", "%"), fact("数", "967", "967"), fact("数", "1,000", "1000", period="2019")],
            [("rate", "▲3.2", "-3.3", "-3.2", "0.1")],
        ),
        (
            "kind: share_of, figure: ./割合, others: [./子], base: [./子, ./丑], rounding: 四捨五入, precision: 1",
            [fact("割合", "33.3", "33.3", "%"), fact("子", "1", "1"), fact("丑", "2", "2")],
            [("share_of", "33.3", "33.3", "33.3", "0")],
        ),
        (
            "kind: quotient, figure: ./平均, others: [./人], base: [./所], rounding: 四捨五入, precision: 1",
            [fact("平均", "10.2", "10.2", "人"), fact("人", "967", "967", "人"), fact("所", "100", "100")],
            [("quotient", "10.2", "9.7", "10.2", "0.5")],
        ),
        (
            "kind: quotient, figure: ./平均, others: [./人], base: [./所], rounding: 四捨五入, precision: 1",
            [fact("平均", "9.7", "9.7", "人"), fact("人", "967", "967", "人"), fact("所", "100", "100")],
            [("quotient", "9.7", "9.7", "9.7", "0")],
        ),
        (
            "kind: remainder, figure: ./総数, others: [./子, ./丑]",
            [fact("総数", "200", "200"), fact("子", "98", "98"), fact("丑", "100", "100")],
            [("remainder", "200", "", "1", "")],
        ),
        (
            "kind: price_limit, figure: ./件数, others: [./額, ./上限]",
            [fact("件数", "5件", "5"), fact("額", "590千円", "590", "千円"), fact("上限", "10万円", "10", "万円")],
            [("price_limit", "5件", "6", "5", "-1")],
        ),
        (
            "kind: fixed_price, figure: ./件数, others: [./費, ./単価]",
            [fact("件数", "9件", "9"), fact("費", "1,000千円", "1000", "千円"), fact("単価", "10万円", "10", "万円")],
            [("fixed_price", "9件", "", "90", "")],
        ),
    ],
)
def test_each_kind_is_reckoned(
    tables: Callable[..., Tables], relation: str, facts: list[dict[str, str]], found: Measured
) -> None:
    assert measured(tables(f"{{{HEAD}, {relation}}}", *facts)) == found


def test_the_period_before_is_never_one_that_came_later(tables: Callable[..., Tables]) -> None:
    rates = {"CY2009": "9.0", "CY2012": "10.2", "CY2016": "10.6"}
    facts = [fact("率", rate, rate, period=period) for period, rate in rates.items()]
    facts += [fact("差", "1.2", "1.2", period="CY2012"), fact("差", "0.4", "0.4", period="CY2016")]
    relation = f"{{{HEAD}, kind: difference, figure: ./差, others: [./率], base: ['./率@前']}}"
    assert [one[2] for one in measured(tables(relation, *facts))] == ["1.2", "0.4"]


def test_an_average_is_held_against_what_is_usual_in_the_others(tables: Callable[..., Tables]) -> None:
    facts = [
        fact("額", f"{amount}千円", str(amount), "千円", programme_year=year, period=period)
        for amount, year, period in ((100, "2019", "2018"), (120, "2020", "2019"), (1, "2021", "2020"))
    ]
    counts = [
        fact("数", "1件", "1", programme_year=year, period=period)
        for year, period in (("2019", "2018"), ("2020", "2019"), ("2021", "2020"))
    ]
    relation = f"{{{HEAD}, kind: average, figure: ./額, others: [./数]}}"
    found = related(tables(relation, *facts, *counts))
    assert [(one.printed, one.actual) for one in found if one.rule == "observations.average"] == [
        ("100千円", "1.6529"),
        ("120千円", "2.3762"),
        ("1千円", "0.0091"),
    ]
    assert "で割ると1件当たり 1千円、ほかの時期や区分では 110千円（大きさの順に並べた中央）" in found[2].detail
    # Of two alone nobody can say which is odd.
    assert measured(tables(relation, *facts[1:], *counts[1:])) == []


SUM = f"{{{HEAD}, kind: sum, figure: ./計, others: [./子, ./丑]}}"


def test_a_sum_says_where_its_parts_stand(tables: Callable[..., Tables]) -> None:
    found = related(tables(SUM, fact("計", "8", "8"), fact("子", "3件", "3"), fact("丑", "4件", "4")))[1]
    assert (found.file, found.row, found.fact_id) == (f"{DOCUMENT}/outcomes.csv", "3", f"{DOCUMENT}/甲/計/2020")
    place = f"{DOCUMENT}/outcomes.csv 3行「2020」"
    assert found.detail == f"「子」3件（{place}）、「丑」4件（{place}）"


def test_a_part_whose_digits_may_have_changed_places_is_named(tables: Callable[..., Tables]) -> None:
    facts = [fact("計", "1,794件", "1794"), fact("子", "893件", "893"), fact("丑", "955件", "955")]
    [hint] = [one.detail for one in related(tables(SUM, *facts)) if one.rule == "observations.sum"]
    assert hint.endswith("（隣り合う数字の入れ違いなら「子」は 839件）")
    facts[1] = fact("子", "894件", "894")
    assert "入れ違い" not in related(tables(SUM, *facts))[1].detail


def test_a_dash_among_the_parts_is_no_number_and_a_missing_part_is_measured(tables: Callable[..., Tables]) -> None:
    total, first = fact("計", "8", "8"), fact("子", "3", "3")
    dash = fact("丑", "—", "", marker="none_reported")
    assert measured(tables(SUM, total, first, dash), all_rules=True) == [
        ("sum_parts", "8", "2", "2", "0"),
        ("relation_series", "8", "0", "0", "0"),
        ("relation_met", "8", "1", "0", "-1"),
    ]
    before = fact("丑", "4", "4", period="2019")
    assert ("sum_parts", "8", "2", "1", "-1") in measured(tables(SUM, total, first, before), all_rules=True)


def test_a_series_that_no_document_has_is_measured(tables: Callable[..., Tables]) -> None:
    found = related(tables(SUM, fact("計", "8", "8"), fact("子", "3", "3")))
    assert [(one.rule, one.actual, one.detail) for one in found if "relation" in one.rule] == [
        ("observations.relation_series", "1", "one」の「r/甲/丑")
    ]


def test_a_relation_stays_within_its_listing_and_its_years(tables: Callable[..., Tables]) -> None:
    home = [fact("計", "7", "7"), fact("子", "3", "3"), fact("丑", "4", "4")]
    again = [fact("計", "8", "8", place="@⑤"), fact("子", "4", "4", place="@⑤"), fact("丑", "4", "4", place="@⑤")]
    assert [one[4] for one in measured(tables(SUM, *again, *home))] == ["0", "0"]
    # What a further listing prints once more has been measured at home.
    again[0] = fact("計", "7", "7", place="@⑤")
    assert [one[4] for one in measured(tables(SUM, *again, *home))] == ["0"]
    assert related(tables(SUM.replace("}", ", last: 2019}"), *home)) == []
    assert related(tables(SUM.replace("}", ", first: 2021}"), *home)) == []
    elsewhere = SUM.replace("r/甲", "other/甲")
    assert related(tables(elsewhere, *home)) == []


def test_prose_is_held_against_the_table_of_its_section() -> None:
    facts = [
        fact("参加者 数(本文)", "28名", "28", "名"),
        fact("参加者数", "29名", "29", "名"),
        fact("参加者数", "30名", "30", "名", place="@⑤"),
        fact("回数(本文)", "3回", "3", "回"),
        fact("回数", "3回", "3", "回", period="2019"),
    ]
    found = prose(Tables({"observations": observations(*facts)}))
    assert [(one.rule, one.printed, one.expected, one.actual) for one in found] == [
        ("observations.prose_partner", "28名", "1", "1"),
        ("observations.same", "28名", "29", "28"),
        ("observations.prose_partner", "3回", "1", "0"),
    ]


def words(tables: Tables) -> list[tuple[str, str, str]]:
    return [(one.rule.removeprefix("observations.same_"), one.expected, one.actual) for one in repeated_words(tables)]


def test_units_and_cumulative_counts_of_what_is_printed_twice(tables: Callable[..., Tables]) -> None:
    facts = [
        fact("対応数(本文)", "3回", "3", "回"),
        fact("対応数", "3件", "3", "件"),
        fact("企業数(本文)", "延べ4者", "4", "者", qualifier="延べ"),
        fact("企業数", "4社", "4", "社"),
    ]
    assert words(tables("", *facts)) == [
        ("qualifier", "なし", "なし"),
        ("unit", "件", "回"),
        ("qualifier", "なし", "延べ"),
        ("unit", "者", "者"),
    ]


def test_units_of_different_counts_of_money_and_of_further_listings_are_let_be(tables: Callable[..., Tables]) -> None:
    relation = f"{{{HEAD}, kind: same, figure: ./団体数, others: [./件数]"
    facts = [fact("団体数", "7団体", "7", "団体"), fact("件数", "7件", "7")]
    assert words(tables(f"{relation}, counted: 別}}", *facts)) == [("qualifier", "なし", "なし")]
    assert words(tables(f"{relation}}}", *facts)) == [("qualifier", "なし", "なし"), ("unit", "件", "団体")]
    money = [fact("団体数", "1億円", "1", "億円"), fact("件数", "100,000千円", "100000", "千円")]
    assert words(tables(f"{relation}}}", *money)) == [("qualifier", "なし", "なし")]
    again = [fact("数(本文)", "4件", "4", place="@⑤"), fact("数", "4回", "4", "回", place="@⑤")]
    assert words(tables("", *again)) == [("qualifier", "なし", "なし")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("equivalent_units: []\n", "equivalent_units と relations の二つが要り、ほかの項目は書けません"),
        ("- {id: a, kind: sum}", "1件目（a）の figure がありません"),
        ("- {id: a, kind: sum, figure: r/a/b, others: [r/a/c], why: x}", "1件目（a）の why は決まりにない項目です"),
        ("- {id: a, kind: plus, figure: r/a/b, others: [r/a/c]}", "1件目（a）の種類（kind）「plus」は sum、same、"),
        ("- {id: a, kind: same, figure: r/a/b, others: [r/a/c, r/a/d]}", "1件目（a）の others には系列を 1 個並べます"),
        ("- {id: a, kind: difference, figure: r/a/b, others: [r/a/c]}", "1件目（a）の base には系列を一つ以上並べます"),
        ("- {id: a, kind: sum, figure: r/a/b, others: [c]}", "1件目（a）の系列「c」は 報告/事業/項目 の形では"),
        ("- {id: a, kind: sum, figure: r/a/b, others: [s/a/c]}", "1件目（a）の系列が二つの報告にわたっています"),
        ("- {id: a, kind: sum, figure: r/a/b, others: [r/a/c], by: day}", "1件目（a）の by「day」は使えません。使え"),
        ("- {id: a, kind: sum, figure: r/a/b, others: [r/a/c], rounding: 切上げ}", "1件目（a）の端数の扱い（"),
        (
            "- {id: a, kind: rate, figure: r/a/b, others: [r/a/c], base: [r/a/d]}",
            "1件目（a）の端数の扱い（rounding）がありません",
        ),
        ("- {id: a, kind: average, figure: r/a/b, others: [r/a/c, r/a/d]}", "1件目（a）の others には、件数と、"),
        ("- {id: a, kind: same, figure: r/a/b, others: [r/a/c], counted: 同}", "1件目（a）の counted「同」は"),
        ("- word", "1件目が「名前: 値」の形ではありません"),
        (
            "- {id: a, kind: same, figure: r/a/b, others: [r/a/c]}\n"
            "- {id: a, kind: same, figure: r/a/b, others: [r/a/d]}",
            "id「a」が二度あります",
        ),
        (
            "- {id: a, kind: same, figure: r/a/b, others: [r/a/c]}\n"
            "- {id: b, kind: same, figure: r/a/b, others: [r/a/c]}",
            "「a」と「b」は同じことを書いています",
        ),
    ],
)  # fmt: skip
def test_what_is_not_written_as_it_must_be_is_refused(tmp_path: Path, text: str, message: str) -> None:
    put(tmp_path, text if text.startswith("equivalent") else f"equivalent_units: []\nrelations:\n{text}\n")
    with pytest.raises(CheckNotEvaluated) as caught:
        read_relations(at(tmp_path))
    assert "「expectations/relations.yml」の書き方が決まりと合いません。" in str(caught.value)
    assert f"  - {message}" in str(caught.value)


def test_a_unit_belongs_to_one_group(tmp_path: Path) -> None:
    put(tmp_path, "equivalent_units: [[社, 者], [者, 名]]\nrelations: []\n")
    with pytest.raises(CheckNotEvaluated, match="単位「者」が二度あります"):
        read_relations(at(tmp_path))


def put(folder: Path, text: str) -> None:
    (folder / "expectations").mkdir()
    (folder / "expectations" / "relations.yml").write_text(text, encoding="utf-8")


def test_names_are_written_out(tmp_path: Path) -> None:
    put(tmp_path, f"equivalent_units: [[社, 者]]\nrelations:\n- {SUM}\n")
    declared = read_relations(at(tmp_path))
    assert declared.relations == (Relation("one", "sum", "r/甲/計", ("r/甲/子", "r/甲/丑")),)
    assert declared.unit("者") == declared.unit("社") == "社"
    assert read_relations(None) == Declared()


EQUALITIES = ("sum", "same", "multiple", "difference", "rate", "share_of")


@pytest.mark.parametrize("of_another", [True, False])
def test_every_real_equality_breaks_when_its_figure_does(
    project: Locations, real_tables: Mapping[int, dict[str, pd.DataFrame]], of_another: bool
) -> None:
    # A figure that another relation is held against is spoilt in a run of its own: both could stay equal.
    relations = [one for one in read_relations(project).relations if one.kind in EQUALITIES]
    operands = {name for one in relations for name in one.series[1:]}
    figures = {one.figure for one in relations if (one.figure in operands) == of_another}
    every = pd.concat([tables["observations"] for tables in real_tables.values()], ignore_index=True)
    broken: set[str] = set()
    for year, tables in real_tables.items():
        facts = tables["observations"]
        spoilt = facts["series"].isin(figures) & (facts["value"] != "")
        wrong = facts.assign(value=facts["value"].where(~spoilt, facts["value"] + "1"))
        found = related(Tables({"observations": wrong}, year, every, project))
        cells = {one.fact_id for one in found if one.rule.rpartition(".")[2] in EQUALITIES and one.difference != "0"}
        broken |= set(facts.loc[facts["fact_id"].isin(cells), "series"])
    assert figures - broken == set()
    assert figures


def test_the_real_relations_are_whole(project: Locations) -> None:
    declared = read_relations(project)
    assert len(declared.relations) > 100
    assert {one.kind for one in declared.relations} == {
        "sum", "same", "multiple", "at_most", "at_least", "usually_at_most", "difference", "rate", "share_of",
        "quotient", "remainder", "price_limit", "fixed_price", "average", "counted_at", "listed", "beside",
    }  # fmt: skip
