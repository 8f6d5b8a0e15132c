"""Years against each other: last year's column, 累計 that must grow, figures that stand still or leap.

A series is followed through the years that its report has printed. What is measured here has no verdict: how many
digits stand still, how many times a figure has grown; the suite of measurements has the limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from nenpo.checks.measurements import Comparison, Measurement, Tables, observed, worded
from nenpo.checks.relations import against, plain, told
from nenpo.cleaning.observations import thing_of
from nenpo.facts.store import REVISED, Fact, old_name
from nenpo.ground.numerals import plain_digits
from nenpo.ground.rows import grouped

CUMULATIVE = "(累計)"
_YEAR = re.compile(r"(CY)?(\d{4})")
_SPAN = re.compile(r"(\d{4})?\.\.(\d{4})")
_PLACES = Decimal("0.01")


@dataclass(frozen=True)
class History:
    """Figures of all editions by series, and which editions there are."""

    by_series: dict[str, list[Fact]]
    fiscal_year: int

    def own(self) -> Iterator[tuple[Fact, list[Fact]]]:
        """Each figure of the year's own editions that has a value, with all figures of its series."""
        for records in self.by_series.values():
            for record in records:
                if record.edition == self.fiscal_year and record.value is not None:
                    yield record, records

    def earlier(self, record: Fact, records: list[Fact], period: str) -> Fact | None:
        """A figure of the period before, in the same column of print, else in the newest edition's home listing.

        There is none before a figure without a printed year.
        """
        found = [
            one
            for one in records
            if period
            and one.period == period
            and one.programme_year == record.programme_year
            and one.number is not None
            and one.edition <= self.fiscal_year
        ]
        found.sort(key=lambda one: (one.section != record.section, bool(one.home_id), -one.edition))
        beside = [one for one in found if one.document == record.document]
        # A further listing is held against its own earlier column only: the home listing has the rest.
        found = [one for one in beside if one.section == record.section] if record.home_id else beside or found
        return found[0] if found else None


def history(tables: Tables) -> History:
    """Figures of every edition on record up to the year, by what they count; what was renamed under its new name.

    A figure that is restricted is followed with the others: where it leaps, somebody has to look all the same.
    """
    facts = (fact for fact in tables.every_year.every() if fact.series)
    named = grouped(facts, lambda fact: thing_of(old_name(fact.series, tables.new_names) or fact.series))
    return History(named, tables.fiscal_year)


def year_before(period: str) -> str:
    """The period one year before a year, `2019` of `2020`; empty for what is no year."""
    found = _YEAR.fullmatch(period)
    return f"{found[1] or ''}{int(found[2]) - 1}" if found else ""


def previous_columns(tables: Tables) -> list[Measurement]:
    """The 前年度 column against last year's edition of the same report; figures marked 改訂 are let be."""
    found = []
    for record, before in last_editions(tables):
        value, printed = record.number, before.number
        if value is not None and printed is not None and record.status != REVISED:
            place = replace(observed("observations.previous_edition", record), detail=told(before))
            found.append(against(place, record.unit, printed, value))
    return found


def previous_words(tables: Tables) -> list[Comparison]:
    """Unit of the 前年度 column, or why it has no figure, against last year's edition; 改訂 is let be."""
    found = []
    for record, before in last_editions(tables):
        if record.status == REVISED:
            continue
        place = replace(observed("observations.previous_edition_words", record), detail=told(before))
        found.append(worded(place, before.unit or before.marker, record.unit or record.marker))
    return found


def last_editions(tables: Tables) -> Iterator[tuple[Fact, Fact]]:
    """Figures of last year in this year's editions, each with the one that last year's edition printed."""
    year = tables.fiscal_year
    for records in history(tables).by_series.values():
        before = {
            (one.period, one.programme_year, one.scope): one
            for one in records
            if one.edition == year - 1 and not one.home_id
        }
        for record in records:
            own = record.edition == year and not record.home_id
            when = (record.period, record.programme_year, record.scope)
            if own and record.fiscal_year == year - 1 and when in before:
                yield record, before[when]


