"""What differs between two builds, and the cause of each change."""

from types import ModuleType
from typing import Any

import pytest

from nenpo.diff.changes import Change, year_findings
from nenpo.diff.compared import Comparison, compare
from nenpo.diff.screen import screen
from nenpo.diff.years import compare_years
from nenpo.ground.errors import UsageError

BOOKS = {"nenji-hokoku": "年次報告", "jigyo-sokatsu": "事業総括"}


def between(made: ModuleType, old: dict[str, Any], new: dict[str, Any]) -> Comparison:
    return compare(made.side("旧", **old), made.side("新", **new), BOOKS)


def told(change: Change) -> tuple[str, str, str]:
    pair = change.pairs[0]
    return change.kind, pair.old.text if pair.old else "", pair.new.text if pair.new else ""


def why(change: Change) -> list[tuple[str, str, str]]:
    return [(cause.kind, cause.file.rpartition("/")[2], cause.place) for cause in change.causes]


def test_the_same_build_differs_in_nothing(made: ModuleType) -> None:
    found = between(made, {}, {})
    assert (found.changes, found.inputs, found.counts) == ((), (), {})
    assert screen(found) == "旧 → 新\n違いはありません。"


def test_a_changed_cell_is_named_at_every_figure_sentence_row_and_chart_that_follows_from_it(made: ModuleType) -> None:
    found = between(made, {}, {"now": "47,199"})
    assert found.counts == {"数値": 2, "文": 1, "表の行": 1, "図": 1}
    assert {tuple(why(change)) for change in found.changes} == {(("資料", "outcomes.csv", "2行「2年度」"),)}
    assert [told(change) for change in found.changes[:2]] == [
        ("figure", "47,099件", "47,199件"),
        ("figure", "5.0%減少", "4.8%減少"),
    ]
    assert [found.name(change) for change in found.changes[:2]] == [
        "指導 件数（令和2年度）",
        "指導 件数（令和2年度）の前年度比",
    ]
    assert all(change.only_figures for change in found.changes[2:])
    cause = found.changes[0].causes[0]
    assert (cause.old, cause.new, cause.sure) == ("47,099件", "47,199件", True)


def test_the_screen_says_it_in_a_few_lines(made: ModuleType) -> None:
    cause = "      原因 資料 data/raw/nenji-hokoku-fy2020/outcomes.csv 2行「2年度」 「47,099件」→「47,199件」"
    assert screen(between(made, {}, {"now": "47,199"})).splitlines() == [
        "旧 → 新",
        "数値2件、文1件、表の行1件、図1件",
        "",
        "== 年次報告 令和2年度",
        "-- 1 動向",
        "  [数値] 指導 件数（令和2年度）: 47,099件 → 47,199件",
        cause,
        "  [数値] 指導 件数（令和2年度）の前年度比: 5.0%減少 → 4.8%減少",
        cause,
        "  （上の数値だけが変わったもの: 文1、表の行1、図1）",
    ]


def test_words_come_from_the_commentary_that_changed_as_they_did(made: ModuleType) -> None:
    found = between(made, {}, {"template": "窓口も大きく増えた。", "code": "2"})
    assert [told(change) for change in found.changes] == [("sentence", "窓口も増えた。", "窓口も大きく増えた。")]
    assert why(found.changes[0]) == [("文章", "1.md", "4行")]
    assert found.silent == [made.CODE]


def test_what_no_text_explains_is_the_code_s_doing(made: ModuleType) -> None:
    found = between(made, {}, {"rows": ("訪問", "電話"), "code": "2"})
    assert [told(change) for change in found.changes] == [("row", "", "電話｜1｜2")]
    assert why(found.changes[0]) == [("プログラム", "tables.py", "")]
    both = between(made, {}, {"rows": ("訪問", "電話"), "code": "2", "cell": "別のこと"})
    found = {(cause.kind, cause.sure) for cause in both.changes[0].causes}
    assert found == {("プログラム", False), ("ノートブック", False)}


def test_words_of_a_notebook_cell(made: ModuleType) -> None:
    blocks = made.report()
    old = {
        "blocks": [*blocks, made.prose("s-2", [("paragraph", [(made.Span("動きをまとめる。"),)])])],
        "cell": "動きをまとめる。",
    }
    new = {
        "blocks": [*blocks, made.prose("s-2", [("paragraph", [(made.Span("動向をまとめる。"),)])])],
        "cell": "動向をまとめる。",
    }
    found = between(made, old, new | {"code": "2"})
    assert [why(change) for change in found.changes] == [[("ノートブック", "30.ipynb", "1番目のセル")]]


def test_a_chart_that_is_only_drawn_otherwise(made: ModuleType) -> None:
    found = between(made, {}, {"drawn": 1, "code": "2"})
    assert [(change.kind, change.title, change.pairs) for change in found.changes] == [("chart", "図1 推移", ())]
    assert "[図] 図1 推移（描き方だけが変わりました）" in screen(found)


