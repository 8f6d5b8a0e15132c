"""Every definition of a derived figure with its cases: ordinary, boundary, wrong."""

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

import pytest
from made import series

from nenpo.cleaning.observations import Observation, observations_frame
from nenpo.facts.derived import (
    ABOVE,
    BETWEEN,
    DEFINITIONS,
    DIFFERENCE,
    NTH,
    RATE,
    RATE_BETWEEN,
    RATE_SINCE_LAST,
    SHARE,
    SINCE_LAST,
    TOTAL,
    before,
    change,
    change_rate,
    counted,
    history,
    last_time,
    one_nth,
    placed,
    rank,
    recomputed,
    rescaled,
    rounded,
    same_measure,
    share,
    streak,
)
from nenpo.facts.store import Fact, Facts, facts_of


def one(value: object, unit: str = "件", year: int = 2020) -> Fact:
    return series("相談", (year, value), unit=unit).all[0]


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
    [
        ("0.05", 1, "0.1", "0.0"),
        ("-0.05", 1, "-0.1", "0.0"),
        ("-0.04", 1, "0.0", "0.0"),
        ("2.5", 0, "3", "2"),
        ("1511.57", 0, "1512", "1511"),
    ],
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
    assert set(DEFINITIONS) == {
        "前年度差", "前年度比", "前回差", "前回比", "差", "増減率", "比較", "合計", "割合", "約分"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("now", "before", "formula"),
    [
        ("2020", "2019", "今年度 − 前年度"),
        ("2021-03-31", "2020-03-31", "今年度 − 前年度"),
        ("CY2020", "CY2019", "今年 − 前年"),
    ],
)
def test_a_figure_of_a_calendar_year_is_held_against_the_year_before(now: str, before: str, formula: str) -> None:
    found = DIFFERENCE.of(replace(one(2), period=now), replace(one(1), period=before))
    assert found is not None and found.formula == formula
    assert found.fact_id.endswith("=前年度差")


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
    store = series("相談", *years)
    assert streak(history(store, store.all[-1])) == (count, way)


def test_the_rank_among_the_years_on_record() -> None:
    store = series("相談", (2017, 5), (2018, 9), (2019, 5), (2020, 7))
    past = history(store, store.all[-1])
    assert rank(past) == 2 and rank(past, highest=False) == 3
    assert [one.fiscal_year for one in history(store, store.all[1])] == [2017, 2018]


def test_a_year_s_own_edition_stands_for_it() -> None:
    own, later = series("相談", (2019, 10), edition=2019).all, series("相談", (2019, 11), (2020, 12), edition=2020).all
    both = Facts((*own, *later))
    assert [one.value for one in history(both, both.all[-1])] == [10, 12]


def test_periods_of_another_kind_are_left_out() -> None:
    store = series("相談", (2019, 10), (2020, 12))
    calendar = tuple(replace(fact, period="CY2018", fiscal_year=2018) for fact in series("相談", (2018, 99)).all)
    everything = Facts((*calendar, *store.all))
    assert [one.period for one in history(everything, everything.all[-1])] == ["2019", "2020"]


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [((931, 1214), 2145), ((0, 0), 0), ((5,), 5), (("0.1",) * 10, "1.0"), ((1, -1), 0), ((1, None), None)],
)
def test_a_total_is_exact_and_needs_every_part(parts: tuple[object, ...], wanted: object) -> None:
    found = TOTAL.of(*(one(part) for part in parts))
    assert (None if found is None else str(found.value)) == (None if wanted is None else str(wanted))


@pytest.mark.parametrize(
    ("years", "difference", "rate"),
    [
        ([(2012, 61549), (2016, 59069)], -2480, "-4.0"),
        ([(2019, 8), (2020, 10)], 2, "25.0"),
        ([(2010, 1), (2012, 10), (2016, 10)], 0, "0.0"),
        ([(2012, 0), (2016, 5)], 5, None),
        ([(2012, None), (2016, 5)], None, None),
        ([(2016, 5)], None, None),
    ],
)
def test_the_change_since_the_last_survey(
    years: list[tuple[int, object]], difference: object, rate: str | None
) -> None:
    store = series("相談", *years)
    now = store.all[-1]
    earlier = last_time(store, now)
    found = [None if earlier is None else one.of(now, earlier) for one in (SINCE_LAST, RATE_SINCE_LAST)]
    assert [None if one is None else str(one.value) for one in found] == [
        None if difference is None else str(difference),
        rate,
    ]


def test_the_year_before_is_that_year_and_no_earlier_one() -> None:
    store = series("相談", (2017, 1), (2018, 2), (2020, 3))
    assert before(store, store.all[1]) == store.all[0]
    assert before(store, store.all[2]) is None
    assert before(store, store.all[0]) is None


def listing(*rows: tuple[str, str, int], total: str = "施策一覧①小計") -> tuple[Facts, Fact]:
    """A list of projects with their marks and cost, and the subtotal below it."""
    lines = [
        Observation("doc", "nenji-hokoku", "2(1) 一覧", "" if "施策" in name else name, name, "事業費", 2020, "2020",
                    Decimal(cost), "千円", str(cost), f"doc/projects.csv#{n}:事業費")
        for n, (name, _, cost) in enumerate((*rows, (total, "", 0)), 3)
    ]  # fmt: skip
    store = facts_of(observations_frame(lines), 2020)
    marks = {f"doc/projects.csv#{n}": frozenset(words.split()) for n, (_, words, _) in enumerate(rows, 3)}
    return Facts(store.all, marks), next(fact for fact in store.all if fact.subject == total)


