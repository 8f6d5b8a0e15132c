"""The findings in every form that `nenpo check` prints: text, JSON, JUnit, GitHub's annotations, Markdown.

All of them hold the same findings; a test reads each of them back. Nothing is judged here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from xml.etree import ElementTree

from nenpo.checks.judge import FINDING_COLUMNS
from nenpo.checks.suites import SEVERITIES
from nenpo.checks.year import CheckResult
from nenpo.ground.address import Address
from nenpo.ground.fiscal_year import fiscal_year_name
from nenpo.ground.rows import grouped, records_of

SEVERITY_WORDS = {"critical": "重大", "warning": "注意", "info": "参考"}
TITLE = "データの品質"
NOT_APPLIED = "この年度の資料にはない表や報告についての決まりなので、対象になりません。"
DETAILS = {"printed": "印刷", "value": "読み取った値", "expected": "比べた値"}
# Stands for a line break inside a printed cell where a finding is told line by line.
LINE_BREAK = "↵"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKDOWN_SIGNS = re.compile(r"[\\`*_\[\]|~#]")
_COMMANDS = {"critical": "error", "warning": "warning", "info": "notice"}
Record = Mapping[str, str]


def flat(results: Iterable[CheckResult]) -> list[dict[str, str]]:
    """Findings of all years as flat records, in their order."""
    return [record for result in results for record in records_of(result.findings[list(FINDING_COLUMNS)])]


def reasons_of(result: CheckResult) -> dict[str, str]:
    """Id of each known issue to its kind and reason, as people read them beside a finding."""
    return {one["id"]: f"{one['kind']}：{one['reason']}" for one in records_of(result.known_issues)}


def is_failure(record: Record) -> bool:
    """Whether a finding fails the run: critical, and explained by no known issue."""
    return record["severity"] == "critical" and not record["known_issue"]


def summary(result: CheckResult) -> str:
    """One sentence: how many findings of each weight, and how much was checked."""
    found = result.findings
    parts = []
    for severity in SEVERITIES:
        rows = found[found["severity"] == severity]
        known = int((rows["known_issue"] != "").sum())
        parts.append(f"{SEVERITY_WORDS[severity]}{len(rows)}件" + (f"（うち既知{known}件）" if known else ""))
    cells = [int(text) for text in result.checked["cells"] if text]
    year = fiscal_year_name(result.fiscal_year)
    checked = f"{len(cells)}の決まりを、のべ{sum(cells):,}の値について確かめました。"
    return f"{year}の資料: {'、'.join(parts)}。{checked}"


# Text and JSON


def as_json(results: Iterable[CheckResult]) -> str:
    """One object whose `findings` is a list of flat objects."""
    return json.dumps({"findings": flat(results)}, ensure_ascii=False, indent=2)


def as_text(results: Iterable[CheckResult]) -> str:
    """One block of lines a finding, worst first, and a line a year that sums up."""
    blocks = []
    for result in results:
        reasons = reasons_of(result)
        blocks += [f"== {fiscal_year_name(result.fiscal_year)}の資料"]
        blocks += [finding_text(record, reasons) for record in flat([result])]
        blocks += [summary(result)]
    return "\n\n".join(blocks)


def finding_text(record: Record, reasons: Mapping[str, str]) -> str:
    """A finding as lines: how bad and where, what is wrong, what is printed and expected, which rule."""
    place = Address(record["file"], record["row"], record["column"])
    rest = [_in_line(record["message"]), *_detail_lines(record, reasons), f"規則: {record['rule']}"]
    return "\n".join([f"{_weight(record)} {place.words}", *(f"  {line}" for line in rest)])


def _weight(record: Record) -> str:
    known = f"（既知: {record['known_issue']}）" if record["known_issue"] else ""
    return f"[{SEVERITY_WORDS[record['severity']]}]{known}"


def _detail_lines(record: Record, reasons: Mapping[str, str]) -> list[str]:
    """What is printed, read and expected, on one line, and why it is known on another."""
    shown = {title: _in_line(record[name]) for name, title in DETAILS.items() if record[name]}
    if record["value"] == record["printed"]:
        shown.pop(DETAILS["value"], None)
    lines = ["　".join(f"{title}: {text}" for title, text in shown.items())] if shown else []
    reason = reasons.get(record["known_issue"], "")
    return lines + ([f"理由: {_in_line(reason)}"] if reason else [])


def _in_line(text: str) -> str:
    """Text on one line, whatever would break it."""
    return LINE_BREAK.join(text.splitlines()) if text else ""


# JUnit


def as_junit(results: Iterable[CheckResult]) -> str:
    """JUnit XML: a test suite a fiscal year, a test case a rule; what fails the run is a failure, the rest is told.

    A case has one `failure` at most, because readers show the first alone: all findings stand in its text.
    """
    root = ElementTree.Element("testsuites", {"name": "nenpo check"})
    for result in results:
        root.append(_junit_suite(result))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}'


def _junit_suite(result: CheckResult) -> ElementTree.Element:
    reasons, found = reasons_of(result), by_rule(flat([result]))
    cases = [_junit_case(rule, found.get(rule["rule"], []), reasons) for rule in records_of(result.checked)]
    suite = ElementTree.Element("testsuite", {"name": fiscal_year_name(result.fiscal_year), "tests": str(len(cases))})
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))
    ElementTree.SubElement(suite, "properties").append(
        ElementTree.Element("property", {"name": "summary", "value": summary(result)})
    )
    suite.extend(cases)
    return suite


def _junit_case(rule: Record, found: Sequence[Record], reasons: Mapping[str, str]) -> ElementTree.Element:
    case = ElementTree.Element("testcase", {"classname": rule["table"], "name": rule["rule"]})
    failing = [record for record in found if is_failure(record)]
    if not rule["cells"]:
        ElementTree.SubElement(case, "skipped", {"message": NOT_APPLIED})
    if failing:
        more = f"（ほか{len(failing) - 1}件）" if len(failing) > 1 else ""
        message = _in_xml(_in_line(failing[0]["message"]) + more)
        failure = ElementTree.SubElement(case, "failure", {"message": message, "type": "critical"})
        failure.text = _in_xml("\n\n".join(finding_text(record, reasons) for record in failing))
    told = [finding_text(record, reasons) for record in found if not is_failure(record)]
    cells = f"確かめた値の数: {int(rule['cells']):,}" if rule["cells"] else NOT_APPLIED
    ElementTree.SubElement(case, "system-out").text = _in_xml("\n\n".join([f"{rule['title']}\n{cells}", *told]))
    return case


def by_rule(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Findings by the rule that gave them, in their order."""
    return grouped(records, lambda record: record["rule"])


