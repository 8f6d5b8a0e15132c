"""正誤表: the known mistakes of the published documents by page, and below them what still has to be decided."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from nenpo.checks.cells import Place, parse_cell
from nenpo.checks.formats import markdown_table
from nenpo.checks.known_issues import CONFIRMED, MISTAKE, OPEN
from nenpo.checks.year import CheckResult
from nenpo.cleaning.listings import NO_SECTION
from nenpo.ground.fiscal_year import is_period, period_name

HEADS = ("頁", "箇所", "誤", "正", "理由")
CORRECTION = "訂正"
KIND_TITLES = {MISTAKE: "誤り", CORRECTION: "訂正（次の年度の版で改めたもの）", OPEN: "確認が必要なもの"}
TO_CONFIRM, BLANK, NO_PAGE, HEADER = "確認が必要", "（空欄）", "―", "表の見出し"
# What a row of a clean table is about, in the column that names it.
NAMES = ("project", "event", "subject", "heading", "target", "scope", "pillar")
# Columns that say where it stands.
PLACES = ("section_id", "chapter", "list_no", "policy_no")
MARKS = ("", "○", "△")
# Columns of the register that are looked up.
REGISTERED = ["document", "file", "part", "page"]
OWN_PAGES, OUTLINE = "/project_pages.csv", "/outline.csv"
Tables = Mapping[str, pd.DataFrame]
Record = Mapping[str, str]
Rows = Mapping[str, Mapping[int, Record]]


@dataclass(frozen=True)
class Erratum:
    """One line of a 正誤表.

    Attributes
    ----------
    document, title : str
        The document it is in, and how that is called.
    page : str
        公表版の頁; empty where the source has lost its pages.
    place : str
        Section, project, indicator and year in words.
    cell : str
        The same place as the address of a cell under data/raw.
    wrong, right : str
        What is printed, and what it should read.
    kind : str
        Kind of the known issue.
    ids : tuple of str
        The known issues that say so: two, where two rules found the same mistake.
    """

    document: str
    title: str
    page: str
    place: str
    cell: str
    wrong: str
    right: str
    reason: str
    kind: str
    ids: tuple[str, ...]


def errata(
    result: CheckResult,
    tables: Tables,
    abouts: Iterable[Mapping[str, Any]],
    corrections: Iterable[Record] = (),
) -> list[Erratum]:
    """The known mistakes, corrections and open questions of a year's documents, by document, kind and page.

    Parameters
    ----------
    tables : dict
        Clean tables of the year: where a page, a section and a name are looked up.
    abouts : iterable of dict
        What the `source.yml` of each document says.
    corrections : iterable of dict
        Corrections that hold, of whatever document, from `standing_corrections`.
    """
    about = list(abouts)
    titles = {str(one["document"]): str(one["title"]) for one in about}
    own = {str(one["document"]) for one in about if int(one["fiscal_year"]) == result.fiscal_year}
    issues = [{str(k): str(v) for k, v in one.items()} for one in result.known_issues.to_dict("records")]
    told = [issue for issue in issues if issue["kind"] != CONFIRMED and issue["matched"] != "0"]
    told += [_as_issue(one) for one in corrections if one["target_document"] in own]
    found = [
        one
        for document in sorted({issue["document"] for issue in told})
        for one in _errata_of(document, told, _of_document(tables, document), titles.get(document, document))
    ]
    return sorted(_merged(found), key=_order)


def _errata_of(document: str, told: Iterable[Record], tables: Tables, title: str) -> list[Erratum]:
    rows = _printed_rows(tables)
    return [_erratum(issue, tables, rows, title) for issue in told if issue["document"] == document]


def standing_corrections(years: Iterable[Tables]) -> list[Record]:
    """Corrections of every year that could be taken: one that could not is a finding, and no line of a 正誤表."""
    found: list[Record] = []
    for tables in years:
        if "corrections" in tables:
            problems = tables["problems"]
            refused = set(zip(problems["file"], problems["row"], strict=True))
            records = [{str(k): str(v) for k, v in row.items()} for row in tables["corrections"].to_dict("records")]
            found += [one for one in records if _line(one["source_cell"]) not in refused]
    return found


def _line(cell: str) -> tuple[str, str]:
    place = parse_cell(cell)
    return place.file, place.row


def _as_issue(one: Record) -> Record:
    """A correction as what is known of the printed cell that it corrects."""
    when = period_name(one["received"]) if is_period(one["received"]) else one["received"]
    said = "、".join(part for part in (one["section"], f"{when}受付" if when else "") if part)
    return {
        "document": one["target_document"],
        "cell": f"{one['target_document']}/{one['target_file']}#{one['target_row']}:{one['target_column']}",
        "fact_id": "",
        "printed": one["printed"],
        "correct": one["corrected"],
        "reason": f"{one['reason']}（{said}）" if said else one["reason"],
        "kind": CORRECTION,
        "id": one["source_cell"],
    }


def _of_document(tables: Tables, document: str) -> Tables:
    """The rows of one document: a year may have two, and both may have a section of the same number."""
    return {
        name: frame[frame["document"] == document] if "document" in frame.columns else frame
        for name, frame in tables.items()
    }


def _erratum(issue: Record, tables: Tables, rows: Rows, title: str) -> Erratum:
    fact = _fact(tables["observations"], issue)
    cell = issue["cell"] or fact.get("source_cell", "")
    place = parse_cell(cell)
    row = _row(rows.get(place.file, {}), place)
    section = fact.get("section", "") if "chapter" not in row else ""
    section = section or _section(tables, row, place)
    printed = issue["printed"] or fact.get("printed", "")
    words = [_heading(section), *_names(row, fact, section), *_inside(fact, row, place, printed)]
    return Erratum(
        document=issue["document"],
        title=title,
        page=page_of(tables, place, section.partition(" ")[0], row),
        place=" ".join(part for part in words if part) or place.words,
        cell=cell,
        wrong=printed or BLANK,
        right=TO_CONFIRM if issue["kind"] == OPEN else issue["correct"],
        reason=issue["reason"],
        kind=issue["kind"],
        ids=(issue["id"],),
    )


def _fact(observations: pd.DataFrame, issue: Record) -> Record:
    """The figure that an issue is about, by its name or its cell; empty where it is about no figure."""
    column, wanted = ("fact_id", issue["fact_id"]) if issue["fact_id"] else ("source_cell", issue["cell"])
    records = observations[observations[column] == wanted].to_dict("records")
    return {str(k): str(v) for k, v in records[0].items()} if records else {}


def _printed_rows(tables: Tables) -> Rows:
    """What the clean tables know of each printed row, by file and line."""
    found: dict[str, dict[int, Record]] = {}
    for name, frame in sorted(tables.items()):
        if "source_cell" in frame.columns:
            columns = [column for column in frame.columns if column == "source_cell" or _is_told(name, column)]
            for record in frame[columns].to_dict("records"):
                told = {str(k): str(v) for k, v in record.items()}
                place = parse_cell(told.pop("source_cell"))
                if place.row.isdecimal():
                    rows = found.setdefault(place.file, {})
                    rows[int(place.row)] = told | dict(rows.get(int(place.row), {}))
    return found


def _row(rows: Mapping[int, Record], place: Place) -> Record:
    """What is known of a printed row; of a line of heads, the section of the row that follows it."""
    if not place.row.isdecimal() or not rows:
        return {}
    wanted = int(place.row)
    nearest = min(rows, key=lambda row: (row < wanted, abs(row - wanted)))
    header = {"project": "", "header": "true"} if nearest != wanted else {}
    return {**rows[nearest], **header}


def _is_told(table: str, column: str) -> bool:
    """Whether a column says where a row stands; of a figure only its section and project do."""
    wanted = {"section", "project"} if table == "observations" else {*NAMES, *PLACES}
    return column in wanted


def _section(tables: Tables, row: Record, place: Place) -> str:
    """Number and heading of the section that a row stands in, as the outline has it."""
    number = row.get("section_id", "").replace(NO_SECTION, "")
    if chapter := row.get("chapter", ""):
        number = f"2(2){chapter}" + (f"-{row['list_no']}" if place.file.endswith(OWN_PAGES) else "")
    parts = set(_registered(tables, place)["part"])
    if not number and (row.get("section") or len(parts) != 1):
        return row.get("section", "")
    number = number or parts.pop()
    return f"{number} {_title(tables, number)}".strip()


def _title(tables: Tables, number: str) -> str:
    """Heading of a section: the outline's, or of a project's page the name in its chapter's list."""
    outline, listed = tables["outline"], _listed(tables, number)
    for frame, column in ((outline[outline["section_id"] == number], "heading"), (listed, "project")):
        if len(frame):
            return str(frame[column].iloc[0])
    return ""


