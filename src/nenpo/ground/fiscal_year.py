"""Fiscal years, eras and the periods a figure can be about.

A fiscal year (年度) runs from April to March and is named by the year it begins in: 令和2年度 is 2020.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nenpo.ground.errors import UsageError

# The year of a document that prints none: it has a folder of its own (`fy0`), and is compared with no year.
UNDATED = 0
# How the parameter of a notebook for any report says so: there, 0 is the newest year.
WITHOUT_YEAR = -1
NO_PERIOD = "記載なし"

# First western year of each era; 元年 is 1. An era's name covers a fiscal year from its first year on.
ERAS = {"令和": 2019, "平成": 1989, "昭和": 1926}
# First day of each era: of a day, of a month and of what lies between two of them, the date decides.
ERA_STARTS = {"令和": (2019, 5, 1), "平成": (1989, 1, 8), "昭和": (1926, 12, 25)}
LAST_DAY = 31
ERA_LETTERS = {"R": "令和", "H": "平成", "S": "昭和"}

_YEAR = re.compile(r"(?:(令和|平成|昭和|R|H|S)\s*)?(元|[0-9]{1,4})\s*(?:年度|年)?", re.IGNORECASE)


def parse_year(text: str) -> int:
    """Western year of a year typed as `2020`, `R2`, `令和2`, `令和2年度` or `令和元年`.

    Raises
    ------
    UsageError
        If the text is no year, or the year lies before its era began.
    """
    match = _YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match:
        era, number = match.groups()
        count = 1 if number == "元" else int(number)
        if era is None and len(number) == 4:
            return count
        if era is not None and count >= 1 and len(number) <= 2:
            return ERAS[ERA_LETTERS.get(era.upper(), era)] + count - 1
    raise UsageError(f"「{text}」は年度として読めません。2020、R2、令和2、令和2年度 のいずれかの形で入力してください。")


def parameter_year(value: object) -> int:
    """Year of a notebook's parameters cell, which is a plain number.

    Raises
    ------
    UsageError
        Saying how to write it; with the number to write, where the value means a year.
    """
    if type(value) is int:
        return value
    try:
        example = parse_year(str(value))
    except UsageError:
        example = ERAS["令和"] + 1
    raise UsageError(
        f"parameters セルの fiscal_year「{value}」は使えません。西暦の年度を、引用符のない半角の数字で"
        f"書いてください（{fiscal_year_name(example)}なら fiscal_year: int = {example}。最も新しい年度なら 0）。"
    )


def era_year(year: int) -> str:
    """Year by era without a suffix, `令和2` or `令和元`: of a fiscal year, and of a whole calendar year."""
    return next((_counted(era, year) for era, first in ERAS.items() if year >= first), f"西暦{year}")


def era_year_of(year: int, month: int, day: int = 0) -> str:
    """Year by the era of a date, `平成31` of April 2019; a month without a day belongs to the era that it ends in."""
    when = (year, month, day or LAST_DAY)
    return next((_counted(era, year) for era, first in ERA_STARTS.items() if when >= first), f"西暦{year}")


def _counted(era: str, year: int) -> str:
    return f"{era}{'元' if year == ERAS[era] else year - ERAS[era] + 1}"


def notebook_year(year: int) -> int:
    """A year as the parameter of a notebook for any report names it: there, 0 is the newest."""
    return WITHOUT_YEAR if year == UNDATED else year


def fiscal_year_name(year: int) -> str:
    """Name of a fiscal year as official documents write it, `令和元年度`."""
    return "年度の記載なし" if year == UNDATED else f"{era_year(year)}年度"


def year_period(year: int) -> str:
    """Period of a whole fiscal year, as the clean tables write it; empty for a document that prints no year."""
    return "" if year == UNDATED else str(year)


def short_year_name(year: int) -> str:
    """Column head of a year in the reports' tables, `元年度` or `2年度`."""
    return re.sub(r"^\D+(?=元|\d)", "", fiscal_year_name(year))


