"""The identity of a computed figure leads back to its formula and facts, and to the same value."""

from decimal import Decimal
from pathlib import Path

import pytest
from made import series

from nenpo.facts.derivations import derived_of, is_derived
from nenpo.facts.store import Context, Facts, read_facts
from nenpo.ground.blocks import Span
from nenpo.ground.errors import ReferenceProblem
from nenpo.ground.locations import at
from nenpo.words.wording import Voice, speak


def printed(text: str, facts: Facts) -> list[Span]:
    voice = Voice(facts, Context("nenji-hokoku", 2020, "甲", "2(2)①-1"))
    return [span for span in speak(text, voice) if is_derived(span.fact)]


FACTS = Facts(
    (*series("費用", 30000, 20000, 10000, unit="千円").all, *series("総額", 90000, 80000, 40000, unit="千円").all)
)


@pytest.mark.parametrize(
    ("word", "formula", "years"),
    [
        ("{費用 差}", "今年度 − 前年度", [2020, 2019]),
        ("{費用 率}", "（今年度 − 前年度）÷ 前年度 × 100、小数第1位に四捨五入", [2020, 2019]),
        ("{費用 増減}", "今年度 − 前年度", [2020, 2019]),
        ("{費用 割合 総額}", "部分 ÷ 全体 × 100、小数第1位に四捨五入", [2020, 2020]),
        ("{費用 約分 総額}", "全体 ÷ 部分を整数に四捨五入（一割以内のとき）", [2020, 2020]),
        ("{費用 万円 切捨て}", "千円を万円に直し、端数を切捨て", [2020]),
        ("{費用 連続}", "記録のある年を古い順に並べ、同じ向きに動き続けた年数を数える", [2018, 2019, 2020]),
        ("{費用 過去最低}", "記録のある年の中での順位（小さい順）", [2018, 2019, 2020]),
        ("{費用 順位}", "記録のある年の中での順位（大きい順）", [2018, 2019, 2020]),
    ],
)
def test_what_a_sentence_prints_is_computed_again(word: str, formula: str, years: list[int]) -> None:
    (span,) = printed(f"費用は{word}です。", FACTS)
    derived = derived_of(FACTS, span.fact)
    assert (derived.fact_id, derived.value) == (span.fact, Decimal(span.value))
    assert derived.formula == formula
    assert [one.fiscal_year for one in derived.operands] == years


@pytest.mark.parametrize(
    ("fact_id", "said"),
    [
        ("doc/甲/手数料/2020=前年度比", "もとの数値「doc/甲/手数料/2020」が、記録にありません"),
        ("doc/甲/費用/2020=割合:doc/甲/手数料/2020", "もとの数値「doc/甲/手数料/2020」が、記録にありません"),
        ("doc/甲/費用/2018=前年度差", "今の記録からは計算できません"),
        ("doc/甲/費用/2020=平均", "計算の決まり「平均」はありません"),
        ("doc/甲/費用/2020=億件:切捨て", "単位「千円」を「億件」に直すことはできません"),
    ],
)
def test_what_cannot_be_computed_any_more_says_why(fact_id: str, said: str) -> None:
    with pytest.raises(ReferenceProblem) as caught:
        derived_of(FACTS, fact_id)
    assert said in str(caught.value)


def test_no_printed_figure_looks_like_a_computed_one(root: Path) -> None:
    assert [fact.fact_id for fact in read_facts(at(root)).all if is_derived(fact.fact_id) or ":" in fact.fact_id] == []
