"""All clean tables of one fiscal year, from its documents.

Each table is read by the reader of its layout; what they give is put together into one folder of tables for the
year. What no layout can say of a report is handed in: this room knows none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from nenpo.cleaning import corrections, figures, grids, listings, outcomes, wide
from nenpo.cleaning.charts import charts_frame
from nenpo.cleaning.comparability import Declared, scoped
from nenpo.cleaning.names import OUTLINE, Names, names_frame, read_names, spelling_of, spellings, unused_names
from nenpo.cleaning.observations import Observation, observations_frame
from nenpo.cleaning.places import Place, Source
from nenpo.cleaning.problems import Problem, problems_frame
from nenpo.cleaning.repairs import RepairedTable, repair_tables
from nenpo.cleaning.roles import disagreements
from nenpo.ground.errors import SourceError
from nenpo.ground.layouts import EventTable, FiguresTable, GridTable, ItemsTable, Listed, ListTable, WideTable
from nenpo.ground.locations import Locations, write_text
from nenpo.ground.rows import records_of, rows_of
from nenpo.ground.sources import Document, document_folders, documents_of, read_document


@dataclass
class Cleaning:
    """A document on its way: what has been read of it so far."""

    document: Document
    tables: dict[str, RepairedTable]
    names: Names
    frames: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def source(self) -> Source:
        """The document as every reader of a table wants it."""
        return Source(self.document.name, self.document.report, self.document.fiscal_year)

    @property
    def charts(self) -> dict[str, Mapping[str, Any]]:
        """The charts that the document prints, by the file of their series."""
        return {slot["file"]: slot for slot in self.document.about.get("charts") or []}

    def add(self, name: str, frame: pd.DataFrame) -> None:
        """Put a part of a clean table on record."""
        self.frames.setdefault(name, []).append(frame)

    def take(self, result: tuple[list[Observation], list[Problem]]) -> None:
        """Put the observations and problems of one table on record."""
        self.observations += result[0]
        self.problems += result[1]


@dataclass(frozen=True)
class Recipe:
    """What a report says of the cleaning of its documents, beside their layouts.

    Attributes
    ----------
    required : tuple of str
        Tables that each of its documents must declare; others may be absent.
    lists : callable, optional
        Reads its lists of programmes from the places of the outline, puts them on record, and gives the places of
        their pages.
    """

    required: tuple[str, ...] = ()
    lists: Callable[[Cleaning, Mapping[str, Place]], dict[str, Place]] | None = None


Recipes = Mapping[str, Recipe]


def read_by_recipe(document: Document, recipes: Recipes, repaired: dict[str, RepairedTable] | None = None) -> Cleaning:
    """Everything that one document's tables give, by the recipe of its report.

    Parameters
    ----------
    repaired : dict of RepairedTable, optional
        Its tables after repairs, where a cell of them is to be read otherwise than it stands.
    """
    tables, problems = repair_tables(document) if repaired is None else (repaired, [])
    work = Cleaning(document, tables, read_names(document), problems=problems)
    recipe = recipes.get(document.report)
    if recipe is None:
        raise SourceError(
            f"「{document.folder.name}/source.yml」の report「{document.report}」は扱えません。"
            f"使える報告: {'、'.join(recipes)}。"
        )
    _require(work, recipe.required)
    for name, layout in document.layouts.items():
        if name in document.tables:
            work.problems += disagreements(document.tables[name], layout, document.name)
    take_lists(work)
    places = places_of(work)
    if recipe.lists is not None:
        places |= recipe.lists(work, places)
    take_figures(work, places)
    take_charts(work, places)
    work.observations = noted(work.observations, work.frames.get("notes", []))
    declared = [one for frame in work.frames.get(Declared.TABLE, []) for one in rows_of(frame, Declared)]
    work.observations = scoped(work.observations, declared)
    work.problems += unused_names(document, spellings(tables, document.layouts))
    work.add("names", names_frame(document, tables))
    return work


def take_lists(work: Cleaning) -> None:
    """Put the plain lists on record: those that are declared, and ours on the document."""
    for name, layout in work.document.layouts.items():
        if isinstance(layout, Listed):
            frame, problems = listings.list_frame(work.tables[name], layout, work.source)
            if isinstance(layout, ListTable) and layout.titles_in in work.tables:
                items = work.document.layouts[layout.titles_in]
                frame = listings.with_table_titles(frame, work.tables[layout.titles_in], items)
            work.add(name, frame)
            work.problems += problems
    for name in listings.COMPANIONS:
        if name in work.tables:
            work.add(name, listings.companion_frame(name, work.tables[name], work.source))


def places_of(work: Cleaning) -> dict[str, Place]:
    """Section id to place, by the outline."""
    layout = work.document.layouts.get(OUTLINE)
    programmes = isinstance(layout, ListTable) and layout.headings_are_projects
    frames = work.frames.get(OUTLINE, [])
    return listings.outline_places(frames[0], headings_are_projects=programmes) if frames else {}


def take_figures(work: Cleaning, places: dict[str, Place]) -> None:
    """Put the figures of every table on record, each read by its layout."""
    for name, layout in work.document.layouts.items():
        table = work.tables.get(name)
        if table is None or name in work.charts:
            continue
        match layout:
            case ItemsTable():
                work.take(outcomes.outcome_rows(table, layout, work.source, places, work.names))
            case GridTable():
                work.take(grids.grid_rows(table, layout, work.source, places))
            case FiguresTable():
                work.take(figures.figure_rows(table, layout, work.source, places, work.names))
            case EventTable():
                work.take(listings.event_rows(table, layout, work.source, places))
            case WideTable():
                work.take(wide.wide_rows(table, layout, work.source, places, work.names))


def take_charts(work: Cleaning, places: Mapping[str, Place]) -> None:
    """Put the printed charts on record, and the series of those that have come."""
    for file, slot in work.charts.items():
        place = places.get(slot["section"])
        if place is None:
            work.problems.append(_unplaced(work, slot))
        elif file in work.tables:
            layout, here = work.document.layouts[file], replace(place, project="", subject=str(slot["caption"]))
            if isinstance(layout, FiguresTable):
                work.take(figures.figure_rows(work.tables[file], layout, work.source, places, work.names, here))
    if work.charts or "charts" in work.document.about:
        work.add("charts", charts_frame(work.document))


def _unplaced(work: Cleaning, slot: Mapping[str, Any]) -> Problem:
    file = f"{work.document.folder.name}/source.yml"
    return Problem("unmapped_section", work.document.name, file, None, "section", str(slot["section"]))


def noted(observations: list[Observation], notes: list[pd.DataFrame]) -> list[Observation]:
    """Observations with the ※ and 注 that are bound to their indicator and period.

    A note that says why a dash stands there (標識) gives it its marker.
    """
    bound: dict[tuple[str, str], list[dict[str, str]]] = {}
    for record in (record for frame in notes for record in records_of(frame)):
        if record["kind"] in ("注", "※"):
            bound.setdefault((record["section_id"], spelling_of(record["target"])), []).append(record)
    return [_with_notes(row, bound) for row in observations]


def _with_notes(row: Observation, bound: dict[tuple[str, str], list[dict[str, str]]]) -> Observation:
    keys = {(row.section.split(" ")[0], name) for name in (row.indicator, row.label) if name}
    records = [record for key in sorted(keys) for record in bound.get(key, [])]
    own = [record for record in records if record["period"] in ("", row.period)]
    markers = [record["marker"] for record in own if record["marker"] and row.marker == "none_reported"]
    note = " ".join(dict.fromkeys(filter(None, [row.note, *(record["note"] for record in own)])))
    return replace(row, note=note, marker=markers[0] if markers else row.marker)


def clean_tables(locations: Locations, fiscal_year: int, recipes: Recipes) -> dict[str, pd.DataFrame]:
    """The clean tables of one fiscal year by name, each sorted and all text.

    Raises
    ------
    SourceError
        If the year has no document, or a file, a column or a table that a report needs is missing.
    """
    works = [read_by_recipe(document, recipes) for document in documents_of(locations, fiscal_year)]
    for work in works:
        take_corrections(locations, work, recipes)
    names = sorted({name for work in works for name in work.frames})
    tables = {
        name: pd.concat([frame for work in works for frame in work.frames.get(name, [])], ignore_index=True)
        for name in names
    }
    tables["observations"] = observations_frame(row for work in works for row in work.observations)
    tables["problems"] = problems_frame(problem for work in works for problem in work.problems)
    return {name: frame.fillna("").astype(str) for name, frame in sorted(tables.items())}


def take_corrections(locations: Locations, work: Cleaning, recipes: Recipes) -> None:
    """Put the corrections of earlier documents that came with this one on record."""
    table = work.document.tables.get(corrections.TABLE)
    if table is None:
        return
    known = {folder.name: folder for folder in document_folders(locations)}
    for name, entries in corrections.read_corrections(table).items():
        if name not in known or name == work.document.name:
            refused = [(one, corrections.UNKNOWN, f"前の資料「{name}」がありません") for one in entries]
        else:
            earlier = read_document(locations, known[name])
            changed, holding, refused = corrections.corrected_tables(repair_tables(earlier)[0], entries)
            again = read_by_recipe(earlier, recipes, changed).observations
            found, strange = corrections.observations_of(holding, again, work.observations, work.document.name, table)
            work.observations = corrections.with_revisions(work.observations, found)
            refused += strange
        work.problems += [one.problem(kind, work.document.name, table, why) for one, kind, why in refused]


def write_year(locations: Locations, fiscal_year: int, tables: dict[str, pd.DataFrame]) -> None:
    """Write the clean tables of a year: UTF-8, LF, no index column."""
    for name, frame in tables.items():
        text = frame.to_csv(index=False, lineterminator="\n")
        write_text(locations.clean_year(fiscal_year) / f"{name}.csv", text)


def _require(work: Cleaning, names: tuple[str, ...]) -> None:
    """Stop at a document that does not declare a table its report cannot do without."""
    missing = [f"{name}.csv" for name in names if name not in work.tables]
    if missing:
        raise SourceError(
            f"「{work.document.folder.name}/source.yml」の tables に {'、'.join(missing)} がありません。"
            "書き加えてください。"
        )
