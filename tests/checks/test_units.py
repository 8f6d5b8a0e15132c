"""What a figure counts is known by the end of its name; the printed unit stands beside it, and the suite decides."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from made import figure_row

from nenpo.checks.judge import judge
from nenpo.checks.measurements import Tables, comparisons_frame
from nenpo.checks.suites import Suite
from nenpo.checks.units import Counted, ending_of, fitting_units, read_counted
from nenpo.cleaning.observations import COLUMNS
from nenpo.ground.errors import CheckNotEvaluated, SourceError
from nenpo.ground.locations import Locations, at, write_text

HEAD = "語尾,数えるもの,規則\n"
PEOPLE = "者数,人数,observations.unit_people\n"
COUNTED = {
    name: Counted(name, what, f"observations.unit_{rule}")
    for name, what, rule in (
        ("者数", "人数", "people"),
        ("業者数", "事業者数", "businesses"),
        ("創業者数", "人数", "people"),
        ("件数", "件数", "cases"),
        ("回数", "回数", "times"),
        ("額", "金額", "money"),
    )
}


def fact(indicator: str, printed: str, unit: str, row: int = 2, **more: str) -> dict[str, str]:
    usual = {"printed": printed, "source_cell": f"doc/outcomes.csv#{row}:欄2", "section": "1 甲"}
    return figure_row(indicator, more.pop("value", "1"), unit, **usual | more)


def fitted(project: Locations, *facts: dict[str, str]) -> list[tuple[str, str, str, str]]:
    observations = pd.DataFrame(facts, columns=list(COLUMNS), dtype=object)
    found = fitting_units(Tables({"observations": observations}, 2020, None, project))
    return [(one.rule.removeprefix("observations.unit_"), one.indicator, one.expected, one.actual) for one in found]


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("セミナー参加者数", "者数"),
        ("専門家派遣事業者数", "業者数"),
        ("県内の創業者数", "創業者数"),
        ("商談件数等", "件数"),
        ("相談件数(延べ)", "件数"),
        ("申請件数(トライアル枠)(本文)", "件数"),
        ("販路開拓コース（創業者数）", "創業者数"),
        ("情報発信(訪問回数)", "回数"),
        ("件数の目標", None),
        ("金額", "額"),
        ("アンケート", None),
    ],
)
def test_the_longest_ending_says_what_is_counted(name: str, ending: str | None) -> None:
    found = ending_of(name, COUNTED)
    assert (found.ending if found else None) == ending


def test_the_unit_stands_beside_what_the_name_counts(project: Locations) -> None:
    facts = [
        fact("セミナー参加者数", "79回", "回"),
        fact("開催回数", "3回", "回", row=3),
        fact("配布物", "9", "枚", row=4),
    ]
    assert fitted(project, *facts) == [
        ("people", "セミナー参加者数", "人数", "回"),
        ("times", "開催回数", "回数", "回"),
    ]


def test_a_composite_cell_counts_one_thing_after_the_other(project: Locations) -> None:
    name = "開催回数及び参加者数"
    second = fact(name, "3回 40名", "名", fact_id=f"doc/甲/{name}/2020/参加者数")
    other = fact(name, "3回 40名", "日間", fact_id=f"doc/甲/{name}/2020/オンライン")
    assert fitted(project, fact(name, "3回 40名", "回"), second, other) == [
        ("times", name, "回数", "回"),
        ("people", name, "人数", "名"),
    ]


def test_a_name_that_joins_two_things_in_one_figure_counts_the_last(project: Locations) -> None:
    assert fitted(project, fact("業界団体・企業数", "20社", "社")) == [
        ("companies", "業界団体・企業数", "企業の数", "社")
    ]


def test_a_programme_year_is_no_part_of_a_cell(project: Locations) -> None:
    name = "採択金額"
    of_year = fact(name, "9", "千円", fact_id=f"doc/甲/{name}/2020/令和4年度事業", programme_year="2022")
    assert [one[0] for one in fitted(project, of_year)] == ["money"]


def test_what_is_told_elsewhere_is_not_told_again(project: Locations) -> None:
    name = "参加企業数"
    earlier = fact(name, "30件", "件", period="2019")
    later = fact(name, "25社", "社", row=3)
    relisted = fact(name, "25社", "社", row=9, fact_id=f"doc/甲/{name}/2020@⑤", section="5 甲")
    prose = fact("参加企業数(本文)", "25件", "件", row=11)
    assert fitted(project, earlier, later, relisted, prose) == [("companies", name, "企業の数", "件")]


def test_a_listing_without_a_home_and_a_figure_without_a_value(project: Locations) -> None:
    alone = fact("商談件数", "3回", "回", fact_id="doc/甲/商談件数/2020@⑤")
    assert fitted(project, alone, fact("相談件数", "—", "", value="", marker="none_reported")) == [
        ("cases", "商談件数", "件数", "回")
    ]


def test_without_a_project_nothing_is_declared() -> None:
    facts = pd.DataFrame([fact("相談件数", "3回", "回")], columns=list(COLUMNS), dtype=object)
    assert fitting_units(Tables({"observations": facts})) == []


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("参加者数", "名", "回"),
        ("商談会参加者数", "事業者", "回"),
        ("来訪者数", "人", "件"),
        ("人財の育成", "名", "社"),
        ("出展事業者数", "者", "名"),
        ("採択者数", "件", "回"),
        ("参加企業数", "社", "件"),
        ("団体数", "団体", "社"),
        ("実施大学数", "大学", "社"),
        ("派遣件数", "件", "回"),
        ("開催数", "回", "件"),
        ("作成部数", "部", "冊"),
        ("交付額", "千円", "件"),
        ("補助率", "%", "件"),
        ("求人倍率", "倍", "%"),
    ],
)
def test_the_suite_says_which_units_will_do(
    project: Locations, suites: dict[str, Suite], source: object, name: str, good: str, bad: str
) -> None:
    observations = pd.DataFrame(
        [fact(f"甲の{name}", f"1{good}", good), fact(f"乙の{name}", f"1{bad}", bad, row=3)], dtype=object
    )
    compared = comparisons_frame(fitting_units(Tables({"observations": observations}, 2020, None, project)))
    suite = suites["comparisons"]
    units = replace(suite, rules=tuple(rule for rule in suite.rules if rule.rule.startswith("observations.unit_")))
    found = judge(source, units, compared, ["nenji-hokoku"], 2020)[0]
    (finding,) = [one for one in found if one.rule.startswith("observations.unit_") and one.row]
    assert (finding.row, finding.column, finding.printed, finding.value) == ("3", "欄2", f"1{bad}", bad)
    assert f"「甲 乙の{name}」" in finding.message and f"1{bad} と印刷" in finding.message


def counted(tmp_path: Path, text: str) -> dict[str, Counted]:
    write_text(tmp_path / "expectations" / "counted.csv", text)
    return read_counted(at(tmp_path))


def test_endings_are_read(tmp_path: Path) -> None:
    assert counted(tmp_path, HEAD + PEOPLE) == {"者数": Counted("者数", "人数", "observations.unit_people")}


@pytest.mark.parametrize(
    ("lines", "trouble"),
    [
        (PEOPLE + PEOPLE, "3行の語尾「者数」は二度目です"),
        ("件数,,observations.unit_cases\n", "2行の数えるものが空です"),
        ("件数,件数,observations.cases\n", "2行の規則「observations.cases」は observations.unit_ で始まりません"),
    ],
)
def test_a_wrong_entry_stops_the_check(tmp_path: Path, lines: str, trouble: str) -> None:
    with pytest.raises(CheckNotEvaluated) as error:
        counted(tmp_path, HEAD + lines)
    assert str(error.value) == (
        f"「expectations/counted.csv」の書き方が決まりと合いません。\n  - {trouble}\n直してください。"
    )


def test_an_unknown_column_stops_the_check(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="余分な欄: 単位"):
        counted(tmp_path, "語尾,数えるもの,規則,単位\n")
