"""The same findings in every form, each read back, and the words and escapes of each form."""

import json
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from nenpo.checks.formats import (
    FORMATS,
    LINE_BREAK,
    as_github,
    as_json,
    as_junit,
    as_markdown,
    as_text,
    flat,
    repository_path,
)
from nenpo.checks.judge import CHECKED_COLUMNS, FINDING_COLUMNS, Finding, findings_frame
from nenpo.checks.known_issues import ISSUE_COLUMNS
from nenpo.checks.report import findings_tables
from nenpo.checks.year import CheckResult, check_year
from nenpo.command_line import FORMATS as OFFERED
from nenpo.ground.address import Address
from nenpo.report.shown import page_html

UNIT = Finding(
    rule="observations.unit.allowed",
    severity="critical",
    document="doc",
    file="doc/outcomes.csv",
    row="5",
    column="欄2",
    fact_id="doc/甲/参加者数/2020",
    project="甲",
    indicator="参加者数",
    fiscal_year="2020",
    printed="3匹",
    value="3",
    expected="件、名",
    message="単位「匹」は<一覧>にありません。",
)
AGAIN = Finding(
    "observations.unit.allowed",
    "critical",
    "doc",
    "doc/outcomes.csv",
    "6",
    "欄2",
    printed="4匹",
    message="また匹です。",
)
KNOWN = Finding(
    "problems.header",
    "critical",
    "doc",
    "doc/outcomes.csv",
    "43",
    "欄3",
    printed="元年度",
    message="見出しが違います。",
    known_issue="one",
)
CHART = Finding("charts.on_record", "info", "doc", "doc/zu01.csv", message="図1の系列が資料未収録です。")
# Everything that some form could take for its own signs.
ODD = Finding(
    rule="notes.text",
    severity="warning",
    document="doc",
    file="doc/a,b:c%.csv",
    row="2",
    column="欄|1",
    printed="|a|,b:c%\n*d* _e_ [f](g) <script>\\ `h` ::error:: 100%0A",
    value="~~x~~",
    expected="\x07\x0b#1 & </system-out>",
    message="「|」と「%」、\n改行が「:」に続きます。",
)
SHEET = Finding("notes.text", "critical", "", "expectations/known_issues.yml", expected="一つ", message="空です。")
ISSUE = {"id": "one", "kind": "誤り", "reason": "右は2年度です。", "state": "有効"}
SAME = ("rule", "file", "row", "column", "printed", "expected", "message", "known_issue")


def result(*findings: Finding, year: int = 2020) -> CheckResult:
    rules = {"observations.unit.allowed", "problems.header", "charts.on_record", "notes.text", "notes.rows"}
    checked = [(rule, rule.partition(".")[0], "表", "critical", "7", "0", f"{rule}の題") for rule in sorted(rules)]
    checked.append(("events.rows", "events", "催しの表", "critical", "", "", "行がある"))
    return CheckResult(
        year,
        findings_frame(findings),
        pd.DataFrame(checked, columns=list(CHECKED_COLUMNS), dtype=object),
        pd.DataFrame([ISSUE], columns=list(ISSUE_COLUMNS), dtype=object).fillna(""),
    )


# Each form read back as (rule, file, row, column, printed, expected, message, known issue)

Told = list[tuple[str, ...]]


def place_parts(words: str) -> tuple[str, str, str]:
    file, row, column = re.fullmatch(r"(.*?)(?: (\d+)行)?(?:「(.*)」)?", words).groups(default="")  # type: ignore[union-attr]
    return file, row, column


def details(line: str) -> tuple[str, str]:
    """Printed and expected of a line `印刷: …　読み取った値: …　比べた値: …`."""
    parts = dict(part.split(": ", 1) for part in re.split("　(?=印刷: |読み取った値: |比べた値: )", line))
    return parts.get("印刷", ""), parts.get("比べた値", "")


def from_block(text: str) -> tuple[str, ...]:
    head, message, *rest = text.split("\n")
    _, known, place = re.fullmatch(r"\[(重大|注意|参考)\](?:（既知: (.*?)）)? (.*)", head).groups(default="")  # type: ignore[union-attr]
    shown = next((line[2:] for line in rest if re.match("  (印刷|読み取った値|比べた値): ", line)), "印刷: ")
    rule = next(line.removeprefix("  規則: ") for line in rest if line.startswith("  規則: "))
    return (rule, *place_parts(place), *details(shown), message[2:], known)


def from_text(text: str) -> Told:
    return [from_block(block) for block in text.split("\n\n") if block.startswith("[")]


def from_json(text: str) -> Told:
    return [tuple(record[name] for name in SAME) for record in json.loads(text)["findings"]]


def from_junit(text: str) -> Told:
    root = ElementTree.fromstring(text)
    texts = [element.text or "" for tag in ("failure", "system-out") for element in root.iter(tag)]
    return [one for text in texts for one in from_text(text)]


