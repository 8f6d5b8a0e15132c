"""Plain lists of a document: outline, notes, claims, members, ordinance, events, governance, pillars, register.

Their cells stay text; the clean table has English column names, the document and the address of the cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from nenpo.cleaning.dates import parse_dates, period_of
from nenpo.cleaning.observations import Observation
from nenpo.cleaning.outcomes import named_parts
from nenpo.cleaning.places import Place, Source, observed
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.cleaning.roles import ROW, ROW_KIND, TITLE, by_role, lines_of, strange_kinds, text_of
from nenpo.ground.address import parse_address
from nenpo.ground.layouts import Layout, Listed
from nenpo.ground.numerals import Figure, is_dash, parse_figures, parse_marker, squeeze
from nenpo.ground.rows import records_of

# Columns of the lists that are ours, in the clean table; the first names the cell that a row is addressed by.
COMPANIONS: dict[str, dict[str, str]] = {
    "corrections": {
        "訂正": "corrected", "資料": "target_document", "ファイル": "target_file", "行": "target_row",
        "列": "target_column", "原文": "printed", "理由": "reason", "担当課": "section", "受付日": "received",
        "納品": "delivery",
    },
    "drift": {"今年度": "after", "種別": "kind", "前年度": "before", "判断": "decision", "理由": "reason"},
    "comparability": {
        "語": "words", "節": "section_id", "対象": "target", "時期": "period", "判断": "decision", "範囲": "scope",
        "理由": "reason",
    },
    "register": {
        "表": "table", "部分": "part", "ファイル": "file", "行数": "rows", "頁": "page", "原文行": "source_lines",
    },
}  # fmt: skip
ATTENDANCE = "attendance"
HELD = {"中止": "not_held"}
NO_SECTION = "該当なし"  # written where a pillar has no section of the 事業実績: a blank one was forgotten


def list_frame(table: RepairedTable, layout: Listed, source: Source) -> tuple[pd.DataFrame, list[Problem]]:
    """A plain list as a clean table, and the rows and dates of it that could not be read."""
    table = by_role(table, layout)
    frame = listing_frame(table, layout.clean_columns, source)
    return frame, strange_kinds(table, source.document) + unreadable_dates(table, frame, source.document)


def companion_frame(name: str, table: RepairedTable, source: Source) -> pd.DataFrame:
    """One of our own lists on a document as a clean table."""
    columns = COMPANIONS[name]
    frames = (frame.rename(columns=columns) for frame in (table.read, table.printed, table.origin))
    return listing_frame(RepairedTable(table.raw, *frames), tuple(columns.values()), source)


def listing_frame(table: RepairedTable, columns: tuple[str, ...], source: Source) -> pd.DataFrame:
    """Rows of a list with its columns named: `document` first, `source_cell` last.

    A column that a document does not print is blank, so that a table has the same columns in every year.
    """
    rows = lines_of(table, ROW)
    frame = table.read.loc[rows].reindex(columns=list(columns), fill_value="")
    frame = frame.map(lambda text: unicodedata.normalize("NFC", str(text)).strip())
    if "date_printed" in frame:
        dates = [parse_dates(str(text), source.edition) for text in frame["date_printed"]]
        frame["start"], frame["end"] = [start for start, _ in dates], [end for _, end in dates]
    frame.insert(0, "document", source.document)
    frame["source_cell"] = [table.cell(row, columns[0]) for row in rows]
    return frame.reset_index(drop=True)


def with_table_titles(outline: pd.DataFrame, items: RepairedTable, layout: Layout) -> pd.DataFrame:
    """The outline with the title that is printed above each section's table of results; blank where none is."""
    read = by_role(items, layout).read
    rows = read[read[ROW_KIND] == TITLE].drop_duplicates("section")
    titles = dict(zip(rows["section"], rows["indicator"], strict=True))
    return outline.assign(table_title=[titles.get(section, "") for section in outline["section_id"]])


def unreadable_dates(table: RepairedTable, frame: pd.DataFrame, document: str) -> list[Problem]:
    """Printed dates of a list that could not be read, each with its place."""
    if "date_printed" not in frame:
        return []
    lost = frame[(frame["start"] == "") & ~frame["date_printed"].map(lambda text: not text or is_dash(text))]
    rows = [parse_address(cell).line for cell in lost["source_cell"]]
    return [table.unreadable(document, row, "date_printed") for row in rows]


def event_rows(
    table: RepairedTable, layout: Listed, source: Source, places: Mapping[str, Place]
) -> tuple[list[Observation], list[Problem]]:
    """Attendance of each event as facts; an event that was not held has a marker."""
    table = by_role(table, layout)
    found: list[Observation] = []
    problems: list[Problem] = []
    for row in lines_of(table, ROW):
        text, place = text_of(table, row, ATTENDANCE), places.get(text_of(table, row, "section_id"))
        if not text:
            continue
        marker = HELD.get(text_of(table, row, "state"), "") or parse_marker(text)
        figures = [Figure(None, marker=marker)] if marker else parse_figures(text)
        if place is None or figures is None:
            problems.append(table.unreadable(source.document, row, ATTENDANCE))
            continue
        start, end = parse_dates(text_of(table, row, "date_printed"), source.edition)
        base = replace(
            observed(source, place, table, row, ATTENDANCE),
            indicator=f"{squeeze(text_of(table, row, 'event'))} {layout.head_of(ATTENDANCE)}",
            period=period_of(start, end, source.edition),
        )
        for figure in named_parts(figures, ""):
            named = replace(base, qualifier=figure.qualifier, marker=figure.marker, what=figure.what)
            found.append(replace(named, value=figure.value, unit=figure.unit))
    return found, problems


def outline_places(frame: pd.DataFrame, *, headings_are_projects: bool) -> dict[str, Place]:
    """Section id to place; in the foundation's account each numbered heading is a programme."""
    places = {}
    for record in records_of(frame):
        heading = squeeze(re.sub(r"^[【]|[】]$", "", record["heading"]))
        section = f"{record['section_id']} {heading}"
        project = heading if headings_are_projects and record["section_id"][:1].isdecimal() else ""
        places[record["section_id"]] = Place(section, project, subject=heading)
    return places
