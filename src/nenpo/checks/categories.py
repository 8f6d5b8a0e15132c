"""区分 of the 施策一覧 against the ○ headings of the overview (取組の概要), and the order of the 基本方針."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from nenpo.checks.account import own_rows
from nenpo.checks.measurements import Comparison, Tables, named, worded

# What stands before the number of a 基本方針 in the outline: the chapters of part 1 and of part 2.
PARTS = ("1(1)", "2(2)")
COLUMN = "基本方針"


def category_headings(tables: Tables) -> list[Comparison]:
    """Each 区分 of the 施策一覧 has a ○ heading in its chapter's overview, and each heading has its 区分."""
    headings = tables["categories"].to_dict("records")
    categories = categories_of(tables["projects"])
    found = []
    for record in categories.to_dict("records"):
        names = [one["heading"] for one in headings if record["policy_no"] in one["section_id"]]
        actual = record["category"] if record["category"] in names else ""
        base = replace(named("projects.category_heading", record, record["category"]), column=COLUMN, project="")
        base = replace(base, indicator=record["category"], detail="、".join(names))
        found.append(worded(base, record["category"], actual))
    for one in headings:
        rows = of_chapter(categories, one["section_id"])
        actual = one["heading"] if one["heading"] in set(rows["category"]) else ""
        base = named("categories.in_programmes", one, one["heading"])
        base = replace(base, indicator=one["heading"], detail="、".join(rows["category"]))
        found.append(worded(base, one["heading"], actual))
    return found


def categories_of(projects: pd.DataFrame) -> pd.DataFrame:
    """区分 of each 基本方針, in the order of the 施策一覧, each at its first line."""
    return projects[projects["category"] != ""].drop_duplicates(["policy_no", "category"])


def of_chapter(categories: pd.DataFrame, section: str) -> pd.DataFrame:
    """The 区分 of the policies that a section of the overview is about."""
    return categories.loc[[index for index, policy in categories["policy_no"].items() if policy in section]]


def heading_order(tables: Tables) -> list[Comparison]:
    """The ○ headings of a chapter stand in the order of the 区分 of the 施策一覧; those on one side only aside."""
    categories = categories_of(tables["projects"])
    found = []
    for section, rows in tables["categories"].groupby("section_id", sort=True):
        known = of_chapter(categories, str(section))["category"].tolist()
        names = [name for name in rows["heading"] if name in known]
        base = named("categories.order", rows.to_dict("records")[0], rows["heading"].iloc[0])
        base = replace(base, indicator=str(section))
        found.append(worded(base, "、".join(name for name in known if name in names), "、".join(names)))
    return found


def policy_order(tables: Tables) -> list[Comparison]:
    """The chapters of both parts name the same 基本方針, in the order of the 施策一覧."""
    expected = "".join(tables["projects"]["policy_no"].drop_duplicates())
    outline = own_rows(tables["outline"], tables["projects"])
    found = []
    for parent in PARTS:
        rows = outline[outline["parent"] == parent]
        if not rows.empty:
            actual = "".join(str(section).removeprefix(parent) for section in rows["section_id"])
            base = named("outline.policies", rows.to_dict("records")[0], actual)
            found.append(worded(replace(base, column="節", indicator=parent), expected, actual))
    return found


COMPARES = (
    (("categories", "projects"), category_headings),
    (("categories", "projects"), heading_order),
    (("outline", "projects"), policy_order),
)
