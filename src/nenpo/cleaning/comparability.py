"""Comparability as a document declares it: which figures are restricted, so that years must not be held against them.

A label such as 「R2年度は1月末現在」 restricts the figures of one year. `comparability.csv` says of each whether it is
compared all the same (比べる) or begins a series of its own (比べない, with the scope as its name), and why. A
declaration is bound as a note is: by section, indicator and period.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from nenpo.cleaning.names import spelling_of
from nenpo.cleaning.observations import Observation
from nenpo.ground.rows import TableRow

APART, TOGETHER = "比べない", "比べる"


@dataclass(frozen=True)
class Declared(TableRow):
    """A line of `comparability.csv`: the words that restrict figures, of which they are, and what was decided."""

    TABLE: ClassVar[str] = "comparability"

    words: str = ""
    section_id: str = ""
    target: str = ""
    period: str = ""
    decision: str = ""
    scope: str = ""
    reason: str = ""


def scoped(observations: Iterable[Observation], declared: Iterable[Declared]) -> list[Observation]:
    """Observations with the scope that a declaration restricts them to."""
    apart = [one for one in declared if one.decision == APART]
    return [_scoped(row, apart) for row in observations]


def _scoped(row: Observation, apart: Iterable[Declared]) -> Observation:
    section = row.section.partition(" ")[0]
    found = [one.scope for one in apart if concerns(one, section, row.indicator, row.period)]
    return replace(row, scope="、".join(dict.fromkeys(found))) if found else row


def concerns(declared: Declared, section: str, target: str, period: str) -> bool:
    """Whether a declaration is of a figure, or of a note: by section, name and period, which may be blank for all."""
    same = spelling_of(declared.target) == spelling_of(target)
    return same and declared.section_id == section and declared.period in ("", period)
