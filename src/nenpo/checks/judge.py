"""Great Expectations as the judge: a finding exists only because a validation result produced it.

The only module that imports Great Expectations, and only once a table is judged: importing it takes seconds.
Three things it does by itself would let bad data pass, and are refused here: it drops an expectation that it
does not understand, it calls a rule that met no value fulfilled, and it reports a crash as a failed check.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from itertools import count
from types import ModuleType
from typing import Any

import pandas as pd

from nenpo.checks.suites import Rule, Suite
from nenpo.ground.address import Address, parse_address
from nenpo.ground.errors import CheckNotEvaluated, joined
from nenpo.ground.numerals import parse_decimal
from nenpo.ground.rows import records_of

REQUIRED = "expect_column_values_to_not_be_null"
CHECKED_COLUMNS = ("rule", "table", "table_title", "severity", "cells", "found", "title")
_LISTED = 12
_NUMBERS = count(1)


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found; every part is text, empty where it does not apply."""

    rule: str
    severity: str
    document: str = ""
    file: str = ""
    row: str = ""
    column: str = ""
    fact_id: str = ""
    project: str = ""
    indicator: str = ""
    fiscal_year: str = ""
    printed: str = ""
    value: str = ""
    expected: str = ""
    message: str = ""
    known_issue: str = ""

    @property
    def place(self) -> Address:
        """Where it stands."""
        return Address(self.file, self.row, self.column)


FINDING_COLUMNS = tuple(field.name for field in fields(Finding))


@dataclass(frozen=True)
class Outcome:
    """What one rule gave on one table.

    Attributes
    ----------
    cells : int
        Values that the rule was held against; rows without a value do not count.
    rows : tuple
        Index labels of the rows that break the rule.
    observed : Any
        What was seen, for a rule on the table as a whole.
    """

    rule: Rule
    success: bool
    cells: int
    rows: tuple[Any, ...] = ()
    observed: Any = None

    @property
    def met_nothing(self) -> bool:
        """Whether the rule was held against no value at all."""
        return self.rule.on_rows and self.cells == 0


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table of text with the columns of the contract."""
    return pd.DataFrame([asdict(one) for one in findings], columns=list(FINDING_COLUMNS), dtype=object)


def judge(
    source: Any,
    suite: Suite,
    frame: pd.DataFrame,
    reports: Sequence[str],
    fiscal_year: int,
    *,
    awaited: bool = False,
) -> tuple[list[Finding], pd.DataFrame]:
    """What a suite finds in its table, and how many values each rule was held against.

    Parameters
    ----------
    source : PandasDatasource
        Where Great Expectations takes tables from, from `open_source`; not to be shared by threads.
    frame : DataFrame
        The clean table, all text.
    reports : sequence of str
        Reports that have an edition for the year: rules for other reports do not apply.
    awaited : bool
        Whether forms are still to come in, which is found by itself: until then a rule may meet no value.

    Raises
    ------
    CheckNotEvaluated
        If a rule could not be evaluated, or the table is not one that the rules can be held against.
    """
    rules = suite.rules_for(reports)
    guards = tuple(rule for rule in rules if rule.guard)
    outcomes = validate(source, suite, guards, frame)
    _stop_at_broken_guard(suite, outcomes, len(rules))
    outcomes += validate(source, suite, tuple(rule for rule in rules if not rule.guard), frame)
    found = [finding for outcome in outcomes for finding in findings_of(outcome, suite, frame, fiscal_year, awaited)]
    return found, _checked(suite, outcomes, found)


def _stop_at_broken_guard(suite: Suite, outcomes: Iterable[Outcome], rules: int) -> None:
    broken = [outcome for outcome in outcomes if not outcome.success]
    if broken:
        lines = [_table_message(outcome) for outcome in broken]
        raise CheckNotEvaluated(
            f"表「{suite.name}」（{suite.title}）の規則 {rules}件を評価できません。\n{joined(lines)}\n"
            "data/clean を作り直し、それでも同じなら src/nenpo/cleaning を直してください。"
        )


def validate(source: Any, suite: Suite, rules: Sequence[Rule], frame: pd.DataFrame) -> list[Outcome]:
    """The outcome of each rule, in their order; number columns are numbers, unless a rule wants the text."""
    text = blanks_as_missing(frame)
    typed = typed_copy(text, suite.numbers)
    by_name: dict[str, Outcome] = {}
    for view, table in ((True, text), (False, typed)):
        chosen = [rule for rule in rules if rule.as_text == view]
        if chosen:
            by_name |= _run(source, suite, chosen, table)
    return [by_name[rule.rule] for rule in rules]


def blanks_as_missing(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with blank cells as missing values, so that rules on values pass them over."""
    return frame.astype(object).where(frame.astype(object) != "", None).reset_index(drop=True)


