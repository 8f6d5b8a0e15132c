"""The programmes of a report: what its lists and pages hold of each, solved in one place.

A report lists a programme in its 施策一覧 under every policy that it serves: one line is its home, the others are
marked 再掲. The 基本方針事業一覧 of each chapter lists it again, with a number that its page bears.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from nenpo.ground.rows import Row, TableRow, rows_of

TABLES = LINES, LISTS, PAGES = ("projects", "project_lists", "project_pages")


@dataclass(frozen=True)
class Listed(TableRow):
    """A line of a list of programmes."""

    list_no: str = ""
    project_as_printed: str = ""
    relisted: str = ""
    new: str = ""
    cost_thousand_yen: str = ""
    sections: str = ""
    page: str = ""

    @property
    def is_relisted(self) -> bool:
        """Whether it is marked 再掲."""
        return self.relisted == "true"

    @property
    def as_printed(self) -> str:
        """The name of its project as it is printed there."""
        return self.project_as_printed


@dataclass(frozen=True)
class Line(Listed):
    """A line of the 施策一覧: a programme under one policy."""

    TABLE: ClassVar[str] = LINES

    policy_no: str = ""
    category: str = ""
    priority: str = ""
    major_outcome: str = ""
    national_thousand_yen: str = ""
    other_thousand_yen: str = ""
    general_thousand_yen: str = ""
    period_start: str = ""
    period_end: str = ""
    foundation: str = ""


@dataclass(frozen=True)
class ListLine(Listed):
    """A line of the 基本方針事業一覧 of a chapter."""

    TABLE: ClassVar[str] = LISTS

    chapter: str = ""
    policies: str = ""

    @property
    def page_section(self) -> str:
        """Section of the programme's page in the chapter."""
        return page_section(self.chapter, self.list_no)


@dataclass(frozen=True)
class Page(TableRow):
    """A programme's page in a chapter."""

    TABLE: ClassVar[str] = PAGES

    chapter: str = ""
    list_no: str = ""
    heading_as_printed: str = ""
    cost_thousand_yen: str = ""
    cost_split: str = ""
    office: str = ""

    @property
    def page_section(self) -> str:
        """Section of the page."""
        return page_section(self.chapter, self.list_no)

    @property
    def as_printed(self) -> str:
        """The heading as it is printed there."""
        return self.heading_as_printed


def page_section(chapter: str, number: str) -> str:
    """Section of a page, by the chapter and number that it shares with its line in the 基本方針事業一覧."""
    return f"2(2){chapter}-{number}"


@dataclass(frozen=True)
class Entry:
    """A programme's line in the 基本方針事業一覧 of one chapter.

    Attributes
    ----------
    record : ListLine
        The line itself.
    lines : tuple of Line
        What it stands for: the programme's lines of the 施策一覧 under the policies of the chapter.
    page : Page or None
        The programme's page in the chapter.
    """

    record: ListLine
    lines: tuple[Line, ...] = ()
    page: Page | None = None

    @property
    def chapter(self) -> str:
        """Policies of the chapter."""
        return self.record.chapter

    @property
    def section(self) -> str:
        """Section of the page."""
        return self.record.page_section

    @property
    def is_further(self) -> bool:
        """Whether the programme is at home elsewhere: the line is marked 再掲, or all that it stands for are."""
        return self.record.is_relisted or bool(self.lines) and all(line.is_relisted for line in self.lines)

    @property
    def own_lines(self) -> tuple[Line, ...]:
        """Those of its lines whose policy it marks, in the order of its marks; all where it marks none."""
        marked = [line for policy in self.record.policies for line in self.lines if line.policy_no == policy]
        return tuple(marked) or self.lines


