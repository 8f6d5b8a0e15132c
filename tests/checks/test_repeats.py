"""The same figure in neighbouring rows, and the same cost of two projects."""

import pytest

from nenpo.checks.repeats import same_costs, same_twice
from tests.checks.small import fact, small_tables

BEFORE = [fact("①-1", 5, "養成", "235", "2019"), fact("①-1", 6, "更新", "56", "2019")]


def differences(*facts: dict[str, str], before: list[dict[str, str]] = BEFORE) -> list[tuple[str, str, str]]:
    found = same_twice(small_tables(observations=[*before, *facts]))
    return [(one.row, one.detail, one.difference) for one in found]


def test_two_rows_of_one_figure_are_found_at_the_lower() -> None:
    assert differences(fact("①-1", 5, "養成", "176"), fact("①-1", 6, "更新", "176")) == [("6", "養成", "0")]
    assert differences(fact("①-1", 5, "養成", "176"), fact("①-1", 6, "更新", "178")) == [("6", "養成", "2")]


@pytest.mark.parametrize(
    "lower",
    [
        fact("①-1", 7, "更新", "176"),
        fact("①-2", 6, "更新", "176"),
        fact("①-1", 6, "更新", "176", unit="社"),
        fact("①-1", 6, "新設", "176"),
        fact("①-1", 6, "更新", "176", again="⑤"),
    ],
)
def test_other_rows_are_not_compared(lower: dict[str, str]) -> None:
    assert differences(fact("①-1", 5, "養成", "176"), lower) == []


def test_short_and_round_figures_agree_by_chance() -> None:
    for value in ("17", "1700", "0.17"):
        assert differences(fact("①-1", 5, "養成", value), fact("①-1", 6, "更新", value)) == []


def test_figures_that_agreed_before_may_agree_again() -> None:
    same = [one | {"value": "235"} for one in BEFORE]
    assert differences(fact("①-1", 5, "養成", "176"), fact("①-1", 6, "更新", "176"), before=same) == []


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, "1"),
        ({"cost_thousand_yen": "3042"}, "0"),
        ({"national_thousand_yen": "", "general_thousand_yen": "3041"}, "0"),
        ({"policy_no": "②"}, "0"),
    ],
)
def test_two_projects_of_a_policy_cost_differently(change: dict[str, str], same: str) -> None:
    line = {"policy_no": "①", "project": "甲", "cost_thousand_yen": "3041", "national_thousand_yen": "3041"}
    found = same_costs(small_tables(projects=[line, line | {"project": "乙"} | change]))
    assert [one.actual for one in found] == ["0", same]
    assert found[1].detail == ("甲" if same == "1" else "")


def test_small_costs_agree_by_chance() -> None:
    line = {"policy_no": "①", "project": "甲", "cost_thousand_yen": "300"}
    assert [one.actual for one in same_costs(small_tables(projects=[line, line | {"project": "乙"}]))] == ["0", "0"]
