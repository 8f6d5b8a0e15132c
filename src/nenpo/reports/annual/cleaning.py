"""What no layout says of the annual report: how its lists and pages of programmes hang together, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from nenpo.cleaning import projects
from nenpo.cleaning.places import Place
from nenpo.cleaning.repairs import RepairedTable
from nenpo.cleaning.roles import by_role
from nenpo.cleaning.year import Cleaning
from nenpo.facts.programmes import LINES, LISTS, PAGES, ListLine, entries_of, programmes_of
from nenpo.ground.rows import rows_of
from nenpo.reports.annual import programme_forms

Frames = dict[str, pd.DataFrame]


def lists(work: Cleaning, outline: Mapping[str, Place]) -> dict[str, Place]:
    """年次報告: lists and pages of programmes and their costs, put on record; gives the places of the pages."""
    document, form = work.document.name, work.document.is_form(LINES)
    tables = {name: by_role(work.tables[name], work.document.layouts[name]) for name in (LINES, LISTS, PAGES)}
    listing, list_sums, list_trouble = projects.read_lists(tables[LISTS], document, work.names)
    frame, trouble = projects.read_projects(tables[LINES], document, work.names, listing, form=form)
    subtotals, sum_trouble = projects.read_subtotals(tables[LINES], document)
    pages, page_trouble = projects.read_pages(tables[PAGES], document, work.names, listing)
    unknown = projects.unknown_projects(listing, set(frame["project"]), document, tables[LISTS])
    work.problems += list_trouble + trouble + sum_trouble + page_trouble + unknown
    sums = pd.concat([subtotals, list_sums], ignore_index=True)
    if form:
        frame = programme_forms.with_home_particulars(frame)
        listing = programme_forms.listed_as_at_home(listing, frame)
        pages = programme_forms.paged_as_at_home(pages, listing)
    frames = {LINES: frame, LISTS: listing, PAGES: pages}
    frames["subtotals"] = _cost_facts(work, tables, frames, sums, outline, form=form)
    for name, part in frames.items():
        work.add(name, part)
    return page_places(frame, listing)


def _cost_facts(
    work: Cleaning,
    tables: Mapping[str, RepairedTable],
    frames: Frames,
    sums: pd.DataFrame,
    outline: Mapping[str, Place],
    *,
    form: bool,
) -> pd.DataFrame:
    """What the lists and pages say of costs, put on record; gives the subtotals as they stand in the end."""
    source, heading = work.source, outline["2(1)"].section
    printed_lists = {"施策一覧": tables[LINES], "基本方針事業一覧": tables[LISTS]}
    costs = projects.project_observations(frames[LINES], tables[LINES], source, heading, form=form)
    typed = projects.subtotal_observations(sums, printed_lists, source, heading)
    work.observations += costs + typed
    if form:
        awaited = programme_forms.awaited_projects(costs)
        sums = programme_forms.summed(sums, frames[LINES], frames[LISTS], awaited)
        base = projects.cost_fact(source, heading, "")
        work.observations += programme_forms.sum_observations(
            sums, printed_lists, typed, lambda subject: replace(base, subject=subject)
        )
    work.observations += projects.list_observations(frames[LISTS], tables[LISTS], source, outline["2(2)"].section)
    work.observations += projects.page_observations(frames[PAGES], tables[PAGES], source)
    return sums


def page_places(frame: pd.DataFrame, listing: pd.DataFrame) -> dict[str, Place]:
    """Section id to place, a page for each line of the 基本方針事業一覧."""
    places = {}
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
