"""Which cells of a table stay unsaid, so that no small one can be reckoned from the others.

A count below `FEWEST` is never said. What a reader can still reckon is found as a reader would: the sums that the table
must give are solved for the unsaid cells, and no count is below zero. As long as that leaves some unsaid cell fewer
than `FEWEST` apart, the smallest cell beside it is left unsaid too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

FEWEST = 5
Place = tuple[int, int]
Counts = Mapping[Place, int]
# An equation over the unsaid cells: a coefficient for each, then what they come to.
Equation = list[Fraction]
Bounds = tuple[Fraction, Fraction | None]


@dataclass(frozen=True)
class Sum:
    """A sum that a table must give: one cell is that of the others."""

    total: Place
    parts: tuple[Place, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """All its cells."""
        return (self.total, *self.parts)

    def sign(self, place: Place) -> int:
        """Which side of the sum a cell stands on; 0 for none."""
        return -1 if place == self.total else 1 if place in self.parts else 0


def protected(
    counts: Counts, sums: Sequence[Sum], kept: frozenset[Place] = frozenset(), hidden: frozenset[Place] = frozenset()
) -> frozenset[Place]:
    """The cells that are not said; all that may be taken back, where nothing less protects the small ones.

    Parameters
    ----------
    kept : frozenset
        Cells that another table says: they cannot be taken back.
    hidden : frozenset
        Cells that another table does not say: they must not be said here.
    """
    unsaid = {place for place, count in counts.items() if count < FEWEST and place not in kept} | hidden
    while narrow := reckoned(counts, sums, unsaid):
        more = _beside(counts, sums, unsaid, narrow, kept)
        if more is None:
            break
        unsaid.add(more)
    return frozenset(unsaid)


def reckoned(counts: Counts, sums: Iterable[Sum], unsaid: Iterable[Place]) -> list[Place]:
    """Unsaid cells that the said ones leave fewer than `FEWEST` apart."""
    places = sorted(unsaid)
    equations = system(counts, sums, places)
    known = bounds([*equations, *solved(equations)], len(places))
    return [
        place
        for place, (least, greatest) in zip(places, known, strict=True)
        if greatest is not None and greatest - least < FEWEST
    ]


def system(counts: Counts, sums: Iterable[Sum], places: Sequence[Place]) -> list[Equation]:
    """What a reader knows of the unsaid cells: an equation for each sum that holds some."""
    found = []
    for one in sums:
        coefficients = [Fraction(one.sign(place)) for place in places]
        if any(coefficients):
            said = sum(one.sign(place) * counts[place] for place in one.places if place not in places)
            found.append([*coefficients, Fraction(-said)])
    return found


def solved(equations: Iterable[Equation]) -> list[Equation]:
    """The equations reduced as far as they go: a cell that they determine stands alone in one of them."""
    rows = [list(equation) for equation in equations]
    done: list[Equation] = []
    for column in range(len(rows[0]) - 1 if rows else 0):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        rows = [_without(row, pivot, column) for row in rows]
        done = [*(_without(row, pivot, column) for row in done), pivot]
    return done


def _without(row: Equation, pivot: Equation, column: int) -> Equation:
    return [value - row[column] * other for value, other in zip(row, pivot, strict=True)] if row[column] else row


def bounds(equations: Sequence[Equation], cells: int) -> list[Bounds]:
    """Least and greatest value that each unsaid cell may have; no greatest where nothing limits it."""
    known: list[Bounds] = [(Fraction(0), None)] * cells
    changed = True
    while changed:
        changed = False
        for *coefficients, total in equations:
            for cell in (number for number, value in enumerate(coefficients) if value):
                told = _narrowed(coefficients, total, cell, known)
                changed, known[cell] = changed or told != known[cell], told
    return known


def _narrowed(coefficients: Sequence[Fraction], total: Fraction, cell: int, known: Sequence[Bounds]) -> Bounds:
    """The bounds of a cell by one equation and the bounds of the others in it."""
    ends: list[Fraction | None] = [total, total]
    for number, value in enumerate(coefficients):
        if number != cell and value:
            least, greatest = known[number] if value > 0 else known[number][::-1]
            for end, far in ((0, greatest), (1, least)):
                before = ends[end]
                ends[end] = None if before is None or far is None else before - value * far
    if coefficients[cell] < 0:
        ends.reverse()
    least, greatest = (None if end is None else end / coefficients[cell] for end in ends)
    low, high = known[cell]
    return max(low, least or low), high if greatest is None else greatest if high is None else min(high, greatest)


def _beside(
    counts: Counts, sums: Iterable[Sum], unsaid: set[Place], narrow: Sequence[Place], kept: frozenset[Place]
) -> Place | None:
    """The smallest cell still said in a sum with one that can be reckoned; else the smallest of all; None without."""
    near = {place for one in sums if set(narrow) & set(one.places) for place in one.places}
    free = counts.keys() - unsaid - kept
    return min(near & free or free, key=lambda place: (counts[place], place), default=None)
