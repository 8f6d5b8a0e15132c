"""Words that follow from the data: 増加, 5.0%減少, 3年連続, 過去最高, 約4分の1, 1,511億円.

A reference may end with one of these words: `{巡回指導件数 率}`. What is printed is computed from the facts, so it
cannot deny the table; a word that claims something (過去最高) stops the build where the facts deny it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nenpo.facts.comparability import mixed_scopes, scope_words, why_apart
from nenpo.facts.derived import (
    ABOVE,
    BETWEEN,
    COUNTS,
    DIFFERENCE,
    NTH,
    RATE,
    RATE_BETWEEN,
    RATE_SINCE_LAST,
    ROUNDINGS,
    SHARE,
    SINCE_LAST,
    TOTAL,
    Definition,
    Derived,
    before,
    counted,
    history,
    last_time,
    placed,
    rescaled,
    same_measure,
    streak,
)
from nenpo.facts.store import Fact, Facts
from nenpo.ground.blocks import Span
from nenpo.ground.errors import ReferenceProblem
from nenpo.ground.fiscal_year import period_name
from nenpo.ground.numerals import plain_digits

# Below this change from the year before, in percent, a figure is called 横ばい.
FLAT = Decimal("1.0")
# The smallest share that is printed, in percent.
LEAST_SHARE = Decimal("0.1")
# What is measured rather than counted rises and falls; the rest grows and shrinks.
MEASURED = ("%", "ポイント", "倍", "割合", "")
SAME = "横ばい"
# Said of no change where a verb may follow as after 増加: 横ばいで推移した.
STEADY = f"{SAME}で推移"
_COMPARISONS = {1: "を上回る", 0: "と同じ", -1: "を下回る"}

Find = Callable[[str], Fact | None]


@dataclass(frozen=True)
class Phrase:
    """A reference with its word taken apart: what it is about, the word, and what else the word takes."""

    base: str
    word: str
    other: str = ""


# Each word with how it is computed from the figure and the one before it, or from two figures that are named.
_SINCE_BEFORE = {"増減": DIFFERENCE, "差": DIFFERENCE, "率": RATE}
_SINCE_LAST = {"前回差": SINCE_LAST, "前回率": RATE_SINCE_LAST}
_OVER_THE_YEARS = ("連続", "過去最高", "過去最低", "順位")
_COMPARES_YEARS = (*_SINCE_BEFORE, *_SINCE_LAST, *_OVER_THE_YEARS)
_CHANGE_BETWEEN = {"差": BETWEEN, "率": RATE_BETWEEN}
_PART = {"約分": NTH, "割合": SHARE}
_WHEN = "時期"
_ALONE = (*_SINCE_BEFORE, *_SINCE_LAST, *_OVER_THE_YEARS, *COUNTS, _WHEN)
_COMPARED = "比べ"
_PAIRED = (*_PART, *_CHANGE_BETWEEN, _COMPARED, TOTAL.name)
_FORMS = (
    re.compile(rf"(?P<base>.+?)\s+(?P<word>{'|'.join(_ALONE)})(?P<other>)"),
    re.compile(rf"(?P<base>.+?)\s+(?P<word>{'|'.join(_PAIRED)})\s+(?P<other>.+)"),
    re.compile(rf"(?P<base>.+?)\s+(?P<other>\S+)\s+(?P<word>{'|'.join(ROUNDINGS)})"),
)
WORDS = tuple(dict.fromkeys((*_ALONE, *_PAIRED, *ROUNDINGS)))


def parse_phrase(text: str) -> Phrase | None:
    """A reference that ends with one of the words; None for a plain one."""
    for form in _FORMS:
        if match := form.fullmatch(text.strip()):
            return Phrase(match["base"], match["word"], match["other"])
    return None


def phrase_span(phrase: Phrase, facts: Facts, find: Find, number: Callable[[Decimal, str], str]) -> Span | None:
    """What a phrase prints; None where the facts it needs are not on record for the year.

    Parameters
    ----------
    find : function
        Name to the fact that it means here.
    number : function
        Value and unit to words, by the notation of the report.

    Raises
    ------
    ReferenceProblem
        If the facts deny what the word claims, or the word does not fit the figure.
    """
    fact = find(phrase.base)
    if fact is None or fact.value is None:
        return None
    if phrase.word in ROUNDINGS:
        return _rescaled_span(fact, phrase, number)
    if phrase.other:
        others = [find(name) for name in _others(phrase)]
        known = [one for one in others if one is not None and one.value is not None]
        return _paired_span(fact, known, phrase, number) if len(known) == len(others) else None
    if phrase.word == _WHEN:
        return Span(period_name(fact.period), "time")
    if phrase.word in COUNTS:
        return _counted_span(facts, fact, phrase, number)
    if phrase.word in _OVER_THE_YEARS:
        return _over_the_years(facts, fact, phrase)
    if phrase.word in _SINCE_LAST:
        return _change_span(fact, last_time(facts, fact), _SINCE_LAST[phrase.word], number)
    earlier = before(facts, fact)
    if phrase.word == "増減":
        return _way_span(fact, earlier)
    return _change_span(fact, earlier, _SINCE_BEFORE[phrase.word], number)


def why_silent(phrase: Phrase, facts: Facts, find: Find) -> str:
    """Why a phrase prints nothing: the figures before are not comparable, or there are none."""
    fact = find(phrase.base)
    if fact is not None and fact.value is not None and phrase.word in _COMPARES_YEARS:
        past = [
            one for one in facts.of_thing(fact.thing) if one.value is not None and one.fiscal_year < fact.fiscal_year
        ]
        last = max(past, key=lambda one: one.fiscal_year, default=None)
        if last is not None and (why := why_apart(last, fact)):
            return f"、前の年度と比べられません。{why}"
    return "、言葉にするのに要る数値がそろっていません。"


def _others(phrase: Phrase) -> list[str]:
    """Names of the other figures: one, or for a total as many as are joined."""
    return re.split(rf"\s+{TOTAL.name}\s+", phrase.other) if phrase.word == TOTAL.name else [phrase.other]


def direction(value: Decimal, unit: str) -> str:
    """増加 or 減少; 上昇 or 低下 of what is measured; 横ばい of no change."""
    if value == 0:
        return SAME
    words = ("上昇", "低下") if unit in MEASURED else ("増加", "減少")
    return words[0] if value > 0 else words[1]


def _way_span(fact: Fact, earlier: Fact | None) -> Span | None:
    """増加, 減少 or 横ばい, which is a change of less than a hundredth."""
    difference = None if earlier is None or earlier.unit != fact.unit else DIFFERENCE.of(fact, earlier)
    if earlier is None or difference is None:
        return None
    rate = RATE.of(fact, earlier)
    flat = rate is not None and abs(rate.value) < FLAT
    return _span(STEADY if flat or not difference.value else direction(difference.value, fact.unit), difference)


def _change_span(
    fact: Fact, other: Fact | None, definition: Definition, number: Callable[[Decimal, str], str]
) -> Span | None:
    """How much a figure has changed from another, and which way."""
    if other is None or other.unit != fact.unit:
        return None
    derived = definition.of(fact, other)
    if derived is None:
        return None
    way = BETWEEN.of(fact, other)
    if way is None or way.value == 0:
        return _span(STEADY, derived)
    return _span(f"{number(abs(derived.value), derived.unit)}{direction(way.value, fact.unit)}", derived)


def _paired_span(
    fact: Fact, others: Sequence[Fact], phrase: Phrase, number: Callable[[Decimal, str], str]
) -> Span | None:
    _refuse_mixed(fact, others, phrase)
    if phrase.word == _COMPARED and same_measure(fact, others[0]):
        above = ABOVE.of(fact, others[0])
        return None if above is None else _span(_COMPARISONS[int(above.value)], above)
    if any(other.unit != fact.unit for other in others):
        units = " と ".join(dict.fromkeys([fact.unit, *(other.unit for other in others)]))
        raise ReferenceProblem(
            f"「{{{phrase.base} {phrase.word} {phrase.other}}}」は、単位が違うので比べられません"
            f"（{units}）。同じ単位の数値を選んでください。"
        )
    if phrase.word in _CHANGE_BETWEEN:
        return _change_span(fact, others[0], _CHANGE_BETWEEN[phrase.word], number)
    if phrase.word == TOTAL.name:
        derived = TOTAL.of(fact, *others)
        return None if derived is None else _span(number(derived.value, derived.unit), derived)
    derived = _PART[phrase.word].of(fact, others[0])
    if derived is None and phrase.word == "約分":
        raise ReferenceProblem(
            f"「{{{phrase.base} {phrase.word} {phrase.other}}}」は「約n分の1」と言えません"
            f"（{fact.printed} と {others[0].printed}）。{{… 割合 …}} を使ってください。"
        )
    if derived is None:
        return None
    return _span(_part_words(derived, fact, phrase.word, number), derived)


def _refuse_mixed(fact: Fact, others: Sequence[Fact], phrase: Phrase) -> None:
    """Stop where one of the figures is restricted to something that the other is not."""
    if mixed_scopes([fact, *others]):
        restricted = scope_words(one for one in (fact, *others) if one.scope)
        raise ReferenceProblem(
            f"「{{{phrase.base} {phrase.word} {phrase.other}}}」は計算できません。{restricted}"
            "同じ範囲の数値を選ぶか、比べない文に直してください。"
        )


def _part_words(derived: Derived, part: Fact, word: str, number: Callable[[Decimal, str], str]) -> str:
    """約n分の1, or a share; one that rounds to nothing is said to be less than the smallest share printed."""
    if word == "約分":
        return f"約{derived.value}分の1"
    if derived.value == 0 and part.value:
        return f"{number(LEAST_SHARE, derived.unit)}未満"
    return number(derived.value, derived.unit)


def _counted_span(facts: Facts, fact: Fact, phrase: Phrase, number: Callable[[Decimal, str], str]) -> Span:
    derived = counted(facts, fact, phrase.word)
    if derived is None:
        raise ReferenceProblem(
            f"「{{{phrase.base} {phrase.word}}}」の「{phrase.word}」は、施策一覧の小計と合計の事業費だけに使えます。"
            f"「{{施策一覧①小計/事業費 {phrase.word}}}」のように書いてください。"
        )
    return _span(number(derived.value, derived.unit), derived)


def _rescaled_span(fact: Fact, phrase: Phrase, number: Callable[[Decimal, str], str]) -> Span:
    try:
        derived = rescaled(fact, phrase.other, phrase.word)
    except ValueError as error:
        raise ReferenceProblem(f"「{{{phrase.base} {phrase.other} {phrase.word}}}」: {error}。") from None
    assert derived is not None
    return _span(number(derived.value, derived.unit), derived)


def _over_the_years(facts: Facts, fact: Fact, phrase: Phrase) -> Span | None:
    past = history(facts, fact)
    derived = placed(facts, fact, phrase.word)
    if derived is None:
        return None
    since = f"記録のある{period_name(past[0].period)}以降"
    if phrase.word == "連続":
        way = direction(Decimal(streak(past)[1]), fact.unit)
        words = f"{derived.value}年連続の{way}" if derived.value > 1 else way
        # A row of years that reaches the first on record may have begun before it.
        reaches = 1 < derived.value == len(past) - 1
        return _span(f"{since}、{words}" if reaches else words, derived)
    if phrase.word == "順位":
        place = "最も" if derived.value == 1 else f"{derived.value}番目に"
        return _span(f"{since}で{place}{'高い' if fact.unit in MEASURED else '多い'}", derived)
    if derived.value != 1:
        raise ReferenceProblem(_denied(past, phrase, high=phrase.word != "過去最低"))
    return _span(f"{phrase.word}（{since}）", derived)


def _denied(past: Sequence[Fact], phrase: Phrase, high: bool) -> str:
    extreme = (max if high else min)(past, key=lambda one: one.value or Decimal(0))
    now, how = past[-1], "大きい" if high else "小さい"
    return (
        f"「{{{phrase.base} {phrase.word}}}」とは言えません。{period_name(extreme.period)}が {extreme.printed} で、"
        f"{period_name(now.period)}の {now.printed} より{how}からです。文を直してください。"
    )


def _span(words: str, derived: Derived) -> Span:
    return Span(words, "fact", derived.fact_id, plain_digits(derived.value))


def phrase_list() -> Mapping[str, str]:
    """Every word with what it prints, for the manual and for messages."""
    return {
        "増減": "増加、減少、または横ばいで推移（前年度から1%未満の動き）",
        "差": "前年度との差と向き。後にもう一つの数値を書けば、それとの差",
        "率": "前年度比と向き。後にもう一つの数値を書けば、それと比べた率",
        "前回差": "記録のある前の回との差と向き（数年ごとの調査に使う）",
        "前回率": "記録のある前の回と比べた率と向き",
        "時期": "その数値の年度や年月日",
        "連続": "何年続けて増えたか、減ったか（記録の始めの年まで続くときは、その年も言う）",
        "過去最高": "記録のある年で最も大きいこと（違えば止まる）",
        "過去最低": "記録のある年で最も小さいこと（違えば止まる）",
        "順位": "記録のある年の中での順位",
        "事業数": "施策一覧の小計や合計に入る事業の数",
        "新規事業数": "そのうち新規の事業の数",
        "重点事業数": "そのうち重点の事業の数",
        "主要成果事業数": "そのうち主要成果の事業の数",
        "比べ": "もう一つの数値を上回る、下回る、それと同じ（人と万人のような単位の違いは直して比べる）",
        "約分": "もう一つの数値の約n分の1（そう言えなければ止まる）",
        "割合": "もう一つの数値に占める割合",
        "合計": "もう一つの数値との和。「合計」でつなげばいくつでも足せる",
        "四捨五入": "大きな単位に直し、端数を四捨五入する",
        "切捨て": "大きな単位に直し、端数を切り捨てる",
    }
