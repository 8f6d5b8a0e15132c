"""A computed figure by its identity: computed again, or a sentence that says why it cannot be.

`…/巡回指導件数/2020=前年度比` says all that is needed: the fact, the definition, and after a `:` what else it took.
"""

from __future__ import annotations

from nenpo.facts.derived import COUNTS, DEFINITIONS, MARK, PLACES, ROUNDINGS, WITH, Derived, recomputed
from nenpo.facts.store import Facts
from nenpo.ground.errors import ReferenceProblem


def is_derived(fact_id: str) -> bool:
    """Whether an identity is that of a computed figure."""
    return MARK in fact_id


def derived_of(facts: Facts, fact_id: str) -> Derived:
    """A computed figure by its identity, computed again from the facts on record.

    Raises
    ------
    ReferenceProblem
        If a fact that it came from is gone, the definition is unknown, or the formula gives nothing any more.
    """
    base, _, rest = fact_id.partition(MARK)
    name, *others = rest.split(WITH)
    rounded = bool(others) and others[0] in ROUNDINGS
    lost = [one for one in (base, *([] if rounded else others)) if one not in facts]
    if lost:
        raise ReferenceProblem(
            f"計算した数値「{fact_id}」のもとの数値「{lost[0]}」が、記録にありません。"
            "名前を確かめるか、nenpo build で作り直してください。"
        )
    known = (*DEFINITIONS, *COUNTS, *PLACES)
    if not rounded and name not in known:
        raise ReferenceProblem(f"計算の決まり「{name}」はありません（{fact_id}）。決まり: {'、'.join(known)}。")
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
