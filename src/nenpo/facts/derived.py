"""Figures that are computed: each is a fact with a formula and the facts that it came from.

A definition lives here and nowhere else. Its identity is that of the fact it is about, a `=`, its name, and after
a `:` what else it takes: `…/巡回指導件数/2020=前年度比`. So a derived figure can be traced as a printed one can, and
`recomputed` gives it again from its identity alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import pairwise

from nenpo.facts.comparability import comparable, mixed_scopes
from nenpo.facts.store import Fact, Facts, believed
from nenpo.ground.fiscal_year import parse_period, period_kind
from nenpo.ground.numerals import unit_scale

MARK, WITH = "=", ":"
SHARE_UNITS = ("%", "ポイント")
ROUNDINGS = {"四捨五入": ROUND_HALF_UP, "切捨て": ROUND_DOWN}
# A part of a whole that is called 「約n分の1」 lies within a tenth of it.
ABOUT = Decimal("0.1")


@dataclass(frozen=True)
class Derived:
    """A computed figure.

    Attributes
    ----------
    fact_id : str
        Identity of the fact it is about, with the definition's name after `=`.
    formula : str
        How it is computed, in words.
    operands : tuple of Fact
        What it was computed from, in the order of the formula.
    about : Fact
        The figure that it is said of.
    """

    fact_id: str
    formula: str
    operands: tuple[Fact, ...]
    value: Decimal
    unit: str
    about: Fact


@dataclass(frozen=True)
class Definition:
    """How a figure is computed from others.

    Attributes
    ----------
    compute : function
        Values to the result before rounding; None where there is none (a rate of nothing).
    places : int or None
        Decimal places that the result is rounded to by 四捨五入; None: as it comes.
    scaled : bool
        Values are brought to the plain unit first: 万人 to 人.
    """

    name: str
    formula: str
    compute: Callable[..., Decimal | None]
    unit: Callable[[Fact], str]
    places: int | None = None
    scaled: bool = False

    def of(self, *operands: Fact) -> Derived | None:
        """The derived figure; None where an operand has no value, or is restricted to something that others are not."""
        if mixed_scopes(operands):
            return None
        values = [_scaled(fact) if self.scaled else fact.value for fact in operands]
        if any(value is None for value in values):
            return None
        value = self.compute(*values)
        if value is None:
            return None
        value = value if self.places is None else rounded(value, self.places)
        others = "".join(f"{WITH}{fact.fact_id}" for fact in operands[1:] if self.name not in IMPLIED)
        identity = f"{operands[0].fact_id}{MARK}{self.name}{others}"
        formula = in_words_of(self.formula, operands[0])
        return Derived(identity, formula, operands, value, self.unit(operands[0]), operands[0])


def in_words_of(words: str, fact: Fact) -> str:
    """Name or formula of a definition, said of a calendar year where the figure is about one: 前年差."""
    return words.replace("年度", "年") if period_kind(fact.period) == "暦年" else words


def rounded(value: Decimal, places: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """A value with so many decimal places, half away from zero unless another rounding is declared; never −0.0."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=rounding) + 0


def change(now: Decimal, before: Decimal) -> Decimal:
    """今年度 − 前年度."""
    return now - before


def change_rate(now: Decimal, before: Decimal) -> Decimal | None:
    """(今年度 − 前年度) ÷ 前年度 × 100; nothing where there was nothing the year before."""
    return (now - before) * 100 / before if before else None


def total(*parts: Decimal) -> Decimal:
    """The sum of all parts."""
    return sum(parts, Decimal(0))


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """部分 ÷ 全体 × 100; nothing of an empty whole."""
    return part * 100 / whole if whole else None


def one_nth(part: Decimal, whole: Decimal) -> Decimal | None:
    """The n of 「約n分の1」; nothing where no n from 2 on comes within a tenth of the truth."""
    if part <= 0 or whole < part:
        return None
    n = rounded(whole / part, 0)
    near = n >= 2 and abs(whole / n - part) <= ABOUT * part
    return n if near else None


def above(one: Decimal, other: Decimal) -> Decimal:
    """1 where the one is more than the other, -1 where it is less, 0 where they are the same."""
    return Decimal(_sign(one - other))


def same_measure(one: Fact, other: Fact) -> bool:
    """Whether two figures can be held against each other, one in 人 and the other in 万人 for example."""
    return unit_scale(one.unit)[1] == unit_scale(other.unit)[1]


