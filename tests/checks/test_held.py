"""Which rules were held against which figure."""

import json
from collections.abc import Mapping

import pandas as pd
import pytest

from nenpo.checks.held import held, held_text, judged_rows, meets
from nenpo.checks.suites import Rule, Suite
from nenpo.ground.errors import CheckNotEvaluated

FRAME = pd.DataFrame(
    {
        "fact_id": ["a", "b", "c"],
        "value": ["1", None, "3"],
        "marker": [None, "missing", None],
        "unit": ["件", "件", "円"],
    },
    dtype=object,
)
NO_MARKER = {"type": "nullity", "column": {"name": "marker"}, "is_null": True}


def rule(kind: str, column: str, **more: object) -> Rule:
    return Rule(f"observations.{column}", kind, "id", {"column": column, **more}, "warning", "題", "文。")


def unit(operator: str, wanted: object) -> dict[str, object]:
    return {"type": "comparison", "column": {"name": "unit"}, "operator": operator, "parameter": wanted}


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        (NO_MARKER, [0, 2]),
        (NO_MARKER | {"is_null": False}, [1]),
        (unit("IN", ["件"]), [0, 1]),
        (unit("NOT_IN", ["件"]), [2]),
        (unit("==", "円"), [2]),
        (unit("!=", "円"), [0, 1]),
        ({"type": "and", "conditions": [NO_MARKER, unit("IN", ["件"])]}, [0]),
        ({"type": "or", "conditions": [NO_MARKER, unit("IN", ["件"])]}, [0, 1, 2]),
    ],
)
def test_rows_that_meet_a_condition(condition: Mapping[str, object], rows: list[int]) -> None:
    assert list(FRAME[meets(condition, FRAME)].index) == rows


def test_a_condition_that_is_not_known_stops() -> None:
    with pytest.raises(CheckNotEvaluated, match="条件「>」は、どの数値に当たるかを記録できません"):
        meets(unit(">", "件"), FRAME)


def test_a_rule_passes_over_blanks_unless_it_is_about_them() -> None:
    assert judged_rows(rule("expect_column_values_to_match_regex", "value"), FRAME).tolist() == [True, False, True]
    assert judged_rows(rule("expect_column_values_to_not_be_null", "value"), FRAME).all()


def test_measurements_and_comparisons_count_for_the_figure_that_they_name() -> None:
    suite = Suite("observations", "題", (rule("expect_column_values_to_match_regex", "value"),))
    measured = pd.DataFrame({"rule": ["sum", "sum", "year"], "fact_id": ["a", "", "a"]})
    found = held(suite, FRAME.fillna(""), (), [measured])
    assert found == {"a": ("observations.value", "sum", "year"), "b": (), "c": ("observations.value",)}
    record = json.loads(held_text(found))
    assert {fact: record["rules"][place] for fact, place in record["facts"].items()} == {
        fact: list(rules) for fact, rules in found.items()
    }