def test_an_input_that_no_step_of_a_report_read_is_no_cause(made: ModuleType) -> None:
    found = between(made, {}, {"issues": "- {id: one, reason: 別}"})
    assert found.changes == ()
    assert screen(found).splitlines()[1:] == [
        "公開する内容に違いはありません。",
        "",
        "== 変わった入力のうち、上に出ていないもの",
        "  expectations/known_issues.yml",
    ]


def test_blocks_that_came_went_or_stand_elsewhere(made: ModuleType) -> None:
    blocks = made.report()
    found = between(made, {}, {"blocks": [*blocks[:1], *blocks[2:], blocks[1]], "code": "2"})
    assert [change.kind for change in found.changes] == ["order"]
    gone = between(made, {}, {"blocks": blocks[:2], "code": "2"})
    assert {(change.kind, told(change)[2]) for change in gone.changes} == {("caption", ""), ("row", ""), ("chart", "")}


def test_an_output_that_nothing_recorded_explains_is_said_to_be_unknown(made: ModuleType) -> None:
    found = between(made, {}, {"rows": ("訪問", "電話")})
    assert why(found.changes[0]) == [("不明", "", "")]
    assert "記録された入力に違いがない" in screen(found)


# Findings

FINDING = {
    "rule": "observations.sum", "severity": "critical", "document": "nenji-hokoku-fy2020", "column": "2年度",
    "file": "nenji-hokoku-fy2020/outcomes.csv", "row": "2", "fact_id": "", "indicator": "件数", "printed": "47,099件",
    "message": "合計が合いません（nenji-hokoku-fy2020/outcomes.csv 2行「2年度」）。", "known_issue": "",
}  # fmt: skip


def test_findings_by_rule_and_place(made: ModuleType) -> None:
    found = between(made, {"findings": [FINDING]}, {"now": "47,199", "findings": []})
    change = found.changes[-1]
    assert (change.kind, change.title, change.report) == ("finding", "observations.sum", "check@2020")
    assert why(change) == [("資料", "outcomes.csv", "2行「2年度」")]
    known = between(
        made,
        {"findings": [FINDING]},
        {"findings": [FINDING | {"known_issue": "one"}], "issues": "- {id: one, reason: 原本の誤り}"},
    )
    assert [why(change) for change in known.changes] == [[("既知の誤り", "known_issues.yml", "one")]]
    assert "［重大］（既知: one）合計が合いません" in known.changes[0].pairs[0].new.text


def test_a_finding_that_only_moved_to_another_row_is_the_same() -> None:
    moved = FINDING | {"row": "3", "message": FINDING["message"].replace("2行", "3行")}
    assert list(year_findings("check@2020", [FINDING], [moved])) == []
    assert len(list(year_findings("check@2020", [FINDING], [moved, FINDING]))) == 1


# Sources alone, and years


def test_commits_without_a_build_are_compared_figure_by_figure(made: ModuleType) -> None:
    new = {"now": "47,199", "template": "窓口も大きく増えた。", "code": "2"}
    found = compare(made.side("旧", built=False), made.side("新", built=False, **new), BOOKS)
    assert [(change.kind, found.name(change)) for change in found.changes] == [
        ("figure", "指導 件数（令和2年度）"),
        ("input", "4行"),
    ]
    assert why(found.changes[0]) == [("資料", "outcomes.csv", "2行「2年度」")]
    text = screen(found)
    assert "頁の文・表・図と点検の指摘は比べていません" in text
    assert "[文章] 4行: 窓口も増えた。 → 窓口も大きく増えた。" in text


def test_two_years_are_compared_by_series(made: ModuleType) -> None:
    content = made.files()
    text = made.notebook(made.report("40,000")).decode()
    for old, new in (("/2020", "/2021"), ("/2019", "/2020"), ("fy2020", "fy2021"), ("2年度", "3年度")):
        text = text.replace(old, new)
    content["build/executed/nenji-hokoku-fy2021.ipynb"] = text.replace("元年度", "2年度").encode()
    content[made.RAW.replace("2020", "2021")] = content[made.RAW]
    found = compare_years(made.files_side("今の版", content), (2020, 2021), BOOKS, ["nenji-hokoku"])
    assert {told(change) for change in found.changes if change.kind == "figure"} == {
        ("figure", "47,099件", "40,000件"),
        ("figure", "5.0%減少", "19.3%減少"),
    }
    assert all(change.only_figures for change in found.changes if change.kind != "figure")
    assert found.titles == {"nenji-hokoku@2021": "年次報告 令和3年度"}
    with pytest.raises(UsageError, match="両方の年度がそろう報告ではありません。作ってあるもの: nenji-hokoku 2020、"):
        compare_years(made.files_side("今の版", content), (2019, 2020), BOOKS, ["nenji-hokoku"])