def typed_copy(frame: pd.DataFrame, numbers: Mapping[str, str]) -> pd.DataFrame:
    """The table with its number columns read strictly; what is no number is missing, and ruled on as text."""
    typed = frame.copy()
    for column, kind in numbers.items():
        if column in typed.columns:
            known = {text: _number(text, kind) for text in set(typed[column]) if text is not None}
            values = [known.get(text) for text in typed[column]]
            typed[column] = pd.array(values, dtype="Int64") if kind == "integer" else pd.Series(values, dtype=object)
    return typed


def _number(text: str, kind: str) -> int | Decimal | None:
    number = parse_decimal(text)
    if kind == "decimal" or number is None:
        return number
    return int(number) if number == number.to_integral_value() else None


def _run(source: Any, suite: Suite, rules: Sequence[Rule], frame: pd.DataFrame) -> dict[str, Outcome]:
    """One validation by Great Expectations, with proof that every rule was evaluated."""
    names = [rule.rule for rule in rules]
    taken = _taken(suite, rules)
    try:
        results = _results(source, suite, taken, frame)
    except Exception as error:
        # Whatever it was: a check that broke is not a check that failed, and must not end as one.
        raise CheckNotEvaluated(_not_evaluated(suite, [f"{type(error).__name__}: {error}"])) from error
    _all_there(suite, names, list(results), "結果がありません")
    _stop_at_crash(suite, {name: _crash(result.exception_info) for name, result in results.items()})
    return {rule.rule: _outcome(rule, results[rule.rule]) for rule in rules}


def _results(source: Any, suite: Suite, taken: Any, frame: pd.DataFrame) -> dict[str, Any]:
    # An asset of its own for every table: a shared one has validated the wrong table.
    name = f"{suite.name} {next(_NUMBERS)}"
    batch = source.read_dataframe(_Asked(frame), asset_name=name)
    form = {"result_format": "COMPLETE", "return_unexpected_index_query": False}
    with warnings.catch_warnings():
        # Groups in a pattern, which pandas thinks we want to extract.
        warnings.filterwarnings("ignore", "This pattern is interpreted as a regular expression", UserWarning)
        with _rules_told_once():
            results = batch.validate(taken, result_format=form).results
    # Great Expectations writes out all assets whenever there is one more.
    source.delete_asset(name)
    return {result.expectation_config.meta["rule"]: result for result in results}


# pandas has no types here, and nothing else can stand in for a table.
class _Asked(pd.DataFrame):  # type: ignore[misc]
    """A table that Great Expectations asks twice and more for the rows of one condition; it chooses them once."""

    def query(self, expr: str, **more: Any) -> Any:
        chosen = self.__dict__.setdefault("_chosen", {})
        asked = (expr, *sorted(more.items()))
        if asked not in chosen:
            chosen[asked] = super().query(expr, **more)
        return chosen[asked]


@contextmanager
def _rules_told_once() -> Iterator[None]:
    """Great Expectations tells a rule's record anew at each of a hundred look-ups, a fifth of a check; here, once."""
    from great_expectations.expectations.expectation import Expectation

    every_rule: Any = Expectation
    told = every_rule.configuration
    kept: dict[int, tuple[Any, Any]] = {}

    def configuration(rule: Any) -> Any:
        # The rule is kept as well: another must not be made in its place and be taken for it.
        if id(rule) not in kept:
            kept[id(rule)] = (rule, told.fget(rule))
        return kept[id(rule)][1]

    every_rule.configuration = property(configuration)
    try:
        yield
    finally:
        every_rule.configuration = told


