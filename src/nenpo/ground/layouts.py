"""The layouts that a table of `source.yml` may have, and what each of its columns means.

A layout is a closed form: it says which roles a table's columns have, and `cleaning` has one reader for each. Which
head has which role is data of the document. A role that stands once is how the reader calls the column; of several
columns of one role (values) each keeps its head.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from nenpo.ground.declarations import Declaration, Many, Words

# A column of the file that is for us alone, or is said again elsewhere.
UNREAD = "unread"
# Ending of a workbook.
SHEETS = ".xlsx"
VALUE = "value"
# How a table came to us: copied from a publication, or filled in by the sections on forms of ours.
FORM = "form"
Arrival = Literal["printed", "form"]
# How a table rolls over into the next year's document.
APPEND, REPLACE, CURRENT, CARRY, ONCE = "append", "replace", "current", "carry", "once"
Roll = Literal["append", "replace", "current", "carry", "once"]
# What is said of figures that are not final yet, and the word of the clean tables for it.
OPEN_STATES = {"速報": "preliminary", "暫定": "provisional", "推計": "estimated"}
# The layout of a plain list, whose cells are words.
LIST = "list"
ONCE_ONLY, AT_MOST_ONCE, SOME, ANY = "1", "?", "+", "*"

# Columns of the lists that the house knows, whatever a document prints of them; the first is the cell that a row is
# addressed by.
LISTS: dict[str, tuple[str, ...]] = {
    "outline": (
        "heading", "section_id", "parent", "level", "page", "division", "pillar", "state", "lineage", "table_title",
    ),
    "notes": ("note", "section_id", "target", "kind", "remark", "period", "marker"),
    "members": ("section", "department"),
    "ordinance": ("heading", "section_id", "article", "paragraphs"),
    "events": ("event", "section_id", "date_printed", "place", "attendance", "method", "state", "remark"),
    "governance": ("subject", "division", "date_printed", "meeting", "place", "kind", "number"),
    "claims": ("phrase", "section_id", "kind", "series", "period", "against", "figure", "items", "remark"),
    "categories": ("heading", "section_id"),
    "pillars": ("pillar", "number", "section_id"),
    "windows": (
        "window", "section_id", "branch", "kind", "needs", "area", "body", "office", "purpose", "postal_code",
        "location", "hours", "telephone", "extension", "fax", "email", "url", "confirmed", "valid_until",
    ),
    "conditions": ("content", "section_id", "division", "item", "remark"),
    "continuations": (
        "programme", "section_id", "branch", "report", "continued", "words", "series", "reason",
    ),
}  # fmt: skip


# Each column of a file, and the head that is printed over it: in a CSV file the same, in a sheet `表!C` and 事業費.
Heads = Mapping[str, str]


class Column(Declaration):
    """What a column means; where its role says all, the role alone is written.

    Attributes
    ----------
    role : str
        What it holds.
    indicator : str
        What its figures count.
    indicator_in : str
        Head of the column that names what they count.
    unit : str
        Unit of its figures; empty where each cell prints its own.
    unit_in : str
        Head of the column that holds their unit.
    period_in : str
        Head of the column over whose figures their year is printed.
    qualifier, note : str
        What is said of all its figures.
    head : str
        In a block of years: the text that the printed head begins with.
    """

    role: Words
    indicator: str = ""
    indicator_in: str = ""
    unit: str = ""
    unit_in: str = ""
    period_in: str = ""
    qualifier: str = ""
    note: str = ""
    head: str = ""


def _column(given: Any) -> Any:
    return {"role": given} if isinstance(given, str) else given


OneColumn = Annotated[Column, BeforeValidator(_column)]


class Layout(Declaration):
    """A table of a document: where it is, what is said of it, and what its columns mean.

    Attributes
    ----------
    file : str
        A CSV file, or an Excel workbook (`.xlsx`).
    sheet : str
        Of a workbook: the title of the sheet; empty where it has one.
    head_row : int
        Of a workbook: the row of the heads.
    table : str
        The name that the table keeps, where it is not that of its file.
    arrival : str
        Whether it was copied from a publication, or is filled in on forms: then a blank cell has not come in yet.
    roll : str
        How it rolls over into the next year's document.
    key : tuple of str
        Heads that tell its rows apart.
    open_data : bool
        Whether its rows are given away as open data; else they stand on the page alone.
    columns : dict
        Each printed head, and what it means.
    """

    # Role to how often it stands in the columns.
    ROLES: ClassVar[Mapping[str, str]] = {}

    file: Words
    sheet: str = ""
    head_row: int = Field(default=1, ge=1)
    table: str = ""
    arrival: Arrival = "printed"
    roll: Roll | None = None
    number: str = ""
    caption: str = ""
    caption_ours: bool = False
    unit_line: str = ""
    source_line: str = ""
    page: str = ""
    notes: Many[str] = ()
    key: Many[Words] = ()
    description: str = ""
    open_data: bool = True
    columns: dict[Words, OneColumn] = Field(min_length=1)

    @property
    def name(self) -> str:
        """The name that the table keeps through every room: its own, or its file's without folder and ending."""
        return self.table or self.file.rpartition("/")[2].rpartition(".")[0]

    @property
    def is_sheet(self) -> bool:
        """Whether it is a sheet of a workbook."""
        return self.file.endswith(SHEETS)

    @property
    def kind(self) -> str:
        """Which of the layouts it is."""
        return str(getattr(self, "layout", ""))

    @property
    def is_form(self) -> bool:
        """Whether it is filled in on forms."""
        return self.arrival == FORM

    def heads_of(self, role: str) -> list[str]:
        """Heads of the columns of a role, in order."""
        return [head for head, column in self.columns.items() if column.role == role]

    def head_of(self, role: str) -> str:
        """Head of the column of a role; empty where there is none."""
        return next(iter(self.heads_of(role)), "")

    def placed(self, heads: Heads) -> dict[str, tuple[str, Column]]:
        """Columns of a file that are declared, each with the head that it is declared by and what it means."""
        found: dict[str, tuple[str, Column]] = {}
        for key, column in self.columns.items():
            at = next((name for name, head in heads.items() if key in (name, head) and name not in found), None)
            if at is not None:
                found[at] = key, column
        return found

    def names(self, heads: Heads) -> dict[str, str]:
        """Columns of a file that are read, each as the reader calls it: by its role where that stands once."""
        single = [role for role, often in self.ROLES.items() if often in (ONCE_ONLY, AT_MOST_ONCE)]
        read = {name: (key, one.role) for name, (key, one) in self.placed(heads).items() if one.role != UNREAD}
        return {name: role if role in single else key for name, (key, role) in read.items()}

    def compared(self, heads: Heads) -> tuple[list[str], list[str]]:
        """Columns of a file that are not declared, and declared heads that it lacks."""
        placed = self.placed(heads)
        there = {key for key, _ in placed.values()}
        return [name for name in heads if name not in placed], [key for key in self.columns if key not in there]

    @model_validator(mode="after")
    def _roles(self) -> Self:
        lacking = [head for head in dict.fromkeys((*self.key, *self._named())) if head not in self.columns]
        trouble = [
            *self._trouble(),
            *(f"ほかの項目が名指す「{head}」は columns にありません" for head in lacking),
            *(f"ほかの項目が名指す「{head}」の役割を {UNREAD} にはできません" for head in self._unread()),
        ]
        if trouble:
            raise ValueError("。".join(trouble))
        return self

    def _trouble(self) -> Iterator[str]:
        """What is wrong with the roles, as sentences."""
        allowed = "、".join((*self.ROLES, UNREAD))
        for head, column in self.columns.items():
            if column.role not in (*self.ROLES, UNREAD):
                yield f"columns の「{head}」の役割「{column.role}」は使えません。使えるもの: {allowed}"
        for role, often in self.ROLES.items():
            count = len(self.heads_of(role))
            if often in (ONCE_ONLY, SOME) and not count:
                yield f"columns に役割「{role}」の欄がありません。使えるもの: {allowed}"
            if often in (ONCE_ONLY, AT_MOST_ONCE) and count > 1:
                yield f"columns に役割「{role}」の欄が{count}あります。一つにします"

    def _unread(self) -> list[str]:
        """Heads that something else of the layout reads, and that are not to be read."""
        return [head for head in dict.fromkeys(self._named()) if head in self.heads_of(UNREAD)]

    def _named(self) -> Iterator[str]:
        """Heads that something else of the layout names."""
        for column in self.columns.values():
            yield from filter(None, (column.indicator_in, column.unit_in, column.period_in))


