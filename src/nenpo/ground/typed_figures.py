"""Figures that somebody typed into a text: digits of any script and width, and amounts in kanji.

What is no figure is taken out first: declared names, dates, numbers of articles, figures and the outline. A kanji
digit counts when a counter or unit follows it; words such as 一層, 第三者, 十分 and 百貨店 hold none. Names that the
grammar would take for an amount (八戸) are declared in `expectations/literals.csv` like those that hold digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Half-width digits only: 令和２年 is not how official documents write a date.
_ERA_YEAR = r"(?:令和|平成|昭和)(?:元|[1-9][0-9]?)年"
_WESTERN_YEAR = r"(?:19|20)[0-9]{2}年"
_MONTH, _DAY = r"(?:1[0-2]|[1-9])月", r"(?:3[01]|[12][0-9]|[1-9])日"
DATE = re.compile(
    rf"(?<![0-9,.])(?:(?:{_ERA_YEAR}|{_WESTERN_YEAR})(?:度|{_MONTH}(?:{_DAY}|末)?)?"
    rf"|{_MONTH}(?:{_DAY}|末)?|(?:元|[1-9][0-9]?)年度)"
)
NUMBERING = re.compile(
    r"第[0-9]+(?:条(?:の[0-9]+)?|項|号|回|章|節|編|部|次)|[0-9]{1,2}[(（][0-9]{1,2}[)）][①-⑳]?[a-z]?|[①-⑳]"
    r"|(?<![0-9A-Za-z])(?:図|表)[0-9]{1,2}(?![0-9,.])"
)
# At the head of a heading, a paragraph or an item: `1 `, `2.`, `(3) `, `1-2 `.
OUTLINE = re.compile(
    r"\s*(?:[(（][0-9]{1,2}[)）]|[0-9]{1,2}(?:[-.][0-9]{1,2})*(?:[.．]|(?=\s)))(?=\s|[^0-9,.\s件人名社者円%回])"
)
_ONES, _SCALES = "〇一二三四五六七八九壱弐", "十百千万億兆"
# A unit between brackets or after 単位 is no amount: （千円）, 単位：百万円, （億円）.
_SCALED = rf"[{_SCALES}]+[円人台本件枚トンt㌧]"
_UNIT = re.compile(rf"[(（は]{_SCALED}[)）]|単位\s*[:：]\s*{_SCALED}")
_RUN = rf"(?:数(?=[{_SCALES}]))?[{_ONES}{_SCALES}]+(?:・[{_ONES}]+)?(?:数[{_SCALES}]*)?"
# Counters that make an amount of any kanji digit, 一件 as well as 三百件. What follows in the second half of an
# entry would make another word of it: 一回り, 三位一体, 一個人.
_STRICT = (
    r"件(?!名)|名(?!称|前|義)|社(?!会)|回(?!り|復|答|収|線|転|想|数)|[かカヵケヶ箇個][所国月年]|円(?!滑|卓|高|安|満|形)"
    r"|割(?!愛|引|合|当|賦|増|り)|倍|事業者?|企業|団体|校(?!正|舎|閲)|店舗|年間|日間|週間|時間|歳|位(?!置|一体|階)|番目"
    r"|台(?!帳|頭|風|湾|所)|冊|枚|個(?!人|別|性|々)|品目|品(?!質|種|位)|種類|組(?!織|合|み|む)|世帯|機関|講座|コース|施設"
    r"|法人|商品|アイテム|コマ|キロ|メートル|ヘクタール|トン|パーセント|ポイント|グループ|チーム|％|%|社目|割合|票|隻|頭(?!取)"
)
# Counters that make none of 一 and 万: 一人, 一部, 一年, 万人 are words.
_COUNTED = (
    r"つ|人(?!材|財|口|気|権|間|手|員|事|格|物|類|生|工|形|脈|柄|力|三脚)|部(?!分|長|門|品|署|会|数|下|落)"
    r"|本(?!県|市|年|来|人|部|社|店|格|日|当|質|業|州|館|事|気|町|書)|点(?!検|在|数|字)|年|月|日(?!本|常|程|系|用|立|中)"
    r"|市(?!場|民|長|街|内|立|販|況|価|営|政)|町|村|店|棟|室|席|食(?!品|材|料|育|堂|用)|地域|地区|分野|区分|項目|段階|拠点|本柱"
)
# Counters that make one of longer numbers only: 三者, 四国, 十分, 八戸, 二重 are words.
_LONG = r"者|度|期|分(?!野|析|割|類|散|配|担|岐|離|別|解|布|量)|国|県|戸|種|級|面|通|条|項|号|階|基|次|秒|代"
_KANJI = re.compile(
    rf"(?P<run>{_RUN})(?:(?P<fraction>分の[{_ONES}{_SCALES}])|(?P<strict>{_STRICT})|(?P<counted>{_COUNTED})|(?P<long>{_LONG}))?"
)
_REPEATED = re.compile(r"(一\S{1,2})\1|一人[ひ一]とり")
_NO_COUNT = ("一", "万")
_BARE = re.compile(rf"[{_ONES}{_SCALES}]{{3,}}|数?[一二三四五六七八九][十百千]|数[{_SCALES}]|[{_SCALES}]数")


def typed_figures(text: str, names: Iterable[str] = (), *, heads: bool = False) -> list[str]:
    """Figures typed into a text, each with its unit where it has one, in order.

    Parameters
    ----------
    names : iterable of str
        Declared names whose digits are no figures.
    heads : bool
        The text stands at the beginning of a heading, paragraph or item: a number of the outline may lead it.
    """
    rest = _covered(text, _names_pattern(tuple(names)))
    for pattern in (DATE, NUMBERING, _UNIT, _REPEATED):
        rest = _covered(rest, pattern)
    if heads and (head := OUTLINE.match(rest)):
        rest = " " * head.end() + rest[head.end() :]
    digits = _digits(rest)
    for match in digits:
        rest = f"{rest[: match.start()]}{' ' * len(match[0])}{rest[match.end() :]}"
    amounts = [match for match in _KANJI.finditer(rest) if _counts(match, rest)]
    return [match[0] for match in sorted([*digits, *amounts], key=lambda match: match.start())]


def is_date(text: str) -> bool:
    """Whether a text is one date, month or year as sentences write it."""
    return bool(DATE.fullmatch(text))


def is_digit(character: str) -> bool:
    """Whether a character is a digit or number sign of any script; 〇 is a kanji, and Ⅱ numbers a part."""
    return unicodedata.category(character) in ("Nd", "No")


def _covered(text: str, pattern: re.Pattern[str] | None) -> str:
    """The text with what the pattern finds blotted out, so that places stay the same."""
    return text if pattern is None else pattern.sub(lambda match: "\n" * len(match[0]), text)


@lru_cache(maxsize=64)
def _names_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    return names_pattern(names)


def names_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Pattern of declared names; one that begins or ends with a digit is not found inside a longer number."""
    parts = []
    for name in sorted(filter(None, names), key=lambda name: (-len(name), name)):
        before = r"(?<![0-9０-９.,])" if is_digit(name[0]) else ""
        after = r"(?![0-9０-９]|[.,][0-9])" if is_digit(name[-1]) else ""
        parts.append(before + re.escape(name) + after)
    return re.compile("|".join(parts)) if parts else None


def _digits(text: str) -> list[re.Match[str]]:
    """Runs of digits of any script, with the marks inside them and the unit behind."""
    signs = "".join(sorted({c for c in text if is_digit(c)}))
    if not signs:
        return []
    digit = f"[{re.escape(signs)}]"
    return list(re.finditer(rf"{digit}(?:[,.，．・]?{digit})*[%％件名社人者回円千万億]*", text))


def _counts(match: re.Match[str], text: str) -> bool:
    """Whether a run of kanji digits is an amount."""
    run = match["run"]
    if text[: match.start()].endswith(("第", "唯", "統", "同", "均")):
        return False
    if match["fraction"] or match["strict"]:
        return not (match["strict"] == "倍" and text[: match.start()].endswith("人"))
    if match["counted"]:
        return run not in _NO_COUNT
    return len(run) > 1 if match["long"] else bool(_BARE.fullmatch(run))
