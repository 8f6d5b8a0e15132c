"""Plain lists of a document: outline, notes, claims, members, ordinance, events, governance, pillars, register.

Their cells stay text; the clean table has English column names, the document and the address of the cell.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pandas as pd

from nenpo.cleaning.dates import parse_dates, period_of
from nenpo.cleaning.observations import Observation
from nenpo.cleaning.outcomes import ROW, TITLE, named_parts
from nenpo.cleaning.places import Place, Source, observed
from nenpo.cleaning.problems import Problem
from nenpo.cleaning.repairs import RepairedTable
from nenpo.ground.address import parse_address
from nenpo.ground.numerals import Figure, is_dash, parse_figures, parse_marker, squeeze
from nenpo.ground.rows import records_of

# Raw column to clean column; the first names the cell that a row is addressed by.
LISTINGS: dict[str, dict[str, str]] = {
    "outline": {
        "見出し": "heading", "節": "section_id", "上位": "parent", "水準": "level", "頁": "page", "区分": "division",
        "柱": "pillar", "状態": "state", "系譜": "lineage", "表題": "table_title",
    },
    "notes": {
        "注": "note", "節": "section_id", "対象": "target", "種別": "kind", "備考": "remark", "時期": "period",
        "標識": "marker",
    },
    "members": {"欄2": "section", "欄1": "department"},
    "ordinance": {"見出し": "heading", "節": "section_id", "条": "article", "項数": "paragraphs"},
    "events": {
        "名称": "event", "節": "section_id", "日程": "date_printed", "場所": "place", "参加者": "attendance",
        "開催方法": "method", "状態": "state", "備考": "remark",
    },
    "governance": {
        "件名": "subject", "区分": "division", "年月日": "date_printed", "会議": "meeting", "場所・方法": "place",
        "種別": "kind", "番号": "number",
    },
    "claims": {
        "表記": "phrase", "節": "section_id", "主張": "kind", "系列": "series", "時期": "period", "相手": "against",
        "数値": "figure", "項目": "items", "備考": "remark",
    },
    "categories": {"見出し": "heading", "節": "section_id"},
    "pillars": {"柱": "pillar", "番号": "number", "節": "section_id"},
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
HELD = {"中止": "not_held"}
NO_SECTION = "該当なし"  # written where a pillar has no section of the 事業実績: a blank one was forgotten


def listing_frame(name: str, table: RepairedTable, document: str, edition: int) -> pd.DataFrame:
    """A plain list as a clean table: English columns, `document` first, `source_cell` last.

    A column that a document does not print is blank, so that a table has the same columns in every year.
    """
    columns = LISTINGS[name]
    rows = [row for row in table.rows if "種別" not in table.read or name != "members" or _is_row(table, row)]
    frame = table.read.loc[rows].reindex(columns=list(columns), fill_value="").rename(columns=columns)
    frame = frame.map(lambda text: unicodedata.normalize("NFC", str(text)).strip())
    if "date_printed" in frame:
        dates = [parse_dates(str(text), edition) for text in frame["date_printed"]]
        frame["start"], frame["end"] = [start for start, _ in dates], [end for _, end in dates]
    first = next(iter(columns))
    frame.insert(0, "document", document)
    frame["source_cell"] = [table.cell(row, first) for row in rows]
    return frame.reset_index(drop=True)


def with_table_titles(outline: pd.DataFrame, results: RepairedTable) -> pd.DataFrame:
    """The outline with the title that is printed above each section's table of results; blank where none is."""
    rows = results.read[results.read["種別"] == TITLE].drop_duplicates("節")
    titles = dict(zip(rows["節"], rows["欄1"], strict=True))
    return outline.assign(table_title=[titles.get(section, "") for section in outline["section_id"]])


def _is_row(table: RepairedTable, row: int) -> bool:
    return str(table.read.at[row, "種別"]) == ROW


def unreadable_dates(name: str, table: RepairedTable, frame: pd.DataFrame, document: str) -> list[Problem]:
    """Printed dates of a list that could not be read, each with its place."""
    if "date_printed" not in frame:
        return []
    column = next(raw for raw, clean in LISTINGS[name].items() if clean == "date_printed")
    lost = frame[(frame["start"] == "") & ~frame["date_printed"].map(lambda text: not text or is_dash(text))]
    rows = [parse_address(cell).line for cell in lost["source_cell"]]
    return [
        Problem("unreadable", document, table.raw.file, row, column, str(table.printed.at[row, column])) for row in rows
    ]


def event_rows(
    table: RepairedTable, source: Source, places: dict[str, Place]
) -> tuple[list[Observation], list[Problem]]:
    """Attendance of each event as facts; an event that was not held has a marker."""
    found: list[Observation] = []
    problems: list[Problem] = []
    for row in table.rows:
        read = table.read.loc[row]
        text, place = str(read["参加者"]), places.get(str(read["節"]))
        if not text:
            continue
        marker = HELD.get(str(read["状態"]), "") or parse_marker(text)
        figures = [Figure(None, marker=marker)] if marker else parse_figures(text)
        if place is None or figures is None:
            problems.append(table.unreadable(source.document, row, "参加者"))
            continue
        start, end = parse_dates(str(read["日程"]), source.edition)
        base = replace(
            observed(source, place, table, row, "参加者"),
            indicator=f"{squeeze(str(read['名称']))} 参加者",
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
