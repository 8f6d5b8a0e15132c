"""Which changed input led to which change.

Three things decide, in this order. What the step of a report read, as both builds recorded it: an input that it did
not read, or that stayed the same, is no cause. The cell that a figure came from. And the words: what is new in a
sentence must be new in the input that it is said to come from. Where none of these tells, the changed inputs that
are left are named together, and not as certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from nenpo.diff.candidates import Candidates
from nenpo.diff.changes import FIGURE, FINDING, Cause, Change, caused
from nenpo.diff.inputs import changed_inputs
from nenpo.diff.sides import Row, Side
from nenpo.facts.derived import MARK, WITH
from nenpo.ground.address import parse_address
from nenpo.pipeline.plan import ISSUE, MADE, PARAMETERS, RULE, SETTING, SOURCE

# Of a figure's row in the clean table: what a reader may see of it.
SEEN = ("printed", "value", "unit", "qualifier", "status", "marker", "note")
# Files of a document that say how its cells are read.
READING = ("repairs.csv", "names.csv", "source.yml")


class Causes:
    """The causes of the changes between two sides."""

    def __init__(self, a: Side, b: Side) -> None:
        self.a, self.b = a, b
        self.inputs = changed_inputs(a, b)
        self._candidates: dict[str, Candidates] = {}
        self._of_facts: dict[tuple[str, str], list[Cause]] = {}

    def explained(self, changes: Sequence[Change]) -> list[Change]:
        """The changes with their causes; what the page of quality counts changes with the findings themselves."""
        found = [caused(change, list(self._of(change))) for change in changes]
        by_year: dict[str, list[Cause]] = {}
        for change in found:
            if change.kind == FINDING:
                by_year.setdefault(change.report, []).extend(change.causes)
        return [
            caused(change, by_year[change.report])
            if change.report in by_year and change.kind != FINDING and not any(c.sure for c in change.causes)
            else change
            for change in found
        ]

    def candidates(self, report: str) -> Candidates:
        """Changed inputs that may have led to a change of a report."""
        if report not in self._candidates:
            self._candidates[report] = Candidates(self._read_by(report))
        return self._candidates[report]

    def _read_by(self, report: str) -> list[Cause]:
        """Changed inputs that the step of a report read, or that what it read was made from."""
        if not (self.a.state and self.b.state):
            return self.inputs
        read = frozenset(self._changed_in(report, set()))
        settings = [Cause(SETTING)] if PARAMETERS in read else []
        return [cause for cause in self.inputs if cause.file in read] + settings

    def _changed_in(self, step: str, seen: set[str]) -> Iterator[str]:
        seen.add(step)
        old, new = self.a.inputs(step), self.b.inputs(step)
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) == new.get(name):
                continue
            if not name.startswith(MADE):
                yield name
            for maker in self._makers(name) - seen:
                yield from self._changed_in(maker, seen)

    def _makers(self, name: str) -> set[str]:
        return {step for side in (self.a, self.b) for step, was in side.state.items() if name in was["outputs"]}

    def _of(self, change: Change) -> Iterator[Cause]:
        """Causes of one change."""
        candidates = self.candidates(change.report)
        found = [cause for fact in sorted(change.facts) for cause in self.of_fact(fact, change.report)]
        if change.kind == FINDING:
            found += _of_finding(change, candidates)
        if change.kind != FIGURE and not (found and change.only_figures):
            found += [cause for pair in change.pairs for cause in candidates.of_words(pair)]
        yield from found or candidates.rest

    def of_fact(self, fact: str, report: str) -> list[Cause]:
        """Why a figure has another value: the cell it is read from, or for a computed one those of its operands."""
        if (fact, report) not in self._of_facts:
            self._of_facts[fact, report] = [
                cause
                for name in self._operands(fact)
                if _seen(self.a.observations.get(name)) != _seen(self.b.observations.get(name))
                for cause in self._of_observation(name, self.candidates(report))
            ]
        return self._of_facts[fact, report]

    def _operands(self, fact: str) -> list[str]:
        """The figure itself; of a computed one every figure of the same series, and those that it names."""
        if MARK not in fact:
            return [fact]
        about, _, others = fact.partition(MARK)
        row = self.b.observations.get(about) or self.a.observations.get(about)
        return [*(self._series[row["series"]] if row else ()), *others.split(WITH)[1:]]

    @cached_property
    def _series(self) -> dict[str, list[str]]:
        """Series to the identities of its figures."""
        found: dict[str, list[str]] = {}
        for name, row in {**self.a.observations, **self.b.observations}.items():
            found.setdefault(row["series"], []).append(name)
        return found

    def _of_observation(self, name: str, candidates: Candidates) -> list[Cause]:
        """Why a printed figure changed: its cell; if that stayed, how it is read, by the sources' notes or by code."""
        old, new = self.a.observations.get(name), self.b.observations.get(name)
        for row in filter(None, (new, old)):
            file, number, column = _cell(row)
            for place in (f"{number}行「{column}」", f"{number}行"):
                if found := candidates.by_place.get((file, place)):
                    return found
        file, number, column = _cell(new or old or {})
        was, now = (row["printed"] if row else "" for row in (old, new))
        if was != now and file in candidates.files:
            return [Cause(SOURCE, file, f"{number}行「{column}」", was, now)]
        folder = f"{file.rpartition('/')[0]}/"
        notes = [one for one in candidates.inputs if one.file in {f"{folder}{name}" for name in READING}]
        return notes or candidates.rest_of_program


def _cell(row: Row) -> tuple[str, str, str]:
    """File, row and column that a figure is read from."""
    place = parse_address(row["source_cell"])
    return f"data/raw/{place.file}", place.row, place.column


def _seen(row: Row | None) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in SEEN) if row else ()


def _of_finding(change: Change, candidates: Candidates) -> Iterator[Cause]:
    """Why a finding came, went or says something else: its cells, its rule, its known issue."""
    text = " ".join(line.text for pair in change.pairs for line in (pair.old, pair.new) if line)
    record = change.record
    here, row = f"data/raw/{record.get('file', '')}", f"{record.get('row', '')}行"
    for cause in (one for one in candidates.inputs if one.place):
        cell = f"{cause.file.removeprefix('data/raw/')} {cause.place}"
        own = cause.file == here and cause.place.startswith(row)
        named = cause.kind == SOURCE and (own or cell in text)
        ruled = cause.kind == RULE and cause.place == record.get("rule")
        known = cause.kind == ISSUE and f"（既知: {cause.place}）" in text
        if named or ruled or known:
            yield cause
