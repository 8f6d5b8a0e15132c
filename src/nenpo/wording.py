"""How numbers, dates and references become words.

One module formats every figure, following the notation of official documents: half-width digits, a comma every
three, 兆・億・万 in kanji, 令和元年. A digit in prose is a fact, a date or a declared literal; anything else is
refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from nenpo.blocks import Span, Spans
from nenpo.errors import ReferenceProblem, UsageError
from nenpo.facts import Context, Fact, Facts
from nenpo.fiscal_year import fiscal_year_name, parse_period, parse_year
from nenpo.numerals import HALF_WIDTH, is_dash, normalise, parse_figures
from nenpo.phrases import parse_phrase, phrase_span

REFERENCE = re.compile(r"\{([^{}]+)\}")
# A 。 inside a reference, or before a closing bracket, ends no sentence.
SENTENCE = re.compile(r"(?:\{[^{}]*\}|。(?=[」』）)])|[^。])*。?")
DASH = "―"
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
}
SUFFIX_QUALIFIERS = ("程度", "未満", "以上", "以下", "以内", "減", "増")
SILENT_QUALIFIERS = ("累計", "計", "実")
_DATE = re.compile(
    r"(?:(?:令和|平成|昭和)(?:元|\d{1,2})年(?:度|(?:\d{1,2}月(?:\d{1,2}日)?)?)|\d{4}年(?:度|\d{1,2}月)?"
    r"|\d{1,2}月(?:\d{1,2}日|末)?|\d{1,2}年度)"
)
# The counter that follows a number, or stands alone as a unit.
_SMALL_KA = re.compile(r"(?:(?<=[\d数])|^)[ヶケヵカヵ箇ｹ](?=[所月年国])")
_FRACTION = re.compile(r"\d+分の\d+|\d+/\d+")
_NUMBERING = re.compile(r"第\d+(?:条|項|号|回|章|部|次)|[①-⑳]|[(（]\d+[)）]|図\d+|表\d+")


@dataclass(frozen=True)
class Voice:
    """What a sentence needs to be spoken: facts, the place it stands in, and names that hold digits."""

    facts: Facts
    context: Context
    literals: tuple[str, ...] = ()


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
    for name, size in (("兆", 10**12), ("億", 10**8), ("万", 10**4), ("", 1)):
        count, value = divmod(value, size)
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
    value = "" if fact.value is None else format(fact.value, "f")
    return Span(text or fact_words(fact), "fact", fact.fact_id, value)


def printed_spans(facts: Iterable[Fact]) -> Spans:
    """The facts of one source cell as the cell prints them, each figure bound to its fact."""
    cell = list(facts)
    if not cell:
        return ()
    printed = unicodedata.normalize("NFC", cell[0].printed).strip()
    if all(fact.value is None for fact in cell):
        return (fact_span(cell[0], marker_words(cell[0], printed)),)
    found: list[tuple[re.Match[str], Fact]] = []
    for fact in cell:
        match = _find_number(printed.translate(HALF_WIDTH), fact, [m.span() for m, _ in found])
        if match is None:
            return tuple(span for f in cell for span in (Span("、"), fact_span(f)))[1:]
        found.append((match, fact))
    spans: list[Span] = []
    position = 0
    for match, fact in sorted(found, key=lambda pair: pair[0].start()):
        spans += [*_plain(printed[position : match.start()]), fact_span(fact, match[0])]
        position = match.end()
    return (*spans, *_plain(printed[position:]))


def marker_words(fact: Fact, printed: str) -> str:
    """What a cell without a figure shows: what is printed there, with the reason where a dash alone hides it."""
    if not printed:
        return MARKER_WORDS[fact.marker]
    return f"{DASH}（{MARKER_WORDS[fact.marker]}）" if is_dash(printed) and fact.marker != "none_reported" else printed


def _find_number(printed: str, fact: Fact, taken: list[tuple[int, int]]) -> re.Match[str] | None:
    """Where a cell prints a fact's number, outside what other facts have taken."""
    if fact.value is None:
        return None
    number = re.escape(f"{abs(fact.value):,f}").replace(",", ",?")
    sign = r"[▲△−-]?\s*" if fact.value < 0 else ""
    unit = rf"(?:\s*{re.escape(fact.unit)})?" if fact.unit else ""
    matches = re.finditer(rf"(?<![\d,.]){sign}{number}{unit}(?![\d.])", printed)
    free = [m for m in matches if all(m.end() <= start or m.start() >= end for start, end in taken)]
    whole = [m for m in free if fact.unit and m[0].endswith(fact.unit)]
    return next(iter(whole or free), None)


