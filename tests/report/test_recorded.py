"""What a cell of a report asks for is noted, with what came back and what did not."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
from made import report

from nenpo.cleaning.observations import Observation, observations_frame
from nenpo.facts.store import facts_of
from nenpo.ground.locations import at
from nenpo.report.edition import Edition
from nenpo.report.prose import commentary
from nenpo.report.tables import notes_for, table_facts
from nenpo.words.commentary import Commentary, passages

DOCUMENT, SECTION = "nenji-hokoku-fy2020", "2(2)①-1"
COUNT = Observation(
    document=DOCUMENT,
    report="nenji-hokoku",
    section=f"{SECTION} 支援事業",
    project="支援事業",
    subject="支援事業",
    indicator="相談件数",
    fiscal_year=2020,
    period="2020",
    value=Decimal(967),
    unit="件",
    printed="967件",
    source_cell=f"{DOCUMENT}/outcomes.csv#2:欄3",
)
NOTES = {"document": DOCUMENT, "section_id": SECTION, "target": "相談件数", "kind": "注", "note": "延べ", "period": ""}


def edition(words: str = "") -> Edition:
    """The edition of 2020 with one figure, one note and some words."""
    return Edition(
        locations=at(Path("nowhere")),
        report=report(),
        fiscal_year=2020,
        about={"document": DOCUMENT, "fiscal_year": 2020, "title": "報告", "tables": []},
        facts=facts_of(observations_frame([COUNT])),
        tables={"notes": pd.DataFrame([NOTES])},
        commentary=Commentary({"a.md": tuple(passages(words))}),
    )


def test_a_cell_of_facts_and_notes_is_recorded() -> None:
    own = edition()
    with own.recording() as asked:
        (fact,) = table_facts(own, SECTION, "outcomes.csv")
        notes_for(own, SECTION)
    assert asked.answers["section", (DOCUMENT, SECTION)] == [fact]
    assert asked.asked("table") == {"notes", "names"} and asked.absent() == {("table", "names")}


def test_words_are_recorded_with_the_figures_that_they_name() -> None:
    own = edition(f"## {SECTION}\n\n相談は{{相談件数}}でした。\n")
    with own.recording() as asked:
        commentary(own, SECTION)
    assert asked.asked("words") == {SECTION} and "相談件数" in asked.asked("name")
    with own.recording() as asked:
        commentary(own, "1(1)①")
    assert ("words", "1(1)①") in asked.absent()


def test_what_is_not_on_record_is_an_answer_too() -> None:
    facts = facts_of(observations_frame([COUNT]))
    with facts.recording() as asked:
        assert facts.get("無い") is None and "無い" not in facts
        assert facts.of_series("nenji-hokoku/支援事業/無い") == []
        assert facts.previous(facts.all[0]) == []
    assert asked.absent() >= {("fact", "無い"), ("thing", "nenji-hokoku/支援事業/無い")}
    assert ("previous", facts.all[0].fact_id) in asked.absent()


def test_nothing_is_noted_when_nobody_records() -> None:
    own = edition()
    with own.recording() as asked:
        pass
    table_facts(own, SECTION, "outcomes.csv")
    assert asked.answers == {} and replace(own.facts, renamed={}).door is own.facts.door
