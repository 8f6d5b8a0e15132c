"""Printed text to value, unit, qualifier and marker, strictly.

Nothing is coerced: a cell is one or more figures, a declared marker, or text that could not be read. Dashes and
triangles mean different things in different columns, so the caller says whether a leading one is a sign.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal

# Full-width ASCII and the wide blank to half width, and radicals to the kanji that they look like (⼝ to 口).
HALF_WIDTH = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0xFF01, 0xFF5F), *range(0x2F00, 0x2FD6))
} | {0x3000: " "}
# Look-alikes of a dash that stand alone in a cell for "none".
DASHES = "-‐‑‒–—―−─ー－ｰ﹣"
MINUS_SIGNS = "▲△−－-"
# What stands before a unit and makes it larger, the largest first.
SCALES = {"兆": 10**12, "億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3}
QUALIFIERS = {
    "延べ": "延べ",
    "延": "延べ",
    "実": "実",
    "約": "約",
    "累計": "累計",
    "最大": "最大",
    "各": "各",
    "計": "計",
    "概ね": "約",
    "年": "年",
    "月": "月",
    "全": "全",
    "最低": "最低",
    "のべ": "延べ",
}
MARKERS = {
    "随時": "as_needed",
    "中止": "not_held",
    "開催中止": "not_held",
    "実績なし": "none_reported",
    "未集計": "not_counted",
    "該当なし": "not_applicable",
    "事業開始前": "not_started",
}
NOT_HELD = re.compile(r"中止|未実施|実施なし")

KANJI_DIGITS = "一二三四五六七八九"
SUFFIXES = ("程度", "未満", "以上", "以下", "以内", "余り", "減少", "増加", "減", "増", "超")

# A remark in brackets that names months, `(7月, 1月)` or `(R元年1月～12月)`, is no figure.
MONTHS = re.compile(r"[(（][^()（）]*\d月[^()（）]*[)）]")

# A date is no figure: what is left of one would pass for a number of years.
_DATE = re.compile(r"(?:令和|平成|昭和|(?<![A-Za-z])[RHS])\s*(?:元|\d+)\s*[年.]")

# A comma that parts nothing has lost a digit.
_LOOSE_COMMA = re.compile(r"(?<![0-9]),[0-9]|[0-9],(?![0-9])")

# Only 0 to 9: \d knows the digits of every script. More digits than these are no printed figure, and Decimal
# would round them.
_MOST_DIGITS = 18
_INTEGER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
_NUMBER = rf"{_INTEGER}(?:\.[0-9]+)?"
_QUALIFIER = "|".join(sorted(QUALIFIERS, key=len, reverse=True))
_UNIT = r"(?:企業・団体|[ヶかカケヵ]国・地域|[^\d\s,.、。・()（）▲△+/:：~〜～※*;；!?<>=「」【】]*)"
_FIGURE = re.compile(
    rf"(?P<qualifier>(?:{_QUALIFIER})*)\s*(?P<sign>[▲△−+-]\s*)?"
    rf"(?P<number>{_NUMBER}(?:\s*(?:兆|億|万)\s*{_INTEGER})*)\s*(?P<scale>兆|億|万)?\s*(?P<unit>{_UNIT})"
)
_FRACTION = re.compile(r"(?P<qualifier>約?)(?P<number>[0-9]+分の[0-9]+|[0-9]+/[0-9]+)(?P<unit>)")


@dataclass(frozen=True)
class Figure:
    """One printed figure, or the marker that stands in its place.

    Attributes
    ----------
    value : Decimal or None
        The number as printed, unscaled; None where a marker stands.
    unit : str
        The printed unit; a sum of 兆, 億 and 万 is written out in 円.
    qualifier : str
        延べ, 実, 約, 累計, 最大 …, several joined by 、.
    marker : str
        Why there is no value, from the closed list of the clean tables.
    what : str
        In a composite cell, what this figure is.
    """

    value: Decimal | None
    unit: str = ""
    qualifier: str = ""
    marker: str = ""
    what: str = ""


def normalise(text: str) -> str:
    """Half-width digits, letters and signs; circled numbers, ㎡ and the like stay as they are."""
    return unicodedata.normalize("NFC", text.translate(HALF_WIDTH)).strip()


def squeeze(text: str) -> str:
    """Name without the blanks of a line break: blanks go, unless they part two Latin words."""
    text = re.sub(r"\s+", " ", normalise(text)).strip()
    text = re.sub(r"(?<![A-Za-z])(?:[A-Za-z] )+[A-Za-z](?![A-Za-z])", lambda m: m[0].replace(" ", ""), text)
    return re.sub(r"(?<![A-Za-z]) | (?![A-Za-z])", "", text)


def is_dash(text: str) -> bool:
    """Whether a cell holds nothing but dashes, so that it means "none"."""
    return bool(text.strip()) and all(character in DASHES or character.isspace() for character in text)


def parse_marker(text: str) -> str:
    """Marker of a cell that holds no figure; empty where the cell is not a marker."""
    text = normalise(text)
    if is_dash(text):
        return "none_reported"
    if text in MARKERS:
        return MARKERS[text]
    if NOT_HELD.search(text) and not re.search(r"\d", text):
        return "not_held"
    return ""


def parse_integer(text: str) -> int | None:
    """A plain printed integer with or without commas; None for anything else."""
    text = normalise(text)
    return int(text.replace(",", "")) if re.fullmatch(_INTEGER, text) and _is_short(text) else None


def parse_decimal(text: str, *, signed: bool = True) -> Decimal | None:
    """A plain printed number; ▲ △ − before it is a minus where `signed`; None for anything else."""
    text = re.sub(r"\s+", "", normalise(text))
    sign = 1
    if signed and text and text[0] in MINUS_SIGNS:
        sign, text = -1, text[1:]
    if not re.fullmatch(_NUMBER, text) or not _is_short(text):
        return None
    return Decimal(text.replace(",", "")) * sign + 0


def parse_figures(text: str) -> list[Figure] | None:
    """All figures of a cell or phrase, in order; None when it holds other text than figures.

    `省エネ診断 14事業者 アフターフォロー 3事業者` gives two figures that say what they are; `(7月,2月)` after a figure
    is a remark of months and no figure.
    """
    text = MONTHS.sub("", normalise(text))
    if _DATE.search(text) or _LOOSE_COMMA.search(text):
        return None
    if re.fullmatch(rf"[{KANJI_DIGITS}][^\d\s]+", text):
        text = str(KANJI_DIGITS.index(text[0]) + 1) + text[1:]
    figures: list[Figure] = []
    position = 0
    for match in _matches(text):
        between = text[position : match.start()]
        if position and text[position : match.start("number")] in ("", ","):
            return None
        label = re.sub(r"[\s()（）・、,]+", "", between)
        if not _is_label(label):
            return None
        figure = _figure(match)
        if figure is None:
            return None
        figures.append(replace(figure, what=label))
        position = match.end()
    rest = re.sub(r"[\s()（）・、,]+", "", text[position:])
    return figures if figures and not rest else None


def plain_digits(value: Decimal | int) -> str:
    """A number in plain digits: no exponent, no comma, and no sign before a zero, which a fall can leave behind."""
    number = Decimal(value)
    return format(number if number else abs(number), "f")


def parse_figure(text: str) -> Figure | None:
    """The one figure of a phrase such as `延べ120名` or `50.6%減`; None when it is not exactly one."""
    figures = parse_figures(text)
    if figures is None or len(figures) != 1 or figures[0].what:
        return None
    return figures[0]


def _is_short(number: str) -> bool:
    return sum(character.isdecimal() for character in number) <= _MOST_DIGITS


def _is_label(text: str) -> bool:
    """Whether what stands before a figure can say what it is: nothing, or words, but no dash or point alone."""
    return not text or (not re.search(r"\d", text) and any(c.isalpha() and c not in DASHES for c in text))


def _matches(text: str) -> list[re.Match[str]]:
    found, position = [], 0
    while position < len(text):
        candidates = [m for m in (_FRACTION.search(text, position), _FIGURE.search(text, position)) if m]
        if not candidates:
            break
        match = min(candidates, key=lambda m: (m.start(), -m.end() if m.re is _FRACTION else 0))
        found.append(match)
        position = match.end()
    return found


def _figure(match: re.Match[str]) -> Figure | None:
    parts = match.groupdict()
    if not _is_short(parts["number"]) or any(unicodedata.category(c).startswith("N") for c in parts["unit"]):
        return None
    qualifier = "、".join(dict.fromkeys(QUALIFIERS[q] for q in re.findall(_QUALIFIER, parts["qualifier"] or "")))
    if match.re is _FRACTION:
        first, _, second = re.split(r"(分の|/)", parts["number"])
        above, below = (second, first) if "分の" in parts["number"] else (first, second)
        return Figure(_divided(above, below), "割合", qualifier) if int(below) else None
    value, unit = _scaled(parts["number"], parts["scale"] or "", parts["unit"])
    negative = bool(parts["sign"]) and parts["sign"].strip() != "+"
    suffix = next((ending for ending in SUFFIXES if unit.endswith(ending)), "")
    unit = unit.removesuffix(suffix)
    return Figure(-value if negative else value, unit, "、".join(filter(None, (qualifier, suffix))))


def _divided(above: str, below: str) -> Decimal:
    """The value of a fraction; one that does not end (3分の2) has as many digits as a figure may have."""
    value = Decimal(above) / Decimal(below)
    return value if len(value.as_tuple().digits) < _MOST_DIGITS else round(value, _MOST_DIGITS - 3)


def _scaled(number: str, scale: str, unit: str) -> tuple[Decimal, str]:
    """Value and unit; one scale stays in the unit (億円), several are written out in 円."""
    pieces = re.findall(rf"({_NUMBER})\s*(兆|億|万)?", number + scale)
    if len(pieces) == 1:
        return Decimal(pieces[0][0].replace(",", "")), pieces[0][1] + unit
    total = sum((Decimal(n.replace(",", "")) * SCALES.get(s, 1) for n, s in pieces), Decimal(0))
    return total, unit


def unit_scale(unit: str) -> tuple[int, str]:
    """How many of the plain unit a printed one is, and that plain unit: 千円 is 1000 and 円, 件 is 1 and 件."""
    name = next((name for name in SCALES if unit.startswith(name) and unit != name), "")
    return SCALES.get(name, 1), unit.removeprefix(name)


def is_money(unit: str) -> bool:
    """Whether a unit is 円 or a larger one of 円."""
    return unit_scale(unit)[1] == "円"
