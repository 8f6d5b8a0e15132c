"""Two reports that share a series: compared by year, and answered for by the later document's check."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from made import declared, figure_row

from nenpo.checks.crosswalk import (
    DIFFERENT,
    final_when,
    finals,
    read_crosswalk,
    shared_figures,
    shared_units,
    standing,
)
from nenpo.checks.measurements import Tables
from nenpo.cleaning.observations import COLUMNS
from nenpo.ground.errors import CheckNotEvaluated
from nenpo.ground.locations import Locations, at
from nenpo.ground.sources import edition_of


def fact(report: str, edition: int, period: str, value: str, unit: str = "件") -> dict[str, str]:
    document = f"{report}-fy{edition}"
    return figure_row("数", value, unit, period, document=document, source_cell=f"{document}/results.csv#4:{period}")


SAME = "- {id: one, kind: same, figure: b/甲/数, other: a/甲/数}\n"


@pytest.fixture
def tables(tmp_path: Path) -> Callable[..., Tables]:
    """Give a function that makes the tables of one year of a project with a crosswalk."""

    def make(year: int, pairs: str, *facts: dict[str, str]) -> Tables:
        locations = at(declared(tmp_path))
        locations.expectations.mkdir(exist_ok=True)
        (locations.expectations / "crosswalk.yml").write_text(pairs, encoding="utf-8")
        units = "equivalent_units: [[社, 者]]\nrelations: []\n"
        (locations.expectations / "relations.yml").write_text(units, encoding="utf-8")
        every = pd.DataFrame(facts, columns=list(COLUMNS), dtype=object)
        own = every[every["document"].map(edition_of) == year]
        return Tables({"observations": own}, year, every, locations)

    return make


def measured(tables: Tables) -> list[tuple[str, str, str, str]]:
    return [
        (one.rule.removeprefix("observations."), one.file, one.expected, one.difference)
        for one in shared_figures(tables)
    ]


FACTS = (fact("a", 2020, "2020", "10"), fact("b", 2021, "2020", "11"), fact("b", 2021, "2021", "12"))


def test_the_check_of_the_later_document_answers(tables: Callable[..., Tables]) -> None:
    assert measured(tables(2021, SAME, *FACTS)) == [
        ("crosswalk_series", "b-fy2021/results.csv", "0", "0"),
        ("crosswalk_met", "b-fy2021/results.csv", "1", "0"),
        ("crosswalk", "b-fy2021/results.csv", "10", "1"),
    ]
    assert measured(tables(2020, SAME, *FACTS)) == [("crosswalk_series", "a-fy2020/results.csv", "0", "0")]
    assert (
        shared_figures(tables(2021, SAME, *FACTS))[2].detail
        == "a-fy2020 の 甲 「数」10件（a-fy2020/results.csv 4行「2020」）"
    )


def test_a_years_own_edition_counts_before_the_next_ones_column(tables: Callable[..., Tables]) -> None:
    own = fact("b", 2020, "2020", "10")
    assert [one[0] for one in measured(tables(2021, SAME, *FACTS, own))] == ["crosswalk_series", "crosswalk_met"]
    assert measured(tables(2020, SAME, *FACTS, own))[-1] == ("crosswalk", "b-fy2020/results.csv", "10", "0")


def test_of_one_year_the_foundation_s_figures_are_final_first_and_judge_the_annual_report(
    tables: Callable[..., Tables],
) -> None:
    facts = fact("nenji-hokoku", 2021, "2021", "12"), fact("jigyo-sokatsu", 2021, "2021", "11")
    for figure, other in (("nenji-hokoku", "jigyo-sokatsu"), ("jigyo-sokatsu", "nenji-hokoku")):
        pair = f"- {{id: one, kind: same, figure: {figure}/甲/数, other: {other}/甲/数}}\n"
        judged = shared_figures(tables(2021, pair, *facts))[-1]
        assert (judged.document, judged.expected, judged.actual) == ("nenji-hokoku-fy2021", "11", "12")
        assert judged.detail.startswith("jigyo-sokatsu-fy2021 の ")
    settled = {"nenji-hokoku": 9, "jigyo-sokatsu": 6}
    documents = ("nenji-hokoku-fy2020", "jigyo-sokatsu-fy2021", "nenji-hokoku-fy2021")
    assert sorted(documents, key=lambda one: final_when(one, settled)) == list(documents)


def test_a_part_must_not_exceed_its_whole_whichever_is_later(tables: Callable[..., Tables]) -> None:
    part = "- {id: one, kind: at_most, figure: b/甲/数, other: a/甲/数}\n"
    assert measured(tables(2021, part, *FACTS))[-1] == ("crosswalk_at_most", "b-fy2021/results.csv", "10", "1")
    whole = "- {id: one, kind: at_most, figure: a/甲/数, other: b/甲/数}\n"
    assert measured(tables(2021, whole, *FACTS))[-1] == ("crosswalk_at_most", "b-fy2021/results.csv", "10", "-1")


def test_a_pair_without_a_common_year_is_measured_unless_it_awaits_one(tables: Callable[..., Tables]) -> None:
    apart = (fact("a", 2020, "2020", "10"), fact("b", 2021, "2021", "12"))
    assert measured(tables(2021, SAME, *apart))[-1] == ("crosswalk_met", "b-fy2021/results.csv", "1", "-1")
    awaiting = SAME.replace("}", ", awaits: true}")
    assert [one[0] for one in measured(tables(2021, awaiting, *apart))] == ["crosswalk_series"]
    assert measured(tables(2021, awaiting, *FACTS))[-1][0] == "crosswalk"


def test_a_series_that_no_document_has_is_measured(tables: Callable[..., Tables]) -> None:
    found = shared_figures(tables(2021, SAME, FACTS[2]))
    assert [(one.rule, one.actual, one.detail) for one in found] == [
        ("observations.crosswalk_series", "1", "one」の「a/甲/数")
    ]


def test_dates_may_be_compared_by_their_year(tables: Callable[..., Tables]) -> None:
    by_year = SAME.replace("}", ", by: fiscal_year}")
    facts = (fact("a", 2021, "2021", "10"), fact("b", 2021, "2021-12-21", "10"))
    assert measured(tables(2021, by_year, *facts))[-1] == ("crosswalk", "b-fy2021/results.csv", "10", "0")
    assert measured(tables(2021, SAME, *facts))[-1][0] == "crosswalk_met"


def test_the_year_of_a_programme_may_stand_under_another_column(tables: Callable[..., Tables]) -> None:
    by_programme = SAME.replace("}", ", by: programme_year}")
    facts = (fact("a", 2021, "2021", "10"), fact("b", 2021, "2020", "9") | {"programme_year": "2021"})
    assert measured(tables(2021, by_programme, *facts))[-1] == ("crosswalk", "b-fy2021/results.csv", "10", "-1")


@pytest.mark.parametrize(
    ("unit", "more", "found"),
    [
        ("社", "", [("社", "件")]),
        ("件", "", [("件", "件")]),
        ("社", ", counted: 別", []),
    ],
)
def test_units_are_compared(tables: Callable[..., Tables], unit: str, more: str, found: list[tuple[str, str]]) -> None:
    facts = (fact("a", 2020, "2020", "10", unit), *FACTS[1:])
    pairs = SAME.replace("}", f"{more}}}")
    assert [(one.expected, one.actual) for one in shared_units(tables(2021, pairs, *facts))] == found


def test_units_that_mean_the_same_are_one(tables: Callable[..., Tables]) -> None:
    facts = (fact("a", 2020, "2020", "10", "社"), fact("b", 2021, "2020", "10", "者"))
    assert [(one.expected, one.actual) for one in shared_units(tables(2021, SAME, *facts))] == [("者", "者")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one: 1", "「- id: …」の形で並べます"),
        ("- word", "1件目が「名前: 値」の形ではありません"),
        ("- {id: one, kind: same, figure: b/甲/数}", "1件目（one）の other がありません"),
        (SAME.replace("}", ", until: 3}"), "1件目（one）の until は決まりにない項目です"),
        (SAME.replace("same", "equal"), "1件目（one）の kind「equal」は使えません。使えるもの: same、at_most"),
        (SAME.replace("b/甲", "a/乙"), "1件目（one）の系列が一つの報告のものです"),
        (SAME + SAME.replace("甲/数}", "甲/丙}"), "id「one」が二度あります"),
        (SAME + SAME.replace("one", "two"), "対応「b/甲/数 = a/甲/数」が二度あります"),
    ],
)
def test_what_is_not_written_as_it_must_be_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations" / "crosswalk.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CheckNotEvaluated) as caught:
        read_crosswalk(at(tmp_path))
    assert "「expectations/crosswalk.yml」の書き方が決まりと合いません。" in str(caught.value)
    assert f"  - {message}" in str(caught.value)


def test_the_real_reports_share_series(project: Locations) -> None:
    pairs = read_crosswalk(project)
    assert sum(not pair.awaits for pair in pairs if pair.kind != DIFFERENT) >= 13
    assert all(pair.reason for pair in pairs if pair.kind == DIFFERENT)
    assert read_crosswalk(None) == []


def test_what_only_looks_the_same_is_never_compared_and_has_a_reason(tables: Callable[..., Tables]) -> None:
    apart = SAME.replace("same", "different").replace("}", ", reason: 別の催し}")
    assert [one[0] for one in measured(tables(2021, apart, *FACTS))] == ["crosswalk_series"]
    assert shared_units(tables(2021, apart, *FACTS)) == []
    with pytest.raises(CheckNotEvaluated, match="理由（reason）を書いてください"):
        measured(tables(2021, SAME.replace("same", "different"), *FACTS))


def test_a_difference_from_a_final_figure_is_news_and_no_fault(tables: Callable[..., Tables]) -> None:
    told = fact("b", 2021, "2020", "11") | {"status": "preliminary"}
    found = measured(tables(2021, SAME, FACTS[0], told))
    assert found[-1] == ("crosswalk_open", "b-fy2021/results.csv", "10", "1")


def test_an_open_figure_stands_beside_the_final_one_of_another_document(tables: Callable[..., Tables]) -> None:
    told = fact("b", 2020, "2020", "11") | {"status": "provisional"}
    made = tables(2021, SAME, told, fact("a", 2021, "2020", "10"))
    pairs = read_crosswalk(made.locations)
    ((own, final),) = finals(pairs, made.every_year, "b-fy2020")
    assert (own.value, own.is_open, final.value, final.document) == (11, True, 10, "a-fy2021")
    assert finals(pairs, made.every_year, "a-fy2021") == []


def test_a_count_of_the_year_before_in_the_other_report_is_measured(tables: Callable[..., Tables]) -> None:
    same, other = fact("b", 2021, "2021", "75"), fact("b", 2021, "2021", "76")
    for now, still in ((same, "2"), (other, "0")):
        found = standing(tables(2021, SAME, fact("a", 2020, "2020", "75"), now))
        assert [(one.rule, one.actual) for one in found] == [("observations.crosswalk_standing", still)]
