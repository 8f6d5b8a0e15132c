"""From the identity of a computed figure back to its formula, and to the facts that it came from.

`…/巡回指導件数/2020=前年度比` says all that is needed: the fact, the definition, and after a `:` what else it took.
The value is computed again from the facts on record, so that a trace proves what was printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from nenpo.derived import DEFINITIONS, MARK, ROUNDINGS, WITH, YEARLY, Derived, history, rank, rescaled, streak
from nenpo.errors import ReferenceProblem
from nenpo.facts import Fact, Facts
from nenpo.fiscal_year import parse_period

Recipe = Callable[[Facts, Fact, str], Derived | None]
STREAK = "記録のある年を古い順に並べ、同じ向きに動き続けた年数を数える"
HIGHEST, LOWEST = "記録のある年の中での順位（大きい順）", "記録のある年の中での順位（小さい順）"


def is_derived(fact_id: str) -> bool:
    """Whether an identity is that of a computed figure."""
    return MARK in fact_id


def derived_of(facts: Facts, fact_id: str) -> Derived:
    """A computed figure by its identity, computed again.

    Raises
    ------
    ReferenceProblem
        If a fact that it came from is gone, the definition is unknown, or the formula gives nothing any more.
    """
    base_id, _, rest = fact_id.partition(MARK)
    fact = _known(facts, base_id, fact_id)
    name, _, others = rest.partition(WITH)
    recipe = _rescaled if others in ROUNDINGS else RECIPES.get(name, _defined)
    found = recipe(facts, fact, rest)
    if found is None or found.fact_id != fact_id:
        raise ReferenceProblem(
            f"計算した数値「{fact_id}」は、今の記録からは計算できません。もとの数値が変わったか、なくなりました。"
            "nenpo build で作り直してください。"
        )
    return found


def _known(facts: Facts, fact_id: str, derived_id: str) -> Fact:
    if fact_id not in facts.by_id:
        raise ReferenceProblem(
            f"計算した数値「{derived_id}」のもとの数値「{fact_id}」が、記録にありません。"
            "名前を確かめるか、nenpo build で作り直してください。"
        )
    return facts.by_id[fact_id]


def _defined(facts: Facts, fact: Fact, rest: str) -> Derived | None:
    """A definition that names its other operands."""
    name, _, others = rest.partition(WITH)
    if name not in DEFINITIONS:
        raise ReferenceProblem(
            f"計算の決まり「{name}」はありません（{fact.fact_id}{MARK}{rest}）。決まり: {'、'.join(WORDS)}。"
        )
    named = others.split(WITH) if others else []
    return DEFINITIONS[name].of(fact, *(_known(facts, one, f"{fact.fact_id}{MARK}{rest}") for one in named))


def _yearly(facts: Facts, fact: Fact, rest: str) -> Derived | None:
    """A definition whose other operand is the same figure of the year before."""
    before = year_before(facts, fact)
    return None if before is None else DEFINITIONS[rest].of(fact, before)


def year_before(facts: Facts, fact: Fact) -> Fact | None:
    """The same figure of the year before: as that year's own edition prints it, else as the next one does."""
    kind = parse_period(fact.period).kind
    same = [
        one
        for one in facts.of_series(fact.series)
        if one.fiscal_year == fact.fiscal_year - 1 and parse_period(one.period).kind == kind
    ]
    for edition in (fact.fiscal_year - 1, fact.fiscal_year):
        of_edition = sorted((one for one in same if one.edition == edition), key=lambda one: one.place != fact.place)
        if of_edition:
            return of_edition[0]
    return None


def _rescaled(_: Facts, fact: Fact, rest: str) -> Derived | None:
    unit, _, rounding = rest.partition(WITH)
    try:
        return rescaled(fact, unit, rounding)
    except ValueError as error:
        raise ReferenceProblem(f"計算した数値「{fact.fact_id}{MARK}{rest}」: {error}。") from None


def _in_a_row(facts: Facts, fact: Fact, rest: str) -> Derived | None:
    past = history(facts, fact)
    count = streak(past)[0] if len(past) > 1 else 0
    return _over_the_years(fact, past, rest, STREAK, Decimal(count), "年") if len(past) > 1 else None


def _ranked(facts: Facts, fact: Fact, rest: str) -> Derived | None:
    past = history(facts, fact)
    high = rest != "過去最低"
    if len(past) < 2:
        return None
    return _over_the_years(fact, past, rest, HIGHEST if high else LOWEST, Decimal(rank(past, high)), "番目")


def _over_the_years(fact: Fact, past: list[Fact], name: str, formula: str, value: Decimal, unit: str) -> Derived:
    return Derived(f"{fact.fact_id}{MARK}{name}", formula, tuple(past), value, unit)


RECIPES: Mapping[str, Recipe] = {
    **dict.fromkeys(YEARLY, _yearly),
    "連続": _in_a_row,
    **dict.fromkeys(("過去最高", "過去最低", "順位"), _ranked),
}
WORDS = tuple(dict.fromkeys((*DEFINITIONS, *RECIPES, *ROUNDINGS)))
