"""Printed text becomes a value, a marker or nothing; it never becomes a number that is not printed there."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nenpo.ground.numerals import (
    DASHES,
    Figure,
    is_dash,
    is_money,
    normalise,
    parse_decimal,
    parse_figure,
    parse_figures,
    parse_integer,
    parse_marker,
    plain_digits,
    squeeze,
    unit_scale,
)

# What passes for a number in Python, pandas or a spreadsheet, and is none in print.
NO_NUMBERS = [
    "", " ", "1e3", "1_000", "1,23", "12,34", "1,2345", "1,000,0", "100,00", "1 000", ",1", "1,", "1.", ".5",
    "infinity", "Infinity", "nan", "NaN", "NA", "0x10", "1.2.3", "1..2", "--1", "①", "½", "1²", "5①", "Ⅳ",
    "٣", "०१२", "一", "十", "9" * 19, "9" * 5000,
]  # fmt: skip
# Of the thirteen look-alikes of a dash these may be the sign of a number: hyphen, full-width hyphen, minus.
SIGNS = "-－−"


def widened(text: str) -> str:
    """The text in full-width forms, as a department's form may hold it."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１，２３４件", "1,234件"),
        ("ＵＩＪターン　推進", "UIJターン 推進"),
        (" 20社 ", "20社"),
        pytest.param("①5㎡㍻", "①5㎡㍻", id="circled_numbers_and_signs_stay"),
        pytest.param("▲△−―〜", "▲△−―〜", id="signs_and_dashes_stay"),
        pytest.param("か\u3099", "が", id="composed"),
    ],
)
def test_normalising_narrows_and_nothing_else(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人財の還流 及び県内就 職・定着促進", "人財の還流及び県内就職・定着促進"),
        ("UIJ ターン人材誘致促進事業", "UIJターン人材誘致促進事業"),
        ("U I J ターン", "UIJターン"),
        ("21 あおもり\n産業創造", "21あおもり産業創造"),
        ("展示商談会 in NISSAN", "展示商談会in NISSAN"),
        ("Microsoft Teams", "Microsoft Teams"),
        ("医療ＭＯ Ｔ講座", "医療MO T講座"),
    ],
)
def test_breaks_inside_names_go(text: str, expected: str) -> None:
    assert squeeze(text) == expected


@given(st.text())
def test_normalising_and_squeezing_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert squeeze(squeeze(text)) == squeeze(text)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_full_and_half_width_are_the_same_text(text: str) -> None:
    assert normalise(widened(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("3,254", 3254), ("３，２５４", 3254), ("70,705,499", 70705499), (" 12 ", 12)],
)
def test_an_integer_is_read_with_or_without_commas(text: str, value: int) -> None:
    assert parse_integer(text) == value


@pytest.mark.parametrize("text", [*NO_NUMBERS, "-5", "1.5", "5件", "▲3"])
def test_what_is_no_plain_integer_is_not_read(text: str) -> None:
    assert parse_integer(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10.2", "10.2"),
        ("1,234.50", "1234.50"),
        ("▲ 3.3", "-3.3"),
        ("△3.3", "-3.3"),
        ("−3", "-3"),
        ("－３．３", "-3.3"),
        ("-0.9", "-0.9"),
        ("▲0", "0"),
    ],
)
def test_a_triangle_or_minus_before_a_number_is_its_sign(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["▲0.0", "-0.0", "△ 0"])
def test_nothing_has_no_sign(text: str) -> None:
    value = parse_decimal(text)
    assert value is not None and not value.is_signed()
    (figure,) = parse_figures(f"{text}%") or ()
    assert figure.value is not None and not figure.value.is_signed()


@pytest.mark.parametrize(
    ("value", "text"), [("-0.0", "0.0"), ("-0", "0"), ("-0.1", "-0.1"), ("1E+3", "1000"), ("12.50", "12.50")]
)
def test_digits_have_no_exponent_and_nothing_has_no_sign(value: str, text: str) -> None:
    assert plain_digits(Decimal(value)) == text


@pytest.mark.parametrize("text", [*(t for t in NO_NUMBERS if t != "1 000"), "+3", "5件", "▲", "▲▲3", "3▲"])
def test_what_is_no_plain_number_is_not_read(text: str) -> None:
    assert parse_decimal(text) is None


@pytest.mark.parametrize("text", ["▲3", "△3", "−3", "-3"])
def test_a_column_without_signs_reads_none(text: str) -> None:
    assert parse_decimal(text, signed=False) is None


def test_thirteen_dashes_look_alike() -> None:
    assert len(set(DASHES)) == len(DASHES) == 13


