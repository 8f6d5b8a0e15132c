"""Suite files: whole, written alike, and refused with a sentence when they are not."""

import json
import re
import string
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nenpo.checks.known_issues import ISSUE_COLUMNS
from nenpo.checks.measurements import COMPARISON_COLUMNS, MEASUREMENT_COLUMNS
from nenpo.checks.suites import Suite, concerns, read_suite, read_suites, suite_text, write_suite
from nenpo.cleaning.listings import COMPANIONS
from nenpo.ground.errors import CheckNotEvaluated, UsageError
from nenpo.ground.fiscal_year import parse_period
from nenpo.ground.locations import Locations, at

Change = Callable[[dict[str, Any]], None]

SUITE: dict[str, Any] = {
    "name": "figures",
    "meta": {
        "title": "数値の表",
        "reports": [],
        "rules": ["figures.value.form", "figures.unit.allowed"],
        "numbers": {"value": "integer"},
    },
    "expectations": [
        {
            "type": "expect_column_values_to_match_regex",
            "id": "a",
            "kwargs": {"column": "value", "regex": "^[0-9]+$"},
            "severity": "critical",
            "meta": {
                "rule": "figures.value.form",
                "title": "数",
                "message": "数ではありません。",
                "as_text": True,
            },
        },
        {
            "type": "expect_column_values_to_be_in_set",
            "id": "b",
            "kwargs": {"column": "unit", "value_set": ["件"]},
            "severity": "warning",
            "meta": {"rule": "figures.unit.allowed", "title": "単位", "message": "単位「{cell}」。"},
        },
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Locations:
    return at(tmp_path)


def put(folder: Locations, change: Change = lambda record: None) -> Path:
    record = json.loads(json.dumps(SUITE))
    change(record)
    path = folder.expectations / "figures.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def test_a_suite_is_read_and_written_without_loss(folder: Locations) -> None:
    suite = read_suite(put(folder))
    assert [rule.rule for rule in suite.rules] == ["figures.value.form", "figures.unit.allowed"]
    assert [rule.severity for rule in suite.rules] == ["critical", "warning"]
    assert suite.rules[0].as_text and not suite.rules[1].as_text
    write_suite(folder, suite)
    assert read_suites(folder) == {"figures": suite}


def test_what_great_expectations_is_given_has_no_severity(folder: Locations) -> None:
    rule = read_suite(put(folder)).rules[1]
    assert rule.expectation() == {
        "type": "expect_column_values_to_be_in_set",
        "id": "b",
        "kwargs": {"column": "unit", "value_set": ["件"]},
        "meta": {"rule": "figures.unit.allowed"},
    }


def drop(record: dict[str, Any]) -> None:
    del record["expectations"][1]


def undeclare(record: dict[str, Any]) -> None:
    record["meta"]["rules"].pop()


def repeat(record: dict[str, Any]) -> None:
    record["expectations"].append(record["expectations"][1])


def same_id(record: dict[str, Any]) -> None:
    record["expectations"][1]["id"] = "a"


def empty(record: dict[str, Any]) -> None:
    record["expectations"], record["meta"]["rules"], record["meta"]["numbers"] = [], [], {}


def unknown_severity(record: dict[str, Any]) -> None:
    record["expectations"][1]["severity"] = "error"


def another_name(record: dict[str, Any]) -> None:
    record["name"] = "facts"


def unruled_number(record: dict[str, Any]) -> None:
    record["expectations"][0]["meta"]["as_text"] = False


def conditional_form(record: dict[str, Any]) -> None:
    record["expectations"][0]["kwargs"]["row_condition"] = {}
    record["expectations"][0]["kwargs"]["row_condition"]["type"] = "nullity"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (drop, "規則「figures.unit.allowed」は宣言（meta.rules）にありますが、expectations にありません"),
        (
            undeclare,
            "規則「figures.unit.allowed」は expectations にありますが、宣言（meta.rules）にありません",
        ),
        (repeat, "規則「figures.unit.allowed」が二度あります"),
        (same_id, "id「a」が二度あります"),
        (empty, "規則が一つもありません"),
        (
            unknown_severity,
            "規則「figures.unit.allowed」の重さ「error」は critical、warning、info のどれでもありません",
        ),
        (another_name, "name が「facts」ですが、ファイル名は「figures」です"),
        (unruled_number, "数の欄「value」に、文字のまま形を調べる規則がありません"),
        (conditional_form, "数の欄「value」に、文字のまま形を調べる規則がありません"),
    ],
)
def test_a_suite_that_is_not_whole_is_refused(folder: Locations, change: Change, message: str) -> None:
    with pytest.raises(CheckNotEvaluated) as caught:
        read_suite(put(folder, change))
    assert str(caught.value).startswith("「expectations/figures.json」の規則がそろっていません。\n")
    assert f"  - {message}\n" in str(caught.value)
    assert caught.value.exit_status == 3


def test_a_key_that_means_nothing_is_refused(folder: Locations) -> None:
    path = put(folder, lambda record: record["expectations"][1]["meta"].update(may_be_emtpy=True))
    with pytest.raises(CheckNotEvaluated, match="figures.unit.allowed: may_be_emtpy"):
        read_suite(path)


