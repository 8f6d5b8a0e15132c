"""The same project under two policies: its 再掲 line and page against the line and page that are its home.

A fact's id names the listing after `@`; the home listing has none. Costs that lists and pages repeat are measured
in `funding`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nenpo.checks.funding import LISTED
from nenpo.checks.measurements import (
    Comparison,
    Measurement,
    Tables,
    amount,
    compared,
    listed_cell,
    listed_cost,
    named,
    observed,
    worded,
)
from nenpo.cleaning.projects import MONEY
from nenpo.facts.programmes import Line, ListLine
from nenpo.facts.store import Fact
from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.numerals import plain_digits
from nenpo.ground.rows import grouped
from nenpo.words.wording import MARKER_WORDS

LIST_FILES = ("projects.csv", "project_lists.csv", "project_pages.csv")
MARKS = {"true": "○", "full": "○", "partial": "△"}
# Column of the clean 施策一覧: its printed column and the rule that compares it.
PARTICULARS = {
    "period": ("事業期間", "projects.relisted_period"),
    "new": ("新規", "projects.relisted_new"),
    "priority": ("重点", "projects.relisted_priority"),
    "major_outcome": ("主要成果", "projects.relisted_outcome"),
    "foundation": ("21財団", "projects.relisted_foundation"),
    "sections": ("担当課等", "projects.relisted_sections"),
}


def relisted_values(tables: Tables) -> list[Measurement]:
    """Figures that a second listing prints again, against the home listing, where both print one."""
    found = []
    for home, again in repeated_facts(tables):
        if home.value is not None and again.value is not None:
            base = replace(observed("observations.relisted_value", again), detail=standing(home))
            found.append(compared(base, home.value, again.value))
    return found


def relisted_words(tables: Tables) -> list[Comparison]:
    """Why there is no figure, unit and qualifier of a second listing, against the home listing."""
    found = []
    for home, again in repeated_facts(tables):
        if home.marker or again.marker:
            base = observed("observations.relisted_marker", again)
            found.append(worded(replace(base, detail=standing(home)), said(home), said(again)))
            continue
        for rule, *words in (
            ("observations.relisted_unit", home.unit, again.unit),
            ("observations.relisted_qualifier", home.qualifier, again.qualifier),
        ):
            found.append(worded(replace(observed(rule, again), detail=standing(home)), *words))
    return found


def repeated_facts(tables: Tables) -> Iterator[tuple[Fact, Fact]]:
    """Each fact of a second listing with the same fact of the home listing, costs of the lists aside."""
    for fact in tables.facts.every():
        home = tables.facts.get(fact.home_id) if fact.home_id and not is_listed_cost(fact) else None
        if home and not is_listed_cost(home):
            yield home, fact


def is_listed_cost(fact: Fact) -> bool:
    """Whether a fact is a cost of a list or in the head of a project page."""
    return fact.source_file in LIST_FILES


def standing(fact: Fact) -> str:
    """Where a fact stands and what is printed there, for the sentence of a finding."""
    return f"{fact.section_id}では「{fact.printed or '空欄'}」"


def said(fact: Fact) -> str:
    """What a fact says in words: the reason why there is no figure, or the figure with its unit."""
    return MARKER_WORDS.get(fact.marker, fact.marker) or f"{_digits(fact)}{fact.unit}"


def _digits(fact: Fact) -> str:
    return "" if fact.value is None else plain_digits(fact.value)


def relisted_indicators(tables: Tables) -> list[Measurement]:
    """How many figures of an indicator each page of a project prints, further pages against the home page."""
    facts = [fact for fact in tables.facts.every() if not is_listed_cost(fact)]
    by_page = grouped(facts, lambda fact: fact.section_id)
    found = []
    for home, again in repeated_pages(tables, printed=True):
        here, there = (grouped(by_page.get(page, ()), lambda fact: fact.series) for page in (home, again))
        for series in dict.fromkeys([*here, *there]):
            pair = (here.get(series, []), there.get(series, []))
            detail = f"{home}では{len(pair[0])}、{again}では{len(pair[1])}"
            base = observed("observations.relisted_missing", max(pair, key=len)[0])
            found.append(compared(replace(base, detail=detail), len(pair[0]), len(pair[1])))
    return found


def repeated_pages(tables: Tables, *, printed: bool = False) -> Iterator[tuple[str, str]]:
    """Sections of the home page and of each further page of a project that has several.

    Parameters
    ----------
    printed : bool
        Only where further pages print figures of their own, as forms do not.
    """
    if printed and tables.forms & {line.document for line in tables.rows(ListLine)}:
        return
    for name, programme in tables.programmes.items():
        home, *others = programme.page_sections or ("",)
        yield from ((home, section) for section in others if name)


def relisted_homes(tables: Tables) -> list[Measurement]:
    """Whether a project with several lines of the 施策一覧 has one that is not 再掲, and just one."""
    found = []
    for programme in tables.programmes.values():
        if len(programme.lines) > 1 or programme.further:
            base = named("projects.relisted_home", programme.lines[0])
            found.append(compared(base, 1, len(programme.lines) - len(programme.further)))
    return found


def relisted_costs(tables: Tables) -> list[Measurement]:
    """事業費 and its sources of a 再掲 line against the project's home line."""
    found = []
    for home, again in repeated_lines(tables):
        for column, (field, _) in MONEY.items():
            base = replace(listed_cost("projects.relisted_cost", again, tables, column), detail=home.policy_no)
            found.append(compared(base, amount(home.text(field)), amount(again.text(field))))
    return found


def relisted_particulars(tables: Tables) -> list[Comparison]:
    """Period, marks and sections of a 再掲 line against the project's home line; unreadable cells are passed over."""
    found = []
    for home, again in repeated_lines(tables):
        for field, (column, rule) in PARTICULARS.items():
            if readable(home, field) and readable(again, field):
                base = replace(listed_cell(rule, again, tables, column), detail=home.policy_no)
                found.append(worded(base, particular(home, field), particular(again, field)))
    return found


def repeated_lines(tables: Tables) -> Iterator[tuple[Line, Line]]:
    """Each 再掲 line of the 施策一覧 with the home line of its project."""
    for programme in tables.programmes.values():
        yield from ((programme.home, line) for line in programme.further if programme.home)


def readable(record: Line, field: str) -> bool:
    """Whether the cell could be read; a blank 21財団 or section is one that could."""
    needed = {"period": "period_start", "foundation": "", "sections": ""}.get(field, field)
    return not needed or bool(record.text(needed))


def particular(record: Line, field: str) -> str:
    """What a line of the 施策一覧 says in a column, in words; a blank cell is empty."""
    if field == "period":
        return period_words(record.period_start, record.period_end)
    return record.sections if field == "sections" else MARKS.get(record.text(field), "")


def period_words(start: str, end: str) -> str:
    """First and last year of a project in words; an open period has no end."""
    first, last = (fiscal_year_name(int(year)) if year.isdecimal() else year for year in (start, end))
    return f"{first}〜{last}"


PAGED = ("project_lists", "project_pages", "observations")
MEASURES = (
    (("observations",), relisted_values),
    (PAGED, relisted_indicators),
    (("projects",), relisted_homes),
    (LISTED, relisted_costs),
)
COMPARES = ((("observations",), relisted_words), (("projects",), relisted_particulars))
