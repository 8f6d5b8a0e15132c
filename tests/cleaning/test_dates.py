"""Dates of events, as they are printed, become days and months that a calendar has."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nenpo.cleaning.dates import parse_dates, period_of
from nenpo.ground.fiscal_year import era_year, parse_period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        pytest.param("令和3年8月6日", "2021-08-06", "2021-08-06", id="one_day"),
        pytest.param("令和4年2月16日（水）", "2022-02-16", "2022-02-16", id="day_of_the_week"),
        pytest.param("令和３年１１月３０日（火）", "2021-11-30", "2021-11-30", id="full_width"),
        pytest.param("令和3年11月17日～19日", "2021-11-17", "2021-11-19", id="days_of_one_month"),
        pytest.param("令和4年2月2日～2月10日", "2022-02-02", "2022-02-10", id="the_month_again"),
        pytest.param("令和3年5月21日、24日", "2021-05-21", "2021-05-24", id="a_list_of_days"),
        pytest.param("令和3年5月～令和4年3月", "2021-05", "2022-03", id="months_of_two_years"),
        pytest.param("平成31年4月1日", "2019-04-01", "2019-04-01", id="the_last_era"),
        pytest.param("令和元年5月", "2019-05", "2019-05", id="the_first_year_of_an_era"),
        pytest.param("2月", "2022-02", "2022-02", id="a_month_after_new_year_lies_in_the_fiscal_year"),
        pytest.param("12月", "2021-12", "2021-12", id="a_month_before_new_year"),
        pytest.param("2月～3月", "2022-02", "2022-03", id="months"),
        pytest.param("1～2月", "2022-01", "2022-02", id="months_named_once"),
        pytest.param("6月〜2月", "2021-06", "2022-02", id="months_over_new_year"),
        pytest.param("令和3年12月28日～1月4日", "2021-12-28", "2022-01-04", id="days_over_new_year"),
    ],
)
def test_a_printed_date_is_its_first_and_last_day(text: str, start: str, end: str) -> None:
    assert parse_dates(text, 2021) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "", "随時", "感染拡大により開催中止", "下期", "13月", "0月", "令和3年2月30日", "令和3年4月31日",
        "令和3年5月0日", "令和0年5月1日", "令和3年", "24日", "2021/5/1", "令和3年5月1日～", "～", "٥月",
    ],
)  # fmt: skip
def test_what_is_no_date_gives_none(text: str) -> None:
    assert parse_dates(text, 2021) == ("", "")


@given(st.dates(date(1989, 1, 8), date(2100, 12, 31)))
def test_a_date_printed_by_era_is_read_back(day: date) -> None:
    printed = f"{era_year(day.year)}年{day.month}月{day.day}日"
    assert parse_dates(printed, 2021) == (day.isoformat(), day.isoformat())


@given(st.one_of(st.text(), st.text("令和平成元0123456789年月日~～〜、, （）火", max_size=20)))
def test_any_text_is_a_period_or_none(text: str) -> None:
    start, end = parse_dates(text, 2021)
    assert bool(start) == bool(end)
    parse_period(period_of(start, end, 2021))


@pytest.mark.parametrize(
    ("start", "end", "period"),
    [
        ("2021-08-06", "2021-08-06", "2021-08-06"),
        ("2022-02", "2022-02", "2022-02"),
        ("2021-05", "2022-03", "2021-05..2022-03"),
        ("", "", "2021"),
    ],
)
def test_an_event_is_about_its_day_month_span_or_year(start: str, end: str, period: str) -> None:
    assert period_of(start, end, 2021) == period
