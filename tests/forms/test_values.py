"""One answer: what goes into the raw table, or the sentence that says what should have been written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nenpo.forms.asked import Last
from nenpo.forms.values import (
    FLAGS,
    NotUnderstood,
    chosen_text,
    composite_text,
    correction_text,
    figure_text,
    is_same_figure,
    line_text,
    markdown,
    money_text,
    reason_text,
    span_text,
)
from nenpo.ground.numerals import parse_figure, parse_figures


def last(printed: str) -> Last:
    return Last(printed, "old/outcomes.csv#3:欄3", tuple(parse_figures(printed) or ()))


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "before", "text"),
    [
        ("31", "校", "", "19校", "31校"),
        ("１，２３４", "名", "", "19名", "1,234名"),
        ("1234.5", "千円", "", "19千円", "1,234.5千円"),
        ("13", "%", "", "12.5%", "13.0%"),
        ("31校程度", "校", "", "19校", "31校程度"),
        ("約100", "名", "", "19名", "約100名"),
        ("100", "名", "約", "19名", "約100名"),
        ("68", "社", "延べ", "延べ60社", "延べ68社"),
        ("延べ68社程度", "社", "延べ", "延べ60社", "延べ68社程度"),
        ("0", "件", "", "3件", "0件"),
        ("-3.5", "ポイント", "", "1.0ポイント", "▲3.5ポイント"),
        ("31", "（単位なし）", "", "19校", "31"),
        ("3", "", "", "2", "3"),
        ("63%", "%", "", "85%", "63%"),
    ],
)
def test_a_figure_is_written_as_it_is_printed(value: str, unit: str, qualifier: str, before: str, text: str) -> None:
    assert figure_text(value, unit, qualifier, last(before)) == text


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("たくさん", "校", "数として読めません"),
        ("三十一校", "校", "数として読めません"),
        ("1e3", "校", "数として読めません"),
        ("1_000", "校", "数として読めません"),
        ("31校から35校", "校", "数として読めません"),
        ("31社", "校", "単位「社」が、単位の欄の「校」と違います"),
        ("31", "", "単位がありません"),
        ("31", "校(延べ)", "数と単位に分けて読めません"),
        ("令和3年", "校", "数として読めません"),
    ],
)
def test_what_is_no_figure_is_refused_with_what_to_write(value: str, unit: str, said: str) -> None:
    with pytest.raises(NotUnderstood, match=said):
        figure_text(value, unit, "", last("19校"))


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from(["件", "名", "千円", "%", "ポイント"])
)
def test_a_figure_reads_back_as_what_was_answered(value: Decimal, unit: str) -> None:
    figure = parse_figure(figure_text(f"{value:f}", unit, "", None))
    assert figure is not None and (figure.value, figure.unit) == (value, unit)


def test_a_cell_of_several_figures_keeps_its_form() -> None:
    before = last("2回 81名")
    assert composite_text("3回　90名", before) == "3回 90名"
    with pytest.raises(NotUnderstood, match="数の個数か単位が「2回 81名」と違います"):
        composite_text("3回", before)
    with pytest.raises(NotUnderstood, match="「2回 81名」の形で書いてください"):
        composite_text("3回、たくさん", before)


def test_a_correction_is_a_figure_in_last_years_unit_or_a_reason() -> None:
    assert correction_text("32", "", last("31件")) == "32件"
    assert correction_text("中止", "", last("31件")) == "中止"
    assert correction_text("5件", "", last("—")) == "5件"
    assert is_same_figure("1,022名", last("1,022 名")) and not is_same_figure("1,023名", last("1,022名"))


@pytest.mark.parametrize(("text", "money"), [("3254", "3,254"), ("３，２５４千円", "3,254"), ("0", "0"), ("―", "-")])
def test_money_is_whole_thousands(text: str, money: str) -> None:
    assert money_text(text) == money


@pytest.mark.parametrize("text", ["3254.5", "約3,000", "3,25", "-5", "百万"])
def test_what_is_no_whole_thousands_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood, match="千円の単位の整数"):
        money_text(text)


def test_choices_come_from_their_lists() -> None:
    assert [chosen_text(text, FLAGS) for text in ("はい", "いいえ", "○")] == ["○", "", "○"]
    assert reason_text("未集計") == "未集計"
    assert span_text("Ｒ２-Ｒ３") == "R2-R3"
    for refused in (lambda: chosen_text("たぶん", FLAGS), lambda: reason_text("面倒"), lambda: span_text("2年間")):
        with pytest.raises(NotUnderstood):
            refused()


def test_words_become_paragraphs_and_lists() -> None:
    assert markdown("一つ目。\n・甲\n・乙\n\n二つ目。") == "一つ目。\n\n- 甲\n- 乙\n\n二つ目。"
    for text in ("# 題", "{件数}があった。"):
        with pytest.raises(NotUnderstood, match="使えません"):
            markdown(text)


@pytest.mark.parametrize("text", ["=1+1", "＝HYPERLINK()", "@SUM(A1)", "+1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    with pytest.raises(NotUnderstood, match="式と見分けられません"):
        line_text(text)
