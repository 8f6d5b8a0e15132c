"""The same project in several lists: 施策一覧, 基本方針事業一覧 and project pages against each other."""

from __future__ import annotations

from nenpo.checks.funding import LISTED, lines_by_chapter
from nenpo.checks.measurements import Measurement, Tables, compared, named


def list_agreement(tables: Tables) -> list[Measurement]:
    """Whether 施策一覧, 基本方針事業一覧 and project pages name the same projects, each way."""
    projects, lists, pages = tables["projects"], tables["project_lists"], tables["project_pages"]
    in_projects = lines_by_chapter(projects)
    chapters: dict[str, list[str]] = {}
    for chapter, name in set(zip(lists["chapter"], lists["project"], strict=True)):
        chapters.setdefault(name, []).append(chapter)
    numbered = set(zip(lists["chapter"], lists["list_no"], strict=True))
    with_page = set(zip(pages["chapter"], pages["list_no"], strict=True))
    found = []
    for record in projects.to_dict("records"):
        times = sum(record["policy_no"] in chapter for chapter in chapters.get(record["project"], ()))
        found.append(compared(named("projects.in_list", record), 1, times))
    for record in lists.to_dict("records"):
        lines = in_projects(record["chapter"], record["project"])
        found.append(compared(named("project_lists.in_programmes", record), len(record["policies"]), len(lines)))
        page = (record["chapter"], record["list_no"]) in with_page
        found.append(compared(named("project_lists.has_page", record), 1, int(page)))
    for record in pages.to_dict("records"):
        known = (record["chapter"], record["list_no"]) in numbered
        found.append(compared(named("project_pages.in_list", record), 1, int(known)))
    return found


MEASURES = ((LISTED, list_agreement),)