def _same_unit(fact: Fact) -> str:
    return "ポイント" if fact.unit in SHARE_UNITS else fact.unit


_RATE_FORMULA = "（{0} − {1}）÷ {1} × 100、小数第1位に四捨五入"
DIFFERENCE = Definition("前年度差", "今年度 − 前年度", change, _same_unit)
RATE = Definition("前年度比", _RATE_FORMULA.format("今年度", "前年度"), change_rate, lambda _: "%", 1)
SINCE_LAST = Definition("前回差", "今回 − 記録のある前の回", change, _same_unit)
RATE_SINCE_LAST = Definition("前回比", _RATE_FORMULA.format("今回", "前の回"), change_rate, lambda _: "%", 1)
BETWEEN = Definition("差", "一つ目 − 二つ目", change, _same_unit)
RATE_BETWEEN = Definition("増減率", _RATE_FORMULA.format("一つ目", "二つ目"), change_rate, lambda _: "%", 1)
ABOVE = Definition("比較", "一つ目が大きければ1、小さければ−1、同じなら0", above, lambda _: "", scaled=True)
TOTAL = Definition("合計", "すべての和", total, lambda fact: fact.unit)
SHARE = Definition("割合", "部分 ÷ 全体 × 100、小数第1位に四捨五入", share, lambda _: "%", 1)
NTH = Definition("約分", "全体 ÷ 部分を整数に四捨五入（一割以内のとき）", one_nth, lambda _: "分の1")
# The other operand follows from the first and needs no name.
YEARLY = (DIFFERENCE.name, RATE.name)
SINCE = (SINCE_LAST.name, RATE_SINCE_LAST.name)
IMPLIED = (*YEARLY, *SINCE)
_ALL = (DIFFERENCE, RATE, SINCE_LAST, RATE_SINCE_LAST, BETWEEN, RATE_BETWEEN, ABOVE, TOTAL, SHARE, NTH)
DEFINITIONS = {one.name: one for one in _ALL}
# Lines of the 施策一覧 that are counted, and the mark that each of them bears.
COUNTS = {"事業数": "", "新規事業数": "新規", "重点事業数": "重点", "主要成果事業数": "主要成果"}
COST, RELISTED, WITH_RELISTED = "事業費", "再掲", "再掲含む"
_SUBTOTAL = re.compile(rf"施策一覧(?:([①-⑳])小計(（{WITH_RELISTED}）)?|合計)")
# Said of a figure among the years on record, with the number that it stands on.
PLACES = ("連続", "順位", "過去最高", "過去最低")
STREAK_FORMULA = "記録のある年を古い順に並べ、同じ向きに動き続けた年数を数える"
RANK_FORMULA = "記録のある年の中での順位（{}順）"


def before(facts: Facts, fact: Fact) -> Fact | None:
    """The same figure one year before; None where it is not on record."""
    if not fact.period:
        return None
    wanted = parse_period(fact.period).shifted(-1).text
    return next((one for one in history(facts, fact) if one.period == wanted), None)


def last_time(facts: Facts, fact: Fact) -> Fact | None:
    """The same figure as it stands last on record before, however long ago: the survey before this one."""
    past = [one for one in history(facts, fact) if one.fiscal_year < fact.fiscal_year]
    return past[-1] if past else None


def counted(facts: Facts, subtotal: Fact, name: str) -> Derived | None:
    """How many projects of the 施策一覧 a subtotal is made of; None of a figure that is no subtotal.

    Parameters
    ----------
    name : str
        One of `COUNTS`: all projects, or those that bear a mark.
    """
    found = _SUBTOTAL.fullmatch(subtotal.subject)
    if not found or subtotal.indicator != COST:
        return None
    policy, relisted = found[1] or "", bool(found[2])
    wanted = {mark for mark in (policy, COUNTS[name]) if mark}
    lines = [fact for fact in facts.of_file(subtotal.document, subtotal.source_file) if fact.indicator == COST]
    chosen = tuple(
        fact
        for fact in lines
        if (marks := facts.marks_of(fact)) and wanted <= marks and (relisted or RELISTED not in marks)
    )
    formula = f"施策一覧で{COUNTS[name] or '印を問わず'}の事業の行を数えた数（再掲を{'含む' if relisted else '除く'}）"
    return Derived(f"{subtotal.fact_id}{MARK}{name}", formula, chosen, Decimal(len(chosen)), "事業", subtotal)


