"""The same project in several lists: 施策一覧, 基本方針事業一覧 and project pages against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from nenpo.checks.funding import LISTED
from nenpo.checks.measurements import (
    Comparison,
    Measurement,
    Tables,
    compared,
    listed_cell,
    named,
    worded,
)
from nenpo.checks.relisted import MARKS
from nenpo.cleaning.names import is_relisted, spelling_of
from nenpo.facts.programmes import Line, Listed, ListLine, Page, entries_of
from nenpo.ground.numerals import parse_decimal
from nenpo.ground.rows import grouped

# Columns of ○ in the 施策一覧, as they are printed.
FLAGS = {"new": "新規", "priority": "重点", "major_outcome": "主要成果"}
# Two columns of ○ may well agree over a few lines.
ENOUGH_LINES = 10
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_NUMBERING = re.compile(r"[①-⑳]")


def list_agreement(tables: Tables) -> list[Measurement]:
    """Whether 施策一覧, 基本方針事業一覧 and project pages name the same projects, each way."""
    programmes = tables.programmes.values()
    entries = entries_of(tables.programmes, tables.rows(ListLine))
    numbered = {entry.section for entry in entries}
    found = []
    for programme in programmes:
        chapters = {entry.chapter for entry in programme.entries}
        for line in programme.lines:
            times = sum(line.policy_no in chapter for chapter in chapters)
            found.append(compared(named("projects.in_list", line), 1, times))
    for entry in entries:
        base = named("project_lists.in_programmes", entry.record)
        found.append(compared(base, len(entry.record.policies), len(entry.lines)))
        found.append(compared(named("project_lists.has_page", entry.record), 1, int(entry.page is not None)))
    for page in (page for programme in programmes for page in programme.pages):
        found.append(compared(named("project_pages.in_list", page), 1, int(page.page_section in numbered)))
    return found


def list_particulars(tables: Tables) -> list[Comparison]:
    """新規, 再掲 and sections of each line of a 基本方針事業一覧 against the 施策一覧.

    Where a chapter of two policies holds two lines of a project, the one that is not 再掲 counts; the list marks a
    project as 再掲 where all of them are.
    """
    found = []
    for record, lines in listed_lines(tables):
        home = home_of(lines)
        pairs = [
            ("project_lists.sections", "担当課等", *(offices(one.sections) for one in (home, record))),
            ("project_lists.relisted", "事業名", *(_relisted(one) for one in (home, record))),
        ]
        if home.new and record.new:
            pairs.append(("project_lists.new", "新規", *(MARKS.get(one.new, "") for one in (home, record))))
        for rule, column, expected, actual in pairs:
            base = replace(listed_cell(rule, record, tables, column), detail=f"{home.policy_no}の行")
            found.append(worded(base, expected, actual))
    return found


def listed_lines(tables: Tables) -> Iterator[tuple[ListLine, tuple[Line, ...]]]:
    """Each line of a 基本方針事業一覧 with the lines of its project in the policies of the chapter, if it has any."""
    for entry in entries_of(tables.programmes, tables.rows(ListLine)):
        if entry.lines:
            yield entry.record, entry.lines


def home_of(lines: Sequence[Line]) -> Line:
    """The line of a project that is not 再掲; where all are, the first."""
    return min(lines, key=lambda line: line.is_relisted)


def _relisted(record: Listed) -> str:
    return "再掲" if record.is_relisted else ""


def offices(text: str) -> str:
    """Sections in one order: a list that names them in another order says the same."""
    return "、".join(sorted(filter(None, text.split("、"))))


def list_policies(tables: Tables) -> list[Comparison]:
    """Policies that a chapter of several marks for a project, against those that list it in the 施策一覧."""
    found = []
    for record, lines in listed_lines(tables):
        if len(record.chapter) > 1:
            expected = [policy for policy in record.chapter if any(policy == line.policy_no for line in lines)]
            wrong = [policy for policy in record.chapter if (policy in expected) != (policy in record.policies)]
            marked = [policy for policy in wrong if policy in record.policies]
            column = (marked or wrong or list(record.policies))[0]
            base = listed_cell("project_lists.policies", record, tables, column)
            found.append(worded(base, "".join(expected), record.policies))
    return found


def new_columns(tables: Tables) -> list[Measurement]:
    """A list whose 新規 is not that of the 施策一覧: whether it differs in fewer lines from another column of ○."""
    listed = [(record, home_of(lines)) for record, lines in listed_lines(tables)]
    found = []
    for pairs in grouped(listed, lambda pair: pair[0].chapter).values():
        wrong = [record for record, home in pairs if record.new != home.new]
        for flag, column in FLAGS.items() if wrong else ():
            differing = sum(record.new != home.text(flag) for record, home in pairs)
            if flag != "new":
                base = listed_cell("project_lists.new_column", wrong[0], tables, "新規")
                detail = f"施策一覧の「新規」とは{len(wrong)}行、「{column}」とは{differing}行で違い"
                base = replace(base, project="", actual=str(differing), detail=detail)
                found.append(replace(base, difference=str(differing - len(wrong))))
    return found


def flag_columns(tables: Tables) -> list[Measurement]:
    """Two columns of ○ in the 施策一覧: in how many lines of a policy with enough of them they differ."""
    found = []
    for policy, lines in grouped(tables.rows(Line), lambda line: line.policy_no).items():
        for one, other in combinations(FLAGS, 2):
            pairs = [(line.text(one), line.text(other)) for line in lines]
            if any("true" in pair for pair in pairs) and len(lines) >= ENOUGH_LINES:
                base = listed_cell("projects.flag_columns", lines[0], tables, FLAGS[other])
                differing = sum(mark != beside for mark, beside in pairs)
                detail = f"{policy}の「{FLAGS[one]}」"
                found.append(replace(base, project="", actual=str(differing), detail=detail))
    return found


def list_order(tables: Tables) -> list[Measurement]:
    """Numbers and pages of a 基本方針事業一覧: the next line has the next number, and no earlier page."""
    found = []
    for line, following in pairwise(tables.rows(ListLine)):
        pairs = [("project_lists.page_order", "掲載頁", "page", 0)]
        if line.chapter == following.chapter:
            pairs.append(("project_lists.number_order", "No.", "list_no", 1))
        for rule, column, field, step in pairs:
            numbers = [parse_decimal(one.text(field)) for one in (line, following)]
            if numbers[0] is not None and numbers[1] is not None:
                base = replace(listed_cell(rule, following, tables, column), detail=line.text(field))
                found.append(compared(base, numbers[0] + step, numbers[1]))
    return found


def page_particulars(tables: Tables) -> list[Comparison]:
    """担当課 and the printed heading of each project page against its line of the 基本方針事業一覧."""
    found = []
    for entry in entries_of(tables.programmes, tables.rows(ListLine)):
        if (page := entry.page) is None:
            continue
        line = entry.record
        base = listed_cell("project_pages.sections", page, tables, "担当課")
        printed = [line, *entry.lines]
        found.append(worded(base, *_office_pair(page, printed)))
        if heading := page.heading_as_printed:
            base = listed_cell("project_pages.name", page, tables, "見出し")
            found.append(worded(base, line.project, heading_name(heading, line)))
            base = listed_cell("project_pages.relisted", page, tables, "見出し")
            found.append(worded(base, _relisted(line), "再掲" if is_relisted(heading) else ""))
    return found


def _office_pair(page: Page, lines: Sequence[Listed]) -> tuple[str, str]:
    """課 of the lists and of the page; where the lists disagree, it is enough to say the same as one."""
    actual = page_offices(page.office)
    listed = [offices(_BRACKETS.sub("", line.sections)) for line in lines]
    return (actual if actual in listed else listed[0]), actual


def page_offices(office: str) -> str:
    """課 named on a project page: groups within them and bureaus in brackets are left out."""
    parts = (part.split() for part in _BRACKETS.sub("", office).split("、"))
    return offices("、".join(words[0] for words in parts if words and not words[0].endswith("グループ")))


def heading_name(heading: str, line: Listed) -> str:
    """Name in a page's heading; one spelt as its list prints it is the official name."""
    spelling = _NUMBERING.sub("", spelling_of(heading))
    return line.project if spelling == spelling_of(line.project_as_printed) else spelling


MEASURES = (
    (LISTED, list_agreement),
    (LISTED, new_columns),
    (("project_lists",), list_order),
    (("projects",), flag_columns),
)
COMPARES = (
    (LISTED, list_particulars),
    (LISTED, list_policies),
    (LISTED, page_particulars),
)
