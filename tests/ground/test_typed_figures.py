"""What is a figure in a text and what is a word, a name or a date."""

import csv
from pathlib import Path

import pytest

from nenpo.ground.typed_figures import typed_figures

NAMES = ("5S", "21あおもり産業総合支援センター", "八戸", "三八地域")


@pytest.mark.parametrize(
    "text",
    [
        "893件",
        "１２件",
        "1,234件",
        "12.5%",
        "½",
        "٣名",
        "15年",
        "3か月",
        "893月",
        "令和２年度",
        "令和2年13月",
        "（12）",
        "115S",
        "21社",
        "5S1",
        "2,021年",
        "三十二億円",
        "百二十件",
        "三割",
        "二倍",
        "十数社",
        "数十件",
        "数百人",
        "四分の一",
        "二つ",
        "八つの方針",
        "三か所",
        "五事業者",
        "一件",
        "一社",
        "二人",
        "三年",
        "二〇二〇年",
        "三月十一日",
        "百人",
        "千円",
        "一・五倍",
        "九年連続",
        "三百二十一",
        "十人",
        "二校",
        "六団体",
        "約四割",
        "壱億円",
        "七回目",
        "十二市町村",
    ],
)
def test_a_typed_figure_is_found(text: str) -> None:
    assert typed_figures(f"参加は{text}であった。", NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "一つ一つ",
        "一つの年度",
        "一層",
        "一体的",
        "第一次",
        "三者",
        "第三者",
        "十分",
        "千葉",
        "四季",
        "三八",
        "三八地域",
        "百貨店",
        "一人一人",
        "一人ひとり",
        "一方",
        "一般",
        "一部",
        "一定",
        "一時",
        "万一",
        "万が一",
        "唯一",
        "統一",
        "一環",
        "一次相談",
        "四半期",
        "（千円）",
        "(億円)",
        "単位：百万円",
        "三位一体",
        "一回り",
        "二重",
        "一年",
        "四国",
        "同一",
        "一括",
        "一貫",
        "一連",
        "一緒",
        "一例",
        "五所川原市",
        "三沢市",
        "十和田市",
        "八戸市",
        "二酸化炭素",
        "六次産業",
        "九州",
        "多様な人",
        "万全",
        "一個人",
        "千差万別",
        "令和2年度",
        "令和元年",
        "平成30年8月",
        "3月11日",
        "令和3年3月末",
        "2020年度",
        "第10条",
        "第2条第1項",
        "第10条の7",
        "図14",
        "表2",
        "2(2)①",
        "1(1)①a",
        "①",
        "⑥⑦",
        "5S活動",
        "21あおもり産業総合支援センター",
        "中小企業の振興Ⅱ",
    ],
)
def test_a_word_a_name_or_a_date_is_none(text: str) -> None:
    assert typed_figures(f"参加は{text}であった。", NAMES) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("相談は1,234件、参加は三十名。", ["1,234件", "三十名"]),
        ("約1,511億円", ["1,511億円"]),
        ("令和2年度は3件", ["3件"]),
        ("前年比▲3.5％", ["3.5％"]),
    ],
)
def test_figures_come_in_order_with_their_units(text: str, found: list[str]) -> None:
    assert typed_figures(text) == found


@pytest.mark.parametrize("text", ["1 動向", "(1) 動向", "2. 動向", "1-2 動向", "(12) 動向"])
def test_a_number_of_the_outline_may_lead_a_heading_and_nothing_else(text: str) -> None:
    assert typed_figures(text, heads=True) == []
    assert typed_figures(f"前に{text}") != []


@pytest.mark.parametrize("text", ["893 動向", "12件の動向", "1,2 動向", "(1234) 動向"])
def test_a_figure_may_not_lead_a_heading(text: str) -> None:
    assert typed_figures(text, heads=True) != []


def test_every_declared_name_is_needed(root: Path) -> None:
    """A name without digits or amounts would be a hole for nothing; one that holds a year expires with its edition."""
    with (root / "expectations/literals.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["表記"] for row in rows}) == len(rows)
    assert all(row["理由"] for row in rows)
    assert [row["表記"] for row in rows if "20" in row["表記"] and not row["年度"]] == []