@dataclass(frozen=True)
class Period:
    """What a figure is really about; only periods of one kind are compared.

    Attributes
    ----------
    text : str
        As the clean tables write it: `2020`, `CY2019`, `2020-04`, `2021-03-31`, `2003..2021`.
    kind : str
        年度, 暦年, 月, 時点, 累計 or 期間.
    """

    text: str
    kind: str

    def shifted(self, years: int) -> Period:
        """The period of the same kind so many years later; a cumulative one keeps its beginning."""
        if self.kind == "累計":
            start, _, end = self.text.partition("..")
            return Period(f"{start}..{_shift(end, years)}", self.kind)
        return Period("..".join(_shift(part, years) for part in self.text.split("..")), self.kind)


_YEAR_PART = r"[0-9]{4}"
_MONTH_PART = rf"{_YEAR_PART}-(?:0[1-9]|1[0-2])"
_DAY_PART = rf"{_MONTH_PART}-(?:0[1-9]|[12][0-9]|3[01])"
_KINDS = (
    (re.compile(_YEAR_PART), "年度"),
    (re.compile(rf"CY{_YEAR_PART}"), "暦年"),
    (re.compile(_MONTH_PART), "月"),
    (re.compile(_DAY_PART), "時点"),
    (re.compile(rf"(?:(?:CY)?{_YEAR_PART})?\.\.(?:(?:CY)?{_YEAR_PART}|{_MONTH_PART})?"), "累計"),
    (re.compile(rf"(?:{_DAY_PART}|{_MONTH_PART})\.\.(?:{_DAY_PART}|{_MONTH_PART})"), "期間"),
)


def parse_period(text: str) -> Period:
    """Period of a clean table's `period` cell.

    Raises
    ------
    UsageError
        If the text follows none of the forms.
    """
    for pattern, kind in _KINDS:
        if pattern.fullmatch(text) and text != "..":
            return Period(text, kind)
    raise UsageError(
        f"時期「{text}」を読めません。2020（年度）、CY2019（暦年）、2020-04（月）、2021-03-31（時点）、"
        "2003..2021（累計）のいずれかで書いてください。"
    )


def period_kind(text: str) -> str:
    """Kind of a figure's period; that of a document without a year is a kind of its own."""
    return parse_period(text).kind if text else NO_PERIOD


def is_period(text: str) -> bool:
    """Whether a text follows one of the forms of a period."""
    try:
        parse_period(text)
    except UsageError:
        return False
    return True


def same_kind(one: str, other: str) -> bool:
    """Whether two periods are of one kind, so that they may be compared; what is no period is comparable with none."""
    return is_period(one) and is_period(other) and parse_period(one).kind == parse_period(other).kind


def fiscal_year_of(period: str, edition: int) -> int:
    """Fiscal year that a period belongs to: its last year, its last month's year, or the edition's own."""
    if not period:
        return edition
    last = period.rpartition("..")[2] or str(edition)
    digits = last.removeprefix("CY")
    year, _, rest = digits.partition("-")
    month = int(rest[:2]) if rest else 0
    return int(year) - (1 if 0 < month < 4 else 0)


def period_name(text: str) -> str:
    """Words for a period: `令和2年度`, `令和元年`, `令和3年3月末`, `平成19年度から令和2年度まで`."""
    if not text:
        return "時期の記載なし"
    period = parse_period(text)
    if period.kind in ("累計", "期間"):
        start, _, end = text.partition("..")
        parts = [period_name(start) + "から" if start else "", period_name(end) + "まで" if end else ""]
        return "".join(parts)
    if period.kind == "年度":
        return fiscal_year_name(int(text))
    if period.kind == "暦年":
        return f"{era_year(int(text[2:]))}年"
    year, month, *day = map(int, text.split("-"))
    name = f"{era_year_of(year, month, *day)}年{month}月"
    return name + (f"{day[0]}日" if day else "")


def _shift(text: str, years: int) -> str:
    return re.sub(r"\d{4}", lambda match: str(int(match[0]) + years), text, count=1)
