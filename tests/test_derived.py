"""Every definition of a derived figure with its cases: ordinary, boundary, wrong."""

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

import pytest

from nenpo.cleaning.observations import Observation, observations_frame
from nenpo.derived import (
    DEFINITIONS,
    DIFFERENCE,
    NTH,
    RATE,
    SHARE,
    change,
    change_rate,
    history,
    one_nth,
    rank,
    rescaled,
    rounded,
    share,
    streak,
)
from nenpo.facts import Fact, Facts, facts_of


def facts(*values: tuple[int, object], unit: str = "件", edition: int = 2020, **more: object) -> Facts:
    """Facts of one series: a year and its value each; None is a year that was not held."""
    rows = [
        Observation("doc", "nenji-hokoku", "2(2)①-1 甲", "甲", "甲", "相談", year, str(year),
                    None if value is None else Decimal(str(value)), unit, f"{value}{unit}", f"doc/outcomes.csv#{n}:欄2",
                    marker="not_held" if value is None else "", **more)
        for n, (year, value) in enumerate(values, 2)
    ]  # fmt: skip
    return facts_of(observations_frame(rows), edition)


def one(value: object, unit: str = "件", year: int = 2020) -> Fact:
    return facts((year, value), unit=unit).all[0]


@pytest.mark.parametrize(
    ("now", "before", "difference", "rate"),
    [
        (47099, 49561, -2462, "-5.0"),
        (105, 100, 5, "5.0"),
        (0, 0, 0, None),
        (5, 0, 5, None),
        (0, 5, -5, "-100.0"),
        (1005, 1000, 5, "0.5"),
        ("10.05", "10", "0.05", "0.5"),
        (10005, 10000, 5, "0.1"),
    ],
)
def test_change_and_rate(now: object, before: object, difference: object, rate: str | None) -> None:
    pair = (Decimal(str(now)), Decimal(str(before)))
    assert change(*pair) == Decimal(str(difference))
    computed = change_rate(*pair)
    assert (None if computed is None else str(rounded(computed, 1))) == rate


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(1, 3, "33.3"), (2, 3, "66.7"), (0, 5, "0.0"), (5, 5, "100.0"), (1, 0, None), ("0.05", 100, "0.1")],
)
def test_share(part: object, whole: object, percent: str | None) -> None:
    computed = share(Decimal(str(part)), Decimal(str(whole)))
    assert (None if computed is None else str(rounded(computed, 1))) == percent


@pytest.mark.parametrize(
    ("part", "whole", "n"),
    [
        (34, 129, 4),
        (1, 2, 2),
        (50, 100, 2),
        (55, 100, 2),
        (56, 100, None),
        (100, 100, None),
        (0, 9, None),
        (9, 3, None),
    ],
)
def test_one_nth_is_said_only_of_what_is_near_it(part: int, whole: int, n: int | None) -> None:
    found = one_nth(Decimal(part), Decimal(whole))
    assert found == n


@pytest.mark.parametrize(
    ("value", "places", "up", "down"),
    [("0.05", 1, "0.1", "0.0"), ("-0.05", 1, "-0.1", "-0.0"), ("2.5", 0, "3", "2"), ("1511.57", 0, "1512", "1511")],
)
def test_rounding_is_half_away_from_zero_or_cut(value: str, places: int, up: str, down: str) -> None:
    assert str(rounded(Decimal(value), places)) == up
    assert str(rounded(Decimal(value), places, ROUND_DOWN)) == down


def test_a_derived_figure_is_a_fact_with_a_formula_and_what_it_came_from() -> None:
    now, before = one(47099), one(49561, year=2019)
    found = RATE.of(now, before)
    assert found is not None
    assert (found.fact_id, found.value, found.unit) == ("doc/甲/相談/2020=前年度比", Decimal("-5.0"), "%")
    assert found.operands == (now, before) and "四捨五入" in found.formula
    assert SHARE.of(one(1), one(4)).fact_id == "doc/甲/相談/2020=割合:doc/甲/相談/2020"
    assert RATE.of(now, one(None, year=2019)) is None
    assert DIFFERENCE.of(one("10.5", "%"), one("10.6", "%", 2019)).unit == "ポイント"
    assert NTH.of(one(34), one(129)).value == 4
    assert set(DEFINITIONS) == {"前年度差", "前年度比", "割合", "約分"}


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "rounding", "words"),
    [
        (151157329, "千円", "億円", "切捨て", "1511"),
        (151157329, "千円", "億円", "四捨五入", "1512"),
        (5003000000, "円", "万円", "切捨て", "500300"),
        (1230715, "人", "万人", "四捨五入", "123"),
        (4999, "人", "万人", "四捨五入", "0"),
    ],
)
def test_a_larger_unit_by_a_declared_rounding(value: int, unit: str, wanted: str, rounding: str, words: str) -> None:
    found = rescaled(one(value, unit), wanted, rounding)
    assert found is not None and format(found.value, "f") == words and found.unit == wanted


def test_units_that_measure_different_things_are_refused() -> None:
    with pytest.raises(ValueError, match="単位「件」を「億円」に直すことはできません"):
        rescaled(one(5), "億円", "切捨て")
    with pytest.raises(ValueError, match="端数の処理「切上げ」は 四捨五入、切捨て のどちらでもありません"):
        rescaled(one(5, "千円"), "億円", "切上げ")
    assert rescaled(one(None, "千円"), "億円", "切捨て") is None


@pytest.mark.parametrize(
    ("years", "count", "way"),
    [
        ([(2018, 1), (2019, 2), (2020, 3)], 2, 1),
        ([(2018, 3), (2019, 2), (2020, 3)], 1, 1),
        ([(2018, 3), (2019, 2), (2020, 1)], 2, -1),
        ([(2019, 2), (2020, 2)], 0, 0),
        ([(2017, 1), (2019, 2), (2020, 3)], 1, 1),
        ([(2017, 1), (2020, 3)], 0, 0),
        ([(2020, 3)], 0, 0),
        ([(2018, 1), (2019, None), (2020, 3)], 0, 0),
    ],
)
def test_a_streak_ends_at_a_turn_or_a_gap(years: list[tuple[int, object]], count: int, way: int) -> None:
    store = facts(*years)
    assert streak(history(store, store.all[-1])) == (count, way)


def test_the_rank_among_the_years_on_record() -> None:
    store = facts((2017, 5), (2018, 9), (2019, 5), (2020, 7))
    past = history(store, store.all[-1])
    assert rank(past) == 2 and rank(past, highest=False) == 3
    assert [one.fiscal_year for one in history(store, store.all[1])] == [2017, 2018]


def test_a_year_s_own_edition_stands_for_it() -> None:
    own, later = facts((2019, 10), edition=2019).all, facts((2019, 11), (2020, 12), edition=2020).all
    both = Facts((*own, *later))
    assert [one.value for one in history(both, both.all[-1])] == [10, 12]


def test_periods_of_another_kind_are_left_out() -> None:
    store = facts((2019, 10), (2020, 12))
    calendar = tuple(replace(fact, period="CY2018", fiscal_year=2018) for fact in facts((2018, 99)).all)
    everything = Facts((*calendar, *store.all))
    assert [one.period for one in history(everything, everything.all[-1])] == ["2019", "2020"]