class Listed(Layout):
    """Rows of text: each head is a column of the clean table of the same name."""

    NEEDED: ClassVar[tuple[str, ...]] = ()

    @property
    def clean_columns(self) -> tuple[str, ...]:
        """Columns of the clean table, the one that a row is addressed by first."""
        own = tuple(c.role for c in self.columns.values() if c.role not in (UNREAD, "row_kind"))
        return LISTS.get(self.name, own)

    def names(self, heads: Heads) -> dict[str, str]:
        """Columns of a file that are read, each as the clean table calls it."""
        return {name: one.role for name, (_, one) in self.placed(heads).items() if one.role != UNREAD}

    def _trouble(self) -> Iterator[str]:
        roles = [column.role for column in self.columns.values() if column.role != UNREAD]
        known = (*LISTS[self.name], "row_kind", UNREAD) if self.name in LISTS else ()
        for role in dict.fromkeys(roles):
            if known and role not in known:
                yield f"役割「{role}」は使えません。使えるもの: {'、'.join(known)}"
            if not role.replace("_", "").isascii() or not role.islower():
                yield f"役割「{role}」は英小文字と _ で書きます"
            if roles.count(role) > 1:
                yield f"columns に役割「{role}」の欄が{roles.count(role)}あります。一つにします"
        for role in self.NEEDED:
            if role not in roles:
                yield f"columns に役割「{role}」の欄がありません"


