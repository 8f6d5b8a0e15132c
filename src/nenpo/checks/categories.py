"""区分 of the 施策一覧 against the ○ headings of the overview (取組の概要), and the order of the 基本方針."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nenpo.checks.account import own_sections
from nenpo.checks.measurements import Comparison, Tables, named, worded
from nenpo.facts.programmes import Line
from nenpo.facts.rows import Category
from nenpo.ground.rows import grouped

# What stands before the number of a 基本方針 in the outline: the chapters of part 1 and of part 2.
PARTS = ("1(1)", "2(2)")
COLUMN = "基本方針"


def category_headings(tables: Tables) -> list[Comparison]:
    """Each 区分 of the 施策一覧 has a ○ heading in its chapter's overview, and each heading has its 区分."""
    headings, categories = tables.rows(Category), categories_of(tables.rows(Line))
    found = []
    for line in categories:
        names = [one.heading for one in headings if line.policy_no in one.section_id]
        actual = line.category if line.category in names else ""
        base = replace(named("projects.category_heading", line, line.category), column=COLUMN, project="")
        base = replace(base, indicator=line.category, detail="、".join(names))
        found.append(worded(base, line.category, actual))
    for one in headings:
        known = of_chapter(categories, one.section_id)
        base = named("categories.in_programmes", one, one.heading)
        base = replace(base, indicator=one.heading, detail="、".join(known))
        found.append(worded(base, one.heading, one.heading if one.heading in known else ""))
    return found


def categories_of(lines: Iterable[Line]) -> list[Line]:
    """区分 of each 基本方針, in the order of the 施策一覧, each by its first line."""
    found: dict[tuple[str, str], Line] = {}
    for line in lines:
        if line.category:
            found.setdefault((line.policy_no, line.category), line)
    return list(found.values())


def of_chapter(categories: Iterable[Line], section: str) -> list[str]:
    """The 区分 of the policies that a section of the overview is about."""
    return [line.category for line in categories if line.policy_no in section]


def heading_order(tables: Tables) -> list[Comparison]:
    """The ○ headings of a chapter stand in the order of the 区分 of the 施策一覧; those on one side only aside."""
    categories = categories_of(tables.rows(Line))
    chapters = grouped(tables.rows(Category), lambda heading: heading.section_id)
    found = []
    for section, headings in sorted(chapters.items()):
        known = of_chapter(categories, section)
        names = [one.heading for one in headings if one.heading in known]
        base = replace(named("categories.order", headings[0], headings[0].heading), indicator=section)
        found.append(worded(base, "、".join(name for name in known if name in names), "、".join(names)))
    return found


def policy_order(tables: Tables) -> list[Comparison]:
    """The chapters of both parts name the same 基本方針, in the order of the 施策一覧."""
    expected = "".join(dict.fromkeys(line.policy_no for line in tables.rows(Line)))
    outline = own_sections(tables, tables.rows(Line))
    found = []
    for parent in PARTS:
        if sections := [section for section in outline if section.parent == parent]:
            actual = "".join(section.section_id.removeprefix(parent) for section in sections)
            base = named("outline.policies", sections[0], actual)
            found.append(worded(replace(base, column="節", indicator=parent), expected, actual))
    return found


COMPARES = (
    (("categories", "projects"), category_headings),
    (("categories", "projects"), heading_order),
    (("outline", "projects"), policy_order),
)