def standstill(tables: Tables) -> list[Measurement]:
    """How many significant digits of a whole number stand as they stood the year before; 0 where it has changed."""
    past = history(tables)
    found = []
    for record, records in past.own():
        before = past.earlier(record, records, year_before(record.period))
        digits = _digits(record)
        if before and "." not in digits:
            still = significant(digits) if record.number == before.number else 0
            place = replace(observed("observations.standstill", record), detail=told(before))
            found.append(replace(place, actual=str(still)))
    return found


def _digits(fact: Fact) -> str:
    return "" if fact.value is None else plain_digits(fact.value)


def significant(value: str) -> int:
    """Digits of a whole number without the zeros at its end: 5,000 has one."""
    return len(value.lstrip("-").strip("0"))


def leaps(tables: Tables) -> list[Measurement]:
    """How many times a figure is that of the year before, or that one of it: never below 1."""
    past = history(tables)
    found = []
    for record, records in past.own():
        before = past.earlier(record, records, year_before(record.period))
        value, old = record.number, before.number if before else None
        if before and value and old and value * old > 0:
            ratio = max(value / old, old / value)
            place = replace(observed("observations.leap", record), detail=told(before))
            found.append(replace(place, actual=plain(ratio.quantize(_PLACES))))
    return found


def span(period: str) -> tuple[int, int] | None:
    """First and last year of a 累計; 0 where its beginning is not printed."""
    found = _SPAN.fullmatch(period)
    return (int(found[1] or 0), int(found[2])) if found else None


def cumulative(tables: Tables) -> list[Measurement]:
    """累計: against the one before, against this year's growth, and against the years it contains."""
    past = history(tables)
    found: list[Measurement] = []
    for record, records in past.own():
        years = span(record.period)
        value = record.number
        if years is None or value is None or "累計" not in record.qualifier:
            continue
        yearly = _yearly(past, record, records, years)
        contained = sum(yearly.values(), Decimal(0))
        detail = "、".join(f"{year}年度 {plain(count)}" for year, count in sorted(yearly.items()))
        if yearly:
            found.append(_measured("observations.cumulative_covers", record, detail, contained, value))
        before = _before(past, record, records, years)
        if before:
            old, earlier = before
            found.append(_measured("observations.cumulative_falls", record, told(old), earlier, value))
            if years[1] in yearly and span(old.period) == (years[0], years[1] - 1):
                grown = earlier + yearly[years[1]]
                found.append(_measured("observations.cumulative_grows", record, told(old), grown, value))
    return found


def _measured(rule: str, record: Fact, detail: str, expected: Decimal, actual: Decimal) -> Measurement:
    return against(replace(observed(rule, record), detail=detail), record.unit, expected, actual)


def _yearly(past: History, record: Fact, records: list[Fact], years: tuple[int, int]) -> dict[int, Decimal]:
    """Figures of single years within a 累計, from its own series and the one named without 累計."""
    base = past.by_series.get(record.series.removesuffix(CUMULATIVE), [])
    found: dict[int, Decimal] = {}
    for one in sorted([*records, *base], key=lambda one: one.edition):
        value, year = one.number, _YEAR.fullmatch(one.period)
        inside = year and years[0] <= int(year[2]) <= years[1]
        if year and inside and value is not None and one.edition <= past.fiscal_year:
            found[int(year[2])] = value
    return found


def _before(past: History, record: Fact, records: list[Fact], years: tuple[int, int]) -> tuple[Fact, Decimal] | None:
    """The 累計 from the same beginning to the latest earlier year, with its value."""
    found = [
        (reach[1], one, value)
        for one in records
        if (reach := span(one.period)) and (value := one.number) is not None
        if reach[0] == years[0] and reach[1] < years[1] and one.edition <= past.fiscal_year
    ]
    _, one, value = max(found, key=lambda entry: entry[0], default=(0, record, Decimal(0)))
    return (one, value) if found else None


OBSERVED = ("observations",)
MEASURES = (
    (OBSERVED, previous_columns),
    (OBSERVED, standstill),
    (OBSERVED, leaps),
    (OBSERVED, cumulative),
)
COMPARES = ((OBSERVED, previous_words),)
