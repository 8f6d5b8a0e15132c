"""Look-ups through one door, which notes what was asked and what came back while somebody records."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

Answer = TypeVar("Answer")


@dataclass
class Lookups:
    """What was asked, and what came back; an empty answer is one too.

    Attributes
    ----------
    answers : dict
        Kind of the question (`fact`, `series`, `table` …) and its words, to the answer.
    """

    answers: dict[tuple[str, Hashable], Any] = field(default_factory=dict)

    def asked(self, kind: str) -> set[Hashable]:
        """What was asked of one kind."""
        return {words for one, words in self.answers if one == kind}

    def absent(self) -> set[tuple[str, Hashable]]:
        """Questions to which nothing came back."""
        return {question for question, answer in self.answers.items() if _is_nothing(answer)}


def _is_nothing(answer: object) -> bool:
    return answer is None or isinstance(answer, Sized) and len(answer) == 0


@dataclass(eq=False)
class Door:
    """Where look-ups of one store go through; with nobody recording, an answer passes as it is."""

    recorders: list[Lookups] = field(default_factory=list, repr=False)

    def passed(self, kind: str, words: Hashable, answer: Answer) -> Answer:
        """The answer to a question, noted where somebody records."""
        for one in self.recorders:
            one.answers[kind, words] = answer
        return answer

    @contextmanager
    def recording(self) -> Iterator[Lookups]:
        """What is asked while the block runs."""
        lookups = Lookups()
        self.recorders.append(lookups)
        try:
            yield lookups
        finally:
            self.recorders = [one for one in self.recorders if one is not lookups]