def unescaped(text: str) -> str:
    for code, sign in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def from_github(text: str) -> Told:
    found = []
    for line in text.splitlines():
        if command := re.fullmatch(r"::(error|warning|notice) (.*?)::(.*)", line):
            properties = {k: unescaped(v) for k, _, v in (one.partition("=") for one in command[2].split(","))}
            message, place, *rest = unescaped(command[3]).split("\n")
            file, row, column = place_parts(place.removeprefix("場所: "))
            assert properties.get("file", "") == repository_path(file) and properties.get("line", "") == row
            known, rule = re.fullmatch(r"\[..\](?:（既知: (.*?)）)? (.*)", properties["title"]).groups(default="")  # type: ignore[union-attr]
            shown = next((one for one in rest if re.match("(印刷|読み取った値|比べた値): ", one)), "印刷: ")
            found.append((rule, file, row, column, *details(shown), message, known))
    return found


def from_markdown(text: str) -> Told:
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and cells[0] in ("重大", "注意", "参考") and len(cells) > 3:
            plain = [re.sub(r"\\(.)", r"\1", cell) for cell in cells]
            plain = [cell.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for cell in plain]
            _, place, printed, expected, message, rule, *known = plain
            found.append((rule, *place_parts(place), printed, expected, message, *(known[:1] or [""])))
    return found


