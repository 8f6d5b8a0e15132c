"""Rules as data: one JSON file a table in `expectations/`, read, proved whole and written by us.

A suite lists its rules twice on purpose: by name in `meta.rules`, and as expectations. A rule that vanishes
from one of the two is an error, never a check that is silently no longer made. Severity and wording are ours;
Great Expectations sees type, id and kwargs only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nenpo.ground.errors import CheckNotEvaluated, joined
from nenpo.ground.locations import Locations, list_files, read_bytes, write_text

SEVERITIES = ("critical", "warning", "info")
NUMBERS = ("integer", "decimal")
EXACT_COLUMNS = "expect_table_columns_to_match_ordered_list"
# Suites of what is compared with something else, instead of a table of the sources.
COMPARING = ("measurements", "comparisons")
# Suites of what a year without any figures may lack, and the rule that it has some.
OF_FIGURES = (*COMPARING, "observations", "claims")
SOME_FIGURES = "observations.rows"
# What a rule may say beside its message, and what holds where it does not.
OPTIONAL = {"expected": "", "may_be_empty": False, "as_text": False, "guard": False, "printed": False, "dated": False}
# Columns of the year that a figure is about; empty where its document prints none.
YEARS = ("fiscal_year", "period")
# How a rule names the column it is about, by the kind of expectation.
COLUMN_KEYS = ("column", "column_A", "column_list")


@dataclass(frozen=True)
class Rule:
    """One thing that must be true of a table.

    Attributes
    ----------
    rule : str
        Stable name such as `observations.unit.allowed`; findings and known issues refer to it.
    type, id, kwargs
        The expectation, as Great Expectations knows it.
    message : str
        Japanese sentence of a finding, with {placeholders} for the cells of its row.
    may_be_empty : bool
        Whether the rule may meet no value at all; else that is a finding.
    as_text : bool
        Judge the cells as written, before numbers are read: for the form of numbers.
    guard : bool
        The table is not judged any further where this rule is broken (its columns are not what rules expect).
    reports : tuple of str
        Reports whose editions the rule is for; empty: all.
    printed : bool
        Whether the rule is about what was copied from print: pages, a second print of the same thing.
    dated : bool
        Whether the rule asks for a year: it is not for documents that print none.
    """

    rule: str
    type: str
    id: str
    kwargs: Mapping[str, Any]
    severity: str
    title: str
    message: str
    expected: str = ""
    may_be_empty: bool = False
    as_text: bool = False
    guard: bool = False
    reports: tuple[str, ...] = ()
    printed: bool = False
    dated: bool = False

    @property
    def column(self) -> str:
        """The column that a finding is about; empty for a rule on the table as a whole."""
        named = next((self.kwargs[key] for key in COLUMN_KEYS if key in self.kwargs), "")
        return str(named[0] if isinstance(named, list) and named else named or "")

    @property
    def on_rows(self) -> bool:
        """Whether the rule is about rows, and so can say which of them break it."""
        return bool(self.column) and not self.type.startswith("expect_table_")

    def expectation(self) -> dict[str, Any]:
        """What Great Expectations is given; our name for the rule goes along, to know the result by."""
        return {"type": self.type, "id": self.id, "kwargs": dict(self.kwargs), "meta": {"rule": self.rule}}


@dataclass(frozen=True)
class Suite:
    """The rules of one table.

    Attributes
    ----------
    reports : tuple of str
        Reports whose editions give this table; empty: all.
    numbers : dict
        Columns that hold numbers, `integer` or `decimal`.
    printed_columns : dict
        Clean column to the column that it has in data/raw, to say where a finding stands.
    waived : frozenset of str
        Rules about what is copied from print, in a year whose editions of their reports are not; rules that ask for a
        year, of documents without one.
    """

    name: str
    title: str
    rules: tuple[Rule, ...]
    reports: tuple[str, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    printed_columns: Mapping[str, str] = field(default_factory=dict)
    waived: frozenset[str] = frozenset()

    def columns_for(self, reports: Iterable[str]) -> list[str]:
        """The columns that the table must have in a year with editions of these reports; empty: not ruled."""
        ruled = [rule.kwargs["column_list"] for rule in self.rules_for(reports) if rule.type == EXACT_COLUMNS]
        return list(ruled[0]) if ruled else []

    def rules_for(self, reports: Iterable[str]) -> tuple[Rule, ...]:
        """The rules that apply to a year with editions of these reports."""
        return tuple(r for r in self.rules if concerns(r.reports, reports) and r.rule not in self.waived)

    def in_force(
        self,
        printed_reports: Iterable[str],
        *,
        undated: bool = False,
        figureless: bool = False,
        unmet: Iterable[str] = (),
    ) -> Suite:
        """The suite for a year in which these reports are copied from print, and others are filled in on forms.

        Of documents without a year, rules that ask for one are waived, and those on years may meet nothing. Where all
        documents of a year are lists of words, rules on figures may meet nothing.

        A form says itself what it does not have: a rule on forms alone may meet nothing. So may a comparison where
        nothing is copied from print: it is between prints, or between the words and tables of a copied edition.
        What the year's reports declare as `unmet` may meet nothing either.
        """
        printed = set(printed_reports)
        on_forms = {r.rule for r in self.rules if not (printed and concerns(r.reports or self.reports, printed))}
        waived = {r.rule for r in self.rules if (r.printed and r.rule in on_forms) or (r.dated and undated)}
        named = {r.rule for r in self.rules if r.reports or self.reports}
        may_be_empty = on_forms if self.name in COMPARING else on_forms & named
        may_be_empty |= {r.rule for r in self.rules if undated and r.column in YEARS} | set(unmet)
        if figureless and self.name in OF_FIGURES:
            may_be_empty |= {r.rule for r in self.rules if not (r.reports and concerns(r.reports, printed))}
            waived |= {SOME_FIGURES}
        rules = [replace(r, may_be_empty=True) if r.rule in may_be_empty else r for r in self.rules]
        return replace(self, rules=tuple(rules), waived=frozenset(waived))


def concerns(wanted: Iterable[str], reports: Iterable[str]) -> bool:
    """Whether something is for any of the reports; what names none is for all."""
    wanted = set(wanted)
    return not wanted or bool(wanted & set(reports))


def read_suites(locations: Locations) -> dict[str, Suite]:
    """Every suite of `expectations/`, by table.

    Raises
    ------
    CheckNotEvaluated
        If there is none, one is not whole, or two have a rule or an id in common.
    """
    suites = {path.stem: read_suite(path) for path in list_files(locations.expectations, "*.json")}
    rules = [rule for suite in suites.values() for rule in suite.rules]
    if shared := _doubled([rule.rule for rule in rules]) + _doubled([rule.id for rule in rules]):
        raise CheckNotEvaluated(
            f"規則の名前や id が二つの表で重なっています（{'、'.join(shared)}）。expectations の一方を直してください。"
        )
    if not suites:
        raise CheckNotEvaluated(
            "expectations フォルダーに検査の規則（*.json）がありません。git から取り出し直してください。"
        )
    return suites


def read_suite(path: Path) -> Suite:
    """One suite file.

    Raises
    ------
    CheckNotEvaluated
        If it cannot be read, is for another table, or declares rules that it does not have.
    """
    name = f"expectations/{path.name}"
    try:
        record = json.loads(read_bytes(path).decode("utf-8"))
        suite = suite_of(record)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CheckNotEvaluated(
            f"「{name}」を JSON として読めません（{error}）。記号の閉じ忘れがないか確かめてください。"
        ) from None
    except (KeyError, TypeError, AttributeError) as error:
        raise CheckNotEvaluated(
            f"「{name}」の書き方が決まりと合いません（{error}）。ほかの規則と同じ形に直してください。"
        ) from None
    trouble = [] if suite.name == path.stem else [f"name が「{suite.name}」ですが、ファイル名は「{path.stem}」です"]
    trouble += suite_trouble(suite, record["meta"]["rules"])
    if trouble:
        raise CheckNotEvaluated(
            f"「{name}」の規則がそろっていません。\n{joined(trouble)}\n直してから実行してください。"
        )
    return suite


def suite_of(record: Mapping[str, Any]) -> Suite:
    """A suite from what its file holds."""
    meta = record["meta"]
    return Suite(
        name=record["name"],
        title=meta["title"],
        rules=tuple(rule_of(entry) for entry in record["expectations"]),
        reports=tuple(meta["reports"]),
        numbers=dict(meta.get("numbers", {})),
        printed_columns=dict(meta.get("printed_columns", {})),
    )


def rule_of(entry: Mapping[str, Any]) -> Rule:
    """A rule from one entry of a suite file; an unknown key is refused, for it would do nothing."""
    meta = dict(entry["meta"])
    optional = {name: meta.pop(name) for name in OPTIONAL if name in meta}
    rule = Rule(
        rule=meta.pop("rule"),
        type=entry["type"],
        id=entry["id"],
        kwargs=dict(entry["kwargs"]),
        severity=entry["severity"],
        title=meta.pop("title"),
        message=meta.pop("message"),
        reports=tuple(meta.pop("reports", ())),
        **optional,
    )
    unknown = sorted(meta) + sorted(set(entry) - {"type", "id", "kwargs", "severity", "meta"})
    if unknown:
        raise KeyError(f"{rule.rule}: {'、'.join(unknown)}")
    return rule


def suite_trouble(suite: Suite, declared: list[str]) -> list[str]:
    """What keeps a suite from being whole; empty where it is."""
    names = [rule.rule for rule in suite.rules]
    ids = [rule.id for rule in suite.rules]
    trouble = [
        f"規則「{name}」は宣言（meta.rules）にありますが、expectations にありません"
        for name in declared
        if name not in names
    ]
    trouble += [
        f"規則「{name}」は expectations にありますが、宣言（meta.rules）にありません"
        for name in names
        if name not in declared
    ]
    trouble += [f"規則「{name}」が二度あります" for name in _doubled(names)]
    trouble += [f"宣言に「{name}」が二度あります" for name in _doubled(declared)]
    trouble += [f"id「{one}」が二度あります" for one in _doubled(ids)]
    trouble += [] if names else ["規則が一つもありません"]
    for rule in suite.rules:
        if rule.severity not in SEVERITIES:
            trouble.append(
                f"規則「{rule.rule}」の重さ「{rule.severity}」は {'、'.join(SEVERITIES)} のどれでもありません"
            )
    return trouble + _number_trouble(suite)


def _doubled(texts: list[str]) -> list[str]:
    return sorted({text for text in texts if texts.count(text) > 1})


def _number_trouble(suite: Suite) -> list[str]:
    """A number that cannot be read becomes a blank cell, so its form must be ruled on as text."""
    ruled = {rule.column for rule in suite.rules if rule.as_text and not rule.kwargs.get("row_condition")}
    trouble = [
        f"数の欄「{column}」に、文字のまま形を調べる規則がありません" for column in suite.numbers if column not in ruled
    ]
    kinds = [
        f"数の欄「{c}」の種類「{k}」は {'、'.join(NUMBERS)} のどれでもありません"
        for c, k in suite.numbers.items()
        if k not in NUMBERS
    ]
    return trouble + kinds


def suite_record(suite: Suite) -> dict[str, Any]:
    """A suite as its file holds it, without what is usual."""
    entries = []
    for rule in suite.rules:
        meta = {name: getattr(rule, name) for name, value in OPTIONAL.items() if getattr(rule, name) != value}
        meta |= {"rule": rule.rule, "title": rule.title, "message": rule.message}
        meta |= {"reports": list(rule.reports)} if rule.reports else {}
        entry = {"type": rule.type, "id": rule.id, "kwargs": dict(rule.kwargs), "severity": rule.severity}
        entries.append(entry | {"meta": meta})
    meta = {
        "title": suite.title,
        "reports": list(suite.reports),
        "rules": [rule.rule for rule in suite.rules],
    }
    meta |= {"numbers": dict(suite.numbers)} if suite.numbers else {}
    meta |= {"printed_columns": dict(suite.printed_columns)} if suite.printed_columns else {}
    return {"name": suite.name, "meta": meta, "expectations": entries}


def suite_text(suite: Suite) -> str:
    """A suite file as we write it: sorted keys, Japanese as it is, a line a value."""
    return json.dumps(suite_record(suite), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write_suite(locations: Locations, suite: Suite) -> None:
    """Write a suite into `expectations/`."""
    write_text(locations.expectations / f"{suite.name}.json", suite_text(suite))
