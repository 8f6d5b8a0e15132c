"""The section's results of FY2022: a report that is data, a notebook and its declaration, and no code of its own."""

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from assembled import Report, assembled
from building import ROOT

from nenpo.checks.crosswalk import DIFFERENT, read_crosswalk, shared_figures, standing
from nenpo.checks.measurements import Measurement, Tables
from nenpo.checks.relations import read_relations, related
from nenpo.facts.known_issues import KnownIssue, read_known_issues
from nenpo.facts.rows import Note
from nenpo.facts.store import Facts, read_facts
from nenpo.ground.blocks import Block
from nenpo.ground.locations import Locations, at
from nenpo.ground.rows import records_of
from nenpo.ground.sources import layouts_of
from nenpo.publish.open_data.package import kept_back, write_open_data
from nenpo.publish.site.indicators import Atlas, issue_notes, subjects_of
from nenpo.publish.site.search import search_record
from nenpo.report.cleaned import clean_year
from nenpo.report.declaration import read_reports
from nenpo.report.declared_chapters import UNSHOWN

NAME, YEAR = "keiei-shien", 2022
DOCUMENT = f"{NAME}-fy{YEAR}"
NEW_BUSINESS = f"{DOCUMENT}/新事業展開等促進事業"
# A radical, a compatibility kanji or half-width kana in the place of what is meant.
STRANGE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\uff61-\uff9f]")


@pytest.fixture(scope="module")
def locations() -> Locations:
    return at(ROOT)


@pytest.fixture(scope="module")
def shown() -> Report:
    return assembled(NAME, YEAR)


@pytest.fixture(scope="module")
def facts(locations: Locations) -> Facts:
    return read_facts(locations)


@pytest.fixture(scope="module")
def tables(locations: Locations) -> Tables:
    clean = {year: clean_year(locations, year) for year in (2020, 2021, YEAR)}
    observed = pd.concat([own["observations"] for own in clean.values()], ignore_index=True)
    return Tables(clean[YEAR], YEAR, observed, locations, clean[2021])


@pytest.fixture(scope="module")
def issues(locations: Locations) -> list[KnownIssue]:
    return [one for one in read_known_issues(locations) if one.document == DOCUMENT]


def of_kind(shown: Report, kind: str) -> list[Block]:
    return [block for block in shown.blocks if block.kind == kind]


def names_of_firms(tables: Tables) -> set[str]:
    return {record["firm"] for name in ("firms", "adopted") for record in records_of(tables[name])}


# The page


def test_no_program_is_its_own(locations: Locations) -> None:
    assert read_reports(locations)[NAME].code == ""
    assert not any(NAME in path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))


def test_every_declared_table_is_shown(shown: Report) -> None:
    wanted = set(layouts_of(shown.edition.about)) - set(UNSHOWN)
    there = {block.id.split("/")[1] for block in of_kind(shown, "table") if block.id.count("/")}
    assert wanted - there == set()


def test_the_five_targets_stand_in_their_order(shown: Report) -> None:
    tops = [block for block in of_kind(shown, "heading") if re.fullmatch(r"s-[1-9]", block.id)]
    assert [block.id for block in tops] == [f"s-{number}" for number in range(1, 6)]
    assert [block.text.split(" ", 1)[1][:6] for block in tops] == [
        "グリーントラ", "事業再構築に", "県内ものづく", "ワンストップ", "その他、県内",
    ]  # fmt: skip


def test_every_figure_of_the_document_is_on_the_page(shown: Report, facts: Facts) -> None:
    own = {fact.fact_id for fact in facts.every() if fact.document == DOCUMENT}
    assert own - {fact for block in shown.blocks for fact in block.facts} == set()


def test_the_notes_of_a_section_stand_beneath_its_tables(shown: Report) -> None:
    told = Counter(note for block in of_kind(shown, "table") for note in block.data["caption"]["notes"])
    told += Counter(line.removeprefix("注）") for block in of_kind(shown, "prose") for line in block.text.split("\n"))
    notes = [f"{note.target}：{note.note}" for note in shown.edition.rows(Note)]
    assert {note: told[note] for note in notes} == dict.fromkeys(notes, 1)


def test_nothing_strange_is_left(shown: Report, tables: Tables) -> None:
    assert STRANGE.findall(shown.html) == []
    assert [
        name
        for name, frame in tables.items()
        if STRANGE.search(frame.drop(columns="printed", errors="ignore").to_csv())
    ] == []


def test_no_person_is_named(shown: Report) -> None:
    assert re.findall(r"[一-龥]{1,3}[ 　]?[一-龥]{1,3}[ 　]*氏(?!名)", shown.html) == []


# 速報


def test_what_is_not_final_says_so(shown: Report, facts: Facts) -> None:
    states = Counter(fact.status for fact in facts.every() if fact.document == DOCUMENT and fact.fiscal_year == YEAR)
    assert states["preliminary"] > 20 and states["provisional"] == 3
    assert facts[f"{DOCUMENT}/総合相談窓口機能/相談件数/{YEAR}"].status == "provisional"
    assert not any(fact.status for fact in facts.every() if fact.document == DOCUMENT and fact.fiscal_year < YEAR)
    table = next(block for block in shown.blocks if block.id == "table/figures/4(1)")
    assert "令和4年度（暫定）" in str(table.record())


