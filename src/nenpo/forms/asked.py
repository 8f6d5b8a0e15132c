"""What each section is asked: its projects, its indicators with last year's value, and its words.

The questions are those of an emptied copy of the new document, cleaned by the house's own recipes. So a row is known
by the name of its fact and not by its line: lines may come and go between handing out and taking in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from nenpo.cleaning.observations import Observation, observations_frame, segment
from nenpo.cleaning.roles import ROW, ROW_KIND
from nenpo.cleaning.year import Cleaning
from nenpo.facts.programmes import TABLES, Line, Programme, programmes_of
from nenpo.facts.rows import Section, Window
from nenpo.facts.store import Context, Facts, facts_of, name_key
from nenpo.forms.layout import CONTINUES, FOUNDATION_ALL, FOUNDATION_NONE, FOUNDATION_PART, LAYOUTS, Identity
from nenpo.ground.address import Address, parse_address
from nenpo.ground.braces import REFERENCE
from nenpo.ground.errors import ReferenceProblem, UsageError
from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.layouts import VALUE
from nenpo.ground.locations import Locations
from nenpo.ground.numerals import Figure, parse_figures
from nenpo.ground.rows import rows_of
from nenpo.ground.sources import Document, RawTable, document_folders, has_forms, read_about, read_document
from nenpo.report.cleaned import clean_document
from nenpo.words.commentary import Commentary, Passage, read_commentary
from nenpo.words.wording import Voice, speak

OPEN = ("preliminary", "provisional", "estimated")
STATUS_WORDS = {"preliminary": "速報値", "provisional": "暫定値", "estimated": "推計値"}
SUMMARY, RESULTS = "事業概要", "事業実績"
OFFICE, AFFAIRS = "事務局", "庶務事項"
ADDED_ROWS, NEW_ROWS, LIST_ROWS = 10, 5, 40
_YEAR = re.compile(r"(?:令和|平成|[RH])(?:元|\d{1,2})年度?")
# The other tables whose rows decide what is asked.
QUESTION_TABLES = ("outline", "names", "projects", "project_lists", "project_pages")
MARK_WORDS = {"new": "新規", "priority": "重点", "major_outcome": "主要成果"}
# Answers on a project and the column of the 施策一覧 that each goes to. The lists and further lines have no copy.
PROJECT_CELLS = {
    "new": "新規", "priority": "重点", "major": "主要成果", "cost": "事業費", "national": "国庫", "other": "その他",
    "general": "一般財源", "period": "事業期間", "foundation": "21財団", "sections": "担当課等",
}  # fmt: skip
FOUNDATION_WORDS = {"": FOUNDATION_NONE, "○": FOUNDATION_ALL, "△": FOUNDATION_PART}


@dataclass(frozen=True)
class Last:
    """What last year's edition printed in a row, and where.

    Attributes
    ----------
    cell : str
        `file#row:column` under data/raw.
    figures : tuple of Figure
        What was read there; empty where a marker stood.
    ask : str
        Why the figure is asked again; empty where it was final.
    """

    printed: str
    cell: str
    figures: tuple[Figure, ...] = ()
    ask: str = ""

    @property
    def is_composite(self) -> bool:
        """Whether the cell held several figures."""
        return len(self.figures) > 1

    @property
    def example(self) -> str:
        """The cell in a form that can be read: as printed, or its figures one behind the other."""
        if parse_figures(self.printed):
            return self.printed
        parts = [f"{figure.what} {figure.qualifier}{figure.value:,f}{figure.unit}".strip() for figure in self.figures]
        return " ".join(parts)

    @property
    def unit(self) -> str:
        """Unit of the one figure."""
        return self.figures[0].unit if len(self.figures) == 1 else ""

    @property
    def qualifier(self) -> str:
        """Qualifier of the one figure that belongs to what is counted; 約 and the like are of one year only."""
        words = self.figures[0].qualifier.split("、") if len(self.figures) == 1 else []
        return words[0] if len(words) == 1 and words[0] in ("延べ", "累計", "最大", "各", "計") else ""


@dataclass(frozen=True)
class Row:
    """One row of a form.

    Attributes
    ----------
    shown : mapping
        What stands in it before it is filled in, by the name of the column.
    cells : mapping
        The raw cells that the answer in a column goes to.
    about : mapping
        What else is known of it: the section's number, the project, the label, the heading of words.
    """

    key: str
    shown: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, tuple[Address, ...]] = field(default_factory=dict)
    last: Last | None = None
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """Everything that one section is asked in one workbook.

    Attributes
    ----------
    sheets : mapping
        Rows of each kind of sheet, in order.
    choices : mapping
        The lists that differ from form to form: project, unit, policy, section.
    basis, contact : str
        By what right it is asked, and who answers what the section wants to know, as `source.yml` says; empty where it
        does not.
    """

    identity: Identity
    title: str
    fiscal_year: int
    sheets: Mapping[str, tuple[Row, ...]]
    choices: Mapping[str, tuple[str, ...]]
    basis: str = ""
    contact: str = ""

    @property
    def name(self) -> str:
        """Name of its file, without ending."""
        return f"{self.identity.document}-{self.identity.section}"

    def with_deadline(self, deadline: str) -> Form:
        """The form with another deadline."""
        return replace(self, identity=replace(self.identity, deadline=deadline))


def forms_of(locations: Locations, fiscal_year: int, deadline: str = "") -> list[Form]:
    """The forms of a fiscal year, one a section, in order of their names.

    Raises
    ------
    UsageError
        If the year has no document whose tables are filled in on forms.
    """
    documents = [document for document in new_documents(locations) if document.fiscal_year == fiscal_year]
    if not documents:
        raise UsageError(
            f"{fiscal_year_name(fiscal_year)}には、様式で集める資料がありません。"
            f"先に nenpo new-year {fiscal_year} を実行してください。"
        )
    return [form for document in documents for form in document_forms(locations, document, deadline)]


def new_documents(locations: Locations) -> list[Document]:
    """Documents whose tables are filled in on forms, in order of their names."""
    folders = [folder for folder in document_folders(locations) if has_forms(read_about(locations, folder))]
    return [read_document(locations, folder) for folder in folders]


def document_forms(locations: Locations, document: Document, deadline: str = "") -> list[Form]:
    """The forms of one document."""
    edition = _Edition.of(locations, document)
    if "projects" in document.tables:
        return _section_forms(edition, deadline)
    if Window.TABLE in document.tables:
        return window_forms(edition, deadline)
    return _publisher_forms(edition, deadline)


@dataclass(frozen=True)
class _Edition:
    """A new document beside the one of the year before."""

    work: Cleaning
    before: Cleaning | None
    words_before: Commentary
    facts_before: Facts

    @classmethod
    def of(cls, locations: Locations, document: Document) -> _Edition:
        work = clean_document(locations, emptied(document))
        year = document.fiscal_year - 1
        abouts = [(folder, read_about(locations, folder)) for folder in document_folders(locations)]
        found = [f for f, about in abouts if about["report"] == document.report and about["fiscal_year"] == year]
        if not found:
            return cls(work, None, Commentary({}), Facts(()))
        before = clean_document(locations, read_document(locations, found[0]))
        facts = facts_of(observations_frame(before.observations), year)
        return cls(work, before, read_commentary(found[0]), facts)

    @property
    def document(self) -> Document:
        return self.work.document

    @cached_property
    def programmes(self) -> dict[str, Programme]:
        return programmes_of({name: self.work.frames[name][0] for name in TABLES})

    @cached_property
    def programmes_before(self) -> dict[str, Programme]:
        frames = self.before.frames if self.before else {}
        return programmes_of({name: frames[name][0] for name in TABLES if name in frames})

    def identity(self, section: str, deadline: str) -> Identity:
        return Identity(self.document.name, section, deadline)

    def title(self, section: str) -> str:
        return f"{fiscal_year_name(self.document.fiscal_year)} {self.document.about['kind']} 報告様式（{section}）"


def emptied(document: Document) -> Document:
    """The document without the figures of its 項目名 tables: every row still asks, whatever was filled in."""
    name = document.current_table
    if not name:
        return document
    raw, layout = document.tables[name], document.layouts[name]
    frame = raw.frame.copy()
    frame.loc[frame[layout.head_of(ROW_KIND)] == ROW, layout.heads_of(VALUE)] = ""
    return replace(document, tables={**document.tables, name: RawTable(raw.name, raw.file, frame)})


def fingerprint(document: Document) -> str:
    """What the questions of a document depend on: all of its rows, but none of this year's figures in them."""
    given = set(PROJECT_CELLS.values()) - {"事業期間", "担当課等"}
    tables = emptied(document).tables
    names = [name for name in (*QUESTION_TABLES, document.current_table) if name in tables]
    return "\n".join(tables[name].frame.drop(columns=list(given), errors="ignore").to_csv() for name in names)


