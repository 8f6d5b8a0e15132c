"""The tool that compares digits sees a lost, an invented and a misplaced one."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from made import declared

ROOT = Path(__file__).resolve().parents[1]
SOURCE = """\
令和3年度事業
1 窓口 事業
	令和2年度	令和3年度
窓口相談	1,214件	75件
相談員（６名）を置き、令和3年度は延べ21回派遣した。
会議 令和3年5月31日 議案第1号 予算案 議案第2号 決算案
"""
FILES = {
    "source.yml": """\
document: sokatsu-2021
report: jigyo-sokatsu
title: 事業総括
publisher: 財団
kind: 事業総括
fiscal_year: 2021
citation: 財団「事業総括」
tables:
- {file: outline.csv, layout: list, headings_are_projects: true, titles_in: results, columns: {節: section_id,
    上位: parent, 見出し: heading, 水準: level, 原文行: unread}}
- {file: results.csv, layout: items, columns: {節: section, 種別: row_kind, 欄1: indicator, 欄2: value, 欄3: value}}
- {file: events.csv, layout: events, columns: {節: section_id, 名称: event, 日程: date_printed, 場所: place,
    参加者: attendance, 開催方法: method, 状態: state, 備考: remark, 原文行: unread}}
- {file: figures.csv, layout: figures, columns: {節: section, 段落: unread, 項目: indicator, 表記: value,
    時期: period, 頁: unread, 原文行: unread, 注: note}}
- {file: governance.csv, layout: list, columns: {年月日: date_printed, 番号: number, 件名: subject, 原文行: unread}}
- {file: claims.csv, layout: list, columns: {節: section_id, 主張: kind, 系列: series, 時期: period, 相手: against,
    数値: figure, 表記: phrase, 項目: items, 備考: remark, 原文行: unread}}
""",
    "outline.csv": "節,上位,見出し,水準,原文行\n1,,窓口 事業,1,2\n",
    "results.csv": '節,種別,欄1,欄2,欄3\n1,見出し,,令和2年度,令和3年度\n1,行,窓口相談,"1,214件",75件\n',
    "events.csv": "節,名称,日程,場所,参加者,開催方法,状態,備考,原文行\n",
    "figures.csv": ("節,段落,項目,表記,時期,頁,原文行,注\n1,1,相談員数,６名,,,5,\n1,1,派遣回数,延べ21回,,,5,\n"),
    "governance.csv": ("年月日,番号,件名,原文行\n令和3年5月31日,第1号,予算案,6\n令和3年5月31日,第2号,決算案,6\n"),
    "claims.csv": "節,主張,系列,時期,相手,数値,表記,項目,備考,原文行\n1,増加,sokatsu/派遣回数,2021,,,延べ21回,,,5\n",
    "register.csv": (
        "表,部分,ファイル,行数,頁,原文行\noutline,1,outline.csv,1,,2\nresults,1,results.csv,1,,3-4\n"
        "figures,1,figures.csv,2,,5\nclaims,1,claims.csv,1,,5\ngovernance,庶務,governance.csv,2,,6\n"
    ),
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare_digits", ROOT / "tools" / "compare_digits.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["compare_digits"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def compare(tool: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Give a function that compares the text with data/raw after changing one text of one file."""

    def run(file: str = "", before: str = "", after: str = "") -> tuple[int, str]:
        folder = tmp_path / "data" / "raw" / "sokatsu-2021"
        folder.mkdir(parents=True)
        declared(tmp_path)
        declared(tmp_path)
        for name, text in (FILES | {"../source.txt": SOURCE}).items():
            assert name != file or text.count(before) == 1
            (folder / name).write_text(text.replace(before, after) if name == file else text, encoding="utf-8")
        return tool.main([str(folder / "../source.txt"), str(folder)]), capsys.readouterr().out

    return run


def test_a_complete_transcription_is_good(compare) -> None:
    status, printed = compare()
    assert status == 0
    assert "事実 4 " in printed and "すべて説明できます。" in printed
    assert "1: 令和3年度事業" in printed, "a line that nobody registered is listed"


@pytest.mark.parametrize(
    ("file", "before", "after", "expected"),
    [
        pytest.param("results.csv", "75件", "", "✗ 原文のみ: 4行 75", id="lost_from_a_table"),
        pytest.param("results.csv", "1,214件", "1,241件", "results.csv#3:欄2「1,241件」の1241", id="digits_swapped"),
        pytest.param("figures.csv", "1,1,派遣回数,延べ21回,,,5,\n", "", "✗ 原文のみ: 5行 21", id="lost_from_prose"),
        pytest.param("figures.csv", "延べ21回", "延べ2回", "figures.csv#3:表記「延べ2回」", id="invented_in_prose"),
        pytest.param("figures.csv", "延べ21回", "21名", "figures.csv#3:表記「21名」", id="another_unit"),
        pytest.param("figures.csv", "延べ21回,,,5", "延べ21回,,,4", "✗ 原文のみ: 5行 21", id="another_line"),
        pytest.param("claims.csv", "延べ21回", "延べ28回", "claims.csv#2:表記「延べ28回」", id="in_a_claim"),
        pytest.param("governance.csv", "第2号", "第3号", "governance.csv#3:番号「第3号」の3", id="invented_in_a_list"),
        pytest.param("../source.txt", "決算案", "決算案 99件", "✗ 原文のみ: 6行 99", id="more_in_the_source"),
        pytest.param("../source.txt", "令和3年度事業", "8社の事業", "✗ 1: 8社の事業", id="in_no_registered_line"),
    ],
)
def test_a_difference_is_shown_and_fails(compare, file: str, before: str, after: str, expected: str) -> None:
    status, printed = compare(file, before, after)
    assert status == 1
    assert expected in printed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234件と12,3", ["1234", "12", "3"]),
        ("１，２３４", ["1234"]),
        ("①23,256 ②27", ["1", "23256", "2", "27"]),
        ("<b>【R3. 3卒】</b>", ["3", "3"]),
    ],
)
def test_digits_are_those_of_a_reader(tool: ModuleType, text: str, expected: list[str]) -> None:
    assert tool.Cell(text, "", False).digits == expected


def test_lines_are_named_singly_or_as_ranges(tool: ModuleType) -> None:
    assert tool.line_numbers("581-583,600") == {581, 582, 583, 600}


def test_every_explanation_has_a_reason(tool: ModuleType) -> None:
    assert all(reason for _, _, reason in tool.RULES)
    assert all(row["理由"] for row in tool.read_csv(tool.EXPLAINED))
