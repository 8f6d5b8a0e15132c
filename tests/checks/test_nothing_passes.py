"""Nothing passes by default: whatever keeps a check from being made turns the run red, in every suite there is."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made import declared

from nenpo.checks import judge as judging
from nenpo.checks.judge import Finding, judge
from nenpo.checks.known_issues import ISSUE_COLUMNS
from nenpo.checks.measure import compare, measure
from nenpo.checks.measurements import COMPARISON_COLUMNS, MEASUREMENT_COLUMNS, Tables
from nenpo.checks.suites import EXACT_COLUMNS, Rule, Suite, read_suite, read_suites
from nenpo.checks.year import check_year, every_observation, refuse_unjudged, unmet_rules, with_absent
from nenpo.ground.errors import CheckNotEvaluated, NenpoError
from nenpo.ground.locations import Locations, at
from nenpo.ground.sources import abouts
from nenpo.report.cleaned import clean_year

ROOT = Path(__file__).resolve().parents[2]
SUITES = read_suites(at(ROOT))
NAMES = sorted(SUITES)
# The judge's own tables: what is measured in a year, and what is on record as known.
OURS = {"measurements": MEASUREMENT_COLUMNS, "comparisons": COMPARISON_COLUMNS, "known_issues": ISSUE_COLUMNS}
ABOUTS = abouts(at(Path(__file__).resolve().parents[2]))
REPORTS = {
    year: sorted({str(one["report"]) for one in ABOUTS if int(one["fiscal_year"]) == year})
    for year in sorted({int(one["fiscal_year"]) for one in ABOUTS})
}
ROWS = "expect_table_row_count_to_be_between"
Years = Mapping[int, dict[str, pd.DataFrame]]


@pytest.fixture
def copy(tmp_path: Path) -> Locations:
    """Give a copy of the project that may be spoilt."""
    for folder in ("data/raw", "expectations"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return at(declared(tmp_path))


def read(locations: Locations, name: str) -> dict[str, Any]:
    return json.loads((locations.expectations / f"{name}.json").read_text(encoding="utf-8"))


def write(locations: Locations, name: str, record: Mapping[str, Any]) -> Path:
    path = locations.expectations / f"{name}.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def reports_of(suite: Suite) -> list[str]:
    """A report of a year that has the table: its rules are the ones that apply."""
    return list(suite.reports[:1]) or REPORTS[2020]


def blank(suite: Suite, rows: int) -> pd.DataFrame:
    """A table with the columns of the suite and nothing in them."""
    columns = OURS.get(suite.name) or suite.columns_for(reports_of(suite))
    return pd.DataFrame("", index=range(rows), columns=list(columns), dtype=object)


def stopped(suite: Suite, frame: pd.DataFrame, source: Any) -> str:
    with pytest.raises(CheckNotEvaluated) as caught:
        judge(source, suite, frame, reports_of(suite), 2020)
    assert caught.value.exit_status == 3
    return str(caught.value)


def applied(suite: Suite) -> list[Rule]:
    return list(suite.rules_for(reports_of(suite)))


# Loaded = declared = evaluated ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_single_rule_is_missed_when_it_vanishes(copy: Locations, name: str) -> None:
    record = read(copy, name)
    for place in range(len(record["expectations"])):
        rest = [*record["expectations"][:place], *record["expectations"][place + 1 :]]
        gone = record["expectations"][place]["meta"]["rule"]
        with pytest.raises(CheckNotEvaluated, match=f"規則「{gone}」は宣言") as caught:
            read_suite(write(copy, name, record | {"expectations": rest}))
        assert caught.value.exit_status == 3


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_that_great_expectations_drops_stops_the_run(name: str, source: Any) -> None:
    suite = SUITES[name]
    last = applied(suite)[-1]
    unknown = replace(suite, rules=(*applied(suite)[:-1], replace(last, type="expect_column_values_to_be_lovely")))
    assert f"規則「{last.rule}」: Great Expectations が受け付けません" in stopped(unknown, blank(suite, 1), source)


@pytest.mark.parametrize("name", NAMES)
def test_a_result_that_is_not_there_stops_the_run(name: str, source: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    results = judging._results
    monkeypatch.setattr(judging, "_results", lambda *given: dict(list(results(*given).items())[:-1]))
    assert "結果がありません" in stopped(SUITES[name], blank(SUITES[name], 1), source)


# An error is not a failed check --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_an_error_while_checking_is_no_finding(name: str, source: Any) -> None:
    suite = SUITES[name]
    last = next(rule for rule in reversed(applied(suite)) if "column" in rule.kwargs)
    broken = replace(last, kwargs=dict(last.kwargs) | {"column": "ない欄"})
    rules = tuple(broken if rule is last else rule for rule in applied(suite))
    words = stopped(replace(suite, rules=rules), blank(suite, 1), source)
    assert last.rule in words and "データの誤りではなく、規則の誤りです" in words


def test_an_error_while_measuring_is_no_finding(
    project: Locations, real_tables: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Tables) -> pd.DataFrame:
        raise ZeroDivisionError

    monkeypatch.setattr("nenpo.checks.year.measure", fails)
    with pytest.raises(ZeroDivisionError):
        check_year(project, 2021, real_tables)


# Rules that met nothing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_that_met_no_value_fails_unless_it_may(name: str, source: Any) -> None:
    suite = SUITES[name]
    found, checked = judge(source, suite, blank(suite, 2), reports_of(suite), 2020)
    cells = dict(zip(checked["rule"], checked["cells"], strict=True))
    silent = {
        rule.rule for rule in applied(suite) if rule.on_rows and cells[rule.rule] == "0" and not rule.may_be_empty
    }
    failed = {finding.rule for finding in found if finding.severity == "critical"}
    assert silent <= failed


def test_a_rule_may_meet_nothing_where_every_report_of_the_year_says_so(copy: Locations) -> None:
    said = "{{name: {0}, title: 一, issuer: 県, unmet: [{1}]}}"
    for name, unmet in (("one", "names.similar, pillars.rows"), ("two", "names.similar")):
        (copy.notebooks / f"{name}.yml").write_text(said.format(name, unmet), encoding="utf-8")
        (copy.notebooks / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    assert unmet_rules(copy, SUITES, ["one"]) == {"names.similar"}, "pillars are of another report"
    assert unmet_rules(copy, SUITES, ["one", "two"]) == {"names.similar"}
    assert unmet_rules(copy, SUITES, ["one", *REPORTS[2021]]) == set(), "the account does not say so"
    strict, lenient = (SUITES["comparisons"].in_force(["one"], unmet=unmet) for unmet in ((), ["names.similar"]))
    freed = {rule.rule for rule in lenient.rules if rule.may_be_empty}
    assert freed - {rule.rule for rule in strict.rules if rule.may_be_empty} == {"names.similar"}


def test_a_rule_that_there_is_not_cannot_be_declared_unmet(copy: Locations) -> None:
    (copy.notebooks / "one.yml").write_text(
        "{name: one, title: 一, issuer: 県, unmet: [names.simular]}", encoding="utf-8"
    )
    (copy.notebooks / "one.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(CheckNotEvaluated) as error:
        unmet_rules(copy, SUITES, ["one"])
    assert str(error.value).startswith("報告の宣言の unmet に、expectations にない規則があります。")
    assert "one: names.simular" in str(error.value)


def test_a_comparison_that_is_no_longer_measured_turns_the_run_red(
    project: Locations, real_tables: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = next(r for r in SUITES["measurements"].rules_for(REPORTS[2021]) if r.rule == "register.row_count")

    def without(tables: Tables) -> pd.DataFrame:
        found = measure(tables)
        return found[found["rule"] != rule.rule].reset_index(drop=True)

    monkeypatch.setattr("nenpo.checks.year.measure", without)
    uncovered = check_year(project, 2021, real_tables).uncovered()
    messages = [finding["message"] for finding in uncovered if finding["rule"] == rule.rule]
    assert len(messages) == 1 and f"規則「{rule.title}」で調べる値が一つもありません" in messages[0]


# Empty tables, empty columns, doubled headers ------------------------------------------------------------------


def has_rows(suite: Suite) -> bool:
    return any(rule.type == ROWS for rule in suite.rules)


@pytest.mark.parametrize("name", [name for name in NAMES if has_rows(SUITES[name])])
def test_every_empty_table_is_red(name: str, source: Any) -> None:
    suite = SUITES[name]
    found, _ = judge(source, suite, blank(suite, 0), reports_of(suite), 2020)
    assert [(one.rule, one.severity) for one in found] == [(f"{name}.rows", "critical")]


def test_only_what_may_be_empty_has_no_rule_on_its_rows() -> None:
    # What cleaning met, is on record as known, restricted, spelt in two ways, corrected or renamed: none is good news.
    without = [name for name in NAMES if not has_rows(SUITES[name])]
    assert without == ["comparability", "corrections", "drift", "known_issues", "names", "problems"]


def test_an_empty_table_is_red_to_the_end(project: Locations, real_tables: Years) -> None:
    tables = real_tables[2020] | {"projects": real_tables[2020]["projects"].iloc[:0]}
    uncovered = check_year(project, 2020, {**real_tables, 2020: tables}).uncovered()
    assert "projects.rows" in {finding["rule"] for finding in uncovered}


@pytest.mark.parametrize("year", [2020, 2021])
def test_what_is_measured_does_without_the_rows_of_any_table(project: Locations, real_tables: Years, year: int) -> None:
    # An empty table is a finding; it must not be an error of the program that hides it.
    few = {name: frame.iloc[:15] for name, frame in real_tables[year].items()}
    for name, frame in few.items():
        tables = few | {name: frame.iloc[:0]}
        wide = Tables(tables, year, every_observation({**real_tables, year: tables}), project)
        for made in (measure, compare):
            try:
                made(wide)
            except CheckNotEvaluated as error:
                assert error.exit_status == 3


@pytest.mark.parametrize("year", [2020, 2021])
def test_every_column_without_values_is_red(year: int, real_tables: Years, source: Any) -> None:
    for name, frame in real_tables[year].items():
        rules = [rule for rule in SUITES[name].rules_for(REPORTS[year]) if rule.on_rows and not rule.may_be_empty]
        columns = {rule.column for rule in rules if rule.column in frame.columns}
        found, _ = judge(source, SUITES[name], frame.assign(**dict.fromkeys(columns, "")), REPORTS[year], year)
        ruled = {rule.rule: rule.column for rule in rules}
        red = {ruled[one.rule] for one in found if one.rule in ruled and one.severity == "critical"}
        assert columns - red == set(), name


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OURS])
def test_every_doubled_header_stops_the_run(name: str, source: Any) -> None:
    suite = SUITES[name]
    frame = blank(suite, 1)
    first = frame.columns[0]
    assert f"二度ある欄: {first}" in stopped(suite, frame.set_axis([first, first, *frame.columns[2:]], axis=1), source)


@pytest.mark.parametrize("file", ["outcomes.csv", "members.csv"])
def test_a_doubled_header_of_a_raw_table_stops_the_run(copy: Locations, file: str) -> None:
    path = copy.root / "data" / "raw" / "nenji-hokoku-fy2020" / file
    head, rest = path.read_text(encoding="utf-8").split("\n", 1)
    names = head.split(",")
    path.write_text("\n".join([",".join([names[0], names[0], *names[2:]]), rest]), encoding="utf-8")
    with pytest.raises(NenpoError) as caught:
        clean_year(copy, 2020)
    assert caught.value.exit_status == 3
    assert file in str(caught.value) and f"（{names[0]}）" in str(caught.value)


# A rule that was taken out ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["measurements", "comparisons"])
def test_what_is_measured_cannot_lose_its_rule(name: str, project: Locations, real_tables: Years) -> None:
    # Taken out of both places a rule is gone for good, but then nothing judges what is measured for it.
    suite = SUITES[name]
    for year, tables in real_tables.items():
        wide = Tables(tables, year, every_observation(real_tables), project)
        measured = measure(wide) if name == "measurements" else compare(wide)
        for rule in sorted(set(measured["rule"])):
            without = replace(suite, rules=tuple(one for one in suite.rules if one.rule != rule))
            with pytest.raises(CheckNotEvaluated, match=f"突き合わせ「{rule}」を判定する規則がありません"):
                refuse_unjudged(without, measured, REPORTS[year])


@pytest.mark.parametrize("name", NAMES)
def test_the_columns_of_a_table_are_always_ruled(name: str) -> None:
    guards = [rule for rule in SUITES[name].rules if rule.type == EXACT_COLUMNS]
    assert guards and all(rule.guard and rule.severity == "critical" for rule in guards)


def test_absent_tables_are_empty_ones(real_tables: Years) -> None:
    tables = {name: frame for name, frame in real_tables[2020].items() if name != "subtotals"}
    assert with_absent(SUITES, tables, REPORTS[2020])["subtotals"].empty


def test_a_finding_is_made_of_text() -> None:
    assert all(kind in ("str", str) for kind in Finding.__annotations__.values())
