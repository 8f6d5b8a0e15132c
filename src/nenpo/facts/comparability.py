"""With what a figure is comparable: what counts the same thing on the same basis.

Years are held against each other only along one basis: the same kind of period (累計 is no year), one unit, the same
distance to the programme year, the same way of counting (延べ is not 実), and the same restriction, which a document
declares in `comparability.csv` and the series carries. Everything that compares (差, 率, 順位, 連続, lines of charts)
asks here, and what is not compared says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nenpo.cleaning.comparability import APART, Declared, concerns
from nenpo.facts.store import Fact
from nenpo.ground.fiscal_year import period_kind, period_name

WAYS_OF_COUNTING = ("延べ", "実")


@dataclass(frozen=True)
class Basis:
    """What two figures of one thing must have in common to be compared.

    Attributes
    ----------
    kind : str
        Kind of the period: 年度, 暦年, 月, 時点, 累計 or 期間.
    lag : int
        Years from the column's year to the programme year; 0 where none is printed.
    counting : str
        延べ or 実 where one of them is printed.
    scope : str
        What the figure is restricted to; empty for most.
    """

    kind: str
    unit: str
    lag: int
    counting: str
    scope: str


def basis_of(fact: Fact) -> Basis:
    """The basis that a figure is comparable on."""
    counting = "、".join(word for word in fact.qualifier.split("、") if word in WAYS_OF_COUNTING)
    return Basis(period_kind(fact.period), fact.unit, lag_of(fact), counting, fact.scope)


def lag_of(fact: Fact) -> int:
    """Years from the year of a figure's column to the year of the programme that it is about."""
    return int(fact.programme_year) - fact.fiscal_year if fact.programme_year else 0


def comparable(one: Fact, other: Fact) -> bool:
    """Whether two figures of one thing can be held against each other."""
    return basis_of(one) == basis_of(other)


def why_apart(one: Fact, other: Fact) -> str:
    """Why two figures of one thing are not compared, as a sentence; empty where they can be."""
    first, second = basis_of(one), basis_of(other)
    if first.scope != second.scope:
        return scope_words([fact for fact in (one, other) if fact.scope])
    if first.unit != second.unit:
        units = f"「{first.unit or 'なし'}」から「{second.unit or 'なし'}」"
        return f"単位が{units}に変わっているので、その前後は比べません。"
    if first.counting != second.counting:
        ways = f"「{first.counting or '印なし'}」から「{second.counting or '印なし'}」"
        return f"数え方が{ways}に変わっているので、その前後は比べません。"
    if first.kind != second.kind:
        return f"「{first.kind}」の数値と「{second.kind}」の数値なので、比べません。"
    return "" if first == second else "どの年度の事業の数値かがそろわないので、比べません。"


def scope_words(restricted: Iterable[Fact]) -> str:
    """That figures are restricted, and so not compared with those that are not, or otherwise."""
    told = dict.fromkeys(f"{period_name(fact.period)}の数値は「{fact.scope}」に限ったもの" for fact in restricted)
    return f"{'、'.join(told)}なので、ほかの数値とは比べません。"


def mixed_scopes(facts: Iterable[Fact]) -> bool:
    """Whether figures differ in what they are restricted to: nothing may be computed across them."""
    return len({fact.scope for fact in facts}) > 1


def reasons_apart(facts: Iterable[Fact], declared: Sequence[Declared]) -> Mapping[str, str]:
    """Why each restricted figure is set apart, by its identity, as its document declares it."""
    apart = [one for one in declared if one.decision == APART]
    found: dict[str, str] = {}
    for fact in facts:
        if fact.scope:
            reasons = [
                one.reason
                for one in apart
                if one.document == fact.document and concerns(one, fact.section_id, fact.indicator, fact.period)
            ]
            found[fact.fact_id] = " ".join(dict.fromkeys(reasons))
    return found
