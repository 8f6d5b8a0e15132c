"""All checks of a year on the real documents: nothing uncovered, nothing unpaired, nothing left out."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made import declared

from nenpo.checks.judge import Finding
from nenpo.checks.year import CheckResult, asked, check_year, newest_editions, refuse_unjudged
from nenpo.ground.errors import CheckNotEvaluated
from nenpo.ground.locations import Locations, at

Tables = Mapping[int, dict[str, pd.DataFrame]]


@pytest.fixture(scope="module")
def results(project: Locations, real_tables: Tables) -> dict[int, CheckResult]:
    return {year: check_year(project, year, real_tables) for year in real_tables}


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Locations:
    """Give a project whose rules may be changed."""
    for folder in ("data/raw", "expectations"):
        shutil.copytree(root / folder, tmp_path / folder)
    return at(declared(tmp_path))


def test_the_documents_have_no_uncovered_critical_finding(results: dict[int, CheckResult]) -> None:
    assert [record for result in results.values() for record in result.uncovered()] == []


def test_what_is_known_to_be_wrong_stays_visible(results: dict[int, CheckResult]) -> None:
    found = results[2020].findings
    header = found[found["rule"] == "problems.header"]
    assert header["known_issue"].tolist() == ["fy2020-doubled-header"]
    assert header["message"].tolist() == [
        "「仕事力養成推進事業」の表の見出し「元年度」が年度と合いません（2020年度の欄です）。見出しを確かめてください。"
    ]
    for result in results.values():
        assert set(result.known_issues["state"]) <= {"有効"}


def test_what_the_documents_lack_is_a_finding(results: dict[int, CheckResult]) -> None:
    charts = results[2020].findings
    charts = charts[charts["rule"] == "charts.on_record"]
    assert len(charts) == 14 and set(charts["severity"]) == {"info"}


def test_a_pillar_without_a_programme_is_declared_and_charged_to_nobody(results: dict[int, CheckResult]) -> None:
    found = results[2021].findings
    assert not found["rule"].str.startswith("pillars.").any()


def test_findings_are_text_and_worst_first(results: dict[int, CheckResult]) -> None:
    order = ["critical", "warning", "info"]
    for result in results.values():
        severities = result.findings["severity"].map(order.index).tolist()
        assert severities == sorted(severities)
        assert result.findings.map(lambda cell: isinstance(cell, str)).all(axis=None)


def test_every_rule_of_every_suite_is_accounted_for(results: dict[int, CheckResult], suites: dict[str, Any]) -> None:
    declared = sorted(rule.rule for suite in suites.values() for rule in suite.rules)
    for result in results.values():
        assert sorted(result.checked["rule"]) == declared
    applied = {rule for result in results.values() for rule in result.checked[result.checked["cells"] != ""]["rule"]}
    assert sorted(applied) == declared


def test_the_record_of_figures_counts_what_was_really_checked(
    results: dict[int, CheckResult], real_tables: Tables
) -> None:
    for year, result in results.items():
        counted = Counter(name for rules in result.held.values() for name in rules)
        checked = result.checked[result.checked["table"].eq("observations")].set_index("rule")["cells"]
        on_rows = checked[checked != ""].drop(["observations.rows", "observations.columns"], errors="ignore")
        assert {name: counted[name] for name in on_rows.index} == on_rows.map(int).to_dict()
        assert set(result.held) == set(real_tables[year]["observations"]["fact_id"])


def stopped(folder: Locations, year: int, tables: Mapping[int, dict[str, pd.DataFrame]]) -> str:
    with pytest.raises(CheckNotEvaluated) as caught:
        check_year(folder, year, tables)
    assert caught.value.exit_status == 3
    return str(caught.value)


def test_a_table_without_a_suite_stops_the_run(copy: Locations, real_tables: Tables) -> None:
    (copy.expectations / "pillars.json").unlink()
    assert "表「pillars」の規則 expectations/pillars.json がありません" in stopped(copy, 2021, real_tables)


def test_a_table_that_an_edition_lacks_is_a_finding(copy: Locations, real_tables: Tables) -> None:
    tables = {name: frame for name, frame in real_tables[2021].items() if name != "governance"}
    found = check_year(copy, 2021, {**real_tables, 2021: tables}).uncovered()
    assert [(f["rule"], f["message"]) for f in found if f["rule"].startswith("governance.")] == [
        ("governance.rows", "庶務事項の表に行がありません。元の表と source.yml の記載を確かめてください。")
    ]


def test_a_suite_for_no_table_of_any_year_stops_the_run(copy: Locations, real_tables: Tables) -> None:
    text = (copy.expectations / "pillars.json").read_text(encoding="utf-8").replace("pillars", "beams")
    (copy.expectations / "beams.json").write_text(re.sub(r'"id": "', '"id": "x', text), encoding="utf-8")
    assert "規則 expectations/beams.json は、どの年度にもない表のものです" in stopped(copy, 2021, real_tables)


def test_a_suite_for_no_report_stops_the_run(copy: Locations, real_tables: Tables) -> None:
    path = copy.expectations / "pillars.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["meta"]["reports"] = ["kessan"]
    path.write_text(json.dumps(record), encoding="utf-8")
    message = "規則 expectations/pillars.json は、資料のない報告（kessan）のものです"
    assert message in stopped(copy, 2021, real_tables)


def test_a_rule_that_vanished_stops_the_run(copy: Locations, real_tables: Tables) -> None:
    path = copy.expectations / "pillars.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    gone = record["expectations"].pop()["meta"]["rule"]
    path.write_text(json.dumps(record), encoding="utf-8")
    message = f"規則「{gone}」は宣言（meta.rules）にありますが、expectations にありません"
    assert message in stopped(copy, 2021, real_tables)


def test_a_measurement_that_nothing_judges_stops_the_run(suites: dict[str, Any]) -> None:
    measured = pd.DataFrame({"rule": ["projects.funding", "projects.colour"]})
    with pytest.raises(CheckNotEvaluated, match="突き合わせ「projects.colour」を判定する規則がありません"):
        refuse_unjudged(suites["measurements"], measured, ["nenji-hokoku"])


def test_what_cannot_be_evaluated_is_said_for_all_tables_at_once(copy: Locations, real_tables: Tables) -> None:
    tables = dict(real_tables[2021])
    for name in ("pillars", "events"):
        tables[name] = tables[name].rename(columns={"document": "資料"})
    text = stopped(copy, 2021, {**real_tables, 2021: tables})
    assert "表「events」（催しの表）の規則" in text and "表「pillars」（総括の柱の表）の規則" in text
    assert "足りない欄: document、余分な欄: 資料" in text


@pytest.mark.parametrize("table", ["pillars", "observations"])
def test_an_empty_table_turns_the_run_red(copy: Locations, real_tables: Tables, table: str) -> None:
    tables = real_tables[2021] | {table: real_tables[2021][table].iloc[:0]}
    found = check_year(copy, 2021, {**real_tables, 2021: tables}).uncovered()
    assert f"{table}.rows" in {finding["rule"] for finding in found}


def test_a_column_without_values_turns_the_run_red(copy: Locations, real_tables: Tables) -> None:
    tables = real_tables[2021] | {"observations": real_tables[2021]["observations"].assign(unit="")}
    found = check_year(copy, 2021, {**real_tables, 2021: tables}).uncovered()
    assert "observations.unit.allowed" in {finding["rule"] for finding in found}


def test_a_known_issue_that_matches_nothing_turns_the_run_red(copy: Locations, real_tables: Tables) -> None:
    path = copy.expectations / "known_issues.yml"
    entry = "- {id: old, rule: problems.header, cell: 'gone-fy2019/a.csv#[節=1]欄1', printed: x, "
    entry += "kind: 要確認, found: f, reason: r, question: q, decided_by: 係}\n"
    path.write_text(entry, encoding="utf-8")
    found = [f for f in check_year(copy, 2021, real_tables).uncovered() if f["rule"].startswith("known_issues.")]
    assert [(f["rule"], f["file"]) for f in found] == [("known_issues.unmatched", "expectations/known_issues.yml")]


def about_known_issues(locations: Locations, tables: Tables, year: int) -> list[tuple[str, str]]:
    found = check_year(locations, year, tables).uncovered()
    return [(one["rule"], one["file"]) for one in found if one["rule"].startswith("known_issues.")]


def test_a_known_issue_that_has_expired_turns_the_run_red(copy: Locations, real_tables: Tables) -> None:
    path = copy.expectations / "known_issues.yml"
    before, place, after = path.read_text(encoding="utf-8").rpartition("jigyo-sokatsu-fy2021/")
    path.write_text(before + place + after.replace("until: ''", "until: '2019'", 1), encoding="utf-8")
    assert about_known_issues(copy, real_tables, 2021) == [("known_issues.expired", "expectations/known_issues.yml")]


def test_a_known_issue_that_matches_more_turns_the_run_red(copy: Locations, real_tables: Tables) -> None:
    problems = real_tables[2020]["problems"]
    twice = real_tables[2020] | {"problems": pd.concat([problems, problems], ignore_index=True)}
    found = about_known_issues(copy, {**real_tables, 2020: twice}, 2020)
    assert found == [("known_issues.matches_more", "expectations/known_issues.yml")]


def test_the_newest_edition_of_a_report_is_what_dates_are_held_against() -> None:
    about = [{"document": f"doc-{year}", "report": "r", "fiscal_year": year} for year in (2020, 2021)]
    other = {"document": "account", "report": "s", "fiscal_year": 2019}
    assert newest_editions([*about, other]) == {"doc-2020": 2021, "doc-2021": 2021, "account": 2019}


@pytest.mark.parametrize(
    ("table", "whom"),
    [
        ({"columns": ["節", "欄1"]}, "発行者"),
        ({"columns": ["事業名", "担当課等"]}, "担当課"),
        ({"columns": ["節", "欄1"], "arrival": "form"}, "担当課"),
    ],
)
def test_a_finding_sends_its_reader_to_whom_the_document_names(table: dict[str, Any], whom: str) -> None:
    found = [Finding("rule", "warning", document="doc", message="担当課に確かめてください。")]
    (one,) = asked(found, [{"document": "doc", "tables": [table]}])
    assert one.message == f"{whom}に確かめてください。"
