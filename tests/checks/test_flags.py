"""新規 and 事業期間 of a project against the document's year and the figures on its page."""

import pytest

from nenpo.checks.flags import (
    current_periods,
    marked_starts,
    new_starts,
    new_with_previous,
    old_without_previous,
)
from tests.checks.small import fact, small_tables, wrong

LINE = {"policy_no": "①", "project": "甲"}
NEW = LINE | {"new": "true", "period_start": "2020"}
DASH = {"marker": "none_reported", "printed": "—"}


@pytest.mark.parametrize(("start", "difference"), [("2020", "0"), ("2019", "-1"), ("2021", "1")])
def test_a_new_project_begins_in_the_year(start: str, difference: str) -> None:
    found = new_starts(small_tables(projects=[NEW | {"period_start": start}, LINE]))
    assert [(one.column, one.difference) for one in found] == [("新規", difference)]


def test_a_relisted_line_is_judged_by_its_home_line() -> None:
    again = NEW | {"relisted": "true", "period_start": "2018", "period_end": "2019"}
    tables = small_tables(projects=[again])
    assert [*new_starts(tables), *current_periods(tables), *marked_starts(tables)] == []


def test_a_project_that_begins_in_the_year_is_marked_new() -> None:
    lines = [NEW, NEW | {"project": "乙", "new": "false"}, LINE]
    found = marked_starts(small_tables(projects=lines, observations=[fact("①-1", 5, "相談件数", "9", "2019")]))
    assert wrong(found) == [("projects.start_not_new", "3", "新規", "○", "なし")]
    assert [one.detail for one in found] == ["印刷されています", "ありません"]


def test_figures_of_the_year_before_are_counted_at_the_first() -> None:
    facts = [
        fact("①-1", 10, "派遣件数", "4", "2019"),
        fact("①-1", 9, "相談件数", "3", "2019"),
        fact("①-1", 8, "出展件数", "0", "2019"),
        fact("①-1", 9, "相談件数", "5"),
        fact("⑤-1", 20, "相談件数", "3", "2019", again="⑤"),
    ]
    tables = small_tables(projects=[NEW, LINE | {"project": "乙"}], observations=facts)
    assert wrong(new_with_previous(tables)) == [("projects.new_with_previous", "9", "欄2", "0", "2")]


def test_a_new_project_with_dashes_only_is_measured_at_its_mark() -> None:
    facts = [fact("①-1", 9, "相談件数", "", "2019", **DASH)]
    found = new_with_previous(small_tables(projects=[NEW], observations=facts))
    assert [(one.column, one.difference) for one in found] == [("新規", "0")]


def test_a_new_project_that_began_before_is_found_once() -> None:
    facts = [fact("①-1", 9, "相談件数", "3", "2019")]
    tables = small_tables(projects=[NEW | {"period_start": "2019"}], observations=facts)
    assert new_with_previous(tables) == [] and len(wrong(new_starts(tables))) == 1


@pytest.mark.parametrize(
    ("cell", "told"),
    [(DASH, "0"), ({"marker": "not_started", "printed": "—"}, "0"), ({"marker": "not_held"}, "1"), ({}, "1")],
)
def test_an_older_project_tells_of_the_year_before(cell: dict[str, str], told: str) -> None:
    facts = [fact("①-1", 9, "相談件数", "" if cell else "3", "2019", **cell), fact("①-1", 9, "相談件数", "3")]
    found = old_without_previous(small_tables(projects=[LINE], observations=facts))
    assert [(one.row, one.column, one.actual) for one in found] == [("9", "欄2", told)]


def test_a_project_that_begins_in_the_year_need_not_tell_of_the_year_before() -> None:
    facts = [fact("①-1", 9, "相談件数", "", "2019", **DASH)]
    for line in (NEW, NEW | {"new": "false"}):
        assert old_without_previous(small_tables(projects=[line], observations=facts)) == []


@pytest.mark.parametrize(
    ("period", "differences"),
    [
        (("2019", "2021"), ["-1", "1"]),
        (("2021", "2022"), ["1", "2"]),
        (("2016", "2018"), ["-4", "-2"]),
        (("2016", ""), ["-4"]),
    ],
)
def test_a_period_is_held_against_the_year(period: tuple[str, str], differences: list[str]) -> None:
    line = LINE | dict(zip(("period_start", "period_end"), period, strict=True))
    assert [one.difference for one in current_periods(small_tables(projects=[line]))] == differences
