"""All clean tables of one fiscal year, from its documents.

The recipe of a document's report says which of its tables are read by which module; what they give is put together
into one folder of tables for the year. The recipes are handed in: this room knows no report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from nenpo.cleaning import corrections, listings, outcomes
from nenpo.cleaning.comparability import Declared, scoped
from nenpo.cleaning.names import Names, names_frame, read_names, spelling_of, spellings, unused_names
from nenpo.cleaning.observations import Observation, observations_frame
from nenpo.cleaning.places import Place, Source
from nenpo.cleaning.problems import Problem, problems_frame
from nenpo.cleaning.repairs import RepairedTable, repair_tables
from nenpo.ground.errors import SourceError
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

    def add(self, name: str, frame: pd.DataFrame) -> None:
        """Put a part of a clean table on record."""
        self.frames.setdefault(name, []).append(frame)

    def take(self, result: tuple[list[Observation], list[Problem]]) -> None:
        """Put the observations and problems of one table on record."""
        self.observations += result[0]
        self.problems += result[1]


@dataclass(frozen=True)
class Recipe:
    """How the documents of a report are cleaned.

    Attributes
    ----------
    required : tuple of str
        Tables that each of its documents must declare; others may be absent.
    clean : callable
        Reads the report's own tables and puts what they give on record.
    """

    required: tuple[str, ...]
    clean: Callable[[Cleaning], None]


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
    for name in listings.LISTINGS:
        if name in tables:
            frame = listings.listing_frame(name, tables[name], document.name, document.fiscal_year)
            work.problems += listings.unreadable_dates(name, tables[name], frame, document.name)
            work.add(name, frame)
    recipe = recipes.get(document.report)
    if recipe is None:
        raise SourceError(
            f"「{document.folder.name}/source.yml」の report「{document.report}」は扱えません。"
            f"使える報告: {'、'.join(recipes)}。"
        )
    _require(work, recipe.required)
    recipe.clean(work)
    work.observations = noted(work.observations, work.frames.get("notes", []))
    declared = [one for frame in work.frames.get(Declared.TABLE, []) for one in rows_of(frame, Declared)]
    work.observations = scoped(work.observations, declared)
    work.problems += unused_names(document, spellings(tables))
    work.add("names", names_frame(document, tables))
    return work


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


def take_outcomes(work: Cleaning, name: str, places: dict[str, Place]) -> None:
    """Figures of the 項目名 tables: of last year and this, or on forms of this year alone."""
    form, edition = work.document.is_form(name), work.source.edition
    years = (edition,) if form else (edition - 1, edition)
    work.take(outcomes.outcome_rows(work.tables[name], work.source, years, places, work.names, form=form))


def _require(work: Cleaning, names: tuple[str, ...]) -> None:
    """Stop at a document that does not declare a table its report cannot do without."""
    missing = [f"{name}.csv" for name in names if name not in work.tables]
    if missing:
        raise SourceError(
            f"「{work.document.folder.name}/source.yml」の tables に {'、'.join(missing)} がありません。"
            "書き加えてください。"
        )
