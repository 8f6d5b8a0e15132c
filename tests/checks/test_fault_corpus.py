"""A corpus of faults made from the real tables: what share is found, and at the right cell.

`faults.py` makes them. The checks run on copies that hold as many faults as can be told apart; the soak makes
each alone, those too that no batch had room for, and so proves that none lives off its neighbours.
"""

import importlib.util
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from nenpo.checks import year as year_checks
from nenpo.checks.suites import Rule, Suite, write_suite
from nenpo.checks.year import check_year
from nenpo.ground.locations import Locations, at
from nenpo.report.cleaned import clean_year

WANTED = 0.98
BATCH, BATCHES = 75, 2
# How many rules are taken out to see that their faults go unfound.
SAMPLE = 24
# Of all figures, whether anything stands against them or not: each so many-th.
STEP = 9

Findings = list[dict[str, str]]
Lines = Mapping[str, list[int]]


def load_faults() -> ModuleType:
    """Give the neighbouring module; with `--import-mode=importlib` a test cannot import it."""
    spec = importlib.util.spec_from_file_location("faults", Path(__file__).with_name("faults.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["faults"] = module
    spec.loader.exec_module(module)
    return module


faults = load_faults()


class Checked:
    """A copy of the project to be spoilt, and what its checks find besides what they find in the real data."""

    def __init__(self, root: Path, folder: Path, clean: Mapping[int, Mapping[str, pd.DataFrame]]) -> None:
        self.book = faults.Book(root / "data" / "raw", clean)
        self.copy = faults.Copy(root, folder, self.book)
        self.years = tuple(clean)
        self.usual = {faults.finding_key(finding, {}) for finding in self.findings()}

    def findings(self) -> Findings:
        locations = at(self.copy.folder)
        clean = {year: clean_year(locations, year) for year in self.years}
        return [one for year in clean for one in check_year(locations, year, clean).findings.to_dict("records")]

    def fresh(self, batch: list[Any]) -> tuple[Findings, Lines]:
        """Findings that are there because of the faults, and where the lines were before."""
        lines = self.copy.spoil(batch)
        try:
            return faults.fresh(self.findings(), self.usual, lines), lines
        finally:
            self.copy.restore(lines)

    def rules_of(self, batch: list[Any]) -> dict[Any, set[str]]:
        """By fault, the rules that found it where it must be found."""
        found, lines = self.fresh(batch)
        return {fault: {one["rule"] for one in found if faults.is_of(fault, one, lines)} for fault in batch}


def remembering(judge: Callable[..., Any]) -> Callable[..., Any]:
    """The judge, not asked again what it has said of the first table of a name: the same rules find the same in it.

    Of what is measured, each rule judges its own rows: only rules with rows that have changed are asked again.
    """
    known: dict[tuple[Any, ...], tuple[pd.DataFrame, Suite, Any]] = {}

    def judged(source: Any, suite: Suite, frame: pd.DataFrame, reports: list[str], year: int, **more: Any) -> Any:
        first, rules, result = known.get((suite.name, year), (None, suite, None))
        if first is None or rules != suite:
            result = judge(source, suite, frame, reports, year, **more)
            known.setdefault((suite.name, year), (frame.copy(), suite, result))
            return result
        if first.equals(frame):
            return result
        if "rule" not in frame.columns or suite.name == "known_issues":
            return judge(source, suite, frame, reports, year, **more)
        changed = changed_rules(first, frame)
        part = replace(suite, rules=tuple(rule for rule in suite.rules if of_rule(rule) in {"", *changed}))
        rows = frame[frame["rule"].isin(changed)].reset_index(drop=True)
        found, counts = judge(source, part, rows, reports, year, **more)
        return [one for one in result[0] if one.rule not in changed] + found, counts

    def of_rule(rule: Rule) -> str:
        condition = rule.kwargs.get("row_condition") or {}
        return rule.rule if condition.get("column") == {"name": "rule"} else ""

    return judged


def changed_rules(before: pd.DataFrame, after: pd.DataFrame) -> set[str]:
    """Rules whose measured rows are not the same in two tables."""
    rows = [Counter(frame.itertuples(index=False, name=None)) for frame in (before, after)]
    return {row[0] for row in (rows[0] - rows[1]) + (rows[1] - rows[0])}


@pytest.fixture(scope="module")
def checked(root: Path, tmp_path_factory: pytest.TempPathFactory, real_tables: Any) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(year_checks, "judge", remembering(year_checks.judge))
        yield Checked(root, tmp_path_factory.mktemp("corpus"), real_tables)


@pytest.fixture(scope="module")
def corpus(checked: Checked) -> list[Any]:
    return faults.all_faults(checked.book)


@pytest.fixture(scope="module")
def found(checked: Checked, corpus: list[Any]) -> dict[Any, set[str]]:
    """The rules that found each fault, for those that fit into the first batches."""
    rules: dict[Any, set[str]] = {}
    for batch in faults.batches(corpus, BATCH)[:BATCHES]:
        rules |= checked.rules_of(batch)
    return rules


def table_of_kinds(found: Mapping[Any, set[str]]) -> str:
    """How many faults of each kind were made and found, as lines of text."""
    made = Counter(fault.kind for fault in found)
    there = Counter(fault.kind for fault, rules in found.items() if rules)
    lines = [f"{kind:<26}{there[kind]:>4} / {made[kind]:<4}{there[kind] / made[kind]:>8.1%}" for kind in made]
    return "\n".join([*lines, f"{'all':<26}{there.total():>4} / {made.total():<4}{there.total() / made.total():>8.1%}"])


def missed(found: Mapping[Any, set[str]]) -> str:
    return "\n".join(fault.words for fault, rules in found.items() if not rules)


def test_almost_every_fault_is_found_at_its_cell(found: dict[Any, set[str]], capsys: Any) -> None:
    with capsys.disabled():
        print(f"\n{table_of_kinds(found)}")
    share = sum(bool(rules) for rules in found.values()) / len(found)
    assert share >= WANTED, f"{table_of_kinds(found)}\n{missed(found)}"


def test_the_corpus_is_large_and_of_every_kind(corpus: list[Any], found: dict[Any, set[str]]) -> None:
    assert len(found) >= 140
    assert {fault.kind for fault in found} == {fault.kind for fault in corpus}
    assert len({fault.kind for fault in corpus}) == len(faults.KINDS)
    assert len({fault.file for fault in found}) >= 12


def test_a_fault_changes_its_cell_and_nothing_else(checked: Checked, corpus: list[Any]) -> None:
    for fault in corpus:
        rows = checked.book.rows[fault.file]
        spoilt, before = faults.spoilt_rows(rows, [fault])
        changed = [number for number, row in zip(before, spoilt, strict=True) if row != rows[number - 1]]
        expected = {"write": [fault.row], "double": [], "drop": []}[fault.action]
        assert changed == expected, fault.words
        assert len(spoilt) - len(rows) == {"write": 0, "double": 1, "drop": -1}[fault.action]


def test_the_untouched_copy_has_no_new_finding(checked: Checked, found: dict[Any, set[str]]) -> None:
    # After all batches: what was put back is what was there.
    assert faults.fresh(checked.findings(), checked.usual, {}) == []


def test_without_its_rule_a_fault_goes_unfound(
    checked: Checked, found: dict[Any, set[str]], suites: Mapping[str, Suite]
) -> None:
    # Faults that one rule alone has found, one a rule; then all those rules are taken out, of both places.
    alone = {next(iter(rules)): fault for fault, rules in found.items() if len(rules) == 1}
    batch = faults.batches(alone.values(), SAMPLE)[0]
    gone = {rule for rule, fault in alone.items() if fault in batch and not needed(rule, suites)}
    batch = [alone[rule] for rule in sorted(gone)]
    assert len(batch) >= 8
    with without_rules(at(checked.copy.folder), suites, gone):
        assert [fault.words for fault, rules in checked.rules_of(batch).items() if rules] == []


def needed(rule: str, suites: Mapping[str, Suite]) -> bool:
    """Whether a suite cannot be read without the rule: numbers must be ruled on as text."""
    return any(one.rule == rule and (one.as_text or one.guard) for suite in suites.values() for one in suite.rules)


@contextmanager
def without_rules(locations: Locations, suites: Mapping[str, Suite], gone: set[str]) -> Iterator[None]:
    """The project of the copy with some rules deleted, and what is measured for them not measured."""

    def unmeasured(made: Callable[[Any], pd.DataFrame]) -> Callable[[Any], pd.DataFrame]:
        return lambda tables: made(tables).query("rule not in @gone", local_dict={"gone": gone}).reset_index(drop=True)

    for suite in suites.values():
        write_suite(locations, replace(suite, rules=tuple(one for one in suite.rules if one.rule not in gone)))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("measure", "compare"):
            patch.setattr(year_checks, name, unmeasured(getattr(year_checks, name)))
        yield
    for suite in suites.values():
        write_suite(locations, suite)


def test_faults_of_a_batch_cannot_be_taken_for_each_other(corpus: list[Any]) -> None:
    for batch in faults.batches(corpus, BATCH):
        cells: Counter[Any] = Counter()
        for fault in batch:
            cells.update(fault.own_rows)
        assert max(cells.values()) == 1


@pytest.mark.soak
def test_every_fault_alone_is_found_as_in_its_batch(
    checked: Checked, corpus: list[Any], found: dict[Any, set[str]], capsys: Any
) -> None:
    alone = {fault: checked.rules_of([fault])[fault] for fault in corpus}
    with capsys.disabled():
        print(f"\n{table_of_kinds(alone)}\n{missed(alone)}")
    borrowed = [fault.words for fault, rules in found.items() if rules and not alone[fault]]
    hidden = [fault.words for fault, rules in found.items() if alone[fault] and not rules]
    assert (borrowed, hidden) == ([], [])
    assert sum(map(bool, alone.values())) / len(alone) >= WANTED


@pytest.mark.soak
def test_which_share_of_all_figures_has_a_witness(checked: Checked, capsys: Any) -> None:
    # Reported, not demanded: most figures are printed once, and nothing in the documents could contradict them.
    swaps = list(faults.all_digit_swaps(checked.book, STEP))
    rules = {fault: one for batch in faults.batches(swaps, BATCH) for fault, one in checked.rules_of(batch).items()}
    with capsys.disabled():
        print(f"\n{table_of_kinds(rules)}")
    assert len(rules) == len(swaps)
