"""What is known of a printed cell stands as a 注 wherever that cell is shown, and nowhere else."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made import report

from nenpo.cleaning.observations import Observation, observations_frame
from nenpo.facts.store import Fact, Facts, facts_of
from nenpo.ground.blocks import Block
from nenpo.ground.locations import at
from nenpo.report.edition import Edition
from nenpo.report.issue_notes import known_issue_notes, notes_block, prose_notes, rows_of

DOCUMENT = "doc"


def figure(indicator: str, cell: str, project: str = "甲", year: int = 2020, **more: Any) -> Observation:
    usual: dict[str, Any] = {
        "document": DOCUMENT,
        "report": "r",
        "section": "1(1) 節",
        "project": project,
        "subject": project,
        "indicator": indicator,
        "fiscal_year": year,
        "period": str(year),
        "value": Decimal(3),
        "unit": "件",
        "printed": "3件",
        "source_cell": f"{DOCUMENT}/{cell}",
    }
    return Observation(**(usual | more))


CLAIMS = pd.DataFrame(
    {"section_id": ["1(1)", "1(2)"], "source_cell": ["doc/claims.csv#2:表記", "doc/claims.csv#3:表記"]}
)


def edition(*rows: Observation, cell: str = "", year: int = 2020, **more: str) -> Edition:
    """The edition of 2020 with one known issue, about a cell unless a fact is named."""
    issue = {"printed": "○", "reason": "訳です。"} | ({"cell": f"{DOCUMENT}/{cell}"} if cell else {}) | more
    return Edition(
        locations=at(Path("nowhere")),
        report=report(),
        fiscal_year=year,
        about={"document": DOCUMENT, "fiscal_year": 2020},
        facts=facts_of(observations_frame(rows), 2020) if rows else Facts(()),
        tables={"claims": CLAIMS},
        known_issues=(issue,),
    )


def shown(here: Edition) -> list[Fact]:
    return here.facts.of_section(DOCUMENT, "1(1)")


LIST = {("list.csv", 4): "② 乙", ("list.csv", 5): "② 小計"}


@pytest.mark.parametrize(
    ("cell", "printed", "note"),
    [
        ("list.csv#4:新規", "○", ["② 乙の「新規」の欄：訳です。"]),
        ("list.csv#4:新規", "", ["② 乙の「新規」の欄：訳です。"]),
        ("list.csv#4:21財団", "H2-R3", ["② 乙「H2-R3」：訳です。"]),
        ("list.csv#4:欄1", "② 乙", ["② 乙：訳です。"]),
        ("list.csv#4:欄3", "—", ["② 乙「—」：訳です。"]),
        ("list.csv#6:新規", "○", []),
        ("other.csv#4:新規", "○", []),
        ("list.csv#:", "○", []),
    ],
)
def test_a_cell_that_is_no_figure_is_named_by_row_and_column(cell: str, printed: str, note: list[str]) -> None:
    assert known_issue_notes(edition(cell=cell, printed=printed), (), LIST) == note


def test_a_figure_among_several_projects_is_named_by_its_row() -> None:
    rows = [figure("事業費", "list.csv#4:額", "乙"), figure("事業費", "list.csv#5:額", "")]
    here = edition(*rows, cell="list.csv#5:額")
    assert known_issue_notes(here, shown(here), LIST) == ["② 小計 事業費：訳です。"]
    assert known_issue_notes(here, shown(here)) == ["事業費：訳です。"]


def test_a_figure_among_many_years_is_named_by_its_year() -> None:
    rows = [figure("人口", f"p.csv#{year - 2010}:欄2", year=year) for year in (2018, 2019, 2020)]
    here = edition(*rows, cell="p.csv#9:欄2")
    assert known_issue_notes(here, shown(here)) == ["人口（令和元年度）：訳です。"]


def test_a_figure_of_a_year_that_is_not_shown_is_passed_over() -> None:
    rows = [figure("件数", "list.csv#4:欄2", year=2019), figure("件数", "list.csv#4:欄3")]
    here = edition(*rows, cell="list.csv#4:欄3")
    before = [fact for fact in shown(here) if fact.fiscal_year == 2019]
    assert known_issue_notes(here, before, LIST) == []
    assert known_issue_notes(here, shown(here), LIST) == ["件数：訳です。"]


def test_notes_stand_in_the_order_of_print() -> None:
    cells = [{"cell": f"{DOCUMENT}/list.csv#{row}:新規", "printed": "○", "reason": f"訳{row}。"} for row in (5, 4)]
    here = replace(edition(), known_issues=tuple(cells))
    assert known_issue_notes(here, (), LIST) == ["② 乙の「新規」の欄：訳4。", "② 小計の「新規」の欄：訳5。"]


def test_rows_are_known_by_where_they_come_from() -> None:
    records = [
        {"policy_no": "②", "project": "乙", "source_cell": "doc/list.csv#4:事業名"},
        {"policy_no": "", "project": "総計", "source_cell": "doc/list.csv#9:事業名"},
        {"policy_no": "②", "project": "丙"},
    ]
    named = rows_of("list.csv", records, "policy_no", "project")
    assert named == {("list.csv", 4): "② 乙", ("list.csv", 9): "総計"}


# Prose


def said(here: Edition, section: str = "1(1)", facts: tuple[str, ...] = (), *, own: bool = False) -> list[str]:
    return prose_notes(here, section, [Block("p", "prose", facts=facts)], "c", own=own).text.splitlines()


def test_a_passage_has_notes_on_the_figures_that_it_prints() -> None:
    here = edition(figure("件数", "outcomes.csv#4:欄3"), cell="outcomes.csv#4:欄3")
    [fact] = shown(here)
    assert said(here, facts=(fact.fact_id,)) == ["件数：訳です。"]
    assert said(here) == []
    assert said(here, facts=(fact.fact_id,), own=True) == []
    named = edition(figure("件数", "outcomes.csv#4:欄3"), fact_id=fact.fact_id)
    assert said(named, "9", facts=(fact.fact_id,)) == ["件数：訳です。"]


def test_a_passage_has_notes_on_the_words_of_its_section() -> None:
    here = edition(figure("件数", "figures.csv#4:表記"), cell="figures.csv#4:表記")
    assert said(here, own=True) == ["件数：訳です。"] and said(here, "1(2)") == []
    claim = edition(cell="claims.csv#3:表記", printed="減少傾向")
    assert said(claim, "1(2)") == ["「減少傾向」：訳です。"] and said(claim) == []
    assert said(edition(cell="claims.csv#3:表記", year=2019), "1(2)") == []


def test_notes_are_a_block_of_their_own_and_escaped() -> None:
    block = notes_block("c/notes", ["「<b>」：訳"])
    assert block.html == (
        '<div class="beneath" id="c/notes"><p class="note">注）<span data-literal>「&lt;b&gt;」：訳</span></p></div>'
    )
    assert block.data["nodes"] == [
        {"kind": "paragraph", "items": [[{"text": "注）「<b>」：訳", "kind": "literal", "value": "printed"}]]}
    ]
    assert notes_block("c/notes", []).html == ""
