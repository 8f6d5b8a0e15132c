"""Years are read in every form people type, and nothing else passes for one."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import (
    Period,
    era_year,
    fiscal_year_name,
    parse_period,
    parse_year,
    period_name,
    same_kind,
    short_year_name,
)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2020", 2020),
        ("2020年度", 2020),
        ("R2", 2020),
        ("r2", 2020),
        ("Ｒ２", 2020),
        ("２０２０", 2020),
        ("令和2", 2020),
        ("令和２年度", 2020),
        ("令和 2 年度", 2020),
        (" 令和2年 ", 2020),
        ("R1", 2019),
        ("令和元年", 2019),
        ("令和元年度", 2019),
        ("R元", 2019),
        ("H31", 2019),
        ("H30", 2018),
        ("平成元年", 1989),
        ("S63", 1988),
        ("S45", 1970),
    ],
)
def test_a_year_is_read_in_every_form(text: str, year: int) -> None:
    assert parse_year(text) == year


@pytest.mark.parametrize(
    "text",
    [
        "", "2", "20", "20200", "-2020", "2020.0", "2_020", "1e3", "令和", "元", "元年", "令和0", "R0",
        "R100", "T10", "来年", "2020 2021", "令和2年度末", "٢٠٢٠", "R٢", "infinity",
    ],
)  # fmt: skip
def test_what_is_no_year_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_year(text)


def test_the_refusal_says_how_to_type_a_year() -> None:
    with pytest.raises(UsageError) as caught:
        parse_year("20200")
    assert str(caught.value) == (
        "「20200」は年度として読めません。2020、R2、令和2、令和2年度 のいずれかの形で入力してください。"
    )
    assert caught.value.exit_status == 2


@pytest.mark.parametrize(
    ("year", "by_era", "name", "short"),
    [
        (2021, "令和3", "令和3年度", "3年度"),
        (2020, "令和2", "令和2年度", "2年度"),
        (2019, "令和元", "令和元年度", "元年度"),
        (2018, "平成30", "平成30年度", "30年度"),
        (1989, "平成元", "平成元年度", "元年度"),
        (1988, "昭和63", "昭和63年度", "63年度"),
        (1926, "昭和元", "昭和元年度", "元年度"),
        (1925, "西暦1925", "西暦1925年度", "1925年度"),
    ],
)
def test_a_year_has_its_official_name(year: int, by_era: str, name: str, short: str) -> None:
    assert (era_year(year), fiscal_year_name(year), short_year_name(year)) == (by_era, name, short)


years = st.integers(1926, 2117)


@given(years)
def test_era_and_year_are_the_same_year(year: int) -> None:
    assert parse_year(era_year(year)) == parse_year(fiscal_year_name(year)) == parse_year(str(year)) == year


@given(st.one_of(st.text(), st.text("RHS令和平成昭和元年度0123456789 -＿２", max_size=8)))
def test_any_text_is_a_year_or_refused(text: str) -> None:
    with suppress(UsageError):
        assert 0 <= parse_year(text) <= 9999


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("2020", "年度", "令和2年度"),
        ("CY2019", "暦年", "令和元年"),
        ("2020-04", "月", "令和2年4月"),
        ("2021-03-31", "時点", "令和3年3月31日"),
        ("2003..2021", "累計", "平成15年度から令和3年度まで"),
        ("..2021", "累計", "令和3年度まで"),
        ("2011..", "累計", "平成23年度から"),
        ("CY2008..CY2020", "累計", "平成20年から令和2年まで"),
        ("..2020-09", "累計", "令和2年9月まで"),
        ("2021-05..2022-03", "期間", "令和3年5月から令和4年3月まで"),
        ("2021-11-17..2021-11-19", "期間", "令和3年11月17日から令和3年11月19日まで"),
        ("2019", "年度", "令和元年度"),
        ("2019-04", "月", "平成31年4月"),
        ("2019-05", "月", "令和元年5月"),
        ("2019-04-30", "時点", "平成31年4月30日"),
        ("2019-05-01", "時点", "令和元年5月1日"),
        ("2019-04..2019-09", "期間", "平成31年4月から令和元年9月まで"),
        ("..2019-03", "累計", "平成31年3月まで"),
        ("1989-01", "月", "平成元年1月"),
        ("1989-01-05", "時点", "昭和64年1月5日"),
        ("1989-01-07..1989-01-08", "期間", "昭和64年1月7日から平成元年1月8日まで"),
        ("1988", "年度", "昭和63年度"),
        ("CY1989", "暦年", "平成元年"),
        ("1926-12-25", "時点", "昭和元年12月25日"),
        ("1926-11", "月", "西暦1926年11月"),
    ],
)
def test_a_period_has_a_kind_and_a_name(text: str, kind: str, name: str) -> None:
    assert parse_period(text) == Period(text, kind)
    assert period_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "", "..", "R2", "令和2年度", "20", "CY", "2020-13", "2020-00", "2020-4", "2021-03-32", "2021-03-00",
        "2020/04", "2020...2021", "CY2020-04", "２０２０", "٢٠٢٠",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_period(text)


def test_the_refusal_lists_the_forms_of_a_period() -> None:
    with pytest.raises(UsageError) as caught:
        parse_period("R2")
    assert str(caught.value) == (
        "時期「R2」を読めません。2020（年度）、CY2019（暦年）、2020-04（月）、2021-03-31（時点）、"
        "2003..2021（累計）のいずれかで書いてください。"
    )


@pytest.mark.parametrize(
    ("text", "years", "shifted"),
    [
        ("2020", -1, "2019"),
        ("CY2020", 1, "CY2021"),
        ("2020-04", -1, "2019-04"),
        ("2021-03-31", -1, "2020-03-31"),
        pytest.param("2003..2021", -1, "2003..2020", id="cumulative_keeps_its_beginning"),
        pytest.param("..2021", -1, "..2020", id="cumulative_without_beginning"),
        pytest.param("2021-04..2021-09", -1, "2020-04..2020-09", id="a_span_moves_as_a_whole"),
    ],
)
def test_the_same_period_of_another_year(text: str, years: int, shifted: str) -> None:
    assert parse_period(text).shifted(years) == Period(shifted, parse_period(text).kind)


dates = st.dates().filter(lambda day: 1000 < day.year < 9000)
forms = st.sampled_from(["%Y", "CY%Y", "%Y-%m", "%Y-%m-%d", "..%Y", "2003..%Y", "%Y-%m..%Y-%m"])


@given(dates, forms, st.integers(-20, 20))
def test_there_and_back_is_the_same_period(day, form: str, years: int) -> None:
    period = parse_period(day.strftime(form))
    assert period.shifted(years).shifted(-years) == period


@given(st.one_of(st.text(), st.text("CY0123456789-.", max_size=22)))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    with suppress(UsageError):
        assert period_name(text)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("2020", "2019", True),
        ("2020", "CY2020", False),
        ("2020-04", "2021-03-31", False),
        ("..2021", "2003..2021", True),
        ("2020-04..2020-09", "2020-02-16..2020-02-18", True),
        ("", "", False),
        ("2020", "令和2", False),
    ],
)
def test_only_periods_of_one_kind_are_alike(one: str, other: str, alike: bool) -> None:
    assert same_kind(one, other) is alike
