"""All checks of one fiscal year: every clean table against its suite, then the known issues.

Nothing passes by default. A table without a suite, a suite without a table, a measurement that no rule
judges: each stops the run, because a check that was not made must not look like one that found nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from nenpo.checks.consequences import followed
from nenpo.checks.held import OBSERVATIONS, Held, held
from nenpo.checks.judge import Finding, findings_frame, judge, not_checked
from nenpo.checks.known_issues import concerned, covered, issues_frame
from nenpo.checks.measure import compare, measure
from nenpo.checks.measurements import Tables
from nenpo.checks.suites import SEVERITIES, Suite, concerns, read_suites
from nenpo.checks.verdicts import Verdict, Verdicts, verdicts_of
from nenpo.cleaning.observations import OUTSTANDING
from nenpo.facts.known_issues import FILE, KnownIssue, read_known_issues
from nenpo.ground.errors import CheckNotEvaluated, joined
from nenpo.ground.fiscal_year import UNDATED
from nenpo.ground.layouts import LIST
from nenpo.ground.locations import Locations
from nenpo.ground.rows import records_of
from nenpo.ground.sources import abouts, has_forms, table_name
from nenpo.report.declaration import read_reports

SECTION, ISSUER = "担当課", "発行者"
MEASUREMENTS, COMPARISONS, KNOWN_ISSUES = "measurements", "comparisons", "known_issues"
# Tables that the checks make themselves, and clean tables that no file of a document is called by.
OURS = {MEASUREMENTS, COMPARISONS, KNOWN_ISSUES}
MADE = {
    "observations", "problems", "subtotals", "charts", "register", "names", "corrections", "drift", "comparability",
}  # fmt: skip


@dataclass(frozen=True)
class CheckResult:
    """What the checks of one fiscal year gave; every frame is text.

    Attributes
    ----------
    findings : DataFrame
        One row a finding, worst first.
    checked : DataFrame
        One row a rule: values it was held against (empty: not for this year's editions) and findings.
    known_issues : DataFrame
        The issues on record for the year's documents, with what has become of them.
    held : dict
        Fact to the rules that were held against it.
    """

    fiscal_year: int
    findings: pd.DataFrame
    checked: pd.DataFrame
    known_issues: pd.DataFrame
    held: Held = field(default_factory=dict)

    def uncovered(self) -> list[dict[str, str]]:
        """Critical findings that no known issue covers: with one of them nothing is published."""
        found = self.findings
        rows = found[(found["severity"] == "critical") & (found["known_issue"] == "")]
        return records_of(rows)


def check_year(locations: Locations, fiscal_year: int, years: Mapping[int, Mapping[str, pd.DataFrame]]) -> CheckResult:
    """Hold the clean tables of one fiscal year against everything that must be true of them.

    Parameters
    ----------
    years : dict
        The clean tables of every fiscal year on record: documents are held against each other.

    Raises
    ------
    CheckNotEvaluated
        If anything that is declared could not be evaluated.
    """
    about, tables = abouts(locations), years[fiscal_year]
    reports = sorted({str(entry["report"]) for entry in about if int(entry["fiscal_year"]) == fiscal_year})
    suites = read_suites(locations)
    refuse_unpaired(suites, tables, about)
    printed = [str(one["report"]) for one in about if int(one["fiscal_year"]) == fiscal_year and not has_forms(one)]
    figureless = not any(has_figures(entry) for entry in about if int(entry["fiscal_year"]) == fiscal_year)
    unmet = unmet_rules(locations, suites, reports)
    suites = {
        name: suite.in_force(printed, undated=fiscal_year == UNDATED, figureless=figureless, unmet=unmet)
        for name, suite in suites.items()
    }
    awaited = bool((tables[OBSERVATIONS]["marker"] == OUTSTANDING).any())
    verdicts = verdicts_of(locations, fiscal_year)
    every_table = with_absent(suites, tables, reports)
    findings, checked = judge_all(verdicts, suites, every_table, reports, fiscal_year, awaited)
    # Only now: what is measured relies on the columns that have just been judged.
    wide = Tables(tables, fiscal_year, every_observation(years), locations, years.get(fiscal_year - 1))
    measured = {MEASUREMENTS: measure(wide), COMPARISONS: compare(wide)}
    for name, frame in measured.items():
        refuse_unjudged(suites[name], frame, reports)
        found, counts = judged(verdicts, suites[name], frame, reports, fiscal_year, awaited)
        findings, checked = findings + found, [*checked, counts]
    issues = issues_of_year(locations, fiscal_year, about)
    findings = covered(asked(findings, about), issues)
    on_record = issues_frame(issues, findings, newest_editions(about))
    about_issues, checked_issues = judged(verdicts, suites[KNOWN_ISSUES], on_record, reports, fiscal_year)
    findings += [replace(finding, file=f"expectations/{FILE}") for finding in about_issues]
    findings = followed(findings, wide, issues)
    elsewhere = [not_checked(suite) for name, suite in suites.items() if not concerns(suite.reports, reports)]
    return CheckResult(
        fiscal_year=fiscal_year,
        findings=findings_frame(sorted(findings, key=_order)),
        checked=pd.concat([*checked, checked_issues, *elsewhere], ignore_index=True),
        known_issues=on_record,
        held=held(suites[OBSERVATIONS], tables[OBSERVATIONS], reports, measured.values()),
    )


def has_figures(about: Mapping[str, Any]) -> bool:
    """Whether a document declares a table of figures or a chart, and not lists of words alone."""
    return bool(about.get("charts")) or any(table["layout"] != LIST for table in about["tables"])


def unmet_rules(locations: Locations, suites: Mapping[str, Suite], reports: Iterable[str]) -> set[str]:
    """Rules that may find nothing to judge in a year: each of its reports that they are for declares them as `unmet`.

    Raises
    ------
    CheckNotEvaluated
        If a report of the project declares a rule that there is not.
    """
    declared = {name: set(report.unmet) for name, report in read_reports(locations).items()}
    rules = {rule.rule: rule.reports or suite.reports for suite in suites.values() for rule in suite.rules}
    strange = [f"{name}: {rule}" for name, own in declared.items() for rule in sorted(own - set(rules))]
    if strange:
        raise CheckNotEvaluated(
            f"報告の宣言の unmet に、expectations にない規則があります。規則の名前を直してください。\n{joined(strange)}"
        )
    concerned_by = {rule: [one for one in reports if concerns(wanted, [one])] for rule, wanted in rules.items()}
    return {rule for rule, own in concerned_by.items() if own and all(rule in declared.get(one, set()) for one in own)}


def asked(findings: Iterable[Finding], about: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Findings that send a reader to whom their document names: without any 担当課 in it, to its 発行者."""
    nameless = {str(entry["document"]) for entry in about if not _names_sections(entry)}
    return [
        replace(one, message=one.message.replace(SECTION, ISSUER)) if one.document in nameless else one
        for one in findings
    ]


def _names_sections(about: Mapping[str, Any]) -> bool:
    """Whether a document says which section is in charge of what: printed in a column, or as the sender of a form."""
    columns = [str(column) for table in about["tables"] for column in table.get("columns", ())]
    return has_forms(about) or any(column.startswith(SECTION) for column in columns)


def every_observation(years: Mapping[int, Mapping[str, pd.DataFrame]]) -> pd.DataFrame:
    """Observations of the documents of all years, one below the other, oldest first."""
    return pd.concat([years[year]["observations"] for year in sorted(years)], ignore_index=True)


def issues_of_year(locations: Locations, fiscal_year: int, about: Iterable[Mapping[str, Any]]) -> list[KnownIssue]:
    """Known issues that the check of a year answers for."""
    years = {str(entry["document"]): int(entry["fiscal_year"]) for entry in about}
    own = [document for document, year in years.items() if year == fiscal_year]
    return concerned(read_known_issues(locations), own, years)


def judged(
    verdicts: Verdicts,
    suite: Suite,
    frame: pd.DataFrame,
    reports: Sequence[str],
    fiscal_year: int,
    awaited: bool = False,
) -> Verdict:
    """What a suite finds in its table; Great Expectations is asked where it has not been asked the same before."""

    def ask() -> Verdict:
        return judge(verdicts.source, suite, frame, reports, fiscal_year, awaited=awaited)

    return verdicts.told(suite, frame, reports, (fiscal_year, awaited), ask)


def judge_all(
    verdicts: Verdicts,
    suites: Mapping[str, Suite],
    tables: Mapping[str, pd.DataFrame],
    reports: list[str],
    fiscal_year: int,
    awaited: bool = False,
) -> tuple[list[Finding], list[pd.DataFrame]]:
    """Every table against its suite; what could not be evaluated is gathered and raised once."""
    findings: list[Finding] = []
    checked: list[pd.DataFrame] = []
    stopped: list[str] = []
    for name, frame in sorted(tables.items()):
        try:
            found, counts = judged(verdicts, suites[name], frame, reports, fiscal_year, awaited)
        except CheckNotEvaluated as error:
            stopped.append(str(error))
        else:
            findings += found
            checked.append(counts)
    if stopped:
        raise CheckNotEvaluated("\n".join(stopped))
    return findings, checked


def refuse_unpaired(suites: Mapping[str, Suite], tables: Iterable[str], about: Iterable[Mapping[str, Any]]) -> None:
    """Stop at a table without a suite, and at a suite that is for no table of any year.

    Raises
    ------
    CheckNotEvaluated
        Naming each.
    """
    entries = list(about)
    files = {table_name(table) for entry in entries for table in entry["tables"]}
    reports = {str(entry["report"]) for entry in entries}
    wanted = {*tables, *OURS}
    trouble = [f"表「{name}」の規則 expectations/{name}.json がありません" for name in sorted(wanted - set(suites))]
    for name, suite in sorted(suites.items()):
        if name not in wanted | files | MADE:
            trouble.append(f"規則 expectations/{name}.json は、どの年度にもない表のものです")
        elif not concerns(suite.reports, reports):
            trouble.append(f"規則 expectations/{name}.json は、資料のない報告（{'、'.join(suite.reports)}）のものです")
    if trouble:
        raise CheckNotEvaluated(f"検査の規則と表が一対一に対応していません。\n{joined(trouble)}")


def with_absent(
    suites: Mapping[str, Suite], tables: Mapping[str, pd.DataFrame], reports: list[str]
) -> dict[str, pd.DataFrame]:
    """The tables, and an empty one for each that an edition of the year should give and does not: a finding."""
    absent = {
        name: pd.DataFrame(columns=suite.columns_for(reports), dtype=object)
        for name, suite in suites.items()
        if name not in {*tables, *OURS} and concerns(suite.reports, reports)
    }
    return dict(tables) | absent


def refuse_unjudged(suite: Suite, measurements: pd.DataFrame, reports: list[str]) -> None:
    """Stop at a measurement that no rule of the suite judges.

    Raises
    ------
    CheckNotEvaluated
        Naming the comparisons.
    """
    judged = {rule.rule for rule in suite.rules_for(reports)}
    unjudged = sorted(set(measurements["rule"]) - judged)
    if unjudged:
        lines = [f"突き合わせ「{name}」を判定する規則がありません" for name in unjudged]
        raise CheckNotEvaluated(f"expectations/{suite.name}.json が足りません。\n{joined(lines)}")


def newest_editions(about: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Document to the fiscal year of the newest edition of its report that is on record."""
    entries = list(about)
    newest: dict[str, int] = {}
    for entry in entries:
        report, year = str(entry["report"]), int(entry["fiscal_year"])
        newest[report] = max(year, newest.get(report, year))
    return {str(entry["document"]): newest[str(entry["report"])] for entry in entries}


def _order(finding: Finding) -> tuple[Any, ...]:
    """Worst first, the known after the unknown, then by place."""
    row = int(finding.row) if finding.row.isdecimal() else 0
    known = bool(finding.known_issue)
    return (
        SEVERITIES.index(finding.severity),
        known,
        finding.file,
        row,
        finding.column,
        finding.rule,
        finding.fact_id,
    )