def _heading(section: str) -> str:
    """A section in words; where the number is the heading, once."""
    number, _, heading = section.partition(" ")
    return number if heading and number.endswith(heading) else section


def _names(row: Record, fact: Record, section: str) -> list[str]:
    """The project or event of a row, and which of several lists it stands in, unless the section says so."""
    policy = f"基本方針{row['policy_no']}" if row.get("policy_no") else ""
    name = next((record[column] for record in (fact, row) for column in NAMES if record.get(column)), "")
    return [policy, name if name not in section else ""]


def _inside(fact: Record, row: Record, place: Place, printed: str) -> list[str]:
    """Which figure of the row it is, and of which year; of a mark, its column.

    Other words speak for themselves, and in a row that has shifted their column would mislead.
    """
    if fact:
        return [fact["indicator"], period_name(fact["period"])]
    if row.get("header"):
        return [HEADER]
    return [f"「{place.column}」の欄"] if place.column and printed in MARKS else []


def page_of(tables: Tables, place: Place, section: str, row: Record) -> str:
    """公表版の頁 of a place: from the register, else from the list of projects, else from the outline."""
    own = _registered(tables, place)
    for wanted in (section, row.get("chapter", "")):
        named = [bool(wanted) and wanted in part.split("・") for part in own["part"]]
        if pages := _pages(own.loc[named]):
            return pages
    if len(own) == 1 and not place.file.endswith(OUTLINE):
        return _pages(own)
    return _pages(_listed(tables, section)) or _outline_page(tables, section)