def test_an_order_told_in_march_is_compared_with_nothing(facts: Facts) -> None:
    told = [fact for fact in facts.every() if fact.document == DOCUMENT and fact.scope]
    assert {fact.scope for fact in told} == {"令和5年3月聞き取り時点"} and len(told) == 2


# Firms


def test_firms_stand_on_the_page(shown: Report, tables: Tables) -> None:
    html = re.sub(r"<[^>]+>", "", shown.html)
    assert len(names_of_firms(tables)) > 60
    assert [name for name in names_of_firms(tables) if name not in html] == []


def test_firms_are_in_no_open_data(locations: Locations, tables: Tables, tmp_path: Path) -> None:
    assert set(kept_back(locations, YEAR)) == {"firms", "adopted"}
    write_open_data(locations, YEAR, tmp_path)
    told = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert not (tmp_path / "firms.csv").exists() and (tmp_path / "events.csv").exists()
    assert [name for name in names_of_firms(tables) if name in told] == []


def test_firms_are_in_no_search(locations: Locations, facts: Facts, tables: Tables) -> None:
    reports = read_reports(locations)
    notes = issue_notes(facts, read_known_issues(locations))
    atlas = Atlas(subjects_of(facts, {}, {}, {}, tuple(reports)), {}, notes, reports=reports)
    told = "\n".join(search_record(atlas)["texts"])
    assert "つなぐる" in told
    assert [name for name in names_of_firms(tables) if name in told] == []


# Sums and findings


def wrong(found: list[Measurement], rule: str) -> set[str]:
    return {one.fact_id for one in found if one.rule == f"observations.{rule}" and one.difference not in ("", "0")}


def test_sums_and_lists_hold(tables: Tables) -> None:
    found = related(tables)
    done = Counter(one.rule.removeprefix("observations.") for one in found if one.difference == "0")
    assert done["sum"] == 1 and done["counted_at"] == 1
    # Adopted projects of two years, plans of two years, nine trade fairs.
    assert done["listed"] == 2 + 2 + 9
    assert wrong(found, "listed") == wrong(found, "sum") == wrong(found, "counted_at") == wrong(found, "same") == set()


def test_every_repeated_figure_is_held_against_its_first(locations: Locations, facts: Facts) -> None:
    again = {fact.series for fact in facts.of_file(DOCUMENT, "again.csv")}
    assert again == {one.figure for one in read_relations(locations).relations if "keiei-again" in one.id}


def test_a_limit_is_asked_about_and_no_error(tables: Tables, issues: list[KnownIssue]) -> None:
    above = {
        one.fact_id for one in related(tables) if one.rule == "observations.price_limit" and one.difference[0] == "-"
    }
    assert len(above) == 5 and {name.split("/")[1] for name in above} == {
        "戦略的ものづくり先進技術事業化支援事業", "新事業展開等促進事業",
    }  # fmt: skip
    asked = {one.fact_id for one in issues if one.rule == "observations.price_limit"}
    assert asked == above


def test_the_adoption_table_is_read_beside_the_account(tables: Tables) -> None:
    apart = wrong(shared_figures(tables), "crosswalk")
    assert apart == {
        f"{NEW_BUSINESS}/販路開拓コース/{YEAR}/令和4年度事業",
        f"{NEW_BUSINESS}/販路開拓コース/{YEAR}/令和4年度事業/金額",
    }
    more = {
        one.fact_id for one in shared_figures(tables) if one.rule.endswith("at_most") and one.difference[0] not in "-0"
    }
    assert more == {f"{NEW_BUSINESS}/新事業開発コース(重点分野又は最低賃金枠)/{YEAR}/令和4年度事業"}


def test_a_count_as_in_the_year_before_is_found(tables: Tables) -> None:
    still = [one for one in standing(tables) if one.actual != "0"]
    assert [(one.printed, one.actual) for one in still] == [("７５件", "2")]


def test_years_that_are_mixed_are_found_and_never_summed(tables: Tables, facts: Facts) -> None:
    apart = wrong(related(tables), "beside")
    assert {name.split("/")[2] for name in apart} == {
        "施設集約化事業の診断実績件数", "集積区域整備事業の診断実績件数",
    }  # fmt: skip
    assert not any(fact.indicator in ("計", "合計") for fact in facts.of_section(DOCUMENT, "5(1)"))


def test_nobody_is_charged(issues: list[KnownIssue]) -> None:
    assert len(issues) == 16
    assert {one.kind for one in issues} == {"要確認"} and all(one.question and not one.correct for one in issues)


def test_look_alikes_are_declared_with_their_reason(locations: Locations) -> None:
    apart = [one for one in read_crosswalk(locations) if one.kind == DIFFERENT]
    assert [one.id for one in apart] == [
        "consultations-one-stop", "consultations-founders", "consultations-succession", "forums", "shop-floor-visits",
    ]  # fmt: skip
