"""The real clean tables and suites, read once, and how to hold a small table against a few rules."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from nenpo.checks.judge import Finding, judge, open_source
from nenpo.checks.suites import Rule, Suite, read_suites
from nenpo.cleaning.year import clean_year
from nenpo.locations import Locations, at

YEARS = (2020, 2021)


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