class ListTable(Listed):
    """A plain list.

    Attributes
    ----------
    headings_are_projects : bool
        Of the outline: whether its numbered headings name programmes.
    titles_in : str
        Of the outline: the table of items whose titles stand above its sections.
    joined : str
        Head of the column whose cells of neighbouring rows that are otherwise alike are shown as one, with 、 between.
    """

    layout: Literal["list"]
    headings_are_projects: bool = False
    titles_in: str = ""
    joined: str = ""

    def _named(self) -> Iterator[str]:
        yield from super()._named()
        yield from filter(None, (self.joined,))


class EventTable(Listed):
    """A list of events, whose attendance is a figure."""

    NEEDED = ("section_id", "event", "date_printed", "attendance")
    layout: Literal["events"]

    @property
    def clean_columns(self) -> tuple[str, ...]:
        """Columns of the clean table of events."""
        return LISTS["events"]


class ItemsTable(Layout):
    """項目名 tables, many in one file: a line an indicator, a column a year, heads above each."""

    ROLES = {"section": ONCE_ONLY, "row_kind": ONCE_ONLY, "indicator": ONCE_ONLY, VALUE: SOME}
    layout: Literal["items"]


class GridTable(Layout):
    """Heads across rows: each column counts one thing, each row is a name or a year.

    Attributes
    ----------
    subject : str
        What its figures belong to.
    calendar : bool
        Whether its years are calendar years.
    era : str
        Era of a year that is printed without one.
    """

    ROLES = {
        "section": ONCE_ONLY, "row_kind": ONCE_ONLY, "name": AT_MOST_ONCE, "period": AT_MOST_ONCE, VALUE: SOME,
    }  # fmt: skip
    layout: Literal["grid"]
    subject: Words
    calendar: bool = False
    era: Words = "令和"

    def _trouble(self) -> Iterator[str]:
        yield from super()._trouble()
        if bool(self.head_of("name")) == bool(self.head_of("period")):
            yield "行を見分ける欄として、役割 name か period のどちらか一つが要ります"
        for head in self.heads_of(VALUE):
            if not self.columns[head].indicator:
                yield f"columns の「{head}」に indicator がありません"