@pytest.mark.parametrize("dash", DASHES, ids=lambda dash: f"U+{ord(dash):04X}")
def test_every_dash_alone_is_a_marker_and_no_number(dash: str) -> None:
    assert is_dash(dash) and is_dash(f" {dash}{dash}")
    assert parse_marker(dash) == "none_reported"
    assert parse_decimal(dash) is None and parse_figures(dash) is None


@pytest.mark.parametrize("dash", DASHES, ids=lambda dash: f"U+{ord(dash):04X}")
def test_only_a_hyphen_or_minus_before_a_number_is_a_sign(dash: str) -> None:
    expected = Decimal(-3) if dash in SIGNS else None
    assert parse_decimal(f"{dash}3") == expected
    figures = parse_figures(f"{dash}3名")
    assert (figures and figures[0].value) == expected


@pytest.mark.parametrize("text", ["", " ", "3", "-3", "一", "▲"])
def test_what_is_no_dash_is_none(text: str) -> None:
    assert not is_dash(text)


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("随時", "as_needed"),
        ("中止", "not_held"),
        ("開催中止", "not_held"),
        ("開催中止となったため実績なし", "not_held"),
        ("未実施", "not_held"),
        ("未集計", "not_counted"),
        ("実績なし", "none_reported"),
        ("該当なし", "not_applicable"),
        ("事業開始前", "not_started"),
        ("　随時　", "as_needed"),
        pytest.param("0", "", id="a_printed_zero_is_a_value"),
        pytest.param("", "", id="a_blank_is_for_the_caller_to_judge"),
        pytest.param("3回中止", "", id="a_number_is_never_hidden_by_a_marker"),
        pytest.param("調整中", "", id="unknown_words_are_no_marker"),
    ],
)
def test_a_marker_is_one_of_the_declared_words(text: str, marker: str) -> None:
    assert parse_marker(text) == marker


def figure(value: str, unit: str = "", qualifier: str = "", what: str = "") -> Figure:
    return Figure(Decimal(value), unit, qualifier, what=what)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("47,099件", figure("47099", "件")),
        ("４７，０９９　件", figure("47099", "件")),
        ("0件", figure("0", "件")),
        ("9,782,635千円", figure("9782635", "千円")),
        ("1千円", figure("1", "千円")),
        ("4.8%", figure("4.8", "%")),
        ("４．８％", figure("4.8", "%")),
        ("0.9ポイント", figure("0.9", "ポイント")),
        ("1.33倍", figure("1.33", "倍")),
        ("5㎡", figure("5", "㎡")),
        ("延べ120名", figure("120", "名", "延べ")),
        ("延68社", figure("68", "社", "延べ")),
        ("のべ3回", figure("3", "回", "延べ")),
        ("実15社", figure("15", "社", "実")),
        ("約100名", figure("100", "名", "約")),
        ("概ね3年以内", figure("3", "年", "約、以内")),
        ("累計209件", figure("209", "件", "累計")),
        ("最大200万円", figure("200", "万円", "最大")),
        ("各25本", figure("25", "本", "各")),
        ("年10名程度", figure("10", "名", "年、程度")),
        ("月1回", figure("1", "回", "月")),
        ("全38講座", figure("38", "講座", "全")),
        ("1,000万円以上", figure("1000", "万円", "以上")),
        ("3.3%減", figure("3.3", "%", "減")),
        ("1,511億円", figure("1511", "億円")),
        pytest.param("50億300万円", figure("5003000000", "円"), id="several_scales_are_written_out"),
        pytest.param("1兆9,121億円", figure("1912100000000", "円"), id="trillions"),
        pytest.param("約297億400万円", figure("29704000000", "円", "約"), id="about_several_scales"),
        pytest.param("4分の1", figure("0.25", "割合"), id="fraction"),
        pytest.param("約4分の1", figure("0.25", "割合", "約"), id="about_a_fraction"),
        pytest.param("三紙", figure("3", "紙"), id="one_kanji_digit"),
        pytest.param("▲3名", figure("-3", "名"), id="triangle_is_a_minus"),
        pytest.param("△3名", figure("-3", "名"), id="white_triangle_is_a_minus"),
        pytest.param("−3名", figure("-3", "名"), id="minus_sign"),
        pytest.param("+3名", figure("3", "名"), id="plus"),
        pytest.param("6回(7月, 2月)", figure("6", "回"), id="months_in_brackets_are_a_remark"),
        pytest.param("134名（R元年1月～12月）", figure("134", "名"), id="a_calendar_year_is_a_remark"),
        pytest.param("5カ国・地域", figure("5", "カ国・地域"), id="a_unit_with_a_point_in_it"),
    ],
)
def test_a_printed_figure_has_value_unit_and_qualifier(text: str, expected: Figure) -> None:
    assert parse_figure(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("893件 9,782,635千円", [figure("893", "件"), figure("9782635", "千円")], id="number_and_amount"),
        pytest.param(
            "省エネ診断 14事業者 アフターフォロー 3事業者",
            [figure("14", "事業者", what="省エネ診断"), figure("3", "事業者", what="アフターフォロー")],
            id="each_says_what_it_is",
        ),
        pytest.param(
            "37名（会場14名、オンライン23名）",
            [figure("37", "名"), figure("14", "名", what="会場"), figure("23", "名", what="オンライン")],
            id="parts_in_brackets",
        ),
        pytest.param(
            "138名 オンライン 延べ131名",
            [figure("138", "名"), figure("131", "名", "延べ", "オンライン")],
            id="a_qualifier_of_the_second",
        ),
        pytest.param("47 事業者 230 名", [figure("47", "事業者"), figure("230", "名")], id="blanks_before_units"),
        pytest.param("県内参加企業8社", [figure("8", "社", what="県内参加企業")], id="words_before_one"),
    ],
)
def test_a_composite_cell_gives_each_figure(text: str, expected: list[Figure]) -> None:
    assert parse_figures(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *NO_NUMBERS,
        "A社",
        "件",
        "3 0名",
        "5社6件",
        pytest.param("10～20名", id="a_span_is_not_two_figures"),
        pytest.param("12-15名", id="a_dash_between_numbers"),
        pytest.param("10:30", id="a_time_is_not_two_figures"),
        pytest.param("1/0", id="a_fraction_of_nothing"),
        pytest.param("平成20年", id="a_year_is_no_number_of_years"),
        pytest.param("R2年3月 138名", id="a_date_before_a_figure"),
        pytest.param("①23,256", id="a_circled_number_is_no_name"),
        pytest.param("5名※", id="text_after_a_figure"),
        pytest.param("２千３百円", id="mixed_scales"),
    ],
)
def test_a_cell_with_more_than_figures_is_not_read(text: str) -> None:
    assert parse_figures(text) is None


