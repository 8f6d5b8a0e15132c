"""How the documents of the annual report are cleaned: its project lists and pages, 項目名 tables and statistics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from nenpo.cleaning import figures, listings, projects, statistics
from nenpo.cleaning.observations import Observation
from nenpo.cleaning.places import Place, Source
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.cleaning.year import Cleaning, take_outcomes
from nenpo.facts.programmes import LINES, LISTS, ListLine, entries_of, programmes_of
from nenpo.ground.rows import rows_of
from nenpo.reports.annual import programme_forms

CHART_COLUMNS = (
    "document", "number", "section_id", "caption", "caption_ours", "unit_line", "source_line", "notes", "page", "file",
    "on_record",
)  # fmt: skip
# Reads a table of part 1: the table, whose it is and its section.
Reader = Callable[[RepairedTable, Source, str], tuple[list[Observation], list[Problem]]]


def clean(work: Cleaning) -> None:
    """年次報告: project lists and pages, 項目名 tables, statistics of part 1, figures in prose."""
    tables, document = work.tables, work.document.name
    listing, list_sums, trouble = projects.read_lists(tables["project_lists"], document, work.names)
    work.problems += trouble
    form = work.document.is_form("projects")
    frame, trouble = projects.read_projects(tables["projects"], document, work.names, listing, form=form)
    work.problems += trouble
    subtotals, trouble = projects.read_subtotals(tables["projects"], document)
    work.problems += trouble
    pages, trouble = projects.read_pages(tables["project_pages"], document, work.names, listing)
    work.problems += trouble
    known = set(frame["project"])
    work.problems += projects.unknown_projects(listing, known, document, tables["project_lists"])
    sums = pd.concat([subtotals, list_sums], ignore_index=True)
    if form:
        frame = programme_forms.with_home_particulars(frame)
        listing = programme_forms.listed_as_at_home(listing, frame)
        pages = programme_forms.paged_as_at_home(pages, listing)
    places = annual_places(work, frame, listing)
    sums = _cost_facts(work, frame, listing, pages, sums, places)
    for name, part in {"projects": frame, "project_lists": listing, "project_pages": pages, "subtotals": sums}.items():
        work.add(name, part)
    take_outcomes(work, "outcomes", places)
    work.take(figures.figure_rows(tables["figures"], work.source, places, work.names))
    _statistics(work, places)


def _cost_facts(
    work: Cleaning,
    frame: pd.DataFrame,
    listing: pd.DataFrame,
    pages: pd.DataFrame,
    sums: pd.DataFrame,
    places: dict[str, Place],
) -> pd.DataFrame:
    """What the lists and pages say of costs, put on record; gives the subtotals as they stand in the end."""
    source, table, form = work.source, work.tables["projects"], work.document.is_form("projects")
    heading = places["2(1)"].section
    printed_lists = {"施策一覧": table, "基本方針事業一覧": work.tables["project_lists"]}
    costs = projects.project_observations(frame, table, source, heading, form=form)
    typed = projects.subtotal_observations(sums, printed_lists, source, heading)
    work.observations += costs + typed
    if form:
        sums = programme_forms.summed(sums, frame, listing, programme_forms.awaited_projects(costs))
        base = projects.cost_fact(source, heading, "")
        work.observations += programme_forms.sum_observations(
            sums, printed_lists, typed, lambda subject: replace(base, subject=subject)
        )
    work.observations += projects.list_observations(
        listing, work.tables["project_lists"], source, places["2(2)"].section
    )
    work.observations += projects.page_observations(pages, work.tables["project_pages"], source)
    return sums


def annual_places(work: Cleaning, frame: pd.DataFrame, listing: pd.DataFrame) -> dict[str, Place]:
    """Section id to place: the outline, and a page for each line of the 基本方針事業一覧."""
    places = listings.outline_places(work.frames["outline"][0], headings_are_projects=False)
    programmes = programmes_of({LINES: frame, LISTS: listing})
    for entry in entries_of(programmes, rows_of(listing, ListLine)):
        programme = programmes[entry.record.project]
        lines = [line for line in (programme.home, *reversed(programme.lines)) if line and line.period_start]
        places[entry.section] = Place(
            section=f"{entry.section} {programme.name}",
            project=programme.name,
            subject=programme.name,
            start=int(lines[0].period_start) if lines else None,
            listing=entry.chapter if entry.is_further else "",
        )
    return places


def _statistics(work: Cleaning, places: dict[str, Place]) -> None:
    population = partial(statistics.population_rows, form=work.document.is_form("population"))
    readers: dict[str, tuple[Reader, str]] = {
        "definitions": (statistics.definition_rows, "はじめに"),
        "establishments": (statistics.establishment_rows, "1(2)①"),
        "population": (population, "1(2)②"),
    }
    for name, (reader, section) in readers.items():
        work.take(reader(work.tables[name], work.source, places[section].section))
    slots = work.document.about.get("charts", [])
    for slot in slots:
        if slot["file"] in work.tables:
            table, section = work.tables[slot["file"]], places[slot["section"]].section
            work.take(statistics.series_rows(table, work.source, section, slot["caption"], work.names))
    records = [_chart(slot, work) for slot in slots]
    work.add("charts", pd.DataFrame(records, columns=list(CHART_COLUMNS), dtype=object))


def _chart(slot: dict[str, Any], work: Cleaning) -> dict[str, str]:
    """A chart that the document prints, and whether its series has been handed in."""
    return {
        "document": work.document.name,
        "number": f"図{slot['number']}",
        "section_id": slot["section"],
        "caption": slot["caption"],
        "caption_ours": str(bool(slot["caption_ours"])).lower(),
        "unit_line": slot.get("unit_line", ""),
        "source_line": slot.get("source", ""),
        "notes": " ".join(slot.get("notes", [])),
        "page": str(slot.get("page", "")),
        "file": slot["file"],
        "on_record": str(slot["file"] in work.tables).lower(),
    }