def _plain(text: str) -> list[Span]:
    """Text between figures of a cell; its digits are remarks and no facts."""
    if not text:
        return []
    return [Span(text, "literal") if re.search(r"\d", text) else Span(text)]


def speak(text: str, voice: Voice) -> Spans:
    """A sentence or paragraph with its references resolved.

    A sentence that refers to a figure not on record for the year is left out; where none is left, one short
    sentence says so.

    Raises
    ------
    ReferenceProblem
        If a reference is unknown or ambiguous, or a digit is neither fact, date nor declared literal.
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
    spans: list[Span] = []
    position = 0
    for match in REFERENCE.finditer(text):
        spans += bound_text(text[position : match.start()], voice.literals)
        span = _reference(match[1].strip(), voice)
        if span is None:
            return None
        spans.append(span)
        position = match.end()
    return spans + bound_text(text[position:], voice.literals)


def _reference(name: str, voice: Voice) -> Span | None:
    year = {"年度": 0, "前年度": -1, "次年度": 1}.get(name)
    if year is not None:
        number = voice.context.fiscal_year + year
        return Span(fiscal_year_name(number), "time", value=str(number))
    if phrase := parse_phrase(name):
        return phrase_span(phrase, voice.facts, lambda text: voice.facts.find(text, voice.context), format_amount)
    fact = voice.facts.find(name, voice.context)
    if fact is None or fact.value is None and fact.marker in ("missing", "merged"):
        return None
    return fact_span(fact)


def bound_text(text: str, literals: tuple[str, ...] = ()) -> list[Span]:
    """Plain text as runs: dates and declared literals marked, any other digit refused.

    Raises
    ------
    ReferenceProblem
        If a digit is left over; the message names it with the words around it.
    """
    if not re.search(r"[\d①-⑳元]", normalise(text)):
        return [Span(text)] if text else []
    names = [re.escape(name) for name in sorted(literals, key=len, reverse=True)]
    pattern = re.compile("|".join([*names, _DATE.pattern, _NUMBERING.pattern]))
    spans: list[Span] = []
    position = 0
    for match in pattern.finditer(text):
        spans += _refuse_digits(text[position : match.start()], text)
        date = _DATE.fullmatch(match[0]) and match[0] not in literals
        spans.append(Span(match[0], "time", value=_iso(match[0])) if date else Span(match[0], "literal"))
        position = match.end()
    return spans + _refuse_digits(text[position:], text)


def date_spans(text: str) -> Spans:
    """A printed date or span of dates as it stands in a table: each date marked, other digits as literals."""
    spans: list[Span] = []
    position = 0
    for match in _DATE.finditer(text):
        spans += [*_plain(text[position : match.start()]), Span(match[0], "time", value=_iso(match[0]))]
        position = match.end()
    return (*spans, *_plain(text[position:]))


def _refuse_digits(piece: str, whole: str) -> list[Span]:
    if re.search(r"\d", normalise(piece)):
        raise ReferenceProblem(
            f"文章「{whole.strip()}」の「{piece.strip()}」に、事実に結び付いていない数字があります。"
            "{項目} の形で数値を参照するか、名称であれば expectations/literals.csv に書き加えてください。"
        )
    return [Span(piece)] if piece else []


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