def _taken(suite: Suite, rules: Sequence[Rule]) -> Any:
    """The rules as Great Expectations takes them; that it drops a kind it does not know is an error here."""
    gx = great_expectations()
    why = "Great Expectations が受け付けません。type と kwargs を確かめてください"
    try:
        taken = gx.ExpectationSuite(name=suite.name, expectations=[rule.expectation() for rule in rules])
    except (TypeError, ValueError) as error:
        refused = [f"規則「{rule.rule}」: {why}（{error}）" for rule in rules if not _is_taken(gx, rule)]
        raise CheckNotEvaluated(_not_evaluated(suite, refused)) from error
    _all_there(suite, [rule.rule for rule in rules], [one.meta["rule"] for one in taken.expectations], why)
    return taken


def _is_taken(gx: ModuleType, rule: Rule) -> bool:
    try:
        return bool(gx.ExpectationSuite(name=rule.rule, expectations=[rule.expectation()]).expectations)
    except (TypeError, ValueError):
        return False


def _stop_at_crash(suite: Suite, crashes: Mapping[str, str]) -> None:
    lines = [f"規則「{name}」: {message}" for name, message in crashes.items() if message]
    if lines:
        raise CheckNotEvaluated(
            f"表「{suite.name}」（{suite.title}）を調べる途中で失敗しました。データの誤りではなく、規則の誤りです。\n"
            f"{joined(lines)}\nexpectations/{suite.name}.json を直してください。"
        )


def _not_evaluated(suite: Suite, lines: Sequence[str]) -> str:
    return f"expectations/{suite.name}.json の規則を評価できません。\n{joined(lines)}"


def _all_there(suite: Suite, declared: Sequence[str], there: Sequence[str], why: str) -> None:
    missing = [name for name in declared if name not in there]
    if missing or len(there) != len(declared):
        lines = [f"規則「{name}」: {why}" for name in missing] or [f"宣言 {len(declared)}件に対し {len(there)}件です"]
        raise CheckNotEvaluated(_not_evaluated(suite, lines))


def _crash(info: Mapping[str, Any] | None) -> str:
    """What went wrong inside a check, where one error stands plain and several by metric; empty for none."""
    if not info:
        return ""
    entries = [info] if "raised_exception" in info else list(info.values())
    messages = [str(entry["exception_message"]) for entry in entries if entry.get("raised_exception")]
    return "、".join(dict.fromkeys(messages))


def _outcome(rule: Rule, result: Any) -> Outcome:
    details = result.result
    if not rule.on_rows:
        return Outcome(rule, bool(result.success), 1, observed=details.get("observed_value"))
    cells = details["element_count"] - details.get("missing_count", 0)
    return Outcome(rule, bool(result.success), int(cells), tuple(details["unexpected_index_list"] or ()))


def open_source() -> Any:
    """A place in memory that tables are handed to Great Expectations in; nothing is written to disk."""
    context = great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context.data_sources.add_pandas("clean")


