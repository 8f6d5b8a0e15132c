"""Rows of a raw table may come, go and change places: what is on record of the other rows goes on holding."""

import csv
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from made import declared

from nenpo.checks.year import check_year
from nenpo.ground.locations import Locations, at
from nenpo.report.cleaned import clean_year

pytestmark = pytest.mark.slow
PROJECTS, CLAIMS = "projects.csv", "claims.csv"
Rows = list[list[str]]
# What a finding says whatever line it stands on.
SAID = ("rule", "severity", "file", "column", "fact_id", "printed", "value", "expected", "known_issue")


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Locations:
    """Give a copy of the project in which raw tables are changed and put back."""
    folder = tmp_path_factory.mktemp("moved")
    for name in ("data/raw", "expectations"):
        shutil.copytree(root / name, folder / name)
    return at(declared(folder))


def found(copy: Locations) -> Counter[tuple[str, ...]]:
    clean = {year: clean_year(copy, year) for year in (2020, 2021)}
    findings = check_year(copy, 2020, clean).findings.to_dict("records")
    return Counter(tuple(re.sub(r"\d+行", "行", str(one[name])) for name in SAID) for one in findings)


@pytest.fixture(scope="module")
def usual(copy: Locations) -> Counter[tuple[str, ...]]:
    return found(copy)


@pytest.fixture
def changed(copy: Locations, usual: Counter[tuple[str, ...]]) -> Callable[[str, Callable[[Rows], Rows]], list[str]]:
    """Give a function that changes the rows of a table, and says the rules that find something then."""

    def rules(file: str, change: Callable[[Rows], Rows]) -> list[str]:
        path = copy.raw / "nenji-hokoku-fy2020" / file
        before = path.read_bytes()
        with path.open(encoding="utf-8-sig", newline="") as lines:
            head, *rows = csv.reader(lines)
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([head, *change(rows)])
        try:
            return sorted((found(copy) - usual).elements())
        finally:
            path.write_bytes(before)

    return lambda file, change: [one[0] for one in rules(file, change)]


def without(rows: Rows, name: str) -> Rows:
    left = [row for row in rows if name not in row]
    assert len(left) == len(rows) - 1, name
    return left


def test_a_row_that_goes_is_missed_itself_and_no_other(changed: Callable[..., list[str]]) -> None:
    rules = changed(PROJECTS, lambda rows: without(rows, "就職ガイダンス開催事業"))
    assert rules == ["project_lists.in_programmes"]


def test_a_heading_that_goes_is_missed_itself_and_its_lines_stay(changed: Callable[..., list[str]]) -> None:
    rules = changed(PROJECTS, lambda rows: without(rows, "②中小企業の経営基盤の強化を図ること"))
    assert rules == ["problems.lost_heading"]


def test_a_row_that_comes_loses_nothing_on_record(changed: Callable[..., list[str]]) -> None:
    assert changed(PROJECTS, lambda rows: [*rows[:2], [""] * len(rows[0]), *rows[2:]]) == []


def test_rows_may_change_places(changed: Callable[..., list[str]]) -> None:
    assert changed(CLAIMS, sorted) == []
