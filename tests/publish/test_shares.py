"""Columns share a page: figures never break, words give way, and what fits on no upright page is known."""

from typing import Any

import pytest

from nenpo.publish.widths import PADDING, WORDS, Column, columns_of, fits, line_count, placed, shared, text_width


def cell(text: str, **form: Any) -> dict[str, Any]:
    return {"spans": [{"text": text}], **form}


HEAD = [
    [cell("区分", header="col", rowspan=2), cell("財源内訳", header="colgroup", colspan=2)],
    [cell("国庫", header="col", look="number"), cell("一般財源", header="col", look="number")],
]
BODY = [
    [cell("経営支援の強化", header="rowgroup", colspan=3)],
    [cell("長い名前を持つ商工会連合会指定事業費補助", header="row"), cell("1,234,567", look="number"), cell("9")],
]


def test_cells_that_reach_down_push_those_below_aside() -> None:
    assert [at for at, _ in placed(HEAD)] == [0, 1, 1, 2]


def test_a_digit_is_about_half_as_wide_as_a_character() -> None:
    assert text_width("令和２年") == 4 and text_width("2020") == pytest.approx(2.24)


def test_figures_stay_whole_and_words_may_break() -> None:
    name, figures, words = columns_of(HEAD, BODY)
    assert not name.firm and name.least == WORDS + PADDING and name.liked == 20 + PADDING
    assert figures.firm and figures.least == pytest.approx(text_width("1,234,567") + PADDING)
    assert not words.firm and words.liked == 4 + PADDING


def test_words_over_a_column_stand_in_one_line_or_two() -> None:
    heads = [
        cell(text, header="col")
        for text in ("公表版の頁", "令和2年度事業費", "老年（65歳以上）", "補助又は委託の別とその区分")
    ]
    liked = [column.liked - PADDING for column in columns_of([heads], [[cell("9", look="number")] * 4])]
    assert liked == pytest.approx([5, text_width("令和2年度"), text_width("（65歳以上）"), 6.2])


def test_words_over_several_columns_make_them_wider_together() -> None:
    head = [[cell("いずれかを満たすこととする", header="colgroup", colspan=2)]]
    assert [column.liked for column in columns_of(head, [[cell("甲"), cell("乙")]])] == [(13 + PADDING) / 2] * 2


def test_a_sentence_in_a_column_of_figures_breaks_like_words() -> None:
    assert not columns_of([], [[cell("対面37名（会場14名、オンライン23名）", look="number")]])[0].firm


def test_spare_width_goes_to_the_words() -> None:
    assert shared([Column(5, 10, False), Column(4, 4, True)], 40) == [36, 4]
    assert shared([Column(5, 10, False), Column(4, 4, True)], 40, figures=9) == [31, 9]
    assert shared([Column(4, 4, True), Column(4, 4, True)], 16) == [8, 8]


def test_the_longest_words_give_way_first() -> None:
    columns = [Column(6, 30, False), Column(6, 8, False), Column(5, 5, True)]
    assert shared(columns, 33) == pytest.approx([20, 8, 5], abs=0.01)
    assert not fits(columns, 16) and fits(columns, 17)
    assert sum(shared(columns, 10)) == pytest.approx(10)


def test_names_of_rows_keep_more_than_other_words() -> None:
    columns = [Column(6, 30, False, weight=1.5), Column(6, 30, False)]
    assert shared(columns, 25) == pytest.approx([15, 10], abs=0.01)


def test_a_table_is_as_high_as_its_longest_cells() -> None:
    assert line_count(HEAD, BODY, [11.1, 8.0, 6.0]) == 1 + 1 + 1 + 3


def test_an_empty_table_has_no_columns() -> None:
    assert columns_of([], []) == []