amounts = st.integers(0, 10**15)


@given(amounts)
def test_a_printed_integer_is_read_back(number: int) -> None:
    for text in (str(number), f"{number:,}", widened(f"{number:,}")):
        assert parse_integer(text) == number


@given(
    st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=2),
    st.sampled_from(["", "▲ ", "△", "−"]),
)
def test_a_printed_number_is_read_back(number: Decimal, sign: str) -> None:
    expected = -number if sign else number
    for text in (f"{sign}{number:f}", f"{sign}{number:,f}", widened(f"{sign}{number:,f}")):
        assert parse_decimal(text) == expected


@given(
    amounts,
    st.sampled_from(["件", "名", "社", "千円", "%", "事業者", "ポイント", "か所", "回"]),
    st.sampled_from(["", "延べ", "実", "約", "累計", "最大"]),
)
def test_a_printed_figure_is_read_back(number: int, unit: str, qualifier: str) -> None:
    for text in (f"{qualifier}{number:,}{unit}", widened(f"{qualifier}{number}  {unit}")):
        assert parse_figure(text) == Figure(Decimal(number), unit, qualifier)


@given(
    st.one_of(
        st.text(),
        st.text(
            "0123456789０１２,.，．延べ実約累計最大年月分の兆億万千円件名%％▲△−－-—ー+/()（）・、 　①½²令和R元\n",
            max_size=16,
        ),
    )
)
def test_any_text_is_read_or_left(text: str) -> None:
    parse_marker(text)
    parse_integer(text)
    parse_decimal(text)
    parse_figure(text)
    for found in parse_figures(text) or []:
        assert found.value is not None and found.value.is_finite()


@pytest.mark.parametrize(
    ("unit", "scale", "plain", "money"),
    [
        ("円", 1, "円", True),
        ("千円", 10**3, "円", True),
        ("万円", 10**4, "円", True),
        ("百万円", 10**6, "円", True),
        ("千万円", 10**7, "円", True),
        ("億円", 10**8, "円", True),
        ("兆円", 10**12, "円", True),
        ("万人", 10**4, "人", False),
        ("件", 1, "件", False),
        ("千", 1, "千", False),
        ("", 1, "", False),
    ],
)
def test_a_unit_is_so_many_of_its_plain_one(unit: str, scale: int, plain: str, money: bool) -> None:
    assert unit_scale(unit) == (scale, plain)
    assert is_money(unit) is money