def rescaled(fact: Fact, unit: str, rounding: str) -> Derived | None:
    """A figure in a larger unit, 151,157,329千円 as 1,511億円, by a rounding that is declared.

    Raises
    ------
    ValueError
        If the units do not measure the same, or the rounding is none of the two.
    """
    if rounding not in ROUNDINGS:
        raise ValueError(f"端数の処理「{rounding}」は {'、'.join(ROUNDINGS)} のどちらでもありません")
    (size, base), (wanted, wanted_base) = unit_scale(fact.unit), unit_scale(unit)
    if base != wanted_base:
        raise ValueError(f"単位「{fact.unit}」を「{unit}」に直すことはできません")
    if fact.value is None:
        return None
    value = rounded(fact.value * size / wanted, 0, ROUNDINGS[rounding])
    formula = f"{fact.unit}を{unit}に直し、端数を{rounding}"
    return Derived(f"{fact.fact_id}{MARK}{unit}{WITH}{rounding}", formula, (fact,), value, unit, fact)


def _scaled(fact: Fact) -> Decimal | None:
    return None if fact.value is None else fact.value * unit_scale(fact.unit)[0]


def history(facts: Facts, fact: Fact) -> list[Fact]:
    """Values of a fact's series up to it that are comparable with it, oldest first: the years on record.

    A correction that has arrived by then counts, then a year's own edition, then the next edition's 前年度 column.
    """
    by_period: dict[str, Fact] = {}
    for other in facts.of_series(fact.series):
        same = other.place == fact.place and other.value is not None and comparable(other, fact)
        if other.is_correction and other.edition > fact.edition:
            continue
        if same and other.fiscal_year <= fact.fiscal_year:
            known = by_period.get(other.period)
            if known is None or believed(other) > believed(known):
                by_period[other.period] = other
    return sorted(by_period.values(), key=lambda one: (one.fiscal_year, one.period))


def streak(past: Sequence[Fact]) -> tuple[int, int]:
    """How many years in a row up to the last the figure went one way, and which: 1 up, -1 down, 0 neither.

    A gap between the years on record ends the row.
    """
    steps = [(_sign(_value(later) - _value(earlier)), later.fiscal_year - earlier.fiscal_year)
             for earlier, later in pairwise(past)]  # fmt: skip
    if not steps or steps[-1][0] == 0:
        return 0, 0
    count = 0
    for sign, gap in reversed(steps):
        if sign != steps[-1][0] or gap != 1:
            break
        count += 1
    return count, steps[-1][0] if count else 0


def _value(fact: Fact) -> Decimal:
    if fact.value is None:
        raise ValueError(f"{fact.fact_id} has no value, so it is no part of a history")
    return fact.value


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def rank(past: Sequence[Fact], highest: bool = True) -> int:
    """Place of the last figure among the years on record; 1 is the highest (or lowest)."""
    last = _value(past[-1])
    return 1 + sum((_value(one) > last) if highest else (_value(one) < last) for one in past)


def placed(facts: Facts, fact: Fact, name: str) -> Derived | None:
    """The number behind 連続, 順位, 過去最高 and 過去最低; None where fewer than two years are on record."""
    past = history(facts, fact)
    if fact.value is None or len(past) < 2:
        return None
    if name == "連続":
        value, formula, unit = streak(past)[0], STREAK_FORMULA, "年"
    else:
        lowest = name == "過去最低"
        value, formula, unit = rank(past, not lowest), RANK_FORMULA.format("小さい" if lowest else "大きい"), "番目"
    return Derived(f"{fact.fact_id}{MARK}{name}", formula, tuple(past), Decimal(value), unit, fact)


def recomputed(facts: Facts, fact_id: str) -> Derived | None:
    """A derived figure again from its identity; None where it or a fact that it needs is not on record."""
    about, _, rest = fact_id.partition(MARK)
    name, *others = rest.split(WITH)
    operands = [facts.get(one) for one in (about, *others)]
    fact = operands[0]
    if fact is None or not name:
        return None
    if others and others[0] in ROUNDINGS:
        return rescaled(fact, name, others[0])
    if name in COUNTS:
        return counted(facts, fact, name)
    if name in PLACES:
        return placed(facts, fact, name)
    if name in IMPLIED:
        operands.append(before(facts, fact) if name in YEARLY else last_time(facts, fact))
    known = [one for one in operands if one is not None]
    return DEFINITIONS[name].of(*known) if name in DEFINITIONS and len(known) == len(operands) else None
