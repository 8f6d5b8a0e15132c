"""What the 施策一覧 says of a project against the facts: 新規 and 事業期間 against the year and the page's figures.

Lines that are not 再掲 are judged; a 再掲 line that says something else than its home line is found in `relisted`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nenpo.checks.measurements import Comparison, Measurement, Tables, compared, listed_cell, observed, worded
from nenpo.checks.relisted import MARKS, is_listed_cost, period_words
from nenpo.facts.programmes import Line
from nenpo.facts.store import Fact
from nenpo.ground.rows import grouped

DASHES = ("none_reported", "not_started")


def new_starts(tables: Tables) -> list[Measurement]:
    """First year of each new project against the document's year."""
    found = []
    for record in home_lines(tables):
        if record.new == "true" and record.period_start:
            base = listed_cell("projects.new_start", record, tables, "新規")
            base = replace(base, detail=period_words(record.period_start, record.period_end))
            found.append(compared(base, tables.fiscal_year, int(record.period_start)))
    return found


def home_lines(tables: Tables) -> Iterator[Line]:
    """Lines of the 施策一覧 that are not 再掲."""
    for programme in tables.programmes.values():
        yield from (line for line in programme.lines if not line.is_relisted)


def marked_starts(tables: Tables) -> list[Comparison]:
    """新規 of each project whose period begins in the document's year."""
    earlier = earlier_facts(tables)
    found = []
    for record in home_lines(tables):
        if record.period_start == str(tables.fiscal_year) and record.new:
            base = listed_cell("projects.start_not_new", record, tables, "新規")
            had = any(not_nothing(fact) for fact in earlier.get(record.project, ()))
            detail = "印刷されています" if had else "ありません"
            found.append(worded(replace(base, detail=detail), "○", MARKS.get(record.new, "")))
    return found


def earlier_facts(tables: Tables) -> dict[str, list[Fact]]:
    """Facts of the year before on the home page of each project, in the order of print; forms have none there."""
    year = str(tables.fiscal_year - 1)
    facts = [
        fact
        for fact in tables.facts.every()
        if fact.period == year and fact.project and not fact.home_id
        if not is_listed_cost(fact) and fact.document not in tables.forms
    ]
    by_project = grouped(facts, lambda fact: fact.project)
    return {project: sorted(own, key=lambda fact: fact.address.order) for project, own in by_project.items()}


def not_nothing(fact: Fact) -> bool:
    """Whether a fact is a figure other than 0."""
    return bool(fact.value)


def new_with_previous(tables: Tables) -> list[Measurement]:
    """Figures of the year before on the page of each new project that begins in the document's year, at the first."""
    earlier = earlier_facts(tables)
    found = []
    for record in home_lines(tables):
        if record.new == "true" and record.period_start == str(tables.fiscal_year):
            facts = [fact for fact in earlier.get(record.project, ()) if not_nothing(fact)]
            rule = "projects.new_with_previous"
            base = observed(rule, facts[0]) if facts else listed_cell(rule, record, tables, "新規")
            cells = len({fact.source_cell for fact in facts})
            found.append(compared(base, 0, cells))
    return found


def old_without_previous(tables: Tables) -> list[Measurement]:
    """Figures, or reasons for none, of the year before on the page of each project that is said to be older."""
    earlier = earlier_facts(tables)
    found = []
    for record in home_lines(tables):
        begun = record.period_start and record.period_start < str(tables.fiscal_year)
        facts = earlier.get(record.project, [])
        if record.new == "false" and begun and facts:
            base = observed("projects.old_without_previous", facts[0])
            base = replace(base, detail=period_words(record.period_start, record.period_end))
            told = sum(fact.marker not in DASHES for fact in facts)
            found.append(replace(base, actual=str(told)))
    return found


def current_periods(tables: Tables) -> list[Measurement]:
    """Period of each project against the document's year: begun by then, and not ended before."""
    found = []
    for record in home_lines(tables):
        for rule, year in (("projects.begun", record.period_start), ("projects.not_ended", record.period_end)):
            if year:
                base = listed_cell(rule, record, tables, "事業期間")
                base = replace(base, detail=period_words(record.period_start, record.period_end))
                found.append(compared(base, tables.fiscal_year, int(year)))
    return found


PROGRAMMES = ("projects", "observations")
MEASURES = (
    (("projects",), new_starts),
    (PROGRAMMES, new_with_previous),
    (PROGRAMMES, old_without_previous),
    (("projects",), current_periods),
)
COMPARES = ((PROGRAMMES, marked_starts),)
