"""Units that fit the name: people in 名, 件数 in 件, 回数 in 回.

What a figure counts is known by the ending of its indicator's name, as `expectations/counted.csv` declares. This
module puts the printed unit beside that; which units will do is for the suite of comparisons to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nenpo.checks.figures import one_unit
from nenpo.checks.measurements import Comparison, Tables, observed, worded
from nenpo.facts.store import Fact
from nenpo.ground.declarations import refuse
from nenpo.ground.locations import Locations
from nenpo.ground.sources import read_table

FILE = "counted.csv"
COLUMNS = ("語尾", "数えるもの", "規則")
PREFIX = "observations.unit_"
# How the label of a sentence's figure ends that repeats a figure of a table.
PROSE = "(本文)"
_BRACKETS = re.compile(r"(.+?)[(（]([^()（）]*)[)）]")
_JOINTS = re.compile(r"、|・|及び")


@dataclass(frozen=True)
class Counted:
    """What names of one ending count, and the rule that knows its units."""

    ending: str
    what: str
    rule: str


def read_counted(locations: Locations) -> dict[str, Counted]:
    """Endings of indicators' names, with what they count.

    Raises
    ------
    CheckNotEvaluated
        If an entry lacks something, is there twice or names a rule that is not one on units.
    """
    frame = read_table(locations.expectations / FILE, f"expectations/{FILE}", "counted", COLUMNS).frame
    trouble, found = [], {}
    for row, cells in frame.iterrows():
        entry = Counted(*(str(cells[column]) for column in COLUMNS))
        blank = [column for column in COLUMNS if not cells[column]]
        trouble += [f"{row}行の{'、'.join(blank)}が空です"] if blank else []
        trouble += [f"{row}行の語尾「{entry.ending}」は二度目です"] if entry.ending in found else []
        if entry.rule and not entry.rule.startswith(PREFIX):
            trouble.append(f"{row}行の規則「{entry.rule}」は {PREFIX} で始まりません")
        found[entry.ending] = entry
    refuse(FILE, trouble)
    return found


def fitting_units(tables: Tables) -> list[Comparison]:
    """Printed units beside what the figure's name counts.

    Nothing is told twice: a further listing is held against its home listing elsewhere, a sentence against the
    table that it repeats, and a later figure against the one before by `observations.one_unit`.
    """
    if tables.locations is None:
        return []
    counted = read_counted(tables.locations)
    told = {one.fact_id for one in one_unit(tables) if one.expected != one.actual}
    cells = Counter(fact.source_cell for fact in tables.facts.every())
    found = []
    for record in tables.facts.every():
        repeated = record.indicator.endswith(PROSE) or bool(record.home_id) and record.home_id in tables.facts
        if record.value is None or record.fact_id in told or repeated:
            continue
        entry = counted_by(record, cells[record.source_cell] > 1, counted)
        if entry:
            base = replace(observed(entry.rule, record), detail=entry.ending)
            found.append(worded(base, entry.what, record.unit))
    return found


def counted_by(fact: Fact, composite: bool, counted: Mapping[str, Counted]) -> Counted | None:
    """What a figure counts: by its part of a composite cell, else by its indicator; None where no ending says.

    The first figure of a composite cell stands for the first of several things that the name joins.
    """
    if fact.part and not (fact.programme_year and fact.part.endswith("年度事業")):
        return ending_of(fact.part, counted)
    if composite:
        first = ending_of(_JOINTS.split(fact.indicator)[0], counted)
        if first:
            return first
    return ending_of(fact.indicator, counted)


def ending_of(name: str, counted: Mapping[str, Counted]) -> Counted | None:
    """The longest declared ending of a name; what stands in brackets at its end counts where it has one itself."""
    while match := _BRACKETS.fullmatch(name):
        if inner := ending_of(match[2], counted):
            return inner
        name = match[1].strip()
    name = name.removesuffix("等")
    endings = (name[start:] for start in range(len(name)))
    return next((counted[ending] for ending in endings if ending in counted), None)


COMPARES = ((("observations",), fitting_units),)
