"""What a reader may choose the project pages of a report by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nenpo.publish.notebook import Part

PROJECT, DIRECTORY = "project", "directory"
# The order in which a report names its flags.
FLAGS = ("新規", "重点", "主要成果")


@dataclass(frozen=True)
class Choice:
    """What project pages may bear, how it is called, and how many bear it."""

    value: str
    name: str
    count: int


@dataclass(frozen=True)
class Choices:
    """Policies, sections and flags of the project pages of a report, and how many pages there are."""

    total: int
    policies: tuple[Choice, ...]
    sections: tuple[Choice, ...]
    flags: tuple[Choice, ...]


def read_choices(parts: Iterable[Part]) -> Choices | None:
    """The choices that the project pages offer; None where there are fewer than two pages."""
    blocks = [block for part in parts for block in _projects(part.record)]
    if len(blocks) < 2:
        return None
    titles = {policy: title for block in blocks for policy, title in block["policies"].items()}
    policies, sections, flags = (
        Counter(value for block in blocks for value in block["classification"][kind])
        for kind in ("policy", "section", "flag")
    )
    return Choices(
        len(blocks),
        tuple(Choice(value, titles[value], policies[value]) for value in sorted(policies)),
        tuple(Choice(value, value, sections[value]) for value in sorted(sections, key=lambda v: (-sections[v], v))),
        tuple(Choice(value, value, flags[value]) for value in FLAGS if flags[value]),
    )


def has_cards(parts: Iterable[Part]) -> bool:
    """Whether a report has a directory, whose cards the reader may choose from."""
    return any(part.record.get("kind") == DIRECTORY for part in parts)


def _projects(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if record.get("kind") == PROJECT and record.get("classification"):
        yield record
    for child in record.get("children", ()):
        yield from _projects(child)