ROWS = (("甲", "① 新規 重点", 1), ("乙", "①", 2), ("丙", "① 再掲 新規", 3), ("丁", "② 重点", 4))


@pytest.mark.parametrize(
    ("total", "name", "count"),
    [
        ("施策一覧①小計", "事業数", 2),
        ("施策一覧①小計", "新規事業数", 1),
        ("施策一覧①小計（再掲含む）", "事業数", 3),
        ("施策一覧①小計（再掲含む）", "新規事業数", 2),
        ("施策一覧合計", "事業数", 3),
        ("施策一覧合計", "重点事業数", 2),
        ("施策一覧合計", "主要成果事業数", 0),
        ("施策一覧③小計", "事業数", 0),
        ("施策一覧", "事業数", None),
        ("甲", "事業数", None),
    ],
)
def test_projects_are_counted_by_their_subtotal(total: str, name: str, count: int | None) -> None:
    store, subtotal = listing(*ROWS, total=total)
    found = counted(store, subtotal, name)
    assert (None if found is None else int(found.value)) == count
    assert found is None or (found.unit == "事業" and len(found.operands) == count and found.about == subtotal)


def test_a_count_is_of_the_list_s_own_cost_only() -> None:
    store, subtotal = listing(*ROWS)
    assert counted(store, replace(subtotal, indicator="事業費（国庫）"), "事業数") is None


@pytest.mark.parametrize(("name", "value"), [("連続", 2), ("順位", 1), ("過去最高", 1), ("過去最低", 3)])
def test_the_number_behind_a_place_among_the_years(name: str, value: int) -> None:
    store = series("相談", (2018, 1), (2019, 2), (2020, 3))
    found = placed(store, store.all[-1], name)
    assert found is not None and found.value == value and len(found.operands) == 3
    assert placed(store, store.all[0], name) is None


def test_every_derived_figure_comes_again_from_its_identity() -> None:
    store = series("相談", (2018, 4), (2019, 40), (2020, 10))
    money = replace(one(151157329, "千円"), fact_id="doc/甲/融資/2020")
    store = Facts((*store.all, money))
    now, earlier, old = store.all[2], store.all[1], store.all[0]
    made = [DIFFERENCE.of(now, earlier), RATE.of(now, earlier), SINCE_LAST.of(now, earlier)]
    made += [RATE_SINCE_LAST.of(now, earlier), ABOVE.of(now, old)]
    made += [BETWEEN.of(now, old), RATE_BETWEEN.of(now, old), TOTAL.of(now, earlier, old)]
    made += [SHARE.of(now, earlier), NTH.of(now, earlier), rescaled(money, "億円", "切捨て")]
    made += [placed(store, now, name) for name in ("連続", "順位")]
    listed, subtotal = listing(*ROWS)
    assert recomputed(listed, f"{subtotal.fact_id}=新規事業数") == counted(listed, subtotal, "新規事業数")
    assert len({one.fact_id for one in made}) == 13
    for derived in made:
        assert recomputed(store, derived.fact_id) == derived


def test_an_operand_that_follows_from_the_first_is_not_named() -> None:
    earlier, now = series("相談", (2019, 40), (2020, 10)).all
    for definition in (DIFFERENCE, RATE, SINCE_LAST, RATE_SINCE_LAST):
        assert definition.of(now, earlier).fact_id == f"{now.fact_id}={definition.name}"
    assert BETWEEN.of(now, earlier).fact_id == f"{now.fact_id}=差:{earlier.fact_id}"


@pytest.mark.parametrize(
    "fact_id",
    [
        "doc/甲/相談/2020",
        "doc/乙/相談/2020=前年度比",
        "doc/甲/相談/2020=割合:doc/乙/相談/2020",
        "doc/甲/相談/2020=平均",
    ],
)
def test_what_cannot_be_derived_again_is_nothing(fact_id: str) -> None:
    assert recomputed(series("相談", (2019, 1), (2020, 2)), fact_id) is None


@pytest.mark.parametrize(
    ("one_value", "unit", "other_value", "other_unit", "wanted"),
    [
        (134, "名", 100, "名", 1),
        (99, "名", 100, "名", -1),
        (100, "名", 100, "名", 0),
        (1230715, "人", 130, "万人", -1),
        (1300000, "人", 130, "万人", 0),
        (1300001, "人", 130, "万人", 1),
        (100000, "千円", 1, "億円", 0),
        (None, "名", 100, "名", None),
    ],
)
def test_one_figure_above_or_below_another(
    one_value: object, unit: str, other_value: object, other_unit: str, wanted: int | None
) -> None:
    pair = one(one_value, unit), one(other_value, other_unit)
    found = ABOVE.of(*pair)
    assert same_measure(*pair)
    assert (None if found is None else int(found.value)) == wanted


def test_what_measures_different_things_is_not_compared() -> None:
    assert not same_measure(one(1, "名"), one(1, "件"))
    assert not same_measure(one(1, "千円"), one(1, "千人"))
