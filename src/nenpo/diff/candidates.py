"""The changed inputs that may have led to the changes of one report: found by their cell, or by their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from nenpo.diff.aligned import Pair, changed_parts, tokens
from nenpo.diff.changes import Cause
from nenpo.ground.rows import grouped
from nenpo.pipeline.plan import CODE, ISSUE, LIBRARY, NOTEBOOK, SOURCE, WORDS

UNKNOWN = "不明"
# An input explains words when it holds at least so much of what changed in them.
ENOUGH = 0.5
# A word that changed in more inputs than this tells none of them apart; so many of them are looked at closely.
COMMON, CLOSE = 200, 40
# What stands in the words of a report for a reference of the text that it is made from.
_SPOKEN = re.compile(r"〓|(?:令和|平成|昭和)?(?:元|\d+)年度?|\d+月|\d+日")
Part = tuple[str, str]


class Candidates:
    """Changed inputs of one report.

    Parameters
    ----------
    inputs : sequence of Cause
        In the order in which they are named.
    """

    def __init__(self, inputs: Sequence[Cause]) -> None:
        self.inputs = list(inputs)

    @cached_property
    def files(self) -> frozenset[str]:
        """Files that changed."""
        return frozenset(cause.file for cause in self.inputs)

    @cached_property
    def by_place(self) -> dict[tuple[str, str], list[Cause]]:
        """Inputs by file and place in it."""
        return grouped(self.inputs, lambda cause: (cause.file, cause.place))

    @cached_property
    def rest(self) -> list[Cause]:
        """What is left when nothing tells."""
        return rest(self.inputs)

    @cached_property
    def rest_of_program(self) -> list[Cause]:
        """What is left when the sources stayed the same."""
        return rest([cause for cause in self.inputs if cause.kind in (CODE, NOTEBOOK, LIBRARY)])

    @cached_property
    def _texts(self) -> list[Part]:
        return [(plain(cause.old), plain(cause.new)) for cause in self.inputs]

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        """Every word that changed in an input to the inputs in which it did."""
        found: dict[str, list[int]] = {}
        for number, (old, new) in enumerate(self._texts):
            parts = changed_parts(old, new) if old and new else [(old, new)]
            for word in {word for part in parts for text in part for word in tokens(text)}:
                found.setdefault(word, []).append(number)
        return found

    def of_words(self, pair: Pair) -> list[Cause]:
        """Inputs in which the words changed as they changed in a line; of several, those that hold most of them."""
        parts = [part for part in changed_words(pair) if any(part)]
        total = sum(len(text) for part in parts for text in part)
        scored = [(self._held(parts, number) / total, number) for number in self._near(parts)] if total else []
        best = max((score for score, _ in scored), default=0.0)
        return [self.inputs[number] for score, number in scored if score == best] if best >= ENOUGH else []

    def _near(self, parts: Sequence[Part]) -> list[int]:
        """Inputs that are worth a close look, in their order."""
        words = {word for part in parts for text in part for word in tokens(text)}
        hits: Counter[int] = Counter()
        for word in words:
            places = self._by_word.get(word, ())
            if len(places) <= COMMON:
                hits.update(dict.fromkeys(places, len(word)))
        return sorted(number for number, _ in hits.most_common(CLOSE))

    def _held(self, parts: Sequence[Part], number: int) -> int:
        """How many characters of what changed are gone from, or new in, an input."""
        old, new = self._texts[number]
        gone = sum(len(one) for one, _ in parts if one and old.count(one) > new.count(one))
        return gone + sum(len(one) for _, one in parts if one and new.count(one) > old.count(one))


def changed_words(pair: Pair) -> Iterator[Part]:
    """What is gone and what is new in a line, as far as it is no figure and no year."""
    if pair.old and pair.new:
        changed = list(changed_parts(pair.old.words, pair.new.words))
    else:
        changed = [(pair.old.words if pair.old else "", pair.new.words if pair.new else "")]
    for gone, come in changed:
        yield from ((part, "") for part in _SPOKEN.split(plain(gone)))
        yield from (("", part) for part in _SPOKEN.split(plain(come)))


def plain(text: str) -> str:
    """A text without blanks and line ends."""
    return re.sub(r"\s+", "", text)


def rest(inputs: Sequence[Cause]) -> list[Cause]:
    """Each kind of changed input with its first file. One kind alone is certain.

    Sources and words whose change can be read would have been found, if it was they.
    """
    hidden = [c for c in inputs if not (c.old or c.new) or c.kind not in (SOURCE, WORDS, ISSUE)]
    kinds: dict[str, dict[str, None]] = {}
    for cause in hidden or inputs:
        kinds.setdefault(cause.kind, {})[cause.file] = None
    sure = len(kinds) == 1
    named = {kind: (next(iter(files)), len(files) - 1) for kind, files in kinds.items()}
    found = [Cause(kind, file, f"ほか{more}件" if more else "", sure=sure) for kind, (file, more) in named.items()]
    return found or [Cause(UNKNOWN)]
