"""What has changed against last year: new, gone, renamed, split and merged names, units and sections.

Changes are proposed by how alike the names are, and decided by a person in `drift.csv`. What is decided is proposed no
more; a renaming that is accepted makes last year's series the predecessor of this year's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import product
from typing import ClassVar

from nenpo.facts.store import name_key
from nenpo.ground.rows import TableRow

NEW, GONE, RENAMED, SPLIT, MERGED = "新規", "廃止", "改称", "分割", "統合"
UNIT, SECTION = "単位の変更", "課の再編"
ACCEPTED, REJECTED = "採用", "不採用"
# Names that are as alike as this may be one and the same thing.
ALIKE = 0.6


@dataclass(frozen=True)
class Change:
    """A change against last year, as `drift.csv` writes it.

    Attributes
    ----------
    before, after : str
        The name of last year and of this year; empty where there is none.
    """

    kind: str
    before: str
    after: str


@dataclass(frozen=True)
class Decisions:
    """What a person has decided of the changes."""

    accepted: frozenset[Change] = frozenset()
    rejected: frozenset[Change] = frozenset()

    @property
    def settled_before(self) -> set[str]:
        """Names of last year whose fate is decided."""
        return {change.before for change in self.accepted if change.kind in (GONE, RENAMED, SPLIT, MERGED)}

    @property
    def settled_after(self) -> set[str]:
        """Names of this year whose origin is decided."""
        return {change.after for change in self.accepted if change.kind in (NEW, RENAMED, SPLIT, MERGED)}

    def old_name(self, name: str) -> str:
        """What a name of this year was called last year: its own name, where it was not renamed."""
        return next((one.before for one in self.accepted if one.kind == RENAMED and one.after == name), name)

    def rules_out(self, before: str, after: str) -> bool:
        """Whether it is decided that two names are not the same thing."""
        return any((one.before, one.after) == (before, after) for one in self.rejected)

    def know(self, change: Change) -> bool:
        """Whether a change has been decided, either way."""
        return change in self.accepted or change in self.rejected


@dataclass(frozen=True)
class Names:
    """What one year has: names, and for each the unit or the section that goes with it."""

    names: tuple[str, ...]
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided(TableRow):
    """A line of `drift.csv`: a change against last year, and what a person said of it."""

    TABLE: ClassVar[str] = "drift"

    kind: str = ""
    before: str = ""
    after: str = ""
    decision: str = ""


def decisions(rows: Iterable[Decided]) -> Decisions:
    """The rows of the clean table of drift that are decided."""
    found: dict[str, set[Change]] = {ACCEPTED: set(), REJECTED: set()}
    for row in rows:
        if row.decision in found:
            found[row.decision].add(Change(row.kind, row.before, row.after))
    return Decisions(frozenset(found[ACCEPTED]), frozenset(found[REJECTED]))


def changed_names(before: Iterable[str], after: Iterable[str], decided: Decisions) -> list[Change]:
    """Changes between the names of two years that nobody has decided yet, in the order of the names.

    Parameters
    ----------
    before : iterable of str
        Last year's names, without those that are known to have ended.
    after : iterable of str
        This year's names, without those that are known to be new.
    """
    old, new = list(dict.fromkeys(before)), list(dict.fromkeys(after))
    gone = [name for name in old if name not in new and name not in decided.settled_before]
    come = [name for name in new if name not in old and name not in decided.settled_after]
    found: list[Change] = []
    for some_gone, some_come in _groups(gone, come, decided):
        found += _kinds(some_gone, some_come)
    return [change for change in found if not decided.know(change)]


def _kinds(gone: Sequence[str], come: Sequence[str]) -> Iterator[Change]:
    """What a group of names that are alike may mean."""
    if not come:
        yield from (Change(GONE, name, "") for name in gone)
    elif not gone:
        yield from (Change(NEW, "", name) for name in come)
    else:
        kind = RENAMED if len(gone) == len(come) == 1 else SPLIT if len(gone) == 1 else MERGED
        yield from (Change(kind, one, other) for one, other in product(gone, come))


def _groups(gone: Sequence[str], come: Sequence[str], decided: Decisions) -> list[tuple[list[str], list[str]]]:
    """Names that are alike: the best pairs, what is left over with the pair that it resembles, and the rest alone."""
    scores = {
        (one, other): score
        for one, other in product(gone, come)
        if not decided.rules_out(one, other) and (score := likeness(one, other)) >= ALIKE
    }
    groups: list[tuple[list[str], list[str]]] = []
    placed: tuple[set[str], set[str]] = (set(), set())
    for one, other in _sorted(scores):
        if one not in placed[0] and other not in placed[1]:
            groups.append(([one], [other]))
            placed[0].add(one)
            placed[1].add(other)
    for pair in _sorted(scores):
        for group in groups:
            _join(group, pair, placed)
    groups += (([one], []) for one in gone if one not in placed[0])
    return [*groups, *(([], [other]) for other in come if other not in placed[1])]


def _join(group: tuple[list[str], list[str]], pair: tuple[str, str], placed: tuple[set[str], set[str]]) -> None:
    """Put a name that stands alone to the one that it resembles: as another part of a split, or of a merger."""
    for side, other in ((0, 1), (1, 0)):
        if pair[side] not in placed[side] and group[other] == [pair[other]]:
            group[side].append(pair[side])
            placed[side].add(pair[side])


def _sorted(scores: Mapping[tuple[str, str], float]) -> list[tuple[str, str]]:
    return sorted(scores, key=lambda pair: (-scores[pair], pair))


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1, width and blanks aside."""
    return SequenceMatcher(None, name_key(one), name_key(other), autojunk=False).ratio()


def changed_units(before: Names, after: Names, decided: Decisions) -> list[Change]:
    """Figures whose unit is another than last year's, `事業/項目（件）`."""
    found = []
    for name in after.names:
        old, new = before.told.get(decided.old_name(name), ""), after.told.get(name, "")
        if old and new and old != new:
            found.append(Change(UNIT, f"{decided.old_name(name)}（{old}）", f"{name}（{new}）"))
    return [change for change in found if not decided.know(change)]


def changed_sections(before: Names, after: Names, decided: Decisions) -> dict[Change, list[str]]:
    """Sections that have handed over projects to another one, each with the names of these projects."""
    found: dict[Change, list[str]] = {}
    for name in after.names:
        old, new = before.told.get(decided.old_name(name), ""), after.told.get(name, "")
        if old and new and old != new:
            found.setdefault(Change(SECTION, old, new), []).append(name)
    return {change: names for change, names in found.items() if not decided.know(change)}
