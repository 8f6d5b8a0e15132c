"""All clean tables of one fiscal year, from its documents.

Each kind of document has a recipe that says which of its tables are read by which module; what they give is put
together into one folder of tables for the year.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import pandas as pd

from nenpo.cleaning import corrections, figures, listings, outcomes, programme_forms, projects, statistics
from nenpo.cleaning.names import Names, is_relisted, names_frame, read_names, spelling_of, spellings, unused_names
from nenpo.cleaning.observations import Observation, observations_frame
from nenpo.cleaning.outcomes import Place
from nenpo.cleaning.problems import Problem, problems_frame
from nenpo.cleaning.repairs import RepairedTable, repair_tables
from nenpo.ground.errors import SourceError
from nenpo.ground.locations import Locations, write_text
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
    def edition(self) -> int:
        """Fiscal year of the document."""
        return self.document.fiscal_year

    def add(self, name: str, frame: pd.DataFrame) -> None:
        """Put a part of a clean table on record."""
        self.frames.setdefault(name, []).append(frame)

    def take(self, result: tuple[list[Observation], list[Problem]]) -> None:
        """Put the observations and problems of one table on record."""
        self.observations += result[0]
        self.problems += result[1]

    @property
    def who(self) -> tuple[str, str, int]:
        """Document, report and edition, as every reader of a table wants them."""
        return self.document.name, self.document.report, self.edition


def clean_document(document: Document, repaired: dict[str, RepairedTable] | None = None) -> Cleaning:
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
            frame = listings.listing_frame(name, tables[name], document.name, work.edition)
            work.problems += listings.unreadable_dates(name, tables[name], frame, document.name)
            work.add(name, frame)
    recipe = RECIPES.get(document.report)
    if recipe is None:
        raise SourceError(
            f"「{document.folder.name}/source.yml」の report「{document.report}」は扱えません。"
            f"使える報告: {'、'.join(RECIPES)}。"
        )
    _require(work, REQUIRED[document.report])
    recipe(work)
    work.observations = noted(work.observations, work.frames.get("notes", []))
    work.problems += unused_names(document, spellings(tables))
    work.add("names", names_frame(document, tables))
    return work


def noted(observations: list[Observation], notes: list[pd.DataFrame]) -> list[Observation]:
    """Observations with the ※ and 注 that are bound to their indicator and period.

    A note that says why a dash stands there (標識) gives it its marker.
    """
    bound: dict[tuple[str, str], list[dict[str, str]]] = {}
    for record in (record for frame in notes for record in frame.to_dict("records")):
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


def clean_year(locations: Locations, fiscal_year: int) -> dict[str, pd.DataFrame]:
    """The clean tables of one fiscal year by name, each sorted and all text.

    Raises
    ------
    SourceError
        If the year has no document, or a file, a column or a table that a report needs is missing.
    """
    works = [clean_document(document) for document in documents_of(locations, fiscal_year)]
    for work in works:
        take_corrections(locations, work)
    names = sorted({name for work in works for name in work.frames})
    tables = {
        name: pd.concat([frame for work in works for frame in work.frames.get(name, [])], ignore_index=True)
        for name in names
    }
    tables["observations"] = observations_frame(row for work in works for row in work.observations)
    tables["problems"] = problems_frame(problem for work in works for problem in work.problems)
    return {name: frame.fillna("").astype(str) for name, frame in sorted(tables.items())}


def take_corrections(locations: Locations, work: Cleaning) -> None:
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
            again = clean_document(earlier, changed).observations
            found, strange = corrections.observations_of(holding, again, work.observations, work.document.name, table)
            work.observations = corrections.with_revisions(work.observations, found)
            refused += strange
        work.problems += [one.problem(kind, work.document.name, table, why) for one, kind, why in refused]


def write_year(locations: Locations, fiscal_year: int, tables: dict[str, pd.DataFrame]) -> None:
    """Write the clean tables of a year: UTF-8, LF, no index column."""
    for name, frame in tables.items():
        text = frame.to_csv(index=False, lineterminator="\n")
        write_text(locations.clean_year(fiscal_year) / f"{name}.csv", text)


def clean_annual_report(work: Cleaning) -> None:
    """年次報告: project lists and pages, 項目名 tables, statistics of part 1, figures in prose."""
    document, report, edition = work.who
    tables = work.tables
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
    _outcomes(work, "outcomes", places)
    work.take(figures.figure_rows(tables["figures"], document, report, edition, places, work.names))
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
    document, report, edition = work.who
    table, form = work.tables["projects"], work.document.is_form("projects")
    heading = places["2(1)"].section
    printed_lists = {"施策一覧": table, "基本方針事業一覧": work.tables["project_lists"]}
    costs = projects.project_observations(frame, table, document, report, edition, heading, form=form)
    typed = projects.subtotal_observations(sums, printed_lists, document, report, edition, heading)
    work.observations += costs + typed
    if form:
        sums = programme_forms.summed(sums, frame, listing, programme_forms.awaited_projects(costs))
        base = projects.cost_fact(document, report, edition, heading, "")
        work.observations += programme_forms.sum_observations(
            sums, printed_lists, typed, lambda subject: replace(base, subject=subject)
        )
    work.observations += projects.list_observations(
        listing, work.tables["project_lists"], document, report, edition, places["2(2)"].section
    )
    work.observations += projects.page_observations(pages, work.tables["project_pages"], document, report, edition)
    return sums


def _outcomes(work: Cleaning, name: str, places: dict[str, Place]) -> None:
    """Figures of the 項目名 tables: of last year and this, or on forms of this year alone."""
    document, report, edition = work.who
    form = work.document.is_form(name)
    years = (edition,) if form else (edition - 1, edition)
    table = work.tables[name]
    work.take(outcomes.outcome_rows(table, document, report, edition, years, places, work.names, form=form))


def annual_places(work: Cleaning, frame: pd.DataFrame, listing: pd.DataFrame) -> dict[str, Place]:
    """Section id to place: the outline, and a page for each line of the 基本方針事業一覧."""
    places = listings.outline_places(work.frames["outline"][0], headings_are_projects=False)
    starts = dict(zip(frame["project"], frame["period_start"], strict=True))
    homes = frame[frame["relisted"] == "false"]
    start_at_home = dict(zip(homes["project"], homes["period_start"], strict=True))
    for record in listing.to_dict("records"):
        section = f"2(2){record['chapter']}-{record['list_no']}"
        start = start_at_home.get(record["project"]) or starts.get(record["project"]) or ""
        places[section] = Place(
            section=f"{section} {record['project']}",
            project=record["project"],
            subject=record["project"],
            start=int(start) if start else None,
            listing=outcomes.listing_of(_relisted_name(record, frame), record["chapter"]),
        )
    return places


def _relisted_name(record: dict[str, str], frame: pd.DataFrame) -> str:
    """A list line's printed name, with （再掲） also where only the 施策一覧 marks every line of the chapter so."""
    if is_relisted(record["project_as_printed"]):
        return record["project_as_printed"]
    rows = frame[frame["project"] == record["project"]]
    here = rows[rows["policy_no"].map(lambda policy: policy in record["chapter"])]
    everywhere = not here.empty and (here["relisted"] == "true").all()
    return f"{record['project']}（再掲）" if everywhere else record["project"]


