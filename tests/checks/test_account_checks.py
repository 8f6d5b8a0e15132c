"""Events in the year of their document, and the pillars of the summary in its outline."""

import pandas as pd

from nenpo.checks.account import event_years, pillar_sections
from nenpo.checks.measurements import Tables


def events(*dates: tuple[str, str]) -> Tables:
    rows = [
        {"document": "d", "event": f"催し{n}", "date_printed": text, "start": start, "source_cell": f"d/e.csv#{n}:名称"}
        for n, (text, start) in enumerate(dates, start=2)
    ]
    return Tables({"events": pd.DataFrame(rows)}, 2021)


def test_an_event_belongs_to_the_fiscal_year_in_which_it_begins() -> None:
    found = event_years(events(("3月", "2022-03"), ("4月1日", "2021-04-01"), ("3月31日", "2021-03-31"), ("—", "")))
    assert [(one.row, one.column, one.expected, one.actual) for one in found] == [
        ("2", "日程", "令和3年度", "令和3年度"),
        ("3", "日程", "令和3年度", "令和3年度"),
        ("4", "日程", "令和3年度", "令和2年度"),
    ]


def summary(*named: tuple[str, str]) -> list[tuple[str, str]]:
    """Sections of the outline that are measured, with whether the pillars name them."""
    sections = [
        ("総括", "", ""),
        ("総括1", "総括", ""),
        ("8", "", ""),
        ("8(3)", "8", "総括1"),
        ("8(3)①", "8(3)", "総括1"),
    ]
    outline = pd.DataFrame(
        [
            {"document": "d", "heading": name, "section_id": name, "parent": parent, "pillar": pillar,
             "source_cell": f"d/outline.csv#{n}:見出し"}
            for n, (name, parent, pillar) in enumerate(sections, start=2)
        ]
    )  # fmt: skip
    pillars = pd.DataFrame(named, columns=["number", "section_id"]).assign(document="d")
    return [(one.indicator, one.actual) for one in pillar_sections(Tables({"outline": outline, "pillars": pillars}))]


def test_a_pillar_and_the_section_under_it_are_named_both_ways() -> None:
    assert summary(("1", "8(3)")) == [("総括1", "1"), ("8(3)", "1")]
    assert summary(("1", "8(1)")) == [("総括1", "1"), ("8(3)", "0")]
    assert summary(("2", "8(3)")) == [("総括1", "0"), ("8(3)", "0")]
