"""All tables of a year together, on a small account: what one step hands to the next, and what is written."""

from pathlib import Path

import pandas as pd
import pytest
from building import ROOT
from made import declared

from nenpo.cleaning.observations import COLUMNS
from nenpo.cleaning.places import Source
from nenpo.cleaning.year import write_year
from nenpo.ground.errors import SourceError
from nenpo.ground.locations import Locations, at
from nenpo.ground.sources import abouts, read_document
from nenpo.report.cleaned import clean_document, clean_year
from nenpo.report.declaration import recipes

SOURCE = """\
document: sokatsu-2021
report: jigyo-sokatsu
title: 事業総括
publisher: 財団
kind: 事業総括
fiscal_year: 2021
citation: 財団「事業総括」
tables:
- {file: outline.csv, layout: list, headings_are_projects: true, titles_in: results, columns: {節: section_id,
    上位: parent, 見出し: heading, 水準: level}}
- {file: results.csv, layout: items, columns: {節: section, 種別: row_kind, 欄1: indicator, 欄2: value, 欄3: value}}
- {file: events.csv, layout: events, columns: {節: section_id, 名称: event, 日程: date_printed, 場所: place,
    参加者: attendance, 開催方法: method, 状態: state, 備考: remark}}
- {file: figures.csv, layout: figures, columns: {節: section, 段落: unread, 項目: indicator, 表記: value,
    時期: period, 頁: unread, 原文行: unread, 注: note}}
"""
FILES = {
    "source.yml": SOURCE,
    "outline.csv": "節,上位,見出し,水準\n1(1),,総合相談 事業,2\n",
    "results.csv": "節,種別,欄1,欄2,欄3\n1(1),見出し,,令和2年度,令和3年度\n1(1),行,窓口相談,931件,- 件\n",
    "events.csv": "節,名称,日程,場所,参加者,開催方法,状態,備考\n1(1),研修,令和3年8月6日,会館,44名,,,\n",
    "figures.csv": "節,段落,項目,表記,時期,頁,原文行,注\n1(1),1,派遣回数,延べ21回,,,69,\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Locations:
    for name, text in FILES.items():
        write(at(tmp_path), name, text)
    return at(declared(tmp_path))


def write(project: Locations, name: str, text: str) -> None:
    path = project.raw / "sokatsu-2021" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


DECLARED = "節,対象,時期,語,判断,範囲,理由\n"


def test_a_declaration_begins_a_series_of_its_own(project: Locations) -> None:
    line = "1(1),窓口相談,2020,令和2年度は,{},1月末/現在,項目名にある。\n"
    write(project, "comparability.csv", DECLARED + line.format("比べない"))
    tables = clean_year(project, 2021)
    series = tables["observations"].set_index("fact_id")["series"]
    assert series["sokatsu-2021/総合相談事業/窓口相談/2020"] == "jigyo-sokatsu/総合相談事業/窓口相談#1月末／現在"
    assert series["sokatsu-2021/総合相談事業/窓口相談/2021"] == "jigyo-sokatsu/総合相談事業/窓口相談"
    assert list(tables["observations"].columns) == list(COLUMNS)
    assert tables["comparability"]["decision"].tolist() == ["比べない"]
    write(project, "comparability.csv", DECLARED + line.format("比べる"))
    assert not clean_year(project, 2021)["observations"]["series"].str.contains("#").any()


def test_a_year_is_its_lists_its_facts_and_its_problems(project: Locations) -> None:
    tables = clean_year(project, 2021)
    assert list(tables) == ["events", "names", "observations", "outline", "problems"]
    facts = tables["observations"]
    assert tuple(facts.columns) == COLUMNS
    assert facts[["fact_id", "value", "qualifier", "marker"]].to_numpy().tolist() == [
        ["sokatsu-2021/総合相談事業/派遣回数/2021", "21", "延べ", ""],
        ["sokatsu-2021/総合相談事業/研修 参加者/2021-08-06", "44", "", ""],
        ["sokatsu-2021/総合相談事業/窓口相談/2020", "931", "", ""],
        ["sokatsu-2021/総合相談事業/窓口相談/2021", "", "", "none_reported"],
    ]
    assert tables["problems"].empty
    assert all(frame.map(type).eq(str).all(axis=None) for frame in tables.values())


def test_a_bad_cell_is_put_down_and_the_rest_goes_on(project: Locations) -> None:
    write(project, "figures.csv", FILES["figures.csv"] + "1(1),1,相談件数,1e3件,,,70,\n9(9),1,件数,3件,,,71,\n")
    tables = clean_year(project, 2021)
    problems = tables["problems"][["problem", "file", "row", "column", "printed"]].to_numpy().tolist()
    assert problems == [
        ["unreadable", "sokatsu-2021/figures.csv", "3", "表記", "1e3件"],
        ["unreadable", "sokatsu-2021/figures.csv", "4", "節", "9(9)"],
    ]
    assert len(tables["observations"]) == 4


def test_unused_names_and_lost_repairs_are_problems(project: Locations) -> None:
    write(
        project,
        "names.csv",
        "種別,表記,正式名,区分,理由\nindicator,窓口 相談,窓口相談件数,表記ゆれ,頁\nindicator,無用,無,仕様,頁\n",
    )
    write(
        project,
        "repairs.csv",
        "ファイル,鍵,列,原文,種別,値,理由\nevents.csv,,場所,ホール,misread,会館,読み\n",
    )
    tables = clean_year(project, 2021)
    assert tables["problems"][["problem", "printed"]].to_numpy().tolist() == [
        ["unused_name", "無用"],
        ["lost_repair", "ホール"],
    ]
    assert "sokatsu-2021/総合相談事業/窓口相談件数/2020" in set(tables["observations"]["fact_id"])
    assert tables["names"][["spelling", "official", "division"]].to_numpy().tolist() == [
        ["窓口相談", "窓口相談件数", "表記ゆれ"]
    ]


def test_a_list_of_the_document_becomes_a_table(project: Locations) -> None:
    columns = "{節: section_id, 対象: target, 種別: kind, 注: note, 備考: remark}"
    write(project, "source.yml", SOURCE + f"- {{file: notes.csv, layout: list, columns: {columns}}}\n")
    write(project, "notes.csv", "節,対象,種別,注,備考\n1(1),窓口相談,※,再開,\n")
    assert clean_year(project, 2021)["notes"]["note"].tolist() == ["再開"]


def test_a_year_without_documents_is_refused(project: Locations) -> None:
    with pytest.raises(SourceError, match="data/raw に2022年度の資料がありません"):
        clean_year(project, 2022)


def test_clean_tables_are_written_alike_everywhere(project: Locations) -> None:
    frame = pd.DataFrame({"a": ["①", ""], "b": ["x\ny", '"']})
    write_year(project, 2021, {"table": frame})
    written = (project.clean / "fy2021" / "table.csv").read_bytes()
    assert written == 'a,b\n①,"x\ny"\n,""""\n'.encode()


def test_every_report_has_a_recipe() -> None:
    assert set(recipes(at(ROOT))) == {str(about["report"]) for about in abouts(at(ROOT))}


def test_a_document_on_its_way_knows_whose_it_is(project: Locations) -> None:
    work = clean_document(project, read_document(project, project.raw / "sokatsu-2021"))
    assert work.source == Source("sokatsu-2021", "jigyo-sokatsu", 2021)


# What a file and its layout disagree on


def problems(project: Locations) -> list[list[str]]:
    return clean_year(project, 2021)["problems"][["problem", "file", "row", "column"]].to_numpy().tolist()


def test_a_head_that_is_not_declared_and_one_that_is_missing_are_findings(project: Locations) -> None:
    write(project, "figures.csv", FILES["figures.csv"].replace("段落", "段"))
    file = "sokatsu-2021/figures.csv"
    assert problems(project) == [["undeclared_head", file, "1", "段"], ["missing_head", file, "1", "段落"]]
    assert "sokatsu-2021/総合相談事業/派遣回数/2021" in set(clean_year(project, 2021)["observations"]["fact_id"])


def test_a_figure_under_a_missing_head_is_not_guessed(project: Locations) -> None:
    write(project, "figures.csv", FILES["figures.csv"].replace("表記", "値"))
    found = clean_year(project, 2021)
    assert set(found["problems"]["problem"]) == {"undeclared_head", "missing_head", "unreadable"}
    assert not any("派遣回数" in name for name in found["observations"]["fact_id"])


@pytest.mark.parametrize("name", ["outline.csv", "results.csv", "events.csv", "figures.csv"])
def test_a_table_of_heads_alone_is_a_finding(project: Locations, name: str) -> None:
    write(project, name, FILES[name].partition("\n")[0] + "\n")
    assert ["empty_table", f"sokatsu-2021/{name}", "1", ""] in problems(project)


def test_a_table_of_forms_that_begins_without_rows_is_awaited(project: Locations) -> None:
    form = SOURCE.replace("file: events.csv,", "file: events.csv, arrival: form, roll: once,")
    write(project, "source.yml", form)
    write(project, "events.csv", FILES["events.csv"].partition("\n")[0] + "\n")
    assert problems(project) == []


CHARTS = """\
charts:
- {number: 2, section: 1(1), caption: 動向, caption_ours: true, file: charts/zu02.csv}
"""


@pytest.mark.parametrize(
    ("text", "on_record", "found"),
    [
        (None, "false", []),
        ("時期,系列,値,単位\n", "false", [["empty_table", "sokatsu-2021/charts/zu02.csv", "1", ""]]),
        ("時期,系列,値,単位\n2020,動向,-3.1,\n", "true", []),
        ("時期,線,値,単位\n2020,動向,3,\n", "true", [["missing_head", "系列"], ["undeclared_head", "線"]]),
    ],
    ids=["not_come", "heads_alone", "come", "another_head"],
)
def test_a_chart_is_on_record_when_its_series_has_a_row(
    project: Locations, text: str | None, on_record: str, found: list[list[str]]
) -> None:
    write(project, "source.yml", SOURCE + CHARTS)
    if text is not None:
        write(project, "charts/zu02.csv", text)
    assert clean_year(project, 2021)["charts"]["on_record"].tolist() == [on_record]
    told = problems(project)
    assert [one if len(one) == len(found[0]) else [one[0], one[3]] for one in told] == found


def test_a_chart_in_a_section_that_the_outline_lacks_is_a_finding(project: Locations) -> None:
    write(project, "source.yml", SOURCE + CHARTS.replace("1(1)", "9(9)"))
    assert ["unmapped_section", "sokatsu-2021/source.yml", "", "section"] in problems(project)