class Rows(HTMLParser):
    """Cells of the tables of findings on the quality page, as a reader of the HTML meets them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.rows.append([])

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def from_html(html: str) -> Told:
    found, rule = [], ""
    for cells in Rows(html).rows:
        if len(cells) == 1:
            rule = re.fullmatch(r".*（([a-z_.]+)）\d+件", cells[0])[1]  # type: ignore[index]
        elif cells and cells[0] != "箇所":
            place, _, printed, expected, message, *known = cells
            issue = re.fullmatch(r".* （(.*)）", known[0])[1] if known else ""  # type: ignore[index]
            found.append((rule, *place_parts(place), printed, expected, message, issue))
    return found


READERS: dict[str, Callable[[str], Told]] = {
    "text": from_text,
    "json": from_json,
    "junit": from_junit,
    "github": from_github,
    "markdown": from_markdown,
}


def in_line(told: Told, form: str) -> list[tuple[str, ...]]:
    """Sorted, with what a form cannot hold written as it writes it."""
    breaks = {"\x0b": LINE_BREAK, "\n": LINE_BREAK} | ({"\x07": "\ufffd"} if form == "junit" else {})
    return sorted(tuple("".join(breaks.get(sign, sign) for sign in part).strip() for part in one) for one in told)


def same_in_every_form(results: list[CheckResult]) -> None:
    wanted = [tuple(record[name] for name in SAME) for record in flat(results)]
    assert wanted
    for form, show in FORMATS.items():
        assert in_line(READERS[form](show(results)), form) == in_line(wanted, form), form
    page = "".join(page_html(findings_tables(result).record()) for result in results)
    assert in_line(from_html(page), "html") == in_line(wanted, "html")


def test_the_forms_are_those_that_the_command_offers() -> None:
    assert tuple(FORMATS) == tuple(READERS) == OFFERED


def test_every_form_holds_the_same_findings() -> None:
    same_in_every_form([result(UNIT, AGAIN, KNOWN, ODD, SHEET, CHART), result(CHART, year=2021)])


def test_every_form_holds_the_findings_of_the_real_documents(
    project: Any, real_tables: Mapping[int, dict[str, pd.DataFrame]]
) -> None:
    same_in_every_form([check_year(project, year, real_tables) for year in real_tables])


@pytest.mark.parametrize("form", FORMATS)
def test_no_finding_is_said_in_every_form(form: str) -> None:
    text = FORMATS[form]([result()])
    assert READERS[form](text) == []
    assert form == "json" or "重大0件、注意0件、参考0件" in text


def test_json_is_one_object_of_flat_findings() -> None:
    found = json.loads(as_json([result(UNIT), result(CHART)]))
    assert list(found) == ["findings"]
    assert [list(record) for record in found["findings"]] == [list(FINDING_COLUMNS)] * 2
    assert found["findings"][0]["printed"] == "3匹" and found["findings"][1]["project"] == ""


def test_text_has_a_block_a_finding() -> None:
    assert as_text([result(UNIT, KNOWN, CHART)]) == (
        "== 令和2年度の資料\n\n"
        "[重大] doc/outcomes.csv 5行「欄2」\n"
        "  単位「匹」は<一覧>にありません。\n"
        "  印刷: 3匹　読み取った値: 3　比べた値: 件、名\n"
        "  規則: observations.unit.allowed\n\n"
        "[重大]（既知: one） doc/outcomes.csv 43行「欄3」\n"
        "  見出しが違います。\n"
        "  印刷: 元年度\n"
        "  理由: 誤り：右は2年度です。\n"
        "  規則: problems.header\n\n"
        "[参考] doc/zu01.csv\n"
        "  図1の系列が資料未収録です。\n"
        "  規則: charts.on_record\n\n"
        "令和2年度の資料: 重大2件（うち既知1件）、注意0件、参考1件。5の決まりを、のべ35の値について"
        "確かめました。"
    )


# JUnit


def junit(*findings: Finding) -> ElementTree.Element:
    return ElementTree.fromstring(as_junit([result(*findings)]))


def test_junit_has_a_suite_a_year_and_a_case_a_rule() -> None:
    root = junit(UNIT, AGAIN, KNOWN, CHART)
    suite = root.find("testsuite")
    assert suite is not None
    counts = {"tests": "6", "failures": "1", "errors": "0", "skipped": "1"}
    assert suite.attrib == {"name": "令和2年度"} | counts and root.attrib == {"name": "nenpo check"} | counts
    cases = [(case.get("classname"), case.get("name")) for case in suite.iter("testcase")]
    assert ("observations", "observations.unit.allowed") in cases and len(set(cases)) == 6


def test_junit_fails_for_what_fails_the_run_and_for_nothing_else() -> None:
    root = junit(UNIT, AGAIN, KNOWN, ODD, CHART)
    failed = {case.get("name"): case.find("failure") for case in root.iter("testcase")}
    failures = {name: failure for name, failure in failed.items() if failure is not None}
    assert list(failures) == ["observations.unit.allowed"]
    failure = failures["observations.unit.allowed"]
    assert failure.attrib == {"message": "単位「匹」は<一覧>にありません。（ほか1件）", "type": "critical"}
    out = {case.get("name"): case.findtext("system-out") or "" for case in root.iter("testcase")}
    assert "（既知: one）" in out["problems.header"] and "図1の系列" in out["charts.on_record"]


def test_junit_says_which_rules_were_not_for_the_year() -> None:
    skipped = {case.get("name"): case.find("skipped") for case in junit().iter("testcase")}
    told = {name: one.get("message") for name, one in skipped.items() if one is not None}
    assert told == {"events.rows": "この年度の資料にはない表や報告についての決まりなので、対象になりません。"}


# GitHub


def test_an_annotation_stands_at_its_line_and_is_escaped() -> None:
    line = as_github([result(ODD)]).splitlines()[0]
    assert line.startswith("::warning file=data/raw/doc/a%2Cb%3Ac%25.csv,line=2,title=[注意] notes.text::")
    assert line.endswith("100%250A　読み取った値: ~~x~~　比べた値: \x07↵#1 & </system-out>")
    assert "%0A場所: doc/a,b:c%25.csv 2行「欄|1」%0A印刷: |a|,b:c%25↵" in line


@pytest.mark.parametrize(
    ("finding", "command"), [(UNIT, "::error "), (ODD, "::warning "), (CHART, "::notice "), (KNOWN, "::notice ")]
)
def test_an_annotation_is_as_grave_as_what_it_asks_for(finding: Finding, command: str) -> None:
    assert as_github([result(finding)]).startswith(command)


def test_paths_are_those_of_the_repository() -> None:
    files = ["doc/a.csv", "data/clean/fy2020/notes.csv", "expectations/known_issues.yml", ""]
    assert [repository_path(file) for file in files] == ["data/raw/doc/a.csv", *files[1:]]


# Markdown


def test_markdown_counts_lists_and_folds_away_what_is_known() -> None:
    text = as_markdown([result(UNIT, KNOWN, CHART)])
    assert text.startswith("## データの品質\n\n### 令和2年度の資料\n\n令和2年度の資料: 重大2件（うち既知1件）")
    assert "\n\n| 重さ | 指摘 | うち既知 |\n| --- | --- | --- |\n| 重大 | 2 | 1 |\n| 注意 | 0 | 0 |\n" in text
    above, below = text.split("<details>\n<summary>既知の指摘 1件</summary>\n\n")
    assert "doc/outcomes.csv 5行" in above and "doc/outcomes.csv 43行" not in above
    assert "| one | 誤り：右は2年度です。 |\n\n</details>" in below


def test_markdown_says_when_nothing_is_new() -> None:
    text = as_markdown([result(KNOWN)])
    assert "既知でない指摘はありません。" in text and text.count("<details>") == 1
    assert "<details>" not in as_markdown([result(UNIT)])


def test_markdown_shows_signs_as_they_are() -> None:
    row = next(line for line in as_markdown([result(ODD)]).splitlines() if "<" not in line and "script" in line)
    assert r"\|a\|,b:c%↵\*d\* \_e\_ \[f\](g) &lt;script&gt;\\ \`h\` ::error::" in row


def test_places_are_read_back_as_they_are_written() -> None:
    for place in (Address("doc/a b.csv", "5", "欄 2"), Address("doc/a.csv", "5"), Address("a.csv"), Address()):
        assert Address(*place_parts(place.words)) == place
