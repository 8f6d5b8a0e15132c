"""Near-identical names: spellings that nobody mapped and that look like one name written in two ways.

Two names are alike where one becomes the other once a character or two are taken out of either. Names that stand
side by side are two things, and so are names that differ by a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

from nenpo.checks.measurements import Comparison, Measurement, Tables, named, observed, worded
from nenpo.facts.programmes import Line, ListLine, Page
from nenpo.facts.store import Fact
from nenpo.ground.rows import TableRow

# Of a shorter name one character may differ, of a longer one two that stand together.
LONG = 10
_OFFICE = re.compile(r"[^\s、()（）]+(?:課|センター)(?=[\s、()（）]|$)")
_OUTCOME = re.compile(r"欄\d+")


@dataclass(frozen=True)
class PrintedName:
    """A name at one place.

    Attributes
    ----------
    scope : tuple of str
        Names are compared within a scope: kind, and for indicators the project.
    group : tuple of str
        Names that stand in one group are side by side, and so two things.
    order : int
        How many names of the document come before it.
    """

    scope: tuple[str, ...]
    name: str
    group: tuple[str, ...]
    base: Measurement
    order: int = 0


def similar_names(tables: Tables) -> list[Comparison]:
    """Each name of a document beside the commoner name that it resembles, or beside itself."""
    found = []
    for scope, places in by_name([*project_names(tables), *section_names(tables), *indicator_names(tables)]).items():
        alike = neighbours(places)
        for name, printed in places.items():
            norms = [other for other in alike.get(name, ()) if _rank(places[other]) < _rank(printed)]
            base = replace(printed[0].base, rule="names.similar", indicator=printed[0].base.indicator or scope[0])
            found.append(worded(base, norms[0] if norms else name, name))
    return found


def project_names(tables: Tables) -> Iterator[PrintedName]:
    """Names of projects in the 施策一覧 and the 基本方針事業一覧; those of one policy stand side by side."""
    groups: list[tuple[Line | ListLine, str]] = [(line, line.policy_no) for line in tables.rows(Line)]
    groups += [(line, line.chapter) for line in tables.rows(ListLine)]
    for row, group in groups:
        yield PrintedName(("事業名", row.document), row.project, (row.TABLE, group), named("", row))


def section_names(tables: Tables) -> Iterator[PrintedName]:
    """Names of 課 wherever they are responsible; those of one cell stand side by side."""
    lines = [*tables.rows(Line), *tables.rows(ListLine)]
    told: list[tuple[TableRow, str, str]] = [(line, line.sections, "担当課等") for line in lines]
    told += [(page, page.office, "担当課") for page in tables.rows(Page)]
    for row, text, column in told:
        base = replace(named("", row, text), column=column)
        for office in _OFFICE.findall(text):
            yield PrintedName(("担当課", row.document), office, (base.file, base.row), base)


def indicator_names(tables: Tables) -> Iterator[PrintedName]:
    """Names of indicators of a project's pages, home listing first; those of one page stand side by side."""
    for record in sorted(tables.facts.every(), key=_home_first):
        base = observed("", record)
        if record.project and _OUTCOME.fullmatch(base.column):
            # The name stands in the first column of the row; it has no fact of its own.
            base = replace(base, column="欄1", fact_id="", printed=record.indicator)
            scope = ("項目", record.document, record.project)
            yield PrintedName(scope, record.indicator, (record.section,), base)


def _home_first(fact: Fact) -> tuple[bool, str, int]:
    return bool(fact.home_id), fact.address.file, fact.address.line


def by_name(printed: Iterable[PrintedName]) -> dict[tuple[str, ...], dict[str, list[PrintedName]]]:
    """Places of each name by scope, in the order that they come."""
    found: dict[tuple[str, ...], dict[str, list[PrintedName]]] = {}
    for order, one in enumerate(printed):
        found.setdefault(one.scope, {}).setdefault(one.name, []).append(replace(one, order=order))
    return found


def neighbours(places: dict[str, list[PrintedName]]) -> dict[str, list[str]]:
    """Names that are alike and stand nowhere side by side, each with the others.

    Names meet by what is left of them, so that the work grows with their number and not with its square.
    """
    # By what is left, then by the name without its digits: 第1回 and 第2回 are never a pair.
    meeting: dict[str, dict[str, list[str]]] = {}
    for name in places:
        for key in shortened(name):
            meeting.setdefault(key, {}).setdefault(_without_digits(name), []).append(name)
    groups = {name: {one.group for one in printed} for name, printed in places.items()}
    found: dict[str, list[str]] = {}
    for one, other in dict.fromkeys(pair for names in meeting.values() for pair in _pairs(names.values())):
        if not groups[one] & groups[other]:
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return found


def _pairs(kinds: Iterable[list[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of names of different kinds."""
    for some, others in combinations(kinds, 2):
        yield from product(some, others)


def shortened(name: str) -> set[str]:
    """A name, and what is left of it without one character; of a long one also without two that stand together."""
    most = 2 if len(name) >= LONG else 1
    left = {name[:i] + name[i + width :] for width in range(1, most + 1) for i in range(len(name) - width + 1)}
    return left | {name}


def _without_digits(name: str) -> str:
    return re.sub(r"[0-9①-⑳]", "", name)


def _rank(printed: list[PrintedName]) -> tuple[int, int]:
    """Which of two names is the usual one: the one printed more often, of equals the one met first."""
    return -len(printed), printed[0].order


COMPARES = ((("observations",), similar_names),)
