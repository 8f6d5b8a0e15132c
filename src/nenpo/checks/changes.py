"""Changes against last year that nobody has decided: names, units and sections of an edition on forms.

Last year is the document of the same report one year before. What the lists themselves say, an end of the period or a
beginning in this year, needs no decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from nenpo.checks.measurements import Measurement, Record, Tables, compared, named, observed
from nenpo.checks.outstanding import owner_of
from nenpo.cleaning.observations import thing_of
from nenpo.facts.drift import (
    GONE,
    MERGED,
    NEW,
    RENAMED,
    SPLIT,
    Change,
    Names,
    changed_names,
    changed_sections,
    changed_units,
    decisions,
)
from nenpo.facts.programmes import programmes_of
from nenpo.facts.store import CORRECTIONS
from nenpo.ground.address import parse_address
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


def undecided(tables: Tables) -> list[Measurement]:
    """A measurement for each change that is proposed and not decided, at the row that it is about."""
    found: list[Measurement] = []
    for document in sorted(tables.forms.intersection(tables["observations"]["document"])):
        earlier = document_name(report_of(document), tables.fiscal_year - 1)
        if (tables.before.get("observations", pd.DataFrame({"document": []}))["document"] == earlier).any():
            found += _of_document(tables, document, earlier)
    return found


def _of_document(tables: Tables, document: str, earlier: str) -> Iterator[Measurement]:
    decided = decisions(_rows(tables, "drift", document))
    old, new = _projects(tables.before, earlier, tables.fiscal_year), _projects(tables, document, 0)
    begun = set(_begun(tables, document))
    rows = {name: record for name, record in new.items() if name not in begun}
    for change in changed_names(old, rows, decided):
        yield _proposed(change, _says(change), new.get(change.after) or _any(tables, document))
    before, after = _indicators(tables.before, earlier), _indicators(tables, document)
    for project in new:
        past = decided.old_name(project)
        for change in changed_names(*_inside(project, past, before, after), decided):
            record = after.get(change.after) or next(iter(_of_project(after, project)), _any(tables, document))
            yield _proposed(change, _says(change), record)
    units = changed_units(_units(before), _units(after), decided)
    for change in units:
        record = after[change.after.rpartition("（")[0]]
        yield _proposed(change, f"前年度は「{change.before}」、この年度は「{change.after}」で、単位が違います", record)
    sections = changed_sections(_sections(old), _sections(new), decided)
    for change, projects in sections.items():
        words = f"{'、'.join(projects)} の担当課が「{change.before}」から「{change.after}」に変わっています"
        yield _proposed(change, words, new[projects[0]])


def _says(change: Change) -> str:
    return WORDS[change.kind].format(before=change.before, after=change.after)


def _proposed(change: Change, words: str, record: Record) -> Measurement:
    base = observed(RULE, record) if "fact_id" in record else named(RULE, record)
    line = ",".join((change.kind, change.before, change.after))
    base = replace(base, indicator=line, project="", fact_id="", printed="", detail=words)
    return compared(base, 0, 1)


def _rows(tables: Mapping[str, pd.DataFrame], name: str, document: str) -> list[Record]:
    frame = tables.get(name)
    return [] if frame is None else frame[frame["document"] == document].to_dict("records")


def _any(tables: Tables, document: str) -> Record:
    return _rows(tables, "outline", document)[0]


def _projects(tables: Mapping[str, pd.DataFrame], document: str, year: int) -> dict[str, Record]:
    """Home line of each project that goes on into a year (0: every one); in the account each numbered heading."""
    if listed := programmes_of(tables, document):
        homes = {name: one.home for name, one in listed.items() if one.home}
        return {name: home for name, home in homes.items() if not _ends_before(home["period_end"], year)}
    found, gone = {}, set()
    for one in _rows(tables, "outline", document):
        if year and (ENDED in one["state"] or one["parent"] in gone):
            gone.add(one["section_id"])
        elif one["section_id"][:1].isdecimal():
            found[one["heading"]] = one
    return found


def _ends_before(end: str, year: int) -> bool:
    return end.isdecimal() and int(end) < year


def _begun(tables: Tables, document: str) -> Iterator[str]:
    """Projects that say themselves that they are new."""
    for one in _rows(tables, "projects", document):
        if one["new"] == "true" or one["period_start"] == str(tables.fiscal_year):
            yield one["project"]


def _indicators(tables: Mapping[str, pd.DataFrame], document: str) -> dict[str, Record]:
    """Figures of a document's own year in its tables of results, by `事業/項目`; the home listing, first of a cell."""
    year = str(edition_of(document))
    found: dict[str, Record] = {}
    for one in _rows(tables, "observations", document):
        file = parse_address(one["source_cell"]).name
        home = "@" not in one["fact_id"] and file in OUTCOMES and file != CORRECTIONS
        if home and one["fiscal_year"] == year:
            found.setdefault("/".join(thing_of(one["series"]).split("/")[1:3]), one)
    return found


def _of_project(figures: Mapping[str, Record], project: str) -> list[Record]:
    return [one for name, one in figures.items() if name.partition("/")[0] == project]


def _inside(
    project: str, past: str, before: Mapping[str, Record], after: Mapping[str, Record]
) -> tuple[list[str], list[str]]:
    """Indicators of a project in two years, as of this year's name; none where one of the years has no such project."""
    old = [name.removeprefix(f"{past}/") for name in before if name.startswith(f"{past}/")]
    new = [name for name in after if name.startswith(f"{project}/")]
    return ([f"{project}/{name}" for name in old], new) if old and new else ([], [])


def _units(figures: Mapping[str, Record]) -> Names:
    return Names(tuple(figures), {name: one["unit"] for name, one in figures.items() if one["value"]})


def _sections(projects: Mapping[str, Record]) -> Names:
    told = {name: owner_of(one["sections"]) for name, one in projects.items() if one.get("sections")}
    return Names(tuple(projects), told)


def names_known(tables: Tables) -> list[Measurement]:
    """Whether what a decision names is there: this year's name in this year, last year's in last year."""
    found = []
    for document in sorted(tables.forms.intersection(tables["observations"]["document"])):
        earlier = document_name(report_of(document), tables.fiscal_year - 1)
        decided = decisions(_rows(tables, "drift", document))
        new = _known(tables, document)
        old = _known(tables.before, earlier)
        old |= {
            f"{one}/{name.removeprefix(past)}"
            for one in new
            for past in [f"{decided.old_name(one)}/"]
            if past != f"{one}/"
            for name in old
            if name.startswith(past)
        }
        for row in _rows(tables, "drift", document):
            for column, name, known in (("前年度", row["before"], old), ("今年度", row["after"], new)):
                if name and row["kind"] in WORDS:
                    base = replace(named(KNOWN, row, name), column=column, detail=column)
                    found.append(compared(base, 1, int(name in known)))
    return found


def _known(tables: Mapping[str, pd.DataFrame], document: str) -> set[str]:
    return {*_projects(tables, document, 0), *_indicators(tables, document)}


OBSERVED = ("observations", "outline")
MEASURES = ((OBSERVED, undecided), (OBSERVED, names_known))