# The annual report


def _section_forms(edition: _Edition, deadline: str) -> list[Form]:
    homes = sorted((one.home for one in edition.programmes.values() if one.home), key=lambda home: home.address.line)
    owner = {record.project: owner_of(record.sections) for record in homes}
    sheets: dict[str, dict[str, list[Row]]] = {section: {} for section in sorted(set(owner.values()))}
    for record in homes:
        section = owner[record.project]
        sheets[section].setdefault("projects", []).append(_project_row(edition, record))
        sheets[section].setdefault("words", []).extend(_project_words(edition, record.project))
    for row in outcome_rows(edition):
        section = owner.get(row.about["project"], OFFICE)
        sheets.setdefault(section, {}).setdefault("outcomes", []).append(row)
    policies = tuple(sorted({record.policy_no for record in homes}))
    return [_section_form(edition, section, found, policies, deadline) for section, found in sorted(sheets.items())]


def _section_form(
    edition: _Edition, section: str, found: dict[str, list[Row]], policies: tuple[str, ...], deadline: str
) -> Form:
    order = ("projects", "outcomes", "words")
    sheets = {kind: tuple(found[kind]) for kind in order if kind in found}
    projects = tuple(dict.fromkeys(row.shown["project"] for row in found.get("projects", [])))
    if projects:
        sheets["additions"] = _blank_rows("additions", ADDED_ROWS)
        sheets["new_projects"] = _blank_rows("new_projects", NEW_ROWS)
    choices = {"project": projects, "unit": _units(edition), "policy": policies}
    identity = edition.identity(section, deadline)
    about = edition.document
    return Form(identity, edition.title(section), about.fiscal_year, sheets, choices, about.basis, about.contact)


