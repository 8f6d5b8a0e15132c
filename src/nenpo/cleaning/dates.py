"""Printed dates of events: `令和4年2月2日～2月10日`, `令和3年5月21日、24日`, `2月～3月`."""

from __future__ import annotations

import re
from datetime import date

from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import parse_year
from nenpo.ground.numerals import normalise

_PART = re.compile(r"(?:(令和|平成)(元|[0-9]+)年)?(?:([0-9]{1,2})月)?(?:([0-9]{1,2})日)?")


def parse_dates(text: str, edition: int) -> tuple[str, str]:
    """First and last day (or month) of a printed date, ISO; two empty strings where there is none.

    A part without a year or month takes it from the part before; a month alone lies in the edition's fiscal year.
    A month before that of the part before lies in the next year; a day that no calendar has is no date.
    """
    text = re.sub(r"[(（].*?[)）]|\s", "", normalise(text))
    found: list[tuple[int, int, int]] = []
    for piece in re.split(r"[~～〜、,]", text):
        piece = piece + "月" if re.fullmatch(r"[0-9]{1,2}", piece) else piece
        match = _PART.fullmatch(piece)
        if not match or not any(match.groups()):
            return "", ""
        part = _part(match, found[-1] if found else (0, 0, 0), edition)
        if part is None:
            return "", ""
        found.append(part)
    return _iso(found[0]), _iso(found[-1])


def _part(match: re.Match[str], before: tuple[int, int, int], edition: int) -> tuple[int, int, int] | None:
    era, year, month, day = match.groups()
    month_number = int(month) if month else before[1]
    if not month_number:
        return None
    try:
        if era:
            year_number = parse_year(f"{era}{year}年")
        else:
            turned = month_number < (before[1] if before[0] else 4)
            year_number = (before[0] or edition) + turned
        date(year_number, month_number, int(day) if day else 1)
    except (UsageError, ValueError):
        return None
    return year_number, month_number, int(day) if day else 0


def _iso(part: tuple[int, int, int]) -> str:
    year, month, day = part
    return f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")


def period_of(start: str, end: str, edition: int) -> str:
    """Period of an event: its day, its month, the span, or the edition's fiscal year."""
    if not start:
        return str(edition)
    return start if start == end else f"{start}..{end}"
