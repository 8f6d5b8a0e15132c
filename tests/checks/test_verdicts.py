"""Verdicts are kept by content: the same question is not asked twice, and any other is."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from nenpo.checks import verdicts as kept
from nenpo.checks.judge import CHECKED_COLUMNS, Finding
from nenpo.checks.suites import Rule, Suite
from nenpo.checks.verdicts import Verdict, Verdicts, forget, verdicts_of
from nenpo.ground.locations import at

RULE = Rule("figures.unit", "expect_column_values_to_not_be_null", "1", {"column": "unit"}, "critical", "単位", "空欄")
SUITE = Suite("figures", "数値の表", (RULE,))
FRAME = pd.DataFrame({"unit": ["件", ""]}, dtype=object)
VERDICT: Verdict = (
    [Finding("figures.unit", "critical", message="単位がありません。")],
    pd.DataFrame(
        [["figures.unit", "figures", "数値の表", "critical", "1", "1", "単位"]], columns=list(CHECKED_COLUMNS)
    ),
)


class Judge:
    """Says the same of everything, and counts how often it was asked."""

    def __init__(self, folder: Path) -> None:
        self.verdicts = Verdicts(folder)
        self.asked = 0

    def of(self, suite: Suite = SUITE, frame: pd.DataFrame = FRAME, reports: Any = ("a",), more: Any = 2020) -> Verdict:
        return Verdicts.told(self.verdicts, suite, frame, reports, more, self.ask)

    def ask(self) -> Verdict:
        self.asked += 1
        return VERDICT


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Any) -> Judge:
    # Elsewhere in these tests nothing is kept.
    monkeypatch.setattr(Verdicts, "told", told)
    return Judge(tmp_path / "judged")


def test_the_same_question_is_asked_once_and_answered_the_same(judge: Judge) -> None:
    first, again = judge.of(), judge.of(frame=FRAME.copy())
    assert judge.asked == 1
    assert first[0] == again[0] == VERDICT[0]
    pd.testing.assert_frame_equal(again[1], VERDICT[1], check_dtype=False)


@pytest.mark.parametrize(
    "other",
    [
        {"frame": FRAME.assign(unit=["件", "社"])},
        {"frame": FRAME.iloc[:1]},
        {"frame": FRAME.rename(columns={"unit": "Unit"})},
        {"frame": FRAME.assign(unit=[None, "件"])},
        {"suite": replace(SUITE, rules=(replace(RULE, message="ない"),))},
        {"suite": replace(SUITE, rules=(replace(RULE, kwargs={"column": "unit", "mostly": 0.5}),))},
        {"suite": replace(SUITE, numbers={"unit": "integer"})},
        {"suite": replace(SUITE, waived=frozenset({"figures.unit"}))},
        {"reports": ("a", "b")},
        {"more": 2021},
    ],
)
def test_any_other_question_is_asked(judge: Judge, other: dict[str, Any]) -> None:
    judge.of()
    judge.of(**other)
    assert judge.asked == 2


def test_another_program_is_asked_anew(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    judge.of()
    monkeypatch.setattr(kept, "_program", lambda: "another")
    judge.of()
    assert judge.asked == 2


@pytest.mark.parametrize("broken", [b"", b"{}", b"[1, 2, 3]", b"\xff", b'["x", [], []'])
def test_what_cannot_be_read_back_was_never_said(judge: Judge, broken: bytes) -> None:
    judge.of()
    (judge.verdicts.folder / "figures.json").write_bytes(broken)
    judge.of()
    assert judge.asked == 2


def test_where_nothing_can_be_kept_all_is_asked(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any, **named: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept, "NamedTemporaryFile", full)
    judge.of()
    judge.of()
    assert judge.asked == 2


def test_an_error_is_no_verdict(judge: Judge) -> None:
    def fails() -> Verdict:
        raise ValueError

    with pytest.raises(ValueError):
        Verdicts.told(judge.verdicts, SUITE, FRAME, ("a",), 2020, fails)
    assert not judge.verdicts.folder.exists()


def test_all_can_be_forgotten(tmp_path: Path, judge: Judge) -> None:
    locations = at(tmp_path)
    judge.verdicts = verdicts_of(locations, 2020)
    judge.of()
    forget(locations)
    judge.of()
    assert judge.asked == 2
