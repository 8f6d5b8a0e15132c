"""Windows of a directory: a way to reach each, dates against the day that the document is of, and what they go on with.

A date is past relative to the day that the document declares, never to a clock.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import astuple, replace
from datetime import date
from typing import Any

from nenpo.checks.measurements import Comparison, Measurement, Tables, compared, listed_cell, worded
from nenpo.cleaning.dates import parse_dates
from nenpo.facts.rows import Condition, Continuation, Window
from nenpo.ground.rows import grouped
from nenpo.ground.sources import abouts

# Conditions that say until when, by how they are called.
DATED = re.compile("時期|期限|期日|締切|開催日")
NUMBERS = {"telephone": "電話", "fax": "FAX"}


def reached(tables: Tables) -> list[Measurement]:
    """How many ways there are to reach each window, its branches and contacts included."""
    found = []
    for own in grouped(tables.rows(Window), lambda window: (window.document, window.section_id)).values():
        base = _window("windows.contact", own[0], tables, "窓口")
        found.append(replace(base, actual=str(sum(window.is_reachable for window in own))))
    return found


def shared_numbers(tables: Tables) -> list[Measurement]:
    """How many offices have one telephone number: a switchboard is usual, a slip of the pen is not."""
    found = []
    windows = [window for window in tables.rows(Window) if window.telephone]
    for (_, number), own in grouped(windows, lambda window: (window.document, window.telephone)).items():
        offices = list(dict.fromkeys(window.office or window.window for window in own))
        base = _window("windows.shared_number", own[-1], tables, "電話")
        detail = "、".join(f"「{office}」" for office in offices)
        found.append(replace(base, printed=number, actual=str(len(offices)), detail=detail))
    return found


def confirmations(tables: Tables) -> list[Measurement]:
    """How many windows of a document no office has confirmed."""
    found = []
    for own in grouped(tables.rows(Window), lambda window: window.document).values():
        base = _window("windows.unconfirmed", own[0], tables, "確認日")
        missing = sum(not window.confirmed for window in own)
        found.append(replace(base, project="", indicator="", actual=str(missing), detail=str(len(own))))
    return found


def lapsed(tables: Tables) -> list[Measurement]:
    """Days from the day that the document is of to the last day that a window is to be relied on."""
    declared = _declared(tables)
    found = []
    for window in tables.rows(Window):
        as_of, until = (_day(declared.get(window.document, {}).get(name)) for name in ("as_of", "valid_until"))
        until = _day(window.valid_until) or until
        if as_of and until:
            base = replace(_window("windows.valid", window, tables, "有効期限"), detail=as_of.isoformat())
            found.append(replace(compared(base, as_of.toordinal(), until.toordinal()), printed=until.isoformat()))
    return found


def past_dates(tables: Tables) -> list[Measurement]:
    """Days from the day that the document is of to the dates that its conditions name as still to come."""
    declared = _declared(tables)
    found = []
    for row in (row for row in tables.rows(Condition) if DATED.search(row.item)):
        as_of = _day(declared.get(row.document, {}).get("as_of"))
        end = _last_day(parse_dates(row.content, tables.fiscal_year)[1] or _first_date(row, tables))
        if as_of and end:
            base = replace(listed_cell("conditions.past", row, tables, "内容"), detail=as_of.isoformat())
            found.append(replace(compared(base, as_of.toordinal(), end.toordinal()), indicator=row.item))
    return found


def _first_date(row: Condition, tables: Tables) -> str:
    """The date before a sign that leaves its end open, 令和6年6月～（予定）."""
    return parse_dates(re.split("[～~〜]", row.content)[0], tables.fiscal_year)[1]


def _day(text: Any) -> date | None:
    """A day as it is declared; None where none is, or it has no such form: its own rule says so."""
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None


def _last_day(text: str) -> date | None:
    """The day of a date, the last of a month."""
    if re.fullmatch(r"\d{4}-\d\d", text):
        year, month = map(int, text.split("-"))
        return date(year, month, monthrange(year, month)[1])
    return _day(text)


def _declared(tables: Tables) -> Mapping[str, Mapping[str, Any]]:
    """What `source.yml` says of each document."""
    return {} if tables.locations is None else {str(one["document"]): one for one in abouts(tables.locations)}


def _window(rule: str, window: Window, tables: Tables, column: str) -> Measurement:
    base = listed_cell(rule, window, tables, column)
    return replace(base, project=window.window, indicator=window.section_id)


# What a window goes on with


def grounds(tables: Tables) -> list[Comparison]:
    """Both grounds of a continuation: the figure of the programme is on record, the words stand with the window."""
    found = []
    for row in tables.rows(Continuation):
        facts = tables.every_year.of_series(row.series)
        project = facts[0].project if facts else ""
        base = replace(listed_cell("continuations.series", row, tables, "系列"), project=row.programme)
        found.append(worded(base, row.programme, project))
        base = replace(listed_cell("continuations.words", row, tables, "窓口の語"), project=row.programme)
        stands = any(row.words in text for text in _texts(tables, row))
        found.append(worded(base, row.words, row.words if stands else ""))
    return found


def _texts(tables: Tables, row: Continuation) -> Iterator[str]:
    """Cells of the window that a continuation is of."""
    rows: tuple[Window | Condition, ...] = (*tables.rows(Window), *tables.rows(Condition))
    for one in rows:
        if (one.document, one.section_id) == (row.document, row.section_id):
            yield from astuple(one)


MEASURES = (
    (("windows",), reached),
    (("windows",), shared_numbers),
    (("windows",), confirmations),
    (("windows",), lapsed),
    (("conditions",), past_dates),
)
COMPARES = ((("continuations",), grounds),)
