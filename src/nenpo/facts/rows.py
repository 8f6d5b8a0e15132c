"""Rows of the clean tables that are neither facts nor lists of programmes, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nenpo.ground.rows import TableRow


@dataclass(frozen=True)
class Subtotal(TableRow):
    """A printed sum of a list: of a policy or chapter, with or without 再掲, or the total."""

    TABLE: ClassVar[str] = "subtotals"

    policy_no: str = ""
    scope: str = ""
    listing: str = ""
    cost_thousand_yen: str = ""
    national_thousand_yen: str = ""
    other_thousand_yen: str = ""
    general_thousand_yen: str = ""

    @property
    def name(self) -> str:
        """Which sum it is, 施策一覧①小計."""
        return f"{self.listing}{self.policy_no}{self.scope}"


@dataclass(frozen=True)
class Section(TableRow):
    """A heading of a document, with its place among the others."""

    TABLE: ClassVar[str] = "outline"

    heading: str = ""
    section_id: str = ""
    parent: str = ""
    level: str = ""
    division: str = ""
    pillar: str = ""
    state: str = ""
    lineage: str = ""


@dataclass(frozen=True)
class Category(TableRow):
    """A ○ heading of an overview."""

    TABLE: ClassVar[str] = "categories"

    heading: str = ""
    section_id: str = ""


@dataclass(frozen=True)
class Pillar(TableRow):
    """A section that a pillar of the summary names."""

    TABLE: ClassVar[str] = "pillars"

    pillar: str = ""
    number: str = ""
    section_id: str = ""


@dataclass(frozen=True)
class Event(TableRow):
    """An event with its date."""

    TABLE: ClassVar[str] = "events"

    event: str = ""
    section_id: str = ""
    date_printed: str = ""
    place: str = ""
    method: str = ""
    state: str = ""
    remark: str = ""
    start: str = ""


@dataclass(frozen=True)
class Meeting(TableRow):
    """An audit, appointment or meeting of the 庶務事項, with one of its items."""

    TABLE: ClassVar[str] = "governance"

    subject: str = ""
    division: str = ""
    date_printed: str = ""
    meeting: str = ""
    place: str = ""
    kind: str = ""
    number: str = ""


@dataclass(frozen=True)
class Member(TableRow):
    """A section that sits in the liaison council."""

    TABLE: ClassVar[str] = "members"

    section: str = ""
    department: str = ""


@dataclass(frozen=True)
class Note(TableRow):
    """A ※ or 注, and what it is of."""

    TABLE: ClassVar[str] = "notes"

    note: str = ""
    section_id: str = ""
    target: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Assertion(TableRow):
    """What a sentence claims, and the series that it is tested by."""

    TABLE: ClassVar[str] = "claims"

    phrase: str = ""
    section_id: str = ""
    kind: str = ""
    series: str = ""
    period: str = ""
    against: str = ""
    figure: str = ""
    items: str = ""


@dataclass(frozen=True)
class Article(TableRow):
    """An article of the ordinance."""

    TABLE: ClassVar[str] = "ordinance"

    section_id: str = ""
    heading: str = ""
    article: str = ""
    paragraphs: str = ""


@dataclass(frozen=True)
class Listing(TableRow):
    """A row of a list that a document declares beyond those that the house knows, whichever it is."""

    section_id: str = ""
    period: str = ""


@dataclass(frozen=True)
class Registered(TableRow):
    """What was transcribed of a table: part, file, rows and page."""

    TABLE: ClassVar[str] = "register"

    table: str = ""
    part: str = ""
    file: str = ""
    rows: str = ""


@dataclass(frozen=True)
class PrintedChart(TableRow):
    """A printed chart, and whether its series are on record."""

    TABLE: ClassVar[str] = "charts"

    number: str = ""
    section_id: str = ""
    caption: str = ""
    caption_ours: str = ""
    unit_line: str = ""
    source_line: str = ""
    notes: str = ""
    file: str = ""
    on_record: str = ""


@dataclass(frozen=True)
class Spelling(TableRow):
    """A spelling that stands for an official name."""

    TABLE: ClassVar[str] = "names"

    kind: str = ""
    printed: str = ""
    spelling: str = ""
    official: str = ""


@dataclass(frozen=True)
class Window(TableRow):
    """A place to turn to: the office in charge of a heading, or below it (`branch`) a branch, contact or venue.

    Attributes
    ----------
    needs, area : str
        What a firm would call its need, and where the place serves, parted by 、.
    confirmed, valid_until : str
        The day that its office confirmed it, and the last day that it is to be relied on; blank where nobody said so.
    """

    TABLE: ClassVar[str] = "windows"

    window: str = ""
    section_id: str = ""
    branch: str = ""
    kind: str = ""
    needs: str = ""
    area: str = ""
    body: str = ""
    office: str = ""
    purpose: str = ""
    postal_code: str = ""
    location: str = ""
    hours: str = ""
    telephone: str = ""
    extension: str = ""
    fax: str = ""
    email: str = ""
    url: str = ""
    confirmed: str = ""
    valid_until: str = ""

    @property
    def is_reachable(self) -> bool:
        """Whether it names a way to reach it."""
        return bool(self.telephone or self.fax or self.email or self.url)


@dataclass(frozen=True)
class Condition(TableRow):
    """A condition of a window in the words of its print: for whom, at what cost, how often."""

    TABLE: ClassVar[str] = "conditions"

    content: str = ""
    section_id: str = ""
    division: str = ""
    item: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Continuation(TableRow):
    """What of another report's programme a window goes on with, and what both texts say of it."""

    TABLE: ClassVar[str] = "continuations"

    programme: str = ""
    section_id: str = ""
    branch: str = ""
    report: str = ""
    continued: str = ""
    words: str = ""
    series: str = ""
    reason: str = ""
