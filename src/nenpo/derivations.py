"""From the identity of a computed figure back to its formula, and to the facts that it came from.

`…/巡回指導件数/2020=前年度比` says all that is needed: the fact, the definition, and after a `:` what else it took.
The value is computed again from the facts on record, so that a trace proves what was printed.
"""

from __future__ import annotations

from nenpo.derived import COUNTS, DEFINITIONS, MARK, PLACES, ROUNDINGS, WITH, Derived, recomputed
from nenpo.errors import ReferenceProblem
from nenpo.facts import Facts

WORDS = (*DEFINITIONS, *COUNTS, *PLACES, *ROUNDINGS)


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
    about, _, rest = fact_id.partition(MARK)
    name, *others = rest.split(WITH)
    if name not in WORDS and not set(others) & set(ROUNDINGS):
        raise ReferenceProblem(f"計算の決まり「{name}」はありません（{fact_id}）。決まり: {'、'.join(WORDS)}。")
    for one in (about, *(other for other in others if other not in ROUNDINGS)):
        _refuse_unknown(facts, one, fact_id)
    try:
        found = recomputed(facts, fact_id)
    except ValueError as error:
        raise ReferenceProblem(f"計算した数値「{fact_id}」: {error}。") from None
    if found is None or found.fact_id != fact_id:
        raise ReferenceProblem(
            f"計算した数値「{fact_id}」は、今の記録からは計算できません。もとの数値が変わったか、なくなりました。"
            "nenpo build で作り直してください。"
        )
    return found


def _refuse_unknown(facts: Facts, fact_id: str, derived_id: str) -> None:
    if fact_id not in facts.by_id:
        raise ReferenceProblem(
            f"計算した数値「{derived_id}」のもとの数値「{fact_id}」が、記録にありません。"
            "名前を確かめるか、nenpo build で作り直してください。"
        )
