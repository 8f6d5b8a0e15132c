"""The programmes of a report: what its lists and pages hold of each, solved in one place.

A report lists a programme in its 施策一覧 under every policy that it serves: one line is its home, the others are
marked 再掲. The 基本方針事業一覧 of each chapter lists it again, with a number that its page bears.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

# A row of a clean table.
Record = Mapping[str, str]
TABLES = LINES, LISTS, PAGES = ("projects", "project_lists", "project_pages")


def marked_relisted(record: Record) -> bool:
    """Whether a line is marked 再掲."""
    return record["relisted"] == "true"


def page_section(record: Mapping[str, str]) -> str:
    """Section of a page, by the chapter and number that it shares with its line in the 基本方針事業一覧."""
    return f"2(2){record['chapter']}-{record['list_no']}"


@dataclass(frozen=True)
class Entry:
    """A programme's line in the 基本方針事業一覧 of one chapter.

    Attributes
    ----------
    record : dict
        The line itself.
    lines : tuple of dict
        What it stands for: the programme's lines of the 施策一覧 under the policies of the chapter.
    page : dict or None
        The programme's page in the chapter.
    """

    record: Record
    lines: tuple[Record, ...] = ()
    page: Record | None = None

    @property
    def chapter(self) -> str:
        """Policies of the chapter."""
        return self.record["chapter"]

    @property
    def section(self) -> str:
        """Section of the page."""
        return page_section(self.record)

    @property
    def is_further(self) -> bool:
        """Whether the programme is at home elsewhere: the line is marked 再掲, or all that it stands for are."""
        return marked_relisted(self.record) or bool(self.lines) and all(map(marked_relisted, self.lines))

    @property
    def own_lines(self) -> tuple[Record, ...]:
        """Those of its lines whose policy it marks, in the order of its marks; all where it marks none."""
        marked = [line for policy in self.record["policies"] for line in self.lines if line["policy_no"] == policy]
        return tuple(marked) or self.lines


@dataclass(frozen=True)
class Programme:
    """One programme with all that a report's lists and pages hold of it, each in the order of print.

    Attributes
    ----------
    name : str
        Its official name.
    lines : tuple of dict
        Its lines in the 施策一覧, one a policy.
    entries : tuple of Entry
        Its lines in the 基本方針事業一覧.
    pages : tuple of dict
        Its pages.
    """

    name: str
    lines: tuple[Record, ...] = ()
    entries: tuple[Entry, ...] = ()
    pages: tuple[Record, ...] = ()

    @property
    def home(self) -> Record | None:
        """Its line in the 施策一覧 that is not 再掲; None where every one is."""
        return next((line for line in self.lines if not marked_relisted(line)), None)

    @property
    def further(self) -> tuple[Record, ...]:
        """Its 再掲 lines in the 施策一覧."""
        return tuple(line for line in self.lines if marked_relisted(line))

    @property
    def home_entry(self) -> Entry | None:
        """Its line in the 基本方針事業一覧 where it is at home; the first where it is at home in none."""
        return min(self.entries, key=lambda entry: entry.is_further, default=None)

    @property
    def home_page(self) -> Record | None:
        """The page that has its particulars; None where it has none, or only further ones."""
        return next((one.page for one in self.entries if one.page is not None and not one.is_further), None)

    @property
    def page_sections(self) -> tuple[str, ...]:
        """Sections of its pages, that of the home page first."""
        further = {entry.section for entry in self.entries if entry.is_further}
        return tuple(sorted(map(page_section, self.pages), key=lambda section: section in further))

    @property
    def policies(self) -> tuple[str, ...]:
        """Policies that the 施策一覧 lists it under."""
        return tuple(dict.fromkeys(line["policy_no"] for line in self.lines))

    @property
    def offices(self) -> tuple[str, ...]:
        """What the 施策一覧 says of the sections in charge, each wording once."""
        return tuple(dict.fromkeys(line["sections"] for line in self.lines if line["sections"]))

    def bears(self, flag: str) -> bool:
        """Whether one of its lines in the 施策一覧 bears a flag, such as `new`."""
        return any(line[flag] == "true" for line in self.lines)

    def lines_in(self, chapter: str) -> tuple[Record, ...]:
        """Its lines in the 施策一覧 under the policies of a chapter."""
        return tuple(line for line in self.lines if line["policy_no"] in chapter)

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
    lines, lists, pages = (_by_name(tables, name, document) for name in (LINES, LISTS, PAGES))
    paged = {page_section(page): page for own in pages.values() for page in reversed(own)}
    return {
        name: Programme(
            name,
            tuple(lines.get(name, ())),
            tuple(_entry(record, lines.get(name, ()), paged) for record in lists.get(name, ())),
            tuple(pages.get(name, ())),
        )
        for name in dict.fromkeys([*lines, *lists, *pages])
    }


def entries_of(programmes: Mapping[str, Programme], lists: pd.DataFrame) -> list[Entry]:
    """Lines of the 基本方針事業一覧 in the order of print, each with what belongs to it."""
    waiting = {name: iter(programme.entries) for name, programme in programmes.items()}
    return [next(waiting[str(name)]) for name in lists["project"]]


def _by_name(tables: Mapping[str, pd.DataFrame], table: str, document: str) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in tables[table].to_dict("records") if table in tables else ():
        if not document or record["document"] == document:
            found.setdefault(record["project"], []).append({str(k): str(v) for k, v in record.items()})
    return found


def _entry(record: Record, lines: Sequence[Record], paged: Mapping[str, Record]) -> Entry:
    own = tuple(line for line in lines if line["policy_no"] in record["chapter"])
    return Entry(record, own, paged.get(page_section(record)))
