"""Where known issues lie in an edition: in which figures, cells and sections, found once for all its pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from nenpo.facts.known_issues import KnownIssue
from nenpo.facts.store import Fact, Facts
from nenpo.ground.address import Address, parse_address

# Files whose rows are words of the report, and no table of it.
WORDS = ("figures.csv", "claims.csv", "notes.csv", "outline.csv", "categories.csv")


@dataclass(frozen=True)
class IssuePlaces:
    """What is on record about the figures and cells of published documents, by where it lies.

    Attributes
    ----------
    document : str
        The document of the edition.
    tables : dict
        Clean tables of its year.
    issues : tuple of KnownIssue
        In the order in which their 注 are told.
    """

    document: str
    facts: Facts
    tables: Mapping[str, pd.DataFrame]
    issues: tuple[KnownIssue, ...]

    def of_facts(self, facts: Iterable[Fact]) -> list[KnownIssue]:
        """The issues that lie in any of the figures."""
        numbers = {number for fact in facts for number in self._by_fact.get(fact.fact_id, ())}
        numbers |= {number for fact in facts for number in self._by_cell.get(fact.source_cell, ())}
        return [self.issues[number] for number in sorted(numbers)]

    def of_cells(self, cells: Iterable[str]) -> list[KnownIssue]:
        """The issues that lie in raw cells, as they are read after repairs."""
        numbers = {number for cell in cells for number in self._read_at.get(cell, ())}
        return [self.issues[number] for number in sorted(numbers)]

    def of_column(self, file: str, column: str) -> list[tuple[KnownIssue, Address]]:
        """The issues that lie in a column of a raw file, each with its cell."""
        return self._by_column.get((file, column), [])

    def of_section(self, section: str) -> list[KnownIssue]:
        """The issues about words of a section of the document, figures in them included."""
        return self._by_section.get(section, [])

    def fact_of(self, issue: KnownIssue) -> Fact | None:
        """The figure that an issue lies in; None where it lies in words."""
        if issue.fact_id:
            return self.facts.get(issue.fact_id)
        return next(iter(self.facts.of_cell(issue.place.document, issue.cell)), None)

    @cached_property
    def _by_fact(self) -> dict[str, list[int]]:
        named = [(fact, number) for number, one in enumerate(self.issues) for fact in (one.fact_id, *one.also) if fact]
        return _grouped(named)

    @cached_property
    def _by_cell(self) -> dict[str, list[int]]:
        return _grouped([(one.cell, number) for number, one in enumerate(self.issues) if not one.fact_id])

    @cached_property
    def _read_at(self) -> dict[str, list[int]]:
        return _grouped([(one.read_at, number) for number, one in enumerate(self.issues)])

    @cached_property
    def _by_column(self) -> dict[tuple[str, str], list[tuple[KnownIssue, Address]]]:
        found: dict[tuple[str, str], list[tuple[KnownIssue, Address]]] = {}
        for issue in self.issues:
            place = parse_address(issue.read_at)
            found.setdefault((place.file, place.column), []).append((issue, place))
        return found

    @cached_property
    def _by_section(self) -> dict[str, list[KnownIssue]]:
        found: dict[str, list[KnownIssue]] = {}
        for issue in self.issues:
            for section in self._sections(issue):
                found.setdefault(section, []).append(issue)
        return found

    def _sections(self, issue: KnownIssue) -> set[str]:
        """Sections whose words an issue is about."""
        fact = self.fact_of(issue)
        if fact is not None:
            own = fact.source_file in WORDS and fact.document == self.document
            return {fact.section_id} if own else set()
        place = issue.place
        if place.name not in WORDS or place.document != self.document:
            return set()
        table = self.tables.get(place.name.removesuffix(".csv"))
        if table is None or "section_id" not in table.columns:
            facts = self.facts.of_file(self.document, place.name)
            return {one.section_id for one in facts if one.source_row == place.line}
        return {section for cell, section in _cells(table) if _is_of_line(parse_address(cell), place)}


def _cells(table: pd.DataFrame) -> Sequence[tuple[str, str]]:
    return list(zip(table["source_cell"], table["section_id"], strict=True))


def _is_of_line(cell: Address, line: Address) -> bool:
    return (cell.file, cell.row) == (line.file, line.row)


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for key, number in pairs:
        found.setdefault(key, []).append(number)
    return found
