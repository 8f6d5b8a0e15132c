"""未提出: cells of forms that have not come in yet, by the section that owes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from nenpo.checks.measurements import Measurement, Tables, compared, observed
from nenpo.cleaning.observations import OUTSTANDING
from nenpo.facts.store import Fact
from nenpo.ground.rows import grouped

# Who answers for what belongs to no section's project: the office that edits the report.
OFFICE = "事務局"
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_SUMS = ("施策一覧", "基本方針事業一覧")


def owner_of(sections: str) -> str:
    """The 主管課 of a project: the first section that is named, without the bureau behind it."""
    return _BRACKETS.sub("", sections.split("、")[0]).strip() or OFFICE


def outstanding(tables: Tables) -> list[Measurement]:
    """For each section that has not handed everything in: how many cells are blank, and of which projects."""
    owners = _owners(tables)
    awaited = [fact for fact in tables.facts.every() if fact.marker == OUTSTANDING and not _is_sum(fact)]
    groups = grouped(awaited, lambda fact: (fact.document, owners.get((fact.document, fact.project), OFFICE)))
    return [_owed(owner, facts) for (_, owner), facts in sorted(groups.items())]


def _owners(tables: Tables) -> dict[tuple[str, str], str]:
    """Document and project to the section that answers for it."""
    homes = [programme.home for programme in tables.programmes.values() if programme.home]
    return {(home.document, home.project): owner_of(home.sections) for home in homes}


def _is_sum(record: Fact) -> bool:
    """Whether a figure is a sum of ours, which comes by itself with the last of its lines."""
    return not record.project and record.subject.startswith(_SUMS)


def _owed(owner: str, records: list[Fact]) -> Measurement:
    cells = {record.source_cell: record for record in sorted(records, key=lambda fact: fact.address.order[:2])}
    names = _counted(record.project or record.section.partition(" ")[2] for record in cells.values())
    base = observed("observations.outstanding", next(iter(cells.values())))
    base = replace(base, project="", indicator=owner, fact_id="", printed="", detail=names)
    return compared(base, 0, len(cells))


def _counted(names: Iterable[str]) -> str:
    """Each name once, with how often it came."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return "、".join(f"{name} {count}" for name, count in counts.items())


MEASURES = ((("observations",), outstanding),)