def _statistics(work: Cleaning, places: dict[str, Place]) -> None:
    document, report, edition = work.who
    population = partial(statistics.population_rows, form=work.document.is_form("population"))
    readers: dict[str, tuple[Callable, str]] = {
        "definitions": (statistics.definition_rows, "はじめに"),
        "establishments": (statistics.establishment_rows, "1(2)①"),
        "population": (population, "1(2)②"),
    }
    for name, (reader, section) in readers.items():
        work.take(reader(work.tables[name], document, report, edition, places[section].section))
    records = []
    for slot in work.document.about.get("charts", []):
        table = work.tables.get(slot["file"])
        if table is not None:
            section = places[slot["section"]].section
            work.take(statistics.series_rows(table, document, report, edition, section, slot["caption"], work.names))
        records.append(
            {
                "document": document,
                "number": f"図{slot['number']}",
                "section_id": slot["section"],
                "caption": slot["caption"],
                "caption_ours": str(bool(slot["caption_ours"])).lower(),
                "unit_line": slot.get("unit_line", ""),
                "source_line": slot.get("source", ""),
                "notes": " ".join(slot.get("notes", [])),
                "page": str(slot.get("page", "")),
                "file": slot["file"],
                "on_record": str(table is not None).lower(),
            }
        )
    work.add("charts", pd.DataFrame(records, columns=list(CHART_COLUMNS), dtype=object))


def clean_account(work: Cleaning) -> None:
    """事業総括: 実績 tables, events and figures in prose, each under the programme of its section."""
    document, report, edition = work.who
    places = listings.outline_places(work.frames["outline"][0], headings_are_projects=True)
    _outcomes(work, "results", places)
    work.take(listings.event_rows(work.tables["events"], document, report, edition, places))
    work.take(figures.figure_rows(work.tables["figures"], document, report, edition, places, work.names))


RECIPES: dict[str, Callable[[Cleaning], None]] = {
    "nenji-hokoku": clean_annual_report,
    "jigyo-sokatsu": clean_account,
}


CHART_COLUMNS = (
    "document", "number", "section_id", "caption", "caption_ours", "unit_line", "source_line", "notes", "page", "file",
    "on_record",
)  # fmt: skip
# Tables that a document of each report must declare; others may be absent.
REQUIRED = {
    "nenji-hokoku": (
        "outline", "projects", "project_lists", "project_pages", "outcomes", "figures", "definitions", "establishments",
        "population",
    ),
    "jigyo-sokatsu": ("outline", "results", "events", "figures"),
}  # fmt: skip


def _require(work: Cleaning, names: tuple[str, ...]) -> None:
    """Stop at a document that does not declare a table its report cannot do without."""
    missing = [f"{name}.csv" for name in names if name not in work.tables]
    if missing:
        raise SourceError(
            f"「{work.document.folder.name}/source.yml」の tables に {'、'.join(missing)} がありません。"
            "書き加えてください。"
        )
