"""Years against each other on small histories of one series."""

import pandas as pd
import pytest
from made import figure_row

from nenpo.checks.measurements import Tables
from nenpo.checks.years import cumulative, leaps, previous_columns, previous_words, significant, span, standstill
from nenpo.cleaning.observations import COLUMNS
from nenpo.ground.sources import edition_of


def fact(edition: int, period: str, value: str, unit: str = "件", **more: str) -> dict[str, str]:
    return figure_row(more.pop("indicator", "数"), value, unit, period, document=f"r-fy{edition}", **more)


def tables(year: int, *facts: dict[str, str]) -> Tables:
    every = pd.DataFrame(facts, columns=list(COLUMNS), dtype=object)
    return Tables({"observations": every[every["document"].map(edition_of) == year]}, year, every)


def test_last_years_column_is_held_against_last_years_edition() -> None:
    facts = [fact(2020, "2020", "10"), fact(2021, "2020", "11"), fact(2021, "2021", "12")]
    found = previous_columns(tables(2021, *facts))
    assert [(one.file, one.column, one.expected, one.actual) for one in found] == [
        ("r-fy2021/outcomes.csv", "2020", "10", "11")
    ]
    assert found[0].detail == "「数」10件（r-fy2020/outcomes.csv 3行「2020」）"
    assert previous_columns(tables(2020, *facts)) == []


def test_a_revised_figure_may_differ() -> None:
    facts = [fact(2020, "2020", "10"), fact(2021, "2020", "11", status="revised")]
    assert previous_columns(tables(2021, *facts)) == []


def test_units_and_dashes_of_last_years_column_are_compared() -> None:
    facts = [fact(2020, "2020", "10"), fact(2021, "2020", "10", "回")]
    assert [(one.expected, one.actual) for one in previous_words(tables(2021, *facts))] == [("件", "回")]
    dash = fact(2021, "2020", "", "", marker="none_reported")
    assert [(one.expected, one.actual) for one in previous_words(tables(2021, facts[0], dash))] == [
        ("件", "none_reported")
    ]


@pytest.mark.parametrize(("value", "digits"), [("545", 3), ("5000", 1), ("1300", 2), ("0", 0), ("-120", 2)])
def test_zeros_at_the_end_are_not_significant(value: str, digits: int) -> None:
    assert significant(value) == digits


def test_a_figure_that_stands_still_is_measured_by_its_digits() -> None:
    facts = [fact(2020, "2019", "211"), fact(2020, "2020", "211"), fact(2020, "2018", "210")]
    assert sorted((one.column, one.actual) for one in standstill(tables(2020, *facts))) == [
        ("2019", "0"),
        ("2020", "3"),
    ]


def test_the_year_before_may_stand_in_the_edition_before() -> None:
    facts = [fact(2020, "2020", "545"), fact(2021, "2021", "545")]
    assert [one.actual for one in standstill(tables(2021, *facts))] == ["3"]
    assert standstill(tables(2020, *facts)) == []


def test_a_further_listing_is_held_against_its_own_column() -> None:
    home = [fact(2020, "2019", "295"), fact(2020, "2020", "195")]
    again = [fact(2020, "2019", "211", place="@⑥⑦"), fact(2020, "2020", "211", place="@⑥⑦")]
    found = standstill(tables(2020, *home, *again))
    assert [(one.fact_id, one.actual) for one in found] == [
        ("r-fy2020/甲/数/2020", "0"),
        ("r-fy2020/甲/数/2020@⑥⑦", "3"),
    ]
    assert [one.fact_id for one in standstill(tables(2020, *home, again[1]))] == ["r-fy2020/甲/数/2020"]


def test_programme_years_and_shares_are_told_apart() -> None:
    years = [
        fact(2021, "2021", "545", programme_year="2021"),
        fact(2021, "2021", "545", programme_year="2022"),
        fact(2021, "CY2020", "61.6", "%", indicator="割合"),
        fact(2021, "CY2021", "61.6", "%", indicator="割合"),
    ]
    assert standstill(tables(2021, *years)) == []


def test_a_leap_is_how_many_times_more_or_less() -> None:
    facts = [fact(2020, "2018", "10"), fact(2020, "2019", "10000"), fact(2020, "2020", "40")]
    facts += [fact(2020, "CY2019", "0", indicator="零"), fact(2020, "CY2020", "9", indicator="零")]
    assert sorted((one.column, one.actual) for one in leaps(tables(2020, *facts))) == [
        ("2019", "1000"),
        ("2020", "250"),
    ]


@pytest.mark.parametrize(
    ("period", "years"), [("2003..2021", (2003, 2021)), ("..2021", (0, 2021)), ("2021", None), ("..2020-09", None)]
)
def test_the_span_of_a_cumulative_figure(period: str, years: tuple[int, int] | None) -> None:
    assert span(period) == years


def measured(found: Tables) -> list[tuple[str, str, str, str]]:
    return [
        (one.rule.removeprefix("observations.cumulative_"), one.expected, one.actual, one.difference)
        for one in cumulative(found)
    ]


def total(edition: int, period: str, value: str, **more: str) -> dict[str, str]:
    return fact(edition, period, value, qualifier="累計", **more)


def test_a_cumulative_figure_covers_the_years_it_contains() -> None:
    facts = [fact(2021, "2020", "80"), fact(2021, "2021", "64"), fact(2021, "2002", "999")]
    assert measured(tables(2021, *facts, total(2021, "2003..2021", "143"))) == [("covers", "144", "143", "-1")]
    named = total(2021, "..2021", "100", indicator="数(累計)")
    assert measured(tables(2021, fact(2021, "2021", "64"), named)) == [("covers", "64", "100", "36")]


def test_a_cumulative_figure_grows_by_the_years_own() -> None:
    facts = [total(2020, "2003..2020", "100"), total(2021, "2003..2021", "160"), fact(2021, "2021", "64")]
    assert measured(tables(2021, *facts)) == [
        ("covers", "64", "160", "96"),
        ("falls", "100", "160", "60"),
        ("grows", "164", "160", "-4"),
    ]
    # Two years on, this year's figure is not all of the growth.
    facts[0] = total(2020, "2003..2019", "100")
    assert [one[0] for one in measured(tables(2021, *facts))] == ["covers", "falls"]


def test_only_figures_that_are_called_cumulative_count() -> None:
    assert measured(tables(2021, fact(2021, "2011..2021", "50"), fact(2021, "2021", "64"))) == []


def test_later_editions_are_not_known_yet() -> None:
    facts = [fact(2020, "2020", "64"), total(2020, "2003..2020", "100"), total(2021, "2003..2019", "300")]
    assert measured(tables(2020, *facts)) == [("covers", "64", "100", "36")]
