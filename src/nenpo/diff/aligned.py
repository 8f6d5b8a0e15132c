"""Which old line became which new one, and which characters of it changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nenpo.diff.pieces import Line

# Lines that share less than this are two lines, not one that was rewritten.
ALIKE = 0.5
# Above so many pairs, lines are not searched for the most alike; they are then shown as gone and as new.
MOST_PAIRS = 20_000
KEPT, GONE, NEW = "", "del", "ins"
# Numbers, names in katakana or Latin letters and whole years change as a whole; all else character by character.
_TOKEN = re.compile(r"[\d,.]*\d|[ァ-ヶー]+|[A-Za-z]+|.", re.DOTALL)


@dataclass(frozen=True)
class Pair:
    """A line as it was and as it is; one of the two is missing where it came or went."""

    old: Line | None
    new: Line | None

    @property
    def line(self) -> Line:
        """The line there is, the new one first."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def facts(self) -> frozenset[str]:
        """Figures of both."""
        return frozenset().union(*(one.facts for one in (self.old, self.new) if one))

    @property
    def moved(self) -> bool:
        """Whether the line says the same in another place."""
        return bool(self.old and self.new and self.old.same == self.new.same)

    @property
    def only_figures(self) -> bool:
        """Whether nothing but figures changed."""
        return bool(self.old and self.new and not self.moved and self.old.words == self.new.words)


@dataclass(frozen=True)
class Mark:
    """A run of a changed line: kept, gone or new."""

    kind: str
    text: str


def aligned(old: Sequence[Line], new: Sequence[Line]) -> list[Pair]:
    """Lines that changed, each beside what it was, in the new order; those that are gone come last."""
    gone, come = _unmatched(old, new)
    pairs: dict[int, int] = {}
    for alike in (_same, _key, _facts):
        pairs |= _by(alike, old, new, gone, come, pairs)
    pairs |= _most_alike(old, new, gone, come, pairs)
    partner = {after: before for before, after in pairs.items()}
    found = [Pair(old[partner[n]] if n in partner else None, new[n]) for n in come]
    return [*found, *(Pair(old[n], None) for n in gone if n not in pairs)]


def _unmatched(old: Sequence[Line], new: Sequence[Line]) -> tuple[list[int], list[int]]:
    """Places of the lines that do not stand unchanged, in order, on both sides."""
    matcher = SequenceMatcher(None, [(x.kind, x.same) for x in old], [(x.kind, x.same) for x in new], autojunk=False)
    gone, come = set(range(len(old))), set(range(len(new)))
    for block in matcher.get_matching_blocks():
        gone -= set(range(block.a, block.a + block.size))
        come -= set(range(block.b, block.b + block.size))
    return sorted(gone), sorted(come)


def _same(line: Line) -> Hashable:
    return line.kind, line.same


def _key(line: Line) -> Hashable:
    return (line.kind, line.key) if line.key else None


def _facts(line: Line) -> Hashable:
    return (line.kind, line.facts) if line.facts else None


def _by(
    alike: Callable[[Line], Hashable],
    old: Sequence[Line],
    new: Sequence[Line],
    gone: Sequence[int],
    come: Sequence[int],
    known: dict[int, int],
) -> dict[int, int]:
    """Places of old lines to those of new ones that are alike, first with first."""
    waiting: dict[Hashable, list[int]] = {}
    for place in gone:
        if place not in known and alike(old[place]) is not None:
            waiting.setdefault(alike(old[place]), []).append(place)
    found, taken = {}, set(known.values())
    for place in come:
        if place not in taken and waiting.get(alike(new[place])):
            found[waiting[alike(new[place])].pop(0)] = place
    return found


def _most_alike(
    old: Sequence[Line], new: Sequence[Line], gone: Sequence[int], come: Sequence[int], known: dict[int, int]
) -> dict[int, int]:
    """Places of rewritten lines: the most alike first, above a limit."""
    left = [n for n in gone if n not in known]
    right = [n for n in come if n not in known.values()]
    if len(left) * len(right) > MOST_PAIRS:
        return {}
    same_kind = [(a, b) for a in left for b in right if old[a].kind == new[b].kind]
    ratios = sorted((-ratio(old[a].words, new[b].words), abs(a - b), a, b) for a, b in same_kind)
    found: dict[int, int] = {}
    for negative, _, a, b in ratios:
        if -negative >= ALIKE and a not in found and b not in found.values():
            found[a] = b
    return found


def ratio(old: str, new: str) -> float:
    """How alike two texts are, from 0 to 1; 0 where they cannot reach the limit."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def marks(old: str, new: str) -> tuple[list[Mark], list[Mark]]:
    """Runs of the old text and of the new one, with what is gone and what is new between them."""
    before, after = tokens(old), tokens(new)
    left: list[Mark] = []
    right: list[Mark] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        changed = kind != "equal"
        _add(left, GONE if changed else KEPT, "".join(before[a:b]))
        _add(right, NEW if changed else KEPT, "".join(after[c:d]))
    return left, right


def _add(found: list[Mark], kind: str, text: str) -> None:
    if text:
        found.append(Mark(kind, text))


def tokens(text: str) -> list[str]:
    """A text in parts that change as a whole."""
    return _TOKEN.findall(text)


def changed_parts(old: str, new: str) -> Iterator[tuple[str, str]]:
    """What is gone and what is new, place by place; one of the two may be empty."""
    before, after = tokens(old), tokens(new)
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield "".join(before[a:b]), "".join(after[c:d])
