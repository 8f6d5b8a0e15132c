"""Which rules were held against which printed figure: the record that a trace shows.

Great Expectations says how many values a rule was held against, not which. For a rule on the rows of the
observations they follow from the rule: every row that meets its condition and has something in its column. A
measurement or a comparison names its figure itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from nenpo.checks.judge import blanks_as_missing
from nenpo.checks.suites import Rule, Suite
from nenpo.ground.errors import CheckNotEvaluated

OBSERVATIONS = "observations"
Held = dict[str, tuple[str, ...]]


def held(suite: Suite, observations: pd.DataFrame, reports: Sequence[str], measured: Iterable[pd.DataFrame]) -> Held:
    """Fact to the rules that were held against it, those of its own cell first.

    Parameters
    ----------
    suite : Suite
        Rules of the observations.
    measured : iterable of DataFrame
        Measurements and comparisons, with the columns `rule` and `fact_id`.
    """
    found: dict[str, dict[str, None]] = {str(fact_id): {} for fact_id in observations["fact_id"]}
    rows = blanks_as_missing(observations)
    for rule in suite.rules_for(reports):
        if rule.on_rows:
            for fact_id in rows.loc[judged_rows(rule, rows), "fact_id"]:
                found[fact_id][rule.rule] = None
    for frame in measured:
        for rule_name, fact_id in zip(frame["rule"], frame["fact_id"], strict=True):
            if fact_id:
                found.setdefault(fact_id, {})[rule_name] = None
    return {fact_id: tuple(rules) for fact_id, rules in found.items()}


def judged_rows(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    """Rows of a table, blanks missing, that a rule on one column is held against."""
    condition = rule.kwargs.get("row_condition")
    rows = pd.Series(True, index=frame.index) if not condition else meets(condition, frame)
    # To a rule that something is there, or is not, a blank is a value like any other.
    about_blanks = rule.type.endswith(("_to_not_be_null", "_to_be_null"))
    return rows if about_blanks else rows & frame[rule.column].notna()


def meets(condition: Mapping[str, Any], frame: pd.DataFrame) -> pd.Series:
    """Rows that meet the condition of a rule.

    Raises
    ------
    CheckNotEvaluated
        If the condition is of a kind that is not known here.
    """
    if condition["type"] in ("and", "or"):
        parts = pd.concat([meets(one, frame) for one in condition["conditions"]], axis=1)
        return parts.all(axis=1) if condition["type"] == "and" else parts.any(axis=1)
    column = frame[condition["column"]["name"]]
    if condition["type"] == "nullity":
        return column.isna() if condition["is_null"] else column.notna()
    operator, wanted = condition.get("operator"), condition.get("parameter")
    among = column.isin(wanted if isinstance(wanted, list) else [wanted])
    known = {"IN": among, "==": among, "NOT_IN": ~among & column.notna(), "!=": ~among}
    if operator not in known:
        raise CheckNotEvaluated(
            f"規則の条件「{operator}」は、どの数値に当たるかを記録できません。"
            "src/nenpo/checks/held.py の meets に書き加えてください。"
        )
    return known[operator]


def held_text(record: Held) -> str:
    """The record as its file holds it: lists of rules that facts share once, and each fact's list by its place."""
    lists = list(dict.fromkeys(record.values()))
    place = {rules: number for number, rules in enumerate(lists)}
    facts = {fact_id: place[rules] for fact_id, rules in sorted(record.items())}
    return json.dumps({"rules": lists, "facts": facts}, ensure_ascii=False, indent=0) + "\n"