def owner_of(sections: str) -> str:
    """The 主管課 of a project: the first section that is named, without the bureau or group behind it."""
    first = re.split(r"[、\s]", re.sub(r"[(（].*?[)）]", "", sections).strip(), maxsplit=1)[0]
    return first or OFFICE


def _blank_rows(kind: str, count: int) -> tuple[Row, ...]:
    return tuple(Row(f"{kind}/{number}") for number in range(1, count + 1))


def _units(edition: _Edition) -> tuple[str, ...]:
    """Units that last year's tables print, the usual ones first."""
    found = edition.before.observations if edition.before else []
    counts = Counter(row.unit for row in found if row.unit)
    return tuple(sorted(counts, key=lambda unit: (-counts[unit], unit)))


def _project_row(edition: _Edition, record: Line) -> Row:
    work, project = edition.work, record.project
    table = work.tables["projects"]
    home = record.address
    found = edition.programmes[project].home_page
    page = found.address.line if found else None
    before = _last_project(edition, project)
    own = table.read.loc[home.line]
    cells = {name: (home.at(column),) for name, column in PROJECT_CELLS.items()}
    if page is not None:
        cells["office"] = (parse_address(work.tables["project_pages"].raw.cell(page, "担当課")),)
    shown = {
        "policy": record.policy_no,
        "project": project,
        "answer": CONTINUES,
        "marks": before.get("marks", ""),
        "last": before.get("cost", ""),
        "period": str(own["事業期間"]) or before.get("period", ""),
        "foundation": FOUNDATION_WORDS.get(str(own["21財団"]) or before.get("foundation", ""), FOUNDATION_NONE),
        "sections": str(own["担当課等"]),
        "office": str(work.tables["project_pages"].read.at[page, "担当課"]) if page is not None else "",
    }
    last = Last(before["cost"], before["cost_cell"], _figures(before["cost"])) if before.get("cost") else None
    section = str(work.tables["project_pages"].read.at[page, "節"]) if page is not None else ""
    about = {"project": project, "section": section, "year": str(edition.document.fiscal_year)}
    return Row(f"projects/{segment(project)}", shown, cells, last, about)


