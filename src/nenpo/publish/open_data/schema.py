"""What a clean table's columns are, as a Frictionless Table Schema: names and units as described, limits as checked.

Titles, units and descriptions come from `expectations/columns.yml`. Types, limits and keys come from the rules that
the table must keep anyway: what is critical there, and holds for every row, holds for whoever reads the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nenpo.checks.suites import Rule, Suite

TYPES = {"integer": "integer", "decimal": "number"}
BOOLEAN = {"true", "false"}
# Columns that name a row of another table: the table, then columns here and there.
FOREIGN_KEYS: Mapping[str, Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]]] = {
    "categories": (("outline", ("document", "section_id"), ("document", "section_id")),),
    "charts": (("outline", ("document", "section_id"), ("document", "section_id")),),
    "events": (("outline", ("document", "section_id"), ("document", "section_id")),),
    "project_pages": (("project_lists", ("chapter", "list_no"), ("chapter", "list_no")),),
}

Described = Mapping[str, Mapping[str, Any]]


def table_schema(columns: Sequence[str], described: Described, suite: Suite, reports: Iterable[str]) -> dict[str, Any]:
    """The schema of a table with its primary key, where its rules know one.

    Parameters
    ----------
    described : mapping
        Title, unit and description of each column.
    reports : iterable of str
        Reports with an edition of the year: some rules are for one of them.
    """
    rules = [rule for rule in suite.rules_for(reports) if _is_limit(rule)]
    fields = [_field(name, described[name], suite, rules) for name in columns]
    key = _primary_key(fields, rules)
    return {"fields": fields, "missingValues": [""]} | ({"primaryKey": key} if key else {})


def foreign_keys(table: str, tables: Iterable[str]) -> list[dict[str, Any]]:
    """The foreign keys of a table to those that there are."""
    there = set(tables)
    return [
        {"fields": list(here), "reference": {"resource": other, "fields": list(fields)}}
        for other, here, fields in FOREIGN_KEYS.get(table, ())
        if other in there
    ]


def _is_limit(rule: Rule) -> bool:
    """Whether a rule holds for each row of the table, so that a reader can rely on it."""
    return rule.severity == "critical" and rule.on_rows and not rule.kwargs.get("row_condition")


def _field(name: str, about: Mapping[str, Any], suite: Suite, rules: Iterable[Rule]) -> dict[str, Any]:
    own = [rule for rule in rules if rule.kwargs.get("column") == name]
    limits: dict[str, Any] = {}
    for rule in own:
        limits |= _constraint(rule)
    kind = TYPES.get(suite.numbers.get(name, ""), "string")
    if set(limits.get("enum", ())) == BOOLEAN:
        kind = "boolean"
        del limits["enum"]
    if kind != "string":
        limits.pop("pattern", None)
    field = {"name": name, "title": about["title"], "description": about["description"], "type": kind}
    unit = {"unit": about["unit"]} if about["unit"] else {}
    return field | unit | ({"constraints": limits} if limits else {})


def _constraint(rule: Rule) -> dict[str, Any]:
    """A rule on one column as a constraint of Table Schema; empty where there is none like it."""
    kwargs = rule.kwargs
    match rule.type:
        case "expect_column_values_to_not_be_null":
            return {"required": True}
        case "expect_column_values_to_be_unique":
            return {"unique": True}
        case "expect_column_values_to_be_in_set":
            return {"enum": list(kwargs["value_set"])}
        case "expect_column_values_to_match_regex":
            return {"pattern": kwargs["regex"]}
        case "expect_column_values_to_be_between":
            names = {"min_value": "minimum", "max_value": "maximum"}
            return {new: kwargs[old] for old, new in names.items() if old in kwargs}
    return {}


def _primary_key(fields: Sequence[Mapping[str, Any]], rules: Iterable[Rule]) -> list[str]:
    """Columns of the first rule that says they tell rows apart, each of them filled in every row."""
    filled = {field["name"] for field in fields if field.get("constraints", {}).get("required")}
    for rule in rules:
        if rule.type in ("expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique"):
            columns = list(rule.kwargs.get("column_list") or [rule.kwargs["column"]])
            if filled.issuperset(columns):
                return columns
    return []
