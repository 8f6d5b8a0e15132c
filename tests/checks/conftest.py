"""The real clean tables and suites, read once, and how to hold a small table against a few rules."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from nenpo.checks import year as year_checks
from nenpo.checks.judge import Finding, judge, open_source
from nenpo.checks.suites import Rule, Suite, read_suites
from nenpo.checks.verdicts import Verdicts
from nenpo.ground.locations import Locations, at
from nenpo.ground.sources import abouts
from nenpo.report.cleaned import clean_year

# Every year of which a document is on record.
YEARS = tuple(sorted({int(about["fiscal_year"]) for about in abouts(at(Path(__file__).resolve().parents[2]))}))
Said = dict[tuple[Any, ...], list[tuple[Suite, pd.DataFrame, Any]]]


@pytest.fixture(scope="session")
def project(root: Path) -> Locations:
    return at(root)


@pytest.fixture(scope="session")
def real_tables(project: Locations) -> Mapping[int, dict[str, pd.DataFrame]]:
    return {year: clean_year(project, year) for year in YEARS}


@pytest.fixture(scope="session")
def suites(project: Locations) -> dict[str, Suite]:
    return read_suites(project)


@pytest.fixture(scope="session")
def source() -> Any:
    return open_source()


@pytest.fixture(scope="session")
def said() -> Said:
    """What the judge has said so far: of which suite, table, reports and year, and its answer."""
    return {}


TOLD = Verdicts.told


@pytest.fixture
def told() -> Any:
    """How verdicts are kept, for the tests of just that."""
    return TOLD


@pytest.fixture(scope="module", autouse=True)
def judge_remembers(said: Said) -> Iterator[None]:
    """The check of a year does not judge the same table by the same rules again, file after file."""

    def judged(source: Any, suite: Suite, frame: pd.DataFrame, reports: list[str], year: int, **more: Any) -> Any:
        answers = said.setdefault((suite.name, year, tuple(reports), repr(sorted(more.items()))), [])
        for rules, table, answer in answers:
            if rules == suite and table.equals(frame):
                return answer
        answers.append((suite, frame.copy(), judge(source, suite, frame, reports, year, **more)))
        return answers[-1][2]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(year_checks, "judge", judged)
        # And keeps nothing for another run: a test sees what is found now.
        patch.setattr(Verdicts, "told", lambda self, suite, frame, reports, more, ask: ask())
        yield


@pytest.fixture
def rule() -> Callable[..., Rule]:
    """Give a function that makes a rule of the table `figures`; what is not said is harmless."""

    def make(name: str, kind: str, kwargs: dict[str, Any], **more: Any) -> Rule:
        usual = {"severity": "critical", "title": name, "message": f"{name}が誤りです。"}
        return Rule(rule=f"figures.{name}", type=kind, id=f"id-{name}", kwargs=kwargs, **(usual | more))

    return make


@pytest.fixture
def held(source: Any) -> Callable[..., list[Finding]]:
    """Give a function that holds a frame against rules and gives the findings."""

    def run(frame: pd.DataFrame, *rules: Rule, **suite: Any) -> list[Finding]:
        return judge(source, Suite("figures", "数値の表", rules, **suite), frame, ["nenji-hokoku"], 2020)[0]

    return run
