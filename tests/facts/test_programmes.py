"""Programmes of a report: home line, further lines, list lines and pages, from the clean lists and pages."""

from collections.abc import Mapping

import pandas as pd
import pytest

from nenpo.facts.programmes import (
    LINES,
    LISTS,
    PAGES,
    Entry,
    Line,
    ListLine,
    Page,
    Programme,
    entries_of,
    programmes_of,
)
from nenpo.ground.rows import rows_of

DOCUMENT = "nenji-hokoku-fy2020"


def line(policy: str, name: str, relisted: str = "false", **more: str) -> dict[str, str]:
    """A line of the 施策一覧."""
    given = {"document": DOCUMENT, "policy_no": policy, "project": name, "relisted": relisted, "sections": "甲課"}
    return given | {"new": "false"} | more


def listed(chapter: str, number: str, name: str, relisted: str = "false", policies: str = "") -> dict[str, str]:
    """A line of a 基本方針事業一覧."""
    return {
        "document": DOCUMENT,
        "chapter": chapter,
        "list_no": number,
        "project": name,
        "relisted": relisted,
        "policies": policies or chapter,
    }


def page(chapter: str, number: str, name: str) -> dict[str, str]:
    return {"document": DOCUMENT, "chapter": chapter, "list_no": number, "project": name}


def frames(lines: list, lists: list, pages: list) -> Mapping[str, pd.DataFrame]:
    return {name: pd.DataFrame(rows) for name, rows in ((LINES, lines), (LISTS, lists), (PAGES, pages)) if rows}


def one(lines: list, lists: list = (), pages: list = ()) -> Programme:  # type: ignore[assignment]
    (programme,) = programmes_of(frames(lines, lists, pages)).values()
    return programme


def test_a_programme_has_its_home_its_further_lines_and_its_pages() -> None:
    found = one(
        [line("①", "事業", "true"), line("②", "事業"), line("⑤", "事業", "true")],
        [listed("①", "9", "事業", "true"), listed("②", "4", "事業")],
        [page("①", "9", "事業"), page("②", "4", "事業")],
    )
    assert found.home == Line(**line("②", "事業"))
    assert [further.policy_no for further in found.further] == ["①", "⑤"]
    assert found.home_entry and found.home_entry.section == "2(2)②-4"
    assert found.home_page == Page(**page("②", "4", "事業"))
    assert found.page_sections == ("2(2)②-4", "2(2)①-9")
    assert found.policies == ("①", "②", "⑤")


def test_a_programme_that_is_at_home_nowhere_says_so() -> None:
    found = one([line("①", "事業", "true")], [listed("①", "1", "事業", "true")], [page("①", "1", "事業")])
    assert found.home is None and found.home_page is None
    assert found.home_entry == found.entries[0]
    assert one([], [], [page("①", "1", "事業")]).home_entry is None


@pytest.mark.parametrize(
    ("marked", "lines", "further"),
    [
        ("true", [line("⑥", "事業")], True),
        ("false", [line("⑥", "事業", "true"), line("⑦", "事業", "true")], True),
        ("false", [line("⑥", "事業", "true"), line("⑦", "事業")], False),
        ("false", [line("①", "事業", "true")], False),
        ("false", [], False),
    ],
    ids=["marked", "all_lines_are", "one_line_is_home", "lines_of_another_chapter", "no_lines"],
)
def test_a_list_line_is_further_where_it_is_marked_or_all_that_it_stands_for_is(
    marked: str, lines: list[dict[str, str]], further: bool
) -> None:
    assert one(lines, [listed("⑥⑦", "1", "事業", marked)]).entries[0].is_further is further


@pytest.mark.parametrize(
    ("policies", "shown"), [("⑦", ["⑦"]), ("⑦⑥", ["⑦", "⑥"]), ("⑧", ["⑥", "⑦"])], ids=["one", "both", "none"]
)
def test_a_list_line_shows_the_lines_that_it_marks_and_all_where_it_marks_none(policies: str, shown: list[str]) -> None:
    entry = Entry(
        ListLine(**listed("⑥⑦", "1", "事業", policies=policies)), tuple(Line(**line(p, "事業")) for p in "⑥⑦")
    )
    assert [own.policy_no for own in entry.own_lines] == shown


def test_lines_and_entries_are_found_by_chapter_and_policy() -> None:
    found = one([line("⑥", "事業"), line("①", "事業")], [listed("⑥⑦", "3", "事業"), listed("①", "2", "事業")])
    assert [own.policy_no for own in found.lines_in("⑥⑦")] == ["⑥"]
    assert found.entry_in("⑦") == found.entries[0]
    assert found.entry_in("⑧") is None


def test_flags_and_offices_are_those_of_all_lines() -> None:
    found = one([line("①", "事業"), line("②", "事業", new="true", sections="乙課"), line("③", "事業", sections="")])
    assert found.bears("new") and found.offices == ("甲課", "乙課")
    assert not one([line("①", "事業")]).bears("new")


def test_entries_stand_in_the_order_of_print_and_pages_go_by_their_number() -> None:
    lists = [listed("①", "1", "甲"), listed("①", "2", "乙"), listed("②", "1", "甲", "true")]
    tables = frames([], lists, [page("①", "2", "丙")])
    found = entries_of(programmes_of(tables), rows_of(tables[LISTS], ListLine))
    assert [entry.record for entry in found] == [ListLine(**one) for one in lists]
    assert [entry.page for entry in found] == [None, Page(**page("①", "2", "丙")), None]
    assert [entry.lines for entry in found] == [(), (), ()]


def test_programmes_of_one_document_are_its_own() -> None:
    other = line("①", "別") | {"document": "nenji-hokoku-fy2021"}
    tables = frames([line("①", "事業"), other], [], [])
    assert list(programmes_of(tables)) == ["事業", "別"]
    assert list(programmes_of(tables, DOCUMENT)) == ["事業"]
    assert programmes_of({}) == {}


def test_a_page_is_known_by_chapter_and_number() -> None:
    assert Page(**page("⑥⑦", "12", "事業")).page_section == "2(2)⑥⑦-12"