def _registered(tables: Tables, place: Place) -> pd.DataFrame:
    """The parts that the register knows of a file; none where nothing of the year is copied from print."""
    register = tables.get("register", pd.DataFrame(columns=REGISTERED))
    document, _, file = place.file.partition("/")
    return register[(register["document"] == document) & (register["file"] == file)]


def _pages(frame: pd.DataFrame) -> str:
    return "、".join(dict.fromkeys(page for page in frame["page"] if page))


def _listed(tables: Tables, section: str) -> pd.DataFrame:
    """Line of a project's page in the list of its chapter."""
    found = re.fullmatch(r"2\(2\)(.+)-(\d+)", section)
    if not found or "project_lists" not in tables:
        return pd.DataFrame({"project": [], "page": []})
    lists = tables["project_lists"]
    return lists[(lists["chapter"] == found[1]) & (lists["list_no"] == found[2])]


def _outline_page(tables: Tables, section: str) -> str:
    outline = tables["outline"]
    parents = dict(zip(outline["section_id"], outline["parent"], strict=True))
    while section and section in parents:
        if page := _pages(outline[outline["section_id"] == section]):
            return page
        section = parents[section]
    return ""


def _merged(found: Iterable[Erratum]) -> list[Erratum]:
    """Mistakes that two rules found in one cell as one line, with both reasons."""
    merged: dict[tuple[str, ...], Erratum] = {}
    for one in found:
        key = (one.cell, one.wrong, one.right, one.kind)
        if same := merged.get(key):
            reasons = "".join(dict.fromkeys((same.reason, one.reason)))
            one = replace(same, reason=reasons, ids=(*same.ids, *one.ids))
        merged[key] = one
    return list(merged.values())


