"""Changes against last year that nobody has decided: names, units and sections of an edition on forms.

Last year is the document of the same report one year before. What the lists themselves say, an end of the period or a
beginning in this year, needs no decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from nenpo.checks.measurements import Measurement, Tables, compared, named, observed
from nenpo.checks.outstanding import owner_of
from nenpo.facts.drift import (
    GONE,
    MERGED,
    NEW,
    RENAMED,
    SPLIT,
    Change,
    Decided,
    Names,
    changed_names,
    changed_sections,
    changed_units,
    decisions,
)
from nenpo.facts.programmes import Line, programmes_of
from nenpo.facts.rows import Section
from nenpo.facts.store import Fact, Facts
from nenpo.ground.rows import Row, TableRow, rows_of
from nenpo.ground.sources import document_name, edition_of, report_of

RULE, KNOWN = "drift.undecided", "drift.known"
ENDED = "終了"
OUTCOMES = ("outcomes.csv", "results.csv")
WORDS = {
    NEW: "「{after}」は前年度の資料にありません",
    GONE: "前年度の「{before}」がこの年度の資料にありません",
    RENAMED: "「{after}」は前年度の「{before}」の改称と思われます",
    SPLIT: "「{after}」は前年度の「{before}」を分けたものと思われます",
    MERGED: "「{after}」は前年度の「{before}」などを合わせたものと思われます",
}


@dataclass(frozen=True)
class Edition:
    """A document of one year: its projects and what it prints of them.

    Attributes
    ----------
    projects : dict
        Home line of each project, or in the account each numbered heading.
    figures : dict
        Figures of the document's own year in its tables of results, by `事業/項目`.
    """

    projects: Mapping[str, Line | Section]
    figures: Mapping[str, Fact]


def undecided(tables: Tables) -> list[Measurement]:
    """A measurement for each change that is proposed and not decided, at the row that it is about."""
    found: list[Measurement] = []
    for document, earlier in _on_forms(tables):
        if any(fact.document == earlier for fact in tables.facts_before.every()):
            found += _of_document(tables, document, earlier)
    return found


def _on_forms(tables: Tables) -> list[tuple[str, str]]:
    """Documents of the year that are filled in on forms, each with that of the year before."""
    own = {fact.document for fact in tables.facts.every()} & tables.forms
    return [(name, document_name(report_of(name), tables.fiscal_year - 1)) for name in sorted(own)]


def _of_document(tables: Tables, document: str, earlier: str) -> Iterator[Measurement]:
    decided = decisions(_of(tables.rows(Decided), document))
    past = _edition(tables.before, tables.facts_before, earlier, tables.fiscal_year)
    now = _edition(tables, tables.facts, document, 0)
    anywhere = _of(tables.rows(Section), document)[0]
    begun = set(_begun(tables, document))
    rows = {name: row for name, row in now.projects.items() if name not in begun}
    for change in changed_names(past.projects, rows, decided):
        yield _proposed(change, _says(change), now.projects.get(change.after) or anywhere)
    for project in now.projects:
        names = _inside(project, decided.old_name(project), past.figures, now.figures)
        for change in changed_names(*names, decided):
            own = [one for name, one in now.figures.items() if name.partition("/")[0] == project]
            yield _proposed(change, _says(change), now.figures.get(change.after) or next(iter(own), anywhere))
    for change in changed_units(_units(past.figures), _units(now.figures), decided):
        words = f"前年度は「{change.before}」、この年度は「{change.after}」で、単位が違います"
        yield _proposed(change, words, now.figures[change.after.rpartition("（")[0]])
    for change, projects in changed_sections(_sections(past.projects), _sections(now.projects), decided).items():
        words = f"{'、'.join(projects)} の担当課が「{change.before}」から「{change.after}」に変わっています"
        yield _proposed(change, words, now.projects[projects[0]])


def _says(change: Change) -> str:
    return WORDS[change.kind].format(before=change.before, after=change.after)


def _proposed(change: Change, words: str, about: Fact | TableRow) -> Measurement:
    base = observed(RULE, about) if isinstance(about, Fact) else named(RULE, about)
    line = ",".join((change.kind, change.before, change.after))
    base = replace(base, indicator=line, project="", fact_id="", printed="", detail=words)
    return compared(base, 0, 1)


def _of(rows: Iterable[Row], document: str) -> list[Row]:
    return [row for row in rows if row.document == document]


def _edition(tables: Mapping[str, pd.DataFrame], facts: Facts, document: str, year: int) -> Edition:
    """What goes on of a document into a year (0: all of it)."""
    return Edition(_projects(tables, document, year), _indicators(facts, document))


def _projects(tables: Mapping[str, pd.DataFrame], document: str, year: int) -> dict[str, Line | Section]:
    """Home line of each project that goes on into a year (0: every one); in the account each numbered heading."""
    if listed := programmes_of(tables, document):
        homes = {name: one.home for name, one in listed.items() if one.home}
        return {name: home for name, home in homes.items() if not _ends_before(home.period_end, year)}
    found: dict[str, Line | Section] = {}
    gone: set[str] = set()
    for one in _of(rows_of(tables[Section.TABLE], Section) if Section.TABLE in tables else (), document):
        if year and (ENDED in one.state or one.parent in gone):
            gone.add(one.section_id)
        elif one.section_id[:1].isdecimal():
            found[one.heading] = one
    return found


def _ends_before(end: str, year: int) -> bool:
    return end.isdecimal() and int(end) < year


def _begun(tables: Tables, document: str) -> Iterator[str]:
    """Projects that say themselves that they are new."""
    for one in _of(tables.rows(Line), document):
        if one.new == "true" or one.period_start == str(tables.fiscal_year):
            yield one.project


def _indicators(facts: Facts, document: str) -> dict[str, Fact]:
    """Figures of a document's own year in its tables of results, by `事業/項目`; the home listing, first of a cell."""
    found: dict[str, Fact] = {}
    for fact in facts.every():
        home = fact.document == document and not fact.home_id and fact.source_file in OUTCOMES
        if home and fact.fiscal_year == edition_of(document):
            found.setdefault("/".join(fact.thing.split("/")[1:3]), fact)
    return found