class FiguresTable(Layout):
    """A line a figure: what it counts, the figure, its period.

    Attributes
    ----------
    own_year : bool
        Whether a figure without a period is of the edition's own year.
    """

    ROLES = {
        "section": AT_MOST_ONCE, "indicator": ONCE_ONLY, VALUE: ONCE_ONLY, "unit": AT_MOST_ONCE,
        "period": AT_MOST_ONCE, "qualifier": AT_MOST_ONCE, "status": AT_MOST_ONCE, "note": AT_MOST_ONCE,
    }  # fmt: skip
    layout: Literal["figures"]
    own_year: bool = True


class Blocks(Declaration):
    """Columns that stand again for each year.

    Attributes
    ----------
    starts : dict
        Each year, and the head that its block begins with: as printed, or the column of the sheet.
    columns : tuple of Column
        What stands in a block, from left to right.
    """

    starts: dict[int, Words] = Field(min_length=1)
    columns: Many[OneColumn]

    @field_validator("starts")
    @classmethod
    def _apart(cls, starts: dict[int, str]) -> dict[int, str]:
        doubled = [head for head in starts.values() if list(starts.values()).count(head) > 1]
        if doubled:
            raise ValueError(f"に「{doubled[0]}」が二度あります。年度ごとに別の欄から始めます")
        return starts


class WideTable(Layout):
    """A line a programme, with many columns, and blocks of them for years.

    Attributes
    ----------
    section : str
        Section of the outline that its figures stand in.
    """

    ROLES = {"project": ONCE_ONLY, "qualifier": AT_MOST_ONCE, "note": AT_MOST_ONCE, "text": ANY, VALUE: ANY}
    layout: Literal["wide"]
    section: Words
    blocks: Blocks | None = None

    def years(self, heads: Heads) -> dict[str, int]:
        """Columns of a file that stand in a block, each with its year."""
        return {name: year for year, names in self._blocks(heads).items() for name in names}

    def placed(self, heads: Heads) -> dict[str, tuple[str, Column]]:
        """Columns of a file that are declared, those of blocks by their own names."""
        found = super().placed(heads)
        for names in self._blocks(heads).values():
            for name, column in zip(names, self.blocks.columns if self.blocks else (), strict=False):
                found.setdefault(name, (name, column))
        return found

    def compared(self, heads: Heads) -> tuple[list[str], list[str]]:
        """Columns of a file that are not declared, and declared heads that it lacks, those of blocks too."""
        strange, lacking = super().compared(heads)
        starts = self.blocks.starts.values() if self.blocks else ()
        begun = [first for first in starts if first not in (*heads, *heads.values())]
        shifted = [
            column.head
            for name, (_, column) in self.placed(heads).items()
            if name in self.years(heads) and not heads[name].startswith(column.head)
        ]
        return strange, [*lacking, *begun, *shifted]

    def _blocks(self, heads: Heads) -> dict[int, list[str]]:
        """Year to the columns of its block, from left to right."""
        names, found = list(heads), {}
        for year, first in self.blocks.starts.items() if self.blocks else ():
            at = next((n for n, name in enumerate(names) if first in (name, heads[name])), len(names))
            found[year] = names[at : at + len(self.blocks.columns)] if self.blocks else []
        return found

    def _trouble(self) -> Iterator[str]:
        yield from super()._trouble()
        columns = [
            *self.columns.items(),
            *((c.indicator or c.head, c) for c in (self.blocks.columns if self.blocks else ())),
        ]
        values = [(head, column) for head, column in columns if column.role == VALUE]
        if not values:
            yield "役割 value の欄が一つもありません"
        for head, column in values:
            if bool(column.indicator) == bool(column.indicator_in):
                yield f"「{head}」には indicator か indicator_in のどちらか一方を書きます"

    def _named(self) -> Iterator[str]:
        yield from super()._named()
        for column in self.blocks.columns if self.blocks else ():
            yield from filter(None, (column.indicator_in, column.unit_in))