def great_expectations() -> ModuleType:
    """The library, imported at first need.

    Importing it warns of a module of Python's that it should no longer use, and turns all warnings into log
    lines; both are undone here.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", category=EncodingWarning)
        import great_expectations as gx
    logging.captureWarnings(False)
    # Its log repeats as English tracebacks what we say ourselves.
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    return gx


def findings_of(
    outcome: Outcome, suite: Suite, frame: pd.DataFrame, fiscal_year: int, awaited: bool = False
) -> list[Finding]:
    """The findings of one rule: one a row that breaks it, or one for the table as a whole.

    An empty table is one finding (of the rule on the number of rows), not one for every rule.
    """
    rule = outcome.rule
    if not rule.on_rows:
        return [] if outcome.success else [_table_finding(outcome, suite, frame, fiscal_year)]
    if outcome.met_nothing and not rule.may_be_empty:
        return [] if awaited or _emptiness_ruled(suite, frame) else [_nothing_met(outcome, suite, frame, fiscal_year)]
    records = records_of(frame.iloc[list(outcome.rows)])
    found = [_row_finding(rule, suite, record, fiscal_year) for record in records]
    return found + ([_nothing_met(outcome, suite, frame, fiscal_year)] if _all_blank(outcome, frame) else [])


def _all_blank(outcome: Outcome, frame: pd.DataFrame) -> bool:
    """Whether a column that must have a value has none in a whole table: more than its rows that lack one."""
    return outcome.rule.type == REQUIRED and len(outcome.rows) == len(frame) > 1


def _emptiness_ruled(suite: Suite, frame: pd.DataFrame) -> bool:
    counted = any(rule.type == "expect_table_row_count_to_be_between" for rule in suite.rules)
    return frame.empty and counted


def _row_finding(rule: Rule, suite: Suite, record: Mapping[str, str], fiscal_year: int) -> Finding:
    place = _place(record, suite.printed_columns.get(rule.column, ""))
    # A table that has no cells of its own (what cleaning met, places of charts) has no printed text to show.
    cell = record[rule.column] if "source_cell" in record else ""
    cells = {**record, "printed": record.get("printed", cell) or "空欄", "cell": record[rule.column]}
    cells["value"] = record.get("actual") or record.get("value", cell)
    cells["expected"] = record.get("expected") or _filled(rule, rule.expected, cells) or expected_words(rule)
    return Finding(
        rule=rule.rule,
        severity=rule.severity,
        **{name: record.get(name, "") for name in ("document", "fact_id", "project", "indicator")},
        file=place.file,
        row=place.row,
        column=place.column,
        fiscal_year=record.get("fiscal_year") or str(fiscal_year),
        printed=record.get("printed", cell),
        value=cells["value"],
        expected=cells["expected"],
        message=_filled(rule, rule.message, cells | _spoken(cells)),
    )


def _spoken(cells: Mapping[str, str]) -> dict[str, str]:
    """Parts of a row as a sentence says them: numbers with commas, project and indicator as one."""
    numbers = {name: cells[name] for name in ("expected", "actual", "difference") if name in cells}
    subject = f"{cells.get('project', '')} {cells.get('indicator', '')}".strip()
    return {name: _with_commas(text) for name, text in numbers.items()} | {"subject": subject}


def _with_commas(text: str) -> str:
    return f"{int(text):,}" if re.fullmatch(r"-?[0-9]+", text) else text


def _place(record: Mapping[str, str], printed_column: str) -> Address:
    """Where a row stands: by its `source_cell` and the printed column in question, else its own place."""
    if cell := record.get("source_cell"):
        place = parse_address(cell)
        return place.at(printed_column) if printed_column else place
    file, document = record.get("file", ""), record.get("document", "")
    inside = not document or file.startswith(f"{document}/")
    return Address(file if inside else f"{document}/{file}", record.get("row", ""), record.get("column", ""))


def _filled(rule: Rule, words: str, cells: Mapping[str, Any]) -> str:
    try:
        return words.format_map(cells)
    except (KeyError, IndexError, ValueError) as error:
        raise CheckNotEvaluated(
            f"規則「{rule.rule}」の文の差し込み（{error}）は、その表にない欄です。message を直してください。"
        ) from None


def _table_message(outcome: Outcome) -> str:
    rule = outcome.rule
    cells = {"value": _observed_words(outcome), "expected": rule.expected or expected_words(rule)}
    return _filled(rule, rule.message, cells)


def _observed_words(outcome: Outcome) -> str:
    """What a rule on the whole table saw; of columns only where they differ from what is expected."""
    wanted, seen = outcome.rule.kwargs.get("column_list"), outcome.observed
    if wanted is None or not isinstance(seen, list):
        return _words(seen)
    parts = {
        "足りない欄": [name for name in wanted if name not in seen],
        "余分な欄": [name for name in seen if name not in wanted],
        "二度ある欄": [name for name in dict.fromkeys(seen) if seen.count(name) > 1],
    }
    return "、".join(f"{title}: {'・'.join(names)}" for title, names in parts.items() if names) or "並びが違います"


def _table_finding(outcome: Outcome, suite: Suite, frame: pd.DataFrame, fiscal_year: int) -> Finding:
    rule = outcome.rule
    return Finding(
        rule=rule.rule,
        severity=rule.severity,
        document=_only(frame, "document"),
        file=table_file(suite, fiscal_year),
        fiscal_year=str(fiscal_year),
        value=_observed_words(outcome),
        expected=rule.expected or expected_words(rule),
        message=_table_message(outcome),
    )


def _nothing_met(outcome: Outcome, suite: Suite, frame: pd.DataFrame, fiscal_year: int) -> Finding:
    rule = outcome.rule
    return Finding(
        rule=rule.rule,
        severity="critical",
        document=_only(frame, "document"),
        file=table_file(suite, fiscal_year),
        column=rule.column,
        fiscal_year=str(fiscal_year),
        expected="一つ以上の値",
        message=f"{suite.title}では、規則「{rule.title}」で調べる値が一つもありません。"
        "欄がすべて空か、条件に合う行がありません。元の表と src/nenpo/cleaning を確かめてください。"
        f"この報告にはない種類の値なら、報告の宣言（notebooks の yml）の unmet に {rule.rule} を加えてください。",
    )


def _only(frame: pd.DataFrame, column: str) -> str:
    values = list(frame[column].unique()) if column in frame.columns else []
    return str(values[0]) if len(values) == 1 else ""


def table_file(suite: Suite, fiscal_year: int) -> str:
    """The clean table, where a finding is about the table as a whole."""
    return f"data/clean/fy{fiscal_year}/{suite.name}.csv"


def expected_words(rule: Rule) -> str:
    """What a rule expects, in words, where it does not say so itself."""
    kwargs = rule.kwargs
    if "value_set" in kwargs:
        listed = _words(list(kwargs["value_set"]))
        return f"{listed} 以外" if "not" in rule.type else listed
    if "regex" in kwargs:
        return f"形 {kwargs['regex']}"
    if "min_value" in kwargs or "max_value" in kwargs:
        low, high = kwargs.get("min_value"), kwargs.get("max_value")
        if low == high:
            return str(low)
        return "".join([f"{low}以上" if low is not None else "", f"{high}以下" if high is not None else ""])
    fixed = {"column_list": "、".join(kwargs["column_list"])} if rule.type.startswith("expect_table") else {}
    return fixed.get("column_list", "")


def _words(value: Any) -> str:
    """An observed value in words; a long list is cut with the number of those left out."""
    if isinstance(value, (list, tuple, set)):
        texts = [str(one) for one in value]
        rest = f" ほか{len(texts) - _LISTED}" if len(texts) > _LISTED else ""
        return "、".join(texts[:_LISTED]) + rest
    return "" if value is None else str(value)


def _checked(suite: Suite, outcomes: Iterable[Outcome], found: Sequence[Finding]) -> pd.DataFrame:
    """How many values each rule was held against and found wrong; rules for other reports have no number."""
    counts = Counter(finding.rule for finding in found)
    cells = {outcome.rule.rule: outcome.cells for outcome in outcomes}
    records = [
        {
            "rule": rule.rule,
            "table": suite.name,
            "table_title": suite.title,
            "severity": rule.severity,
            "cells": str(cells.get(rule.rule, "")),
            "found": str(counts[rule.rule]) if rule.rule in cells else "",
            "title": rule.title,
        }
        for rule in suite.rules
    ]
    return pd.DataFrame(records, columns=list(CHECKED_COLUMNS), dtype=object)


def not_checked(suite: Suite) -> pd.DataFrame:
    """The rules of a suite whose table no edition of the year gives."""
    return _checked(suite, (), ())