@dataclass(frozen=True)
class Programme:
    """One programme with all that a report's lists and pages hold of it, each in the order of print.

    Attributes
    ----------
    name : str
        Its official name.
    lines : tuple of Line
        Its lines in the 施策一覧, one a policy.
    entries : tuple of Entry
        Its lines in the 基本方針事業一覧.
    pages : tuple of Page
        Its pages.
    """

    name: str
    lines: tuple[Line, ...] = ()
    entries: tuple[Entry, ...] = ()
    pages: tuple[Page, ...] = ()

    @property
    def home(self) -> Line | None:
        """Its line in the 施策一覧 that is not 再掲; None where every one is."""
        return next((line for line in self.lines if not line.is_relisted), None)

    @property
    def further(self) -> tuple[Line, ...]:
        """Its 再掲 lines in the 施策一覧."""
        return tuple(line for line in self.lines if line.is_relisted)

    @property
    def home_entry(self) -> Entry | None:
        """Its line in the 基本方針事業一覧 where it is at home; the first where it is at home in none."""
        return min(self.entries, key=lambda entry: entry.is_further, default=None)

    @property
    def home_page(self) -> Page | None:
        """The page that has its particulars; None where it has none, or only further ones."""
        return next((one.page for one in self.entries if one.page is not None and not one.is_further), None)

    @property
    def page_sections(self) -> tuple[str, ...]:
        """Sections of its pages, that of the home page first."""
        further = {entry.section for entry in self.entries if entry.is_further}
        return tuple(sorted((page.page_section for page in self.pages), key=lambda section: section in further))

    @property
    def policies(self) -> tuple[str, ...]:
        """Policies that the 施策一覧 lists it under."""
        return tuple(dict.fromkeys(line.policy_no for line in self.lines))

    @property
    def offices(self) -> tuple[str, ...]:
        """What the 施策一覧 says of the sections in charge, each wording once."""
        return tuple(dict.fromkeys(line.sections for line in self.lines if line.sections))

    def bears(self, flag: str) -> bool:
        """Whether one of its lines in the 施策一覧 bears a flag, such as `new`."""
        return any(line.text(flag) == "true" for line in self.lines)

    def lines_in(self, chapter: str) -> tuple[Line, ...]:
        """Its lines in the 施策一覧 under the policies of a chapter."""
        return tuple(line for line in self.lines if line.policy_no in chapter)

    def entry_in(self, policy: str) -> Entry | None:
        """Its last line in the 基本方針事業一覧 of the chapter that a policy belongs to."""
        return next((entry for entry in reversed(self.entries) if policy in entry.chapter), None)


def programmes_of(tables: Mapping[str, pd.DataFrame], document: str = "") -> dict[str, Programme]:
    """Programmes by official name, in the order in which the clean lists name them.

    Parameters
    ----------
    tables : mapping
        Clean tables by name; a list that is not there has no lines.
    document : str
        The document that is asked; every one of the tables if empty.
    """
    lines, lists = _by_name(tables, Line, document), _by_name(tables, ListLine, document)
    pages = _by_name(tables, Page, document)
    paged = {page.page_section: page for own in pages.values() for page in reversed(own)}
    return {
        name: Programme(
            name,
            tuple(lines.get(name, ())),
            tuple(_entry(record, lines.get(name, ()), paged) for record in lists.get(name, ())),
            tuple(pages.get(name, ())),
        )
        for name in dict.fromkeys([*lines, *lists, *pages])
    }


def entries_of(programmes: Mapping[str, Programme], lists: Iterable[ListLine]) -> list[Entry]:
    """Lines of the 基本方針事業一覧 in the order of print, each with what belongs to it."""
    waiting = {name: iter(programme.entries) for name, programme in programmes.items()}
    return [next(waiting[line.project]) for line in lists]


def _by_name(tables: Mapping[str, pd.DataFrame], kind: type[Row], document: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows_of(tables[kind.TABLE], kind) if kind.TABLE in tables else ():
        if not document or row.document == document:
            found.setdefault(row.project, []).append(row)
    return found


def _entry(record: ListLine, lines: Sequence[Line], paged: Mapping[str, Page]) -> Entry:
    own = tuple(line for line in lines if line.policy_no in record.chapter)
    return Entry(record, own, paged.get(record.page_section))