def _last_project(edition: _Edition, project: str) -> dict[str, str]:
    """What the 施策一覧 of the year before says of a project; empty where it is not in it."""
    alike = [one for one in edition.programmes_before.values() if name_key(one.name) == name_key(project)]
    record = next((one.home for one in alike if one.home), None)
    if edition.before is None or record is None:
        return {}
    table = edition.before.tables["projects"]
    line = record.address.line
    return {
        "marks": " ".join(word for name, word in MARK_WORDS.items() if record.text(name) == "true"),
        "cost": str(table.printed.at[line, "事業費"]),
        "cost_cell": table.cell(line, "事業費"),
        "period": str(table.read.at[line, "事業期間"]),
        "foundation": str(table.read.at[line, "21財団"]),
    }


def _figures(printed: str) -> tuple[Figure, ...]:
    return tuple(replace(figure, unit=figure.unit or "千円") for figure in parse_figures(printed) or ())


def _project_words(edition: _Edition, project: str) -> list[Row]:
    return [_words_row(edition, project, project, part) for part in (SUMMARY, RESULTS)]


def _words_row(edition: _Edition, heading: str, project: str, part: str) -> Row:
    key = "/".join(filter(None, ("words", segment(heading), part)))
    shown = {"project": project, "heading": part, "last": last_words(edition, heading, project, part)}
    return Row(key, shown, about={"heading": heading, "part": part, "project": project})


# Words of last year


def last_words(edition: _Edition, heading: str, project: str, part: str) -> str:
    """Last year's words of a section as the reader saw them, one paragraph a line, ・ before an item."""
    found = edition.words_before.find(heading)
    if found is None or edition.before is None:
        return ""
    pieces = _part_of(found[1], part) if part else found[1]
    context = Context(edition.document.report, edition.document.fiscal_year - 1, project, "" if part else heading)
    voice = Voice(edition.facts_before, context)
    lines = []
    for piece in pieces:
        start = "・" if piece.kind == "list" else ""
        lines += [start + _spoken(text, voice) for text in piece.texts]
    return "\n".join(lines)


def _part_of(pieces: tuple[Passage, ...], part: str) -> list[Passage]:
    """Passages below the third-level heading of that name."""
    found, inside = [], False
    for piece in pieces:
        if piece.kind == "heading":
            inside = piece.texts[0] == part
        elif inside:
            found.append(piece)
    return found


def _spoken(text: str, voice: Voice) -> str:
    """A text with its figures; a reference that cannot be resolved here stays as it is written."""

    def figure(match: re.Match[str]) -> str:
        try:
            return "".join(span.text for span in speak(match[0], voice))
        except ReferenceProblem:
            return match[0]

    return REFERENCE.sub(figure, text)


# 項目名 rows


