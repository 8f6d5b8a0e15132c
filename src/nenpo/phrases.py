"""Words that follow from the data: 増加, 5.0%減少, 3年連続, 過去最高, 約4分の1, 1,511億円.

A reference may end with one of these words: `{巡回指導件数 率}`. What is printed is computed from the facts, so it
cannot deny the table; a word that claims something (過去最高) stops the build where the facts deny it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nenpo.blocks import Span
from nenpo.derived import DIFFERENCE, MARK, NTH, RATE, ROUNDINGS, SHARE, Derived, history, rank, rescaled, streak
from nenpo.errors import ReferenceProblem
from nenpo.facts import Fact, Facts
from nenpo.fiscal_year import period_name

# Below this change from the year before, in percent, a figure is called 横ばい.
FLAT = Decimal("1.0")
# What is measured rather than counted rises and falls; the rest grows and shrinks.
MEASURED = ("%", "ポイント", "倍", "割合", "")
SAME = "横ばい"

Find = Callable[[str], Fact | None]


@dataclass(frozen=True)
class Phrase:
    """A reference with its word taken apart: what it is about, the word, and what else the word takes."""

    base: str
    word: str
    other: str = ""


_YEARLY = ("増減", "差", "率", "連続", "過去最高", "過去最低", "順位")
_PAIRED = ("約分", "割合")
_FORMS = (
    re.compile(rf"(?P<base>.+?)\s+(?P<word>{'|'.join(_YEARLY)})(?P<other>)"),
    re.compile(rf"(?P<base>.+?)\s+(?P<word>{'|'.join(_PAIRED)})\s+(?P<other>.+)"),
    re.compile(rf"(?P<base>.+?)\s+(?P<other>\S+)\s+(?P<word>{'|'.join(ROUNDINGS)})"),
)
WORDS = (*_YEARLY, *_PAIRED, *ROUNDINGS)


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
    if phrase.word in _PAIRED:
        return _paired_span(fact, find(phrase.other), phrase, number)
    if phrase.word in ("増減", "差", "率"):
        before = find(f"{phrase.base} 前年度")
        return None if before is None else _change_span(fact, before, phrase.word, number)
    return _over_the_years(fact, history(facts, fact), phrase, number)


def direction(value: Decimal, unit: str) -> str:
    """増加 or 減少; 上昇 or 低下 of what is measured; 横ばい of no change."""
    if value == 0:
        return SAME
    words = ("上昇", "低下") if unit in MEASURED else ("増加", "減少")
    return words[0] if value > 0 else words[1]


def _change_span(fact: Fact, before: Fact, word: str, number: Callable[[Decimal, str], str]) -> Span | None:
    difference, rate = DIFFERENCE.of(fact, before), RATE.of(fact, before)
    if difference is None or fact.unit != before.unit:
        return None
    way = direction(difference.value, fact.unit)
    if word == "増減":
        flat = rate is not None and abs(rate.value) < FLAT
        return _span(SAME if flat else way, difference)
    if difference.value == 0:
        return _span("増減なし", difference)
    chosen = difference if word == "差" else rate
    return None if chosen is None else _span(f"{number(abs(chosen.value), chosen.unit)}{way}", chosen)


def _paired_span(fact: Fact, other: Fact | None, phrase: Phrase, number: Callable[[Decimal, str], str]) -> Span | None:
    if other is None or other.value is None:
        return None
    if fact.unit != other.unit:
        raise ReferenceProblem(
            f"「{{{phrase.base} {phrase.word} {phrase.other}}}」は、単位が違うので比べられません"
            f"（{fact.unit} と {other.unit}）。同じ単位の数値を選んでください。"
        )
    definition = SHARE if phrase.word == "割合" else NTH
    derived = definition.of(fact, other)
    if derived is None and phrase.word == "約分":
        raise ReferenceProblem(
            f"「{{{phrase.base} {phrase.word} {phrase.other}}}」は「約n分の1」と言えません"
            f"（{fact.printed} と {other.printed}）。{{… 割合 …}} を使ってください。"
        )
    if derived is None:
        return None
    words = f"約{derived.value}分の1" if phrase.word == "約分" else number(derived.value, derived.unit)
    return _span(words, derived)


def _rescaled_span(fact: Fact, phrase: Phrase, number: Callable[[Decimal, str], str]) -> Span:
    try:
        derived = rescaled(fact, phrase.other, phrase.word)
    except ValueError as error:
        raise ReferenceProblem(f"「{{{phrase.base} {phrase.other} {phrase.word}}}」: {error}。") from None
    assert derived is not None
    return _span(number(derived.value, derived.unit), derived)


def _over_the_years(
    fact: Fact, past: Sequence[Fact], phrase: Phrase, number: Callable[[Decimal, str], str]
) -> Span | None:
    if len(past) < 2:
        return None
    if phrase.word == "連続":
        count, way = streak(past)
        words = direction(Decimal(way), fact.unit)
        return _about(f"{count}年連続の{words}" if count > 1 else words, fact, phrase.word, Decimal(count))
    high = phrase.word != "過去最低"
    place = rank(past, high)
    since = f"記録のある{period_name(past[0].period)}以降"
    if phrase.word == "順位":
        words = f"{since}で{'最も' if place == 1 else f'{place}番目に'}{'高い' if fact.unit in MEASURED else '多い'}"
        return _about(words, fact, phrase.word, Decimal(place))
    if place != 1:
        raise ReferenceProblem(_denied(past, phrase, high))
    return _about(f"{phrase.word}（{since}）", fact, phrase.word, Decimal(place))


def _denied(past: Sequence[Fact], phrase: Phrase, high: bool) -> str:
    extreme = (max if high else min)(past, key=lambda one: one.value or Decimal(0))
    now, how = past[-1], "大きい" if high else "小さい"
    return (
        f"「{{{phrase.base} {phrase.word}}}」とは言えません。{period_name(extreme.period)}が {extreme.printed} で、"
        f"{period_name(now.period)}の {now.printed} より{how}からです。文を直してください。"
    )


def _about(words: str, fact: Fact, name: str, value: Decimal) -> Span:
    return Span(words, "fact", f"{fact.fact_id}{MARK}{name}", format(value, "f"))


def _span(words: str, derived: Derived) -> Span:
    return Span(words, "fact", derived.fact_id, format(derived.value, "f"))


def phrase_list() -> Mapping[str, str]:
    """Every word with what it prints, for the manual and for messages."""
    return {
        "増減": "増加・減少・横ばい（前年度から1%未満の動き）",
        "差": "前年度との差と向き",
        "率": "前年度比と向き",
        "連続": "何年続けて増えたか、減ったか",
        "過去最高": "記録のある年で最も大きいこと（違えば止まる）",
        "過去最低": "記録のある年で最も小さいこと（違えば止まる）",
        "順位": "記録のある年の中での順位",
        "約分": "もう一つの数値の約n分の1",
        "割合": "もう一つの数値に占める割合",
        "四捨五入": "大きな単位に直す",
        "切捨て": "大きな単位に直す",
    }