def _in_xml(text: str) -> str:
    """Text without the signs that XML cannot hold, which would make the whole file unreadable."""
    return _NO_XML.sub("\ufffd", text)


# GitHub


def as_github(results: Iterable[CheckResult]) -> str:
    """Workflow commands of GitHub: an annotation a finding, at the line of the file it is about.

    What a known issue explains is a notice, whatever its weight: it asks nobody to do anything.
    """
    lines = []
    for result in results:
        reasons = reasons_of(result)
        lines += [_annotation(record, reasons) for record in flat([result])]
        lines += [summary(result)]
    return "\n".join(lines)


def _annotation(record: Record, reasons: Mapping[str, str]) -> str:
    command = "notice" if record["known_issue"] else _COMMANDS[record["severity"]]
    properties = {"file": repository_path(record["file"]), "line": record["row"]}
    properties |= {"title": f"{_weight(record)} {record['rule']}"}
    place = Address(record["file"], record["row"], record["column"]).words
    lines = [_in_line(record["message"]), f"場所: {place}", *_detail_lines(record, reasons)]
    told = ",".join(f"{name}={_property(text)}" for name, text in properties.items() if text)
    return f"::{command} {told}::{_command_data(chr(10).join(lines))}"


def repository_path(file: str) -> str:
    """Path of a finding's file in the repository: the files of the documents lie in data/raw."""
    return file if not file or file.startswith(("data/", "expectations/")) else f"data/raw/{file}"


def _command_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _command_data(text).replace(":", "%3A").replace(",", "%2C")


# Markdown


def as_markdown(results: Iterable[CheckResult]) -> str:
    """A summary for the page of a CI job: counts, the findings worst first, the known ones folded away."""
    return "\n\n".join([f"## {TITLE}", *(block for result in results for block in _markdown_year(result))])


def _markdown_year(result: CheckResult) -> list[str]:
    records, reasons = flat([result]), reasons_of(result)
    counts = [
        (SEVERITY_WORDS[severity], str(len(own)), str(sum(bool(record["known_issue"]) for record in own)))
        for severity in SEVERITIES
        for own in ([record for record in records if record["severity"] == severity],)
    ]
    heads = ("重さ", "場所", "印刷", "比べた値", "見つかったこと", "規則")
    new = [_markdown_row(record) for record in records if not record["known_issue"]]
    known = [
        (*_markdown_row(record), record["known_issue"], reasons.get(record["known_issue"], ""))
        for record in records
        if record["known_issue"]
    ]
    blocks = [f"### {fiscal_year_name(result.fiscal_year)}の資料", markdown_text(summary(result))]
    blocks += [markdown_table(("重さ", "指摘", "うち既知"), counts)]
    blocks += [markdown_table(heads, new) if new else "既知でない指摘はありません。"]
    if known:
        table = markdown_table((*heads, "既知", "理由"), known)
        blocks += [f"<details>\n<summary>既知の指摘 {len(known)}件</summary>", table, "</details>"]
    return blocks


def _markdown_row(record: Record) -> tuple[str, ...]:
    place = Address(record["file"], record["row"], record["column"]).words
    weight = SEVERITY_WORDS[record["severity"]]
    return weight, place, record["printed"], record["expected"], record["message"], record["rule"]


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown, every cell escaped."""
    lines = [heads, ["---"] * len(heads), *([markdown_text(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def markdown_text(text: str) -> str:
    """Plain text as Markdown that shows it as it is: no sign of it ends a cell, marks up, or is HTML."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN_SIGNS.sub(lambda sign: f"\\{sign[0]}", _in_line(text))


FORMATS: dict[str, Callable[[Iterable[CheckResult]], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "github": as_github,
    "markdown": as_markdown,
}
