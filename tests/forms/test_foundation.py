"""The foundation's two forms: its programmes, and its 庶務事項, which may name people at the desk alone."""

from pathlib import Path

import pytest
from made import declared

from nenpo.forms.asked import Form, forms_of
from nenpo.forms.deliveries import read_deliveries, read_original
from nenpo.forms.workbook import workbook_bytes
from nenpo.ground.locations import Locations, at
from tests.forms.filling import fill
from tests.forms.small import take, write

ABOUT = """\
document: jigyo-sokatsu-fy{year}
report: jigyo-sokatsu
title: 事業総括
publisher: 公益財団法人支援センター
kind: 事業総括
fiscal_year: {year}
citation: 財団「事業総括」
tables:
- {{file: outline.csv, arrival: {arrival}, layout: list, headings_are_projects: true, titles_in: results,
    columns: {{節: section_id, 上位: parent, 見出し: heading, 水準: level}}}}
- {{file: results.csv, arrival: {arrival}, roll: current, layout: items, columns: {{節: section, 種別: row_kind,
    欄1: indicator, 欄2: value, 欄3: value}}}}
- {{file: events.csv, arrival: {arrival}, layout: events, columns: {{節: section_id, 名称: event, 日程: date_printed,
    場所: place, 参加者: attendance, 開催方法: method, 状態: state, 備考: remark, 原文行: unread}}}}
- {{file: governance.csv, arrival: {arrival}, layout: list, columns: {{区分: division, 年月日: date_printed,
    会議: meeting, 場所・方法: place, 種別: kind, 番号: number, 件名: subject, 原文行: unread}}}}
- {{file: figures.csv, arrival: {arrival}, layout: figures, columns: {{節: section, 段落: unread, 項目: indicator,
    表記: value, 時期: period, 頁: unread, 原文行: unread, 注: note}}}}
"""
FILES = {
    "outline.csv": "節,上位,見出し,水準\n1(1),,総合相談事業,2\n",
    "events.csv": "節,名称,日程,場所,参加者,開催方法,状態,備考,原文行\n",
    "governance.csv": "区分,年月日,会議,場所・方法,種別,番号,件名,原文行\n",
    "figures.csv": "節,段落,項目,表記,時期,頁,原文行,注\n",
}
RESULTS = {
    2021: "節,種別,欄1,欄2,欄3\n1(1),見出し,,令和2年度,令和3年度\n1(1),行,窓口相談,931件,967件\n",
    2022: "節,種別,欄1,欄2,欄3\n1(1),見出し,,令和4年度,\n1(1),行,窓口相談,,\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Locations:
    locations = at(declared(tmp_path))
    for name in ("expectations",):
        (tmp_path / name).mkdir(parents=True)
    write(locations.expectations / "literals.csv", "表記,理由,年度\n")
    for year, arrival, words in ((2021, "printed", "\n相談に応じました。\n"), (2022, "form", "")):
        folder = locations.raw / f"jigyo-sokatsu-fy{year}"
        files = {"source.yml": ABOUT.format(year=year, arrival=arrival), "results.csv": RESULTS[year], **FILES}
        for name, text in files.items():
            write(folder / name, text)
        write(folder / "commentary" / "programmes.md", f"## 1(1)\n{words}")
    return locations


def form_of(project: Locations, section: str) -> Form:
    return next(form for form in forms_of(project, 2022) if form.identity.section == section)


def raw(project: Locations, name: str) -> str:
    return (project.raw / "jigyo-sokatsu-fy2022" / name).read_text(encoding="utf-8")


def test_programmes_results_words_and_events_are_one_workbook(project: Locations) -> None:
    form = form_of(project, "支援センター")
    assert form.sheets["words"][0].shown["last"] == "相談に応じました。"
    told = {
        "outcomes/総合相談事業/窓口相談": {"value": 980},
        "words/1(1)": {"text": "広く相談に応じました。"},
        "events/1": {"section": "1(1)", "event": "研修会", "date": "令和4年8月6日", "attendance": "44名"},
    }
    report = take(project, fill(workbook_bytes(form), told))
    assert report.taken, report.text()
    assert raw(project, "results.csv").endswith("1(1),行,窓口相談,980件,\n")
    assert raw(project, "commentary/programmes.md") == "## 1(1)\n\n広く相談に応じました。\n"
    assert raw(project, "events.csv").endswith("1(1),研修会,令和4年8月6日,,44名,,,,\n")


def test_names_stay_at_the_desk_and_the_record_has_roles(project: Locations) -> None:
    form = form_of(project, "支援センター（庶務事項）")
    told = {
        "governance/1": {
            "division": "人事", "date": "令和4年6月28日", "kind": "人事", "subject": "監事就任", "role": "監事",
            "name": "甲野乙",
        },
    }  # fmt: skip
    data = fill(workbook_bytes(form), told)
    report = take(project, data)
    assert report.taken, report.text()
    assert raw(project, "governance.csv").endswith("人事,令和4年6月28日,,,人事,,監事就任,\n")
    folder = project.raw / "jigyo-sokatsu-fy2022"
    delivery = read_deliveries(folder)[0]
    assert delivery.file.startswith("local/deliveries/") and read_original(folder, delivery) == data
    assert (project.root / "local" / "names.csv").read_text(encoding="utf-8") == "役職,氏名\n監事,甲野乙\n"
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert not any("甲野乙".encode() in path.read_bytes() or path.suffix == ".xlsx" for path in written)