class ProgrammesTable(Layout):
    """施策一覧: every programme under its policy, with cost, funds and years."""

    ROLES = {
        "policy": ONCE_ONLY, "project": ONCE_ONLY, "new": ONCE_ONLY, "priority": ONCE_ONLY,
        "major_outcome": ONCE_ONLY, "cost_thousand_yen": ONCE_ONLY, "national_thousand_yen": ONCE_ONLY,
        "other_thousand_yen": ONCE_ONLY, "general_thousand_yen": ONCE_ONLY, "period": ONCE_ONLY,
        "foundation": ONCE_ONLY, "sections": ONCE_ONLY,
    }  # fmt: skip
    layout: Literal["programmes"]


class ProgrammeListsTable(Layout):
    """The list of programmes that each chapter begins with; a column of the role `mark` is headed by its policy."""

    ROLES = {
        "chapter": ONCE_ONLY, "mark": ANY, "list_no": ONCE_ONLY, "project": ONCE_ONLY,
        "cost_thousand_yen": ONCE_ONLY, "new": ONCE_ONLY, "sections": ONCE_ONLY, "page": ONCE_ONLY,
    }  # fmt: skip
    layout: Literal["programme_lists"]


class ProgrammePagesTable(Layout):
    """Heads of the programmes' pages: number, heading, cost and office."""

    ROLES = {
        "section": ONCE_ONLY, "heading": ONCE_ONLY, "cost_thousand_yen": ONCE_ONLY, "cost_split": ONCE_ONLY,
        "office": ONCE_ONLY,
    }  # fmt: skip
    layout: Literal["programme_pages"]


Table = Annotated[
    ListTable
    | EventTable
    | ItemsTable
    | GridTable
    | FiguresTable
    | WideTable
    | ProgrammesTable
    | ProgrammeListsTable
    | ProgrammePagesTable,
    Field(discriminator="layout"),
]


class Chart(Declaration):
    """A chart that a document prints; its series is a file that may not have come yet."""

    number: int
    section: Words
    caption: Words
    caption_ours: bool
    file: Words
    source: str = ""
    unit_line: str = ""
    page: str = ""
    notes: Many[str] = ()


Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class About(Declaration):
    """What `source.yml` says of a document.

    Attributes
    ----------
    as_of, valid_until : str, optional
        Of a directory: the day that its addresses are of, and the last day that they are to be relied on, `2024-04-01`.
        Whether a date is past is told by the former, never by a clock.
    """

    document: Words
    report: Words
    title: Words
    publisher: Words
    kind: Words
    fiscal_year: int | None
    citation: str
    published: str | None = None
    basis: str | None = None
    contact: str | None = None
    as_of: Day | None = None
    valid_until: Day | None = None
    yearly: str = ""
    tables: Many[Table]
    charts: Many[Chart] = ()

    @field_validator("fiscal_year", mode="before")
    @classmethod
    def _western(cls, year: object) -> object:
        if year is not None and (type(year) is not int or not 1900 <= year <= 2999):
            raise ValueError(
                f"「{str(year)[:20]}」は西暦の年度（2020 など）にしてください。"
                "資料に年度の記載がないときは null と書きます"
            )
        return year


# The CSV that fills a printed chart's place.
SERIES = FiguresTable(
    file="charts/*.csv",
    layout="figures",
    own_year=False,
    columns={
        "時期": Column(role="period"),
        "系列": Column(role="indicator"),
        "値": Column(role=VALUE),
        "単位": Column(role="unit"),
    },
)
