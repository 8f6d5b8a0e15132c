"""How numbers, dates and references become words.

One module formats every figure, following the notation of official documents: half-width digits, a comma every
three, 兆・億・万 in kanji, 令和元年. A digit or an amount in kanji in prose is a fact, a date or a declared literal;
anything else is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from nenpo.cleaning.observations import OUTSTANDING
from nenpo.facts.store import REVISED, Context, Fact, Facts
from nenpo.ground.blocks import NAME, NUMBER, PRINTED, Span, Spans
from nenpo.ground.braces import REFERENCE, any_brace, left_over, plain_reference
from nenpo.ground.errors import ReferenceProblem, UsageError
from nenpo.ground.fiscal_year import fiscal_year_name, parse_period, parse_year
from nenpo.ground.numerals import HALF_WIDTH, SCALES, is_dash, normalise, parse_figures, plain_digits
from nenpo.ground.typed_figures import DATE, NUMBERING, OUTLINE, is_date, is_digit, names_pattern, typed_figures
from nenpo.words.phrases import parse_phrase, phrase_span, why_silent
from nenpo.words.typed_years import YEAR_WORDS, refuse_stale_years

# A 。 inside a reference, or before a closing bracket, ends no sentence.
SENTENCE = re.compile(r"(?:[{｛][^{}｛｝]*[}｝]|。(?=[」』）)])|[^。])*。?")
DASH = "―"
# Said of last year's figure that has been corrected since.
REVISED_MARK = "（改訂）"
# Why a figure is missing, in words; what a cell shows follows from them.
MARKER_WORDS = {
    "none_reported": "記載なし",
    "not_started": "事業開始前",
    "not_held": "中止・未実施",
    "not_counted": "未集計",
    "as_needed": "随時",
    "merged": "上の欄に同じ",
    "not_applicable": "該当なし",
    "missing": "空欄",
    "outstanding": "未提出",
}
SUFFIX_QUALIFIERS = ("程度", "未満", "以上", "以下", "以内", "減", "増")
SILENT_QUALIFIERS = ("累計", "計", "実")
# A date as a table prints it, whatever its width.
_PRINTED_DATE = re.compile(
    r"(?:(?:令和|平成|昭和)(?:元|\d{1,2})年(?:度|(?:\d{1,2}月(?:\d{1,2}日)?)?)|\d{4}年(?:度|\d{1,2}月)?"
    r"|\d{1,2}月(?:\d{1,2}日|末)?|\d{1,2}年度)"
)
# The counter that follows a number, or stands alone as a unit.
_SMALL_KA = re.compile(r"(?:(?<=[\d数])|^)[ヶケヵカヵ箇ｹ](?=[所月年国])")
_FRACTION = re.compile(r"\d+分の\d+|\d+/\d+")


@dataclass(frozen=True)
class Voice:
    """What a sentence needs to be spoken.

    Attributes
    ----------
    context : Context
        The place it stands in.
    literals : tuple of str
        Names that hold digits and are no figures.
    own_edition : bool
        The year has an edition of its own: then a figure that is missing stops the build. In a 参考集計 the sentence
        drops out.
    """

    facts: Facts
    context: Context
    literals: tuple[str, ...] = ()
    own_edition: bool = False


def format_number(value: Decimal) -> str:
    """A number with a comma every three digits and a true minus sign as printed, `▲3.3`."""
    text = f"{abs(value):,f}"
    return f"▲{text}" if value < 0 else text


def format_amount(value: Decimal, unit: str) -> str:
    """A number with its unit; 円 from a 億 on are written with 兆, 億 and 万."""
    if unit == "円" and value >= 10**8 and value == value.to_integral_value():
        return f"{_with_scales(int(value))}円"
    return f"{format_number(value)}{in_notation(unit)}"


def in_notation(printed: str) -> str:
    """What a source prints, in the notation of official documents: か所 and か月 instead of ヶ所, ヵ月 or 箇所."""
    return _SMALL_KA.sub("か", printed)


def _with_scales(value: int) -> str:
    parts = []
    for name in ("兆", "億", "万", ""):
        count, value = divmod(value, SCALES.get(name, 1))
        if count:
            parts.append(f"{count:,}{name}")
    return "".join(parts)


def fact_words(fact: Fact) -> str:
    """A fact as a sentence prints it: as printed where the cell holds it alone, else value, unit and qualifier."""
    if fact.value is None:
        return MARKER_WORDS[fact.marker]
    printed = "".join(normalise(fact.printed).split())
    figures = parse_figures(fact.printed)
    if figures and len(figures) == 1 and figures[0].unit and "(" not in printed and not figures[0].what:
        return in_notation(printed)
    qualifiers = [q for q in fact.qualifier.split("、") if q and q not in SILENT_QUALIFIERS]
    before = "".join(q for q in qualifiers if q not in SUFFIX_QUALIFIERS)
    after = "".join(q for q in qualifiers if q in SUFFIX_QUALIFIERS)
    fraction = _FRACTION.search(printed) if fact.unit == "割合" else None
    return f"{before}{fraction[0] if fraction else format_amount(fact.value, fact.unit)}{after}"


def fact_span(fact: Fact, text: str = "") -> Span:
    """A run of text that prints a fact."""
    value = "" if fact.value is None else plain_digits(fact.value)
    return Span(text or fact_words(fact), "fact", fact.fact_id, value)


def printed_spans(facts: Iterable[Fact]) -> Spans:
    """The facts of one source cell as the cell prints them, each figure bound to its fact."""
    cell = list(facts)
    if not cell:
        return ()
    printed = unicodedata.normalize("NFC", cell[0].printed).strip()
    if all(fact.value is None for fact in cell):
        return (fact_span(cell[0], marker_words(cell[0], printed)),)
    found = sorted((fact.stretch, fact.fact_id, fact) for fact in cell if fact.stretch is not None)
    apart = all(before[0][1] <= after[0][0] for before, after in pairwise(found))
    if len(found) < len(cell) or not apart:
        return tuple(span for f in cell for span in (Span("、"), fact_span(f)))[1:]
    spans: list[Span] = []
    position = 0
    for (start, end), _, fact in found:
        spans += [*_plain(printed[position:start]), fact_span(fact, printed[start:end].translate(HALF_WIDTH))]
        position = end
    return (*spans, *_plain(printed[position:]))


def marker_words(fact: Fact, printed: str) -> str:
    """What a cell without a figure shows: what is printed there, with the reason where a dash alone hides it."""
    if not printed:
        return MARKER_WORDS[fact.marker]
    return f"{DASH}（{MARKER_WORDS[fact.marker]}）" if is_dash(printed) and fact.marker != "none_reported" else printed


def _plain(text: str) -> list[Span]:
    """Text between figures of a cell; its digits are remarks and no facts."""
    if not text:
        return []
    return [Span(text, "literal", value=PRINTED) if re.search(r"\d", text) else Span(text)]


def speak(text: str, voice: Voice) -> Spans:
    """A sentence or paragraph with its references resolved.

    In a 参考集計 a sentence that refers to a figure not on record for the year is left out; where none is left, one
    short sentence says so.

    Raises
    ------
    ReferenceProblem
        If a reference is unknown, ambiguous or without the figure that the sentence needs, or a digit is neither
        fact, date nor declared literal, or a brace belongs to no reference. The message names the sentence.
    """
    kept: list[Span] = []
    dropped = False
    for sentence in SENTENCE.findall(text):
        spans = _sentence(sentence, voice)
        dropped = dropped or spans is None
        kept += spans or []
    if not kept and dropped:
        return (Span("この年度の数値は記録にありません。", "gap"),)
    return tuple(kept)


def _sentence(text: str, voice: Voice) -> list[Span] | None:
    if wrong := left_over(text):
        raise ReferenceProblem(f"文章「{text.strip()}」{wrong}")
    refuse_stale_years(REFERENCE.sub("\n", text), text, voice.context.fiscal_year)
    spans: list[Span] = []
    position = 0
    for match in REFERENCE.finditer(text):
        spans += bound_text(text[position : match.start()], voice.literals)
        try:
            said = _reference(plain_reference(match[1]), voice)
        except ReferenceProblem as problem:
            raise ReferenceProblem(f"文章「{text.strip()}」: {problem}") from None
        if said is None:
            return None
        spans += said
        position = match.end()
    return spans + bound_text(text[position:], voice.literals)


@dataclass(frozen=True)
class Asked:
    """A reference taken apart: `{name:unit|instead}`.

    Attributes
    ----------
    unit : str
        The unit that the sentence expects; empty where it takes any.
    instead : str or None
        What is said where there is no figure; None where the sentence has no other words.
    """

    name: str
    unit: str = ""
    instead: str | None = None


_UNIT = re.compile(r"(?P<name>[^:]+):(?P<unit>[^\s:]+)(?P<rest>(?:\s.*)?)")


def parse_reference(text: str) -> Asked:
    """Name, expected unit and alternative of a reference."""
    name, bar, instead = text.partition("|")
    match = _UNIT.fullmatch(name.strip())
    unit = match["unit"] if match else ""
    name = f"{match['name'].strip()}{match['rest']}" if match else name.strip()
    return Asked(name, unit, instead.strip() if bar else None)


def _reference(text: str, voice: Voice) -> Spans | None:
    if text in YEAR_WORDS:
        number = voice.context.fiscal_year + YEAR_WORDS[text]
        return (Span(fiscal_year_name(number), "time", value=str(number)),)
    if is_date(text):
        return (Span(text, "time", value=_iso(text)),)
    asked = parse_reference(text)
    span, why = _figure(asked, voice)
    if span is not None and not why:
        return (span, *_revised(asked, span, voice))
    if span is not None and why == _AWAITED:
        return (span,)
    if asked.instead is not None:
        return _instead(asked.instead, span, voice) if asked.instead else None
    if voice.own_edition:
        raise ReferenceProblem(f"「{{{text}}}」は{why}{INSTEAD}")
    return None if span is None or why == _EMPTY else (span,)


def _revised(asked: Asked, span: Span, voice: Voice) -> Spans:
    """The mark behind a figure that has been corrected since it was printed; a word that is computed has none."""
    fact = voice.facts.get(span.fact)
    return (Span(REVISED_MARK),) if fact is not None and fact.status == REVISED else ()


INSTEAD = (
    "資料を確かめるか、文を直してください。数値がないときの言い方を決めておくには「{項目|数値がないときの言葉}」、"
    "文ごと省いてよければ「{項目|}」と書きます。"
)
# What stands for a figure that a section has not handed in; the check names the section, and stops the edition.
AWAITED_WORDS = f"〔{MARKER_WORDS[OUTSTANDING]}〕"
_AWAITED = "、まだ提出されていません。"
_GONE = "、この年度の数値が記録にありません。"
_EMPTY = "、欄が空白か、上の欄と結合されていて、数値がありません。"


def _figure(asked: Asked, voice: Voice) -> tuple[Span | None, str]:
    """What a reference prints, and why it is no figure where it is none."""
    awaited: list[Fact] = []

    def find(name: str) -> Fact | None:
        fact = voice.facts.find(name, voice.context) or voice.facts.awaited(name, voice.context)
        awaited.extend([fact] if fact is not None and fact.marker == OUTSTANDING else [])
        return fact

    if phrase := parse_phrase(asked.name):
        _check_unit(asked, find(phrase.base), voice)
        span = None if awaited else phrase_span(phrase, voice.facts, find, format_amount)
        if awaited:
            return fact_span(awaited[0], AWAITED_WORDS), _AWAITED
        return span, "" if span else why_silent(phrase, voice.facts, find)
    fact = find(asked.name)
    if fact is None:
        return None, _GONE
    if awaited:
        return fact_span(fact, AWAITED_WORDS), _AWAITED
    if fact.value is None:
        empty = fact.marker in ("missing", "merged")
        why = _EMPTY if empty else f"「{MARKER_WORDS[fact.marker]}」（{fact.source_cell}）で、数値がありません。"
        return fact_span(fact), why
    _check_unit(asked, fact, voice)
    return fact_span(fact), ""


def _check_unit(asked: Asked, fact: Fact | None, voice: Voice) -> None:
    """Stop where a figure has another unit than the sentence says, or than the same figure had the year before."""
    if fact is None or fact.value is None:
        return
    if not asked.unit and voice.own_edition:
        _refuse_new_unit(asked, fact, voice)
    if asked.unit and fact.unit != asked.unit:
        raise ReferenceProblem(
            f"「{{{asked.name}}}」の単位は「{asked.unit}」のはずですが、資料では「{fact.unit}」です"
            f"（{fact.source_cell} の「{fact.printed}」）。資料を確かめ、文と単位の指定を直してください。"
        )


def _refuse_new_unit(asked: Asked, fact: Fact, voice: Voice) -> None:
    """Stop where the year before is on record in another unit and the sentence does not say which it expects."""
    before = [
        other
        for other in voice.facts.of_series(fact.series)
        if (other.fiscal_year, other.place) == (fact.fiscal_year - 1, fact.place) and other.value is not None
    ]
    units = {other.unit for other in before}
    if units and fact.unit not in units:
        raise ReferenceProblem(
            f"「{{{asked.name}}}」の単位は「{fact.unit}」（{fact.source_cell} の「{fact.printed}」）ですが、"
            f"前の年度は「{'」「'.join(sorted(units))}」（{before[0].source_cell} の「{before[0].printed}」）でした。"
            f"資料を確かめてください。「{fact.unit}」で正しければ「{{{asked.name}:{fact.unit}}}」と書きます。"
        )


def _instead(words: str, span: Span | None, voice: Voice) -> Spans:
    """The words that a sentence declares for a figure that there is not, bound to the cell where it has one."""
    runs = bound_text(words, voice.literals)
    if span is None:
        return tuple(runs)
    return tuple(Span(run.text, "fact", span.fact, "") if run.kind == "text" else run for run in runs)


def bound_text(text: str, literals: tuple[str, ...] = (), *, head: bool = False) -> list[Span]:
    """Plain text as runs: dates and declared literals marked, any other digit or amount in kanji refused.

    Parameters
    ----------
    head : bool
        The text begins a heading: an outline number may lead it.

    Raises
    ------
    ReferenceProblem
        If a figure or a brace is left over; the message names it with the words around it.
    """
    if wrong := any_brace(text):
        raise ReferenceProblem(f"文章「{text.strip()}」{wrong}")
    if typed := typed_figures(text, literals, heads=head):
        raise ReferenceProblem(
            f"文章「{text.strip()}」の「{'」「'.join(typed)}」に、事実に結び付いていない数字があります。"
            "{項目} の形で数値を参照するか、名称であれば expectations/literals.csv に書き加えてください。"
        )
    if not any(is_digit(c) or c == "元" for c in text):
        return [Span(text)] if text else []
    spans: list[Span] = []
    position = 0
    for start, end, kind in _marked(text, literals, head):
        spans += [Span(text[position:start])] if position < start else []
        value = _iso(text[start:end]) if kind == "time" else kind
        spans.append(Span(text[start:end], "time" if kind == "time" else "literal", value=value))
        position = end
    return spans + ([Span(text[position:])] if position < len(text) else [])


def _marked(text: str, literals: tuple[str, ...], head: bool) -> list[tuple[int, int, str]]:
    """Names, dates and numbers of a text, the earlier kind first where two overlap: begin, end and what it is."""
    named = names_pattern(name for name in literals if any(is_digit(c) for c in name))
    patterns = [(named, NAME), (DATE, "time"), (NUMBERING, NUMBER)]
    found: list[tuple[int, int, str]] = []
    for pattern, kind in patterns:
        for match in pattern.finditer(text) if pattern else ():
            if all(match.end() <= start or match.start() >= end for start, end, _ in found):
                found.append((match.start(), match.end(), kind))
    outline = OUTLINE.match(text) if head else None
    if outline and all(start >= outline.end() for start, _, _ in found):
        found.append((0, outline.end(), NUMBER))
    return sorted(found)


def number_span(text: str) -> Span:
    """A number of the outline, an article or a figure; nothing else is numbering."""
    return Span(text, "literal", value=NUMBER)


def date_spans(text: str) -> Spans:
    """A printed date or span of dates as it stands in a table: each date marked, other digits as literals."""
    spans: list[Span] = []
    position = 0
    for match in _PRINTED_DATE.finditer(text):
        spans += [*_plain(text[position : match.start()]), Span(match[0], "time", value=_iso(match[0]))]
        position = match.end()
    return (*spans, *_plain(text[position:]))


def _iso(text: str) -> str:
    """ISO date of a Japanese date where it is complete enough and there is such a date; else empty."""
    match = re.fullmatch(r"((?:令和|平成|昭和)(?:元|\d+)|\d{4})年(?:度|(?:(\d+)月(?:(\d+)日)?)?)", text)
    if not match:
        return ""
    try:
        parts = [f"{parse_year(match[1])}", *(f"{int(part):02d}" for part in match.groups()[1:] if part)]
        return parse_period("-".join(parts)).text
    except UsageError:
        return ""
