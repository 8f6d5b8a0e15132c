"""Facts have readable names that say which figure is meant, and never a number of their own."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nenpo.cleaning.observations import (
    COLUMNS,
    Observation,
    fact_id,
    noun_of,
    observations_frame,
    printed_value,
    series_id,
)

GUIDANCE = Observation(
    document="nenji-hokoku-fy2020",
    report="nenji-hokoku",
    section="2(2)②-3 経営改善普及事業費補助",
    project="経営改善普及事業費補助",
    subject="経営改善普及事業費補助",
    indicator="巡回指導件数",
    fiscal_year=2020,
    period="2020",
    value=Decimal("47099"),
    unit="件",
    printed="47,099件",
    source_cell="nenji-hokoku-fy2020/outcomes.csv#5:欄3",
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "経営改善普及事業費補助/巡回指導件数/2020", id="plain"),
        pytest.param({"project": ""}, "経営改善普及事業費補助/巡回指導件数/2020", id="the_subject_without_a_project"),
        pytest.param({"indicator": "件数/額"}, "経営改善普及事業費補助/件数／額/2020", id="a_slash_in_a_name"),
        pytest.param(
            {"what": "金額"}, "経営改善普及事業費補助/巡回指導件数/2020/金額", id="second_of_a_composite_cell"
        ),
        pytest.param({"place": "⑤"}, "経営改善普及事業費補助/巡回指導件数/2020@⑤", id="second_listing"),
        pytest.param(
            {"programme_year": "2021"},
            "経営改善普及事業費補助/巡回指導件数/2020/令和3年度事業",
            id="programme_year",
        ),
        pytest.param(
            {"period": "2003..2021", "what": "人数", "place": "③"},
            "経営改善普及事業費補助/巡回指導件数/2003..2021/人数@③",
            id="everything",
        ),
    ],
)
def test_a_fact_is_named_by_what_it_is_about(changes: dict[str, str], expected: str) -> None:
    assert fact_id(replace(GUIDANCE, **changes)) == f"nenji-hokoku-fy2020/{expected}"


def test_a_series_names_the_report_and_no_year() -> None:
    row = replace(GUIDANCE, what="金額", place="⑤", indicator="件数/額")
    assert series_id(row) == "nenji-hokoku/経営改善普及事業費補助/件数／額/金額"
    assert series_id(replace(row, fiscal_year=2019, period="2019", document="x")) == series_id(row)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (47099, "47099"),
        (Decimal("2.0"), "2.0"),
        (Decimal("-3.3"), "-3.3"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.25"), "0.25"),
    ],
)
def test_a_value_is_written_in_plain_digits(value, text: str) -> None:
    assert printed_value(value) == text


@given(st.decimals(-(10**12), 10**12, places=3))
def test_a_written_value_is_the_same_number(value: Decimal) -> None:
    assert Decimal(printed_value(value)) == value


def test_the_table_is_text_sorted_by_name_with_all_columns() -> None:
    frame = observations_frame([GUIDANCE, replace(GUIDANCE, fiscal_year=2019, period="2019", value=None)])
    assert tuple(frame.columns) == COLUMNS
    assert frame["period"].tolist() == ["2019", "2020"]
    assert frame["value"].tolist() == ["", "47099"]
    assert frame["fiscal_year"].tolist() == ["2019", "2020"]
    assert frame.map(type).eq(str).all(axis=None)


def test_no_facts_make_a_table_without_rows() -> None:
    assert list(observations_frame([]).columns) == list(COLUMNS)


@pytest.mark.parametrize(
    ("unit", "noun"),
    [("円", "金額"), ("千円", "金額"), ("万円", "金額"), ("億円", "金額"), ("品", "品")],
)
def test_a_unit_counts_what_its_noun_says(unit: str, noun: str) -> None:
    assert noun_of(unit) == noun