def test_a_suite_lacking_a_key_is_refused(folder: Locations) -> None:
    path = put(folder, lambda record: record["expectations"][1]["meta"].pop("message"))
    with pytest.raises(CheckNotEvaluated, match="「expectations/figures.json」の書き方が決まりと合いません"):
        read_suite(path)


def test_what_is_no_json_is_refused(folder: Locations) -> None:
    path = put(folder)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CheckNotEvaluated, match="「expectations/figures.json」を JSON として読めません"):
        read_suite(path)


def test_no_suite_at_all_is_refused(folder: Locations) -> None:
    with pytest.raises(CheckNotEvaluated, match="検査の規則（\\*.json）がありません"):
        read_suites(folder)


def test_two_suites_with_one_rule_are_refused(folder: Locations) -> None:
    put(folder)
    twin = (
        (folder.expectations / "figures.json")
        .read_text(encoding="utf-8")
        .replace('"name": "figures"', '"name": "twin"')
    )
    (folder.expectations / "twin.json").write_text(twin, encoding="utf-8")
    with pytest.raises(CheckNotEvaluated, match="重なっています（figures.unit.allowed、figures.value.form、a、b）"):
        read_suites(folder)


def test_what_names_no_report_is_for_all() -> None:
    assert concerns((), ["nenji-hokoku"]) and concerns((), [])
    assert concerns(["nenji-hokoku"], ["nenji-hokoku", "jigyo-sokatsu"])
    assert not concerns(["nenji-hokoku"], ["jigyo-sokatsu"])


def test_every_file_is_as_our_writer_writes_it(root: Path, suites: dict[str, Suite]) -> None:
    for name, suite in suites.items():
        assert (root / "expectations" / f"{name}.json").read_bytes() == suite_text(suite).encode("utf-8"), name


def test_ids_and_names_of_rules(suites: dict[str, Suite]) -> None:
    for name, suite in suites.items():
        assert all(str(uuid.UUID(rule.id)) == rule.id for rule in suite.rules)
        foreign = [rule.rule for rule in suite.rules if not rule.rule.startswith(f"{name}.")]
        assert all(rule.partition(".")[0] in suites for rule in foreign)
        assert not foreign or name in ("measurements", "comparisons")


def test_suites_begin_with_rows_and_columns(suites: dict[str, Suite]) -> None:
    # What cleaning met, what is known, spelt otherwise, corrected, renamed or restricted may be nothing at all.
    first = ["expect_table_row_count_to_be_between", "expect_table_columns_to_match_ordered_list"]
    for name, suite in suites.items():
        may_be_nothing = ("problems", "known_issues", "names", "corrections", "drift", "comparability")
        wanted = first[1:] if name in may_be_nothing else first
        assert [rule.type for rule in suite.rules[: len(wanted)]] == wanted, name


def test_messages_are_sentences_about_cells_that_exist(
    suites: dict[str, Suite], real_tables: dict[int, dict[str, Any]]
) -> None:
    columns = {name: set(frame.columns) for tables in real_tables.values() for name, frame in tables.items()}
    columns["measurements"], columns["comparisons"] = set(MEASUREMENT_COLUMNS), set(COMPARISON_COLUMNS)
    columns["known_issues"] = set(ISSUE_COLUMNS)
    # Tables of a year that is rolled over; none is on record yet.
    columns |= {name: {"document", "source_cell", *COMPANIONS[name].values()} for name in ("corrections", "drift")}
    ours = {"printed", "cell", "value", "expected", "subject"}
    for name, suite in suites.items():
        for rule in suite.rules:
            assert rule.message.endswith("。"), rule.rule
            for words in (rule.message, rule.expected):
                named = {field for _, field, _, _ in string.Formatter().parse(words) if field}
                assert named <= columns[name] | ours, rule.rule


@pytest.mark.parametrize(
    "period",
    ["2020", "CY2019", "2020-04", "2021-03-31", "2003..2021", "..2021", "2011..", "..2020-09",
     "CY2008..CY2020", "2021-05..2022-03", "2022-02-16..2022-02-18", "..", "R2", "2020-13", "2020/04",
     "2020-4", ""],
)  # fmt: skip
def test_the_form_of_a_period_is_the_one_that_is_read(suites: dict[str, Suite], period: str) -> None:
    rule = next(rule for rule in suites["observations"].rules if rule.rule == "observations.period.form")
    try:
        parse_period(period)
        readable = True
    except UsageError:
        readable = False
    assert bool(re.search(rule.kwargs["regex"], period)) == readable


@pytest.mark.parametrize("name", ["comparisons", "measurements", "names", "observations"])
def test_what_is_found_is_no_accusation_and_no_order(suites: dict[str, Suite], name: str) -> None:
    accusing = re.compile("ど(ちら|れ)か[がの]誤り|が誤りか|写し誤りがない|をそろえて|揃えて|のどちらかを直")
    messages = [rule.message for rule in suites[name].rules]
    assert messages and [text for text in messages if accusing.search(text)] == []