def _order(erratum: Erratum) -> tuple[Any, ...]:
    """By document, kind, page and row; what has no page comes last."""
    first = re.match(r"\d+", erratum.page)
    row = parse_cell(erratum.cell).row
    page, line = int(first[0]) if first else 10**6, int(row) if row.isdecimal() else 0
    return (erratum.document, list(KIND_TITLES).index(erratum.kind), page, erratum.cell.partition("#")[0], line)


def grouped(found: Iterable[Erratum]) -> dict[str, dict[str, list[Erratum]]]:
    """Title of a document to kind to its lines, in order."""
    groups: dict[str, dict[str, list[Erratum]]] = {}
    for one in found:
        groups.setdefault(one.title, {}).setdefault(one.kind, []).append(one)
    return groups


def cells_of(erratum: Erratum) -> tuple[str, str, str, str, str]:
    """A line's cells under 頁, 箇所, 誤, 正, 理由."""
    return erratum.page or NO_PAGE, erratum.place, erratum.wrong, erratum.right, erratum.reason


def errata_text(found: Sequence[Erratum], titles: Sequence[str]) -> str:
    """正誤表 of each document as lines for a terminal: a block an entry, nothing cut off."""
    groups = grouped(found)
    blocks = []
    for title in titles:
        blocks.append(f"== 正誤表: {title}")
        blocks += [] if title in groups else ["正誤表に載せるものはありません。"]
        for kind, lines in groups.get(title, {}).items():
            blocks.append(f"-- {KIND_TITLES[kind]} {len(lines)}件")
            blocks += [_entry(number, one) for number, one in enumerate(lines, start=1)]
    return "\n\n".join(blocks)


def _entry(number: int, erratum: Erratum) -> str:
    page, place, *rest = cells_of(erratum)
    head = f"{number}. {page}頁　{place}" if erratum.page else f"{number}. {place}"
    return "\n".join([head, *(f"   {title}: {text}" for title, text in zip(HEADS[2:], rest, strict=True))])


def errata_markdown(found: Sequence[Erratum], titles: Sequence[str]) -> str:
    """正誤表 of each document as a table of Markdown."""
    groups = grouped(found)
    blocks = []
    for title in titles:
        blocks.append(f"## 正誤表: {title}")
        blocks += [] if title in groups else ["正誤表に載せるものはありません。"]
        for kind, lines in groups.get(title, {}).items():
            blocks += [f"### {KIND_TITLES[kind]} {len(lines)}件", markdown_table(HEADS, map(cells_of, lines))]
    return "\n\n".join(blocks)


def errata_json(found: Sequence[Erratum], titles: Sequence[str]) -> str:
    """One object whose `errata` is a list of flat objects but for the ids of known issues."""
    return json.dumps({"errata": [asdict(one) for one in found]}, ensure_ascii=False, indent=2)


ERRATA_FORMATS: dict[str, Callable[[Sequence[Erratum], Sequence[str]], str]] = {
    "text": errata_text,
    "json": errata_json,
    "markdown": errata_markdown,
}


def told(
    form: str, results: Iterable[CheckResult], years: Mapping[int, Tables], abouts: Sequence[Mapping[str, Any]]
) -> str:
    """The 正誤表 of every document of the years checked, in one of the forms."""
    found: list[Erratum] = []
    titles: list[str] = []
    corrected = standing_corrections(years.values())
    for result in results:
        found += errata(result, years[result.fiscal_year], abouts, corrected)
        titles += [str(about["title"]) for about in abouts if int(about["fiscal_year"]) == result.fiscal_year]
    return ERRATA_FORMATS[form](found, titles)
