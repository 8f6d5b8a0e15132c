"""The list of steps: what the sources ask for, what was asked for on the command line, what each may touch."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

import pytest

from nenpo.ground.errors import UsageError
from nenpo.ground.locations import at
from nenpo.ground.sources import abouts
from nenpo.pipeline.steps import FORMS, Step, all_steps, chosen

STEP = Step("s", "段", ("data/raw/doc/**/*.csv", "expectations/*"), ("data/clean/fy2020/*.csv",))


def names(steps: list[Step]) -> list[str]:
    return [step.name for step in steps]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("data/raw/doc/a.csv", True),
        ("data/raw/doc/charts/a.csv", True),
        ("data/raw/doc/charts/deep/a.csv", True),
        ("expectations/a.json", True),
        ("expectations/deep/a.json", False),
        ("data/raw/doc2/a.csv", False),
        ("data/raw/doc/a.csv.bak", False),
        ("data/raw/docXa.csv", False),
        ("x/data/raw/doc/a.csv", False),
    ],
)
def test_a_step_may_read_what_it_declared(path: str, allowed: bool) -> None:
    assert STEP.may_read(path) is allowed


def test_a_step_may_write_into_one_folder_only() -> None:
    assert STEP.may_write("data/clean/fy2020/a.csv")
    assert not STEP.may_write("data/clean/fy2020/deep/a.csv")
    assert not STEP.may_write("data/clean/fy2021/a.csv")


def test_a_point_in_a_pattern_is_a_point() -> None:
    assert not Step("s", "段", ("data/a.csv",), ()).may_read("data/aXcsv")


def test_steps_follow_from_the_sources(mini: Any) -> None:
    assert names(all_steps(at(mini.root))) == [
        "clean@2021",
        "check@2021",
        "jigyo-sokatsu@2020",
        "jigyo-sokatsu@2021",
        "page:check@2021",
        "page:jigyo-sokatsu@2020",
        "page:jigyo-sokatsu@2021",
        *(f"{form}:jigyo-sokatsu@{year}" for year in (2020, 2021) for form in ("pdf", "docx", "xlsx")),
        "data@2021",
        "guides",
        "index",
    ]


def test_every_step_comes_after_those_it_stands_on(root: Path) -> None:
    steps = all_steps(at(root))
    seen: set[str] = set()
    for step in steps:
        assert set(step.after) <= seen
        seen.add(step.name)
    assert len(seen) == len(steps)


def test_no_two_steps_make_the_same_file(root: Path) -> None:
    patterns = [pattern for step in all_steps(at(root)) for pattern in step.writes]
    assert len(patterns) == len(set(patterns))


def test_a_reconstructed_year_is_never_called_by_the_name_of_the_report(mini: Any) -> None:
    title = next(step.title for step in all_steps(at(mini.root)) if step.name == "jigyo-sokatsu@2020")
    assert "参考集計" in title and "事業総括" not in title


def subsets(items: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    known = list(items)
    return chain.from_iterable(combinations(known, count) for count in range(len(known) + 1))


def test_whatever_is_chosen_every_check_is_among_it(root: Path) -> None:
    steps = all_steps(at(root))
    checks = {step.name for step in steps if step.name.startswith("check@")}
    books = {(int(year), report) for report, _, year in (s.report.partition("@") for s in steps if s.report)}
    years, reports = {year for year, _ in books}, {report for _, report in books}
    made = 0
    for choice in product(subsets(years), subsets(reports), subsets(FORMS)):
        with suppress(UsageError):
            assert checks <= set(names(chosen(steps, *choice))), choice
            made += 1
    assert made >= len(books) * 2 ** len(FORMS)


def test_without_a_choice_all_steps_are_chosen(root: Path) -> None:
    steps = all_steps(at(root))
    assert chosen(steps, (), ()) == steps


def test_one_report_of_one_year_takes_what_it_stands_on(root: Path) -> None:
    years = sorted({int(about["fiscal_year"]) for about in abouts(at(root))})
    assert names(chosen(all_steps(at(root)), (2021,), ("jigyo-sokatsu",))) == [
        *(f"clean@{year}" for year in years),
        *(f"check@{year}" for year in years),
        "jigyo-sokatsu@2021",
        "page:check@2021",
        "page:jigyo-sokatsu@2021",
        "pdf:jigyo-sokatsu@2021",
        "docx:jigyo-sokatsu@2021",
        "xlsx:jigyo-sokatsu@2021",
        "data@2021",
        "guides",
        "index",
    ]


def test_forms_are_those_of_the_reports_alone(root: Path) -> None:
    every = all_steps(at(root))
    pdf = names(chosen(every, (2020,), ("nenji-hokoku",), ("pdf",)))
    assert pdf[-5:] == ["page:check@2020", "pdf:nenji-hokoku@2020", "data@2020", "guides", "index"]
    page = names(chosen(every, (2020,), ("nenji-hokoku",), ("html", "xlsx")))
    assert page[-6:] == [
        "page:check@2020", "page:nenji-hokoku@2020", "xlsx:nenji-hokoku@2020", "data@2020", "guides", "index",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("years", "reports"),
    [((2019,), ("jigyo-sokatsu",)), ((2019, 2021), ("jigyo-sokatsu",)), ((2021,), ("nenji-hokoku", "jigyo-sokatsu"))],
)
def test_a_report_that_a_year_lacks_is_refused(root: Path, years: tuple[int, ...], reports: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match=r"jigyo-sokatsu 2021"):
        chosen(all_steps(at(root)), years, reports)


def test_a_project_without_sources_has_nothing_to_choose(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="作成できるもの: なし"):
        chosen(all_steps(at(tmp_path)), (), ())
