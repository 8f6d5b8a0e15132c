"""A chapter of the annual report: its overview, its list of projects, their pages and its case studies."""

from __future__ import annotations

from nenpo.ground.blocks import Block, group
from nenpo.report.edition import Edition
from nenpo.report.prose import case_studies, commentary, spoken
from nenpo.report.tables import chapter_list
from nenpo.reports.annual.project_pages import project_pages

OVERVIEW = "##### 取組の概要"
# Stands for the number of a policy in words that are said of every one.
EACH = "＊"


def chapter(edition: Edition, number: str, listed: str, *charts: Block) -> Block:
    """One chapter of part 2 below its heading: what was done, its charts, its list, project pages and case studies.

    Parameters
    ----------
    number : str
        Number of its policy, or numbers, such as ⑥⑦.
    listed : str
        Words above the list that hold for every chapter, `＊` for the number of the policy.
    charts : Block
        What stands below the words about what was done.
    """
    section = f"2(2){number}"
    return group(
        f"chapter/{number}",
        [
            spoken(edition, f"{section}概要", OVERVIEW),
            commentary(edition, section, top=3),
            *charts,
            spoken(edition, f"{section}一覧", of_policies(listed, number)),
            chapter_list(edition, number),
            project_pages(edition, number),
            case_studies(edition, number),
        ],
    )


def of_policies(words: str, numbers: str) -> str:
    """Words said of each policy of a chapter, line by line; where it has several, each says of which it is."""
    return "\n".join(
        "".join(_of_one(line, number, alone=len(numbers) == 1) for number in numbers) if EACH in line else line
        for line in words.split("\n")
    )


def _of_one(line: str, number: str, *, alone: bool) -> str:
    return ("" if alone else f"{number}では、") + line.replace(EACH, number)