def outcome_rows(edition: _Edition) -> list[Row]:
    """Every 項目名 row that is asked, in order: this year's cell, and last year's figure beside it.

    A row of a second listing is not asked: its figures are those of the home record.
    """
    document = edition.document
    name = document.current_table
    last = _last_figures(edition)
    rows: list[Row] = []
    seen: Counter[str] = Counter()
    for cell, found in _by_cell(edition.work.observations, name).items():
        asked = found[0]
        if asked.place or asked.fiscal_year != document.fiscal_year:
            continue
        key = "/".join(["outcomes", *_fact_name(asked, document.fiscal_year)])
        seen[key] += 1
        before = last.get((*_fact_name(asked, document.fiscal_year), seen[key]))
        rows.append(_outcome_row(asked, key if seen[key] == 1 else f"{key}/{seen[key]}", cell, before))
    return rows


def _outcome_row(asked: Observation, key: str, cell: str, last: Last | None) -> Row:
    shown = {
        "project": asked.project or asked.subject,
        "indicator": asked.indicator,
        "last": last.printed if last else "",
        "unit": last.unit if last else "",
        "qualifier": last.qualifier if last else "",
        "ask": _question(last),
    }
    about = {"project": asked.project, "section": asked.section.partition(" ")[0], "label": asked.label}
    return Row(key, shown, {"value": (parse_address(cell),)}, last, about)


def _question(last: Last | None) -> str:
    if last is None:
        return ""
    if last.is_composite:
        return f"{len(last.figures)}つの数を、「{last.example}」の形で書いてください。{last.ask}"
    return last.ask


def _by_cell(observations: list[Observation], table: str) -> dict[str, list[Observation]]:
    """Observations of one raw table by their cell, in the order of the file."""
    found: dict[str, list[Observation]] = {}
    for row in observations:
        if parse_address(row.source_cell).name == f"{table}.csv":
            found.setdefault(row.source_cell, []).append(row)
    return found


def _fact_name(row: Observation, edition: int) -> tuple[str, ...]:
    """Name of what a row counts, the same every year: subject, indicator, and how far off a programme year is.

    A year in the name of an indicator, (R2年度は1月末現在), moves with the edition.
    """
    ahead = str(int(row.programme_year) - edition) if row.programme_year else ""
    indicator = _YEAR.sub("", segment(row.indicator))
    return tuple(filter(None, (segment(row.project or row.subject), indicator, ahead)))


def _last_figures(edition: _Edition) -> dict[tuple[str | int, ...], Last]:
    """Last year's own figures by name and, of rows with the same name, their order."""
    if edition.before is None:
        return {}
    year = edition.before.document.fiscal_year
    found: dict[tuple[str | int, ...], Last] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    name = edition.document.current_table
    for cell, rows in _by_cell(edition.before.observations, name).items():
        if rows[0].place or rows[0].fiscal_year != year:
            continue
        fact = _fact_name(rows[0], year)
        seen[fact] += 1
        figures = _printed_figures(rows)
        found[*fact, seen[fact]] = Last(rows[0].printed, cell, figures, _still_open(rows, year))
    return found


def _printed_figures(rows: list[Observation]) -> tuple[Figure, ...]:
    """Figures of one cell as it prints them; as they are on record where the cell had to be repaired."""
    known = tuple(Figure(Decimal(r.value), r.unit, r.qualifier, r.marker, r.what) for r in rows if r.value is not None)
    printed = tuple(parse_figures(rows[0].printed) or ()) if known else ()
    same = sorted((f.value, f.unit) for f in printed) == sorted((f.value, f.unit) for f in known)
    return printed if same else known


def _still_open(rows: list[Observation], year: int) -> str:
    """Why last year's figure is asked again; empty where it was final."""
    name = fiscal_year_name(year)
    for row in rows:
        if row.status in OPEN:
            return (
                f"{name}は{STATUS_WORDS[row.status]}でした。確定した値を訂正の欄に書いてください"
                "（変わらなければ同じ値）。"
            )
        if row.marker == "not_counted":
            return f"{name}は未集計でした。集計できた値を訂正の欄に書いてください。"
    return ""