def _inside(
    project: str, past: str, before: Mapping[str, Fact], after: Mapping[str, Fact]
) -> tuple[list[str], list[str]]:
    """Indicators of a project in two years, as of this year's name; none where one of the years has no such project."""
    old = [name.removeprefix(f"{past}/") for name in before if name.startswith(f"{past}/")]
    new = [name for name in after if name.startswith(f"{project}/")]
    return ([f"{project}/{name}" for name in old], new) if old and new else ([], [])


def _units(figures: Mapping[str, Fact]) -> Names:
    return Names(tuple(figures), {name: one.unit for name, one in figures.items() if one.value is not None})


def _sections(projects: Mapping[str, Line | Section]) -> Names:
    lines = {name: one for name, one in projects.items() if isinstance(one, Line)}
    return Names(tuple(projects), {name: owner_of(one.sections) for name, one in lines.items() if one.sections})


def names_known(tables: Tables) -> list[Measurement]:
    """Whether what a decision names is there: this year's name in this year, last year's in last year."""
    found = []
    for document, earlier in _on_forms(tables):
        rows = _of(tables.rows(Decided), document)
        decided = decisions(rows)
        new = _known(tables, tables.facts, document)
        old = _known(tables.before, tables.facts_before, earlier)
        old |= {
            f"{one}/{name.removeprefix(past)}"
            for one in new
            for past in [f"{decided.old_name(one)}/"]
            if past != f"{one}/"
            for name in old
            if name.startswith(past)
        }
        for row in rows:
            for column, name, known in (("前年度", row.before, old), ("今年度", row.after, new)):
                if name and row.kind in WORDS:
                    base = replace(named(KNOWN, row, name), column=column, detail=column)
                    found.append(compared(base, 1, int(name in known)))
    return found


def _known(tables: Mapping[str, pd.DataFrame], facts: Facts, document: str) -> set[str]:
    return {*_projects(tables, document, 0), *_indicators(facts, document)}


OBSERVED = ("observations", "outline")
MEASURES = ((OBSERVED, undecided), (OBSERVED, names_known))
