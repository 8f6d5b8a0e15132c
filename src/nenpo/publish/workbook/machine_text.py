"""Words of a report as a workbook writes them, so that a program on any platform reads the same.

The rules are those of the Ministry of Internal Affairs for statistical tables (統計表における機械判読可能なデータの
表記方法の統一ルール): no platform-dependent characters, no decoration by spaces, western years beside Japanese ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import parse_year

_ERA = r"(?:令和|平成|昭和|(?<![A-Za-z])[RHS])"
_ERA_YEAR = re.compile(rf"({_ERA}(?:元|\d{{1,2}}))(年度|年)(?!（\d{{4}})")
_SPAN = re.compile(
    r"(?P<era>令和|平成|昭和)(?P<first>元|\d{1,2})(?:年度|年)?"
    r"(?P<open>[～〜])?(?:(?P<era2>令和|平成|昭和)?(?P<last>元|\d{1,2}))?(?:年度|年)?"
)
_CIRCLED = re.compile(r"[①-⑳]")
# What Excel does not take in the name of a sheet, and how long a name may be.
_FORBIDDEN = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in r"[]:*?/\'"})
LONGEST_NAME = 31


def is_portable(character: str) -> bool:
    """Whether every platform has a character: printable ASCII, or one of JIS X 0208.

    Microsoft's code page holds JIS X 0208 and the rows that vendors added; what Python's strict `shift_jis` reads
    back from its two bytes belongs to the standard. So ～ passes, and ①, ㈱, Ⅱ, 髙 and half-width kana do not.
    """
    if character.isascii():
        return character.isprintable()
    try:
        code = character.encode("cp932")
        code.decode("shift_jis")
    except UnicodeError:
        return False
    return len(code) == 2


def portable(text: str) -> str:
    """Text in one line without platform-dependent characters: ① as (1), ㎡ as m2, — as ―.

    What has no other way of writing becomes its code, `〔U+9AD9〕`, so that nothing is lost.
    """
    return " ".join("".join(map(_portable, unicodedata.normalize("NFC", text))).split())


def _portable(character: str) -> str:
    if is_portable(character):
        return character
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category == "Pd":
        return "―"
    if category in ("Cf", "Cc"):
        return ""
    plain = unicodedata.normalize("NFKC", character)
    if plain == character or not all(map(is_portable, plain)):
        return f"〔U+{ord(character):04X}〕"
    return f"({plain})" if unicodedata.decomposition(character).startswith("<circle>") else plain


def with_western_years(text: str) -> str:
    """Text with the western year behind each Japanese one: `令和2年度（2020年度）`."""
    return _ERA_YEAR.sub(_beside, text)


def _beside(match: re.Match[str]) -> str:
    year = western_year(match[1])
    return match[0] if year is None else f"{match[0]}（{year}{match[2]}）"


def western_year(text: str) -> int | None:
    """Western year of `令和2`; None where the era had no such year."""
    try:
        return parse_year(text)
    except UsageError:
        return None


def western_span(text: str) -> tuple[int, int | None] | None:
    """First and last western year of `令和2年度`, `平成28～令和7年度` or `昭和45年度～`; None for anything else."""
    match = _SPAN.fullmatch(text.strip())
    first = western_year(match["era"] + match["first"]) if match else None
    if match is None or first is None or bool(match["last"]) > bool(match["open"]):
        return None
    if not match["last"]:
        return first, None if match["open"] else first
    last = western_year((match["era2"] or match["era"]) + match["last"])
    return None if last is None else (first, last)


def words(text: str) -> str:
    """Words of a table as the workbook writes them."""
    return with_western_years(portable(text))


def policy_numbers(text: str) -> str:
    """Name of the policies whose circled numbers lead the parts of a text: `基本方針6・7`; nothing for other texts."""
    if not _CIRCLED.match(text):
        return ""
    return "基本方針" + "・".join(f"{unicodedata.numeric(sign):.0f}" for sign in circled(text))


def circled(text: str) -> str:
    """The circled numbers of a text, in order."""
    return "".join(_CIRCLED.findall(text))


def without_numbers(text: str) -> str:
    """A heading without its circled numbers."""
    return re.sub(rf"{_CIRCLED.pattern}\s*", "", text).strip()


def sheet_name(title: str, taken: Iterable[str]) -> str:
    """A name that Excel takes for a sheet: short, unlike those taken, without forbidden signs."""
    used = {name.casefold() for name in taken} | {"history"}
    plain = portable(title).translate(_FORBIDDEN)[:LONGEST_NAME] or "表"
    name, number = plain, 1
    while name.casefold() in used:
        number += 1
        name = f"{plain[: LONGEST_NAME - len(str(number))]}{number}"
    return name
