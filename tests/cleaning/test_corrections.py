"""訂正: the corrected figure stands beside the printed one, which stays; what does not fit is a problem."""

from pathlib import Path

import pandas as pd
import pytest
from made import declared

from nenpo.checks.trace import later_correction, steps_of
from nenpo.cleaning.year import write_year
from nenpo.facts.readings import Archive, figure_of
from nenpo.facts.store import read_facts
from nenpo.ground.locations import Locations, at
from nenpo.report.cleaned import clean_year

SOURCE = """\
document: sokatsu-fy{year}
report: jigyo-sokatsu
title: 事業総括
publisher: 財団
kind: 事業総括
fiscal_year: {year}
citation: 財団「事業総括」
tables:
- {{file: outline.csv, arrival: {arrival}, layout: list, headings_are_projects: true, titles_in: results,
    columns: {{節: section_id, 上位: parent, 見出し: heading, 水準: level}}}}
- {{file: results.csv, arrival: {arrival}, layout: items, columns: {{節: section, 種別: row_kind, 欄1: indicator,
    欄2: value, 欄3: value}}}}
- {{file: events.csv, arrival: {arrival}, roll: once, layout: events, columns: {{節: section_id, 名称: event,
    日程: date_printed, 場所: place, 参加者: attendance, 開催方法: method, 状態: state, 備考: remark}}}}
- {{file: figures.csv, arrival: {arrival}, roll: once, layout: figures, columns: {{節: section, 段落: unread,
    項目: indicator, 表記: value, 時期: period, 頁: unread, 原文行: unread, 注: note}}}}
"""
EMPTY = {
    "events.csv": "節,名称,日程,場所,参加者,開催方法,状態,備考\n",
    "figures.csv": "節,段落,項目,表記,時期,頁,原文行,注\n",
}
HEAD = "資料,ファイル,行,列,原文,訂正,理由,担当課,受付日,納品\n"
OLD, NEW = "sokatsu-fy2021", "sokatsu-fy2022"


def write(project: Locations, document: str, name: str, text: str) -> None:
    path = project.raw / document / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Locations:
    """Give a printed year and the one after it on forms."""
    found = at(declared(tmp_path))
    for document, arrival, cells in ((OLD, "printed", "931件,967件"), (NEW, "form", ",")):
        write(found, document, "source.yml", SOURCE.format(year=document[-4:], arrival=arrival))
        write(found, document, "outline.csv", "節,上位,見出し,水準\n1(1),,相談事業,2\n")
        head = "令和2年度,令和3年度" if arrival == "printed" else "令和4年度,"
        text = f"節,種別,欄1,欄2,欄3\n1(1),見出し,,{head}\n1(1),行,窓口相談,{cells}\n1(1),行,内訳,,6件 3千円\n"
        write(
            found,
            document,
            "results.csv",
            text if arrival == "printed" else text.replace("1(1),行,内訳,,6件 3千円\n", ""),
        )
        for name, empty in EMPTY.items():
            write(found, document, name, empty)
    return found


def corrected(project: Locations, *lines: str) -> dict[str, pd.DataFrame]:
    write(project, NEW, "corrections.csv", HEAD + "".join(f"{line}\n" for line in lines))
    return clean_year(project, 2022)


def line(cell: str = "3,欄3", printed: str = "967件", text: str = "976件", document: str = OLD) -> str:
    return f"{document},results.csv,{cell},{printed},{text},写し間違い,総務課,2023-05-10,"


def test_both_cells_stay_and_the_new_one_is_a_fact_of_the_new_document(project: Locations) -> None:
    before = clean_year(project, 2021)
    tables = corrected(project, line())
    facts = tables["observations"].set_index("fact_id")
    found = facts.loc[f"{NEW}/相談事業/窓口相談/2021"]
    assert (found["value"], found["unit"], found["status"], found["printed"]) == ("976", "件", "revised", "976件")
    assert (found["fiscal_year"], found["note"]) == ("2021", "写し間違い")
    assert found["source_cell"] == f"{NEW}/corrections.csv#2:訂正"
    assert facts.loc[f"{NEW}/相談事業/窓口相談/2022"]["marker"] == "outstanding"
    assert tables["problems"].empty and tables["corrections"]["corrected"].tolist() == ["976件"]
    pd.testing.assert_frame_equal(clean_year(project, 2021)["observations"], before["observations"])


def test_a_composite_cell_is_corrected_whole_by_the_rules_of_its_table(project: Locations) -> None:
    facts = corrected(project, line("4,欄3", "6件 3千円", "7件 4千円"))["observations"]
    mine = facts[facts["status"] == "revised"]
    assert dict(zip(mine["series"].str.split("/", n=1).str[1], mine["value"], strict=True)) == {
        "相談事業/内訳": "7",
        "相談事業/内訳/金額": "4",
    }


def test_a_second_correction_expects_what_the_first_has_left(project: Locations) -> None:
    facts = corrected(project, line(), line(printed="976件", text="977件"))["observations"]
    assert facts[facts["status"] == "revised"][["value", "source_cell"]].to_numpy().tolist() == [
        ["977", f"{NEW}/corrections.csv#3:訂正"]
    ]


@pytest.mark.parametrize(
    ("text", "kind", "detail"),
    [
        (line(printed="966件"), "lost_correction", f"{OLD}/results.csv#3:欄3 には「967件」とあります"),
        (line("30,欄3"), "unknown_correction", f"{OLD}/results.csv#30:欄3 というセルはありません"),
        (line("3,欄9"), "unknown_correction", f"{OLD}/results.csv#3:欄9 というセルはありません"),
        (line("X,欄3"), "unknown_correction", f"{OLD}/results.csv#X:欄3 というセルはありません"),
        (line("3,欄1", "窓口相談", "窓口"), "unknown_correction",
         f"{OLD}/results.csv#3:欄1 は、数値の欄でないか、「窓口」を数値として読めません"),
        (line(text="約どれか"), "unknown_correction",
         f"{OLD}/results.csv#3:欄3 は、数値の欄でないか、「約どれか」を数値として読めません"),
        (line(document="sokatsu-fy2019"), "unknown_correction", "前の資料「sokatsu-fy2019」がありません"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_a_problem(project: Locations, text: str, kind: str, detail: str) -> None:
    tables = corrected(project, text)
    problems = tables["problems"][["problem", "file", "row", "detail"]].to_numpy().tolist()
    assert problems == [[kind, f"{NEW}/corrections.csv", "2", detail]]
    assert "revised" not in set(tables["observations"]["status"])


def test_a_trace_shows_both_cells(project: Locations) -> None:
    for year, tables in ((2021, clean_year(project, 2021)), (2022, corrected(project, line()))):
        write_year(project, year, {"observations": tables["observations"]})
    facts = read_facts(project)
    new, old = (facts[f"{document}/相談事業/窓口相談/2021"] for document in (NEW, OLD))
    reading = Archive(project).reading(new)
    steps = list(steps_of(new, reading, figure_of(reading, new)))
    assert steps[:4] == [
        "セルには「976件」とあります。",
        f"訂正の記録です。もとのセルは data/raw/{OLD}/results.csv 3行「欄3」 で、「967件」とあります。"
        "公表された版はそのままです。",
        "訂正の理由: 写し間違い（総務課、2023-05-10）。",
        "値 976、単位 件 と読み取ります。",
    ]
    after = f"  後の訂正  {new.fact_id}: 976件（data/raw/{NEW}/corrections.csv#2:訂正）"
    assert later_correction(facts, old) == f"\n{after}"
    assert later_correction(facts, new) == ""
