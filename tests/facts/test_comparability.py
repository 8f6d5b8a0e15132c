"""What is comparable is decided in one place: figures, words and charts hold nothing else against each other."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from made import facts, figure

from nenpo.checks.comparability import restrictions
from nenpo.cleaning.comparability import TOGETHER, concerns
from nenpo.facts.comparability import comparable, why_apart
from nenpo.facts.derived import BETWEEN, DIFFERENCE, RATE, SHARE, TOTAL, before, history, last_time, placed
from nenpo.facts.store import Context, Fact, Facts, read_facts
from nenpo.ground.blocks import spans_text
from nenpo.ground.errors import ReferenceProblem
from nenpo.ground.locations import at
from nenpo.publish.site.indicators import indicators_of, read_declared
from nenpo.words.wording import Voice, speak

ROOT = Path(__file__).resolve().parents[2]
JANUARY = "1月末現在"
one = partial(figure, document="doc", project="甲", unit="名")


def pair(**more: Any) -> tuple[Fact, Fact]:
    """The figure of last year, and this year's with something else about it."""
    found = facts(one("就職者数", 573, year=2019), one("就職者数", 295, **more)).all
    first, second = sorted(found, key=lambda fact: fact.fiscal_year)
    return first, second


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({}, ""),
        ({"scope": JANUARY}, "令和2年度の数値は「1月末現在」に限ったものなので、ほかの数値とは比べません。"),
        ({"unit": "件"}, "単位が「名」から「件」に変わっているので、その前後は比べません。"),
        ({"qualifier": "延べ"}, "数え方が「印なし」から「延べ」に変わっているので、その前後は比べません。"),
        ({"qualifier": "約、計"}, ""),
        ({"period": "CY2020"}, "「年度」の数値と「暦年」の数値なので、比べません。"),
        ({"period": "2003..2020", "qualifier": "累計"}, "「年度」の数値と「累計」の数値なので、比べません。"),
        ({"programme_year": "2021"}, "どの年度の事業の数値かがそろわないので、比べません。"),
    ],
)
def test_what_is_not_comparable_says_why(more: dict[str, Any], why: str) -> None:
    last, now = pair(**more)
    assert (why_apart(last, now), comparable(last, now)) == (why, not why)


def test_a_restricted_figure_begins_a_series_and_keeps_its_identity() -> None:
    last, now = pair(scope=JANUARY)
    assert (last.series, now.series) == ("nenji-hokoku/甲/就職者数", "nenji-hokoku/甲/就職者数#1月末現在")
    assert (last.thing, now.thing, now.scope) == (last.series, last.series, JANUARY)
    assert now.fact_id == "doc/甲/就職者数/2020" and now.indicator == "就職者数"


def test_nothing_is_derived_across_a_restriction() -> None:
    last, now = pair(scope=JANUARY)
    facts = Facts((last, now))
    assert history(facts, now) == [now]
    assert before(facts, now) is None and last_time(facts, now) is None
    assert {placed(facts, now, name) for name in ("連続", "順位", "過去最高", "過去最低")} == {None}
    assert {one.of(now, last) for one in (DIFFERENCE, RATE, BETWEEN, SHARE, TOTAL)} == {None}


def test_years_of_one_restriction_are_compared() -> None:
    store = facts(
        one("就職者数", 573, year=2018),
        one("就職者数", 300, year=2019, scope=JANUARY),
        one("就職者数", 295, scope=JANUARY),
    )
    now = next(fact for fact in store.all if fact.fiscal_year == 2020)
    assert [fact.fiscal_year for fact in history(store, now)] == [2019, 2020]


def test_a_changed_unit_ends_a_history() -> None:
    last, now = pair(unit="件")
    assert history(Facts((last, now)), now) == [now] and placed(Facts((last, now)), now, "連続") is None


@pytest.mark.parametrize("word", ["増減", "差", "率", "前回差", "前回率", "連続", "順位"])
def test_a_sentence_that_compares_is_left_out(word: str) -> None:
    store = facts(one("就職者数", 573, year=2019), one("就職者数", 295, scope=JANUARY))
    voice = Voice(store, Context("nenji-hokoku", 2020, "甲", "2(2)①-1"))
    assert (
        spans_text(speak(f"就職者は{{就職者数}}です。前年度から{{就職者数 {word}}}です。", voice))
        == "就職者は295名です。"
    )


def test_in_an_edition_of_its_own_the_sentence_stops_the_build_and_says_why() -> None:
    store = facts(one("就職者数", 573, year=2019), one("就職者数", 295, scope=JANUARY))
    voice = Voice(store, Context("nenji-hokoku", 2020, "甲", "2(2)①-1"), own_edition=True)
    why = "「{就職者数 差}」は、前の年度と比べられません。令和2年度の数値は「1月末現在」に限ったものなので"
    with pytest.raises(ReferenceProblem, match=re.escape(why)):
        speak("前年度から{就職者数 差}した。", voice)


@pytest.mark.parametrize("word", ["差", "率", "比べ", "割合", "合計"])
def test_two_figures_of_different_restriction_stop_the_build(word: str) -> None:
    store = facts(one("就職者数", 295, scope=JANUARY), one("修了者数", 818))
    voice = Voice(store, Context("nenji-hokoku", 2020, "甲", "2(2)①-1"))
    with pytest.raises(ReferenceProblem) as caught:
        speak(f"{{就職者数 {word} 修了者数}}", voice)
    text = f"{{就職者数 {word} 修了者数}}"
    assert str(caught.value) == (
        f"文章「{text}」: 「{text}」は計算できません。令和2年度の数値は「1月末現在」に限ったものなので、"
        "ほかの数値とは比べません。同じ範囲の数値を選ぶか、比べない文に直してください。"
    )


def test_figures_of_one_restriction_are_shares_of_each_other() -> None:
    store = facts(one("就職者数", 295, scope=JANUARY), one("修了者", 402, scope=JANUARY))
    voice = Voice(store, Context("nenji-hokoku", 2020, "甲", "2(2)①-1"))
    assert spans_text(speak("{就職者数 割合 修了者}", voice)) == "73.4%"


# What the documents on record restrict, read from their words and not from the series.


def restricted(facts: Facts) -> Iterator[Fact]:
    """Figures that a label, a note or a cell restricts in their own year, unless they are declared as comparable."""
    together = [one for one in read_declared(at(ROOT)) if one.decision == TOGETHER]
    for fact in facts.all:
        texts = (fact.indicator, fact.what, fact.qualifier, fact.note, fact.printed)
        words = [word for text in texts for word in restrictions(text, fact.fiscal_year)]
        known = any(concerns(one, fact.section_id, fact.indicator, fact.period) for one in together)
        if words and fact.value is not None and not known:
            yield fact


def test_no_line_of_an_indicator_joins_a_restricted_figure_with_another_year() -> None:
    facts = read_facts(at(ROOT))
    apart = {fact.fact_id for fact in restricted(facts)}
    assert len(apart) == 4
    lines = [line for one in indicators_of(facts).values() for line in one.lines if len(line.facts) > 1]
    assert len(lines) > 200
    assert [line for line in lines if apart & {fact.fact_id for fact in line.facts}] == []


def test_no_figure_on_record_is_derived_across_what_is_not_comparable() -> None:
    facts = read_facts(at(ROOT))
    apart, compared = {fact.fact_id for fact in restricted(facts)}, 0
    for fact in facts.all:
        past = history(facts, fact)
        compared += len(past) > 1
        assert len({one.unit for one in past}) <= 1, fact.fact_id
        assert len(past) < 2 or not apart & {one.fact_id for one in past}, fact.fact_id
    assert compared > 200
