"""Years and dates typed into a sentence that would be last year's when the text is rolled over.

A fiscal year near the edition's own is written by reference ({年度}, {前年度}), so that it moves with the edition. A
typed date of the year before is last year's text left standing; one that is meant stands in braces, {令和2年7月}.
Years further back are history.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nenpo.ground.errors import ReferenceProblem, UsageError
from nenpo.ground.fiscal_year import parse_year
from nenpo.ground.typed_figures import DATE

YEAR_WORDS = {"前々年度": -2, "前年度": -1, "年度": 0, "次年度": 1}
_PARTS = re.compile(
    r"(?P<year>(?:(?:令和|平成|昭和)?(?:元|[0-9]{1,2})|[0-9]{4}))年(?P<fiscal>度)?(?:(?P<month>[0-9]+)月)?.*"
)


@dataclass(frozen=True)
class StaleYear:
    """A typed year that does not move with the edition, and what to write for it."""

    text: str
    instead: str


def stale_years(text: str, fiscal_year: int) -> list[StaleYear]:
    """Typed years and dates of a text that an edition may not hold as they stand."""
    found = []
    for match in DATE.finditer(text):
        parts = _PARTS.fullmatch(match[0])
        year = _western(parts["year"]) if parts else None
        if parts is None or year is None:
            continue
        if parts["fiscal"]:
            word = next((word for word, away in YEAR_WORDS.items() if fiscal_year + away == year), "")
            found += [StaleYear(match[0], f"{{{word}}}")] if word else []
        elif _fiscal(year, parts["month"]) == fiscal_year - 1:
            found.append(StaleYear(match[0], f"{{{match[0]}}}"))
    return found


def refuse_stale_years(text: str, sentence: str, fiscal_year: int) -> None:
    """Stop at a year that would be left standing when the text is rolled over.

    Parameters
    ----------
    text : str
        The sentence without its references.

    Raises
    ------
    ReferenceProblem
        Naming the sentence, each year and what to write.
    """
    if found := stale_years(text, fiscal_year):
        listed = "、".join(f"「{year.text}」は {year.instead}" for year in found)
        raise ReferenceProblem(
            f"文章「{sentence.strip()}」に、年度が替わると古くなる年が書かれています。{listed} と書いてください。"
            "いつまでも変わらない年や日付は、{令和2年度}、{令和2年7月} のように波括弧に入れます。"
        )


def _western(text: str) -> int | None:
    """Western year; one without an era is of 令和."""
    try:
        return parse_year(f"令和{text}" if re.fullmatch("元|[0-9]{1,2}", text) else text)
    except UsageError:
        return None


def _fiscal(year: int, month: str | None) -> int:
    """Fiscal year of a month; a whole calendar year counts as the fiscal year that begins in it."""
    return year - 1 if month and int(month) < 4 else year