# A directory: each office confirms its own windows


def window_forms(edition: _Edition, deadline: str) -> list[Form]:
    """A form for each office: a row for each of its windows, filled in as last year's edition has it."""
    document = edition.document
    windows = rows_of(edition.work.frames[Window.TABLE][0], Window)
    sections = rows_of(edition.work.frames[Section.TABLE][0], Section)
    headings = {one.section_id: f"{one.section_id} {one.heading}" for one in sections}
    heads = {column.role: head for head, column in document.layouts[Window.TABLE].columns.items()}
    owners = {one.section_id: one.office for one in windows if not one.branch}
    found: dict[str, list[Row]] = {}
    for window in windows:
        owner = desk_of(window.office or owners.get(window.section_id, ""))
        found.setdefault(owner, []).append(_window_row(window, headings.get(window.section_id, ""), heads))
    year = document.fiscal_year
    return [
        Form(
            edition.identity(owner, deadline),
            edition.title(owner),
            year,
            {Window.TABLE: tuple(rows)},
            {},
            document.basis,
            document.contact,
        )
        for owner, rows in sorted(found.items())
    ]


def desk_of(office: str) -> str:
    """Who answers for a window: the 課 that is named, else the office without what stands in brackets."""
    plain = re.sub(r"[(（].*?[)）]+", "", office).strip().removesuffix("内")
    section = next((word for word in plain.split() if word.endswith("課")), "")
    return section or plain or OFFICE


def _window_row(window: Window, heading: str, heads: Mapping[str, str]) -> Row:
    """A row of the form: what stands in the directory, and the cells that an answer goes to."""
    names = [field.name for field in LAYOUTS[Window.TABLE].fields if field.is_answer and field.name in heads]
    shown = {name: window.text(name) for name in names} | {"project": heading, "indicator": window.window}
    cells = {name: (window.address.at(heads[name]),) for name in (*names, "confirmed")}
    # A window is answered as soon as somebody has confirmed it.
    cells["answer"] = cells["confirmed"]
    key = "/".join(("windows", window.section_id, window.branch, window.kind))
    return Row(key, shown, cells)


# A document without a list of programmes: whoever publishes it answers


def _publisher_forms(edition: _Edition, deadline: str) -> list[Form]:
    document = edition.document
    publisher = re.sub(r"^\w*?法人\s*", "", str(document.about["publisher"]))
    outcomes = tuple(outcome_rows(edition))
    sections = edition.work.frames["outline"][0]
    numbered = sections[sections["section_id"].str[:1].str.isdecimal()]
    ids = tuple(dict.fromkeys(numbered["section_id"]))
    words = tuple(
        _words_row(edition, one.section_id, f"{one.section_id} {one.heading}", "")
        for one in rows_of(sections, Section)
        if edition.words_before.find(one.section_id) is not None
    )
    projects = tuple(dict.fromkeys(row.shown["project"] for row in outcomes))
    choices = {"project": projects, "unit": _units(edition), "section": ids}
    programmes = {
        "outcomes": outcomes,
        "additions": _blank_rows("additions", ADDED_ROWS),
        "words": words,
        "events": _blank_rows("events", LIST_ROWS if "events" in document.tables else 0),
    }
    affairs = {"governance": _blank_rows("governance", LIST_ROWS if "governance" in document.tables else 0)}
    year = document.fiscal_year
    forms = [(publisher, programmes), (f"{publisher}（{AFFAIRS}）", affairs)]
    return [
        Form(
            edition.identity(section, deadline),
            edition.title(section),
            year,
            {kind: rows for kind, rows in sheets.items() if rows},
            choices,
            document.basis,
            document.contact,
        )
        for section, sheets in forms
        if any(sheets.values())
    ]
